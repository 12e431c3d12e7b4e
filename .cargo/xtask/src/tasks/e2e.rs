//! `cargo xtask e2e`.

use anyhow::Result;

use crate::package;
use crate::setup::{browser, engines, node, python};
use crate::tasks;
use crate::web_app::{self, Bundler, ImportMerge, Playwright};
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
    /// Then test what the package promises in Chromium, Firefox and WebKitGTK, as far as they are there; on Debian
    /// as root this installs them
    #[arg(long)]
    pub(super) all: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let browser = browser::find()?;
    let python = python::environment()?;
    node::tools()?;
    if arguments.all {
        engines::install()?;
    }
    let tarball = package::build()?;
    web_app::install(&tarball)?;
    let variants = match arguments.merge {
        Some(merge) => vec![merge],
        None => vec![ImportMerge::Sum, ImportMerge::Max],
    };
    for merge in variants {
        eprintln!("\nEnd to end, PROGRESS_IMPORT_MERGE={}", merge.as_str());
        web_app::build(bundler_for(merge))?;
        let folder = web_app::folder("e2e").join(merge.as_str());
        workspace::empty(&folder)?;
        Playwright {
            config: "e2e/playwright.config.ts",
            browser: &browser,
            python: &python,
            folder: &folder,
            merge,
        }
        .run(&[])?;
    }
    if arguments.all {
        tasks::engines::run(&tarball)?;
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
