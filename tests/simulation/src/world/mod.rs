//! Devices with their tabs, the backend and what is on its way between them, under one clock.

mod traffic;

use lesson_progress::client::Client;
use lesson_progress::document::DOCUMENT_KEY;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::storage::{MemoryStorage, Storage};
use lesson_progress::store::Identity;
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::message::Now;
use lesson_progress::sync::options::{SyncOptions, User};
use lesson_progress::timestamp::Timestamp;

use crate::act::{Act, Told};
use crate::coverage::Coverage;
use crate::device::START;
use crate::ledger::Ledger;
use crate::model::Model;
use crate::network::{Flight, outlive_page};
use crate::server::Server;

/// More events than this at one moment: the package spins.
const EVENTS_AT_ONCE_MAX: u64 = 3_000;

/// The longest until a page hears of what another has written, in milliseconds.
const HEARS_MS_MAX: u64 = 1_000;

/// One open page.
#[derive(Debug)]
pub struct Tab {
    /// Its package.
    pub client: Client<MemoryStorage>,
    page: u64,
    opened_at: u64,
    /// When it hears that another page has written.
    hears_at: Option<u64>,
}

impl Tab {
    fn wakes_at(&self) -> Option<u64> {
        Some(self.client.next_wake()?.saturating_add(self.opened_at))
    }
}

/// One browser profile.
#[derive(Debug)]
pub struct Profile {
    /// What its tabs share.
    pub storage: MemoryStorage,
    /// Its open pages.
    pub tabs: Vec<Tab>,
    /// Milliseconds that its clock is ahead of the backend's.
    pub clock_ahead_ms: i64,
    /// Whether its clock was ever ahead.
    pub was_ahead: bool,
    session: Option<String>,
    user: User,
    /// The document that every page has heard of, or will.
    announced: Option<String>,
}

/// Everything.
#[derive(Debug)]
pub struct World {
    /// Milliseconds since the beginning.
    pub now_ms: u64,
    /// The backend.
    pub server: Server,
    /// The devices.
    pub profiles: Vec<Profile>,
    /// What the learners did.
    pub model: Model,
    /// What became of what was sent.
    pub ledger: Ledger,
    /// What was exercised.
    pub coverage: Coverage,
    /// The first promise that was seen to be broken.
    pub violation: Option<String>,
    /// Whether the network is at fault.
    pub faulty: bool,
    /// Where every choice comes from.
    pub random: fastrand::Rng,
    /// What happened, a line each, if it is wanted.
    pub trace: Option<Vec<String>>,
    flights: Vec<Flight>,
    pages: u64,
}

impl World {
    /// A backend with nothing, and no device.
    pub fn new(server: Server, random: fastrand::Rng, traced: bool) -> Self {
        Self {
            now_ms: 0,
            server,
            profiles: Vec::new(),
            model: Model::default(),
            ledger: Ledger::default(),
            violation: None,
            coverage: Coverage::default(),
            faulty: true,
            random,
            trace: traced.then(Vec::new),
            flights: Vec::new(),
            pages: 0,
        }
    }

    /// Adds a device with one open page.
    pub fn add_profile(&mut self, clock_ahead_ms: i64) {
        if clock_ahead_ms != 0 {
            self.coverage.fault("clock wrong");
        }
        self.profiles.push(Profile {
            storage: MemoryStorage::default(),
            tabs: Vec::new(),
            clock_ahead_ms,
            was_ahead: clock_ahead_ms > 0,
            session: None,
            user: User::Unspecified,
            announced: None,
        });
        self.open_tab(self.profiles.len() - 1);
    }

