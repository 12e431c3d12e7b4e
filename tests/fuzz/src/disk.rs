//! A storage that refuses when it is told to.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use lesson_progress::storage::{Storage, StorageError};

/// A storage that outlives pages; clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    content: Rc<RefCell<BTreeMap<String, String>>>,
    fault: Rc<Cell<DiskFault>>,
}

/// What is wrong with a storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DiskFault {
    /// Nothing.
    #[default]
    None,
    /// It takes nothing more.
    Full,
    /// It can be neither read nor written.
    Blocked,
}

impl Disk {
    pub(crate) fn put(&self, key: &str, text: &str) {
        let mut content = self.content.borrow_mut();
        content.insert(key.to_owned(), text.to_owned());
    }

    pub(crate) fn set_fault(&self, fault: DiskFault) {
        self.fault.set(fault);
    }

    fn unless(&self, faults: &[DiskFault]) -> Result<(), StorageError> {
        if faults.contains(&self.fault.get()) {
            return Err(StorageError("refused".to_owned()));
        }
        Ok(())
    }
}

impl Storage for Disk {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        self.unless(&[DiskFault::Blocked])?;
        Ok(self.content.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        self.unless(&[DiskFault::Blocked, DiskFault::Full])?;
        self.put(key, value);
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.unless(&[DiskFault::Blocked])?;
        self.content.borrow_mut().remove(key);
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, StorageError> {
        self.unless(&[DiskFault::Blocked])?;
        Ok(self.content.borrow().keys().cloned().collect())
    }
}
