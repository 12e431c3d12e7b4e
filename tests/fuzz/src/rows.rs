//! The body of the backend's answer with rows.

use lesson_progress::change::Change;
use lesson_progress::lesson_map::LessonMap;
use lesson_progress::progress::TIME_MS_MAX;
use lesson_progress::row::parse_rows;
use lesson_progress::timestamp::Timestamp;

use crate::invariants::{self, blank};

/// How much of every lesson was recorded before its row came.
const UNSENT_MS: u64 = 5;

/// What is taken for rows is an array of JSON, and merging it neither loses nor invents time.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(read) = parse_rows(&text) else {
        return;
    };
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) {
        let elements = value.as_array().expect("an array").len();
        assert!(read.rows.len() <= elements);
        assert_eq!(read.has_others, read.rows.len() < elements);
    }
    let mut document = blank();
    let at = Timestamp::from_millis(1_768_204_800_000);
    for row in &read.rows {
        if document.lesson(row.lesson_id).is_none() {
            document.record(row.lesson_id, &Change::time(at, UNSENT_MS), at);
        }
    }
    document.merge_rows(&read.rows, &LessonMap::default());
    invariants::check(&document);
    for (id, entry) in document.lessons() {
        let last = read.rows.iter().rfind(|row| row.lesson_id == id);
        let row_ms = last.expect("only they were recorded").progress.time_ms;
        let time_ms = (row_ms + UNSENT_MS).min(TIME_MS_MAX);
        assert_eq!(entry.progress.time_ms, time_ms, "{id}");
        let unsent = entry.account.as_ref().map(|account| account.unsent);
        assert_eq!(unsent, Some(UNSENT_MS), "{id}");
    }
}
