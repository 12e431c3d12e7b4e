//! Writing the document as JSON.

use serde::Serialize;
use serde::ser::Serializer;

use super::bookkeeping::Bookkeeping;
use super::{Document, Entry};
use crate::lesson_id::LessonId;
use crate::timestamp::Timestamp;

/// The document's members. `sync` stands before the lessons, so that a document cut short still says
/// whose it is.
#[derive(Serialize)]
struct Stored<'a> {
    schema_version: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    sync: Option<Bookkeeping<'a>>,
    device_id: &'a str,
    locale: &'a str,
    lessons: Lessons<'a>,
    pending: Vec<String>,
    last_sync_at: Option<Timestamp>,
}

struct Lessons<'a>(&'a Document);

impl Serialize for Lessons<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let progress = |(id, entry): (LessonId, &'_ Entry)| (id, entry.progress.clone());
        serializer.collect_map(self.0.lessons().map(progress))
    }
}

impl Document {
    /// The document as it is stored: schema v1 and `sync`.
    pub fn to_json(&self) -> String {
        self.json(Some(Bookkeeping::of(self)))
    }

    /// The document as the specification has it: schema v1 alone.
    pub fn to_v1_json(&self) -> String {
        self.json(None)
    }

    fn json(&self, sync: Option<Bookkeeping<'_>>) -> String {
        let stored = Stored {
            schema_version: 1,
            device_id: &self.device_id,
            locale: &self.locale,
            lessons: Lessons(self),
            pending: self.pending.iter().map(LessonId::to_string).collect(),
            last_sync_at: self.last_sync_at,
            sync,
        };
        // Only a map key that is no string or number could fail, and there is none.
        serde_json::to_string(&stored).unwrap_or_default()
    }
}
