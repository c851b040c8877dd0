//! What a table counts, by its headings, its "contents" and its title.

use super::columns::{Columns, Meaning};
use super::{Corrections, Grid, Kind, Measure, projected, words};
use crate::diag::{Diagnostic, Diagnostics, Place};
use std::collections::BTreeSet;

/// What a table counts, and what its numbers count where neither heading nor contents say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The kind.
    pub kind: Kind,
    /// The measure of a number nothing is said of.
    pub unsaid: Measure,
    /// Whether a word said so.
    pub said: bool,
}

impl Kind {
    /// Its word on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Births => "births",
            Self::Deaths => "deaths",
            Self::Flows => "flows",
            Self::Users => "users",
            Self::Published => "published",
        }
    }

    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Population, Self::Births, Self::Deaths, Self::Flows, Self::Users, Self::Published];

    /// Whether a table of the kind reads numbers of a measure.
    #[must_use]
    pub fn reads(self, measure: Measure) -> bool {
        match self {
            Self::Population | Self::Published => measure == Measure::Persons,
            Self::Births => measure == Measure::Births,
            Self::Deaths => measure == Measure::Deaths,
            Self::Flows => !matches!(measure, Measure::Persons | Measure::Users),
            Self::Users => measure == Measure::Users,
        }
    }

    const fn unsaid(self) -> Measure {
        match self {
            Self::Population | Self::Published => Measure::Persons,
            Self::Births => Measure::Births,
            Self::Deaths => Measure::Deaths,
            Self::Flows => Measure::Net,
            Self::Users => Measure::Users,
        }
    }
}

/// Finds what a table counts; refuses one that is not about people by name.
pub fn find(grid: &Grid, columns: &Columns, contents: &[&str], corrections: &Corrections, found: &mut Diagnostics) -> Option<Counted> {
    let title = grid.title.as_deref().unwrap_or_default();
    let mut measures: BTreeSet<Measure> = columns.values().filter_map(|(_, spec)| spec.measure).collect();
    measures.extend(contents.iter().filter_map(|word| words::measure(word)));
    let from_title = words::measure(title);
    if measures.is_empty() {
        measures.extend(from_title);
    }
    let aged = has_ages(columns);
    let projected = projected::sign(grid, columns, contents);
    let kind = corrections.kind.or_else(|| of_measures(&measures, columns, projected.is_some(), aged));
    match (kind, projected) {
        (Some(Kind::Population), Some(sign)) => found.push(projected::not_counted(grid, &sign)),
        (Some(Kind::Population), _) if !aged => found.push(ageless(grid, columns)),
        (None, _) => found.push(stranger(grid, columns)),
        (Some(kind), _) => {
            let said = corrections.kind.is_some() || !measures.is_empty();
            return Some(Counted { kind, unsaid: only_one(&measures, kind).unwrap_or(kind.unsaid()), said });
        }
    }
    None
}

/// Flows of one measure in the title alone: its numbers are that measure.
fn only_one(measures: &BTreeSet<Measure>, kind: Kind) -> Option<Measure> {
    let mut read = measures.iter().copied().filter(|measure| kind.reads(*measure));
    read.next().filter(|_| read.next().is_none())
}

fn of_measures(measures: &BTreeSet<Measure>, columns: &Columns, projected: bool, aged: bool) -> Option<Kind> {
    let has = |measure| measures.contains(&measure);
    if columns.position(&Meaning::Service).is_some() || (has(Measure::Users) && !has(Measure::Persons)) {
        return Some(Kind::Users);
    }
    let flows = measures.iter().filter(|measure| Kind::Flows.reads(**measure)).count();
    if has(Measure::Persons) && (aged || flows == 0) {
        return Some(if projected { Kind::Published } else { Kind::Population });
    }
    match flows {
        1 if has(Measure::Births) => Some(Kind::Births),
        1 if has(Measure::Deaths) => Some(Kind::Deaths),
        0 if aged && measures.is_empty() => Some(if projected { Kind::Published } else { Kind::Population }),
        0 => None,
        _ => Some(Kind::Flows),
    }
}

/// Whether a column or a heading speaks of ages.
#[must_use]
pub fn has_ages(columns: &Columns) -> bool {
    let column = [Meaning::Age, Meaning::AgeFrom].iter().any(|meaning| columns.position(meaning).is_some());
    column || columns.values().any(|(_, spec)| spec.age.is_some())
}

fn about(grid: &Grid, columns: &Columns) -> String {
    let table =
        grid.title.as_deref().map_or_else(|| "the table".to_owned(), |title| format!("“{}”", title.chars().take(90).collect::<String>()));
    let names: Vec<&str> = columns.headings.iter().filter(|heading| !heading.is_empty()).map(String::as_str).take(8).collect();
    format!("{table} has the columns {}", names.join(", "))
}

fn ageless(grid: &Grid, columns: &Columns) -> Diagnostic {
    Diagnostic::error("K0510", format!("{}: none of them is age", about(grid, columns)))
        .at(Place::file(&grid.file))
        .why("people are projected by age; a table of people needs one")
        .advice("tick age (single years) and sex when downloading; or say which column it is: --column age=\"…\"; births, deaths, moves and users have options of their own")
}

fn stranger(grid: &Grid, columns: &Columns) -> Diagnostic {
    Diagnostic::error("K0510", format!("{}: that is neither people by age nor births, deaths, moves or users", about(grid, columns)))
        .at(Place::file(&grid.file))
        .why("nothing in it can be read into a study")
        .advice("download another table; or say what it is with --as population|births|deaths|flows|users|published")
}
