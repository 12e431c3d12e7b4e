//! The document in memory and on the device, kept the same.

mod learners;

use crate::change::Change;
use crate::document::{DOCUMENT_KEY, Document, ReadError};
use crate::lesson_id::LessonId;
use crate::progress::LessonProgress;
use crate::storage::{MemoryStorage, Storage, StorageError};
use crate::timestamp::Timestamp;

/// What a new document is made of.
#[derive(Clone, Debug)]
pub struct Identity {
    /// 16 random bytes: the id of the device, should it need one.
    pub random: [u8; 16],
    /// Language of the browser, such as `fr-FR`.
    pub locale: String,
}

/// Why the document is not, or not wholly, as it was on the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageFault {
    /// Storage cannot be read: we work in memory.
    Blocked(StorageError),
    /// A write was refused: what it would have written is in memory, and tried again with the next.
    Full(StorageError),
    /// There was no room to set a learner's document aside for another: that one's is in memory.
    NoRoomForAnother(StorageError),
    /// The stored document has another schema: it is left untouched, and we work in memory.
    UnknownSchema,
    /// The stored document was damaged: its bytes are under this key, what could be read goes on.
    Damaged {
        /// The key that keeps the bytes; `None` if there was no room for them.
        kept_as: Option<String>,
    },
}

impl StorageFault {
    /// Whether progress recorded now is lost with the page.
    pub fn is_in_memory(&self) -> bool {
        match self {
            Self::Blocked(_) | Self::Full(_) | Self::NoRoomForAnother(_) | Self::UnknownSchema => {
                true
            }
            Self::Damaged { .. } => false,
        }
    }
}

/// The document and where it is kept.
#[derive(Clone, Debug)]
pub struct Store<S> {
    device: S,
    /// Takes the device's place when that cannot be used.
    memory: Option<MemoryStorage>,
    document: Document,
    /// The text under the key, as last read or written; what another tab wrote differs from it.
    stored: Option<String>,
    fault: Option<StorageFault>,
    version: u64,
}

impl<S: Storage> Store<S> {
    /// Opens the document, adopting what it finds.
    pub fn open(device: S, identity: &Identity, now: Timestamp) -> Self {
        let device_id = uuid::Builder::from_random_bytes(identity.random).into_uuid();
        let mut store = Self {
            device,
            memory: None,
            document: Document::new(device_id.to_string(), identity.locale.clone()),
            stored: None,
            fault: None,
            version: 0,
        };
        store.catch_up(now);
        store
    }

    /// The document as last read or written.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What is wrong with the storage, if anything.
    pub fn fault(&self) -> Option<&StorageFault> {
        self.fault.as_ref()
    }

    /// Whether what is written down of what is sent lasts as long as what it was computed from: otherwise
    /// the device would send that again.
    pub fn keeps_pace(&self) -> bool {
        match &self.fault {
            Some(StorageFault::Full(_)) => false,
            Some(StorageFault::NoRoomForAnother(_)) => !self.device_has_owner(),
            None | Some(StorageFault::Blocked(_) | StorageFault::UnknownSchema) => true,
            Some(StorageFault::Damaged { .. }) => true,
        }
    }

    /// Counts the changes of the document: the same number, the same document.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Takes over what another tab has written.
    pub fn catch_up(&mut self, now: Timestamp) {
        if self.is_ahead_of_storage() {
            return;
        }
        match self.storage().get(DOCUMENT_KEY) {
            Ok(stored) if stored == self.stored => {}
            Ok(stored) => {
                self.version += 1;
                self.stored.clone_from(&stored);
                self.take_over(stored.as_deref(), now);
            }
            Err(error) => self.detach(StorageFault::Blocked(error)),
        }
    }

    /// Records a change; it is on the device when this returns, or the fault says why not.
    pub fn record(&mut self, id: LessonId, change: &Change, now: Timestamp) -> LessonProgress {
        self.update(now, |document| document.record(id, change, now))
    }

