//! A device with one page as a value: what may happen to it next, and what it is after that.

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
use super::fingerprint::{Clocks, Fingerprint, left};
use super::step::{Step, Steps};
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

/// A device, with what it has on its way to the backend.
#[derive(Clone, Debug)]
pub(super) struct Device {
    setup: Setup,
    client: Client<Disk>,
    disk: Disk,
    content: Content,
    /// By the device's own clock, which stands still until the device waits for something.
    now_ms: u64,
    page_opened_ms: u64,
    pages: u64,
    has_recorded: bool,
    /// What the page waits for, and the backend's answer once it was executed.
    under_way: Option<(Request, Option<Reply>)>,
    /// What nobody waits for any more, and when it must have been executed.
    late: Vec<(Request, u64)>,
}

impl Device {
    /// A device with its first page open, and this document.
    pub(super) fn new(setup: Setup, document: &Document) -> Self {
        let disk = Disk::default();
        let mut content = Content::from([(DOCUMENT_KEY.to_owned(), document.to_json())]);
        Self {
            client: open_page(setup, &disk, &mut content, 0, 1),
            setup,
            disk,
            content,
            now_ms: 0,
            page_opened_ms: 0,
            pages: 1,
            has_recorded: false,
            under_way: None,
            late: Vec::new(),
        }
    }

