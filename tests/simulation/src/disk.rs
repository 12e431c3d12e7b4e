//! `localStorage` of one browser profile, as its tabs see it.
//!
//! Each tab has a copy of its own: what it writes is there at once, what others write arrives later, in
//! order, as it does in Chromium. What was written last, by whichever tab, is what stays. A tab that is busy
//! hears of what has arrived later still: only reading finds it.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::rc::Rc;

use lesson_progress::storage::{Storage, StorageError};

/// What is stored, by key.
type Content = BTreeMap<String, String>;

/// What a profile has stored.
#[derive(Clone, Default)]
pub struct Disk(Rc<RefCell<Stored>>);

#[derive(Default)]
struct Stored {
    content: Content,
    /// What its database has: every tab sees the same.
    database: Content,
    writes: Vec<Write>,
    now_ms: u64,
    /// The most characters that it takes.
    limit: Option<usize>,
}

struct Write {
    page: u64,
    at_ms: u64,
    key: String,
    value: Option<String>,
}

/// How long it takes until a tab has what another has written, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lag {
    /// Until reading finds it.
    pub arrives_ms: u64,
    /// From then on until the tab hears of it.
    pub heard_ms: u64,
}

/// One tab's view of its profile's storage.
#[derive(Clone)]
pub struct View(Rc<RefCell<Seen>>);

struct Seen {
    disk: Disk,
    page: u64,
    content: Content,
    /// How many of the profile's writes have arrived.
    arrived: usize,
    lag: Lag,
    /// As many of the profile's writes arrive at once.
    hurried: usize,
    /// What has arrived and the tab has not heard of, and when it does.
    unheard: VecDeque<(u64, String)>,
    /// How many more writes the tab lives to do.
    lives_for: Option<u32>,
    /// Writes done.
    done: u32,
    /// What the tab saw before it was asked what it would do: nothing that is written meanwhile counts.
    before_probe: Option<Content>,
}

impl Disk {
    /// Lets time go on.
    pub fn set_now(&self, now_ms: u64) {
        self.0.borrow_mut().now_ms = now_ms;
    }

    /// Sets how many characters more than now it takes; `None` for any number.
    pub fn set_room(&self, room: Option<usize>) {
        let mut stored = self.0.borrow_mut();
        let size = size(&stored.content);
        stored.limit = room.map(|room| size + room);
    }

    /// Whether there is a limit to what it takes.
    pub fn is_limited(&self) -> bool {
        self.0.borrow().limit.is_some()
    }

    /// What is stored under a key.
    pub fn get(&self, key: &str) -> Option<String> {
        self.0.borrow().content.get(key).cloned()
    }

    /// Every key.
    pub fn keys(&self) -> Vec<String> {
        self.0.borrow().content.keys().cloned().collect()
    }

    /// The view of a tab that is opened now: it sees everything.
    pub fn view(&self, page: u64, lag: Lag) -> View {
        let stored = self.0.borrow();
        View(Rc::new(RefCell::new(Seen {
            disk: self.clone(),
            page,
            content: stored.content.clone(),
            arrived: stored.writes.len(),
            lag,
            hurried: 0,
            unheard: VecDeque::new(),
            lives_for: None,
            done: 0,
            before_probe: None,
        })))
    }
}

impl View {
    /// When the next write of another tab arrives, or is heard of.
    pub fn next_arrival_ms(&self) -> Option<u64> {
        let seen = self.0.borrow();
        let stored = seen.disk.0.borrow();
        let mut others = stored.writes.iter().skip(seen.arrived);
        let next = others.find(|write| write.page != seen.page);
        let arrives_at = next.map(|write| write.at_ms + seen.lag.arrives_ms);
        let heard_at = seen.unheard.front().map(|(at, _)| *at);
        arrives_at.into_iter().chain(heard_at).min()
    }

    /// Lets arrive at once what others have written so far, and the tab hear of it.
    pub fn hurry(&self) {
        let mut seen = self.0.borrow_mut();
        let written = seen.disk.0.borrow().writes.len();
        seen.hurried = written;
        for (heard_at, _) in &mut seen.unheard {
            *heard_at = 0;
        }
    }

