//! The page under test with all that is around it, and what must hold of them.

use std::collections::{BTreeMap, VecDeque};

use lesson_progress::change::Change;
use lesson_progress::client::Client;
use lesson_progress::json::Json;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::row::parse_rows;
use lesson_progress::store::{Identity, StorageFault};
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::message::{Answer, Endpoint, REQUEST_TIMEOUT_MS, Request};
use lesson_progress::sync::options::{SyncOptions, User};
use lesson_progress::sync::refusal::is_import_answer;
use lesson_progress::timestamp::Timestamp;
use serde_json::{Value, json};
use simulation::device::START;
use simulation::server::{Arrival, Reply, Server, address};
use simulation::server_merge::TimeMerge;

use super::step::{self, Act, Step};
use crate::disk::{Disk, DiskFault};
use crate::invariants;

const LEARNER: &str = "a@example.com";
const ANOTHER: &str = "b@example.com";
/// Lessons 4 ..= 6; the backend does not know the last one.
const LESSONS: u8 = 3;
const UNKNOWN_LESSON: u64 = 6;
/// As long as a step may take, in milliseconds.
const PASS_MS_MAX: u32 = 3_600_000;
/// As much may a clock be wrong, in milliseconds: ten years.
const CLOCK_MS_MAX: i64 = 10 * 365 * 86_400_000;

/// As many times it tries to get everything to the backend, half a minute apart.
const ROUNDS_MAX: u32 = 60;

pub(super) struct World {
    client: Client<Disk>,
    disk: Disk,
    server: Server,
    elapsed_ms: u64,
    page_opened_ms: u64,
    clock_ahead_ms: i64,
    pages: u64,
    /// Those under way, and when they were sent.
    requests: VecDeque<(Request, u64)>,
    /// What was recorded, by lesson.
    recorded: BTreeMap<LessonId, u64>,
    /// Whether all that happened so far leaves the times exact.
    is_exact: bool,
}

impl World {
    pub(super) fn new(adds: bool) -> Self {
        let disk = Disk::default();
        let merge = if adds { TimeMerge::Sum } else { TimeMerge::Max };
        let mut server = Server::new(merge);
        server.lessons.remove(&UNKNOWN_LESSON);
        let mut world = Self {
            client: open(&disk, 0, start()),
            disk,
            server,
            elapsed_ms: 0,
            page_opened_ms: 0,
            clock_ahead_ms: 0,
            pages: 0,
            requests: VecDeque::new(),
            recorded: BTreeMap::new(),
            is_exact: true,
        };
        world.set_options(User::Learner(LEARNER.to_owned()), true, true);
        world
    }

    pub(super) fn play(&mut self, step: Step) {
        let now = self.now();
        match step {
            Step::Record(lesson, act) => self.record(lesson, &act),
            Step::Trigger(trigger) => self.client.handle_trigger(
                now,
                match trigger {
                    step::Trigger::Online => Trigger::Online,
                    step::Trigger::Offline => Trigger::Offline,
                    step::Trigger::Visible => Trigger::Visible,
                    step::Trigger::App => Trigger::App,
                },
            ),
            Step::Turn { has_csrf_token } => self.take_turn(has_csrf_token),
            Step::Answer(answer) => {
                if let Some((request, _)) = self.requests.pop_front() {
                    self.answer(&request, answer);
                }
            }
            Step::Hide => {
                let request = self.client.handle_hidden(now, true);
                self.send(request);
            }
            Step::Return => self.client.handle_return(now),
            Step::Reload { arrive } => self.reload(arrive),
            Step::Pass(time_ms) => self.pass(u64::from(time_ms % PASS_MS_MAX)),
            Step::SetClock(seconds) => {
                let ahead_ms = self.clock_ahead_ms + i64::from(seconds) * 1_000;
                self.clock_ahead_ms = ahead_ms.clamp(-CLOCK_MS_MAX, CLOCK_MS_MAX);
            }
            Step::Storage(storage) => self.disk.set_fault(match storage {
                step::Storage::Works => DiskFault::None,
                step::Storage::Full => DiskFault::Full,
                step::Storage::Blocked => DiskFault::Blocked,
            }),
            Step::Settings {
                user,
                enabled,
                csrf,
            } => {
                let user = match user {
                    step::User::Unspecified => User::Unspecified,
                    step::User::SignedOut => User::SignedOut,
                    step::User::Learner => User::Learner(LEARNER.to_owned()),
                    step::User::Another => User::Learner(ANOTHER.to_owned()),
                };
                self.is_exact &= user == User::Learner(LEARNER.to_owned());
                self.set_options(user, enabled, csrf);
            }
            Step::SignIn => self.client.handle_sign_in(now),
            Step::Heard => self.client.handle_storage(now, None),
        }
    }

