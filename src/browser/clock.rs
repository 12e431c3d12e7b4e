//! The browser's two clocks.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::now::Now;
use crate::timestamp::Timestamp;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// The present moment.
///
/// Two calls with a number each take less code than one with both, which go by memory.
#[inline(always)]
pub(super) fn now() -> Now {
    Now {
        wall: wall(),
        monotonic_ms: monotonic_ms(),
    }
}

#[inline(never)]
fn wall() -> Timestamp {
    Timestamp::from_millis_f64(date_now())
}

#[inline(never)]
fn monotonic_ms() -> u64 {
    performance_now() as u64
}
