//! The device's clock beside the page's own, which never jumps.

use super::Engine;
use crate::in_flight::Batch;
use crate::storage::Storage;
use crate::store::Store;
use crate::sync::message::Now;
use crate::timestamp::Timestamp;

/// Between two looks at both clocks they may drift apart by this much, in milliseconds, before that
/// counts as a jump.
const CLOCK_JUMP_MS: u64 = 1_000;

impl Engine {
    /// A clock that was set says nothing of how long ago a request was given up: what is in flight then
    /// counts from now on. So does what is dated later than now.
    pub(super) fn follow_clock<S: Storage>(&mut self, now: Now, store: &mut Store<S>) {
        let before = std::mem::replace(&mut self.page_loaded_at, page_loaded_at(now));
        let after = self.page_loaded_at;
        let jumped = after.millis_since(before).max(before.millis_since(after)) > CLOCK_JUMP_MS;
        let present = now.wall.to_millis();
        let is_misdated = |batch: &Batch| {
            let at = batch.given_up_at.unwrap_or(batch.sent_at);
            at > present || (jumped && at < present)
        };
        if !store.document().in_flight.iter().any(is_misdated) {
            return;
        }
        store.update(now.wall, |document| {
            let batches = document.in_flight.iter_mut();
            for batch in batches.filter(|batch| is_misdated(batch)) {
                batch.restart_wait(present);
            }
        });
    }
}

/// The device's clock when the page's own was 0.
pub(super) fn page_loaded_at(now: Now) -> Timestamp {
    let since_then = i64::try_from(now.monotonic_ms).unwrap_or(i64::MAX);
    now.wall.plus_micros(since_then.saturating_mul(-1_000))
}
