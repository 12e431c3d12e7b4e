//! Every millisecond that was sent: what the backend made of it, and what the device took it for.
//!
//! A device's count of what has arrived and the backend's total can only differ where two devices push
//! one lesson: then the difference is bounded by what was pushed in between. Everywhere else it is zero.

use std::collections::BTreeMap;

use lesson_progress::document::Document;
use lesson_progress::in_flight::Batch;
use lesson_progress::lesson_id::LessonId;

use crate::model::Model;
use crate::network::Execution;
use crate::server_merge::{StoredRow, TimeMerge};

/// No time is sent on rows that were read longer ago than this.
const FRESH_ROWS_MS: u64 = 120_000;

/// One attempt to bring a lesson's time.
#[derive(Debug)]
struct Sent {
    device: usize,
    learner: String,
    batch: u32,
    lesson: u64,
    time_ms: u64,
    by_patch: bool,
    /// The execution of the rows that it was computed on.
    computed_on: u64,
    /// What it was last resolved as: a page that writes the document from a stale view has it done again.
    resolved: Option<Resolved>,
}

/// What became of an attempt, as its device sees it.
#[derive(Debug)]
struct Resolved {
    /// The execution of the rows that told.
    by: u64,
    /// Whether the backend had acknowledged it.
    acknowledged: bool,
    /// How much of its time was taken for arrived.
    counted_ms: u64,
}

/// Time that a request has added to a row.
#[derive(Debug)]
struct Gain {
    execution: u64,
    device: usize,
    learner: String,
    lesson: u64,
    time_ms: u64,
}

/// What was sent, what it added, and what was counted as arrived.
#[derive(Debug, Default)]
pub struct Ledger {
    sent: Vec<Sent>,
    gains: Vec<Gain>,
    /// The execution of the rows that were last merged into a learner's document on a device, and when
    /// that was.
    rows_read: BTreeMap<(usize, String), (u64, u64)>,
    executions: u64,
}

impl Ledger {
    /// A device sends a batch of a learner's document.
    ///
    /// # Errors
    ///
    /// Its time is computed on rows that are no longer fresh.
    pub fn sends(
        &mut self,
        now_ms: u64,
        device: usize,
        learner: &str,
        batch: &Batch,
    ) -> Result<(), String> {
        let key = (device, learner.to_owned());
        let Some((computed_on, read_at)) = self.rows_read.get(&key).copied() else {
            return match batch.lessons.iter().find(|(_, attempt)| attempt.sent > 0) {
                Some((id, _)) => Err(format!("device {device} sends {id}, and read no rows")),
                None => Ok(()),
            };
        };
        if now_ms - read_at > FRESH_ROWS_MS && batch.lessons.iter().any(|(_, sent)| sent.sent > 0) {
            return Err(format!(
                "device {device} sends {batch:?}, computed on rows of {read_at} ms"
            ));
        }
        self.writes_down(device, learner, batch, computed_on);
        Ok(())
    }

    /// A device writes down a batch, computed on the rows of an execution, and dies before it is sent.
    pub fn writes_down(&mut self, device: usize, learner: &str, batch: &Batch, computed_on: u64) {
        for (lesson, attempt) in batch.lessons.iter() {
            self.sent.push(Sent {
                device,
                learner: learner.to_owned(),
                batch: batch.id,
                lesson: lesson.get(),
                time_ms: attempt.sent,
                by_patch: batch.by_patch,
                computed_on,
                resolved: None,
            });
        }
    }

    /// The backend executes a request of a device. Answers the execution's number.
    pub fn executes(
        &mut self,
        device: usize,
        learner: &str,
        before: &BTreeMap<u64, StoredRow>,
        after: &BTreeMap<u64, StoredRow>,
    ) -> u64 {
        self.executions += 1;
        for (lesson, row) in after {
            let time_before = before.get(lesson).map_or(0, |row| row.time_ms);
            if row.time_ms > time_before {
                self.gains.push(Gain {
                    execution: self.executions,
                    device,
                    learner: learner.to_owned(),
                    lesson: *lesson,
                    time_ms: row.time_ms - time_before,
                });
            }
        }
        self.executions
    }

    /// A device has merged the rows of an execution into a learner's document.
    ///
    /// # Errors
    ///
    /// It counted time as arrived that it had not sent, or did not see a batch that the rows show.
    pub fn merges(
        &mut self,
        now_ms: u64,
        device: usize,
        learner: &str,
        execution: &Execution,
        (before, after): (&Document, &Document),
    ) -> Result<(), String> {
        self.rows_read
            .insert((device, learner.to_owned()), (execution.number, now_ms));
        for batch in &before.in_flight {
            let is_left = after.in_flight.iter().any(|left| left.id == batch.id);
            let is_shown = batch.lessons.iter().any(|(id, attempt)| {
                execution.rows.get(&id.get()).is_some_and(|row| {
                    row.updated_at == batch.stamp(attempt)
                        && row.last_seen_at == batch.seen_stamp(attempt)
                })
            });
            if is_shown && is_left {
                return Err(format!(
                    "device {device}: rows show {batch:?}, still in doubt"
                ));
            }
        }
        for (id, entry) in before.lessons() {
            let unsent = |document: &Document| unsent(document, id);
            let counted = unsent(before).saturating_sub(unsent(after));
            let of = || format!("lesson {id} of {learner} on device {device}");
            if unsent(after) > unsent(before) {
                return Err(format!("{}: rows made time unsent", of()));
            }
            let carries = |batch: &&Batch| batch.lessons.contains(id);
            let batches: Vec<&Batch> = before.in_flight.iter().filter(carries).collect();
            let sent_ms = |batch: &Batch| batch.lessons.get(id).map_or(0, |attempt| attempt.sent);
            if counted > batches.iter().map(|batch| sent_ms(batch)).sum() {
                return Err(format!(
                    "{}: {counted} ms counted of {batches:?} {entry:?}",
                    of()
                ));
            }
            let mut left_ms = counted;
            for batch in batches {
                let mut left = after.in_flight.iter().filter(carries);
                if !left.any(|left| left.id == batch.id) {
                    let counted_ms = left_ms.min(sent_ms(batch));
                    left_ms -= counted_ms;
                    self.resolves(device, batch, id, execution.number, counted_ms);
                }
            }
        }
        Ok(())
    }

