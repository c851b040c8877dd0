//! `kohort import`: downloads to the tidy table of a study, every assumption said.

use super::cancel;
use super::downloads::{Corrected, ImportArgs, KindWord, TotalsWord};
use super::failed::Failed;
use super::voice::{Ended, as_json, complain, out, out_json, say};
use crate::diag::{Diagnostic, Diagnostics, Place, Warned};
use crate::domain::axis::YearLabel;
use crate::io::disk::{RealDisk, Unless};
use crate::io::formats::{Reading, read_download};
use crate::io::read::is_same;
use crate::io::table::write_table;
use crate::scenario::download::{self, Corrections, Imported, Kind, Totals};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Writes the tidy table, and says what was assumed.
pub fn import(args: &ImportArgs) -> Ended {
    finish(args).unwrap_or_else(|failed| failed.end(target(args).unwrap_or(&args.files[0]), &args.voice))
}

/// The file to write; none = standard output.
fn target(args: &ImportArgs) -> Option<&Path> {
    args.out.as_deref().filter(|path| *path != Path::new("-"))
}

/// Several downloads of one kind, understood and put together.
///
/// # Errors
/// Everything that stands in the way, in all files.
fn imported(files: &[PathBuf], corrected: &Corrected, kind: Option<Kind>) -> Result<Warned<Imported>, Diagnostics> {
    let corrections = Corrections { kind, ..corrected.corrections() };
    let mut found = Diagnostics::new();
    let mut parts = Vec::new();
    for file in files {
        let read = read_download(file, &corrected.reading()).and_then(|grids| download::understand_one(&grids, &corrections));
        match read {
            Ok(part) => parts.push(part),
            Err(problems) => found.extend(problems),
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    let mut imported = download::together(parts)?;
    imported.warnings.extend(download::regions::contained(&imported.value.regions));
    Ok(imported)
}

impl Corrected {
    /// How to read bytes.
    pub fn reading(&self) -> Reading {
        Reading { encoding: self.encoding.clone(), delimiter: self.delimiter, sheet: self.sheet.clone() }
    }

    /// How to understand cells.
    pub fn corrections(&self) -> Corrections {
        Corrections {
            kind: None,
            columns: self.columns.clone(),
            only: self.only.clone(),
            decimal: self.decimal,
            year: self.year,
            year_label: self.year_label.map(YearLabel::from),
            totals: if self.totals == Some(TotalsWord::Ignored) { Totals::Ignored } else { Totals::Judged },
        }
    }
}

impl KindWord {
    /// What it means.
    pub fn kind(self) -> Kind {
        match self {
            Self::Population => Kind::Population,
            Self::Births => Kind::Births,
            Self::Deaths => Kind::Deaths,
            Self::Flows => Kind::Flows,
            Self::Users => Kind::Users,
            Self::Published => Kind::Published,
        }
    }
}

fn finish(args: &ImportArgs) -> Result<Ended, Failed> {
    let imported = imported(&args.files, &args.corrected, args.kind.map(KindWord::kind))?;
    let (table, target) = (download::tidy(&imported.value), target(args));
    if let Some(path) = target {
        written(path, &args.files, table.as_bytes())?;
    }
    if args.voice.json {
        return Ok(out_json(&as_value(&imported, target.is_none().then_some(table.as_str()))));
    }
    if !args.voice.quiet {
        tell(&imported);
        if let Some(path) = target {
            say(&format!("written: {}", path.display()));
        }
        // The table has years and no night: whoever reads it next must be told, or people are a year too old.
        if target.is_some() && imported.value.kind == Kind::Population && imported.value.year_label == YearLabel::Dec31 {
            say("next: its years mean 31 December, and the table cannot say so: add --year-label dec31 to kohort new");
        }
    }
    Ok(if target.is_none() { out(&table) } else { Ended::Done })
}

/// Writes the table, but never over a download it was read from: what is dropped in reading would be lost.
fn written(target: &Path, files: &[PathBuf], bytes: &[u8]) -> Result<(), Failed> {
    if files.iter().any(|file| is_same(file, target)) {
        let found = Diagnostic::error("K0020", format!("{} was not written: it is the download itself", target.display()));
        let found = found.at(Place::file(target.display().to_string())).why("your download would be lost");
        return Err(Diagnostics::from_iter([found.advice("name another file with --out")]).into());
    }
    write_table(&Unless { disk: RealDisk, cancelled: cancel::heed() }, target, bytes)?;
    Ok(())
}

/// What was assumed, and what is doubtful, on standard error.
fn tell(imported: &Warned<Imported>) {
    for assumed in &imported.value.assumptions {
        say(&format!("{}: {}", assumed.what, assumed.found));
    }
    complain(&imported.warnings.iter().cloned().collect(), &BTreeMap::new());
}

fn as_value(imported: &Warned<Imported>, table: Option<&str>) -> serde_json::Value {
    let value = &imported.value;
    let warnings: Vec<_> = imported.warnings.iter().collect();
    let label = if value.year_label == YearLabel::Jan1 { "jan1" } else { "dec31" };
    let mut json = json!({
        "ok": true,
        "kind": value.kind.word(),
        "files": value.files,
        "year_label": label,
        "regions": value.regions.iter().map(|region| json!({ "code": region.code, "name": region.name, "codes_before": region.codes_before })).collect::<Vec<_>>(),
        "records": value.records.len(),
        "totals_checked": value.totals_checked,
        "suppressed": value.suppressed,
        "assumptions": value.assumptions.iter().map(|assumed| json!({ "what": assumed.what, "found": assumed.found })).collect::<Vec<_>>(),
        "diagnostics": as_json(&warnings),
    });
    if let (Some(table), Some(object)) = (table, json.as_object_mut()) {
        object.insert("table".to_owned(), table.into());
    }
    json
}
