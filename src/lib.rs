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

pub mod account;
pub mod change;
pub mod client;
pub mod diagnostics;
pub mod document;
pub mod fields;
pub mod in_flight;
pub mod journal;
pub mod json;
pub mod lesson_id;
pub mod lesson_map;
pub mod lesson_time;
pub mod list;
pub mod merge;
pub mod now;
pub mod progress;
pub mod row;
pub mod storage;
pub mod store;
pub mod summary;
pub mod sync;
pub mod text;
pub mod timestamp;

#[cfg(target_arch = "wasm32")]
pub mod browser;
