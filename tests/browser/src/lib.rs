//! The tests are in `tests/`; they run with `wasm-pack test`.
