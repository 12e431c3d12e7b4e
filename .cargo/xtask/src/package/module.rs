//! The WebAssembly module and its JavaScript glue.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;

use super::glue::{self, improved};
use super::{NAME, output_folder};
use crate::process::{cargo, command, output, run};
use crate::setup::{cargo_tools, rust};
use crate::stamp::{Inputs, Stamp};
use crate::workspace;

/// The passes of wasm-opt. Restructuring the control flow between two rounds makes the module 1.5 %
/// smaller than the rounds alone. What is called in one place stays a function: browsers compile one
/// when it is first called, and most of what is long is seldom needed. Nothing is at the lowest addresses but the end
/// of the stack, which it never reaches: what is added to an address goes into the access.
const SHRINKING: [&str; 10] = [
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=0",
    "-Oz",
    "--flatten",
    "--rereloop",
    "--converge",
    "-Oz",
    "-Oz",
    "-Oz",
    "-Oz",
];
/// The passes that come last, once.
const RENAMING: [&str; 2] = [
    "--minify-imports-and-exports-and-modules",
    "--strip-target-features",
];

/// The stack, of which JSON nested as deeply as it may be takes a fraction. The default of 1 MiB is memory that
/// every page would pay for, and makes every address longer.
const STACK_BYTES: u32 = 256 * 1024;
/// Puts the module together in the page: see `inline`.
const DECODER: &str = include_str!("inline/decoder.wat");

/// Builds both and answers their folder: `glue.js`, `glue_bg.wasm`, in `names.json` what the module's exports are
/// called now, and `decoder.wasm`.
pub(crate) fn build(npm_programs: &Path) -> Result<PathBuf> {
    rust::wasm_target()?;
    cargo_tools::wasm_bindgen()?;
    let compiled = compile(&workspace::target(), &[])?;
    let folder = output_folder().join("bindings");
    let inputs = Inputs::default()
        .text(&[&SHRINKING[..], &RENAMING].concat().join(" "))
        .text(DECODER)
        .text(&format!("{:?}", glue::CHANGES))
        .file(&workspace::root().join("tests/package-lock.json"))?
        .file(&compiled)?;
    let stamp = Stamp::new(&folder, inputs);
    if !stamp.is_current() {
        bind(&compiled, &folder)?;
        let module = folder.join("glue_bg.wasm");
        fs::write(&module, without_paths(fs::read(&module)?))?;
        reduce(npm_programs, &folder)?;
        optimise(npm_programs, &module, &SHRINKING)?;
        let names = optimise(npm_programs, &module, &RENAMING)?;
        fs::write(folder.join("names.json"), names)?;
        let decoder = folder.join("decoder.wasm");
        fs::write(&decoder, DECODER)?;
        optimise(npm_programs, &decoder, &["-Oz", "--enable-bulk-memory"])?;
        stamp.set()?;
    }
    Ok(folder)
}

/// Compiles the library alone: with an `rlib` beside it, there is no link-time optimisation.
pub(super) fn compile(target: &Path, variables: &[(&str, &str)]) -> Result<PathBuf> {
    let mut flags = remapped_paths()?;
    flags.push(format!("-Clink-arg=-zstack-size={STACK_BYTES}"));
    run(cargo()
        .args(["rustc", "--release", "--lib", "--crate-type", "cdylib"])
        .args(["--target", rust::WASM, "--package", NAME])
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .env("CARGO_TARGET_DIR", target)
        .envs(variables.iter().copied()))?;
    Ok(target.join(rust::WASM).join("release/lesson_progress.wasm"))
}

/// Makes the glue, with no reference to a `.wasm` file in it: bundlers would look for that file.
fn bind(module: &Path, folder: &Path) -> Result<()> {
    workspace::empty(folder)?;
    run(command("wasm-bindgen")
        .args([
            "--target",
            "web",
            "--omit-default-module-path",
            "--no-typescript",
        ])
        .args(["--remove-name-section", "--remove-producers-section"])
        .args(["--out-name", "glue", "--out-dir"])
        .args([folder, module]))
}

/// Makes the glue smaller, and leaves out of the module what it does not use.
fn reduce(npm_programs: &Path, folder: &Path) -> Result<()> {
    let glue = improved(&fs::read_to_string(folder.join("glue.js"))?)?;
    let used = folder.join("used.json");
    fs::write(&used, glue::used(&glue).to_string())?;
    fs::write(folder.join("glue.js"), glue)?;
    let module = folder.join("glue_bg.wasm");
    output(
        command(npm_programs.join("wasm-metadce"))
            .args([&module, Path::new("--graph-file"), &used])
            .args([Path::new("-o"), &module]),
    )?;
    Ok(())
}

/// The module with nothing in the place of the paths of the standard library's sources: a panic would tell them,
/// and in a page it tells nobody.
fn without_paths(mut module: Vec<u8>) -> Vec<u8> {
    let (begin, end) = (b"/rustc/", b".rs");
    let mut place = 0;
    while let Some(found) = position(&module[place..], begin) {
        place += found;
        let path = module[place..]
            .iter()
            .take_while(|byte| byte.is_ascii_graphic());
        let length = path.count();
        let length =
            position(&module[place..place + length], end).map_or(0, |found| found + end.len());
        module[place..place + length].fill(0);
        place += length.max(begin.len());
    }
    module
}

fn position(bytes: &[u8], text: &[u8]) -> Option<usize> {
    bytes.windows(text.len()).position(|part| part == text)
}

/// Answers what the passes tell.
fn optimise(npm_programs: &Path, module: &Path, passes: &[&str]) -> Result<String> {
    output(
        command(npm_programs.join("wasm-opt"))
            .args(passes)
            .arg(module)
            .arg("-o")
            .arg(module),
    )
}

/// The compiler flags that keep this machine's paths out of panic messages.
fn remapped_paths() -> Result<Vec<String>> {
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home
        .or_else(|| Some(env::home_dir()?.join(".cargo")))
        .context("there is neither CARGO_HOME nor a home folder")?;
    let sysroot = output(command("rustc").args(["--print", "sysroot"]))?;
    let flags: Vec<String> = [
        (workspace::root(), "/lesson-progress"),
        (&cargo_home, "/cargo"),
        (Path::new(sysroot.trim()), "/rust"),
    ]
    .iter()
    .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
    .collect();
    Ok(flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_standard_library_are_left_out_and_nothing_else() {
        let module =
            b"said\x06/rustc/59807616e1/library/alloc/src/mod.rs\x09kept.rs /rustc/x.rs /rustc/ y.rs".to_vec();
        let left = without_paths(module.clone());
        assert_eq!(left.len(), module.len());
        let kept: Vec<u8> = left.into_iter().filter(|byte| *byte != 0).collect();
        assert_eq!(kept, b"said\x06\x09kept.rs  /rustc/ y.rs");
    }
}
