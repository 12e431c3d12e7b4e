//! Whose turn it is to write a profile's document: the browser's lock, or without one the pages' claims.

use std::collections::VecDeque;

use lesson_progress::document::Document;
use lesson_progress::in_flight::Batch;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::store::{DatabaseNeed, SETTLING_MS};
use lesson_progress::sync::message::Endpoint;

use super::pages::{ARRIVES_MS_MAX, HEARD_MS_MAX};
use super::{World, wall};
use crate::network::Flight;
use crate::paths::note_paths;

/// How long a page that finds the document claimed waits before it tries again, in milliseconds.
const CLAIM_AGAIN_MS: u64 = 300;

/// How a browser lets its pages take turns.
#[derive(Clone, Debug)]
pub(super) enum Locks {
    /// Web Locks: the first page is at work, the others wait.
    Held(VecDeque<u64>),
    /// None: the pages claim the document.
    Missing,
}

/// Where a page is in waiting for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It does not wait.
    Unasked,
    /// It waits for the lock.
    Waiting,
    /// It has the lock, or its claim; its work begins at this moment.
    Settling(u64),
    /// The document is claimed by another page: it tries again at this moment.
    Refused(u64),
}

impl Turn {
    /// When something happens by itself.
    pub(super) fn ends_at(self) -> Option<u64> {
        match self {
            Self::Settling(at) | Self::Refused(at) => Some(at),
            Self::Unasked | Self::Waiting => None,
        }
    }
}

impl World {
    /// Has a page ask for its turn, if there is something to do.
    pub(super) fn ask_for_turn(&mut self, device: usize, tab: usize) {
        let now = self.now_of(device, tab);
        let profile = &mut self.profiles[device];
        let page = &mut profile.tabs[tab];
        if page.turn != Turn::Unasked || !page.client.wants_lock(now) {
            return;
        }
        match &mut profile.locks {
            Locks::Held(pages) => {
                pages.push_back(page.page);
                page.turn = Turn::Waiting;
                self.grant_lock(device);
            }
            Locks::Missing => {
                page.turn = if page.client.claim(now, false) {
                    Turn::Settling(self.now_ms + SETTLING_MS)
                } else {
                    self.coverage.path("document claimed by another page");
                    Turn::Refused(self.now_ms + CLAIM_AGAIN_MS)
                };
            }
        }
    }

    /// The page ahead of the others has the lock.
    pub(super) fn grant_lock(&mut self, device: usize) {
        let begins_at = self.now_ms + SETTLING_MS;
        let profile = &mut self.profiles[device];
        let Locks::Held(pages) = &profile.locks else {
            return;
        };
        let first = pages.front();
        let mut tabs = profile.tabs.iter_mut();
        if let Some(tab) = tabs.find(|tab| Some(&tab.page) == first)
            && tab.turn == Turn::Waiting
        {
            tab.turn = Turn::Settling(begins_at);
            let tab_now = Now {
                wall: wall(self.now_ms, profile.clock_ahead_ms),
                monotonic_ms: self.now_ms - tab.opened_at,
            };
            tab.client.claim(tab_now, true);
        }
    }

    /// A page went away: so did its place.
    pub(super) fn leave_queue(&mut self, device: usize, page: u64) {
        if let Locks::Held(pages) = &mut self.profiles[device].locks {
            pages.retain(|waiting| *waiting != page);
        }
        self.grant_lock(device);
    }

    /// Lets the pages work whose turn has come.
    pub(super) fn take_turns(&mut self) {
        for device in 0..self.profiles.len() {
            let mut tab = 0;
            while tab < self.profiles[device].tabs.len() {
                let page = &mut self.profiles[device].tabs[tab];
                match page.turn {
                    Turn::Settling(at) if at <= self.now_ms => {
                        page.turn = Turn::Unasked;
                        let number = page.page;
                        let is_alone = matches!(self.profiles[device].locks, Locks::Held(_))
                            || self.profiles[device].tabs[tab].client.holds_claim();
                        if is_alone {
                            self.work_alone(device, tab);
                        }
                        self.leave_queue(device, number);
                        if !self.bury(device, tab) {
                            self.poll(device, tab);
                            tab += 1;
                        }
                        continue;
                    }
                    Turn::Refused(at) if at <= self.now_ms => {
                        page.turn = Turn::Unasked;
                        self.ask_for_turn(device, tab);
                    }
                    Turn::Unasked | Turn::Waiting | Turn::Settling(_) | Turn::Refused(_) => {}
                }
                tab += 1;
            }
        }
    }

