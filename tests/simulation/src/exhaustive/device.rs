//! A device: its page, and what it has on its way to the backend.

use lesson_progress::sync::message::Endpoint;

use super::fingerprint::left;
use super::page::Outlook;
use super::step::{Step, Steps};

/// A device. Everything in it is a number of the catalogue.
#[derive(Clone, Debug)]
pub(super) struct Device {
    /// The page.
    pub(super) page: u32,
    /// The backend's answer to what the page waits for, once that was executed.
    pub(super) reply: Option<u32>,
    /// What nobody waits for any more.
    pub(super) late: Vec<Late>,
}

/// An import that nobody waits for any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Late {
    /// The body of the request.
    pub(super) import: u32,
    /// How long until it must have been executed.
    pub(super) left_ms: u64,
}

/// What tells a device from others: waits count as exactly as the package tells them apart.
pub(super) type Name = (u32, Option<u32>, Box<[(u32, u64)]>);

impl Device {
    /// What tells it from others.
    pub(super) fn name(&self) -> Name {
        let late = self.late.iter();
        let late = late.map(|late| (late.import, left(late.left_ms)));
        (self.page, self.reply, late.collect())
    }

    /// Lets time pass.
    pub(super) fn wait(&mut self, time_ms: u64) {
        for late in &mut self.late {
            late.left_ms -= time_ms;
        }
    }

    /// Everything that may happen next, and whether all of it is the device's own concern.
    pub(super) fn steps(&self, page: &Outlook) -> Steps {
        let mut steps = Vec::new();
        let mut are_own = true;
        if !page.has_recorded {
            steps.push(Step::Record);
        }
        match (page.waits_for, self.reply) {
            (None, _) => {
                let may_wake = |at: &&u64| self.may_wait(**at - page.now_ms);
                let (now, held): (Vec<u64>, Vec<u64>) = page.wakes_ms.iter().partition(may_wake);
                steps.extend(now.into_iter().map(Step::Wake));
                are_own = held.is_empty() && !steps.is_empty();
            }
            (Some(endpoint), None) => {
                are_own = false;
                steps.extend([Step::Execute, Step::LoseRequest, Step::Kill]);
                // A reading that is executed late is as good as lost.
                if endpoint == Endpoint::Import {
                    steps.extend([Step::GiveUp, Step::KillBeforeExecution]);
                }
            }
            (Some(endpoint), Some(_)) => {
                steps.push(Step::Hear);
                // Whether a reading or its answer got lost makes no difference.
                if endpoint == Endpoint::Import {
                    steps.extend([Step::LoseAnswer, Step::Kill]);
                }
            }
        }
        let late = (0..self.late.len()).map(Step::ExecuteLate).collect();
        Steps {
            steps,
            are_own,
            late,
        }
    }

    /// What is executed late is executed before its device may send it again.
    fn may_wait(&self, time_ms: u64) -> bool {
        self.late.iter().all(|late| time_ms < late.left_ms)
    }
}
