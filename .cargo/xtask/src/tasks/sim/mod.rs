//! `cargo xtask sim`.

mod herd;

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use serde_json::json;
use simulation::runner::{Report, run_all};
use simulation::scenario;

/// How many seeds `cargo xtask test` runs, other ones each time.
const SEEDS_IN_TESTS: u64 = 2_000;

#[derive(clap::Args)]
/// Simulates learners, devices, tabs, the network and the backend, a seed at a time.
///
/// Every seed makes up what learners do on up to three devices with several tabs, against the backend in
/// one of its variants, over a network that loses, delays and mistakes; pages are killed, learners come
/// and go, clocks are wrong. Afterwards everything settles and is held against a model of what was
/// recorded. Fails at a broken promise, naming the seeds, and when a fault or a path of the
/// synchronisation was never exercised: run more seeds then.
pub(crate) struct Arguments {
    /// How many seeds
    #[arg(long, default_value_t = 2_000)]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Print one JSON object: seeds, violations, steps, faults, paths, seconds; with --herd what each
    /// schedule came to
    #[arg(long)]
    json: bool,
    /// Replay this seed alone
    #[arg(long, conflicts_with_all = ["seeds", "from", "json"])]
    seed: Option<u64>,
    /// Print what happens in the seed, a line each
    #[arg(long, requires = "seed")]
    trace: bool,
    /// Simulate 100 000 phones whose network, or backend, returns after ten minutes: the requests that
    /// the package's schedule brings, against those of the functional specification's. Takes two
    /// minutes of two cores and up to 1.5 GB
    #[arg(long, conflicts_with_all = ["seeds", "from", "seed", "trace"])]
    herd: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if arguments.herd {
        return herd::run(arguments.json);
    }
    if let Some(seed) = arguments.seed {
        return replay(seed, arguments.trace);
    }
    let began = Instant::now();
    let report = run_all(arguments.from..arguments.from.saturating_add(arguments.seeds));
    if arguments.json {
        println!("{}", as_json(&report, arguments.seeds, began));
    } else {
        print_table(&report, arguments.seeds);
    }
    verdict(&report)
}

/// Runs seeds that nobody has chosen.
pub(crate) fn run_unseen_seeds() -> Result<()> {
    let from = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    eprintln!("seeds {from} to {}", from + SEEDS_IN_TESTS - 1);
    let report = run_all(from..from + SEEDS_IN_TESTS);
    print_table(&report, SEEDS_IN_TESTS);
    verdict(&report)
}

fn replay(seed: u64, traced: bool) -> Result<()> {
    let outcome = scenario::run(seed, traced);
    for line in outcome.trace {
        println!("{line}");
    }
    match outcome.violation {
        Some(violation) => bail!("seed {seed}: {violation}"),
        None => Ok(()),
    }
}

fn as_json(report: &Report, seeds: u64, began: Instant) -> serde_json::Value {
    json!({
        "seeds": seeds,
        "violations": report.violations.len(),
        "steps": report.coverage.steps,
        "faults": report.coverage.faults,
        "paths": report.coverage.paths,
        "seconds": began.elapsed().as_secs_f64(),
    })
}

fn print_table(report: &Report, seeds: u64) {
    let coverage = &report.coverage;
    println!("{:<34}{seeds:>10}", "seeds");
    println!("{:<34}{:>10}", "steps", coverage.steps);
    for (name, count) in coverage.faults.iter().chain(&coverage.paths) {
        println!("  {name:<32}{count:>10}");
    }
    println!("{:<34}{:>10}", "violations", report.violations.len());
}

fn verdict(report: &Report) -> Result<()> {
    for (seed, violation) in report.violations.iter().take(10) {
        eprintln!("seed {seed}: {violation}");
    }
    if let Some((seed, _)) = report.violations.first() {
        bail!("a promise was broken; replay it by `cargo xtask sim --seed {seed} --trace`");
    }
    let missing = report.coverage.missing();
    if !missing.is_empty() {
        bail!("never exercised: {}; run more seeds", missing.join(", "));
    }
    Ok(())
}
