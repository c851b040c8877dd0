//! Tables of staff and money: norms, staff, costs.

use super::{ByService, by_service, once};
use crate::diag::Diagnostics;
use crate::domain::axis::{AgeBand, ServiceId, Year};
use crate::domain::cells::MAX_CELL;
use crate::domain::staff::NormPart;
use crate::scenario::nearest;
use crate::scenario::tables::fields::Row;
use crate::scenario::tables::header::{Columns, RegionColumn};
use crate::scenario::tables::{Known, Table, rows};
use std::collections::BTreeMap;

/// Most currency units an amount may say.
const MAX_AMOUNT: f64 = 1e15;
/// Hours of a week.
const WEEK: f64 = 168.0;

/// A part of a norm, with its line.
#[derive(Debug, Clone, PartialEq)]
pub struct Norm {
    /// Its line.
    pub line: usize,
    /// What it asks for.
    pub part: NormPart,
}

/// Norms, a row a part: service, age_from, age_to, persons_per_fte; or service, of, hours_per_user_week, hours_per_fte_week.
pub fn norms(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> ByService<Norm> {
    let columns = Columns {
        region: RegionColumn::Never,
        required: &["service", "age_from", "age_to", "persons_per_fte"],
        optional: &["of", "hours_per_user_week", "hours_per_fte_week"],
        one_of: &[],
    };
    by_service(
        rows::read(table, &columns, known, found, |row| {
            let service = row.service();
            let part = if row.text("of").is_empty() { inhabitants(row) } else { users_of(row) };
            Some((service?, Norm { line: row.line, part: part? }))
        })
        .rows,
    )
}

fn inhabitants(row: &mut Row<'_>) -> Option<NormPart> {
    let band = row.band();
    let persons = row.number("persons_per_fte", &(0.01..=MAX_CELL), "persons per full-time equivalent");
    let filled = ["hours_per_user_week", "hours_per_fte_week"].into_iter().find(|column| !row.text(column).is_empty());
    if let Some(column) = filled {
        two_things(row, column, "hours without the service whose users get them");
        return None;
    }
    Some(NormPart::Inhabitants { band: band?, persons_per_fte: persons? })
}

fn users_of(row: &mut Row<'_>) -> Option<NormPart> {
    let filled = ["age_from", "age_to", "persons_per_fte"].into_iter().find(|column| !row.text(column).is_empty());
    if let Some(column) = filled {
        two_things(row, column, "inhabitants of an age and users of a service in one row");
        return None;
    }
    let of = row.text("of");
    if !row.known.services.iter().any(|service| service == of) {
        let names: Vec<&str> = row.known.services.iter().map(String::as_str).collect();
        let (what, advice) = (format!("service `{of}` is not in the study"), nearest::advice(of, &names));
        row.mistake("K0121", "of", what, "its users could not be counted", advice);
        return None;
    }
    let hours = row.number("hours_per_user_week", &(0.0..=WEEK), "hours a week");
    let full = row.number("hours_per_fte_week", &(1.0..=WEEK), "hours a week of a full-time position");
    Some(NormPart::Users { of: ServiceId::new(of), hours_per_user_week: hours?, hours_per_fte_week: full? })
}

fn two_things(row: &mut Row<'_>, column: &str, what: &str) {
    let advice = "fill age_from, age_to and persons_per_fte, or of, hours_per_user_week and hours_per_fte_week";
    row.mistake("K0730", column, what.to_owned(), "one cannot know what the norm counts", advice);
}

/// A row of the table of staff.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffRow {
    /// Its line.
    pub line: usize,
    /// Position of the service; none = all care services together.
    pub service: Option<usize>,
    /// 31 December of this year.
    pub year: Year,
    /// Ages; none = all.
    pub band: Option<AgeBand>,
    /// Staff-years that stand.
    pub fte: Option<f64>,
    /// Staff-years per place or user.
    pub fte_per_unit: Option<f64>,
    /// Hours agreed a week, all staff of the service together.
    pub hours_per_week: Option<f64>,
    /// Share that leaves in a year for other reasons than age.
    pub leavers: Option<f64>,
    /// Staff-years recruited in the year.
    pub recruits: Option<f64>,
    /// Staff-years of posts that stood empty.
    pub vacancies: Option<f64>,
    /// Who says so.
    pub source: String,
}

impl StaffRow {
    /// Whether it is about who works there rather than how many.
    #[must_use]
    pub const fn is_labour(&self) -> bool {
        self.band.is_some() || self.leavers.is_some() || self.recruits.is_some() || self.vacancies.is_some()
    }
}

