//! Users and people elsewhere, which a trend in use is held against.

use super::once;
use crate::diag::Diagnostics;
use crate::domain::axis::RegionId;
use crate::domain::cells::MAX_CELL;
use crate::domain::service::{Area, ReferenceCount};
use crate::scenario::tables::header::{Columns, RegionColumn};
use crate::scenario::tables::{Known, Table, rows};
use std::collections::BTreeMap;

/// The area that is no municipality.
const NATION: &str = "nation";

/// What municipalities are called, by their code.
type Names = BTreeMap<RegionId, String>;

/// Reference series: area, service, year (31 December), age_from, age_to, users, people, definition. An area may be no region of
/// the study, and a service none of its own: one table serves many studies. With the names the table gives its municipalities; the
/// first of an area stands.
pub fn reference_users(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> (Vec<ReferenceCount>, Names) {
    let columns = Columns {
        region: RegionColumn::Never,
        required: &["area", "service", "year", "age_from", "age_to", "users", "people"],
        optional: &["definition", "name"],
        one_of: &[],
    };
    let mut first = BTreeMap::new();
    let mut names = Names::new();
    let counts = rows::read(table, &columns, known, found, |row| {
        let (area, year, band) = (row.word("area"), row.year("year"), row.band());
        let users = row.number("users", &(0.0..=MAX_CELL), "users");
        let people = row.number("people", &(1.0..=MAX_CELL), "people who share their users");
        let (service, definition) = (row.text("service").to_owned(), row.text("definition").to_owned());
        once(row, &mut first, (area.clone()?, service.clone(), year?, band?), "area")?;
        let name = row.text("name").to_owned();
        let area = area.map(|word| if word == NATION { Area::Nation } else { Area::Region(RegionId::new(word)) })?;
        if let (Area::Region(id), false) = (&area, name.is_empty()) {
            names.entry(id.clone()).or_insert(name);
        }
        let service = Some(service).filter(|word| !word.is_empty());
        Some(ReferenceCount { area, service, definition, band: band?, year: year?, users: users?, people: people? })
    })
    .rows;
    (counts, names)
}
