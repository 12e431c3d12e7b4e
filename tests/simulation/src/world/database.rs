//! A page and the database of its profile: what it has is read at once, and written in transactions.

use lesson_progress::client::Client;
use lesson_progress::document::{DOCUMENT_KEY, is_stub};
use lesson_progress::json::Json;
use lesson_progress::now::Now;
use lesson_progress::storage::StorageError;
use lesson_progress::store::DatabaseNeed;
use lesson_progress::sync::message::Request;

use super::World;
use crate::disk::{Lag, View};

impl World {
    /// Has a page prefer the database, or `localStorage`.
    pub fn prefer_database(&mut self, device: usize, prefers_all: bool) {
        self.note(|| format!("device {device} prefers the database: {prefers_all}"));
        self.coverage.path("document moved");
        self.profiles[device].prefers_database = prefers_all;
        for tab in 0..self.profiles[device].tabs.len() {
            self.profiles[device].tabs[tab]
                .client
                .prefer_database(prefers_all);
            self.poll(device, tab);
        }
    }

    /// Whether what a device has is nobody's yet, wherever it is.
    pub fn is_of_nobody(&self, device: usize) -> bool {
        let disk = &self.profiles[device].disk;
        let moved = disk.view(0, Lag::default()).document(DOCUMENT_KEY);
        let text = disk.get(DOCUMENT_KEY).map(|text| match moved {
            Some(moved) if is_stub(&text) => moved,
            _ => text,
        });
        text.is_none_or(|text| {
            Json::read(&text)
                .get("sync")
                .get("owner")
                .as_str()
                .is_none()
        })
    }

    /// What a page does in its turn, in a transaction of the database if it wants one. The request to send,
    /// and whether what it did is stored; `None` if it found only now that another page has moved the document,
    /// and left all as it was.
    pub(super) fn handle_lock(
        &mut self,
        device: usize,
        tab: usize,
        now: Now,
    ) -> Option<(Option<Request>, bool)> {
        let page = &mut self.profiles[device].tabs[tab];
        let (client, storage) = (&mut page.client, &page.storage);
        if client.database_need(now) == DatabaseNeed::None {
            let request = client.handle_lock(now, true);
            return (!client.lacks_document()).then_some((request, true));
        }
        let loaded = load(client, storage);
        client.begin_transaction();
        let request = client.handle_lock(now, true);
        let was_left = client.lacks_document();
        let fails = self.faulty && self.random.u8(0..20) == 0;
        let outcome = commit(client, storage, fails);
        let is_stored = outcome.is_ok();
        let moved = client.keys_in_database();
        client.end_transaction(now, outcome);
        let kept = client.keys_in_database();
        if is_stored {
            for (key, text) in loaded {
                if !client.keys_in_database().contains(&key) {
                    storage.remove_document(&key, text.as_deref());
                }
            }
        } else {
            self.coverage.fault("transaction fails");
        }
        let request = request.filter(|request| client.may_send(request.id));
        self.note(|| {
            format!("device {device} tab {tab} transaction {is_stored}: {moved:?} -> {kept:?}")
        });
        (!was_left).then_some((request, is_stored))
    }
}

/// Shows what the database has, if that is not what is shown.
pub(super) fn show(client: &mut Client<View>, storage: &View, now: Now) {
    // What was set aside is looked for once it is known whose it is.
    for _ in 0..2 {
        if client.database_need(now) == DatabaseNeed::Reading {
            load(client, storage);
            client.handle_storage(now, None);
        }
    }
}

/// Hands all that the database has to a page.
pub(super) fn load(client: &mut Client<View>, storage: &View) -> Vec<(String, Option<String>)> {
    let keys = client.keys_in_database().into_iter();
    let loaded: Vec<_> = keys
        .map(|key| {
            let text = storage.document(&key);
            (key, text)
        })
        .collect();
    for (key, text) in &loaded {
        client.load(key, text.clone());
    }
    loaded
}

fn commit(client: &mut Client<View>, storage: &View, fails: bool) -> Result<(), StorageError> {
    let keys = client.prepare_transaction()?;
    if fails {
        return Err(StorageError("QuotaExceededError".to_owned()));
    }
    let text = |key: String| Some((key.clone(), client.document_to_put(&key)?.to_owned()));
    storage.put_documents(keys.into_iter().filter_map(text).collect());
    Ok(())
}
