//! Time on a lesson: counted while the page is on screen and the learner is there.
//!
//! What there is to see of the learner is handed in, with the moment. Out come steps, each to be recorded
//! at once, so that a page that is killed loses no more than the one it was about to take; and when to look
//! again.

#[cfg(test)]
mod tests;

use crate::change::SESSION_TIME_CAP_MS;
use crate::lesson_id::LessonId;
use crate::list;
use crate::now::Now;
use crate::timestamp::Timestamp;

/// Without input for so long the learner is away, unless the app says otherwise: 2 minutes.
const IDLE_MS: u64 = 120_000;

/// The shortest that an app may set it to.
const IDLE_MS_MIN: u64 = 1_000;

/// The longest while another window has the focus: of two windows side by side both count, but not for long.
const IDLE_WITHOUT_FOCUS_MS: u64 = 30_000;

/// What is recorded at once while time counts.
const STEP_MS: u64 = 4_000;

/// Who was away for so long begins a new session: a page left open overnight counts again in the morning.
const AWAY_MS: u64 = 30 * 60 * 1_000;

/// What an app may set of a tracking, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    idle_ms: u64,
    session_ms: u64,
}

impl Limits {
    /// From numbers as an app passes them: after how long without input the learner is away, and the most that a
    /// session counts. `NaN` is the default, `Infinity` no limit.
    pub fn new(idle_ms: f64, session_ms: f64) -> Self {
        // `as` saturates.
        let or = |value: f64, default: u64| {
            if value.is_nan() {
                default
            } else {
                value as u64
            }
        };
        Self {
            idle_ms: or(idle_ms, IDLE_MS).max(IDLE_MS_MIN),
            session_ms: or(session_ms, SESSION_TIME_CAP_MS),
        }
    }
}

/// What there is to see of the learner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether the page is on screen.
    pub is_visible: bool,
    /// Whether the page has the focus, rather than another window.
    pub has_focus: bool,
    /// Whether the learner has just done something.
    pub has_input: bool,
}

/// Time to be recorded, now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The lesson.
    pub lesson_id: LessonId,
    /// Its time since the step before; 0 if that one happened to be all.
    pub time_ms: u64,
    /// Whether no other follows until the learner is back.
    pub is_last: bool,
}

/// Time on lessons, as one page counts it.
#[derive(Clone, Debug)]
pub struct LessonTime {
    /// In the order in which they began. The last one counts.
    trackings: Vec<Tracking>,
    next_id: u32,
    page: Look,
    /// When the learner last did something, on the monotonic clock.
    active_at: u64,
    /// Until when everything is counted that counts.
    counted_until: Now,
    /// What was counted and not recorded.
    unrecorded_ms: u64,
    /// Whether the last step is yet to come.
    has_steps: bool,
}

/// One lesson, from when the app begins to track it until it ends that.
#[derive(Clone, Debug)]
struct Tracking {
    id: u32,
    lesson_id: LessonId,
    limits: Limits,
    /// What this session has counted.
    counted_ms: u64,
    /// When the learner was last here, by the device's clock: while it sleeps, the other one may stand still.
    here_at: Timestamp,
}

impl LessonTime {
    /// A page that tracks nothing.
    pub fn new(now: Now) -> Self {
        Self {
            trackings: Vec::new(),
            next_id: 0,
            page: Look::default(),
            active_at: 0,
            counted_until: now,
            unrecorded_ms: 0,
            has_steps: false,
        }
    }

    /// The app begins to track a lesson, which counts as input. It counts from the first look on. The tracking's id.
    /// What was counted before is to be taken first: see [`Self::pause`].
    pub fn begin(&mut self, now: Now, lesson_id: LessonId, limits: Limits) -> u32 {
        let id = self.next_id;
        self.next_id = id.wrapping_add(1);
        self.trackings.push(Tracking {
            id,
            lesson_id,
            limits,
            counted_ms: 0,
            here_at: now.wall,
        });
        self.active_at = now.monotonic_ms;
        id
    }

