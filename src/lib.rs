//! A learner's progress: recorded on the device, offline, and brought to the backend when it can be,
//! so that none is lost and none is counted twice.
//!
//! The modules here are pure: no browser, no clock, no randomness but what is passed in. One direction:
//!
//! - call -> [`change`] -> [`journal`] -> device, and folded into the [`document`] by the [`store`];
//! - looks at the page -> [`lesson_time`] -> change;
//! - pending -> [`sync::batch`] -> request -> answer -> [`sync::resolve`] -> [`merge`] -> [`document`].
//!
//! [`client`] is the whole as one object. The module `browser` (WebAssembly alone) binds it to
//! JavaScript; it decides nothing.

// Whatever is read, nothing panics: that would end the module for the page. Where amounts of learners' time are
// reckoned, which a document may say to be anything, sums stop at the ends of a range, too. Elsewhere they are of
// lengths and clocks, and checking them would make the module larger.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
pub mod account;
pub mod change;
pub mod client;
pub mod diagnostics;
#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
pub mod document;
pub mod fields;
#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
pub mod in_flight;
pub mod journal;
pub mod json;
pub mod lesson_id;
pub mod lesson_map;
pub mod lesson_time;
pub mod list;
#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
pub mod merge;
pub mod now;
pub mod progress;
#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
pub mod row;
pub mod storage;
pub mod store;
pub mod summary;
pub mod sync;
pub mod text;
pub mod timestamp;

#[cfg(target_arch = "wasm32")]
pub mod browser;
