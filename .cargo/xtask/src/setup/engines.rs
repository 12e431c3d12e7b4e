//! Browsers of three engines with their drivers: Chromium's, Firefox's and WebKit's.

use std::path::PathBuf;

use anyhow::Result;
use walkdir::WalkDir;

use super::{browser, cargo_tools};
use crate::workspace::find_program;

/// Where distributions put WebKit's browser, which is not on `PATH`.
const LIBRARIES: [&str; 2] = ["/usr/lib", "/usr/libexec"];

/// What has them on Debian. WebKit's browser wants a display.
const PACKAGES: [&str; 4] = ["firefox-esr", "webkit2gtk-driver", "xvfb", "xauth"];

/// What to do about one that is missing.
const ADVICE: &str = "install it with its driver (on Debian: apt-get install firefox-esr \
    webkit2gtk-driver xvfb xauth; cargo install geckodriver)";

/// An engine whose browser and driver are there.
pub(crate) struct Engine {
    /// As the tests call it.
    pub(crate) name: &'static str,
    /// What the tests find programs by.
    pub(crate) variables: Vec<(&'static str, PathBuf)>,
}

/// Installs what is missing and can be.
pub(crate) fn install() -> Result<()> {
    let is_missing = firefox_itself().is_none() || webkit().is_none();
    if is_missing && browser::can_install() {
        browser::install_from_debian(&PACKAGES)?;
    }
    if firefox_itself().is_some() {
        cargo_tools::geckodriver()?;
    }
    Ok(())
}

/// The engines that are there, Chromium's always. Says on stderr which are not, and what to do about it.
pub(crate) fn find() -> Result<Vec<Engine>> {
    let browser = browser::find()?;
    let mut engines = vec![Engine {
        name: "chromium",
        variables: vec![
            ("CHROMIUM", browser.chromium),
            ("CHROMEDRIVER", browser.driver),
        ],
    }];
    for (name, found) in [("firefox", firefox().map(variables)), ("webkit", webkit())] {
        match found {
            Some(variables) => engines.push(Engine { name, variables }),
            None => {
                eprintln!("Not tested, since it is not there: {name}. To have it tested, {ADVICE}.")
            }
        }
    }
    Ok(engines)
}

/// Firefox, and what WebDriver drives it by.
pub(crate) struct Firefox {
    pub(crate) browser: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Both, if they are there.
pub(crate) fn firefox() -> Option<Firefox> {
    Some(Firefox {
        browser: firefox_itself()?,
        driver: find_program(&["geckodriver"])?,
    })
}

fn variables(firefox: Firefox) -> Vec<(&'static str, PathBuf)> {
    vec![
        ("FIREFOX", firefox.browser),
        ("GECKODRIVER", firefox.driver),
    ]
}

fn firefox_itself() -> Option<PathBuf> {
    find_program(&["firefox-esr", "firefox"])
}

fn webkit() -> Option<Vec<(&'static str, PathBuf)>> {
    let driver = find_program(&["WebKitWebDriver"])?;
    find_program(&["xvfb-run"])?;
    let browser = LIBRARIES.iter().find_map(|folder| {
        // /usr/lib/<machine>/webkit2gtk-<version>/MiniBrowser
        WalkDir::new(folder)
            .max_depth(3)
            .into_iter()
            .filter_map(Result::ok)
            .find(|entry| entry.file_name() == "MiniBrowser" && entry.file_type().is_file())
    })?;
    Some(vec![
        ("WEBKITDRIVER", driver),
        ("MINIBROWSER", browser.into_path()),
    ])
}
