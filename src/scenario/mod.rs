//! From what the user wrote to a study the model can run: every mistake is collected, none is guessed away.

mod assumptions;
mod base;
pub mod build;
pub mod check;
mod coupled;
pub mod document;
pub mod download;
pub mod file;
mod history;
mod housing;
pub mod inputs;
mod moved;
pub mod nearest;
mod office;
pub mod past;
mod plans;
pub mod privacy;
mod rates;
mod share;
pub mod special;
pub mod staffing;
pub mod starter;
pub mod tables;
pub mod target;
pub mod workbook;

use crate::diag::{Diagnostic, Place, Severity};

/// An error that lies in what several tables say together, and so in no one line.
fn problem(code: &'static str, what: String, why: &str, advice: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        code,
        what,
        place: Place::default(),
        why: why.to_owned(),
        advice: advice.to_owned(),
        facts: Vec::new(),
    }
}
