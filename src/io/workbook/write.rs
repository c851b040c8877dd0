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
    let mut bytes = written(book).map_err(|error| error.to_string())?;
    unmarked(&mut bytes);
    Ok(bytes)
}

/// Each file in the container is listed with the system it was packed on: always the same one, so that the bytes are too.
fn unmarked(bytes: &mut [u8]) {
    const LISTED: &[u8] = b"PK\x01\x02";
    const END: &[u8] = b"PK\x05\x06";
    const SYSTEM: usize = 5;
    const UNIX: u8 = 3;
    let number = |bytes: &[u8], at: usize| bytes.get(at..at + 2).map_or(0, |two| usize::from(u16::from_le_bytes([two[0], two[1]])));
    let Some(end) = bytes.windows(END.len()).rposition(|part| part == END) else { return };
    let Some(start) = bytes.get(end + 16..end + 20).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes) else { return };
    let mut at = usize::try_from(start).unwrap_or(end);
    while at < end && bytes[at..].starts_with(LISTED) {
        bytes[at + SYSTEM] = UNIX;
        at += 46 + number(bytes, at + 28) + number(bytes, at + 30) + number(bytes, at + 32);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_a_workbook_is_written_on_leaves_no_mark() {
        let sheet = Sheet { name: "people".to_owned(), ..Sheet::default() };
        let book = Book { sheets: vec![sheet] };
        let ours = bytes(&book).unwrap();
        let listed = ours.windows(4).filter(|part| *part == b"PK\x01\x02").count();
        let mut windows = ours.clone();
        for at in 0..windows.len() - 5 {
            if windows[at..].starts_with(b"PK\x01\x02") {
                windows[at + 5] = 0;
            }
        }
        assert_eq!(windows.iter().zip(&ours).filter(|(theirs, own)| theirs != own).count(), listed);
        unmarked(&mut windows);
        assert!(listed > 5 && windows == ours);
    }
}
