//! How the backend merges is found out.

use super::*;

#[test]
fn the_running_total_is_never_added() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut device = Device::signed_in(A);
        for round in 1..=30 {
            device.read(4, 1_000);
            device.sync(&mut server);
            assert_eq!(server_time(&server, A, 4), round * 1_000, "{variant:?}");
            assert_eq!(device.time_of(4), round * 1_000);
        }
        let expected = if variant == Sum {
            ImportMerge::Sum
        } else {
            ImportMerge::Max
        };
        assert_eq!(device.client.status().import_merge, expected);
    }
}

#[test]
fn a_backend_that_changes_its_variant_is_found_out() {
    for (before, after) in [(Sum, Max), (Max, Sum)] {
        let mut server = Server::new(before);
        let mut device = settled_device(&mut server);
        server.import_merge = after;
        for _ in 0..3 {
            device.read(4, 10);
            device.sync(&mut server);
        }
        let expected = if after == Sum {
            ImportMerge::Sum
        } else {
            ImportMerge::Max
        };
        assert_eq!(device.client.status().import_merge, expected);
        assert_eq!(pending(&device), 0);
        let time_ms = server_time(&server, A, 4);
        device.read(4, 10);
        device.sync(&mut server);
        assert_eq!(server_time(&server, A, 4), time_ms + 10);
    }
}

#[test]
fn a_backend_that_starts_to_take_the_larger_counts_a_long_session_once() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    server.import_merge = Max;
    device.read(4, 500);
    device.sync(&mut server);
    device.wait(&mut server, 600_000, always);
    assert_eq!((server_time(&server, A, 4), pending(&device)), (600, 0));
}

#[test]
fn a_row_that_was_deleted_meanwhile_does_not_count_a_long_session_twice() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    server.rows.clear();
    device.read(4, 500);
    device.sync(&mut server);
    assert!(
        server_time(&server, A, 4) <= 600,
        "{}",
        server_time(&server, A, 4)
    );
}

#[test]
fn what_another_device_pushes_is_not_taken_for_a_backend_that_adds() {
    let mut server = Server::new(Max);
    let mut first = Device::signed_in(A);
    first.read(4, 60);
    first.sync(&mut server);
    let mut second = Device::signed_in(A);
    second.elapsed_ms = first.elapsed_ms + 10;
    second.sync(&mut server);
    // The second has read the row, and while its import is on the way the first pushes its own.
    first.elapsed_ms = second.elapsed_ms + 10;
    first.read(4, 20);
    first.sync(&mut server); // probes: row 60 -> Max -> 80
    first.take_requests();
    let mut server2 = server.clone();
    assert_eq!(first.client.status().import_merge, ImportMerge::Max);
    second.elapsed_ms = first.elapsed_ms + 10;
    second.read(4, 10);
    second.client.handle_trigger(second.now(), Trigger::App);
    let rows = second.next_request().unwrap();
    second.exchange(&mut server2, rows, Fate::Arrives);
    let import = second.next_request().unwrap();
    assert_eq!(import.endpoint, Import);
    first.elapsed_ms = second.elapsed_ms + 10;
    first.read(4, 30);
    first.sync(&mut server2);
    second.exchange(&mut server2, import, Fate::Arrives);
    second.run(&mut server2, always);
    second.read(4, 1_000);
    second.sync(&mut server2);
    second.wait(&mut server2, 600_000, always);
    let recorded = 60 + 20 + 10 + 30 + 1_000;
    assert!(
        server_time(&server2, A, 4) <= recorded,
        "{} of {recorded}",
        server_time(&server2, A, 4)
    );
}
