//! A workbook's bytes.

use crate::scenario::workbook::book::{Book, Cell, Sheet};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, Note, Workbook, Worksheet, XlsxError,
};

/// Stands in every workbook as its date: none of a clock's times belongs in a result.
const NO_DATE: (u16, u8, u8) = (2000, 1, 1);
/// Rows above it stay in sight.
const HEADER_ROWS: u32 = 1;

/// The bytes of an XLSX file with these sheets: the same bytes for the same sheets, whenever and wherever.
///
/// # Errors
/// What the format cannot hold (a text of more than 32 767 letters, say), in words.
pub fn bytes(book: &Book) -> Result<Vec<u8>, String> {
    written(book).map_err(|error| error.to_string())
}

fn written(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, day) = NO_DATE;
    let date = ExcelDateTime::from_ymd(year, month, day)?;
    workbook.set_properties(&DocProperties::new().set_author("kohort").set_creation_datetime(&date));
    for sheet in &book.sheets {
        fill(workbook.add_worksheet(), sheet)?;
    }
    workbook.save_to_buffer()
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    worksheet.set_name(&sheet.name)?.set_freeze_panes(HEADER_ROWS, 0)?;
    for (column, width) in (0..).zip(&sheet.look.widths) {
        worksheet.set_column_width(column, *width)?;
    }
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    for row in &sheet.rows {
        for (column, cell) in &row.cells {
            let at = (row.number - 1, column - 1);
            match cell {
                Cell::Number(number) => worksheet.write_number(at.0, at.1, *number)?,
                Cell::Truth(truth) => worksheet.write_boolean(at.0, at.1, *truth)?,
                other if row.number <= HEADER_ROWS => worksheet.write_string_with_format(at.0, at.1, other.text(), &bold)?,
                other if is_wide(sheet, *column) => worksheet.write_string_with_format(at.0, at.1, other.text(), &wrapped)?,
                other => worksheet.write_string(at.0, at.1, other.text())?,
            };
        }
    }
    for (at, note) in sheet.look.notes.iter().filter(|(_, note)| !note.is_empty()) {
        worksheet.insert_note(at.row - 1, at.column - 1, &Note::new(note).set_author("kohort").add_author_prefix(false))?;
    }
    for (at, words) in &sheet.look.choices {
        let list = DataValidation::new().allow_list_strings(words)?.set_error_style(DataValidationErrorStyle::Warning);
        worksheet.add_data_validation(at.row - 1, at.column - 1, at.row - 1, at.column - 1, &list)?;
    }
    Ok(())
}

/// Whether a column is made for sentences, which are then broken over lines.
fn is_wide(sheet: &Sheet, column: u16) -> bool {
    sheet.look.widths.get(usize::from(column) - 1).is_some_and(|width| *width >= WIDE)
}

/// Letters from which on a column is made for sentences.
const WIDE: u16 = 24;
