//! What a page does when its storage is blocked, full, damaged, of another version, emptied or written to by
//! others: nothing that was recorded is lost without a word, and the status says it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use lesson_progress::change::Change;
use lesson_progress::client::Client;
use lesson_progress::document::DOCUMENT_KEY;
use lesson_progress::json::to_json;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::storage::{Storage, StorageError};
use lesson_progress::store::Identity;
use lesson_progress::timestamp::Timestamp;
use serde_json::json;

/// 2026-01-12T08:00:00Z.
const START_MICROS: i64 = 1_768_204_800_000_000;

/// As many characters as browsers store for a site.
const QUOTA: usize = 5 * 1_024 * 1_024;

/// A browser's storage for a site, which its pages share.
#[derive(Clone, Debug, Default)]
struct Device {
    content: Rc<RefCell<BTreeMap<String, String>>>,
    quota: Rc<Cell<Option<usize>>>,
    is_blocked: Rc<Cell<bool>>,
    /// How many uses there were, and at which it fails.
    uses: Rc<Cell<u32>>,
    fails_at: Rc<Cell<u32>>,
    /// What there was then.
    at_failure: Rc<RefCell<BTreeMap<String, String>>>,
}

impl Device {
    fn size(&self) -> usize {
        let content = self.content.borrow();
        content
            .iter()
            .map(|(key, value)| key.len() + value.len())
            .sum()
    }

    /// Leaves room for this many characters more.
    fn leave_room(&self, room: usize) {
        self.quota.set(Some(self.size() + room));
    }

    fn put(&self, key: &str, value: &str) {
        self.content
            .borrow_mut()
            .insert(key.to_owned(), value.to_owned());
    }

    fn access(&self) -> Result<(), StorageError> {
        self.uses.set(self.uses.get() + 1);
        let fails = self.uses.get() == self.fails_at.get();
        if fails {
            self.at_failure.replace(self.content.borrow().clone());
        }
        if self.is_blocked.get() || fails {
            return Err(StorageError("SecurityError: denied".to_owned()));
        }
        Ok(())
    }
}

impl Storage for Device {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        self.access()?;
        Ok(self.content.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        self.access()?;
        let before = self
            .content
            .borrow()
            .get(key)
            .map_or(0, |value| key.len() + value.len());
        let after = self.size() - before + key.len() + value.len();
        if self.quota.get().is_some_and(|quota| after > quota) {
            return Err(StorageError("QuotaExceededError: full".to_owned()));
        }
        self.put(key, value);
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.access()?;
        self.content.borrow_mut().remove(key);
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, StorageError> {
        self.access()?;
        Ok(self.content.borrow().keys().cloned().collect())
    }
}

/// A page under a clock.
struct Page {
    client: Client<Device>,
    at_ms: u64,
    /// How far the device's clock was set ahead since the page was opened.
    clock_ahead_ms: u64,
}

thread_local! {
    static PAGES: Cell<u64> = const { Cell::new(0) };
}

impl Page {
    fn open(device: &Device) -> Self {
        PAGES.set(PAGES.get() + 1);
        let identity = Identity {
            random: [7; 16],
            locale: "fr-FR".to_owned(),
        };
        let now = Now {
            wall: Timestamp::from_micros(START_MICROS),
            monotonic_ms: 0,
        };
        Self {
            client: Client::open(device.clone(), &identity, PAGES.get(), now),
            at_ms: 0,
            clock_ahead_ms: 0,
        }
    }

    fn now(&self) -> Now {
        Now {
            wall: Timestamp::from_micros(START_MICROS)
                .plus_millis(self.at_ms + self.clock_ahead_ms),
            monotonic_ms: self.at_ms,
        }
    }

    fn add_time(&mut self, lesson: u64, time_ms: u64) {
        let now = self.now();
        let id = LessonId::new(lesson).unwrap();
        self.client
            .record(now, id, &Change::time(now.wall, time_ms));
    }

    fn time_of(&self, lesson: u64) -> Option<u64> {
        let entry = self.client.document().lesson(LessonId::new(lesson)?)?;
        Some(entry.progress.time_ms)
    }

    /// Lets the page do what falls due, second by second.
    fn wait_s(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.at_ms += 1_000;
            let now = self.now();
            if self.client.wants_lock(now) {
                self.client.handle_lock(now, true);
            }
        }
    }

    /// Where progress is kept, and the sentence that says why, if there is something to say.
    fn storage(&self) -> (String, Option<String>) {
        let status: serde_json::Value =
            serde_json::from_str(&to_json(&self.client.status())).unwrap();
        let storage = &status["storage"];
        (
            storage["kind"].as_str().unwrap().to_owned(),
            storage["reason"].as_str().map(str::to_owned),
        )
    }

