//! An engine that takes the place of one that failed, in the same page.

use super::*;

#[test]
fn an_engine_that_takes_the_place_of_one_that_failed_tries_again_later_and_says_so() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    device.read(4, 11);
    let options = device.client.options().clone();
    let now = device.now();
    device.client.resume(now, options, "it failed".to_owned());
    let status = device.client.status();
    let error = status.last_error.unwrap();
    assert_eq!(
        (error.code, &*error.message),
        (ErrorCode::Internal, "it failed")
    );
    assert_eq!(status.state, SyncState::Backoff);
    device.sync(&mut server);
    assert_eq!(server_time(&server, A, 4), 111);
    assert_eq!(device.client.status().last_error, None);
}

#[test]
fn to_take_the_place_of_one_that_failed_is_no_word_on_who_is_signed_in() {
    let mut server = Server::new(Sum);
    let mut device = settled_device(&mut server);
    let options = device.client.options().clone();
    device.sign_in(B);
    device.read(4, 11);
    let now = device.now();
    device.client.resume(now, options, "it failed".to_owned());
    assert_eq!(device.client.status().state, SyncState::SignedOut);
    assert_eq!(device.client.document().owner.as_deref(), Some(B));
}
