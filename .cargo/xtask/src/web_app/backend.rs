//! The Django example.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::ImportMerge;
use super::port::Port;
use super::server::Server;
use crate::process::{command, output, run};
use crate::workspace;

/// The example with its settings.
pub(crate) struct Django {
    pub(crate) python: PathBuf,
    pub(crate) database_url: String,
    pub(crate) merge: ImportMerge,
}

impl Django {
    /// Brings the database up to date and answers which accounts it has.
    pub(crate) fn prepare(&self) -> Result<String> {
        run(self
            .python()
            .args(["manage.py", "migrate", "--verbosity", "0"]))
        .with_context(|| format!("{} could not be brought up to date", self.database_url))?;
        output(self.python().args(["manage.py", "seed_accounts"]))
    }

    /// Starts serving to the app at `frontend_url`.
    pub(crate) fn start(&self, port: Port, frontend_url: &str, log: &Path) -> Result<Server> {
        let mut waitress = self.python();
        waitress
            .args([
                "-m",
                "waitress",
                &format!("--listen=127.0.0.1:{}", port.number()),
            ])
            .arg("config.wsgi:application")
            .env("FRONTEND_ORIGINS", frontend_url);
        Server::start("Django", &mut waitress, port, "/api/v1/auth/csrf/", log)
    }

    fn python(&self) -> Command {
        let mut python = command(&self.python);
        python
            .current_dir(workspace::django_example())
            .env("DATABASE_URL", &self.database_url)
            .env("PROGRESS_IMPORT_MERGE", self.merge.as_str())
            .env("PYTHONUNBUFFERED", "1");
        python
    }
}
