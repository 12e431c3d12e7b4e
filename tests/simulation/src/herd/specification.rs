//! A phone as the functional specification asks for it.

use lesson_progress::lesson_id::LessonId;
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::message::{Answer, Endpoint, Request};
use serde_json::json;

use super::phone::{Phone, wall};

/// From signing in, or from the browser's `online`, to the attempt.
const DELAY_MS: u64 = 1_500;

/// Between two looks at whether something is pending, counted from the opening of the page.
const INTERVAL_MS: u64 = 300_000;

/// A phone with the specification's schedule: an attempt, import and then rows, [`DELAY_MS`] after signing
/// in and after `online`, and at every [`INTERVAL_MS`] of the page while something is pending. A refused
/// or failed attempt waits for the interval.
pub(super) struct SpecificationPhone {
    opened_at: u64,
    due_at: Option<u64>,
    under_way: Option<Endpoint>,
    unsent: Option<(LessonId, u64)>,
}

impl SpecificationPhone {
    fn next_interval(&self, now_ms: u64) -> u64 {
        let intervals = (now_ms - self.opened_at) / INTERVAL_MS + 1;
        self.opened_at + intervals * INTERVAL_MS
    }

    fn want(&mut self, at_ms: u64) {
        self.due_at = Some(self.due_at.map_or(at_ms, |due| due.min(at_ms)));
    }

    fn send(&mut self, endpoint: Endpoint, body: Option<String>) -> Option<Request> {
        self.under_way = Some(endpoint);
        Some(Request {
            lesson_id: None,
            id: 0,
            endpoint,
            body,
        })
    }
}

impl Phone for SpecificationPhone {
    fn open(now_ms: u64, _learner: &str, _seed: u64) -> Self {
        Self {
            opened_at: now_ms,
            due_at: Some(now_ms + DELAY_MS),
            under_way: None,
            unsent: None,
        }
    }

    fn record(&mut self, now_ms: u64, lesson: LessonId, time_ms: u64) {
        self.unsent = Some((lesson, time_ms));
        self.want(self.next_interval(now_ms));
    }

    fn hear(&mut self, now_ms: u64, trigger: Trigger) {
        if trigger == Trigger::Online {
            self.want(now_ms + DELAY_MS);
        }
    }

    fn next_wake(&self) -> Option<u64> {
        self.due_at.filter(|_| self.under_way.is_none())
    }

    fn poll(&mut self, now_ms: u64) -> Option<Request> {
        self.next_wake().filter(|at| *at <= now_ms)?;
        self.due_at = None;
        let Some((lesson, time_ms)) = self.unsent else {
            return self.send(Endpoint::Rows, None);
        };
        let updated_at = wall(now_ms).to_rfc3339_micros();
        let lessons =
            json!({ lesson.to_string(): { "time_ms": time_ms, "updated_at": updated_at } });
        self.send(
            Endpoint::Import,
            Some(json!({ "lessons": lessons }).to_string()),
        )
    }

    fn answer(&mut self, now_ms: u64, _request_id: u32, answer: Answer) {
        let endpoint = self.under_way.take();
        let succeeded = matches!(answer, Answer::Response { status: 200, .. });
        if succeeded && endpoint == Some(Endpoint::Import) {
            self.unsent = None;
            self.want(now_ms);
        } else if self.unsent.is_some() {
            self.want(self.next_interval(now_ms));
        }
    }

    fn is_pending(&self) -> bool {
        self.unsent.is_some()
    }
}