    #[track_caller]
    fn assert_storage(&self, kind: &str, words: &[&str]) {
        let (actual, reason) = self.storage();
        let reason = reason.unwrap_or_default();
        assert_eq!(actual, kind, "{reason}");
        assert_eq!(words.is_empty(), reason.is_empty(), "{reason}");
        for word in words {
            assert!(reason.contains(word), "{reason}");
        }
    }
}

#[test]
fn in_order_there_is_nothing_to_say() {
    let device = Device::default();
    let mut page = Page::open(&device);
    page.add_time(4, 10);
    page.wait_s(10);
    page.assert_storage("localStorage", &[]);
    let keys = device.keys().unwrap();
    assert_eq!(keys, [DOCUMENT_KEY], "the journal is folded and dropped");
    assert_eq!(Page::open(&device).time_of(4), Some(10));
}

#[test]
fn where_storage_is_blocked_progress_is_kept_in_memory() {
    let device = Device::default();
    device.is_blocked.set(true);
    let mut page = Page::open(&device);
    page.add_time(4, 10);
    page.wait_s(10);
    page.add_time(4, 5);
    assert_eq!(page.time_of(4), Some(15));
    page.assert_storage("memory", &["SecurityError: denied", "lost with the page"]);
}

#[test]
fn storage_that_is_blocked_in_mid_use_loses_nothing_that_it_had() {
    let device = Device::default();
    let mut page = Page::open(&device);
    page.add_time(4, 10);
    device.is_blocked.set(true);
    page.wait_s(10);
    page.add_time(5, 7);
    assert_eq!((page.time_of(4), page.time_of(5)), (Some(10), Some(7)));
    page.assert_storage("memory", &["SecurityError"]);
    device.is_blocked.set(false);
    assert_eq!(Page::open(&device).time_of(4), Some(10));
}

/// Records on lesson 4, with time to fold in between; 100 ms in all.
fn record_100_ms(page: &mut Page) {
    for time_ms in [10, 20, 30, 40] {
        page.add_time(4, time_ms);
        page.wait_s(5);
    }
}

#[test]
fn storage_that_fails_once_at_any_use_loses_nothing_that_it_had_and_doubles_nothing() {
    let whole = Device::default();
    record_100_ms(&mut Page::open(&whole));
    assert!(whole.uses.get() > 30, "{} uses", whole.uses.get());
    for fails_at in 1..=whole.uses.get() {
        let device = Device::default();
        device.fails_at.set(fails_at);
        let mut page = Page::open(&device);
        record_100_ms(&mut page);
        assert_eq!(page.time_of(4), Some(100), "at use {fails_at}");
        let is_in_memory = page.storage().0 == "memory";
        let had = Device::default();
        had.content.replace(device.at_failure.take());
        let had = Page::open(&had).time_of(4).unwrap_or(0);
        let kept = Page::open(&device).time_of(4).unwrap_or(0);
        assert!(
            (had..=100).contains(&kept),
            "{kept} of {had} at use {fails_at}"
        );
        assert!(kept == 100 || is_in_memory, "{kept} at use {fails_at}");
    }
}

#[test]
fn a_device_that_gets_full_makes_room_by_folding_and_keeps_everything() {
    let device = Device::default();
    let mut page = Page::open(&device);
    page.add_time(4, 1);
    page.wait_s(10);
    // The journal of a few changes does not fit, the document with all of them does.
    device.leave_room(3_000);
    for _ in 0..30 {
        page.add_time(4, 1);
        page.wait_s(1);
    }
    page.wait_s(10);
    page.assert_storage("localStorage", &[]);
    assert_eq!(page.time_of(4), Some(31));
    assert_eq!(Page::open(&device).time_of(4), Some(31));
}

#[test]
fn what_a_full_device_refuses_is_kept_and_stored_once_there_is_room() {
    let device = Device::default();
    let mut page = Page::open(&device);
    page.add_time(4, 10);
    page.wait_s(10);
    device.leave_room(0);
    page.add_time(4, 5);
    page.add_time(5, 7);
    page.wait_s(10);
    assert_eq!((page.time_of(4), page.time_of(5)), (Some(15), Some(7)));
    page.assert_storage("memory", &["QuotaExceededError", "Free some"]);
    assert_eq!(
        Page::open(&device).time_of(4),
        Some(10),
        "what it had stays"
    );
    device.quota.set(None);
    page.add_time(6, 1);
    let next = Page::open(&device);
    let times = [4, 5, 6].map(|lesson| next.time_of(lesson));
    assert_eq!(times, [Some(15), Some(7), Some(1)]);
    page.wait_s(10);
    page.assert_storage("localStorage", &[]);
}

