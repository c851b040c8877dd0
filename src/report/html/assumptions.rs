//! Everything a scenario assumes, as tables: rates by year, services, values found from history, rules.

use super::markup::{Columns, citing, element, list, table};
use super::{differences, terms};
use crate::domain::account::{AgeRule, MigrationTiming};
use crate::domain::axis::Year;
use crate::domain::exchange::Exchange;
use crate::domain::service::{Basis, Ground, Service, ServiceKind, Trend, UseRates};
use crate::domain::study::{Assumed, Estimate, EstimateKind, Office, RateTable, Region, Scenario, StandIn};
use crate::domain::terms::CountedAs;
use crate::report::labels::{ages, capital, heading, label, sentence, service_name};
use crate::report::{Run, Table, numbers, privacy, quote};

/// The section's body.
pub fn body(run: &Run) -> String {
    let scenarios: String = run
        .projections
        .iter()
        .filter_map(|projected| run.study.scenarios.iter().find(|scenario| scenario.id == projected.scenario))
        .map(|scenario| of_scenario(run, scenario))
        .collect();
    let part = |key: &str, body: String| element("h3", label(key, run.language)) + &body;
    let treatment = element("p", privacy::treatment(run.study, run.language));
    let services = part("page.services", citing(&services(run), &quote::attribute(run)) + &treatment);
    let estimates = match run.study.estimates.as_slice() {
        [] => String::new(),
        found => part("page.estimates", table(&estimates(run, found), Columns::Words)),
    };
    let staff = super::staff::body(run).map_or_else(String::new, |body| part("staff.head", body));
    scenarios + &services + &staff + &estimates + &part("page.rules", list(rules(run).into_iter().chain(stand_ins(run))))
}

fn of_scenario(run: &Run, scenario: &Scenario) -> String {
    let mut html = element("h3", &scenario.name);
    if !scenario.note.is_empty() {
        html.push_str(&element("p", &scenario.note));
    }
    if let Some(office) = &scenario.office {
        html.push_str(&element("p", &sentence("page.office", run.language, &[&office.name])));
        html.push_str(&starts(run, scenario, office));
    }
    html.extend(together(run, scenario));
    html.push_str(&differences::of(run, scenario));
    for (region, assumed) in run.study.regions.iter().zip(&scenario.assumed) {
        let caption = sentence("page.assumed.caption", run.language, &[&scenario.name, &region.name]);
        html.push_str(&table(&Table { caption, header: assumed_header(run), rows: assumed_rows(run, assumed) }, Columns::Numbers));
    }
    html
}

/// What makes the regions live their years together.
fn together(run: &Run, scenario: &Scenario) -> Vec<String> {
    let Some(coupling) = &scenario.coupling else { return Vec::new() };
    let exchange = coupling.exchange.as_deref().map(|exchange| match exchange {
        Exchange::Pool(_) => "page.together.pool",
        Exchange::Between(_) => "page.together.between",
    });
    let raked = coupling.parent.as_ref().map(|_| "page.together.raked");
    exchange.into_iter().chain(raked).map(|key| element("p", label(key, run.language))).collect()
}

/// Where an office's stock of the jump-off is not the one observed: both, and the growth that can be compared.
fn starts(run: &Run, scenario: &Scenario, office: &Office) -> String {
    let of_region = |(at, region): (usize, &Region)| {
        let observed = region.history.get(&run.study.jump_off)?.cells().total(0);
        let theirs = office.opening.get(at)?.cells().total(0);
        let main = run.study.scenarios.iter().find(|other| other.office.is_none())?;
        let (own, beside) = (growth(run, scenario, at)?, growth(run, main, at)?);
        let label = |year| run.study.year_label.of_stock(year).to_string();
        let language = run.language;
        let words = [
            format!("{} ({})", office.name, region.name),
            numbers::whole(theirs, language),
            label(run.study.jump_off),
            numbers::whole(observed, language),
            numbers::signed(theirs - observed, language),
            numbers::signed_percent(own, 1, language),
            label(run.study.last_stock),
            numbers::signed_percent(beside, 1, language),
            main.name.clone(),
        ];
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        (numbers::shown(theirs) != numbers::shown(observed)).then(|| element("p", &sentence("page.office.start", language, &words)))
    };
    run.study.regions.iter().enumerate().filter_map(of_region).collect()
}

