//! The tools that are Rust programs: from `PATH` when the version fits, else installed
//! under `target/tools`.

use anyhow::{Context, Result};

use crate::process::{cargo, command, output, run};
use crate::version::Version;
use crate::workspace;

const WASM_PACK: Version = Version(0, 15, 1);
const CARGO_FUZZ: Version = Version(0, 13, 2);
const CARGO_DENY: Version = Version(0, 20, 2);
const GECKODRIVER: Version = Version(0, 37, 1);

/// Makes sure of `wasm-bindgen` and its test runner, of the very version of the library in
/// `Cargo.lock`: the two read each other's private format.
pub(crate) fn wasm_bindgen() -> Result<()> {
    let locked = workspace::locked_version("wasm-bindgen")?;
    let version = Version::find_in(&locked)
        .with_context(|| format!("wasm-bindgen {locked} is no version of three numbers"))?;
    install(
        "wasm-bindgen-cli",
        &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version,
    )
}

/// Makes sure of `wasm-pack`.
pub(crate) fn wasm_pack() -> Result<()> {
    install("wasm-pack", &["wasm-pack"], WASM_PACK)
}

/// Makes sure of `cargo fuzz`.
pub(crate) fn cargo_fuzz() -> Result<()> {
    install("cargo-fuzz", &["cargo-fuzz"], CARGO_FUZZ)
}

/// Makes sure of `cargo deny`.
pub(crate) fn cargo_deny() -> Result<()> {
    install("cargo-deny", &["cargo-deny"], CARGO_DENY)
}

/// Makes sure of `geckodriver`, which drives Firefox.
pub(crate) fn geckodriver() -> Result<()> {
    install("geckodriver", &["geckodriver"], GECKODRIVER)
}

fn install(package: &str, programs: &[&str], version: Version) -> Result<()> {
    if programs
        .iter()
        .all(|program| installed_version(program) == Some(version))
    {
        return Ok(());
    }
    eprintln!("Installing {package} {version} under target/tools; this takes some minutes, once.");
    let install = |dependencies: &[&str]| {
        run(cargo()
            .args(["install", package, "--version", &version.to_string()])
            .args(dependencies)
            .arg("--root")
            .arg(workspace::tools())
            // Builds in a temporary folder: nothing of it is needed again.
            .env_remove("CARGO_TARGET_DIR"))
    };
    install(&["--locked"]).or_else(|error| {
        // A lock file may name a version that the registry at hand does not have.
        eprintln!("{error:#}\nOnce more, with the newest dependencies that fit:");
        install(&[])
    })
}

fn installed_version(program: &str) -> Option<Version> {
    workspace::find_program(&[program])?;
    Version::find_in(&output(command(program).arg("--version")).ok()?)
}
