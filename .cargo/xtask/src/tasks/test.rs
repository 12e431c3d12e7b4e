//! `cargo xtask test`.

mod browser_tests;
mod documentation;
mod packaging;
mod stages;

use anyhow::Result;

use crate::package;
use crate::process::{cargo, command, run as run_command};
use crate::setup::{browser, cargo_tools, node, python, rust};
use crate::tasks;
use crate::web_app::ImportMerge;
use crate::workspace;
use stages::Stages;

#[derive(clap::Args)]
/// Runs every test there is, the quick ones first, and stops at the first that fails.
///
/// Formatting and lints; the licences and sources of crates; the Rust tests; the simulation, with seeds that were
/// not run before; the Django example's tests, with both ways to merge imported time; the tests in a headless
/// browser; the npm package as TypeScript, Node and bundlers see it, and its size; the code in the documents; its
/// promises in the engines that are installed; the example app end to end, as `e2e` does. A summary says how long
/// each took.
pub(crate) struct Arguments {}

pub(crate) fn run(Arguments {}: &Arguments) -> Result<()> {
    let mut stages = Stages::default();
    stages.run("set-up", set_up);
    stages.run("format and lints", lints);
    stages.run("licences and sources", tasks::audit::licences_and_sources);
    stages.run("Rust tests", || {
        run_command(cargo().args(["test", "--workspace"]))
    });
    stages.run("simulation", tasks::sim::run_unseen_seeds);
    for merge in [ImportMerge::Sum, ImportMerge::Max] {
        stages.run(&format!("Django tests, import: {}", merge.as_str()), || {
            django(merge)
        });
    }
    stages.run("browser tests", browser_tests::run);
    stages.run("packaging tests", packaging::run);
    stages.run("size", || {
        tasks::size::run(&tasks::size::Arguments {
            json: false,
            crates: false,
        })
    });
    stages.run("documentation", documentation::run);
    stages.run("engines", || tasks::engines::run(&package::build()?));
    stages.run("end to end", || {
        tasks::e2e::run(&tasks::e2e::Arguments {
            merge: None,
            all: false,
        })
    });
    stages.finish()
}

/// Everything that may be missing, before anything that takes long.
fn set_up() -> Result<()> {
    node::node()?;
    browser::find()?;
    python::environment()?;
    rust::lints()?;
    rust::wasm_target()?;
    cargo_tools::wasm_bindgen()?;
    cargo_tools::wasm_pack()?;
    cargo_tools::cargo_deny()?;
    node::tools()?;
    Ok(())
}

fn lints() -> Result<()> {
    run_command(cargo().args(["fmt", "--all", "--check"]))?;
    let deny_warnings = ["--", "--deny", "warnings"];
    run_command(
        cargo()
            .args(["clippy", "--workspace", "--all-targets"])
            .args(deny_warnings),
    )?;
    // What runs in a browser: the library, and the tests that have a package of their own.
    for (package, targets) in [
        ("lesson-progress", "--lib"),
        ("browser-tests", "--all-targets"),
    ] {
        run_command(
            cargo()
                .args(["clippy", "--package", package, targets])
                .args(["--target", rust::WASM])
                .args(deny_warnings),
        )?;
    }
    oldest_rust()?;
    for folder in ["tests/e2e", "tests/screenshots"] {
        run_command(
            command(node::tools()?.join("tsc"))
                .arg("--project")
                .arg(workspace::root().join(folder)),
        )?;
    }
    Ok(())
}

/// Lints know since when the standard library has what is used; the oldest compiler knows all.
fn oldest_rust() -> Result<()> {
    let Some(oldest) = rust::oldest()? else {
        eprintln!(
            "not checked: Rust {}, which rustup does not have here",
            env!("CARGO_PKG_RUST_VERSION")
        );
        return Ok(());
    };
    run_command(
        command("rustup")
            .args([
                "run",
                &oldest,
                "cargo",
                "check",
                "--package",
                "lesson-progress",
            ])
            .env("CARGO_TARGET_DIR", workspace::target().join("oldest-rust")),
    )
}

fn django(merge: ImportMerge) -> Result<()> {
    let python = python::environment()?;
    run_command(
        command(python)
            .args(["manage.py", "test"])
            .current_dir(workspace::django_example())
            .env("PROGRESS_IMPORT_MERGE", merge.as_str()),
    )
}
