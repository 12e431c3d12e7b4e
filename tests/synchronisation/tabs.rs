//! Several tabs of one device.

use super::*;

#[test]
fn another_tab_leaves_alone_what_is_under_way() {
    let mut server = Server::new(Sum);
    let mut first = settled_device(&mut server);
    let import = start_import(&mut first);
    let mut second = Device::with_storage(first.storage.clone());
    second.elapsed_ms = first.elapsed_ms;
    second.sign_in(A);
    second.run(&mut server, always);
    assert_eq!(second.take_requests(), [Rows]);
    first.exchange(&mut server, import, Fate::Arrives);
    first.run(&mut server, always);
    second.wait(&mut server, 600_000, always);
    assert_eq!(server_time(&server, A, 4), 111);
    assert_eq!((first.time_of(4), pending(&second)), (111, 0));
}

#[test]
fn rows_asked_for_before_a_later_push_are_not_used() {
    let mut server = Server::new(Max);
    let mut first = settled_device(&mut server);
    let mut second = Device::with_storage(first.storage.clone());
    second.elapsed_ms = first.elapsed_ms;
    second.sign_in(A);
    let stale = second.next_request().unwrap();
    assert_eq!(stale.endpoint, Rows);
    let stale_reply = second.arrive(&mut server, &stale); // 100
    first.read(4, 5);
    first.sync(&mut server);
    assert_eq!(server_time(&server, A, 4), 105);
    first.read(4, 7);
    first.client.handle_trigger(first.now(), Trigger::App);
    let rows = first.next_request().unwrap();
    first.exchange(&mut server, rows, Fate::Arrives);
    // the slow answer of the other tab comes in between
    second.elapsed_ms = first.elapsed_ms;
    second.hear(&stale, &stale_reply);
    first.run(&mut server, always);
    first.wait(&mut server, 600_000, always);
    first.sync(&mut server);
    assert_eq!(server_time(&server, A, 4), 112);
}

#[test]
fn a_tab_left_behind_by_a_newer_schema_does_not_send_what_that_one_sends() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    let newer = device
        .storage
        .get(DOCUMENT_KEY)
        .unwrap()
        .unwrap()
        .replace("\"schema_version\":1", "\"schema_version\":2");
    device.storage.set(DOCUMENT_KEY, &newer).unwrap();
    device.sync(&mut server);
    assert_eq!(
        server_time(&server, A, 4),
        100,
        "the newer version's to send"
    );
}

#[test]
fn an_acknowledgement_after_the_rows_were_asked_for_proves_nothing_by_those_rows() {
    let mut server = Server::new(Sum);
    let mut first = settled_device(&mut server);
    first.read(5, 11);
    first.client.handle_trigger(first.now(), Trigger::App);
    let import = first.next_request().unwrap();
    assert_eq!(import.endpoint, Import);
    // A hidden tab: its time-out fires late. Another tab reads rows meanwhile.
    let mut second = Device::with_storage(first.storage.clone());
    second.elapsed_ms = first.elapsed_ms + 31_000;
    second.reload();
    second.sign_in(A);
    let rows = second.next_request().unwrap();
    assert_eq!(rows.endpoint, Rows);
    let stale = second.arrive(&mut server, &rows);
    first.elapsed_ms = second.elapsed_ms;
    first.exchange(&mut server, import, Fate::Arrives);
    second.elapsed_ms = first.elapsed_ms;
    second.hear(&rows, &stale);
    first.run(&mut server, always);
    assert_eq!((first.time_of(5), pending(&first)), (11, 0));
    assert_eq!(first.client.status().unknown_lessons.len(), 0);
}
