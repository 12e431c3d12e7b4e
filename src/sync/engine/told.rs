//! What the app is told of the engine.

use super::{Engine, is_left_behind};
use crate::storage::Storage;
use crate::store::Store;
use crate::sync::status::{StorageStatus, SyncState, SyncStatus, refused_lessons};

impl Engine {
    /// The state, for the app.
    pub fn status<S: Storage>(&self, store: &Store<S>) -> SyncStatus {
        let document = store.document();
        let (rejected, unknown_lessons) = refused_lessons(document);
        let wake = self.next_wake(store);
        SyncStatus {
            state: self.state(store, wake),
            pending: document.pending_count(),
            rejected,
            unknown_lessons,
            last_sync_at: document.last_sync_at,
            next_attempt_at: wake.map(|at| self.page_loaded_at.plus_millis(at)),
            last_error: self.last_error.clone(),
            storage: StorageStatus::of(store.fault(), store.is_in_database()),
            import_merge: document.import_merge,
        }
    }

    fn state<S: Storage>(&self, store: &Store<S>, wake: Option<u64>) -> SyncState {
        if !self.options.enabled {
            SyncState::Disabled
        } else if is_left_behind(store) {
            SyncState::Error
        } else if store.lacks_document() {
            SyncState::Scheduled
        } else if !self.may_sync(store) {
            SyncState::SignedOut
        } else if self.cycle.is_some() {
            SyncState::Syncing
        } else if !self.is_online() {
            SyncState::Offline
        } else if wake.is_some() && self.schedule.is_failing() {
            SyncState::Backoff
        } else if self.schedule.is_wanted() {
            SyncState::Scheduled
        } else {
            SyncState::Idle
        }
    }
}
