//! Series of other places that a trend in use is held against: municipalities one by one, and the nation.

use super::trend::{Fit, YearCount, fit};
use crate::domain::axis::{AgeBand, RegionId, Year};
use crate::domain::service::{Area, ReferenceCount};
use std::collections::BTreeMap;

/// Series of one service and band by area and definition, each in order of years. A municipality is never among its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reference {
    others: BTreeMap<RegionId, Vec<Vec<YearCount>>>,
    nation: Vec<Vec<YearCount>>,
}

impl Reference {
    /// The series of `rows` that speak of a service's `band` in `region`: those of its own band, or of the narrowest band that holds it.
    /// A row that names no service speaks of every one, and is not heard where the area has rows for the service itself.
    #[must_use]
    pub fn new(rows: &[ReferenceCount], band: AgeBand, region: &RegionId) -> Self {
        let mut reference = Self::default();
        let mut areas: Vec<&Area> = rows.iter().map(|row| &row.area).collect();
        areas.sort_unstable();
        areas.dedup();
        for area in areas {
            let rows: Vec<&ReferenceCount> = rows.iter().filter(|row| row.area == *area).collect();
            match area {
                Area::Nation => reference.nation = series(&rows, band),
                Area::Region(other) if other == region => {}
                Area::Region(other) => _ = reference.others.insert(other.clone(), series(&rows, band)),
            }
        }
        reference
    }

    /// The nation's slope over the last `years` of its series that were known at the end of `last`.
    #[must_use]
    pub fn nation(&self, last: Year, years: u16) -> Option<Fit> {
        let newest = self.nation.iter().flatten().map(|count| count.year).filter(|year| *year <= last).max()?;
        let parts: Vec<Vec<YearCount>> = self.nation.iter().map(|part| within(part, newest, years)).collect();
        fit_all(&parts)
    }

    /// The common slope of the municipalities that have three of the last `years` years up to `last`.
    #[must_use]
    pub fn others(&self, last: Year, years: u16) -> Option<Fit> {
        let recent = |parts: &Vec<Vec<YearCount>>| parts.iter().map(|part| within(part, last, years)).collect::<Vec<_>>();
        let enough = |parts: &Vec<Vec<YearCount>>| parts.iter().map(Vec::len).sum::<usize>() >= super::trend::FEWEST_YEARS;
        let parts: Vec<Vec<YearCount>> = self.others.values().map(recent).filter(enough).flatten().collect();
        fit_all(&parts)
    }
}

fn fit_all(parts: &[Vec<YearCount>]) -> Option<Fit> {
    let parts: Vec<&[YearCount]> = parts.iter().filter(|part| !part.is_empty()).map(Vec::as_slice).collect();
    fit(&parts).ok()
}

/// Years of a series after `last` − `years`, up to `last`, that have a rate.
fn within(series: &[YearCount], last: Year, years: u16) -> Vec<YearCount> {
    let first = last.minus(years - 1);
    series.iter().filter(|count| (first..=last).contains(&count.year) && count.users > 0.0).copied().collect()
}

/// An area's series for a band, one for each definition, in order of years.
fn series(rows: &[&ReferenceCount], band: AgeBand) -> Vec<Vec<YearCount>> {
    let holds = |outer: AgeBand| outer.from <= band.from && (outer.to.is_none() || band.to.is_some_and(|to| outer.to >= Some(to)));
    let own: Vec<&&ReferenceCount> = rows.iter().filter(|row| row.service.is_some() && holds(row.band)).collect();
    let heard: Vec<&&ReferenceCount> = if own.is_empty() { rows.iter().filter(|row| holds(row.band)).collect() } else { own };
    let Some(narrowest) = heard.iter().map(|row| row.band).min_by_key(|band| (band.to.unwrap_or(u8::MAX) - band.from, *band)) else {
        return Vec::new();
    };
    let mut parts: BTreeMap<&str, Vec<YearCount>> = BTreeMap::new();
    for row in heard.iter().filter(|row| row.band == narrowest) {
        parts.entry(&row.definition).or_default().push(YearCount { year: row.year, users: row.users, people: row.people });
    }
    parts
        .into_values()
        .map(|mut part| {
            part.sort_by_key(|count| count.year);
            part
        })
        .collect()
}

#[cfg(test)]
mod tests;
