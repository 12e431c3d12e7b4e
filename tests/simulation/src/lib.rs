//! The backend as a value, and devices under a virtual clock.
//!
//! Nothing here waits, and nothing is random but what is seeded.

pub mod device;
pub mod server;
pub mod server_merge;
mod server_validation;
