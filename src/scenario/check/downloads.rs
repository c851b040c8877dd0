//! A study's table that is a download, untouched: understood, and written as the strict table the checks read.

use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::YearLabel;
use crate::scenario::download::{self, Corrections, Grid, Imported, Kind};
use crate::scenario::file::{DecimalWord, DeclaredTable, DelimiterWord, YearLabelWord};
use crate::scenario::tables::{Known, Table};
use std::borrow::Cow;

/// What the tables of a study count that may be downloads.
fn kind(key: &str) -> Option<Kind> {
    match key {
        "population" | "national_population" | "outcome.population" => Some(Kind::Population),
        "births" => Some(Kind::Births),
        "deaths" => Some(Kind::Deaths),
        "users" | "outcome.users" => Some(Kind::Users),
        "published" => Some(Kind::Published),
        _ => None,
    }
}

/// The strict table of a download; its years in the study's label, of the study's regions alone.
pub(super) fn table<'a>(
    grids: &[Grid],
    key: &'static str,
    declared: &'a DeclaredTable,
    (known, found): (&Known, &mut Diagnostics),
) -> Option<Table<'a>> {
    let Some(kind) = kind(key) else {
        let what = format!("a download cannot be the table `{key}`");
        let refused = Diagnostic::error("K0527", what)
            .at(Place::file(&declared.file))
            .why("only people, births, deaths, users and projections are read from downloads");
        found.push(refused.advice("make the table with kohort import, or write it as the guide says"));
        return None;
    };
    let understood = download::understand_one(grids, &corrections(kind, declared)).map_err(|problems| found.extend(problems)).ok()?;
    let mut imported = understood.value.relabelled(known.label);
    study_regions(&mut imported, known);
    found.extend(understood.warnings.into_iter().collect());
    found.push(said(&imported, declared));
    Some(Table {
        key,
        file: &declared.file,
        text: Cow::Owned(download::tidy(&imported)),
        delimiter: DelimiterWord::Comma,
        maker: declared.maker(),
    })
}

fn corrections(kind: Kind, declared: &DeclaredTable) -> Corrections {
    let sign = |word| if word == DecimalWord::Comma { ',' } else { '.' };
    let label = |word| if word == YearLabelWord::Jan1 { YearLabel::Jan1 } else { YearLabel::Dec31 };
    Corrections {
        kind: Some(kind),
        columns: declared.columns.clone().into_iter().collect(),
        only: declared.only.clone().into_iter().collect(),
        decimal: declared.decimal.map(sign),
        year: declared.year,
        year_label: declared.year_label.map(label),
        ..Corrections::default()
    }
}

/// A study of one unnamed region takes the one the download has; of several, those it names.
fn study_regions(imported: &mut Imported, known: &Known) {
    if !known.regions_named && imported.regions.len() == 1 {
        imported.regions.clear();
        imported.records.iter_mut().for_each(|record| record.region = None);
    } else if known.regions_named {
        let ours: Vec<bool> = imported.regions.iter().map(|region| known.regions.iter().any(|own| own.as_str() == region.code)).collect();
        let others = ours.iter().filter(|ours| !**ours).count();
        if others > 0 && others < ours.len() {
            imported.records.retain(|record| record.region.is_none_or(|at| ours.get(at).copied().unwrap_or(false)));
            imported.say("regions", format!("{others} that are not in the study are left out"));
        }
    }
}

/// What was assumed, as a doubt that travels with the results.
fn said(imported: &Imported, declared: &DeclaredTable) -> Diagnostic {
    let all: Vec<String> = imported.assumptions.iter().map(|assumed| format!("{}: {}", assumed.what, assumed.found)).collect();
    Diagnostic::warning("K0536", format!("read as a download, by what it looks like: {}", all.join("; ")))
        .at(Place::file(&declared.file))
        .why("what is found by itself can be found wrongly")
        .advice("correct it beside `as` in study.toml, or make a strict table with kohort import")
}
