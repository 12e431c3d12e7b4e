//! Reading a stored document, whatever state it is in.

use std::borrow::Cow;

use super::{Document, Entry, bookkeeping};
use crate::account::Account;
use crate::fields::{Field, Fields};
use crate::json::{Json, Reader};
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::list;
use crate::progress::{LessonProgress, to_percent, to_time_ms};
use crate::timestamp::Timestamp;

/// A longer id than this was not made by us nor by the modules before.
const DEVICE_ID_LENGTH_MAX: usize = 64;

/// A document that was read.
#[derive(Debug, PartialEq, Eq)]
pub struct ReadOutcome {
    /// What could be read.
    pub document: Document,
    /// Whether something could not: the bytes should be kept.
    pub damaged: bool,
}

/// Why a document is left untouched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// It says that it has another schema than v1.
    UnknownSchema,
}

impl Document {
    /// Reads a stored document. What cannot be read of it is left out; what it lacks comes from
    /// `blank`.
    ///
    /// A document without accounts was written by the modules that this package replaces: its pending
    /// lessons are adopted, and which part of their time the backend has is open until a row is read.
    /// So it is with a lesson that such a module changed since.
    ///
    /// # Errors
    ///
    /// [`ReadError::UnknownSchema`] for a document of another version, which is not ours to touch.
    pub fn read(json: &str, blank: Self) -> Result<ReadOutcome, ReadError> {
        let mut read = Read::default();
        let mut reader = Reader::of(json);
        let is_object = read.members(&mut reader);
        let damaged = read.damaged || is_object != Some(true) || !reader.is_at_end();
        let members = Json::Object(read.members);
        let version = members.member("schema_version");
        if version.is_some_and(|version| version.as_u64() != Some(1)) {
            return Err(ReadError::UnknownSchema);
        }
        let mut document = blank;
        document.lessons = read.lessons;
        restore(&members, &mut document);
        Ok(ReadOutcome {
            document,
            damaged: damaged || version.is_none(),
        })
    }
}

/// What was found in a document, in whatever state.
#[derive(Default)]
struct Read<'a> {
    lessons: LessonMap<Entry>,
    /// The other members.
    members: Vec<(Cow<'a, str>, Json<'a>)>,
    damaged: bool,
}

impl<'a> Read<'a> {
    /// Reads the next value. Whether it is an object.
    fn members(&mut self, reader: &mut Reader<'a>) -> Option<bool> {
        if !reader.enter(b'{')? {
            return Some(false);
        }
        while reader.has_more(b'}')? {
            let name = reader.name()?;
            if name == "lessons" {
                self.lessons(reader)?;
            } else {
                self.members.push((name, reader.value()?));
            }
        }
        Some(true)
    }

    fn lessons(&mut self, reader: &mut Reader<'a>) -> Option<()> {
        if !reader.enter(b'{')? {
            self.damaged = true;
            return Some(());
        }
        while reader.has_more(b'}')? {
            let id = LessonId::from_key(&reader.name()?);
            let fields = Fields::read(reader)?;
            if let Some(id) = id
                && let Some(progress) = salvage(&fields)
            {
                let account = None;
                self.lessons.insert(id, Entry { progress, account });
            } else {
                self.damaged = true;
            }
        }
        Some(())
    }
}

/// Reads what a document has beside its lessons.
fn restore(members: &Json<'_>, document: &mut Document) {
    let device_id = members.get("device_id").as_str();
    if let Some(device_id) = device_id.filter(|id| (1..=DEVICE_ID_LENGTH_MAX).contains(&id.len())) {
        document.device_id = device_id.to_owned();
    }
    if let Some(locale) = members.get("locale").as_str() {
        document.locale = locale.to_owned();
    }
    document.last_sync_at = members.get("last_sync_at").as_timestamp();
    let accounts = bookkeeping::restore(members.get("sync"), document);
    let pending = match members.get("pending") {
        pending @ Json::Array(_) => pending.list(pending_id),
        // Which lessons were pending is lost with the rest of a document cut short: all may be.
        _ => list::collect(document.lessons.iter().map(|(id, _)| id)),
    };
    for id in pending {
        if let Some(entry) = document.lessons.get_mut(id)
            && entry.account.is_none()
        {
            let time_ms = entry.progress.time_ms;
            entry.account = Some(match accounts.get(id) {
                Some(account) if account.time_ms() == time_ms => account.clone(),
                _ => Account::adopted(time_ms),
            });
            document.pending.push(id);
        }
    }
}