    fn document(&self) -> &Document {
        self.client.document()
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

    /// Whether what is stored is what the page shows: then a page that is killed loses nothing.
    pub(super) fn is_stored(&self) -> bool {
        let mut content = self.content.clone();
        let next = open_page(self.setup, &self.disk, &mut content, self.now_ms, 0);
        let without_watermarks = |document: &Document| {
            let mut document = document.clone();
            document.folded = Watermarks::default();
            document
        };
        without_watermarks(next.document()) == without_watermarks(self.document())
    }

    /// A number that stands for this device. What is stored is what the page shows, and counts once.
    pub(super) fn fingerprint(&self) -> u64 {
        let clocks = Clocks {
            wall_micros: wall(self.setup, self.now_ms).micros().unsigned_abs(),
            monotonic_ms: self.now_ms - self.page_opened_ms,
        };
        let mut fingerprint = Fingerprint::default();
        let (document, engine) = state_of(&self.client);
        fingerprint.add_relative(&document, clocks);
        fingerprint.add_relative(&engine, clocks);
        let under_way = self.under_way.as_ref();
        let under_way = under_way.map(|(request, reply)| (request.endpoint, &request.body, reply));
        let late = self.late.iter();
        let late = late.map(|(request, end_ms)| (&request.body, left(end_ms - self.now_ms)));
        let late: Vec<_> = late.collect();
        fingerprint.add(&(self.setup.number, self.has_recorded, under_way, late));
        fingerprint.finish()
    }

    /// Everything that may happen next, and whether all of it is the device's own concern.
    pub(super) fn steps(&self) -> Steps {
        let mut steps = Vec::new();
        let mut are_own = true;
        if !self.has_recorded {
            steps.push(Step::Record);
        }
        match &self.under_way {
            None => {
                let (now, held): (Vec<u64>, _) = self
                    .wakes_ms()
                    .into_iter()
                    .partition(|at| self.may_wake(*at));
                steps.extend(now.into_iter().map(Step::Wake));
                are_own = held.is_empty() && !steps.is_empty();
            }
            Some((request, None)) => {
                are_own = false;
                steps.extend([Step::Execute, Step::LoseRequest, Step::Kill]);
                // A reading that is executed late is as good as lost.
                if request.endpoint == Endpoint::Import {
                    steps.extend([Step::GiveUp, Step::KillBeforeExecution]);
                }
            }
            Some((request, Some(_))) => {
                steps.push(Step::Hear);
                // Whether a reading or its answer got lost makes no difference.
                if request.endpoint == Endpoint::Import {
                    steps.extend([Step::LoseAnswer, Step::Kill]);
                }
            }
        }
        let late = (0..self.late.len()).map(Step::ExecuteLate).collect();
        Steps {
            steps,
            are_own,
            late,
        }
    }

    /// What is executed late is executed before its device may send it again.
    fn may_wake(&self, at_ms: u64) -> bool {
        self.late.iter().all(|(_, end_ms)| at_ms < *end_ms)
    }

    /// The device and the backend after a step.
    pub(super) fn after(&self, step: Step, backend: &Backend) -> (Self, Backend) {
        let (mut device, mut backend) = (self.clone(), backend.clone());
        device.take(step, &mut backend);
        (device, backend)
    }

    /// The app asks for a synchronisation, and everything arrives.
    pub(super) fn synchronise(&mut self, backend: &mut Backend) {
        self.now_ms += 1_000;
        self.act(|client, now| client.handle_trigger(now, Trigger::App));
        self.send();
        while self.under_way.is_some() {
            self.take(Step::Execute, backend);
            self.take(Step::Hear, backend);
        }
    }

    fn take(&mut self, step: Step, backend: &mut Backend) {
        match step {
            Step::Record => {
                let time_ms = self.setup.time_ms;
                self.has_recorded = true;
                if let Some(id) = LessonId::new(LESSON) {
                    self.act(|client, now| {
                        client.record(now, id, &Change::time(now.wall, time_ms))
                    });
                }
            }
            Step::Wake(at) => {
                self.now_ms = at;
                self.send();
            }
            Step::Execute => {
                if let Some((request, reply)) = &mut self.under_way {
                    *reply = Some(backend.execute(request));
                }
            }
            Step::ExecuteLate(place) => {
                let (request, _) = self.late.remove(place);
                backend.execute(&request);
            }
            Step::Hear => {
                if let Some((request, Some(reply))) = self.under_way.take() {
                    self.hear(&request, response(&reply));
                }
            }
            Step::LoseRequest | Step::LoseAnswer => {
                if let Some((request, _)) = self.under_way.take() {
                    self.hear(&request, Answer::Lost);
                }
            }
            Step::GiveUp => {
                if let Some((request, _)) = self.under_way.take() {
                    self.hear(&request, Answer::TimedOut);
                    self.leave_behind(request);
                }
            }
            Step::Kill => self.reopen(),
            Step::KillBeforeExecution => {
                let request = self.under_way.take();
                self.reopen();
                if let Some((request, _)) = request {
                    self.leave_behind(request);
                }
            }
        }
    }

    /// An import stays on its way until its device may send it again.
    fn leave_behind(&mut self, request: Request) {
        let ends = self.document().in_flight.iter().map(resend_at);
        let end_ms = ends.map(|at| self.elapsed_ms(at)).min();
        self.late.push((request, end_ms.unwrap_or(self.now_ms)));
    }

    /// When the page may wake: when it means to, or later, when more has become certain of a batch in
    /// doubt. Everything in between comes to the same.
    fn wakes_ms(&self) -> Vec<u64> {
        let Some(due) = self.client.status().next_attempt_at else {
            return Vec::new();
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
        wakes
    }

    fn elapsed_ms(&self, at: Timestamp) -> u64 {
        at.millis_since(wall(self.setup, 0))
    }

    fn hear(&mut self, request: &Request, answer: Answer) {
        self.act(|client, now| client.handle_answer(now, request.id, answer));
        self.send();
    }

    fn send(&mut self) {
        let request = self.act(|client, now| {
            let is_due = client.wants_lock(now);
            is_due.then(|| client.handle_lock(now, true))?
        });
        self.under_way = request.map(|request| (request, None));
    }

    fn reopen(&mut self) {
        self.under_way = None;
        self.pages += 1;
        self.page_opened_ms = self.now_ms;
        self.client = open_page(
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
            monotonic_ms: self.now_ms - self.page_opened_ms,
        };
        self.disk.swap(&mut self.content);
        let result = act(&mut self.client, now);
        self.disk.swap(&mut self.content);
        result
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {} ms, under way {:?}, ", self.now_ms, self.under_way)?;
        write!(f, "late {:?}, {}", self.late, self.document().to_json())
    }
}

/// What the page shows, and its engine. How much of it is in the journal still makes no difference.
fn state_of(client: &Client<Disk>) -> (String, String) {
    let text = format!("{client:?}");
    let (document, rest) = text.split_once(", folded: ").unwrap_or((&text, ""));
    let (_, lessons) = rest.split_once(", lessons: ").unwrap_or(("", rest));
    let (lessons, rest) = lessons.split_once(", stored: ").unwrap_or((lessons, ""));
    let (_, engine) = rest.split_once(", engine: ").unwrap_or(("", rest));
    (format!("{document}, {lessons}"), engine.to_owned())
}

fn open_page(
    setup: Setup,
    disk: &Disk,
    content: &mut Content,
    now_ms: u64,
    page: u64,
) -> Client<Disk> {
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

fn response(reply: &Reply) -> Answer {
    Answer::Response {
        status: reply.status,
        retry_after_s: None,
        body: reply.body.to_string(),
    }
}
