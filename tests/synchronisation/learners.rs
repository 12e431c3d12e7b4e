//! One learner's progress is never another's, and never lost to one.

use super::*;

#[derive(Clone, Debug, Default)]
struct Filling {
    inner: MemoryStorage,
    full: std::rc::Rc<std::cell::Cell<bool>>,
}
impl Storage for Filling {
    fn get(&self, key: &str) -> Result<Option<String>, lesson_progress::storage::StorageError> {
        self.inner.get(key)
    }
    fn set(&self, key: &str, value: &str) -> Result<(), lesson_progress::storage::StorageError> {
        if self.full.get() {
            return Err(lesson_progress::storage::StorageError("quota".into()));
        }
        self.inner.set(key, value)
    }
    fn remove(&self, key: &str) -> Result<(), lesson_progress::storage::StorageError> {
        self.inner.remove(key)
    }
    fn keys(&self) -> Result<Vec<String>, lesson_progress::storage::StorageError> {
        self.inner.keys()
    }
}

#[test]
fn one_learners_progress_is_never_sent_as_anothers() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut device = Device::new();
        device.read(4, 10);
        device.sign_in(A);
        device.read(5, 20);
        device.sign_in(B);
        device.read(5, 3);
        device.wait(&mut server, 60_000, always);
        assert_eq!(
            (server_time(&server, B, 4), server_time(&server, B, 5)),
            (0, 3)
        );
        device.sign_in(A);
        device.wait(&mut server, 60_000, always);
        assert_eq!(
            (server_time(&server, A, 4), server_time(&server, A, 5)),
            (10, 20)
        );
        assert_eq!(server_time(&server, B, 5), 3, "{variant:?}");
    }
}

#[test]
fn an_answer_for_the_learner_before_is_not_used() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    let import = start_import(&mut device);
    // The request left with the first learner's cookies; the second signs in before it is answered.
    let mut page = Device::with_storage(device.storage.clone());
    page.elapsed_ms = device.elapsed_ms;
    page.sign_in(B);
    device.exchange(&mut server, import, Fate::Arrives);
    assert_eq!(
        device.next_request(),
        None,
        "the document is another learner's now"
    );
    assert_eq!(device.client.status().state, SyncState::SignedOut);
    page.wait(&mut server, 60_000, always);
    assert!(server.rows.get(B).is_none_or(|rows| rows.is_empty()));
    page.sign_in(A);
    page.wait(&mut server, 600_000, always);
    assert_eq!((server_time(&server, A, 4), pending(&page)), (111, 0));
}

#[test]
fn nobody_signed_in_sends_nothing() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    let options = SyncOptions {
        user: User::SignedOut,
        ..device.client.options().clone()
    };
    device.client.handle_options(device.now(), options);
    device.read(4, 11);
    device.sync(&mut server);
    assert_eq!(device.take_requests(), []);
    assert_eq!(device.client.status().state, SyncState::SignedOut);
}

#[test]
fn a_document_that_was_removed_is_the_signed_in_learners_again() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.storage.remove(DOCUMENT_KEY).unwrap();
    device.read(5, 11);
    device.sync(&mut server);
    device.wait(&mut server, 600_000, always);
    assert_eq!(device.client.status().state, SyncState::Idle);
    assert_eq!(server_time(&server, A, 5), 11);
}

#[test]
fn what_was_set_aside_survives_that_the_document_is_removed() {
    let mut server = Server::new(Sum);
    let mut device = Device::new();
    device.sign_in(A);
    device.read(4, 10);
    device.sign_in(B);
    device.storage.remove(DOCUMENT_KEY).unwrap();
    let mut device = Device::with_storage(device.storage.clone());
    device.sign_in(A);
    device.wait(&mut server, 600_000, always);
    assert_eq!(server_time(&server, A, 4), 10);
}

