//! The document: every lesson's progress, what is pending, and the bookkeeping of the synchronisation.

mod bookkeeping;
mod read;
mod write;

use crate::account::{Account, ImportMerge};
use crate::change::Change;
use crate::in_flight::Batch;
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::merge::merge_row;
use crate::progress::LessonProgress;
use crate::row::Row;
use crate::timestamp::Timestamp;

pub use read::{ReadError, ReadOutcome};

/// The key of the document in `localStorage` (specification, "Stockage local").
pub const DOCUMENT_KEY: &str = "pp_progress_v1";

/// One lesson of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its progress.
    pub progress: LessonProgress,
    /// Its account; a lesson has one as long as it is pending.
    pub account: Option<Account>,
}

/// The document (schema v1) and the package's own bookkeeping beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// A UUID made once per device.
    pub device_id: String,
    /// Language of the browser when the document was made.
    pub locale: String,
    /// When the last complete exchange with the backend ended.
    pub last_sync_at: Option<Timestamp>,
    /// The learner whose progress this is; `None` before the first sign-in.
    pub owner: Option<String>,
    /// What is known of how the backend merges.
    pub import_merge: ImportMerge,
    /// Batches that are under way or in doubt.
    pub in_flight: Vec<Batch>,
    lessons: LessonMap<Entry>,
    pending: Vec<LessonId>,
}

impl Document {
    /// A document with no progress.
    pub fn new(device_id: String, locale: String) -> Self {
        Self {
            device_id,
            locale,
            last_sync_at: None,
            owner: None,
            import_merge: ImportMerge::Undetermined,
            in_flight: Vec::new(),
            lessons: LessonMap::default(),
            pending: Vec::new(),
        }
    }

    /// A document of the same device with no progress and no owner. How the backend merges is the
    /// backend's, not the learner's.
    pub fn without_progress(&self) -> Self {
        Self {
            import_merge: self.import_merge,
            ..Self::new(self.device_id.clone(), self.locale.clone())
        }
    }

    /// One lesson.
    pub fn lesson(&self, id: LessonId) -> Option<&Entry> {
        self.lessons.get(id)
    }

    /// Every lesson, by id.
    pub fn lessons(&self) -> impl Iterator<Item = (LessonId, &Entry)> {
        self.lessons.iter()
    }

    /// The pending lessons, oldest first, with their accounts.
    pub fn pending(&self) -> impl Iterator<Item = (LessonId, &LessonProgress, &Account)> {
        self.pending.iter().filter_map(|id| {
            let entry = self.lessons.get(*id)?;
            Some((*id, &entry.progress, entry.account.as_ref()?))
        })
    }

    /// How many lessons are pending.
    pub fn pending_count(&self) -> usize {
        self.pending.len()
    }

    /// Records a change: the lesson is pending from here on, and tried again if it was refused.
    pub fn record(&mut self, id: LessonId, change: &Change, now: Timestamp) -> LessonProgress {
        let before = self.lessons.get(id);
        let progress = change.apply(before.map(|entry| &entry.progress), now);
        let time_before = before.map_or(0, |entry| entry.progress.time_ms);
        let account = before.and_then(|entry| entry.account.clone());
        if account.is_none() {
            self.pending.push(id);
        }
        let mut account = account.unwrap_or(Account {
            base: before.map(|entry| entry.progress.time_ms),
            ..Account::default()
        });
        account.unsent += progress.time_ms.saturating_sub(time_before);
        account.row_micros = 0;
        account.refusal = None;
        let entry = Entry {
            progress: progress.clone(),
            account: Some(account),
        };
        self.put(id, entry);
        progress
    }

    /// Merges a row; see [`merge_row`]. `pushed` is the date of the state that the backend is known to
    /// have merged, if any.
    pub fn merge_row(&mut self, row: &Row, pushed: Option<Timestamp>) {
        let before = self.lessons.get(row.lesson_id);
        let unchanged = before.is_some_and(|entry| pushed == Some(entry.progress.updated_at));
        let merged = merge_row(before, &row.progress, unchanged);
        self.put(row.lesson_id, merged);
    }

    /// Changes a pending lesson's account. Its time follows.
    pub fn update_account(&mut self, id: LessonId, update: impl FnOnce(&mut Account)) {
        let Some(entry) = self.lessons.get_mut(id) else {
            return;
        };
        if let Some(account) = &mut entry.account {
            update(account);
            entry.progress.time_ms = account.time_ms();
        }
    }

    /// Dates a pending lesson one millisecond later, with no other change.
    pub fn postdate(&mut self, id: LessonId) {
        if let Some(entry) = self.lessons.get_mut(id) {
            entry.progress.updated_at = entry.progress.updated_at.plus_millis(1);
            if let Some(account) = &mut entry.account {
                account.row_micros = 0;
            }
        }
    }

    /// The lesson has arrived: it is no longer pending if it still is the state of `updated_at` and
    /// nothing of its time is unsent.
    pub fn settle(&mut self, id: LessonId, updated_at: Timestamp) {
        let Some(entry) = self.lessons.get_mut(id) else {
            return;
        };
        let settled = entry.progress.updated_at == updated_at
            && entry
                .account
                .as_ref()
                .is_some_and(|account| account.unsent == 0);
        if settled {
            entry.account = None;
            self.pending.retain(|pending| *pending != id);
        }
    }

    fn put(&mut self, id: LessonId, entry: Entry) {
        let is_pending = entry.account.is_some();
        let before = self.lessons.insert(id, entry);
        if !is_pending && before.is_some_and(|before| before.account.is_some()) {
            self.pending.retain(|pending| *pending != id);
        }
    }
}
