//! The progress of one lesson, as the document's schema v1 has it.

use crate::json::{ToJson, Writer};
use crate::timestamp::Timestamp;

/// The most time that a lesson can hold, in milliseconds: what JavaScript can count exactly.
pub const TIME_MS_MAX: u64 = (1 << 53) - 1;

/// The progress of one lesson (specification, "Stockage local").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LessonProgress {
    /// The learner has opened the lesson.
    pub seen: bool,
    /// The learner has finished the lesson.
    pub completed: bool,
    /// How far the learner got: 0 ..= 100.
    pub percent: u8,
    /// Time spent in milliseconds, at most [`TIME_MS_MAX`].
    pub time_ms: u64,
    /// Best score: 0 ..= 100.
    pub score_best: Option<u8>,
    /// Latest score: 0 ..= 100.
    pub score_last: Option<u8>,
    /// When the progress last changed, to the millisecond.
    pub updated_at: Timestamp,
    /// When the lesson was last on screen, to the millisecond.
    pub last_seen_at: Option<Timestamp>,
}

impl LessonProgress {
    /// A lesson that nothing is known of.
    pub fn untouched(updated_at: Timestamp) -> Self {
        Self {
            seen: false,
            completed: false,
            percent: 0,
            time_ms: 0,
            score_best: None,
            score_last: None,
            updated_at,
            last_seen_at: None,
        }
    }

    /// Adds what another state has beyond this one.
    pub fn add(&mut self, other: &Self) {
        self.seen |= other.seen;
        self.completed |= other.completed;
        self.percent = self.percent.max(other.percent);
        self.score_last = self.score_last.or(other.score_last);
        self.last_seen_at = self.last_seen_at.max(other.last_seen_at);
    }

    /// Whether a row says the same, whatever its time, its best score, when it was merged and its dates'
    /// microseconds.
    pub fn is_told_by(&self, row: &Self) -> bool {
        *self
            == Self {
                time_ms: self.time_ms,
                score_best: self.score_best,
                updated_at: self.updated_at,
                last_seen_at: row.last_seen_at.map(Timestamp::to_millis),
                ..*row
            }
    }
}

impl ToJson for LessonProgress {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("seen", &self.seen);
            json.member("completed", &self.completed);
            json.member("percent", &self.percent);
            json.member("time_ms", &self.time_ms);
            json.member("score_best", &self.score_best);
            json.member("score_last", &self.score_last);
            // Nearly always they are one, which is put into words once.
            let updated_at = self.updated_at.to_rfc3339_millis();
            json.member("updated_at", &updated_at);
            if self.last_seen_at == Some(self.updated_at) {
                json.member("last_seen_at", &updated_at);
            } else {
                json.member("last_seen_at", &self.last_seen_at);
            }
        });
    }
}

/// Rounds to an integer (a half goes up, as JavaScript's `Math.round`) and holds it within 0 ..= 100.
/// `None` for `NaN`.
pub fn to_percent(value: f64) -> Option<u8> {
    // `as` saturates: what is below 0 becomes 0.
    (!value.is_nan()).then(|| (value.clamp(0.0, 100.0) + 0.5) as u8)
}

/// Rounds down to whole milliseconds; negative and `NaN` become 0. At most [`TIME_MS_MAX`].
pub fn to_time_ms(value: f64) -> u64 {
    (value as u64).min(TIME_MS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::to_json;

    #[test]
    fn dates_are_written_whether_they_are_one_or_two_or_one_is_not_there() {
        let at = Timestamp::from_micros(1_000_000);
        let later = at.plus_millis(1);
        let written = [None, Some(at), Some(later)].map(|last_seen_at| {
            to_json(&LessonProgress {
                last_seen_at,
                ..LessonProgress::untouched(at)
            })
        });
        let ends = [
            r#""updated_at":"1970-01-01T00:00:01.000Z","last_seen_at":null}"#,
            r#""updated_at":"1970-01-01T00:00:01.000Z","last_seen_at":"1970-01-01T00:00:01.000Z"}"#,
            r#""updated_at":"1970-01-01T00:00:01.000Z","last_seen_at":"1970-01-01T00:00:01.001Z"}"#,
        ];
        for (written, end) in written.iter().zip(ends) {
            assert!(written.ends_with(end), "{written}");
        }
    }

    #[test]
    fn percentages_are_rounded_and_held() {
        let cases = [
            (33.4, 33),
            (33.5, 34),
            (99.9, 100),
            (250.0, 100),
            (-10.0, 0),
            (-0.4, 0),
            (f64::INFINITY, 100),
            (f64::NEG_INFINITY, 0),
        ];
        for (value, percent) in cases {
            assert_eq!(to_percent(value), Some(percent), "{value}");
        }
        assert_eq!(to_percent(f64::NAN), None);
    }

    #[test]
    fn times_are_whole_and_never_negative() {
        let cases = [
            (999.9, 999),
            (-5.0, 0),
            (f64::NAN, 0),
            (f64::NEG_INFINITY, 0),
            (f64::INFINITY, TIME_MS_MAX),
            (1e300, TIME_MS_MAX),
        ];
        for (value, time_ms) in cases {
            assert_eq!(to_time_ms(value), time_ms, "{value}");
        }
    }
}
