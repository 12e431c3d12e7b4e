//! A device's one page as a value, with what the device has stored: what it does next, and what it is after
//! that. The package itself runs here.

use std::fmt;

use lesson_progress::change::Change;
use lesson_progress::client::Client;
use lesson_progress::document::{DOCUMENT_KEY, Document};
use lesson_progress::journal::Watermarks;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::progress::LessonProgress;
use lesson_progress::row::Row;
use lesson_progress::store::Identity;
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::message::{Answer, Endpoint, REQUEST_TIMEOUT_MS, Request};
use lesson_progress::sync::options::{SyncOptions, User};
use lesson_progress::sync::resolve::resend_at;
use lesson_progress::timestamp::Timestamp;

use super::backend::{Backend, LEARNER, LESSON};
use super::disk::{Content, Disk};
use super::fingerprint::{Clocks, Fingerprint};
use crate::device::START;
use crate::server::Reply;

/// What a device is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup {
    /// Tells the devices apart.
    pub(super) number: usize,
    /// How far its clock is ahead of the backend's.
    pub(super) ahead_ms: i64,
    /// What the learner spends on the lesson.
    pub(super) time_ms: u64,
}

/// What happens to a page.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event<'a> {
    /// The learner spends time.
    Record,
    /// It wakes at this moment of the device's clock.
    Wake(u64),
    /// It hears the backend's answer.
    Hear(&'a Reply),
    /// It hears that its request, or the answer, got lost.
    HearOfLoss,
    /// It gives its request up.
    GiveUp,
    /// It is killed and opened again.
    Reopen,
}

/// What may become of a page.
#[derive(Debug)]
pub(super) struct Outlook {
    /// Whether the learner has spent time.
    pub(super) has_recorded: bool,
    /// What it waits for.
    pub(super) waits_for: Option<Endpoint>,
    /// The present moment of the device's clock.
    pub(super) now_ms: u64,
    /// When it may wake: when it means to, or later, when more has become certain of a batch in doubt.
    /// Everything in between comes to the same.
    pub(super) wakes_ms: Box<[u64]>,
    /// How long until the device may send again what is in doubt.
    pub(super) resends_in_ms: u64,
}

/// A page, and what its device has stored.
#[derive(Clone, Debug)]
pub(super) struct Page {
    setup: Setup,
    client: Client<Disk>,
    disk: Disk,
    content: Content,
    /// By the device's own clock, which stands still until the device waits for something.
    now_ms: u64,
    opened_ms: u64,
    /// How many pages the device has opened.
    pages: u64,
    has_recorded: bool,
    /// What it waits for.
    request: Option<Request>,
}

impl Page {
    /// The first page of a device that has this document.
    pub(super) fn new(setup: Setup, document: &Document) -> Self {
        let disk = Disk::default();
        let mut content = Content::from([(DOCUMENT_KEY.to_owned(), document.to_json())]);
        Self {
            client: open(setup, &disk, &mut content, 0, 1),
            setup,
            disk,
            content,
            now_ms: 0,
            opened_ms: 0,
            pages: 1,
            has_recorded: false,
            request: None,
        }
    }

    fn document(&self) -> &Document {
        self.client.document()
    }

    /// What it waits for.
    pub(super) fn request(&self) -> Option<&Request> {
        self.request.as_ref()
    }

    /// What its device can tell of it.
    pub(super) fn outlook(&self) -> Outlook {
        Outlook {
            has_recorded: self.has_recorded,
            waits_for: self.request.as_ref().map(|request| request.endpoint),
            now_ms: self.now_ms,
            wakes_ms: self.wakes_ms(),
            resends_in_ms: self.resends_in_ms(),
        }
    }

    /// Whether nothing is left to do and the lesson is the backend's row.
    pub(super) fn is_settled(&self, backend: &Backend) -> bool {
        let is_done = self.document().pending_count() == 0 && self.document().in_flight.is_empty();
        let shown = self.document().lessons().map(|(_, entry)| &entry.progress);
        let is_same = |row: &Row, shown: &LessonProgress| {
            row.progress.time_ms == shown.time_ms
                && row.progress.seen == shown.seen
                && row.progress.updated_at.to_millis() == shown.updated_at
        };
        let rows = backend.rows();
        let are_same = rows
            .iter()
            .zip(shown)
            .all(|(row, shown)| is_same(row, shown));
        let is_complete = rows.len() == self.document().lessons().count();
        is_done && are_same && is_complete && self.client.status().last_error.is_none()
    }

    /// Whether what is stored is what it shows: then killed it loses nothing.
    pub(super) fn is_stored(&self) -> bool {
        let mut content = self.content.clone();
        let next = open(self.setup, &self.disk, &mut content, self.now_ms, 0);
        let without_watermarks = |document: &Document| {
            let mut document = document.clone();
            document.folded = Watermarks::default();
            document
        };
        without_watermarks(next.document()) == without_watermarks(self.document())
    }

