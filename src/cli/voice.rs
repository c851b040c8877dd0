//! How the program speaks: results on standard output, everything else on standard error, plainly where it is not a
//! terminal. A reader who hangs up (`| head`) is no error.

use crate::diag::render::{Paint, Told, render_told};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::domain::study::Language;
use crate::report::doubts::said;
use crate::report::labels::label;
use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal, Write};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ended {
    /// Done.
    Done = 0,
    /// The user's input or usage.
    Input = 2,
    /// Disk or network.
    Disk = 3,
    /// A fault of the program.
    Fault = 4,
    /// The user wanted no more.
    Cancelled = 130,
}

impl From<Ended> for std::process::ExitCode {
    fn from(ended: Ended) -> Self {
        Self::from(ended as u8)
    }
}

/// Writes `text` on standard output.
pub fn out(text: &str) -> Ended {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ended::Done,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ended::Done,
        Err(error) => {
            say(&format!("error: standard output: {error}"));
            Ended::Disk
        }
    }
}

/// Writes a line on standard error; where nobody listens there is nothing to be done.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Writes mistakes and doubts on standard error.
pub fn complain(list: &Diagnostics, texts: &BTreeMap<String, String>) {
    complain_in(list, texts, None);
}

/// The same, each doubt first in `language` where one was asked for.
pub fn complain_in(list: &Diagnostics, texts: &BTreeMap<String, String>, language: Option<Language>) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let told = |found: &Diagnostic| language.and_then(|language| told(found, language));
    let text = render_told(list, texts, if colour { Paint::Colour } else { Paint::Plain }, told);
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// A doubt in another language than the program's own.
fn told(found: &Diagnostic, language: Language) -> Option<Told> {
    if found.severity == Severity::Error || language == Language::En {
        return None;
    }
    let said = said(found.code, language)?;
    Some(Told { severity: label("warning.severity", language), said, english: label("warning.exact", language) })
}

/// Why nothing was done, as a JSON value.
pub fn refusal(found: &Diagnostics) -> serde_json::Value {
    serde_json::json!({ "ok": false, "diagnostics": as_json(&found.sorted()) })
}

/// Mistakes and doubts as JSON values.
pub fn as_json(list: &[&Diagnostic]) -> serde_json::Value {
    let one = |diagnostic: &&Diagnostic| {
        serde_json::json!({
            "severity": match diagnostic.severity { Severity::Error => "error", Severity::Warning => "warning" },
            "code": diagnostic.code,
            "what": diagnostic.what,
            "file": diagnostic.place.file,
            "sheet": diagnostic.place.sheet,
            "line": diagnostic.place.line,
            "column": diagnostic.place.column,
            "context": diagnostic.place.context,
            "why": diagnostic.why,
            "try": diagnostic.advice,
        })
    };
    serde_json::Value::Array(list.iter().map(one).collect())
}

/// Writes a JSON value on standard output.
pub fn out_json(value: &serde_json::Value) -> Ended {
    out(&format!("{value:#}\n"))
}

/// A path as it is typed in a shell.
pub fn typed(path: &std::path::Path) -> String {
    let path = path.display().to_string();
    if path.contains(' ') { format!("\"{path}\"") } else { path }
}

/// `1 region`, `2 regions`.
pub fn counted(count: usize, what: &str) -> String {
    let more = if count == 1 { "" } else { "s" };
    format!("{count} {what}{more}")
}
