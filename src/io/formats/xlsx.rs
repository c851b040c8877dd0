//! Workbooks of a statistics bank: each sheet with a table is a grid.

use super::one;
use super::separated::clean;
use crate::diag::Diagnostics;
use crate::io::workbook;
use crate::scenario::download::numbers::UNCOMPUTED;
use crate::scenario::download::{Grid, GridRow, frame};
use crate::scenario::workbook::book::{Cell, Sheet};
use compact_str::CompactString;

/// The tables of a workbook; sheets without one (contents, notes) are left out. Where none has one, why the first has not.
pub(super) fn grids(file: &str, bytes: &[u8]) -> Result<Vec<Grid>, Diagnostics> {
    let book = workbook::book(file, bytes).map_err(|problem| one(*problem))?;
    let several = book.sheets.len() > 1;
    let (mut tables, mut none, mut left_out) = (Vec::new(), None, Vec::new());
    for sheet in &book.sheets {
        match (sheet.hidden, grid(file, sheet, several)) {
            (true, _) => left_out.push(format!("{} (hidden)", sheet.name)),
            (false, Ok(table)) => tables.push(table),
            (false, Err(problems)) => {
                left_out.push(format!("{} (no table)", sheet.name));
                none.get_or_insert(problems);
            }
        }
    }
    let Some(first) = tables.first_mut() else { return Err(none.unwrap_or_else(|| one(super::empty(file)))) };
    if !left_out.is_empty() {
        first.assume("sheets", format!("not read: {}", left_out.join(", ")));
    }
    Ok(tables)
}

fn grid(file: &str, sheet: &Sheet, several: bool) -> Result<Grid, Diagnostics> {
    let mut grid = Grid { file: file.to_owned(), sheet: several.then(|| sheet.name.clone()), ragged: true, ..Grid::default() };
    grid.assume("format", format!("XLSX, sheet {}", sheet.name));
    let text = |row: &crate::scenario::workbook::book::Row| {
        row.cells.iter().any(|(_, cell)| matches!(cell, Cell::Text(text) if text.trim().parse::<f64>().is_err()))
    };
    for row in &sheet.rows {
        let width = row.cells.last().map_or(0, |(column, _)| usize::from(*column));
        let mut cells = vec![CompactString::default(); width];
        for (column, cell) in &row.cells {
            if let Some(own) = usize::from(*column).checked_sub(1).and_then(|at| cells.get_mut(at)) {
                *own = if *cell == Cell::Uncomputed { UNCOMPUTED.into() } else { clean(&cell.text()) };
            }
        }
        grid.rows.push(GridRow { line: usize::try_from(row.number).unwrap_or(0), cells });
    }
    // Numbers typed as text keep their commas: then the sign is looked for as in a CSV.
    grid.numbers_plain = !sheet
        .rows
        .iter()
        .any(|row| text(row) && row.cells.iter().any(|(_, cell)| matches!(cell, Cell::Text(text) if is_number_text(text))));
    frame::cut(grid)
}

/// `1 234,5`: a number kept as text.
fn is_number_text(text: &str) -> bool {
    let mut letters = text.trim().chars();
    letters.next().is_some_and(|c| c.is_ascii_digit())
        && letters.all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' ' | '\u{a0}' | '\u{202f}'))
        && text.contains(',')
}
