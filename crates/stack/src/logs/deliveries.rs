//! What the process beside the engine tells: batches that go again, are split or given up.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

/// The lines of its log from now on.
pub struct Deliveries {
    log: Option<File>,
}

impl Deliveries {
    /// Those that come from now on; without a log there are none.
    pub fn from_now(log: &Path) -> Deliveries {
        let mut log = File::open(log).ok();
        let at_end = log.as_mut().map(|log| log.seek(SeekFrom::End(0)));
        Deliveries { log: log.filter(|_| at_end.is_some_and(|seek| seek.is_ok())) }
    }

    /// None, ever.
    pub fn none() -> Deliveries {
        Deliveries { log: None }
    }

    /// The new ones; one that is not whole yet comes in two parts.
    pub fn new_lines(&mut self) -> String {
        let mut lines = String::new();
        if let Some(log) = &mut self.log {
            // A log that cannot be read has no lines.
            let _ = log.read_to_string(&mut lines);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs, io::Write};

    use super::*;

    #[test]
    fn only_new_lines_come_and_each_once() {
        let path = env::temp_dir().join(format!("deliveries-{}", std::process::id()));
        fs::write(&path, "before\n").unwrap();
        let mut deliveries = Deliveries::from_now(&path);
        assert_eq!(deliveries.new_lines(), "");
        fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"after\n").unwrap();
        assert_eq!([deliveries.new_lines(), deliveries.new_lines()], ["after\n", ""]);
        fs::remove_file(&path).unwrap();
        assert_eq!(Deliveries::from_now(&path).new_lines(), "");
    }
}
