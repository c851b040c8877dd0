//! Numbers by several dimensions (JSON-stat, PX), laid out as statistics banks lay out their own CSV: years and contents
//! side by side, the other dimensions down.

use super::{MOST_CELLS, one, too_many};
use crate::diag::Diagnostics;
use crate::scenario::download::{Grid, GridRow, words};

/// A dimension.
#[derive(Debug, Clone, Default)]
pub(super) struct Dimension {
    /// Its name as a heading.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Codes and labels of its entries, in order.
    pub entries: Vec<(String, String)>,
}

/// What a dimension is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    /// Years.
    Time,
    /// What is counted.
    Contents,
    /// Places.
    Place,
    /// Anything else.
    #[default]
    Other,
}

/// A number, a mark, or nothing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    /// A number.
    Number(f64),
    /// A mark in its place.
    Mark(String),
    /// Not there.
    None,
}

/// A table of several dimensions.
#[derive(Debug, Clone, Default)]
pub(super) struct Cube {
    pub file: String,
    pub name: Option<String>,
    pub title: Option<String>,
    pub notes: Vec<String>,
    /// What is counted, where no dimension says.
    pub contents: Option<String>,
    pub dimensions: Vec<Dimension>,
    /// The last dimension runs fastest.
    pub entries: Vec<Entry>,
}

impl Role {
    /// By name, where the format does not say.
    pub(super) fn of(name: &str) -> Self {
        let folded = words::folded(name);
        let is = |list: &[&str]| words::is_one_of(&folded, list);
        match (is(words::YEAR), is(words::CONTENTS), is(words::REGION)) {
            (true, _, _) => Self::Time,
            (_, true, _) => Self::Contents,
            (_, _, true) => Self::Place,
            _ => Self::Other,
        }
    }
}

impl Cube {
    /// Number of entries its dimensions span; none beyond what can be held.
    pub(super) fn span(&self) -> Option<usize> {
        let span = self.dimensions.iter().try_fold(1_usize, |span, dimension| span.checked_mul(dimension.entries.len()));
        span.filter(|span| *span <= MOST_CELLS / 4)
    }

    /// As a grid.
    pub(super) fn grid(self, format: &str) -> Result<Grid, Diagnostics> {
        if self.span() != Some(self.entries.len()) {
            return Err(one(too_many(&self.file, "more numbers than can be held, or other than its dimensions say")));
        }
        let across: Vec<usize> = self.of(|role| matches!(role, Role::Time | Role::Contents));
        let down: Vec<usize> = self.of(|role| !matches!(role, Role::Time | Role::Contents));
        let mut grid = Grid {
            file: self.file.clone(),
            sheet: self.name.clone(),
            title: self.title.clone(),
            notes: self.notes.clone(),
            numbers_plain: true,
            ..Grid::default()
        };
        grid.assume("format", format.to_owned());
        let columns: Vec<Vec<usize>> = (0..self.count(&across)).map(|at| self.combination(&across, at)).collect();
        let mut head: Vec<String> = down.iter().map(|at| self.dimensions[*at].name.clone()).collect();
        head.extend(columns.iter().map(|column| self.heading(&across, column)));
        grid.rows.push(GridRow { line: 0, cells: head.into_iter().map(Into::into).collect() });
        let width = down.len() + columns.len();
        let offsets: Vec<usize> = columns.iter().map(|column| self.offset(&across, column)).collect();
        let mut cells = 0;
        for row in (0..self.count(&down)).map(|at| self.combination(&down, at)) {
            let start = self.offset(&down, &row);
            let entries: Vec<&Entry> = offsets.iter().filter_map(|offset| self.entries.get(start + offset)).collect();
            // Entries a sparse table leaves out are not there; a mark is.
            if entries.iter().all(|entry| **entry == Entry::None) {
                continue;
            }
            cells += width;
            if cells > MOST_CELLS {
                return Err(one(too_many(&self.file, "more numbers than can be held")));
            }
            let keys = down.iter().zip(&row).map(|(at, entry)| self.dimensions[*at].word(*entry));
            grid.rows.push(GridRow { line: 0, cells: keys.chain(entries.into_iter().map(Entry::text)).map(Into::into).collect() });
        }
        Ok(grid)
    }

    fn of(&self, which: impl Fn(Role) -> bool) -> Vec<usize> {
        (0..self.dimensions.len()).filter(|at| which(self.dimensions[*at].role)).collect()
    }

    /// How many combinations of entries some dimensions have.
    fn count(&self, dimensions: &[usize]) -> usize {
        dimensions.iter().map(|at| self.dimensions[*at].entries.len()).product()
    }

    /// The combination at a position, the last dimension running fastest.
    fn combination(&self, dimensions: &[usize], position: usize) -> Vec<usize> {
        let mut left = position;
        let mut entries: Vec<usize> = dimensions
            .iter()
            .rev()
            .map(|at| {
                let n = self.dimensions[*at].entries.len().max(1);
                let entry = left % n;
                left /= n;
                entry
            })
            .collect();
        entries.reverse();
        entries
    }

    fn offset(&self, dimensions: &[usize], entries: &[usize]) -> usize {
        let stride = |at: usize| self.dimensions[at + 1..].iter().map(|dimension| dimension.entries.len()).product::<usize>();
        dimensions.iter().zip(entries).map(|(at, entry)| entry * stride(*at)).sum()
    }

    /// `Persons 2015`.
    fn heading(&self, dimensions: &[usize], entries: &[usize]) -> String {
        let word = |role: Role| {
            let of = |(at, entry): (&usize, &usize)| (self.dimensions[*at].role == role).then(|| self.dimensions[*at].word(*entry));
            dimensions.iter().zip(entries).filter_map(of).collect::<Vec<_>>()
        };
        let contents = word(Role::Contents);
        let said = if contents.is_empty() { self.contents.iter().cloned().collect() } else { contents };
        said.into_iter().chain(word(Role::Time)).collect::<Vec<_>>().join(" ")
    }
}

impl Dimension {
    /// An entry as a cell: its label; a place with its code before it.
    fn word(&self, entry: usize) -> String {
        let Some((code, label)) = self.entries.get(entry) else { return String::new() };
        let coded = code.trim_start_matches("K-").trim_start_matches("K_");
        let numbered = !coded.is_empty() && coded.bytes().all(|byte| byte.is_ascii_digit());
        if label.is_empty() {
            return code.clone();
        }
        let joins = self.role == Role::Place && numbered && !label.contains(coded);
        if joins { format!("{code} {label}") } else { label.clone() }
    }
}

impl Entry {
    fn text(&self) -> String {
        match self {
            Self::Number(number) => format!("{number}"),
            Self::Mark(mark) => mark.clone(),
            Self::None => String::new(),
        }
    }
}
