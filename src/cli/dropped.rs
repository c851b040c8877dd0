//! A file or folder dropped on the program, or given to it alone: a study is run, a download is made a study and run.

use super::args::Cli;
use super::voice::{Ended, complain, say};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::io::read::{is_there, read_study};
use clap::{CommandFactory, Parser};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

/// The files and folders given, where nothing else is: the first is no command, and all are there.
pub fn paths(given: &[OsString]) -> Option<Vec<PathBuf>> {
    let first = given.first()?;
    let is_word = |name: &str| first == OsStr::new(name);
    let is_command = Cli::command().get_subcommands().any(|command| is_word(command.get_name())) || is_word("help");
    let paths: Vec<PathBuf> = given.iter().map(PathBuf::from).collect();
    (!is_command && paths.iter().all(|path| is_there(path))).then_some(paths)
}

/// A file or folder that is not there, where a command should stand: not a word, for words have no point and no slash.
pub fn missing(given: &[OsString]) -> Option<Diagnostic> {
    let path = Path::new(given.first()?);
    let name = path.display().to_string();
    let looks_like_path = !name.starts_with('-') && name.contains(['.', '/', '\\']) && !is_there(path);
    looks_like_path.then(|| {
        Diagnostic::error("K0001", format!("there is no file or folder {name}"))
            .at(Place::file(name.clone()))
            .why("there is nothing to run or to make a study of")
            .advice("look at the path; kohort --help shows the commands")
    })
}

/// Runs each, by the commands a person would type, until the user wants no more; the worst end counts.
pub fn dropped(paths: &[PathBuf], perform: impl Fn(Cli) -> Ended) -> Ended {
    let mut worst = Ended::Done;
    for path in paths {
        worst = worst.max(one(path, &perform));
        if worst == Ended::Cancelled {
            break;
        }
    }
    worst
}

fn one(path: &Path, perform: &impl Fn(Cli) -> Ended) -> Ended {
    let beside = path.parent().unwrap_or(Path::new(""));
    match read_study(path) {
        Err(found) if found.count("K0012") > 0 => {
            let stem = path.file_stem().unwrap_or(OsStr::new("study"));
            let folder = beside.join(stem);
            if read_study(&folder).is_ok() {
                return made_before(&folder);
            }
            let made = typed(&[OsStr::new("new"), folder.as_os_str(), OsStr::new("--population"), path.as_os_str()], perform);
            if made == Ended::Done { run(&folder, &beside.join("output").join(stem), perform) } else { made }
        }
        Ok(files) => run(path, &beside.join("output").join(files.id), perform),
        // It is a study, and the run says what is wrong with it.
        Err(_) => run(path, &beside.join("output"), perform),
    }
}

/// The same name was dropped before: its study may have been worked on since, so it is neither overwritten nor run unasked.
fn made_before(folder: &Path) -> Ended {
    let name = folder.display().to_string();
    let found = Diagnostic::error("K0541", format!("a study of this download is there already: {name}"))
        .at(Place::file(name.clone()))
        .why("you may have changed it; nothing of yours is overwritten")
        .advice(format!("drop the folder {name} on the program to run it; to make it anew from the download, rename the folder first"));
    complain(&Diagnostics::from_iter([found]), &BTreeMap::new());
    Ended::Input
}

fn run(study: &Path, out: &Path, perform: &impl Fn(Cli) -> Ended) -> Ended {
    typed(&[OsStr::new("run"), study.as_os_str(), OsStr::new("--out"), out.as_os_str()], perform)
}

/// Does what these words would do if they were typed.
fn typed(words: &[&OsStr], perform: &impl Fn(Cli) -> Ended) -> Ended {
    match Cli::try_parse_from(std::iter::once(&OsStr::new("kohort")).chain(words)) {
        Ok(cli) => perform(cli),
        Err(error) => {
            say(&error.to_string());
            Ended::Input
        }
    }
}

/// Keeps the window open that Windows made for the program, until somebody has read it. A shell says so by `PROMPT`, and
/// keeps its own window open.
pub fn wait_for_reader() {
    let own_window = cfg!(windows) && std::env::var_os("PROMPT").is_none();
    if own_window && std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
        say("\nPress Enter to close this window.");
        // Nobody there to press it is no mistake.
        let _ = std::io::stdin().lock().read_line(&mut String::new());
    }
}
