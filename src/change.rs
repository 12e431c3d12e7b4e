//! One recorded act of a learner, and what it does to a lesson.
//!
//! The semantics are those of the modules that this package replaces, as `tests/vectors/store_ops.json`
//! has them.

use crate::json::{Json, ToJson, Writer};
use crate::progress::{LessonProgress, TIME_MS_MAX};
use crate::timestamp::Timestamp;

/// The most that one call of `addLessonTime` adds unless it says otherwise: 30 minutes.
pub const SESSION_TIME_CAP_MS: u64 = 30 * 60 * 1_000;

/// One recorded act: what it sets. A field that is `None` is left untouched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Sets whether the lesson has been opened.
    pub seen: Option<bool>,
    /// Sets whether the lesson is finished; `true` with no `percent` sets 100.
    pub completed: Option<bool>,
    /// Sets the percentage: 0 ..= 100.
    pub percent: Option<u8>,
    /// Milliseconds to add.
    pub time_ms: u64,
    /// A best score, 0 ..= 100: the larger of it and the present one is kept.
    pub score_best: Option<u8>,
    /// Sets (`Some(Some(_))`, 0 ..= 100) or removes (`Some(None)`) the latest score.
    pub score_last: Option<Option<u8>>,
    /// Sets or removes when the lesson was last on screen.
    pub last_seen_at: Option<Option<Timestamp>>,
}

/// How soon a change is folded and sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// In a moment, with others of that moment.
    Soon,
    /// With those that follow it: it is one of many.
    Later,
}

/// A field that is set, rather than added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// See [`Change::seen`].
    Seen(bool),
    /// See [`Change::completed`].
    Completed(bool),
    /// See [`Change::percent`].
    Percent(u8),
    /// See [`Change::score_last`].
    ScoreLast(Option<u8>),
    /// See [`Change::last_seen_at`].
    LastSeenAt(Option<Timestamp>),
}

impl Setting {
    /// Reads what was written under a field's name; `None` if it is none.
    pub fn read(field: &str, json: &Json<'_>) -> Option<Self> {
        let date = |json: &Json<'_>| json.as_u64().map(Timestamp::from_millis);
        Some(match field {
            "seen" => Self::Seen(json.as_bool()?),
            "completed" => Self::Completed(json.as_bool()?),
            "percent" => Self::Percent(json.as_percent()?),
            "score_last" => Self::ScoreLast(json.nullable(Json::as_percent)?),
            "last_seen_at" => Self::LastSeenAt(json.nullable(date)?),
            _ => return None,
        })
    }

    /// The name of the field.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Seen(_) => "seen",
            Self::Completed(_) => "completed",
            Self::Percent(_) => "percent",
            Self::ScoreLast(_) => "score_last",
            Self::LastSeenAt(_) => "last_seen_at",
        }
    }
}

/// The value alone; a date is milliseconds.
impl ToJson for Setting {
    fn write(&self, json: &mut Writer) {
        match self {
            Self::Seen(is_set) | Self::Completed(is_set) => is_set.write(json),
            Self::Percent(percent) => percent.write(json),
            Self::ScoreLast(score) => score.write(json),
            Self::LastSeenAt(at) => at.map(Timestamp::millis).write(json),
        }
    }
}

impl Change {
    /// The lesson is on screen now.
    pub fn seen(now: Timestamp) -> Self {
        Self {
            seen: Some(true),
            last_seen_at: Some(Some(now.to_millis())),
            ..Self::default()
        }
    }

    /// The lesson was on screen for `time_ms` milliseconds.
    pub fn time(now: Timestamp, time_ms: u64) -> Self {
        Self {
            time_ms,
            ..Self::seen(now)
        }
    }

    /// The lesson was marked as finished or not finished.
    pub fn completion(now: Timestamp, completed: bool) -> Self {
        Self {
            completed: Some(completed),
            percent: Some(if completed { 100 } else { 0 }),
            ..Self::seen(now)
        }
    }

