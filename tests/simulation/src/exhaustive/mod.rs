//! Everything that can become of a small case: two devices of one learner that each record time of one
//! lesson, over the shipped core and the simulated backend.
//!
//! # What is explored
//!
//! Every order of these steps: a device records; its page wakes and sends; the backend executes a
//! request; the page hears the answer. And, up to a number of faults, every place for these: a request is
//! lost; an answer is lost; an import is given up and executed later; a page is killed while a request is
//! under way, and opened again, where the request is not executed, was executed, or is executed later.
//! What is executed later is so at any point before its device may send it again.
//!
//! Each device has a clock of its own that stands still until the page waits for something. So a request
//! may be overtaken by any number of others, and a device may sleep while another goes on. A page wakes
//! when it means to, or later, after the moments at which more becomes certain of a batch in doubt. The
//! package tells no other moments apart but one: rows are fresh for two minutes, and grow old here by those
//! waits alone. How the devices' dates compare is part of the case.
//!
//! # What is not
//!
//! Several lessons, tabs or records of one device; pages that go to the background; answers other than the
//! backend's own; requests that are executed after their device has sent again; other draws than those of
//! one seed for each page.
//! Devices whose clocks are in step see less than this: the faults of one may outlast minutes of the
//! other here.
//!
//! # How it ends
//!
//! An order ends when nothing more may happen, which is when nothing is pending and nothing on its way.
//! Then the app asks each device twice for a synchronisation, and the lesson must be the backend's row on
//! both. The *deviation* is the backend's time less what it had and what was recorded.

mod backend;
mod catalogue;
mod device;
mod disk;
mod fingerprint;
mod numbers;
mod page;
mod search;
mod step;

use std::collections::BTreeSet;

use lesson_progress::account::ImportMerge;
use lesson_progress::document::Document;
use lesson_progress::lesson_map::LessonMap;

use crate::server_merge::TimeMerge;
use backend::Backend;
use catalogue::Catalogue;
use page::{Page, Setup};
use search::{Search, State, Way};

/// What each device records.
const RECORDED_MS: [u64; 2] = [5, 7];

const DAY_MS: i64 = 86_400_000;

/// What the devices know at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// Nothing.
    Nothing,
    /// How the backend merges, from other lessons.
    Backend,
    /// How the backend merges, and its row.
    Row,
}

/// A case.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// How the backend merges. The variant that takes the larger also caps dates.
    pub import_merge: TimeMerge,
    /// The time that the backend has at the beginning; no row without any.
    pub start_ms: u64,
    /// What the devices know at the beginning.
    pub known: Known,
    /// How many days each device's clock is ahead of the backend's. Only the order matters, and whether
    /// a date is one that the backend may cap.
    pub days_ahead: [i64; 2],
    /// The most faults.
    pub faults_max: usize,
}

/// What came of a case.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Every deviation, with no fault, with at most one, and so on.
    pub deviations: Vec<BTreeSet<i64>>,
    /// What was wrong at the end of an order.
    pub broken: BTreeSet<String>,
    /// How many states there were.
    pub states: usize,
    /// How many of them were ends.
    pub ends: usize,
    /// How many states of a device there were.
    pub device_states: usize,
}

impl Case {
    /// Explores everything.
    pub fn explore(&self) -> Findings {
        let mut catalogue = Catalogue::default();
        let start = self.start(&mut catalogue);
        let search = Search::run(&mut catalogue, start, self.faults_max, false);
        let mut findings = Findings {
            states: search.states.len(),
            ends: search.ends.iter().map(BTreeSet::len).sum(),
            device_states: catalogue.device_count(),
            ..Findings::default()
        };
        let mut deviations = BTreeSet::new();
        for ends in &search.ends {
            for end in ends {
                deviations.insert(self.deviation(&catalogue, *end));
                findings.broken.extend(broken(&mut catalogue, *end));
            }
            findings.deviations.push(deviations.clone());
        }
        findings
    }

    /// An order that ends with this deviation, with as few faults as possible.
    pub fn trace(&self, deviation: i64) -> Vec<String> {
        let mut catalogue = Catalogue::default();
        let start = self.start(&mut catalogue);
        let search = Search::run(&mut catalogue, start, self.faults_max, true);
        let mut ends = search.ends.iter().flatten();
        let Some(end) = ends.find(|end| self.deviation(&catalogue, **end) == deviation) else {
            return Vec::new();
        };
        let line = |((devices, backend), device, step): Way| {
            let before = catalogue.page_of(devices[device]).to_string();
            let time_ms = catalogue.backend(backend).time_ms();
            format!("backend {time_ms}, device {device} {step:?}: {before}")
        };
        search.trace(*end).into_iter().map(line).collect()
    }

    fn start(&self, catalogue: &mut Catalogue) -> State {
        let backend = Backend::new(self.import_merge, self.start_ms);
        let mut document = Document::new("device".to_owned(), "fr-FR".to_owned());
        if self.known != Known::Nothing {
            document.import_merge = match self.import_merge {
                TimeMerge::Sum => ImportMerge::Sum,
                TimeMerge::Max => ImportMerge::Max,
            };
        }
        if self.known == Known::Row {
            document.merge_rows(&backend.rows(), &LessonMap::default());
        }
        let devices = [0, 1].map(|number| {
            let setup = Setup {
                number,
                ahead_ms: self.days_ahead[number] * DAY_MS,
                time_ms: RECORDED_MS[number],
            };
            catalogue.add_device(Page::new(setup, &document))
        });
        (devices, catalogue.add_backend(backend))
    }

    fn deviation(&self, catalogue: &Catalogue, (_, backend): State) -> i64 {
        let expected: u64 = self.start_ms + RECORDED_MS.iter().sum::<u64>();
        catalogue.backend(backend).time_ms().cast_signed() - expected.cast_signed()
    }
}

/// What is wrong after both devices have synchronised once more.
fn broken(catalogue: &mut Catalogue, (devices, backend): State) -> Option<String> {
    let before = catalogue.backend(backend).clone();
    let mut backend = before.clone();
    let mut pages = devices.map(|device| catalogue.page_of(device).clone());
    for _ in 0..2 {
        for page in &mut pages {
            page.synchronise(&mut backend);
        }
    }
    if backend.time_ms() != before.time_ms() {
        return Some(format!("{before:?} became {backend:?}"));
    }
    let unsettled = pages.iter().find(|page| !page.is_settled(&backend));
    unsettled.map(|page| format!("{page} has not what {backend:?} has"))
}
