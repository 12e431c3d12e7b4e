//! Reading what the backend says against a request.

use crate::account::Refusal;
use crate::json::Json;
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;

/// The longest reason that is kept of a refused lesson, in characters.
const REASON_CHARS_MAX: usize = 300;

/// The lessons that were sent and that a 400 names, with the fields it finds invalid (backend contract,
/// "Batches"). Empty if the body is anything else.
pub fn named_lessons(body: &str, was_sent: impl Fn(LessonId) -> bool) -> LessonMap<Refusal> {
    let mut named = LessonMap::default();
    for (key, errors) in Json::read(body).get("lessons").members() {
        if let Some(id) = LessonId::from_key(key).filter(|id| was_sent(*id)) {
            named.insert(id, refusal(errors));
        }
    }
    named
}

/// The refusal of a single lesson by an answer that names none.
pub fn unnamed(body: &str) -> Refusal {
    Refusal {
        fields: Vec::new(),
        reason: Some(shortened(body)),
    }
}

/// Whether a 403 is a failed CSRF check. Other texts are localised and never matched.
pub fn is_csrf_failure(body: &str) -> bool {
    let body = Json::read(body);
    let detail = body.get("detail").as_str();
    detail.is_some_and(|detail| detail.starts_with("CSRF Failed"))
}

/// Whether an import's answer is the contract's. A proxy's page with status 200 is not: it says
/// nothing of what became of the batch.
pub fn is_import_answer(body: &str) -> bool {
    Json::read(body).get("imported").as_u64().is_some()
}

fn refusal(errors: &Json<'_>) -> Refusal {
    let mut fields = Vec::new();
    let mut reason = String::new();
    for (field, messages) in errors.members() {
        fields.push(str::to_owned(field));
        reason.push_str(field);
        reason.push_str(": ");
        add_sentences(&mut reason, messages);
    }
    add_sentences(&mut reason, errors);
    Refusal {
        fields,
        reason: Some(shortened(reason.trim_ascii_end())),
    }
}

fn add_sentences(reason: &mut String, messages: &Json<'_>) {
    add_sentence(reason, messages);
    for message in messages.elements() {
        add_sentence(reason, message);
    }
}

fn add_sentence(reason: &mut String, message: &Json<'_>) {
    if let Some(text) = message.as_str() {
        reason.push_str(text);
        reason.push(' ');
    }
}

fn shortened(text: &str) -> String {
    let mut characters = 0;
    let end = text.bytes().position(|byte| {
        let goes_on = matches!(byte, 0x80..0xC0);
        characters += usize::from(!goes_on);
        characters > REASON_CHARS_MAX
    });
    let shortened = end.and_then(|end| text.get(..end));
    shortened.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_lesson_is_refused_with_its_fields_and_words() {
        let named = named_lessons(
            r#"{"lessons":{"9":{"percent":["Trop grand.","Vraiment."],"time_ms":["Négatif."]},"abc":{"percent":[]},"10":["Non."],"11":["Hum."]}}"#,
            |id| id.get() != 11,
        );
        let nine = named.get(LessonId::new(9).unwrap()).unwrap();
        assert_eq!(nine.fields, ["percent", "time_ms"]);
        assert_eq!(
            nine.reason.as_deref(),
            Some("percent: Trop grand. Vraiment. time_ms: Négatif.")
        );
        let ten = named.get(LessonId::new(10).unwrap()).unwrap();
        assert_eq!((ten.fields.len(), ten.reason.as_deref()), (0, Some("Non.")));
        assert_eq!(named.len(), 2);
    }

    #[test]
    fn a_body_that_names_no_lesson_names_none() {
        for body in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"lessons":["x"]}"#,
            r#"{"detail":"x"}"#,
        ] {
            assert!(named_lessons(body, |_| true).is_empty(), "{body}");
        }
    }

    #[test]
    fn a_reason_is_bounded() {
        let reason = unnamed(&"é".repeat(10_000)).reason.unwrap();
        assert_eq!(reason.chars().count(), REASON_CHARS_MAX);
    }

    #[test]
    fn only_the_csrf_check_is_matched_by_its_text() {
        assert!(is_csrf_failure(
            r#"{"detail":"CSRF Failed: CSRF token missing."}"#
        ));
        for other in [
            r#"{"detail":"Informations d'authentification non fournies."}"#,
            r#"{"detail":7}"#,
            "CSRF Failed",
            "",
        ] {
            assert!(!is_csrf_failure(other), "{other}");
        }
    }

    #[test]
    fn a_page_with_status_200_is_no_acknowledgement() {
        assert!(is_import_answer(r#"{"imported":2,"updated":0}"#));
        for other in [
            "<!doctype html>",
            "",
            "{}",
            r#"{"imported":"2"}"#,
            r#"{"imported":-1}"#,
        ] {
            assert!(!is_import_answer(other), "{other}");
        }
    }
}
