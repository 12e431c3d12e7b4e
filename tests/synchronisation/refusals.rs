//! What the backend refuses, and answers that are none.

use lesson_progress::json::to_json;

use super::*;

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
        Csrf | Rows | Lesson => Fate::Arrives,
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
    let status: serde_json::Value =
        serde_json::from_str(&to_json(&device.client.status())).unwrap();
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
        let imports = device.sent.iter().filter_map(|(request, _)| {
            let body = serde_json::from_str(request.body.as_deref()?);
            let body: serde_json::Value = body.ok()?;
            Some(body["lessons"].as_object()?.len())
        });
        let sizes: Vec<usize> = imports.take(6).collect();
        assert_eq!(sizes, [37, 18, 9, 18, 9, 4], "{status}");
        let reason = device.client.status().rejected[0].reason.clone();
        assert_eq!(reason.contains("too large"), status == 413, "{reason}");
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
fn a_backend_that_answers_imports_with_rubbish_does_not_look_healthy_in_between() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut device = settled_device(&mut server);
        let last_sync_at = device.client.status().last_sync_at;
        device.read(4, 11);
        let rubbish = |request: &Request| match request.endpoint {
            Import => Fate::intercepted(200, "<!doctype html>"),
            Csrf | Rows | Lesson => Fate::Arrives,
        };
        device.sync_with(&mut server, rubbish);
        device.take_requests();
        for _ in 0..60 {
            device.wait(&mut server, 10_000, rubbish);
            let status = device.client.status();
            let code = status.last_error.map(|error| error.code);
            assert_eq!(code, Some(ErrorCode::BadResponse), "{variant:?}");
            assert_eq!(status.last_sync_at, last_sync_at, "{variant:?}");
            assert!(status.next_attempt_at.is_some(), "{variant:?}");
        }
        let requests = device.take_requests();
        assert!(requests.contains(&Rows) && requests.contains(&Import));
        device.wait(&mut server, 120_000, always);
        let status = device.client.status();
        assert_eq!((status.last_error, status.pending), (None, 0));
        assert!(status.last_sync_at > last_sync_at, "{variant:?}");
    }
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
fn a_request_that_is_refused_whatever_it_carries_is_no_fault_of_the_lessons() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    for lesson in 4..=10 {
        device.read(lesson, 10);
    }
    let refuses = |request: &Request| match request.endpoint {
        Import => Fate::intercepted(400, "<html>400 Request Header Or Cookie Too Large"),
        Csrf | Rows | Lesson => Fate::Arrives,
    };
    device.sync_with(&mut server, refuses);
    // Halved twice, and five lessons one by one.
    assert_eq!(device.take_requests(), [Import; 7]);
    device.reload();
    device.sync(&mut server);
    device.wait(&mut server, 3_600_000, always);
    assert_eq!(pending(&device), 0);
}

#[test]
fn after_narrowing_down_the_batches_grow_again() {
    let mut server = Server::new(Sum);
    server.lessons = (1..=500).collect();
    let mut device = settled_device(&mut server);
    for lesson in 5..=404 {
        device.read(lesson, 10);
    }
    let refuses_13 = |request: &Request| match &request.body {
        Some(body) if body.contains("\"13\":") => Fate::intercepted(400, "<html>"),
        _ => Fate::Arrives,
    };
    device.sync_with(&mut server, refuses_13);
    let n = device.take_requests().len();
    assert!(n < 25, "{n}");
}

#[test]
fn a_row_that_is_not_understood_is_not_taken_for_none() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    let bad = r#"[{"lesson_id":4,"seen":true,"completed":false,"percent":40,"time_ms":111,"score_best":null,"score_last":null,"updated_at":"soon","last_seen_at":null}]"#;
    device.sync_with(&mut server, |request| match request.endpoint {
        Rows => Fate::intercepted(200, bad),
        _ => Fate::Arrives,
    });
    device.read(4, 1);
    device.sync(&mut server);
    assert_eq!(server_time(&server, A, 4), 112);
}

#[test]
fn signing_in_again_as_the_same_learner_goes_on() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    device.session = None;
    device.sync(&mut server);
    assert_eq!(device.client.status().state, SyncState::SignedOut);
    device.sign_in(A);
    device.wait(&mut server, 600_000, always);
    assert_eq!(server_time(&server, A, 4), 111);
}

#[test]
fn a_redirect_leaves_in_doubt_whether_the_import_was_merged() {
    for variant in BOTH {
        for status in [0, 301, 302, 303, 307, 308] {
            let mut server = Server::new(variant);
            let mut device = settled_device(&mut server);
            device.read(4, 11);
            device.sync_with(&mut server, first_import(Fate::intercepted(status, "")));
            let error = device.client.status().last_error.unwrap();
            assert_eq!(error.code, ErrorCode::BadResponse, "{status}");
            assert!(error.message.contains("redirects"), "{}", error.message);
            assert_eq!(device.client.document().in_flight.len(), 1, "{status}");
            device.take_requests();
            device.wait(&mut server, 55_000, always);
            assert!(!device.take_requests().contains(&Import), "not yet");
            device.wait(&mut server, 600_000, always);
            assert_eq!((server_time(&server, A, 4), pending(&device)), (111, 0));
        }
    }
}
