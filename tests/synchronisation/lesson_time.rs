//! Time on a lesson while it is counted: recorded in steps, which hasten nothing.

use lesson_progress::lesson_id::LessonId;
use lesson_progress::lesson_time::{Limits, Look};

use super::*;

const MINUTE_MS: u64 = 60_000;
const STEP_MS: u64 = 4_000;

fn begin(device: &mut Device, lesson: u64) -> u32 {
    let (now, id) = (device.now(), LessonId::new(lesson).unwrap());
    let limits = Limits::new(f64::INFINITY, f64::INFINITY);
    let tracking = device.client.begin_lesson_time(now, id, limits);
    look(device, true);
    tracking
}

fn end(device: &mut Device, tracking: u32) {
    let now = device.now();
    device.client.end_lesson_time(now, tracking);
    look(device, true);
}

fn look(device: &mut Device, is_visible: bool) -> Option<u64> {
    let look = Look {
        is_visible,
        has_focus: true,
        has_input: false,
    };
    device.client.handle_look(device.now(), look)
}

/// Time goes on while a lesson is on screen, with everything that falls due in it.
fn read(device: &mut Device, server: &mut Server, time_ms: u64) {
    let end = device.elapsed_ms + time_ms;
    while let Some(wait_ms) =
        look(device, true).filter(|wait_ms| device.elapsed_ms + wait_ms <= end)
    {
        device.wait(server, wait_ms, always);
    }
    device.wait(server, end - device.elapsed_ms, always);
}

#[test]
fn steps_are_sent_with_the_interval_and_not_before() {
    for quiet_ms in [0, 20 * MINUTE_MS] {
        let mut server = Server::new(Sum);
        let mut device = settled_device(&mut server);
        device.wait(&mut server, quiet_ms, always);
        device.take_requests();
        begin(&mut device, 4);
        read(&mut device, &mut server, 4 * MINUTE_MS);
        assert_eq!(device.take_requests(), [], "after {quiet_ms} ms");
        assert_eq!(device.client.status().state, SyncState::Idle);
        assert_eq!(device.time_of(4), 100 + 4 * MINUTE_MS);
        read(&mut device, &mut server, 2 * MINUTE_MS);
        assert!(device.take_requests().contains(&Import));
        let sent_ms = server_time(&server, A, 4) - 100;
        assert!(
            (4 * MINUTE_MS..6 * MINUTE_MS).contains(&sent_ms),
            "{sent_ms}"
        );
    }
}

#[test]
fn what_was_counted_is_sent_soon_after_it_ends() {
    for stops in [true, false] {
        let mut server = Server::new(Sum);
        let mut device = settled_device(&mut server);
        let tracking = begin(&mut device, 4);
        read(&mut device, &mut server, 10_000);
        device.take_requests();
        if stops {
            end(&mut device, tracking);
        } else {
            look(&mut device, false);
        }
        device.wait(&mut server, 1_499, always);
        assert_eq!(device.take_requests(), []);
        device.wait(&mut server, 100, always);
        assert_eq!(server_time(&server, A, 4), 10_100);
        assert_eq!(pending(&device), 0);
    }
}

#[test]
fn a_page_that_goes_hidden_sends_what_was_counted_until_then() {
    for variant in BOTH {
        let mut server = Server::new(variant);
        let mut device = settled_device(&mut server);
        begin(&mut device, 4);
        read(&mut device, &mut server, 5_500);
        look(&mut device, false);
        let patch = device.hide().unwrap();
        let body = patch.body.as_deref().unwrap();
        assert!(body.contains(r#""time_ms":5600"#), "{body}");
        device.exchange(&mut server, patch, Fate::Arrives);
        device.sync(&mut server);
        assert_eq!(server_time(&server, A, 4), 5_600, "{variant:?}");
    }
}

#[test]
fn the_lesson_of_which_there_are_only_steps_is_the_one_on_screen() {
    let mut server = Server::new(Max);
    let mut device = settled_device(&mut server);
    begin(&mut device, 7);
    read(&mut device, &mut server, STEP_MS);
    let patch = device.hide().unwrap();
    assert_eq!(patch.lesson_id.unwrap().get(), 7);
}

#[test]
fn what_was_counted_before_a_change_of_learner_is_that_learners() {
    let mut server = Server::new(Sum);
    let mut device = Device::signed_in(A);
    device.sync(&mut server);
    begin(&mut device, 4);
    read(&mut device, &mut server, STEP_MS + 2_500);
    device.sign_in(B);
    let signed_in_at = device.elapsed_ms;
    device.sync(&mut server);
    read(&mut device, &mut server, 1_200);
    let time_of_b = device.elapsed_ms - signed_in_at;
    look(&mut device, false);
    device.sync(&mut server);
    assert_eq!(server_time(&server, B, 4), time_of_b);
    device.sign_in(A);
    device.sync(&mut server);
    assert_eq!(server_time(&server, A, 4), STEP_MS + 2_500);
}

#[test]
fn the_app_may_say_again_who_is_signed_in_without_ending_a_step() {
    let mut server = Server::new(Sum);
    let mut device = Device::signed_in(A);
    begin(&mut device, 4);
    read(&mut device, &mut server, STEP_MS - 1);
    device.sign_in(A);
    assert_eq!(device.time_of(4), 0);
}

#[test]
fn what_was_counted_of_a_learner_who_is_forgotten_goes_too() {
    let mut server = Server::new(Sum);
    let mut device = Device::signed_in(A);
    device.sync(&mut server);
    begin(&mut device, 4);
    read(&mut device, &mut server, STEP_MS + 2_500);
    device.client.forget_learner(device.now(), A);
    look(&mut device, false);
    assert_eq!(device.time_of(4), 0);
}

#[test]
fn a_page_that_is_killed_loses_less_than_a_step() {
    let mut server = Server::new(Sum);
    let mut device = Device::new();
    begin(&mut device, 4);
    read(&mut device, &mut server, 3 * STEP_MS - 1);
    device.reload();
    assert_eq!(device.time_of(4), 2 * STEP_MS);
}

#[test]
fn the_document_is_not_written_with_every_step() {
    let mut server = Server::new(Sum);
    let mut device = Device::new();
    let tracking = begin(&mut device, 4);
    read(&mut device, &mut server, 2 * STEP_MS);
    assert_eq!(device.client.next_wake(), Some(STEP_MS + 20_000));
    end(&mut device, tracking);
    assert_eq!(device.client.next_wake(), Some(2 * STEP_MS + 2_000));
}

#[test]
fn a_lesson_that_is_only_looked_at_is_not_seen() {
    let mut server = Server::new(Sum);
    let mut device = Device::new();
    let tracking = begin(&mut device, 4);
    end(&mut device, tracking);
    assert!(device.client.document().lessons().next().is_none());
    begin(&mut device, 4);
    read(&mut device, &mut server, STEP_MS);
    let (_, entry) = device.client.document().lessons().next().unwrap();
    assert!(entry.progress.seen);
}
