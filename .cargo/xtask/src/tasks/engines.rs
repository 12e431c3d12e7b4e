//! The package in browsers of three engines.

use std::path::Path;

use anyhow::Result;

use super::node_tests;
use crate::process::{command, run as run_command};
use crate::setup::engines;

/// Runs the tests of tests/engines in every engine that is there.
pub(super) fn run(tarball: &Path) -> Result<()> {
    let engines = engines::find()?;
    let names: Vec<_> = engines.iter().map(|engine| engine.name).collect();
    let runner = if names.contains(&"webkit") {
        let mut with_display = command("xvfb-run");
        with_display.args(["--auto-servernum", "node"]);
        with_display
    } else {
        command("node")
    };
    let mut tests = node_tests::by(runner, "tests/engines", tarball)?;
    for engine in &engines {
        tests.envs(engine.variables.iter().map(|(name, path)| (name, path)));
    }
    run_command(tests.env("ENGINES", names.join(",")))
}
