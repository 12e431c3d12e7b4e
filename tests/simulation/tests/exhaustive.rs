//! Two devices record 5 and 7 ms of one lesson: every deviation from the backend's right time is known.
//!
//! `cargo test -p simulation --test exhaustive -- --nocapture` prints the table.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use simulation::exhaustive::{Case, Findings, Known};
use simulation::server_merge::TimeMerge::{self, Max, Sum};

use Known::{Backend, Nothing, Row};

/// A backend, what the devices know of it, and what it has at the beginning.
type Beginning = (TimeMerge, Known, u64);

/// The deviations with no fault, with at most one, with at most two.
type Deviations = [&'static [i64]; 3];

const EXACT: &[i64] = &[0];
const SMALLER_LOST: &[i64] = &[-5, 0];
/// Exactly these: a deviation that is found no more is news too. The longest search comes first.
const EXPECTED: [(Beginning, Deviations); 16] = [
    ((Max, Nothing, 3), [&[-5, -3, 0]; 3]),
    (
        (Sum, Nothing, 3),
        [EXACT, &[-4, -3, -2, 0], &[-5, -4, -3, -2, -1, 0]],
    ),
    ((Max, Nothing, 20), [SMALLER_LOST; 3]),
    ((Max, Nothing, 0), [SMALLER_LOST; 3]),
    ((Sum, Nothing, 0), [EXACT, SMALLER_LOST, SMALLER_LOST]),
    ((Sum, Nothing, 20), [EXACT, SMALLER_LOST, SMALLER_LOST]),
    ((Sum, Backend, 0), [EXACT, SMALLER_LOST, SMALLER_LOST]),
    ((Sum, Backend, 3), [EXACT, SMALLER_LOST, SMALLER_LOST]),
    ((Sum, Backend, 20), [EXACT, SMALLER_LOST, SMALLER_LOST]),
    ((Sum, Row, 3), [EXACT, SMALLER_LOST, SMALLER_LOST]),
    ((Sum, Row, 20), [EXACT, SMALLER_LOST, SMALLER_LOST]),
    ((Max, Backend, 0), [SMALLER_LOST; 3]),
    ((Max, Backend, 3), [SMALLER_LOST; 3]),
    ((Max, Backend, 20), [SMALLER_LOST; 3]),
    ((Max, Row, 3), [SMALLER_LOST; 3]),
    ((Max, Row, 20), [SMALLER_LOST; 3]),
];

/// How many days the devices' clocks are ahead of the backend's: the same, one after the other, and such
/// that a backend which caps dates does so.
const SAME_DATES: [i64; 2] = [-2, -2];
const DATES_IN_ORDER: [[i64; 2]; 2] = [[-2, -1], [-1, -2]];
const DATES_CAPPED: [[i64; 2]; 3] = [[1, -1], [-1, 1], [1, 1]];

/// The cases of a beginning: with two faults, but with one where dates are capped.
fn cases((import_merge, known, start_ms): Beginning) -> Vec<Case> {
    let case = |days_ahead, faults_max| Case {
        import_merge,
        start_ms,
        known,
        days_ahead,
        faults_max,
    };
    let mut cases = vec![case(SAME_DATES, 2)];
    cases.extend(DATES_IN_ORDER.map(|days_ahead| case(days_ahead, 2)));
    if import_merge == Max {
        cases.extend(DATES_CAPPED.map(|days_ahead| case(days_ahead, 1)));
    }
    cases
}

/// Explores every case, on every core.
fn explore(cases: &[Case]) -> Vec<(Case, Findings)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            found.push((*case, case.explore()));
        }
        found
    };
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let found = workers.into_iter().map(|worker| worker.join().unwrap());
        found.flatten().collect()
    })
}

/// The deviations of several cases of one beginning. A case with fewer faults has none with more.
fn together(found: &[&(Case, Findings)]) -> [BTreeSet<i64>; 3] {
    [0, 1, 2].map(|faults| {
        let deviations = |(_, findings): &&(Case, Findings)| {
            let most = findings.deviations.len() - 1;
            findings.deviations[faults.min(most)].clone()
        };
        found.iter().flat_map(deviations).collect()
    })
}

#[test]
fn every_deviation_of_two_devices_is_known() {
    let beginnings = EXPECTED.iter().map(|(beginning, _)| *beginning);
    let mut all: Vec<Case> = beginnings.flat_map(cases).collect();
    all.sort_by_key(|case| std::cmp::Reverse(case.faults_max));
    let found = explore(&all);
    let mut wrong = Vec::new();
    for (beginning, expected) in EXPECTED {
        let of = |case: &Case| (case.import_merge, case.known, case.start_ms) == beginning;
        let these: Vec<_> = found.iter().filter(|(case, _)| of(case)).collect();
        let deviations = together(&these);
        let count = |count: fn(&Findings) -> usize| -> usize {
            these.iter().map(|(_, findings)| count(findings)).sum()
        };
        println!(
            "{beginning:?}: {deviations:?}; {} states, {} ends, {} states of a device",
            count(|findings| findings.states),
            count(|findings| findings.ends),
            count(|findings| findings.device_states),
        );
        if deviations != expected.map(|set| set.iter().copied().collect()) {
            wrong.push(format!("{beginning:?}: {deviations:?}, not {expected:?}"));
        }
        for (case, findings) in these {
            let broken = findings.broken.iter().next();
            wrong.extend(broken.map(|broken| format!("{case:?}: {broken}")));
            let known: BTreeSet<i64> = expected.concat().into_iter().collect();
            let last = findings.deviations.last().unwrap();
            if let Some(new) = last.difference(&known).max() {
                let trace = case.trace(*new).join("\n  ");
                wrong.push(format!("{case:?} {new}:\n  {trace}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
