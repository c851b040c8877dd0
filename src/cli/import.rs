//! `kohort import`: downloads to the tidy table of a study, every assumption said.

use super::downloads::{Corrected, ImportArgs, KindWord, NightWord, TotalsWord};
use super::voice::{Ended, as_json, complain, out, out_json, refusal, say};
use crate::diag::{Diagnostics, Warned};
use crate::domain::axis::YearLabel;
use crate::io::formats::{Reading, read_download};
use crate::io::table::write_table;
use crate::scenario::download::{self, Corrections, Imported, Kind, Totals};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub fn import(args: &ImportArgs) -> Ended {
    let kind = args.kind.map(KindWord::kind);
    match imported(&args.files, &args.corrected, kind) {
        Ok(imported) => finish(args, &imported),
        Err(found) if args.voice.json => out_json(&refusal(&found)).max(Ended::Input),
        Err(found) => {
            complain(&found, &BTreeMap::new());
            Ended::Input
        }
    }
}

/// Several downloads of one kind, understood and put together.
///
/// # Errors
/// Everything that stands in the way, in all files.
pub fn imported(files: &[PathBuf], corrected: &Corrected, kind: Option<Kind>) -> Result<Warned<Imported>, Diagnostics> {
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
    if found.is_empty() { download::together(parts) } else { Err(found) }
}

impl Corrected {
    /// How to read bytes.
    pub fn reading(&self) -> Reading {
        Reading { encoding: self.encoding.clone(), delimiter: self.delimiter, sheet: self.sheet.clone() }
    }

    /// How to understand cells.
    pub fn corrections(&self) -> Corrections {
        let label = |night| if night == NightWord::Jan1 { YearLabel::Jan1 } else { YearLabel::Dec31 };
        Corrections {
            kind: None,
            columns: self.columns.clone(),
            only: self.only.clone(),
            decimal: self.decimal,
            year: self.year,
            year_label: self.year_label.map(label),
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

fn finish(args: &ImportArgs, imported: &Warned<Imported>) -> Ended {
    let table = download::tidy(&imported.value);
    let target = args.out.as_deref().filter(|path| *path != Path::new("-"));
    if let Some(Err(problem)) = target.map(|path| write_table(path, table.as_bytes())) {
        let found = Diagnostics::from_iter([*problem]);
        if args.voice.json {
            return out_json(&refusal(&found)).max(Ended::Disk);
        }
        complain(&found, &BTreeMap::new());
        return Ended::Disk;
    }
    if args.voice.json {
        return out_json(&as_value(imported, target.is_none().then_some(table.as_str())));
    }
    if !args.voice.quiet {
        tell(imported);
        if let Some(path) = target {
            say(&format!("written: {}", path.display()));
        }
    }
    if target.is_none() { out(&table) } else { Ended::Done }
}

/// What was assumed, and what is doubtful, on standard error.
pub fn tell(imported: &Warned<Imported>) {
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
