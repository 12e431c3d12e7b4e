//! `cargo xtask audit`.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{cargo, command, run as run_command};
use crate::setup::{cargo_tools, node};
use crate::workspace;

#[derive(clap::Args)]
/// Looks for what should not be among the crates and npm packages that this repository uses.
///
/// Of crates: licences that are not allowed, versions and sources that are banned (.cargo/deny.toml), and what
/// RustSec has against them. Of the npm packages of tests and examples/nextjs: what npm has against them. Both
/// databases are asked over the network; one that cannot be reached is said to be not checked. Fails at a finding.
pub(crate) struct Arguments {
    /// Fail, too, where a database cannot be reached
    #[arg(long)]
    require_databases: bool,
}

/// What a database said.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// There is nothing against what is used.
    Clean,
    /// This.
    Found(String),
    /// Nothing: it cannot be reached.
    NotChecked,
}

/// Folders with npm packages. None is part of the package, which depends on none.
const NPM_FOLDERS: [&str; 2] = ["tests", "examples/nextjs"];

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    licences_and_sources()?;
    let mut verdicts = vec![("crates, by RustSec", rustsec()?)];
    node::node()?;
    for folder in NPM_FOLDERS {
        verdicts.push((folder, npm(folder)?));
    }
    let mut problems = Vec::new();
    println!("checked      licences, versions and sources of crates");
    for (subject, verdict) in verdicts {
        match verdict {
            Verdict::Clean => println!("checked      {subject}"),
            Verdict::Found(what) => {
                println!("FOUND        {subject}: {what}");
                problems.push(subject);
            }
            Verdict::NotChecked => {
                println!("not checked  {subject}: its database cannot be reached");
                if arguments.require_databases {
                    problems.push(subject);
                }
            }
        }
    }
    if !problems.is_empty() {
        bail!("see above: {}", problems.join("; "));
    }
    Ok(())
}

/// What can be checked without a network.
pub(crate) fn licences_and_sources() -> Result<()> {
    cargo_tools::cargo_deny()?;
    run_command(cargo().args(["deny", "check", "licenses", "bans", "sources"]))
}

fn rustsec() -> Result<Verdict> {
    if let Err(error) = run_command(cargo().args(["deny", "fetch", "db"])) {
        eprintln!("{error:#}");
        return Ok(Verdict::NotChecked);
    }
    let checked = run_command(cargo().args(["deny", "check", "--disable-fetch", "advisories"]));
    Ok(match checked {
        Ok(()) => Verdict::Clean,
        Err(error) => Verdict::Found(format!("{error:#}")),
    })
}

fn npm(folder: &str) -> Result<Verdict> {
    // It fails for findings as well as for a registry that knows nothing of them.
    let audit = command("npm")
        .args(["audit", "--json", "--package-lock-only"])
        .current_dir(workspace::root().join(folder))
        .stderr(Stdio::null())
        .output()
        .context("npm could not be started")?;
    Ok(npm_verdict(&String::from_utf8_lossy(&audit.stdout)))
}

/// What a report of `npm audit --json` says.
fn npm_verdict(report: &str) -> Verdict {
    let report: Value = serde_json::from_str(report).unwrap_or_default();
    match report["metadata"]["vulnerabilities"]["total"].as_u64() {
        None => Verdict::NotChecked,
        Some(0) => Verdict::Clean,
        Some(_) => {
            let packages = report["vulnerabilities"].as_object();
            let names = packages.map(|packages| packages.keys().cloned().collect::<Vec<_>>());
            Verdict::Found(names.unwrap_or_default().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_what_was_found_and_an_error_is_no_clean_report() {
        let clean = r#"{"vulnerabilities":{},"metadata":{"vulnerabilities":{"total":0}}}"#;
        assert_eq!(npm_verdict(clean), Verdict::Clean);
        let found =
            r#"{"vulnerabilities":{"a":{},"b":{}},"metadata":{"vulnerabilities":{"total":2}}}"#;
        assert_eq!(npm_verdict(found), Verdict::Found("a, b".to_owned()));
        for unreachable in ["", r#"{"message":"405 Method Not Allowed","error":{}}"#] {
            assert_eq!(npm_verdict(unreachable), Verdict::NotChecked);
        }
    }
}
