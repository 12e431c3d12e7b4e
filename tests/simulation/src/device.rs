//! A device under a virtual clock: a page of the app, its storage and the learner's session.

use std::cell::Cell;

use lesson_progress::change::Change;
use lesson_progress::client::Client;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::storage::MemoryStorage;
use lesson_progress::store::Identity;
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::message::{Answer, Endpoint, Request};
use lesson_progress::sync::options::{SyncOptions, User};
use lesson_progress::timestamp::Timestamp;

use crate::server::{Arrival, Reply, Server, address};

/// What the network does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives, and so does the answer.
    Arrives,
    /// It never arrives.
    RequestLost,
    /// It arrives, and the answer does not.
    AnswerLost,
    /// It arrives, and the answer takes too long.
    AnswerLate,
    /// It does not arrive, and something on the way answers.
    Intercepted {
        /// HTTP status.
        status: u16,
        /// Seconds of the header `Retry-After`.
        retry_after_s: Option<u32>,
        /// The body.
        body: String,
    },
}

impl Fate {
    /// Something on the way answers.
    pub fn intercepted(status: u16, body: &str) -> Self {
        Self::Intercepted {
            status,
            retry_after_s: None,
            body: body.to_owned(),
        }
    }
}

/// A device with one page open.
#[derive(Debug)]
pub struct Device {
    /// The page's package.
    pub client: Client<MemoryStorage>,
    /// What outlives the page.
    pub storage: MemoryStorage,
    /// Whose session the browser's cookies are.
    pub session: Option<String>,
    /// Whether the page can read a CSRF token, and whether the backend takes it.
    pub csrf_token: CsrfToken,
    /// Milliseconds that have passed since the simulation began.
    pub elapsed_ms: u64,
    /// Milliseconds that the device's clock is ahead of the backend's; negative if it is behind.
    pub clock_ahead_ms: i64,
    /// Every request that was sent, with its fate.
    pub sent: Vec<(Request, Fate)>,
    page_opened_ms: u64,
}

thread_local! {
    /// How many pages were opened: no two of them share a seed.
    static PAGES: Cell<u64> = const { Cell::new(0) };
}

/// The CSRF token of a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsrfToken {
    /// None.
    Missing,
    /// One that the backend refuses, such as after a login in another tab.
    Stale,
    /// One that the backend takes.
    Valid,
}

/// When the simulation begins, by the backend's clock: 2026-01-12T08:00:00Z.
pub const START: i64 = 1_768_204_800_000_000;

impl Device {
    /// A new device of a signed-in learner, with the synchronisation on.
    pub fn signed_in(learner: &str) -> Self {
        let mut device = Self::new();
        device.sign_in(learner);
        device
    }

    /// A new device with nobody signed in.
    pub fn new() -> Self {
        Self::with_storage(MemoryStorage::default())
    }

    /// A device that has something stored.
    pub fn with_storage(storage: MemoryStorage) -> Self {
        let now = Now {
            wall: Timestamp::from_micros(START),
            monotonic_ms: 0,
        };
        Self {
            client: open_page(&storage, now),
            storage,
            session: None,
            csrf_token: CsrfToken::Valid,
            elapsed_ms: 0,
            clock_ahead_ms: 0,
            sent: Vec::new(),
            page_opened_ms: 0,
        }
    }

    /// The learner signs in.
    pub fn sign_in(&mut self, learner: &str) {
        self.session = Some(learner.to_owned());
        let options = SyncOptions {
            enabled: true,
            user: User::Learner(learner.to_owned()),
            ..self.client.options().clone()
        };
        self.client.handle_options(self.now(), options);
        self.client.handle_sign_in(self.now());
    }

    /// The page goes away, wherever it was, and is opened again.
    pub fn reload(&mut self) {
        let options = self.client.options().clone();
        self.page_opened_ms = self.elapsed_ms;
        self.client = open_page(&self.storage, self.now());
        self.client.handle_options(self.now(), options);
    }

    /// The present moment of the device.
    pub fn now(&self) -> Now {
        Now {
            wall: self.server_time().plus_micros(self.clock_ahead_ms * 1_000),
            monotonic_ms: self.elapsed_ms - self.page_opened_ms,
        }
    }

    /// The present moment of the backend.
    pub fn server_time(&self) -> Timestamp {
        Timestamp::from_micros(START).plus_millis(self.elapsed_ms)
    }

    /// The learner spends time on a lesson.
    pub fn read(&mut self, lesson: u64, time_ms: u64) {
        self.record(lesson, |now| Change::time(now, time_ms));
    }

    /// The learner does something.
    pub fn record(&mut self, lesson: u64, change: impl FnOnce(Timestamp) -> Change) {
        let now = self.now();
        if let Some(id) = LessonId::new(lesson) {
            self.client.record(now, id, &change(now.wall));
        }
    }

