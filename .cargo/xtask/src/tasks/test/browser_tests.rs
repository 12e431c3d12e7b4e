//! The Rust tests that run in a browser: those of `wasm-bindgen-test`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;
use serde_json::json;

use crate::process::{command, run as run_command};
use crate::setup::{browser, cargo_tools, rust};
use crate::workspace;

/// The most that the tests of one file may take together, in seconds.
const FILE_TIMEOUT_SECONDS: &str = "300";

pub(super) fn run() -> Result<()> {
    rust::wasm_target()?;
    cargo_tools::wasm_bindgen()?;
    cargo_tools::wasm_pack()?;
    let browser = browser::find()?;
    run_command(
        command("wasm-pack")
            .args(["test", "--headless", "--chrome", "--chromedriver"])
            .arg(&browser.driver)
            .arg("tests/browser")
            .env("CARGO_TARGET_DIR", workspace::target())
            .env("WASM_BINDGEN_TEST_TIMEOUT", FILE_TIMEOUT_SECONDS)
            .env(
                "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
                webdriver_json(&browser.chromium)?,
            ),
    )
}

/// Says to chromedriver which browser to start, and how.
fn webdriver_json(chromium: &Path) -> Result<PathBuf> {
    let file = workspace::target().join("webdriver.json");
    let capabilities = json!({
        "goog:chromeOptions": { "binary": chromium, "args": browser::ARGUMENTS },
    });
    fs::write(&file, capabilities.to_string())?;
    Ok(file)
}