    /// Panics if a promise is broken.
    pub(super) fn check(&mut self) {
        let now = self.now();
        let document = self.client.document();
        invariants::check(document);
        for (id, entry) in document.lessons() {
            let recorded = self.recorded.get(&id).copied().unwrap_or_default();
            let unsent = entry.account.as_ref().map_or(0, |account| account.unsent);
            assert!(unsent <= recorded, "{id}: {unsent} of {recorded}");
        }
        if self.is_exact {
            for (id, recorded) in &self.recorded {
                let entry = document.lesson(*id);
                let shown = entry.map(|entry| entry.progress.time_ms);
                assert_eq!(shown, Some(*recorded), "{id} as the device shows it");
            }
        }
        let _ = self.client.status();
        let _ = self.client.next_turn_in_ms(now);
        let _ = self.client.diagnostics();
    }

    /// All goes well from here on. Panics if then a promise is broken.
    pub(super) fn recover(&mut self) {
        self.disk.set_fault(DiskFault::None);
        self.clock_ahead_ms = 0;
        while let Some((request, _)) = self.requests.pop_front() {
            self.answer(&request, step::Answer::TimedOut { arrives: false });
        }
        self.set_options(User::Learner(LEARNER.to_owned()), true, true);
        self.client.handle_sign_in(self.now());
        self.client.handle_trigger(self.now(), Trigger::Online);
        for lesson in 0..LESSONS {
            // What was refused is tried again.
            self.record(lesson, &Act::Spend(1));
        }
        for _ in 0..ROUNDS_MAX {
            self.client.handle_trigger(self.now(), Trigger::App);
            self.take_turn(true);
            while let Some((request, _)) = self.requests.pop_front() {
                self.answer(&request, step::Answer::Backend);
                self.take_turn(true);
            }
            self.check();
            let pending = self.client.document().pending_ids();
            // What an impostor has made it believe, it may never get to the backend.
            if !self.is_exact || pending.iter().all(|id| id.get() == UNKNOWN_LESSON) {
                break;
            }
            self.pass(30_000);
        }
        if !self.is_exact {
            return;
        }
        // What was pending when the storage could not be read any more, the device has as well: this page leaves it to
        // the next one, which sends it.
        let may_lack = self.client.fault().is_some_and(StorageFault::is_in_memory);
        for (id, recorded) in &self.recorded {
            let row = self.server.row(LEARNER, id.get()).map(|row| row.time_ms);
            let expected = (id.get() != UNKNOWN_LESSON).then_some(*recorded);
            let lacks = may_lack && row <= expected && self.client.document().pending_count() > 0;
            assert!(
                lacks || row == expected,
                "{id} as the backend has it: {row:?} of {expected:?}"
            );
        }
    }

    fn record(&mut self, lesson: u8, act: &Act) {
        let now = self.now();
        let id = lesson_id(lesson);
        let change = match *act {
            Act::See => Change::seen(now.wall),
            Act::Spend(time_ms) => Change::time(now.wall, time_ms.into()),
            Act::Complete(completed) => Change::completion(now.wall, completed),
            Act::Score(score) => Change::score(now.wall, Some(score % 101)),
        };
        *self.recorded.entry(id).or_default() += change.time_ms;
        self.client.record(now, id, &change);
    }

    fn take_turn(&mut self, has_csrf_token: bool) {
        let now = self.now();
        if self.client.wants_lock(now) {
            let request = self.client.handle_lock(now, has_csrf_token);
            self.send(request);
        }
    }

    fn send(&mut self, request: Option<Request>) {
        let Some(request) = request else {
            return;
        };
        if self.client.may_send(request.id) {
            self.requests.push_back((request, self.elapsed_ms));
        } else {
            self.answer(&request, step::Answer::NotSent);
        }
    }