    /// A score was reached; `None` is an attempt without one.
    pub fn score(now: Timestamp, score: Option<u8>) -> Self {
        Self {
            score_last: score.map(Some),
            score_best: score,
            ..Self::seen(now)
        }
    }

    /// Hands over the fields that it sets, with those that follow from others.
    pub fn settings(&self, take: &mut dyn FnMut(Setting)) {
        if let Some(seen) = self.seen {
            take(Setting::Seen(seen));
        }
        if let Some(completed) = self.completed {
            take(Setting::Completed(completed));
        }
        let percent_when_completed = (self.completed == Some(true)).then_some(100);
        if let Some(percent) = self.percent.or(percent_when_completed) {
            take(Setting::Percent(percent));
        }
        if let Some(score_last) = self.score_last {
            take(Setting::ScoreLast(score_last));
        }
        if let Some(last_seen_at) = self.last_seen_at {
            take(Setting::LastSeenAt(last_seen_at));
        }
    }

    /// Sets a field.
    pub fn set(&mut self, setting: &Setting) {
        match *setting {
            Setting::Seen(seen) => self.seen = Some(seen),
            Setting::Completed(completed) => self.completed = Some(completed),
            Setting::Percent(percent) => self.percent = Some(percent),
            Setting::ScoreLast(score_last) => self.score_last = Some(score_last),
            Setting::LastSeenAt(last_seen_at) => self.last_seen_at = Some(last_seen_at),
        }
    }

    /// The lesson after this change; see [`date_of_change`].
    pub fn apply(&self, lesson: Option<&LessonProgress>, now: Timestamp) -> LessonProgress {
        let updated_at = date_of_change(lesson, now);
        let before = lesson
            .copied()
            .unwrap_or_else(|| LessonProgress::untouched(now));
        LessonProgress {
            seen: self.seen.unwrap_or(before.seen),
            completed: self.completed.unwrap_or(before.completed),
            percent: self.percent.unwrap_or(before.percent),
            time_ms: before.time_ms.saturating_add(self.time_ms).min(TIME_MS_MAX),
            score_best: before.score_best.max(self.score_best),
            score_last: self.score_last.unwrap_or(before.score_last),
            updated_at,
            last_seen_at: self.last_seen_at.unwrap_or(before.last_seen_at),
        }
    }
}

/// The date of a change made now: later than every date this device has seen of the lesson, so that a
/// clock that is behind loses no edit.
pub fn date_of_change(lesson: Option<&LessonProgress>, now: Timestamp) -> Timestamp {
    let after_before = lesson.map_or(Timestamp::MIN, |lesson| lesson.updated_at.plus_millis(1));
    now.max(after_before).to_millis()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_micros(millis * 1_000)
    }

    #[test]
    fn a_clock_that_is_behind_still_dates_the_change_later() {
        let first = Change::seen(at(5_000)).apply(None, at(5_000));
        let second = Change::completion(at(10), true).apply(Some(&first), at(10));
        assert_eq!(second.updated_at, at(5_001));
        assert_eq!(second.last_seen_at, Some(at(10)));
    }

    #[test]
    fn two_changes_in_one_millisecond_have_two_dates() {
        let first = Change::seen(at(5_000)).apply(None, at(5_000));
        let second = Change::seen(at(5_000)).apply(Some(&first), at(5_000));
        assert!(second.updated_at > first.updated_at);
    }

    #[test]
    fn a_lower_best_score_does_not_replace_a_higher_one() {
        let first = Change::score(at(1), Some(80)).apply(None, at(1));
        let second = Change::score(at(2), Some(30)).apply(Some(&first), at(2));
        assert_eq!((second.score_best, second.score_last), (Some(80), Some(30)));
        let third = Change::score(at(3), None).apply(Some(&second), at(3));
        assert_eq!((third.score_best, third.score_last), (Some(80), Some(30)));
    }

    #[test]
    fn time_stops_at_the_largest_countable() {
        let first = Change::time(at(1), TIME_MS_MAX).apply(None, at(1));
        let second = Change::time(at(2), 1).apply(Some(&first), at(2));
        assert_eq!(second.time_ms, TIME_MS_MAX);
    }
}
