//! `cargo stack`: the command line of the project.

mod args;
mod bench;
mod companion;
mod compile;
mod down;
mod flows;
mod functions;
mod logs;
mod pace;
mod pictures;
mod print;
mod progress;
mod redrive;
mod send;
mod soak;
mod status;
mod table;
mod up;
mod workspace;

use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Args::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print::error(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Up(options) => up::up(&options).await,
        Command::Send(options) => send::send(&options).await,
        Command::Status(at) => status::status(&at).await,
        Command::Logs(options) => logs::logs(&options).await,
        Command::Redrive(options) => redrive::redrive(&options).await,
        Command::Soak(options) => soak::soak(&options),
        Command::Bench(options) => bench::bench(&options),
        Command::Outputs(options) => print::outputs(&options).await,
        Command::Down(options) => down::down(&options).await,
        Command::Companion => companion::run().await,
    }
}
