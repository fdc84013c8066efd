//! A running server: it is stopped whatever happens.

use crate::load::Target;
use crate::stop;
use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::ffi::OsStr;
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const START_MAX: Duration = Duration::from_secs(10);
/// How long it may take to end by itself, before it is killed.
const STOP_MAX: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(10);

/// A running server. Dropped, it is stopped and what it wrote is removed.
#[derive(Debug)]
pub struct Server {
    child: Child,
    addr: SocketAddr,
    subscribe_path: String,
    publish_path: String,
    /// Removed with it.
    scratch: Option<TempDir>,
}

/// A command whose process gets a SIGTERM when this one ends, even if this one is killed.
pub(super) fn dying_with_us(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", "--"]).arg(program);
    command
}

impl Server {
    /// Runs `command` and waits until something listens on `addr`.
    pub(super) fn start(mut command: Command, addr: SocketAddr) -> Result<Server> {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("{command:?}"))?;
        let mut server = Server {
            child,
            addr,
            subscribe_path: "/t{topic}".to_owned(),
            publish_path: "/t{topic}".to_owned(),
            scratch: None,
        };
        let begin = Instant::now();
        while TcpStream::connect(addr).is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("{command:?} ended with {status}");
            }
            if begin.elapsed() > START_MAX {
                bail!("{command:?} does not listen on {addr}");
            }
            stop::check()?;
            sleep(POLL);
        }
        Ok(server)
    }

    /// Other paths than `/t{topic}`.
    pub(super) fn with_paths(mut self, subscribe: &str, publish: &str) -> Server {
        self.subscribe_path = subscribe.to_owned();
        self.publish_path = publish.to_owned();
        self
    }

    /// A directory that goes with it.
    pub(super) fn with_scratch(mut self, dir: TempDir) -> Server {
        self.scratch = Some(dir);
        self
    }

    /// How to put load on it.
    pub fn target(&self) -> Target {
        Target {
            addr: self.addr,
            subscribe_path: self.subscribe_path.clone(),
            publish_path: self.publish_path.clone(),
            pid: self.child.id(),
        }
    }

    fn stop(&mut self) -> Result<()> {
        // nginx's master ends its workers when it is told to end, not when it is killed.
        if let Some(pid) = Pid::from_raw(self.child.id() as i32) {
            kill_process(pid, Signal::TERM)?;
        }
        let begin = Instant::now();
        while self.child.try_wait()?.is_none() {
            if begin.elapsed() > STOP_MAX {
                self.child.kill()?;
                self.child.wait()?;
                break;
            }
            sleep(POLL);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(e) = self.stop() {
            eprintln!("process {} may be left behind: {e:#}", self.child.id());
        }
    }
}
