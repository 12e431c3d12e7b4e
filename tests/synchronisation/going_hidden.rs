//! Going hidden: the lesson on screen is sent by a request that outlives the page.

use lesson_progress::lesson_id::LessonId;

use super::*;

fn body_of(request: &Request) -> serde_json::Value {
    serde_json::from_str(request.body.as_deref().unwrap()).unwrap()
}

/// Another tab of the same browser, where somebody signs in.
fn other_tab(first: &mut Device, learner: &str, server: &mut Server) -> Device {
    let mut second = Device::with_storage(first.storage.clone());
    second.elapsed_ms = first.elapsed_ms;
    second.sign_in(learner);
    second.run(server, always);
    first.elapsed_ms = second.elapsed_ms;
    second
}

#[test]
fn the_lesson_on_screen_goes_by_patch_with_its_whole_time() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut device = settled_device(&mut server);
        device.read(5, 7);
        device.read(4, 11);
        let patch = device.hide().unwrap();
        assert_eq!(patch.endpoint, Lesson);
        assert_eq!(patch.lesson_id.unwrap().get(), 4);
        assert_eq!(body_of(&patch)["time_ms"], 111);
        device.exchange(&mut server, patch, Fate::Arrives);
        assert_eq!(server_time(&server, A, 4), 111);
        device.sync(&mut server);
        assert_eq!(server_time(&server, A, 4), 111, "{variant:?}: counted once");
        assert_eq!((server_time(&server, A, 5), pending(&device)), (7, 0));
        assert_eq!(device.time_of(4), 111);
    }
}

#[test]
fn a_new_device_that_goes_hidden_before_its_first_exchange_undoes_nothing() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut first = Device::signed_in(A);
        first.record(4, |now| Change::completion(now, true));
        first.sync(&mut server);
        let mut second = Device::signed_in(A);
        second.elapsed_ms = first.elapsed_ms + 60_000;
        second.record(4, Change::seen);
        assert_eq!(second.hide(), None, "what the backend has is not known");
        second.sync(&mut server);
        assert!(server.row(A, 4).unwrap().completed, "{variant:?}");
        second.read(4, 5);
        assert!(second.hide().is_some(), "now it is");
    }
}

#[test]
fn a_patch_does_not_hide_what_another_tab_recorded_the_moment_before() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut first = settled_device(&mut server);
        let mut second = other_tab(&mut first, A, &mut server);
        second.elapsed_ms += 50;
        second.read(4, 7);
        let patch = second.hide().unwrap();
        // What the other tab records 50 ms earlier reaches the storage of this one only now.
        let (now, lesson) = (first.now(), LessonId::new(4).unwrap());
        first
            .client
            .record(now, lesson, &Change::score(now.wall, Some(84)));
        assert!(body_of(&patch)["score_best"].is_null());
        second.exchange(&mut server, patch, Fate::Arrives);
        first.elapsed_ms = second.elapsed_ms;
        for device in [&mut first, &mut second] {
            device.client.handle_storage(device.now(), None);
            device.sync(&mut server);
        }
        let row = server.row(A, 4).unwrap();
        assert_eq!((row.score_best, row.score_last), (Some(84), Some(84)));
        assert_eq!((row.time_ms, pending(&first)), (107, 0), "{variant:?}");
    }
}

#[test]
fn what_another_tab_has_just_sent_does_not_go_by_patch_as_well() {
    for variant in BOTH {
        for patch_is_first in [false, true] {
            let mut server = Server::new(variant);
            let mut first = settled_device(&mut server);
            let mut second = other_tab(&mut first, A, &mut server);
            first.read(4, 24);
            first.client.handle_trigger(first.now(), Trigger::App);
            let import = loop {
                let request = first.next_request().unwrap();
                if request.endpoint == Import {
                    break request;
                }
                first.exchange(&mut server, request, Fate::Arrives);
            };
            // Nobody has told the second tab.
            second.elapsed_ms = first.elapsed_ms;
            second.read(4, 23);
            let patch = second.hide();
            let mut requests = vec![(0, Some(import)), (1, patch)];
            if patch_is_first {
                requests.reverse();
            }
            for (of, request) in requests {
                let device = [&mut first, &mut second].into_iter().nth(of).unwrap();
                if let Some(request) = request {
                    device.exchange(&mut server, request, Fate::Arrives);
                }
            }
            for device in [&mut first, &mut second] {
                device.client.handle_storage(device.now(), None);
                device.sync(&mut server);
            }
            assert_eq!(
                server_time(&server, A, 4),
                147,
                "{variant:?} {patch_is_first}"
            );
        }
    }
}

#[test]
fn of_a_learner_who_has_just_signed_in_elsewhere_nothing_goes_by_patch() {
    let mut server = Server::new(BOTH[0]);
    let mut first = settled_device(&mut server);
    let mut second = other_tab(&mut first, B, &mut server);
    second.read(4, 5);
    // Nobody has told the first tab.
    first.read(4, 7);
    assert_eq!(first.hide(), None);
    assert!(first.client.document().in_flight.is_empty());
}

