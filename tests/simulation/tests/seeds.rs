//! The simulation is the same every time, and what it once found stays found.

use simulation::scenario::{run, run_with_copied_writers};

#[test]
fn a_seed_replays_byte_for_byte() {
    for seed in 0..20 {
        let (first, second) = (run(seed, true), run(seed, true));
        assert!(!first.trace.is_empty());
        assert_eq!(first.trace, second.trace);
        assert_eq!(first.violation, second.violation);
    }
}

/// What a seed does changes with the scenario: a bug that one finds gets a test of its own as well.
#[test]
fn seeds_that_once_broke_a_promise_keep_it() {
    let seeds = [
        669,
        1_281,
        2_046,
        2_570,
        7_338,
        8_850,
        10_865,
        13_407,
        21_925,
        27_068,
        28_501,
        36_314,
        43_473,
        45_028,
        104_413,
        110_065,
        118_575,
        213_553,
        302_625,
        304_062,
        308_668,
        9_202_867,
        9_204_099,
        9_204_139,
        9_205_007,
        9_205_011,
        9_300_039,
        9_301_519,
        20_019_535,
        30_022_211,
        30_039_323,
        70_001_122,
        80_089_696,
        100_047_336,
        1_700_030_458,
        1_795_402_288,
        1_795_406_310,
        1_796_027_496,
    ];
    for seed in seeds {
        assert_eq!(run(seed, false).violation, None, "seed {seed}");
    }
}

#[test]
fn the_first_seeds_keep_every_promise() {
    let report = simulation::runner::run_all(0..300);
    assert_eq!(report.violations, []);
}

#[test]
fn copied_tabs_that_share_a_writer_are_noticed() {
    let is_noticed = |seed| run_with_copied_writers(seed).violation.is_some();
    assert!((0..100).any(is_noticed));
}
