//! Staff and money on the page: columns of the first table, and what they rest on.

use super::assumptions::basis;
use super::markup::{Columns, element, table};
use crate::demand::Demand;
use crate::demand::labour::{Balance, balance};
use crate::demand::staff::total;
use crate::domain::axis::Year;
use crate::domain::service::{Basis, Service, UseLine};
use crate::domain::staff::{Calibration, CostUnit, Labour, Money, MostRecruits, NormPart, StaffUnit, Staffing, Stated};
use crate::report::labels::{ages, capital, heading, label, sentence, service_name};
use crate::report::summary::{Summary, summaries};
use crate::report::{Run, Table, numbers, quote};

/// Currency units in the unit of the page's first table.
const MILLION: f64 = 1e6;

/// Which of staff-years and money the first table shows: those the study has.
fn shown(run: &Run) -> [bool; 2] {
    let known = |test: fn(&Summary) -> bool| run.study.staffing.is_some() && summaries(run).iter().any(test);
    [known(|summary| summary.staff.fte[0].is_some()), known(|summary| summary.staff.cost[0].is_some())]
}

fn kept(run: &Run, cells: [String; 2]) -> Vec<String> {
    cells.into_iter().zip(shown(run)).filter(|(_, shown)| *shown).map(|(cell, _)| cell).collect()
}

/// Heads of the columns of the first table, in the order of [`cells`]. Reference values are named as such: they lead nothing.
pub(super) fn heads(run: &Run) -> Vec<String> {
    let Some(staffing) = &run.study.staffing else { return Vec::new() };
    let mark = |text: String| {
        if staffing.basis == Basis::Reference { format!("{text} ({})", label("basis.reference", run.language)) } else { text }
    };
    let money = staffing.money.as_ref();
    let (currency, year) = money.map_or((String::new(), String::new()), |money| (money.currency.clone(), money.year.to_string()));
    let money = sentence("staff.column.money", run.language, &[&currency, &year]);
    kept(run, [mark(label("staff.column", run.language).to_owned()), mark(money)])
}

/// The municipality's own numbers with their year; empty where the study has none, or several regions share them.
pub(super) fn own(run: &Run) -> Vec<String> {
    let with_year = |value: Option<(String, String)>| {
        value.map_or_else(String::new, |(value, year)| sentence("staff.own", run.language, &[&value, &year]))
    };
    let staffing = run.study.staffing.as_ref().filter(|_| run.study.regions.len() == 1);
    let fte = staffing.and_then(|staffing| staffing.standing.last_key_value());
    let fte = fte.map(|(year, fte)| (numbers::whole(*fte, run.language), year.to_string()));
    let money = staffing.and_then(|staffing| staffing.money.as_ref()).and_then(|money| Some((money.total?, money.year)));
    let cost = money.map(|(total, year)| (numbers::whole(total / MILLION, run.language), year.to_string()));
    kept(run, [with_year(fte), with_year(cost)])
}

/// Staff-years and cost at the horizon, at unchanged use and by the trend.
pub(super) fn cells(run: &Run, summary: &Summary) -> Vec<String> {
    let written = |[unchanged, trend]: [Option<f64>; 2], unit: f64| {
        let number =
            |value: Option<f64>| value.map_or_else(|| numbers::NONE.to_owned(), |value| numbers::whole(value / unit, run.language));
        let (unchanged, trend) = (number(unchanged), number(trend));
        if unchanged == trend { unchanged } else { sentence("staff.own", run.language, &[&unchanged, &trend]) }
    };
    kept(run, [written(summary.staff.fte, 1.0), written(summary.staff.cost, MILLION)])
}

/// What the third line of a need changes in staff-years and money on 31 December of a year, against the trend; in the order of
/// [`heads`].
pub(super) fn changes(run: &Run, need: &Demand, year: Option<Year>) -> Vec<String> {
    let at = year.and_then(|year| need.years.iter().position(|own| *own == year));
    let [with, without] = [UseLine::Measures, UseLine::Trend].map(|line| total(run.study, need, line));
    let by = |with: &[f64], without: &[f64]| at.and_then(|at| Some(with.get(at)? - without.get(at)?));
    let written =
        |by: Option<f64>, places| by.map_or_else(|| numbers::NONE.to_owned(), |by| numbers::signed_decimal(by, places, run.language));
    kept(run, [written(by(&with.fte, &without.fte), 0), written(by(&with.cost, &without.cost).map(|by| by / MILLION), 1)])
}

