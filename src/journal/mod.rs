//! The journals: what pages have recorded since the document was last written.
//!
//! A page load owns its entries; nobody else writes them. Recording a change writes one of them, whatever
//! the size of the document, and two pages never overwrite one another. The fold brings the entries into
//! the document, whose watermarks say how far it is with each. An entry is dropped only when a later read
//! shows that the document has kept it: one written from a stale view heals itself.

mod entry;
mod entry_id;
mod recorded;
mod watermarks;

use crate::change::{Change, Pace};
use crate::document::Document;
use crate::in_flight::Batch;
use crate::json::Json;
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::list;
use crate::now::Now;
use crate::storage::{Storage, StorageError};
use crate::timestamp::Timestamp;

use entry::{Entry, Item};
pub use entry_id::EntryId;
pub use recorded::Recorded;
pub use watermarks::{Watermark, Watermarks};

/// How long an entry must have been seen in the stored document before it is dropped, in milliseconds:
/// longer than a page takes to see what another has written.
pub const DROP_AFTER_MS: u64 = 1_000;

/// How long changes wait for the fold, in milliseconds: those of a moment are folded together.
const FOLD_AFTER_MS: u64 = 2_000;

/// How long changes wait for it that others follow, or that could not be written: less than an entry is extended.
const FOLD_LATER_AFTER_MS: u64 = 20_000;

/// How much longer another page's entries are left to that page, in milliseconds.
const LEFT_TO_OTHERS_MS: u64 = 8_000;

/// How long the watermarks of dropped entries are kept, in milliseconds: longer than a busy page takes to
/// see that they were dropped.
const WATERMARK_AGE_MS_MAX: u64 = 60_000;

/// How long the clock must have run evenly before it tells the age of a watermark, in milliseconds: longer than a
/// page takes to see what another has dropped. A clock that was set makes all of them old.
const STEADY_MS_MIN: u64 = 10_000;

/// Older entries are not extended, in milliseconds: by the time that a watermark is forgotten, no entry that
/// it stood for must change.
const ENTRY_AGE_MS_MAX: u64 = WATERMARK_AGE_MS_MAX / 2;

/// As many entries may have a key of their own each; beyond, they are put together under one.
const OWN_KEYS_MAX: usize = 256;

/// The journals of every page, as this one knows them.
#[derive(Clone, Debug)]
pub struct Journal {
    writer: u64,
    next_number: u32,
    /// The entries that this page may extend, and since when there are.
    open: LessonMap<(EntryId, Now)>,
    /// Every entry that is not dropped, by id.
    entries: Vec<Entry>,
    /// The latest date of each lesson's entries. What is recorded next is later, although a backend that
    /// caps dates may have set the lesson's own back meanwhile.
    latest: LessonMap<Timestamp>,
    fold_at: Option<u64>,
    /// See [`Now::page_loaded_at`].
    page_loaded_at: Timestamp,
    /// Since when that is so, on the monotonic clock.
    steady_since: u64,
}

impl Journal {
    /// A page's journal, with nothing in it. `writer` is random.
    pub fn new(writer: u64) -> Self {
        Self {
            writer,
            next_number: 0,
            open: LessonMap::default(),
            entries: Vec::new(),
            latest: LessonMap::default(),
            fold_at: None,
            page_loaded_at: Timestamp::MIN,
            steady_since: 0,
        }
    }

    /// Goes on as another writer: a page that was put away may find copies of itself at work.
    pub fn renew(&mut self, writer: u64) {
        self.writer = writer;
        self.next_number = 0;
        self.close();
    }

    /// When the entries should be folded or dropped next, on the monotonic clock.
    pub fn fold_at(&self) -> Option<u64> {
        self.fold_at
    }

    /// Wants the fold of a change.
    pub fn want_fold_of_change(&mut self, now: Now, pace: Pace) {
        let wait_ms = match pace {
            Pace::Soon => FOLD_AFTER_MS,
            Pace::Later => FOLD_LATER_AFTER_MS,
        };
        self.want_fold(now.monotonic_ms + wait_ms);
    }