    /// What a page does while the document is its alone.
    fn work_alone(&mut self, device: usize, tab: usize) {
        let now = self.now_of(device, tab);
        let mut before = self.found_by(device, tab, now);
        let page = &self.profiles[device].tabs[tab];
        let may_fail =
            page.storage.may_die() || page.client.database_need(now) != DatabaseNeed::None;
        let found_by_next = may_fail.then(|| self.open_probe(device).document().clone());
        // Rows that a full device did not store are merged already, and may be stored now.
        let known = page.client.document().resolutions;
        let page = &mut self.profiles[device].tabs[tab];
        let heard = std::mem::take(&mut page.heard);
        let Some((request, is_stored)) = self.handle_lock(device, tab, now) else {
            self.profiles[device].tabs[tab].heard = heard;
            return;
        };
        let page = &self.profiles[device].tabs[tab];
        let (mut after, status) = (page.client.document().clone(), page.client.status());
        let died = page.storage.has_died();
        if died || !is_stored {
            // What it had written by then is what the next page finds.
            before = found_by_next.unwrap_or(before);
            after = self.open_probe(device).document().clone();
        }
        let asked_rows = |flight: &&Flight| flight.request.endpoint == Endpoint::Rows;
        let has_merged = ![before.resolutions, known].contains(&after.resolutions);
        if has_merged && after.owner == before.owner {
            let learner = after.owner.as_deref().unwrap_or_default();
            let rows = heard.iter().filter(asked_rows).find_map(|flight| {
                let of_learner = flight.session.as_deref() == Some(learner);
                flight.execution.as_ref().filter(|_| of_learner)
            });
            let merged = match rows {
                Some(execution) => {
                    let documents = (&before, &after);
                    self.ledger
                        .merges(self.now_ms, device, learner, execution, documents)
                }
                None => Err(format!(
                    "rows of another learner merged into the document of {learner}"
                )),
            };
            self.violation = self.violation.take().or(merged.err());
            self.note_merged_beneath(device, tab, learner);
        }
        if died || !is_stored {
            self.note_written_down(device, &before, &after);
        }
        for flight in &heard {
            if after.owner != flight.session && flight.request.endpoint == Endpoint::Rows {
                self.coverage.path("learner overtakes an answer");
            }
            note_paths(&mut self.coverage, flight.request.endpoint, &before, &after);
        }
        if status.state == lesson_progress::sync::status::SyncState::SignedOut {
            self.coverage.path("waits for a session");
        }
        let line = format!("device {device} tab {tab} has {}", after.to_json());
        self.note(|| line);
        if let Some(request) = request.filter(|_| !died) {
            self.launch(device, tab, request);
        }
    }

    /// What another page has just recorded, and this one has not seen, goes onto the rows that this one has
    /// merged.
    fn note_merged_beneath(&mut self, device: usize, tab: usize, learner: &str) {
        let page = self.profiles[device].tabs[tab].page;
        let unseen_since = self.now_ms.saturating_sub(ARRIVES_MS_MAX + HEARD_MS_MAX);
        let acts = self.last_acts.iter();
        let acts = acts.filter(|((of, _), act)| {
            *of == device && act.page != page && act.at_ms >= unseen_since
        });
        let lessons: Vec<u64> = acts.map(|((_, lesson), _)| *lesson).collect();
        for id in lessons.into_iter().filter_map(LessonId::new) {
            let state = self.state_of(device, Some(learner), id);
            self.model.may_be(learner, device, id.get(), state);
        }
    }

    /// What a page is about to find.
    fn found_by(&self, device: usize, tab: usize, now: Now) -> Document {
        let page = &self.profiles[device].tabs[tab];
        page.storage.set_probe(true);
        let mut probe = page.client.clone();
        probe.handle_storage(now, None);
        // A page that died in mid-transaction has changed what there is, and told nobody.
        super::database::load(&mut probe, &page.storage);
        probe.handle_storage(now, None);
        super::database::show(&mut probe, &page.storage, now);
        page.storage.set_probe(false);
        probe.document().clone()
    }

    /// A page has died with a batch written down that it did not send: what becomes of it is told as of any.
    pub(super) fn note_written_down(&mut self, device: usize, before: &Document, after: &Document) {
        let is_new = |batch: &&Batch| before.in_flight.iter().all(|known| known.id != batch.id);
        for batch in after.in_flight.iter().filter(is_new) {
            let learner = after.owner.as_deref().unwrap_or_default();
            // The rows that it had read last may have died with it.
            self.ledger.writes_down(device, learner, batch, 0);
        }
    }
}