/// What staff and money rest on; none where the study says nothing of them.
pub(super) fn body(run: &Run) -> Option<String> {
    let staffing = run.study.staffing.as_ref()?;
    let mut sentences = time(run, staffing);
    sentences.extend(staffing.calibrations.iter().map(|calibration| own_number(run, calibration)));
    if staffing.basis == Basis::Reference {
        sentences.push(label("staff.no_own", run.language).to_owned());
    }
    sentences.extend(staffing.money.iter().flat_map(|money| of_money(run, money)));
    let labour = staffing.labour.as_ref().map_or_else(String::new, |labour| element("p", &of_labour(run, labour).join(" ")));
    Some(element("p", &sentences.join(" ")) + &table(&rules(run), Columns::Words) + &labour)
}

fn cited(run: &Run, source: &str) -> String {
    quote::cited(run.study, source, run.language)
}

/// A source, or that it is the municipality's own plan where the study names none.
fn or_plan(run: &Run, source: &str) -> String {
    if source.is_empty() { label("basis.plan", run.language).to_owned() } else { cited(run, source) }
}

/// A value's standing and source: `own plan: the plan, 4.1.1`.
fn rests_on(run: &Run, stated: &Stated) -> String {
    let standing = label(basis(stated.basis), run.language);
    if stated.source.is_empty() { standing.to_owned() } else { format!("{standing}: {}", cited(run, &stated.source)) }
}

/// How hours become staff-years, where any service's staff follows its hours.
fn time(run: &Run, staffing: &Staffing) -> Vec<String> {
    let by_hours = |service: &&Service| service.staff.rule.as_ref().is_some_and(|rule| rule.unit == StaffUnit::Hours);
    if !run.study.services.iter().any(|service| by_hours(&service)) {
        return Vec::new();
    }
    let (language, time) = (run.language, &staffing.time);
    let direct = numbers::percent(time.direct_share.value, 0, language);
    let hours = numbers::whole(time.hours_per_year.value, language);
    let words = [direct, rests_on(run, &time.direct_share), hours, rests_on(run, &time.hours_per_year)];
    let absence = time.absence.as_ref().map_or_else(
        || label("staff.absence.none", language).to_owned(),
        |absence| sentence("staff.absence", language, &[&numbers::percent(absence.value, 1, language), &rests_on(run, absence)]),
    );
    vec![said(run, "staff.time", &words), absence]
}

fn said(run: &Run, key: &str, words: &[String]) -> String {
    sentence(key, run.language, &words.iter().map(String::as_str).collect::<Vec<_>>())
}

fn name_of(run: &Run, id: &crate::domain::axis::ServiceId) -> String {
    let service = run.study.services.iter().find(|service| service.id == *id);
    service.map_or_else(|| id.to_string(), |service| service_name(service, run.language).to_owned())
}

/// An own number, what the model gives for its night, and what that changes.
fn own_number(run: &Run, calibration: &Calibration) -> String {
    let language = run.language;
    let fte = |value: f64| numbers::decimal(value, usize::from(numbers::shown(value) != value), language);
    let what = calibration.service.as_ref().map_or_else(|| label("staff.all", language).to_owned(), |id| name_of(run, id));
    let source = or_plan(run, &calibration.source);
    let words = [calibration.year.to_string(), fte(calibration.filled), what, source, fte(calibration.model)];
    let mut sentences = vec![said(run, "staff.calibration", &words)];
    if calibration.vacant > 0.0 {
        sentences.push(said(run, "staff.calibration.vacant", &[fte(calibration.vacant)]));
    }
    let covers: Vec<String> = calibration.covers.iter().map(|id| name_of(run, id)).collect();
    if !covers.is_empty() {
        let factor = numbers::decimal(calibration.factor, 3, language);
        sentences.push(said(run, "staff.calibration.factor", &[covers.join(", "), factor]));
    }
    sentences.join(" ")
}

fn of_money(run: &Run, money: &Money) -> Vec<String> {
    let language = run.language;
    let year = money.year.to_string();
    let total = money.total.zip(money.per_staff_year).map(|(total, each)| {
        let source = or_plan(run, &money.source);
        let (total, each) = (numbers::decimal(total / MILLION, 1, language), numbers::whole(each, language));
        said(run, "staff.money", &[total, money.currency.clone(), year.clone(), source, each])
    });
    total.into_iter().chain([said(run, "staff.prices", &[money.currency.clone(), year.clone()])]).collect()
}

