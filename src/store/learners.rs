//! Several learners on one device: the document is one learner's, the others' are set aside.

use super::{StorageFault, Store, in_use};
use crate::document::{DOCUMENT_KEY, Document, ReadError, owner_member};
use crate::json::Json;
use crate::now::Now;
use crate::storage::{Storage, readable};
use crate::text::joined;

/// The key that says who has signed in, to every page.
pub(super) const OWNER_KEY: &str = "pp_progress_v1:owner";

impl<S: Storage> Store<S> {
    /// The document is this learner's from here on, on every page. What belongs to another is put aside when
    /// a page has the document alone; until then pages show what the learner left here. A document with no
    /// owner becomes the learner's at once.
    pub fn change_owner(&mut self, learner: &str, now: Now) {
        if self.is_exclusive {
            self.take_place(learner, now);
            return;
        }
        self.read_all(now);
        let is_told = self.document.owner.as_deref() == Some(learner);
        if is_told && self.stored_owner.is_some() && !self.lacks(DOCUMENT_KEY) {
            return;
        }
        self.hasten_retry(now);
        let word = joined(&["{", &owner_member(learner), "}"]);
        let told = self.storage().set(OWNER_KEY, &word);
        if self.stored_owner.is_none() {
            if told.is_err() {
                // An older word must not stand.
                let _ = self.storage().remove(OWNER_KEY);
            }
            if self.may_write() {
                self.exclusively(now, |store| store.take_place(learner, now));
            }
            return;
        }
        if let Err(error) = told {
            self.detach(now, StorageFault::NoRoomForAnother(error));
            let _ = self.storage().set(OWNER_KEY, &word);
        }
        self.catch_up(now);
    }

    /// Whether a learner has signed in whose document is not the stored one yet.
    pub fn is_signing_in(&self) -> bool {
        self.signing_in.is_some()
    }

    /// Reads who has signed in, and shows that one's document.
    pub(super) fn follow_sign_in(&mut self, now: Now) {
        let word = readable(self.storage(), OWNER_KEY);
        let learner = word.as_deref().and_then(owner_of);
        // The document at hand may be theirs already, while another's is still to be put aside.
        self.signing_in = learner.filter(|learner| self.stored_owner.as_ref() != Some(learner));
        let is_shown = |learner: &String| self.document.owner.as_ref() == Some(learner);
        let is_to_be_shown = |learner: &String| !self.is_exclusive && !is_shown(learner);
        if let Some(learner) = self.signing_in.clone().filter(is_to_be_shown) {
            self.switch_to(&learner, now);
        }
    }

    /// The stored document is the learner's from here on.
    pub(super) fn take_place(&mut self, learner: &str, now: Now) {
        let key = learner_key(learner);
        // Whether the database has it is known once it was looked for.
        let is_there = self.document_text(&key).is_ok();
        if self.lacks(DOCUMENT_KEY) || is_there && self.lacks(&key) {
            self.signing_in = Some(learner.to_owned());
        } else if self.document.owner.as_deref() != Some(learner) {
            self.put_aside(now);
            self.switch_to(learner, now);
        }
    }

    /// Forgets a copy of the document from when it was set aside.
    pub(super) fn forget_set_aside(&mut self) {
        // What is in the database, and not read yet, may be another's.
        if self.lacks(DOCUMENT_KEY) {
            return;
        }
        if let Some(owner) = &self.stored_owner {
            let key = learner_key(owner);
            // One that stays is never read as long as there is the document, and replaced after.
            let _ = self.remove_document(&key);
        }
    }

    fn put_aside(&mut self, now: Now) {
        let Some(owner) = &self.document.owner else {
            return;
        };
        let (key, json) = (learner_key(owner), self.document.to_json());
        if let Err(error) = self.put_document(&key, &json) {
            // Without room for two learners the device keeps what it has of the first.
            self.detach(now, StorageFault::NoRoomForAnother(error));
            let _ = self.put_document(&key, &json);
        }
    }

    fn switch_to(&mut self, learner: &str, now: Now) {
        let is_of_nobody = self.document.owner.is_none();
        let theirs = self.set_aside(learner, now);
        if theirs.is_some() || !is_of_nobody {
            let theirs = theirs.unwrap_or(self.document.without_progress());
            let before = std::mem::replace(&mut self.document, theirs);
            // What nobody owned when it was recorded is in a document already: not in another one as well.
            self.document.folded.take_over(&before.folded);
            if is_of_nobody {
                self.document.absorb(before);
            }
        }
        self.document.owner = Some(learner.to_owned());
        self.is_changed = true;
        self.fold();
    }

