//! Progress over several lessons, for a feed.

use crate::document::Document;
use crate::json::{ToJson, Writer};
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::progress::LessonProgress;
use crate::timestamp::Timestamp;

/// Progress over several lessons.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ProgressSummary {
    /// Per lesson.
    pub lessons: LessonMap<LessonSummary>,
    /// How many lessons.
    pub total: usize,
    /// How many have been seen.
    pub seen: usize,
    /// How many are completed.
    pub completed: usize,
    /// Time spent on them together, in milliseconds.
    pub time_ms: u64,
    /// Mean percentage, rounded; 0 for no lessons.
    pub percent: u64,
}

/// What a feed shows of one lesson.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LessonSummary {
    seen: bool,
    completed: bool,
    percent: u8,
    last_seen_at: Option<Timestamp>,
}

impl ProgressSummary {
    /// Summarises these lessons; each counts once, with or without progress.
    pub fn of_lessons(document: &Document, ids: &[LessonId]) -> Self {
        let mut summary = Self::default();
        let mut percent_sum = 0;
        for id in ids {
            let progress = document.lesson(*id).map(|entry| &entry.progress);
            let lesson = progress.map(LessonSummary::of).unwrap_or_default();
            let (seen, completed, percent) = (lesson.seen, lesson.completed, lesson.percent);
            if summary.lessons.insert(*id, lesson).is_some() {
                continue;
            }
            summary.seen += usize::from(seen);
            summary.completed += usize::from(completed);
            summary.time_ms += progress.map_or(0, |progress| progress.time_ms);
            percent_sum += u64::from(percent);
        }
        summary.total = summary.lessons.len();
        let total = summary.total as u64;
        summary.percent = (percent_sum + total / 2).checked_div(total).unwrap_or(0);
        summary
    }

    /// Summarises every lesson with progress.
    pub fn of_all(document: &Document) -> Self {
        let ids: Vec<LessonId> = document.lessons().map(|(id, _)| id).collect();
        Self::of_lessons(document, &ids)
    }
}

impl LessonSummary {
    fn of(progress: &LessonProgress) -> Self {
        Self {
            seen: progress.seen,
            completed: progress.completed,
            percent: progress.percent,
            last_seen_at: progress.last_seen_at,
        }
    }
}

impl ToJson for ProgressSummary {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("lessons", &self.lessons);
            json.member("total", &self.total);
            json.member("seen", &self.seen);
            json.member("completed", &self.completed);
            json.member("time_ms", &self.time_ms);
            json.member("percent", &self.percent);
        });
    }
}

impl ToJson for LessonSummary {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("seen", &self.seen);
            json.member("completed", &self.completed);
            json.member("percent", &self.percent);
            json.member("last_seen_at", &self.last_seen_at);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Change;

    fn id(id: u64) -> LessonId {
        LessonId::new(id).unwrap()
    }

    #[test]
    fn lessons_asked_for_count_once_with_or_without_progress() {
        let now = Timestamp::MIN;
        let mut document = Document::new("d".into(), "fr".into());
        document.record(id(1), &Change::completion(now, true), now);
        document.record(id(2), &Change::time(now, 70), now);
        document.record(id(3), &Change::time(now, 1_000), now);
        let summary = ProgressSummary::of_lessons(&document, &[id(1), id(2), id(9), id(1)]);
        assert_eq!(
            (
                summary.total,
                summary.seen,
                summary.completed,
                summary.time_ms,
                summary.percent
            ),
            (3, 2, 1, 70, 33)
        );
        assert_eq!(summary.lessons.get(id(9)), Some(&LessonSummary::default()));
        assert_eq!(ProgressSummary::of_all(&document).total, 3);
        assert_eq!(ProgressSummary::of_lessons(&document, &[]).percent, 0);
    }
}
