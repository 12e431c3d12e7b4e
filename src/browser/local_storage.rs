//! `localStorage` as the port to the device's storage.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::storage::{Storage, StorageError};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = localStorage, js_name = getItem)]
    fn get_item(key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = localStorage, js_name = setItem)]
    fn set_item(key: &str, value: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = localStorage, js_name = removeItem)]
    fn remove_item(key: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = localStorage, js_name = key)]
    fn key_at(index: u32) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(js_name = String)]
    fn text_of(value: &JsValue) -> String;
}

/// The page's `localStorage`, looked up with every call: reading the property throws where a browser
/// blocks it.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalStorage;

impl Storage for LocalStorage {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        let text = get_item(key).map_err(to_error)?;
        Ok(text.as_string())
    }

    fn holds(&self, key: &str, text: &str) -> Result<bool, StorageError> {
        let present = get_item(key).map_err(to_error)?;
        Ok(present == JsValue::from_str(text))
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        set_item(key, value).map_err(to_error)
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        remove_item(key).map_err(to_error)
    }

    fn keys(&self) -> Result<Vec<String>, StorageError> {
        let keys = (0..).map_while(|index| key_at(index).transpose());
        keys.collect::<Result<_, _>>().map_err(to_error)
    }
}

fn to_error(thrown: JsValue) -> StorageError {
    StorageError(text_of(&thrown))
}
