//! The port to the device's storage.

use std::cell::Cell;
use std::fmt;
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

    /// Whether this very text is under a key: the same as reading it and comparing, but a text of megabytes
    /// need not be brought here.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the environment does not let us read.
    fn holds(&self, key: &str, text: &str) -> Result<bool, StorageError> {
        Ok(self.get(key)?.as_deref() == Some(text))
    }

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

    /// Storage that ends with the page, with nothing in it: what takes this one's place if it cannot be used.
    fn in_memory(&self) -> Rc<dyn Storage> {
        Rc::new(MemoryStorage::default())
    }
}

impl fmt::Debug for dyn Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Storage")
    }
}

/// The text under a key; `None` also if it cannot be read.
pub(crate) fn readable(storage: &dyn Storage, key: &str) -> Option<String> {
    storage.get(key).ok().flatten()
}

/// Storage that ends with its owner. Clones share it, as two tabs share `localStorage`. Made for a
/// handful of keys.
#[derive(Clone, Default)]
pub struct MemoryStorage {
    values: Rc<Cell<Values>>,
}

type Values = Vec<(String, String)>;

impl MemoryStorage {
    fn with<T>(&self, call: impl FnOnce(&mut Values) -> T) -> T {
        let mut values = self.values.take();
        let answer = call(&mut values);
        self.values.set(values);
        answer
    }
}

impl fmt::Debug for MemoryStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with(|values| values.fmt(f))
    }
}

impl Storage for MemoryStorage {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        Ok(self.with(|values| {
            let found = values.iter().find(|(name, _)| name == key);
            found.map(|(_, value)| value.clone())
        }))
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        self.remove(key)?;
        let entry = (key.to_owned(), value.to_owned());
        self.with(|values| values.push(entry));
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.with(|values| values.retain(|(name, _)| name != key));
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, StorageError> {
        Ok(self.with(|values| values.iter().map(|(key, _)| key.clone()).collect()))
    }
}
