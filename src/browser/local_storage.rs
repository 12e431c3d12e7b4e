//! `localStorage` as the port to the device's storage.

use std::rc::Rc;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::list;
use crate::storage::{Storage, StorageError};

// What JavaScript throws is caught there: holding its values would take a table and code to manage it.
#[wasm_bindgen(module = "/src/browser/local_storage.js")]
extern "C" {
    #[wasm_bindgen(js_name = getItem)]
    fn get_item(in_memory: bool, key: &str) -> Option<String>;

    #[wasm_bindgen(js_name = holds)]
    fn holds_item(in_memory: bool, key: &str, value: &str) -> bool;

    #[wasm_bindgen(js_name = setItem)]
    fn set_item(in_memory: bool, key: &str, value: &str) -> bool;

    #[wasm_bindgen(js_name = removeItem)]
    fn remove_item(in_memory: bool, key: &str);

    #[wasm_bindgen(js_name = keyAt)]
    fn key_at(in_memory: bool, index: u32) -> Option<String>;

    fn failure() -> Option<String>;
}

/// The page's `localStorage`.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalStorage {
    /// Whether it is not that, but what takes its place.
    in_memory: bool,
}

impl Storage for LocalStorage {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        let value = get_item(self.in_memory, key);
        unless_failed().map(|()| value)
    }

    fn holds(&self, key: &str, text: &str) -> Result<bool, StorageError> {
        let is_held = holds_item(self.in_memory, key, text);
        unless_failed().map(|()| is_held)
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        if set_item(self.in_memory, key, value) {
            return Ok(());
        }
        unless_failed()
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        remove_item(self.in_memory, key);
        unless_failed()
    }

    fn keys(&self) -> Result<Vec<String>, StorageError> {
        let keys = list::collect((0..).map_while(|index| key_at(self.in_memory, index)));
        unless_failed().map(|()| keys)
    }

    fn in_memory(&self) -> Rc<dyn Storage> {
        let memory = Self { in_memory: true };
        for key in memory.keys().unwrap_or_default() {
            remove_item(true, &key);
        }
        Rc::new(memory)
    }
}

/// Fails if the call just made has.
fn unless_failed() -> Result<(), StorageError> {
    match failure() {
        Some(message) => Err(StorageError(message)),
        None => Ok(()),
    }
}
