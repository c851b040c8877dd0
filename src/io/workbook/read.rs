//! A workbook's bytes, read cell by cell: a cell in the last corner of a sheet costs one cell and no rectangle.

use crate::diag::render::letters;
use crate::diag::{Diagnostic, Place};
use crate::io::container::{self, MOST_CELLS, MOST_RANGE};
use crate::scenario::workbook::book::{At, Book, Cell, Row, Sheet};
use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::Cursor;

type Refused = Box<Diagnostic>;

/// The sheets of an XLSX file, judged by [`container::xlsx`] before anything is read. Charts and macros are not read.
///
/// # Errors
/// Why it cannot be read, at `file`.
pub fn book(file: &str, bytes: &[u8]) -> Result<Book, Refused> {
    container::xlsx(file, bytes)?;
    let damaged = |error: &XlsxError| Box::new(refusal(file, &error.to_string()));
    let mut workbook: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let tabs: Vec<calamine::Sheet> = workbook.sheets_metadata().to_vec();
    let mut book = Book::default();
    let mut left = MOST_CELLS;
    for tab in tabs.iter().filter(|tab| tab.typ == SheetType::WorkSheet) {
        let mut sheet = Sheet { name: tab.name.clone(), hidden: tab.visible != SheetVisible::Visible, ..Sheet::default() };
        cells(file, &mut workbook, &mut sheet, &mut left)?;
        let merged = workbook.merge_cells_by_sheet_name(&tab.name).map_err(|error| damaged(&error))?;
        sheet.merged = merged.iter().map(range).collect();
        book.sheets.push(sheet);
    }
    Ok(book)
}

fn cells(file: &str, workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &mut Sheet, left: &mut u64) -> Result<(), Refused> {
    let damaged = |error: XlsxError| Box::new(refusal(file, &format!("sheet {}: {error}", sheet.name)));
    let mut reader = workbook.worksheet_cells_reader(&sheet.name).map_err(damaged)?;
    let mut rows: BTreeMap<u32, Vec<(u16, Cell)>> = BTreeMap::new();
    let (mut formulas, mut extent) = (Vec::new(), Extent::default());
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
        *left = left.checked_sub(1).ok_or_else(|| too_large(file, &format!("more than {MOST_CELLS} cells")))?;
        let is_formula = record.formula.is_some();
        let Some(cell) = cell(&record.value, is_formula) else { continue };
        let (row, column) = record.pos;
        let at = u16::try_from(column + 1).map(|column| At { row: row + 1, column });
        let at = at.map_err(|_| Box::new(refusal(file, "a cell beyond the last column")))?;
        extent.take(at);
        if extent.cells() > MOST_RANGE {
            return Err(too_large(file, &format!("the cells of sheet {} span more than {MOST_RANGE}", sheet.name)));
        }
        if is_formula {
            formulas.push(at);
        }
        rows.entry(at.row).or_default().push((at.column, cell));
    }
    sheet.formulas = formulas;
    for (number, mut cells) in rows {
        cells.sort_by_key(|(column, _)| *column);
        if let Some(twice) = cells.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let place = format!("cell {}{number} of sheet {} stands there twice", letters(usize::from(twice[0].0)), sheet.name);
            return Err(Box::new(refusal(file, &place)));
        }
        sheet.rows.push(Row { number, cells });
    }
    Ok(())
}

/// The rectangle cells span.
#[derive(Default)]
struct Extent(Option<(At, At)>);

impl Extent {
    fn take(&mut self, at: At) {
        let (low, high) = self.0.unwrap_or((at, at));
        let corner = |pick: fn(u32, u32) -> u32, row: u32, column: fn(u16, u16) -> u16, of: At| At {
            row: pick(row, at.row),
            column: column(of.column, at.column),
        };
        self.0 = Some((corner(u32::min, low.row, u16::min, low), corner(u32::max, high.row, u16::max, high)));
    }

    fn cells(&self) -> u64 {
        self.0.map_or(0, |(low, high)| u64::from(high.row - low.row + 1) * u64::from(high.column - low.column + 1))
    }
}

/// What a cell holds; none where it is empty.
fn cell(value: &DataRef<'_>, is_formula: bool) -> Option<Cell> {
    let cell = match Data::from(value.clone()) {
        Data::Empty if is_formula => Cell::Uncomputed,
        Data::Empty => return None,
        // A formula may well compute an empty text: `=IF(A1="","",A1)`.
        Data::String(text) if text.is_empty() => return None,
        Data::String(text) => Cell::Text(text),
        #[allow(clippy::cast_precision_loss, reason = "a sheet's numbers are floating; no reader of ours makes others")]
        Data::Int(number) => Cell::Number(number as f64),
        Data::Float(number) => Cell::Number(number),
        Data::Bool(truth) => Cell::Truth(truth),
        Data::DateTime(moment) => Cell::Date(date(&moment)),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Date(text),
        Data::Error(error) => Cell::Error(error.to_string()),
    };
    Some(cell)
}

/// `2026-06-15`, with the time where there is one; a span of time in days.
fn date(moment: &ExcelDateTime) -> String {
    if !moment.is_datetime() {
        return format!("{} days", moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {hour:02}:{minute:02}:{second:02}") }
}

fn range(range: &Dimensions) -> String {
    let corner = |(row, column): (u32, u32)| format!("{}{}", letters(column as usize + 1), row + 1);
    format!("{}:{}", corner(range.start), corner(range.end))
}

fn refusal(file: &str, how: &str) -> Diagnostic {
    let what = Diagnostic::error("K0023", format!("no workbook that can be read: {how}")).at(Place::file(file));
    what.why("the study is not whole without it").advice("open it in Excel or LibreOffice and save it as .xlsx anew")
}

fn too_large(file: &str, how: &str) -> Refused {
    let what = Diagnostic::error("K0024", format!("the workbook is too large: {how}")).at(Place::file(file));
    let why = "files that swell when they are opened can stop a computer";
    Box::new(what.why(why).advice("keep the sheets, regions and years the study uses; delete stray cells far from the table"))
}
