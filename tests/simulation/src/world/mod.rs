//! Devices with their tabs, the backend and what is on its way between them, under one clock.

mod database;
mod locks;
mod pages;
mod reading;
mod traffic;

use std::collections::{BTreeMap, VecDeque};

use lesson_progress::change::Change;
use lesson_progress::client::Client;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::store::StorageFault;
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::options::{SyncOptions, User};
use lesson_progress::timestamp::Timestamp;

use crate::act::{Act, Told};
use crate::coverage::Coverage;
use crate::device::START;
use crate::disk::{Disk, Lag, View};
use crate::ledger::Ledger;
use crate::model::{Model, State};
use crate::network::Flight;
use crate::server::Server;
use crate::world::locks::{Locks, Turn};
use crate::world::pages::{ARRIVES_MS_MAX, HEARD_MS_MAX};
use crate::world::reading::Reading;

/// More events than this at one moment: the package spins.
const EVENTS_AT_ONCE_MAX: u64 = 3_000;

/// One open page.
#[derive(Debug)]
pub struct Tab {
    /// Its package.
    pub client: Client<View>,
    storage: View,
    page: u64,
    /// Where its random numbers come from.
    seed: u64,
    opened_at: u64,
    turn: Turn,
    /// What its package was told and has not seen to.
    heard: Vec<Flight>,
    reading: Reading,
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
    pub disk: Disk,
    /// Its open pages.
    pub tabs: Vec<Tab>,
    /// Milliseconds that its clock is ahead of the backend's.
    pub clock_ahead_ms: i64,
    /// Whether its clock was ever ahead.
    pub was_ahead: bool,
    session: Option<String>,
    user: User,
    locks: Locks,
    prefers_database: bool,
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
    /// Whether a copied page goes on with the original's random numbers, and so with its writer: a mistake that
    /// the package does not make.
    pub copies_seeds: bool,
    /// Where every choice comes from.
    pub random: fastrand::Rng,
    /// What happened, a line each, if it is wanted.
    pub trace: Option<Vec<String>>,
    flights: Vec<Flight>,
    pages: u64,
    /// By device and lesson.
    last_acts: BTreeMap<(usize, u64), LastAct>,
}

