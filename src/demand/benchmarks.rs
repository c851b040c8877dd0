//! Other places beside the study's own: the nation's people, and users per 1 000 in other municipalities.

use super::Demand;
use super::indicators::{Indicator, Kind, Place, Ratio, RatioOf, band_word, is_care, lies_in, ratios, tiles, told_bands};
use crate::domain::axis::{AgeBand, RegionId, Year};
use crate::domain::service::{Area, ReferenceCount, Service, UseLine};
use crate::domain::study::Study;

/// An indicator of one place in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// Where.
    pub area: Area,
    /// Its name; none for the nation, which every language calls its own way.
    pub name: Option<String>,
    /// The study's label for people, 31 December for users.
    pub year: Year,
    /// The indicator.
    pub key: String,
    /// What it is.
    pub kind: Compared,
    /// Its value.
    pub value: f64,
    /// Whether it is a region of the study.
    pub own: bool,
    /// Key of the source among the study's.
    pub source: &'static str,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Compared {
    /// A ratio of people.
    People(Ratio),
    /// Users per 1 000 of a band, of a service by its position in the study.
    Users(usize, AgeBand),
}

/// Every benchmark: the regions of the study, the nation, other municipalities by code; years forwards, indicators in the order of the
/// study's own. `demand` is any scenario's, by region.
#[must_use]
pub fn benchmarks(study: &Study, demand: &[Demand]) -> Vec<Benchmark> {
    let mut rows: Vec<Benchmark> = (0..study.regions.len()).flat_map(|region| own(study, region, demand.get(region))).collect();
    rows.extend(nation(study));
    rows.extend(nation_users(study, demand.first()));
    for code in others(study) {
        rows.extend(municipality(study, &code, demand.first()));
    }
    rows
}

/// Ratios of people that other places are held against: support, dependency, shares of the old.
fn compared_ratios(study: &Study) -> Vec<Ratio> {
    let wanted = |ratio: &Ratio| matches!(ratio.of, RatioOf::Support | RatioOf::Dependency | RatioOf::Share);
    ratios(&study.indicators).into_iter().filter(|ratio| wanted(ratio) && ratio.fits(study.axis)).collect()
}

fn own(study: &Study, region: usize, demand: Option<&Demand>) -> Vec<Benchmark> {
    let (Some(place), Some(here)) = (Place::observed(study, region, demand), study.regions.get(region)) else { return Vec::new() };
    let ratios = compared_ratios(study).into_iter().map(|ratio| (Compared::People(ratio.clone()), Kind::Ratio(ratio), "population"));
    let users = services(study, demand).into_iter().flat_map(|(at, _, bands)| {
        bands.into_iter().map(move |band| (Compared::Users(at, band), Kind::UsersPerThousand(at, band, UseLine::Unchanged), "users"))
    });
    let compared: Vec<(Compared, Kind, &'static str)> = ratios.chain(users).collect();
    let mut rows = Vec::new();
    for year in place.years() {
        for (kind, indicator, source) in &compared {
            let key = key_of(study, kind);
            let indicator = Indicator { key: key.clone(), kind: indicator.clone() };
            if let Some(Some(value)) = place.value(&indicator, year) {
                let (area, name) = (Area::Region(here.id.clone()), Some(here.name.clone()));
                rows.push(Benchmark { area, name, year, key, kind: kind.clone(), value, own: true, source });
            }
        }
    }
    rows
}

/// The indicator's word, the same as in the study's own table.
fn key_of(study: &Study, kind: &Compared) -> String {
    match kind {
        Compared::People(ratio) => ratio.key(),
        Compared::Users(at, band) => {
            let id = study.services.get(*at).map_or("", |service| service.id.as_str());
            format!("{id}_users_per_1000_{}", band_word(*band))
        }
    }
}

/// Care services with counted bands, and the bands they are told by.
fn services<'a>(study: &'a Study, demand: Option<&Demand>) -> Vec<(usize, &'a Service, Vec<AgeBand>)> {
    let bands = |service: &Service| {
        let need = demand?.services.iter().find(|need| need.service == service.id)?;
        Some(told_bands(&need.bands)).filter(|bands| !bands.is_empty())
    };
    let care = study.services.iter().enumerate().filter(|(_, service)| is_care(service));
    care.filter_map(|(at, service)| Some((at, service, bands(service)?))).collect()
}

