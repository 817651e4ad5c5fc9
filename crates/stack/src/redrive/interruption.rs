//! Ctrl-C: the first one lets end what is under way, the second one ends all.

use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// As a shell reports a program that Ctrl-C ended.
const ENDED_BY_CTRL_C: i32 = 130;

/// Whether the user wants it to end.
#[derive(Clone, Debug, Default)]
pub struct Interruption(Arc<AtomicBool>);

impl Interruption {
    /// Waits for Ctrl-C beside the work.
    pub fn listen() -> Interruption {
        let interruption = Interruption::default();
        let noticed = interruption.clone();
        tokio::spawn(async move {
            // Without a handler Ctrl-C ends the program at once, as ever.
            if tokio::signal::ctrl_c().await.is_ok() {
                noticed.0.store(true, Ordering::Relaxed);
                eprintln!("\nfinishing what is under way; Ctrl-C again ends at once");
                let _ = tokio::signal::ctrl_c().await;
                process::exit(ENDED_BY_CTRL_C);
            }
        });
        interruption
    }

    /// Whether it was noticed.
    pub fn is_noticed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
