//! What learners do.

use lesson_progress::change::Change;
use lesson_progress::timestamp::Timestamp;

/// Which pages learn of a change of learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// All of them.
    EveryTab,
    /// The one where it happened.
    Tab(usize),
}

/// What a learner does with a lesson.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Opens it.
    See,
    /// Spends this many milliseconds on it.
    Spend(u64),
    /// Marks it as finished or not.
    Complete(bool),
    /// Reaches a score.
    Score(u8),
}

impl Act {
    pub(crate) fn change(self, now: Timestamp) -> Change {
        match self {
            Self::See => Change::seen(now),
            Self::Spend(time_ms) => Change::time(now, time_ms),
            Self::Complete(completed) => Change::completion(now, completed),
            Self::Score(score) => Change::score(now, Some(score)),
        }
    }
}