    /// Adds a change of a lesson to the entry that is open for it, or to a new one. The entry's id.
    pub fn record(
        &mut self,
        now: Now,
        lesson_id: LessonId,
        owner: Option<&str>,
        change: &Change,
        at: Timestamp,
    ) -> EntryId {
        let after_latest = self
            .latest
            .get(lesson_id)
            .map(|latest| latest.plus_millis(1));
        let at = at.max(after_latest.unwrap_or(Timestamp::MIN));
        self.latest.insert(lesson_id, at);
        let id = self.open_entry(now, lesson_id, owner).unwrap_or_else(|| {
            let id = self.add(owner, Item::Recorded(Recorded::new(lesson_id)));
            self.open.insert(lesson_id, (id, now));
            id
        });
        if let Some(Entry {
            item: Item::Recorded(recorded),
            is_written,
            ..
        }) = self.entry_mut(id)
        {
            recorded.extend(change, at);
            *is_written = false;
        }
        id
    }

    /// Adds a batch that is about to be sent. The entry's id.
    pub fn add_batch(&mut self, now: Now, owner: Option<&str>, batch: Batch) -> EntryId {
        self.want_fold(now.monotonic_ms + FOLD_AFTER_MS);
        self.add(owner, Item::Sent(batch))
    }

    /// Takes a batch back that the backend does not have.
    pub fn withdraw(&mut self, storage: &dyn Storage, batch_id: u32) {
        self.remove(storage, &|entry| entry.batch_id() == Some(batch_id));
    }

    /// Opens new entries from here on.
    pub fn close(&mut self) {
        self.open = LessonMap::default();
    }

    /// Forgets what storage does not have.
    pub fn forget_missing(&mut self) {
        self.retain(&mut |entry| entry.is_written);
        self.close();
    }

    /// The entry that may be extended. One that a document has may already be dropped by another page.
    fn open_entry(&self, now: Now, lesson_id: LessonId, owner: Option<&str>) -> Option<EntryId> {
        let (id, since) = *self.open.get(lesson_id)?;
        let entry = self.entry(id)?;
        // By the clock as well: while a device sleeps, the other one may stand still.
        let age_ms = now.wall.millis_from(since.wall);
        let age_ms = age_ms.max(now.monotonic_ms.saturating_sub(since.monotonic_ms));
        let may_be_extended = entry.kept_since.is_none()
            && entry.owner.as_deref() == owner
            && age_ms <= ENTRY_AGE_MS_MAX;
        may_be_extended.then_some(id)
    }

    fn add(&mut self, owner: Option<&str>, item: Item) -> EntryId {
        let id = EntryId {
            writer: self.writer,
            number: self.next_number,
        };
        self.next_number += 1;
        self.put(Entry {
            id,
            owner: owner.map(str::to_owned),
            item,
            key: None,
            is_written: false,
            kept_since: None,
        });
        id
    }

    /// How many entries there are, of every page.
    pub fn entry_count(&self) -> usize {
        self.entries.len()
    }

    /// Whether storage has all of it.
    pub fn is_written(&self) -> bool {
        self.entries.iter().all(|entry| entry.is_written)
    }

    /// Writes what storage does not have yet, each entry under a key of its own.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if storage refuses; the rest stays in memory.
    pub fn write_rest(&mut self, storage: &dyn Storage) -> Result<(), StorageError> {
        for entry in &mut self.entries {
            if !entry.is_written {
                storage.set(&entry.id.key(), &entry.to_json())?;
                entry.key = Some(entry.id.number);
                entry.is_written = true;
            }
        }
        Ok(())
    }

    /// Puts this page's entries together under one key if they have too many.
    pub fn put_together(&mut self, storage: &dyn Storage) -> Result<(), StorageError> {
        if self.open.len() <= OWN_KEYS_MAX {
            return Ok(());
        }
        let entries = &self.entries;
        self.open
            .retain(|_, (id, _)| position(entries, *id).is_ok());
        if self.open.len() <= OWN_KEYS_MAX {
            return Ok(());
        }
        let number = self.next_number;
        self.next_number += 1;
        let together = EntryId {
            writer: self.writer,
            number,
        };
        let open = std::mem::take(&mut self.open);
        let mut text = String::new();
        for entry in open.iter().filter_map(|(_, (id, _))| self.entry(*id)) {
            text.push(if text.is_empty() { '[' } else { ',' });
            text.push_str(&entry.to_json());
        }
        text.push(']');
        storage.set(&together.key(), &text)?;
        for (_, (id, _)) in open.iter() {
            if let Some(entry) = self.entry_mut(*id)
                && let Some(own) = entry.key.replace(number)
            {
                let _ = storage.remove(&EntryId { number: own, ..*id }.key());
            }
        }
        Ok(())
    }

