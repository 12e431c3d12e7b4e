//! The backend as a value, and devices under a virtual clock.
//!
//! Nothing here waits, and nothing is random but what is seeded.

pub mod coverage;
pub mod device;
pub mod herd;
pub mod ledger;
pub mod model;
pub mod network;
pub mod runner;
pub mod scenario;
pub mod server;
pub mod server_merge;
mod server_validation;
pub mod world;
