//! The port to the device's storage.

use std::cell::RefCell;
use std::rc::Rc;

/// Storage refused. The message is the environment's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageError(pub String);

/// Keys and texts that outlive the page, read and written synchronously.
///
/// An implementation decides nothing: it answers what the environment answers.
pub trait Storage {
    /// The text under a key; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the environment does not let us read.
    fn get(&self, key: &str) -> Result<Option<String>, StorageError>;

    /// Puts a text under a key, durably when this returns.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the environment does not let us write, or has no room; then the key keeps
    /// what it had.
    fn set(&self, key: &str, value: &str) -> Result<(), StorageError>;

    /// Removes a key, if it is there.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the environment does not let us.
    fn remove(&self, key: &str) -> Result<(), StorageError>;

    /// Every key that holds something.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the environment does not let us read.
    fn keys(&self) -> Result<Vec<String>, StorageError>;
}

/// Storage that ends with its owner. Clones share it, as two tabs share `localStorage`. Made for a
/// handful of keys.
#[derive(Clone, Debug, Default)]
pub struct MemoryStorage {
    values: Rc<RefCell<Vec<(String, String)>>>,
}

impl Storage for MemoryStorage {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        let values = self.values.borrow();
        let found = values.iter().find(|(name, _)| name == key);
        Ok(found.map(|(_, value)| value.clone()))
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        self.remove(key)?;
        let entry = (key.to_owned(), value.to_owned());
        self.values.borrow_mut().push(entry);
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.values.borrow_mut().retain(|(name, _)| name != key);
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, StorageError> {
        let values = self.values.borrow();
        Ok(values.iter().map(|(key, _)| key.clone()).collect())
    }
}