    /// Reads every journal there is. Entries of other pages that are gone were dropped; so were this page's
    /// own if a document has `kept` them. Others of its own are written again. Whether any is gone that the
    /// stored document does not have: it was withdrawn, and nothing should have it.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if storage cannot be read.
    pub fn read_all(
        &mut self,
        storage: &dyn Storage,
        now: Now,
        kept: &Watermarks,
    ) -> Result<bool, StorageError> {
        let (mut keys, mut withdrawn) = (Vec::new(), false);
        for key in storage.keys()? {
            if let Some(id) = EntryId::of_key(&key) {
                if let Err(index) = keys.binary_search(&id) {
                    list::insert(&mut keys, index, id);
                }
                withdrawn |= self.read(storage, now, kept, id)?;
            }
        }
        let is_there = |key| keys.binary_search(&key).is_ok();
        let is_there = |entry: &Entry| entry.held_by().is_some_and(is_there);
        Ok(withdrawn | self.forget_gone(now, kept, &is_there))
    }

    /// Reads what is under one key of a journal; see [`Self::read_all`].
    ///
    /// # Errors
    ///
    /// [`StorageError`] if storage cannot be read.
    pub fn read(
        &mut self,
        storage: &dyn Storage,
        now: Now,
        kept: &Watermarks,
        key: EntryId,
    ) -> Result<bool, StorageError> {
        let Some(text) = storage.get(&key.key())? else {
            return Ok(self.forget_gone(now, kept, &|entry| entry.held_by() != Some(key)));
        };
        if key.writer == self.writer {
            return Ok(false);
        }
        let json = Json::read(&text);
        let one = std::slice::from_ref(&json);
        let entries = if json.elements().is_empty() {
            one
        } else {
            json.elements()
        };
        for entry in entries.iter().filter_map(|json| Entry::read(json, key)) {
            let known = self.entry(entry.id);
            if known.is_none_or(|known| known.watermark().at < entry.watermark().at) {
                if let Some(recorded) = entry.recorded() {
                    let latest = self.latest.get(recorded.lesson_id).copied();
                    let latest =
                        latest.map_or(recorded.updated_at, |at| at.max(recorded.updated_at));
                    self.latest.insert(recorded.lesson_id, latest);
                }
                self.put(entry);
                self.want_fold(now.monotonic_ms + FOLD_AFTER_MS + LEFT_TO_OTHERS_MS);
            } else if let Some(known) = self.entry_mut(entry.id) {
                known.key = Some(key.number);
            }
        }
        Ok(false)
    }

    /// Forgets the entries whose keys are gone, but for those that are to be written again. Whether any was
    /// one that the stored document does not have.
    fn forget_gone(
        &mut self,
        now: Now,
        kept: &Watermarks,
        is_there: &dyn Fn(&Entry) -> bool,
    ) -> bool {
        let (writer, mut withdrawn) = (self.writer, false);
        self.retain(&mut |entry| {
            let stays = is_there(entry) || entry.may_be_missed(writer, now, kept);
            withdrawn |= !stays && !entry.is_in(kept);
            stays
        });
        withdrawn
    }

    /// Brings into the document what it lacks, in the order of the changes. Whether anything was lacking.
    pub fn fold_into(&self, document: &mut Document) -> bool {
        let mut lacking: Vec<&Entry> = Vec::new();
        for entry in &self.entries {
            if entry.is_of_owner(document.owner.as_deref()) && !entry.is_in(&document.folded) {
                let at = entry.watermark().at;
                let index = lacking.partition_point(|before| before.watermark().at <= at);
                list::insert(&mut lacking, index, entry);
            }
        }
        for entry in &lacking {
            let is_other = |other: &&Entry| {
                // What is of nobody may be in another learner's document.
                other.lesson_id() == entry.lesson_id() && other.owner == entry.owner
            };
            let others: Vec<&Entry> = list::collect(self.entries.iter().filter(is_other));
            entry.fold_into(document, &others);
        }
        !lacking.is_empty()
    }

    /// Brings one entry into the document, of a page that has just made it.
    pub fn fold_entry(&self, id: EntryId, document: &mut Document) {
        if let Some(entry) = self.entry(id)
            && entry.is_of_owner(document.owner.as_deref())
        {
            entry.fold_into(document, &[]);
        }
    }

    /// Takes note of what the stored document, which is this owner's, has. What is in another learner's
    /// document that was set aside is seen when that one is back.
    pub fn note_kept(&mut self, stored: &Watermarks, owner: Option<&str>, now: Now) {
        for entry in &mut self.entries {
            if entry.is_of_owner(owner) && entry.is_in(stored) {
                entry.kept_since.get_or_insert(now.monotonic_ms);
            } else {
                entry.kept_since = None;
            }
        }
    }

