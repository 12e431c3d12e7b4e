//! The synchronisation against the simulated backend, in both of its variants.

use lesson_progress::account::ImportMerge;
use lesson_progress::change::Change;
use lesson_progress::document::DOCUMENT_KEY;
use lesson_progress::storage::{MemoryStorage, Storage};
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::message::{Endpoint, Request};
use lesson_progress::sync::options::{SyncOptions, User};
use lesson_progress::sync::status::{ErrorCode, SyncState};
use simulation::device::{CsrfToken, Device, Fate};
use simulation::server::Server;
use simulation::server_merge::TimeMerge::{self, Max, Sum};

use Endpoint::{Csrf, Import, Rows};

const BOTH: [TimeMerge; 2] = [Sum, Max];
const A: &str = "a@example.com";
const B: &str = "b@example.com";

fn server_time(server: &Server, learner: &str, lesson: u64) -> u64 {
    server.row(learner, lesson).map_or(0, |row| row.time_ms)
}

/// The fate of the first import; everything else arrives.
fn first_import(fate: Fate) -> impl FnMut(&Request) -> Fate {
    let mut fate = Some(fate);
    move |request| match request.endpoint {
        Import => fate.take().unwrap_or(Fate::Arrives),
        Csrf | Rows => Fate::Arrives,
    }
}

fn always(_: &Request) -> Fate {
    Fate::Arrives
}

/// A device that knows how the backend merges, with 100 ms on lesson 4.
fn settled_device(server: &mut Server) -> Device {
    let mut device = Device::signed_in(A);
    device.read(4, 60);
    device.sync(server);
    device.read(4, 40);
    device.sync(server);
    assert_eq!(server_time(server, A, 4), 100);
    device.take_requests();
    device
}

fn pending(device: &Device) -> usize {
    device.client.document().pending_count()
}

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
fn another_tab_leaves_alone_what_is_under_way() {
    let mut server = Server::new(Sum);
    let mut first = settled_device(&mut server);
    first.read(4, 11);
    first.client.handle_trigger(first.now(), Trigger::App);
    let import = first.next_request().unwrap();
    assert_eq!(import.endpoint, Import);
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
fn a_missing_or_stale_csrf_token_is_fetched_once() {
    for token in [CsrfToken::Missing, CsrfToken::Stale] {
        let mut server = Server::new(Sum);
        let mut device = settled_device(&mut server);
        device.csrf_token = token;
        device.read(4, 11);
        device.sync(&mut server);
        assert_eq!(server_time(&server, A, 4), 111);
        let requests = device.take_requests();
        assert_eq!(
            requests
                .iter()
                .filter(|endpoint| **endpoint == Csrf)
                .count(),
            1
        );
        assert_eq!(device.client.status().last_error, None);
    }
}

#[test]
fn a_csrf_token_that_is_never_taken_is_an_error_of_its_own() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    let refuses = |request: &Request| match request.endpoint {
        Import => Fate::intercepted(403, r#"{"detail":"CSRF Failed: CSRF token incorrect."}"#),
        Csrf | Rows => Fate::Arrives,
    };
    device.sync_with(&mut server, refuses);
    let status = device.client.status();
    assert_eq!(status.last_error.unwrap().code, ErrorCode::Csrf);
    assert_eq!(status.state, SyncState::Backoff);
    assert_eq!(device.take_requests(), [Import, Csrf, Import]);
    assert!(
        device.client.document().in_flight.is_empty(),
        "what was refused is not in doubt"
    );
}

#[test]
fn signed_out_waits_for_the_app_and_keeps_everything() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut device = settled_device(&mut server);
        device.read(4, 11);
        device.session = None;
        device.sync(&mut server);
        assert_eq!(device.client.status().state, SyncState::SignedOut);
        assert_eq!(
            device.client.status().last_error.unwrap().code,
            ErrorCode::SignedOut
        );
        device.take_requests();
        device.wait(&mut server, 3_600_000, always);
        assert_eq!(device.take_requests(), []);
        device.session = Some(A.to_owned());
        device.sync(&mut server);
        assert_eq!(server_time(&server, A, 4), 111);
    }
}

