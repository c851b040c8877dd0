//! A sheet as a table of the study: the same text a CSV file would hold, line by line as the sheet's rows.

use super::book::{Cell, Sheet};
use super::places::{Spot, TablePlace};
use super::values::no_value;
use crate::diag::{Diagnostic, Diagnostics};

/// Columns in which any text may stand, dates and all.
const FREE: [&str; 5] = ["note", "source", "name", "made", "who"];

/// The table's text and where its columns stand; mistakes of cells are added to `found`, and then there is no text.
pub fn csv(workbook: &str, sheet: &Sheet, found: &mut Diagnostics) -> Option<(String, TablePlace)> {
    let (header, rows) = sheet.rows.split_first()?;
    let columns: Vec<u16> = header.cells.iter().map(|(column, _)| *column).collect();
    let names: Vec<String> = header.cells.iter().map(|(_, cell)| cell.text().trim().to_owned()).collect();
    let mut own = Diagnostics::new();
    nameless(workbook, sheet, &columns, &mut own);
    let mut lines = Lines::default();
    lines.row(header.number, &names);
    for row in rows {
        let cells: Vec<String> = columns
            .iter()
            .zip(&names)
            .map(|(column, name)| {
                let cell = row.cell(*column);
                field(cell, name).unwrap_or_else(|mistake| {
                    own.push(mistake.at(Spot::sheet(&sheet.name).row(row.number).column(*column).place(workbook)));
                    String::new()
                })
            })
            .collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            lines.row(row.number, &cells);
        }
    }
    let sound = !own.has_errors();
    found.extend(own);
    let place = TablePlace { sheet: sheet.name.clone(), header: usize::try_from(header.number).unwrap_or(1), columns };
    sound.then_some((lines.text, place))
}

/// Lines written so far.
#[derive(Default)]
struct Lines {
    text: String,
    count: u32,
}

impl Lines {
    /// Adds a row as the line of its number: rows without anything stay empty lines.
    fn row(&mut self, number: u32, cells: &[String]) {
        while self.count + 1 < number {
            self.text.push('\n');
            self.count += 1;
        }
        let fields: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        self.text.push_str(&fields.join(","));
        self.text.push('\n');
        self.count += 1;
    }
}

/// A field as CSV writes it; a line break in a cell is a blank.
fn quoted(cell: &str) -> String {
    let line = cell.replace("\r\n", " ").replace(['\n', '\r'], " ");
    if line.contains([',', '"']) { format!("\"{}\"", line.replace('"', "\"\"")) } else { line }
}

fn field(cell: Option<&Cell>, name: &str) -> Result<String, Diagnostic> {
    match cell {
        None => Ok(String::new()),
        Some(Cell::Date(date)) if FREE.contains(&name) => Ok(date.clone()),
        Some(cell @ (Cell::Date(_) | Cell::Error(_) | Cell::Uncomputed)) => Err(no_value(cell)),
        Some(cell) => Ok(cell.text()),
    }
}

/// Names the first value of each column that has no name.
fn nameless(workbook: &str, sheet: &Sheet, columns: &[u16], found: &mut Diagnostics) {
    let mut named = columns.to_vec();
    for row in &sheet.rows {
        for (column, cell) in &row.cells {
            if !named.contains(column) && !cell.text().trim().is_empty() {
                named.push(*column);
                found.push(without_name(&cell.text()).at(Spot::sheet(&sheet.name).row(row.number).column(*column).place(workbook)));
            }
        }
    }
}

/// A value in a column or row without a name.
#[must_use]
pub fn without_name(text: &str) -> Diagnostic {
    Diagnostic::error("K0571", format!("`{text}` stands where no name says what it is"))
        .why("it would be ignored in silence")
        .advice("name its column in the first row, or delete it; remarks have a column `note`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::workbook::book::Row;

    fn row(number: u32, cells: &[(u16, Cell)]) -> Row {
        Row { number, cells: cells.to_vec() }
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    /// A code with the line and column it stands at.
    type Found = (&'static str, Option<usize>, Option<usize>);

    fn read(rows: Vec<Row>) -> (Option<(String, TablePlace)>, Vec<Found>) {
        let mut found = Diagnostics::new();
        let sheet = Sheet { name: "people".to_owned(), rows, ..Sheet::default() };
        let csv = csv("study.xlsx", &sheet, &mut found);
        (csv, found.sorted().into_iter().map(|d| (d.code, d.place.line, d.place.column)).collect())
    }

    #[test]
    fn a_line_of_the_text_is_the_row_of_that_number() {
        let rows = vec![
            row(3, &[(2, text("year")), (4, text("note"))]),
            row(4, &[(2, Cell::Number(2026.0)), (4, text("a, \"b\"\nc"))]),
            row(7, &[(2, text("2027")), (4, Cell::Date("2026-06-05".to_owned()))]),
        ];
        let (csv, found) = read(rows);
        let (csv, place) = csv.unwrap();
        assert_eq!(csv, "\n\nyear,note\n2026,\"a, \"\"b\"\" c\"\n\n\n2027,2026-06-05\n");
        assert_eq!((place.header, place.columns, found.len()), (3, vec![2, 4], 0));
    }

    #[test]
    fn what_no_table_may_hold_is_named_where_it_stands() {
        let head = row(1, &[(1, text("year")), (2, text("age_from"))]);
        let rows = vec![
            head,
            row(2, &[(1, Cell::Number(2026.0)), (2, Cell::Date("2026-06-15".to_owned()))]),
            row(3, &[(1, Cell::Error("#REF!".to_owned())), (2, Cell::Uncomputed), (5, text("x"))]),
            row(4, &[(5, text("y"))]),
        ];
        let (csv, found) = read(rows);
        assert_eq!(csv, None);
        let expected = [("K0565", Some(2), Some(2)), ("K0566", Some(3), Some(1)), ("K0567", Some(3), Some(2)), ("K0571", Some(3), Some(5))];
        assert_eq!(found, expected);
    }
}
