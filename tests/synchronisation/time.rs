//! Time is counted once, whatever is lost; states merge as specified.

use super::*;

#[test]
fn everything_recorded_arrives_and_nothing_twice() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut device = Device::signed_in(A);
        device.record(4, Change::seen);
        device.read(5, 1_500);
        device.record(6, |now| Change::completion(now, true));
        device.record(6, |now| Change::score(now, Some(80)));
        device.record(6, |now| Change::score(now, Some(30)));
        device.sync(&mut server);
        let six = server.row(A, 6).unwrap();
        assert_eq!(
            (six.completed, six.percent, six.score_best, six.score_last),
            (true, 100, Some(80), Some(30))
        );
        assert_eq!(server_time(&server, A, 5), 1_500);
        assert_eq!(pending(&device), 0);
        let before = server.rows.clone();
        for _ in 0..5 {
            device.sync(&mut server);
        }
        assert_eq!(server.rows, before, "{variant:?}");
    }
}

#[test]
fn a_new_device_that_opens_a_lesson_before_its_first_exchange_undoes_nothing() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut first = Device::signed_in(A);
        first.record(4, |now| Change::completion(now, true));
        first.record(4, |now| Change::score(now, Some(80)));
        first.sync(&mut server);
        let mut second = Device::signed_in(A);
        second.elapsed_ms = first.elapsed_ms + 60_000;
        second.record(4, Change::seen);
        second.read(4, 30);
        second.sync(&mut server);
        second.sync(&mut server);
        let row = server.row(A, 4).unwrap();
        assert_eq!(
            (row.completed, row.percent, row.score_last, row.time_ms),
            (true, 100, Some(80), 30),
            "{variant:?}"
        );
        // From here on the learner sees that it is completed, and may say otherwise.
        second.record(4, |now| Change::completion(now, false));
        second.sync(&mut server);
        assert!(!server.row(A, 4).unwrap().completed, "{variant:?}");
    }
}

#[test]
fn what_was_taken_back_here_stays_taken_back_whatever_is_lost() {
    for variant in BOTH {
        for fate in [
            Fate::Arrives,
            Fate::RequestLost,
            Fate::AnswerLost,
            Fate::AnswerLate,
        ] {
            let mut server = Server::new(variant);
            let mut device = Device::signed_in(A);
            device.record(4, |now| Change::completion(now, true));
            device.sync_with(&mut server, first_import(fate.clone()));
            device.record(4, |now| Change::completion(now, false));
            device.wait(&mut server, 600_000, always);
            let row = server.row(A, 4).unwrap();
            assert_eq!(
                (row.completed, row.percent),
                (false, 0),
                "{variant:?} {fate:?}"
            );
            assert_eq!(pending(&device), 0);
        }
    }
}

#[test]
fn whatever_is_lost_the_time_is_counted_once() {
    for variant in BOTH {
        for fate in [
            Fate::RequestLost,
            Fate::AnswerLost,
            Fate::AnswerLate,
            Fate::intercepted(502, "<html>"),
            Fate::intercepted(200, "<!doctype html>"),
        ] {
            let mut server = Server::new(variant);
            let mut device = settled_device(&mut server);
            device.read(4, 11);
            device.sync_with(&mut server, first_import(fate.clone()));
            device.read(4, 2);
            device.wait(&mut server, 600_000, always);
            assert_eq!(server_time(&server, A, 4), 113, "{variant:?} {fate:?}");
            assert_eq!((device.time_of(4), pending(&device)), (113, 0));
        }
    }
}

#[test]
fn the_first_import_of_all_may_be_lost_too() {
    for variant in BOTH {
        for clock_ahead_ms in [0, 3_600_000] {
            for fate in [Fate::RequestLost, Fate::AnswerLost] {
                let mut server = Server::new(variant);
                let mut device = Device::signed_in(A);
                device.clock_ahead_ms = clock_ahead_ms;
                device.read(4, 11);
                device.sync_with(&mut server, first_import(fate.clone()));
                device.wait(&mut server, 600_000, always);
                assert_eq!(
                    server_time(&server, A, 4),
                    11,
                    "{variant:?} {fate:?} {clock_ahead_ms}"
                );
                assert_eq!((device.time_of(4), pending(&device)), (11, 0));
            }
        }
    }
}

