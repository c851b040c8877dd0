//! Indicators in words: what they are called, what they are made of, on which night, by whose definition.

use crate::demand::indicators::{COVERED, Indicator, Kind, Ratio, RatioOf, Round, Standing, Turn, Weight, base_night, counted, weighed};
use crate::domain::axis::{AgeBand, Year, YearLabel};
use crate::domain::service::UseLine;
use crate::domain::study::{Language, Study};
use crate::report::Run;
use crate::report::labels::{ages, ages_short, label, sentence, service_name, stock_day};
use crate::report::numbers;

/// An indicator explained.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What is counted.
    pub numerator: String,
    /// What it is divided by.
    pub denominator: String,
    /// Ages of both, short: `20–66 / 67+`.
    pub ages: String,
    /// The night.
    pub date: String,
    /// Whose definition or figures.
    pub source: String,
}

/// What readers call an indicator.
#[must_use]
pub fn name(study: &Study, indicator: &Indicator, language: Language) -> String {
    let say = |key: &str, words: &[&str]| sentence(key, language, words);
    match &indicator.kind {
        Kind::Ratio(ratio) => ratio_name(ratio, language),
        Kind::PopulationIndex => say("indicator.population_index", &[]),
        Kind::UsersPerThousand(at, AgeBand::ALL, line) => {
            lined(&say("indicator.per_thousand.all", &[service(study, *at, language)]), *line, language)
        }
        Kind::UsersPerThousand(at, band, line) => {
            lined(&say("indicator.per_thousand", &[service(study, *at, language), &ages(*band, language)]), *line, language)
        }
        Kind::UsersPerWorkers(at, line) => {
            let working = ages(study.indicators.working_age(), language);
            lined(&say("indicator.per_worker", &[service(study, *at, language), &working]), *line, language)
        }
        Kind::NeedIndex(at, line) => lined(&say("indicator.need_index", &[service(study, *at, language)]), *line, language),
        Kind::WeightedIndex(Weight::Fte, line) => lined(label("indicator.weighted.fte", language), *line, language),
        Kind::WeightedIndex(Weight::Hours, line) => lined(label("indicator.weighted.hours", language), *line, language),
        Kind::Places(round, standing) => places_name(*round, *standing, language),
        Kind::Turn(Turn::LastingRise(band)) => say("indicator.rise", &[&ages(*band, language)]),
        Kind::Turn(Turn::Lowest(band)) => say("indicator.lowest", &[&ages(*band, language)]),
        Kind::Turn(Turn::Below(ratio, threshold)) => say("indicator.below", &[&plain(*threshold, language), &ratio_name(ratio, language)]),
    }
}

/// The same without the words of unchanged use: where both lines stand in one row.
#[must_use]
pub fn plain_name(study: &Study, indicator: &Indicator, language: Language) -> String {
    let name = name(study, indicator, language);
    let line = format!(" ({})", line_name(UseLine::Unchanged, language));
    name.strip_suffix(&line).map_or_else(|| name.clone(), str::to_owned)
}

/// A threshold as readers write it: with the decimals it has, one at least.
#[must_use]
pub fn plain(value: f64, language: Language) -> String {
    let places = value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
    numbers::decimal(value, places.max(1), language)
}

fn service(study: &Study, at: usize, language: Language) -> &str {
    study.services.get(at).map_or("", |service| service_name(service, language))
}

/// What readers call a ratio, its ages included.
#[must_use]
pub fn ratio_name(ratio: &Ratio, language: Language) -> String {
    let key = match ratio.of {
        RatioOf::Support => "indicator.support",
        RatioOf::FamilyCare => "indicator.family_care",
        RatioOf::YoungOld => "indicator.young_old",
        RatioOf::OldAge => "indicator.old_age",
        RatioOf::Dependency => "indicator.dependency",
        RatioOf::DependencyShare => "indicator.dependency_share",
        RatioOf::Share => "indicator.share",
    };
    let [above, below] = [&ratio.above, &ratio.below].map(|bands| short(bands, language));
    match ratio.of {
        RatioOf::Share => sentence(key, language, &[&ages(ratio.above.first().copied().unwrap_or(AgeBand::ALL), language)]),
        _ => sentence(key, language, &[&above, &below]),
    }
}

/// `0–19 og 65+`.
fn short(bands: &[AgeBand], language: Language) -> String {
    let words: Vec<String> = bands.iter().map(|band| ages_short(*band)).collect();
    words.into_iter().reduce(|all, band| sentence("indicator.and", language, &[&all, &band])).unwrap_or_default()
}

