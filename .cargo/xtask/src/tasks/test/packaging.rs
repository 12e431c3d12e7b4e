//! The npm package as those see it who install it.

use anyhow::Result;

use crate::package;
use crate::process::run as run_command;
use crate::tasks::node_tests;

pub(super) fn run() -> Result<()> {
    run_command(&mut node_tests::of("tests/packaging", &package::build()?)?)
}
