//! The engine: what to send next, and what an answer means.
//!
//! Inputs are handed in (`handle_…`), requests and the next moment to wake up are polled out. What must
//! outlive the page is in the document; what is here is of this page alone.

mod answers;
mod clock;
mod going_hidden;
mod told;

use crate::account::ImportMerge;
use crate::change::Pace;
use crate::lesson_id::LessonId;
use crate::now::Now;
use crate::storage::Storage;
use crate::store::{StorageFault, Store};
use crate::sync::batch::{BATCH_LESSONS_MAX, compose};
use crate::sync::cycle::{CsrfToken, Cycle, UnderWay};
use crate::sync::engine::clock::Known;
use crate::sync::engine::going_hidden::GoingHidden;
use crate::sync::failure::Failure;
use crate::sync::message::{Answer, Endpoint, Request};
use crate::sync::options::{SyncOptions, User};
use crate::sync::resolve::{Asked, resend_at};
use crate::sync::schedule::{DEBOUNCE_MS, Schedule};
use crate::sync::status::{ErrorCode, SyncError, refused_lessons};
use crate::timestamp::Timestamp;

/// How often one cycle may find that there is more to send: enough to find out how the backend merges
/// and to send what was held back for it.
const ROUNDS_MAX: u32 = 6;

/// How long rows count as fresh, in milliseconds.
const FRESH_ROWS_MS: u64 = 120_000;

/// What asks for a synchronisation (specification, "Declencheurs de sync").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The browser says that there is a network.
    Online,
    /// The browser says that there is none.
    Offline,
    /// The page is on screen again.
    Visible,
    /// A change was recorded.
    Change,
    /// The app asks, now.
    App,
}

/// The synchronisation of one page.
#[derive(Clone, Debug)]
pub struct Engine {
    options: SyncOptions,
    random: fastrand::Rng,
    /// The device's clock when the monotonic one was 0.
    page_loaded_at: Timestamp,
    schedule: Schedule,
    cycle: Option<Cycle>,
    going_hidden: GoingHidden,
    /// Batches in flight.
    known: Vec<Known>,
    /// Whether the last look at the clock may be lost with a transaction that failed: the next one counts as a jump.
    clock_is_unstored: bool,
    /// When this page asked for the rows that it last merged, and the document's `resolutions` after that.
    rows_read: Option<(Now, u64)>,
    next_request_id: u32,
    /// Since when the browser says that there is no network.
    offline_since: Option<u64>,
    signed_out: bool,
    lessons_max: usize,
    last_error: Option<SyncError>,
}

impl Engine {
    /// An engine that is switched off. `seed` is random.
    pub fn new(now: Now, seed: u64) -> Self {
        Self {
            page_loaded_at: now.page_loaded_at(),
            options: SyncOptions::default(),
            random: fastrand::Rng::with_seed(seed),
            schedule: Schedule::default(),
            cycle: None,
            going_hidden: GoingHidden::default(),
            known: Vec::new(),
            clock_is_unstored: false,
            rows_read: None,
            // An answer to a request of an engine before, in the same page, is not one to this one's.
            next_request_id: seed as u32,
            offline_since: None,
            signed_out: false,
            lessons_max: BATCH_LESSONS_MAX,
            last_error: None,
        }
    }

    /// The settings.
    pub fn options(&self) -> &SyncOptions {
        &self.options
    }

    /// Who is signed in, as the app told this page; `None` if it did not, or if nobody is.
    pub fn learner(&self) -> Option<&str> {
        match &self.options.user {
            User::Learner(learner) => Some(learner),
            User::Unspecified | User::SignedOut => None,
        }
    }

    /// Takes new settings. Another learner, or switching on, forgets what went wrong before, and wants an
    /// attempt.
    pub fn handle_options<S: Storage>(
        &mut self,
        now: Now,
        store: &mut Store<S>,
        options: SyncOptions,
    ) {
        let is_another = options.user != self.options.user;
        // After a refused session the app's next word is that there is a new one.
        let switched_on = options.enabled && (!self.options.enabled || self.signed_out);
        self.options = options;
        if is_another {
            self.change_learner(now, store);
        }
        if switched_on {
            self.start_anew(now);
        }
    }

