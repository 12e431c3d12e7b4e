//! What became of the batches that were sent, told from rows read afterwards; then the merge.
//!
//! What the backend has is only ever learnt here. A batch is *applied* if the backend said so, or if
//! any of its lessons carries the attempt's own date (an import is one transaction). A batch that is
//! not shown to be applied is *in doubt*: a request can be executed after it was given up.

use std::cmp::Ordering;

use crate::account::{ImportMerge, Refusal};
use crate::document::{Document, Entry};
use crate::in_flight::{Attempt, Batch};
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::list;
use crate::progress::LessonProgress;
use crate::row::Rows;
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

/// What was known when rows were asked for: only of what had ended before do they prove that it did
/// *not* happen. What they show to be there counts in any case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    resolutions: u64,
    batches: Vec<(u32, Ended)>,
}

/// How the request of a batch had ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Acknowledged,
    /// Without an answer, or its page had gone away.
    InDoubt,
    /// The same, so long ago that it can no longer be executed.
    Expired,
}

impl Asked {
    /// Takes down what is known now.
    pub fn now(document: &Document, now: Timestamp) -> Self {
        let ended = |batch: &Batch| {
            let is_in_doubt =
                batch.given_up_at.is_some() || batch.sent_at.plus_millis(REQUEST_TIMEOUT_MS) <= now;
            if batch.acknowledged {
                Some(Ended::Acknowledged)
            } else if !is_in_doubt {
                None
            } else if resend_at(batch) <= now {
                Some(Ended::Expired)
            } else {
                Some(Ended::InDoubt)
            }
        };
        let batches = document.in_flight.iter();
        Self {
            resolutions: document.resolutions,
            batches: list::collect(batches.filter_map(|batch| Some((batch.id, ended(batch)?)))),
        }
    }

    fn of(&self, batch_id: u32) -> Option<Ended> {
        let mut batches = self.batches.iter();
        let (_, ended) = batches.find(|(id, _)| *id == batch_id)?;
        Some(*ended)
    }

    /// Whether other rows were merged since, which may be newer.
    pub fn is_stale(&self, document: &Document) -> bool {
        self.resolutions != document.resolutions
    }
}

/// Resolves what the rows tell of, and merges them. They are all rows of the learner; only if every one
/// was understood does a lesson without one have none.
pub fn resolve(document: &mut Document, rows: &Rows, asked: &Asked, now: Timestamp) {
    let mut by_lesson = LessonMap::default();
    for row in &rows.rows {
        by_lesson.insert(row.lesson_id, &row.progress);
    }
    document.note_rows(now);
    let mut pushed = LessonMap::default();
    let ids: Vec<u32> = list::collect(document.in_flight.iter().map(|batch| batch.id));
    for id in ids {
        let Some(mut batch) = document.withdraw(id) else {
            continue;
        };
        let ended = asked.of(id);
        if ended == Some(Ended::Acknowledged) || is_proven(&batch, &by_lesson) {
            batch.acknowledged = true;
            let attempts = std::mem::take(&mut batch.lessons);
            for (id, attempt) in attempts.iter() {
                match by_lesson.get(id) {
                    Some(row) => {
                        settle_applied(document, id, &batch, attempt, row.time_ms);
                        if batch.by_patch {
                            postdate_unless_told(document, id, &batch, attempt, row);
                        }
                        pushed.insert(id, attempt.updated_at);
                    }
                    None if rows.has_others => {
                        batch.lessons.insert(id, *attempt);
                    }
                    None => refuse(document, id, attempt, Refusal::unknown()),
                }
            }
        } else {
            settle_doubtful(document, &mut batch, &by_lesson);
            if ended == Some(Ended::Expired) {
                continue;
            }
        }
        if !batch.lessons.is_empty() {
            document.in_flight.push(batch);
        }
    }
    document.merge_rows(&rows.rows, &pushed);
    if rows.has_others {
        return;
    }
    let pending: Vec<LessonId> = list::collect(document.pending().map(|(id, _, _)| id));
    for id in pending {
        if !by_lesson.contains(id) {
            document.update_account(id, |account| account.read_row(None));
        }
    }
}

/// What goes by PATCH may lack what another page recorded in the moment before: if the row is not a later
/// one, and says something else than the lesson of the same date, that was not sent.
fn postdate_unless_told(
    document: &mut Document,
    id: LessonId,
    batch: &Batch,
    attempt: &Attempt,
    row: &LessonProgress,
) {
    let is_later = row.updated_at > batch.stamp(attempt);
    let was_not_sent = |Entry { progress, .. }: &Entry| {
        progress.updated_at == attempt.updated_at
            && (progress.score_best > row.score_best || !is_later && !progress.is_told_by(row))
    };
    if document.lesson(id).is_some_and(was_not_sent) {
        document.postdate(id);
    }
}

