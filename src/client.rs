//! The package as one object: the store and the synchronisation of one page.
//!
//! The browser's adapters and the simulation drive it the same way.

use crate::change::{Change, Pace};
use crate::diagnostics::Diagnostics;
use crate::document::{Document, ImportError, ImportResult};
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::lesson_time::{LessonTime, Limits, Look, Step};
use crate::now::Now;
use crate::progress::LessonProgress;
use crate::row::Row;
use crate::storage::{Storage, StorageError};
use crate::store::{DatabaseNeed, Identity, StorageFault, Store};
use crate::sync::engine::{Engine, Trigger};
use crate::sync::message::{Answer, Request};
use crate::sync::options::SyncOptions;
use crate::sync::status::SyncStatus;
use crate::timestamp::Timestamp;

/// The store and the synchronisation of one page.
#[derive(Clone, Debug)]
pub struct Client<S> {
    store: Store<S>,
    engine: Engine,
    lesson_time: LessonTime,
    /// What came back and waits for the document to be this page's alone.
    answers: Vec<(Now, u32, Answer)>,
}

impl<S: Storage> Client<S> {
    /// Opens the document on this device. `seed` is random.
    pub fn open(storage: S, identity: &Identity, seed: u64, now: Now) -> Self {
        Self {
            store: Store::open(storage, identity, seed, now),
            engine: Engine::new(now, seed),
            lesson_time: LessonTime::new(now),
            answers: Vec::new(),
        }
    }

    /// Records a change; it is on the device when this returns.
    pub fn record(&mut self, now: Now, id: LessonId, change: &Change) -> LessonProgress {
        self.record_at(now, id, change, Pace::Soon)
    }

    fn record_at(&mut self, now: Now, id: LessonId, change: &Change, pace: Pace) -> LessonProgress {
        self.engine.handle_change(now, &self.store, id, pace);
        let learner = self.engine.learner();
        self.store.record(now, id, change, learner, pace)
    }

    /// Begins to count the time on a lesson, until [`Self::end_lesson_time`] of the id that this answers. Of
    /// several lessons the one begun last counts. It needs to be told of the learner: see
    /// [`Self::handle_look`].
    pub fn begin_lesson_time(&mut self, now: Now, id: LessonId, limits: Limits) -> u32 {
        self.pause_lesson_time(now);
        self.lesson_time.begin(now, id, limits)
    }

    /// What is tracked was so before, in the same page: see [`LessonTime::resume`].
    pub fn resume_lesson_time(&mut self, now: Now, inactive_ms: u64) {
        self.lesson_time.resume(now, inactive_ms);
    }

    /// Ends what [`Self::begin_lesson_time`] began; a second time, it does nothing.
    pub fn end_lesson_time(&mut self, now: Now, tracking: u32) {
        self.pause_lesson_time(now);
        self.lesson_time.end(tracking);
    }

    /// What there is to see of the learner while the time on a lesson is counted: after each event, and when this
    /// asked for it. What was counted is on the device when this returns, but for less than a step. In how many
    /// milliseconds to look again; `None` if only an event changes anything.
    pub fn handle_look(&mut self, now: Now, look: Look) -> Option<u64> {
        let step = self.lesson_time.look(now, look);
        self.record_step(now, step);
        self.lesson_time.next_look_in_ms(now)
    }

    fn record_step(&mut self, now: Now, step: Option<Step>) {
        if let Some(step) = step {
            let change = Change::time(now.wall, step.time_ms);
            let pace = if step.is_last {
                Pace::Soon
            } else {
                Pace::Later
            };
            self.record_at(now, step.lesson_id, &change, pace);
        }
    }

    /// Records what was counted until now.
    fn pause_lesson_time(&mut self, now: Now) {
        let step = self.lesson_time.pause(now);
        self.record_step(now, step);
    }

    /// The document as it is now.
    pub fn document(&self) -> &Document {
        self.store.document()
    }

    /// What is wrong with the storage, if anything.
    pub fn fault(&self) -> Option<&StorageFault> {
        self.store.fault()
    }

    /// Counts the changes of the document: the same number, the same document.
    pub fn version(&self) -> u64 {
        self.store.version()
    }

    /// Takes over what another page has written under a key; with none, whatever is there.
    pub fn handle_storage(&mut self, now: Now, key: Option<&str>) {
        self.store.handle_storage(now, key);
    }

    /// The page is back from the back/forward cache.
    pub fn handle_return(&mut self, now: Now) {
        self.store.come_back(now);
    }

