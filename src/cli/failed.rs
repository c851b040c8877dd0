//! Why a command wrote nothing, said in the same words by all of them.

use super::args::Voice;
use super::open::Refused;
use super::voice::{Ended, complain, out_json, refusal, say};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::io::write::WriteError;
use crate::report::files::NoReport;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Why nothing was run or written.
pub enum Failed {
    /// The input.
    Refused(Refused),
    /// The disk, as results were written.
    NotWritten(WriteError),
    /// The disk, as a new study was written.
    NoStudy(WriteError),
    /// An earlier study of the same call has its results there.
    Taken(PathBuf),
    /// A fault of the program.
    Fault(String),
    /// The user wanted no more; what was being done.
    Cancelled(Cow<'static, str>),
}

impl From<Diagnostics> for Failed {
    fn from(found: Diagnostics) -> Self {
        Self::Refused(found.into())
    }
}

impl From<NoReport> for Failed {
    fn from(error: NoReport) -> Self {
        match error {
            NoReport::Cancelled => Self::cancelled("drawing"),
            error => Self::Fault(error.to_string()),
        }
    }
}

impl From<WriteError> for Failed {
    fn from(error: WriteError) -> Self {
        if error.is_cancelled() { Self::cancelled("writing") } else { Self::NotWritten(error) }
    }
}

/// Goes on unless the user wants no more.
pub fn go_on(cancelled: &AtomicBool, doing: &'static str) -> Result<(), Failed> {
    if cancelled.load(Ordering::Relaxed) { Err(Failed::cancelled(doing)) } else { Ok(()) }
}

impl Failed {
    /// The user wanted no more while this was being done.
    pub fn cancelled(doing: impl Into<Cow<'static, str>>) -> Self {
        Self::Cancelled(doing.into())
    }

    /// Why no study was written.
    pub fn no_study(error: WriteError) -> Self {
        if error.is_cancelled() { Self::cancelled("writing") } else { Self::NoStudy(error) }
    }

    /// Says it of `of`, or hands it back as JSON where that was asked for.
    pub fn told(self, of: &Path, voice: &Voice) -> (Ended, Option<Value>) {
        if let Self::Cancelled(doing) = self {
            // Nobody's mistake: a line of its own.
            let what = format!("cancelled while {doing} {}; nothing of it was written", of.display());
            if voice.json {
                return (Ended::Cancelled, Some(json!({ "ok": false, "cancelled": what })));
            }
            say(&what);
            return (Ended::Cancelled, None);
        }
        let (refused, ended) = self.explained();
        if voice.json {
            return (ended, Some(refusal(&refused.found)));
        }
        complain(&refused.found, &refused.texts);
        (ended, None)
    }

    /// Says it of `of`, as JSON where that was asked for.
    pub fn end(self, of: &Path, voice: &Voice) -> Ended {
        let (ended, told) = self.told(of, voice);
        told.map_or(ended, |told| out_json(&told).max(ended))
    }

    /// What to say, and how the command ends.
    fn explained(self) -> (Refused, Ended) {
        let only = |found: Diagnostic| Diagnostics::from_iter([found]).into();
        match self {
            Self::Cancelled(_) => (Diagnostics::new().into(), Ended::Cancelled),
            Self::Refused(refused) => (refused, Ended::Input),
            Self::NotWritten(error) => {
                let found =
                    Diagnostic::error("K0020", format!("{error}; nothing was written")).why("what is written is whole or not there");
                (only(found.advice(error.advice())), end_of(&error))
            }
            Self::NoStudy(error) => (only(no_study(&error)), end_of(&error)),
            Self::Taken(folder) => {
                let what = format!("the results of two studies would stand in {}; the second was not run", folder.display());
                let found = Diagnostic::error("K0021", what).why("those of the first would be lost");
                (only(found.advice("run them one by one, each with an --out of its own")), Ended::Input)
            }
            Self::Fault(what) => {
                let found = Diagnostic::error("K9999", format!("a fault of the program: {what}; nothing was written"));
                (only(found.why("no result is kept that may be wrong").advice("report it with the study or table")), Ended::Fault)
            }
        }
    }
}

fn no_study(error: &WriteError) -> Diagnostic {
    let found = match error {
        WriteError::Occupied(folder) => Diagnostic::error("K0541", format!("{} is there already", folder.display()))
            .at(Place::file(folder.display().to_string()))
            .why("nothing of yours is overwritten"),
        error => Diagnostic::error("K0542", format!("{error}; no study was written")).why("a study is written whole or not at all"),
    };
    found.advice(error.advice())
}

fn end_of(error: &WriteError) -> Ended {
    match error {
        WriteError::Name(_) => Ended::Fault,
        error if error.is_usage() => Ended::Input,
        _ => Ended::Disk,
    }
}
