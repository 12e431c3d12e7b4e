//! Playwright, before the app in a real browser.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::{Context, Result};

use super::{ImportMerge, Port, Ports, WebApp};
use crate::process::{self, command};
use crate::setup::browser::Browser;
use crate::setup::node;
use crate::workspace;

/// One run of Playwright over the app as it is built.
pub(crate) struct Playwright<'a> {
    /// Its configuration, in the folder `tests`.
    pub(crate) config: &'a str,
    pub(crate) browser: &'a Browser,
    pub(crate) python: &'a Path,
    /// Where database and logs are kept.
    pub(crate) folder: &'a Path,
    pub(crate) merge: ImportMerge,
}

impl Playwright<'_> {
    /// Serves both examples on free ports until it has ended, and gives it these variables too. The app calls the
    /// backend by way of what Playwright runs.
    pub(crate) fn run(&self, variables: &[(&str, &OsStr)]) -> Result<()> {
        let way = Port::free()?;
        let app = WebApp::start(self.python, self.folder, self.merge, Ports::Free, Some(way))?;
        process::run(
            command(node::tools()?.join("playwright"))
                .args(["test", "--config", self.config])
                .current_dir(workspace::root().join("tests"))
                .env("APP_URL", app.app_url())
                .env("API_URL", way.url())
                .env("BACKEND_URL", app.backend_url())
                .env("CHROMIUM", &self.browser.chromium)
                .env("DJANGO_DIR", workspace::django_example())
                .env("PYTHON", self.python)
                .env("DATABASE_URL", app.database_url())
                .env("PROGRESS_IMPORT_MERGE", self.merge.as_str())
                .envs(variables.iter().copied()),
        )
        .with_context(|| format!("the servers' logs are in {}", self.folder.display()))
    }
}
