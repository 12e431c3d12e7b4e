//! The npm package: built, put together, packed.

mod documents;
mod folder;
mod glue;
mod inline;
mod module;

use std::path::PathBuf;

use anyhow::Result;

use crate::process::{command, run};
use crate::setup::node;
use crate::workspace;

/// Its name, on npm and as a crate.
const NAME: &str = "lesson-progress";

/// Builds it and answers the path of its tarball.
pub(crate) fn build() -> Result<PathBuf> {
    let npm_programs = node::tools()?;
    let bindings = module::build(&npm_programs)?;
    let version = workspace::locked_version(NAME)?;
    let folder = folder::put_together(&bindings, &version)?;
    run(command("npm")
        .args(["pack", "--silent", "--pack-destination"])
        .arg(output_folder())
        .current_dir(folder))?;
    Ok(output_folder().join(format!("{NAME}-{version}.tgz")))
}

/// Where all of it is made.
fn output_folder() -> PathBuf {
    workspace::target().join("npm")
}
