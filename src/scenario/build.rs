//! From checked inputs to a study the model can run: base rates from history, rates of every scenario, rates of use.

use super::assumptions::{assumptions, doubts as doubts_of_assumptions};
use super::base::{Base, base};
use super::inputs::{EventSpec, HousingSpec, Inputs, Level, NeedSpec, ScenarioSpec, ServiceSpec};
use super::office::{follow, office, other_starts};
use super::privacy::protected;
use super::rates::Place;
use super::staffing::staffing;
use super::target;
use super::{coupled, housing, moved, plans, problem, special};
use crate::demand::new_places::counted_places;
use crate::demand::trend::{FEWEST_YEARS, NoTrend};
use crate::demand::{Counts, FoundRates, TrendFrom, rates_as_given, rates_from_counts};
use crate::diag::{Diagnostic, Fact, Severity, Warned};
use crate::domain::axis::{Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::growth::{Growth, Target};
use crate::domain::indicators::Elsewhere;
use crate::domain::rates::{Migration, YearRates};
use crate::domain::service::{NewPlacesBase, Service, ServiceKind, UseRates};
use crate::domain::staff::ServiceStaff;
use crate::domain::study::{Assumed, Event, Language, RateTable, Region, Scenario, StandIn, Study};
use crate::domain::terms::GivenHours;
use crate::model::course::{Course, Pull};
use std::collections::{BTreeMap, BTreeSet};

/// The study `inputs` describe, with names in `language`; a public one from its protected counts.
///
/// # Errors
/// Everything that keeps a scenario or service from being built, all at once.
pub fn build(inputs: &Inputs, language: Language) -> Result<Warned<Study>, Vec<Diagnostic>> {
    let (inputs, said) = protected(inputs);
    let inputs = inputs.as_ref();
    let (mut errors, mut warnings): (Vec<Diagnostic>, Vec<Diagnostic>) =
        said.into_iter().partition(|said| said.severity == Severity::Error);
    warnings.extend(doubtful(inputs, &borrowed_years(inputs)));
    warnings.extend(undrawn(inputs));
    let ordinary = special::ordinary(inputs).map_err(|error| vec![error])?;
    let bases: Vec<Base> =
        ordinary.regions.iter().filter_map(|region| base(&ordinary, region).map_err(|error| errors.push(error)).ok()).collect();
    if bases.len() < inputs.regions.len() {
        return Err(errors);
    }
    warnings.extend(inputs.regions.iter().zip(&bases).flat_map(|(region, base)| moved::doubts(inputs, region, base)));
    let mut scenarios = Vec::new();
    for spec in &inputs.scenarios {
        match scenario(&ordinary, spec, &bases, language, &mut warnings) {
            Ok(scenario) => {
                warnings.extend(scenario.office.iter().flat_map(|office| other_starts(inputs, office)));
                scenarios.push(scenario);
            }
            Err(error) => errors.push(error),
        }
    }
    let mut services = Vec::new();
    for spec in &inputs.services {
        match service(inputs, spec, &mut warnings) {
            Ok(service) => services.push(service),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let staffing = staffing(inputs, &mut services, &mut warnings).map_err(|error| vec![error])?;
    let study = Study { staffing, ..study(inputs, language, scenarios, services, &bases) };
    let (wrong, doubtful): (Vec<Diagnostic>, Vec<Diagnostic>) =
        doubts_of_assumptions(&study).into_iter().partition(|found| found.severity == Severity::Error);
    let wrong: Vec<Diagnostic> =
        wrong.into_iter().chain(study.services.iter().filter_map(|service| half_a_base(&study, service))).collect();
    warnings.extend(doubtful);
    warnings.extend(plans::contradictions(&study));
    if wrong.is_empty() { Ok(Warned { value: study, warnings }) } else { Err(wrong) }
}

/// New places counted from a night whose users were counted in part.
fn half_a_base(study: &Study, service: &Service) -> Option<Diagnostic> {
    let from = service.new_places.filter(|asked| asked.base == NewPlacesBase::Counted)?.from;
    let half = (0..study.regions.len()).find(|region| counted_places(study, *region, service, from).is_none())?;
    Some(problem(
        "K0746",
        format!("users of {} were counted in part on 31 December {from} in region {}", service.id, study.regions[half].id),
        "part of a count is no number to count new places from",
        "choose a night on which women and men of all ages of the service were counted, or base = \"modelled\"",
    ))
}

/// Years of the base windows that the tables of mortality and fertility do not have: the nearest year's rates stand in.
fn borrowed_years(inputs: &Inputs) -> Vec<StandIn> {
    let windows = [inputs.windows.local_fertility, inputs.windows.migration];
    let years: BTreeSet<Year> = windows.iter().flat_map(|(first, last)| first.through(*last)).collect();
    let missing = |table: RateTable, has: &dyn Fn(Option<Year>) -> bool| {
        let lacks = |year: &&Year| !has(None) && !has(Some(**year));
        StandIn { table, years: years.iter().filter(lacks).copied().collect() }
    };
    let mortality = inputs.mortality.values().map(|table| missing(RateTable::Mortality, &|year| table.by_year.contains_key(&year)));
    let fertility = inputs.fertility.values().map(|table| missing(RateTable::Fertility, &|year| table.contains_key(&year)));
    mortality.chain(fertility).filter(|found| !found.years.is_empty()).collect()
}

/// Doubts about a study's own tables: the program's end where they end, and the page says so among the assumptions.
fn doubtful(inputs: &Inputs, stand_ins: &[StandIn]) -> Vec<Diagnostic> {
    let doubt = |found: &StandIn| {
        let table = match found.table {
            RateTable::Mortality => "mortality",
            RateTable::Fertility => "fertility",
        };
        let years: Vec<String> = found.years.iter().map(ToString::to_string).collect();
        let what =
            format!("the table of {table} has no rates for {}: those of the nearest year before (else after) stand in", years.join(", "));
        let why = "what births and deaths do not explain of these years is read as migration";
        let found = problem("K0322", what, why, "add the years to the table, or end the windows under [base] where it ends")
            .fact(
                "table",
                Fact::Word(if found.table == RateTable::Mortality { "warning.K0322.mortality" } else { "warning.K0322.fertility" }),
            )
            .fact("years", Fact::Years(found.years.iter().map(|year| year.get()).collect()));
        Diagnostic { severity: Severity::Warning, ..found }
    };
    stand_ins.iter().filter(|found| !inputs.bundled.contains(&found.table)).map(doubt).collect()
}

/// Published lines that name no region: beside several they cannot be drawn.
fn undrawn(inputs: &Inputs) -> Option<Diagnostic> {
    let nameless = inputs.published.iter().filter(|line| line.region.is_none()).count();
    let found = problem(
        "K0415",
        format!("{nameless} published lines are not drawn: the study has {} regions", inputs.regions.len()),
        "such a line does not say which region it is of",
        "give the table a column `region`; the table published.csv of the run keeps them",
    )
    .fact("lines", Fact::Number(nameless as f64, 0));
    (inputs.regions.len() > 1 && nameless > 0).then_some(Diagnostic { severity: Severity::Warning, ..found })
}

fn study(inputs: &Inputs, language: Language, scenarios: Vec<Scenario>, services: Vec<Service>, bases: &[Base]) -> Study {
    Study {
        id: inputs.id.clone(),
        title: inputs.title.clone(),
        language,
        written: inputs.language,
        year_label: inputs.year_label,
        axis: inputs.axis,
        rules: inputs.rules,
        jump_off: inputs.jump_off,
        last_stock: inputs.last_stock,
        regions: inputs.regions.clone(),
        scenarios,
        services,
        assumptions: assumptions(inputs, language),
        published: inputs.published.clone(),
        sources: inputs.sources.clone(),
        estimates: bases.iter().flat_map(|base| base.estimates.clone()).collect(),
        outcome: inputs.outcome.clone(),
        protection: inputs.protection.clone(),
        stand_ins: borrowed_years(inputs).into_iter().filter(|found| inputs.bundled.contains(&found.table)).collect(),
        plan_figures: inputs.plan_figures.clone(),
        indicators: inputs.indicators.clone(),
        elsewhere: Elsewhere { nation: inputs.national_population.clone(), names: inputs.reference_names.clone() },
        staffing: None,
    }
}

/// A word in `language`, else in the study's own, else in English, else the first there is.
pub(super) fn word(words: &BTreeMap<Language, String>, language: Language, own: Language) -> Option<&String> {
    [language, own, Language::En].iter().find_map(|language| words.get(language)).or_else(|| words.values().next())
}

fn scenario(
    inputs: &Inputs,
    spec: &ScenarioSpec,
    bases: &[Base],
    language: Language,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Scenario, Diagnostic> {
    let places: Vec<Place<'_>> = inputs.regions.iter().zip(bases).map(|(region, base)| Place { inputs, spec, region, base }).collect();
    let coupling = inputs.together.of(&spec.id);
    let (mut found, growth) = match (&coupling, &spec.housing) {
        (Some(_), _) => Default::default(),
        (None, Some(housing)) => housed(&places, housing, spec.target.as_ref())?,
        (None, None) => targeted(&places, spec)?,
    };
    let made: Vec<Years> = match &coupling {
        Some(coupling) => coupled::years(&places, coupling)?,
        None => (places.iter().enumerate())
            .map(|(at, place)| found.remove(&at).map_or_else(|| years(place), Ok))
            .collect::<Result<_, Diagnostic>>()?,
    };
    let (mut rates, mut assumed) = (Vec::new(), Vec::new());
    for (at, (place, Years { rates: mut year_rates, mut summary, capped })) in places.iter().zip(made).enumerate() {
        warnings.extend(held_by_caps(place, &capped));
        if let Some(people) = &spec.office {
            follow(inputs, people, at, &mut year_rates, &mut summary)?;
        }
        rates.push(year_rates);
        assumed.push(summary);
    }
    let name = word(&spec.names, language, inputs.language).map_or_else(|| spec.id.as_str().to_owned(), Clone::clone);
    let note = word(&spec.notes, language, inputs.language).cloned().unwrap_or_default();
    Ok(Scenario {
        id: spec.id.clone(),
        name,
        note,
        rates,
        assumed,
        office: office(inputs, spec)?,
        growth,
        coupling,
        settings: spec.settings.clone(),
        events: events(inputs, spec, language),
        special: special::plan(inputs, spec),
    })
}

/// The years of every region of a scenario led by dwellings, by their position, and what was found.
fn housed(
    places: &[Place<'_>],
    spec: &HousingSpec,
    target: Option<&Target>,
) -> Result<(BTreeMap<usize, Years>, Option<Growth>), Diagnostic> {
    let (years, found) = housing::filled(places, spec, target)?;
    Ok(((0..).zip(years).collect(), Some(found)))
}

/// The years of the regions a scenario's target is asked of, by their position, and what was found; nothing without a target.
fn targeted(places: &[Place<'_>], spec: &ScenarioSpec) -> Result<(BTreeMap<usize, Years>, Option<Growth>), Diagnostic> {
    let Some(target) = &spec.target else { return Ok((BTreeMap::new(), None)) };
    let from = target.region.unwrap_or(0);
    let asked = target.region.map_or(places, |at| places.get(at..=at).unwrap_or_default());
    let (years, found) = target::met(asked, target)?;
    Ok(((from..).zip(years).collect(), Some(Growth { target: Some(found), ..Growth::default() })))
}

fn events(inputs: &Inputs, spec: &ScenarioSpec, language: Language) -> Vec<Event> {
    let named = |event: &EventSpec| Event {
        name: word(&event.names, language, inputs.language).cloned().unwrap_or_default(),
        arrivals: event.arrivals.clone(),
        source: event.source.clone(),
    };
    spec.events.iter().map(named).collect()
}

/// A region's years in one scenario. Who moves goes by who is there: they are made one after another, each on the stock of the last.
fn years(place: &Place<'_>) -> Result<Years, Diagnostic> {
    let inputs = place.inputs;
    let (mut rates, mut summary, mut capped) = (Vec::new(), Vec::new(), Vec::new());
    let mut stock = place.region.history.get(&inputs.jump_off).map_or_else(|| Cells::zeros(inputs.axis, 1), |stock| stock.cells().clone());
    let mut course = Course::new(inputs.rules, Cells::zeros(inputs.axis, 1));
    for year in inputs.jump_off.through(inputs.year_label.of_stock(inputs.last_stock)) {
        let (ahead, assumed) = place.ahead(year)?;
        let lived = course.live(&ahead, &stock, Pull::Expected).map_err(|error| place.invalid("net migration", year, &error))?;
        stock.clone_from(course.closing());
        if lived.capped || place.at_a_cap(year, &ahead) {
            capped.push(year);
        }
        let net_migration = match &lived.rates.migration {
            Migration::Net(net) => Some(net.cells().total(0)),
            Migration::Gross { .. } => None,
        };
        rates.push(lived.rates);
        summary.push(Assumed { net_migration, ..assumed });
    }
    Ok(Years { rates, summary, capped })
}

/// A region's years in one scenario.
#[derive(Default)]
pub(super) struct Years {
    pub rates: Vec<YearRates>,
    pub summary: Vec<Assumed>,
    /// Years in which a cap of the scenario takes something away.
    pub capped: Vec<Year>,
}

/// A cap is the scenario's own rule: where it takes something away is told.
fn held_by_caps(place: &Place<'_>, years: &[Year]) -> Option<Diagnostic> {
    let (first, last) = (years.first()?, years.last()?);
    let found = problem(
        "K0897",
        format!("scenario {}, region {}: a cap holds in {} years, {first} to {last}", place.spec.id, place.region.id, years.len()),
        "without it the scenario would have more there than it is let have",
        "nothing, if that is what the scenario asks; tables show what is left",
    )
    .fact("scenario", Fact::Scenario(place.spec.id.to_string()))
    .fact("region", Fact::Region(place.region.id.to_string()))
    .fact("years", Fact::Years(years.iter().map(|year| year.get()).collect()));
    Some(Diagnostic { severity: Severity::Warning, ..found })
}

fn service(inputs: &Inputs, spec: &ServiceSpec, warnings: &mut Vec<Diagnostic>) -> Result<Service, Diagnostic> {
    Ok(Service {
        id: spec.id.clone(),
        name: spec.name.clone(),
        group: spec.group,
        kind: kind(inputs, spec, warnings)?,
        places: spec.places,
        hours_per_user_week: spec.hours_per_user_week,
        basis: spec.basis,
        source: spec.source.clone(),
        observed: spec.observed.clone(),
        capacity: spec.capacity.clone(),
        known_need: spec.known_need.clone(),
        breaks: spec.breaks.clone(),
        reference: spec.reference.clone(),
        terms: spec.terms.clone(),
        new_places: spec.new_places,
        building: spec.building.clone(),
        staff: ServiceStaff::default(),
    })
}

fn kind(inputs: &Inputs, spec: &ServiceSpec, warnings: &mut Vec<Diagnostic>) -> Result<ServiceKind, Diagnostic> {
    match &spec.need {
        NeedSpec::Users { window, trend_window, trend_asked, damping, spread, shape, level } => {
            let from = TrendFrom { own: *trend_window, breaks: &spec.breaks, reference: &spec.reference };
            let trend = (*damping > 0.0).then_some(from);
            let others = (*level == Level::AgainstOthers).then_some(spec.reference.as_slice());
            let counts = Counts { observed: &spec.observed, window: *window, trend, spread: *spread, shape: shape.as_slice(), others };
            let mut rates: Vec<UseRates> = Vec::new();
            for region in &inputs.regions {
                let found = rates_from_counts(&counts, region, inputs.axis).map_err(|error| no_rates(spec, region, &error))?;
                warnings.extend(doubts(spec, region, *window, trend.is_some() && *trend_asked, &found));
                warnings.extend(more_than_people(spec, region, &found.rates));
                without_hours(spec, region, &found.rates)?;
                rates.push(found.rates);
            }
            Ok(ServiceKind::Rates { rates, window: Some(*window), damping: *damping })
        }
        NeedSpec::Rates { rates, spread } => {
            let of = |region: &Region| {
                let stock = region.history.get(&inputs.jump_off).ok_or_else(|| no_rates(spec, region, &"no people at the jump-off"))?;
                rates_as_given(rates, *spread, region, stock).map_err(|error| no_rates(spec, region, &error))
            };
            let rates = inputs.regions.iter().map(of).collect::<Result<Vec<UseRates>, Diagnostic>>()?;
            for (region, rates) in inputs.regions.iter().zip(&rates) {
                warnings.extend(more_than_people(spec, region, rates));
                without_hours(spec, region, rates)?;
            }
            Ok(ServiceKind::Rates { rates, window: None, damping: 0.0 })
        }
        NeedSpec::Norm { parts } => Ok(ServiceKind::Norm { parts: parts.clone() }),
        NeedSpec::Sum { of } => Ok(ServiceKind::Sum { of: of.clone() }),
    }
}

fn no_rates(spec: &ServiceSpec, region: &Region, error: &impl std::fmt::Display) -> Diagnostic {
    problem(
        "K0410",
        format!("service {}, region {}: {error}", spec.id, region.id),
        "need is users per person × people",
        "check the service's users or rates, its window and its bands",
    )
}

/// Ages with users and no hours, where hours are given by age: they would get nothing, in silence.
fn without_hours(spec: &ServiceSpec, region: &Region, rates: &UseRates) -> Result<(), Diagnostic> {
    let rows = &spec.terms.hours;
    let lacks = |(sex, (age, rate)): (Sex, (usize, &f64))| {
        let age = u8::try_from(age).ok()?;
        (*rate > 0.0 && GivenHours::of(rows, &region.id, sex, age).is_none()).then_some((sex, age))
    };
    let ages = Sex::ALL.into_iter().flat_map(|sex| rates.by_age[sex.index()].iter().enumerate().map(move |age| (sex, age)));
    let Some((sex, age)) = ages.filter(|_| !rows.is_empty()).find_map(lacks) else { return Ok(()) };
    Err(problem(
        "K0788",
        format!("service {}, region {}: no hours for users aged {age} ({})", spec.id, region.id, sex.code()),
        "they would get no hours, and nobody would know",
        "give hours for every age that has users",
    ))
}

/// Bands with more users than people: possible where a user is counted more than once, seldom meant.
fn more_than_people<'r>(spec: &'r ServiceSpec, region: &'r Region, rates: &'r UseRates) -> impl Iterator<Item = Diagnostic> + 'r {
    rates.bands.iter().filter(|band| band.rate > 1.0).map(|band| Diagnostic {
        severity: Severity::Warning,
        ..problem(
            "K0414",
            format!("service {}, region {}, ages {}: {:.2} users per person", spec.id, region.id, band.band, band.rate),
            "there would be more users than people",
            "give the rate as users per person (14 % is 0.14); look whether users and people are of the same ages and place",
        )
        .fact("service", Fact::Service(spec.id.to_string()))
        .fact("region", Fact::Region(region.id.to_string()))
        .fact("ages", Fact::Ages(band.band.from, band.band.to))
        .fact("rate", Fact::Number(band.rate, 2))
    })
}

/// What a reader should know of the counts: years left out of the window, bands without a trend of their own.
fn doubts(spec: &ServiceSpec, region: &Region, window: (Year, Year), trend_asked: bool, found: &FoundRates) -> Vec<Diagnostic> {
    let years = window.0.through(window.1).count();
    let mut doubts = Vec::new();
    for band in &found.evidence {
        let named = format!("service {}, region {}, ages {}", spec.id, region.id, band.band);
        let at = |found: Diagnostic| {
            let found = found.fact("service", Fact::Service(spec.id.to_string())).fact("region", Fact::Region(region.id.to_string()));
            found.fact("ages", Fact::Ages(band.band.from, band.band.to))
        };
        if band.years.len() < years {
            let used: Vec<String> = band.years.iter().map(ToString::to_string).collect();
            doubts.push(Diagnostic {
                severity: Severity::Warning,
                ..at(problem(
                    "K0411",
                    format!("{named}: the rate rests on {} of {years} years ({})", used.len(), used.join(", ")),
                    "years without a count are left out of the window",
                    "add the missing counts, or choose another window",
                ))
                .fact("used", Fact::Number(used.len() as f64, 0))
                .fact("all", Fact::Number(years as f64, 0))
                .fact("years", Fact::Years(band.years.iter().map(|year| year.get()).collect()))
            });
        }
        if let (true, Err(reason)) = (asks_others(spec), &band.shrinkage) {
            doubts.push(Diagnostic {
                severity: Severity::Warning,
                ..at(problem(
                    "K0793",
                    format!("{named}: the rate is the own alone ({reason})"),
                    "`shrink` holds a band's level against other municipalities'",
                    "add municipalities with these years to reference_users, or delete shrink",
                ))
            });
        }
        if let Err(reason) = &band.own_trend {
            doubts.extend(no_own_trend(&named, *reason, band.trend.is_some(), trend_asked).map(at));
        }
    }
    doubts
}

const fn asks_others(spec: &ServiceSpec) -> bool {
    matches!(spec.need, NeedSpec::Users { level: Level::AgainstOthers, .. })
}

/// A band whose own series shows no trend: the reference speaks alone, or (where the study named years for it) nothing does.
fn no_own_trend(named: &str, reason: NoTrend, carried: bool, asked: bool) -> Option<Diagnostic> {
    let advice = "give more years of counts, or leave `trend_window` out";
    let (code, what, why) = match (reason, carried) {
        (NoTrend::NotAsked, _) => return None,
        (_, true) => ("K0416", format!("{named}: no trend of its own ({reason})"), "the trend line follows other places alone"),
        (_, false) if asked => ("K0412", format!("{named}: no trend of its own ({reason})"), "the trend line holds this rate unchanged"),
        (_, false) => return None,
    };
    let found = Diagnostic { severity: Severity::Warning, ..problem(code, what, why, advice) };
    Some(match reason {
        NoTrend::TooFewYears(years) => found
            .fact("reason", Fact::Word("warning.trend.few"))
            .fact("years", Fact::Number(years as f64, 0))
            .fact("needed", Fact::Number(FEWEST_YEARS as f64, 0)),
        NoTrend::Zero(year) => found.fact("reason", Fact::Word("warning.trend.zero")).fact("year", Fact::Year(year.get())),
        _ => found,
    })
}