fn places_name(round: Round, standing: Standing, language: Language) -> String {
    let (key, line) = match (round, standing) {
        (Round::Institution, Standing::Decided) => ("indicator.institution.decided", None),
        (Round::Institution, Standing::Needed(line)) => ("indicator.institution.needed", Some(line)),
        (Round::AllHours, Standing::Decided) => ("indicator.all_hours.decided", None),
        (Round::AllHours, Standing::Needed(line)) => ("indicator.all_hours.needed", Some(line)),
    };
    line.map_or_else(|| label(key, language).to_owned(), |line| lined(label(key, language), line, language))
}

/// The line of use behind a name.
fn lined(name: &str, line: UseLine, language: Language) -> String {
    sentence("indicator.with_line", language, &[name, line_name(line, language)])
}

/// What a line of use is called.
#[must_use]
pub fn line_name(line: UseLine, language: Language) -> &'static str {
    match line {
        UseLine::Unchanged => label("indicator.line.unchanged", language),
        UseLine::Trend => label("indicator.line.trend", language),
        UseLine::Measures => label("indicator.line.measures", language),
    }
}

/// A value as readers write it.
#[must_use]
pub fn written(indicator: &Indicator, value: f64, language: Language) -> String {
    match &indicator.kind {
        Kind::Ratio(ratio) if ratio.of == RatioOf::Share => numbers::percent(value, 1, language),
        Kind::Ratio(ratio) if ratio.per == 1.0 => numbers::decimal(value, 2, language),
        Kind::Turn(_) => numbers::exact(value),
        Kind::UsersPerThousand(..) if value >= 100.0 => numbers::whole(value, language),
        _ => numbers::decimal(value, 1, language),
    }
}

/// What an indicator is made of. `demand` is any scenario's: it says which places are counted.
#[must_use]
pub fn definition(run: &Run, indicator: &Indicator) -> Definition {
    let (study, language) = (run.study, run.language);
    let name = name(study, indicator, language);
    let [numerator, denominator] = parts(run, indicator);
    Definition {
        name,
        numerator,
        denominator,
        ages: ages_of(study, indicator),
        date: date(study, indicator, language),
        source: source(run, indicator),
    }
}

fn people(bands: &[AgeBand], language: Language) -> String {
    let words: Vec<String> = bands.iter().map(|band| ages(*band, language)).collect();
    let all = words.into_iter().reduce(|all, band| sentence("indicator.and", language, &[&all, &band])).unwrap_or_default();
    sentence("indicator.people", language, &[&all])
}

fn parts(run: &Run, indicator: &Indicator) -> [String; 2] {
    let (study, language) = (run.study, run.language);
    let say = |key: &str, words: &[&str]| sentence(key, language, words);
    let users = |at: usize, band: AgeBand, line: UseLine| {
        lined(&say("indicator.users_of", &[service(study, at, language), &ages(band, language)]), line, language)
    };
    let on_base = || say("indicator.same_on", &[&sentence("date.dec31", language, &[&base_night(study).to_string()])]);
    match &indicator.kind {
        Kind::Ratio(ratio) => [people(&ratio.above, language), people(&ratio.below, language)],
        Kind::PopulationIndex => [people(&[AgeBand::ALL], language), on_base()],
        Kind::UsersPerThousand(at, band, line) => [users(*at, *band, *line), people(&[*band], language)],
        Kind::UsersPerWorkers(at, line) => [users(*at, AgeBand::ALL, *line), people(&[study.indicators.working_age()], language)],
        Kind::NeedIndex(at, line) => [lined(&say("indicator.need_of", &[service(study, *at, language)]), *line, language), on_base()],
        Kind::WeightedIndex(weight, line) => {
            let unit = match weight {
                Weight::Fte => label("fte", language),
                Weight::Hours => label("hours_a_week", language),
            };
            let demand = run.demand.first().and_then(|regions| regions.first());
            let services = demand.map_or_else(Vec::new, |demand| weighed(study, demand, *weight));
            let names: Vec<&str> = services.into_iter().map(|at| service(study, at, language)).collect();
            [lined(&say("indicator.need_of_care", &[unit, &names.join(", ")]), *line, language), on_base()]
        }
        Kind::Places(round, standing) => [places(run, *round, *standing), people(&[COVERED], language)],
        Kind::Turn(Turn::LastingRise(band)) => [people(&[*band], language), label("indicator.rise.is", language).to_owned()],
        Kind::Turn(Turn::Lowest(band)) => [people(&[*band], language), label("indicator.lowest.is", language).to_owned()],
        Kind::Turn(Turn::Below(ratio, _)) => [ratio_name(ratio, language), label("indicator.below.is", language).to_owned()],
    }
}

