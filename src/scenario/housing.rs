//! From a programme of dwellings to the years that fill it.

mod late;

use super::build::Years;
use super::inputs::{HousingSpec, Inputs, MovingIn};
use super::problem;
use super::rates::Place;
use super::tables::housing::profile;
use super::target::dwellings;
use crate::diag::Diagnostic;
use crate::domain::axis::{AgeBand, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::growth::{Growth, Target};
use crate::domain::housing::{ByType, DwellingType, HouseholdRule, HousingBasis, HousingFound, HousingTerms, HousingYear, PLAUSIBLE};
use crate::domain::study::Assumed;
use crate::model::course::CourseError;
use crate::model::housing::{Area, Built, Cause, Filled, Holds, HousingError, chains, delayed, fill_all, weighed};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Households counted against those by the table's rates: further off they are not of the same place.
const FACTOR: RangeInclusive<f64> = 0.5..=2.0;

/// A region before its years are filled.
struct Prepared {
    basis: HousingBasis,
    area: Area,
    assumed: Vec<Assumed>,
    planned: Vec<f64>,
}

/// The years of every region, filled with the people its dwellings hold; of a target, with the dwellings that meet it.
///
/// # Errors
/// When a table does not fit the people, a year cannot be filled, a dwelling holds more or fewer than is plausible, or no dwellings meet
/// the target.
pub(super) fn filled(places: &[Place<'_>], spec: &HousingSpec, target: Option<&Target>) -> Result<(Vec<Years>, Growth), Diagnostic> {
    let prepared: Vec<Prepared> =
        places.iter().zip(&spec.regions).map(|(place, _)| prepare(place, spec, places)).collect::<Result<_, _>>()?;
    let (mut areas, rest): (Vec<Area>, Vec<_>) =
        prepared.into_iter().map(|region| (region.area, (region.basis, region.assumed, region.planned))).unzip();
    let mut met = None;
    match target {
        None => chained(&mut areas, places, spec.local)?,
        Some(target) => {
            let (built, found) = dwellings::met(places, spec, target, areas)?;
            (areas, met) = (built, Some(found));
        }
    }
    let rules = places.first().map(|place| place.inputs.rules).unwrap_or_default();
    let mut late = late::moves(places, spec, &areas, rules)?.into_iter();
    let (mut years, mut found) = (Vec::new(), Vec::new());
    for (((place, area), filled), (basis, assumed, planned)) in places.iter().zip(&areas).zip(fill_all(&areas, rules)).zip(rest) {
        let filled = filled.map_err(|error| not_filled(Some(place), &error))?;
        let told = told(place, &filled, &area.built, &planned);
        plausible(place, spec.rule, &told)?;
        found.push(HousingFound { region: place.region.id.clone(), terms: terms(spec, &told), basis, years: told, late: late.next() });
        let at_a_cap = assumed.iter().zip(&area.ahead).filter(|(year, ahead)| place.at_a_cap(year.year, ahead));
        let capped = at_a_cap.map(|(year, _)| year.year).collect();
        years.push(Years { rates: filled.into_iter().map(|year| year.lived.rates).collect(), summary: assumed, capped });
    }
    Ok((years, Growth { target: met, housing: found }))
}

/// What moves into new dwellings make of every area's years.
fn chained(areas: &mut [Area], places: &[Place<'_>], local: f64) -> Result<(), Diagnostic> {
    let stocks: Vec<f64> = areas.iter().map(|area| area.stock).collect();
    let built: Vec<&[Built]> = areas.iter().map(|area| area.built.as_slice()).collect();
    let sizes = areas.first().map(|area| area.sizes).unwrap_or_default();
    let chains = chains(&stocks, &built, &sizes, local).map_err(|(at, error)| not_filled(places.get(at), &error))?;
    areas.iter_mut().zip(chains).for_each(|(area, chain)| area.chain = chain);
    Ok(())
}

fn prepare(place: &Place<'_>, spec: &HousingSpec, places: &[Place<'_>]) -> Result<Prepared, Diagnostic> {
    let inputs = place.inputs;
    let (mut ahead, mut assumed) = (Vec::new(), Vec::new());
    for year in inputs.jump_off.through(inputs.year_label.of_stock(inputs.last_stock)) {
        let (one, summary) = place.ahead(year)?;
        ahead.push(one);
        assumed.push(summary);
    }
    let opening = stock(place, inputs.jump_off).unwrap_or_else(|| Cells::zeros(inputs.axis, 1));
    let (basis, heads, private) = households(place, spec.rule, &opening)?;
    let at = places.iter().position(|other| other.region.id == place.region.id).unwrap_or(0);
    let (planned, built) = programme(inputs, spec, at);
    let (out_rate, out_rate_factor) = out_rates(place);
    let standing = |year: Year| spec.standing_size.as_ref().map_or(basis.people / basis.stock, |path| path.at(year));
    let holds = match spec.rule {
        HouseholdRule::Headship => Holds::Households(heads),
        HouseholdRule::PersonsPerDwelling => Holds::Persons(assumed.iter().map(|year| standing(year.year)).collect()),
    };
    let area = Area {
        ahead,
        profiles: profiles(&inputs.housing.movers, &opening),
        opening,
        out_rate,
        private,
        stock: basis.stock,
        built,
        holds,
        sizes: inputs.housing.sizes.map(Option::unwrap_or_default),
        mix: own_mix(spec, at),
        chain: Vec::new(),
    };
    Ok(Prepared { basis: HousingBasis { out_rate_factor, ..basis }, area, assumed, planned })
}

fn terms(spec: &HousingSpec, years: &[HousingYear]) -> HousingTerms {
    let shares = years.iter().map(|year| spec.completion_share.at(year.year));
    let built = shares.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), share| (low.min(share), high.max(share)));
    HousingTerms { built, delay: spec.delay, lived_in: spec.lived_in, local: spec.local }
}

