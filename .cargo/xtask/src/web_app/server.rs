//! One server: its process group, its address, its log.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use fs_err::{self as fs, File};

use super::port::Port;
use crate::process::Group;

const TIME_TO_START: Duration = Duration::from_secs(60);
const LOG_LINES_SHOWN: usize = 30;

/// A server that answers; ended, with all that it has started, when dropped.
pub(crate) struct Server {
    name: &'static str,
    group: Group,
    port: Port,
    log: PathBuf,
}

impl Server {
    /// Starts it and waits until it answers `path` with no server error.
    pub(crate) fn start(
        name: &'static str,
        command: &mut Command,
        port: Port,
        path: &str,
        log: &Path,
    ) -> Result<Self> {
        let output = File::create(log)?;
        let errors = output.try_clone()?;
        let group = Group::start(
            command
                .stdout(output.into_file())
                .stderr(errors.into_file()),
        )?;
        let mut server = Self {
            name,
            group,
            port,
            log: log.to_owned(),
        };
        server.wait_until_it_answers(path)?;
        Ok(server)
    }

    /// Where it answers, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        self.port.url()
    }

    /// Fails if the server has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        if let Some(status) = self.group.exited()? {
            bail!(
                "{} has ended by itself ({status}):\n{}",
                self.name,
                self.end_of_log()
            );
        }
        Ok(())
    }

    fn wait_until_it_answers(&mut self, path: &str) -> Result<()> {
        let url = format!("{}{path}", self.url());
        let started = Instant::now();
        loop {
            self.check()?;
            let answer = minreq::get(&url).with_timeout(5).send();
            if answer.is_ok_and(|answer| answer.status_code < 500) {
                return Ok(());
            }
            if started.elapsed() > TIME_TO_START {
                bail!(
                    "{} does not answer {url} after {} s:\n{}",
                    self.name,
                    TIME_TO_START.as_secs(),
                    self.end_of_log()
                );
            }
            sleep(Duration::from_millis(200));
        }
    }

    fn end_of_log(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        let shown = &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..];
        format!(
            "{}\n(the whole log is {})",
            shown.join("\n"),
            self.log.display()
        )
    }
}
