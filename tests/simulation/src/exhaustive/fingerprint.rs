//! Which states are the same.
//!
//! A state is what its debug output says, so that a field which the package gains counts from then on.
//! Left out, or taken less exactly, is only what is named here.

use std::fmt::{Debug, Write};
use std::hash::{DefaultHasher, Hasher};

/// Instants count by half minutes: nothing in the package tells less of a batch in doubt, and all the
/// short waits that a device can have here come to less than one.
const EXACT_TO_MS: u64 = 30_000;

/// A device's clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clocks {
    /// Microseconds since 1970.
    pub(super) wall_micros: u64,
    /// Milliseconds since the page was opened.
    pub(super) monotonic_ms: u64,
}

/// A wait, as exactly as it counts.
pub(super) fn left(left_ms: u64) -> u64 {
    left_ms.div_ceil(EXACT_TO_MS)
}

/// What tells a state from others.
#[derive(Default)]
pub(super) struct Fingerprint(String);

impl Fingerprint {
    /// Adds a value as it is.
    pub(super) fn add(&mut self, value: &impl Debug) {
        let _ = write!(self.0, "{value:?}");
    }

    /// Adds the debug output of what belongs to a device.
    pub(super) fn add_relative(&mut self, text: &str, clocks: Clocks) {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let mut field = "";
        let mut rest = text;
        while !rest.is_empty() {
            let start = rest.bytes().position(|byte| is_word(&byte));
            let (others, words) = rest.split_at(start.unwrap_or(rest.len()));
            self.0.push_str(others);
            let end = words.bytes().position(|byte| !is_word(&byte));
            let (word, after) = words.split_at(end.unwrap_or(words.len()));
            if after.starts_with(": ") {
                field = word;
            }
            match word.parse() {
                Ok(number) => {
                    let _ = write!(self.0, "{:?}", relative(field, number, clocks));
                }
                Err(_) => self.0.push_str(word),
            }
            rest = after;
        }
    }

    /// A number that stands for the state. Among the few hundred thousand here, two that differ have the
    /// same with a chance of one in a hundred million.
    pub(super) fn finish(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        hasher.write(self.0.as_bytes());
        hasher.finish()
    }
}

/// What of a field's number tells states apart.
fn relative(field: &str, number: u64, clocks: Clocks) -> Option<u64> {
    match field {
        // What will be drawn: the draws are those of the history that led here first.
        "random" => None,
        // Names of the one request and of the one batch that there may be.
        "id" | "batch_id" | "next_request_id" | "under_way" | "acknowledged" | "in_doubt"
        | "expired" => None,
        // Counts what other tabs have merged, and there are none.
        "resolutions" => None,
        // Counts where a clock is set, which none is here.
        "since_ms" => None,
        // Only told to the app.
        "page_loaded_at" | "last_sync_at" => None,
        "sent_at" | "given_up_at" | "at" => {
            let age_ms = clocks.wall_micros.saturating_sub(number) / 1_000;
            Some((age_ms / EXACT_TO_MS).min(3))
        }
        "wanted_at" | "spread_until" | "backoff_until" | "retry_after" => {
            Some(left(number.saturating_sub(clocks.monotonic_ms)))
        }
        "ended_at" => Some(clocks.monotonic_ms.saturating_sub(number) / EXACT_TO_MS),
        // Of when rows were read, by both clocks: they are fresh for two minutes.
        "wall" => {
            let age_ms = clocks.wall_micros.saturating_sub(number) / 1_000;
            Some((age_ms / EXACT_TO_MS).min(5))
        }
        "monotonic_ms" => {
            let age_ms = clocks.monotonic_ms.saturating_sub(number);
            Some((age_ms / EXACT_TO_MS).min(5))
        }
        _ => Some(number),
    }
}