fn pending_id(value: &Json<'_>) -> Option<LessonId> {
    match value.as_str() {
        Some(key) => LessonId::from_key(key),
        None => LessonId::new(value.as_u64()?),
    }
}

/// What can be believed of a stored lesson; `None` if it is none at all.
fn salvage(fields: &Fields) -> Option<LessonProgress> {
    if fields.are_none() {
        return None;
    }
    let flag = |field| fields.get(field).as_bool();
    let number = |field| fields.get(field).as_f64();
    let percent = |field| number(field).and_then(to_percent);
    let date = |field| fields.get(field).as_date();
    Some(LessonProgress {
        seen: flag(Field::Seen).unwrap_or(false),
        completed: flag(Field::Completed).unwrap_or(false),
        percent: percent(Field::Percent).unwrap_or(0),
        // A whole number that counts is exact.
        time_ms: to_time_ms(number(Field::TimeMs).unwrap_or(0.0)),
        score_best: percent(Field::ScoreBest),
        score_last: percent(Field::ScoreLast),
        updated_at: date(Field::UpdatedAt).unwrap_or(Timestamp::MIN).to_millis(),
        last_seen_at: date(Field::LastSeenAt).map(Timestamp::to_millis),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Change;

    const V1: &str = r#"{"schema_version":1,"device_id":"d1","locale":"fr-FR","lessons":{
        "4":{"seen":true,"completed":false,"percent":40,"time_ms":1000,"score_best":null,"score_last":null,"updated_at":"2026-01-12T10:20:30.000Z","last_seen_at":null},
        "5":{"seen":true,"completed":true,"percent":100,"time_ms":2000,"score_best":80,"score_last":70,"updated_at":"2026-01-12T10:20:31.000Z","last_seen_at":"2026-01-12T10:20:31.000Z"}},
        "pending":["5"],"last_sync_at":"2026-01-12T10:21:00.000Z"}"#;

    fn blank() -> Document {
        Document::new("blank".into(), "xx".into())
    }

    fn read(json: &str) -> ReadOutcome {
        Document::read(json, blank()).unwrap()
    }

    fn id(id: u64) -> LessonId {
        LessonId::new(id).unwrap()
    }

    #[test]
    fn what_was_written_with_finer_dates_is_read_back_the_same_from_then_on() {
        let finer = V1.replace("10:21:00.000Z", "10:21:00.000777Z");
        let ReadOutcome { document, .. } = read(&finer);
        assert_eq!(read(&document.to_json()).document, document);
    }

    #[test]
    fn a_document_of_the_old_modules_is_adopted() {
        let ReadOutcome { document, damaged } = read(V1);
        assert!(!damaged);
        assert_eq!(document.device_id, "d1");
        assert_eq!(document.lesson(id(4)).unwrap().account, None);
        assert_eq!(
            document.lesson(id(5)).unwrap().account,
            Some(Account::adopted(2000))
        );
        let written: serde_json::Value = serde_json::from_str(&document.to_v1_json()).unwrap();
        assert_eq!(
            written,
            serde_json::from_str::<serde_json::Value>(V1).unwrap()
        );
    }

    #[test]
    fn what_is_written_is_read_back_the_same() {
        let mut document = read(V1).document;
        document.owner = Some("a@example.com".into());
        document.record(id(4), &Change::time(Timestamp::MIN, 7), Timestamp::MIN);
        document.record(id(9), &Change::seen(Timestamp::MIN), Timestamp::MIN);
        assert_eq!(
            read(&document.to_json()),
            ReadOutcome {
                document,
                damaged: false
            }
        );
    }

    #[test]
    fn a_lesson_changed_by_the_old_modules_since_is_adopted_again() {
        let mut document = read(V1).document;
        document.update_account(id(5), |account| account.read_row(Some(1500)));
        document.record(id(4), &Change::time(Timestamp::MIN, 7), Timestamp::MIN);
        let changed = document
            .to_json()
            .replace("\"time_ms\":2000", "\"time_ms\":2600");
        let adopted = read(&changed).document;
        assert_eq!(
            adopted.lesson(id(5)).unwrap().account,
            Some(Account::adopted(2600))
        );
        assert_eq!(adopted.lesson(id(4)), document.lesson(id(4)));
    }

    #[test]
    fn a_lesson_pushed_by_the_old_modules_since_has_nothing_unsent() {
        let mut document = read(V1).document;
        document.record(id(4), &Change::time(Timestamp::MIN, 7), Timestamp::MIN);
        let pushed = document.to_json().replace("[\"5\",\"4\"]", "[\"5\"]");
        let read_back = read(&pushed).document;
        assert_eq!(read_back.lesson(id(4)).unwrap().account, None);
        assert_eq!(read_back.lesson(id(4)).unwrap().progress.time_ms, 1007);
    }

    #[test]
    fn every_lesson_before_the_break_is_salvaged() {
        let cut = &V1[..V1.find("\"5\":{").unwrap() + 30];
        let ReadOutcome { document, damaged } = read(cut);
        assert!(damaged);
        assert_eq!(document.lesson(id(4)).unwrap().progress.time_ms, 1000);
        assert_eq!(document.pending_count(), 1, "which were pending is unknown");
        for end in 0..V1.len() {
            if V1.is_char_boundary(end) && end > V1.find("\"device").unwrap() {
                assert!(read(&V1[..end]).damaged, "{end}");
            }
        }
    }

    #[test]
    fn a_bad_member_does_not_take_the_others_with_it() {
        let bad = V1
            .replace("\"percent\":40", "\"percent\":\"forty\"")
            .replace("\"time_ms\":1000", "\"time_ms\":1000.7")
            .replace("\"5\":{", "\"abc\":{},\"7\":null,\"8\":[1],\"5\":{");
        let ReadOutcome { document, damaged } = read(&bad);
        assert!(damaged);
        let four = &document.lesson(id(4)).unwrap().progress;
        assert_eq!((four.percent, four.time_ms, four.seen), (0, 1000, true));
        assert_eq!(document.lesson(id(5)), read(V1).document.lesson(id(5)));
        assert_eq!(document.lessons().count(), 2);
    }

    #[test]
    fn foreign_values_give_the_blank_document() {
        for foreign in [
            "",
            "null",
            "[]",
            "7",
            "\"text\"",
            "<!doctype html>",
            "{}",
            "{\"lessons\":null}",
        ] {
            let outcome = read(foreign);
            assert!(outcome.damaged, "{foreign}");
            assert_eq!(outcome.document, blank(), "{foreign}");
        }
    }

    #[test]
    fn another_schema_is_not_ours() {
        for version in ["2", "\"1\"", "null", "1.5"] {
            let other = V1.replace(
                "\"schema_version\":1",
                &format!("\"schema_version\":{version}"),
            );
            assert_eq!(
                Document::read(&other, blank()),
                Err(ReadError::UnknownSchema)
            );
        }
    }

    #[test]
    fn pending_is_read_as_a_set_of_known_lessons() {
        let odd = V1.replace("[\"5\"]", "[5,\"5\",\"99\",null,\"4\",{}]");
        let document = read(&odd).document;
        let pending: Vec<u64> = document.pending().map(|(id, _, _)| id.get()).collect();
        assert_eq!(pending, [5, 4]);
    }
}