fn nation(study: &Study) -> Vec<Benchmark> {
    let ratios = compared_ratios(study);
    let mut rows = Vec::new();
    // A study that stands in the past knows no later stock of the nation.
    for (stock, people) in study.elsewhere.nation.range(..=study.jump_off) {
        for ratio in ratios.iter().filter(|ratio| ratio.fits(people.cells().axis())) {
            let Some(value) = ratio.value(people.cells()) else { continue };
            rows.push(Benchmark {
                area: Area::Nation,
                name: None,
                year: study.year_label.of_stock(*stock),
                key: ratio.key(),
                kind: Compared::People(ratio.clone()),
                value,
                own: false,
                source: "national_population",
            });
        }
    }
    rows
}

fn nation_users(study: &Study, demand: Option<&Demand>) -> Vec<Benchmark> {
    users_of(study, &Area::Nation, None, demand)
}

/// Municipalities of the reference table that are no region of the study, by code.
fn others(study: &Study) -> Vec<RegionId> {
    let rows = study.services.iter().flat_map(|service| &service.reference);
    let mut codes: Vec<RegionId> = rows
        .filter_map(|row| match &row.area {
            Area::Region(code) if study.regions.iter().all(|region| region.id != *code) => Some(code.clone()),
            _ => None,
        })
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn municipality(study: &Study, code: &RegionId, demand: Option<&Demand>) -> Vec<Benchmark> {
    let name = study.elsewhere.names.get(code).cloned().unwrap_or_else(|| code.to_string());
    let mut rows = shares_of(study, code, &name);
    rows.extend(users_of(study, &Area::Region(code.clone()), Some(&name), demand));
    rows.sort_by_key(|row| row.year);
    rows
}

/// Shares of the old where the people beside the users add up to everybody.
fn shares_of(study: &Study, code: &RegionId, name: &str) -> Vec<Benchmark> {
    let area = Area::Region(code.clone());
    let mut people: Vec<(Year, AgeBand, f64)> = Vec::new();
    for row in study.services.iter().flat_map(|service| &service.reference).filter(|row| row.area == area) {
        if row.year < study.jump_off && !people.iter().any(|(year, band, _)| (*year, *band) == (row.year, row.band)) {
            people.push((row.year, row.band, row.people));
        }
    }
    people.sort_by_key(|(year, band, _)| (*year, *band));
    let mut years: Vec<Year> = people.iter().map(|row| row.0).collect();
    years.dedup();
    let shares: Vec<Ratio> = compared_ratios(study).into_iter().filter(|ratio| ratio.of == RatioOf::Share).collect();
    let mut rows = Vec::new();
    for year in years {
        let of_year: Vec<(AgeBand, f64)> = people.iter().filter(|row| row.0 == year).map(|row| (row.1, row.2)).collect();
        let in_band = |outer: AgeBand| {
            let bands: Vec<AgeBand> = of_year.iter().map(|row| row.0).collect();
            tiles(&bands, outer).then(|| of_year.iter().filter(|row| lies_in(row.0, outer)).map(|row| row.1).sum::<f64>())
        };
        for ratio in &shares {
            let (Some(band), Some(all)) = (ratio.above.first(), in_band(AgeBand::ALL)) else { continue };
            let Some(old) = in_band(*band) else { continue };
            rows.push(Benchmark {
                area: area.clone(),
                name: Some(name.to_owned()),
                year: study.year_label.of_stock(year.plus(1)),
                key: ratio.key(),
                kind: Compared::People(ratio.clone()),
                value: old / all,
                own: false,
                source: "reference_users",
            });
        }
    }
    rows
}

/// Users per 1 000 elsewhere, on nights before the jump-off. Rows that name no service hold several together and are compared with none.
fn users_of(study: &Study, area: &Area, name: Option<&str>, demand: Option<&Demand>) -> Vec<Benchmark> {
    let mut rows = Vec::new();
    for (at, service, bands) in services(study, demand) {
        let own = |row: &&ReferenceCount| row.area == *area && row.service.is_some() && row.year < study.jump_off;
        let counts: Vec<&ReferenceCount> = service.reference.iter().filter(own).collect();
        let mut years: Vec<Year> = counts.iter().map(|row| row.year).collect();
        years.sort_unstable();
        years.dedup();
        for year in years {
            for band in &bands {
                let Some(value) = rate_in(&counts, year, *band) else { continue };
                let kind = Compared::Users(at, *band);
                let key = key_of(study, &kind);
                let name = name.map(str::to_owned);
                rows.push(Benchmark { area: area.clone(), name, year, key, kind, value, own: false, source: "reference_users" });
            }
        }
    }
    rows.sort_by_key(|row| row.year);
    rows
}

/// Users per 1 000 of a band, where rows of the year add up to it.
fn rate_in(counts: &[&ReferenceCount], year: Year, band: AgeBand) -> Option<f64> {
    let within: Vec<&&ReferenceCount> = counts.iter().filter(|row| row.year == year && lies_in(row.band, band)).collect();
    let bands: Vec<AgeBand> = within.iter().map(|row| row.band).collect();
    let (users, people) = within.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row.users, sum.1 + row.people));
    // A band in two rows (its parts beside it) would count its users twice.
    let once = bands.iter().enumerate().all(|(i, band)| !bands[..i].iter().any(|other| band.overlaps(*other)));
    (once && tiles(&bands, band) && people > 0.0).then(|| 1000.0 * users / people)
}

