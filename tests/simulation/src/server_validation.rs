//! What the backend refuses (backend contract, "Endpoints" and "Batches").

use lesson_progress::timestamp::Timestamp;
use serde_json::{Map, Value, json};

/// The fields of a lesson that are invalid, with the backend's words; `None` if there are none.
pub(crate) fn invalid_fields(lesson: &Value) -> Option<Map<String, Value>> {
    let Some(fields) = lesson.as_object() else {
        return Some(error("non_field_errors"));
    };
    let mut invalid = Map::new();
    if !fields.contains_key("updated_at") {
        invalid.append(&mut error("updated_at"));
    }
    for (name, value) in fields {
        let valid = match name.as_str() {
            "seen" | "completed" => value.is_boolean(),
            "percent" => is_percent(value),
            "score_best" | "score_last" => value.is_null() || is_percent(value),
            "time_ms" => value.is_u64(),
            "updated_at" => is_date(value),
            "last_seen_at" => value.is_null() || is_date(value),
            _ => true,
        };
        if !valid {
            invalid.append(&mut error(name));
        }
    }
    (!invalid.is_empty()).then_some(invalid)
}

fn error(field: &str) -> Map<String, Value> {
    Map::from_iter([(field.to_owned(), json!(["Valeur invalide."]))])
}

fn is_percent(value: &Value) -> bool {
    value.as_u64().is_some_and(|percent| percent <= 100)
}

fn is_date(value: &Value) -> bool {
    value.as_str().and_then(Timestamp::parse).is_some()
}