/// Which services' places are counted, by name.
fn places(run: &Run, round: Round, standing: Standing) -> String {
    let language = run.language;
    let demand = run.demand.first().and_then(|regions| regions.first());
    let services = demand.and_then(|demand| counted(run.study, demand, round, standing)).unwrap_or_default();
    let names: Vec<&str> = services.into_iter().map(|at| service(run.study, at, language)).collect();
    match standing {
        Standing::Decided => sentence("indicator.places_of", language, &[&names.join(", ")]),
        Standing::Needed(line) => lined(&sentence("indicator.needed_of", language, &[&names.join(", ")]), line, language),
    }
}

fn ages_of(study: &Study, indicator: &Indicator) -> String {
    let join = |bands: &[AgeBand]| bands.iter().map(|band| ages_short(*band)).collect::<Vec<_>>().join(" + ");
    match &indicator.kind {
        Kind::Ratio(ratio) | Kind::Turn(Turn::Below(ratio, _)) => format!("{} / {}", join(&ratio.above), join(&ratio.below)),
        Kind::UsersPerThousand(_, band, _) => join(&[*band]),
        Kind::UsersPerWorkers(..) => format!("{} / {}", join(&[AgeBand::ALL]), join(&[study.indicators.working_age()])),
        Kind::Places(..) => join(&[COVERED]),
        Kind::Turn(Turn::LastingRise(band) | Turn::Lowest(band)) => join(&[*band]),
        Kind::PopulationIndex | Kind::NeedIndex(..) | Kind::WeightedIndex(..) => join(&[AgeBand::ALL]),
    }
}

fn date(study: &Study, indicator: &Indicator, language: Language) -> String {
    let night = match &indicator.kind {
        Kind::Ratio(_) | Kind::Turn(_) => study.year_label,
        _ => YearLabel::Dec31,
    };
    stock_day(night, language).to_owned()
}

fn source(run: &Run, indicator: &Indicator) -> String {
    let (study, language) = (run.study, run.language);
    let say = |key: &str| label(key, language).to_owned();
    let of_services = |services: &[usize]| {
        let mut texts: Vec<&str> =
            services.iter().filter_map(|at| study.services.get(*at)).map(|service| service.source.as_str()).collect();
        texts.dedup();
        texts.join(", ")
    };
    match &indicator.kind {
        Kind::Ratio(ratio) | Kind::Turn(Turn::Below(ratio, _)) => ratio_source(run, ratio),
        Kind::UsersPerThousand(at, ..) | Kind::UsersPerWorkers(at, _) => of_services(&[*at]),
        Kind::PopulationIndex | Kind::NeedIndex(..) | Kind::WeightedIndex(..) => match study.indicators.base_year {
            Some(_) => say("indicator.source.base"),
            None => say("indicator.source.night"),
        },
        Kind::Places(round, standing) => {
            let demand = run.demand.first().and_then(|regions| regions.first());
            let services = demand.and_then(|demand| counted(study, demand, *round, *standing)).unwrap_or_default();
            let whose = match round {
                Round::Institution => say("indicator.source.kostra"),
                Round::AllHours => say("indicator.source.definition"),
            };
            format!("{whose}. {}", of_services(&services))
        }
        Kind::Turn(Turn::LastingRise(_) | Turn::Lowest(_)) => say("indicator.source.definition"),
    }
}

/// The study's own limits are the study's; the usual ones are whose they are.
fn ratio_source(run: &Run, ratio: &Ratio) -> String {
    let settings = &run.study.indicators;
    let say = |key: &str| label(key, run.language).to_owned();
    let (working, old) = (settings.working_age(), settings.old());
    let holds = |band: AgeBand| ratio.above.contains(&band) || ratio.below.contains(&band);
    let chosen = settings.working_age.is_some() || settings.old_from.is_some();
    let own = || settings.source.clone().unwrap_or_else(|| say("indicator.source.study"));
    let band = AgeBand::closed;
    match ratio.of {
        RatioOf::Support | RatioOf::OldAge | RatioOf::Dependency if chosen && holds(working) && holds(old) => own(),
        RatioOf::Support if ratio.above == [band(16, 66)] => say("indicator.source.support16"),
        RatioOf::Support => say("indicator.source.support"),
        RatioOf::FamilyCare => say("indicator.source.family_care"),
        RatioOf::Dependency | RatioOf::DependencyShare if ratio.below == [band(20, 64)] => say("indicator.source.scb"),
        _ => say("indicator.source.usual"),
    }
}

/// The label of the study's last observed stock.
#[must_use]
pub const fn last_observed(study: &Study) -> Year {
    study.year_label.of_stock(study.jump_off)
}
