//! The binding to JavaScript: adapters that answer what the browser answers, and exports that hand over
//! what the facade (`src/js`) passes. Nothing here decides anything.
//!
//! What is large or rare crosses as JSON, which is smaller and no slower than building objects member
//! by member.

mod clock;
mod exports;
mod local_storage;

pub use local_storage::LocalStorage;

/// Smaller than the standard allocator, and faster.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
