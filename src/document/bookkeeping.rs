//! The document's member `sync`: what the package keeps beside schema v1.

use std::borrow::Cow;

use serde::Serialize;

use super::Document;
use crate::account::{Account, ImportMerge, Refusal};
use crate::in_flight::{Attempt, Batch};
use crate::json::Json;
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::progress::TIME_MS_MAX;

/// The bookkeeping as it is written.
#[derive(Serialize)]
pub(super) struct Bookkeeping<'a> {
    owner: Option<&'a str>,
    import_merge: ImportMerge,
    /// The accounts of the pending lessons.
    lessons: LessonMap<&'a Account>,
    in_flight: &'a [Batch],
    resolutions: u64,
}

impl<'a> Bookkeeping<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        Self {
            owner: document.owner.as_deref(),
            import_merge: document.import_merge,
            lessons: document
                .pending()
                .map(|(id, _, account)| (id, account))
                .collect(),
            in_flight: &document.in_flight,
            resolutions: document.resolutions,
        }
    }
}

/// Reads the bookkeeping into the document. The accounts, for who pairs them with their lessons; a
/// part that is not understood is as if it were not there.
pub(super) fn restore(sync: &Json<'_>, document: &mut Document) -> LessonMap<Account> {
    document.owner = sync.get("owner").as_str().map(str::to_owned);
    document.import_merge = import_merge(sync).unwrap_or_default();
    document.resolutions = sync.get("resolutions").as_u64().unwrap_or(0);
    let batches = sync.get("in_flight").elements();
    document.in_flight = batches.iter().filter_map(batch).collect();
    by_lesson(sync, account)
}

fn account(json: &Json<'_>) -> Option<Account> {
    Some(Account {
        base: json.get("base").as_u64(),
        unsent: json.get("unsent").as_u64()?.min(TIME_MS_MAX),
        adopted: json.get("adopted").as_u64(),
        row_micros: micros(json.get("row_micros")).unwrap_or(0),
        refusal: json.member("refusal").map(refusal),
    })
}

fn refusal(json: &Json<'_>) -> Refusal {
    let text = |json: &Json<'_>| json.as_str().map(str::to_owned);
    Refusal {
        fields: json
            .get("fields")
            .elements()
            .iter()
            .filter_map(text)
            .collect(),
        reason: text(json.get("reason")),
    }
}

fn batch(json: &Json<'_>) -> Option<Batch> {
    Some(Batch {
        id: u32::try_from(json.get("id").as_u64()?).ok()?,
        sent_at: json.get("sent_at").as_timestamp()?,
        given_up_at: json.get("given_up_at").as_timestamp(),
        acknowledged: json.get("acknowledged").as_bool()?,
        import_merge: import_merge(json)?,
        by_patch: json.get("by_patch").as_bool().unwrap_or(false),
        micros: micros(json.get("micros"))?,
        seen_micros: micros(json.get("seen_micros"))?,
        lessons: by_lesson(json, attempt),
    })
}

fn attempt(json: &Json<'_>) -> Option<Attempt> {
    Some(Attempt {
        base: json.get("base").as_u64()?,
        sent: json.get("sent").as_u64()?,
        updated_at: json.get("updated_at").as_timestamp()?,
        last_seen_at: json.get("last_seen_at").as_timestamp(),
    })
}

fn by_lesson<T>(json: &Json<'_>, read: impl Fn(&Json<'_>) -> Option<T>) -> LessonMap<T> {
    let lesson =
        |(key, value): &(Cow<'_, str>, Json<'_>)| Some((LessonId::from_key(key)?, read(value)?));
    json.get("lessons")
        .members()
        .iter()
        .filter_map(lesson)
        .collect()
}

fn import_merge(json: &Json<'_>) -> Option<ImportMerge> {
    match json.get("import_merge").as_str()? {
        "undetermined" => Some(ImportMerge::Undetermined),
        "sum" => Some(ImportMerge::Sum),
        "max" => Some(ImportMerge::Max),
        _ => None,
    }
}

fn micros(json: &Json<'_>) -> Option<u16> {
    let micros = u16::try_from(json.as_u64()?).ok();
    micros.filter(|micros| *micros < 1_000)
}

#[cfg(test)]
mod tests {
    use proptest::option::of;
    use proptest::prelude::*;

    use super::*;
    use crate::change::Change;
    use crate::timestamp::Timestamp;

    prop_compose! {
        fn any_account()(
            base in of(0..TIME_MS_MAX),
            unsent in 0..TIME_MS_MAX / 2,
            adopted in of(0..TIME_MS_MAX),
            row_micros in prop_oneof![Just(0_u16), 1_u16..1_000],
            refusal in of((proptest::collection::vec("[a-z_]{1,9}", 0..3), of(".{0,9}"))),
        ) -> Account {
            let refusal = refusal.map(|(fields, reason)| Refusal { fields, reason });
            Account { base, unsent, adopted, row_micros, refusal }
        }
    }

    prop_compose! {
        fn any_time()(millis in 0_i64..4_000_000_000_000) -> Timestamp {
            Timestamp::from_micros(millis * 1_000)
        }
    }

    prop_compose! {
        fn any_batch()(
            id: u32,
            sent_at in any_time(),
            given_up_at in of(any_time()),
            acknowledged: bool,
            import_merge in prop_oneof![
                Just(ImportMerge::Undetermined), Just(ImportMerge::Sum), Just(ImportMerge::Max)
            ],
            by_patch: bool,
            micros in 0_u16..1_000,
            seen_micros in 0_u16..1_000,
            (base, sent) in (0..TIME_MS_MAX, 0..TIME_MS_MAX),
            (updated_at, last_seen_at) in (any_time(), of(any_time())),
        ) -> Batch {
            let attempt = Attempt { base, sent, updated_at, last_seen_at };
            let lessons = LessonId::new(4).map(|id| (id, attempt)).into_iter().collect();
            Batch {
                id, sent_at, given_up_at, acknowledged, import_merge, by_patch, micros, seen_micros, lessons,
            }
        }
    }

    proptest! {
        #[test]
        fn all_of_it_is_read_back_as_it_was_written(
            account in any_account(),
            batches in proptest::collection::vec(any_batch(), 0..3),
            owner in of(".{1,20}"),
            resolutions: u32,
        ) {
            let lesson = LessonId::new(4).unwrap();
            let mut document = Document::new("d".into(), "fr".into());
            document.record(lesson, &Change::seen(Timestamp::MIN), Timestamp::MIN);
            document.update_account(lesson, |before| *before = account);
            document.in_flight = batches;
            document.owner = owner;
            document.resolutions = resolutions.into();
            let blank = Document::new("blank".into(), "xx".into());
            let read = Document::read(&document.to_json(), blank).unwrap();
            prop_assert!(!read.damaged);
            prop_assert_eq!(read.document, document);
        }
    }

    #[test]
    fn what_says_nothing_is_not_written() {
        let lesson = LessonId::new(4).unwrap();
        let mut document = Document::new("d".into(), "fr".into());
        document.record(lesson, &Change::seen(Timestamp::MIN), Timestamp::MIN);
        document.in_flight.push(Batch {
            id: 1,
            sent_at: Timestamp::MIN,
            given_up_at: None,
            acknowledged: false,
            import_merge: ImportMerge::Sum,
            by_patch: false,
            micros: 1,
            seen_micros: 1,
            lessons: LessonMap::default(),
        });
        let written = document.to_json();
        for member in ["row_micros", "adopted", "refusal", "by_patch"] {
            assert!(!written.contains(member), "{written}");
        }
    }
}
