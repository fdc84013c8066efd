//! Publishes what is added to log files.

use std::path::Path;
use std::time::Duration;

use tidings_server::{Hub, PublishError};
use tokio::time::MissedTickBehavior;

use crate::events::Log;
use crate::log_file::LogFile;
use crate::machine::now;

/// How often a file is looked at.
const PERIOD: Duration = Duration::from_millis(250);

/// How many lines of the past a page begins with.
pub const OLD_LINES: usize = 20;

/// Publishes the lines of `path` on topic `log/<name>` as they are written, until publishing fails.
///
/// # Errors
///
/// When the hub refuses an event.
pub async fn publish(hub: Hub, mut log: LogFile) -> Result<(), PublishError> {
    let source = name(log.path());
    let topic = format!("log/{source}");
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let reading = tokio::task::spawn_blocking(move || {
            let lines = log.lines();
            (log, lines)
        });
        let lines;
        (log, lines) = reading.await.expect("reading a log does not panic");
        match lines {
            Ok(lines) => {
                for line in lines {
                    hub.publish(
                        &topic,
                        &Log {
                            at: now(),
                            line,
                            source: source.clone(),
                        },
                    )?;
                }
            }
            // It may be readable again, and the rest of the page does not depend on it.
            Err(error) => {
                tracing::debug!(%error, path = %log.path().display(), "cannot read the log")
            }
        }
    }
}

/// The file's name as a topic may hold it: without its ending, and without control characters.
fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name: String = stem
        .chars()
        .filter(|character| !character.is_control())
        .collect();
    if name.is_empty() {
        "log".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::name;

    #[test]
    fn a_topic_is_named_after_the_file() {
        assert_eq!(name(Path::new("/var/log/dpkg.log")), "dpkg");
        assert_eq!(name(Path::new("/var/log/syslog")), "syslog");
        assert_eq!(name(Path::new("a\tb.log")), "ab");
        assert_eq!(name(Path::new("/")), "log");
    }
}
