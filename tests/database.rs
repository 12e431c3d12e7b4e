//! Documents in the database (IndexedDB): moved there and back, whatever page dies in between, and nothing
//! is lost or counted twice.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use lesson_progress::change::Change;
use lesson_progress::client::Client;
use lesson_progress::document::{DOCUMENT_KEY, is_stub};
use lesson_progress::json::to_json;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::progress::LessonProgress;
use lesson_progress::row::Row;
use lesson_progress::storage::{Storage, StorageError};
use lesson_progress::store::{DatabaseNeed, Identity, LARGE, SETTLING_MS};
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::options::{SyncOptions, User};
use lesson_progress::timestamp::Timestamp;

/// 2026-01-12T08:00:00Z.
const START_MICROS: i64 = 1_768_204_800_000_000;

type Texts = Rc<RefCell<BTreeMap<String, String>>>;

/// A browser's storage for a site, of both kinds, as one page sees it: it may die after so many writes.
#[derive(Clone, Debug, Default)]
struct Device {
    local: Texts,
    database: Texts,
    /// How many more writes the page lives to do; `None` for any number.
    lives_for: Rc<Cell<Option<u32>>>,
    has_died: Rc<Cell<bool>>,
}

impl Device {
    /// The same device for another page, which lives.
    fn of_another_page(&self) -> Self {
        Self {
            lives_for: Rc::default(),
            has_died: Rc::default(),
            ..self.clone()
        }
    }

    /// Does one write, if the page lives to do it.
    fn write(&self, write: impl FnOnce()) {
        match self.lives_for.get() {
            Some(0) => return self.has_died.set(true),
            writes => self.lives_for.set(writes.map(|writes| writes - 1)),
        }
        write();
    }

    fn is_in_database(&self) -> bool {
        let local = self.local.borrow();
        local.get(DOCUMENT_KEY).is_some_and(|text| is_stub(text))
    }
}

impl Storage for Device {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        Ok(self.local.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        let is_new = self
            .local
            .borrow()
            .get(key)
            .is_none_or(|before| before.len() < value.len());
        if is_new && value.len() > 5_000_000 {
            return Err(StorageError("QuotaExceededError: full".to_owned()));
        }
        self.write(|| {
            self.local
                .borrow_mut()
                .insert(key.to_owned(), value.to_owned());
        });
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.write(|| {
            self.local.borrow_mut().remove(key);
        });
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, StorageError> {
        Ok(self.local.borrow().keys().cloned().collect())
    }
}

/// How a transaction of the database goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Committed,
    Aborted,
    Refused,
}

/// A page, driven as the browser's adapter drives it.
#[derive(Clone)]
struct Page {
    client: Client<Device>,
    device: Device,
    now: Now,
    /// How far the device's clock was set ahead since the page was opened.
    clock_ahead_ms: u64,
}

fn at(ms: u64) -> Now {
    Now {
        wall: Timestamp::from_micros(START_MICROS).plus_millis(ms),
        monotonic_ms: ms,
    }
}

fn id(id: u64) -> LessonId {
    LessonId::new(id).unwrap()
}

impl Page {
    /// Opens a page and brings what the database has.
    fn open(device: &Device, seed: u64, ms: u64) -> Self {
        let mut page = Self::open_without_database(device, seed, ms);
        page.load();
        page
    }

    fn open_without_database(device: &Device, seed: u64, ms: u64) -> Self {
        let identity = Identity {
            random: [7; 16],
            locale: "fr".to_owned(),
        };
        let (device, now) = (device.clone(), at(ms));
        Self {
            client: Client::open(device.clone(), &identity, seed, now),
            device,
            now,
            clock_ahead_ms: 0,
        }
    }

    fn load(&mut self) {
        if self.client.database_need(self.now) == DatabaseNeed::Reading {
            self.load_all();
            self.client.handle_storage(self.now, None);
        }
    }

