//! Lines of a table, one by one, with the header judged first.

use super::fields::Row;
use super::header::{self, Columns, Header};
use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Place};
use std::collections::BTreeSet;

/// A field longer than this has swallowed rows.
const LONGEST_FIELD: usize = 4096;

/// More rows than this are not read.
const MOST_ROWS: usize = 10_000_000;

/// What was read of a table.
#[derive(Debug)]
pub struct Rows<T> {
    /// What `read` returned, in the table's order.
    pub rows: Vec<T>,
    /// Whether every row's keys could be read. Where not, the refused rows may be the ones that seem to be missing, so
    /// missing rows are not named until those are mended.
    pub whole: bool,
}

/// A number that was refused, which is reported: it stands as 0 so that its row is not named as missing too. No study
/// with such a row is ever run.
#[must_use]
pub fn or_refused(value: Option<f64>) -> f64 {
    value.unwrap_or(0.0)
}

/// Reads every row through `read` and keeps what it returns. Mistakes of shape are reported here, mistakes of cells by
/// the [`Row`].
pub fn read<T>(
    table: &Table<'_>,
    columns: &Columns,
    known: &Known,
    found: &mut Diagnostics,
    mut read: impl FnMut(&mut Row<'_>) -> Option<T>,
) -> Rows<T> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(table.delimiter.byte()).from_reader(table.text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut header: Option<Header> = None;
    let mut reported = BTreeSet::new();
    let mut all = Rows { rows: Vec::new(), whole: false };
    let mut refused = 0_usize;
    let mut seen = 0_usize;
    while reader.read_record(&mut record).unwrap_or(false) {
        let line = line_of(&record, &table.text);
        if let Some(diagnostic) = swallowed(table, &record, line) {
            found.push(diagnostic);
            return all;
        }
        let Some(header) = &header else {
            let names: Vec<&str> = record.iter().collect();
            header = header::read(table, &names, columns, known.regions.len(), found);
            if header.is_none() {
                return all;
            }
            continue;
        };
        seen += 1;
        if seen > MOST_ROWS {
            found.push(too_many(table, line));
            return all;
        }
        if record.len() != header.width() {
            found.push(ragged(table, line, record.len(), header.width()));
            refused += 1;
            continue;
        }
        match read(&mut Row { table, header, known, record: &record, line, found, reported: &mut reported }) {
            Some(row) => all.rows.push(row),
            None => refused += 1,
        }
    }
    ending(table, seen, found);
    all.whole = refused == 0;
    all
}

/// The line a row stands on; empty lines before it are the reader's to skip and ours to count.
fn line_of(record: &csv::StringRecord, text: &str) -> usize {
    let Some(position) = record.position() else { return 1 };
    let number = |number: u64| usize::try_from(number).unwrap_or(1);
    let rest = text.as_bytes().get(number(position.byte())..).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n').count();
    number(position.line()) + skipped
}

/// A quote that is not closed takes in everything up to the next one.
fn swallowed(table: &Table<'_>, record: &csv::StringRecord, line: usize) -> Option<Diagnostic> {
    let column = record.iter().position(|field| field.len() > LONGEST_FIELD || field.contains(['\n', '\r']))?;
    Some(open_quote(table, line).at(Place::file(table.file).line(line).column(column + 1)))
}

fn open_quote(table: &Table<'_>, line: usize) -> Diagnostic {
    Diagnostic::error("K0007", "a quote (\") is opened and not closed on its line")
        .at(Place::file(table.file).line(line))
        .why("the rows after it would become part of one field and be lost")
        .advice("close the quote, or delete it; a quote inside a text is written twice")
}

fn too_many(table: &Table<'_>, line: usize) -> Diagnostic {
    Diagnostic::error("K0009", format!("more than {MOST_ROWS} rows"))
        .at(Place::file(table.file).line(line))
        .why("no study needs as many; the computer would run out of memory")
        .advice("keep the regions and years the study uses")
}

fn ragged(table: &Table<'_>, line: usize, fields: usize, columns: usize) -> Diagnostic {
    Diagnostic::error("K0008", format!("{fields} fields in a row where the header names {columns} columns"))
        .at(Place::file(table.file).line(line))
        .why("one cannot know which field is which")
        .advice("look for a missing or extra delimiter; a text with a delimiter in it stands in quotes")
}

fn ending(table: &Table<'_>, rows: usize, found: &mut Diagnostics) {
    if table.text.matches('"').count() % 2 == 1 {
        let upto = table.text.rfind('"').unwrap_or(0);
        found.push(open_quote(table, table.text[..upto].matches('\n').count() + 1));
    }
    if rows == 0 {
        found.push(
            Diagnostic::error("K0010", "the table has no rows")
                .at(Place::file(table.file))
                .why(format!("the study names it as its {}", table.key))
                .advice("fill it, or take its line out of study.toml"),
        );
    }
}
