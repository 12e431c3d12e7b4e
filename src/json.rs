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

/// A value that is no object and no array.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scalar<'a> {
    /// There is no value.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number >= 0.
    Whole(u64),
    /// Any other number.
    Number(f64),
    /// A string.
    Text(Cow<'a, str>),
    /// An array or an object, after all.
    Nested,
}

impl Scalar<'_> {
    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Absent | Self::Null | Self::Whole(_) | Self::Number(_) => None,
            Self::Text(_) | Self::Nested => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Whole(value) => Some(*value),
            Self::Absent | Self::Null | Self::Bool(_) | Self::Number(_) => None,
            Self::Text(_) | Self::Nested => None,
        }
    }

    /// Any number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Whole(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            Self::Absent | Self::Null | Self::Bool(_) | Self::Text(_) | Self::Nested => None,
        }
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Absent | Self::Null | Self::Bool(_) | Self::Whole(_) => None,
            Self::Number(_) | Self::Nested => None,
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

/// Takes an array's elements.
pub trait Elements<'de> {
    /// What an element is read as.
    type Element: Deserialize<'de>;

    /// Takes one element.
    fn element(&mut self, element: Self::Element);
}

/// Reads an object into what takes its members. Whether it was one.
pub struct Object<'m, M>(pub &'m mut M);

/// Reads an array into what takes its elements. Whether it was one.
pub struct Array<'e, E>(pub &'e mut E);

/// A visitor's answers to what are all the same to it.
macro_rules! answers {
    ($value:ident: $($method:ident($type:ty) => $answer:expr,)*) => {
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("any value")
        }

        $(fn $method<E>(self, $value: $type) -> Result<Self::Value, E> { Ok($answer) })*
    };
}

macro_rules! skip_elements {
    ($elements:ident) => {
        while $elements.next_element::<IgnoredAny>()?.is_some() {}
    };
}

macro_rules! skip_members {
    ($members:ident) => {
        while $members.next_key::<Scalar<'de>>()?.is_some() {
            $members.next_value::<IgnoredAny>()?;
        }
    };
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    answers! { value:
        visit_bool(bool) => Scalar::Bool(value),
        visit_u64(u64) => Scalar::Whole(value),
        visit_i64(i64) => Scalar::Number(value as f64),
        visit_f64(f64) => Scalar::Number(value),
        visit_borrowed_str(&'de str) => Scalar::Text(Cow::Borrowed(value)),
        visit_str(&str) => Scalar::Text(Cow::Owned(value.to_owned())),
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        skip_elements!(elements);
        Ok(Scalar::Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        skip_members!(members);
        Ok(Scalar::Nested)
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

    answers! { _value:
        visit_bool(bool) => false,
        visit_u64(u64) => false,
        visit_i64(i64) => false,
        visit_f64(f64) => false,
        visit_str(&str) => false,
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<bool, A::Error> {
        skip_elements!(elements);
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        while let Some(name) = members.next_key::<Scalar<'de>>()? {
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

    answers! { _value:
        visit_bool(bool) => false,
        visit_u64(u64) => false,
        visit_i64(i64) => false,
        visit_f64(f64) => false,
        visit_str(&str) => false,
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<bool, A::Error> {
        while let Some(element) = elements.next_element()? {
            self.0.element(element);
        }
        Ok(true)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        skip_members!(members);
        Ok(false)
    }
}
