//! The Rust toolchain's parts beyond the compiler, by rustup.

use anyhow::{Context, Result, bail};

use crate::process::{command, output, run};
use crate::workspace::find_program;

/// The target that the package is compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Makes sure that Rust compiles to WebAssembly.
pub(crate) fn wasm_target() -> Result<()> {
    let sysroot = output(command("rustc").args(["--print", "sysroot"]))?;
    let libraries = std::path::Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM);
    if libraries.exists() {
        return Ok(());
    }
    rustup(&["target", "add", WASM]).with_context(|| format!("Rust cannot compile for {WASM} yet"))
}

/// Makes sure that `cargo fmt` and `cargo clippy` are there.
pub(crate) fn lints() -> Result<()> {
    if find_program(&["rustup"]).is_some() {
        return rustup(&["component", "add", "rustfmt", "clippy"]);
    }
    if find_program(&["cargo-fmt"]).is_none() || find_program(&["cargo-clippy"]).is_none() {
        bail!("rustfmt and clippy are missing: install them the way Rust was installed");
    }
    Ok(())
}

/// The oldest Rust that compiles the core, by its manifest, if rustup has it.
pub(crate) fn oldest() -> Result<Option<String>> {
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    if find_program(&["rustup"]).is_none() {
        return Ok(None);
    }
    let installed = output(command("rustup").args(["toolchain", "list"]))?;
    let is_it = |name: &str| {
        let rest = name.strip_prefix(oldest);
        rest.is_some_and(|rest| rest.starts_with(['-', '.']))
    };
    let found = installed.lines().find(|line| is_it(line));
    Ok(found.and_then(|line| line.split_whitespace().next().map(str::to_owned)))
}

fn rustup(arguments: &[&str]) -> Result<()> {
    if find_program(&["rustup"]).is_none() {
        bail!(
            "rustup is not installed: get it at https://rustup.rs, or install {WASM} another way"
        );
    }
    run(command("rustup").args(arguments))
}
