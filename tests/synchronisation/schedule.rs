//! When requests are sent, and how many.

use super::*;

#[test]
fn a_clean_cycle_costs_one_import_a_batch_and_one_refresh() {
    let mut server = Server::new(Sum);
    server.lessons = (1..=500).collect();
    let mut device = settled_device(&mut server);
    for lesson in 1..=450 {
        device.read(lesson, 7);
    }
    device.sync(&mut server);
    assert_eq!(device.take_requests(), [Import, Import, Import, Rows]);
    device.sync(&mut server);
    assert_eq!(device.take_requests(), [Rows]);

    let mut server = Server::new(Max);
    let mut device = settled_device(&mut server);
    device.read(4, 7);
    device.sync(&mut server);
    assert_eq!(device.take_requests(), [Rows, Import, Rows]);
}

#[test]
fn a_change_is_sent_after_the_debounce_without_being_asked() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    assert_eq!(device.client.status().state, SyncState::Scheduled);
    device.wait(&mut server, 1_400, always);
    assert_eq!(device.take_requests(), []);
    device.wait(&mut server, 200, always);
    assert_eq!(server_time(&server, A, 4), 111);
    assert_eq!(device.client.status().state, SyncState::Idle);
}

#[test]
fn offline_delays_until_the_network_is_back() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.client.handle_trigger(device.now(), Trigger::Offline);
    device.read(4, 11);
    assert_eq!(device.client.status().state, SyncState::Offline);
    device.wait(&mut server, 60_000, always);
    assert_eq!(device.take_requests(), []);
    device.client.handle_trigger(device.now(), Trigger::Online);
    device.wait(&mut server, 5_000, always);
    assert_eq!(server_time(&server, A, 4), 111);
}

#[test]
fn switched_off_sends_nothing() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    let options = SyncOptions {
        enabled: false,
        ..device.client.options().clone()
    };
    device.client.handle_options(device.now(), options);
    device.read(4, 11);
    device.sync(&mut server);
    device.wait(&mut server, 3_600_000, always);
    assert_eq!(device.take_requests(), []);
    assert_eq!(device.client.status().state, SyncState::Disabled);
}

#[test]
fn switched_off_and_on_in_mid_import_leaves_nothing_in_doubt() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    let import = start_import(&mut device);
    for enabled in [false, true] {
        let options = SyncOptions {
            enabled,
            ..device.client.options().clone()
        };
        device.client.handle_options(device.now(), options);
        assert_eq!(device.next_request(), None);
    }
    device.exchange(&mut server, import, Fate::Arrives);
    device.run(&mut server, always);
    assert_eq!((server_time(&server, A, 4), pending(&device)), (111, 0));
}

#[test]
fn the_first_attempt_after_coming_online_is_spread_out_also_with_something_waiting() {
    let mut starts = std::collections::BTreeSet::new();
    for seed in 1..=20 {
        let mut server = Server::new(Sum);
        let mut device = settled_device(&mut server);
        for _ in 0..seed {
            device.reload();
        } // another seed
        device.sync(&mut server);
        device.client.handle_trigger(device.now(), Trigger::Offline);
        device.read(4, 11);
        device.wait(&mut server, 60_000, always);
        device.client.handle_trigger(device.now(), Trigger::Online);
        starts.insert(
            device
                .client
                .next_wake()
                .unwrap()
                .max(device.now().monotonic_ms)
                - device.now().monotonic_ms,
        );
    }
    assert!(starts.len() > 5, "{starts:?}");
}

#[test]
fn a_network_that_answers_is_not_offline() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.client.handle_trigger(device.now(), Trigger::Offline);
    device.read(4, 11);
    device.wait(&mut server, 400_000, always);
    assert_eq!(server_time(&server, A, 4), 111);
    assert_eq!(device.client.status().state, SyncState::Idle);
}

#[test]
fn recording_all_the_while_is_no_error_and_ends() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 1);
    device.client.handle_trigger(device.now(), Trigger::App);
    for _ in 0..40 {
        let Some(request) = device.next_request() else {
            break;
        };
        device.exchange(&mut server, request, Fate::Arrives);
        device.read(4, 1);
    }
    assert_eq!(device.client.status().last_error, None);
    assert_eq!(device.client.status().state, SyncState::Scheduled);
    let requests = device.take_requests();
    let imports = requests.iter().filter(|endpoint| **endpoint == Import);
    assert_eq!((requests.len(), imports.count()), (14, 7));
}

#[test]
fn a_network_that_failed_is_tried_with_a_request_that_leaves_nothing_in_doubt() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    device.sync_with(&mut server, first_import(Fate::intercepted(404, "")));
    assert_eq!(device.take_requests(), [Import], "the rows are fresh");
    device.wait(&mut server, 1_000, always);
    assert_eq!(device.take_requests(), [Rows, Import, Rows]);
}

#[test]
fn what_is_in_doubt_is_looked_at_before_anything_is_sent() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    let patch = device.hide().unwrap();
    device.exchange(&mut server, patch, Fate::AnswerLost);
    device.read(5, 7);
    device.take_requests();
    device.sync(&mut server);
    assert_eq!(device.take_requests(), [Rows, Import, Rows]);
    assert_eq!(server_time(&server, A, 4), 111);
}

#[test]
fn other_settings_do_not_end_the_wait_after_a_failure() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    device.sync_with(&mut server, first_import(Fate::intercepted(500, "")));
    let before = device.client.status();
    assert_eq!(before.state, SyncState::Backoff);
    let options = SyncOptions {
        csrf: false,
        ..device.client.options().clone()
    };
    device.client.handle_options(device.now(), options);
    assert_eq!(device.client.status(), before);
}

#[test]
fn the_interval_counts_while_something_is_pending() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    assert_eq!(device.client.status().next_attempt_at, None);
    device.read(999, 11);
    device.sync(&mut server);
    device.sync(&mut server);
    let status = device.client.status();
    assert_eq!((status.state, status.pending), (SyncState::Idle, 1));
    let interval_ms = device.client.options().interval_ms;
    let due_at = status.next_attempt_at.unwrap();
    assert_eq!(due_at, device.now().wall.plus_millis(interval_ms));
}

#[test]
fn what_is_recorded_during_an_attempt_and_sent_with_it_asks_for_no_other() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    let import = start_import(&mut device);
    device.read(5, 7);
    device.exchange(&mut server, import, Fate::Arrives);
    device.run(&mut server, always);
    assert_eq!(device.take_requests(), [Import, Import, Rows]);
    let status = device.client.status();
    assert_eq!(
        (status.state, status.next_attempt_at),
        (SyncState::Idle, None)
    );
}
