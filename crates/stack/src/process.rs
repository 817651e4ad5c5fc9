//! A process of another program, known again by a later run of ours.

use std::{
    fs,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};

const POLL: Duration = Duration::from_millis(20);

/// A process that leads its own group, told apart by its start from a later process with the same number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// The process id, which is also the id of its group.
    pub pid: u32,
    boot: String,
    started: String,
}

impl Process {
    /// The process with this id, unless it has ended.
    pub fn find(pid: u32) -> Option<Process> {
        Some(Process { pid, boot: boot(), started: started(pid)? })
    }

    /// A process that ended before it could be looked at.
    pub fn ended(pid: u32) -> Process {
        Process { pid, boot: boot(), started: String::new() }
    }

    /// Whether the process still runs.
    pub fn is_alive(&self) -> bool {
        Process::find(self.pid).as_ref() == Some(self)
    }

    /// Ends the process and those it started: asks first, and after `patience` insists.
    pub fn end(&self, patience: Duration) {
        if self.is_alive() {
            self.signal(Signal::TERM);
            let asked = Instant::now();
            while self.is_alive() && asked.elapsed() < patience {
                thread::sleep(POLL);
            }
        }
        // The number of a group stays taken while one of its members lives, so this meets only what is left of it.
        let left_alone = Process::find(self.pid).is_none() && self.boot == boot();
        if self.is_alive() || left_alone {
            self.signal(Signal::KILL);
        }
    }

    fn signal(&self, signal: Signal) {
        let group = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        // An error says that nobody is left to hear it.
        let _ = group.map(|group| kill_process_group(group, signal));
    }
}

/// Numbers of processes start again with the machine; empty where it does not tell.
fn boot() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}

/// When the process began, in the words of the operating system; nothing once it has ended.
fn started(pid: u32) -> Option<String> {
    match fs::read_to_string("/proc/self/stat") {
        Ok(_) => started_in_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?),
        Err(_) => started_by_ps(pid),
    }
}

/// Field 22 of <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>; a zombie (`Z`) has ended.
fn started_in_stat(stat: &str) -> Option<String> {
    // The name in field 2 may hold blanks and parentheses; after its last parenthesis the fields are plain.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    (!matches!(state, "Z" | "X")).then(|| fields.nth(18).map(str::to_owned))?
}

/// Where there is no `/proc`, as on macOS.
fn started_by_ps(pid: u32) -> Option<String> {
    let answer = Command::new("ps").args(["-o", "lstart=", "-p", &pid.to_string()]).output().ok()?;
    let started = String::from_utf8(answer.stdout).ok()?.trim().to_owned();
    (!started.is_empty()).then_some(started)
}

#[cfg(test)]
mod tests {
    use std::{io::Read, os::unix::process::CommandExt, process::Stdio};

    use super::*;

    #[test]
    fn the_start_is_read_behind_a_name_with_blanks_and_parentheses() {
        let stat = "77 (a) b (c) S 1 77 77 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4242 99 1";
        assert_eq!(started_in_stat(stat).as_deref(), Some("4242"));
    }

    #[test]
    fn a_zombie_has_ended() {
        assert_eq!(started_in_stat("77 (a) Z 1 77 77 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4242 99 1"), None);
    }

    #[test]
    fn another_process_with_the_same_number_is_not_ours() {
        let own = Process::find(std::process::id()).expect("this test runs");
        assert!(own.is_alive());
        assert!(!Process { started: "before".to_owned(), ..own }.is_alive());
    }

    #[test]
    fn a_group_ends_with_its_leader() {
        let mut leader = Command::new("sh")
            .args(["-c", "sleep 60 & wait"])
            .process_group(0)
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh runs");
        let mut output = leader.stdout.take().expect("piped");
        let process = Process::find(leader.id()).expect("it has just started");
        let asked = Instant::now();
        process.end(Duration::from_secs(5));
        // Every member of the group holds the pipe open.
        output.read_to_end(&mut Vec::new()).expect("readable");
        assert!(asked.elapsed() < Duration::from_secs(10));
        assert!(!process.is_alive());
        leader.wait().expect("it is our child");
    }
}