    /// Opens a page.
    pub fn open_tab(&mut self, device: usize) {
        self.pages += 1;
        self.note(|| format!("device {device} opens page"));
        let seed = self.random.u64(..);
        let profile = &mut self.profiles[device];
        let now = Now {
            wall: wall(self.now_ms, profile.clock_ahead_ms),
            monotonic_ms: 0,
        };
        let identity = Identity {
            random: [device as u8; 16],
            locale: "fr-FR".to_owned(),
        };
        let mut client = Client::open(profile.storage.clone(), &identity, seed, now);
        if profile.user != User::Unspecified {
            client.handle_options(now, options(profile.user.clone()));
        }
        profile.tabs.push(Tab {
            client,
            page: self.pages,
            opened_at: self.now_ms,
            hears_at: None,
        });
        self.poll(device, self.profiles[device].tabs.len() - 1);
    }

    /// Kills a page, wherever it is.
    pub fn kill_tab(&mut self, device: usize, tab: usize) {
        self.coverage.fault("page killed");
        self.note(|| format!("device {device} tab {tab} is killed"));
        let page = self.profiles[device].tabs.remove(tab).page;
        for flight in self.flights.iter_mut().filter(|flight| flight.page == page) {
            outlive_page(flight, self.now_ms, &mut self.random);
        }
    }

    /// A device's clock is set. Its open pages notice before another is opened.
    pub fn set_clock(&mut self, device: usize, by_ms: i64) {
        self.coverage.fault("clock jumps");
        self.note(|| format!("device {device} sets its clock by {by_ms} ms"));
        let profile = &mut self.profiles[device];
        profile.clock_ahead_ms += by_ms;
        profile.was_ahead |= profile.clock_ahead_ms > 0;
        for tab in 0..profile.tabs.len() {
            self.poll(device, tab);
        }
    }

    /// A learner signs in on a device, or out. One page may learn of it long before the others.
    pub fn sign_in(&mut self, device: usize, learner: Option<&str>, told: Told) {
        self.note(|| format!("device {device} signs in {learner:?}, {told:?}"));
        let profile = &self.profiles[device];
        let owner = owner_of(profile);
        match (learner, &owner) {
            (Some(learner), Some(owner)) if learner != owner => {
                self.coverage.path("learner set aside");
                let key = format!("pp_progress_v1:learner:{learner}");
                if profile.storage.get(&key).is_ok_and(|json| json.is_some()) {
                    self.coverage.path("learner brought back");
                }
            }
            _ => {}
        }
        let user = learner.map_or(User::SignedOut, |learner| User::Learner(learner.to_owned()));
        self.profiles[device].session = learner.map(str::to_owned);
        self.profiles[device].user = user.clone();
        for tab in 0..self.profiles[device].tabs.len() {
            if told != Told::EveryTab && told != Told::Tab(tab) {
                continue;
            }
            let now = self.now_of(device, tab);
            let client = &mut self.profiles[device].tabs[tab].client;
            client.handle_options(now, options(user.clone()));
            client.handle_sign_in(now);
            self.poll(device, tab);
        }
        if let Some(learner) = learner {
            self.model.adopt(learner, device);
        }
    }

    /// A learner does something.
    pub fn record(&mut self, device: usize, tab: usize, lesson: u64, act: Act) {
        let Some(id) = LessonId::new(lesson) else {
            return;
        };
        let now = self.now_of(device, tab);
        let change = act.change(now.wall);
        self.note(|| format!("device {device} tab {tab} records {act:?} of {lesson}"));
        let client = &mut self.profiles[device].tabs[tab].client;
        let state = client.record(now, id, &change);
        let owner = client.document().owner.clone();
        if owner.is_none() {
            self.coverage.path("nothing sent before sign-in");
        }
        let score = change.score_best;
        self.model.record(
            owner.as_deref(),
            device,
            lesson,
            (change.time_ms, score),
            state,
        );
        self.poll(device, tab);
    }

    /// Something asks a page for a synchronisation.
    pub fn trigger(&mut self, device: usize, tab: usize, trigger: Trigger) {
        let now = self.now_of(device, tab);
        self.note(|| format!("device {device} tab {tab} {trigger:?}"));
        self.profiles[device].tabs[tab]
            .client
            .handle_trigger(now, trigger);
        self.poll(device, tab);
    }