#[test]
fn a_page_killed_in_mid_import_counts_once() {
    for variant in BOTH {
        for arrives in [false, true] {
            let mut server = Server::new(variant);
            let mut device = settled_device(&mut server);
            device.read(4, 11);
            device.client.handle_trigger(device.now(), Trigger::App);
            while let Some(request) = device.next_request() {
                if request.endpoint == Import {
                    if arrives {
                        device.arrive(&mut server, &request);
                    }
                    break;
                }
                device.exchange(&mut server, request, Fate::Arrives);
            }
            device.reload();
            device.wait(&mut server, 600_000, always);
            assert_eq!(server_time(&server, A, 4), 111, "{variant:?} {arrives}");
            assert_eq!((device.time_of(4), pending(&device)), (111, 0));
        }
    }
}

#[test]
fn a_request_executed_within_a_minute_after_it_was_given_up_counts_once() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut device = settled_device(&mut server);
        device.read(4, 11);
        device.sync_with(&mut server, first_import(Fate::RequestLost));
        let late = device
            .sent
            .iter()
            .find(|(request, _)| request.endpoint == Import)
            .unwrap()
            .0
            .clone();
        device.wait(&mut server, 55_000, always);
        device.arrive(&mut server, &late);
        device.wait(&mut server, 600_000, always);
        assert_eq!(server_time(&server, A, 4), 111, "{variant:?}");
        assert_eq!(pending(&device), 0);
    }
}

#[test]
fn devices_that_take_turns_add_up() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut first = Device::signed_in(A);
        let mut second = Device::signed_in(A);
        for round in 1..=4 {
            first.read(4, 5);
            first.sync(&mut server);
            second.elapsed_ms = first.elapsed_ms + 10;
            second.read(4, 7);
            second.sync(&mut server);
            first.elapsed_ms = second.elapsed_ms + 10;
            assert_eq!(server_time(&server, A, 4), round * 12, "{variant:?}");
        }
        first.sync(&mut server);
        assert_eq!((first.time_of(4), second.time_of(4)), (48, 48));
    }
}

#[test]
fn the_later_edit_wins_and_the_better_score_stays() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut first = Device::signed_in(A);
        let mut second = Device::signed_in(A);
        first.record(4, |now| Change::score(now, Some(90)));
        second.elapsed_ms = 60_000;
        second.record(4, |now| Change::score(now, Some(40)));
        second.sync(&mut server);
        first.elapsed_ms = second.elapsed_ms + 10;
        first.sync(&mut server);
        second.elapsed_ms = first.elapsed_ms + 10;
        second.sync(&mut server);
        for device in [&first, &second] {
            let (_, entry) = device.client.document().lessons().next().unwrap();
            let progress = &entry.progress;
            assert_eq!(
                (progress.score_best, progress.score_last),
                (Some(90), Some(40)),
                "{variant:?}"
            );
            assert_eq!(entry.account, None);
        }
    }
}

#[test]
fn a_clock_that_is_ahead_does_not_stay_pending_nor_ignore_others() {
    for clock_ahead_ms in [-86_400_000, 86_400_000] {
        let mut server = Server::new(Max);
        let mut wrong = Device::signed_in(A);
        wrong.clock_ahead_ms = clock_ahead_ms;
        wrong.record(4, |now| Change::completion(now, true));
        wrong.sync(&mut server);
        assert_eq!(pending(&wrong), 0);
        let mut right = Device::signed_in(A);
        right.elapsed_ms = wrong.elapsed_ms + 60_000;
        right.sync(&mut server);
        right.record(4, |now| Change::completion(now, false));
        right.sync(&mut server);
        wrong.elapsed_ms = right.elapsed_ms + 60_000;
        wrong.sync(&mut server);
        let completed = |device: &Device| {
            device
                .client
                .document()
                .lessons()
                .next()
                .unwrap()
                .1
                .progress
                .completed
        };
        assert!(!completed(&wrong), "{clock_ahead_ms}");
        wrong.record(4, |now| Change::completion(now, true));
        wrong.sync(&mut server);
        assert!(
            server.row(A, 4).unwrap().completed,
            "an edit made here beats what was seen here"
        );
    }
}

