//! What the tasks need on the machine: one module per tool. Each installs it when it is missing, says
//! so on stderr, and does nothing when it is there.

pub(crate) mod browser;
pub(crate) mod cargo_tools;
pub(crate) mod engines;
pub(crate) mod node;
pub(crate) mod python;
pub(crate) mod rust;