    /// Lets time pass, with everything that falls due in it.
    ///
    /// # Errors
    ///
    /// The package spins: it never lets time go on.
    pub fn advance(&mut self, time_ms: u64) -> Result<(), String> {
        let end = self.now_ms + time_ms;
        let mut at_once = 0;
        while let Some(at) = self.next_event_at().filter(|at| *at <= end) {
            at_once = if at > self.now_ms { 0 } else { at_once + 1 };
            if at_once > EVENTS_AT_ONCE_MAX {
                return Err(format!("spins at {} ms", self.now_ms));
            }
            self.now_ms = at.max(self.now_ms);
            self.coverage.steps += 1;
            self.execute_what_arrives();
            self.answer_what_is_heard();
            self.wake_what_is_due();
            if let Some(violation) = self.violation.take() {
                return Err(violation);
            }
        }
        self.now_ms = end;
        Ok(())
    }

    fn now_of(&self, device: usize, tab: usize) -> Now {
        let profile = &self.profiles[device];
        Now {
            wall: wall(self.now_ms, profile.clock_ahead_ms),
            monotonic_ms: self.now_ms - profile.tabs[tab].opened_at,
        }
    }

    fn next_event_at(&self) -> Option<u64> {
        let flights = self.flights.iter();
        let flights = flights.flat_map(|flight| [flight.executed_at, flight.answered_at]);
        let tabs = self.profiles.iter().flat_map(|profile| &profile.tabs);
        let wakes = tabs.flat_map(|tab| [tab.wakes_at(), tab.hears_at]);
        flights.chain(wakes).flatten().min()
    }

    /// Wakes pages whose timer is due, and those that hear of what another has written.
    fn wake_what_is_due(&mut self) {
        for device in 0..self.profiles.len() {
            for tab in 0..self.profiles[device].tabs.len() {
                let now = self.now_of(device, tab);
                let page = &mut self.profiles[device].tabs[tab];
                let is_due = |at: &Option<u64>| at.is_some_and(|at| at <= self.now_ms);
                let hears = page.hears_at.take_if(|at| *at <= self.now_ms).is_some();
                if hears {
                    page.client.handle_storage(now);
                }
                if hears || is_due(&page.wakes_at()) {
                    self.poll(device, tab);
                }
            }
        }
    }

    /// A page goes on as far as it can without an answer; the others will hear of what it wrote.
    fn poll(&mut self, device: usize, tab: usize) {
        let now = self.now_of(device, tab);
        let next = |world: &mut Self| {
            let client = &mut world.profiles[device].tabs[tab].client;
            client.poll_request(now, true)
        };
        while let Some(request) = next(self) {
            self.launch(device, tab, request);
        }
        let profile = &mut self.profiles[device];
        let stored = profile.storage.get(DOCUMENT_KEY).unwrap_or_default();
        if stored == profile.announced {
            return;
        }
        profile.announced = stored;
        let now_ms = self.now_ms;
        for (other, page) in profile.tabs.iter_mut().enumerate() {
            if other != tab && page.hears_at.is_none() {
                page.hears_at = Some(now_ms + self.random.u64(1..HEARS_MS_MAX));
            }
        }
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>10} {}", self.now_ms, line()));
        }
    }
}

fn wall(now_ms: u64, ahead_ms: i64) -> Timestamp {
    Timestamp::from_micros(START)
        .plus_millis(now_ms)
        .plus_micros(ahead_ms * 1_000)
}

fn options(user: User) -> SyncOptions {
    SyncOptions {
        enabled: true,
        user,
        ..SyncOptions::default()
    }
}

fn owner_of(profile: &Profile) -> Option<String> {
    profile.tabs.first()?.client.document().owner.clone()
}
