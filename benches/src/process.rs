//! What the server costs, read from /proc: CPU time and memory of a process and all its descendants.

use std::collections::{BTreeSet, HashMap};
use std::fs;

/// A process and all its living descendants.
#[derive(Clone, Debug)]
pub struct Tree(Vec<u32>);

impl Tree {
    /// Looks the descendants of `root` up.
    pub fn of(root: u32) -> Tree {
        let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|s| s.parse().ok()) else {
                continue;
            };
            if let Some(parent) = stat(pid).and_then(|f| f.get(PARENT)?.parse().ok()) {
                children.entry(parent).or_default().push(pid);
            }
        }
        let mut all = BTreeSet::new();
        let mut todo = vec![root];
        while let Some(pid) = todo.pop() {
            if all.insert(pid) {
                todo.extend(children.get(&pid).into_iter().flatten());
            }
        }
        Tree(all.into_iter().collect())
    }

    /// This process alone.
    pub fn own() -> Tree {
        Tree(vec![std::process::id()])
    }

    /// CPU seconds spent, with those of children already waited for. The kernel counts in steps of 10 ms.
    pub fn cpu(&self) -> Cpu {
        let hz = rustix::param::clock_ticks_per_second() as f64;
        let mut sum = Cpu::default();
        for fields in self.0.iter().filter_map(|pid| stat(*pid)) {
            let tick = |i: usize| {
                fields
                    .get(i)
                    .and_then(|s| s.parse::<f64>().ok())
                    .unwrap_or(0.0)
                    / hz
            };
            sum.user += tick(USER) + tick(USER_OF_CHILDREN);
            sum.system += tick(SYSTEM) + tick(SYSTEM_OF_CHILDREN);
        }
        sum
    }

    /// Memory in KiB.
    pub fn memory(&self) -> Memory {
        let mut sum = Memory::default();
        for pid in &self.0 {
            let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
            for line in text.lines() {
                let mut words = line.split_whitespace();
                let (key, value) = (
                    words.next(),
                    words.next().and_then(|v| v.parse::<u64>().ok()),
                );
                match (key, value) {
                    (Some("Pss:"), Some(kib)) => sum.proportional += kib,
                    (Some("Anonymous:"), Some(kib)) => sum.anonymous += kib,
                    _ => {}
                }
            }
        }
        sum
    }

    /// Sum of the resident sizes in KiB; cheap enough to be sampled.
    pub fn resident(&self) -> u64 {
        let page = rustix::param::page_size() as u64 / 1024;
        let pages = self.0.iter().filter_map(|pid| {
            let text = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
            text.split_whitespace().nth(1)?.parse::<u64>().ok()
        });
        pages.sum::<u64>() * page
    }
}

/// CPU seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu {
    /// In user space.
    pub user: f64,
    /// In the kernel on the process's behalf.
    pub system: f64,
}

impl Cpu {
    /// Both together.
    pub fn total(&self) -> f64 {
        self.user + self.system
    }

    /// What was spent since `earlier`.
    pub fn since(&self, earlier: Cpu) -> Cpu {
        Cpu {
            user: self.user - earlier.user,
            system: self.system - earlier.system,
        }
    }
}

/// KiB.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Pages shared between processes count once in all.
    pub proportional: u64,
    /// Neither file-backed nor shared memory.
    pub anonymous: u64,
}

// Positions in /proc/PID/stat after the command's name.
const PARENT: usize = 1;
const USER: usize = 11;
const SYSTEM: usize = 12;
const USER_OF_CHILDREN: usize = 13;
const SYSTEM_OF_CHILDREN: usize = 14;

fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The command's name stands in parentheses and may hold anything.
    let rest = &text[text.rfind(')')? + 1..];
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn own_cost_is_seen() {
        let own = Tree::of(std::process::id());
        assert!(own.resident() > 0);
        assert!(own.memory().proportional > 0);
        let before = own.cpu();
        let mut x = 1u64;
        while own.cpu().since(before).total() == 0.0 {
            x = std::hint::black_box(x.wrapping_mul(3));
        }
        assert!(own.cpu().total() > 0.0);
    }

    #[test]
    fn descendants_are_found() {
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        let tree = Tree::of(std::process::id());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(tree.0.contains(&child.id()));
    }
}