fn stock(place: &Place<'_>, year: Year) -> Option<Cells> {
    place.region.history.get(&year).map(|stock| stock.cells().clone())
}

/// Heads per person and the share in private households, both met with the region's own count where it has one; and what they give at
/// the jump-off.
fn households(place: &Place<'_>, rule: HouseholdRule, opening: &Cells) -> Result<(HousingBasis, Cells, Cells), Diagnostic> {
    let inputs = place.inputs;
    let axis = inputs.axis;
    let none = Cells::zeros(axis, 1);
    let away = inputs.housing.not_in_households.as_ref().unwrap_or(&none);
    let table = inputs.housing.headship.get(&Some(place.region.id.clone())).or_else(|| inputs.housing.headship.get(&None));
    let rate = |sex: Sex, group: usize| {
        let ages = table.map(|table| table[sex.index()].as_slice()).unwrap_or_default();
        ages.get(usize::from(axis.start_of(group))).copied().unwrap_or(0.0)
    };
    let share = Cells::from_fn(axis, 1, |sex, group, _| 1.0 - away.get(sex, group, 0));
    let heads = Cells::from_fn(axis, 1, |sex, group, _| rate(sex, group) * share.get(sex, group, 0));
    let counted = counted(place)?;
    let (factor, people) = match &counted {
        None => (1.0, 1.0),
        Some((_, night, households, persons)) => {
            (households / weighed(&heads, night), persons.map_or(1.0, |persons| persons / weighed(&share, night)))
        }
    };
    let (heads, share) = (heads.map(|_, _, _, rate| rate * factor), share.map(|_, _, _, share| share * people));
    if let Some((year, ..)) = counted.as_ref().filter(|_| !FACTOR.contains(&factor) || share.first_outside(0.0..=1.0).is_some()) {
        return Err(not_of_the_place(place, *year, factor, people));
    }
    let households = weighed(&heads, opening);
    if households <= 0.0 {
        return Err(not_of_the_place(place, inputs.jump_off, factor, people));
    }
    let basis = HousingBasis {
        rule,
        counted: counted.map(|(year, _, households, _)| (year, households)),
        headship_factor: factor,
        people_factor: people,
        households,
        people: weighed(&share, opening),
        stock: households,
        out_rate_factor: None,
    };
    Ok((basis, heads, share))
}

/// Households counted last, with their year, the people of that night, and those who lived in them.
type CountedOn = (Year, Cells, f64, Option<f64>);

fn counted(place: &Place<'_>) -> Result<Option<CountedOn>, Diagnostic> {
    let years = place.inputs.housing.counted.get(&place.region.id);
    let Some((&year, households)) = years.and_then(|years| years.range(..=place.inputs.jump_off).next_back()) else { return Ok(None) };
    match stock(place, year) {
        Some(night) => Ok(Some((year, night, households.households, households.persons))),
        None => {
            let label = place.inputs.year_label.of_stock(year);
            Err(problem(
                "K0829",
                format!("region {}: households are counted in {label}, people are not", place.region.id),
                "households by age are held against those counted on the same night",
                "add the year to the population table, or give households of a year that is there",
            ))
        }
    }
}

