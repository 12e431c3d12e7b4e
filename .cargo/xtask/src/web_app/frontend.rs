//! The Next.js example.

use std::path::Path;

use anyhow::Result;
use fs_err as fs;

use super::port::Port;
use super::server::Server;
use crate::process::{command, run};
use crate::setup::node;
use crate::stamp::{Inputs, Stamp};
use crate::workspace;

/// What Next bundles the app with.
#[derive(Clone, Copy)]
pub(crate) enum Bundler {
    /// Next's default.
    Turbopack,
    Webpack,
}

impl Bundler {
    /// The npm script of the example that builds with it.
    fn script(self) -> &'static str {
        match self {
            Self::Turbopack => "build",
            Self::Webpack => "build:webpack",
        }
    }
}

/// Installs the example's npm packages, with the package from this tarball among them.
pub(crate) fn install(tarball: &Path) -> Result<()> {
    // Under a name without a version: the example's manifest and lock file stay as they are.
    let copy = workspace::next_example().join("lesson-progress.tgz");
    fs::copy(tarball, &copy)?;
    node::install(&workspace::next_example(), &[&copy])
}

/// Builds the example, unless it was built of the same files with the same bundler.
pub(crate) fn build(bundler: Bundler) -> Result<()> {
    if stamp(bundler)?.is_current() {
        return Ok(());
    }
    run(command("npm")
        .args(["run", bundler.script()])
        .current_dir(workspace::next_example())
        .env("NEXT_TELEMETRY_DISABLED", "1"))?;
    // The build writes some files of the example itself, hence a new stamp.
    stamp(bundler)?.set()
}

/// Starts serving what was built, for a backend at `backend_url`.
pub(crate) fn start(port: Port, backend_url: &str, log: &Path) -> Result<Server> {
    let folder = workspace::next_example();
    let mut next = command(folder.join("node_modules/.bin/next"));
    next.args([
        "start",
        "--hostname",
        "127.0.0.1",
        "--port",
        &port.number().to_string(),
    ])
    .current_dir(&folder)
    .env("NEXT_TELEMETRY_DISABLED", "1")
    .env("API_BASE_URL", backend_url);
    Server::start("Next", &mut next, port, "/", log)
}

fn stamp(bundler: Bundler) -> Result<Stamp> {
    let folder = workspace::next_example();
    let inputs = Inputs::default()
        .text(bundler.script())
        .folder(&folder, &["node_modules", ".next"])?;
    Ok(Stamp::new(&folder.join(".next"), inputs))
}
