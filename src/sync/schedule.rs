//! When the next attempt is due.

use crate::sync::random::up_to;

/// From a change to the attempt that brings it.
pub const DEBOUNCE_MS: u64 = 1_500;

/// The first attempt after coming online is spread over a part of the time offline, within these: a
/// backend that returns does not meet every phone in the same second, and a learner who leaves a tunnel
/// does not wait.
const ONLINE_JITTER_MS: std::ops::RangeInclusive<u64> = 3_000..=30_000;

/// The part of the time offline.
const ONLINE_JITTER_PART: u64 = 20;

const BACKOFF_MS_MIN: u64 = 1_000;
const BACKOFF_MS_MAX: u64 = 300_000;

/// Being throttled counts as much as this many failures.
const THROTTLED_FAILURES: u32 = 5;

/// The backend asked to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttled {
    /// For this long, in milliseconds; `None` if it did not say, or the page cannot read it.
    pub retry_after_ms: Option<u64>,
}

/// Times are the monotonic clock's, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// When a trigger wants an attempt.
    wanted_at: Option<u64>,
    /// Since when the interval counts: when the last attempt ended, or something became pending that wants
    /// none; before the first, when the page was loaded.
    interval_since: u64,
    /// Failures in a row.
    failures: u32,
    /// Not before this, after having been offline.
    spread_until: u64,
    /// Not before this, after a failure.
    backoff_until: u64,
    /// Not before this, as the backend asked (`Retry-After`). Nothing shortens it.
    retry_after: u64,
}

impl Schedule {
    /// Wants an attempt at `at_ms`, or earlier if one is wanted already.
    #[inline(never)]
    pub fn want(&mut self, at_ms: u64) {
        self.wanted_at = Some(self.wanted_at.map_or(at_ms, |wanted| wanted.min(at_ms)));
    }

    /// Wants the first attempt after having been offline for so long, spread out, and not before.
    pub fn want_after_offline(&mut self, now_ms: u64, offline_ms: u64, random: &mut fastrand::Rng) {
        let longest = (offline_ms / ONLINE_JITTER_PART)
            .clamp(*ONLINE_JITTER_MS.start(), *ONLINE_JITTER_MS.end());
        self.spread_until = now_ms + up_to(longest, random);
        self.wanted_at = Some(self.spread_until);
    }

    /// Wants an attempt now, rather than when others are spared.
    pub fn hasten(&mut self, now_ms: u64) {
        self.spread_until = 0;
        self.want(now_ms);
    }

    /// The interval counts from now on.
    pub fn start_interval(&mut self, now_ms: u64) {
        self.interval_since = now_ms;
    }

    /// Forgets failures: what was wrong may be right again.
    pub fn forget_failures(&mut self) {
        self.failures = 0;
        self.backoff_until = 0;
    }

    /// An attempt starts: what is wanted from here on is for the next.
    pub fn clear(&mut self) {
        self.wanted_at = None;
    }

    /// An attempt ended well. What was wanted meanwhile is done with, unless something is pending.
    pub fn succeed(&mut self, now_ms: u64, pending: bool) {
        self.forget_failures();
        self.interval_since = now_ms;
        if !pending {
            self.clear();
        }
    }

    /// An attempt failed: the next is due after a random part of a window that doubles with every
    /// failure, from 1 second to 5 minutes (full jitter), and not before the backend asked. If it asked
    /// for time without saying how much, the window begins with half a minute.
    pub fn fail(&mut self, now_ms: u64, throttled: Option<Throttled>, random: &mut fastrand::Rng) {
        let retry_after_ms = throttled.and_then(|throttled| throttled.retry_after_ms);
        if throttled.is_some() && retry_after_ms.is_none() {
            self.failures = self.failures.max(THROTTLED_FAILURES);
        }
        let window = (BACKOFF_MS_MIN << self.failures.min(10)).min(BACKOFF_MS_MAX);
        self.failures = self.failures.saturating_add(1);
        self.backoff_until = now_ms + up_to(window, random);
        self.retry_after = retry_after_ms.map_or(0, |delay_ms| now_ms.saturating_add(delay_ms));
        self.interval_since = now_ms;
        self.want(now_ms);
    }

    /// Whether the last attempt failed.
    pub fn is_failing(&self) -> bool {
        self.failures > 0
    }

    /// Whether nothing may be sent now, after a failure or because the backend asked.
    pub fn is_held_back(&self, now_ms: u64) -> bool {
        now_ms < self.backoff_until.max(self.retry_after)
    }

    /// Whether a trigger wants an attempt (rather than the interval).
    pub fn is_wanted(&self) -> bool {
        self.wanted_at.is_some()
    }

