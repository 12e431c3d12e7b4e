//! Batches that were written down before they were sent, until rows have told what became of them.

use crate::account::ImportMerge;
use crate::lesson_map::LessonMap;
use crate::timestamp::Timestamp;

/// One import, from before it is sent until it is resolved.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
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
    /// The attempt's own microseconds, 1 ..= 999, added to every lesson's date: the proof, when they
    /// are read back, that this very batch was merged.
    pub micros: u16,
    /// What was sent of each lesson.
    pub lessons: LessonMap<Attempt>,
}

/// What a batch carries of one lesson.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Attempt {
    /// What the backend had of the lesson's time when the batch was composed; 0 without a row.
    pub base: u64,
    /// How much of the unsent time the batch brings.
    pub sent: u64,
    /// The date of the state that was sent, to the millisecond.
    pub updated_at: Timestamp,
}

impl Attempt {
    /// The time that the backend has at least, once the attempt was merged and counted.
    pub fn total(&self) -> u64 {
        self.base.saturating_add(self.sent)
    }
}

impl Batch {
    /// The date that the request gives a lesson: the lesson's own, with the attempt's microseconds.
    pub fn stamp(&self, attempt: &Attempt) -> Timestamp {
        attempt.updated_at.plus_micros(i64::from(self.micros))
    }
}
