//! `cargo xtask fuzz`.

use anyhow::{Context, Result};
use clap::builder::PossibleValuesParser;
use fs_err as fs;

use crate::process::{cargo, run as run_command};
use crate::setup::cargo_tools;
use crate::workspace;

#[derive(clap::Args)]
/// Searches for input that breaks a promise of the core, one target after the other.
///
/// libFuzzer changes inputs and keeps those that take a new branch: what is stored, what the backend answers,
/// dates, and sequences of all that can happen to a page. The targets are in tests/fuzz, with the inputs to begin
/// with; what is learnt on the way is kept under target/fuzz/corpus. Stops at the first broken promise and says
/// where the input is: it belongs in tests/fuzz/corpus, where every test run replays it. The core has no unsafe
/// code, so that no sanitizer is needed.
pub(crate) struct Arguments {
    /// Search with this target alone
    #[arg(long, value_parser = PossibleValuesParser::new(fuzz::TARGETS.map(|(name, _)| name)))]
    target: Option<String>,
    /// Search for so many seconds, with each target
    #[arg(long, default_value_t = 600)]
    seconds: u64,
}

/// An input that takes longer is a finding, in seconds.
const INPUT_TIMEOUT_SECONDS: u64 = 20;

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    cargo_tools::cargo_fuzz()?;
    for (name, _) in fuzz::TARGETS {
        if arguments.target.as_deref().is_none_or(|only| only == name) {
            search(name, arguments.seconds)?;
        }
    }
    Ok(())
}

fn search(target: &str, seconds: u64) -> Result<()> {
    let folder = workspace::target().join("fuzz");
    let learnt = folder.join("corpus").join(target);
    let found = folder.join("artifacts").join(target);
    fs::create_dir_all(&learnt)?;
    fs::create_dir_all(&found)?;
    let kept = workspace::root().join("tests/fuzz/corpus").join(target);
    run_command(
        cargo()
            .args(["fuzz", "run", "--fuzz-dir", "tests/fuzz"])
            .args(["--features", "libfuzzer", "--sanitizer", "none"])
            .arg("--target-dir")
            .arg(&folder)
            .arg(target)
            // What is learnt goes into the first.
            .args([&learnt, &kept])
            .arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-timeout={INPUT_TIMEOUT_SECONDS}"))
            .arg(format!("-artifact_prefix={}/", found.display()))
            .arg("-print_final_stats=1")
            // The release profile is for a small module, which is neither quick to build nor to run.
            .envs([
                ("CARGO_PROFILE_RELEASE_LTO", "false"),
                ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3"),
            ]),
    )
    .with_context(|| format!("{target}: what broke it is in {}", found.display()))
}
