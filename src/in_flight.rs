//! Batches that were written down before they were sent, until rows have told what became of them.

use crate::account::ImportMerge;
use crate::json::{Json, ToJson, Writer};
use crate::lesson_map::LessonMap;
use crate::progress::LessonProgress;
use crate::timestamp::Timestamp;

/// One write, from before it is sent until it is resolved: an import of some lessons, or the PATCH of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Tells this batch from others.
    pub id: u32,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When its request was given up, so that whether it arrived is in doubt. `None` while it is under
    /// way, or when the page that sent it went away.
    pub given_up_at: Option<Timestamp>,
    /// Whether the backend said that it took the batch.
    pub acknowledged: bool,
    /// What was known of the backend when the batch was composed.
    pub import_merge: ImportMerge,
    /// Whether its one lesson went by PATCH, of which both kinds of backend keep the larger time.
    pub by_patch: bool,
    /// The attempt's own microseconds, 1 ..= 999, added to every lesson's date: the proof, when they
    /// are read back, that this very batch was merged.
    pub micros: u16,
    /// The same for when a lesson was last seen. Two devices that push the state of one row pick the
    /// same microseconds of its date now and then; of both dates hardly ever.
    pub seen_micros: u16,
    /// What was sent of each lesson.
    pub lessons: LessonMap<Attempt>,
}

/// What a batch carries of one lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What the backend had of the lesson's time when the batch was composed; 0 without a row.
    pub base: u64,
    /// How much of the unsent time the batch brings.
    pub sent: u64,
    /// The date of the state that was sent, to the millisecond.
    pub updated_at: Timestamp,
    /// When the lesson was last seen in that state, to the millisecond.
    pub last_seen_at: Option<Timestamp>,
    /// How much was counted with other batches, which brought the same time.
    pub counted: u64,
}

impl ToJson for Batch {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("id", &self.id);
            json.member("sent_at", &self.sent_at);
            json.member("given_up_at", &self.given_up_at);
            json.member("acknowledged", &self.acknowledged);
            json.member("import_merge", &self.import_merge);
            if self.by_patch {
                json.member("by_patch", &self.by_patch);
            }
            json.member("micros", &self.micros);
            json.member("seen_micros", &self.seen_micros);
            json.member("lessons", &self.lessons);
        });
    }
}

impl ToJson for Attempt {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("base", &self.base);
            json.member("sent", &self.sent);
            json.member("updated_at", &self.updated_at);
            json.member("last_seen_at", &self.last_seen_at);
            if self.counted > 0 {
                json.member("counted", &self.counted);
            }
        });
    }
}

impl Attempt {
    fn read(json: &Json<'_>) -> Option<Self> {
        Some(Self {
            base: json.get("base").as_u64()?,
            sent: json.get("sent").as_u64()?,
            updated_at: json.get("updated_at").as_timestamp()?,
            last_seen_at: json.get("last_seen_at").as_timestamp(),
            counted: json.get("counted").as_u64().unwrap_or(0),
        })
    }

    /// The time that the backend has at least, once the attempt was merged and counted.
    pub fn total(&self) -> u64 {
        self.base.saturating_add(self.sent)
    }

    /// Whether both bring some of the same time: what is composed once the other was counted, on the row that
    /// showed it, begins where that ends, or later.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.base < other.total() && other.base < self.total()
    }
}

impl Batch {
    /// Reads what was written; `None` if it is none.
    pub fn read(json: &Json<'_>) -> Option<Self> {
        Some(Self {
            id: u32::try_from(json.get("id").as_u64()?).ok()?,
            sent_at: json.get("sent_at").as_timestamp()?,
            given_up_at: json.get("given_up_at").as_timestamp(),
            acknowledged: json.get("acknowledged").as_bool()?,
            import_merge: ImportMerge::read(json.get("import_merge"))?,
            by_patch: json.get("by_patch").as_bool().unwrap_or(false),
            micros: json.get("micros").as_sub_millis()?,
            seen_micros: json.get("seen_micros").as_sub_millis()?,
            lessons: LessonMap::read(json.get("lessons"), Attempt::read),
        })
    }

    /// Has the wait for a late execution count from `at`, since nothing tells how long ago it began.
    pub fn restart_wait(&mut self, at: Timestamp) {
        self.sent_at = at.to_millis();
        self.given_up_at = self.given_up_at.map(|_| at.to_millis());
    }

    /// The date that the request gives a lesson: the lesson's own, with the attempt's microseconds.
    #[inline(never)]
    pub fn stamp(&self, attempt: &Attempt) -> Timestamp {
        attempt.updated_at.plus_micros(i64::from(self.micros))
    }

    /// When a lesson was last seen, as the request says it.
    #[inline(never)]
    pub fn seen_stamp(&self, attempt: &Attempt) -> Option<Timestamp> {
        let seen_at = attempt.last_seen_at?;
        Some(seen_at.plus_micros(i64::from(self.seen_micros)))
    }

    /// Whether a row carries what this very batch has sent of its lesson.
    pub fn is_shown_by(&self, attempt: &Attempt, row: &LessonProgress) -> bool {
        row.updated_at == self.stamp(attempt) && row.last_seen_at == self.seen_stamp(attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_a_batch_only_by_both_dates() {
        let at = Timestamp::from_micros(5_000);
        let attempt = Attempt {
            base: 0,
            sent: 7,
            updated_at: at,
            last_seen_at: Some(at),
            counted: 0,
        };
        let batch = Batch {
            id: 1,
            sent_at: at,
            given_up_at: None,
            acknowledged: false,
            import_merge: ImportMerge::Undetermined,
            by_patch: false,
            micros: 15,
            seen_micros: 300,
            lessons: LessonMap::default(),
        };
        let row = |updated_at, last_seen_at| LessonProgress {
            last_seen_at,
            ..LessonProgress::untouched(updated_at)
        };
        let (date, seen) = (at.plus_micros(15), at.plus_micros(300));
        assert!(batch.is_shown_by(&attempt, &row(date, Some(seen))));
        // Another device that pushed the state of the same row.
        assert!(!batch.is_shown_by(&attempt, &row(date, Some(at.plus_micros(301)))));
        assert!(!batch.is_shown_by(&attempt, &row(date, None)));
        assert!(!batch.is_shown_by(&attempt, &row(at.plus_micros(16), Some(seen))));
    }
}
