//! The tasks of this repository: `cargo xtask <task>`.
//!
//! Each task sets up what it needs (see [`setup`]) and then does one thing (see [`tasks`]). Progress
//! goes to stderr; stdout carries the task's result alone.

mod package;
mod process;
mod setup;
mod stamp;
mod tasks;
mod version;
mod web_app;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
/// Builds, tests and shows lesson-progress.
///
/// Every task installs what it needs under target/, tests/node_modules and examples/nextjs/node_modules,
/// once. The machine brings Rust by rustup, Node 20.19 or later, Python 3.11 or later and a C compiler.
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Build(tasks::build::Arguments),
    Size(tasks::size::Arguments),
    Bench(tasks::bench::Arguments),
    Sim(tasks::sim::Arguments),
    Fuzz(tasks::fuzz::Arguments),
    Audit(tasks::audit::Arguments),
    Test(tasks::test::Arguments),
    Matrix(tasks::matrix::Arguments),
    E2e(tasks::e2e::Arguments),
    Demo(tasks::demo::Arguments),
    Screenshots(tasks::screenshots::Arguments),
}

fn main() -> ExitCode {
    match run(&Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> anyhow::Result<()> {
    process::end_all_when_interrupted()?;
    match task {
        Task::Build(arguments) => tasks::build::run(arguments),
        Task::Size(arguments) => tasks::size::run(arguments),
        Task::Bench(arguments) => tasks::bench::run(arguments),
        Task::Sim(arguments) => tasks::sim::run(arguments),
        Task::Fuzz(arguments) => tasks::fuzz::run(arguments),
        Task::Audit(arguments) => tasks::audit::run(arguments),
        Task::Test(arguments) => tasks::test::run(arguments),
        Task::Matrix(arguments) => tasks::matrix::run(arguments),
        Task::E2e(arguments) => tasks::e2e::run(arguments),
        Task::Demo(arguments) => tasks::demo::run(arguments),
        Task::Screenshots(arguments) => tasks::screenshots::run(arguments),
    }
}
