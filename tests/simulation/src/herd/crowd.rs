//! The phones of the herd under one clock.

use std::collections::BTreeMap;

use lesson_progress::lesson_id::LessonId;
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::message::{Answer, Request};

use super::backend::{Backend, OLD_LESSONS, name};
use super::phone::Phone;
use super::{OUTAGE_AT_MS, Outage, Outcome, RETURN_AT_MS};

/// Where every choice comes from.
const SEED: u64 = 1;

/// What is recorded when a page is opened, and again around the outage. With the first the package finds
/// out how the backend merges time.
const RECORDED_MS: u64 = 20_000;

/// The last page is opened this long before the outage, and has synchronised by then.
const SYNCHRONISED_WITHIN_MS: u64 = 10_000;

/// The earliest change around the outage. Either schedule waits longer than this, so that none is sent
/// before it.
const RECORDED_BEFORE_OUTAGE_MS: u64 = 1_000;

/// What is still pending then, is given up.
const END_MS: u64 = RETURN_AT_MS + 2 * 3_600_000;

enum Event {
    Opens,
    Records(usize),
    EverybodyHears(Trigger),
    Wakes(usize),
    Arrives(usize, Request),
    IsAnswered(usize, u32, Answer),
}

/// The phones, the backend and what is to come.
pub(super) struct Crowd<P> {
    now_ms: u64,
    outage: Outage,
    backend: Backend,
    phones: Vec<P>,
    /// When each phone is to be woken, so that no wake is queued twice.
    wakes: Vec<Option<u64>>,
    /// What is to come, by its time; what comes at the same time in the order of its planning.
    queue: BTreeMap<u64, Vec<Event>>,
    random: fastrand::Rng,
    /// How long after the return each phone had nothing pending, in order.
    synchronised_after_ms: Vec<u64>,
}

impl<P: Phone> Crowd<P> {
    /// Plans when each page is opened and when its learner records something.
    pub(super) fn new(phones: usize, outage: Outage, backend: Backend) -> Self {
        let mut crowd = Self {
            now_ms: 0,
            outage,
            backend,
            phones: Vec::with_capacity(phones),
            wakes: Vec::with_capacity(phones),
            queue: BTreeMap::new(),
            random: fastrand::Rng::with_seed(SEED),
            synchronised_after_ms: Vec::with_capacity(phones),
        };
        if outage == Outage::Network {
            crowd.plan(OUTAGE_AT_MS, Event::EverybodyHears(Trigger::Offline));
            crowd.plan(RETURN_AT_MS, Event::EverybodyHears(Trigger::Online));
        }
        for phone in 0..phones {
            let opened_at = crowd.random.u64(0..OUTAGE_AT_MS - SYNCHRONISED_WITHIN_MS);
            crowd.plan(opened_at, Event::Opens);
            let since = OUTAGE_AT_MS - RECORDED_BEFORE_OUTAGE_MS;
            let recorded_at = crowd.random.u64(since..RETURN_AT_MS);
            crowd.plan(recorded_at, Event::Records(phone));
        }
        crowd
    }

    /// Lets time pass until nothing is to come.
    pub(super) fn live(mut self) -> Outcome {
        while let Some((at_ms, events)) = self.queue.pop_first() {
            if at_ms > END_MS {
                break;
            }
            self.now_ms = at_ms;
            for event in events {
                self.happen(event);
            }
        }
        let after_ms = &self.synchronised_after_ms;
        let nth = |count: usize| after_ms.get(count.wrapping_sub(1)).copied().unwrap_or(0);
        Outcome {
            half_synchronised_after_ms: nth(self.phones.len().div_ceil(2)),
            synchronised_after_ms: nth(self.synchronised_after_ms.len()),
            still_pending: self
                .phones
                .iter()
                .filter(|phone| phone.is_pending())
                .count(),
            miscounted: self.backend.miscounted(2 * RECORDED_MS),
            ..self.backend.outcome()
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Opens => {
                let phone = self.phones.len();
                let seed = self.random.u64(..);
                self.phones.push(P::open(self.now_ms, &name(phone), seed));
                self.wakes.push(None);
                self.record(phone);
            }
            Event::Records(phone) => self.record(phone),
            Event::EverybodyHears(trigger) => {
                for phone in 0..self.phones.len() {
                    self.phones[phone].hear(self.now_ms, trigger);
                    self.go_on(phone);
                }
            }
            Event::Wakes(phone) => {
                if self.wakes[phone] == Some(self.now_ms) {
                    self.wakes[phone] = None;
                    self.go_on(phone);
                }
            }
            Event::Arrives(phone, request) => {
                let answer = self.backend.handle(self.now_ms, phone, &request);
                let heard_at = self.now_ms + self.delay_ms();
                self.plan(heard_at, Event::IsAnswered(phone, request.id, answer));
            }
            Event::IsAnswered(phone, request_id, answer) => {
                let was_pending = self.phones[phone].is_pending();
                self.phones[phone].answer(self.now_ms, request_id, answer);
                if was_pending && !self.phones[phone].is_pending() {
                    let after_ms = self.now_ms.checked_sub(RETURN_AT_MS);
                    self.synchronised_after_ms.extend(after_ms);
                }
                self.go_on(phone);
            }
        }
    }

    fn record(&mut self, phone: usize) {
        if let Some(lesson) = LessonId::new(OLD_LESSONS.start) {
            self.phones[phone].record(self.now_ms, lesson, RECORDED_MS);
        }
        self.go_on(phone);
    }

    /// Sends what a phone wants to send, and wakes it when it wants to be woken.
    fn go_on(&mut self, phone: usize) {
        if let Some(request) = self.phones[phone].poll(self.now_ms) {
            self.launch(phone, request);
        }
        let wake = self.phones[phone].next_wake().map(|at| at.max(self.now_ms));
        if wake != self.wakes[phone] {
            self.wakes[phone] = wake;
            if let Some(at) = wake {
                self.plan(at, Event::Wakes(phone));
            }
        }
    }

    fn launch(&mut self, phone: usize, request: Request) {
        let is_away = (OUTAGE_AT_MS..RETURN_AT_MS).contains(&self.now_ms);
        if is_away && self.outage == Outage::Network {
            // A browser without a network says so at once.
            self.plan(
                self.now_ms + 1,
                Event::IsAnswered(phone, request.id, Answer::Lost),
            );
            return;
        }
        let arrives_at = self.now_ms + self.delay_ms();
        self.plan(arrives_at, Event::Arrives(phone, request));
    }

    /// One way over a mobile network.
    fn delay_ms(&mut self) -> u64 {
        self.random.u64(30..150)
    }

    fn plan(&mut self, at_ms: u64, event: Event) {
        self.queue.entry(at_ms).or_default().push(event);
    }
}
