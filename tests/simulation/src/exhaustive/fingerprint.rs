//! Which states are the same.
//!
//! A state is what its debug output says, so that a field which the package gains counts from then on.
//! Left out, or taken less exactly, is only what is named here.

use std::fmt::{self, Debug, Write};
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

/// A number that stands for a state. Among the few hundred thousand here, two that differ have the same with a
/// chance of one in a hundred million.
#[derive(Default)]
pub(super) struct Fingerprint(DefaultHasher);

/// The fingerprint of a value as it is.
pub(super) fn fingerprint(value: &impl Debug) -> u64 {
    let mut fingerprint = Fingerprint::default();
    fingerprint.add(value);
    fingerprint.finish()
}

impl Fingerprint {
    /// Adds a value as it is.
    pub(super) fn add(&mut self, value: &impl Debug) {
        let _ = write!(self, "{value:?}");
    }

    /// Adds a device's page.
    pub(super) fn add_client(&mut self, client: &impl Debug, clocks: Clocks) {
        let mut relative = Relative {
            fingerprint: self,
            clocks,
            before: String::new(),
            field: String::new(),
            skips_to: None,
        };
        let _ = write!(relative, "{client:?}");
    }

    /// The number.
    pub(super) fn finish(&self) -> u64 {
        self.0.finish()
    }
}

impl Write for Fingerprint {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

/// Passes a page's debug output on, of which every number and every field's name is written apart.
struct Relative<'a> {
    fingerprint: &'a mut Fingerprint,
    clocks: Clocks,
    /// What was written last.
    before: String,
    /// The field whose value is written.
    field: String,
    /// The field until which everything is left out.
    skips_to: Option<&'static str>,
}

impl Write for Relative<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.skips_to.is_some_and(|field| field != text) {
            return Ok(());
        }
        self.skips_to = None;
        if text == ": " {
            std::mem::swap(&mut self.field, &mut self.before);
            self.skips_to = skipped_from(&self.field);
        }
        self.before.clear();
        self.before.push_str(text);
        match text.parse() {
            Ok(number) => {
                let number = relative(&self.field, number, self.clocks);
                self.fingerprint.add(&number);
                Ok(())
            }
            Err(_) => self.fingerprint.write_str(text),
        }
    }
}

/// What the document has of the journals and what is stored make no difference to what the page shows and
/// does, and no lesson's time is tracked: the field that follows.
fn skipped_from(field: &str) -> Option<&'static str> {
    match field {
        "folded" => Some("lessons"),
        "stored" => Some("engine"),
        "lesson_time" => Some("answers"),
        _ => None,
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
        "interval_since" => Some(clocks.monotonic_ms.saturating_sub(number) / EXACT_TO_MS),
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
