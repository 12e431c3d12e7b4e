//! The WebAssembly module's bytes as text in a JavaScript module.
//!
//! The 91 most frequent bytes are one printable character each, the others two. Bytes stay aligned with
//! characters, so that the text compresses nearly as well as the bytes: 2 % over them by brotli, where
//! hexadecimal digits are 8 % over and base64 is 34 %. The page's `module.js` reads it back.
//!
//! Characters stand for themselves where they can, and no character is escaped: brotli knows text, and takes
//! 2 % more for characters by rank.

use std::cmp::Reverse;

use anyhow::Result;

/// How many characters are used: those from space to `~` that a string has as they are.
const CHARACTERS: usize = 93;
/// Bytes of a rank below this are one character.
const SINGLE: usize = 91;

/// A JavaScript module that exports `frequent`, the bytes of one character as hexadecimal digits by rank
/// (the others follow in their natural order), and `text`, the ranks as characters.
pub(crate) fn inlined(module: &[u8]) -> Result<String> {
    let order = ranked(module);
    let characters: Vec<char> = characters().map(char::from).collect();
    let mut ranks = [0; 256];
    for (rank, byte) in order.iter().enumerate() {
        ranks[usize::from(*byte)] = rank;
    }
    let mut text = String::with_capacity(module.len() * 3 / 2);
    for byte in module {
        let rank = ranks[usize::from(*byte)];
        if rank < SINGLE {
            text.push(characters[rank]);
        } else {
            let beyond = rank - SINGLE;
            text.push(characters[SINGLE + beyond / CHARACTERS]);
            text.push(characters[beyond % CHARACTERS]);
        }
    }
    let frequent = order.iter().take(SINGLE);
    let frequent: String = frequent.map(|byte| format!("{byte:02x}")).collect();
    let text = serde_json::to_string(&text)?;
    Ok(format!(
        "export const frequent = \"{frequent}\";\nexport const text = {text};\n"
    ))
}

/// Every byte by rank: those of one character, then the others.
fn ranked(module: &[u8]) -> Vec<u8> {
    let mut counts = [0_usize; 256];
    for byte in module {
        counts[usize::from(*byte)] += 1;
    }
    let mut order: Vec<u8> = (0..=255).collect();
    order.sort_by_key(|byte| Reverse(counts[usize::from(*byte)]));
    let (single, others) = order.split_at_mut(SINGLE);
    single.sort_unstable();
    others.sort_unstable();
    let singles = || characters().take(SINGLE);
    let stands_for_itself = |byte: &u8| singles().any(|character| character == *byte);
    let mut moved = single.iter().filter(|byte| !stands_for_itself(byte));
    let ranked = singles().filter_map(|character| match single.binary_search(&character) {
        Ok(_) => Some(character),
        Err(_) => moved.next().copied(),
    });
    ranked.chain(others.iter().copied()).collect()
}

fn characters() -> impl Iterator<Item = u8> {
    (b' '..=b'~').filter(|character| !br#""\"#.contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_bytes_are_one_character_if_possible_their_own_and_rare_ones_two() -> Result<()> {
        let mut module: Vec<u8> = (0..=255).collect();
        module.extend(b"~~ ABC");
        let javascript = inlined(&module)?;
        assert!(javascript.starts_with("export const frequent = \"20"));
        let text = javascript.split('"').nth(3).unwrap_or_default();
        assert_eq!(characters().count(), CHARACTERS);
        assert_eq!(text.len(), SINGLE + 2 * (256 - SINGLE) + 6);
        assert!(text.ends_with(" ABC"), "{text}");
        Ok(())
    }

    #[test]
    fn every_byte_has_a_rank() {
        let mut ranked = ranked(b"\0\0\xff\"\"\\");
        ranked.sort_unstable();
        assert_eq!(ranked, (0..=255).collect::<Vec<u8>>());
    }
}
