//! Many seeds at once.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::coverage::Coverage;
use crate::scenario::run;

/// What came of many seeds.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What they exercised together.
    pub coverage: Coverage,
    /// The seeds that broke a promise, in order, and which.
    pub violations: Vec<(u64, String)>,
}

/// Runs every seed, on every core.
pub fn run_all(seeds: Range<u64>) -> Report {
    let next = AtomicU64::new(seeds.start);
    let work = || {
        let mut report = Report::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return report;
            }
            let outcome = run(seed, false);
            report.coverage.add(&outcome.coverage);
            report
                .violations
                .extend(outcome.violation.map(|violation| (seed, violation)));
        }
    };
    let mut all = Report::default();
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            match worker.join() {
                Ok(report) => {
                    all.coverage.add(&report.coverage);
                    all.violations.extend(report.violations);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    all.violations.sort();
    all
}
