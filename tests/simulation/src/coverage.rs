//! What a run has exercised. Something that no seed reaches is not tested.

use std::collections::BTreeMap;

/// Counts by name.
pub type Counts = BTreeMap<&'static str, u64>;

/// The names of everything that can go wrong in a run.
pub const FAULTS: [&str; 22] = [
    "answer lost",
    "answer late",
    "bad gateway",
    "body cut",
    "clock jumps",
    "clock wrong",
    "csrf refused",
    "executed after given up",
    "executed, page of a proxy",
    "lesson invalid",
    "lesson refused",
    "lesson unknown",
    "no locks",
    "page killed",
    "page killed between two writes",
    "page of a proxy",
    "request lost",
    "session refused",
    "storage full",
    "throttled",
    "too large",
    "transaction fails",
];

/// The names of everything that may become of what was sent.
pub const PATHS: [&str; 25] = [
    "acknowledged and counted",
    "applied, shown by its date",
    "document claimed by another page",
    "document moved",
    "found to add",
    "found to take the larger",
    "in doubt, looked at again",
    "in doubt, sent again",
    "last step of a lesson's time",
    "learner brought back",
    "learner set aside",
    "learner overtakes an answer",
    "lesson rejected",
    "lesson unknown",
    "nothing sent before sign-in",
    "one of two tabs sends",
    "patched with its time",
    "patched without its time",
    "rows overtaken",
    "smaller amount lost",
    "step of a lesson's time",
    "tab duplicated",
    "token fetched",
    "waits for a session",
    "written by the app",
];

/// Counts of a run, or of many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Events that were simulated.
    pub steps: u64,
    /// How often each of [`FAULTS`] happened.
    pub faults: Counts,
    /// How often each of [`PATHS`] was taken.
    pub paths: Counts,
}

impl Coverage {
    /// A fault happened.
    pub fn fault(&mut self, name: &'static str) {
        debug_assert!(FAULTS.contains(&name), "{name}");
        *self.faults.entry(name).or_default() += 1;
    }

    /// A path was taken.
    pub fn path(&mut self, name: &'static str) {
        debug_assert!(PATHS.contains(&name), "{name}");
        *self.paths.entry(name).or_default() += 1;
    }

    /// Adds another run's counts.
    pub fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        for (name, count) in &other.faults {
            *self.faults.entry(name).or_default() += count;
        }
        for (name, count) in &other.paths {
            *self.paths.entry(name).or_default() += count;
        }
    }

    /// What never happened.
    pub fn missing(&self) -> Vec<&'static str> {
        let faults = FAULTS
            .iter()
            .filter(|name| !self.faults.contains_key(*name));
        let paths = PATHS.iter().filter(|name| !self.paths.contains_key(*name));
        faults.chain(paths).copied().collect()
    }
}
