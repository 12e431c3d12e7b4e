//! The WebAssembly module's bytes as text in a JavaScript module.
//!
//! The 91 most frequent bytes are one printable character each, the others two. Bytes stay aligned with
//! characters, so that brotli finds what repeats as it does in the bytes themselves; hexadecimal digits
//! would be 8 % over them, base64 34 %. The page's `module.js` reads it back.
//!
//! Which character stands for which byte matters: what brotli expects next depends on the class of the
//! character before. Bytes after which the same is likely get characters of one class, and the text is
//! hardly larger by brotli than the bytes are.

mod arrange;

use std::cmp::Reverse;

use anyhow::Result;

use arrange::arranged;

/// How many characters are used: those from space to `~` that a string has as they are.
const CHARACTERS: usize = 93;
/// So many bytes are one character. The other characters begin the two of a byte.
const SINGLE: usize = 91;

/// A JavaScript module that exports `meanings` and `text`. The meaning of a character, in the order of
/// the characters, is a number of two digits to the base of 36: the byte that it stands for, or, from 256
/// on, that the next character says which of the remaining bytes is meant.
pub(crate) fn inlined(module: &[u8]) -> Result<String> {
    let (frequent, rare) = by_frequency(module);
    let characters: Vec<char> = characters().map(char::from).collect();
    let coded: Vec<Code> = module
        .iter()
        .map(|byte| match rare.binary_search(byte) {
            Ok(place) => Code::Pair(SINGLE + place / CHARACTERS, place % CHARACTERS),
            Err(_) => Code::Single(frequent.partition_point(|other| other < byte)),
        })
        .collect();
    let places = arranged(&coded);
    let mut text = String::with_capacity(module.len() * 3 / 2);
    for code in coded {
        match code {
            Code::Single(symbol) => text.push(characters[places[symbol]]),
            Code::Pair(symbol, second) => {
                text.extend([characters[places[symbol]], characters[second]]);
            }
        }
    }
    let mut meanings = [0; CHARACTERS];
    for (symbol, place) in places.into_iter().enumerate() {
        let byte = frequent.get(symbol).copied().map(usize::from);
        meanings[place] = byte.unwrap_or_else(|| 256 + symbol - SINGLE);
    }
    let digits = meanings.map(|meaning| [meaning / 36, meaning % 36]);
    let digits = digits.as_flattened().iter();
    let meanings: String = digits
        .filter_map(|digit| char::from_digit(*digit as u32, 36))
        .collect();
    let text = serde_json::to_string(&text)?;
    Ok(format!(
        "export const meanings = \"{meanings}\";\nexport const text = {text};\n"
    ))
}

/// A byte of the module. Symbols are what a first character can mean: the frequent bytes, then the halves of
/// the others.
#[derive(Clone, Copy)]
enum Code {
    /// The symbol of a frequent byte.
    Single(usize),
    /// The symbol of a half of the other bytes, and the place in it.
    Pair(usize, usize),
}

/// The bytes of one character and the others, each in their natural order.
fn by_frequency(module: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut counts = [0_usize; 256];
    for byte in module {
        counts[usize::from(*byte)] += 1;
    }
    let mut frequent: Vec<u8> = (0..=255).collect();
    frequent.sort_by_key(|byte| Reverse(counts[usize::from(*byte)]));
    let mut rare = frequent.split_off(SINGLE);
    frequent.sort_unstable();
    rare.sort_unstable();
    (frequent, rare)
}

fn characters() -> impl Iterator<Item = u8> {
    (b' '..=b'~').filter(|character| !br#""\"#.contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `module.js` does.
    fn restored(javascript: &str) -> Option<Vec<u8>> {
        let (meanings, text) = (javascript.split('"').nth(1)?, javascript.split('"').nth(3)?);
        let meaning = |place: usize| usize::from_str_radix(&meanings[2 * place..][..2], 36).ok();
        let meanings: Vec<usize> = (0..CHARACTERS).filter_map(meaning).collect();
        let rare: Vec<u8> = (0..=255)
            .filter(|byte| !meanings.contains(&usize::from(*byte)))
            .collect();
        let mut places = text
            .bytes()
            .filter_map(|read| characters().position(|character| character == read));
        let mut module = Vec::new();
        while let Some(place) = places.next() {
            module.push(match u8::try_from(meanings[place]) {
                Ok(byte) => byte,
                Err(_) => rare[(meanings[place] - 256) * CHARACTERS + places.next()?],
            });
        }
        Some(module)
    }

    #[test]
    fn every_byte_is_read_back_and_frequent_ones_are_one_character() -> Result<()> {
        let mut module: Vec<u8> = (0..=255).collect();
        module.extend(b"~~ ABC\"\\\0\xff\xff");
        let javascript = inlined(&module)?;
        assert_eq!(restored(&javascript), Some(module));
        let text = javascript.split('"').nth(3).unwrap_or_default();
        assert_eq!(text.len(), SINGLE + 2 * (256 - SINGLE) + 11);
        assert_eq!(characters().count(), CHARACTERS);
        Ok(())
    }

    #[test]
    fn an_empty_module_is_an_empty_text() -> Result<()> {
        assert_eq!(restored(&inlined(&[])?), Some(Vec::new()));
        Ok(())
    }
}
