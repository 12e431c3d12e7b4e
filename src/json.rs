//! Reading JSON that may be anything.
//!
//! Reading never fails on a value's type: what is not an object has no members, what is not an array no
//! elements. Only text that is no JSON is an error, and what was read before it broke off is kept, since
//! readers write into what they are handed.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use crate::timestamp::Timestamp;

/// A value. Members keep their order; of two with one name the first counts.
#[derive(Clone, Debug, Default, PartialEq)]
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
        serde_json::from_str(text).unwrap_or_default()
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

    /// Any number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Whole(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            Self::Null | Self::Bool(_) | Self::Text(_) => None,
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

    /// A whole number from 0 to 100.
    pub fn as_percent(&self) -> Option<u8> {
        u8::try_from(self.as_u64()?)
            .ok()
            .filter(|percent| *percent <= 100)
    }

    /// A date.
    pub fn as_timestamp(&self) -> Option<Timestamp> {
        Timestamp::parse(self.as_str()?)
    }

    /// `Some(None)` for `null`; otherwise what `read` makes of the value.
    pub fn nullable<T>(&self, read: impl FnOnce(&Self) -> Option<T>) -> Option<Option<T>> {
        if *self == Self::Null {
            return Some(None);
        }
        read(self).map(Some)
    }
}

/// Takes an object's members.
pub trait Members<'de> {
    /// Takes one member: must read its value from `members`, once.
    ///
    /// # Errors
    ///
    /// The text is no JSON from here on.
    fn member<A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error>;
}

/// Takes an array's elements, one at a time.
pub trait Elements<'de> {
    /// Takes one element.
    fn element(&mut self, element: Json<'de>);
}

/// Reads an object into what takes its members. Whether it was one.
pub struct Object<'m, M>(pub &'m mut M);

/// Reads an array into what takes its elements. Whether it was one.
pub struct Array<'e, E>(pub &'e mut E);

/// A visitor's answers to what is neither an object nor an array.
macro_rules! answers {
    ($value:ident, null => $null:expr; $($method:ident($type:ty) => $answer:expr,)*) => {
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("any value")
        }

        $(fn $method<E>(self, $value: $type) -> Result<Self::Value, E> { Ok($answer) })*

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($null)
        }
    };
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json<'de>;

    answers! { value, null => Json::Null;
        visit_bool(bool) => Json::Bool(value),
        visit_u64(u64) => Json::Whole(value),
        visit_i64(i64) => Json::Number(value as f64),
        visit_f64(f64) => Json::Number(value),
        visit_borrowed_str(&'de str) => Json::Text(Cow::Borrowed(value)),
        visit_str(&str) => Json::Text(Cow::Owned(value.to_owned())),
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut array = Vec::new();
        while let Some(element) = elements.next_element()? {
            array.push(element);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut object = Vec::new();
        while let Some(key) = members.next_key::<Json<'de>>()? {
            if let Json::Text(name) = key {
                object.push((name, members.next_value()?));
            }
        }
        Ok(Json::Object(object))
    }
}

impl<'de, M: Members<'de>> DeserializeSeed<'de> for Object<'_, M> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, M: Members<'de>> Visitor<'de> for Object<'_, M> {
    type Value = bool;

    answers! { _value, null => false;
        visit_bool(bool) => false,
        visit_u64(u64) => false,
        visit_i64(i64) => false,
        visit_f64(f64) => false,
        visit_str(&str) => false,
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<bool, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        while let Some(name) = members.next_key::<Json<'de>>()? {
            self.0
                .member(name.as_str().unwrap_or_default(), &mut members)?;
        }
        Ok(true)
    }
}

impl<'de, E: Elements<'de>> DeserializeSeed<'de> for Array<'_, E> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Elements<'de>> Visitor<'de> for Array<'_, T> {
    type Value = bool;

    answers! { _value, null => false;
        visit_bool(bool) => false,
        visit_u64(u64) => false,
        visit_i64(i64) => false,
        visit_f64(f64) => false,
        visit_str(&str) => false,
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<bool, A::Error> {
        while let Some(element) = elements.next_element()? {
            self.0.element(element);
        }
        Ok(true)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        while members.next_key::<IgnoredAny>()?.is_some() {
            members.next_value::<IgnoredAny>()?;
        }
        Ok(false)
    }
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
        for text in ["", "{", "<html>", "[1,]", "nul", &"[".repeat(100_000)] {
            assert_eq!(Json::read(text), Json::Null);
        }
    }
}
