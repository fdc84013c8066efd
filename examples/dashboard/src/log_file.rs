//! A log file, followed as it grows, is truncated, or is replaced.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A line longer than this is cut: a page cannot show more, and a file without line ends must not fill memory.
pub const MAX_LINE: usize = 2_000;

/// At most this much is read in one go; what is left comes with the next.
const MAX_READ: u64 = 64 * 1024;

/// A file that others write.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    open: Option<Open>,
    /// The line whose end has not been written yet.
    partial: Vec<u8>,
}

#[derive(Debug)]
struct Open {
    file: File,
    position: u64,
}

impl LogFile {
    /// Follows `path` from its last `lines` lines on. It need not exist yet.
    ///
    /// # Errors
    ///
    /// When the file is there and cannot be read.
    pub fn follow(path: impl Into<PathBuf>, lines: usize) -> io::Result<Self> {
        let mut log = Self {
            path: path.into(),
            open: None,
            partial: Vec::new(),
        };
        log.open = open(&log.path)?;
        if let Some(open) = &mut log.open {
            open.position = start_of_last(&mut open.file, lines)?;
        }
        Ok(log)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The lines that were finished since the last call, oldest first.
    ///
    /// # Errors
    ///
    /// When the file cannot be read. That it is not there is no error: it is waited for.
    pub fn lines(&mut self) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        if self.open.is_none() {
            self.open = open(&self.path)?;
        }
        let Some(open) = &mut self.open else {
            return Ok(lines);
        };
        if open.file.metadata()?.len() < open.position {
            // Truncated: what was there is gone, and so is the rest of an unfinished line.
            open.position = 0;
            self.partial.clear();
        }
        if read(open, &mut self.partial, &mut lines)? == 0 && was_replaced(&self.path, &open.file)?
        {
            // Only now, so that the last lines of the old file are read before the first of the new.
            finish(&mut self.partial, &mut lines);
            self.open = None;
        }
        Ok(lines)
    }
}

