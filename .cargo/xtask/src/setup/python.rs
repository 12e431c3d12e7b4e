//! Python, with the Django example's requirements in a virtual environment.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{command, output, run};
use crate::stamp::{Inputs, Stamp};
use crate::version::Version;
use crate::workspace;

const OLDEST: Version = Version(3, 11, 0);

/// Names that a Python goes by, the machine's own choice first.
const NAMES: [&str; 6] = [
    "python3",
    "python",
    "python3.14",
    "python3.13",
    "python3.12",
    "python3.11",
];

/// Makes sure of the virtual environment and answers its Python.
pub(crate) fn environment() -> Result<PathBuf> {
    let folder = workspace::target().join("venv");
    let environment_python = folder.join("bin/python");
    let requirements = workspace::django_example().join("requirements.txt");
    let (python, version) = find()?;
    let inputs = Inputs::default()
        .text(&format!("{} {version}", python.display()))
        .file(&requirements)?;
    let stamp = Stamp::new(&folder, inputs);
    if stamp.is_current() {
        return Ok(environment_python);
    }
    workspace::empty(&folder)?;
    run(command(&python).args(["-m", "venv"]).arg(&folder))
        .context("Python's venv does not work; on Debian and Ubuntu install python3-venv")?;
    run(command(&environment_python)
        .args([
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--quiet",
            "--requirement",
        ])
        .arg(&requirements))?;
    stamp.set()?;
    Ok(environment_python)
}

fn find() -> Result<(PathBuf, Version)> {
    let mut too_old = Vec::new();
    for name in NAMES {
        let Some(python) = workspace::find_program(&[name]) else {
            continue;
        };
        match version_of(&python) {
            Some(version) if version >= OLDEST => return Ok((python, version)),
            Some(version) => too_old.push(format!("{name} is {version}")),
            None => too_old.push(format!("{name} does not answer --version")),
        }
    }
    bail!(
        "there is no Python {OLDEST} or later on PATH ({}): install one",
        if too_old.is_empty() {
            "none at all".to_owned()
        } else {
            too_old.join(", ")
        }
    )
}

fn version_of(python: &Path) -> Option<Version> {
    Version::find_in(&output(command(python).arg("--version")).ok()?)
}
