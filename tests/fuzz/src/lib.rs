//! What the core promises of any input. Each module is a target: `check` panics where a promise is broken.
//!
//! `cargo xtask fuzz` searches for such an input, guided by the branches that it takes. What it has found worth
//! keeping is in `corpus`, one folder per target, and is replayed by the tests.

pub mod document;
pub mod engine;
pub mod journal;
pub mod refusals;
pub mod rows;
pub mod timestamps;

mod disk;
mod invariants;

/// A target: panics where a promise is broken.
pub type Target = fn(&[u8]);

/// Every target, with the folder of its corpus.
pub const TARGETS: [(&str, Target); 6] = [
    ("document", document::check),
    ("engine", engine::check),
    ("journal", journal::check),
    ("refusals", refusals::check),
    ("rows", rows::check),
    ("timestamps", timestamps::check),
];