fn open(path: &Path) -> io::Result<Option<Open>> {
    match File::open(path) {
        Ok(file) => Ok(Some(Open { file, position: 0 })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads on from `open`, and splits what came into lines; returns how many bytes came.
fn read(open: &mut Open, partial: &mut Vec<u8>, lines: &mut Vec<String>) -> io::Result<usize> {
    open.file.seek(SeekFrom::Start(open.position))?;
    let mut bytes = Vec::new();
    (&open.file).take(MAX_READ).read_to_end(&mut bytes)?;
    open.position += bytes.len() as u64;
    for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
        let (text, ended) = match piece.strip_suffix(b"\n") {
            Some(text) => (text, true),
            None => (piece, false),
        };
        let room = MAX_LINE.saturating_sub(partial.len());
        partial.extend_from_slice(&text[..text.len().min(room)]);
        if ended {
            finish(partial, lines);
        }
    }
    Ok(bytes.len())
}

/// Makes a line of what has been read of it, without what a terminal would take for colours.
fn finish(partial: &mut Vec<u8>, lines: &mut Vec<String>) {
    let line = String::from_utf8_lossy(partial);
    let line: String = line
        .trim_end()
        .chars()
        .filter(|character| !character.is_control() || *character == '\t')
        .collect();
    if !line.is_empty() {
        lines.push(line);
    }
    partial.clear();
}

/// Where the last `lines` lines begin, looking back no further than one read.
fn start_of_last(file: &mut File, lines: usize) -> io::Result<u64> {
    let end = file.metadata()?.len();
    let start = end.saturating_sub(MAX_READ);
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    file.take(end - start).read_to_end(&mut tail)?;
    let mut ends = tail
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(index, _)| index);
    // The first line end from the back closes the last line; the line before the wanted ones ends `lines` further.
    match ends.nth(lines) {
        Some(index) => Ok(start + index as u64 + 1),
        // With no line wanted, and no line end there, everything is old.
        None if lines == 0 => Ok(end),
        None => Ok(start),
    }
}

/// Whether `path` now names another file than the one that is open.
fn was_replaced(path: &Path, file: &File) -> io::Result<bool> {
    match std::fs::metadata(path) {
        Ok(there) => Ok(!same_file(&there, &file.metadata()?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn same_file(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn same_file(one: &Metadata, other: &Metadata) -> bool {
    one.created().ok() == other.created().ok()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};
    use std::io::Write;

    use super::*;

    fn append(path: &Path, text: &str) {
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn begins_with_the_last_lines_and_goes_on() {
        let folder = folder();
        let path = folder.path().join("log");
        append(&path, "one\ntwo\nthree\n");
        let mut log = LogFile::follow(&path, 2).unwrap();
        assert_eq!(log.lines().unwrap(), ["two", "three"]);
        append(&path, "four\n");
        assert_eq!(log.lines().unwrap(), ["four"]);
        assert!(log.lines().unwrap().is_empty());
    }

    #[test]
    fn asked_for_no_old_lines_it_gives_none() {
        let folder = folder();
        let path = folder.path().join("log");
        append(&path, "one\ntwo\n");
        let mut log = LogFile::follow(&path, 0).unwrap();
        assert!(log.lines().unwrap().is_empty());
        append(&path, "three\n");
        assert_eq!(log.lines().unwrap(), ["three"]);
    }

    #[test]
    fn a_line_is_given_when_it_is_whole() {
        let folder = folder();
        let path = folder.path().join("log");
        append(&path, "half");
        let mut log = LogFile::follow(&path, 5).unwrap();
        assert!(log.lines().unwrap().is_empty());
        append(&path, " and half\r\nnext");
        assert_eq!(log.lines().unwrap(), ["half and half"]);
    }

    #[test]
    fn a_file_that_comes_later_is_read_from_its_start() {
        let folder = folder();
        let path = folder.path().join("log");
        let mut log = LogFile::follow(&path, 5).unwrap();
        assert!(log.lines().unwrap().is_empty());
        append(&path, "first\n");
        assert_eq!(log.lines().unwrap(), ["first"]);
    }

    #[test]
    fn truncation_starts_over() {
        let folder = folder();
        let path = folder.path().join("log");
        append(&path, "a long line of the past\n");
        let mut log = LogFile::follow(&path, 1).unwrap();
        assert_eq!(log.lines().unwrap().len(), 1);
        fs::write(&path, "new\n").unwrap();
        assert_eq!(log.lines().unwrap(), ["new"]);
    }

    #[test]
    fn rotation_loses_no_line() {
        let folder = folder();
        let path = folder.path().join("log");
        append(&path, "one\n");
        let mut log = LogFile::follow(&path, 1).unwrap();
        assert_eq!(log.lines().unwrap(), ["one"]);
        append(&path, "two\nunfinished");
        fs::rename(&path, folder.path().join("log.1")).unwrap();
        append(&path, "three\n");
        let mut lines = Vec::new();
        for _ in 0..3 {
            lines.extend(log.lines().unwrap());
        }
        assert_eq!(lines, ["two", "unfinished", "three"]);
    }

    #[test]
    fn an_endless_line_is_cut_and_not_kept() {
        let folder = folder();
        let path = folder.path().join("log");
        append(&path, &"x".repeat(200_000));
        let mut log = LogFile {
            path,
            open: None,
            partial: Vec::new(),
        };
        for _ in 0..5 {
            assert!(log.lines().unwrap().is_empty());
            assert!(log.partial.len() <= MAX_LINE);
        }
        append(log.path(), "\nnext\n");
        let lines = log.lines().unwrap();
        assert_eq!(lines[0].len(), MAX_LINE);
        assert_eq!(lines[1], "next");
    }

    #[test]
    fn bytes_that_are_not_text_do_not_stop_it() {
        let folder = folder();
        let path = folder.path().join("log");
        fs::write(&path, b"\x1b[32mgreen\x1b[0m \xff\n").unwrap();
        let mut log = LogFile::follow(&path, 1).unwrap();
        assert_eq!(log.lines().unwrap(), ["[32mgreen[0m \u{fffd}"]);
    }
}
