//! The backend as a value, and devices under a virtual clock.
//!
//! Nothing here waits, and nothing is random but what is seeded.

pub mod act;
pub mod coverage;
pub mod device;
pub mod disk;
pub mod exhaustive;
pub mod herd;
pub mod ledger;
pub mod model;
pub mod network;
mod paths;
pub mod runner;
pub mod scenario;
pub mod server;
pub mod server_merge;
mod server_validation;
pub mod world;