    /// Changes the document, and writes it if that made a difference.
    pub fn update<T>(&mut self, now: Timestamp, change: impl FnOnce(&mut Document) -> T) -> T {
        self.catch_up(now);
        let result = change(&mut self.document);
        self.write();
        result
    }

    fn storage(&self) -> &dyn Storage {
        match &self.memory {
            Some(memory) => memory,
            None => &self.device,
        }
    }

    fn is_ahead_of_storage(&self) -> bool {
        self.memory.is_none() && matches!(self.fault, Some(StorageFault::Full(_)))
    }

    /// Goes on in memory, with the document at hand.
    fn detach(&mut self, fault: StorageFault) {
        self.fault = Some(fault);
        self.memory = Some(MemoryStorage::default());
        self.stored = None;
        self.write();
    }

    fn take_over(&mut self, json: Option<&str>, now: Timestamp) {
        let blank = self.document.without_progress();
        let Some(json) = json else {
            self.document = blank;
            return;
        };
        match Document::read(json, blank) {
            Ok(outcome) => {
                self.document = outcome.document;
                if outcome.damaged {
                    self.keep_damaged(json, now);
                    self.write();
                }
            }
            Err(ReadError::UnknownSchema) => self.detach(StorageFault::UnknownSchema),
        }
    }

    fn keep_damaged(&mut self, json: &str, now: Timestamp) {
        let key = format!("{DOCUMENT_KEY}:corrupt:{}", now.micros() / 1_000);
        let kept = self.storage().set(&key, json).is_ok();
        self.fault = Some(StorageFault::Damaged {
            kept_as: kept.then_some(key),
        });
    }

    fn write(&mut self) {
        let json = self.document.to_json();
        if self.stored.as_ref() == Some(&json) {
            return;
        }
        self.version += 1;
        if self.is_ahead_of_storage() && self.yield_to_another_owner(&json) {
            return;
        }
        match self.storage().set(DOCUMENT_KEY, &json) {
            Ok(()) => {
                if self.is_ahead_of_storage() {
                    self.fault = None;
                }
                self.stored = Some(json);
            }
            Err(error) => self.fault = Some(StorageFault::Full(error)),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    pub(in crate::store) const NOW: Timestamp = Timestamp::MIN;

    fn identity() -> Identity {
        Identity {
            random: [7; 16],
            locale: "fr-FR".into(),
        }
    }

    pub(in crate::store) fn open<S: Storage>(storage: S) -> Store<S> {
        Store::open(storage, &identity(), NOW)
    }

    fn id(id: u64) -> LessonId {
        LessonId::new(id).unwrap()
    }

    pub(in crate::store) fn add_time<S: Storage>(store: &mut Store<S>, lesson: u64, time_ms: u64) {
        store.record(id(lesson), &Change::time(NOW, time_ms), NOW);
    }

    pub(in crate::store) fn time_of<S: Storage>(store: &Store<S>, lesson: u64) -> Option<u64> {
        let entry = store.document().lesson(id(lesson))?;
        Some(entry.progress.time_ms)
    }

    /// Storage whose writes or reads fail on demand.
    #[derive(Default)]
    pub(in crate::store) struct FaultyStorage {
        pub(in crate::store) inner: MemoryStorage,
        pub(in crate::store) unreadable: bool,
        pub(in crate::store) full: Rc<Cell<bool>>,
    }

    impl Storage for FaultyStorage {
        fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
            if self.unreadable {
                return Err(StorageError("denied".into()));
            }
            self.inner.get(key)
        }

        fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
            if self.full.get() {
                return Err(StorageError("quota".into()));
            }
            self.inner.set(key, value)
        }

        fn remove(&self, key: &str) -> Result<(), StorageError> {
            self.inner.remove(key)
        }

        fn keys(&self) -> Result<Vec<String>, StorageError> {
            self.inner.keys()
        }
    }

    #[test]
    fn a_recorded_change_is_on_the_device_when_the_call_returns() {
        let storage = MemoryStorage::default();
        add_time(&mut open(storage.clone()), 4, 500);
        assert_eq!(time_of(&open(storage), 4), Some(500));
    }

