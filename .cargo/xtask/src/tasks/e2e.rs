//! `cargo xtask e2e`.

use anyhow::{Context, Result};

use crate::package;
use crate::process::{self, command};
use crate::setup::{browser, node, python};
use crate::web_app::{self, Bundler, ImportMerge, Port, Ports, WebApp};
use crate::workspace;

#[derive(clap::Args)]
/// Tests the example app against the example backend in a real browser.
///
/// Builds the package, installs it into the Next.js example, and runs the tests of tests/e2e twice:
/// built by Turbopack against a backend that adds imported time, and built by webpack against one
/// that keeps the larger. Each run has a new database under target/e2e, free ports, and servers that
/// end with it.
pub(crate) struct Arguments {
    /// Run this variant of the backend alone
    #[arg(long, value_enum)]
    pub(super) merge: Option<ImportMerge>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let browser = browser::find()?;
    let python = python::environment()?;
    let tools = node::tools()?;
    web_app::install(&package::build()?)?;
    let variants = match arguments.merge {
        Some(merge) => vec![merge],
        None => vec![ImportMerge::Sum, ImportMerge::Max],
    };
    for merge in variants {
        eprintln!("\nEnd to end, PROGRESS_IMPORT_MERGE={}", merge.as_str());
        web_app::build(bundler_for(merge))?;
        let folder = web_app::folder("e2e").join(merge.as_str());
        workspace::empty(&folder)?;
        let proxy = Port::free()?;
        let app = WebApp::start(&python, &folder, merge, Ports::Free, Some(proxy))?;
        process::run(
            command(tools.join("playwright"))
                .args(["test", "--config", "e2e/playwright.config.ts"])
                .current_dir(workspace::root().join("tests"))
                .env("APP_URL", app.app_url())
                .env("API_URL", proxy.url())
                .env("BACKEND_URL", app.backend_url())
                .env("CHROMIUM", &browser.chromium)
                .env("DJANGO_DIR", workspace::django_example())
                .env("PYTHON", &python)
                .env("DATABASE_URL", app.database_url())
                .env("PROGRESS_IMPORT_MERGE", merge.as_str()),
        )
        .with_context(|| format!("the servers' logs are in {}", folder.display()))?;
    }
    Ok(())
}

/// Pairs variants and bundlers, so that two runs see all four in a browser.
fn bundler_for(merge: ImportMerge) -> Bundler {
    match merge {
        ImportMerge::Sum => Bundler::Turbopack,
        ImportMerge::Max => Bundler::Webpack,
    }
}