/// Staff: service, year (31 December), fte, fte_per_unit, hours_per_week, age_from, age_to, leavers, recruits, vacancies.
pub fn staff(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Vec<StaffRow> {
    const NUMBERS: [&str; 6] = ["fte", "fte_per_unit", "hours_per_week", "leavers", "recruits", "vacancies"];
    let columns = Columns {
        region: RegionColumn::Never,
        required: &["year"],
        optional: &["service", "age_from", "age_to", "fte", "fte_per_unit", "hours_per_week", "leavers", "recruits", "vacancies"],
        one_of: &[],
    };
    let mut first = BTreeMap::new();
    rows::read(table, &columns, known, found, |row| {
        let (service, year) = (service_or_all(row), row.year("year"));
        let aged = !row.text("age_from").is_empty() || !row.text("age_to").is_empty();
        let band = if aged { row.band().map(Some) } else { Some(None) };
        let mut number = |column: &'static str, most: f64, what: &str| {
            if row.text(column).is_empty() { Some(None) } else { row.number(column, &(0.0..=most), what).map(Some) }
        };
        let fte = number("fte", MAX_CELL, "staff-years");
        let per_unit = number("fte_per_unit", 100.0, "staff-years per place or user");
        let hours = number("hours_per_week", MAX_CELL, "hours a week");
        let leavers = number("leavers", 1.0, "a share of the staff");
        let recruits = number("recruits", MAX_CELL, "staff-years recruited in a year");
        let vacancies = number("vacancies", MAX_CELL, "staff-years of empty posts");
        says_one_thing(row, &NUMBERS, aged)?;
        let source = [row.text("source"), row.text("note")].into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned();
        let key = (service?, year?, band?, NUMBERS.map(|column| !row.text(column).is_empty()));
        once(row, &mut first, key, "year")?;
        Some(StaffRow {
            line: row.line,
            service: service?,
            year: year?,
            band: band?,
            fte: fte?,
            fte_per_unit: per_unit?,
            hours_per_week: hours?,
            leavers: leavers?,
            recruits: recruits?,
            vacancies: vacancies?,
            source,
        })
    })
    .rows
}

/// A row of staff gives something, staff once, and by age nothing but staff-years.
fn says_one_thing(row: &mut Row<'_>, numbers: &[&str], aged: bool) -> Option<()> {
    let filled: Vec<&str> = numbers.iter().copied().filter(|column| !row.text(column).is_empty()).collect();
    let levels = filled.iter().filter(|column| ["fte", "hours_per_week"].contains(column)).count();
    let what = match () {
        () if filled.is_empty() => "a row of staff without a number",
        () if levels > 1 => "staff both as staff-years and as hours a week in a row",
        () if aged && filled != ["fte"] => "staff by age is given in staff-years (`fte`), and in nothing else",
        () if row.text("service").is_empty() && (filled.contains(&"fte_per_unit") || filled.contains(&"hours_per_week")) => {
            "staff-years per unit or hours a week without a service"
        }
        () => return Some(()),
    };
    let advice = "fill fte, or fte_per_unit or hours_per_week of a service; leavers, recruits and vacancies in rows without ages";
    row.mistake("K0720", "year", what.to_owned(), "one cannot know what the row says", advice);
    None
}

/// Position of the row's service, or none = all care services together. Outer `None` = refused.
fn service_or_all(row: &mut Row<'_>) -> Option<Option<usize>> {
    if row.text("service").is_empty() { Some(None) } else { row.service().map(Some) }
}

/// A row of the table of costs.
#[derive(Debug, Clone, PartialEq)]
pub struct CostRow {
    /// Its line.
    pub line: usize,
    /// Position of the service; none = all care services together.
    pub service: Option<usize>,
    /// The year whose prices it is in.
    pub year: Year,
    /// How much.
    pub amount: Amount,
    /// ISO code.
    pub currency: String,
    /// Who says so.
    pub source: String,
}

/// An amount in currency units a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// Of one place, of one user where the service has no places, of one staff-year of a norm.
    PerUnit(f64),
    /// Of all.
    Total(f64),
}

/// Running cost: service, year, cost_per_unit or total, currency.
pub fn costs(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Vec<CostRow> {
    let columns = Columns {
        region: RegionColumn::Never,
        required: &["year", "currency"],
        optional: &["service", "cost_per_unit", "total"],
        one_of: &[],
    };
    let mut first = BTreeMap::new();
    rows::read(table, &columns, known, found, |row| {
        let (service, year, currency) = (service_or_all(row), row.year("year"), row.word("currency"));
        let filled: Vec<&str> = ["cost_per_unit", "total"].into_iter().filter(|column| !row.text(column).is_empty()).collect();
        let amount = match filled.as_slice() {
            ["cost_per_unit"] if !row.text("service").is_empty() => {
                row.number("cost_per_unit", &(0.0..=MAX_AMOUNT), "cost a year").map(Amount::PerUnit)
            }
            ["total"] => row.number("total", &(0.0..=MAX_AMOUNT), "cost a year").map(Amount::Total),
            other => {
                let what = match other {
                    [] => "neither cost_per_unit nor total in a row",
                    [_] => "cost_per_unit without a service",
                    _ => "both cost_per_unit and total in a row",
                };
                let advice = "fill one of the two; cost_per_unit is of a place (or user) of a service";
                row.mistake("K0726", "year", what.to_owned(), "one cannot know what is paid for", advice);
                None
            }
        };
        let source = [row.text("source"), row.text("note")].into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned();
        once(row, &mut first, (service?, year?), "year")?;
        Some(CostRow { line: row.line, service: service?, year: year?, amount: amount?, currency: currency?, source })
    })
    .rows
}
