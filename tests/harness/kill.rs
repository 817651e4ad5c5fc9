//! The end of a function in the middle of its work.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// Kills every process that runs this function, known by the name that CloudFormation made up for it; returns how many
/// there were.
///
/// # Panics
/// When the system has no `/proc`.
pub fn kill_function(physical_name: &str) -> usize {
    let variable = format!("AWS_LAMBDA_FUNCTION_NAME={physical_name}");
    let processes = fs::read_dir("/proc").expect("this is Linux").flatten();
    let pids = processes.filter_map(|process| process.file_name().to_str()?.parse::<i32>().ok());
    let running = pids.filter_map(Pid::from_raw).filter(|&pid| has(pid, variable.as_bytes()));
    running.filter(|&pid| kill_process(pid, Signal::KILL).is_ok()).count()
}

/// Kills the process of this number, if it has not ended by itself.
pub fn kill(process: u32) {
    let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
    // Whoever waits for it sees what became of it.
    let _ = pid.map(|pid| kill_process(pid, Signal::KILL));
}

fn has(pid: Pid, variable: &[u8]) -> bool {
    let environment = fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero())).unwrap_or_default();
    environment.split(|&byte| byte == 0).any(|one| one == variable)
}
