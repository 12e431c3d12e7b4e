//! Chromium and its driver: those of `CHROMIUM` and `CHROMEDRIVER`, else from `PATH`, else Debian's.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{command, run};
use crate::workspace::find_program;

const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const DRIVERS: [&str; 2] = ["chromedriver", "chromium.chromedriver"];

/// The arguments that keep Chromium off the network.
pub(crate) const ARGUMENTS: [&str; 6] = [
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-quic",
    "--disable-sync",
];

const ADVICE: &str = "Chromium or chromedriver is not on PATH: install both (on Debian: apt-get \
    install chromium chromium-driver), or name them in CHROMIUM and CHROMEDRIVER";

/// A browser, and what WebDriver drives it by.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds both, or installs them where that is known how.
pub(crate) fn find() -> Result<Browser> {
    if let Some(browser) = installed()? {
        return Ok(browser);
    }
    if can_install() {
        install_from_debian(&["chromium", "chromium-driver"]).context(ADVICE)?;
    }
    installed()?.context(ADVICE)
}

fn installed() -> Result<Option<Browser>> {
    let chromium = find_one("CHROMIUM", &BROWSERS)?;
    let driver = find_one("CHROMEDRIVER", &DRIVERS)?;
    Ok(chromium
        .zip(driver)
        .map(|(chromium, driver)| Browser { chromium, driver }))
}

fn find_one(variable: &str, names: &[&str]) -> Result<Option<PathBuf>> {
    let Some(named) = std::env::var_os(variable) else {
        return Ok(find_program(names));
    };
    if !Path::new(&named).is_file() {
        bail!(
            "{variable} names {}, where there is no file",
            named.display()
        );
    }
    Ok(Some(named.into()))
}

/// Whether Debian's packages can be installed here.
pub(super) fn can_install() -> bool {
    find_program(&["apt-get"]).is_some() && nix::unistd::geteuid().is_root()
}

/// Installs Debian's packages.
pub(super) fn install_from_debian(packages: &[&str]) -> Result<()> {
    run(apt_get().arg("update"))?;
    run(apt_get()
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages))
}

fn apt_get() -> std::process::Command {
    let mut apt_get = command("apt-get");
    apt_get
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-o", "Dpkg::Use-Pty=0"]);
    apt_get
}