    /// Removes all that is kept of a learner: the document, if it is theirs, what was set aside for them,
    /// and damaged copies that name them. What was not sent yet is gone with it.
    pub fn forget_learner(&mut self, learner: &str, now: Now) {
        self.read_all(now);
        self.journal
            .forget(in_use(&self.device, &self.memory), learner, &self.kept);
        if self.stored_owner.as_deref() == Some(learner) {
            self.document = self.document.without_progress();
            self.is_changed = true;
            self.write(now);
        }
        // The device may keep what this page, in memory, does not see.
        let mark = owner_member(learner);
        for key in self.device.keys().unwrap_or_default() {
            let names_them = |text: String| {
                let starts = |rest: &[u8]| rest.starts_with(mark.as_bytes());
                (0..text.len()).any(|place| text.as_bytes().get(place..).is_some_and(starts))
            };
            let is_theirs = key == learner_key(learner)
                || (key.starts_with(DOCUMENT_KEY)
                    && readable(&self.device, &key).is_some_and(names_them));
            if is_theirs {
                // The database's copy goes with the next transaction, if it is known to be there.
                let _ = self.document_text(&key);
                let _ = self.device.remove(&key);
                let _ = self.document_text(&key);
            }
        }
        if let Some(memory) = &self.memory {
            let _ = memory.remove(&learner_key(learner));
        }
        // Whoever is signing in finds what is left.
        self.catch_up(now);
    }

    /// What the learner left here, if anything.
    fn set_aside(&mut self, learner: &str, now: Now) -> Option<Document> {
        let json = self.document_text(&learner_key(learner)).ok()??;
        match Document::read(&json, self.document.without_progress()) {
            Ok(outcome) => {
                if outcome.damaged {
                    self.keep_damaged(&json, now);
                }
                let mut document = outcome.document;
                document.import_merge = self.document.import_merge;
                // The clock may have been set while nobody looked at this document.
                for batch in &mut document.in_flight {
                    batch.restart_wait(now.wall);
                }
                Some(document)
            }
            Err(ReadError::UnknownSchema) => {
                self.detach(now, StorageFault::UnknownSchema);
                None
            }
        }
    }

    /// Whether the device itself has a document of the present owner.
    pub(super) fn device_has_owner(&self) -> bool {
        let Some(owner) = &self.document.owner else {
            return true;
        };
        let stored = |key: &str| readable(&self.device, key);
        stored(&learner_key(owner)).is_some()
            || stored(DOCUMENT_KEY)
                .is_some_and(|json| owner_of_document(&json).as_ref() == Some(owner))
    }
}

/// Whose a stored document is.
fn owner_of_document(json: &str) -> Option<String> {
    Json::read(json).get("sync").get("owner").to_text()
}

fn owner_of(json: &str) -> Option<String> {
    Json::read(json).get("owner").to_text()
}

