//! The store in a real browser, on its real `localStorage`.
#![cfg(target_arch = "wasm32")]

use std::cell::Cell;

use lesson_progress::browser::LocalStorage;
use lesson_progress::change::{Change, Pace};
use lesson_progress::client::Client;
use lesson_progress::document::DOCUMENT_KEY;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::storage::Storage;
use lesson_progress::store::{Identity, StorageFault, Store};
use lesson_progress::timestamp::Timestamp;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = localStorage, js_name = clear)]
    fn clear();

    #[wasm_bindgen(js_namespace = localStorage, js_name = getItem)]
    fn get_item(key: &str) -> Option<String>;

    #[wasm_bindgen(js_namespace = localStorage, js_name = setItem)]
    fn set_item(key: &str, value: &str);
}

const NOW: Now = Now {
    wall: Timestamp::MIN,
    monotonic_ms: 0,
};

thread_local! {
    static PAGES: Cell<u64> = const { Cell::new(0) };
}

/// The seed of a page that is another than those before.
fn page() -> u64 {
    PAGES.set(PAGES.get() + 1);
    PAGES.get()
}

fn open() -> Client<LocalStorage> {
    let identity = Identity {
        random: [7; 16],
        locale: "fr-FR".to_owned(),
    };
    Client::open(LocalStorage::default(), &identity, page(), NOW)
}

fn store() -> Store<LocalStorage> {
    let identity = Identity {
        random: [7; 16],
        locale: "fr-FR".to_owned(),
    };
    Store::open(LocalStorage::default(), &identity, page(), NOW)
}

fn id(id: u64) -> LessonId {
    LessonId::new(id).unwrap()
}

fn time_of(client: &Client<LocalStorage>, lesson: u64) -> Option<u64> {
    let entry = client.document().lesson(id(lesson))?;
    Some(entry.progress.time_ms)
}

#[wasm_bindgen_test]
fn a_recorded_change_is_in_local_storage_when_the_call_returns() {
    clear();
    open().record(NOW, id(4), &Change::time(NOW.wall, 500));
    let keys = LocalStorage::default().keys().unwrap();
    assert_eq!(keys.len(), 1);
    let stored = get_item(&keys[0]).unwrap();
    assert!(stored.contains("\"time_ms\":500"), "{stored}");
    assert_eq!(time_of(&open(), 4), Some(500));
}

#[wasm_bindgen_test]
fn the_document_is_the_specifications() {
    clear();
    let mut client = open();
    client.record(NOW, id(4), &Change::completion(NOW.wall, true));
    client.handle_lock(NOW, false);
    let stored = get_item(DOCUMENT_KEY).unwrap();
    let v1 = concat!(
        r#""device_id":"07070707-0707-4707-8707-070707070707","locale":"fr-FR","#,
        r#""lessons":{"4":{"seen":true,"completed":true,"percent":100,"time_ms":0,"score_best":null,"score_last":null,"#,
        r#""updated_at":"1970-01-01T00:00:00.000Z","last_seen_at":"1970-01-01T00:00:00.000Z"}},"#,
        r#""pending":["4"],"last_sync_at":null}"#
    );
    assert!(
        stored.starts_with(r#"{"schema_version":1,"sync":{"#),
        "{stored}"
    );
    assert!(stored.ends_with(v1), "{stored}");
}

#[wasm_bindgen_test]
fn a_document_of_the_old_modules_is_adopted() {
    clear();
    set_item(
        DOCUMENT_KEY,
        r#"{"schema_version":1,"device_id":"é-1","locale":"fr-FR","lessons":{"4":{"seen":true,"completed":false,"percent":40,"time_ms":1000,"score_best":null,"score_last":null,"updated_at":"2026-01-12T10:20:30.000Z","last_seen_at":null}},"pending":["4"],"last_sync_at":null}"#,
    );
    let mut client = open();
    client.record(NOW, id(4), &Change::time(NOW.wall, 500));
    assert_eq!(time_of(&open(), 4), Some(1500));
    assert_eq!(open().document().device_id, "é-1");
}

#[wasm_bindgen_test]
fn a_full_device_keeps_what_it_had_and_says_so() {
    clear();
    let mut store = store();
    store.record(NOW, id(4), &Change::time(NOW.wall, 10), None, Pace::Soon);
    // A key takes room beside its value, so that the last few bytes take several keys.
    let mut room = 8 << 20;
    let mut fillers = 0;
    while room > 0 {
        fillers += 1;
        if LocalStorage::default()
            .set(&format!("filler-{fillers}"), &"x".repeat(room))
            .is_err()
        {
            room /= 2;
        }
    }
    for lesson in 5..=60 {
        store.record(
            NOW,
            id(lesson),
            &Change::time(NOW.wall, 10),
            None,
            Pace::Soon,
        );
    }
    assert!(
        matches!(store.fault(), Some(StorageFault::Full(_))),
        "{:?}",
        store.fault()
    );
    assert_eq!(store.document().lessons().count(), 57);
    assert_eq!(time_of(&open(), 4), Some(10));
    clear();
    store.record(NOW, id(4), &Change::time(NOW.wall, 10), None, Pace::Soon);
    assert_eq!(store.fault(), None);
    assert_eq!(open().document().lessons().count(), 57);
    clear();
}

#[wasm_bindgen_test]
fn a_damaged_document_is_kept_aside() {
    clear();
    set_item(
        DOCUMENT_KEY,
        "{\"schema_version\":1,\"lessons\":{\"4\":{\"seen\":true},\u{fffd}",
    );
    let mut client = open();
    client.record(NOW, id(5), &Change::seen(NOW.wall));
    assert_eq!(open().document().lessons().count(), 2);
    assert!(get_item("pp_progress_v1:corrupt:0").is_some());
}
