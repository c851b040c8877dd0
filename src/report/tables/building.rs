//! Tables of building: need against what stands, the programme and its money by line; and what opens and closes, by year.

use super::csv::{Csv, Field};
use crate::demand::money::{investment_by_year, prices, running_cost_by_year};
use crate::demand::{places_by_year, places_if_decided};
use crate::domain::axis::{RegionId, Year};
use crate::domain::service::{Capacity, Prices, Service, Standing};
use crate::report::Run;
use crate::report::building::{Built, BuiltLine, built, line_word};

/// Name, type and meaning of the columns that no other table has.
pub const COLUMNS: [(&str, &str, &str); 16] = [
    ("line", "string", "unchanged = unchanged use; trend = the trend in use; measures = the trend with what the study switches on"),
    ("standing_places", "number", "places that stand or are decided"),
    ("missing", "number", "places missing: need less places that stand or are decided, 0 where they are enough"),
    ("missing_undecided", "number", "places that would be missing with what stood on the night before the jump-off"),
    ("given_by_decided", "number", "the part of missing_undecided that what is decided after that night gives; below zero = closings"),
    ("new_places_counted", "number", "need less the places counted on the night the study counts new places from"),
    ("new_places_modelled", "number", "need less the need of that night by the same rates"),
    ("units_open", "integer", "units of the building programme that are open"),
    ("places_built", "number", "their places"),
    ("missing_with_programme", "number", "places missing all the same: only before the first year a unit can stand ready"),
    (
        "missing_if_waiting",
        "number",
        "places missing if every unit opens later by the years of waiting; empty before a unit can stand ready",
    ),
    ("investment", "number", "investment in units that open in the year, in the currency and prices of the row"),
    ("running_cost", "number", "a full year's running cost of the places built, in the currency and prices of the row"),
    ("currency", "string", "ISO code of the amounts of the row; empty where it has none"),
    ("price_year", "integer", "the year whose prices the amounts of the row are in; empty where it has none"),
    ("status", "string", "decided = stands or is decided; proposed = never counted"),
];

/// Name and description of the tables.
pub const TABLES: [(&str, &str); 2] = [
    ("building", "Places needed, what decided building gives of those missing, and the fewest whole units that would do, on 31 December."),
    (
        "openings",
        "What opens and closes: places on 31 December (of proposed rows: what would be added), investment of the year, and a full year's running cost: running_cost of all that is open, running_cost_named of the part whose cost the table of capacity names.",
    ),
];

/// Whether the table of openings has anything beyond what the table of capacity shows: money, or proposals.
pub fn has_openings(run: &Run) -> bool {
    let rows = run.study.services.iter().flat_map(|service| &service.capacity);
    rows.into_iter().any(|row| row.money.known() || row.standing == Standing::Proposed)
}

/// By scenario, region, service, line of need and year; a column is empty where the study says nothing of it.
pub fn building(run: &Run) -> Csv {
    let header = [
        "scenario",
        "region",
        "service",
        "line",
        "year",
        "need",
        "standing_places",
        "missing",
        "missing_undecided",
        "given_by_decided",
        "new_places_counted",
        "new_places_modelled",
        "units_open",
        "places_built",
        "missing_with_programme",
        "missing_if_waiting",
        "investment",
        "running_cost",
        "currency",
        "price_year",
    ];
    let mut csv = Csv::new("building.csv", run.language, &header);
    for (at, projected) in run.projections.iter().enumerate() {
        for (region, place) in run.study.regions.iter().enumerate() {
            for built in built(run, at, region) {
                let keys = [projected.scenario.as_str(), place.id.as_str(), built.service.id.as_str()];
                for line in &built.lines {
                    rows(&mut csv, keys, &built, line);
                }
            }
        }
    }
    csv
}

