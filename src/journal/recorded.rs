//! What one page load has recorded of one lesson, in sum.

use std::borrow::Cow;
use std::mem::discriminant;

use super::EntryId;
use super::entry::Entry;
use super::watermarks::Watermark;
use crate::change::{Change, Setting};
use crate::json::{Json, ToJson, Writer};
use crate::lesson_id::LessonId;
use crate::list;
use crate::progress::TIME_MS_MAX;
use crate::timestamp::Timestamp;

/// Everything that was recorded of a lesson since the entry was opened. The text written last says it
/// all: of several versions of an entry the one of the latest date counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The lesson.
    pub lesson_id: LessonId,
    /// The date of the last change; every change of an entry has a later one.
    pub updated_at: Timestamp,
    /// Milliseconds to add.
    pub time_ms: u64,
    score_best: Option<u8>,
    /// What was set last of each field, and when: a document may have a part of the entry.
    set: Vec<(Setting, Timestamp)>,
}

impl Recorded {
    /// An entry with nothing in it.
    pub fn new(lesson_id: LessonId) -> Self {
        Self {
            lesson_id,
            updated_at: Timestamp::MIN,
            time_ms: 0,
            score_best: None,
            set: Vec::new(),
        }
    }

    /// Adds a change, which is later than those before.
    pub fn extend(&mut self, change: &Change, at: Timestamp) {
        self.updated_at = at;
        self.time_ms = self.time_ms.saturating_add(change.time_ms).min(TIME_MS_MAX);
        self.score_best = self.score_best.max(change.score_best);
        change.settings(&mut |setting| {
            list::retain(&mut self.set, |(before, _)| {
                !is_of_same_field(before, &setting)
            });
            self.set.push((setting, at));
        });
    }

    /// What is recorded here, in the entry `id`, beyond a watermark, save what other entries of the lesson
    /// have set later. Of two that set a field at the same time, the one of the larger id counts.
    pub(super) fn since(
        &self,
        id: EntryId,
        watermark: Option<Watermark>,
        others: &[&Entry],
    ) -> Change {
        let mut change = Change {
            time_ms: self
                .time_ms
                .saturating_sub(watermark.map_or(0, |before| before.time_ms)),
            score_best: self.score_best,
            ..Change::default()
        };
        let set = self.set.iter();
        for (setting, at) in set.filter(|(_, at)| watermark.is_none_or(|before| *at > before.at)) {
            let overrules = |other: &&Entry| {
                let theirs = other.recorded().map_or(&[][..], |recorded| &recorded.set);
                let mut later = theirs
                    .iter()
                    .filter(|(_, set_at)| (*set_at, other.id) > (*at, id));
                later.any(|(theirs, _)| is_of_same_field(theirs, setting))
            };
            if !others.iter().any(overrules) {
                change.set(setting);
            }
        }
        change
    }

    /// Writes the members of its object.
    pub fn write(&self, json: &mut Writer) {
        json.member("lesson_id", &self.lesson_id);
        json.member("updated_at", &self.updated_at.millis());
        json.member("time_ms", &self.time_ms);
        if self.score_best.is_some() {
            json.member("score_best", &self.score_best);
        }
        json.name("set");
        json.object(|json| {
            for (setting, at) in &self.set {
                json.name(setting.field());
                if *at == self.updated_at {
                    setting.write(json);
                } else {
                    json.array(|json| {
                        setting.write(json);
                        at.millis().write(json);
                    });
                }
            }
        });
    }

    /// Reads what was written; `None` if it is none.
    pub fn read(json: &Json<'_>) -> Option<Self> {
        let updated_at = Timestamp::from_millis(json.get("updated_at").as_u64()?);
        let setting = |(field, value): &(Cow<'_, str>, Json<'_>)| match value.elements() {
            [value, at] => {
                let at = Timestamp::from_millis(at.as_u64()?);
                Some((Setting::read(field, value)?, at))
            }
            _ => Some((Setting::read(field, value)?, updated_at)),
        };
        let set = json.get("set").members().iter();
        Some(Self {
            lesson_id: LessonId::new(json.get("lesson_id").as_u64()?)?,
            updated_at,
            time_ms: json.get("time_ms").as_u64()?.min(TIME_MS_MAX),
            score_best: json.get("score_best").as_percent(),
            set: list::collect(set.filter_map(setting)),
        })
    }
}

