//! A lesson as it stands in JSON, before anything is believed of it.
//!
//! Rows of the backend and lessons of a stored document have the same members. Who converts decides how
//! strict to be.

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess};

use crate::json::{Members, Object, Scalar};

/// The members of a lesson or a row; all absent if it was no object.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct RawLesson<'a> {
    pub lesson_id: Scalar<'a>,
    pub seen: Scalar<'a>,
    pub completed: Scalar<'a>,
    pub percent: Scalar<'a>,
    pub time_ms: Scalar<'a>,
    pub score_best: Scalar<'a>,
    pub score_last: Scalar<'a>,
    pub updated_at: Scalar<'a>,
    pub last_seen_at: Scalar<'a>,
}

impl<'de> Deserialize<'de> for RawLesson<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut lesson = Self::default();
        Object(&mut lesson).deserialize(deserializer)?;
        Ok(lesson)
    }
}

impl<'de> Members<'de> for RawLesson<'de> {
    fn member<A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error> {
        let member = match name {
            "lesson_id" => &mut self.lesson_id,
            "seen" => &mut self.seen,
            "completed" => &mut self.completed,
            "percent" => &mut self.percent,
            "time_ms" => &mut self.time_ms,
            "score_best" => &mut self.score_best,
            "score_last" => &mut self.score_last,
            "updated_at" => &mut self.updated_at,
            "last_seen_at" => &mut self.last_seen_at,
            _ => return members.next_value::<IgnoredAny>().map(drop),
        };
        *member = members.next_value()?;
        Ok(())
    }
}
