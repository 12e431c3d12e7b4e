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
