//! Texts put together, and whole numbers in them, without what formatting would add to the module.

/// Texts, one after the other.
pub fn joined(texts: &[&str]) -> String {
    let mut whole = String::new();
    for text in texts {
        whole.push_str(text);
    }
    whole
}

/// Adds a number to a text, with at least so many digits.
pub fn push_digits(text: &mut String, number: u64, radix: u32, digits_min: u32) {
    let before = number / u64::from(radix);
    if before > 0 || digits_min > 1 {
        push_digits(text, before, radix, digits_min.saturating_sub(1));
    }
    let last = (number % u64::from(radix)) as u32;
    text.extend(char::from_digit(last, radix));
}

/// A number's decimal digits.
pub fn decimal(number: u64) -> String {
    let mut text = String::new();
    push_digits(&mut text, number, 10, 1);
    text
}

/// The number with these digits; `None` if there are none, or others, or too many.
pub fn from_digits(digits: &str, radix: u32) -> Option<u64> {
    let number = digits.chars().try_fold(0_u64, |number, digit| {
        let longer = number.checked_mul(radix.into())?;
        longer.checked_add(digit.to_digit(radix)?.into())
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
            push_digits(&mut hexadecimal, number, 16, 1);
            prop_assert_eq!(&hexadecimal, &format!("{number:x}"));
            prop_assert_eq!(decimal(number), number.to_string());
            let mut padded = String::new();
            push_digits(&mut padded, number, 10, 9);
            prop_assert_eq!(padded, format!("{number:09}"));
            prop_assert_eq!(from_digits(&hexadecimal, 16), Some(number));
            prop_assert_eq!(from_digits(&number.to_string(), 10), Some(number));
            prop_assert_eq!(from_digits(&beyond.to_string(), 10), None);
        }
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
