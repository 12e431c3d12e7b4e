//! Several learners on one device: the document is one learner's, the others' are set aside.

use super::{StorageFault, Store};
use crate::document::{DOCUMENT_KEY, Document, ReadError};
use crate::json::Json;
use crate::storage::Storage;
use crate::timestamp::Timestamp;

impl<S: Storage> Store<S> {
    /// Puts the document of its owner aside and brings back the one that `learner` left here, if any.
    /// A document with no owner becomes the learner's.
    pub fn change_owner(&mut self, learner: &str, now: Timestamp) {
        self.catch_up(now);
        match self.document.owner.clone() {
            Some(owner) if owner == learner => return,
            Some(owner) => {
                let (key, json) = (learner_key(&owner), self.document.to_json());
                if let Err(error) = self.storage().set(&key, &json) {
                    // Without room for two learners the device keeps what it has of the first.
                    self.detach(StorageFault::NoRoomForAnother(error));
                    let _ = self.storage().set(&key, &json);
                }
                let blank = self.document.without_progress();
                self.document = self.set_aside(learner, now).unwrap_or(blank);
            }
            None => {
                if let Some(document) = self.set_aside(learner, now) {
                    let recorded_since = std::mem::replace(&mut self.document, document);
                    self.document.absorb(recorded_since);
                }
            }
        }
        self.document.owner = Some(learner.to_owned());
        // From here on storage is behind by what is written now, and by nothing else.
        if self.is_ahead_of_storage() {
            self.fault = None;
        }
        self.write();
        if !self.is_ahead_of_storage() {
            // The document is under its own key again; a copy left behind would only be stale.
            let _ = self.storage().remove(&learner_key(learner));
        }
    }

    /// Removes all that is kept of a learner: the document, if it is theirs, what was set aside for them,
    /// and damaged copies that name them. What was not sent yet is gone with it.
    pub fn forget_learner(&mut self, learner: &str, now: Timestamp) {
        self.catch_up(now);
        if self.document.owner.as_deref() == Some(learner) {
            self.document = self.document.without_progress();
            self.write();
        }
        // The device may keep what this page, in memory, does not see.
        let owner = serde_json::to_string(learner).unwrap_or_default();
        let mark = format!("\"owner\":{owner}");
        for key in self.device.keys().unwrap_or_default() {
            let names_them = |text: String| {
                let mut windows = text.as_bytes().windows(mark.len());
                windows.any(|window| window == mark.as_bytes())
            };
            let is_theirs = key == learner_key(learner)
                || (key.starts_with(DOCUMENT_KEY)
                    && self.device.get(&key).ok().flatten().is_some_and(names_them));
            if is_theirs {
                let _ = self.device.remove(&key);
            }
        }
        if let Some(memory) = &self.memory {
            let _ = memory.remove(&learner_key(learner));
        }
    }

    /// What the learner left here, if anything.
    fn set_aside(&mut self, learner: &str, now: Timestamp) -> Option<Document> {
        let json = self.storage().get(&learner_key(learner)).ok()??;
        match Document::read(&json, self.document.without_progress()) {
            Ok(outcome) => {
                if outcome.damaged {
                    self.keep_damaged(&json, now);
                }
                let mut document = outcome.document;
                document.import_merge = self.document.import_merge;
                // The clock may have been set while nobody looked at this document.
                for batch in &mut document.in_flight {
                    batch.restart_wait(now);
                }
                Some(document)
            }
            Err(ReadError::UnknownSchema) => {
                self.detach(StorageFault::UnknownSchema);
                None
            }
        }
    }

    /// Whether the device itself has a document of the present owner.
    pub(super) fn device_has_owner(&self) -> bool {
        let Some(owner) = &self.document.owner else {
            return true;
        };
        let stored = |key: &str| self.device.get(key).ok().flatten();
        stored(&learner_key(owner)).is_some()
            || stored(DOCUMENT_KEY).is_some_and(|json| owner_of(&json).as_ref() == Some(owner))
    }

    /// While this tab could not write, another may have brought another learner's document: that one
    /// stays, and ours goes where its owner will find it.
    pub(super) fn yield_to_another_owner(&mut self, json: &str) -> bool {
        let Some(stored) = self.storage().get(DOCUMENT_KEY).ok().flatten() else {
            return false;
        };
        let Some(owner) = self
            .document
            .owner
            .clone()
            .filter(|owner| owner_of(&stored).is_some_and(|theirs| theirs != *owner))
        else {
            return false;
        };
        if self.storage().set(&learner_key(&owner), json).is_ok() {
            self.fault = None;
        }
        true
    }
}

/// Whose a stored document is.
fn owner_of(json: &str) -> Option<String> {
    let json = Json::read(json);
    let owner = json.get("sync").get("owner").as_str();
    owner.map(str::to_owned)
}

/// The key of a document that was set aside for its owner.
fn learner_key(learner: &str) -> String {
    format!("{DOCUMENT_KEY}:learner:{learner}")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use crate::document::DOCUMENT_KEY;
    use crate::storage::{MemoryStorage, Storage};
    use crate::store::StorageFault;
    use crate::store::tests::{FaultyStorage, NOW, add_time, open, time_of};

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
        store.change_owner("b", NOW);
        assert_eq!((time_of(&store, 4), time_of(&store, 5)), (None, Some(7)));
        let mut keys = storage.keys().unwrap();
        keys.sort();
        assert_eq!(keys, ["pp_progress_v1", "pp_progress_v1:learner:a"]);
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
        let mut keys = storage.keys().unwrap();
        keys.sort();
        assert_eq!(keys, ["of the app", "pp_progress_v1"]);
        assert_eq!(time_of(&store, 5), Some(7));
        store.forget_learner("b", NOW);
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
        full.set(false);
        add_time(&mut store, 5, 7);
        assert!(matches!(
            store.fault(),
            Some(StorageFault::NoRoomForAnother(_))
        ));
        assert_eq!((time_of(&store, 4), time_of(&store, 5)), (None, Some(7)));
        store.change_owner("a", NOW);
        assert_eq!((time_of(&store, 4), time_of(&store, 5)), (Some(10), None));
        assert_eq!(time_of(&open(inner), 4), Some(10));
    }
}
