//! Where things are in this repository.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;
use fs_err as fs;

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate is two folders below the root")
        .to_owned()
});

/// The top of the repository.
pub(crate) fn root() -> &'static Path {
    &ROOT
}

/// Everything that the tasks make, but for what package managers keep beside their manifests.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// What `cargo install` has installed for this repository.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// The Next.js example.
pub(crate) fn next_example() -> PathBuf {
    root().join("examples/nextjs")
}

/// The Django example.
pub(crate) fn django_example() -> PathBuf {
    root().join("examples/django")
}

/// `PATH`, with this repository's own tools before the machine's.
pub(crate) fn search_path() -> OsString {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let own = tools().join("bin");
    std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&inherited)))
        .unwrap_or(inherited)
}

/// The first of the programs that is installed.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    names
        .iter()
        .find_map(|name| which::which_in(name, Some(search_path()), root()).ok())
}

/// The version of a package in `Cargo.lock`, this repository's own among them.
pub(crate) fn locked_version(package: &str) -> Result<String> {
    let metadata = MetadataCommand::new()
        .current_dir(root())
        .exec()
        .context("cannot read Cargo.toml and Cargo.lock")?;
    let found = metadata
        .packages
        .iter()
        .find(|candidate| candidate.name.as_str() == package)
        .with_context(|| format!("{package} is not in Cargo.lock: add it to Cargo.toml"))?;
    Ok(found.version.to_string())
}

/// Makes sure that a folder is there and empty.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}