#[test]
fn a_patch_counts_once_whatever_becomes_of_it_and_of_the_page() {
    for variant in BOTH {
        for fate in [
            Fate::RequestLost,
            Fate::AnswerLost,
            Fate::AnswerLate,
            Fate::intercepted(502, "<html>"),
            Fate::intercepted(200, "<!doctype html>"),
            Fate::intercepted(403, "{}"),
        ] {
            for page_goes in [false, true] {
                let mut server = Server::new(variant);
                let mut device = settled_device(&mut server);
                device.read(4, 11);
                let patch = device.hide().unwrap();
                if page_goes {
                    if fate != Fate::RequestLost {
                        device.arrive(&mut server, &patch);
                    }
                    device.reload();
                } else {
                    device.exchange(&mut server, patch, fate.clone());
                }
                device.read(4, 2);
                device.wait(&mut server, 600_000, always);
                assert_eq!(
                    (server_time(&server, A, 4), pending(&device)),
                    (113, 0),
                    "{variant:?} {fate:?} {page_goes}"
                );
            }
        }
    }
}

#[test]
fn a_patch_that_is_executed_within_a_minute_counts_once() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut device = settled_device(&mut server);
        device.read(4, 11);
        let patch = device.hide().unwrap();
        device.exchange(&mut server, patch.clone(), Fate::RequestLost);
        device.wait(&mut server, 55_000, always);
        device.arrive(&mut server, &patch);
        device.wait(&mut server, 600_000, always);
        assert_eq!((server_time(&server, A, 4), pending(&device)), (111, 0));
    }
}

#[test]
fn long_after_rows_were_read_the_time_is_left_to_the_import() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut phone = settled_device(&mut server);
        let mut tablet = Device::signed_in(A);
        tablet.read(4, 500);
        tablet.wait(&mut server, 180_000, always);
        assert_eq!(server_time(&server, A, 4), 600);
        phone.elapsed_ms = tablet.elapsed_ms;
        phone.record(4, |now| Change::completion(now, true));
        phone.read(4, 11);
        let patch = phone.hide().unwrap();
        assert_eq!(body_of(&patch).get("time_ms"), None);
        phone.exchange(&mut server, patch, Fate::Arrives);
        assert!(server.row(A, 4).unwrap().completed);
        phone.sync(&mut server);
        assert_eq!(
            server_time(&server, A, 4),
            611,
            "{variant:?}: both devices'"
        );
        assert_eq!(pending(&phone), 0);
    }
}

#[test]
fn a_patch_tells_nothing_of_how_an_import_merges() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    assert_eq!(device.client.status().import_merge, ImportMerge::Sum);
    device.read(4, 11);
    let patch = device.hide().unwrap();
    device.exchange(&mut server, patch, Fate::Arrives);
    let mut tablet = Device::signed_in(A);
    tablet.elapsed_ms = device.elapsed_ms;
    tablet.read(4, 5_000);
    tablet.sync(&mut server);
    tablet.sync(&mut server);
    device.sync(&mut server);
    assert_eq!(device.client.status().import_merge, ImportMerge::Sum);
    assert_eq!(server_time(&server, A, 4), 5_111);
}

#[test]
fn nothing_goes_where_it_may_not_or_need_not() {
    let prepared = || {
        let mut device = settled_device(&mut Server::new(Sum));
        device.read(4, 11);
        device
    };
    let mut settled = settled_device(&mut Server::new(Sum));
    assert_eq!(settled.hide(), None, "nothing is pending");

    let mut offline = prepared();
    offline
        .client
        .handle_trigger(offline.now(), Trigger::Offline);
    assert_eq!(offline.hide(), None);

    let mut without_token = prepared();
    without_token.csrf_token = CsrfToken::Missing;
    assert_eq!(without_token.hide(), None);

    let mut throttled = prepared();
    throttled.sync_with(&mut Server::new(Sum), |_| Fate::Intercepted {
        status: 429,
        retry_after_s: Some(60),
        body: String::new(),
    });
    assert_eq!(throttled.hide(), None);

    let mut signed_out = prepared();
    let options = SyncOptions {
        user: User::SignedOut,
        ..signed_out.client.options().clone()
    };
    signed_out.client.handle_options(signed_out.now(), options);
    assert_eq!(signed_out.hide(), None);

    let mut under_way = settled_device(&mut Server::new(Sum));
    let import = start_import(&mut under_way);
    assert_eq!(under_way.hide(), None, "{import:?} brings it");

    let mut new_page = prepared();
    new_page.reload();
    assert_ne!(
        new_page.hide().map(|request| request.endpoint),
        Some(Lesson)
    );
}

#[test]
fn a_refused_patch_leaves_it_to_the_import_to_say_why() {
    let mut server = Server::new(Sum);
    server.invalid.insert(4);
    let mut device = Device::signed_in(A);
    device.run(&mut server, always);
    device.read(4, 11);
    let patch = device.hide().unwrap();
    device.exchange(&mut server, patch, Fate::Arrives);
    device.run(&mut server, always);
    assert_eq!(device.client.document().in_flight, []);
    device.read(5, 3);
    device.wait(&mut server, 60_000, always);
    let status = device.client.status();
    assert_eq!((status.rejected.len(), status.pending), (1, 1));
    assert_eq!(server_time(&server, A, 5), 3);
}

#[test]
fn only_the_contracts_own_answer_to_a_patch_says_that_it_arrived() {
    for (body, arrived) in [("<html>Log in</html>", false), (r#"{"lesson_id":4}"#, true)] {
        let mut server = Server::new(Sum);
        let mut device = settled_device(&mut server);
        device.read(4, 11);
        let patch = device.hide().unwrap();
        device.exchange(&mut server, patch, Fate::intercepted(200, body));
        device.run(&mut server, |_| Fate::RequestLost);
        let batch = &device.client.document().in_flight[0];
        assert_eq!(batch.acknowledged, arrived, "{body}");
        assert_eq!(batch.given_up_at.is_none(), arrived, "{body}");
    }
}
