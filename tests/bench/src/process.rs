//! What Linux knows of a process: memory and processor time; nothing elsewhere.

use std::{fs, time::Duration};

/// The most memory that the process ever held, in bytes.
pub fn peak_bytes(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(peak.trim().trim_end_matches(" kB").parse::<u64>().ok()? << 10)
}

/// The processor time of all threads that the process has now.
pub fn cpu_time(pid: u32) -> Option<Duration> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten();
    let times = threads.filter_map(|thread| fs::read_to_string(thread.path().join("schedstat")).ok());
    Some(times.filter_map(|time| time.split(' ').next()?.parse().ok()).map(Duration::from_nanos).sum())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_and_has_run() {
        assert!(peak_bytes(std::process::id()).is_some_and(|bytes| bytes > 100_000));
        assert!(cpu_time(std::process::id()).is_some());
        assert_eq!(peak_bytes(u32::MAX), None);
    }
}
