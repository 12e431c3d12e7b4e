//! The document: every lesson's progress, what is pending, and the bookkeeping of the synchronisation.

mod bookkeeping;
mod file;
mod read;
mod write;

use crate::account::{Account, ImportMerge};
use crate::change::Change;
use crate::in_flight::Batch;
use crate::journal::Watermarks;
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::list;
use crate::merge::merge_row;
use crate::progress::{LessonProgress, TIME_MS_MAX};
use crate::row::Row;
use crate::timestamp::Timestamp;

pub use file::{ImportError, ImportResult};
pub use read::{ReadError, ReadOutcome};
pub use write::{is_stub, owner_member};

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
    /// Another number each time that rows were resolved and merged: rows asked for before the last time are stale.
    pub resolutions: u64,
    /// What it has of the journals.
    pub folded: Watermarks,
    lessons: LessonMap<Entry>,
    pending: Vec<LessonId>,
}

impl Entry {
    /// Whether it is not known what the backend has of it: see [`Account::is_new`].
    pub fn is_new(&self) -> bool {
        self.account.as_ref().is_some_and(|account| account.is_new)
    }

    /// Its account; of a lesson that is not pending the backend has all.
    fn open_account(&self) -> Account {
        let settled = || Account::settled(self.progress.time_ms);
        self.account.clone().unwrap_or_else(settled)
    }

    /// This lesson with what another record of it has that the backend has not.
    fn absorbing(&self, other: &Self) -> Self {
        let mut account = self.open_account();
        if let Some(theirs) = &other.account {
            account.unsent = account
                .unsent
                .saturating_add(theirs.unsent)
                .min(TIME_MS_MAX);
            account.shared = account.shared.saturating_add(theirs.shared);
            account.is_new &= theirs.is_new;
            account.adopted = match (account.adopted, theirs.adopted) {
                (None, None) => None,
                (ours, theirs) => Some(ours.unwrap_or(0).saturating_add(theirs.unwrap_or(0))),
            };
        }
        account.row_micros = 0;
        account.refusal = None;
        let (ours, theirs) = (&self.progress, &other.progress);
        let (newer, older) = if theirs.updated_at > ours.updated_at {
            (other, self)
        } else {
            (self, other)
        };
        let mut progress = newer.progress;
        if newer.is_new() && !older.is_new() {
            progress.add(&older.progress);
        }
        progress.time_ms = account.time_ms();
        progress.score_best = ours.score_best.max(theirs.score_best);
        Self {
            progress,
            account: Some(account),
        }
    }
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
            resolutions: 0,
            folded: Watermarks::default(),
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

    /// How many lessons there are.
    pub fn lesson_count(&self) -> usize {
        self.lessons.len()
    }

    /// The pending lessons, oldest first, with their accounts.
    pub fn pending(&self) -> impl Iterator<Item = (LessonId, &LessonProgress, &Account)> {
        self.pending.iter().filter_map(|id| {
            let entry = self.lessons.get(*id)?;
            Some((*id, &entry.progress, entry.account.as_ref()?))
        })
    }

    /// The ids of the pending lessons, oldest first.
    pub fn pending_ids(&self) -> &Vec<LessonId> {
        &self.pending
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
        let mut account = before.map_or_else(Account::new, Entry::open_account);
        let gained = progress.time_ms.saturating_sub(time_before);
        account.unsent = account.unsent.saturating_add(gained);
        account.row_micros = 0;
        account.refusal = None;
        let entry = Entry {
            progress,
            account: Some(account),
        };
        self.put(id, entry);
        progress
    }

    /// Whether a batch with a lesson is under way or in doubt.
    pub fn is_under_way(&self, id: LessonId) -> bool {
        self.in_flight
            .iter()
            .any(|batch| batch.lessons.contains(id))
    }

    /// Rows are merged: those that were asked for before are stale. By the clock, not by one: two pages of a full
    /// device may each have merged rows that they could not store, and must not take one's for the other's.
    pub fn note_rows(&mut self, now: Timestamp) {
        let millis = now.micros().unsigned_abs() / 1_000;
        let step = (millis & u64::from(u32::MAX)).saturating_add(1);
        self.resolutions = self.resolutions.wrapping_add(step);
    }

