//! Texts put together, and whole numbers in them, without what formatting would add to the module.

/// Texts, one after the other.
pub fn joined(texts: &[&str]) -> String {
    let mut whole = String::new();
    for text in texts {
        whole.push_str(text);
    }
    whole
}

/// Adds a number's decimal digits to a text, at least so many.
pub fn push_decimal(text: &mut String, number: u64, digits_min: usize) {
    push_digits::<10>(text, number, digits_min);
}

/// Adds a number's hexadecimal digits to a text, at least so many.
pub fn push_hexadecimal(text: &mut String, number: u64, digits_min: usize) {
    push_digits::<16>(text, number, digits_min);
}

/// Dividing by what is known at compile time is several times as fast.
fn push_digits<const RADIX: u64>(text: &mut String, mut number: u64, digits_min: usize) {
    let mut digits = [0_u8; 20];
    let mut count = 0;
    for place in &mut digits {
        if number == 0 && count >= digits_min {
            break;
        }
        let digit = (number % RADIX) as u8;
        *place = digit + if digit < 10 { b'0' } else { b'a' - 10 };
        number /= RADIX;
        count += 1;
    }
    let digits = digits.iter().take(count).rev();
    digits.for_each(|digit| text.push(char::from(*digit)));
}

/// A number's decimal digits.
pub fn decimal(number: u64) -> String {
    let mut text = String::new();
    push_decimal(&mut text, number, 1);
    text
}

/// How long a text is in JavaScript: in UTF-16 code units.
pub fn utf16_length(text: &str) -> usize {
    let mut length = 0;
    for byte in text.bytes() {
        length += match byte {
            // Goes on with a character.
            0x80..0xC0 => 0,
            // Begins one that takes two.
            0xF0.. => 2,
            _ => 1,
        };
    }
    length
}

/// What stands before and after the first of these bytes, which is a character of its own.
///
/// The standard library's search would come with more than all else that this module does with texts.
pub fn split_at_first(text: &str, byte: u8) -> Option<(&str, &str)> {
    let place = text.bytes().position(|other| other == byte)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// The number with these digits; `None` if there are none, or others, or too many.
pub fn from_digits(digits: &str, radix: u32) -> Option<u64> {
    let radix = u64::from(radix);
    let number = digits.bytes().try_fold(0_u64, |number, digit| {
        let digit = u64::from(match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'z' => digit - b'a' + 10,
            b'A'..=b'Z' => digit - b'A' + 10,
            _ => return None,
        });
        // Dividing costs more than all else here, and is left out where there is room for any digit.
        let has_room = number < u64::MAX / 36 || number <= (u64::MAX - digit) / radix;
        (digit < radix && has_room).then(|| number * radix + digit)
    });
    number.filter(|_| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_written_and_read_as_the_standard_library_does(
            number: u64,
            beyond in u128::from(u64::MAX) + 1..,
        ) {
            let mut hexadecimal = String::new();
            push_hexadecimal(&mut hexadecimal, number, 1);
            prop_assert_eq!(&hexadecimal, &format!("{number:x}"));
            prop_assert_eq!(decimal(number), number.to_string());
            let mut padded = String::new();
            push_decimal(&mut padded, number, 9);
            prop_assert_eq!(padded, format!("{number:09}"));
            prop_assert_eq!(from_digits(&hexadecimal, 16), Some(number));
            prop_assert_eq!(from_digits(&number.to_string(), 10), Some(number));
            prop_assert_eq!(from_digits(&beyond.to_string(), 10), None);
        }

        #[test]
        fn a_text_is_as_long_as_in_javascript(text in "\\PC*") {
            prop_assert_eq!(utf16_length(&text), text.encode_utf16().count());
        }
    }

    #[test]
    fn a_text_is_split_at_the_first_of_a_byte() {
        assert_eq!(split_at_first("é:b:c", b':'), Some(("é", "b:c")));
        assert_eq!(split_at_first(":", b':'), Some(("", "")));
        assert_eq!(split_at_first("ab", b':'), None);
    }

    #[test]
    fn the_ends_of_the_range_are_numbers_and_other_texts_are_none() {
        for number in [0, 9, 10, u64::MAX] {
            assert_eq!(from_digits(&decimal(number), 10), Some(number));
        }
        for text in ["", "+1", "-1", " 1", "1a", "1.0"] {
            assert_eq!(from_digits(text, 10), None, "{text}");
        }
    }
}