    /// Takes the place of an engine that failed, in the same page: with its settings, of which nothing is new. `failed`
    /// says what happened. It may happen again: the next attempt waits as after any failure.
    pub fn resume(&mut self, now: Now, options: SyncOptions, failed: String) {
        self.options = options;
        self.fail(now, Failure::new(ErrorCode::Internal, failed));
    }

    /// The app says again who is signed in: if another page has signed in someone else meanwhile, that is
    /// over.
    pub fn handle_sign_in<S: Storage>(&mut self, now: Now, store: &mut Store<S>) {
        store.handle_storage(now, None);
        if !self.is_owner(store) {
            self.change_learner(now, store);
        }
    }

    fn change_learner<S: Storage>(&mut self, now: Now, store: &mut Store<S>) {
        if let User::Learner(learner) = &self.options.user {
            store.change_owner(learner, now);
        }
        self.cycle = None;
        self.going_hidden = GoingHidden::default();
        self.rows_read = None;
        self.start_anew(now);
    }

    /// What went wrong before may be right now.
    fn start_anew(&mut self, now: Now) {
        self.signed_out = false;
        self.last_error = None;
        self.schedule.forget_failures();
        self.schedule.want(now.monotonic_ms);
    }

    /// Takes note of a change of a lesson, which is the one on screen. One that goes later goes with the interval,
    /// which begins here if nothing else is pending.
    pub fn handle_change<S: Storage>(
        &mut self,
        now: Now,
        store: &Store<S>,
        lesson_id: LessonId,
        pace: Pace,
    ) {
        self.going_hidden.on_screen = Some(lesson_id);
        match pace {
            Pace::Soon => self.handle_trigger(now, Trigger::Change),
            Pace::Later if store.document().pending_count() > 0 => {}
            Pace::Later => self.schedule.start_interval(now.monotonic_ms),
        }
    }

    /// The learner's progress was removed from this device: what was asked for is of no use any more.
    pub fn handle_forgotten(&mut self, now: Now) {
        self.cycle = None;
        self.rows_read = None;
        self.schedule.want(now.monotonic_ms);
    }

    /// What the last turn did could not be stored: what it was about to send must not leave, and the answers
    /// that it took are lost. It is tried again.
    pub fn handle_unstored(&mut self, now: Now) {
        self.clock_is_unstored = true;
        self.cycle = None;
        self.schedule.fail(now.monotonic_ms, None, &mut self.random);
    }

    /// Takes note of what asks for a synchronisation.
    pub fn handle_trigger(&mut self, now: Now, trigger: Trigger) {
        let at = now.monotonic_ms;
        match trigger {
            Trigger::Online => {
                if !self.is_online() || self.schedule.is_failing() {
                    let offline_ms = self
                        .offline_since
                        .map_or(0, |since| at.saturating_sub(since));
                    self.schedule.forget_failures();
                    self.schedule
                        .want_after_offline(at, offline_ms, &mut self.random);
                }
                self.offline_since = None;
            }
            Trigger::Offline => {
                self.offline_since.get_or_insert(at);
            }
            Trigger::Visible => self.schedule.want(at),
            Trigger::Change => self.schedule.want(at + DEBOUNCE_MS),
            Trigger::App => {
                // The browser's word on the network is a hint; the app's wish is not.
                self.offline_since = None;
                self.signed_out = false;
                if self.cycle.is_none() {
                    self.schedule.forget_failures();
                    self.schedule.hasten(at);
                }
            }
        }
    }

    /// When to poll again, on the monotonic clock; `None` if only an input changes anything.
    pub fn next_wake<S: Storage>(&self, store: &Store<S>) -> Option<u64> {
        if self.cycle.is_some() || !self.may_sync(store) {
            return None;
        }
        let pending = store.document().pending_count() > 0;
        let due_at = self
            .schedule
            .due_at(pending, self.options.interval_ms, self.is_online())?;
        Some(due_at.max(store.blocked_until().unwrap_or(0)))
    }