    /// Takes a batch out of those in flight.
    pub fn withdraw(&mut self, batch_id: u32) -> Option<Batch> {
        let is_it = |batch: &mut Batch| batch.id == batch_id;
        self.in_flight.extract_if(.., is_it).last()
    }

    /// Merges rows; see [`merge_row`]. `pushed` are the dates of the states that the backend is known to
    /// have merged.
    pub fn merge_rows(&mut self, rows: &[Row], pushed: &LessonMap<Timestamp>) {
        let mut new = LessonMap::default();
        for row in rows {
            let id = row.lesson_id;
            // What is under way was sent knowing what there was.
            if self.is_under_way(id) {
                self.update_account(id, |account| account.is_new = false);
            }
            let before = self.lessons.get_mut(id).or_else(|| new.get_mut(id));
            let is_pushed = before
                .as_ref()
                .is_some_and(|entry| pushed.get(id) == Some(&entry.progress.updated_at));
            let merged = merge_row(before.as_deref(), &row.progress, is_pushed);
            match before {
                Some(entry) => *entry = merged,
                None => {
                    new.insert(id, merged);
                }
            }
        }
        self.lessons.add(new);
        self.forget_settled();
    }

    /// Takes in what another document of the same learner recorded: the newer state of a lesson, and the
    /// time that the backend does not have of either.
    pub fn absorb(&mut self, other: Self) {
        for id in other.pending {
            if let Some(theirs) = other.lessons.get(id) {
                self.absorb_lesson(id, theirs);
            }
        }
    }