#[test]
fn a_tab_that_could_not_write_does_not_overwrite_another_learners_document() {
    use lesson_progress::lesson_id::LessonId;
    use lesson_progress::store::{Identity, Store};
    use lesson_progress::timestamp::Timestamp;
    let now = Timestamp::MIN;
    let id = |id| LessonId::new(id).unwrap();
    let identity = Identity {
        random: [7; 16],
        locale: "fr".into(),
    };
    let storage = Filling::default();
    let mut first = Store::open(storage.clone(), &identity, now);
    first.change_owner(A, now);
    let mut second = Store::open(storage.clone(), &identity, now);
    storage.full.set(true);
    first.record(id(4), &Change::time(now, 1), now);
    storage.full.set(false);
    second.change_owner(B, now);
    second.record(id(5), &Change::time(now, 7), now);
    first.record(id(4), &Change::time(now, 1), now);
    let mut third = Store::open(storage.clone(), &identity, now);
    third.change_owner(B, now);
    assert_eq!(
        third.document().lesson(id(5)).map(|e| e.progress.time_ms),
        Some(7)
    );
}

#[test]
fn the_first_sign_in_after_damage_does_not_give_one_learners_progress_to_another() {
    let mut server = Server::new(Sum);
    let mut device = Device::signed_in(A);
    device.read(4, 10);
    let json = device.storage.get(DOCUMENT_KEY).unwrap().unwrap();
    let cut = json.find("\"pending\"").unwrap();
    device.storage.set(DOCUMENT_KEY, &json[..cut]).unwrap();
    let mut page = Device::with_storage(device.storage.clone());
    page.sign_in(B);
    page.wait(&mut server, 600_000, always);
    assert_eq!(server_time(&server, B, 4), 0);
}

#[test]
fn a_set_aside_document_of_a_newer_schema_is_not_removed() {
    let mut device = Device::new();
    device.sign_in(B);
    let key = format!("{DOCUMENT_KEY}:learner:{A}");
    device.storage.set(&key, r#"{"schema_version":2}"#).unwrap();
    device.sign_in(A);
    device.sign_in(B);
    device.sign_in(A);
    assert!(device.storage.keys().unwrap().iter().any(|k| {
        device
            .storage
            .get(k)
            .unwrap()
            .unwrap()
            .contains("\"schema_version\":2")
    }));
}

#[test]
fn a_request_that_goes_on_after_signing_out_counts_once() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    let import = start_import(&mut device);
    let out = SyncOptions {
        user: User::SignedOut,
        ..device.client.options().clone()
    };
    device.client.handle_options(device.now(), out);
    device.sign_in(A);
    device.wait(&mut server, 62_000, always);
    // 62 s after it was sent: within a minute of its time-out, which nothing cut short.
    device.elapsed_ms += 1;
    device.arrive(&mut server, &import);
    device.wait(&mut server, 600_000, always);
    device.sync(&mut server);
    assert_eq!(server_time(&server, A, 4), 111);
}

#[test]
fn a_forgotten_learner_starts_anew_with_what_the_backend_has() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(5, 7);
    device.client.forget_learner(device.now(), A);
    assert_eq!(
        (device.time_of(4), device.time_of(5), pending(&device)),
        (0, 0, 0)
    );
    device.run(&mut server, always);
    assert_eq!((device.time_of(4), device.time_of(5)), (100, 0));
    device.sign_in(B);
    device.read(6, 3);
    device.client.forget_learner(device.now(), A);
    device.sync(&mut server);
    assert_eq!(server_time(&server, B, 6), 3, "the other learner's stays");
}

#[test]
fn rows_that_a_forgotten_learner_asked_for_are_not_used() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.client.handle_trigger(device.now(), Trigger::App);
    let rows = device.next_request().unwrap();
    let reply = device.arrive(&mut server, &rows);
    device.client.forget_learner(device.now(), A);
    device.hear(&rows, &reply);
    assert_eq!(device.time_of(4), 0);
}