/// A band of a service in the latest year its own region and at least two others have.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The service, by its position in the study.
    pub service: usize,
    /// Ages.
    pub band: AgeBand,
    /// 31 December of this year.
    pub year: Year,
    /// Users per 1 000, with the place's name; the own one first.
    pub places: Vec<(Option<String>, f64)>,
    /// Mean of the others, each counting once.
    pub mean: f64,
}

/// Fewest others a profile is drawn beside: one place is no measure.
const FEWEST_OTHERS: usize = 2;

/// Where a region's use lies among others': a profile for each band of each service, in the latest year that as many places as
/// any have.
#[must_use]
pub fn profiles(study: &Study, region: usize, rows: &[Benchmark]) -> Vec<Profile> {
    let Some(here) = study.regions.get(region) else { return Vec::new() };
    let own_area = Area::Region(here.id.clone());
    let mut kinds: Vec<(usize, AgeBand)> = Vec::new();
    for row in rows.iter().filter(|row| row.area == own_area) {
        if let Compared::Users(at, band) = row.kind
            && !kinds.contains(&(at, band))
        {
            kinds.push((at, band));
        }
    }
    kinds.sort_unstable();
    kinds.into_iter().filter_map(|(at, band)| profile_of(rows, &own_area, at, band)).collect()
}

fn profile_of(rows: &[Benchmark], own: &Area, at: usize, band: AgeBand) -> Option<Profile> {
    let same = |row: &&Benchmark| row.kind == Compared::Users(at, band);
    let of = |year: Year| rows.iter().filter(same).filter(move |row| row.year == year);
    let others = |year: Year| of(year).filter(|row| !row.own).count();
    let mut years: Vec<Year> = rows.iter().filter(same).filter(|row| row.area == *own).map(|row| row.year).collect();
    years.sort_unstable();
    let most = years.iter().map(|year| others(*year)).max().filter(|most| *most >= FEWEST_OTHERS)?;
    let year = years.into_iter().rev().find(|year| others(*year) == most)?;
    let mut places: Vec<(Option<String>, f64)> = of(year).filter(|row| row.area == *own).map(|row| (row.name.clone(), row.value)).collect();
    let beside: Vec<&Benchmark> = of(year).filter(|row| !row.own).collect();
    let mean = beside.iter().map(|row| row.value).sum::<f64>() / beside.iter().map(|_| 1.0).sum::<f64>();
    places.extend(beside.iter().map(|row| (row.name.clone(), row.value)));
    Some(Profile { service: at, band, year, places, mean })
}

#[cfg(test)]
mod tests;