    /// When the next attempt is due: when a trigger wants it, else an interval after the last one. While
    /// the browser says that it is offline only the interval counts: what it says delays, and never
    /// forbids.
    pub fn due_at(&self, pending: bool, interval_ms: u64, online: bool) -> Option<u64> {
        let wanted = self.wanted_at.filter(|_| online);
        let interval = (pending || self.wanted_at.is_some())
            .then_some(self.interval_since.saturating_add(interval_ms));
        let due = wanted.or(interval);
        let earliest = self
            .spread_until
            .max(self.backoff_until)
            .max(self.retry_after);
        due.map(|at| at.max(earliest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: u64 = 300_000;

    fn random() -> fastrand::Rng {
        fastrand::Rng::with_seed(1)
    }

    #[test]
    fn nothing_is_due_until_something_wants_it() {
        let mut schedule = Schedule::default();
        assert_eq!(schedule.due_at(false, INTERVAL, true), None);
        assert_eq!(schedule.due_at(true, INTERVAL, true), Some(INTERVAL));
        schedule.want(50);
        schedule.want(90);
        assert_eq!(schedule.due_at(true, INTERVAL, true), Some(50));
    }

    #[test]
    fn the_interval_counts_only_while_something_is_pending() {
        let mut schedule = Schedule::default();
        schedule.succeed(1_000, true);
        assert_eq!(schedule.due_at(false, INTERVAL, true), None);
        assert_eq!(schedule.due_at(true, INTERVAL, true), Some(301_000));
    }

    #[test]
    fn what_a_trigger_wants_is_not_hastened_by_an_interval_that_is_long_over() {
        let mut schedule = Schedule::default();
        schedule.succeed(1_000, false);
        schedule.want(401_500);
        assert_eq!(schedule.due_at(true, INTERVAL, true), Some(401_500));
    }

    #[test]
    fn an_interval_that_is_long_over_starts_again() {
        let mut schedule = Schedule::default();
        schedule.succeed(1_000, false);
        schedule.start_interval(400_000);
        assert_eq!(schedule.due_at(true, INTERVAL, true), Some(700_000));
    }

    #[test]
    fn the_longer_offline_the_more_spread_out() {
        for (offline_ms, longest) in [
            (0, 3_000),
            (60_000, 3_000),
            (400_000, 20_000),
            (u64::MAX, 30_000),
        ] {
            let mut random = random();
            let mut latest = 0;
            for _ in 0..200 {
                let mut schedule = Schedule::default();
                schedule.want(0);
                schedule.want_after_offline(5_000, offline_ms, &mut random);
                let drawn = schedule.wanted_at;
                schedule.want(5_001);
                assert_eq!(
                    schedule.due_at(true, INTERVAL, true).max(Some(5_001)),
                    drawn.max(Some(5_001))
                );
                let due = schedule.due_at(true, INTERVAL, true).unwrap();
                assert!(
                    (5_000..=5_000 + longest).contains(&due),
                    "{offline_ms}: {due}"
                );
                latest = latest.max(due - 5_000);
            }
            assert!(latest > longest / 2, "{offline_ms}: {latest} of {longest}");
        }
    }

    #[test]
    fn the_app_need_not_wait_as_others_do() {
        let mut schedule = Schedule::default();
        schedule.want_after_offline(5_000, 600_000, &mut random());
        assert!(schedule.due_at(true, INTERVAL, true) > Some(5_100));
        schedule.hasten(5_100);
        assert_eq!(schedule.due_at(true, INTERVAL, true), Some(5_100));
    }

    #[test]
    fn offline_delays_and_never_forbids() {
        let mut schedule = Schedule::default();
        schedule.succeed(1_000, true);
        schedule.want(2_000);
        assert_eq!(schedule.due_at(true, INTERVAL, false), Some(301_000));
    }

    #[test]
    fn backoff_grows_within_its_window_and_a_change_does_not_shorten_it() {
        let mut random = random();
        for failures in 0..40_u32 {
            let window = (1_000 << failures.min(10)).min(300_000);
            let mut longest = 0;
            for _ in 0..200 {
                let mut schedule = Schedule {
                    failures,
                    ..Schedule::default()
                };
                schedule.fail(5_000, None, &mut random);
                schedule.want(5_001);
                let due = schedule.due_at(true, INTERVAL, true).unwrap();
                assert!(due >= 5_000 && due <= 5_001 + window, "{failures}: {due}");
                longest = longest.max(due - 5_000);
            }
            assert!(longest > window / 2, "{failures}: {longest} of {window}");
        }
    }

    #[test]
    fn a_backend_that_throttles_without_a_time_is_left_alone_for_longer() {
        let mut random = random();
        let throttled = Throttled {
            retry_after_ms: None,
        };
        let due = (0..200).map(|_| {
            let mut schedule = Schedule::default();
            schedule.fail(0, Some(throttled), &mut random);
            schedule.due_at(true, INTERVAL, true).unwrap()
        });
        let latest = due.max().unwrap();
        assert!((16_000..=32_000).contains(&latest), "{latest}");
    }

    #[test]
    fn nothing_shortens_what_the_backend_asked_for() {
        let mut schedule = Schedule::default();
        let throttled = Throttled {
            retry_after_ms: Some(120_000),
        };
        schedule.fail(0, Some(throttled), &mut random());
        schedule.forget_failures();
        schedule.want(10);
        assert_eq!(schedule.due_at(true, INTERVAL, true), Some(120_000));
    }

    #[test]
    fn what_is_wanted_during_an_attempt_is_for_the_next() {
        let mut schedule = Schedule::default();
        schedule.want(10);
        schedule.clear();
        assert!(!schedule.is_wanted());
        schedule.want(1_510);
        schedule.succeed(500, true);
        assert_eq!(schedule.due_at(true, INTERVAL, true), Some(1_510));
        schedule.succeed(600, false);
        assert!(!schedule.is_wanted(), "nothing is left to do");
    }

    #[test]
    fn failures_that_are_forgotten_hold_nothing_back() {
        let mut schedule = Schedule {
            failures: 9,
            ..Schedule::default()
        };
        schedule.fail(5_000, None, &mut random());
        let held_until = schedule.due_at(true, INTERVAL, true).unwrap();
        assert!(schedule.is_failing() && held_until > 5_000);
        assert!(schedule.is_held_back(held_until - 1));
        assert!(!schedule.is_held_back(held_until));
        schedule.forget_failures();
        assert!(!schedule.is_failing() && !schedule.is_held_back(5_000));
    }
}
