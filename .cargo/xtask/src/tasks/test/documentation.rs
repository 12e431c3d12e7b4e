//! The documents: what code they show is compiled or run, and what they name is there.

use std::env::current_exe;

use anyhow::{Context, Result};

use crate::package;
use crate::process::run as run_command;
use crate::setup::python;
use crate::tasks::node_tests;
use crate::web_app;

pub(super) fn run() -> Result<()> {
    let tarball = package::build()?;
    // Next and its types come from there.
    web_app::install(&tarball)?;
    run_command(
        node_tests::of("tests/docs", &tarball)?
            .env("PYTHON", python::environment()?)
            .env("XTASK", current_exe().context("where is this program?")?),
    )
}