    fn load_all(&mut self) -> Vec<(String, Option<String>)> {
        let keys = self.client.keys_in_database();
        let text = |key: String| {
            (
                key.clone(),
                self.device.database.borrow().get(&key).cloned(),
            )
        };
        let loaded: Vec<_> = keys.into_iter().map(text).collect();
        for (key, text) in &loaded {
            self.client.load(key, text.clone());
        }
        loaded
    }

    /// Time goes on, and the page takes its turn.
    fn turn(&mut self, ms: u64) {
        self.turn_that_ends(ms, Outcome::Committed, |_, _| ());
    }

    fn turn_that_ends(
        &mut self,
        ms: u64,
        outcome: Outcome,
        call: impl FnOnce(&mut Client<Device>, Now),
    ) {
        self.now = at(self.now.monotonic_ms + ms);
        self.now.wall = self.now.wall.plus_millis(self.clock_ahead_ms);
        if self.client.database_need(self.now) == DatabaseNeed::None {
            call(&mut self.client, self.now);
            self.client.handle_lock(self.now, true);
            return;
        }
        if outcome == Outcome::Refused {
            let error = StorageError("InvalidStateError: no database".to_owned());
            self.client.end_transaction(self.now, Err(error));
            return;
        }
        let loaded = self.load_all();
        self.client.begin_transaction();
        call(&mut self.client, self.now);
        self.client.handle_lock(self.now, true);
        if outcome == Outcome::Aborted {
            let error = StorageError("QuotaExceededError: full".to_owned());
            self.client.end_transaction(self.now, Err(error));
            return;
        }
        let keys = self.client.prepare_transaction().unwrap();
        let text = |key: String| Some((key.clone(), self.client.document_to_put(&key)?.to_owned()));
        let puts: Vec<_> = keys.into_iter().filter_map(text).collect();
        if !puts.is_empty() {
            self.device
                .write(|| self.device.database.borrow_mut().extend(puts));
        }
        self.client.end_transaction(self.now, Ok(()));
        for (key, text) in loaded {
            let mut database = self.device.database.borrow_mut();
            if !self.client.keys_in_database().contains(&key) && database.get(&key) == text.as_ref()
            {
                self.device.write(|| drop(database.remove(&key)));
            }
        }
    }

    /// Records time; whether the device has it.
    fn add_time(&mut self, lesson: u64, time_ms: u64) -> bool {
        let change = Change::time(self.now.wall, time_ms);
        self.client.record(self.now, id(lesson), &change);
        !self.device.has_died.get()
    }

    fn time_of(&self, lesson: u64) -> u64 {
        let lesson = self.client.document().lesson(id(lesson));
        lesson.map_or(0, |entry| entry.progress.time_ms)
    }

    fn storage(&self) -> serde_json::Value {
        let status: serde_json::Value =
            serde_json::from_str(&to_json(&self.client.status())).unwrap();
        status["storage"].clone()
    }

