//! The command line: arguments, messages, exit codes.

pub mod args;
mod backtest;
mod cancel;
mod check;
pub mod downloads;
mod dropped;
mod explain;
mod failed;
mod futures;
mod import;
mod new;
mod open;
mod plans;
mod run;
mod solve;
pub mod voice;

use crate::diag::{Diagnostic, Diagnostics};
use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::panic::UnwindSafe;
use std::process::ExitCode;
use voice::{Ended, out, say};

/// Runs the program on the arguments it was called with.
#[must_use]
pub fn main() -> ExitCode {
    let given: Vec<OsString> = std::env::args_os().skip(1).collect();
    if let Some(paths) = dropped::paths(&given) {
        cancel::listen();
        let ended = guarded(|| dropped::dropped(&paths, perform));
        dropped::wait_for_reader();
        return ended.into();
    }
    match Cli::try_parse() {
        Ok(cli) => {
            cancel::listen();
            guarded(|| perform(cli)).into()
        }
        Err(error) => {
            let ended = dropped::missing(&given).map_or_else(|| usage(&error), refused);
            if given.is_empty() {
                dropped::wait_for_reader();
            }
            ended
        }
    }
}

/// Does `work`. Where the program itself is at fault that is said, and no output is kept: results are written last, all or
/// nothing.
fn guarded(work: impl FnOnce() -> Ended + UnwindSafe) -> Ended {
    std::panic::catch_unwind(work).unwrap_or_else(|_| {
        say(&fault());
        Ended::Fault
    })
}

fn fault() -> String {
    format!(
        "error[K9999]: kohort {} came upon a fault of its own; nothing was written\n  try: report it with the lines above and the study",
        env!("CARGO_PKG_VERSION")
    )
}

fn perform(cli: Cli) -> Ended {
    match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Check(args) => check::check(&args),
        Command::New(args) => new::new(&args),
        Command::Backtest(args) => backtest::backtest(&args),
        Command::Plans(args) => plans::plans(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Solve(args) => solve::solve(&args),
        Command::Import(args) => import::import(&args),
        Command::Schema => out(&(crate::scenario::file::json_schema())),
        Command::Completions { shell } => completions(shell),
        Command::Man => manual(),
    }
}

fn completions(shell: clap_complete::Shell) -> Ended {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "kohort", &mut text);
    out(&String::from_utf8_lossy(&text))
}

/// The manual: the program's page, then one for each command.
fn manual() -> Ended {
    let mut program = Cli::command();
    program.build();
    let mut text = Vec::new();
    let pages = std::iter::once(program.clone()).chain(program.get_subcommands().filter(|command| command.get_name() != "help").cloned());
    for page in pages {
        if clap_mangen::Man::new(page).render(&mut text).is_err() {
            return Ended::Fault;
        }
    }
    out(&String::from_utf8_lossy(&text))
}

fn refused(found: Diagnostic) -> ExitCode {
    voice::complain(&Diagnostics::from_iter([found]), &BTreeMap::new());
    Ended::Input.into()
}

/// Help and version go to standard output and are no mistake; a word the program does not know is.
fn usage(error: &clap::Error) -> ExitCode {
    let ended = if error.use_stderr() { Ended::Input } else { Ended::Done };
    // A closed pipe is quiet success, here too.
    let _ = error.print();
    ended.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::threads;

    #[test]
    fn a_fault_of_the_program_ends_with_four_on_whatever_thread_it_happens() {
        assert_eq!(guarded(|| panic!("injected")), Ended::Fault);
        assert_eq!(guarded(|| threads::on(Some(2), || panic!("injected into a thread"))), Ended::Fault);
        assert_eq!(Ended::Fault as u8, 4);
        assert_eq!(guarded(|| Ended::Input), Ended::Input);
    }

    #[test]
    fn a_fault_names_its_code_and_the_version_and_asks_for_a_report() {
        for part in ["error[K9999]", env!("CARGO_PKG_VERSION"), "nothing was written", "report it"] {
            assert!(fault().contains(part), "{part} is not in: {}", fault());
        }
    }
}
