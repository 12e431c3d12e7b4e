//! What an answer means for the cycle and the document.

use super::Engine;
use crate::account::Refusal;
use crate::in_flight::Batch;
use crate::now::Now;
use crate::row::parse_rows;
use crate::storage::Storage;
use crate::store::Store;
use crate::sync::batch::BATCH_LESSONS_MAX;
use crate::sync::cycle::CsrfToken;
use crate::sync::failure::Failure;
use crate::sync::message::Answer;
use crate::sync::refusal::{is_csrf_failure, is_import_answer, named_lessons, unnamed};
use crate::sync::resolve::{Asked, refuse, resolve};
use crate::sync::status::{ErrorCode, SyncError};
use crate::text::{decimal, joined};

/// How many lessons in a row are tried one by one, with no other taken, before the fault is looked for
/// elsewhere.
const SUSPECTS_MAX: usize = 5;

/// What an answer says of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The backend has merged it.
    Merged,
    /// Whether it was merged, or still will be, is not known.
    InDoubt,
    /// It was refused before anything was merged: it is as if it had not been sent.
    NotMerged,
}

impl Verdict {
    /// What this answer says. A proxy's page with status 200 says nothing: only the contract's own
    /// body does. Nor does a redirect, which is not followed: what sends it may have merged before.
    #[inline(never)]
    pub(super) fn of(answer: &Answer, is_contract: fn(&str) -> bool) -> Self {
        match answer {
            Answer::Response {
                status: 200..=299,
                body,
                ..
            } if is_contract(body) => Self::Merged,
            Answer::Response {
                status: 0 | 200..=399 | 500..=599,
                ..
            }
            | Answer::Lost
            | Answer::TimedOut => Self::InDoubt,
            Answer::Response { .. } | Answer::NotSent(_) => Self::NotMerged,
        }
    }
}

impl Engine {
    pub(super) fn take_csrf(&mut self, answer: Answer) -> Result<(), Failure> {
        match answer {
            Answer::Response {
                status: 200..=299, ..
            } => {
                if let Some(cycle) = &mut self.cycle {
                    cycle.token = CsrfToken::Fetched;
                }
                Ok(())
            }
            other => Err(Failure::of(other)),
        }
    }

    pub(super) fn take_rows<S: Storage>(
        &mut self,
        now: Now,
        store: &mut Store<S>,
        (asked, asked_at): (&Asked, Now),
        answer: Answer,
    ) -> Result<(), Failure> {
        let Answer::Response {
            status: 200..=299,
            body,
            ..
        } = &answer
        else {
            return Err(Failure::of(answer));
        };
        let rows =
            parse_rows(body).map_err(|_| Failure::bad_response("the list of progress rows"))?;
        let is_stale = store.update(now, |document| {
            let is_stale = asked.is_stale(document);
            if !is_stale {
                resolve(document, &rows, asked, now.wall);
            }
            is_stale
        });
        if is_stale {
            return Ok(());
        }
        if let Some(cycle) = &mut self.cycle {
            cycle.rounds += u32::from(cycle.imported);
            cycle.needs_rows = false;
            cycle.has_rows = true;
            cycle.imported = false;
        }
        self.rows_read = Some((asked_at, store.document().resolutions));
        Ok(())
    }

    pub(super) fn take_import<S: Storage>(
        &mut self,
        now: Now,
        store: &mut Store<S>,
        batch_id: u32,
        answer: Answer,
    ) -> Result<(), Failure> {
        match Verdict::of(&answer, is_import_answer) {
            Verdict::Merged => {
                update_batch(store, now, batch_id, &|batch| batch.acknowledged = true);
                if let Some(cycle) = &mut self.cycle {
                    cycle.imported = true;
                    cycle.accepted = true;
                }
                self.lessons_max = (self.lessons_max * 2).min(BATCH_LESSONS_MAX);
                Ok(())
            }
            Verdict::InDoubt => {
                give_up(store, now, batch_id);
                Err(match answer {
                    Answer::Response {
                        status: 200..=299, ..
                    } => Failure::bad_response("an import"),
                    other => Failure::of(other),
                })
            }
            Verdict::NotMerged => {
                let batch = store.withdraw(now, batch_id);
                self.take_refusal(now, store, batch, answer)
            }
        }
    }