fn rows(csv: &mut Csv, keys: [&str; 3], built: &Built, line: &BuiltLine) {
    let (building, programme) = (built.service.building.as_ref(), line.programme.as_ref().map(|(programme, _)| programme));
    let of = |values: Option<Vec<f64>>, night: usize| Field::Maybe(values.and_then(|values| values.get(night).copied()));
    let priced = programme.zip(building);
    for (night, year) in built.years.iter().enumerate() {
        let covered = line.covered.as_ref().and_then(|covered| covered.get(night));
        let since = |base: Option<f64>| Field::Maybe(line.need.get(night).zip(base).map(|(need, base)| need - base));
        let mut fields = keys.map(Field::Text).to_vec();
        fields.extend([Field::Text(line_word(line.line)), Field::Year(Some(*year)), Field::Maybe(line.need.get(night).copied())]);
        fields.extend([Field::Maybe(built.standing.and_then(|places| places.get(night).copied())), of(line.missing.clone(), night)]);
        fields.extend([Field::Maybe(covered.map(|covered| covered.without)), Field::Maybe(covered.map(|covered| covered.given))]);
        fields.extend(line.base.map(since));
        fields.push(Field::Maybe(programme.and_then(|programme| programme.units.get(night)).map(|units| f64::from(*units))));
        fields.push(of(priced.map(|(programme, building)| programme.places(building)), night));
        fields.push(of(programme.map(|programme| programme.missing.clone()), night));
        fields.push(Field::Maybe(programme.and_then(|programme| programme.if_waiting.get(night).copied().flatten())));
        fields.push(of(priced.and_then(|(programme, building)| programme.investment(building)), night));
        fields.push(of(priced.and_then(|(programme, building)| programme.running_cost(building)), night));
        fields.extend(worth(priced.and_then(|(_, building)| building.prices.as_ref())));
        csv.row(&fields);
    }
}

/// What opens and closes by region, service, status, measure and year, from the first row to the horizon.
pub fn openings(run: &Run) -> Csv {
    let mut csv =
        Csv::new("openings.csv", run.language, &["region", "service", "status", "measure", "year", "value", "currency", "price_year"]);
    for region in &run.study.regions {
        for service in &run.study.services {
            for standing in Standing::ALL {
                of_rows(&mut csv, &region.id, service, standing, run.study.horizon());
            }
        }
    }
    csv
}

fn of_rows(csv: &mut Csv, region: &RegionId, service: &Service, standing: Standing, last: Year) {
    let own = |row: &&Capacity| row.region == *region && row.standing == standing;
    let Some(first) = service.capacity.iter().filter(own).map(|row| row.year).min().filter(|first| *first <= last) else { return };
    let years: Vec<Year> = first.through(last).collect();
    let rows = &service.capacity;
    let known = |values: Option<Vec<f64>>| values.into_iter().flatten().map(Some).collect::<Vec<_>>();
    let running = running_cost_by_year(rows, region, standing, &years).unwrap_or_default();
    let cost = |whole: bool| running.iter().map(|cost| cost.filter(|cost| cost.whole == whole).map(|cost| cost.named)).collect();
    let measures = [
        ("places", known(places(rows, region, standing, &years)), None),
        ("investment", known(investment_by_year(rows, region, standing, &years)), prices(rows, region)),
        ("running_cost", cost(true), prices(rows, region)),
        ("running_cost_named", cost(false), prices(rows, region)),
    ];
    for (measure, values, worth_of) in measures {
        for (year, value) in years.iter().zip(values).filter_map(|(year, value)| Some((year, value?))) {
            let mut fields = [region.as_str(), service.id.as_str(), standing.code(), measure].map(Field::Text).to_vec();
            fields.extend([Field::Year(Some(*year)), Field::Number(value)]);
            fields.extend(worth(worth_of));
            csv.row(&fields);
        }
    }
}

/// Currency and price year of a row; empty where it has no amounts.
fn worth(prices: Option<&Prices>) -> [Field<'_>; 2] {
    [Field::Text(prices.map_or("", |prices| &prices.currency)), Field::Year(prices.map(|prices| prices.year))]
}

/// Places that stand or are decided; of proposals, what they would add.
fn places(rows: &[Capacity], region: &RegionId, standing: Standing, years: &[Year]) -> Option<Vec<f64>> {
    let decided = places_by_year(rows, region, years);
    match standing {
        Standing::Decided => decided,
        Standing::Proposed => {
            let with = places_if_decided(rows, region, years)?;
            Some(with.into_iter().zip(decided?).map(|(with, decided)| with - decided).collect())
        }
    }
}
