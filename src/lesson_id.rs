//! The id of a lesson.

use std::fmt;

use crate::json::{ToJson, Writer};
use crate::text::{decimal, from_digits};

/// Id of a lesson: a positive integer that JavaScript can hold exactly (at most 2^53 - 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LessonId(u64);

impl LessonId {
    /// The largest id: JavaScript's `Number.MAX_SAFE_INTEGER`.
    pub const MAX: u64 = (1 << 53) - 1;

    /// The id, if the number is one.
    pub fn new(id: u64) -> Option<Self> {
        (1..=Self::MAX).contains(&id).then_some(Self(id))
    }

    /// The id, if the number is a whole one in range.
    pub fn from_f64(id: f64) -> Option<Self> {
        let whole = id as u64;
        (whole as f64 == id).then_some(whole).and_then(Self::new)
    }

    /// Reads a document's key: decimal digits with no sign and no leading zero, so that one lesson
    /// has one key.
    pub fn from_key(key: &str) -> Option<Self> {
        let is_canonical = !key.starts_with('0');
        from_digits(key, 10)
            .filter(|_| is_canonical)
            .and_then(Self::new)
    }

    /// The document's key; see [`Self::from_key`].
    pub fn key(self) -> String {
        decimal(self.0)
    }

    /// The id as a number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for LessonId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl ToJson for LessonId {
    fn write(&self, json: &mut Writer) {
        json.number(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_positive_safe_integers_are_ids() {
        assert_eq!(LessonId::from_f64(12.0).map(LessonId::get), Some(12));
        assert_eq!(
            LessonId::from_f64(9_007_199_254_740_991.0).map(LessonId::get),
            Some(LessonId::MAX)
        );
        for wrong in [
            0.0,
            -1.0,
            1.5,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            9_007_199_254_740_992.0,
        ] {
            assert_eq!(LessonId::from_f64(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_key_is_canonical() {
        assert_eq!(LessonId::from_key("7").map(LessonId::get), Some(7));
        for wrong in [
            "",
            "0",
            "07",
            "+7",
            "-7",
            "7.0",
            " 7",
            "abc",
            "9007199254740992",
        ] {
            assert_eq!(LessonId::from_key(wrong), None, "{wrong}");
        }
    }
}