    /// Drops what the stored document, just read, has had for long enough. Those under one key go
    /// together.
    pub fn drop_kept(&mut self, storage: &dyn Storage, now: Now) {
        let is_due = |entry: &Entry| {
            let since = entry.kept_since;
            since.is_some_and(|since| since + DROP_AFTER_MS <= now.monotonic_ms)
        };
        let shared_key = |entry: &Entry| {
            let number = entry.key.filter(|number| *number != entry.id.number)?;
            Some(EntryId { number, ..entry.id })
        };
        let staying = self.entries.iter().filter(|entry| !is_due(entry));
        let staying: Vec<EntryId> = list::collect(staying.filter_map(shared_key));
        self.remove(storage, &|entry| {
            is_due(entry) && shared_key(entry).is_none_or(|key| !staying.contains(&key))
        });
        if self.entries.is_empty() {
            self.latest = LessonMap::default();
        }
    }

    /// Forgets the watermarks that no page can need any more.
    pub fn forget_watermarks(&mut self, watermarks: &mut Watermarks, now: Now) {
        let is_steady = self.is_clock_steady(now);
        watermarks.retain(|id, watermark| {
            let is_there = self.entry(id).is_some();
            let dropped_at = watermark.dropped_at.unwrap_or(now.wall).min(now.wall);
            watermark.dropped_at = (!is_there).then_some(dropped_at);
            is_there || !is_steady || now.wall.millis_since(dropped_at) <= WATERMARK_AGE_MS_MAX
        });
    }

    fn is_clock_steady(&mut self, now: Now) -> bool {
        if now.has_jumped(self.page_loaded_at) {
            self.page_loaded_at = now.page_loaded_at();
            self.steady_since = now.monotonic_ms;
        }
        now.monotonic_ms.saturating_sub(self.steady_since) >= STEADY_MS_MIN
    }

    /// Plans the next fold, once the document is written.
    pub fn plan(&mut self, now: Now, owner: Option<&str>) {
        let entries = self.entries.iter().filter(|entry| entry.is_of_owner(owner));
        let dates = entries.map(|entry| {
            let at = match entry.kept_since {
                Some(since) => since + DROP_AFTER_MS,
                // It could not be written: the next change may find room before.
                None => now.monotonic_ms + FOLD_LATER_AFTER_MS,
            };
            let is_ours = entry.id.writer == self.writer;
            at + if is_ours { 0 } else { LEFT_TO_OTHERS_MS }
        });
        self.fold_at = dates.min();
    }

    /// Removes the entries of a learner, and those of nobody that a document has, which may be the learner's.
    pub fn forget(&mut self, storage: &dyn Storage, learner: &str, kept: &Watermarks) {
        self.remove(storage, &|entry| match &entry.owner {
            Some(owner) => owner == learner,
            None => entry.is_in(kept),
        });
        self.close();
    }

    /// Forgets entries, with what holds them.
    fn remove(&mut self, storage: &dyn Storage, is_it: &dyn Fn(&Entry) -> bool) {
        self.retain(&mut |entry| {
            let is_it = is_it(entry);
            if is_it {
                entry.remove(storage);
            }
            !is_it
        });
    }

    fn retain(&mut self, keep: &mut dyn FnMut(&mut Entry) -> bool) {
        list::retain(&mut self.entries, keep);
    }

    #[inline(never)]
    fn want_fold(&mut self, at: u64) {
        self.fold_at = Some(self.fold_at.map_or(at, |before| before.min(at)));
    }

    fn put(&mut self, entry: Entry) {
        match self.position(entry.id) {
            Ok(index) => {
                if let Some(known) = self.entries.get_mut(index) {
                    *known = entry;
                }
            }
            Err(index) => list::insert(&mut self.entries, index, entry),
        }
    }

    fn entry(&self, id: EntryId) -> Option<&Entry> {
        let index = self.position(id).ok()?;
        self.entries.get(index)
    }

    fn entry_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        let index = self.position(id).ok()?;
        self.entries.get_mut(index)
    }

    fn position(&self, id: EntryId) -> Result<usize, usize> {
        position(&self.entries, id)
    }
}

fn position(entries: &[Entry], id: EntryId) -> Result<usize, usize> {
    entries.binary_search_by_key(&id, |entry| entry.id)
}
