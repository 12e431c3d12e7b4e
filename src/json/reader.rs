//! Reading JSON text, value by value: a text that breaks off, or is no JSON, gives what came before.

use std::borrow::Cow;

use super::{Json, is_escaped};
use crate::text::from_digits;

/// The most that arrays and objects may be nested: beyond, a text could exhaust the stack.
const DEPTH_MAX: u8 = 127;

/// A text that is being read. What reads answers `None` where it is no JSON; there is nothing to read
/// beyond.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u8,
}

impl<'a> Reader<'a> {
    /// Reads from the start.
    pub fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// Whether nothing is left but white space.
    pub fn is_at_end(&mut self) -> bool {
        self.peek_token().is_none()
    }

    /// Reads a value.
    pub fn value(&mut self) -> Option<Json<'a>> {
        Some(match self.peek_token()? {
            b'{' => {
                let mut members = Vec::new();
                self.members(&mut |name, reader| {
                    members.push((name, reader.value()?));
                    Some(())
                })?;
                Json::Object(members)
            }
            b'[' => {
                let mut elements = Vec::new();
                self.elements(&mut |reader| {
                    elements.push(reader.value()?);
                    Some(())
                })?;
                Json::Array(elements)
            }
            b'"' => Json::Text(self.string()?),
            b't' => self.word("true", Json::Bool(true))?,
            b'f' => self.word("false", Json::Bool(false))?,
            b'n' => self.word("null", Json::Null)?,
            _ => self.number()?,
        })
    }

    /// Reads a value. If it is an object, `take` gets the name of each member and must read its value.
    /// Whether it is one.
    pub fn members(
        &mut self,
        take: &mut dyn FnMut(Cow<'a, str>, &mut Self) -> Option<()>,
    ) -> Option<bool> {
        if self.peek_token()? != b'{' {
            self.value()?;
            return Some(false);
        }
        self.sequence(b'}', &mut |reader| {
            let name = reader.string()?;
            reader.skip(b':')?;
            take(name, reader)
        })?;
        Some(true)
    }

    /// Reads a value. If it is an array, `take` must read each element. Whether it is one.
    pub fn elements(&mut self, take: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<bool> {
        if self.peek_token()? != b'[' {
            self.value()?;
            return Some(false);
        }
        self.sequence(b']', take)?;
        Some(true)
    }

    /// Reads what stands between a bracket and its counterpart, with commas between.
    fn sequence(
        &mut self,
        end: u8,
        read_one: &mut dyn FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        if self.depth == DEPTH_MAX {
            return None;
        }
        self.depth += 1;
        self.at += 1;
        if self.peek_token()? == end {
            self.at += 1;
        } else {
            read_one(self)?;
            while self.skip(end).is_none() {
                self.skip(b',')?;
                read_one(self)?;
            }
        }
        self.depth -= 1;
        Some(())
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.skip(b'"')?;
        // What stands up to the last escape, if there is one.
        let mut unescaped = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let part = rest.get(..rest.bytes().position(is_escaped)?)?;
            self.at += part.len();
            match self.next()? {
                b'"' if unescaped.is_empty() => return Some(Cow::Borrowed(part)),
                b'"' => {
                    unescaped.push_str(part);
                    return Some(Cow::Owned(unescaped));
                }
                b'\\' => {
                    unescaped.push_str(part);
                    unescaped.push(self.escaped()?);
                }
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.utf16_unit()?;
                if let high @ 0xD800..0xDC00 = code {
                    self.word("\\u", ())?;
                    let low = self.utf16_unit()?.checked_sub(0xDC00)?;
                    // With a low half out of range there is no such character.
                    code = if low < 0x400 {
                        0x1_0000 + ((high - 0xD800) << 10) + low
                    } else {
                        high
                    };
                }
                char::from_u32(code)?
            }
            _ => return None,
        })
    }

    fn utf16_unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        u32::try_from(from_digits(digits, 16)?).ok()
    }

    fn number(&mut self) -> Option<Json<'a>> {
        let is_negative = self.eat(b'-');
        let start = self.at;
        let mut number = Decimal::default();
        self.digits(&mut |digit| number.push(digit, false))?;
        if self.at > start + 1 && self.text.as_bytes().get(start) == Some(&b'0') {
            return None;
        }
        let mut is_whole = !is_negative && number.exponent == 0;
        if self.eat(b'.') {
            is_whole = false;
            self.digits(&mut |digit| number.push(digit, true))?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            is_whole = false;
            let sign = if self.eat(b'-') { -1 } else { 1 };
            if sign > 0 {
                self.eat(b'+');
            }
            let mut exponent = 0_i32;
            self.digits(&mut |digit| {
                exponent = exponent.saturating_mul(10).saturating_add(digit.into());
            })?;
            number.exponent = number.exponent.saturating_add(sign * exponent);
        }
        if is_whole {
            return Some(Json::Whole(number.digits));
        }
        let value = number.value()?;
        Some(Json::Number(if is_negative { -value } else { value }))
    }

    /// Reads at least one digit.
    fn digits(&mut self, take: &mut dyn FnMut(u8)) -> Option<()> {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            take(digit - b'0');
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// Skips a character if it is this one. Whether it was.
    fn eat(&mut self, character: u8) -> bool {
        let is_next = self.peek() == Some(character);
        self.at += usize::from(is_next);
        is_next
    }

    /// Reads these very characters.
    fn word<T>(&mut self, word: &str, meaning: T) -> Option<T> {
        let rest = self.text.as_bytes().get(self.at..)?;
        rest.starts_with(word.as_bytes()).then(|| {
            self.at += word.len();
            meaning
        })
    }

    /// Skips white space and this character, if it comes next.
    fn skip(&mut self, token: u8) -> Option<()> {
        (self.peek_token()? == token).then(|| self.at += 1)
    }

    /// Skips white space. What comes next.
    fn peek_token(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }
}

/// `digits` times ten to the power of `exponent`. Digits that find no room count as zeros.
#[derive(Default)]
struct Decimal {
    digits: u64,
    exponent: i32,
}

impl Decimal {
    fn push(&mut self, digit: u8, is_of_fraction: bool) {
        let digit = u64::from(digit);
        let has_room = self.digits <= (u64::MAX - digit) / 10;
        if has_room && self.exponent <= 0 {
            self.digits = self.digits * 10 + digit;
        } else {
            self.exponent += 1;
        }
        self.exponent -= i32::from(is_of_fraction);
    }

    /// Exact as long as digits and power of ten are, which fifteen digits and a power of 22 always are.
    /// `None` if it is too large.
    fn value(&self) -> Option<f64> {
        let digits = self.digits as f64;
        let mut power = 1.0;
        for _ in 0..self.exponent.unsigned_abs().min(400) {
            power *= 10.0;
        }
        let value = if digits == 0.0 || self.exponent < 0 {
            digits / power
        } else {
            digits * power
        };
        value.is_finite().then_some(value)
    }
}