fn not_of_the_place(place: &Place<'_>, year: Year, factor: f64, people: f64) -> Diagnostic {
    let label = place.inputs.year_label.of_stock(year);
    problem(
        "K0829",
        format!(
            "region {}: the households of {label} are {factor:.2} times those of the rates, the people in them {people:.2} times those there are",
            place.region.id
        ),
        "one factor carries the own households on, and it cannot be that far from 1; no more people live in households than live there",
        "look whether households, people and rates are of the same place and year",
    )
}

/// Dwellings planned for each year, and what comes of them.
fn programme(inputs: &Inputs, spec: &HousingSpec, at: usize) -> (Vec<f64>, Vec<Built>) {
    let share = |year: Year| spec.completion_share.at(year);
    programme_of(inputs, spec, at, (&share, spec.delay))
}

/// The same with another share built, or later.
fn programme_of(inputs: &Inputs, spec: &HousingSpec, at: usize, (share, delay): (&dyn Fn(Year) -> f64, f64)) -> (Vec<f64>, Vec<Built>) {
    let Some(programme) = spec.regions.get(at) else { return (Vec::new(), Vec::new()) };
    let before = usize::try_from(inputs.jump_off.since(programme.first)).unwrap_or(0);
    let by_type: Vec<Vec<f64>> = DwellingType::ALL
        .into_iter()
        .map(|kind| {
            let planned = programme.planned.iter().zip(0..);
            let kept = planned.map(|(year, n)| year[kind.index()] * share(programme.first.plus(n)));
            delayed(&kept.collect::<Vec<_>>(), before, delay)
        })
        .collect();
    let planned = programme.planned.iter().skip(before).map(|year| year.iter().sum()).collect();
    let demolished = programme.demolished.iter().skip(before);
    let built = demolished.enumerate().map(|(year, &demolished)| {
        let of: ByType = std::array::from_fn(|kind| by_type[kind].get(year).copied().unwrap_or(0.0));
        Built { completed: of.iter().sum(), demolished, filled: of.map(|dwellings| dwellings * spec.lived_in) }
    });
    (planned, built.collect())
}

/// Types of further dwellings: as the region's own programme has them, else as all of it.
fn own_mix(spec: &HousingSpec, at: usize) -> ByType {
    let own: Vec<ByType> = spec.regions.get(at).map(|region| region.planned.clone()).unwrap_or_default();
    let sums: ByType = std::array::from_fn(|kind| own.iter().map(|year| year[kind]).sum());
    let all: f64 = sums.iter().sum();
    if all > 0.0 { sums.map(|dwellings| dwellings / all) } else { spec.mix }
}

/// Movers out per person; met with own moves out of the base years where they are counted.
pub(super) fn out_rates(place: &Place<'_>) -> (Cells, Option<f64>) {
    let inputs = place.inputs;
    let Some(rates) = &inputs.housing.out_rates else { return (Cells::zeros(inputs.axis, 1), None) };
    let (first, last) = inputs.windows.migration;
    let (mut own, mut by_rates) = (0.0, 0.0);
    for (year, flows) in place.region.flows.range(first..=last) {
        if let (Some(flow), Some(people)) = (flows.total(), place.region.history.get(year)) {
            own += flow.moved_out;
            by_rates += weighed(rates, people.cells());
        }
    }
    if by_rates <= 0.0 {
        return (rates.clone(), None);
    }
    let factor = own / by_rates;
    (rates.map(|_, _, _, rate| (rate * factor).min(1.0)), Some(factor))
}

/// Sexes and ages of those who enter new dwellings, by type: its own, else those of all other types.
fn profiles(movers: &[MovingIn], people: &Cells) -> Vec<Cells> {
    let mut by_kind: BTreeMap<Option<DwellingType>, Vec<(AgeBand, f64)>> = BTreeMap::new();
    for row in movers {
        by_kind.entry(row.kind).or_default().push((row.band, row.share));
    }
    let of = |kind: DwellingType| by_kind.get(&Some(kind)).or_else(|| by_kind.get(&None)).map(Vec::as_slice).unwrap_or_default();
    DwellingType::ALL.into_iter().map(|kind| profile(of(kind), people)).collect()
}

