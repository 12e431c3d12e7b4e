//! What became of the batches that were sent, told from rows read afterwards; then the merge.
//!
//! What the backend has is only ever learnt here. A batch is *applied* if the backend said so, or if
//! any of its lessons carries the attempt's own date (an import is one transaction). A batch that is
//! not shown to be applied is *in doubt*: a request can be executed after it was given up.

use crate::account::{ImportMerge, Refusal};
use crate::document::Document;
use crate::in_flight::{Attempt, Batch};
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::progress::LessonProgress;
use crate::row::Row;
use crate::sync::message::REQUEST_TIMEOUT_MS;
use crate::timestamp::Timestamp;

/// How long after a request was given up it may still be executed: a batch in doubt is not sent again
/// before.
pub const LATE_EXECUTION_MS: u64 = 60_000;

/// When a batch in doubt is sent again, if no row shows by then that it was applied.
pub fn resend_at(batch: &Batch) -> Timestamp {
    let given_up_at = batch
        .given_up_at
        .unwrap_or(batch.sent_at.plus_millis(REQUEST_TIMEOUT_MS));
    given_up_at.plus_millis(LATE_EXECUTION_MS)
}

/// The rows were asked for at this moment: only of what had ended before do they prove that it did
/// *not* happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    at: Timestamp,
    concluded: Vec<u32>,
}

impl Asked {
    /// Takes down which requests have ended by now, and those of pages that went away.
    pub fn now(document: &Document, now: Timestamp) -> Self {
        let concluded = |batch: &&Batch| {
            batch.acknowledged
                || batch.given_up_at.is_some()
                || batch.sent_at.plus_millis(REQUEST_TIMEOUT_MS) <= now
        };
        Self {
            at: now,
            concluded: document
                .in_flight
                .iter()
                .filter(concluded)
                .map(|batch| batch.id)
                .collect(),
        }
    }
}

/// Resolves what the rows tell of, and merges them. `rows` are all rows of the learner.
pub fn resolve(document: &mut Document, rows: &[Row], asked: &Asked) {
    let by_lesson: LessonMap<&LessonProgress> = rows
        .iter()
        .map(|row| (row.lesson_id, &row.progress))
        .collect();
    let mut pushed = LessonMap::default();
    for batch in std::mem::take(&mut document.in_flight) {
        let concluded = asked.concluded.contains(&batch.id);
        if (batch.acknowledged && concluded) || is_proven(&batch, &by_lesson) {
            for (id, attempt) in batch.lessons.iter() {
                match by_lesson.get(id) {
                    Some(row) => {
                        settle_applied(document, id, &batch, attempt, row.time_ms);
                        pushed.insert(id, attempt.updated_at);
                    }
                    None => set_unknown(document, id, attempt),
                }
            }
        } else if concluded {
            let batch = settle_doubtful(document, batch, &by_lesson);
            if resend_at(&batch) > asked.at && !batch.lessons.is_empty() {
                document.in_flight.push(batch);
            }
        } else {
            document.in_flight.push(batch);
        }
    }
    for row in rows {
        document.merge_row(row, pushed.get(row.lesson_id).copied());
    }
    let without_row: Vec<LessonId> = document
        .pending()
        .map(|(id, _, _)| id)
        .filter(|id| !by_lesson.contains(*id))
        .collect();
    for id in without_row {
        document.update_account(id, |account| account.read_row(None));
    }
}

fn is_proven(batch: &Batch, rows: &LessonMap<&LessonProgress>) -> bool {
    batch.lessons.iter().any(|(id, attempt)| {
        rows.get(id)
            .is_some_and(|row| row.updated_at == batch.stamp(attempt))
    })
}

/// The attempt was merged. Whether its time was added too is told by the row's time.
fn settle_applied(
    document: &mut Document,
    id: LessonId,
    batch: &Batch,
    attempt: &Attempt,
    row_time_ms: u64,
) {
    let added = row_time_ms >= attempt.total();
    let account_was_reset = row_time_ms < attempt.base;
    if added || account_was_reset {
        document.update_account(id, |account| account.count(attempt.sent));
    }
    if attempt.sent == 0 || account_was_reset {
        return;
    }
    match batch.import_merge {
        // With no time in the row before, both ways of merging come to the same.
        ImportMerge::Undetermined if attempt.base > 0 => {
            document.import_merge = if added {
                ImportMerge::Sum
            } else {
                ImportMerge::Max
            };
        }
        ImportMerge::Sum if !added => document.import_merge = ImportMerge::Undetermined,
        // The total was added to what was there.
        ImportMerge::Max
            if attempt.base > 0 && row_time_ms >= attempt.base.saturating_add(attempt.total()) =>
        {
            document.import_merge = ImportMerge::Undetermined;
        }
        ImportMerge::Undetermined | ImportMerge::Sum | ImportMerge::Max => {}
    }
}

/// The backend took the batch and has no row of the lesson: it does not know it.
fn set_unknown(document: &mut Document, id: LessonId, attempt: &Attempt) {
    refuse(document, id, attempt, Refusal::unknown());
}

/// Sets a lesson aside until it changes, unless it already has since the attempt.
pub fn refuse(document: &mut Document, id: LessonId, attempt: &Attempt, refusal: Refusal) {
    let unchanged = document
        .lesson(id)
        .is_some_and(|entry| entry.progress.updated_at == attempt.updated_at);
    if unchanged {
        document.update_account(id, |account| account.refusal = Some(refusal));
    }
}

/// Counts what a row shows to be there although nothing proves the batch: rather lose than double. The
/// lessons left over were not applied so far.
///
/// A backend that adds never dates a row before what it merged, so that an older row shows that the
/// attempt was not merged. One that takes the larger may cap dates: there the time alone decides.
fn settle_doubtful(
    document: &mut Document,
    mut batch: Batch,
    rows: &LessonMap<&LessonProgress>,
) -> Batch {
    let mut left = std::mem::take(&mut batch.lessons);
    left.retain(|id, attempt| {
        let taken = rows.get(id).is_some_and(|row| {
            let may_be_ours = match batch.import_merge {
                ImportMerge::Sum => row.updated_at > batch.stamp(attempt),
                ImportMerge::Undetermined | ImportMerge::Max => true,
            };
            attempt.sent > 0 && may_be_ours && row.time_ms >= attempt.total()
        });
        if taken {
            document.update_account(id, |account| account.count(attempt.sent));
        }
        !taken
    });
    batch.lessons = left;
    batch
}