    fn reason(&self) -> String {
        self.storage()["reason"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn sign_in(&mut self, learner: &str) {
        self.turn_that_ends(3_000, Outcome::Committed, |client, now| {
            sign_in(client, now, learner)
        });
        self.turn(3_000);
    }
}

fn sign_in(client: &mut Client<Device>, now: Now, learner: &str) {
    let user = User::Learner(learner.to_owned());
    client.handle_options(
        now,
        SyncOptions {
            user,
            ..SyncOptions::default()
        },
    );
}

/// The synchronisation of a learner.
fn synchronised(learner: &str) -> SyncOptions {
    SyncOptions {
        enabled: true,
        user: User::Learner(learner.to_owned()),
        ..SyncOptions::default()
    }
}

/// Rows of so many lessons, each with a second of time.
fn rows(count: u64) -> Vec<Row> {
    let row = |lesson| Row {
        lesson_id: id(lesson),
        progress: LessonProgress {
            seen: true,
            time_ms: 1_000,
            ..LessonProgress::untouched(Timestamp::from_micros(START_MICROS))
        },
    };
    (1..=count).map(row).collect()
}

#[test]
fn a_document_is_moved_when_the_app_asks_and_comes_back_when_it_does_not() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.client.prefer_database(true);
    page.add_time(4, 100);
    (0..4).for_each(|_| page.turn(3_000));
    assert!(device.is_in_database());
    assert_eq!(page.storage()["kind"], "indexeddb");

    let mut next = Page::open(&device, 2, 20_000);
    assert_eq!(next.time_of(4), 100);
    assert_eq!(next.storage()["kind"], "indexeddb");
    next.add_time(4, 20);
    (0..4).for_each(|_| next.turn(3_000));
    assert!(!device.is_in_database());
    assert_eq!(device.database.borrow().len(), 0);
    assert_eq!(next.storage()["kind"], "localStorage");
    assert_eq!(Page::open(&device, 3, 40_000).time_of(4), 120);
}

#[test]
fn a_large_document_is_moved_by_itself_and_comes_back_once_it_is_small() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    let now = page.now;
    page.client.merge_rows(now, &rows(100_000));
    assert_eq!(page.time_of(100_000), 1_000);
    assert!(page.client.wants_lock(now));
    page.turn(300);
    page.turn(300);
    assert!(device.is_in_database());
    assert_eq!(
        page.storage(),
        serde_json::json!({"kind": "indexeddb", "reason": null})
    );
    assert!(device.database.borrow()[DOCUMENT_KEY].len() > LARGE);

    let mut next = Page::open(&device, 2, 10_000);
    assert_eq!(next.client.document().lessons().count(), 100_000);
    next.add_time(7, 50);
    (0..4).for_each(|_| next.turn(3_000));
    assert_eq!(Page::open(&device, 3, 30_000).time_of(7), 1_050);

    sign_in(&mut next.client, next.now, "a@example.com");
    next.turn(3_000);
    let now = next.now;
    next.turn_that_ends(3_000, Outcome::Committed, |client, _| {
        client.forget_learner(now, "a@example.com");
    });
    next.turn(3_000);
    assert!(!device.is_in_database());
    assert_eq!(device.database.borrow().len(), 0);
}

/// What the pages of this scenario recorded of lesson 4, and whether the page that may die lived to its end.
fn move_there_and_back(device: &Device) -> (u64, bool) {
    let mut recorded_ms = 0;
    let mut page = Page::open(device, 1, 0);
    let add = |page: &mut Page, time_ms: u64, recorded_ms: &mut u64| {
        if page.add_time(4, time_ms) {
            *recorded_ms += time_ms;
        }
    };
    page.turn_that_ends(0, Outcome::Committed, |client, now| {
        sign_in(client, now, "a@example.com")
    });
    add(&mut page, 1, &mut recorded_ms);
    page.turn(3_000);
    page.client.prefer_database(true);
    add(&mut page, 10, &mut recorded_ms);
    (0..3).for_each(|_| page.turn(3_000));
    add(&mut page, 100, &mut recorded_ms);
    (0..2).for_each(|_| page.turn(3_000));
    page.sign_in("b@example.com");
    (0..2).for_each(|_| page.turn(3_000));
    page.sign_in("a@example.com");
    add(&mut page, 1_000, &mut recorded_ms);
    page.client.prefer_database(false);
    (0..4).for_each(|_| page.turn(3_000));
    (recorded_ms, !device.has_died.get())
}

#[test]
fn a_page_that_dies_at_any_write_loses_nothing_and_doubles_nothing() {
    let mut lived = false;
    let mut deaths = 0;
    while !lived {
        let device = Device::default();
        device.lives_for.set(Some(deaths));
        let (recorded_ms, has_lived) = move_there_and_back(&device);
        lived = has_lived;
        deaths += 1;
        let device = device.of_another_page();
        let mut next = Page::open(&device, 2, 100_000);
        for _ in 0..3 {
            next.sign_in("a@example.com");
            assert_eq!(next.time_of(4), recorded_ms, "dead before write {deaths}");
        }
        for _ in 0..20 {
            next.turn(10_000);
        }
        assert_eq!(next.time_of(4), recorded_ms, "dead before write {deaths}");
        let local = device.local.borrow();
        assert!(!local.keys().any(|key| key.contains(":journal:")));
    }
    assert!(deaths > 30, "{deaths}");
}