    #[test]
    fn opening_and_reading_write_nothing() {
        let storage = MemoryStorage::default();
        open(storage.clone()).catch_up(NOW);
        assert_eq!(storage.keys().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_new_device_has_a_random_uuid() {
        let store = open(MemoryStorage::default());
        assert_eq!(
            store.document().device_id,
            "07070707-0707-4707-8707-070707070707"
        );
    }

    #[test]
    fn two_tabs_that_take_turns_lose_nothing() {
        let storage = MemoryStorage::default();
        let (mut a, mut b) = (open(storage.clone()), open(storage.clone()));
        for _ in 0..3 {
            add_time(&mut a, 4, 10);
            add_time(&mut b, 4, 100);
        }
        a.catch_up(NOW);
        assert_eq!(time_of(&a, 4), Some(330));
    }

    #[test]
    fn the_version_changes_with_the_document_and_only_then() {
        let storage = MemoryStorage::default();
        let (mut a, mut b) = (open(storage.clone()), open(storage));
        let before = b.version();
        b.catch_up(NOW);
        assert_eq!(b.version(), before);
        add_time(&mut a, 4, 10);
        b.catch_up(NOW);
        assert_ne!(b.version(), before);
        let after = b.version();
        b.update(NOW, |_| ());
        assert_eq!(b.version(), after);
    }

    #[test]
    fn blocked_storage_leaves_us_in_memory() {
        let mut store = open(FaultyStorage {
            unreadable: true,
            ..FaultyStorage::default()
        });
        add_time(&mut store, 4, 10);
        add_time(&mut store, 4, 10);
        assert_eq!(time_of(&store, 4), Some(20));
        assert!(matches!(store.fault(), Some(StorageFault::Blocked(_))));
    }

    #[test]
    fn what_a_full_device_refuses_is_kept_and_written_with_the_next_change() {
        let full = Rc::new(Cell::new(true));
        let inner = MemoryStorage::default();
        let mut store = open(FaultyStorage {
            inner: inner.clone(),
            full: full.clone(),
            unreadable: false,
        });
        add_time(&mut store, 4, 10);
        assert!(matches!(store.fault(), Some(StorageFault::Full(_))));
        assert_eq!(time_of(&store, 4), Some(10));
        full.set(false);
        add_time(&mut store, 5, 20);
        assert_eq!(store.fault(), None);
        let reopened = open(inner);
        assert_eq!(
            (time_of(&reopened, 4), time_of(&reopened, 5)),
            (Some(10), Some(20))
        );
    }

    #[test]
    fn a_damaged_document_is_kept_aside_and_what_can_be_read_goes_on() {
        let storage = MemoryStorage::default();
        let mut store = open(storage.clone());
        add_time(&mut store, 4, 10);
        let json = storage.get(DOCUMENT_KEY).unwrap().unwrap();
        let damaged = json.replace("\"pending\"", "\u{fffd}");
        storage.set(DOCUMENT_KEY, &damaged).unwrap();
        let mut reopened = open(storage.clone());
        let Some(StorageFault::Damaged { kept_as: Some(key) }) = reopened.fault().cloned() else {
            panic!("{:?}", reopened.fault());
        };
        assert_eq!(storage.get(&key).unwrap(), Some(damaged));
        add_time(&mut reopened, 4, 5);
        assert_eq!(time_of(&open(storage), 4), Some(15));
    }

    #[test]
    fn a_document_of_another_schema_is_left_untouched() {
        let storage = MemoryStorage::default();
        let other = r#"{"schema_version":2,"lessons":{}}"#;
        storage.set(DOCUMENT_KEY, other).unwrap();
        let mut store = open(storage.clone());
        add_time(&mut store, 4, 10);
        assert_eq!(store.fault(), Some(&StorageFault::UnknownSchema));
        assert_eq!(time_of(&store, 4), Some(10));
        assert_eq!(storage.get(DOCUMENT_KEY).unwrap().unwrap(), other);
    }
}