    /// Removes all that this device keeps of a learner, also what was not sent yet.
    pub fn forget_learner(&mut self, now: Now, learner: &str) {
        self.pause_lesson_time(now);
        self.store.forget_learner(learner, now);
        self.engine.handle_forgotten(now);
    }

    /// The settings of the synchronisation.
    pub fn options(&self) -> &SyncOptions {
        self.engine.options()
    }

    /// Takes new settings of the synchronisation.
    pub fn handle_options(&mut self, now: Now, options: SyncOptions) {
        if options.user != self.options().user {
            self.pause_lesson_time(now);
        }
        self.engine.handle_options(now, &mut self.store, options);
    }

    /// Takes the place of a client that failed, in the same page: see [`Engine::resume`].
    pub fn resume(&mut self, now: Now, options: SyncOptions, failed: String) {
        self.engine.resume(now, options, failed);
    }

    /// The app says again that the learner of the settings is signed in.
    pub fn handle_sign_in(&mut self, now: Now) {
        self.engine.handle_sign_in(now, &mut self.store);
    }

    /// Takes note of what asks for a synchronisation.
    pub fn handle_trigger(&mut self, now: Now, trigger: Trigger) {
        if trigger == Trigger::App {
            self.store.hasten_retry(now);
        }
        self.engine.handle_trigger(now, trigger);
    }

    /// The page goes to the background, perhaps for good: what is to be sent at once.
    pub fn handle_hidden(&mut self, now: Now, has_csrf_token: bool) -> Option<Request> {
        self.engine
            .handle_hidden(now, &mut self.store, has_csrf_token)
    }

    /// Whether a request, prepared by now, may still leave. If not, it is answered with
    /// [`Answer::NotSent`].
    pub fn may_send(&self, request_id: u32) -> bool {
        self.engine.may_send(&self.store, request_id)
    }

    /// Takes the answer to a request. What it means is seen to with the next [`Self::handle_lock`].
    pub fn handle_answer(&mut self, now: Now, request_id: u32, answer: Answer) {
        self.answers.push((now, request_id, answer));
    }

    /// Whether there is something to do that asks for the document alone: see [`Self::handle_lock`].
    pub fn wants_lock(&self, now: Now) -> bool {
        self.next_turn_in_ms(now) == Some(0)
    }

    /// Claims the document, unless another page has and this one has no lock. Whether it did: wait
    /// [`SETTLING_MS`](crate::store::SETTLING_MS) and ask [`Self::holds_claim`].
    pub fn claim(&mut self, now: Now, has_lock: bool) -> bool {
        self.store.claim(now, has_lock)
    }

    /// Whether the document is this page's alone, by its claim.
    pub fn holds_claim(&self) -> bool {
        self.store.holds_claim()
    }

    /// Does what is due while no other page writes the document: folds the journals, takes the answers
    /// that came. The next request to send, if one is due. If the document turns out to be in the database, and
    /// not read yet, all of it is left to the next turn.
    pub fn handle_lock(&mut self, now: Now, has_csrf_token: bool) -> Option<Request> {
        let (engine, answers) = (&mut self.engine, &mut self.answers);
        self.store.exclusively(now, |store| {
            engine.own(now, store);
            if store.lacks_document() {
                return None;
            }
            for (answered_at, request_id, answer) in std::mem::take(answers) {
                engine.handle_answer(answered_at, store, request_id, answer);
            }
            engine.poll_request(now, store, has_csrf_token)
        })
    }

    /// Whether every document belongs in the database (IndexedDB), however small; without, those that are
    /// larger than [`LARGE`](crate::store::LARGE).
    pub fn prefer_database(&mut self, prefers_all: bool) {
        self.store.prefer_database(prefers_all);
    }

    /// What is to be done with the database. To show what is in it, hand it to [`Self::load`] and call
    /// [`Self::handle_storage`] with no key; for a transaction, see [`Self::begin_transaction`].
    pub fn database_need(&self, now: Now) -> DatabaseNeed {
        self.store.database_need(now)
    }

    /// The keys of the documents that the database has, or had until this transaction.
    pub fn keys_in_database(&self) -> Vec<String> {
        self.store.keys_in_database()
    }

    /// Takes what the database has under one of [`Self::keys_in_database`].
    pub fn load(&mut self, key: &str, text: Option<String>) {
        self.store.load(key, text);
    }

    /// A transaction of the database begins, with everything loaded that it has. What the page does next, and
    /// [`Self::handle_lock`], is part of it; then [`Self::prepare_transaction`] says what to put into it.
    pub fn begin_transaction(&mut self) {
        self.store.begin_transaction();
    }

