//! The examples together: the Next.js app against the Django backend, both on this machine alone.
//!
//! Both are addressed as `localhost`: cookies are kept per host name, and the app has to read the
//! backend's CSRF cookie.

mod backend;
mod frontend;
mod playwright;
mod port;
mod server;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ValueEnum;
use fs_err as fs;

pub(crate) use frontend::{Bundler, build, install};
pub(crate) use playwright::Playwright;
pub(crate) use port::Port;
use server::Server;

/// What the backend's import does with the time of a lesson that it has already.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ImportMerge {
    /// Adds the imported time.
    Sum,
    /// Keeps the larger.
    Max,
}

impl ImportMerge {
    /// As the backend's setting `PROGRESS_IMPORT_MERGE` spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Max => "max",
        }
    }
}

/// Which ports to listen on.
#[derive(Clone, Copy)]
pub(crate) enum Ports {
    /// Any that are free.
    Free,
    /// Those that developers expect, 3000 and 8000, or free ones where these are taken.
    Usual,
}

/// Both servers, answering; ended when dropped.
pub(crate) struct WebApp {
    frontend: Server,
    backend: Server,
    database_url: String,
    accounts: String,
}

impl WebApp {
    /// Starts both, with database and logs in `folder`, and waits until they answer. The app calls the
    /// backend on the port `way`, where something is to listen that passes on what it gets; with none it
    /// calls the backend itself.
    pub(crate) fn start(
        python: &Path,
        folder: &Path,
        merge: ImportMerge,
        ports: Ports,
        way: Option<Port>,
    ) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let (frontend_port, backend_port) = match ports {
            Ports::Free => (Port::free()?, Port::free()?),
            Ports::Usual => (Port::this_or_free(3000)?, Port::this_or_free(8000)?),
        };
        let django = backend::Django {
            python: python.to_owned(),
            database_url: sqlite_url(&folder.join("db.sqlite3")),
            merge,
        };
        let accounts = django.prepare()?;
        let backend = django.start(
            backend_port,
            &frontend_port.url(),
            &folder.join("django.log"),
        )?;
        let frontend = frontend::start(
            frontend_port,
            &way.unwrap_or(backend_port).url(),
            &folder.join("next.log"),
        )?;
        Ok(Self {
            frontend,
            backend,
            database_url: django.database_url,
            accounts,
        })
    }

    /// Where the app answers, without a slash at the end.
    pub(crate) fn app_url(&self) -> String {
        self.frontend.url()
    }

    /// Where the backend itself answers, without a slash at the end.
    pub(crate) fn backend_url(&self) -> String {
        self.backend.url()
    }

    /// The database, as Django takes it.
    pub(crate) fn database_url(&self) -> &str {
        &self.database_url
    }

    /// What the backend says about the accounts that one can sign in with.
    pub(crate) fn accounts(&self) -> &str {
        &self.accounts
    }

    /// Runs until a server ends, which is always an error.
    pub(crate) fn watch(mut self) -> Result<()> {
        loop {
            self.frontend.check()?;
            self.backend.check()?;
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
    }
}

/// Where the servers of a task keep database and logs.
pub(crate) fn folder(task: &str) -> PathBuf {
    crate::workspace::target().join(task)
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite:///{}", file.display())
}