    fn resolves(&mut self, device: usize, batch: &Batch, id: LessonId, by: u64, counted_ms: u64) {
        let sent = self
            .sent
            .iter_mut()
            .find(|sent| (sent.device, sent.batch, sent.lesson) == (device, batch.id, id.get()));
        if let Some(sent) = sent {
            sent.resolved = Some(Resolved {
                by,
                acknowledged: batch.acknowledged,
                counted_ms,
            });
        }
    }

    /// Holds the counts against what was recorded. Answers how many devices have lost something to
    /// another, as the promise's limit allows.
    ///
    /// # Errors
    ///
    /// Time was counted twice, or lost beyond the limit.
    pub fn check(
        &self,
        model: &Model,
        import_merge: TimeMerge,
        skipped: &[u64],
    ) -> Result<u64, String> {
        let mut losses = 0;
        for ((learner, lesson), recorded) in &model.recorded {
            if skipped.contains(lesson) {
                continue;
            }
            for (device, recorded_ms) in &recorded.time_ms {
                let of = format!("lesson {lesson} of {learner} on device {device}");
                let counted_ms = self.counted_ms(learner, *lesson, *device);
                if counted_ms != *recorded_ms {
                    return Err(format!(
                        "{of}: {recorded_ms} ms recorded, {counted_ms} ms taken for arrived"
                    ));
                }
                let is_ours = |device_of: usize| device_of == *device;
                let gained_ms = self.gained_ms(learner, *lesson, is_ours, 0..u64::MAX);
                let Some(lost_ms) = counted_ms.checked_sub(gained_ms) else {
                    return Err(format!(
                        "{of}: {counted_ms} ms recorded, {gained_ms} ms added: counted twice"
                    ));
                };
                let limit_ms = self.limit_ms(learner, *lesson, *device, import_merge);
                if lost_ms > limit_ms {
                    return Err(format!(
                        "{of}: {lost_ms} of {recorded_ms} ms lost, at most {limit_ms} ms may be"
                    ));
                }
                losses += u64::from(lost_ms > 0);
            }
        }
        Ok(losses)
    }

    /// The most that a device may have lost: of every attempt the smaller of what it brought and of what
    /// other devices added between the rows that it was computed on and those that resolved it. A backend
    /// that adds loses nothing of an import that it acknowledged.
    fn limit_ms(&self, learner: &str, lesson: u64, device: usize, import_merge: TimeMerge) -> u64 {
        let sent = self.sent_of(learner, lesson, device);
        sent.map(|sent| {
            let resolved = sent.resolved.as_ref();
            let acknowledged = resolved.is_some_and(|resolved| resolved.acknowledged);
            let resolved_by = resolved.map_or(u64::MAX, |resolved| resolved.by);
            if import_merge == TimeMerge::Sum && acknowledged && !sent.by_patch {
                return 0;
            }
            let between = sent.computed_on..resolved_by;
            let others_ms = self.gained_ms(learner, lesson, |other| other != device, between);
            sent.time_ms.min(others_ms)
        })
        .sum()
    }

    fn counted_ms(&self, learner: &str, lesson: u64, device: usize) -> u64 {
        let resolved = self.sent_of(learner, lesson, device);
        let resolved = resolved.filter_map(|sent| sent.resolved.as_ref());
        resolved.map(|resolved| resolved.counted_ms).sum()
    }

    fn sent_of(&self, learner: &str, lesson: u64, device: usize) -> impl Iterator<Item = &Sent> {
        self.sent.iter().filter(move |sent| {
            (sent.learner.as_str(), sent.lesson, sent.device) == (learner, lesson, device)
        })
    }

    fn gained_ms(
        &self,
        learner: &str,
        lesson: u64,
        by: impl Fn(usize) -> bool,
        executions: std::ops::Range<u64>,
    ) -> u64 {
        let gains = self.gains.iter().filter(|gain| {
            (gain.learner.as_str(), gain.lesson) == (learner, lesson)
                && by(gain.device)
                && executions.contains(&gain.execution)
        });
        gains.map(|gain| gain.time_ms).sum()
    }
}

fn unsent(document: &Document, id: LessonId) -> u64 {
    let account = document.lesson(id).and_then(|entry| entry.account.as_ref());
    account.map_or(0, |account| account.unsent)
}