/// Each service's staff and cost per unit, and what they rest on.
fn rules(run: &Run) -> Table {
    let language = run.language;
    let currency = run.study.staffing.as_ref().and_then(|staffing| staffing.money.as_ref()).map_or("", |money| &money.currency);
    let row = |service: &Service| {
        let rule = service.staff.rule.as_ref();
        if rule.is_none() && service.staff.cost.is_none() {
            return None;
        }
        let per = rule.map_or_else(String::new, |rule| {
            let (key, digits) = match rule.unit {
                StaffUnit::Place => ("staff.per.place", 2),
                StaffUnit::User => ("staff.per.user", 2),
                StaffUnit::Hours => ("staff.per.hour", 4),
            };
            sentence(key, language, &[&numbers::decimal(rule.per_unit.value, digits, language)])
        });
        let factor = rule.map_or_else(String::new, |rule| numbers::decimal(rule.factor, 3, language));
        let cost = service.staff.cost.map_or_else(String::new, |cost| {
            let key = match cost.unit {
                CostUnit::StaffYear => "staff.cost.fte",
                CostUnit::Place => "staff.cost.place",
                CostUnit::User => "staff.cost.user",
            };
            sentence(key, language, &[&numbers::whole(cost.per_unit, language), currency])
        });
        let basis = rule.map_or_else(String::new, |rule| capital(&rests_on(run, &rule.per_unit)));
        Some(vec![capital(service_name(service, language)), per, factor, cost, basis])
    };
    let heads = ["staff.rule", "staff.factor", "staff.cost", "page.basis"].map(|key| label(key, language).to_owned());
    Table {
        caption: label("staff.caption", language).to_owned(),
        header: [heading("service", language)].into_iter().chain(heads).collect(),
        rows: run.study.services.iter().filter_map(row).collect(),
    }
}

/// Who works there, what must be recruited in the first and the last year, and what a limit leaves undone, in the main scenario.
fn of_labour(run: &Run, labour: &Labour) -> Vec<String> {
    let language = run.language;
    let leavers = numbers::percent(labour.leavers, 1, language);
    let words = [labour.year.to_string(), leavers, labour.leaving_age.to_string(), ages(labour.youth, language)];
    let mut sentences = vec![said(run, "staff.labour", &words)];
    let main = run.projections.first().zip(run.demand.first());
    let Some(balance) = main.and_then(|(projected, demand)| balance(run.study, projected, demand, UseLine::Unchanged)) else {
        return sentences;
    };
    if let Some(year) = balance.first_short {
        sentences.push(said(run, "staff.title.short", &[year.to_string()]) + ".");
    }
    let last = balance.years.len().saturating_sub(1);
    sentences.extend([1, last].into_iter().filter_map(|at| recruits(run, &balance, at)));
    sentences.extend(limit(run, labour, &balance, last));
    sentences
}

fn recruits(run: &Run, balance: &Balance, at: usize) -> Option<String> {
    let recruits = balance.recruits_needed.get(at).copied().flatten()?;
    let cohort = *balance.cohort.get(at).filter(|cohort| **cohort > 0.0)?;
    let share = numbers::percent(recruits / cohort, 0, run.language);
    Some(said(run, "staff.recruits", &[numbers::whole(recruits, run.language), balance.years.get(at)?.to_string(), share]))
}

fn limit(run: &Run, labour: &Labour, balance: &Balance, at: usize) -> Vec<String> {
    let language = run.language;
    let Some((limit, limited)) = labour.limit.as_ref().zip(balance.limited.as_ref()) else { return Vec::new() };
    let (key, most) = match limit.most {
        MostRecruits::Number(most) => ("staff.limit.number", numbers::whole(most, language)),
        MostRecruits::CohortShare(share) => ("staff.limit.share", numbers::percent(share, 0, language)),
    };
    let held = said(run, key, &[limit.from.to_string(), most, cited(run, &limit.source)]);
    let year = balance.years.get(at).map_or_else(String::new, ToString::to_string);
    let whole = |values: &[f64]| numbers::whole(values.get(at).copied().unwrap_or(0.0), language);
    let missing = limited.missing.get(at).copied().unwrap_or(0.0);
    let told = match &limited.waiting {
        Some((service, users)) if numbers::shown(missing) > 0.0 => {
            let words = [whole(&limited.missing), year, whole(&limited.missing_hours), whole(users), name_of(run, service)];
            said(run, "staff.missing", &words)
        }
        _ => said(run, "staff.missing.none", &[year]),
    };
    vec![held, told]
}

/// A norm in words, its parts one after the other.
pub(super) fn norm(run: &Run, parts: &[NormPart]) -> String {
    let language = run.language;
    let part = |part: &NormPart| match part {
        NormPart::Inhabitants { band, persons_per_fte } => {
            sentence("page.kind.norm", language, &[&numbers::whole(*persons_per_fte, language), &ages(*band, language)])
        }
        NormPart::Users { of, hours_per_user_week, hours_per_fte_week } => {
            let hours = numbers::decimal(*hours_per_user_week, 2, language);
            let words = [hours, name_of(run, of), numbers::decimal(*hours_per_fte_week, 1, language)];
            said(run, "staff.norm.users", &words)
        }
    };
    parts.iter().map(part).collect::<Vec<_>>().join("; ")
}
