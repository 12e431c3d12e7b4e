//! The WebAssembly module's bytes as text in a JavaScript module.
//!
//! The 90 most frequent bytes are one printable character each, the others two. Bytes stay aligned with
//! characters, so that the text compresses nearly as well as the bytes: 3 % over them by brotli, where
//! hexadecimal digits are 8 % over and base64 is 34 %. The page's `module.js` reads it back.

use std::cmp::Reverse;

use anyhow::Result;

/// The first of the characters that are used, in a row: `#` to `~`.
const FIRST: u8 = b'#';
const CHARACTERS: usize = 92;
/// Bytes of a rank below this are one character.
const SINGLE: usize = 90;

/// A JavaScript module that exports `frequent`, the bytes of one character as hexadecimal digits by rank
/// (the others follow in their natural order), and `text`, the ranks as characters.
pub(crate) fn inlined(module: &[u8]) -> Result<String> {
    let order = by_frequency(module);
    let mut ranks = [0; 256];
    for (rank, byte) in order.iter().enumerate() {
        ranks[usize::from(*byte)] = rank;
    }
    let mut text = String::with_capacity(module.len() * 3 / 2);
    for byte in module {
        let rank = ranks[usize::from(*byte)];
        if rank < SINGLE {
            text.push(character(rank)?);
        } else {
            let beyond = rank - SINGLE;
            text.push(character(SINGLE + beyond / CHARACTERS)?);
            text.push(character(beyond % CHARACTERS)?);
        }
    }
    let frequent = order.iter().take(SINGLE);
    let frequent: String = frequent.map(|byte| format!("{byte:02x}")).collect();
    let text = serde_json::to_string(&text)?;
    Ok(format!(
        "export const frequent = \"{frequent}\";\nexport const text = {text};\n"
    ))
}

fn by_frequency(module: &[u8]) -> Vec<u8> {
    let mut counts = [0_usize; 256];
    for byte in module {
        counts[usize::from(*byte)] += 1;
    }
    let mut order: Vec<u8> = (0..=255).collect();
    order.sort_by_key(|byte| Reverse(counts[usize::from(*byte)]));
    order[SINGLE..].sort_unstable();
    order
}

fn character(index: usize) -> Result<char> {
    Ok(char::from(FIRST + u8::try_from(index)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_byte_is_the_first_character_and_the_rarest_are_two() -> Result<()> {
        let mut module: Vec<u8> = (0..=255).collect();
        module.extend([7; 10]);
        let javascript = inlined(&module)?;
        assert!(javascript.starts_with("export const frequent = \"070001"));
        assert!(javascript.ends_with("##########\";\n"), "{javascript}");
        let text = javascript.split('"').nth(3).unwrap_or_default();
        let escaped = text.matches("\\\\").count();
        assert_eq!(text.len() - escaped, 90 + 2 * 166 + 10);
        Ok(())
    }
}
