//! Debian's packages, installed where we may, named where we may not.

use std::process::Command;
use std::sync::Once;

use anyhow::{Result, bail};

use crate::tool;

/// Installs `packages`, or says which are lacking and how to install them.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install -y {}", packages.join(" "));
    if tool::find("apt-get").is_none() {
        bail!(
            "lacking: {}. On Debian: `{by_hand}`; elsewhere install what corresponds",
            packages.join(", ")
        );
    }
    let Some(prefix) = privilege() else {
        bail!("lacking: {}. Run as root: `{by_hand}`", packages.join(", "));
    };
    update(prefix)?;
    let mut install = apt_get(prefix);
    tool::run(
        install
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages),
    )
}

/// A fresh list once a run: an old one names files that the archive no longer has.
fn update(prefix: &[&str]) -> Result<()> {
    static ONCE: Once = Once::new();
    let mut result = Ok(());
    ONCE.call_once(|| result = tool::run(apt_get(prefix).arg("update")));
    result
}

fn apt_get(prefix: &[&str]) -> Command {
    let words = [
        prefix,
        &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"],
    ]
    .concat();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}

/// How to act as root, if that is possible without asking a person.
fn privilege() -> Option<&'static [&'static str]> {
    let answers = |program: &str, arguments: &[&str]| {
        tool::output(Command::new(program).args(arguments)).is_ok_and(|id| id == "0")
    };
    if answers("id", &["-u"]) {
        Some(&[])
    } else if answers("sudo", &["-n", "id", "-u"]) {
        Some(&["sudo", "-n"])
    } else {
        None
    }
}