#[test]
fn what_is_recorded_before_the_document_was_read_is_added_to_it() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.client.prefer_database(true);
    page.sign_in("a@example.com");
    page.add_time(4, 100);
    (0..4).for_each(|_| page.turn(3_000));

    let mut next = Page::open_without_database(&device, 2, 50_000);
    assert_eq!(next.time_of(4), 0);
    next.add_time(4, 20);
    assert_eq!(next.time_of(4), 20);
    // It asks for nothing and writes nothing on what it does not have.
    let now = next.now;
    assert_eq!(next.client.handle_hidden(now, true), None);
    next.client.set_last_sync_at(now, Some(now.wall));
    assert!(device.is_in_database());
    next.load();
    assert_eq!(next.time_of(4), 120);
    (0..4).for_each(|_| next.turn(3_000));
    assert_eq!(Page::open(&device, 3, 90_000).time_of(4), 120);
}

#[test]
fn what_another_page_writes_is_read_again() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.client.prefer_database(true);
    page.add_time(4, 100);
    (0..4).for_each(|_| page.turn(3_000));
    let mut other = Page::open(&device, 2, 20_000);
    other.client.prefer_database(true);
    other.add_time(5, 7);
    (0..4).for_each(|_| other.turn(3_000));

    let now = at(40_000);
    page.client.handle_storage(now, Some(DOCUMENT_KEY));
    assert_eq!(page.time_of(4), 100);
    assert!(page.client.database_need(page.now) == DatabaseNeed::Reading);
    page.load();
    assert!(page.client.database_need(page.now) != DatabaseNeed::Reading);
    assert_eq!((page.time_of(4), page.time_of(5)), (100, 7));
}

#[test]
fn a_transaction_that_fails_costs_nothing_and_is_said() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.client.prefer_database(true);
    page.add_time(4, 100);
    (0..4).for_each(|_| page.turn(3_000));
    page.add_time(4, 20);
    (0..4).for_each(|_| page.turn_that_ends(3_000, Outcome::Aborted, |_, _| ()));
    assert!(
        page.reason().starts_with("The device refused to store"),
        "{}",
        page.reason()
    );
    assert_eq!(Page::open(&device, 2, 30_000).time_of(4), 120);
    (0..4).for_each(|_| page.turn(3_000));
    assert_eq!(page.time_of(4), 120);
    assert_eq!(page.reason(), "");
    assert_eq!(Page::open(&device, 3, 60_000).time_of(4), 120);
}

#[test]
fn what_a_failed_transaction_should_have_stored_is_tried_again_with_no_event() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.client.prefer_database(true);
    (0..4).for_each(|_| page.turn(3_000));
    page.turn_that_ends(300, Outcome::Aborted, |client, now| {
        let options = synchronised("a@example.com");
        client.handle_options(now, options);
    });
    let wait_ms = page.client.next_turn_in_ms(page.now);
    page.turn(wait_ms.unwrap());
    let stored = Page::open(&device, 2, 60_000);
    let owner = stored.client.document().owner.clone();
    assert_eq!(owner.as_deref(), Some("a@example.com"));
}

/// How many turns a page takes in ten minutes of which no transaction is committed.
fn turns_while_full(page: &mut Page) -> u32 {
    let (end, mut turns) = (page.now.monotonic_ms + 600_000, 0);
    while let Some(wait_ms) = page.client.next_turn_in_ms(page.now) {
        let settled_ms = wait_ms + SETTLING_MS;
        if page.now.monotonic_ms + settled_ms > end {
            break;
        }
        page.turn_that_ends(settled_ms, Outcome::Aborted, |_, _| ());
        turns += 1;
    }
    turns
}

