//! An app that sends by itself, and says what arrived.

use super::*;
use lesson_progress::document::Document;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::row::parse_rows;
use lesson_progress::sync::batch::export_payload;
use lesson_progress::timestamp::Timestamp;
use simulation::server::Arrival;

/// Sends the payload, and tells the package for every lesson that it has arrived.
fn send_by_hand(device: &mut Device, server: &mut Server) {
    let payload = export_payload(device.client.document());
    deliver(device, server, &payload);
    let payload: serde_json::Value = serde_json::from_str(&payload).unwrap();
    for (key, lesson) in payload["lessons"].as_object().unwrap() {
        let id = LessonId::from_key(key).unwrap();
        let time_ms = lesson["time_ms"].as_u64().unwrap();
        let at = Timestamp::parse(lesson["updated_at"].as_str().unwrap()).unwrap();
        device.client.settle(device.now(), id, time_ms, at);
    }
}

fn deliver(device: &Device, server: &mut Server, payload: &str) {
    let arrival = Arrival {
        method: "POST",
        path: "/api/v1/learning/progress/import/",
        body: Some(payload),
        learner: Some(A),
        csrf: true,
    };
    assert_eq!(server.handle(device.server_time(), arrival).status, 200);
}

fn unsent(document: &Document, lesson: u64) -> Option<u64> {
    let entry = document.lesson(LessonId::new(lesson).unwrap())?;
    Some(entry.account.as_ref()?.unsent)
}

#[test]
fn what_the_app_has_sent_is_not_sent_again() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    device.read(5, 7);
    send_by_hand(&mut device, &mut server);
    assert_eq!((pending(&device), device.time_of(4)), (0, 111));
    device.sync(&mut server);
    assert_eq!(
        (server_time(&server, A, 4), server_time(&server, A, 5)),
        (111, 7)
    );
}

#[test]
fn what_changed_after_the_app_has_sent_it_stays_pending() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    let payload = export_payload(device.client.document());
    let sent_at = device.client.document().lesson(LessonId::new(4).unwrap());
    let sent_at = sent_at.unwrap().progress.updated_at;
    device.elapsed_ms += 5;
    device.read(4, 2);
    deliver(&device, &mut server, &payload);
    device
        .client
        .settle(device.now(), LessonId::new(4).unwrap(), 11, sent_at);
    assert_eq!(
        (unsent(device.client.document(), 4), device.time_of(4)),
        (Some(2), 113)
    );
    device.sync(&mut server);
    assert_eq!(server_time(&server, A, 4), 113);
}

#[test]
fn of_an_adopted_document_too_the_app_can_say_what_arrived() {
    let storage = MemoryStorage::default();
    let old = r#"{"schema_version":1,"device_id":"d","locale":"fr","lessons":{"4":{"seen":true,"completed":false,"percent":0,"time_ms":100,"score_best":null,"score_last":null,"updated_at":"2026-01-12T07:00:00.000Z","last_seen_at":null}},"pending":["4"],"last_sync_at":null}"#;
    storage.set(DOCUMENT_KEY, old).unwrap();
    let mut server = Server::new(Sum);
    let mut device = Device::with_storage(storage);
    device.sign_in(A);
    send_by_hand(&mut device, &mut server);
    assert_eq!((pending(&device), device.time_of(4)), (0, 100));
    device.sync(&mut server);
    assert_eq!((server_time(&server, A, 4), device.time_of(4)), (100, 100));
}

#[test]
fn rows_that_the_app_has_read_are_merged_and_later_ones_are_not_overtaken() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    device.client.handle_trigger(device.now(), Trigger::App);
    let import = device.next_request().unwrap();
    device.exchange(&mut server, import, Fate::Arrives);
    let stale = device.next_request().unwrap();
    let reply = device.arrive(&mut server, &stale);
    let mut tablet = Device::signed_in(A);
    tablet.elapsed_ms = device.elapsed_ms;
    tablet.read(4, 50);
    tablet.sync(&mut server);
    let rows = format!("[{}]", row_json(&server, 4));
    let rows = parse_rows(&rows).unwrap();
    device.client.merge_rows(device.now(), &rows.rows);
    assert_eq!(
        device.time_of(4),
        172,
        "161 there, and 11 of which nothing is known yet"
    );
    device.hear(&stale, &reply);
    device.run(&mut server, always);
    assert_eq!((device.time_of(4), pending(&device)), (161, 0));
}

fn row_json(server: &Server, lesson: u64) -> serde_json::Value {
    let mut json = server.row(A, lesson).unwrap().to_json();
    json["lesson_id"] = lesson.into();
    json
}

#[test]
fn the_app_may_say_when_everything_was_last_exchanged() {
    let mut device = Device::new();
    let at = Timestamp::parse("2026-01-12T08:00:00.000Z");
    device.client.set_last_sync_at(device.now(), at);
    assert_eq!(device.client.status().last_sync_at, at);
}
