//! See [`fuzz::timestamps`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::timestamps::check(data));
