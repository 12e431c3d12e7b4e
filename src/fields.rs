//! The fields of a lesson, as JSON has them: found in one pass, with no list made of them.

use crate::json::{Json, Reader};

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

/// The fields that are there. Of two with one name the first counts.
#[derive(Debug, Default)]
pub struct Fields<'a> {
    values: [Option<Json<'a>>; NAMES.len()],
}

impl<'a> Fields<'a> {
    /// Reads the next value; it has no fields if it is no object. `None` where the text is no JSON.
    pub fn read(reader: &mut Reader<'a>) -> Option<Self> {
        let mut fields = Self::default();
        // Nearly always they come in order.
        let mut next = 0;
        reader.members(&mut |name, reader| {
            let value = reader.value()?;
            let mut places = (next..NAMES.len()).chain(0..next);
            let is_it = |place: &usize| NAMES.get(*place).is_some_and(|known| *known == name);
            if let Some(place) = places.find(is_it)
                && let Some(field) = fields.values.get_mut(place)
            {
                field.get_or_insert(value);
                next = place + 1;
            }
            Some(())
        })?;
        Some(fields)
    }

    /// A field, if it is there.
    pub fn get(&self, field: Field) -> Option<&Json<'a>> {
        self.values.get(field as usize)?.as_ref()
    }

    /// Whether none of them is there.
    pub fn are_none(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_fields_with_one_name_the_first_counts_and_others_are_skipped() {
        let text = r#"{"x":[{"seen":1}],"time_ms":null,"seen":true,"percent":4,"seen":false}"#;
        let fields = Fields::read(&mut Reader::of(text)).unwrap();
        assert_eq!(fields.get(Field::Seen), Some(&Json::Bool(true)));
        assert_eq!(fields.get(Field::TimeMs), Some(&Json::Null));
        assert_eq!(fields.get(Field::Percent), Some(&Json::Whole(4)));
        assert_eq!(fields.get(Field::Completed), None);
        assert!(!fields.are_none());
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
