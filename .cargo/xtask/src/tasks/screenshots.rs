//! `cargo xtask screenshots`.

use std::path::{PathBuf, absolute};

use anyhow::Result;
use fs_err as fs;

use crate::package;
use crate::setup::{browser, node, python};
use crate::web_app::{self, Bundler, ImportMerge, Playwright};
use crate::workspace;

#[derive(clap::Args)]
/// Takes the pictures of the documentation: the example app and its panel, in headless Chromium.
///
/// Builds the package and the Next.js example, serves it with the Django example and a new database under
/// target/screenshots, and has a learner with always the same progress look at it at always the same time, on
/// a phone and on a desktop, light and dark. The pictures differ only when what is to be seen does, or the
/// browser. The pictures in docs/screenshots are those of the repository: look at them before you commit them.
pub(crate) struct Arguments {
    /// Where the pictures go [default: docs/screenshots]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let browser = browser::find()?;
    let python = python::environment()?;
    node::tools()?;
    let out = match &arguments.out {
        Some(out) => absolute(out)?,
        None => workspace::root().join("docs/screenshots"),
    };
    web_app::install(&package::build()?)?;
    web_app::build(Bundler::Turbopack)?;
    let folder = web_app::folder("screenshots");
    workspace::empty(&folder)?;
    fs::create_dir_all(&out)?;
    Playwright {
        config: "screenshots/playwright.config.ts",
        browser: &browser,
        python: &python,
        folder: &folder,
        merge: ImportMerge::Sum,
    }
    .run(&[("SCREENSHOTS", out.as_os_str())])?;
    println!("{}", out.display());
    Ok(())
}