fn is_of_same_field(one: &Setting, other: &Setting) -> bool {
    discriminant(one) == discriminant(other)
}

#[cfg(test)]
mod tests {
    use proptest::option::of;
    use proptest::prelude::*;

    use super::*;
    use crate::journal::entry::Item;

    pub(in crate::journal) fn any_change() -> impl Strategy<Value = Change> {
        let date = (0_i64..100).prop_map(|at| Timestamp::from_micros(at * 1_000));
        (
            of(any::<bool>()),
            of(any::<bool>()),
            of(0_u8..=100),
            0_u64..1_000,
            of(0_u8..=100),
            of(of(0_u8..=100)),
            of(of(date)),
        )
            .prop_map(
                |(seen, completed, percent, time_ms, score_best, score_last, last_seen_at)| {
                    Change {
                        seen,
                        completed,
                        percent,
                        time_ms,
                        score_best,
                        score_last,
                        last_seen_at,
                    }
                },
            )
    }

    fn at(index: usize) -> Timestamp {
        Timestamp::from_micros(index as i64 * 1_000)
    }

    fn recorded(changes: &[Change]) -> Recorded {
        let mut recorded = Recorded::new(LessonId::new(4).unwrap());
        for (index, change) in changes.iter().enumerate() {
            recorded.extend(change, at(index));
        }
        recorded
    }

    fn written(recorded: &Recorded) -> String {
        let mut json = Writer::default();
        json.object(|json| recorded.write(json));
        json.into_text()
    }

    #[test]
    fn a_date_is_written_once_if_it_is_the_same() {
        let recorded = recorded(&[
            Change::completion(at(3), true),
            Change::time(at(1_763_875_097_123), 1_000),
        ]);
        let json = r#"{"lesson_id":4,"updated_at":1,"time_ms":1000,"set":{"completed":[true,0],"percent":[100,0],"seen":true,"last_seen_at":1763875097123}}"#;
        assert_eq!(written(&recorded), json);
    }

    proptest! {
        #[test]
        fn an_entry_is_read_as_it_was_written(changes in prop::collection::vec(any_change(), 1..6)) {
            let recorded = recorded(&changes);
            let json = written(&recorded);
            prop_assert_eq!(Recorded::read(&Json::read(&json)), Some(recorded));
        }

        #[test]
        fn a_document_with_a_part_of_an_entry_gets_the_rest(
            changes in prop::collection::vec(any_change(), 1..6),
            part in 1_usize..6,
        ) {
            let all = recorded(&changes);
            let part = recorded(&changes[..part.min(changes.len())]);
            let id = EntryId { writer: 1, number: 1 };
            let had = part.since(id, None, &[]);
            let watermark = Watermark {
                at: part.updated_at,
                time_ms: part.time_ms,
                of_nobody: false,
                dropped_at: None,
            };
            let rest = all.since(id, Some(watermark), &[]);
            let whole = all.since(id, None, &[]);
            prop_assert_eq!(had.time_ms + rest.time_ms, whole.time_ms);
            prop_assert_eq!(had.score_best.max(rest.score_best), whole.score_best);
            let mut both = had;
            rest.settings(&mut |setting| both.set(&setting));
            prop_assert_eq!(
                (both.seen, both.completed, both.percent, both.score_last, both.last_seen_at),
                (whole.seen, whole.completed, whole.percent, whole.score_last, whole.last_seen_at)
            );
        }
    }

    #[test]
    fn what_another_page_set_later_stays() {
        let ours = recorded(&[Change::completion(at(5), true)]);
        let id = |writer| EntryId { writer, number: 0 };
        for (set_at, writer, is_later) in [(1, 1, true), (0, 3, true), (0, 1, false)] {
            let mut recorded = Recorded::new(ours.lesson_id);
            let change = Change {
                percent: Some(7),
                ..Change::default()
            };
            recorded.extend(&change, at(set_at));
            let theirs = Entry {
                id: id(writer),
                owner: None,
                item: Item::Recorded(recorded),
                key: None,
                is_written: true,
                kept_since: None,
            };
            let change = ours.since(id(2), None, &[&theirs]);
            assert_eq!(change.completed, Some(true));
            assert_eq!(change.percent.is_none(), is_later, "{set_at} {writer}");
        }
    }
}
