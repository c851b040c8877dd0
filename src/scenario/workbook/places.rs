//! From a line of the files a workbook was turned into back to its sheet, row and column.

use crate::diag::{Diagnostic, Place};
use std::collections::BTreeMap;

/// A workbook a study was read from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where everything stood.
    pub places: Places,
}

/// Where everything stood.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Name of the workbook's file.
    pub workbook: String,
    /// The cell each line of the study file came from.
    pub study: Vec<Spot>,
    /// The sheet of each table.
    pub tables: BTreeMap<String, TablePlace>,
}

/// A cell, a row, a column or a sheet as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spot {
    /// Name of the sheet; empty = the workbook as a whole.
    pub sheet: String,
    /// Row, from 1.
    pub row: Option<usize>,
    /// Column, from 1.
    pub column: Option<usize>,
}

/// The sheet a table was read from: its lines are the sheet's rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TablePlace {
    /// Name of the sheet.
    pub sheet: String,
    /// Row of the names of columns.
    pub header: usize,
    /// The sheet's column of each column that was read.
    pub columns: Vec<u16>,
}

impl Spot {
    /// A sheet as a whole.
    #[must_use]
    pub fn sheet(name: &str) -> Self {
        Self { sheet: name.to_owned(), ..Self::default() }
    }

    /// A row of it.
    #[must_use]
    pub fn row(mut self, row: u32) -> Self {
        self.row = usize::try_from(row).ok();
        self
    }

    /// A column of it.
    #[must_use]
    pub fn column(mut self, column: u16) -> Self {
        self.column = Some(usize::from(column));
        self
    }

    /// The same as a place of a message.
    #[must_use]
    pub fn place(&self, workbook: &str) -> Place {
        let sheet = Some(self.sheet.clone()).filter(|sheet| !sheet.is_empty());
        Place { sheet, line: self.row, column: self.column, ..Place::file(workbook) }
    }
}

impl Places {
    /// The place as the workbook knows it; one that speaks of no file of the study stays as it is.
    #[must_use]
    pub fn of(&self, place: &Place) -> Place {
        if place.sheet.is_some() {
            return place.clone();
        }
        let spot = if let Some(table) = self.tables.get(&place.file) {
            table.spot(place)
        } else if place.file == self.workbook {
            place.line.and_then(|line| self.study.get(line - 1)).cloned().unwrap_or_default()
        } else {
            return place.clone();
        };
        Place { context: place.context.clone(), ..spot.place(&self.workbook) }
    }

    /// A message in the words of a workbook.
    #[must_use]
    pub fn reword(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let is_ours = diagnostic.place.file == self.workbook || self.tables.contains_key(&diagnostic.place.file);
        if is_ours && matches!(diagnostic.code, "K0105" | "K0202") {
            "the cell holds text, no number: type the number anew in a cell of the format General".clone_into(&mut diagnostic.advice);
        }
        diagnostic.place = self.of(&diagnostic.place);
        for text in [&mut diagnostic.what, &mut diagnostic.why, &mut diagnostic.advice] {
            *text = text.replace("study.toml", &self.workbook);
        }
        diagnostic
    }
}

impl TablePlace {
    fn spot(&self, place: &Place) -> Spot {
        let row = place.line.map(|line| line.max(self.header));
        let column = place.column.map(|column| self.columns.get(column - 1).map_or(column, |column| usize::from(*column)));
        Spot { sheet: self.sheet.clone(), row, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        let table = TablePlace { sheet: "People".to_owned(), header: 3, columns: vec![2, 4] };
        let study = vec![Spot::sheet("settings"), Spot::sheet("settings").row(7).column(2)];
        Places { workbook: "study.xlsx".to_owned(), study, tables: BTreeMap::from([("People".to_owned(), table)]) }
    }

    #[test]
    fn a_place_is_sheet_row_and_column() {
        let at = |file: &str, line, column| {
            let place = places().of(&Place::file(file).line(line).column(column));
            (place.file, place.sheet, place.line, place.column)
        };
        let in_workbook = |sheet: &str, row, column| ("study.xlsx".to_owned(), Some(sheet.to_owned()), Some(row), column);
        assert_eq!(at("People", 12, 2), in_workbook("People", 12, Some(4)));
        assert_eq!(at("People", 1, 1), in_workbook("People", 3, Some(2)), "what is said of the first line is about the header");
        assert_eq!(at("study.xlsx", 2, 30), in_workbook("settings", 7, Some(2)));
        assert_eq!(at("elsewhere.csv", 2, 3), ("elsewhere.csv".to_owned(), None, Some(2), Some(3)));
    }

    #[test]
    fn advice_speaks_of_the_workbook() {
        let found = Diagnostic::error("K0010", "x").at(Place::file("People")).advice("take its line out of study.toml");
        assert_eq!(places().reword(found).advice, "take its line out of study.xlsx");
        let comma = Diagnostic::error("K0105", "`1,5` has a decimal comma").at(Place::file("People").line(4)).advice("use a point");
        assert!(places().reword(comma).advice.contains("type the number anew"));
    }
}
