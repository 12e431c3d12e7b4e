//! The backend as a value: one row at most.

use lesson_progress::lesson_id::LessonId;
use lesson_progress::progress::LessonProgress;
use lesson_progress::row::Row;
use lesson_progress::sync::message::Request;
use lesson_progress::timestamp::Timestamp;

use crate::device::START;
use crate::server::{Arrival, Reply, Server, address};
use crate::server_merge::{StoredRow, TimeMerge};

/// The learner.
pub(super) const LEARNER: &str = "a@example.com";

/// The lesson.
pub(super) const LESSON: u64 = 4;

/// The backend, with the row of the one lesson.
#[derive(Clone, Debug)]
pub(super) struct Backend(Server);

impl Backend {
    /// A backend that has this much time of the lesson, from long ago; no row without any.
    pub(super) fn new(import_merge: TimeMerge, time_ms: u64) -> Self {
        let mut server = Server::new(import_merge);
        server.lessons = [LESSON].into();
        if time_ms > 0 {
            let row = StoredRow {
                seen: true,
                completed: false,
                percent: 0,
                time_ms,
                score_best: None,
                score_last: None,
                updated_at: Timestamp::from_micros(1_000_456),
                last_seen_at: None,
            };
            server
                .rows
                .insert(LEARNER.to_owned(), [(LESSON, row)].into());
        }
        Self(server)
    }

    /// The row as a device reads it; none or one.
    pub(super) fn rows(&self) -> Vec<Row> {
        let (row, id) = (self.row(), LessonId::new(LESSON));
        let read = |(row, lesson_id): (&StoredRow, _)| Row {
            lesson_id,
            progress: LessonProgress {
                seen: row.seen,
                time_ms: row.time_ms,
                last_seen_at: row.last_seen_at,
                ..LessonProgress::untouched(row.updated_at)
            },
        };
        row.zip(id).map(read).into_iter().collect()
    }

    fn row(&self) -> Option<&StoredRow> {
        self.0.row(LEARNER, LESSON)
    }

    /// The time that it has.
    pub(super) fn time_ms(&self) -> u64 {
        self.row().map_or(0, |row| row.time_ms)
    }

    /// Executes a request.
    pub(super) fn execute(&mut self, request: &Request) -> Reply {
        let (method, path) = address(request);
        let arrival = Arrival {
            method,
            path: &path,
            body: request.body.as_deref(),
            learner: Some(LEARNER),
            csrf: true,
        };
        self.0.handle(self.now(), arrival)
    }

    /// Its clock is past the row's date, which it may have capped itself.
    fn now(&self) -> Timestamp {
        let start = Timestamp::from_micros(START);
        self.row()
            .map_or(start, |row| start.max(row.updated_at.plus_millis(1)))
    }
}
