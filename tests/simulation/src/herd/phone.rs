//! What the herd asks of a phone, whatever its schedule.

use lesson_progress::lesson_id::LessonId;
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::message::{Answer, Request};
use lesson_progress::timestamp::Timestamp;

use crate::device::START;

/// One page of one learner, opened once and never closed. Moments are milliseconds since the beginning.
pub(super) trait Phone {
    /// Opens the page and signs the learner in.
    fn open(now_ms: u64, learner: &str, seed: u64) -> Self;

    /// The learner spends time on a lesson.
    fn record(&mut self, now_ms: u64, lesson: LessonId, time_ms: u64);

    /// The browser says something of its network.
    fn hear(&mut self, now_ms: u64, trigger: Trigger);

    /// When it wants to be polled, if nothing happens before.
    fn next_wake(&self) -> Option<u64>;

    /// The next request to send, if one is due.
    fn poll(&mut self, now_ms: u64) -> Option<Request>;

    /// What became of a request.
    fn answer(&mut self, now_ms: u64, request_id: u32, answer: Answer);

    /// Whether the backend does not have everything yet.
    fn is_pending(&self) -> bool;
}

/// What every clock shows: all of them are right.
pub(super) fn wall(now_ms: u64) -> Timestamp {
    Timestamp::from_micros(START).plus_millis(now_ms)
}
