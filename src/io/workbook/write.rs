//! A workbook's bytes.

use crate::scenario::workbook::book::Book;

/// The bytes of an XLSX file with these sheets: the same bytes for the same sheets, whenever and wherever.
///
/// # Errors
/// What the format cannot hold (a sheet's name of more than 31 letters, say), in words.
pub fn bytes(book: &Book) -> Result<Vec<u8>, String> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for sheet in &book.sheets {
        workbook.add_worksheet().set_name(&sheet.name).map_err(|error| error.to_string())?;
    }
    workbook.save_to_buffer().map_err(|error| error.to_string())
}
