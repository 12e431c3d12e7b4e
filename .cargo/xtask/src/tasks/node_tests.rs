//! Tests that Node runs, of the packed package.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use fs_err as fs;

use crate::process::command;
use crate::setup::{browser, node};
use crate::workspace;

/// The command that runs the test files of a folder, given from the root, for this tarball.
pub(super) fn of(folder: &str, tarball: &Path) -> Result<Command> {
    by(command("node"), folder, tarball)
}

/// The same, by a command that runs Node.
pub(super) fn by(mut tests: Command, folder: &str, tarball: &Path) -> Result<Command> {
    node::tools()?;
    tests
        // One file at a time: each builds something.
        .args(["--test", "--test-concurrency=1"])
        .args(test_files(&workspace::root().join(folder))?)
        .env("PACKAGE_TARBALL", tarball)
        .env("CHROMIUM", browser::find()?.chromium);
    Ok(tests)
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
