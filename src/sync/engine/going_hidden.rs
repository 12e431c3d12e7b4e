//! Going hidden: the page may never be on screen again, and nobody may hear the answer.
//!
//! The lesson on screen goes by PATCH, which the browser sends even if the page goes away. Sent twice it
//! counts once, but it keeps the *larger* time: what another device has pushed since rows were last read
//! swallows what it brings. Hence it brings time only while rows are fresh.

use super::Engine;
use crate::json::Json;
use crate::lesson_id::LessonId;
use crate::now::Now;
use crate::storage::Storage;
use crate::store::{DatabaseNeed, Store};
use crate::sync::batch::compose_patch;
use crate::sync::engine::answers::{Verdict, give_up, update_batch};
use crate::sync::message::{Answer, Endpoint, Request};

/// What matters once the page goes to the background.
#[derive(Clone, Debug, Default)]
pub(super) struct GoingHidden {
    /// The lesson that this page last recorded a change of.
    pub(super) on_screen: Option<LessonId>,
    /// Requests under way, with their batches.
    patches: Vec<(u32, u32)>,
}

impl GoingHidden {
    /// Whether a request that is under way is a PATCH.
    pub(super) fn is_patch(&self, request_id: u32) -> bool {
        self.patches.iter().any(|(id, _)| *id == request_id)
    }

    /// The batch of a request that ends, if it is a PATCH.
    pub(super) fn take_patch(&mut self, request_id: u32) -> Option<u32> {
        let position = self.patches.iter().position(|(id, _)| *id == request_id)?;
        Some(self.patches.swap_remove(position).1)
    }
}

impl Engine {
    /// The page goes to the background, perhaps for good: the PATCH of the lesson on screen, if it may be
    /// sent. This is a best effort: nothing is asked for first, and nothing is tried again.
    pub fn handle_hidden<S: Storage>(
        &mut self,
        now: Now,
        store: &mut Store<S>,
        has_csrf_token: bool,
    ) -> Option<Request> {
        let has_token = has_csrf_token || !self.options.csrf;
        if !has_token || !self.is_online() || self.schedule.is_held_back(now.monotonic_ms) {
            return None;
        }
        let lesson_id = self.going_hidden.on_screen?;
        // Another page may have sent the lesson already, or someone else have signed in there.
        store.handle_storage(now, None);
        self.own(now, store);
        if !self.may_sync(store) {
            return None;
        }
        // What another page is about to import must not be there twice, nor what it has, and this one has yet to read.
        let is_behind = store.database_need(now) == DatabaseNeed::Reading;
        let brings_time =
            self.has_fresh_rows(now, store) && !store.is_claimed_by_another(now) && !is_behind;
        let (batch, body) = compose_patch(
            store.document(),
            lesson_id,
            brings_time,
            now.wall,
            &mut self.random,
        )?;
        let batch_id = batch.id;
        if !store.write_down(now, batch) {
            return None;
        }
        let id = self.new_request_id();
        self.going_hidden.patches.push((id, batch_id));
        Some(Request {
            id,
            endpoint: Endpoint::Lesson,
            lesson_id: Some(lesson_id),
            body: Some(body),
        })
    }

    /// Takes the answer to a PATCH. Rows tell what became of its time; what failed fails again in the
    /// next cycle, which says so.
    pub(super) fn take_patch<S: Storage>(
        &mut self,
        now: Now,
        store: &mut Store<S>,
        batch_id: u32,
        answer: Answer,
    ) {
        if !self.is_owner(store) {
            return;
        }
        match Verdict::of(&answer, is_row) {
            Verdict::Merged => {
                update_batch(store, now, batch_id, &|batch| batch.acknowledged = true);
                self.schedule.want(now.monotonic_ms);
            }
            Verdict::InDoubt => give_up(store, now, batch_id),
            Verdict::NotMerged => {
                store.withdraw(now, batch_id);
            }
        }
    }
}

/// Whether a PATCH's answer is the contract's.
fn is_row(body: &str) -> bool {
    Json::read(body).get("lesson_id").as_u64().is_some()
}