    /// The backend refused an import, before anything of it was merged.
    fn take_refusal<S: Storage>(
        &mut self,
        now: Now,
        store: &mut Store<S>,
        batch: Option<Batch>,
        answer: Answer,
    ) -> Result<(), Failure> {
        match &answer {
            Answer::Response {
                status: status @ (400 | 413),
                body,
                ..
            } => {
                self.set_aside(now, store, batch, *status, body);
                match &self.cycle {
                    Some(cycle) if !cycle.accepted && cycle.suspects.len() >= SUSPECTS_MAX => {
                        Err(Failure::refused(*status))
                    }
                    Some(_) | None => Ok(()),
                }
            }
            Answer::Response {
                status: 403, body, ..
            } if self.options.csrf && is_csrf_failure(body) => match &mut self.cycle {
                Some(cycle) if cycle.token != CsrfToken::Fetched => {
                    cycle.token = CsrfToken::Refused;
                    Ok(())
                }
                Some(_) | None => Err(Failure::csrf()),
            },
            Answer::Response { .. } | Answer::NotSent(_) | Answer::Lost | Answer::TimedOut => {
                Err(Failure::of(answer))
            }
        }
    }

    /// Sets aside the lessons that the backend names; where it names none, tries with half of them,
    /// down to the one it means.
    fn set_aside<S: Storage>(
        &mut self,
        now: Now,
        store: &mut Store<S>,
        batch: Option<Batch>,
        status: u16,
        body: &str,
    ) {
        let Some(batch) = batch else {
            return;
        };
        let mut refused = if status == 400 {
            named_lessons(body, |id| batch.lessons.contains(id))
        } else {
            Default::default()
        };
        if refused.is_empty() {
            self.lessons_max = (batch.lessons.len() / 2).max(1);
            if let (1, Some((id, _))) = (batch.lessons.len(), batch.lessons.iter().next()) {
                if let Some(cycle) = &mut self.cycle {
                    cycle.suspects.push(id);
                }
                refused.insert(
                    id,
                    if status == 413 {
                        too_large()
                    } else {
                        unnamed(body)
                    },
                );
            }
        }
        if refused.is_empty() {
            return;
        }
        self.last_error = Some(SyncError {
            code: ErrorCode::Rejected,
            message: joined(&[
                "The backend refused ",
                &decimal(refused.len() as u64),
                " of ",
                &decimal(batch.lessons.len() as u64),
                " lessons as invalid. They are kept and tried again after their next change; see `rejected`.",
            ]),
        });
        store.update(now, |document| {
            for (id, refusal) in refused.iter() {
                if let Some(attempt) = batch.lessons.get(id) {
                    refuse(document, id, attempt, refusal.clone());
                }
            }
        });
    }

    /// A backend that took nothing at all has not shown which lessons it means: none is set aside.
    pub(super) fn pardon_suspects<S: Storage>(&mut self, now: Now, store: &mut Store<S>) -> bool {
        let Some(cycle) = self.cycle.as_mut().filter(|cycle| !cycle.accepted) else {
            return false;
        };
        let suspects = std::mem::take(&mut cycle.suspects);
        let any = !suspects.is_empty();
        if any {
            store.update(now, |document| {
                for id in suspects {
                    document.update_account(id, |account| account.refusal = None);
                }
            });
        }
        any
    }
}

fn too_large() -> Refusal {
    unnamed("The request was too large, with this lesson alone.")
}

/// Whether the request was executed, or still will be, is in doubt from now on.
pub(super) fn give_up<S: Storage>(store: &mut Store<S>, now: Now, batch_id: u32) {
    update_batch(store, now, batch_id, &|batch| {
        batch.given_up_at = Some(now.wall.to_millis())
    });
}

pub(super) fn update_batch<S: Storage>(
    store: &mut Store<S>,
    now: Now,
    batch_id: u32,
    update: &dyn Fn(&mut Batch),
) {
    store.update(now, |document| {
        if let Some(batch) = document
            .in_flight
            .iter_mut()
            .find(|batch| batch.id == batch_id)
        {
            update(batch);
        }
    });
}
