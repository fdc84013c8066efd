//! Programs from outside: finding them, running them, and saying what is lacking.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The program's path, as the shell would find it.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// Runs `command` with its output shown, and fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("  $ {}", shown(command));
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    ensure_success(command, status)
}

/// Runs `command` and returns what it wrote to standard output, without the last line break.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        bail!(
            "`{}` failed ({})\n{}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

/// Runs `command` for at most `limit`; whether it ended well within it.
///
/// For downloads that hang for ever where the network does not answer.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<bool> {
    println!("  $ {} (at most {} s)", shown(command), limit.as_secs());
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    let started = Instant::now();
    while started.elapsed() < limit {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        thread::sleep(Duration::from_millis(100));
    }
    child.kill()?;
    child.wait()?;
    Ok(false)
}

/// Runs `command`, showing its output as it comes, and returns all of it with the exit status.
pub(crate) fn run_and_keep(command: &mut Command) -> Result<(ExitStatus, String)> {
    println!("  $ {}", shown(command));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    let kept = Arc::new(Mutex::new(String::new()));
    let copies = pipes(&mut child).map(|pipe| {
        let kept = Arc::clone(&kept);
        thread::spawn(move || copy_lines(pipe, &kept))
    });
    let status = child.wait()?;
    for copy in copies {
        copy.join().expect("copying a pipe does not panic");
    }
    let output = std::mem::take(&mut *kept.lock().expect("no thread panicked"));
    Ok((status, output))
}

fn pipes(child: &mut Child) -> [Box<dyn Read + Send>; 2] {
    [
        Box::new(child.stdout.take().expect("stdout is piped")),
        Box::new(child.stderr.take().expect("stderr is piped")),
    ]
}

fn copy_lines(pipe: impl Read, kept: &Mutex<String>) {
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&line);
        // Not being able to show a line (a closed terminal) must not stop the tests.
        let _ = std::io::stdout().write_all(text.as_bytes());
        kept.lock().expect("no thread panicked").push_str(&text);
        line.clear();
    }
}

/// Whether `major.minor…` in `version` (with or without a leading word or `v`) is at least `(major, minor)`.
pub(crate) fn at_least(version: &str, wanted: (u32, u32)) -> bool {
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .find(|part| part.contains('.'))
        .unwrap_or_default()
        .split('.')
        .map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= wanted
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|argument| argument.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

fn ensure_success(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::at_least;

    #[test]
    fn versions_are_compared_by_number() {
        assert!(at_least("v20.20.2", (20, 0)));
        assert!(at_least("rustc 1.95.0 (59807616e 2026-04-14)", (1, 95)));
        assert!(!at_least("rustc 1.94.1", (1, 95)));
        assert!(at_least("rustc 2.0.0", (1, 95)));
        assert!(!at_least("nothing of the kind", (1, 0)));
    }
}