#[test]
fn a_device_that_stays_full_is_tried_ever_more_seldom() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.sign_in("a@example.com");
    page.add_time(4, 100);
    (0..4).for_each(|_| page.turn(3_000));
    // The document is to be moved. It stays where it is meanwhile, and is written there.
    page.client.prefer_database(true);
    page.turn_that_ends(3_000, Outcome::Aborted, |_, _| ());
    page.add_time(4, 20);
    let turns = turns_while_full(&mut page);
    assert!((8..=20).contains(&turns), "{turns}");
    let stored = device.local.borrow()[DOCUMENT_KEY].clone();
    assert!(stored.contains(r#""unsent":120"#), "{stored}");

    page.turn(60_000);
    (0..4).for_each(|_| page.turn(3_000));
    assert!(device.is_in_database());
    // There is something to fold.
    page.add_time(4, 20);
    let turns = turns_while_full(&mut page);
    assert!((8..=20).contains(&turns), "{turns}");

    page.turn(60_000);
    (0..4).for_each(|_| page.turn(3_000));
    // Another learner signs in.
    sign_in(&mut page.client, page.now, "b@example.com");
    let turns = turns_while_full(&mut page);
    assert!((8..=20).contains(&turns), "{turns}");
    page.turn(60_000);
    page.turn(3_000);
    let stored = Page::open(&device, 2, page.now.monotonic_ms);
    let owner = stored.client.document().owner.clone();
    assert_eq!(owner.as_deref(), Some("b@example.com"));
}

#[test]
fn who_asks_for_it_need_not_wait_for_a_database_that_was_full() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.client.prefer_database(true);
    page.client
        .handle_options(page.now, synchronised("a@example.com"));
    page.add_time(4, 100);
    page.turn(3_000);
    assert!(device.is_in_database());
    (0..4).for_each(|_| page.turn_that_ends(3_000, Outcome::Aborted, |_, _| ()));
    let wait_ms = page.client.next_turn_in_ms(page.now).unwrap();
    assert!(wait_ms >= 4_000, "{wait_ms}");
    let said: serde_json::Value = serde_json::from_str(&to_json(&page.client.status())).unwrap();
    let next = page.now.wall.plus_millis(wait_ms);
    assert_eq!(said["nextAttemptAt"], next.to_rfc3339_millis());
    page.client.handle_trigger(page.now, Trigger::App);
    assert_eq!(page.client.next_turn_in_ms(page.now), Some(0));
}

#[test]
fn a_page_that_has_not_read_what_another_moved_leaves_everything_as_it_is() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.sign_in("a@example.com");
    page.add_time(4, 100);
    (0..4).for_each(|_| page.turn(3_000));
    let mut late = Page::open(&device, 2, page.now.monotonic_ms);
    page.client.prefer_database(true);
    page.sign_in("b@example.com");
    (0..4).for_each(|_| page.turn(3_000));
    let (local, database) = (
        device.local.borrow().clone(),
        device.database.borrow().clone(),
    );
    assert_eq!(database.len(), 2);

    for prefers_database in [false, true] {
        let mut late = late.clone();
        late.client.prefer_database(prefers_database);
        assert_ne!(late.client.database_need(late.now), DatabaseNeed::Reading);
        late.turn(30_000);
        assert!(late.client.lacks_document());
        assert_eq!(*device.local.borrow(), local);
        assert_eq!(*device.database.borrow(), database);
    }
    late.turn(30_000);
    late.load();
    late.sign_in("a@example.com");
    assert_eq!(late.time_of(4), 100);
}