    /// The keys of the documents that the transaction is to put into the database.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the device has no room for what goes with it: then it must be aborted.
    pub fn prepare_transaction(&mut self) -> Result<Vec<String>, StorageError> {
        self.store.prepare_transaction()
    }

    /// The document that the transaction is to put under a key.
    pub fn document_to_put(&self, key: &str) -> Option<&str> {
        self.store.document_to_put(key)
    }

    /// The transaction is over, or could not even begin. What [`Self::handle_lock`] answered may be sent only
    /// now, and if [`Self::may_send`] it; what [`Self::keys_in_database`] no longer names is to be removed.
    pub fn end_transaction(&mut self, now: Now, outcome: Result<(), StorageError>) {
        if !self.store.end_transaction(now, outcome) {
            self.engine.handle_unstored(now);
        }
    }

    /// Whether the document is in the database, and was not read.
    pub fn lacks_document(&self) -> bool {
        self.store.lacks_document()
    }

    /// How long it is until [`Self::wants_lock`], in milliseconds: 0 if it does now, `None` if it will only
    /// after an event.
    pub fn next_turn_in_ms(&self, now: Now) -> Option<u64> {
        if self.store.is_shut_out() {
            return None;
        }
        let is_due = !self.answers.is_empty()
            || self.store.is_signing_in()
            || self.store.wants_transaction(now)
            || self.engine.is_misled_by_clock(now, &self.store);
        if is_due && self.store.blocked_until().is_none() {
            return Some(0);
        }
        let at = self.next_wake()?;
        Some(at.saturating_sub(now.monotonic_ms))
    }

    /// When the next thing is due, in milliseconds of the monotonic clock.
    pub fn next_wake(&self) -> Option<u64> {
        if let Some(at) = self.store.blocked_until() {
            return Some(at);
        }
        let wakes = [
            self.engine.next_wake(&self.store),
            self.store.fold_at(),
            self.store.retry_at(),
        ];
        wakes.into_iter().flatten().min()
    }

    /// The state of the synchronisation.
    pub fn status(&self) -> SyncStatus {
        self.engine.status(&self.store)
    }

    /// What a report for support says of this device.
    pub fn diagnostics(&mut self) -> Diagnostics<'_> {
        Diagnostics {
            lengths: self.store.stored_lengths(),
            document: self.store.document(),
        }
    }

    /// The document as a file's text; see [`Document::export`]. `None` if it cannot be read.
    pub fn export_document(&mut self, now: Now) -> Option<String> {
        let is_here = !self.store.lacks_document();
        is_here.then(|| self.store.update(now, Document::export))
    }

    /// Takes in a file's text; see [`Document::import`]. A file that says whose it is is taken in only where
    /// nobody else is known to be the learner: its learner has to be here, by the document's word or by the page's.
    pub fn import_document(&mut self, now: Now, text: &str) -> ImportResult {
        if self.store.lacks_document() {
            return ImportResult(Err(ImportError::Unavailable));
        }
        let learner = self.engine.learner();
        let take_in = |document: &mut Document| {
            let file = Document::of_file(text)?;
            if let Some(theirs) = &file.owner {
                let owner = document.owner.as_deref();
                let is_theirs = |known: Option<&str>| known.is_none_or(|known| known == theirs);
                if owner.or(learner).is_none() || !is_theirs(owner) || !is_theirs(learner) {
                    return Err(ImportError::AnotherLearner);
                }
            }
            document.import(&file);
            Ok(file.lesson_count())
        };
        ImportResult(self.store.update(now, take_in))
    }

    /// Merges rows that the app has read by itself.
    pub fn merge_rows(&mut self, now: Now, rows: &[Row]) {
        self.store.update(now, |document| {
            // Rows that were asked for before are not newer than these.
            document.note_rows(now.wall);
            document.merge_rows(rows, &LessonMap::default());
        });
    }

    /// The app has sent a lesson by itself: this much of its time, in the state of this date.
    pub fn settle(&mut self, now: Now, id: LessonId, time_ms: u64, updated_at: Timestamp) {
        self.store.update(now, |document| {
            document.update_account(id, |account| account.arrived(time_ms));
            document.settle(id, updated_at.to_millis());
        });
    }

    /// Sets when the last complete exchange ended.
    pub fn set_last_sync_at(&mut self, now: Now, at: Option<Timestamp>) {
        self.store.update(now, |document| {
            document.last_sync_at = at.map(Timestamp::to_millis)
        });
    }
}
