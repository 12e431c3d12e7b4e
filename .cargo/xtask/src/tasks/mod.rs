//! The tasks, one module each: its command line, and what it does.

pub(crate) mod audit;
pub(crate) mod bench;
pub(crate) mod build;
pub(crate) mod demo;
pub(crate) mod e2e;
mod engines;
pub(crate) mod fuzz;
pub(crate) mod matrix;
mod node_tests;
pub(crate) mod screenshots;
pub(crate) mod sim;
pub(crate) mod size;
pub(crate) mod test;
