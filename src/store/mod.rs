//! The document in memory and on the device, kept the same.

mod claim;
mod database;
mod fault;
mod learners;
mod lengths;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::change::{Change, Pace, date_of_change};
use crate::document::{DOCUMENT_KEY, Document, ReadError};
use crate::in_flight::Batch;
use crate::journal::{EntryId, Journal, Watermarks};
use crate::lesson_id::LessonId;
use crate::now::Now;
use crate::progress::LessonProgress;
use crate::storage::Storage;
use crate::text::{decimal, joined, push_hexadecimal};

pub use claim::SETTLING_MS;
use database::Database;
pub use database::{DatabaseNeed, LARGE};
pub use fault::StorageFault;
use learners::OWNER_KEY;
pub use lengths::StoredLengths;

/// What a new document is made of.
#[derive(Clone, Debug)]
pub struct Identity {
    /// 16 random bytes: the id of the device, should it need one.
    pub random: [u8; 16],
    /// Language of the browser, such as `fr-FR`.
    pub locale: String,
}

/// The document, the journals beside it, and where they are kept.
#[derive(Clone, Debug)]
pub struct Store<S> {
    device: S,
    /// Takes the device's place when that cannot be used.
    memory: Option<Rc<dyn Storage>>,
    /// Whether the device has what is pending here, and cannot be told that it was sent: it would send it again.
    is_stranded: bool,
    database: Database,
    /// The stored document with everything that the journals have beyond it.
    document: Document,
    /// The text under the document's key, as last read or written; what another tab wrote differs from it.
    stored: Option<String>,
    /// How long the document is as text, in bytes, as last read or composed.
    length: usize,
    /// Whose that document is.
    stored_owner: Option<String>,
    /// What that document has of the journals.
    kept: Watermarks,
    journal: Journal,
    /// Whether the document may be another than the stored one.
    is_changed: bool,
    /// Whether storage refused the document as it is here.
    is_ahead: bool,
    /// Whether this page alone may write the document now.
    is_exclusive: bool,
    /// Whether all that this turn has done is stored already, with the batch at its end in the journal.
    is_written_down: bool,
    /// Who has signed in, as long as the stored document is not theirs: the one at hand is what they left
    /// here.
    signing_in: Option<String>,
    /// The claim that this page has made.
    claim: Option<String>,
    /// The claim of another page that there was before.
    claimed_over: Option<String>,
    fault: Option<StorageFault>,
    version: u64,
    random: fastrand::Rng,
}

/// What the write of an update goes with.
#[derive(Clone, Copy, Debug)]
enum Scope {
    /// The turn under way.
    OfTurn,
    /// A turn of its own.
    Turn,
    /// Nothing else.
    Update,
}

