//! The backend of the herd: away for a while, then of limited capacity, and counting.

use std::collections::BTreeMap;
use std::ops::Range;

use lesson_progress::sync::message::{Answer, Request};

use super::phone::wall;
use super::{OUTAGE_AT_MS, Outage, Outcome, RETURN_AT_MS};
use crate::server::{Arrival, Server, address};
use crate::server_merge::{StoredRow, TimeMerge};

/// The lessons that every learner has had for long.
pub(super) const OLD_LESSONS: Range<u64> = 10..13;

/// The time that the backend has of each.
const OLD_TIME_MS: u64 = 60_000;

/// The backend. It refuses what is beyond its capacity with 503 and without `Retry-After`, as a proxy
/// does that finds no free worker.
pub(super) struct Backend {
    server: Server,
    outage: Outage,
    capacity_per_s: Option<u64>,
    /// The present second, and what has arrived in it.
    second: (u64, u64),
    outcome: Outcome,
}

impl Backend {
    /// A backend that has a few old lessons of every learner.
    pub(super) fn new(learners: usize, outage: Outage, capacity_per_s: Option<u64>) -> Self {
        let mut server = Server::new(TimeMerge::Sum);
        let rows: BTreeMap<u64, StoredRow> =
            OLD_LESSONS.map(|lesson| (lesson, old_row())).collect();
        server.rows = (0..learners)
            .map(|learner| (name(learner), rows.clone()))
            .collect();
        Self {
            server,
            outage,
            capacity_per_s,
            second: (0, 0),
            outcome: Outcome::default(),
        }
    }

    /// A request arrives.
    pub(super) fn handle(&mut self, now_ms: u64, learner: usize, request: &Request) -> Answer {
        if now_ms >= RETURN_AT_MS {
            self.count(now_ms);
            if self.capacity_per_s.is_some_and(|most| self.second.1 > most) {
                self.outcome.refused += 1;
                return failure(503);
            }
        } else if now_ms >= OUTAGE_AT_MS && self.outage == Outage::Backend {
            return failure(502);
        }
        self.execute(now_ms, learner, request)
    }

    /// What it has counted.
    pub(super) fn outcome(&self) -> Outcome {
        self.outcome.clone()
    }

    /// How many learners have another time than what they had for long and `recorded_ms` since.
    pub(super) fn miscounted(&self, recorded_ms: u64) -> usize {
        let due_ms = OLD_TIME_MS * OLD_LESSONS.count() as u64 + recorded_ms;
        let learners = self.server.rows.values();
        let times = learners.map(|rows| rows.values().map(|row| row.time_ms).sum::<u64>());
        times.filter(|time_ms| *time_ms != due_ms).count()
    }

    fn count(&mut self, now_ms: u64) {
        let second = now_ms / 1_000;
        if self.second.0 != second {
            self.second = (second, 0);
        }
        self.second.1 += 1;
        self.outcome.requests += 1;
        self.outcome.peak_per_s = self.outcome.peak_per_s.max(self.second.1);
    }

    fn execute(&mut self, now_ms: u64, learner: usize, request: &Request) -> Answer {
        let (method, path) = address(request);
        let arrival = Arrival {
            method,
            path: &path,
            body: request.body.as_deref(),
            learner: Some(&name(learner)),
            csrf: true,
        };
        let reply = self.server.handle(wall(now_ms), arrival);
        Answer::Response {
            status: reply.status,
            retry_after_s: None,
            body: reply.body.to_string(),
        }
    }
}

/// Who is signed in on a phone.
pub(super) fn name(phone: usize) -> String {
    format!("learner-{phone}@example.com")
}

fn failure(status: u16) -> Answer {
    Answer::Response {
        status,
        retry_after_s: None,
        body: String::new(),
    }
}

fn old_row() -> StoredRow {
    StoredRow {
        seen: true,
        completed: false,
        percent: 40,
        time_ms: OLD_TIME_MS,
        score_best: None,
        score_last: None,
        updated_at: wall(0).plus_micros(-86_400_000_000),
        last_seen_at: None,
    }
}