    fn absorb_lesson(&mut self, id: LessonId, theirs: &Entry) {
        let merged = match self.lessons.get(id) {
            Some(ours) => ours.absorbing(theirs),
            None => theirs.clone(),
        };
        self.put(id, merged);
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
            self.forget_settled();
        }
    }

    fn forget_settled(&mut self) {
        let lessons = &self.lessons;
        list::retain(&mut self.pending, |id| {
            lessons
                .get(*id)
                .is_some_and(|entry| entry.account.is_some())
        });
    }

    /// Puts a lesson, which joins the pending ones if it has an account.
    fn put(&mut self, id: LessonId, entry: Entry) {
        let is_pending = entry.account.is_some();
        let before = self.lessons.insert(id, entry);
        if is_pending && before.is_none_or(|before| before.account.is_none()) {
            self.pending.push(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(id: u64) -> LessonId {
        LessonId::new(id).unwrap()
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_micros(millis * 1_000)
    }

    fn blank() -> Document {
        Document::new("d".into(), "fr".into())
    }

    fn row(lesson: u64, time_ms: u64, updated_at: Timestamp) -> Row {
        Row {
            lesson_id: id(lesson),
            progress: LessonProgress {
                time_ms,
                ..LessonProgress::untouched(updated_at)
            },
        }
    }

    fn account(document: &Document, lesson: u64) -> Option<Account> {
        document.lesson(id(lesson))?.account.clone()
    }

    fn pending(document: &Document) -> Vec<u64> {
        document.pending().map(|(id, ..)| id.get()).collect()
    }

    #[test]
    fn two_rows_of_a_lesson_that_is_new_here_are_merged_as_two_answers() {
        let rows = [row(9, 7, at(5)), row(9, 3, at(4)), row(8, 1, at(1))];
        let mut at_once = blank();
        at_once.merge_rows(&rows, &LessonMap::default());
        let mut one_by_one = blank();
        for row in rows {
            one_by_one.merge_rows(&[row], &LessonMap::default());
        }
        assert_eq!(at_once, one_by_one);
        let nine = &at_once.lesson(id(9)).unwrap().progress;
        assert_eq!((nine.time_ms, nine.updated_at), (3, at(5)));
    }

    #[test]
    fn absorbing_adds_the_time_that_the_backend_has_of_neither() {
        let mut ours = blank();
        ours.merge_rows(
            &[row(4, 100, at(1)), row(6, 5, at(1))],
            &LessonMap::default(),
        );
        ours.record(id(4), &Change::time(at(2), 20), at(2));
        ours.record(id(4), &Change::score(at(2), Some(80)), at(2));
        let mut theirs = blank();
        theirs.record(id(4), &Change::time(at(9), 7), at(9));
        theirs.record(id(4), &Change::score(at(9), Some(30)), at(9));
        theirs.record(id(5), &Change::time(at(9), 3), at(9));
        ours.absorb(theirs.clone());
        let four = ours.lesson(id(4)).unwrap();
        assert_eq!(four.progress.time_ms, 127);
        assert_eq!(
            (four.progress.score_best, four.progress.score_last),
            (Some(80), Some(30))
        );
        let its_account = four.account.clone().unwrap();
        assert_eq!((its_account.base, its_account.unsent), (Some(100), 27));
        assert_eq!(ours.lesson(id(5)), theirs.lesson(id(5)));
        assert_eq!((pending(&ours), account(&ours, 6)), (vec![4, 5], None));
    }

    #[test]
    fn absorbing_keeps_our_state_unless_theirs_is_newer() {
        for (theirs_at, completed) in [(4, true), (5, true), (6, false)] {
            let mut ours = blank();
            ours.record(id(4), &Change::completion(at(5), true), at(5));
            let mut theirs = blank();
            theirs.record(
                id(4),
                &Change::completion(at(theirs_at), false),
                at(theirs_at),
            );
            ours.absorb(theirs);
            assert_eq!(
                ours.lesson(id(4)).unwrap().progress.completed,
                completed,
                "{theirs_at}"
            );
        }
    }

    #[test]
    fn what_was_begun_unknowing_takes_nothing_from_what_the_backend_has() {
        let mut ours = blank();
        let completed = LessonProgress {
            completed: true,
            percent: 100,
            ..LessonProgress::untouched(at(1))
        };
        let row = Row {
            lesson_id: id(4),
            progress: completed,
        };
        ours.merge_rows(&[row], &LessonMap::default());
        let mut theirs = blank();
        theirs.record(id(4), &Change::seen(at(9)), at(9));
        ours.absorb(theirs);
        let four = &ours.lesson(id(4)).unwrap().progress;
        assert!(four.seen && four.completed);
        assert_eq!((four.percent, four.updated_at), (100, at(9)));
    }

    #[test]
    fn absorbing_leaves_open_what_was_open_of_either() {
        for (ours_open, theirs_open, open) in [
            (None, None, None),
            (Some(3), None, Some(3)),
            (None, Some(4), Some(4)),
            (Some(3), Some(4), Some(7)),
        ] {
            let with = |adopted: Option<u64>| {
                let mut document = blank();
                document.record(id(4), &Change::time(at(1), 10), at(1));
                document.update_account(id(4), |account| account.adopted = adopted);
                document
            };
            let mut ours = with(ours_open);
            ours.absorb(with(theirs_open));
            assert_eq!(account(&ours, 4).unwrap().adopted, open);
            assert_eq!(account(&ours, 4).unwrap().unsent, 20);
        }
    }

    #[test]
    fn a_lesson_has_arrived_only_in_its_present_state_and_with_all_its_time() {
        let mut document = blank();
        document.record(id(4), &Change::time(at(5), 10), at(5));
        document.settle(id(4), at(5));
        assert_eq!(pending(&document), [4], "its time has not arrived");
        document.update_account(id(4), |account| account.count(10));
        document.settle(id(4), at(4));
        assert_eq!(pending(&document), [4], "an older state has arrived");
        document.settle(id(4), at(5));
        assert!(pending(&document).is_empty());
    }

    #[test]
    fn the_next_learner_meets_the_same_backend_and_nothing_else() {
        let mut document = blank();
        document.import_merge = ImportMerge::Max;
        document.owner = Some("a".into());
        document.record(id(4), &Change::seen(at(1)), at(1));
        let expected = Document {
            import_merge: ImportMerge::Max,
            ..blank()
        };
        assert_eq!(document.without_progress(), expected);
    }
}
