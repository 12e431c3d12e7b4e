//! Other programs: started in process groups of their own, so that ending one ends all it has started.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

use crate::workspace;

/// How long a group may take to end by itself once asked to.
const GRACE: Duration = Duration::from_secs(5);

/// The groups that are running. Whoever ends or waits for one holds the lock meanwhile.
static RUNNING: Mutex<BTreeSet<Pid>> = Mutex::new(BTreeSet::new());

/// A command that finds this repository's own tools first, and has no stdin.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(workspace::root())
        .env("PATH", workspace::search_path())
        .stdin(Stdio::null());
    command
}

/// The cargo that runs this, building under `target`.
pub(crate) fn cargo() -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.env("CARGO_TARGET_DIR", workspace::target());
    cargo
}

/// Runs a command to its end, all of its output on stderr.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    eprintln!("$ {shown}");
    let status = Group::start(command.stdout(io::stderr()))?.wait()?;
    if !status.success() {
        bail!("`{shown}` failed ({status}); its output is above");
    }
    Ok(())
}

/// Runs a command to its end and answers what it wrote on stdout.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("`{shown}` could not be started"))?;
    if !output.status.success() {
        bail!("`{shown}` failed ({}); its output is above", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{shown}` wrote what is not UTF-8"))
}

/// A program with all that it has started; ended when dropped.
pub(crate) struct Group {
    leader: Child,
    id: Pid,
}

impl Group {
    /// Starts the command as the leader of a new process group.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut running = running();
        let leader = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("`{}` could not be started", show(command)))?;
        let id = Pid::from_raw(i32::try_from(leader.id()).context("a process id past 31 bits")?);
        running.insert(id);
        Ok(Self { leader, id })
    }

    /// Waits for the leader.
    fn wait(mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.exited()? {
                return Ok(status);
            }
            sleep(Duration::from_millis(20));
        }
    }

    /// How the leader ended, or `None` while it runs.
    ///
    /// While an interrupt ends all groups this does not return: nobody reports what was on purpose.
    pub(crate) fn exited(&mut self) -> Result<Option<ExitStatus>> {
        let _running = running();
        self.leader.try_wait().context("cannot wait for a process")
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let mut running = running();
        end(&[self.id]);
        running.remove(&self.id);
    }
}

/// Ends every group when the terminal or another program ends this one, and exits.
pub(crate) fn end_all_when_interrupted() -> Result<()> {
    ctrlc::set_handler(|| {
        let running = running();
        end(&running.iter().copied().collect::<Vec<_>>());
        std::process::exit(130);
    })
    .context("cannot listen for interrupts")
}

/// Asks the groups to end, and makes those end that do not.
fn end(groups: &[Pid]) {
    signal(groups, Signal::SIGTERM);
    let asked = Instant::now();
    while groups.iter().any(|group| is_alive(*group)) {
        if asked.elapsed() > GRACE {
            signal(groups, Signal::SIGKILL);
            return;
        }
        sleep(Duration::from_millis(20));
    }
}

fn signal(groups: &[Pid], signal: Signal) {
    for group in groups {
        // Fails for a group that has ended already, which is as well.
        let _ = killpg(*group, signal);
    }
}

fn is_alive(group: Pid) -> bool {
    // A leader that has ended counts as running until it is waited for.
    let _ = waitpid(group, Some(WaitPidFlag::WNOHANG));
    killpg(group, None).is_ok()
}

fn running() -> MutexGuard<'static, BTreeSet<Pid>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The command as one would type it at the top of the repository.
fn show(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = match program.strip_prefix(workspace::root()) {
        Ok(own) => own.as_os_str(),
        Err(_) => program.file_name().unwrap_or(program.as_os_str()),
    };
    let root = format!("{}/", workspace::root().display());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().replace(&root, ""))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};

    use super::*;

    #[test]
    fn dropping_a_group_ends_what_its_leader_has_started() -> Result<()> {
        let mut group = Group::start(
            Command::new("sh")
                .args(["-c", "sleep 60 & echo $!; wait"])
                .stdout(Stdio::piped()),
        )?;
        let stdout = group.leader.stdout.take().context("stdout is piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let grandchild = Pid::from_raw(line.trim().parse()?);
        assert!(group.exited()?.is_none());

        let id = group.id;
        drop(group);

        assert!(!is_alive(id));
        assert_ne!(nix::sys::signal::kill(grandchild, None), Ok(()));
        assert!(!running().contains(&id));
        Ok(())
    }

    #[test]
    fn a_failing_command_is_an_error_that_names_it() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`sh -c exit 3` failed (exit status: 3); its output is above"
        );
    }

    #[test]
    fn a_missing_program_is_an_error_that_names_it() {
        let error = run(&mut Command::new("no-such-program")).unwrap_err();
        assert_eq!(error.to_string(), "`no-such-program` could not be started");
    }
}
