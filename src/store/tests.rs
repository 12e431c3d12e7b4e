use std::cell::Cell;
use std::rc::Rc;

use super::*;
use crate::account::ImportMerge;
use crate::lesson_map::LessonMap;
use crate::storage::{MemoryStorage, StorageError};
use crate::timestamp::Timestamp;

pub(in crate::store) const NOW: Now = Now {
    wall: Timestamp::MIN,
    monotonic_ms: 0,
};

fn identity() -> Identity {
    Identity {
        random: [7; 16],
        locale: "fr-FR".into(),
    }
}

thread_local! {
    static PAGES: Cell<u64> = const { Cell::new(0) };
}

/// Opens a page, which is another than those before.
pub(in crate::store) fn open<S: Storage>(storage: S) -> Store<S> {
    PAGES.set(PAGES.get() + 1);
    Store::open(storage, &identity(), PAGES.get(), NOW)
}

fn id(id: u64) -> LessonId {
    LessonId::new(id).unwrap()
}

pub(in crate::store) fn add_time<S: Storage>(store: &mut Store<S>, lesson: u64, time_ms: u64) {
    store.record(
        NOW,
        id(lesson),
        &Change::time(NOW.wall, time_ms),
        None,
        Pace::Soon,
    );
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

/// Folds the journals and drops what was folded.
pub(in crate::store) fn fold<S: Storage>(store: &mut Store<S>) {
    for monotonic_ms in [0, 5_000] {
        store.exclusively(
            Now {
                monotonic_ms,
                ..NOW
            },
            |_| (),
        );
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

fn entries_of(storage: &MemoryStorage) -> usize {
    let keys = storage.keys().unwrap().into_iter();
    keys.filter(|key| key.contains(":journal:")).count()
}

/// By a clock that was ahead before, or with several changes in a millisecond, dates are ahead of the clock.
#[test]
fn changes_of_a_lesson_share_an_entry_however_far_their_dates_are_ahead() {
    let storage = MemoryStorage::default();
    let mut store = open(storage.clone());
    let ahead = Change::time(NOW.wall, 1);
    for _ in 0..100_000 {
        store.record(NOW, id(4), &ahead, None, Pace::Soon);
    }
    assert_eq!(entries_of(&storage), 1);
    assert_eq!(time_of(&store, 4), Some(100_000));
}

/// Should another page have dropped it unnoticed, its watermark is forgotten after twice as long.
#[test]
fn an_entry_is_extended_for_half_a_minute_and_no_longer_by_either_clock() {
    for (wall_s, monotonic_s) in [(1, 1), (1, 0), (0, 1)] {
        let storage = MemoryStorage::default();
        let mut store = open(storage.clone());
        for second in 0..=31 {
            let now = Now {
                wall: NOW.wall.plus_millis(second * wall_s * 1_000),
                monotonic_ms: second * monotonic_s * 1_000,
            };
            let expected = if second <= 30 { 1 } else { 2 };
            store.record(now, id(4), &Change::time(now.wall, 1), None, Pace::Soon);
            assert_eq!(entries_of(&storage), expected, "{wall_s} {monotonic_s}");
        }
    }
}

#[test]
fn two_tabs_that_take_turns_lose_nothing() {
    let storage = MemoryStorage::default();
    let (mut a, mut b) = (open(storage.clone()), open(storage.clone()));
    for _ in 0..3 {
        add_time(&mut a, 4, 10);
        add_time(&mut b, 4, 100);
    }
    a.handle_storage(NOW, None);
    assert_eq!(time_of(&a, 4), Some(330));
}

#[test]
fn the_version_changes_with_the_document_and_only_then() {
    let storage = MemoryStorage::default();
    let (mut a, mut b) = (open(storage.clone()), open(storage));
    let before = b.version();
    b.handle_storage(NOW, None);
    assert_eq!(b.version(), before);
    add_time(&mut a, 4, 10);
    b.handle_storage(NOW, None);
    assert_ne!(b.version(), before);
    fold(&mut b);
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
    fold(&mut store);
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

fn batch(id: u32) -> Batch {
    Batch {
        id,
        sent_at: NOW.wall,
        given_up_at: None,
        acknowledged: false,
        import_merge: ImportMerge::Sum,
        by_patch: false,
        micros: 1,
        seen_micros: 1,
        lessons: LessonMap::default(),
    }
}

#[test]
fn nothing_is_written_down_before_what_it_was_composed_of() {
    let full = Rc::new(Cell::new(true));
    let inner = MemoryStorage::default();
    let mut store = open(FaultyStorage {
        inner: inner.clone(),
        full: full.clone(),
        unreadable: false,
    });
    add_time(&mut store, 4, 10);
    assert!(!store.write_down(NOW, batch(1)));
    assert!(store.document().in_flight.is_empty());
    full.set(false);
    assert!(store.write_down(NOW, batch(2)));
    let next = open(inner);
    assert_eq!(time_of(&next, 4), Some(10));
    assert_eq!(next.document().in_flight, [batch(2)]);
}

#[test]
fn what_is_written_down_in_the_background_keeps_no_turn_from_storing() {
    let storage = MemoryStorage::default();
    let mut store = open(storage.clone());
    store.change_owner("a", NOW);
    add_time(&mut store, 4, 10);
    fold(&mut store);
    assert!(store.write_down(NOW, batch(1)));
    store.change_owner("b", NOW);
    fold(&mut store);
    assert!(store.write_down(NOW, batch(2)));
    store.change_owner("a", NOW);
    fold(&mut store);
    let next = open(storage);
    assert_eq!(next.document().owner.as_deref(), Some("a"));
    assert_eq!(time_of(&next, 4), Some(10));
    assert_eq!(next.document().in_flight, [batch(1)]);
}

#[test]
fn a_batch_that_is_taken_back_is_taken_back_everywhere_also_on_a_full_device() {
    let full = Rc::new(Cell::new(false));
    let inner = MemoryStorage::default();
    let mut store = open(FaultyStorage {
        inner: inner.clone(),
        full: full.clone(),
        unreadable: false,
    });
    assert!(store.write_down(NOW, batch(1)));
    let mut other = open(inner);
    assert_eq!(other.document().in_flight, [batch(1)]);
    full.set(true);
    assert_eq!(store.withdraw(NOW, 1), Some(batch(1)));
    other.handle_storage(NOW, None);
    assert!(store.document().in_flight.is_empty());
    assert!(other.document().in_flight.is_empty());
}
