//! The synchronisation, without I/O: inputs are handed in with the time, requests and the next moment
//! to wake up are polled out.
//!
//! pending -> [`batch`] -> request -> answer -> [`refusal`] or rows -> [`resolve`] -> merge -> document

pub mod batch;
pub mod cycle;
pub mod engine;
pub mod failure;
pub mod message;
pub mod options;
pub mod random;
pub mod refusal;
#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
pub mod resolve;
pub mod schedule;
pub mod status;