#[test]
fn a_sign_in_just_after_another_page_moved_the_document_leaves_it_to_its_learner() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.sign_in("a@example.com");
    page.add_time(4, 100);
    (0..10).for_each(|_| page.turn(10_000));
    // The move is to change nothing of it.
    page.client.set_last_sync_at(page.now, Some(page.now.wall));
    let mut other = Page::open(&device, 2, page.now.monotonic_ms);
    page.client.prefer_database(true);
    page.turn(3_000);
    let moved = device.database.borrow()[DOCUMENT_KEY].clone();
    assert_eq!(moved, other.client.document().to_json());

    other.client.prefer_database(true);
    sign_in(&mut other.client, other.now, "b@example.com");
    other.client.handle_storage(other.now, None);
    other.load();
    assert_eq!(other.time_of(4), 0);
    other.turn(3_000);
    assert_eq!(other.time_of(4), 0);
    other.sign_in("a@example.com");
    assert_eq!(other.time_of(4), 100);
}

#[test]
fn a_clock_that_is_set_as_a_transaction_fails_does_not_hasten_what_is_in_doubt() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.sign_in("a@example.com");
    page.add_time(4, 100);
    (0..2).for_each(|_| page.turn(3_000));
    let in_flight = r#""in_flight":[{"id":1,"sent_at":"2026-01-12T08:00:09Z","given_up_at":null,
        "acknowledged":false,"import_merge":"sum","micros":1,"seen_micros":1,"lessons":{"4":{"base":0,"sent":100,
        "updated_at":"2026-01-12T08:00:06Z","last_seen_at":"2026-01-12T08:00:06Z"}}}]"#;
    let document = device.local.borrow()[DOCUMENT_KEY].replace(r#""in_flight":[]"#, in_flight);
    let mut local = device.local.borrow_mut();
    local.insert(DOCUMENT_KEY.to_owned(), document);
    drop(local);

    let mut page = Page::open(&device, 2, 20_000);
    page.client.prefer_database(true);
    page.client
        .handle_options(page.now, synchronised("a@example.com"));
    page.turn(1_000);
    assert!(device.is_in_database());
    page.clock_ahead_ms = 7_200_000;
    page.turn_that_ends(1_000, Outcome::Aborted, |_, _| ());
    page.turn(1_000);
    let waits_since = page.client.document().in_flight[0].sent_at;
    // It has known of it since its first turn.
    assert_eq!(waits_since, at(21_000 + 7_200_000).wall);
}

#[test]
fn without_the_database_changes_are_recorded_and_kept_for_when_it_is_back() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.client.prefer_database(true);
    page.sign_in("a@example.com");
    page.add_time(4, 100);
    (0..4).for_each(|_| page.turn(3_000));
    let document = device.database.borrow()[DOCUMENT_KEY].clone();

    let mut shut_out = Page::open_without_database(&device, 2, 50_000);
    shut_out.turn_that_ends(0, Outcome::Refused, |_, _| ());
    assert!(
        shut_out
            .reason()
            .starts_with("IndexedDB cannot be used (InvalidStateError")
    );
    shut_out.add_time(4, 20);
    shut_out.sign_in("b@example.com");
    shut_out.sign_in("a@example.com");
    (0..10).for_each(|_| shut_out.turn(10_000));
    assert_eq!(shut_out.client.next_turn_in_ms(shut_out.now), None);
    assert!(device.is_in_database());
    assert_eq!(device.database.borrow()[DOCUMENT_KEY], document);

    assert_eq!(Page::open(&device, 3, 300_000).time_of(4), 120);
}

#[test]
fn a_database_that_lost_the_document_is_said_and_the_page_goes_on() {
    let device = Device::default();
    let mut page = Page::open(&device, 1, 0);
    page.client.prefer_database(true);
    page.sign_in("a@example.com");
    page.add_time(4, 100);
    (0..4).for_each(|_| page.turn(3_000));
    (0..10).for_each(|_| page.turn(10_000));
    device.database.borrow_mut().clear();

    let mut next = Page::open(&device, 2, 300_000);
    assert!(
        next.reason().starts_with("IndexedDB has lost"),
        "{}",
        next.reason()
    );
    next.sign_in("a@example.com");
    next.add_time(4, 20);
    (0..4).for_each(|_| next.turn(3_000));
    assert_eq!(Page::open(&device, 3, 400_000).time_of(4), 20);
}
