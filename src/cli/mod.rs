//! The command line: arguments, messages, exit codes.

pub mod args;
mod check;
mod open;
mod run;
pub mod voice;

use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use std::process::ExitCode;
use voice::{Ended, out, say};

/// Runs the program on the arguments it was called with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let ended = std::panic::catch_unwind(|| perform(cli)).unwrap_or_else(|_| {
        say(&format!(
            "error[K9999]: kohort {} came upon a fault of its own; nothing was written\n  try: report it with the lines above and the study",
            env!("CARGO_PKG_VERSION")
        ));
        Ended::Fault
    });
    ended.into()
}

fn perform(cli: Cli) -> Ended {
    match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Check(args) => check::check(&args),
        Command::Schema => out(&(crate::scenario::file::json_schema())),
        Command::Completions { shell } => completions(shell),
    }
}

fn completions(shell: clap_complete::Shell) -> Ended {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "kohort", &mut text);
    out(&String::from_utf8_lossy(&text))
}

/// Help and version go to standard output and are no mistake; a word the program does not know is.
fn usage(error: &clap::Error) -> ExitCode {
    let ended = if error.use_stderr() { Ended::Input } else { Ended::Done };
    // A closed pipe is quiet success, here too.
    let _ = error.print();
    ended.into()
}
