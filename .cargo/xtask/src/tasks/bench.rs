//! `cargo xtask bench`.

use std::path::{Path, PathBuf, absolute};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::package;
use crate::process::{command, output};
use crate::setup::{browser, node};
use crate::workspace;

/// What is compared, and by which member of the result.
const RATIOS: [(&str, &str); 7] = [
    ("record / setItem", "record_over_set_item"),
    ("plain record / record", "plain_over_record"),
    ("plain read / read", "plain_over_read"),
    (
        "plain read / read, after a change",
        "plain_over_read_after_change",
    ),
    ("first call / plain first call", "cold_over_plain"),
    ("merge / plain merge", "merge_over_plain"),
    ("fold's block / plain record", "fold_block_over_plain"),
];

/// What is timed, and by which member of the times.
const TIMES: [(&str, &str); 12] = [
    ("setItem of 200 bytes", "set_item"),
    ("record", "record"),
    ("  plain", "plain_record"),
    ("read", "read"),
    ("  plain", "plain_read"),
    ("read after a change", "read_after_change"),
    ("  plain", "plain_read_after_change"),
    ("first call", "cold"),
    ("  plain", "plain_cold"),
    ("merge", "merge"),
    ("  plain", "plain_merge"),
    ("fold's longest block", "fold_block"),
];

/// Whose pages' memory is measured, and by which member of the memory.
const PAGES: [(&str, &str); 3] = [
    ("page with setItem alone", "bare"),
    ("page with the package", "ours"),
    ("page with the plain store", "plain"),
];

#[derive(clap::Args)]
/// Times the packed package in Chromium, beside a bare `setItem` and the plain way to store progress.
///
/// The plain way reads the whole document, changes it and writes it back with every call. With 10, 100,
/// 1 000 and 10 000 lessons stored, it times recording, reading, merging as many rows of the backend,
/// the first call of a new page and the longest time that folding the journal keeps the page from doing
/// anything else. The contenders take turns, each in a process of its own, so that noise hits all alike.
/// What counts are the ratios: the times are this machine's. Takes six minutes.
pub(crate) struct Arguments {
    /// Print one JSON object: by number of lessons the ratios of the medians, and under `measured` the
    /// medians and quartiles in microseconds (`times`) and the pages' bytes (`memory`)
    #[arg(long)]
    json: bool,
    /// Draw record's time against the number of lessons, as an SVG
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    node::tools()?;
    let browser = browser::find()?;
    let tarball = package::build()?;
    let results = measure(&browser.chromium, &tarball, arguments.plot.as_deref())?;
    if arguments.json {
        println!("{results}");
        return Ok(());
    }
    print_ratios(&results)?;
    print_times(&results)?;
    print_memory(&results)
}

/// By number of lessons: the ratios, and what they are of.
fn measure(chromium: &Path, tarball: &Path, plot: Option<&Path>) -> Result<Value> {
    let mut bench = command("node");
    bench
        .arg(workspace::root().join("tests/bench/bench.mjs"))
        .env("PACKAGE_TARBALL", tarball)
        .env("CHROMIUM", chromium);
    if let Some(plot) = plot {
        bench.arg(absolute(plot)?);
    }
    serde_json::from_str(&output(&mut bench)?).context("tests/bench/bench.mjs printed no JSON")
}

fn print_ratios(results: &Value) -> Result<()> {
    print_heading("ratio of medians", results)?;
    for (name, member) in RATIOS {
        print_row(name, results, |result| Ok(short(number(&result[member])?)))?;
    }
    Ok(())
}

fn print_times(results: &Value) -> Result<()> {
    print_heading("\nmicroseconds: median, quartiles", results)?;
    for (name, member) in TIMES {
        print_row(name, results, |result| {
            let time = &result["measured"]["times"][member];
            let [median, q1, q3] = ["median", "q1", "q3"].map(|part| number(&time[part]));
            Ok(format!(
                "{} ({}–{})",
                short(median?),
                short(q1?),
                short(q3?)
            ))
        })?;
    }
    Ok(())
}

fn print_memory(results: &Value) -> Result<()> {
    print_heading("\nmemory in KiB", results)?;
    for (name, member) in PAGES {
        print_row(name, results, |result| {
            let bytes = number(&result["measured"]["memory"][member])?;
            Ok(format!("{:.0}", bytes / 1024.0))
        })?;
    }
    Ok(())
}

fn print_heading(name: &str, results: &Value) -> Result<()> {
    let sizes = by_size(results)?.into_iter();
    print_line(name, sizes.map(|(lessons, _)| format!("{lessons} lessons")));
    Ok(())
}

fn print_row(name: &str, results: &Value, cell: impl Fn(&Value) -> Result<String>) -> Result<()> {
    let sizes = by_size(results)?.into_iter();
    let cells: Result<Vec<String>> = sizes.map(|(_, result)| cell(result)).collect();
    print_line(name, cells?.into_iter());
    Ok(())
}

fn print_line(name: &str, cells: impl Iterator<Item = String>) {
    let cells: String = cells.map(|cell| format!("{cell:>24}")).collect();
    println!("{name:<34}{cells}");
}

/// The results, fewest lessons first.
fn by_size(results: &Value) -> Result<Vec<(u32, &Value)>> {
    let results = results.as_object().context("the results are no object")?;
    let sizes = results
        .iter()
        .map(|(lessons, result)| Ok((lessons.parse()?, result)));
    let mut sizes: Vec<_> = sizes.collect::<Result<_>>()?;
    sizes.sort_unstable_by_key(|(lessons, _)| *lessons);
    Ok(sizes)
}

fn number(value: &Value) -> Result<f64> {
    value
        .as_f64()
        .with_context(|| format!("{value} is no number"))
}

/// With three digits or more that count.
fn short(number: f64) -> String {
    let decimals = match number {
        ..1.0 => 3,
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{number:.decimals$}")
}
