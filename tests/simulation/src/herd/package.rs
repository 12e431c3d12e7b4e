//! A phone with the shipped core.

use lesson_progress::change::Change;
use lesson_progress::client::Client;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::storage::MemoryStorage;
use lesson_progress::store::Identity;
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::message::{Answer, Request};
use lesson_progress::sync::options::{SyncOptions, User};

use super::phone::{Phone, wall};

/// A phone with the package: its decisions are the shipped ones.
pub(super) struct PackagePhone {
    client: Client<MemoryStorage>,
    opened_at: u64,
}

impl PackagePhone {
    fn now(&self, now_ms: u64) -> Now {
        Now {
            wall: wall(now_ms),
            monotonic_ms: now_ms - self.opened_at,
        }
    }
}

impl Phone for PackagePhone {
    fn open(now_ms: u64, learner: &str, seed: u64) -> Self {
        let identity = Identity {
            random: u128::from(seed).to_be_bytes(),
            locale: "fr-FR".to_owned(),
        };
        let now = Now {
            wall: wall(now_ms),
            monotonic_ms: 0,
        };
        let mut client = Client::open(MemoryStorage::default(), &identity, seed, now);
        let options = SyncOptions {
            enabled: true,
            user: User::Learner(learner.to_owned()),
            ..SyncOptions::default()
        };
        client.handle_options(now, options);
        Self {
            client,
            opened_at: now_ms,
        }
    }

    fn record(&mut self, now_ms: u64, lesson: LessonId, time_ms: u64) {
        let now = self.now(now_ms);
        self.client
            .record(now, lesson, &Change::time(now.wall, time_ms));
    }

    fn hear(&mut self, now_ms: u64, trigger: Trigger) {
        self.client.handle_trigger(self.now(now_ms), trigger);
    }

    fn next_wake(&self) -> Option<u64> {
        Some(self.client.next_wake()?.saturating_add(self.opened_at))
    }

    fn poll(&mut self, now_ms: u64) -> Option<Request> {
        let now = self.now(now_ms);
        let is_due = self.client.wants_lock(now);
        is_due.then(|| self.client.handle_lock(now, true))?
    }

    fn answer(&mut self, now_ms: u64, request_id: u32, answer: Answer) {
        self.client
            .handle_answer(self.now(now_ms), request_id, answer);
    }

    fn is_pending(&self) -> bool {
        self.client.document().pending_count() > 0
    }
}