#[test]
fn a_document_of_the_old_modules_brings_what_the_backend_lacks() {
    let document = r#"{"schema_version":1,"device_id":"d","locale":"fr-FR","lessons":{
        "4":{"seen":true,"completed":false,"percent":40,"time_ms":1000,"score_best":null,"score_last":null,"updated_at":"2026-01-10T10:20:30.000Z","last_seen_at":null},
        "5":{"seen":true,"completed":false,"percent":40,"time_ms":300,"score_best":null,"score_last":null,"updated_at":"2026-01-10T10:20:30.000Z","last_seen_at":null},
        "6":{"seen":true,"completed":false,"percent":40,"time_ms":70,"score_best":null,"score_last":null,"updated_at":"2026-01-10T10:20:30.000Z","last_seen_at":null}},
        "pending":["4","5","6"],"last_sync_at":null}"#;
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut other = Device::signed_in(A);
        other.read(4, 400);
        other.read(5, 900);
        other.sync(&mut server);
        let storage = MemoryStorage::default();
        storage.set(DOCUMENT_KEY, document).unwrap();
        let mut device = Device::with_storage(storage);
        device.elapsed_ms = other.elapsed_ms;
        device.sign_in(A);
        device.read(6, 5);
        device.sync(&mut server);
        for (lesson, total) in [(4, 1_000), (5, 900), (6, 75)] {
            assert_eq!(
                server_time(&server, A, lesson),
                total,
                "{variant:?} {lesson}"
            );
            assert_eq!(device.time_of(lesson), total);
        }
        assert_eq!(pending(&device), 0);
    }
}

#[test]
fn a_lesson_that_the_old_modules_change_while_it_is_in_doubt_counts_once() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    device.sync_with(&mut server, first_import(Fate::AnswerLost));
    // unproven so far: the rows were not asked. The old module of another tab adds time.
    let json = device.storage.get(DOCUMENT_KEY).unwrap().unwrap();
    let changed = json.replacen("\"time_ms\":111", "\"time_ms\":116", 1);
    assert_ne!(changed, json);
    device.storage.set(DOCUMENT_KEY, &changed).unwrap();
    device.wait(&mut server, 600_000, always);
    assert_eq!(server_time(&server, A, 4), 116);
}

#[test]
fn a_damaged_document_that_is_only_read_is_kept_aside_once() {
    let storage = MemoryStorage::default();
    storage.set(DOCUMENT_KEY, "{\"schema_version\":1,").unwrap();
    for minute in 0..5 {
        let mut d = Device::with_storage(storage.clone());
        d.elapsed_ms = minute * 60_000;
        d.reload();
    }
    let keys = storage.keys().unwrap();
    assert!(keys.len() <= 2, "{keys:?}");
}

#[test]
fn what_others_added_long_before_does_not_stand_for_an_import_that_was_lost() {
    let mut server = Server::new(Sum);
    let mut tablet = settled_device(&mut server);
    let mut phone = settled_device_beside(&mut server, &tablet);
    phone.read(4, 1_800_000);
    phone.sync(&mut server);
    tablet.wait(&mut server, 3_600_000, always);
    tablet.read(4, 420_000);
    tablet.sync_with(&mut server, first_import(Fate::RequestLost));
    phone.elapsed_ms = tablet.elapsed_ms;
    phone.read(4, 1_000);
    phone.sync(&mut server);
    tablet.wait(&mut server, 600_000, always);
    assert_eq!(
        server_time(&server, A, 4),
        100 + 1_800_000 + 420_000 + 1_000
    );
    assert_eq!(pending(&tablet), 0);
}

/// Another device of the same learner, which knows how the backend merges and has read every row.
fn settled_device_beside(server: &mut Server, other: &Device) -> Device {
    let mut device = Device::signed_in(A);
    device.elapsed_ms = other.elapsed_ms;
    device.read(5, 60);
    device.sync(server);
    device.read(5, 40);
    device.sync(server);
    assert_eq!(device.client.status().import_merge, ImportMerge::Sum);
    device
}