    /// The time of a lesson, as this device shows it.
    pub fn time_of(&self, lesson: u64) -> u64 {
        let entry = LessonId::new(lesson).and_then(|id| self.client.document().lesson(id));
        entry.map_or(0, |entry| entry.progress.time_ms)
    }

    /// The app asks for a synchronisation; everything that follows arrives.
    pub fn sync(&mut self, server: &mut Server) {
        self.sync_with(server, |_| Fate::Arrives);
    }

    /// The app asks for a synchronisation, which runs until nothing is under way.
    pub fn sync_with(&mut self, server: &mut Server, network: impl FnMut(&Request) -> Fate) {
        self.client.handle_trigger(self.now(), Trigger::App);
        self.run(server, network);
    }

    /// Lets time pass, with everything that falls due in it.
    pub fn wait(
        &mut self,
        server: &mut Server,
        time_ms: u64,
        mut network: impl FnMut(&Request) -> Fate,
    ) {
        let end = self.elapsed_ms + time_ms;
        while let Some(at) = self.client.next_wake().map(|at| at + self.page_opened_ms) {
            if at > end {
                break;
            }
            self.elapsed_ms = at.max(self.elapsed_ms);
            self.run(server, &mut network);
        }
        self.elapsed_ms = end.max(self.elapsed_ms);
    }

    /// Sends what is due, until nothing is.
    pub fn run(&mut self, server: &mut Server, mut network: impl FnMut(&Request) -> Fate) {
        while let Some(request) = self.next_request() {
            let fate = network(&request);
            self.exchange(server, request, fate);
        }
    }

    /// The next request of the page, if one is due.
    pub fn next_request(&mut self) -> Option<Request> {
        let (now, has_token) = (self.now(), self.csrf_token != CsrfToken::Missing);
        let is_due = self.client.wants_lock(now);
        is_due.then(|| self.client.handle_lock(now, has_token))?
    }

    /// The page goes to the background. The request that it sends for that, if any.
    pub fn hide(&mut self) -> Option<Request> {
        let has_token = self.csrf_token != CsrfToken::Missing;
        self.client.handle_hidden(self.now(), has_token)
    }

    /// Sends a request to its fate.
    pub fn exchange(&mut self, server: &mut Server, request: Request, fate: Fate) {
        self.elapsed_ms += 20;
        let answer = match &fate {
            Fate::Arrives => response(&self.arrive(server, &request)),
            Fate::RequestLost => Answer::Lost,
            Fate::AnswerLost => {
                self.arrive(server, &request);
                Answer::Lost
            }
            Fate::AnswerLate => {
                self.arrive(server, &request);
                self.elapsed_ms += 30_000;
                Answer::TimedOut
            }
            Fate::Intercepted {
                status,
                retry_after_s,
                body,
            } => Answer::Response {
                status: *status,
                retry_after_s: *retry_after_s,
                body: body.clone(),
            },
        };
        self.elapsed_ms += 20;
        let id = request.id;
        self.sent.push((request, fate));
        self.client.handle_answer(self.now(), id, answer);
    }

    /// The backend executes a request of this device.
    pub fn arrive(&mut self, server: &mut Server, request: &Request) -> Reply {
        let (method, path) = address(request);
        if request.endpoint == Endpoint::Csrf {
            self.csrf_token = CsrfToken::Valid;
        }
        server.handle(
            self.server_time(),
            Arrival {
                method,
                path: &path,
                body: request.body.as_deref(),
                learner: self.session.as_deref(),
                csrf: self.csrf_token == CsrfToken::Valid,
            },
        )
    }

    /// The page hears the backend's answer to a request.
    pub fn hear(&mut self, request: &Request, reply: &Reply) {
        self.client
            .handle_answer(self.now(), request.id, response(reply));
    }

    /// Which endpoints were asked, in order, since the last time this was asked.
    pub fn take_requests(&mut self) -> Vec<Endpoint> {
        let sent = std::mem::take(&mut self.sent);
        sent.iter().map(|(request, _)| request.endpoint).collect()
    }
}

impl Default for Device {
    fn default() -> Self {
        Self::new()
    }
}

fn response(reply: &Reply) -> Answer {
    Answer::Response {
        status: reply.status,
        retry_after_s: None,
        body: reply.body.to_string(),
    }
}

fn open_page(storage: &MemoryStorage, now: Now) -> Client<MemoryStorage> {
    let page = PAGES.get() + 1;
    PAGES.set(page);
    let identity = Identity {
        random: [7; 16],
        locale: "fr-FR".to_owned(),
    };
    Client::open(storage.clone(), &identity, page, now)
}
