//! The Rust tests that run in a browser: those of `wasm-bindgen-test`.

use std::path::Path;

use anyhow::Result;
use fs_err as fs;
use serde_json::{Value, json};

use crate::process::{command, run as run_command};
use crate::setup::{browser, cargo_tools, engines, rust};
use crate::workspace;

/// The most that the tests of one file may take together, in seconds.
const FILE_TIMEOUT_SECONDS: &str = "300";

pub(super) fn run() -> Result<()> {
    rust::wasm_target()?;
    cargo_tools::wasm_bindgen()?;
    cargo_tools::wasm_pack()?;
    let browser = browser::find()?;
    let chromium = json!({
        "goog:chromeOptions": { "binary": browser.chromium, "args": browser::ARGUMENTS },
    });
    in_browser("--chrome", "--chromedriver", &browser.driver, &chromium)?;
    let Some(firefox) = engines::firefox() else {
        return Ok(());
    };
    let capabilities = json!({ "moz:firefoxOptions": { "binary": firefox.browser, "args": [] } });
    in_browser("--firefox", "--geckodriver", &firefox.driver, &capabilities)
}

/// Runs them by a driver, which starts the browser that these capabilities describe.
fn in_browser(kind: &str, driven_by: &str, driver: &Path, capabilities: &Value) -> Result<()> {
    let file = workspace::target().join("webdriver.json");
    fs::write(&file, capabilities.to_string())?;
    run_command(
        command("wasm-pack")
            .args(["test", "--headless", kind, driven_by])
            .arg(driver)
            .arg("tests/browser")
            .env("CARGO_TARGET_DIR", workspace::target())
            .env("WASM_BINDGEN_TEST_TIMEOUT", FILE_TIMEOUT_SECONDS)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file),
    )
}
