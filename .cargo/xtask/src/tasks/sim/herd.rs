//! `cargo xtask sim --herd`.

use std::thread;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use simulation::herd::{CAPACITY_PER_S, Comparison, OUTAGE_MS, Outage, Outcome, compare};

const PHONES: usize = 100_000;

/// Both outages.
struct Comparisons {
    network: Comparison,
    backend: Comparison,
}

pub(super) fn run(json: bool) -> Result<()> {
    let limited = compare_both(Some(CAPACITY_PER_S));
    if !json {
        print_table(&format!("at most {CAPACITY_PER_S} requests/s"), &limited);
    }
    let unlimited = compare_both(None);
    if json {
        println!("{}", as_json(&limited, &unlimited));
    } else {
        print_table("no limit", &unlimited);
    }
    verdict(&limited)?;
    verdict(&unlimited)
}

fn compare_both(capacity_per_s: Option<u64>) -> Comparisons {
    thread::scope(|scope| {
        let network = scope.spawn(|| compare(PHONES, Outage::Network, capacity_per_s));
        let backend = compare(PHONES, Outage::Backend, capacity_per_s);
        match network.join() {
            Ok(network) => Comparisons { network, backend },
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn as_json(limited: &Comparisons, unlimited: &Comparisons) -> Value {
    json!({
        "phones": PHONES,
        "outage_s": OUTAGE_MS / 1_000,
        "capacity_per_s": CAPACITY_PER_S,
        "network": comparison_json(&limited.network),
        "backend": comparison_json(&limited.backend),
        "without_limit": {
            "network": comparison_json(&unlimited.network),
            "backend": comparison_json(&unlimited.backend),
        },
    })
}

fn comparison_json(comparison: &Comparison) -> Value {
    json!({
        "package": outcome_json(&comparison.package),
        "specification": outcome_json(&comparison.specification),
        "peak_ratio": peak_ratio(comparison),
    })
}

fn outcome_json(outcome: &Outcome) -> Value {
    json!({
        "peak_per_s": outcome.peak_per_s,
        "half_synchronised_after_s": seconds(outcome.half_synchronised_after_ms),
        "synchronised_after_s": seconds(outcome.synchronised_after_ms),
        "requests": outcome.requests,
        "refused": outcome.refused,
    })
}

fn print_table(title: &str, comparisons: &Comparisons) {
    println!(
        "{:<36}{:>10}{:>10}{:>10}{:>10}{:>10}",
        format!("{PHONES} phones, {title}"),
        "peak/s",
        "half, s",
        "all, s",
        "requests",
        "refused"
    );
    for (name, comparison) in [
        ("network away", &comparisons.network),
        ("backend down", &comparisons.backend),
    ] {
        for (schedule, outcome) in [
            ("package", &comparison.package),
            ("specification", &comparison.specification),
        ] {
            println!(
                "  {:<34}{:>10}{:>10.0}{:>10.0}{:>10}{:>10}",
                format!("{name}, {schedule}"),
                outcome.peak_per_s,
                seconds(outcome.half_synchronised_after_ms),
                seconds(outcome.synchronised_after_ms),
                outcome.requests,
                outcome.refused
            );
        }
        println!(
            "  {:<34}{:>10.2}",
            format!("{name}, peaks' ratio"),
            peak_ratio(comparison)
        );
    }
}

fn peak_ratio(comparison: &Comparison) -> f64 {
    comparison.package.peak_per_s as f64 / comparison.specification.peak_per_s as f64
}

fn seconds(time_ms: u64) -> f64 {
    time_ms as f64 / 1_000.0
}

fn verdict(comparisons: &Comparisons) -> Result<()> {
    for comparison in [&comparisons.network, &comparisons.backend] {
        for outcome in [&comparison.package, &comparison.specification] {
            if outcome.still_pending > 0 || outcome.miscounted > 0 {
                bail!("not everything arrived, or not once: {outcome:?}");
            }
        }
    }
    Ok(())
}