/// Growth of a scenario's people from the jump-off to the last year shown, as a share; none where it was not run.
fn growth(run: &Run, scenario: &Scenario, region: usize) -> Option<f64> {
    let projected = run.projections.iter().find(|projected| projected.scenario == scenario.id)?.regions.get(region)?;
    let total = |year| projected.stock(year).map(|stock| stock.total(0));
    Some(total(run.study.last_stock)? / total(run.study.jump_off)? - 1.0)
}

fn assumed_header(run: &Run) -> Vec<String> {
    let keys = ["page.tfr", "mean_age_at_birth", "page.e0.women", "page.e0.men", "page.net"];
    let heads = keys.iter().map(|key| capital(label(key, run.language)));
    [heading("year", run.language)].into_iter().chain(heads).collect()
}

/// The first year, every fifth, and the last up to the horizon.
fn assumed_rows(run: &Run, assumed: &[Assumed]) -> Vec<Vec<String>> {
    let horizon = run.study.year_label.of_stock(run.study.last_stock);
    let published: Vec<&Assumed> = assumed.iter().filter(|year| year.year <= horizon).collect();
    let ends = [published.first(), published.last()].map(|end| end.map(|year| year.year));
    let shown = |year: Year| year.get().is_multiple_of(5) || ends.contains(&Some(year));
    published.into_iter().filter(|year| shown(year.year)).map(|year| assumed_row(run, year)).collect()
}

fn assumed_row(run: &Run, year: &Assumed) -> Vec<String> {
    let decimal = |value: f64, places: usize| numbers::decimal(value, places, run.language);
    vec![
        year.year.to_string(),
        decimal(year.tfr, 2),
        decimal(year.mean_age_at_birth, 1),
        decimal(year.e0_female, 1),
        decimal(year.e0_male, 1),
        year.net_migration.map_or_else(|| "–".to_owned(), |net| numbers::signed(net, run.language)),
    ]
}

fn services(run: &Run) -> Table {
    let language = run.language;
    let heads = ["page.found", "page.basis"].map(|key| label(key, language).to_owned());
    let header = [heading("service", language)].into_iter().chain(heads).chain([heading("source", language)]).collect();
    let row = |service: &Service| {
        let basis = capital(label(basis(service.basis), language));
        vec![capital(service_name(service, language)), found(run, service), basis, service.source.clone()]
    };
    Table { caption: label("page.services.caption", language).to_owned(), header, rows: run.study.services.iter().map(row).collect() }
}

/// Key of the words for how far a figure can be trusted.
#[must_use]
pub const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Register => "basis.register",
        Basis::Plan => "basis.plan",
        Basis::Reference => "basis.reference",
        Basis::Definition => "basis.definition",
    }
}

/// How a service's need is found, in a sentence.
fn found(run: &Run, service: &Service) -> String {
    let language = run.language;
    let people = service.terms.counts == CountedAs::People;
    match &service.kind {
        ServiceKind::Rates { rates, window: Some((from, to)), .. } => {
            let key = if people { "page.kind.people.window" } else { "page.kind.window" };
            sentence(key, language, &[&numbers::years(*from, *to), &all_rates(run, rates)]) + &terms::words(run, service)
        }
        ServiceKind::Rates { rates, window: None, .. } => {
            let key = if people { "page.kind.people" } else { "page.kind.given" };
            sentence(key, language, &[&all_rates(run, rates)]) + &terms::words(run, service)
        }
        ServiceKind::Norm { parts } => super::staff::norm(run, parts),
        ServiceKind::Sum { of } => {
            let parts = of.iter().filter_map(|id| run.study.services.iter().find(|service| service.id == *id));
            let names: Vec<&str> = parts.map(|part| service_name(part, language)).collect();
            sentence("page.kind.sum", language, &[&names.join(", ")])
        }
    }
}

/// The rates of every region; its name stands before them where there are several.
fn all_rates(run: &Run, rates: &[UseRates]) -> String {
    let several = run.study.regions.len() > 1;
    let of_region = |(region, rates): (&crate::domain::study::Region, &UseRates)| {
        let bands = bands(run, rates);
        if several { format!("{}: {bands}", region.name) } else { bands }
    };
    run.study.regions.iter().zip(rates).map(of_region).collect::<Vec<_>>().join(". ")
}

