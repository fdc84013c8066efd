//! How many tests passed and failed, read from what the test runners print.

use std::ops::AddAssign;

/// Tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// What prints the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runner {
    /// A check that holds or does not: one test.
    Check,
    /// `cargo test`, also with wasm-bindgen's runner: one `test result:` line per binary.
    Cargo,
    /// Vitest: `Tests  1 failed | 12 passed (13)`.
    Vitest,
    /// Playwright: `  12 passed (1.2m)`, `  1 failed`.
    Playwright,
    /// `node --test`: `# pass 3` or `ℹ pass 3`.
    Node,
}

impl Runner {
    /// The counts in `output`. A run that failed without counting a failure counts as one, and so does one
    /// that ended well without a single test: a suite that is empty by accident must not look green.
    pub(crate) fn count(self, output: &str, success: bool) -> Counts {
        let mut counts = Counts::default();
        if self != Self::Check {
            for line in output.lines() {
                counts += self.count_line(&without_colours(line));
            }
        } else if success {
            counts.passed = 1;
        }
        if counts.failed == 0 && (!success || counts.passed == 0) {
            counts.failed = 1;
        }
        counts
    }

    fn count_line(self, line: &str) -> Counts {
        let line = line.trim();
        match self {
            Self::Check => Counts::default(),
            Self::Cargo if line.starts_with("test result:") => Counts {
                passed: number_before(line, "passed"),
                failed: number_before(line, "failed"),
            },
            Self::Vitest if line.starts_with("Tests ") => Counts {
                passed: number_before(line, "passed"),
                failed: number_before(line, "failed"),
            },
            Self::Playwright => match line.split_once(' ') {
                Some((number, word)) => {
                    let number = number.parse().unwrap_or(0);
                    match word.split(' ').next().unwrap_or_default() {
                        "passed" => Counts {
                            passed: number,
                            failed: 0,
                        },
                        // A flaky test failed at least once; one that did not run proved nothing.
                        "failed" | "flaky" | "interrupted" => Counts {
                            passed: 0,
                            failed: number,
                        },
                        "did" if word == "did not run" => Counts {
                            passed: 0,
                            failed: number,
                        },
                        _ => Counts::default(),
                    }
                }
                None => Counts::default(),
            },
            Self::Node => match line.trim_start_matches(['#', 'ℹ', ' ']).split_once(' ') {
                Some(("pass", number)) => Counts {
                    passed: number.parse().unwrap_or(0),
                    failed: 0,
                },
                Some(("fail", number)) => Counts {
                    passed: 0,
                    failed: number.parse().unwrap_or(0),
                },
                _ => Counts::default(),
            },
            _ => Counts::default(),
        }
    }
}

/// The number standing before `word`, or 0.
fn number_before(line: &str, word: &str) -> u64 {
    let words: Vec<_> = line
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(2)
        .find(|pair| pair[1] == word)
        .and_then(|pair| pair[0].parse().ok())
        .unwrap_or(0)
}

/// `line` without ANSI escape sequences.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            // `ESC [ … letter`
            characters.find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Counts, Runner};

    #[track_caller]
    fn assert_counts(runner: Runner, output: &str, success: bool, passed: u64, failed: u64) {
        assert_eq!(runner.count(output, success), Counts { passed, failed });
    }

    #[test]
    fn cargo_counts_are_added_over_binaries() {
        let output = "running 3 tests\n\
             test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        assert_counts(Runner::Cargo, output, false, 5, 4);
    }

    #[test]
    fn vitest_counts_tests_not_files() {
        let output = " Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 12 passed | 1 skipped (14)\n";
        assert_counts(Runner::Vitest, output, false, 12, 1);
        assert_counts(
            Runner::Vitest,
            "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[32m7 passed\u{1b}[39m (7)\n",
            true,
            7,
            0,
        );
    }

    #[test]
    fn playwright_counts_what_did_not_run_as_failed() {
        let output =
            "  1 failed\n    a.spec.ts:3:1 › a\n  2 did not run\n  1 flaky\n  12 passed (1.2m)\n";
        assert_counts(Runner::Playwright, output, false, 12, 4);
    }

    #[test]
    fn node_counts_in_both_reporters() {
        assert_counts(Runner::Node, "# tests 4\n# pass 3\n# fail 1\n", false, 3, 1);
        assert_counts(Runner::Node, "ℹ tests 3\nℹ pass 3\nℹ fail 0\n", true, 3, 0);
    }

    #[test]
    fn a_failure_without_counts_and_an_empty_run_are_failures() {
        assert_counts(Runner::Cargo, "error: could not compile\n", false, 0, 1);
        assert_counts(Runner::Vitest, "", true, 0, 1);
        assert_counts(Runner::Check, "", true, 1, 0);
        assert_counts(Runner::Check, "", false, 0, 1);
    }
}
