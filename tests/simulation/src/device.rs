//! A device: tabs that share a storage, under a virtual clock.
