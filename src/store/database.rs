//! Large documents: they are in a database (IndexedDB), which is read and written in transactions,
//! asynchronously.
//!
//! What `localStorage` has under a document's key decides which copy counts: a stub says that the database
//! has the document, anything else is the document itself. To the database: first the transaction, then the
//! stub. Back: first the document, then the database's copy goes. Killed in between, what counted before
//! still does.

use super::learners::learner_key;
use super::{StorageFault, Store};
use crate::document::{DOCUMENT_KEY, is_stub};
use crate::list;
use crate::now::Now;
use crate::storage::{Storage, StorageError};

/// A larger document is moved to the database; one that shrinks to half of it comes back. In bytes.
pub const LARGE: usize = 2_000_000;

/// How long after a transaction failed the next is tried, in milliseconds: twice as long each time.
const RETRY_MS_MIN: u64 = 1_000;
const RETRY_MS_MAX: u64 = 60_000;

/// Revisions are numbers that JavaScript has too.
const REVISION_SHIFT: u32 = 11;

/// What this page knows of the database.
#[derive(Clone, Debug, Default)]
pub(super) struct Database {
    prefers_all: bool,
    is_refused: bool,
    /// How many transactions have failed in a row.
    failures: u32,
    /// When the next is due, after one that failed, on the monotonic clock.
    retry_at: Option<u64>,
    records: Vec<Record>,
    /// What the transaction under way writes.
    writes: Option<Vec<Write>>,
}

/// A document that the database has, or had.
#[derive(Clone, Debug)]
struct Record {
    key: String,
    /// What is in its place; `None` if that is no stub any more.
    stub: Option<String>,
    /// The stub there was when the database was read.
    read_at: Option<String>,
    /// What the database had then.
    text: Option<String>,
}

/// What is to be under a key.
#[derive(Clone, Debug)]
struct Write {
    key: String,
    /// The document; `None` if there is to be none.
    text: Option<String>,
    /// What takes its place, if it belongs in the database.
    stub: Option<String>,
}

/// What is to be done with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseNeed {
    /// Nothing.
    None = 0,
    /// The next turn must be taken in a transaction.
    Transaction = 1,
    /// The same; and there is something in it that this page has not read, to be shown at once.
    Reading = 2,
}

impl Database {
    /// A document, wherever it is.
    pub(super) fn get(
        &mut self,
        first: &dyn Storage,
        key: &str,
    ) -> Result<Option<String>, StorageError> {
        if let Some(write) = self.write_of(key) {
            return Ok(write.text.clone());
        }
        let text = first.get(key)?;
        let stub = text.as_ref().filter(|text| is_stub(text)).cloned();
        match self.record(key) {
            Some(record) => record.stub = stub,
            None if stub.is_none() => {}
            None => self.records.push(Record {
                key: key.to_owned(),
                stub,
                read_at: None,
                text: None,
            }),
        }
        let moved = self.record(key).filter(|record| record.stub.is_some());
        Ok(moved.and_then(|record| record.text.clone()).or(text))
    }

    /// Puts a document or nothing under a key: at once, or with the transaction under way. Without one, what
    /// concerns the database stays as it is.
    fn set(
        &mut self,
        first: &dyn Storage,
        key: &str,
        text: Option<&str>,
        stub: Option<String>,
    ) -> Result<(), StorageError> {
        if let Some(writes) = &mut self.writes {
            list::retain(writes, |before| before.key != key);
            writes.push(Write {
                key: key.to_owned(),
                text: text.map(str::to_owned),
                stub,
            });
            return Ok(());
        }
        if self.has(key) || self.has(DOCUMENT_KEY) {
            return Ok(());
        }
        match text {
            Some(text) => first.set(key, text),
            None => first.remove(key),
        }
    }

    /// Whether the database has a document.
    fn has(&self, key: &str) -> bool {
        let is_it = |record: &Record| record.key == key && record.stub.is_some();
        self.records.iter().any(is_it)
    }

    /// Whether the database has a document, as far as was looked, that was not read.
    pub(super) fn lacks(&self, key: &str) -> bool {
        let is_unread = |record: &Record| record.key == key && record.read_at.is_none();
        self.has(key) && self.records.iter().any(is_unread) && self.write_of(key).is_none()
    }

    /// Whether a document of this length is where it does not belong.
    fn is_misplaced(&self, key: &str, length: usize) -> bool {
        !self.is_refused && !self.lacks(key) && self.belongs_here(key, length) != self.has(key)
    }

