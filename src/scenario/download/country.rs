//! Whose statistics a download is, and which night its years mean.

use super::cells::{Read, night_code};
use super::columns::Columns;
use super::{Assumption, Corrections, Grid, Kind, regions, words, years};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::YearLabel;
use compact_str::CompactString;

/// Whose statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Country {
    /// Statistics Norway counts on 1 January; its parts add up exactly.
    Norway,
    /// Statistics Sweden counts on 31 December; a few persons of noise stand in each cell, so that parts need not add up.
    Sweden,
}

/// The country by codes with their names, then by the words of headings, title and cells.
#[must_use]
pub fn of(grid: &Grid, columns: &Columns, read: &Read) -> Option<Country> {
    if regions::norwegian(&read.regions) {
        return Some(Country::Norway);
    }
    let cells = grid.rows.iter().take(60).flat_map(|row| &row.cells).map(CompactString::as_str);
    let texts = columns.headings.iter().chain(&grid.title).chain(&grid.notes).map(String::as_str).chain(cells);
    let (mut norway, mut sweden) = (0_usize, 0_usize);
    for text in texts {
        let folded = words::folded(text);
        norway += usize::from(words::holds(&folded, words::NORWEGIAN));
        sweden += usize::from(words::holds(&folded, words::SWEDISH));
    }
    match norway.cmp(&sweden) {
        std::cmp::Ordering::Greater => Some(Country::Norway),
        std::cmp::Ordering::Less => Some(Country::Sweden),
        std::cmp::Ordering::Equal => None,
    }
}

/// The night stock years mean: as the user says, as the table's words say, as its country's office counts.
pub fn label(
    grid: &Grid,
    columns: &Columns,
    country: Option<Country>,
    (kind, read, corrections): (Kind, &mut Read, &Corrections),
    found: &mut Diagnostics,
) -> YearLabel {
    let texts = grid.title.iter().chain(&grid.notes).chain(&columns.headings);
    let nights: Vec<YearLabel> = texts.flat_map(|text| years::nights(text)).collect();
    read.nights.extend(nights.into_iter().map(night_code));
    let named = match read.nights.iter().copied().collect::<Vec<_>>().as_slice() {
        [1] => Some(YearLabel::Jan1),
        [2] => Some(YearLabel::Dec31),
        [] => None,
        _ => {
            if corrections.year_label.is_none() {
                let both = Diagnostic::error("K0534", "the table speaks of 1 January and of 31 December").at(Place::file(&grid.file));
                found.push(
                    both.why("the same year would be two different nights, one year apart")
                        .advice("say which: --year-label jan1 or --year-label dec31"),
                );
            }
            None
        }
    };
    let (label, why) = match (corrections.year_label, named, country) {
        (Some(label), _, _) => (label, "as told"),
        (None, Some(label), _) => (label, "as the table's words say"),
        (None, None, Some(Country::Norway)) => (YearLabel::Jan1, "as Statistics Norway counts"),
        (None, None, Some(Country::Sweden)) => (YearLabel::Dec31, "as Statistics Sweden counts"),
        (None, None, None) => (YearLabel::Jan1, "assumed: neither the table nor its country says; correct it with --year-label dec31"),
    };
    let night = if label == YearLabel::Jan1 { "1 January" } else { "31 December" };
    // Births, deaths and moves are of calendar years, users of 31 December: the label is of people alone.
    if matches!(kind, Kind::Population | Kind::Published) {
        read.said.push(Assumption { what: "year label", found: format!("people are counted on {night} ({why})") });
    }
    label
}
