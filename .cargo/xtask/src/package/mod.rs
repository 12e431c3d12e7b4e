//! The npm package: built, put together, packed.

mod bill_of_materials;
mod documents;
mod folder;
mod glue;
mod inline;
mod module;
pub(crate) mod reproducible;

use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;
use sha2::{Digest, Sha256};

use crate::process::{command, run};
use crate::setup::{node, rust};
use crate::workspace;
use bill_of_materials::bill_of_materials;

/// Its name, on npm and as a crate.
const NAME: &str = "lesson-progress";

/// Builds it and answers the path of its tarball. Beside that are its checksum and its bill of materials.
pub(crate) fn build() -> Result<PathBuf> {
    let npm_programs = node::tools()?;
    let bindings = module::build(&npm_programs)?;
    let version = workspace::locked_version(NAME)?;
    let folder = folder::put_together(&bindings, &version)?;
    run(command("npm")
        .args(["pack", "--silent", "--pack-destination"])
        .arg(output_folder())
        .current_dir(folder))?;
    let name = format!("{NAME}-{version}");
    let tarball = output_folder().join(format!("{name}.tgz"));
    let sha256 = sha256_of(&tarball)?;
    let beside = |end: &str| output_folder().join(format!("{name}{end}"));
    fs::write(beside(".tgz.sha256"), format!("{sha256}  {name}.tgz\n"))?;
    fs::write(beside(".cdx.json"), bill_of_materials(&sha256)?)?;
    Ok(tarball)
}

/// Compiles the WebAssembly module with a table of which code is of which line, and answers its path.
pub(crate) fn compile_with_lines() -> Result<PathBuf> {
    rust::wasm_target()?;
    module::compile(
        &workspace::target().join("with-lines"),
        &[("CARGO_PROFILE_RELEASE_DEBUG", "line-tables-only")],
    )
}

/// A file's checksum, in hexadecimal digits.
fn sha256_of(file: &Path) -> Result<String> {
    let digest = Sha256::digest(fs::read(file)?);
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Where all of it is made.
fn output_folder() -> PathBuf {
    workspace::target().join("npm")
}
