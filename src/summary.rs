//! Progress over several lessons, for a feed.

use crate::document::Document;
use crate::json::{ToJson, Writer};
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::list;
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
    /// The same lessons, in the order in which a feed shows them.
    pub order: LessonOrder,
}

/// Lessons in the order in which a feed shows them: each is in one list, once.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LessonOrder {
    /// Seen or started, not completed: the one seen last first. Those seen at the same moment, or never, are
    /// as asked for.
    pub to_continue: Vec<LessonId>,
    /// Not seen, not started, not completed; as asked for.
    pub not_seen: Vec<LessonId>,
    /// Completed; as asked for.
    pub done: Vec<LessonId>,
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
        let mut started = Vec::new();
        for (place, id) in ids.iter().enumerate() {
            let progress = document.lesson(*id).map(|entry| &entry.progress);
            let lesson = progress.map(LessonSummary::of).unwrap_or_default();
            let (seen, completed, percent) = (lesson.seen, lesson.completed, lesson.percent);
            let seen_at = lesson.last_seen_at;
            if summary.lessons.insert(*id, lesson).is_some() {
                continue;
            }
            let time_ms = progress.map_or(0, |progress| progress.time_ms);
            summary.seen += usize::from(seen);
            summary.completed += usize::from(completed);
            summary.time_ms += time_ms;
            percent_sum += u64::from(percent);
            if !completed && (seen || percent > 0 || time_ms > 0) {
                // The later, the smaller.
                started.push((!seen_at.map_or(0, Timestamp::millis), place));
                continue;
            }
            let LessonOrder { not_seen, done, .. } = &mut summary.order;
            let list = if completed { done } else { not_seen };
            list.push(*id);
        }
        list::sort(&mut started);
        for (_, place) in started {
            if let Some(id) = ids.get(place) {
                summary.order.to_continue.push(*id);
            }
        }
        summary.total = summary.lessons.len();
        let total = summary.total as u64;
        summary.percent = (percent_sum + total / 2).checked_div(total).unwrap_or(0);
        summary
    }

    /// Summarises every lesson with progress.
    pub fn of_all(document: &Document) -> Self {
        let ids: Vec<LessonId> = list::collect(document.lessons().map(|(id, _)| id));
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
            json.member("order", &self.order);
        });
    }
}

impl ToJson for LessonOrder {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("to_continue", &self.to_continue);
            json.member("not_seen", &self.not_seen);
            json.member("done", &self.done);
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
    use crate::json::to_json;

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

    fn document(changes: &[(u64, Change)]) -> Document {
        let mut document = Document::new("d".into(), "fr".into());
        for (lesson, change) in changes {
            document.record(id(*lesson), change, Timestamp::MIN);
        }
        document
    }

    fn order_of(document: &Document, asked: &[u64]) -> [Vec<u64>; 3] {
        let asked: Vec<LessonId> = asked.iter().map(|asked| id(*asked)).collect();
        let LessonOrder {
            to_continue,
            not_seen,
            done,
        } = ProgressSummary::of_lessons(document, &asked).order;
        [to_continue, not_seen, done].map(|ids| ids.into_iter().map(LessonId::get).collect())
    }

    #[test]
    fn what_was_seen_last_is_continued_first_and_the_rest_is_as_asked_for() {
        let at = |second: i64| Timestamp::from_micros(second * 1_000_000);
        let document = document(&[
            (1, Change::seen(at(10))),
            (2, Change::seen(at(30))),
            (3, Change::seen(at(20))),
            (4, Change::completion(at(40), true)),
            (5, Change::completion(at(50), true)),
            (7, Change::seen(at(20))),
        ]);
        assert_eq!(
            order_of(&document, &[9, 5, 7, 1, 8, 3, 4, 2]),
            [vec![2, 7, 3, 1], vec![9, 8], vec![5, 4]]
        );
        assert_eq!(
            order_of(&document, &[3, 7])[0],
            [3, 7],
            "seen at one moment: as asked for"
        );
        let all = ProgressSummary::of_all(&document).order;
        assert_eq!((all.to_continue.len(), all.not_seen.len()), (4, 0));
    }

    #[test]
    fn a_lesson_is_in_one_list_once_also_if_it_was_started_unseen() {
        let unseen = |change: Change| Change {
            seen: None,
            last_seen_at: None,
            ..change
        };
        let percent = Change {
            percent: Some(40),
            ..Change::default()
        };
        let document = document(&[
            (1, percent),
            (2, unseen(Change::time(Timestamp::MIN, 5))),
            (3, unseen(Change::completion(Timestamp::MIN, true))),
            (4, unseen(Change::score(Timestamp::MIN, Some(5)))),
        ]);
        assert_eq!(
            order_of(&document, &[4, 3, 2, 1, 2, 4, 3]),
            [vec![2, 1], vec![4], vec![3]]
        );
    }

    #[test]
    fn the_order_is_written() {
        let document = document(&[(2, Change::seen(Timestamp::MIN))]);
        let summary = to_json(&ProgressSummary::of_lessons(&document, &[id(7), id(2)]));
        let order = r#","order":{"to_continue":[2],"not_seen":[7],"done":[]}}"#;
        assert!(summary.ends_with(order), "{summary}");
    }
}