    fn answer(&mut self, request: &Request, answer: step::Answer) {
        let is_impostor = !matches!(answer, step::Answer::Backend);
        let answer = match answer {
            step::Answer::Backend => {
                let reply = self.arrive(request);
                response(reply.status, reply.body.to_string())
            }
            step::Answer::Lost { arrives } => {
                if arrives {
                    self.arrive(request);
                }
                Answer::Lost
            }
            step::Answer::TimedOut { arrives } => {
                if arrives {
                    self.arrive(request);
                }
                Answer::TimedOut
            }
            step::Answer::NotSent => Answer::NotSent("none".to_owned()),
            step::Answer::Anything {
                status,
                retry_after_s,
                body,
            } => Answer::Response {
                status,
                retry_after_s,
                body: String::from_utf8_lossy(&body).into_owned(),
            },
            step::Answer::Rows(rows) => {
                let rows: Value = rows.iter().map(|row| self.row(row)).collect();
                response(200, rows.to_string())
            }
            step::Answer::Refused(which) => {
                let lessons: Value = (0..LESSONS)
                    .filter(|lesson| which >> lesson & 1 == 1)
                    .map(|lesson| (lesson_id(lesson).key(), json!({ "percent": ["Non."] })))
                    .collect();
                response(400, json!({ "lessons": lessons }).to_string())
            }
            step::Answer::CsrfFailed => response(403, r#"{"detail":"CSRF Failed: x"}"#.to_owned()),
        };
        self.is_exact &= !is_impostor || !would_be_believed(request, &answer);
        self.client.handle_answer(self.now(), request.id, answer);
    }

    /// A request arrives at the backend.
    fn arrive(&mut self, request: &Request) -> Reply {
        let (method, path) = address(request);
        let arrival = Arrival {
            method,
            path: &path,
            body: request.body.as_deref(),
            learner: Some(LEARNER),
            csrf: true,
        };
        self.server.handle(server_time(self.elapsed_ms), arrival)
    }

    fn row(&self, row: &step::Row) -> Value {
        let server_time = server_time(self.elapsed_ms);
        let date = |in_s: i32| {
            let date = server_time.plus_micros(i64::from(in_s) * 1_000_000);
            date.to_rfc3339_micros()
        };
        json!({
            "lesson_id": lesson_id(row.lesson).get(),
            "seen": true,
            "completed": false,
            "percent": row.percent % 101,
            "time_ms": row.time_ms,
            "score_best": null,
            "score_last": null,
            "updated_at": date(row.updated_in_s),
            "last_seen_at": row.seen_in_s.map(date),
        })
    }

    /// Lets time pass, and the page give up what takes too long.
    fn pass(&mut self, time_ms: u64) {
        let end = self.elapsed_ms + time_ms;
        while let Some((request, sent_at)) = self.requests.front().cloned() {
            if sent_at + REQUEST_TIMEOUT_MS > end {
                break;
            }
            self.elapsed_ms = self.elapsed_ms.max(sent_at + REQUEST_TIMEOUT_MS);
            self.requests.pop_front();
            self.answer(&request, step::Answer::TimedOut { arrives: false });
        }
        self.elapsed_ms = end;
    }

    fn reload(&mut self, arrive: bool) {
        for (request, _) in std::mem::take(&mut self.requests) {
            if arrive {
                self.arrive(&request);
            }
        }
        let is_in_memory =
            |client: &Client<Disk>| client.fault().is_some_and(StorageFault::is_in_memory);
        self.is_exact &= !is_in_memory(&self.client);
        let options = self.client.options().clone();
        self.pages += 1;
        self.page_opened_ms = self.elapsed_ms;
        self.client = open(&self.disk, self.pages, self.now());
        self.client.handle_options(self.now(), options);
        self.is_exact &= !is_in_memory(&self.client);
    }

    fn set_options(&mut self, user: User, enabled: bool, csrf: bool) {
        let options = SyncOptions {
            enabled,
            user,
            csrf,
            ..SyncOptions::default()
        };
        self.client.handle_options(self.now(), options);
    }

    fn now(&self) -> Now {
        Now {
            wall: server_time(self.elapsed_ms).plus_micros(self.clock_ahead_ms * 1_000),
            monotonic_ms: self.elapsed_ms - self.page_opened_ms,
        }
    }
}

fn lesson_id(lesson: u8) -> LessonId {
    LessonId::new(4 + u64::from(lesson % LESSONS)).expect("4 to 6 are ids")
}

fn server_time(elapsed_ms: u64) -> Timestamp {
    Timestamp::from_micros(START).plus_millis(elapsed_ms)
}

fn start() -> Now {
    Now {
        wall: server_time(0),
        monotonic_ms: 0,
    }
}

fn open(disk: &Disk, page: u64, now: Now) -> Client<Disk> {
    let identity = Identity {
        random: [7; 16],
        locale: "fr-FR".to_owned(),
    };
    Client::open(disk.clone(), &identity, page, now)
}

/// Whether an answer is what the contract says of a request that succeeds.
fn would_be_believed(request: &Request, answer: &Answer) -> bool {
    let Answer::Response {
        status: 200..=299,
        body,
        ..
    } = answer
    else {
        return false;
    };
    match request.endpoint {
        Endpoint::Csrf => false,
        Endpoint::Rows => parse_rows(body).is_ok(),
        Endpoint::Import => is_import_answer(body),
        Endpoint::Lesson => Json::read(body).get("lesson_id").as_u64().is_some(),
    }
}

fn response(status: u16, body: String) -> Answer {
    Answer::Response {
        status,
        retry_after_s: None,
        body,
    }
}
