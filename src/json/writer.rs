//! Writing JSON text.

use super::plain_length;
use crate::text::{push_decimal, push_hexadecimal};

/// What can be written as JSON.
pub trait ToJson {
    /// Writes the value.
    fn write(&self, json: &mut Writer);
}

/// A value as JSON.
pub fn to_json(value: &dyn ToJson) -> String {
    let mut json = Writer::default();
    value.write(&mut json);
    json.into_text()
}

/// A text that is being written.
#[derive(Debug)]
pub struct Writer {
    text: String,
}

impl Default for Writer {
    fn default() -> Self {
        Self {
            text: String::with_capacity(CAPACITY),
        }
    }
}

/// As long as nearly every text but a document's.
const CAPACITY: usize = 256;

impl Writer {
    /// The text, once the value is whole.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Writes an object with the members that `write` writes.
    pub fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.begin('{');
        write(self);
        self.text.push('}');
    }

    /// Writes an array with the elements that `write` writes.
    pub fn array(&mut self, write: impl FnOnce(&mut Self)) {
        self.begin('[');
        write(self);
        self.text.push(']');
    }

    /// Writes a member.
    pub fn member(&mut self, name: &str, value: &dyn ToJson) {
        self.name(name);
        value.write(self);
    }

    /// Writes a member's name, which needs no escape: its value comes next.
    pub fn name(&mut self, name: &str) {
        self.begin('"');
        self.text.push_str(name);
        self.text.push_str("\":");
    }

    /// Writes a string.
    pub fn string(&mut self, string: &str) {
        self.begin('"');
        let mut rest = string;
        while let Some((plain, after)) = rest.split_at_checked(plain_length(rest.as_bytes())) {
            self.text.push_str(plain);
            let Some(escaped) = after.as_bytes().first() else {
                break;
            };
            push_escaped(&mut self.text, *escaped);
            rest = after.get(1..).unwrap_or_default();
        }
        self.text.push('"');
    }

    /// Writes a whole number.
    pub fn number(&mut self, number: u64) {
        self.separate();
        push_decimal(&mut self.text, number, 1);
    }

    /// Writes what is JSON already.
    pub fn json(&mut self, json: &str) {
        self.separate();
        self.text.push_str(json);
    }

    fn begin(&mut self, first: char) {
        self.separate();
        self.text.push(first);
    }

    /// Writes the comma before all but the first of an array or an object.
    fn separate(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.text.push(',');
        }
    }
}

/// Adds what cannot stand in a string as it is.
fn push_escaped(text: &mut String, character: u8) {
    text.push('\\');
    text.push(match character {
        b'"' | b'\\' => char::from(character),
        b'\x08' => 'b',
        b'\x0C' => 'f',
        b'\n' => 'n',
        b'\r' => 'r',
        b'\t' => 't',
        _ => {
            text.push('u');
            push_hexadecimal(text, character.into(), 4);
            return;
        }
    });
}

impl ToJson for bool {
    fn write(&self, json: &mut Writer) {
        json.json(if *self { "true" } else { "false" });
    }
}

impl ToJson for u8 {
    fn write(&self, json: &mut Writer) {
        json.number(u64::from(*self));
    }
}

impl ToJson for u16 {
    fn write(&self, json: &mut Writer) {
        json.number(u64::from(*self));
    }
}

impl ToJson for u32 {
    fn write(&self, json: &mut Writer) {
        json.number(u64::from(*self));
    }
}

impl ToJson for u64 {
    fn write(&self, json: &mut Writer) {
        json.number(*self);
    }
}

impl ToJson for usize {
    fn write(&self, json: &mut Writer) {
        json.number(*self as u64);
    }
}

impl ToJson for &str {
    fn write(&self, json: &mut Writer) {
        json.string(self);
    }
}

impl ToJson for String {
    fn write(&self, json: &mut Writer) {
        json.string(self);
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, json: &mut Writer) {
        match self {
            Some(value) => value.write(json),
            None => json.json("null"),
        }
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, json: &mut Writer) {
        json.array(|json| self.iter().for_each(|element| element.write(json)));
    }
}