/// The key of a document that was set aside for its owner.
pub(super) fn learner_key(learner: &str) -> String {
    joined(&[DOCUMENT_KEY, ":learner:", learner])
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use crate::document::DOCUMENT_KEY;
    use crate::storage::{MemoryStorage, Storage};
    use crate::store::StorageFault;
    use crate::store::learners::OWNER_KEY;
    use crate::store::tests::{FaultyStorage, NOW, add_time, fold, open, time_of};

    #[test]
    fn the_first_learner_adopts_what_was_recorded_before() {
        let mut store = open(MemoryStorage::default());
        add_time(&mut store, 4, 10);
        store.change_owner("a@example.com", NOW);
        assert_eq!(time_of(&store, 4), Some(10));
        assert_eq!(store.document().owner.as_deref(), Some("a@example.com"));
    }

    #[test]
    fn another_learner_finds_nothing_of_the_first_who_finds_everything_again() {
        let storage = MemoryStorage::default();
        let mut store = open(storage.clone());
        add_time(&mut store, 4, 10);
        store.change_owner("a", NOW);
        store.change_owner("b", NOW);
        assert_eq!(time_of(&store, 4), None);
        add_time(&mut store, 5, 7);
        store.change_owner("a", NOW);
        assert_eq!((time_of(&store, 4), time_of(&store, 5)), (Some(10), None));
        fold(&mut store);
        store.change_owner("b", NOW);
        assert_eq!((time_of(&store, 4), time_of(&store, 5)), (None, Some(7)));
        fold(&mut store);
        let mut keys = storage.keys().unwrap();
        keys.sort();
        assert_eq!(
            keys,
            [
                "pp_progress_v1",
                "pp_progress_v1:learner:a",
                "pp_progress_v1:owner"
            ]
        );
    }

    #[test]
    fn a_sign_in_is_told_to_every_page_and_any_of_them_changes_the_document() {
        let storage = MemoryStorage::default();
        let mut told = open(storage.clone());
        told.change_owner("a", NOW);
        add_time(&mut told, 4, 10);
        fold(&mut told);
        let mut other = open(storage.clone());
        told.change_owner("b", NOW);
        other.handle_storage(NOW, Some(OWNER_KEY));
        for page in [&told, &other] {
            assert_eq!(page.document().owner.as_deref(), Some("b"));
            assert_eq!(time_of(page, 4), None);
        }
        let stored = storage.get(DOCUMENT_KEY).unwrap().unwrap();
        assert!(stored.contains("\"owner\":\"a\""), "{stored}");
        fold(&mut other);
        let stored = storage.get(DOCUMENT_KEY).unwrap().unwrap();
        assert!(stored.contains("\"owner\":\"b\""), "{stored}");
        told.change_owner("a", NOW);
        assert_eq!(time_of(&told, 4), Some(10));
    }

    #[test]
    fn what_nobody_owned_is_one_learners_alone_also_where_its_own_page_missed_it() {
        let storage = MemoryStorage::default();
        let mut recorded_by = open(storage.clone());
        add_time(&mut recorded_by, 4, 10);
        let mut told = open(storage.clone());
        told.change_owner("a", NOW);
        fold(&mut told);
        told.change_owner("b", NOW);
        fold(&mut told);
        fold(&mut recorded_by);
        assert_eq!((time_of(&recorded_by, 4), time_of(&told, 4)), (None, None));
        told.change_owner("a", NOW);
        assert_eq!(time_of(&told, 4), Some(10));
    }

    #[test]
    fn of_a_forgotten_learner_nothing_is_kept_and_of_others_everything() {
        let storage = MemoryStorage::default();
        let mut store = open(storage.clone());
        add_time(&mut store, 4, 10);
        store.change_owner("a", NOW);
        let damaged = store
            .document()
            .to_json()
            .replace("\"pending\"", "\u{fffd}");
        storage.set("pp_progress_v1:corrupt:1", &damaged).unwrap();
        storage.set("of the app", &damaged).unwrap();
        store.change_owner("b", NOW);
        add_time(&mut store, 5, 7);
        store.forget_learner("a", NOW);
        let journal = |key: &String| key.contains(":journal:");
        assert_eq!(
            storage.keys().unwrap().into_iter().filter(journal).count(),
            1
        );
        fold(&mut store);
        let mut keys = storage.keys().unwrap();
        keys.sort();
        assert_eq!(keys, ["of the app", "pp_progress_v1", OWNER_KEY]);
        assert_eq!(time_of(&store, 5), Some(7));
        store.forget_learner("b", NOW);
        assert_eq!(storage.get(OWNER_KEY), Ok(None));
        assert_eq!((time_of(&store, 5), &store.document().owner), (None, &None));
        let left = storage.get(DOCUMENT_KEY).unwrap().unwrap();
        assert!(
            !left.contains("\"b\"") && left.contains("device_id"),
            "{left}"
        );
    }

    #[test]
    fn the_device_forgets_a_learner_also_where_a_page_works_in_memory() {
        let full = Rc::new(Cell::new(false));
        let inner = MemoryStorage::default();
        let mut store = open(FaultyStorage {
            inner: inner.clone(),
            full: full.clone(),
            unreadable: false,
        });
        store.change_owner("a", NOW);
        add_time(&mut store, 4, 10);
        full.set(true);
        store.change_owner("b", NOW);
        store.forget_learner("a", NOW);
        assert_eq!(inner.keys().unwrap(), Vec::<String>::new());
        store.change_owner("a", NOW);
        assert_eq!(time_of(&store, 4), None);
    }

    #[test]
    fn without_room_for_two_learners_the_second_works_in_memory() {
        let full = Rc::new(Cell::new(false));
        let inner = MemoryStorage::default();
        let mut store = open(FaultyStorage {
            inner: inner.clone(),
            full: full.clone(),
            unreadable: false,
        });
        store.change_owner("a", NOW);
        add_time(&mut store, 4, 10);
        full.set(true);
        store.change_owner("b", NOW);
        store.exclusively(NOW, |_| ());
        full.set(false);
        add_time(&mut store, 5, 7);
        assert!(matches!(
            store.fault(),
            Some(StorageFault::NoRoomForAnother(_))
        ));
        assert_eq!((time_of(&store, 4), time_of(&store, 5)), (None, Some(7)));
        store.change_owner("a", NOW);
        store.exclusively(NOW, |_| ());
        assert_eq!((time_of(&store, 4), time_of(&store, 5)), (Some(10), None));
        assert_eq!(time_of(&open(inner), 4), Some(10));
    }
}
