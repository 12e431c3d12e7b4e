//! Pages come and go: opened, copied, killed wherever they are.

use lesson_progress::client::Client;
use lesson_progress::now::Now;
use lesson_progress::store::{Identity, SETTLING_MS};
use lesson_progress::sync::message::Request;
use lesson_progress::sync::options::User;

use super::database::show;
use super::locks::Turn;
use super::reading::Reading;
use super::{Tab, World, options, wall};
use crate::disk::{Lag, View};
use crate::network::outlive_page;

/// The longest until a page that reads finds what another has written, in milliseconds.
pub(super) const ARRIVES_MS_MAX: u64 = SETTLING_MS / 2 - 1;

/// The longest that a busy page takes from then on to hear of it, in milliseconds.
pub(super) const HEARD_MS_MAX: u64 = 1_000;

impl World {
    /// Opens a page.
    pub fn open_tab(&mut self, device: usize) {
        self.note(|| format!("device {device} opens page"));
        let seed = self.random.u64(..);
        self.open_page(device, seed);
    }

    /// Opens a page as the browser's copy of another. The package keeps nothing that is copied.
    pub fn duplicate_tab(&mut self, device: usize, tab: usize) {
        self.note(|| format!("device {device} duplicates tab {tab}"));
        self.coverage.path("tab duplicated");
        let seed = if self.copies_seeds {
            self.profiles[device].tabs[tab].seed
        } else {
            self.random.u64(..)
        };
        self.open_page(device, seed);
    }

    fn open_page(&mut self, device: usize, seed: u64) {
        self.pages += 1;
        let profile = &mut self.profiles[device];
        let now = Now {
            wall: wall(self.now_ms, profile.clock_ahead_ms),
            monotonic_ms: 0,
        };
        let identity = Identity {
            random: [device as u8; 16],
            locale: "fr-FR".to_owned(),
        };
        let lag = Lag {
            arrives_ms: self.random.u64(0..=ARRIVES_MS_MAX),
            heard_ms: match self.random.u8(0..3) {
                0 => self.random.u64(0..=HEARD_MS_MAX),
                _ => 0,
            },
        };
        profile.disk.set_now(self.now_ms);
        let storage = profile.disk.view(self.pages, lag);
        let mut client = Client::open(storage.clone(), &identity, seed, now);
        client.prefer_database(profile.prefers_database);
        if profile.user != User::Unspecified {
            client.handle_options(now, options(profile.user.clone()));
        }
        show(&mut client, &storage, now);
        profile.tabs.push(Tab {
            client,
            storage,
            page: self.pages,
            seed,
            opened_at: self.now_ms,
            turn: Turn::Unasked,
            heard: Vec::new(),
            reading: Reading::new(now),
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
        self.leave_queue(device, page);
    }

    /// A page will be killed in the middle of something: after it has written a few times more.
    pub fn kill_tab_between_writes(&mut self, device: usize, tab: usize) {
        let writes = self.random.u32(1..6);
        self.note(|| format!("device {device} tab {tab} lives for {writes} writes"));
        let page = &self.profiles[device].tabs[tab];
        page.storage.die_after(Some(writes));
    }

    /// A page goes to the background.
    pub fn hide(&mut self, device: usize, tab: usize) {
        if self.profiles[device].tabs.len() <= tab {
            return;
        }
        if !self.show(device, tab, false) {
            return;
        }
        let now = self.now_of(device, tab);
        self.note(|| format!("device {device} tab {tab} goes hidden"));
        let page = &mut self.profiles[device].tabs[tab];
        let before = page.client.document().clone();
        let request = page.client.handle_hidden(now, true);
        if page.storage.has_died() {
            let after = self.open_probe(device).document().clone();
            self.note_written_down(device, &before, &after);
            self.bury(device, tab);
        } else if let Some(request) = request {
            self.note_seen_as_hidden(device, tab, &request);
            self.launch(device, tab, request);
        }
    }

    /// A page that goes hidden looks at what others have done: of what they do in the moment of its own act,
    /// either may be the later.
    fn note_seen_as_hidden(&mut self, device: usize, tab: usize, request: &Request) {
        let Some(id) = request.lesson_id else {
            return;
        };
        let act = self.last_acts.get(&(device, id.get()));
        if act.is_some_and(|act| act.at_ms == self.now_ms && act.is_tied) {
            let owner = self.profiles[device].tabs[tab]
                .client
                .document()
                .owner
                .clone();
            if let (Some(owner), Some(state)) =
                (&owner, self.shown_by(device, tab, owner.as_deref(), id))
            {
                self.model.may_be(owner, device, id.get(), state);
            }
        }
    }

    /// A page that opens now, sees everything and writes nothing.
    pub(super) fn open_probe(&self, device: usize) -> Client<View> {
        let profile = &self.profiles[device];
        let now = Now {
            wall: wall(self.now_ms, profile.clock_ahead_ms),
            monotonic_ms: 0,
        };
        let identity = Identity {
            random: [0; 16],
            locale: String::new(),
        };
        let storage = profile.disk.view(0, Lag::default());
        storage.set_probe(true);
        let mut client = Client::open(storage.clone(), &identity, 0, now);
        show(&mut client, &storage, now);
        client
    }

    /// Takes away every page that has died. Whether any had.
    pub(super) fn bury_dead(&mut self, device: usize) -> bool {
        let mut any = false;
        let mut tab = 0;
        while tab < self.profiles[device].tabs.len() {
            if self.bury(device, tab) {
                any = true;
            } else {
                tab += 1;
            }
        }
        any
    }

    /// Lets every page live on.
    pub fn spare_pages(&mut self) {
        let tabs = self.profiles.iter().flat_map(|profile| &profile.tabs);
        tabs.for_each(|tab| tab.storage.die_after(None));
    }

    /// Takes away a page that has died in the middle of something. Whether it had.
    pub(super) fn bury(&mut self, device: usize, tab: usize) -> bool {
        let died = self.profiles[device].tabs[tab].storage.has_died();
        if died {
            self.coverage.fault("page killed between two writes");
            self.kill_tab(device, tab);
            if self.profiles[device].tabs.is_empty() {
                self.open_tab(device);
            }
        }
        died
    }
}
