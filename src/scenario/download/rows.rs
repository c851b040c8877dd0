//! Which rows are read: blanks under a merged cell filled, and where another column divides the numbers, its total alone.

use super::cells::short;
use super::columns::{self, Columns, Meaning};
use super::{Assumption, Corrections, Grid, GridRow, words};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::nearest;
use compact_str::CompactString;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a grid that are read, and what was assumed of them.
pub fn kept<'a>(
    grid: &'a Grid,
    columns: &Columns,
    corrections: &Corrections,
    said: &mut Vec<Assumption>,
    found: &mut Diagnostics,
) -> Vec<Cow<'a, GridRow>> {
    let rows = grid.rows.get(columns.body..).unwrap_or_default();
    let mut rows = if grid.ragged || columns.body > 1 { filled(rows, columns, said) } else { rows.iter().map(Cow::Borrowed).collect() };
    let mut chosen = only(grid, columns, corrections, found);
    for (at, meaning) in columns.meanings.iter().enumerate() {
        if *meaning == Meaning::Other && !chosen.contains_key(&at) {
            chosen.extend(total_of(grid, columns, &rows, at, found).map(|word| (at, vec![word])));
        }
    }
    for (at, wanted) in &chosen {
        let before = rows.len();
        let has = |row: &Cow<'_, GridRow>, word: &String| row.cells.get(*at).is_some_and(|cell| words::folded(cell) == *word);
        if let Some(word) = wanted.iter().find(|word| !rows.iter().any(|row| has(row, word))) {
            let what = format!("no row of column `{}` has `{word}`", columns.headings[*at]);
            found.push(
                Diagnostic::error("K0528", what)
                    .at(Place::file(&grid.file))
                    .why("nothing would be left to read")
                    .advice("look at the spelling"),
            );
            break;
        }
        rows.retain(|row| wanted.iter().any(|word| has(row, word)));
        if rows.len() < before {
            let wanted = wanted.join("`, `");
            said.push(Assumption {
                what: "rows",
                found: format!("of column `{}` only `{wanted}`: {} rows of {before}", columns.headings[*at], rows.len()),
            });
        }
    }
    rows
}

/// What the user wants of each column, folded.
fn only(grid: &Grid, columns: &Columns, corrections: &Corrections, found: &mut Diagnostics) -> BTreeMap<usize, Vec<String>> {
    let mut chosen: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (heading, word) in &corrections.only {
        match columns.headings.iter().position(|own| words::folded(own) == words::folded(heading)) {
            Some(at) => chosen.entry(at).or_default().push(words::folded(word)),
            None => {
                let own: Vec<&str> = columns.headings.iter().map(String::as_str).collect();
                let what = format!("no column is headed `{heading}`");
                let diagnostic = Diagnostic::error("K0528", what).at(Place::file(&grid.file));
                found.push(
                    diagnostic.why("a correction that changes nothing would be ignored in silence").advice(nearest::advice(heading, &own)),
                );
            }
        }
    }
    chosen
}

/// Blanks under a merged cell mean the same as above it.
fn filled<'a>(rows: &'a [GridRow], columns: &Columns, said: &mut Vec<Assumption>) -> Vec<Cow<'a, GridRow>> {
    let keys: Vec<usize> = columns
        .meanings
        .iter()
        .enumerate()
        .filter(|(_, meaning)| !matches!(meaning, Meaning::Value(_) | Meaning::Ignored | Meaning::AgeTo))
        .map(|(at, _)| at)
        .collect();
    let mut above: BTreeMap<usize, CompactString> = BTreeMap::new();
    let mut blanks = 0_usize;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut row = Cow::Borrowed(row);
        for at in &keys {
            match (row.cells.get(*at).is_none_or(CompactString::is_empty), above.get(at)) {
                (true, Some(word)) => {
                    blanks += 1;
                    let word = word.clone();
                    if let Some(cell) = row.to_mut().cells.get_mut(*at) {
                        *cell = word;
                    }
                }
                (true, None) => {}
                (false, _) => _ = above.insert(*at, row.cells[*at].clone()),
            }
        }
        all.push(row);
    }
    if blanks > 0 {
        said.push(Assumption {
            what: "blank cells",
            found: format!("{blanks} under a region, sex, age or year mean the same as above them"),
        });
    }
    all
}

/// A column that divides the numbers by something a study does not know: its total is read.
fn total_of(grid: &Grid, columns: &Columns, rows: &[Cow<'_, GridRow>], at: usize, found: &mut Diagnostics) -> Option<String> {
    let different: BTreeSet<&str> = rows.iter().filter_map(|row| row.cells.get(at)).map(CompactString::as_str).collect();
    if different.len() < 2 {
        return None;
    }
    if let Some(total) = different.iter().find(|word| words::total(word)) {
        return Some(words::folded(total));
    }
    let heading = &columns.headings[at];
    let shown: Vec<String> = different.iter().take(4).map(|word| format!("`{}`", short(word))).collect();
    let what = format!("column `{heading}` divides the numbers ({} …), and has no total", shown.join(", "));
    let advice = format!(
        "download the table again without {heading}, or with its total (I alt, Totalt); --only \"{heading}=…\" reads one value, and is \
         right only where that one holds everybody; if it is the region: --column region=\"{heading}\""
    );
    let place = columns::head(grid, at);
    found.push(Diagnostic::error("K0512", what).at(place).why("people would be counted several times, or only in part").advice(advice));
    None
}
