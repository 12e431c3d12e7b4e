//! `cargo xtask matrix`.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::package;
use crate::process::{command, output};
use crate::setup::{browser, node};
use crate::workspace;

#[derive(clap::Args)]
/// Tries the packed package with every consumer: frameworks, bundlers, test runners, runtimes.
///
/// Each is installed as its lock file under tests/matrix/sets says, into a new project under
/// target/packaging that has the package from its tarball; then it is built or served for real. A page is
/// opened in headless Chromium, where it has to record progress and to find it after a reload. Prints who was
/// tried in which versions, and what came of it; fails if one failed. `test` tries those that the tests have
/// installed anyway. Takes a quarter of an hour, and the npm registry.
pub(crate) struct Arguments {
    /// Print one JSON object: the versions of `node` and `chromium`, and under `consumers` for each its `kind`,
    /// `name`, `versions` by package, `result` (`passed` or `failed`), `seconds`, and a `remark` if there is one
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    node::tools()?;
    let browser = browser::find()?;
    let mut matrix = command("node");
    matrix
        .arg(workspace::root().join("tests/matrix/matrix.mjs"))
        .env("PACKAGE_TARBALL", package::build()?)
        .env("CHROMIUM", browser.chromium);
    let results: Value = serde_json::from_str(&output(&mut matrix)?)
        .context("tests/matrix/matrix.mjs printed no JSON")?;
    let consumers = results["consumers"]
        .as_array()
        .context("tests/matrix/matrix.mjs tried no consumers")?;
    if arguments.json {
        println!("{results}");
    } else {
        print!("{}", table(consumers)?);
    }
    check(consumers)
}

/// A line for each consumer.
fn table(consumers: &[Value]) -> Result<String> {
    let mut table = format!("{:<58}{:<52}result\n", "consumer", "versions");
    for consumer in consumers {
        let [kind, name, result] = ["kind", "name", "result"].map(|member| text(consumer, member));
        let remark = match consumer["remark"].as_str() {
            Some(remark) => format!(": {remark}"),
            None => String::new(),
        };
        table += &format!(
            "{:<58}{:<52}{}{remark}\n",
            format!("{}, {}", kind?, name?),
            versions(consumer)?,
            result?
        );
    }
    Ok(table)
}

fn versions(consumer: &Value) -> Result<String> {
    let versions = consumer["versions"]
        .as_object()
        .with_context(|| format!("there are no versions in {consumer}"))?;
    let words = versions.iter().map(|(package, version)| {
        Ok(format!(
            "{package} {}",
            version.as_str().context("a version is a text")?
        ))
    });
    Ok(words.collect::<Result<Vec<_>>>()?.join(", "))
}

fn check(consumers: &[Value]) -> Result<()> {
    let mut failed = Vec::new();
    for consumer in consumers {
        if text(consumer, "result")? != "passed" {
            failed.push(format!(
                "{}, {} ({})",
                text(consumer, "kind")?,
                text(consumer, "name")?,
                versions(consumer)?
            ));
        }
    }
    if !failed.is_empty() {
        bail!("the package does not work with {}", failed.join("; "));
    }
    Ok(())
}

fn text<'a>(consumer: &'a Value, member: &str) -> Result<&'a str> {
    consumer[member]
        .as_str()
        .with_context(|| format!("there is no {member} in {consumer}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn consumer(result: &str) -> Value {
        let versions = json!({ "vite": "8.3.8" });
        json!({ "kind": "Vite", "name": "build", "versions": versions, "result": result, "remark": "slow" })
    }

    #[test]
    fn one_that_failed_is_an_error_that_names_it() -> Result<()> {
        check(&[consumer("passed")])?;
        let error = check(&[consumer("passed"), consumer("failed")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the package does not work with Vite, build (vite 8.3.8)"
        );
        Ok(())
    }

    #[test]
    fn the_table_has_versions_and_remarks() -> Result<()> {
        let table = table(&[consumer("passed")])?;
        let words: Vec<_> = table
            .lines()
            .nth(1)
            .context("two lines")?
            .split_whitespace()
            .collect();
        assert_eq!(
            words,
            ["Vite,", "build", "vite", "8.3.8", "passed:", "slow"]
        );
        Ok(())
    }
}