    /// A number that stands for this page. What is stored is what it shows, and counts once.
    pub(super) fn fingerprint(&self) -> u64 {
        let clocks = Clocks {
            wall_micros: wall(self.setup, self.now_ms).micros().unsigned_abs(),
            monotonic_ms: self.now_ms - self.opened_ms,
        };
        let request = self.request.as_ref();
        let request = request.map(|request| (request.endpoint, &request.body));
        let mut fingerprint = Fingerprint::default();
        fingerprint.add_client(&self.client, clocks);
        fingerprint.add(&(self.setup.number, self.has_recorded, request));
        fingerprint.finish()
    }

    /// The page after something has happened to it.
    pub(super) fn after(&self, event: Event) -> Self {
        let mut page = self.clone();
        page.take(event);
        page
    }

    /// The app asks for a synchronisation, and everything arrives.
    pub(super) fn synchronise(&mut self, backend: &mut Backend) {
        self.now_ms += 1_000;
        self.act(|client, now| client.handle_trigger(now, Trigger::App));
        self.send();
        while let Some(request) = &self.request {
            let reply = backend.execute(request);
            self.take(Event::Hear(&reply));
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Record => {
                let time_ms = self.setup.time_ms;
                self.has_recorded = true;
                if let Some(id) = LessonId::new(LESSON) {
                    self.act(|client, now| {
                        client.record(now, id, &Change::time(now.wall, time_ms))
                    });
                }
            }
            Event::Wake(at) => {
                self.now_ms = at;
                self.send();
            }
            Event::Hear(reply) => self.hear(Answer::Response {
                status: reply.status,
                retry_after_s: None,
                body: reply.body.to_string(),
            }),
            Event::HearOfLoss => self.hear(Answer::Lost),
            Event::GiveUp => self.hear(Answer::TimedOut),
            Event::Reopen => self.reopen(),
        }
    }

    fn resends_in_ms(&self) -> u64 {
        let ends = self.document().in_flight.iter().map(resend_at);
        let end_ms = ends.map(|at| self.elapsed_ms(at)).min();
        end_ms.map_or(0, |end_ms| end_ms.saturating_sub(self.now_ms))
    }

    fn wakes_ms(&self) -> Box<[u64]> {
        let Some(due) = self.client.status().next_attempt_at else {
            return Box::default();
        };
        let due = self.now_ms.max(self.elapsed_ms(due));
        let batches = self.document().in_flight.iter();
        let certain = batches.flat_map(|batch| {
            let given_up = batch.sent_at.plus_millis(REQUEST_TIMEOUT_MS);
            [given_up, resend_at(batch)]
        });
        let mut wakes: Vec<u64> = certain.map(|at| self.elapsed_ms(at).max(due)).collect();
        wakes.push(due);
        wakes.sort_unstable();
        wakes.dedup();
        wakes.into()
    }

    fn elapsed_ms(&self, at: Timestamp) -> u64 {
        at.millis_since(wall(self.setup, 0))
    }

    fn hear(&mut self, answer: Answer) {
        if let Some(request) = self.request.take() {
            self.act(|client, now| client.handle_answer(now, request.id, answer));
            self.send();
        }
    }

    fn send(&mut self) {
        self.request = self.act(|client, now| {
            let is_due = client.wants_lock(now);
            is_due.then(|| client.handle_lock(now, true))?
        });
    }

    fn reopen(&mut self) {
        self.request = None;
        self.pages += 1;
        self.opened_ms = self.now_ms;
        self.client = open(
            self.setup,
            &self.disk,
            &mut self.content,
            self.now_ms,
            self.pages,
        );
    }

    fn act<T>(&mut self, act: impl FnOnce(&mut Client<Disk>, Now) -> T) -> T {
        let now = Now {
            wall: wall(self.setup, self.now_ms),
            monotonic_ms: self.now_ms - self.opened_ms,
        };
        self.disk.swap(&mut self.content);
        let result = act(&mut self.client, now);
        self.disk.swap(&mut self.content);
        result
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let document = self.document().to_json();
        write!(
            f,
            "at {} ms, asks {:?}, {document}",
            self.now_ms, self.request
        )
    }
}

fn open(setup: Setup, disk: &Disk, content: &mut Content, now_ms: u64, page: u64) -> Client<Disk> {
    let identity = Identity {
        random: [7; 16],
        locale: "fr-FR".to_owned(),
    };
    let now = Now {
        wall: wall(setup, now_ms),
        monotonic_ms: 0,
    };
    let options = SyncOptions {
        enabled: true,
        user: User::Learner(LEARNER.to_owned()),
        ..SyncOptions::default()
    };
    let seed = 1_000 * setup.time_ms + page;
    disk.swap(content);
    let mut client = Client::open(disk.clone(), &identity, seed, now);
    client.handle_options(now, options);
    disk.swap(content);
    client
}

fn wall(setup: Setup, now_ms: u64) -> Timestamp {
    Timestamp::from_micros(START)
        .plus_millis(now_ms)
        .plus_micros(setup.ahead_ms * 1_000)
}
