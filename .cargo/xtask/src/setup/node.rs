//! Node, and the npm packages that the tasks use: exact versions, from `tests/package-lock.json`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{command, output, run};
use crate::stamp::{Inputs, Stamp};
use crate::version::Version;
use crate::workspace;

/// What the bundlers among the npm packages ask for.
const OLDEST: Version = Version(20, 19, 0);

/// Makes sure of a Node that is recent enough, and of npm.
pub(crate) fn node() -> Result<Version> {
    for program in ["node", "npm"] {
        if workspace::find_program(&[program]).is_none() {
            bail!("{program} is not on PATH: install Node {OLDEST} or later (https://nodejs.org)");
        }
    }
    let printed = output(command("node").arg("--version"))?;
    let version = Version::find_in(&printed)
        .with_context(|| format!("`node --version` printed {printed:?}, which is no version"))?;
    if version < OLDEST {
        bail!("Node {version} is too old: install {OLDEST} or later (https://nodejs.org)");
    }
    Ok(version)
}

/// Makes sure of the npm packages of `tests/`, and answers the folder of their programs.
pub(crate) fn tools() -> Result<PathBuf> {
    let folder = workspace::root().join("tests");
    install(&folder, &[])?;
    Ok(folder.join("node_modules/.bin"))
}

/// Installs a folder's npm packages as its lock file says, unless that is done. `others` are the
/// files beyond manifest and lock file that are installed from.
pub(crate) fn install(folder: &Path, others: &[&Path]) -> Result<()> {
    let version = node()?;
    let mut inputs = Inputs::default()
        .text(&format!("Node {}", version.0))
        .file(&folder.join("package.json"))?
        .file(&folder.join("package-lock.json"))?;
    for other in others {
        inputs = inputs.file(other)?;
    }
    let stamp = Stamp::new(&folder.join("node_modules"), inputs);
    if stamp.is_current() {
        return Ok(());
    }
    run(command("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder))
    .with_context(|| {
        format!(
            "the npm packages of {} could not be installed",
            folder.display()
        )
    })?;
    stamp.set()
}
