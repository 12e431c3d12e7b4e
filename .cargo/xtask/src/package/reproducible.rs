//! Whether the same sources give the same tarball elsewhere.

use std::os::unix::fs::symlink;
use std::path::Path;

use anyhow::{Context, Result, bail};
use fs_err as fs;

use super::sha256_of;
use crate::process::{cargo, command, output, run};
use crate::workspace;

/// Builds a copy of the sources, in another folder and from nothing but the tools, and compares.
pub(crate) fn check(tarball: &Path) -> Result<()> {
    let elsewhere = workspace::target().join("reproducible/another path");
    workspace::empty(&elsewhere)?;
    let listed = [
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ];
    let listed = output(command("git").args(listed)).context("only a git checkout is copied")?;
    for path in listed.split_terminator('\0') {
        let (from, to) = (workspace::root().join(path), elsewhere.join(path));
        // What was removed and not committed is still listed.
        if from.is_file() {
            fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
            fs::copy(from, to)?;
        }
    }
    fs::create_dir_all(elsewhere.join("target"))?;
    fs::create_dir_all(workspace::tools())?;
    symlink(workspace::tools(), elsewhere.join("target/tools"))?;
    run(cargo()
        .args(["xtask", "build"])
        .current_dir(&elsewhere)
        .env_remove("CARGO_TARGET_DIR"))?;
    let name = tarball.file_name().context("a tarball has a name")?;
    let other = elsewhere.join("target/npm").join(name);
    let (here, there) = (sha256_of(tarball)?, sha256_of(&other)?);
    if here != there {
        bail!(
            "{} is {here}, but built elsewhere, as {}, it is {there}",
            tarball.display(),
            other.display()
        );
    }
    eprintln!("Built elsewhere it is the same: {here}");
    Ok(())
}
