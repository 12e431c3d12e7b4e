//! `cargo xtask build`.

use anyhow::Result;

use crate::package;

#[derive(clap::Args)]
/// Builds the npm package and prints the path of its tarball.
///
/// Compiles the library to WebAssembly with link-time optimisation, makes its JavaScript glue, shrinks
/// it with wasm-opt, inlines it as text in a JavaScript module, and packs it with the hand-written facade
/// and types of src/js. The package is left in target/npm/lesson-progress; beside it are the tarball, its SHA-256
/// checksum, and its bill of materials (CycloneDX 1.5): the crates that are linked into the module. The same
/// sources and tools give the same bytes on every machine.
pub(crate) struct Arguments {
    /// Build a copy of the sources in another folder, too, and fail if its tarball has other bytes; takes minutes
    #[arg(long)]
    check_reproducible: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let tarball = package::build()?;
    if arguments.check_reproducible {
        package::reproducible::check(&tarball)?;
    }
    println!("{}", tarball.display());
    Ok(())
}
