//! `cargo xtask demo`.

use anyhow::Result;

use crate::package;
use crate::setup::python;
use crate::web_app::{self, Bundler, ImportMerge, Ports, WebApp};

#[derive(clap::Args)]
/// Runs the example app against the example backend, to try the package by hand.
///
/// Builds the package, installs it into the Next.js example, builds that, and serves it together with
/// the Django example until Ctrl-C, on the ports 3000 and 8000 or on free ones. Prints the address and
/// the accounts to sign in with. What is built already is not built again. The database is kept in
/// target/demo/db.sqlite3; delete it to start afresh.
pub(crate) struct Arguments {
    /// What the backend's import does with the time of a lesson that it has already
    #[arg(long, value_enum, default_value = "sum")]
    merge: ImportMerge,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let python = python::environment()?;
    web_app::install(&package::build()?)?;
    web_app::build(Bundler::Turbopack)?;
    let folder = web_app::folder("demo");
    let app = WebApp::start(&python, &folder, arguments.merge, Ports::Usual, None)?;
    println!("\nThe app:     {}", app.app_url());
    println!(
        "The backend: {} (import: {})",
        app.backend_url(),
        arguments.merge.as_str()
    );
    println!("Logs:        {}\n", folder.display());
    println!("{}\n\nCtrl-C ends both.", app.accounts().trim_end());
    app.watch()
}
