//! Writing JSON text.

use crate::text::push_digits;

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
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
}

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

    /// Writes a member's name: its value comes next.
    pub fn name(&mut self, name: &str) {
        self.string(name);
        self.text.push(':');
    }

    /// Writes a string.
    pub fn string(&mut self, string: &str) {
        self.begin('"');
        for character in string.chars() {
            let escape = match character {
                '"' | '\\' => character,
                '\u{8}' => 'b',
                '\u{c}' => 'f',
                '\n' => 'n',
                '\r' => 'r',
                '\t' => 't',
                '\0'..' ' => {
                    self.text.push_str("\\u");
                    push_digits(&mut self.text, character.into(), 16, 4);
                    continue;
                }
                _ => {
                    self.text.push(character);
                    continue;
                }
            };
            self.text.push('\\');
            self.text.push(escape);
        }
        self.text.push('"');
    }

    /// Writes a whole number.
    pub fn number(&mut self, number: u64) {
        self.separate();
        push_digits(&mut self.text, number, 10, 1);
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
