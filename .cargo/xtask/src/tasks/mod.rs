//! The tasks, one module each: its command line, and what it does.

pub(crate) mod bench;
pub(crate) mod build;
pub(crate) mod demo;
pub(crate) mod e2e;
pub(crate) mod matrix;
pub(crate) mod screenshots;
pub(crate) mod sim;
pub(crate) mod size;
pub(crate) mod test;
