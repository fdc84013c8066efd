//! The compiler for wasm32: rustup's where it has the target, else Debian's beside it.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::tool;
use crate::workspace::Workspace;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Chooses the compiler where both are there: `rustup` or `debian`.
const CHOICE: &str = "TIDINGS_WASM_COMPILER";

/// Debian's packages that together compile for wasm32, under /usr/bin beside rustup's toolchain.
pub(crate) const DEBIAN_PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-19",
];

/// What std costs can be left out only when std is built along: no unwinding, no panic messages, no `{:?}`.
const SMALLEST: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// The machine alone calls nothing deep. What lies behind the stack then has addresses of two bytes; the usual one is a megabyte.
const SMALL_STACK: &str = " -Clink-arg=-zstack-size=8192";

/// What the build is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The file that is published: as small as can be.
    Release,
    /// A page in Rust, as somebody would build one.
    Page,
    /// Tests in a browser, which want panic messages.
    Test,
    /// A crate that must do without std.
    NoStd,
}

impl Purpose {
    /// What the compiler is told where std is built along.
    pub(crate) fn flags(self) -> String {
        match self {
            Self::Release => format!("{SMALLEST}{SMALL_STACK}"),
            Self::Page => SMALLEST.to_owned(),
            Self::Test | Self::NoStd => String::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WasmCompiler {
    /// rustup's toolchain with the target; `source` says whether it can also build std.
    Rustup {
        source: bool,
    },
    Debian,
}

impl WasmCompiler {
    /// The best one on this machine: one that can build std makes a smaller file.
    pub(crate) fn find() -> Option<Self> {
        let rustup = has_rustup_target().then(|| Self::Rustup {
            source: has_rustup_source(),
        });
        let debian = has_debian().then_some(Self::Debian);
        match env::var(CHOICE).as_deref() {
            Ok("rustup") => return rustup,
            Ok("debian") => return debian,
            _ => {}
        }
        match rustup {
            Some(Self::Rustup { source: false }) => debian.or(rustup),
            _ => rustup.or(debian),
        }
    }

    /// Like [`find`](Self::find), saying what to do when there is none.
    pub(crate) fn require() -> Result<Self> {
        match Self::find() {
            Some(compiler) => Ok(compiler),
            None => bail!(
                "no compiler for {TARGET}; run `cargo xtask setup`, or install one:\n  \
                 rustup target add {TARGET} && rustup component add rust-src\n  \
                 apt-get install -y {}",
                DEBIAN_PACKAGES.join(" ")
            ),
        }
    }

    /// `cargo SUBCOMMAND` for wasm32, with what `purpose` needs; results lie in [`target`](Self::target).
    pub(crate) fn cargo(
        self,
        workspace: &Workspace,
        subcommand: &str,
        purpose: Purpose,
    ) -> Command {
        let mut command = match self {
            Self::Rustup { .. } => Command::new("cargo"),
            Self::Debian => {
                let mut command = Command::new("/usr/bin/cargo");
                command
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("RUSTDOC", "/usr/bin/rustdoc")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-19")
                    // Set by `cargo run`, and naming the other toolchain's libraries.
                    .env_remove("LD_LIBRARY_PATH");
                command
            }
        };
        command
            .current_dir(workspace.root())
            .args([subcommand, "--target", TARGET])
            .env("CARGO_TARGET_DIR", Self::target(workspace, purpose))
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("RUSTFLAGS");
        if let Some(parts) = self.std_parts(purpose) {
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .arg(format!("-Zbuild-std={parts}"));
            command.env("RUSTFLAGS", purpose.flags());
        }
        command
    }

    /// One folder per set of flags: std is built again whenever they change.
    pub(crate) fn target(workspace: &Workspace, purpose: Purpose) -> std::path::PathBuf {
        workspace.output(match purpose {
            Purpose::Release => "wasm/build",
            Purpose::Page => "wasm/build-page",
            Purpose::Test | Purpose::NoStd => "wasm/build-test",
        })
    }

    /// What distinguishes this compiler's results.
    pub(crate) fn description(self) -> Result<String> {
        Ok(match self {
            Self::Rustup { source } => {
                let version = tool::output(Command::new("rustc").arg("--version"))?;
                format!(
                    "{version} by rustup{}",
                    if source { ", with std's source" } else { "" }
                )
            }
            Self::Debian => {
                let mut rustc = Command::new("/usr/bin/rustc");
                format!(
                    "{} by Debian",
                    tool::output(rustc.arg("--version").env_remove("LD_LIBRARY_PATH"))?
                )
            }
        })
    }

    /// Which parts of std to build along, if any.
    fn std_parts(self, purpose: Purpose) -> Option<&'static str> {
        match (self, purpose) {
            (Self::Rustup { source: false }, _)
            | (Self::Rustup { .. }, Purpose::Test | Purpose::NoStd) => None,
            (Self::Debian, Purpose::NoStd) => Some("core,alloc"),
            _ => Some("std,panic_abort"),
        }
    }
}

pub(crate) fn has_rustup_target() -> bool {
    sysroot().is_some_and(|sysroot| {
        Path::new(&sysroot)
            .join("lib/rustlib")
            .join(TARGET)
            .is_dir()
    })
}

pub(crate) fn has_rustup_source() -> bool {
    sysroot().is_some_and(|sysroot| {
        Path::new(&sysroot)
            .join("lib/rustlib/src/rust/library/Cargo.lock")
            .is_file()
    })
}

fn has_debian() -> bool {
    ["/usr/bin/cargo", "/usr/bin/rustc", "/usr/bin/wasm-ld-19"]
        .iter()
        .all(|file| Path::new(file).is_file())
        && tool::output(
            Command::new("/usr/bin/rustc")
                .args(["--print", "sysroot"])
                .env_remove("LD_LIBRARY_PATH"),
        )
        .is_ok_and(|sysroot| {
            Path::new(&sysroot)
                .join("lib/rustlib/src/rust/library/Cargo.lock")
                .is_file()
        })
}

fn sysroot() -> Option<String> {
    tool::output(Command::new("rustc").args(["--print", "sysroot"])).ok()
}