fn is_proven(batch: &Batch, rows: &LessonMap<&LessonProgress>) -> bool {
    batch.lessons.iter().any(|(id, attempt)| {
        rows.get(id)
            .is_some_and(|row| batch.is_shown_by(attempt, row))
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
    let account_was_reset = row_time_ms < attempt.base;
    let arrived = if account_was_reset || row_time_ms >= attempt.total() {
        attempt.sent
    } else {
        match batch.import_merge {
            // The backend took the larger of what it had and what it was sent: the part beyond what it
            // had is there.
            ImportMerge::Sum => row_time_ms.saturating_sub(attempt.base),
            ImportMerge::Undetermined | ImportMerge::Max => 0,
        }
    };
    count(document, id, batch, attempt, arrived, row_time_ms);
    // Both kinds of backend keep the larger time of a PATCH: it tells nothing.
    if attempt.sent > 0 && !account_was_reset && !batch.by_patch {
        document.import_merge =
            told_by(batch.import_merge, attempt, row_time_ms).unwrap_or(document.import_merge);
    }
}

/// Counts what has arrived of a lesson, once: others in flight may bring the same time. A page that goes to the
/// background may send beside another, and a batch that was withdrawn can be back in a document written from
/// an older view. A backend that adds may have added the one to the other: then the row has room for both.
fn count(
    document: &mut Document,
    id: LessonId,
    batch: &Batch,
    attempt: &Attempt,
    arrived: u64,
    row_time_ms: u64,
) {
    let counted = newly_counted(batch, attempt, arrived, row_time_ms);
    document.update_account(id, |account| account.count(counted));
    let others = document.in_flight.iter_mut();
    for other in others.filter_map(|other| other.lessons.get_mut(id)) {
        if other.overlaps(attempt) {
            other.counted = other.counted.saturating_add(counted);
        }
    }
}

/// How much of what has arrived was not counted with another attempt at the same time.
fn newly_counted(batch: &Batch, attempt: &Attempt, arrived: u64, row_time_ms: u64) -> u64 {
    let both = attempt.counted.saturating_add(arrived);
    let room = if batch.import_merge == ImportMerge::Max {
        arrived
    } else {
        row_time_ms.saturating_sub(attempt.base).max(arrived)
    };
    let twice = both.saturating_sub(room).min(attempt.counted);
    arrived.saturating_sub(twice)
}

/// What a row read after an attempt that was merged tells of how the backend merges, if anything. With
/// no time in the row before, both ways come to the same.
fn told_by(import_merge: ImportMerge, attempt: &Attempt, row_time_ms: u64) -> Option<ImportMerge> {
    match import_merge {
        ImportMerge::Undetermined if attempt.base == 0 => None,
        ImportMerge::Undetermined => Some(match row_time_ms.cmp(&attempt.total()) {
            Ordering::Less => ImportMerge::Max,
            Ordering::Equal => ImportMerge::Sum,
            // Someone else's time is in it.
            Ordering::Greater => ImportMerge::Undetermined,
        }),
        ImportMerge::Sum => (row_time_ms < attempt.total()).then_some(ImportMerge::Undetermined),
        // The total was added to what was there.
        ImportMerge::Max => (attempt.base > 0
            && row_time_ms >= attempt.base.saturating_add(attempt.total()))
        .then_some(ImportMerge::Undetermined),
    }
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
/// lessons left over were not applied so far. That the request may still be under way makes no difference: where
/// its page has gone away and the backend has capped its dates, nothing else shows that it arrived.
///
/// A backend that adds never dates a row before what it merged, so that an older row shows that the
/// attempt was not merged. One that takes the larger may cap dates: there the time alone decides.
fn settle_doubtful(document: &mut Document, batch: &mut Batch, rows: &LessonMap<&LessonProgress>) {
    let mut left = std::mem::take(&mut batch.lessons);
    left.retain(|id, attempt| {
        let Some(row) = rows.get(id) else {
            return true;
        };
        let adds =
            batch.import_merge == ImportMerge::Sum && document.import_merge == ImportMerge::Sum;
        let may_be_ours = !adds || row.updated_at >= batch.stamp(attempt);
        let taken = may_be_ours
            && row.time_ms >= attempt.total()
            && newly_counted(batch, attempt, attempt.sent, row.time_ms) > 0;
        if taken {
            count(document, id, batch, attempt, attempt.sent, row.time_ms);
        }
        !taken
    });
    batch.lessons = left;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::ImportMerge::{Max, Sum, Undetermined};
    use crate::change::Change;
    use crate::row::Row;

    const AT: Timestamp = Timestamp::MIN;

    fn id() -> LessonId {
        LessonId::new(4).unwrap()
    }

    fn row(time_ms: u64, updated_at: Timestamp) -> Row {
        Row {
            lesson_id: id(),
            progress: LessonProgress {
                time_ms,
                ..LessonProgress::untouched(updated_at)
            },
        }
    }

    /// A document with 90 ms of lesson 4 to send, of which a batch has sent `sent` on a row of `base`.
    fn document(import_merge: ImportMerge, base: u64, sent: u64) -> Document {
        let mut document = Document::new("d".into(), "fr".into());
        document.import_merge = import_merge;
        if base > 0 {
            document.merge_rows(&[row(base, AT)], &LessonMap::default());
        }
        document.record(id(), &Change::time(AT, 90), AT);
        let attempt = Attempt {
            base,
            sent,
            updated_at: AT.plus_millis(1),
            last_seen_at: Some(AT),
            counted: 0,
        };
        document.in_flight.push(Batch {
            id: 1,
            sent_at: AT,
            given_up_at: None,
            acknowledged: false,
            import_merge,
            by_patch: false,
            micros: 5,
            seen_micros: 7,
            lessons: [(id(), attempt)].into_iter().collect(),
        });
        document
    }

    /// The document once a row was read, that was asked for when the batch was in doubt.
    fn read(document: Document, row: Row) -> Document {
        read_at(document, row, AT.plus_millis(40_000))
    }

    fn read_at(mut document: Document, row: Row, asked_at: Timestamp) -> Document {
        let asked = Asked::now(&document, asked_at);
        let rows = Rows {
            rows: vec![row],
            has_others: false,
        };
        resolve(&mut document, &rows, &asked, asked_at);
        document
    }

    fn unsent(document: &Document) -> u64 {
        let account = document
            .lesson(id())
            .and_then(|entry| entry.account.as_ref());
        account.map_or(0, |account| account.unsent)
    }

    #[test]
    fn an_attempt_that_was_merged_tells_how_the_backend_merges_only_by_time_that_it_brought() {
        for (import_merge, base, sent, row_ms, told) in [
            (Undetermined, 5, 5, 10, Sum),
            (Undetermined, 5, 5, 5, Max),
            (Undetermined, 5, 5, 11, Undetermined),
            (Undetermined, 0, 5, 5, Undetermined),
            (Undetermined, 5, 0, 5, Undetermined),
            (Sum, 5, 5, 10, Sum),
            (Sum, 5, 5, 9, Undetermined),
            // Its row was removed meanwhile.
            (Sum, 100, 5, 5, Sum),
            (Max, 5, 5, 10, Max),
            (Max, 5, 5, 14, Max),
            (Max, 5, 5, 15, Undetermined),
            (Max, 0, 7, 7, Max),
        ] {
            let mut document = document(import_merge, base, sent);
            document.in_flight[0].acknowledged = true;
            let case = format!("{import_merge:?} {base} {sent} {row_ms}");
            let mut by_patch = document.clone();
            let row = row(row_ms, AT.plus_millis(1).plus_micros(5));
            assert_eq!(read(document, row.clone()).import_merge, told, "{case}");
            by_patch.in_flight[0].by_patch = true;
            assert_eq!(read(by_patch, row).import_merge, import_merge, "{case}");
        }
    }

    #[test]
    fn what_a_row_shows_to_be_there_counts_unless_its_date_speaks_against_it() {
        let stamp = AT.plus_millis(1).plus_micros(5);
        let (before, after) = (stamp.plus_micros(-1), stamp.plus_micros(1));
        for (sent_to, present, row_ms, date, counted) in [
            (Sum, Sum, 15, after, 10),
            (Sum, Sum, 14, after, 0),
            (Sum, Sum, 15, before, 0),
            (Sum, Undetermined, 15, before, 10),
            (Undetermined, Sum, 15, before, 10),
            (Max, Max, 15, before, 10),
            (Max, Max, 14, before, 0),
        ] {
            let mut document = document(sent_to, 5, 10);
            document.import_merge = present;
            let read = read(document, row(row_ms, date));
            let case = format!("{sent_to:?} {present:?} {row_ms}");
            assert_eq!(unsent(&read), 90 - counted, "{case}");
            assert_eq!(read.in_flight.is_empty(), counted > 0, "{case}");
        }
    }

    #[test]
    fn time_that_arrived_is_not_shown_twice_while_its_batch_may_still_be_under_way() {
        for import_merge in [Undetermined, Max] {
            // The backend caps dates, and the device's clock is ahead: no date proves anything.
            let row = row(10, AT);
            let read = read_at(document(import_merge, 0, 10), row, AT.plus_millis(1));
            let shown = read.lesson(id()).unwrap().progress.time_ms;
            assert_eq!((shown, unsent(&read)), (90, 80), "{import_merge:?}");
        }
    }

    #[test]
    fn time_that_two_batches_bring_counts_once() {
        // Base and time of the one attempt and of the other, the row, how much counts.
        for ((base, sent), (other_base, other_sent), row_ms, counted) in [
            // Two pages went to the background, or an older view brought a batch back.
            ((0, 24), (0, 47), 47, 47),
            ((0, 47), (0, 24), 47, 47),
            ((0, 25), (0, 25), 25, 25),
            // Another device has brought 10 between the two.
            ((0, 25), (10, 25), 35, 25),
            // The second was composed once the first was counted.
            ((0, 25), (25, 17), 42, 42),
            ((25, 17), (0, 25), 42, 42),
        ] {
            for (acknowledged, by_patch) in [(true, true), (true, false), (false, true)] {
                let mut document = document(Max, base, sent);
                let mut other = document.in_flight[0].clone();
                let attempt = Attempt {
                    base: other_base,
                    sent: other_sent,
                    ..*other.lessons.get(id()).unwrap()
                };
                other.lessons.insert(id(), attempt);
                (other.id, other.acknowledged, other.by_patch) = (2, acknowledged, by_patch);
                document.in_flight.push(other);
                let read = read(document, row(row_ms, AT));
                let case =
                    format!("{base} {sent} {other_base} {other_sent} {acknowledged} {by_patch}");
                assert_eq!(unsent(&read), 90 - counted, "{case}");
            }
        }
    }

    #[test]
    fn of_an_import_and_a_patch_what_the_row_has_room_for_counts() {
        let date = AT.plus_millis(1).plus_micros(5);
        for (import_merge, row_ms, counted) in [
            (Sum, 47, 47),
            // The import was added to what the PATCH had brought.
            (Sum, 71, 71),
            (Undetermined, 71, 71),
            (Undetermined, 47, 47),
            (Max, 47, 47),
        ] {
            for patch_is_first in [false, true] {
                let mut document = document(import_merge, 0, 24);
                let mut patch = document.in_flight[0].clone();
                patch.lessons.get_mut(id()).unwrap().sent = 47;
                (patch.id, patch.by_patch) = (2, true);
                document.in_flight.push(patch);
                if patch_is_first {
                    document.in_flight.reverse();
                }
                let read = read(document, row(row_ms, date));
                let case = format!("{import_merge:?} {row_ms} {patch_is_first}");
                assert_eq!(unsent(&read), 90 - counted, "{case}");
            }
        }
    }

    #[test]
    fn time_that_counted_with_a_batch_does_not_again_with_one_that_ends_later() {
        let mut first = document(Max, 0, 24);
        let mut other = first.in_flight[0].clone();
        other.lessons.get_mut(id()).unwrap().sent = 47;
        other.id = 2;
        first.in_flight.push(other);
        let halfway = read(first, row(24, AT));
        assert_eq!(unsent(&halfway), 90 - 24);
        assert_eq!(unsent(&read(halfway, row(47, AT))), 90 - 47);
    }

    #[test]
    fn what_two_pages_of_a_full_device_have_merged_is_told_apart() {
        let document = document(Sum, 5, 10);
        let merged_at = |ms| {
            let asked_at = AT.plus_millis(ms);
            read_at(document.clone(), row(5, AT), asked_at).resolutions
        };
        assert_ne!(merged_at(1), merged_at(2));
        assert_ne!(merged_at(2), merged_at(3));
        assert_ne!(merged_at(2), document.resolutions);
    }

    #[test]
    fn an_attempt_without_time_stays_in_doubt_until_it_cannot_be_executed_any_more() {
        let read = read(document(Sum, 5, 0), row(5, AT.plus_millis(9)));
        assert_eq!(read.in_flight.len(), 1);
    }
}
