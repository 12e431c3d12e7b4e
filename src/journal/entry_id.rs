//! The name of a journal entry, which no two page loads share.

use crate::text::{from_digits, joined, push_decimal, push_hexadecimal, split_at_first};

/// The keys of journal entries begin with this.
const PREFIX: &str = "pp_progress_v1:journal:";

/// One entry of one page load's journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryId {
    /// The page load: random, made anew on every load and when a page comes back from the back/forward
    /// cache. Two tabs that are copies of one another must not share it, so that it is never stored.
    pub writer: u64,
    /// Counts the entries of the page load.
    pub number: u32,
}

impl EntryId {
    /// The key that holds the entry.
    pub fn key(self) -> String {
        joined(&[PREFIX, &self.to_text()])
    }

    /// Whose key it is, if it is a journal entry's.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::parse(key.strip_prefix(PREFIX)?)
    }

    /// The entry's name: both numbers, the writer in hexadecimal digits.
    pub fn to_text(self) -> String {
        let mut text = String::new();
        push_hexadecimal(&mut text, self.writer, 1);
        text.push(':');
        push_decimal(&mut text, self.number.into(), 1);
        text
    }

    /// Reads what [`Self::to_text`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (writer, number) = split_at_first(text, b':')?;
        Some(Self {
            writer: from_digits(writer, 16)?,
            number: u32::try_from(from_digits(number, 10)?).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written() {
        for (writer, number) in [(0, 0), (u64::MAX, u32::MAX), (0xabc, 7)] {
            let id = EntryId { writer, number };
            assert_eq!(EntryId::parse(&id.to_text()), Some(id));
        }
        for text in ["", "1", "x:1", "1:", "1:-1", "1:2:3", "10000000000000000:1"] {
            assert_eq!(EntryId::parse(text), None, "{text}");
        }
    }
}
