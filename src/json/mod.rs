//! JSON: reading what may be anything, and writing.
//!
//! Reading never fails on a value's type: what is not an object has no members, what is not an array no
//! elements. Only text that is no JSON is an error.

#[cfg(test)]
mod against_serde_json;
mod reader;
mod writer;

use std::borrow::Cow;

use crate::timestamp::Timestamp;

pub use reader::Reader;
pub use writer::{ToJson, Writer, to_json};

/// A value. Members keep their order; of two with one name the first counts.
///
/// What it is stands in a byte of its own: to tell it from a text's length takes more code.
#[derive(Clone, Debug, Default, PartialEq)]
#[repr(u8)]
pub enum Json<'a> {
    /// `null`, and what is not there.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number >= 0.
    Whole(u64),
    /// Any other number.
    Number(f64),
    /// A string.
    Text(Cow<'a, str>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// Reads a text; `null` if it is no JSON.
    pub fn read(text: &'a str) -> Self {
        let mut reader = Reader::of(text);
        let value = reader.value().filter(|_| reader.is_at_end());
        value.unwrap_or_default()
    }

    /// The members; none if it is no object.
    pub fn members(&self) -> &[(Cow<'a, str>, Json<'a>)] {
        match self {
            Self::Object(members) => members,
            Self::Null | Self::Bool(_) | Self::Whole(_) | Self::Number(_) => &[],
            Self::Text(_) | Self::Array(_) => &[],
        }
    }

    /// The elements; none if it is no array.
    pub fn elements(&self) -> &[Json<'a>] {
        match self {
            Self::Array(elements) => elements,
            Self::Null | Self::Bool(_) | Self::Whole(_) | Self::Number(_) => &[],
            Self::Text(_) | Self::Object(_) => &[],
        }
    }

    /// The elements as `read` reads them, but for those that it makes nothing of.
    pub fn list<T>(&self, read: fn(&Self) -> Option<T>) -> Vec<T> {
        let mut list = Vec::new();
        for element in self.elements() {
            if let Some(value) = read(element) {
                list.push(value);
            }
        }
        list
    }

    /// A member, if it is there.
    pub fn member(&self, name: &str) -> Option<&Json<'a>> {
        let found = self.members().iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value)
    }

    /// A member; `null` if it is not there.
    pub fn get(&self, name: &str) -> &Json<'a> {
        self.member(name).unwrap_or(&Self::Null)
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Null | Self::Whole(_) | Self::Number(_) | Self::Text(_) => None,
            Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Whole(value) => Some(*value),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => None,
            Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Whole(_) | Self::Number(_) => None,
            Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// The string to keep, if it is one.
    #[inline(never)]
    pub fn to_text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    /// A whole number from 0 to 100.
    pub fn as_percent(&self) -> Option<u8> {
        u8::try_from(self.as_u64()?)
            .ok()
            .filter(|percent| *percent <= 100)
    }

    /// Microseconds within a millisecond: 0 ..= 999.
    pub fn as_sub_millis(&self) -> Option<u16> {
        let micros = u16::try_from(self.as_u64()?).ok();
        micros.filter(|micros| *micros < 1_000)
    }

    /// A date, to the millisecond: a document has no finer ones, whoever wrote it.
    pub fn as_timestamp(&self) -> Option<Timestamp> {
        Some(Timestamp::parse(self.as_str()?)?.to_millis())
    }

    /// `Some(None)` for `null`; otherwise what `read` makes of the value.
    pub fn nullable<T>(&self, read: impl FnOnce(&Self) -> Option<T>) -> Option<Option<T>> {
        if matches!(self, Self::Null) {
            return Some(None);
        }
        read(self).map(Some)
    }
}

/// How many bytes of a text can stand in a string as they are, up to the first that cannot: a quote, a
/// backslash, or a control character.
///
/// Eight at a time: the highest bit is set in each byte that cannot. A borrow may set further ones, but only
/// above the first.
fn plain_length(text: &[u8]) -> usize {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    let mut length = 0;
    let mut rest = text;
    while let Some((chunk, after)) = rest.split_first_chunk() {
        let bytes = u64::from_le_bytes(*chunk);
        // With quote and space swapped, all that cannot but the backslash is below the exclamation mark.
        let swapped = bytes ^ each(2);
        let backslash = bytes ^ each(b'\\');
        let below = swapped.wrapping_sub(each(b'!')) & !swapped;
        let zero = backslash.wrapping_sub(each(1)) & !backslash;
        let escaped = (below | zero) & each(0x80);
        if escaped != 0 {
            return length + escaped.trailing_zeros() as usize / 8;
        }
        length += chunk.len();
        rest = after;
    }
    let is_escaped = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
    length + rest.iter().position(is_escaped).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_json_is_read_as_what_it_is() {
        let json = Json::read(r#"{"a":[1,-1,0.5,"x\n",null,true],"__proto__":{},"a":2}"#);
        assert_eq!(
            json.get("a").elements(),
            [
                Json::Whole(1),
                Json::Number(-1.0),
                Json::Number(0.5),
                Json::Text("x\n".into()),
                Json::Null,
                Json::Bool(true)
            ]
        );
        assert_eq!(json.get("__proto__"), &Json::Object(Vec::new()));
        assert_eq!((json.member("b"), json.get("b")), (None, &Json::Null));
    }

    #[test]
    fn what_is_no_json_is_null() {
        for text in [
            "",
            "{",
            "<html>",
            "[1,]",
            "{,}",
            "nul",
            "nulls",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "\"\n\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "1e999",
            "{\"a\":1,}",
            "{1:1}",
            "1 1",
        ] {
            assert_eq!(Json::read(text), Json::Null, "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert_ne!(Json::read(&nested(127)), Json::Null);
        for depth in [128, 100_000] {
            assert_eq!(Json::read(&nested(depth)), Json::Null);
        }
    }
}
