//! The device's clock beside the page's own, which never jumps.

use super::Engine;
use crate::in_flight::Batch;
use crate::now::Now;
use crate::storage::Storage;
use crate::store::Store;
use crate::timestamp::Timestamp;

/// Since when this page knows of a batch in its present state, by the clock that only counts while the
/// device is awake.
#[derive(Clone, Debug)]
pub(super) struct Known {
    batch_id: u32,
    given_up: bool,
    since_ms: u64,
}

impl Engine {
    /// Whether the clock was set while something is in flight: see [`Self::follow_clock`].
    pub fn is_misled_by_clock<S: Storage>(&self, now: Now, store: &Store<S>) -> bool {
        now.has_jumped(self.page_loaded_at) && !store.document().in_flight.is_empty()
    }

    /// A clock that was set says nothing of how long ago a request was given up: what is in flight then
    /// counts from when this page first knew of it. So does what is dated later than now.
    pub(super) fn follow_clock<S: Storage>(&mut self, now: Now, store: &mut Store<S>) {
        let before = std::mem::replace(&mut self.page_loaded_at, now.page_loaded_at());
        let was_unstored = std::mem::take(&mut self.clock_is_unstored);
        let jumped = was_unstored || now.has_jumped(before);
        let present = now.wall.to_millis();
        let known = std::mem::take(&mut self.known);
        let mut is_misdated = false;
        for batch in &store.document().in_flight {
            is_misdated |= Self::is_misdated(batch, present, jumped);
            let before = known.iter().find(|known| known.is_of(batch));
            self.known.push(before.cloned().unwrap_or(Known {
                batch_id: batch.id,
                given_up: batch.given_up_at.is_some(),
                since_ms: now.monotonic_ms,
            }));
        }
        if is_misdated {
            store.update(now, |document| {
                let batches = document.in_flight.iter_mut();
                for batch in batches.filter(|batch| Self::is_misdated(batch, present, jumped)) {
                    let known = self.known.iter().find(|known| known.is_of(batch));
                    let since_ms = known.map_or(now.monotonic_ms, |known| known.since_ms);
                    let known_ms = now.monotonic_ms.saturating_sub(since_ms);
                    batch.restart_wait(present.minus_millis(known_ms));
                }
            });
        }
    }

    fn is_misdated(batch: &Batch, present: Timestamp, jumped: bool) -> bool {
        let at = batch.given_up_at.unwrap_or(batch.sent_at);
        at > present || (jumped && at < present)
    }
}

impl Known {
    fn is_of(&self, batch: &Batch) -> bool {
        (self.batch_id, self.given_up) == (batch.id, batch.given_up_at.is_some())
    }
}
