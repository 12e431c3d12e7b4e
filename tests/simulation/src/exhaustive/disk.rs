//! A device's storage whose content can be exchanged, so that a state of the device is a value.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use lesson_progress::storage::{Storage, StorageError};

/// What a device has stored, by key.
pub(super) type Content = BTreeMap<String, String>;

/// The storage that every copy of a device's page shares: a copy puts its own content in before it acts
/// and takes it out again.
#[derive(Clone, Default)]
pub(super) struct Disk(Rc<RefCell<Content>>);

impl Disk {
    /// Exchanges what is stored.
    pub(super) fn swap(&self, content: &mut Content) {
        std::mem::swap(&mut *self.0.borrow_mut(), content);
    }
}

/// The content belongs to the copy that acts, and says nothing of the others.
impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Disk")
    }
}

impl Storage for Disk {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        Ok(self.0.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        self.0.borrow_mut().insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.0.borrow_mut().remove(key);
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, StorageError> {
        Ok(self.0.borrow().keys().cloned().collect())
    }
}
