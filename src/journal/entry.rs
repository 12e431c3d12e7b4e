//! One entry of a journal: what it says, and how it is written.

use super::{EntryId, Recorded, WATERMARK_AGE_MS_MAX, Watermark, Watermarks};
use crate::document::Document;
use crate::in_flight::Batch;
use crate::json::{Json, ToJson, Writer, to_json};
use crate::lesson_id::LessonId;
use crate::now::Now;
use crate::storage::Storage;

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// Changes of a lesson.
    Recorded(Recorded),
    /// A batch that was sent.
    Sent(Batch),
}

/// An entry as this page knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: EntryId,
    /// Whose it is; `None` if it was recorded before anybody had signed in.
    pub(super) owner: Option<String>,
    pub(super) item: Item,
    /// The number in the key that holds it, or a part of it; `None` if there is none.
    pub(super) key: Option<u32>,
    /// Whether storage has all of it.
    pub(super) is_written: bool,
    /// Since when the stored document is known to have all of it, on the monotonic clock.
    pub(super) kept_since: Option<u64>,
}

impl ToJson for Entry {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("number", &self.id.number);
            if self.owner.is_some() {
                json.member("owner", &self.owner);
            }
            match &self.item {
                Item::Recorded(recorded) => recorded.write(json),
                Item::Sent(batch) => json.member("sent", batch),
            }
        });
    }
}

impl Item {
    fn read(json: &Json<'_>) -> Option<Self> {
        match json.member("sent") {
            Some(batch) => Batch::read(batch).map(Self::Sent),
            None => Recorded::read(json).map(Self::Recorded),
        }
    }
}

impl Entry {
    /// How far a document is that has all of it.
    pub(super) fn watermark(&self) -> Watermark {
        let (at, time_ms) = match &self.item {
            Item::Recorded(recorded) => (recorded.updated_at, recorded.time_ms),
            Item::Sent(batch) => (batch.sent_at, 0),
        };
        Watermark {
            at,
            time_ms,
            of_nobody: self.owner.is_none(),
            dropped_at: None,
        }
    }

    /// Whether a document with these watermarks has all of it.
    pub(super) fn is_in(&self, watermarks: &Watermarks) -> bool {
        let watermark = watermarks.get(self.id);
        watermark.is_some_and(|watermark| watermark.at >= self.watermark().at)
    }

    /// Whether it belongs in this learner's document. What nobody owns belongs in any.
    pub(super) fn is_of_owner(&self, owner: Option<&str>) -> bool {
        self.owner.is_none() || self.owner.as_deref() == owner
    }

    /// Brings it into a document, save what `others` of the same lesson have set later.
    pub(super) fn fold_into(&self, document: &mut Document, others: &[&Self]) {
        match &self.item {
            Item::Recorded(recorded) => {
                let change = recorded.since(self.id, document.folded.get(self.id), others);
                document.record(recorded.lesson_id, &change, recorded.updated_at);
            }
            Item::Sent(batch) => document.in_flight.push(batch.clone()),
        }
        document.folded.raise(self.id, self.watermark());
    }

    /// The key that holds it, if there is one.
    pub(super) fn held_by(&self) -> Option<EntryId> {
        let number = self.key?;
        Some(EntryId { number, ..self.id })
    }

    /// Whether it is to be kept although its key is gone. An entry of another writer was dropped; so was one
    /// of this `writer` that a document has `kept`, or that is so old that its watermark may be forgotten.
    /// Otherwise it is written again. One that never had a key is this page's own, from before it was put away.
    pub(super) fn may_be_missed(&mut self, writer: u64, now: Now, kept: &Watermarks) -> bool {
        let age_ms = now.wall.millis_since(self.watermark().at);
        let was_stored = self.is_written || self.kept_since.is_some();
        let was_dropped = was_stored && (self.is_in(kept) || age_ms > WATERMARK_AGE_MS_MAX);
        self.is_written = false;
        (self.id.writer == writer || self.key.is_none()) && !was_dropped
    }

    /// Removes what holds it.
    pub(super) fn remove(&self, storage: &dyn Storage) {
        if let Some(number) = self.key {
            // One that cannot be removed is read again, and changes nothing.
            let _ = storage.remove(&EntryId { number, ..self.id }.key());
        }
    }

    /// The changes of a lesson, if it is about one.
    pub(super) fn recorded(&self) -> Option<&Recorded> {
        match &self.item {
            Item::Recorded(recorded) => Some(recorded),
            Item::Sent(_) => None,
        }
    }

    /// The batch that it is about, if it is about one.
    pub(super) fn batch_id(&self) -> Option<u32> {
        match &self.item {
            Item::Recorded(_) => None,
            Item::Sent(batch) => Some(batch.id),
        }
    }

    /// The lesson that it is about, if it is about one.
    pub(super) fn lesson_id(&self) -> Option<LessonId> {
        Some(self.recorded()?.lesson_id)
    }

    /// The entry as it is stored.
    pub(super) fn to_json(&self) -> String {
        to_json(self)
    }

    /// Reads an entry that is stored under `key`, alone or with others; `None` if it is none.
    pub(super) fn read(json: &Json<'_>, key: EntryId) -> Option<Self> {
        let number = u32::try_from(json.get("number").as_u64()?).ok()?;
        Some(Self {
            id: EntryId { number, ..key },
            owner: json.get("owner").to_text(),
            item: Item::read(json)?,
            key: Some(key.number),
            is_written: true,
            kept_since: None,
        })
    }
}
