//! The present moment, as it is handed in.

use crate::timestamp::Timestamp;

/// Between two looks at both clocks they may drift apart by this much, in milliseconds, before that
/// counts as a jump.
const CLOCK_JUMP_MS: u64 = 1_000;

/// A moment, by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The device's clock, which may be wrong and may jump: for dates.
    pub wall: Timestamp,
    /// Milliseconds since the page was loaded, which never run backwards: for waiting.
    pub monotonic_ms: u64,
}

impl Now {
    /// The device's clock when the page's own was 0: another one once it was set, or the device has slept.
    pub fn page_loaded_at(self) -> Timestamp {
        self.wall.minus_millis(self.monotonic_ms)
    }

    /// Whether the device's clock was set since [`Self::page_loaded_at`] was this.
    pub fn has_jumped(self, page_loaded_at: Timestamp) -> bool {
        self.page_loaded_at().millis_from(page_loaded_at) > CLOCK_JUMP_MS
    }
}