#[test]
fn a_device_that_stays_full_is_tried_now_and_then() {
    let device = Device::default();
    let mut page = Page::open(&device);
    page.add_time(4, 10);
    page.wait_s(10);
    device.quota.set(Some(0));
    page.add_time(4, 5);
    let mut turns = 0;
    for _ in 0..600 {
        let uses = device.uses.get();
        page.wait_s(1);
        turns += u32::from(device.uses.get() > uses);
    }
    assert!((10..=40).contains(&turns), "{turns}");
    device.quota.set(None);
    page.wait_s(30);
    page.assert_storage("localStorage", &[]);
}

#[test]
fn what_a_full_device_refuses_is_there_after_the_page_was_put_away_and_came_back() {
    let device = Device::default();
    let mut page = Page::open(&device);
    page.add_time(4, 10);
    page.wait_s(10);
    device.leave_room(0);
    page.add_time(4, 5);
    page.add_time(5, 7);
    page.client.handle_return(page.now());
    assert_eq!((page.time_of(4), page.time_of(5)), (Some(15), Some(7)));
    device.quota.set(None);
    page.add_time(5, 1);
    let reloaded = Page::open(&device);
    assert_eq!(
        (reloaded.time_of(4), reloaded.time_of(5)),
        (Some(15), Some(8))
    );
}

#[test]
fn what_was_folded_is_not_again_after_the_clock_was_set() {
    let device = Device::default();
    // The clock is two hours ahead at first, and what is recorded later is dated after that all the same.
    let mut before = Page::open(&device);
    before.clock_ahead_ms = 7_200_000;
    before.add_time(4, 5);
    before.wait_s(10);
    let (mut page, mut other) = (Page::open(&device), Page::open(&device));
    page.add_time(4, 10);
    other.client.handle_storage(other.now(), None);
    other.wait_s(30);
    assert_eq!(device.keys().unwrap(), [DOCUMENT_KEY], "folded and dropped");
    // The page that has recorded it has not noticed.
    other.clock_ahead_ms = 3_600_000;
    other.add_time(5, 1);
    other.wait_s(3);
    page.clock_ahead_ms = 3_600_000;
    page.wait_s(3);
    assert_eq!(page.time_of(4), Some(15));
    // Nor is it remembered for ever.
    other.wait_s(300);
    other.add_time(5, 1);
    other.wait_s(30);
    let document = device.content.borrow()[DOCUMENT_KEY].clone();
    assert!(!document.contains(",10,1,"), "{document}");
    assert_eq!(Page::open(&device).time_of(4), Some(15));
}

#[test]
fn a_damaged_document_is_kept_aside_and_every_lesson_that_can_be_read_goes_on() {
    let device = Device::default();
    let mut page = Page::open(&device);
    page.add_time(4, 10);
    page.add_time(5, 20);
    page.wait_s(10);
    let stored = device.get(DOCUMENT_KEY).unwrap().unwrap();
    let cut = &stored[..stored.find("\"5\":{\"seen\"").unwrap() + 20];
    device.put(DOCUMENT_KEY, cut);
    let mut next = Page::open(&device);
    assert_eq!((next.time_of(4), next.time_of(5)), (Some(10), None));
    let kept_as = format!("{DOCUMENT_KEY}:corrupt:1768204800000");
    next.assert_storage("localStorage", &["damaged", &kept_as]);
    assert_eq!(device.get(&kept_as).unwrap().as_deref(), Some(cut));
    next.add_time(4, 1);
    next.wait_s(10);
    assert_eq!(Page::open(&device).time_of(4), Some(11));
}

#[test]
fn a_document_of_another_version_is_left_untouched() {
    let device = Device::default();
    let other = json!({"schema_version": 2, "lessons": {}}).to_string();
    device.put(DOCUMENT_KEY, &other);
    let mut page = Page::open(&device);
    page.add_time(4, 10);
    page.wait_s(10);
    assert_eq!(page.time_of(4), Some(10));
    page.assert_storage("memory", &["another schema", "Update lesson-progress"]);
    assert_eq!(device.get(DOCUMENT_KEY).unwrap(), Some(other));
    assert_eq!(device.keys().unwrap(), [DOCUMENT_KEY]);
}

