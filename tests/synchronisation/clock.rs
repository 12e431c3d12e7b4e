//! A device's clock that is set while something is in doubt.

use super::*;

const HOUR_MS: i64 = 3_600_000;

/// A device whose import is in doubt, and that import, which the backend may still execute.
fn device_in_doubt(server: &mut Server) -> (Device, Request) {
    let mut device = settled_device(server);
    device.read(4, 11);
    device.sync_with(server, first_import(Fate::RequestLost));
    let lost = device
        .sent
        .iter()
        .find(|(request, _)| request.endpoint == Import);
    let import = lost.unwrap().0.clone();
    (device, import)
}

#[test]
fn a_clock_that_is_set_neither_hastens_nor_prevents_that_a_lost_import_is_sent_again() {
    for by_ms in [-HOUR_MS, -2_000, 2_000, HOUR_MS] {
        let mut server = Server::new(Sum);
        let (mut device, import) = device_in_doubt(&mut server);
        device.wait(&mut server, 30_000, always);
        device.clock_ahead_ms = by_ms;
        device.sync(&mut server);
        device.wait(&mut server, 25_000, always);
        device.arrive(&mut server, &import);
        device.wait(&mut server, 600_000, always);
        assert_eq!(server_time(&server, A, 4), 111, "{by_ms}");
        assert_eq!(pending(&device), 0, "{by_ms}");
    }
}

#[test]
fn a_lost_import_is_sent_again_soon_after_the_clock_was_set() {
    for by_ms in [-HOUR_MS, HOUR_MS] {
        let mut server = Server::new(Sum);
        let (mut device, _) = device_in_doubt(&mut server);
        device.clock_ahead_ms = by_ms;
        device.sync(&mut server);
        device.wait(&mut server, 70_000, always);
        assert_eq!(server_time(&server, A, 4), 111, "{by_ms}");
    }
}

#[test]
fn a_device_that_sleeps_again_and_again_sends_a_lost_import_once_it_was_awake_for_long_enough() {
    let mut server = Server::new(Sum);
    let (mut device, _) = device_in_doubt(&mut server);
    for _ in 0..8 {
        // Asleep, the clock that counts for waiting stands still.
        device.clock_ahead_ms += 600_000;
        device.client.handle_trigger(device.now(), Trigger::Visible);
        device.wait(&mut server, 10_000, always);
    }
    assert_eq!(server_time(&server, A, 4), 111);
}

#[test]
fn a_clock_that_runs_a_little_fast_does_not_put_off_anything() {
    let mut server = Server::new(Sum);
    let (mut device, _) = device_in_doubt(&mut server);
    for _ in 0..70 {
        device.clock_ahead_ms += 1;
        device.client.handle_trigger(device.now(), Trigger::Visible);
        device.wait(&mut server, 1_000, always);
    }
    assert_eq!(server_time(&server, A, 4), 111);
}

#[test]
fn a_clock_that_is_set_while_the_learner_is_away_does_not_hasten_anything() {
    let mut server = Server::new(Sum);
    let (mut device, import) = device_in_doubt(&mut server);
    device.sign_in(B);
    device.run(&mut server, always);
    device.clock_ahead_ms = HOUR_MS;
    device.run(&mut server, always);
    device.sign_in(A);
    device.wait(&mut server, 20_000, always);
    device.arrive(&mut server, &import);
    device.wait(&mut server, 600_000, always);
    assert_eq!(server_time(&server, A, 4), 111);
}

#[test]
fn a_clock_that_is_set_back_while_rows_are_on_their_way_does_not_hasten_anything() {
    let mut server = Server::new(Sum);
    let (mut device, import) = device_in_doubt(&mut server);
    device.wait(&mut server, 10_000, always);
    device.client.handle_trigger(device.now(), Trigger::App);
    let rows = device.next_request().unwrap();
    assert_eq!(rows.endpoint, Rows);
    device.clock_ahead_ms = -HOUR_MS;
    assert_eq!(device.next_request(), None);
    device.exchange(&mut server, rows, Fate::Arrives);
    device.run(&mut server, always);
    device.arrive(&mut server, &import);
    device.wait(&mut server, 600_000, always);
    assert_eq!(server_time(&server, A, 4), 111);
}

#[test]
fn after_the_device_slept_rows_are_read_before_anything_is_sent() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    device.clock_ahead_ms = HOUR_MS;
    device.sync(&mut server);
    assert_eq!(device.take_requests(), [Rows, Import, Rows]);
}
