//! How much this device has stored.

use super::Store;
use crate::document::DOCUMENT_KEY;
use crate::journal::EntryId;
use crate::json::{ToJson, Writer};
use crate::storage::Storage;
use crate::text::utf16_length;

/// How much is stored, in UTF-16 code units, as the quota of `localStorage` counts keys and values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoredLengths {
    /// The document, wherever it is.
    pub document: usize,
    /// The journals.
    pub journal: usize,
    /// How many entries the journals have.
    pub journal_entries: usize,
    /// Everything else of the package: documents that were set aside, damaged texts, who has signed in.
    pub other: usize,
}

impl<S: Storage> Store<S> {
    /// How much this device has stored. What it does not let us read counts as nothing, and what the database
    /// has as its stub, until it was read.
    pub fn stored_lengths(&mut self) -> StoredLengths {
        let mut lengths = StoredLengths {
            journal_entries: self.journal.entry_count(),
            ..StoredLengths::default()
        };
        for key in self.device.keys().unwrap_or_default() {
            let count = if key == DOCUMENT_KEY {
                &mut lengths.document
            } else if EntryId::of_key(&key).is_some() {
                &mut lengths.journal
            } else if key.starts_with(BESIDE_DOCUMENT) {
                &mut lengths.other
            } else {
                continue;
            };
            let text = self.database.get(&self.device, &key).ok().flatten();
            *count += utf16_length(&key) + utf16_length(&text.unwrap_or_default());
        }
        lengths
    }
}

/// How every key of the package begins but the document's own.
const BESIDE_DOCUMENT: &str = "pp_progress_v1:";

impl ToJson for StoredLengths {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("document", &self.document);
            json.member("journal", &self.journal);
            json.member("journalEntries", &self.journal_entries);
            json.member("other", &self.other);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{FaultyStorage, NOW, add_time, fold, open};
    use super::*;
    use crate::storage::MemoryStorage;

    #[test]
    fn what_is_stored_is_counted_by_what_it_is_as_a_quota_counts_it() {
        let storage = MemoryStorage::default();
        let mut store = open(storage.clone());
        add_time(&mut store, 4, 10);
        store.change_owner("a", NOW);
        fold(&mut store);
        storage.set("pp_progress_v1:corrupt:1", "é🦉").unwrap();
        storage.set("pp_progress_v10", "of the app").unwrap();
        storage.set("theme", "dark").unwrap();
        add_time(&mut store, 4, 10);
        add_time(&mut store, 5, 10);
        let lengths = store.stored_lengths();
        let owner = "pp_progress_v1:owner".len() + r#"{"owner":"a"}"#.len();
        assert_eq!(
            lengths.other,
            "pp_progress_v1:corrupt:1".len() + 3 + owner,
            "two halves make an owl"
        );
        let document = storage.get(DOCUMENT_KEY).unwrap().unwrap();
        assert_eq!(lengths.document, DOCUMENT_KEY.len() + document.len());
        let of_journal = |key: &String| key.contains(":journal:");
        let journals = storage.keys().unwrap().into_iter().filter(of_journal);
        let length = |key: String| key.len() + storage.get(&key).unwrap().unwrap().len();
        assert_eq!(lengths.journal, journals.map(length).sum::<usize>());
        assert_eq!(lengths.journal_entries, 2);
    }

    #[test]
    fn where_nothing_can_be_read_nothing_is_counted() {
        let mut store = open(FaultyStorage {
            unreadable: true,
            ..FaultyStorage::default()
        });
        add_time(&mut store, 4, 10);
        let lengths = store.stored_lengths();
        assert_eq!(
            (lengths.document, lengths.journal, lengths.other),
            (0, 0, 0)
        );
    }
}