    /// The next request to send, if one is due. `has_csrf_token` says whether a token is at hand.
    pub fn poll_request<S: Storage>(
        &mut self,
        now: Now,
        store: &mut Store<S>,
        has_csrf_token: bool,
    ) -> Option<Request> {
        self.follow_clock(now, store);
        if self.cycle.is_none() {
            self.next_wake(store).filter(|at| *at <= now.monotonic_ms)?;
            self.start_cycle(store);
        }
        if !self.is_owner(store) {
            self.cycle = None;
            return None;
        }
        let cycle = self
            .cycle
            .as_ref()
            .filter(|cycle| cycle.under_way.is_none())?;
        if !self.may_sync(store) {
            self.cycle = None;
            return None;
        }
        let has_pending = store.document().pending_count() > 0;
        if cycle.needs_rows || (has_pending && !self.has_fresh_rows(now, store)) {
            return self.ask_for_rows(now, store);
        }
        if cycle.rounds > ROUNDS_MAX {
            self.complete(now, store);
            return None;
        }
        let lacks_token = match cycle.token {
            CsrfToken::AtHand => self.options.csrf && !has_csrf_token,
            CsrfToken::Refused => true,
            CsrfToken::Fetched => false,
        };
        if lacks_token && has_pending {
            return self.send(Endpoint::Csrf, None, UnderWay::Csrf);
        }
        if let Some((batch, body)) = self.write_down_batch(now, store) {
            return self.send(Endpoint::Import, Some(body), UnderWay::Import(batch));
        }
        let cycle = self.cycle.as_ref()?;
        if cycle.imported || !cycle.has_rows {
            return self.ask_for_rows(now, store);
        }
        self.complete(now, store);
        None
    }

    /// Whether a request may still leave: it took time to prepare, and the learner may be another by now.
    pub fn may_send<S: Storage>(&self, store: &Store<S>, request_id: u32) -> bool {
        let is_under_way =
            |cycle: &Cycle| matches!(cycle.under_way, Some((id, _)) if id == request_id);
        let is_expected =
            self.going_hidden.is_patch(request_id) || self.cycle.as_ref().is_some_and(is_under_way);
        is_expected && self.may_sync(store)
    }

    /// Takes the answer to a request. An answer to a request of a cycle that was abandoned is ignored:
    /// what became of it is read from rows later.
    pub fn handle_answer<S: Storage>(
        &mut self,
        now: Now,
        store: &mut Store<S>,
        request_id: u32,
        answer: Answer,
    ) {
        if let Some(batch_id) = self.going_hidden.take_patch(request_id) {
            self.take_patch(now, store, batch_id, answer);
            return;
        }
        let expected =
            |cycle: &&mut Cycle| matches!(cycle.under_way, Some((id, _)) if id == request_id);
        let Some(cycle) = self.cycle.as_mut().filter(expected) else {
            return;
        };
        let Some((_, under_way)) = cycle.under_way.take() else {
            return;
        };
        if !self.is_owner(store) {
            self.cycle = None;
            return;
        }
        if matches!(answer, Answer::Response { .. }) {
            self.offline_since = None;
        }
        let outcome = match under_way {
            UnderWay::Csrf => self.take_csrf(answer),
            UnderWay::Rows(asked, asked_at) => {
                self.take_rows(now, store, (&asked, asked_at), answer)
            }
            UnderWay::Import(batch_id) => self.take_import(now, store, batch_id, answer),
        };
        if let Err(failure) = outcome {
            self.pardon_suspects(now, store);
            self.fail(now, failure);
        }
    }

    /// Whether there is a network, as the browser says; an answer since says so too.
    fn is_online(&self) -> bool {
        self.offline_since.is_none()
    }

    /// Whether what is known of the backend's time is of just now, and of this very document. Should an
    /// answer be lost, the row tells less of it the more others may have added since: what they did long
    /// before must not count.
    fn has_fresh_rows<S: Storage>(&self, now: Now, store: &Store<S>) -> bool {
        // While a device sleeps, the monotonic clock may stand still.
        let age_ms = |read_at: Now| {
            let by_wall = now.wall.millis_since(read_at.wall);
            by_wall.max(now.monotonic_ms.saturating_sub(read_at.monotonic_ms))
        };
        self.rows_read.is_some_and(|(read_at, resolutions)| {
            resolutions == store.document().resolutions && age_ms(read_at) <= FRESH_ROWS_MS
        })
    }

    /// Whether this page may send anything now.
    fn may_sync<S: Storage>(&self, store: &Store<S>) -> bool {
        self.options.enabled
            && self.is_owner(store)
            && !self.signed_out
            && !is_left_behind(store)
            && !store.lacks_document()
    }

