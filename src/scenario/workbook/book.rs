//! A workbook as it was read or is to be written: sheets, rows, cells.

/// A workbook.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Book {
    /// Sheets in the order of their tabs.
    pub sheets: Vec<Sheet>,
}

/// A sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Name on its tab.
    pub name: String,
    /// Whether a person who opens the workbook does not see it.
    pub hidden: bool,
    /// Rows with at least one cell that holds something, from the top.
    pub rows: Vec<Row>,
    /// Ranges that were merged into one cell, as `B2:B5`.
    pub merged: Vec<String>,
    /// Cells that are formulas; what was last computed stands in them.
    pub formulas: Vec<At>,
    /// How it is to look; nothing of it is read.
    pub look: Look,
}

/// How a sheet is to look when it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// Rows there are, empty ones included.
    pub rows: u32,
    /// Widths of the columns, in letters.
    pub widths: Vec<u16>,
    /// Remarks that show when the pointer rests on a cell.
    pub notes: Vec<(At, String)>,
    /// Cells that offer a list of words.
    pub choices: Vec<(At, Vec<String>)>,
}

impl Look {
    /// Columns of these widths.
    #[must_use]
    pub fn with(widths: &[u16]) -> Self {
        Self { widths: widths.to_vec(), ..Self::default() }
    }
}

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// As the sheet numbers it, from 1.
    pub number: u32,
    /// Cells that hold something, from the left.
    pub cells: Vec<(u16, Cell)>,
}

/// A cell's place in its sheet: row and column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// Row.
    pub row: u32,
    /// Column.
    pub column: u16,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text as it stands.
    Text(String),
    /// A number.
    Number(f64),
    /// A number shown as a date, as `2026-06-15`, or as a time.
    Date(String),
    /// True or false.
    Truth(bool),
    /// A formula that went wrong: `#REF!`.
    Error(String),
    /// A formula that was never computed.
    Uncomputed,
}

impl Row {
    /// What stands in a column.
    #[must_use]
    pub fn cell(&self, column: u16) -> Option<&Cell> {
        self.cells.binary_search_by_key(&column, |(at, _)| *at).ok().map(|at| &self.cells[at].1)
    }
}

impl Cell {
    /// What stands there as text: numbers in the shortest form that reads back to the same bits.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Date(text) | Self::Error(text) => text.clone(),
            Self::Number(number) => format!("{number}"),
            Self::Truth(truth) => truth.to_string(),
            Self::Uncomputed => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_so_that_they_read_back() {
        for number in [0.1 + 0.2, 2026.0, 1.0e-7, 123_456_789.25] {
            assert_eq!(Cell::Number(number).text().parse::<f64>().unwrap().to_bits(), number.to_bits());
        }
        assert_eq!(Cell::Number(2026.0).text(), "2026");
    }
}