    fn belongs_here(&self, key: &str, length: usize) -> bool {
        self.prefers_all || length > if self.has(key) { LARGE / 2 } else { LARGE }
    }

    fn record(&mut self, key: &str) -> Option<&mut Record> {
        self.records.iter_mut().find(|record| record.key == key)
    }

    fn write_of(&self, key: &str) -> Option<&Write> {
        self.writes().iter().find(|write| write.key == key)
    }

    /// What the transaction under way writes, if there is one.
    fn writes(&self) -> &[Write] {
        self.writes.as_deref().unwrap_or_default()
    }

    /// Writes the stubs of what is set aside: once the transaction is committed, another document may have
    /// taken its place. The keys of what the transaction is to put.
    fn prepare(&self, first: &dyn Storage) -> Result<Vec<String>, StorageError> {
        let mut keys = Vec::new();
        for write in self.writes() {
            if let Some(stub) = &write.stub {
                if write.key != DOCUMENT_KEY {
                    first.set(&write.key, stub)?;
                }
                keys.push(write.key.clone());
            }
        }
        Ok(keys)
    }

    /// `localStorage` follows what is committed. What is set aside comes before what takes its place.
    fn end(&mut self, first: &dyn Storage) -> Result<(), StorageError> {
        let writes = self.writes.take().unwrap_or_default();
        for write in &writes {
            if let (Some(text), None) = (&write.text, &write.stub) {
                first.set(&write.key, text)?;
            }
        }
        for Write { key, text, stub } in writes {
            match &stub {
                Some(stub) => first.set(&key, stub)?,
                None if text.is_none() => first.remove(&key)?,
                None => {}
            }
            self.get(first, &key)?;
            if let Some(record) = self.record(&key) {
                record.read_at = stub;
                record.text = text;
            }
        }
        list::retain(&mut self.records, |record| record.stub.is_some());
        Ok(())
    }
}

impl<S: Storage> Store<S> {
    /// Whether every document belongs in the database; without, those that are large.
    pub fn prefer_database(&mut self, prefers_all: bool) {
        self.database.prefers_all = prefers_all;
    }

    /// What is to be done with the database. After a transaction that failed, a document that is only to be moved
    /// there stays where it is until the retry.
    pub fn database_need(&self, now: Now) -> DatabaseNeed {
        let is_behind = |record: &Record| record.stub.is_some() && record.read_at != record.stub;
        let records = &self.database.records;
        if !self.uses_database() {
            DatabaseNeed::None
        } else if records.iter().any(is_behind) {
            DatabaseNeed::Reading
        } else if !records.is_empty() || self.is_to_be_moved(now) {
            DatabaseNeed::Transaction
        } else {
            DatabaseNeed::None
        }
    }

    /// Whether the document is where it does not belong.
    pub fn is_misplaced(&self) -> bool {
        self.memory.is_none() && self.database.is_misplaced(DOCUMENT_KEY, self.length)
    }

    /// Whether the write of the document in this turn moves it.
    pub(super) fn is_being_moved(&self) -> bool {
        self.database.writes.is_some() && self.is_misplaced()
    }

    fn is_to_be_moved(&self, now: Now) -> bool {
        let rests_until = self.database.retry_at.unwrap_or(0);
        self.is_misplaced() && rests_until <= now.monotonic_ms
    }

    /// Whether something is to be moved, or removed from the database.
    pub fn wants_transaction(&self, now: Now) -> bool {
        let is_over = |record: &Record| record.stub.is_none();
        self.is_to_be_moved(now)
            || self.uses_database() && self.database.records.iter().any(is_over)
    }

    /// Until when no turn is taken, on the monotonic clock: after a transaction that failed, if what turns do goes
    /// into the database.
    pub fn blocked_until(&self) -> Option<u64> {
        let is_used = self.uses_database() && !self.database.records.is_empty();
        self.database.retry_at.filter(|_| is_used)
    }

    /// When a transaction that failed is due again, on the monotonic clock.
    pub fn retry_at(&self) -> Option<u64> {
        let is_wanted = self.is_misplaced() || self.blocked_until().is_some();
        self.database.retry_at.filter(|_| is_wanted)
    }

    /// Has the retry wait no longer: somebody asks for it.
    pub fn hasten_retry(&mut self, now: Now) {
        self.database.retry_at = self.database.retry_at.map(|_| now.monotonic_ms);
    }

    fn uses_database(&self) -> bool {
        self.memory.is_none() && !self.database.is_refused
    }