fn told(place: &Place<'_>, filled: &[Filled], built: &[Built], planned: &[f64]) -> Vec<HousingYear> {
    let years = place.inputs.jump_off.through(Year::EARLIEST.plus(u16::MAX));
    let told = |(((year, filled), built), planned): (((Year, &Filled), &Built), &f64)| HousingYear {
        year,
        planned: *planned,
        completed: built.completed,
        demolished: built.demolished,
        occupied: filled.occupied,
        households: filled.households,
        people: filled.people,
        per_extra: filled.per_extra,
        moved_in: filled.moved.0,
        moved_out: filled.moved.1,
        expected: filled.expected,
        pull: filled.lived.factor,
    };
    years.zip(filled).zip(built).zip(planned).map(told).collect()
}

/// A dwelling holds neither fewer nor more people than dwellings do.
fn plausible(place: &Place<'_>, rule: HouseholdRule, years: &[HousingYear]) -> Result<(), Diagnostic> {
    let named = format!("scenario {}, region {}", place.spec.id, place.region.id);
    let (low, high) = (PLAUSIBLE.start(), PLAUSIBLE.end());
    let (of_all, of_extra) = match rule {
        HouseholdRule::Headship => {
            ("heads per person (tables `households` and `household_totals`)", "heads per person among those who move")
        }
        HouseholdRule::PersonsPerDwelling => (
            "persons in standing dwellings (`standing_size`) and new ones (table `dwelling_sizes`)",
            "persons in new dwellings (table `dwelling_sizes`)",
        ),
    };
    if let Some(year) = years.iter().find(|year| !PLAUSIBLE.contains(&year.per_dwelling())) {
        return Err(problem(
            "K0831",
            format!("{named}: {:.2} persons in a dwelling at the end of {}, which follows from {of_all}", year.per_dwelling(), year.year),
            "where dwellings hold fewer than 1.6 or more than 2.6 people on average, an assumption is wrong",
            &format!("look at it: {low} to {high} are accepted"),
        ));
    }
    match years.iter().find(|year| !PLAUSIBLE.contains(&year.per_extra)) {
        None => Ok(()),
        Some(year) => Err(problem(
            "K0832",
            format!(
                "{named}: {:.2} persons for a further dwelling at the end of {}, which follows from {of_extra}",
                year.per_extra, year.year
            ),
            "a further dwelling that holds fewer than 1.6 or more than 2.6 people makes more or fewer people than dwellings can",
            &format!("look at it, and at the ages of movers; {low} to {high} are accepted"),
        )),
    }
}

pub(super) fn not_filled(place: Option<&Place<'_>>, error: &HousingError) -> Diagnostic {
    let year = place.map(|place| place.inputs.jump_off.plus(u16::try_from(error.year).unwrap_or(0)));
    let named = place.zip(year).map(|(place, year)| format!("scenario {}, region {}, {year}: ", place.spec.id, place.region.id));
    let what = format!("{}{error}", named.clone().unwrap_or_default());
    match &error.cause {
        Cause::NothingStands { .. } => problem(
            "K0828",
            what,
            "dwellings are taken down that nobody could live in",
            "check `demolished`, and the households the stock is taken from",
        ),
        Cause::MoreLeave => problem(
            "K0837",
            what,
            "a share `local` of those who enter new dwellings comes from the study's own regions, by the ages of movers",
            "lower `local`, or look at the ages of movers",
        ),
        Cause::Holds { .. } => problem(
            "K0831",
            what,
            "where dwellings hold fewer than 1.6 or more than 2.6 people on average, an assumption is wrong",
            "look at heads per person (tables `households` and `household_totals`) or persons in dwellings (`standing_size`, `dwelling_sizes`)",
        ),
        Cause::FewerThanNone { .. } => problem(
            "K0881",
            what,
            "a programme that ends, or is smaller in some years, cannot go on with fewer dwellings than it has",
            "let what is changed end after the target: after = \"ends\"",
        ),
        Cause::Course(CourseError::Timing) => problem(
            "K0834",
            what,
            "the dwellings are filled by more people in and fewer out",
            "leave migration_timing out under [model], or write \"end\"",
        ),
        Cause::Course(CourseError::OutOfReach { factor, over }) => problem(
            "K0830",
            format!(
                "{}with {factor:.3} times as many moving in as expected there are still {:.0} {}",
                named.unwrap_or_default(),
                over.abs(),
                if *over < 0.0 {
                    "households (or people) too few for the dwellings"
                } else {
                    "households (or people) more than dwellings hold"
                }
            ),
            "dwellings are filled by up to a thousand times as many people moving in as expected, or as few",
            "build more evenly, or let the scenario expect other moves",
        ),
        Cause::Course(_) => problem(
            "K0830",
            what,
            "dwellings are filled by up to a thousand times as many people moving in as expected, or as few",
            "build more evenly, or let the scenario expect other moves",
        ),
    }
}
