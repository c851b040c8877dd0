//! A study in one workbook: sheets for settings, regions, scenarios (one a column), services (one a row) and one for each
//! table. Sheets become the same files a study's folder holds, so that everything is judged by the same checks; places in
//! messages then name sheet, row and column.

pub mod book;
mod compose;
mod keys;
pub mod layout;
mod names;
pub mod places;
pub mod read;
mod schema;
mod table;
mod values;