fn bands(run: &Run, rates: &UseRates) -> String {
    let language = run.language;
    let one = |band: &crate::domain::service::BandRate| {
        let sex = band.sex.map_or(String::new(), |sex| format!(", {}", label(sex_key(sex), language)));
        let held = band.shrinkage.map_or(String::new(), |shrinkage| terms::held(run, &shrinkage));
        let trend = band.trend.map_or(String::new(), |trend| trend_words(run, &trend));
        format!("{}{sex} {}{held}{trend}", ages(band.band, language), numbers::percent(band.rate, 1, language))
    };
    rates.bands.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The yearly change of ln(rate) as a share of the rate, and what it rests on.
fn trend_words(run: &Run, trend: &Trend) -> String {
    let language = run.language;
    let key = match trend.ground_is {
        Ground::Nation => "page.kind.trend.nation",
        Ground::NoChange => "page.kind.trend.none",
    };
    let [own, pooled, ground] = [trend.own, trend.pooled, trend.ground].map(|share| numbers::percent(share.weight, 0, language));
    sentence(key, language, &[&numbers::signed_percent(libm::expm1(trend.change), 1, language), &own, &pooled, &ground])
}

pub(super) const fn sex_key(sex: crate::domain::axis::Sex) -> &'static str {
    match sex {
        crate::domain::axis::Sex::Female => "women",
        crate::domain::axis::Sex::Male => "men",
    }
}

fn estimates(run: &Run, found: &[Estimate]) -> Table {
    let language = run.language;
    let several = run.study.regions.len() > 1;
    let row = |estimate: &Estimate| {
        let (key, value, split) = estimate_words(run, estimate);
        let region = run.study.regions.iter().find(|region| region.id == estimate.region).filter(|_| several);
        let what = region.map_or(String::new(), |region| format!("{}: ", region.name)) + label(key, language);
        let value = if split { format!("{value} ({})", label("page.estimated_split", language)) } else { value };
        let rests_on = estimate.rests_on.map_or_else(String::new, |rests_on| {
            let (persons, weight) = (numbers::whole(rests_on.persons, language), numbers::percent(rests_on.local, 0, language));
            sentence("page.rests_on.what", language, &[&persons, &weight])
        });
        vec![what, value, numbers::years(estimate.window.0, estimate.window.1), rests_on]
    };
    Table {
        caption: label("page.estimates.caption", language).to_owned(),
        header: ["page.what", "page.value", "page.years", "page.rests_on"].map(|key| label(key, language).to_owned()).into(),
        rows: found.iter().map(row).collect(),
    }
}

/// Key of its name, the value as text, and whether it is an estimated split.
fn estimate_words(run: &Run, estimate: &Estimate) -> (&'static str, String, bool) {
    let language = run.language;
    match estimate.kind {
        EstimateKind::LocalFertility => ("page.estimate.fertility", numbers::decimal(estimate.value, 2, language), false),
        EstimateKind::LocalMortality => ("page.estimate.mortality", numbers::decimal(estimate.value, 2, language), false),
        EstimateKind::NetMigration => ("page.estimate.net", numbers::signed(estimate.value, language), false),
        EstimateKind::InternationalNet => {
            ("page.estimate.international", numbers::signed(estimate.value, language), estimate.rests_on.is_none())
        }
        EstimateKind::InternalNet => ("page.estimate.internal", numbers::signed(estimate.value, language), estimate.rests_on.is_none()),
    }
}

/// Years that the program's own tables do not have yet.
fn stand_ins(run: &Run) -> Vec<String> {
    let said = |found: &StandIn| {
        let key = match found.table {
            RateTable::Mortality => "stand_in.mortality",
            RateTable::Fertility => "stand_in.fertility",
        };
        let years: Vec<String> = found.years.iter().map(ToString::to_string).collect();
        sentence(key, run.language, &[&years.join(", ")])
    };
    run.study.stand_ins.iter().map(said).collect()
}

fn rules(run: &Run) -> [String; 4] {
    let language = run.language;
    let axis = run.study.axis;
    let open = axis.open_age().to_string();
    let ages = match axis.width() {
        1 => sentence("page.rule.ages", language, &[&open]),
        width => sentence("page.rule.bands", language, &[&width.to_string(), &open]),
    };
    let age_rule = match run.study.rules.age_rule {
        AgeRule::Completed => "page.rule.completed",
        AgeRule::AtYearEnd => "page.rule.year_end",
    };
    let timing = match run.study.rules.timing {
        MigrationTiming::End => "page.rule.end",
        MigrationTiming::EvenByAge | MigrationTiming::EvenByCohort => "page.rule.even",
    };
    let [age_rule, timing, account] = [age_rule, timing, "page.rule.account"].map(|key| label(key, language).to_owned());
    [ages, age_rule, timing, account]
}
