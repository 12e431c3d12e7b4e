//! Symbols as text: the first ones are one printable character each, the others two.
//!
//! Characters stay aligned with symbols, so that brotli finds what repeats as it does in bytes.
//! Hexadecimal digits would be 8 % over them, base64 34 %.
//!
//! Which character stands for which symbol matters: what brotli expects next depends on the class of the
//! character before. Symbols after which the same is likely get characters of one class, and the text is
//! hardly larger by brotli than the bytes are.

mod arrange;

pub(super) use arrange::arranged;

/// How many characters are used: those from space to `~` that a string has as they are.
const CHARACTERS: usize = 93;
/// So many symbols are one character. The other characters begin the two of a symbol.
pub(super) const DIRECT: usize = 90;
/// The places, among the characters, of a symbol's one or two.
fn split(symbol: usize) -> (usize, Option<usize>) {
    match symbol.checked_sub(DIRECT) {
        None => (symbol, None),
        Some(beyond) => (DIRECT + beyond / CHARACTERS, Some(beyond % CHARACTERS)),
    }
}

/// Symbols as text. There are as many as a byte has values.
pub(super) fn text(symbols: impl IntoIterator<Item = usize>) -> String {
    let characters: Vec<char> = characters().map(char::from).collect();
    let places = symbols.into_iter().flat_map(|symbol| {
        let (first, second) = split(symbol);
        [Some(first), second]
    });
    places.flatten().map(|place| characters[place]).collect()
}

/// What belongs to the symbols of one character, by the codes of the characters, from the space on. What is none
/// of them has what the first one has.
pub(super) fn by_code(of_symbols: &[u8]) -> impl Iterator<Item = u8> {
    let codes: Vec<u8> = characters().take(DIRECT).collect();
    (b' '..=codes[DIRECT - 1]).map(move |code| {
        let symbol = codes.iter().position(|known| *known == code);
        of_symbols[symbol.unwrap_or(0)]
    })
}

fn characters() -> impl Iterator<Item = u8> {
    (b' '..=b'~').filter(|character| !br#""\"#.contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_one_character_or_two_of_its_own() {
        let mut texts: Vec<String> = (0..256).map(|symbol| text([symbol])).collect();
        assert!(texts.iter().all(|text| !text.contains(['"', '\\'])));
        assert_eq!(texts.iter().filter(|text| text.len() == 1).count(), DIRECT);
        assert_eq!(characters().count(), CHARACTERS);
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 256);
    }
}
