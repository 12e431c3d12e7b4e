//! A herd of phones whose backend returns: what the schedule of the next attempt does to the backend.
//!
//! Every phone is one page of one learner. It was opened and synchronised within the five minutes before
//! the outage, stays open, and records one change at a random moment from just before the outage to its
//! end, so that all have something pending when the backend returns. A phone is either the shipped core with its
//! documents, or what the functional specification asks for. Nobody closes a page or looks away, nobody
//! records anything after the outage, and networks lose nothing but by it.

mod backend;
mod crowd;
mod package;
mod phone;
mod specification;

use backend::Backend;
use crowd::Crowd;
use package::PackagePhone;
use phone::Phone;
use specification::SpecificationPhone;

/// Requests per second that the backend executes after its return, unless told otherwise: some 40 workers
/// at 20 ms a request, a generous Django service for 100 000 learners. It is a fiftieth of the phones, so
/// that no schedule can have them all served at once, and serves three requests of each in 150 s.
pub const CAPACITY_PER_S: u64 = 2_000;

/// When the outage begins, counted from the first page that is opened.
const OUTAGE_AT_MS: u64 = 300_000;

/// How long the outage lasts.
pub const OUTAGE_MS: u64 = 600_000;

/// When the backend, or the network to it, returns.
const RETURN_AT_MS: u64 = OUTAGE_AT_MS + OUTAGE_MS;

/// What is away during the outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// Everybody's network. The browsers say so, and all say at the same instant that it is back.
    Network,
    /// The backend alone: every request is answered 502 at once, and no browser says anything.
    Backend,
}

/// What came of it. Times and requests are counted from the return on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The most requests that arrived within one second of the clock.
    pub peak_per_s: u64,
    /// When half of the phones had nothing pending.
    pub half_synchronised_after_ms: u64,
    /// When the last phone had nothing pending.
    pub synchronised_after_ms: u64,
    /// Requests that arrived.
    pub requests: u64,
    /// Requests beyond the backend's capacity.
    pub refused: u64,
    /// Phones that have something pending although nothing is due any more, or after two hours.
    pub still_pending: usize,
    /// Learners whose time at the backend is not what they recorded.
    pub miscounted: usize,
}

/// The same outage met by either schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Of the package.
    pub package: Outcome,
    /// Of the specification.
    pub specification: Outcome,
}

/// Simulates so many phones of either kind, against a backend of this capacity (`None`: no limit).
pub fn compare(phones: usize, outage: Outage, capacity_per_s: Option<u64>) -> Comparison {
    Comparison {
        package: simulate::<PackagePhone>(phones, outage, capacity_per_s),
        specification: simulate::<SpecificationPhone>(phones, outage, capacity_per_s),
    }
}

fn simulate<P: Phone>(phones: usize, outage: Outage, capacity_per_s: Option<u64>) -> Outcome {
    let backend = Backend::new(phones, outage, capacity_per_s);
    Crowd::<P>::new(phones, outage, backend).live()
}