    /// This takes the place of one that failed, in the same page: the page was on screen, and the learner did something
    /// last so long ago.
    pub fn resume(&mut self, now: Now, inactive_ms: u64) {
        self.active_at = now.monotonic_ms.saturating_sub(inactive_ms);
        self.page = Look {
            is_visible: true,
            has_focus: true,
            has_input: false,
        };
    }

    /// The app ends a tracking; once it is ended, this does nothing. The lesson before goes on with the next look.
    /// What was counted is to be taken first: see [`Self::pause`].
    pub fn end(&mut self, id: u32) {
        list::retain(&mut self.trackings, |tracking| tracking.id != id);
    }

    /// Looks at the page. To become visible, and to get the focus, counts as input. After input alone nothing is
    /// recorded: it may come at any rate, and another look follows.
    pub fn look(&mut self, now: Now, page: Look) -> Option<Step> {
        self.count(now);
        let before = std::mem::replace(&mut self.page, page);
        let comes = page.is_visible && !before.is_visible || page.has_focus && !before.has_focus;
        if page.has_input || comes {
            self.active_at = now.monotonic_ms;
        }
        if page.has_input {
            return None;
        }
        self.step(self.countable_ms(now) == 0)
    }

    /// Takes what is not recorded yet: what follows may be another lesson's, or another learner's.
    pub fn pause(&mut self, now: Now) -> Option<Step> {
        self.count(now);
        self.step(true)
    }

    /// In how many milliseconds to look again; `None` if only an event changes anything.
    pub fn next_look_in_ms(&self, now: Now) -> Option<u64> {
        let countable_ms = self.countable_ms(now);
        if countable_ms == 0 {
            return self.is_unfinished().then_some(0);
        }
        Some(countable_ms.min(STEP_MS.saturating_sub(self.unrecorded_ms)))
    }

    /// Counts the time until now.
    fn count(&mut self, now: Now) {
        let here_until = self.here_until().min(now.monotonic_ms);
        let before = std::mem::replace(&mut self.counted_until, now);
        let here_ms = here_until.saturating_sub(before.monotonic_ms);
        let Some(tracking) = self.trackings.last_mut() else {
            return;
        };
        let counted_ms = here_ms.min(tracking.left_ms());
        tracking.counted_ms += counted_ms;
        self.unrecorded_ms += counted_ms;
        if here_ms > 0 {
            tracking.here_at = before.wall.plus_millis(here_ms);
        }
        if now.wall.millis_since(tracking.here_at) >= AWAY_MS {
            tracking.counted_ms = 0;
            tracking.here_at = now.wall;
        }
    }

    fn step(&mut self, is_last: bool) -> Option<Step> {
        let is_due = if is_last {
            self.is_unfinished()
        } else {
            self.unrecorded_ms >= STEP_MS
        };
        if !is_due {
            return None;
        }
        self.has_steps = !is_last;
        Some(Step {
            lesson_id: self.trackings.last()?.lesson_id,
            time_ms: std::mem::take(&mut self.unrecorded_ms),
            is_last,
        })
    }

    /// Whether there is a last step to take.
    fn is_unfinished(&self) -> bool {
        self.unrecorded_ms > 0 || self.has_steps
    }

    /// How much counts from now on if nothing happens; 0 if nothing does.
    fn countable_ms(&self, now: Now) -> u64 {
        let here_ms = self.here_until().saturating_sub(now.monotonic_ms);
        let last = self.trackings.last();
        last.map_or(0, |last| last.left_ms().min(here_ms))
    }

    /// Until when the learner is here if nothing happens, on the monotonic clock.
    fn here_until(&self) -> u64 {
        let Some(last) = self.trackings.last().filter(|_| self.page.is_visible) else {
            return 0;
        };
        let mut idle_ms = last.limits.idle_ms;
        if !self.page.has_focus {
            idle_ms = idle_ms.min(IDLE_WITHOUT_FOCUS_MS);
        }
        self.active_at.saturating_add(idle_ms)
    }
}

impl Tracking {
    /// What this session may still count.
    fn left_ms(&self) -> u64 {
        self.limits.session_ms - self.counted_ms
    }
}