#[test]
fn a_document_of_five_megabytes_works_and_says_when_there_is_no_room_for_more() {
    let lesson = json!({
        "seen": true, "completed": true, "percent": 100, "time_ms": 123_456, "score_best": 80, "score_last": 70,
        "updated_at": "2026-01-12T07:00:00.000Z", "last_seen_at": "2026-01-12T07:00:00.000Z",
    });
    let lessons: BTreeMap<String, _> = (1_000_000..1_028_000)
        .map(|id: u64| (id.to_string(), &lesson))
        .collect();
    let document = json!({
        "schema_version": 1, "device_id": "d", "locale": "fr", "lessons": lessons, "pending": [],
        "last_sync_at": null,
    });
    let device = Device::default();
    device.put(DOCUMENT_KEY, &document.to_string());
    let size = device.size();
    assert!((QUOTA * 95 / 100..QUOTA).contains(&size), "{size}");
    device.quota.set(Some(QUOTA));
    let mut page = Page::open(&device);
    page.add_time(1_000_000, 4);
    page.wait_s(10);
    page.assert_storage("localStorage", &[]);
    assert_eq!(Page::open(&device).time_of(1_000_000), Some(123_460));
    for lesson in 1..2_000 {
        page.add_time(lesson, 1);
    }
    page.wait_s(10);
    page.assert_storage("memory", &["QuotaExceededError"]);
    assert_eq!(
        page.time_of(1_999),
        Some(1),
        "it is not lost while the page lives"
    );
    assert_eq!(Page::open(&device).time_of(1_027_999), Some(123_456));
}

#[test]
fn storage_that_is_emptied_under_our_feet_takes_what_it_had_and_nothing_that_comes_after() {
    let device = Device::default();
    let (mut page, mut other) = (Page::open(&device), Page::open(&device));
    page.add_time(4, 10);
    page.wait_s(10);
    page.add_time(5, 20);
    device.content.borrow_mut().clear();
    page.add_time(6, 30);
    other.client.handle_storage(other.now(), None);
    page.wait_s(10);
    for page in [&page, &other, &Page::open(&device)] {
        let times = [4, 5].map(|lesson| page.time_of(lesson));
        assert_eq!(times, [None, None], "it was removed on purpose");
    }
    assert_eq!(
        (page.time_of(6), Page::open(&device).time_of(6)),
        (Some(30), Some(30))
    );
    page.assert_storage("localStorage", &[]);
}

#[test]
fn nonsense_in_our_keys_is_survived_and_what_was_recorded_stays() {
    let nested = "[".repeat(100_000);
    let nonsense = [
        "",
        "null",
        "7",
        "\"text\"",
        "[]",
        "{}",
        "[[[]]]",
        "<!doctype html>",
        "{\"number\":",
        nested.as_str(),
        r#"{"number":1,"lesson_id":-4,"updated_at":1,"time_ms":0}"#,
        r#"{"number":4294967296,"lesson_id":4,"updated_at":1,"time_ms":0}"#,
        r#"{"number":1,"sent":{"id":1}}"#,
        r#"{"owner":7,"number":{},"lesson_id":[]}"#,
        r#"[{"number":1},null,7]"#,
    ];
    let keys = [
        "journal:",
        "journal:zz",
        "journal:zz:1",
        "journal:ff:1",
        "journal:ff:-1",
        "journal:ff:99999999999",
        "claim",
        "owner",
        "learner:",
        "learner:a",
        "corrupt:1",
        "something",
        "",
    ];
    for text in nonsense {
        let device = Device::default();
        let mut page = Page::open(&device);
        page.add_time(4, 10);
        for key in keys {
            let key = format!("{DOCUMENT_KEY}:{key}");
            device.put(&key, text);
            page.client.handle_storage(page.now(), Some(&key));
        }
        page.wait_s(10);
        page.add_time(4, 1);
        page.wait_s(10);
        let mut next = Page::open(&device);
        next.add_time(4, 2);
        assert_eq!(
            (page.time_of(4), next.time_of(4)),
            (Some(11), Some(13)),
            "{text:.40}"
        );
        page.assert_storage("localStorage", &[]);
    }
}

#[test]
fn nonsense_in_the_document_is_kept_aside_and_what_is_recorded_next_is_kept() {
    for text in ["", "null", "[]", "7", "<!doctype html>", "{\"lessons\":[]}"] {
        let device = Device::default();
        let mut page = Page::open(&device);
        page.add_time(4, 10);
        page.wait_s(10);
        device.put(DOCUMENT_KEY, text);
        page.client.handle_storage(page.now(), Some(DOCUMENT_KEY));
        page.assert_storage("localStorage", &["damaged"]);
        page.add_time(5, 7);
        page.wait_s(10);
        assert_eq!(Page::open(&device).time_of(5), Some(7), "{text}");
    }
}