#[test]
fn a_lesson_that_is_refused_does_not_block_the_others() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    device.read(5, 12);
    let refusal = r#"{"lessons":{"5":{"percent":["Non."]}}}"#;
    device.sync_with(&mut server, first_import(Fate::intercepted(400, refusal)));
    assert_eq!(server_time(&server, A, 4), 111);
    assert_eq!(
        device.take_requests(),
        [Import, Import, Rows],
        "the rest goes at once"
    );
    let status = serde_json::to_value(device.client.status()).unwrap();
    assert_eq!(status["rejected"][0]["lessonId"], 5);
    assert_eq!(status["rejected"][0]["fields"][0], "percent");
    assert_eq!(status["lastError"]["code"], "rejected");
    device.sync(&mut server);
    assert_eq!(
        server_time(&server, A, 5),
        0,
        "not tried again until it changes"
    );
    device.read(5, 1);
    device.sync(&mut server);
    assert_eq!(server_time(&server, A, 5), 13);
    assert_eq!(device.client.status().last_error, None);
}

#[test]
fn a_refusal_that_names_nothing_is_narrowed_down() {
    for status in [400, 413] {
        let mut server = Server::new(Sum);
        let mut device = settled_device(&mut server);
        for lesson in 4..=40 {
            device.read(lesson, 10);
        }
        let refuses_13 = |request: &Request| match &request.body {
            Some(body) if body.contains("\"13\":") => Fate::intercepted(status, "<html>"),
            _ => Fate::Arrives,
        };
        device.sync_with(&mut server, refuses_13);
        assert_eq!(
            (5..=40)
                .filter(|lesson| server_time(&server, A, *lesson) == 10)
                .count(),
            35
        );
        assert_eq!(pending(&device), 1, "{status}");
    }
}

#[test]
fn a_lesson_unknown_to_the_backend_is_kept_and_not_retried_until_it_changes() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut device = settled_device(&mut server);
        device.read(999, 10);
        device.read(5, 10);
        device.sync(&mut server);
        assert_eq!(server_time(&server, A, 5), 10);
        let status = device.client.status();
        assert_eq!(status.unknown_lessons.len(), 1);
        assert_eq!(status.pending, 1);
        device.take_requests();
        device.sync(&mut server);
        assert_eq!(
            device
                .take_requests()
                .iter()
                .filter(|endpoint| **endpoint == Import)
                .count(),
            0
        );
        server.lessons.insert(999);
        device.read(999, 5);
        device.sync(&mut server);
        assert_eq!(server_time(&server, A, 999), 15, "{variant:?}");
        assert_eq!(pending(&device), 0);
    }
}

#[test]
fn a_backend_that_asks_for_time_gets_it() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    device.sync_with(
        &mut server,
        first_import(Fate::Intercepted {
            status: 429,
            retry_after_s: Some(120),
            body: String::new(),
        }),
    );
    assert_eq!(device.client.status().state, SyncState::Backoff);
    assert_eq!(
        device.client.status().last_error.unwrap().code,
        ErrorCode::Throttled
    );
    device.read(4, 1);
    device.take_requests();
    device.wait(&mut server, 119_000, always);
    assert_eq!(device.take_requests(), []);
    device.wait(&mut server, 2_000, always);
    assert_eq!(server_time(&server, A, 4), 112);
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
    device.read(4, 11);
    device.client.handle_trigger(device.now(), Trigger::App);
    let import = device.next_request().unwrap();
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
    device.read(4, 11);
    device.client.handle_trigger(device.now(), Trigger::App);
    let import = device.next_request().unwrap();
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
fn rubbish_for_rows_changes_nothing_here() {
    let mut server = Server::new(Max);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    let before = device.client.document().to_v1_json();
    for rubbish in [
        "<!doctype html>",
        "{}",
        "null",
        "",
        "[{\"lesson_id\":4",
        "{\"detail\":\"x\"}",
    ] {
        device.sync_with(&mut server, |_| Fate::intercepted(200, rubbish));
        assert_eq!(device.client.document().to_v1_json(), before);
        assert_eq!(
            device.client.status().last_error.unwrap().code,
            ErrorCode::BadResponse
        );
    }
    device.wait(&mut server, 600_000, always);
    assert_eq!(server_time(&server, A, 4), 111);
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
