//! What a report for support says of this device, with nothing secret in it.

use crate::document::Document;
use crate::json::{ToJson, Writer};
use crate::store::StoredLengths;
use crate::text::joined;

/// What a report for support says of this device.
#[derive(Debug)]
pub struct Diagnostics<'a> {
    /// The document.
    pub document: &'a Document,
    /// What is stored with it.
    pub lengths: StoredLengths,
}

impl ToJson for Diagnostics<'_> {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("deviceId", &self.document.device_id);
            let learner = self.document.owner.as_deref().map(masked);
            json.member("learner", &learner);
            json.member("lessons", &self.document.lesson_count());
            json.member("pendingLessons", self.document.pending_ids());
            json.member("storage", &self.lengths);
        });
    }
}

/// A learner's id or e-mail as others may see it: its first character, and what an e-mail has from its last
/// `@` on. That something was left out is said even if nothing was, so that a short id is not told whole.
fn masked(learner: &str) -> String {
    let end = learner.len();
    let first = (1..end).find(|place| learner.is_char_boundary(*place));
    let domain = learner.bytes().rposition(|byte| byte == b'@');
    let domain = domain.filter(|place| *place > 0).unwrap_or(end);
    let part = |range| learner.get(range).unwrap_or_default();
    joined(&[part(0..first.unwrap_or(end)), "…", part(domain..end)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Change;
    use crate::json::to_json;
    use crate::lesson_id::LessonId;
    use crate::timestamp::Timestamp;

    #[test]
    fn a_learner_is_told_by_one_character_and_the_domain() {
        for (learner, shown) in [
            ("alice@example.com", "a…@example.com"),
            ("a@example.com", "a…@example.com"),
            ("\"a@home\"@example.com", "\"…@example.com"),
            ("élise@example.com", "é…@example.com"),
            ("4", "4…"),
            ("4217", "4…"),
            ("🦉17", "🦉…"),
            ("@alice", "@…"),
            ("@", "@…"),
            ("", "…"),
        ] {
            assert_eq!(masked(learner), shown, "{learner}");
        }
    }

    #[test]
    fn what_a_report_says_is_written() {
        let mut document = Document::new("device".into(), "fr".into());
        document.owner = Some("alice@example.com".into());
        for lesson in [7, 4] {
            let id = LessonId::new(lesson).unwrap();
            document.record(id, &Change::seen(Timestamp::MIN), Timestamp::MIN);
        }
        let diagnostics = Diagnostics {
            document: &document,
            lengths: StoredLengths {
                document: 1,
                journal: 2,
                journal_entries: 3,
                other: 4,
            },
        };
        assert_eq!(
            to_json(&diagnostics),
            concat!(
                r#"{"deviceId":"device","learner":"a…@example.com","lessons":2,"pendingLessons":[7,4],"#,
                r#""storage":{"document":1,"journal":2,"journalEntries":3,"other":4}}"#,
            )
        );
    }
}
