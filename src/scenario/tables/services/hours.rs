//! Hours a user gets a week, by age.

use super::{ByService, by_service, gaps, named};
use crate::diag::Diagnostics;
use crate::domain::terms::GivenHours;
use crate::scenario::tables::fields::Row;
use crate::scenario::tables::grid::{Entry, Grid};
use crate::scenario::tables::header::{Columns, RegionColumn};
use crate::scenario::tables::rows::{self, Rows, or_refused};
use crate::scenario::tables::{Known, Table};
use std::collections::BTreeSet;

/// Most hours of a week.
pub const WEEK: f64 = 168.0;

/// Hours a user gets a week: region, service, sex, age_from, age_to, hours.
pub fn hours(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> ByService<GivenHours> {
    let columns =
        Columns { region: RegionColumn::OneOrAll, required: &["service", "age_from", "age_to", "hours"], optional: &["sex"], one_of: &[] };
    let Rows { rows: read, whole } = rows::read(table, &columns, known, found, |row| {
        let (service, region, sex, band) = (row.service(), row.region_or_all(), row.sex_or_both(), row.band());
        let value = row.number("hours", &(0.0..=WEEK), "hours a week");
        Some((service?, Entry { line: row.line, region: region?, year: None, sex: sex?, band: band?, value: or_refused(value) }))
    });
    let entries = by_service(read);
    for (service, rows) in &entries {
        let regions: BTreeSet<_> = rows.iter().map(|row| row.region).collect();
        let word = known.services.get(*service).map_or("", String::as_str);
        for region in regions {
            let of_region: Vec<&Entry> = rows.iter().filter(|row| row.region == region).collect();
            Grid { table, known, what: "hours", every_region: false, whole }.nobody_twice(&of_region, found);
            if whole {
                gaps(table, &format!("hours of {word}"), &of_region, found);
            }
        }
    }
    let given = |entry: &Entry| GivenHours { region: named(known, entry.region), sex: entry.sex, band: entry.band, hours: entry.value };
    entries.iter().map(|(service, rows)| (*service, rows.iter().map(given).collect())).collect()
}

/// Hours a week that the users of a row got together; none where the cell is empty. Outer `None` = refused.
pub(super) fn together(row: &mut Row<'_>, users: Option<f64>) -> Option<Option<f64>> {
    if row.text("hours").is_empty() {
        return Some(None);
    }
    let most = users.map_or(f64::MAX, |users| users * WEEK).max(0.0);
    row.number("hours", &(0.0..=most), "hours a week of these users together").map(Some)
}