    /// Whether documents can be written now.
    pub(super) fn may_write(&self) -> bool {
        self.database.writes.is_some() || !self.is_in_database()
    }

    /// Whether the document is in the database.
    pub fn is_in_database(&self) -> bool {
        self.memory.is_none() && self.database.has(DOCUMENT_KEY)
    }

    /// The keys of the documents that the database has, or had.
    pub fn keys_in_database(&self) -> Vec<String> {
        let records = self.database.records.iter();
        list::collect(records.map(|record| record.key.clone()))
    }

    /// Takes what the database has under a key, in the transaction that has read it; what is shown follows with
    /// the next reading.
    pub fn load(&mut self, key: &str, text: Option<String>) {
        // As long as that lasts, no other page puts a newer one there.
        let _ = self.database.get(&self.device, key);
        if let Some(record) = self.database.record(key) {
            record.read_at = record.stub.clone();
            if text.is_none() && record.stub.is_some() && key == DOCUMENT_KEY {
                self.fault = Some(StorageFault::Gone);
            }
            record.text = text;
        }
    }

    /// A transaction begins: documents are written with it from here on.
    pub fn begin_transaction(&mut self) {
        self.database.writes = Some(Vec::new());
    }

    /// The keys of what the transaction is to put into the database.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the device has no room for what goes with it: then it must be aborted.
    pub fn prepare_transaction(&mut self) -> Result<Vec<String>, StorageError> {
        self.database.prepare(&self.device)
    }

    /// What the transaction is to put under a key.
    pub fn document_to_put(&self, key: &str) -> Option<&str> {
        self.database.write_of(key)?.text.as_deref()
    }

    /// The transaction is over. Whether what the turn did is stored; if not, it is shown until the document is read
    /// again: what was recorded is in the journal, the rest has to be done anew. If it did not even begin, the database cannot be used by this page: what it has is as if it
    /// had not been read.
    pub fn end_transaction(&mut self, now: Now, mut outcome: Result<(), StorageError>) -> bool {
        let has_begun = self.database.writes.is_some();
        if outcome.is_ok() {
            outcome = self.database.end(&self.device);
        }
        self.database.writes = None;
        let database = &mut self.database;
        let Err(error) = outcome else {
            (database.failures, database.retry_at) = (0, None);
            return true;
        };
        if has_begun {
            let wait_ms = RETRY_MS_MIN << database.failures.min(16);
            database.failures += 1;
            database.retry_at = Some(now.monotonic_ms + wait_ms.min(RETRY_MS_MAX));
            self.is_ahead = true;
            self.is_changed = true;
            self.fault = Some(StorageFault::Full(error));
        } else {
            self.database.is_refused = true;
            for record in &mut self.database.records {
                record.read_at = None;
            }
            self.fault = Some(StorageFault::DatabaseRefused(error));
        }
        false
    }

    /// Whether the document at hand is not what this device has: that is in the database, and was not read.
    pub fn lacks_document(&self) -> bool {
        let lacks_theirs = |learner: &String| self.lacks(&learner_key(learner));
        self.lacks(DOCUMENT_KEY) || self.signing_in.as_ref().is_some_and(lacks_theirs)
    }

    /// Whether the document is in the database, which this page cannot use: there is nothing that it may write.
    pub fn is_shut_out(&self) -> bool {
        self.database.is_refused && self.lacks_document()
    }

    /// Whether a document is in the database, as far as was looked, and was not read.
    pub(super) fn lacks(&self, key: &str) -> bool {
        self.memory.is_none() && self.database.lacks(key)
    }

    /// A document, wherever it is.
    pub(super) fn document_text(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        match &self.memory {
            Some(memory) => memory.get(key),
            None => self.database.get(&self.device, key),
        }
    }

    /// Puts the document at hand, as JSON, under a key.
    pub(super) fn put_document(&mut self, key: &str, json: &str) -> Result<(), StorageError> {
        if let Some(memory) = &self.memory {
            return memory.set(key, json);
        }
        let is_large = self.database.belongs_here(key, json.len());
        let stub = is_large.then(|| self.document.to_stub(self.random.u64(..) >> REVISION_SHIFT));
        self.database.set(&self.device, key, Some(json), stub)
    }

    /// Removes a document that was set aside.
    pub(super) fn remove_document(&mut self, key: &str) -> Result<(), StorageError> {
        match &self.memory {
            Some(memory) => memory.remove(key),
            None => self.database.set(&self.device, key, None, None),
        }
    }
}
