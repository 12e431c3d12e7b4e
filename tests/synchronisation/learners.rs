//! One learner's progress is never another's, and never lost to one.

use lesson_progress::client::Client;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::store::Identity;
use lesson_progress::sync::message::Answer;

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
    use lesson_progress::store::Store;
    let now = Device::new().now();
    let id = |id| LessonId::new(id).unwrap();
    let identity = Identity {
        random: [7; 16],
        locale: "fr".into(),
    };
    let storage = Filling::default();
    let mut first = Store::open(storage.clone(), &identity, 1, now);
    first.change_owner(A, now);
    let mut second = Store::open(storage.clone(), &identity, 2, now);
    storage.full.set(true);
    first.record(now, id(4), &Change::time(now.wall, 1), None, Pace::Soon);
    storage.full.set(false);
    second.change_owner(B, now);
    second.record(now, id(5), &Change::time(now.wall, 7), None, Pace::Soon);
    first.record(now, id(4), &Change::time(now.wall, 1), None, Pace::Soon);
    let mut third = Store::open(storage.clone(), &identity, 3, now);
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

#[test]
fn a_page_that_stops_for_the_learner_before_does_not_take_the_document_back() {
    let mut server = Server::new(Sum);
    let mut first = settled_device(&mut server);
    let mut second = Device::with_storage(first.storage.clone());
    second.elapsed_ms = first.elapsed_ms;
    second.sign_in(B);
    second.read(6, 3);
    let stopped = SyncOptions {
        enabled: false,
        ..first.client.options().clone()
    };
    first.client.handle_options(first.now(), stopped);
    second.read(6, 4);
    second.sync(&mut server);
    assert_eq!(second.client.status().state, SyncState::Idle);
    assert_eq!((server_time(&server, B, 6), second.time_of(4)), (7, 0));
}

#[test]
fn the_app_may_sign_a_learner_in_again_whom_another_page_has_replaced() {
    let mut server = Server::new(Sum);
    let mut first = settled_device(&mut server);
    let mut second = Device::with_storage(first.storage.clone());
    second.elapsed_ms = first.elapsed_ms;
    second.sign_in(B);
    // The page that is told has not looked at the document since.
    first.sign_in(A);
    first.read(4, 11);
    first.sync(&mut server);
    assert_eq!(server_time(&server, A, 4), 111);
    second.sync(&mut server);
    assert_eq!(second.client.status().state, SyncState::SignedOut);
}

#[test]
fn what_was_prepared_for_the_learner_before_does_not_leave_any_more() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    let import = start_import(&mut device);
    assert!(device.client.may_send(import.id));
    device.sign_in(B);
    assert!(!device.client.may_send(import.id));
    let reason = "the learner has changed meanwhile".to_owned();
    let answer = Answer::NotSent(reason);
    device.client.handle_answer(device.now(), import.id, answer);
    device.sign_in(A);
    device.sync(&mut server);
    device.wait(&mut server, 120_000, always);
    assert_eq!(server_time(&server, A, 4), 111);

    device.read(4, 7);
    let patch = device.hide().unwrap();
    assert!(device.client.may_send(patch.id));
    device.sign_in(B);
    assert!(!device.client.may_send(patch.id));
}

#[test]
fn after_a_learner_was_forgotten_no_time_is_computed_on_what_was_known() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.client.forget_learner(device.now(), A);
    device.read(4, 11);
    let rows = device.next_request().unwrap();
    assert_eq!(
        device.hide(),
        None,
        "nothing is known of the lesson any more"
    );
    device.exchange(&mut server, rows, Fate::RequestLost);
    device.wait(&mut server, 120_000, always);
    device.sync(&mut server);
    assert_eq!(server_time(&server, A, 4), 111);
}

/// A client whose storage is full from the moment it has 5 ms of lesson 4 to send.
fn full_device() -> (Client<Filling>, Filling, Now) {
    let storage = Filling::default();
    let now = Device::new().now();
    let identity = Identity {
        random: [7; 16],
        locale: "fr".into(),
    };
    let mut client = Client::open(storage.clone(), &identity, 1, now);
    let options = SyncOptions {
        enabled: true,
        user: User::Learner(A.to_owned()),
        ..SyncOptions::default()
    };
    client.handle_options(now, options);
    let rows = client.handle_lock(now, true).unwrap();
    let none = Answer::Response {
        status: 200,
        retry_after_s: None,
        body: "[]".to_owned(),
    };
    client.handle_answer(now, rows.id, none);
    client.record(now, LessonId::new(4).unwrap(), &Change::time(now.wall, 5));
    storage.full.set(true);
    client.handle_trigger(now, Trigger::App);
    (client, storage, now)
}

#[test]
fn what_cannot_be_written_down_is_not_sent() {
    let (mut client, storage, now) = full_device();
    let imports = |request: &Request| request.endpoint == Import;
    assert_eq!(client.handle_lock(now, true).filter(imports), None);
    assert_eq!(client.handle_hidden(now, true), None);
    assert_eq!(client.document().in_flight, []);
    storage.full.set(false);
    client.record(now, LessonId::new(4).unwrap(), &Change::time(now.wall, 1));
    client.handle_trigger(now, Trigger::App);
    assert!(client.handle_lock(now, true).is_some());
}

#[test]
fn a_learner_for_whom_there_is_no_room_is_sent_from_memory() {
    let (mut client, storage, now) = full_device();
    let switch = |client: &mut Client<Filling>, learner: &str| {
        let options = SyncOptions {
            user: User::Learner(learner.to_owned()),
            ..client.options().clone()
        };
        client.handle_options(now, options);
        let rows = client.handle_lock(now, true).unwrap();
        let none = Answer::Response {
            status: 200,
            retry_after_s: None,
            body: "[]".to_owned(),
        };
        client.handle_answer(now, rows.id, none);
    };
    switch(&mut client, B);
    client.record(now, LessonId::new(6).unwrap(), &Change::time(now.wall, 3));
    client.handle_trigger(now, Trigger::App);
    let import = client.handle_lock(now, true).unwrap();
    assert_eq!(import.endpoint, Import);
    // Of the first the device itself has what would be sent again.
    switch(&mut client, A);
    client.handle_trigger(now, Trigger::App);
    let request = client.handle_lock(now, true);
    assert_ne!(request.map(|request| request.endpoint), Some(Import));
    assert!(storage.inner.get(DOCUMENT_KEY).unwrap().is_some());
}
