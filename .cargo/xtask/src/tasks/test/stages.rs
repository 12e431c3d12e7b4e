//! Stages: one after the other until one fails, with a summary.

use std::time::{Duration, Instant};

use anyhow::{Error, Result, bail};

/// What ran so far.
#[derive(Default)]
pub(super) struct Stages {
    stages: Vec<Stage>,
}

struct Stage {
    name: String,
    outcome: Outcome,
}

enum Outcome {
    Passed(Duration),
    Failed(Duration, Error),
    NotRun,
}

impl Stages {
    /// Runs a stage, unless one before it failed.
    pub(super) fn run(&mut self, name: &str, stage: impl FnOnce() -> Result<()>) {
        let outcome = if self.failure().is_some() {
            Outcome::NotRun
        } else {
            eprintln!("\n=== {name} ===");
            let started = Instant::now();
            match stage() {
                Ok(()) => Outcome::Passed(started.elapsed()),
                Err(error) => Outcome::Failed(started.elapsed(), error),
            }
        };
        self.stages.push(Stage {
            name: name.to_owned(),
            outcome,
        });
    }

    /// Prints the summary; an error if a stage failed.
    pub(super) fn finish(self) -> Result<()> {
        eprintln!("\n=== summary ===\n{}", self.summary());
        match self.failure() {
            None => Ok(()),
            Some((name, error)) => bail!("{name}: {error:#}"),
        }
    }

    fn failure(&self) -> Option<(&str, &Error)> {
        self.stages.iter().find_map(|stage| match &stage.outcome {
            Outcome::Failed(_, error) => Some((stage.name.as_str(), error)),
            Outcome::Passed(_) | Outcome::NotRun => None,
        })
    }

    fn summary(&self) -> String {
        let line = |stage: &Stage| match &stage.outcome {
            Outcome::Passed(time) => {
                format!("passed   {:>6.1} s  {}", time.as_secs_f64(), stage.name)
            }
            Outcome::Failed(time, _) => {
                format!("FAILED   {:>6.1} s  {}", time.as_secs_f64(), stage.name)
            }
            Outcome::NotRun => format!("not run            {}", stage.name),
        };
        self.stages.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_stages_run_while_none_fails() {
        let mut ran = Vec::new();
        let mut stages = Stages::default();
        for name in ["one", "two"] {
            stages.run(name, || {
                ran.push(name);
                Ok(())
            });
        }
        assert!(stages.finish().is_ok());
        assert_eq!(ran, ["one", "two"]);
    }

    #[test]
    fn nothing_runs_after_a_failure_which_is_told() {
        let mut stages = Stages::default();
        stages.run("one", || bail!("it broke"));
        stages.run("two", || panic!("must not run"));
        assert!(stages.summary().starts_with("FAILED"));
        assert!(stages.summary().ends_with("not run            two"));
        assert_eq!(stages.finish().unwrap_err().to_string(), "one: it broke");
    }
}