/// What a device last recorded of a lesson.
#[derive(Clone, Copy, Debug)]
struct LastAct {
    at_ms: u64,
    page: u64,
    /// Another page did something in the same millisecond.
    is_tied: bool,
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
            copies_seeds: false,
            random,
            trace: traced.then(Vec::new),
            flights: Vec::new(),
            pages: 0,
            last_acts: BTreeMap::new(),
        }
    }

    /// Adds a device with one open page.
    pub fn add_profile(&mut self, clock_ahead_ms: i64) {
        if clock_ahead_ms != 0 {
            self.coverage.fault("clock wrong");
        }
        let locks = if self.random.u8(0..3) == 0 {
            self.coverage.fault("no locks");
            Locks::Missing
        } else {
            Locks::Held(VecDeque::new())
        };
        self.profiles.push(Profile {
            disk: Disk::default(),
            tabs: Vec::new(),
            clock_ahead_ms,
            was_ahead: clock_ahead_ms > 0,
            session: None,
            user: User::Unspecified,
            locks,
            prefers_database: false,
        });
        self.open_tab(self.profiles.len() - 1);
    }

    /// A device takes little more than what it has stored, or again whatever it is given.
    pub fn set_room(&mut self, device: usize, room: Option<usize>) {
        self.note(|| format!("device {device} has room for {room:?}"));
        if room.is_some() {
            self.coverage.fault("storage full");
        }
        self.profiles[device].disk.set_room(room);
    }

    /// Whether a page has something that is nowhere but in its memory.
    pub fn is_in_memory(&self, device: usize, tab: usize) -> bool {
        let client = &self.profiles[device].tabs[tab].client;
        client.fault().is_some_and(StorageFault::is_in_memory)
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
        // Who signs in or out does not read meanwhile.
        self.show_all(device, false);
        let profile = &self.profiles[device];
        let owner = owner_of(profile);
        match (learner, &owner) {
            (Some(learner), Some(owner)) if learner != owner => {
                self.coverage.path("learner set aside");
                let key = format!("pp_progress_v1:learner:{learner}");
                if profile.disk.get(&key).is_some() {
                    self.coverage.path("learner brought back");
                }
            }
            _ => {}
        }
        let user = learner.map_or(User::SignedOut, |learner| User::Learner(learner.to_owned()));
        self.profiles[device].session = learner.map(str::to_owned);
        self.profiles[device].user = user.clone();
        let pages = 0..self.profiles[device].tabs.len();
        let last = pages.end - 1;
        let is_told = |tab: &usize| match told {
            Told::EveryTab => true,
            Told::Tab(told) => *tab == told.min(last),
        };
        for tab in pages.filter(is_told) {
            self.tell(device, tab, &user);
        }
        if self.bury_dead(device) {
            // The page that was told is gone: the app tells the others.
            for tab in 0..self.profiles[device].tabs.len() {
                self.tell(device, tab, &user);
            }
        }
        if let Some(learner) = learner {
            self.model.adopt(learner, device);
        }
        // Until every page has seen it, nothing is promised: only the app knows who is signed in.
        self.see_all(device);
        self.show_all(device, true);
    }

    /// Lets every page of a device see what the others have written.
    pub fn see_all(&mut self, device: usize) {
        for tab in 0..self.profiles[device].tabs.len() {
            self.profiles[device].tabs[tab].storage.hurry();
            self.see(device, tab);
        }
    }

    fn tell(&mut self, device: usize, tab: usize, user: &User) {
        let now = self.now_of(device, tab);
        let client = &mut self.profiles[device].tabs[tab].client;
        client.handle_options(now, options(user.clone()));
        client.handle_sign_in(now);
        self.poll(device, tab);
    }

    /// A learner does something.
    pub fn record(&mut self, device: usize, tab: usize, lesson: u64, act: Act) {
        let Some(id) = LessonId::new(lesson) else {
            return;
        };
        let now = self.now_of(device, tab);
        let change = act.change(now.wall);
        self.note(|| format!("device {device} tab {tab} records {act:?} of {lesson}"));
        self.record_by(device, tab, id, &change, |client| {
            client.record(now, id, &change);
        });
    }

    /// A page records a change by a call. Whether it lives on.
    fn record_by(
        &mut self,
        device: usize,
        tab: usize,
        id: LessonId,
        change: &Change,
        call: impl FnOnce(&mut Client<View>),
    ) -> bool {
        let (now, lesson) = (self.now_of(device, tab), id.get());
        let page = &mut self.profiles[device].tabs[tab];
        let writes = page.storage.writes();
        call(&mut page.client);
        let is_recorded = page.storage.writes() > writes || !page.storage.has_died();
        // What a page was told counts, even if the document is another learner's by now.
        let owner = page.client.document().owner.clone();
        let owner = owner.map(|owner| match &page.client.options().user {
            User::Learner(learner) => learner.clone(),
            User::Unspecified | User::SignedOut => owner,
        });
        if owner.is_none() {
            self.coverage.path("nothing sent before sign-in");
        }
        if !is_recorded {
            self.bury(device, tab);
            return false;
        }
        let has_written = page.storage.writes() > writes;
        let is_in_memory = page.client.fault().is_some_and(StorageFault::is_in_memory);
        let shown = self.shown_by(device, tab, owner.as_deref(), id);
        // What storage took of it is what a page finds; what it refused is shown by this page alone.
        let mut states = Vec::new();
        states.extend(shown.clone().filter(|_| is_in_memory || !has_written));
        if has_written || states.is_empty() {
            states.push(self.state_of(device, owner.as_deref(), id));
        }
        // Of what two pages do in one millisecond, either may be the later; and by a clock that is behind the
        // dates of the lesson, of what they do without seeing each other.
        let page = self.profiles[device].tabs[tab].page;
        let before = self.last_acts.get(&(device, lesson)).copied();
        let at_once = before.filter(|before| before.at_ms == self.now_ms);
        let act = LastAct {
            at_ms: self.now_ms,
            page,
            is_tied: at_once.is_some_and(|before| before.is_tied || before.page != page),
        };
        self.last_acts.insert((device, lesson), act);
        let is_postdated = states.iter().any(|state| state.updated_at() > now.wall);
        let unseen_ms = if is_postdated {
            ARRIVES_MS_MAX + HEARD_MS_MAX
        } else {
            0
        };
        if before.is_some_and(|before| before.at_ms + unseen_ms >= self.now_ms) {
            states.extend(shown);
        }
        let score = change.score_best;
        self.model.record(
            owner.as_deref(),
            device,
            lesson,
            (change.time_ms, score),
            states,
        );
        if self.bury(device, tab) {
            return false;
        }
        self.poll(device, tab);
        true
    }

    /// A learner's lesson as a page that opens now finds it, with all that was recorded on the device.
    pub(super) fn state_of(&self, device: usize, owner: Option<&str>, id: LessonId) -> State {
        let mut client = self.open_probe(device);
        let now = Now {
            wall: wall(self.now_ms, self.profiles[device].clock_ahead_ms),
            monotonic_ms: 0,
        };
        if let Some(owner) = owner {
            client.handle_options(now, options(User::Learner(owner.to_owned())));
        }
        database::show(
            &mut client,
            &self.profiles[device].disk.view(0, Lag::default()),
            now,
        );
        let entry = client.document().lesson(id);
        entry.map_or_else(|| State::untouched(now.wall), State::of)
    }

    /// A lesson as a page shows it, if it shows that learner's document.
    fn shown_by(
        &self,
        device: usize,
        tab: usize,
        owner: Option<&str>,
        id: LessonId,
    ) -> Option<State> {
        let document = self.profiles[device].tabs[tab].client.document();
        if document.owner.as_deref() != owner {
            return None;
        }
        document.lesson(id).map(State::of)
    }

    /// Something asks a page for a synchronisation.
    pub fn trigger(&mut self, device: usize, tab: usize, trigger: Trigger) {
        if self.profiles[device].tabs.len() <= tab {
            return;
        }
        if trigger == Trigger::Visible && !self.show(device, tab, true) {
            return;
        }
        let now = self.now_of(device, tab);
        self.note(|| format!("device {device} tab {tab} {trigger:?}"));
        self.profiles[device].tabs[tab]
            .client
            .handle_trigger(now, trigger);
        self.poll(device, tab);
    }

    /// The app says when it has last exchanged everything: the document is written at once, outside of any
    /// turn, on what the page sees of it.
    pub fn write_outside_turn(&mut self, device: usize, tab: usize) {
        let now = self.now_of(device, tab);
        self.note(|| format!("device {device} tab {tab} writes the document outside of its turn"));
        self.coverage.path("written by the app");
        let client = &mut self.profiles[device].tabs[tab].client;
        client.set_last_sync_at(now, Some(now.wall));
        if !self.bury(device, tab) {
            self.poll(device, tab);
        }
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
            self.set_now(at.max(self.now_ms));
            self.coverage.steps += 1;
            self.execute_what_arrives();
            self.answer_what_is_heard();
            self.look_where_due();
            self.wake_what_is_due();
            self.take_turns();
            for device in 0..self.profiles.len() {
                self.bury_dead(device);
            }
            if let Some(violation) = self.violation.take() {
                return Err(violation);
            }
        }
        self.set_now(end);
        Ok(())
    }

    fn set_now(&mut self, now_ms: u64) {
        self.now_ms = now_ms;
        for profile in &self.profiles {
            profile.disk.set_now(now_ms);
        }
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
        let wakes = tabs.flat_map(|tab| {
            let wakes_at = tab.wakes_at().filter(|_| tab.turn == Turn::Unasked);
            let turn_ends_at = tab.turn.ends_at();
            let arrives_at = tab.storage.next_arrival_ms();
            [wakes_at, turn_ends_at, arrives_at, tab.reading.looks_at]
        });
        flights.chain(wakes).flatten().min()
    }

    /// Wakes pages whose timer is due, and those that see what another has written.
    fn wake_what_is_due(&mut self) {
        for device in 0..self.profiles.len() {
            for tab in 0..self.profiles[device].tabs.len() {
                self.see(device, tab);
                self.poll(device, tab);
            }
        }
    }

    /// A page sees what others have written.
    fn see(&mut self, device: usize, tab: usize) {
        let now = self.now_of(device, tab);
        let page = &mut self.profiles[device].tabs[tab];
        for key in page.storage.arrive() {
            page.client.handle_storage(now, Some(&key));
        }
        database::show(&mut page.client, &page.storage, now);
    }

    /// A page goes on as far as it can.
    fn poll(&mut self, device: usize, tab: usize) {
        self.ask_for_turn(device, tab);
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
