//! Reading JSON text, value by value: a text that breaks off, or is no JSON, gives what came before.

use std::borrow::Cow;

use super::{Json, plain_length};
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
    /// Whether nothing was read since the last bracket.
    is_first: bool,
}

impl<'a> Reader<'a> {
    /// Reads from the start.
    pub fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            is_first: false,
        }
    }

    /// Whether nothing is left but white space.
    pub fn is_at_end(&mut self) -> bool {
        self.peek_beyond_space().is_none()
    }

    /// Reads a value.
    pub fn value(&mut self) -> Option<Json<'a>> {
        Some(match self.peek_token()? {
            b'"' => Json::Text(self.string()?),
            b't' => self.word(*b"true", Json::Bool(true))?,
            b'n' => self.word(*b"null", Json::Null)?,
            b'f' => {
                self.at += 1;
                self.word(*b"alse", Json::Bool(false))?
            }
            b'{' => {
                let mut members = Vec::new();
                self.enter(b'{')?;
                while self.has_more(b'}')? {
                    members.push((self.name()?, self.value()?));
                }
                Json::Object(members)
            }
            b'[' => {
                let mut elements = Vec::new();
                self.enter(b'[')?;
                while self.has_more(b']')? {
                    elements.push(self.value()?);
                }
                Json::Array(elements)
            }
            _ => self.number()?,
        })
    }

    /// Enters the next value if it begins with this bracket, and reads past it if not. Whether it was
    /// entered: then it is to be read, up to its end, as long as [`Self::has_more`] says so.
    pub fn enter(&mut self, bracket: u8) -> Option<bool> {
        if self.peek_beyond_space()? != bracket {
            self.value()?;
            return Some(false);
        }
        if self.depth == DEPTH_MAX {
            return None;
        }
        self.depth += 1;
        self.at += 1;
        self.is_first = true;
        Some(true)
    }

    /// Whether there is more to read before this bracket, which ends what was entered: an element, or the
    /// name of a member and its value.
    pub fn has_more(&mut self, end: u8) -> Option<bool> {
        let next = self.peek_token()?;
        let is_first = std::mem::take(&mut self.is_first);
        if next == end {
            self.at += 1;
            self.depth -= 1;
            return Some(false);
        }
        if !is_first {
            self.at += 1;
        }
        (is_first || next == b',').then_some(true)
    }

    /// Reads the name of a member.
    pub fn name(&mut self) -> Option<Cow<'a, str>> {
        let name = self.string()?;
        self.skip(b':')?;
        Some(name)
    }

    /// Skips the name of a member if it is this one, written with no escape and no space. Whether it was; one
    /// of less than four bytes never is.
    pub fn eat_name(&mut self, name: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let is_next = match rest.split_at_checked(1 + name.len()) {
            Some(([b'"', next @ ..], [b'"', b':', ..])) => is_same(next, name.as_bytes()),
            _ => false,
        };
        if is_next {
            self.at += name.len() + 3;
        }
        is_next
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.skip(b'"')?;
        // What stands up to the last escape, if there is one.
        let mut unescaped = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let part = rest.get(..plain_length(rest.as_bytes()))?;
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
                    if !(self.eat(b'\\') && self.eat(b'u')) {
                        return None;
                    }
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
        self.digits(&mut number, false)?;
        if self.at > start + 1 && self.text.as_bytes().get(start) == Some(&b'0') {
            return None;
        }
        let is_whole = !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        if is_whole && !is_negative && number.exponent == 0 {
            return Some(Json::Whole(number.digits));
        }
        if self.eat(b'.') {
            self.digits(&mut number, true)?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let sign = if self.eat(b'-') { -1 } else { 1 };
            if sign > 0 {
                self.eat(b'+');
            }
            let mut exponent = Decimal::default();
            self.digits(&mut exponent, false)?;
            let exponent = i32::try_from(exponent.digits).unwrap_or(i32::MAX);
            number.exponent = number.exponent.saturating_add(sign * exponent);
        }
        let value = number.value()?;
        Some(Json::Number(if is_negative { -value } else { value }))
    }

    /// Reads at least one digit.
    fn digits(&mut self, number: &mut Decimal, are_of_fraction: bool) -> Option<()> {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number.push(digit - b'0', are_of_fraction);
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
    fn word<T>(&mut self, word: [u8; 4], meaning: T) -> Option<T> {
        let next = self.text.as_bytes().get(self.at..)?.first_chunk()?;
        let is_it = u32::from_le_bytes(*next) == u32::from_le_bytes(word);
        self.at += word.len();
        is_it.then_some(meaning)
    }

    /// Skips white space and this character, if it comes next.
    fn skip(&mut self, token: u8) -> Option<()> {
        (self.peek_beyond_space()? == token).then(|| self.at += 1)
    }

    /// Skips white space, if there is any. What comes next.
    #[inline(always)]
    fn peek_token(&mut self) -> Option<u8> {
        match self.peek() {
            Some(..=b' ') => self.peek_beyond_space(),
            next => next,
        }
    }

    fn peek_beyond_space(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }
}

/// Whether both, which are as long, are the same and have at least four bytes: four at a time, of which the
/// last four may overlap those before.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut pairs = one.as_chunks().0.iter().zip(other.as_chunks().0);
    let is_equal =
        |(one, other): (&[u8; 4], &[u8; 4])| u32::from_le_bytes(*one) == u32::from_le_bytes(*other);
    let ends = one.last_chunk().zip(other.last_chunk());
    ends.is_some_and(is_equal) && pairs.all(is_equal)
}

/// `digits` times ten to the power of `exponent`. Digits that find no room count as zeros.
#[derive(Default)]
struct Decimal {
    digits: u64,
    exponent: i32,
}

impl Decimal {
    #[inline(always)]
    fn push(&mut self, digit: u8, is_of_fraction: bool) {
        let digit = u64::from(digit);
        // Dividing costs more than all else here.
        let has_room =
            self.digits < u64::MAX / 10 || self.digits == u64::MAX / 10 && digit <= u64::MAX % 10;
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
