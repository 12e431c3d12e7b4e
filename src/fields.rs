//! The fields of a lesson, as JSON has them: found in one pass, with no list made of them.

use crate::json::{Json, Reader};
use crate::timestamp::Timestamp;

/// A field of a lesson, or of a row, in the order in which they are written.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum Field {
    LessonId,
    Seen,
    Completed,
    Percent,
    TimeMs,
    ScoreBest,
    ScoreLast,
    UpdatedAt,
    LastSeenAt,
}

const NAMES: [&str; 9] = [
    "lesson_id",
    "seen",
    "completed",
    "percent",
    "time_ms",
    "score_best",
    "score_last",
    "updated_at",
    "last_seen_at",
];

/// What a field is. A date is understood at once, so that there is nothing to free.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum FieldValue {
    /// Not there.
    #[default]
    Missing,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number >= 0.
    Whole(u64),
    /// Any other number.
    Number(f64),
    /// A date.
    Date(Timestamp),
    /// What no field of a lesson is.
    Other,
}

impl FieldValue {
    fn of(json: Json<'_>) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Whole(value) => Self::Whole(value),
            Json::Number(value) => Self::Number(value),
            Json::Text(text) => Timestamp::parse(&text).map_or(Self::Other, Self::Date),
            Json::Array(_) | Json::Object(_) => Self::Other,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(self) -> Option<bool> {
        let Self::Bool(value) = self else {
            return None;
        };
        Some(value)
    }

    /// The whole number, if it is one.
    pub fn as_u64(self) -> Option<u64> {
        let Self::Whole(value) = self else {
            return None;
        };
        Some(value)
    }

    /// Any number.
    pub fn as_f64(self) -> Option<f64> {
        match self {
            Self::Whole(value) => Some(value as f64),
            Self::Number(value) => Some(value),
            Self::Missing | Self::Null | Self::Bool(_) | Self::Date(_) | Self::Other => None,
        }
    }

    /// A whole number from 0 to 100.
    pub fn as_percent(self) -> Option<u8> {
        let percent = u8::try_from(self.as_u64()?).ok();
        percent.filter(|percent| *percent <= 100)
    }

    /// The date, if it is one.
    pub fn as_date(self) -> Option<Timestamp> {
        let Self::Date(value) = self else {
            return None;
        };
        Some(value)
    }

    /// `Some(None)` for `null`; otherwise what `read` makes of the value.
    pub fn nullable<T>(self, read: impl FnOnce(Self) -> Option<T>) -> Option<Option<T>> {
        if matches!(self, Self::Null) {
            return Some(None);
        }
        read(self).map(Some)
    }
}

/// The fields that are there. Of two with one name the first counts.
#[derive(Debug, Default)]
pub struct Fields {
    values: [FieldValue; NAMES.len()],
}

impl Fields {
    /// Reads the next value; it has no fields if it is no object. `None` where the text is no JSON.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut fields = Self::default();
        let mut next = 0;
        if !reader.enter(b'{')? {
            return Some(fields);
        }
        while reader.has_more(b'}')? {
            // Nearly always they come in order, with no space between.
            let is_next =
                |place: &usize| NAMES.get(*place).is_some_and(|name| reader.eat_name(name));
            let place = match (next..NAMES.len().min(next + 2)).find(is_next) {
                Some(place) => place,
                None => place_of(&reader.name()?),
            };
            let value = reader.value()?;
            if let Some(field) = fields.values.get_mut(place) {
                if matches!(field, FieldValue::Missing) {
                    *field = FieldValue::of(value);
                }
                next = place + 1;
            }
        }
        Some(fields)
    }

    /// A field.
    pub fn get(&self, field: Field) -> FieldValue {
        self.values.get(field as usize).copied().unwrap_or_default()
    }

    /// Whether none of them is there.
    pub fn are_none(&self) -> bool {
        self.values
            .iter()
            .all(|value| matches!(value, FieldValue::Missing))
    }
}

/// The place of a name; one beyond if it is not known.
fn place_of(name: &str) -> usize {
    let place = NAMES.iter().position(|known| *known == name);
    place.unwrap_or(NAMES.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_fields_with_one_name_the_first_counts_and_others_are_skipped() {
        let text = r#"{"x":[{"seen":1}],"time_ms":null,"seen":true,"percent":4,"seen":false}"#;
        let fields = Fields::read(&mut Reader::of(text)).unwrap();
        assert_eq!(fields.get(Field::Seen), FieldValue::Bool(true));
        assert_eq!(fields.get(Field::TimeMs), FieldValue::Null);
        assert_eq!(fields.get(Field::Percent), FieldValue::Whole(4));
        assert_eq!(fields.get(Field::Completed), FieldValue::Missing);
        assert!(!fields.are_none());
    }

    #[test]
    fn a_name_may_be_written_in_any_way() {
        for (text, seen) in [
            (r#"{"seen":1}"#, 1),
            (r#"{ "seen" : 1}"#, 1),
            (r#"{"completed":2,"s\u0065en":1}"#, 1),
            (r#"{"last_seen_at":2,"seen":1}"#, 1),
            (r#"{"seem":2,"seen":1}"#, 1),
            (
                r#"{"sees":2,"seen2":2,"see":2,"seen ":2,"seen":1,"seen":2}"#,
                1,
            ),
        ] {
            let fields = Fields::read(&mut Reader::of(text)).unwrap();
            assert_eq!(fields.get(Field::Seen), FieldValue::Whole(seen), "{text}");
        }
        let text = r#"{"seen":1,"percent":2,"last_seen_at":3}"#;
        for end in 0..text.len() {
            assert!(Fields::read(&mut Reader::of(&text[..end])).is_none());
        }
    }

    #[test]
    fn a_date_is_understood_and_other_values_are_none() {
        let text =
            r#"{"updated_at":"1970-01-01T00:00:00.00\u0032Z","last_seen_at":"now","seen":[{}]}"#;
        let fields = Fields::read(&mut Reader::of(text)).unwrap();
        let at = FieldValue::Date(Timestamp::from_micros(2_000));
        assert_eq!(fields.get(Field::UpdatedAt), at);
        assert_eq!(fields.get(Field::LastSeenAt), FieldValue::Other);
        assert_eq!(fields.get(Field::Seen), FieldValue::Other);
    }

    #[test]
    fn what_is_no_object_has_no_fields_and_what_is_no_json_is_none() {
        for text in ["[1]", "\"seen\"", "null", "{}"] {
            let fields = Fields::read(&mut Reader::of(text));
            assert!(fields.unwrap().are_none(), "{text}");
        }
        assert!(Fields::read(&mut Reader::of("{\"seen\":true,")).is_none());
    }
}
