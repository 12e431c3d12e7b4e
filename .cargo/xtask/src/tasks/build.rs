//! `cargo xtask build`.

use anyhow::Result;

use crate::package;

#[derive(clap::Args)]
/// Builds the npm package and prints the path of its tarball.
///
/// Compiles the library to WebAssembly with link-time optimisation, makes its JavaScript glue, shrinks
/// it with wasm-opt, inlines it as text in a JavaScript module, and packs it with the hand-written facade
/// and types of src/js. The package is left in target/npm/lesson-progress, the tarball beside it. The
/// same sources and tools give the same bytes on every machine.
pub(crate) struct Arguments {}

pub(crate) fn run(Arguments {}: &Arguments) -> Result<()> {
    println!("{}", package::build()?.display());
    Ok(())
}
