//! The end of a function in the middle of its work.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// Kills every process that runs this function of the engine at this URL; returns how many there were. The name that
/// CloudFormation made up for it is the same on every engine, also on one that a person has started.
///
/// # Panics
/// When the system has no `/proc`.
pub fn kill_function(endpoint: &str, physical_name: &str) -> usize {
    let variables = [format!("AWS_ENDPOINT_URL={endpoint}"), format!("AWS_LAMBDA_FUNCTION_NAME={physical_name}")];
    let processes = fs::read_dir("/proc").expect("this is Linux").flatten();
    let pids = processes.filter_map(|process| process.file_name().to_str()?.parse::<i32>().ok());
    let running = pids.filter_map(Pid::from_raw).filter(|&pid| has(pid, &variables));
    running.filter(|&pid| kill_process(pid, Signal::KILL).is_ok()).count()
}

/// Kills the process of this number, if it has not ended by itself.
pub fn kill(process: u32) {
    let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
    // Whoever waits for it sees what became of it.
    let _ = pid.map(|pid| kill_process(pid, Signal::KILL));
}

fn has(pid: Pid, variables: &[String]) -> bool {
    let environment = fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero())).unwrap_or_default();
    variables.iter().all(|variable| environment.split(|&byte| byte == 0).any(|one| one == variable.as_bytes()))
}
