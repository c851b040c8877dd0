//! Where the table is in a file: lines above it (title), lines below it (notes), blank lines and stacked headings.

use super::{Grid, GridRow};
use crate::diag::{Diagnostic, Diagnostics, Place};
use compact_str::CompactString;

/// Rows as they were read, cut to the table: title lines above and notes below are kept apart and said.
///
/// # Errors
/// When there is no table, or a row has another number of cells than the headings.
pub fn cut(mut grid: Grid) -> Result<Grid, Diagnostics> {
    grid.rows.retain(|row| filled(row) > 0);
    let width = usual_width(&grid.rows);
    let Some(head) = grid.rows.iter().position(|row| reach(row) >= width && filled(row) > 1) else {
        return Err(Diagnostics::from_iter([no_table(&grid)]));
    };
    let above: Vec<String> = grid.rows.drain(..head).map(|row| said(&row)).collect();
    let columns = grid.rows.iter().map(reach).max().unwrap_or(width).min(grid.rows.first().map_or(width, |row| row.cells.len().max(width)));
    let belongs = |row: &GridRow| filled(row) > 1 && (row.cells.len() >= columns || reach(row) >= width);
    let end = grid.rows.iter().rposition(belongs).map_or(1, |last| last + 1);
    let below: Vec<String> = grid.rows.drain(end..).map(|row| said(&row)).collect();
    if let Some(title) = above.first() {
        grid.title.get_or_insert_with(|| title.clone());
    }
    if !above.is_empty() {
        grid.assume(
            "title lines",
            format!("{} above the table are not read as data: {}", lines(above.len()), shortened(&above.join(" | "))),
        );
    }
    if !below.is_empty() {
        grid.assume("notes", format!("{} below the table are not read as data: {}", lines(below.len()), shortened(&below.join(" | "))));
    }
    grid.above = above;
    grid.notes.extend(below);
    even(grid, columns)
}

fn lines(n: usize) -> String {
    if n == 1 { "1 line".to_owned() } else { format!("{n} lines") }
}

/// At most 120 letters.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(120) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

fn said(row: &GridRow) -> String {
    row.cells.iter().filter(|cell| !cell.is_empty()).map(CompactString::as_str).collect::<Vec<_>>().join(" ")
}

fn filled(row: &GridRow) -> usize {
    row.cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// Cells up to the last that is not blank.
fn reach(row: &GridRow) -> usize {
    row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1)
}

/// How far most rows of more than one cell reach; of equally frequent widths the larger.
fn usual_width(rows: &[GridRow]) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows.iter().filter(|row| filled(row) > 1) {
        *counts.entry(reach(row)).or_insert(0_usize) += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(2, |(width, _)| width)
}

/// Every row as wide as the headings; a cell more or fewer would shift a number into another column.
fn even(mut grid: Grid, columns: usize) -> Result<Grid, Diagnostics> {
    let mut found = Diagnostics::new();
    for row in &mut grid.rows {
        let short = row.cells.len() < columns && !grid.ragged;
        if reach(row) > columns || short {
            found.push(ragged(&grid.file, row, columns));
        }
        row.cells.resize(columns, CompactString::default());
    }
    if found.is_empty() { Ok(grid) } else { Err(found) }
}

fn ragged(file: &str, row: &GridRow, columns: usize) -> Diagnostic {
    Diagnostic::error("K0008", format!("{} fields in a row where the headings name {columns} columns", row.cells.len()))
        .at(Place::file(file).line(row.line))
        .why("one cannot know which field is which")
        .advice("look for a missing or extra separator; name the separator with --delimiter, in a study with delimiter =")
}

fn no_table(grid: &Grid) -> Diagnostic {
    let what = if grid.rows.is_empty() { "nothing is in it" } else { "no table is in it: no line has more than one cell" };
    Diagnostic::error(if grid.rows.is_empty() { "K0010" } else { "K0501" }, what)
        .at(Place::file(&grid.file))
        .why("there is nothing to read")
        .advice("look whether the download is whole; a separator can be named with --delimiter, in a study with delimiter =")
}

/// Headings of a grid, and where its rows begin. Headings on several lines (a workbook's years above its contents) are
/// put together; a blank there means the same as to its left.
#[must_use]
pub fn headings(grid: &Grid) -> (Vec<String>, usize) {
    let Some(first) = grid.rows.first() else { return (Vec::new(), 0) };
    let blank = |row: &GridRow| row.cells.first().is_none_or(CompactString::is_empty);
    if !blank(first) {
        return (first.cells.iter().map(ToString::to_string).collect(), 1);
    }
    let depth = grid.rows.iter().take(grid.rows.len() - 1).take_while(|row| blank(row)).count().max(1);
    let mut headings = vec![String::new(); first.cells.len()];
    for (at, row) in grid.rows.iter().take(depth).enumerate() {
        let mut last = "";
        for (heading, cell) in headings.iter_mut().zip(&row.cells) {
            if !cell.is_empty() || at + 1 == depth {
                last = cell;
            }
            *heading = [heading.as_str(), last].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
        }
    }
    (headings, depth)
}