    /// A document that nobody owns becomes the signed-in learner's, also one that took the place of one
    /// that was removed.
    pub fn own<S: Storage>(&self, now: Now, store: &mut Store<S>) {
        if let (User::Learner(learner), None) = (&self.options.user, &store.document().owner) {
            store.change_owner(learner, now);
        }
    }

    /// Whether the document is the signed-in learner's, or nobody's and about to be: another tab may have
    /// signed in someone else.
    fn is_owner<S: Storage>(&self, store: &Store<S>) -> bool {
        let owner = store.document().owner.as_deref();
        match &self.options.user {
            User::Unspecified => true,
            User::SignedOut => false,
            User::Learner(learner) => owner.is_none_or(|owner| owner == learner),
        }
    }

    fn start_cycle<S: Storage>(&mut self, store: &Store<S>) {
        let document = store.document();
        let needs_rows = document.import_merge != ImportMerge::Sum
            || !document.in_flight.is_empty()
            || document.pending().any(|(_, _, account)| account.is_open())
            // A network that just failed, or that is said to be away, is tried with a request that leaves
            // nothing in doubt.
            || self.schedule.is_failing()
            || !self.is_online();
        self.schedule.clear();
        self.cycle = Some(Cycle::new(needs_rows));
    }

    fn ask_for_rows<S: Storage>(&mut self, now: Now, store: &Store<S>) -> Option<Request> {
        let asked = Asked::now(store.document(), now.wall);
        self.send(Endpoint::Rows, None, UnderWay::Rows(asked, now))
    }

    fn write_down_batch<S: Storage>(
        &mut self,
        now: Now,
        store: &mut Store<S>,
    ) -> Option<(u32, String)> {
        let (lessons_max, random) = (self.lessons_max, &mut self.random);
        let (batch, body) = store.update(now, |document| {
            compose(document, lessons_max, now.wall, random)
        })?;
        let id = batch.id;
        store.write_down(now, batch).then_some((id, body))
    }

    fn send(
        &mut self,
        endpoint: Endpoint,
        body: Option<String>,
        under_way: UnderWay,
    ) -> Option<Request> {
        let id = self.new_request_id();
        self.cycle.as_mut()?.under_way = Some((id, under_way));
        Some(Request {
            id,
            endpoint,
            lesson_id: None,
            body,
        })
    }

    fn new_request_id(&mut self) -> u32 {
        let id = self.next_request_id;
        self.next_request_id = id.wrapping_add(1);
        id
    }

    fn complete<S: Storage>(&mut self, now: Now, store: &mut Store<S>) {
        if self.pardon_suspects(now, store) {
            self.fail(now, Failure::refused(400));
            return;
        }
        self.cycle = None;
        self.lessons_max = BATCH_LESSONS_MAX;
        let pending = store.document().pending_count() > 0;
        self.schedule.succeed(now.monotonic_ms, pending);
        // Batches in doubt, ours or of a page that went away, are looked at again when they may be resent. Until
        // then nothing is complete, and what put them in doubt is not over.
        let batches = store.document().in_flight.iter();
        let in_doubt = batches.filter(|batch| !batch.acknowledged);
        if let Some(at) = in_doubt.map(resend_at).min() {
            self.schedule
                .want(now.monotonic_ms + at.millis_since(now.wall));
            return;
        }
        store.update(now, |document| {
            document.last_sync_at = Some(now.wall.to_millis())
        });
        let keeps_error = self.last_error.as_ref().is_some_and(|error| {
            error.code == ErrorCode::Rejected && !refused_lessons(store.document()).0.is_empty()
        });
        if !keeps_error {
            self.last_error = None;
        }
    }

    fn fail(&mut self, now: Now, failure: Failure) {
        self.cycle = None;
        self.last_error = Some(failure.error);
        if failure.suspends {
            self.signed_out = true;
        } else {
            self.schedule
                .fail(now.monotonic_ms, failure.throttled, &mut self.random);
        }
    }
}

/// Whether a newer version of the package, in another tab, has taken the document over.
fn is_left_behind<S: Storage>(store: &Store<S>) -> bool {
    match store.fault() {
        Some(StorageFault::UnknownSchema) => true,
        Some(StorageFault::DatabaseRefused(_)) => store.is_shut_out(),
        _ => false,
    }
}