impl<S: Storage> Store<S> {
    /// Opens the document, adopting what it finds. `seed` is random.
    pub fn open(device: S, identity: &Identity, seed: u64, now: Now) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut store = Self {
            device,
            memory: None,
            is_stranded: false,
            database: Database::default(),
            document: Document::new(device_id(identity.random), identity.locale.clone()),
            stored: None,
            length: 0,
            stored_owner: None,
            kept: Watermarks::default(),
            journal: Journal::new(random.u64(..)),
            is_changed: false,
            is_ahead: false,
            is_exclusive: false,
            is_written_down: false,
            signing_in: None,
            claim: None,
            claimed_over: None,
            fault: None,
            // Those of a store before, in the same page, are others.
            version: seed >> 12,
            random,
        };
        store.read_all(now);
        store
    }

    /// The document with everything that was recorded.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What is wrong with the storage, if anything.
    pub fn fault(&self) -> Option<&StorageFault> {
        self.fault.as_ref()
    }

    /// Counts the changes of the document: the same number, the same document.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// When [`Self::exclusively`] should be called next for what the journals hold, on the monotonic
    /// clock; `None` if they hold nothing.
    pub fn fold_at(&self) -> Option<u64> {
        self.journal.fold_at()
    }

    /// Records a change: it is in the journal when this returns, or the fault says why not.
    ///
    /// `learner` is who is signed in, as far as this page was told. If the document is another's by now, the
    /// change waits in the journal for its own learner to come back.
    pub fn record(
        &mut self,
        now: Now,
        id: LessonId,
        change: &Change,
        learner: Option<&str>,
        pace: Pace,
    ) -> LessonProgress {
        self.journal.want_fold_of_change(now, pace);
        let before = self.document.lesson(id).map(|entry| &entry.progress);
        let at = date_of_change(before, now.wall);
        let owner = self.document.owner.as_deref();
        let owner = owner.map(|owner| learner.unwrap_or(owner));
        let entry = self.journal.record(now, id, owner, change, at);
        self.write_rest();
        self.journal.fold_entry(entry, &mut self.document);
        self.is_changed = true;
        self.version += 1;
        let progress = self.document.lesson(id).map(|entry| entry.progress);
        progress.unwrap_or(LessonProgress::untouched(at))
    }

    /// Writes down a batch that is about to be sent: it is in the journal and in the document at hand when
    /// this returns. Whether it may be sent; the fault says why not. What is written down must last as long
    /// as what it was composed of: the device would send that again.
    pub fn write_down(&mut self, now: Now, batch: Batch) -> bool {
        let lacks_room = matches!(self.fault, Some(StorageFault::NoRoomForAnother(_)));
        if self.is_stranded || lacks_room && self.device_has_owner() {
            return false;
        }
        // What it was composed on must be stored before it is.
        if self.is_exclusive {
            self.write(now);
        }
        if self.is_ahead {
            return false;
        }
        let owner = self.document.owner.as_deref();
        let batch_id = batch.id;
        let entry = self.journal.add_batch(now, owner, batch);
        // The oldest first: what the batch was composed of.
        self.write_rest();
        let is_written = self.journal.is_written();
        if is_written {
            self.journal.fold_entry(entry, &mut self.document);
            self.is_changed = true;
            self.is_written_down = self.is_exclusive;
        } else {
            let storage = in_use(&self.device, &self.memory);
            self.journal.withdraw(storage, batch_id);
        }
        is_written
    }

    /// Takes a batch back that the backend does not have. Its own key goes at once: a full device may not
    /// take the document without it.
    pub fn withdraw(&mut self, now: Now, batch_id: u32) -> Option<Batch> {
        let storage = in_use(&self.device, &self.memory);
        self.journal.withdraw(storage, batch_id);
        self.update(now, |document| document.withdraw(batch_id))
    }

    /// Takes over what another page wrote under a key; with none, whatever is there.
    pub fn handle_storage(&mut self, now: Now, key: Option<&str>) {
        match (key, key.and_then(EntryId::of_key)) {
            (_, Some(entry)) => {
                let storage = in_use(&self.device, &self.memory);
                // What cannot be read now is read with everything else.
                let read = self.journal.read(storage, now, &self.kept, entry);
                if read == Ok(true) {
                    self.reread(now);
                    self.follow_sign_in(now);
                }
                self.fold();
            }
            (Some(DOCUMENT_KEY | OWNER_KEY), None) => self.catch_up(now),
            (Some(_), None) => {}
            (None, None) => self.read_all(now),
        }
    }

    /// The page comes back from the back/forward cache: it has missed what happened meanwhile.
    pub fn come_back(&mut self, now: Now) {
        self.journal.renew(self.random.u64(..));
        self.read_all(now);
    }

    /// Changes the document, and writes it if that made a difference.
    pub fn update<T>(&mut self, now: Now, change: impl FnOnce(&mut Document) -> T) -> T {
        let scope = self.begin_update(now);
        let answer = change(&mut self.document);
        self.end_update(now, scope);
        answer
    }

    fn begin_update(&mut self, now: Now) -> Scope {
        let scope = if self.is_exclusive {
            Scope::OfTurn
        } else if self.is_signing_in() {
            self.begin_turn(now);
            Scope::Turn
        } else {
            self.catch_up(now);
            Scope::Update
        };
        self.is_changed = true;
        scope
    }

    fn end_update(&mut self, now: Now, scope: Scope) {
        match scope {
            Scope::OfTurn => {}
            Scope::Turn => self.end_turn(now),
            Scope::Update => self.write(now),
        }
    }

    /// Does work while this page alone may write the document: on what storage has now, with the journals
    /// folded in, and written once.
    pub fn exclusively<T>(&mut self, now: Now, work: impl FnOnce(&mut Self) -> T) -> T {
        self.begin_turn(now);
        let answer = work(self);
        self.end_turn(now);
        answer
    }

    fn begin_turn(&mut self, now: Now) {
        self.is_exclusive = true;
        self.read_all(now);
        self.journal
            .drop_kept(in_use(&self.device, &self.memory), now);
        if let Some(learner) = self.signing_in.take() {
            self.take_place(&learner, now);
        }
        self.journal
            .forget_watermarks(&mut self.document.folded, now);
    }

    fn end_turn(&mut self, now: Now) {
        self.is_exclusive = false;
        if !std::mem::take(&mut self.is_written_down) {
            self.write(now);
        }
        self.forget_set_aside();
        let owner = self.document.owner.as_deref();
        self.journal.plan(now, owner);
        self.release_claim();
    }

    fn storage(&self) -> &dyn Storage {
        in_use(&self.device, &self.memory)
    }

    /// Reads the document and the journals.
    fn read_all(&mut self, now: Now) {
        let had_document = self.stored.is_some();
        self.read_document(now);
        let storage = in_use(&self.device, &self.memory);
        match self.journal.read_all(storage, now, &self.kept) {
            Ok(withdrawn) => {
                if withdrawn {
                    self.reread(now);
                }
                if had_document && self.stored.is_none() {
                    // All was removed: so is what is here.
                    self.journal.forget_missing();
                }
                self.write_rest();
                self.note_kept(now);
                self.follow_sign_in(now);
                self.fold();
            }
            Err(error) => self.detach(now, StorageFault::Blocked(error)),
        }
    }

    /// Takes over the document as another page has written it.
    fn catch_up(&mut self, now: Now) {
        self.read_document(now);
        self.note_kept(now);
        self.follow_sign_in(now);
        self.fold();
    }

    /// Reads the document. One that storage refused is kept unless another page has written since: what was
    /// recorded is in the journal, and what rows told is read again.
    fn read_document(&mut self, now: Now) {
        let is_there = |text: &String| self.storage().holds(DOCUMENT_KEY, text) == Ok(true);
        let is_known = !self.is_signing_in() && !self.is_in_database();
        if is_known && self.stored.as_ref().is_some_and(is_there) {
            return;
        }
        match self.document_text(DOCUMENT_KEY) {
            Ok(stored) if stored == self.stored && !self.is_signing_in() => {}
            // Another page has moved it: what is at hand is newer than what there is to read.
            Ok(_) if self.stored.is_some() && self.lacks(DOCUMENT_KEY) => {}
            Ok(stored) => {
                self.length = stored.as_ref().map_or(0, String::len);
                self.stored = stored;
                self.reread(now);
            }
            Err(error) => self.detach(now, StorageFault::Blocked(error)),
        }
    }

    /// Goes back to the document as it is stored.
    fn reread(&mut self, now: Now) {
        self.is_ahead = false;
        self.is_changed = false;
        self.version += 1;
        let blank = self.document.without_progress();
        let Some(json) = &self.stored else {
            self.document = blank;
            self.note_stored();
            return;
        };
        match Document::read(json, blank) {
            Ok(outcome) => {
                self.document = outcome.document;
                self.note_stored();
                if outcome.damaged {
                    let json = self.stored.clone().unwrap_or_default();
                    self.keep_damaged(&json, now);
                    self.is_changed = true;
                    self.write(now);
                }
            }
            Err(ReadError::UnknownSchema) => self.detach(now, StorageFault::UnknownSchema),
        }
    }

    fn note_kept(&mut self, now: Now) {
        let owner = self.stored_owner.as_deref();
        self.journal.note_kept(&self.kept, owner, now);
    }

    fn fold(&mut self) {
        if self.journal.fold_into(&mut self.document) {
            self.is_changed = true;
            self.version += 1;
        }
    }

    /// Writes what of this page's journal storage does not have yet.
    fn write_rest(&mut self) {
        let storage = in_use(&self.device, &self.memory);
        let written = self.journal.write_rest(storage);
        let is_full = matches!(self.fault, Some(StorageFault::Full(_)));
        match written.and_then(|()| self.journal.put_together(storage)) {
            Ok(()) if is_full && !self.is_ahead && self.memory.is_none() => self.fault = None,
            Ok(()) => {}
            Err(error) => self.fault = Some(StorageFault::Full(error)),
        }
    }

    /// Goes on in memory, with the document at hand.
    fn detach(&mut self, now: Now, fault: StorageFault) {
        self.fault = Some(fault);
        // Of the learner who left, `write_down` asks the device.
        self.is_stranded = matches!(self.fault, Some(StorageFault::Blocked(_)))
            && self.document.pending_count() > 0;
        self.memory = Some(self.device.in_memory());
        self.stored = None;
        self.is_changed = true;
        self.is_ahead = false;
        self.journal = Journal::new(self.random.u64(..));
        self.write(now);
    }

    /// The document is as it is stored.
    fn note_stored(&mut self) {
        self.stored_owner.clone_from(&self.document.owner);
        self.kept = self.document.folded.clone();
    }

    fn keep_damaged(&mut self, json: &str, now: Now) {
        let millis = now.wall.micros().unsigned_abs() / 1_000;
        let key = joined(&[DOCUMENT_KEY, ":corrupt:", &decimal(millis)]);
        let kept = self.storage().set(&key, json).is_ok();
        self.fault = Some(StorageFault::Damaged {
            kept_as: kept.then_some(key),
        });
    }

    fn write(&mut self, now: Now) {
        let is_moved = self.is_being_moved();
        if self.lacks_document() || !self.is_changed && !is_moved {
            return;
        }
        let json = self.document.to_json();
        self.length = json.len();
        if self.stored.as_ref() == Some(&json) && !is_moved {
            return;
        }
        self.version += 1;
        match self.put_document(DOCUMENT_KEY, &json) {
            Ok(()) => {
                self.is_ahead = false;
                self.is_changed = false;
                self.stored = Some(json);
                self.note_stored();
                self.note_kept(now);
                self.write_rest();
            }
            Err(error) => {
                self.is_ahead = true;
                self.fault = Some(StorageFault::Full(error));
            }
        }
    }
}

/// A UUID of these random bytes, written by what writes other numbers too.
fn device_id(random: [u8; 16]) -> String {
    let uuid = uuid::Builder::from_random_bytes(random).into_uuid();
    let (first, second) = uuid.as_u64_pair();
    let mut text = String::new();
    for (digits, number) in [
        (8, first >> 32),
        (4, first >> 16 & 0xFFFF),
        (4, first & 0xFFFF),
        (4, second >> 48),
        (12, second & 0xFFFF_FFFF_FFFF),
    ] {
        if !text.is_empty() {
            text.push('-');
        }
        push_hexadecimal(&mut text, number, digits);
    }
    text
}

/// The storage that is in use.
fn in_use<'a, S: Storage>(device: &'a S, memory: &'a Option<Rc<dyn Storage>>) -> &'a dyn Storage {
    match memory {
        Some(memory) => &**memory,
        None => device,
    }
}