    /// Lets arrive what does by now. The keys that others have written and the tab hears of now.
    pub fn arrive(&self) -> Vec<String> {
        let mut seen = self.0.borrow_mut();
        let seen = &mut *seen;
        let stored = seen.disk.0.borrow();
        while let Some(write) = stored.writes.get(seen.arrived) {
            if write.page != seen.page {
                let is_hurried = seen.arrived < seen.hurried;
                let arrives_at = write.at_ms + seen.lag.arrives_ms;
                if !is_hurried && arrives_at > stored.now_ms {
                    break;
                }
                let is_ours_later =
                    |later: &Write| later.page == seen.page && later.key == write.key;
                if !stored.writes.iter().skip(seen.arrived).any(is_ours_later) {
                    put(&mut seen.content, &write.key, write.value.clone());
                    let heard_at = if is_hurried {
                        0
                    } else {
                        arrives_at + seen.lag.heard_ms
                    };
                    seen.unheard.push_back((heard_at, write.key.clone()));
                }
            }
            seen.arrived += 1;
        }
        let is_heard = |(at, _): &(u64, String)| *at <= stored.now_ms;
        let heard = seen.unheard.iter().position(|unheard| !is_heard(unheard));
        let heard = heard.unwrap_or(seen.unheard.len());
        seen.unheard.drain(..heard).map(|(_, key)| key).collect()
    }

    /// The tab dies after this many more writes: those after it are not done.
    pub fn die_after(&self, writes: Option<u32>) {
        self.0.borrow_mut().lives_for = writes;
    }

    /// Whether the tab is about to die.
    pub fn may_die(&self) -> bool {
        self.0.borrow().lives_for.is_some()
    }

    /// Whether the tab has died in the middle of something.
    pub fn has_died(&self) -> bool {
        self.0.borrow().lives_for == Some(0)
    }

    /// How many writes were done.
    pub fn writes(&self) -> u32 {
        self.0.borrow().done
    }

    /// Whether what is written now is thrown away.
    pub fn set_probe(&self, is_probe: bool) {
        let mut seen = self.0.borrow_mut();
        if let Some(content) = seen.before_probe.take() {
            seen.content = content;
        }
        seen.before_probe = is_probe.then(|| seen.content.clone());
    }

    /// What the database has under a key.
    pub fn document(&self, key: &str) -> Option<String> {
        let seen = self.0.borrow();
        seen.disk.0.borrow().database.get(key).cloned()
    }

    /// Puts documents into the database, in one transaction.
    pub fn put_documents(&self, documents: Vec<(String, String)>) {
        if !documents.is_empty() {
            self.write_database(|database| database.extend(documents));
        }
    }

    /// Removes a document from the database, unless another was put there since.
    pub fn remove_document(&self, key: &str, known: Option<&str>) {
        if self.document(key).as_deref() == known {
            self.write_database(|database| drop(database.remove(key)));
        }
    }

    fn write_database(&self, write: impl FnOnce(&mut Content)) {
        let mut seen = self.0.borrow_mut();
        if seen.before_probe.is_some() || seen.lives_for == Some(0) {
            return;
        }
        let mut database = std::mem::take(&mut seen.disk.0.borrow_mut().database);
        write(&mut database);
        seen.disk.0.borrow_mut().database = database;
        if let Some(left) = &mut seen.lives_for {
            *left -= 1;
        }
    }

    fn write(&self, key: &str, value: Option<&str>) -> Result<(), StorageError> {
        let mut seen = self.0.borrow_mut();
        if seen.before_probe.is_some() {
            put(&mut seen.content, key, value.map(str::to_owned));
            return Ok(());
        }
        if seen.lives_for == Some(0) {
            return Ok(());
        }
        let disk = seen.disk.clone();
        let mut stored = disk.0.borrow_mut();
        if let (Some(limit), Some(value)) = (stored.limit, value) {
            let before = stored
                .content
                .get(key)
                .map_or(0, |value| key.len() + value.len());
            if size(&stored.content) - before + key.len() + value.len() > limit {
                return Err(StorageError("QuotaExceededError".to_owned()));
            }
        }
        let value = value.map(str::to_owned);
        put(&mut stored.content, key, value.clone());
        put(&mut seen.content, key, value.clone());
        let at_ms = stored.now_ms;
        stored.writes.push(Write {
            page: seen.page,
            at_ms,
            key: key.to_owned(),
            value,
        });
        seen.done += 1;
        if let Some(left) = &mut seen.lives_for {
            *left -= 1;
        }
        Ok(())
    }
}

impl Storage for View {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        Ok(self.0.borrow().content.get(key).cloned())
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        self.write(key, Some(value))
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.write(key, None)
    }

    fn keys(&self) -> Result<Vec<String>, StorageError> {
        Ok(self.0.borrow().content.keys().cloned().collect())
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.borrow().content.fmt(f)
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.borrow().content.fmt(f)
    }
}

fn size(content: &Content) -> usize {
    content
        .iter()
        .map(|(key, value)| key.len() + value.len())
        .sum()
}

fn put(content: &mut Content, key: &str, value: Option<String>) {
    match value {
        Some(value) => content.insert(key.to_owned(), value),
        None => content.remove(key),
    };
}
