//! The present moment, as it is handed in.

use crate::timestamp::Timestamp;

/// A moment, by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The device's clock, which may be wrong and may jump: for dates.
    pub wall: Timestamp,
    /// Milliseconds since the page was loaded, which never run backwards: for waiting.
    pub monotonic_ms: u64,
}
