//! The npm package as those see it who install it.

use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;

use crate::package;
use crate::process::{command, run as run_command};
use crate::setup::{browser, node};
use crate::workspace;

pub(super) fn run() -> Result<()> {
    node::tools()?;
    let browser = browser::find()?;
    let tarball = package::build()?;
    run_command(
        command("node")
            // One file at a time: each builds something.
            .args(["--test", "--test-concurrency=1"])
            .args(test_files(&workspace::root().join("tests/packaging"))?)
            .env("PACKAGE_TARBALL", tarball)
            .env("CHROMIUM", browser.chromium),
    )
}

/// The test files of a folder, in order.
fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
