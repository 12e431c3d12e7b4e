//! The document's member `sync`: what the package keeps beside schema v1.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Document;
use crate::account::{Account, ImportMerge, Refusal};
use crate::in_flight::{Attempt, Batch};
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::timestamp::Timestamp;

/// The bookkeeping as it is written.
#[derive(Serialize)]
pub(super) struct Bookkeeping<'a> {
    owner: Option<&'a str>,
    import_merge: ImportMerge,
    /// The accounts of the pending lessons.
    lessons: LessonMap<&'a Account>,
    in_flight: &'a [Batch],
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
        }
    }
}

/// Reads the bookkeeping into the document. The accounts, for who pairs them with their lessons; a
/// part that is not understood is as if it were not there.
pub(super) fn restore(sync: &Value, document: &mut Document) -> LessonMap<Account> {
    document.owner = text(sync, "owner");
    document.import_merge = import_merge(sync).unwrap_or_default();
    document.in_flight = match &sync["in_flight"] {
        Value::Array(batches) => batches.iter().filter_map(batch).collect(),
        _ => Vec::new(),
    };
    by_lesson(sync, account)
}

fn account(value: &Value) -> Option<Account> {
    Some(Account {
        base: value["base"].as_u64(),
        unsent: value["unsent"].as_u64()?,
        adopted: value["adopted"].as_u64(),
        row_micros: micros(value, "row_micros").unwrap_or(0),
        refusal: value["refusal"].as_object().map(refusal),
    })
}

fn refusal(value: &Map<String, Value>) -> Refusal {
    let fields = value.get("fields").and_then(Value::as_array);
    let name = |field: &Value| field.as_str().map(str::to_owned);
    Refusal {
        fields: fields.into_iter().flatten().filter_map(name).collect(),
        reason: value.get("reason").and_then(name),
    }
}

fn batch(value: &Value) -> Option<Batch> {
    Some(Batch {
        id: u32::try_from(value["id"].as_u64()?).ok()?,
        sent_at: timestamp(value, "sent_at")?,
        given_up_at: timestamp(value, "given_up_at"),
        acknowledged: value["acknowledged"].as_bool()?,
        import_merge: import_merge(value)?,
        micros: micros(value, "micros")?,
        lessons: by_lesson(value, attempt),
    })
}

fn attempt(value: &Value) -> Option<Attempt> {
    Some(Attempt {
        base: value["base"].as_u64()?,
        sent: value["sent"].as_u64()?,
        updated_at: timestamp(value, "updated_at")?,
    })
}

fn by_lesson<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> LessonMap<T> {
    let lessons = value["lessons"].as_object();
    lessons
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((LessonId::from_key(key)?, read(value)?)))
        .collect()
}

fn import_merge(value: &Value) -> Option<ImportMerge> {
    match value["import_merge"].as_str()? {
        "undetermined" => Some(ImportMerge::Undetermined),
        "sum" => Some(ImportMerge::Sum),
        "max" => Some(ImportMerge::Max),
        _ => None,
    }
}

fn text(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}

fn timestamp(value: &Value, name: &str) -> Option<Timestamp> {
    Timestamp::parse(value[name].as_str()?)
}

fn micros(value: &Value, name: &str) -> Option<u16> {
    let micros = u16::try_from(value[name].as_u64()?).ok();
    micros.filter(|micros| *micros < 1_000)
}
