//! Writing the document as JSON.

use super::Document;
use super::bookkeeping::Bookkeeping;
use crate::json::Writer;
use crate::text::{decimal, joined};

/// How every document begins that we have written.
const BEGINNING: &str = r#"{"schema_version":1,"sync":{"#;

/// How every stub begins.
const STUB_BEGINNING: &str = r#"{"schema_version":1,"sync":{"moved_to":"indexeddb","revision":"#;

/// Whether a stored text is a stub: see [`Document::to_stub`].
pub fn is_stub(text: &str) -> bool {
    text.starts_with(STUB_BEGINNING)
}

impl Document {
    /// The document as it is stored: schema v1 and `sync`.
    pub fn to_json(&self) -> String {
        self.json(true)
    }

    /// What stands for the document in `localStorage` while a database has it: one of the same learner and
    /// device with no lessons, which says so. With another revision it is another text, so that other pages
    /// hear of it.
    pub fn to_stub(&self, revision: u64) -> String {
        let mut blank = self.without_progress();
        blank.owner = self.owner.clone();
        let blank = blank.to_json();
        let rest = blank.get(BEGINNING.len()..).unwrap_or_default();
        joined(&[STUB_BEGINNING, &decimal(revision), ",", rest])
    }

    /// The document as the specification has it: schema v1 alone.
    pub fn to_v1_json(&self) -> String {
        self.json(false)
    }

    /// The document as a file: schema v1, and of `sync` whose it is.
    pub fn to_file(&self) -> String {
        let v1 = self.to_v1_json();
        match &self.owner {
            Some(owner) => {
                let rest = v1.get(1..).unwrap_or_default();
                joined(&["{\"sync\":{", &owner_member(owner), "},", rest])
            }
            None => v1,
        }
    }

    /// `sync` stands before the lessons, so that a document cut short still says whose it is.
    fn json(&self, with_sync: bool) -> String {
        let mut json = Writer::default();
        json.object(|json| {
            json.member("schema_version", &1_u8);
            if with_sync {
                json.member("sync", &Bookkeeping(self));
            }
            json.member("device_id", &self.device_id);
            json.member("locale", &self.locale);
            json.name("lessons");
            json.object(|json| {
                for (id, entry) in self.lessons() {
                    json.member(&id.key(), &entry.progress);
                }
            });
            json.name("pending");
            json.array(|json| self.pending.iter().for_each(|id| json.string(&id.key())));
            json.member("last_sync_at", &self.last_sync_at);
        });
        json.into_text()
    }
}

/// The member that says whose something is.
pub fn owner_member(learner: &str) -> String {
    let mut json = Writer::default();
    json.member("owner", &learner);
    json.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Change;
    use crate::lesson_id::LessonId;
    use crate::timestamp::Timestamp;

    #[test]
    fn a_stub_is_a_document_of_the_same_learner_and_device_with_no_lessons() {
        let mut document = Document::new("device".into(), "fr".into());
        document.owner = Some("a\"b@example.com".into());
        let blank = document.clone();
        let id = LessonId::new(4).unwrap();
        document.record(id, &Change::seen(Timestamp::MIN), Timestamp::MIN);
        let stub = document.to_stub(7);
        assert!(is_stub(&stub) && !is_stub(&document.to_json()));
        assert_ne!(stub, document.to_stub(8));
        let another = Document::new("another".into(), "en".into());
        let read = Document::read(&stub, another).unwrap();
        assert!(!read.damaged);
        assert_eq!(read.document, blank);
    }

    #[test]
    fn a_file_is_what_the_specification_has_and_whose_it_is() {
        let mut document = Document::new("device".into(), "fr".into());
        let id = LessonId::new(4).unwrap();
        document.record(id, &Change::time(Timestamp::MIN, 7), Timestamp::MIN);
        assert_eq!(document.to_file(), document.to_v1_json());
        document.owner = Some("a\"b@example.com".into());
        let mut expected: serde_json::Value = serde_json::from_str(&document.to_v1_json()).unwrap();
        expected["sync"] = serde_json::json!({ "owner": "a\"b@example.com" });
        let file: serde_json::Value = serde_json::from_str(&document.to_file()).unwrap();
        assert_eq!(file, expected);
    }
}
