//! `cargo xtask size`.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::package;
use crate::process::{command, output};
use crate::setup::node;
use crate::workspace;

/// The most that the package may weigh on the wire: bundled, minified, brotli.
const BUDGET_BYTES: u64 = 45 * 1024;

#[derive(clap::Args)]
/// Builds the package and measures what an app's users download.
///
/// Bundles everything that the package exports, minified, as esbuild does for a browser, and prints its
/// size in bytes: raw, by gzip -9 and by brotli -11. Fails when brotli is over the budget of 45 KiB.
pub(crate) struct Arguments {
    /// Print one JSON object with the bytes: raw, gzip, brotli
    #[arg(long)]
    pub(super) json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    node::tools()?;
    let sizes = measure(&package::build()?)?;
    if arguments.json {
        println!("{}", sizes["total"]);
    } else {
        print_table(&sizes)?;
    }
    let brotli = bytes(&sizes["total"], "brotli")?;
    if brotli > BUDGET_BYTES {
        bail!(
            "the package is {brotli} bytes by brotli, {} over the budget",
            brotli - BUDGET_BYTES
        );
    }
    Ok(())
}

/// For the whole bundle (`total`) and for each of its parts alone: `raw`, `gzip`, `brotli`.
fn measure(tarball: &Path) -> Result<Value> {
    let script = workspace::root().join("tests/packaging/size.mjs");
    let printed = output(command("node").arg(script).env("PACKAGE_TARBALL", tarball))?;
    serde_json::from_str(&printed).context("tests/packaging/size.mjs printed no JSON")
}

fn print_table(sizes: &Value) -> Result<()> {
    println!("{:<12}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli");
    for name in ["facade", "glue", "wasm", "total"] {
        let [raw, gzip, brotli] = ["raw", "gzip", "brotli"].map(|kind| bytes(&sizes[name], kind));
        println!("{name:<12}{:>10}{:>10}{:>10}", raw?, gzip?, brotli?);
    }
    println!("{:<32}{BUDGET_BYTES:>10}", "budget");
    Ok(())
}

fn bytes(size: &Value, kind: &str) -> Result<u64> {
    size[kind]
        .as_u64()
        .with_context(|| format!("there is no {kind} size in {size}"))
}
