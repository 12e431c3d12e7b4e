//! `cargo xtask size`.

mod crates;

use std::path::Path;

use anyhow::{Context, Result, bail};
use fs_err as fs;
use serde_json::{Map, Value};

use crate::package;
use crate::process::{command, output};
use crate::setup::node;
use crate::workspace;

/// The most that the package may weigh on the wire: bundled, minified, brotli.
const BUDGET_BYTES: u64 = 43 * 1024;
/// The most that its other entries may weigh, each alone.
const ENTRY_BUDGETS_BYTES: [(&str, u64); 2] = [("react", 2_000), ("debug", 8_000)];

#[derive(clap::Args)]
/// Builds the package and measures what an app's users download.
///
/// Bundles everything that the package exports, minified, as esbuild does for a browser, and prints its
/// size in bytes: raw, by gzip -9 and by brotli -11. Then those of every other entry alone, without the
/// package itself and without React. Fails when brotli is over a budget: 43 KiB for the package, 2 KB for
/// `lesson-progress/react`, 8 KB for `lesson-progress/debug`.
pub(crate) struct Arguments {
    /// Print one JSON object with the bytes: raw, gzip, brotli; and in `entries` those of the other entries
    #[arg(long)]
    pub(super) json: bool,
    /// Tell as well how many bytes of the WebAssembly module's code are of each crate, before it is optimised
    /// further; it is compiled once more for it
    #[arg(long)]
    pub(super) crates: bool,
}

/// What is measured: the package, or another entry of it.
struct Size<'a> {
    name: &'a str,
    bytes: &'a Value,
    budget: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    node::tools()?;
    let mut sizes = measure(&package::build()?)?;
    if arguments.crates {
        let module = fs::read(package::compile_with_lines()?)?;
        sizes["total"]["crates"] = serde_json::to_value(crates::bytes_by_crate(&module)?)?;
    }
    let budgeted = budgeted(&sizes)?;
    if arguments.json {
        println!("{}", json(&sizes)?);
    } else {
        print_table(&sizes, &budgeted)?;
    }
    check(&budgeted)
}

/// For the whole bundle (`total`), for each of its parts alone, and in `entries` for every other entry: `raw`,
/// `gzip`, `brotli`.
fn measure(tarball: &Path) -> Result<Value> {
    let script = workspace::root().join("tests/packaging/size.mjs");
    let printed = output(command("node").arg(script).env("PACKAGE_TARBALL", tarball))?;
    serde_json::from_str(&printed).context("tests/packaging/size.mjs printed no JSON")
}

fn entries(sizes: &Value) -> Result<&Map<String, Value>> {
    sizes["entries"]
        .as_object()
        .with_context(|| format!("there are no entries in {sizes}"))
}

fn budgeted(sizes: &Value) -> Result<Vec<Size<'_>>> {
    let mut budgeted = vec![Size {
        name: "total",
        bytes: &sizes["total"],
        budget: BUDGET_BYTES,
    }];
    for (name, bytes) in entries(sizes)? {
        let budget = ENTRY_BUDGETS_BYTES.iter().find(|(entry, _)| entry == name);
        let (_, budget) = *budget.with_context(|| {
            format!("lesson-progress/{name} has no budget: give it one in ENTRY_BUDGETS_BYTES")
        })?;
        budgeted.push(Size {
            name,
            bytes,
            budget,
        });
    }
    Ok(budgeted)
}

/// The package's bytes, and in `entries` those of its other entries.
fn json(sizes: &Value) -> Result<Value> {
    let mut json = sizes["total"].clone();
    json["entries"] = Value::Object(entries(sizes)?.clone());
    Ok(json)
}

fn print_table(sizes: &Value, budgeted: &[Size<'_>]) -> Result<()> {
    println!(
        "{:<12}{:>10}{:>10}{:>10}{:>10}",
        "bytes", "raw", "gzip", "brotli", "budget"
    );
    for name in ["facade", "glue", "wasm"] {
        println!("{}", row(name, &sizes[name])?);
    }
    for size in budgeted {
        println!("{}{:>10}", row(size.name, size.bytes)?, size.budget);
    }
    for (name, bytes) in sizes["total"]["crates"].as_object().into_iter().flatten() {
        println!("{name:<20}{bytes:>10} of the module's code");
    }
    Ok(())
}

fn row(name: &str, size: &Value) -> Result<String> {
    let [raw, gzip, brotli] = ["raw", "gzip", "brotli"].map(|kind| bytes(size, kind));
    Ok(format!(
        "{name:<12}{:>10}{:>10}{:>10}",
        raw?, gzip?, brotli?
    ))
}

fn check(budgeted: &[Size<'_>]) -> Result<()> {
    for size in budgeted {
        let brotli = bytes(size.bytes, "brotli")?;
        if brotli > size.budget {
            bail!(
                "{} is {brotli} bytes by brotli, {} over the budget",
                size.name,
                brotli - size.budget
            );
        }
    }
    Ok(())
}

fn bytes(size: &Value, kind: &str) -> Result<u64> {
    size[kind]
        .as_u64()
        .with_context(|| format!("there is no {kind} size in {size}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sizes(entries: &Value) -> Value {
        let size = json!({ "raw": 9, "gzip": 8, "brotli": 7 });
        json!({ "facade": size, "glue": size, "wasm": size, "total": size, "entries": entries })
    }

    #[test]
    fn every_entry_has_a_budget_of_its_own() -> Result<()> {
        let fits = sizes(&json!({ "react": { "brotli": 2_000 } }));
        check(&budgeted(&fits)?)?;
        let heavy = sizes(&json!({ "debug": { "brotli": 2_001 }, "react": { "brotli": 2_001 } }));
        let error = check(&budgeted(&heavy)?).unwrap_err().to_string();
        assert_eq!(error, "react is 2001 bytes by brotli, 1 over the budget");
        assert!(budgeted(&sizes(&json!({ "unheard-of": { "brotli": 1 } }))).is_err());
        Ok(())
    }

    #[test]
    fn json_tells_of_the_package_first() -> Result<()> {
        let entries = json!({ "react": { "raw": 3, "gzip": 2, "brotli": 1 } });
        let expected = json!({ "raw": 9, "gzip": 8, "brotli": 7, "entries": entries });
        assert_eq!(super::json(&sizes(&entries))?, expected);
        Ok(())
    }
}
