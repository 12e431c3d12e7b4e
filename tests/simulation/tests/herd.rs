//! What the schedules do to a backend that returns, at a scale that is quick.

use simulation::herd::{CAPACITY_PER_S, Comparison, Outage, Outcome, compare};

const PHONES: usize = 2_000;

/// As much for each phone as when there are 100 000.
const CAPACITY: u64 = CAPACITY_PER_S / 50;

fn compared(outage: Outage, capacity_per_s: Option<u64>) -> Comparison {
    let comparison = compare(PHONES, outage, capacity_per_s);
    for outcome in [&comparison.package, &comparison.specification] {
        assert_eq!(outcome.still_pending, 0, "{outcome:?}");
        assert_eq!(outcome.miscounted, 0, "{outcome:?}");
        assert!(outcome.requests >= 2 * PHONES as u64, "{outcome:?}");
        assert_eq!(
            outcome.refused > 0,
            capacity_per_s.is_some_and(|most| outcome.peak_per_s > most)
        );
    }
    comparison
}

/// Whether one peak is at most so many hundredths of the other.
fn is_within(peak: &Outcome, hundredths: u64, other: &Outcome) -> bool {
    peak.peak_per_s * 100 <= other.peak_per_s * hundredths
}

#[test]
fn a_network_that_returns_brings_fewer_phones_at_once_than_the_specification() {
    let limited = compared(Outage::Network, Some(CAPACITY));
    assert!(
        is_within(&limited.package, 20, &limited.specification),
        "{limited:?}"
    );
    let unlimited = compared(Outage::Network, None);
    assert!(
        is_within(&unlimited.package, 10, &unlimited.specification),
        "{unlimited:?}"
    );
}

#[test]
fn a_backend_that_returns_meets_phones_that_look_for_it_more_often_than_the_specification() {
    for capacity_per_s in [Some(CAPACITY), None] {
        let comparison = compared(Outage::Backend, capacity_per_s);
        let Comparison {
            package,
            specification,
        } = &comparison;
        assert!(is_within(package, 500, specification), "{comparison:?}");
        assert!(
            package.peak_per_s * 15 <= PHONES as u64,
            "most phones wait their turn: {comparison:?}"
        );
        assert!(
            package.half_synchronised_after_ms < specification.half_synchronised_after_ms,
            "{comparison:?}"
        );
    }
}

#[test]
fn the_herd_is_the_same_every_time() {
    let run = || compare(200, Outage::Network, Some(4));
    assert_eq!(run(), run());
}
