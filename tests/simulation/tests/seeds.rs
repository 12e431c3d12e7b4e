//! The simulation is the same every time, and what it once found stays found.

use simulation::scenario::run;

#[test]
fn a_seed_replays_byte_for_byte() {
    for seed in 0..20 {
        let (first, second) = (run(seed, true), run(seed, true));
        assert!(!first.trace.is_empty());
        assert_eq!(first.trace, second.trace);
        assert_eq!(first.violation, second.violation);
    }
}
