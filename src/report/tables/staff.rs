//! The table of staff: need, standing, gap, supply, recruits and money, tidy.
//!
//! What no scenario changes stands first, with `scenario` and `region` empty. Rows of the whole study have an empty region where it
//! has several. Service `all` is all care services together, sums and norms left out; `part` is those whose staff, or cost, is known
//! where it is not that of all.

use super::csv::{Csv, Field};
use super::each;
use crate::demand::calibrate::{Past, Users};
use crate::demand::labour::{Balance, balance};
use crate::demand::staff::{Total, left_out, standing, total, total_of_all};
use crate::demand::{Demand, ServiceDemand};
use crate::domain::axis::{AgeBand, Year};
use crate::domain::service::{Basis, Service, ServiceKind, UseLine};
use crate::domain::staff::Staffing;
use crate::report::Run;
use crate::report::summary::{OLDEST, persons};

/// All care services together, in the column of services.
const ALL: &str = "all";
/// Some of them: a total that leaves others out is not called the whole.
const PART: &str = "part";

/// What totals of staff and of cost are called.
fn called(run: &Run) -> [&'static str; 2] {
    let out = run.study.staffing.as_ref().map(|staffing| left_out(staffing, &run.study.services)).unwrap_or_default();
    [&out.staff, &out.cost].map(|out| if out.is_empty() { ALL } else { PART })
}

/// A row without its scenario, region and year: service, line, measure, value.
struct Row<'a> {
    service: &'a str,
    line: &'static str,
    measure: &'static str,
    value: f64,
}

/// Staff-years, supply and money by scenario, region, year (31 December), service and line; none where the study says nothing.
pub fn staff(run: &Run) -> Csv {
    let mut csv = Csv::new("staff.csv", run.language, &["scenario", "region", "year", "service", "line", "measure", "value", "basis"]);
    let Some(staffing) = &run.study.staffing else { return csv };
    for (year, row) in given(run, staffing) {
        write(run, &mut csv, ("", ""), year, &row);
    }
    let (one, called) = (run.study.regions.len() == 1, called(run));
    for place in each(run) {
        let Some(demand) = place.demand else { continue };
        let (scenario, region) = (place.scenario.id.as_str(), place.projection.region.as_str());
        let together = if one { Together::of(run, scenario) } else { None };
        let totals = lines(demand).map(|(line, word)| (word, total(run.study, demand, line))).collect::<Vec<_>>();
        for (at, &year) in demand.years.iter().enumerate() {
            let mut rows: Vec<Row> = demand.services.iter().flat_map(|need| needs(need, at)).collect();
            rows.extend(totals.iter().flat_map(|(word, total)| of_all(total, called, word, at)));
            if let Some(stock) = place.projection.stock(year.plus(1)) {
                let people = [persons(stock, AgeBand::ALL), persons(stock, OLDEST)];
                rows.extend(totals.iter().flat_map(|(word, total)| per_head(total, (called[1], word), at, people)));
            }
            rows.extend(together.iter().flat_map(|together| together.rows(run, at)));
            rows.iter().for_each(|row| write(run, &mut csv, (scenario, region), year, row));
        }
    }
    if !one {
        whole_study(run, &mut csv);
    }
    csv
}

/// Rows of all regions together, where there are several.
fn whole_study(run: &Run, csv: &mut Csv) {
    for projected in run.projections {
        let scenario = projected.scenario.as_str();
        let Some(together) = Together::of(run, scenario) else { continue };
        for (at, &year) in together.years.iter().enumerate() {
            let totals = together.totals.iter().flat_map(|(word, total)| of_all(total, called(run), word, at));
            totals.chain(together.rows(run, at)).for_each(|row| write(run, csv, (scenario, ""), year, &row));
        }
    }
}

/// What a row rests on: own numbers are the municipality's, all services together stand as the study's staff does, a service as what
/// its staff per unit rests on (a total that scales all services does not say how they share it), a norm as the norm.
fn basis(run: &Run, row: &Row) -> &'static str {
    const OWN: [&str; 5] = ["own_staff", "vacancies", "own_cost", "standing", "calibration_factor"];
    let staffing = run.study.staffing.as_ref();
    let own =
        |id: &str| staffing.is_some_and(|all| all.calibrations.iter().any(|c| c.service.as_ref().is_some_and(|own| own.as_str() == id)));
    let of_service = |service: &Service| match &service.staff.rule {
        Some(_) if own(service.id.as_str()) => Basis::Plan,
        Some(rule) => rule.rests_on(service.basis),
        None => service.basis,
    };
    // A sum stands on the weakest of its parts.
    let of_parts = |service: &Service| match &service.kind {
        ServiceKind::Sum { of } => {
            let parts = run.study.services.iter().filter(|part| of.contains(&part.id)).map(of_service);
            let bases: Vec<Basis> = parts.collect();
            if bases.contains(&Basis::Reference) { Basis::Reference } else { bases.first().copied().unwrap_or(service.basis) }
        }
        ServiceKind::Rates { .. } | ServiceKind::Norm { .. } => of_service(service),
    };
    let service = run.study.services.iter().find(|service| service.id.as_str() == row.service);
    let basis = match service {
        _ if OWN.contains(&row.measure) => Basis::Plan,
        // Hours are made of staff-years by the working time, whatever the staff-years rest on.
        _ if row.measure == "missing_hours" && staffing.is_some_and(|all| all.time.basis() == Basis::Reference) => Basis::Reference,
        Some(service) if row.measure != "model_staff" => of_parts(service),
        _ => staffing.map_or(Basis::Reference, |staffing| staffing.basis),
    };
    match basis {
        Basis::Register => "register",
        Basis::Plan => "plan",
        Basis::Reference => "reference",
        Basis::Definition => "definition",
    }
}

fn write(run: &Run, csv: &mut Csv, (scenario, region): (&str, &str), year: Year, row: &Row) {
    let keys = [scenario, region].map(Field::Text);
    let words = [row.service, row.line, row.measure].map(Field::Text);
    let basis = Field::Text(basis(run, row));
    csv.row(&[keys[0], keys[1], Field::Year(Some(year)), words[0], words[1], words[2], Field::Number(row.value), basis]);
}

/// The lines of use a region's need has, with their words.
fn lines(demand: &Demand) -> impl Iterator<Item = (UseLine, &'static str)> {
    let measures = demand.services.iter().any(|need| need.measures.is_some());
    let all = [(UseLine::Unchanged, "unchanged"), (UseLine::Trend, "trend"), (UseLine::Measures, "measures")];
    all.into_iter().filter(move |(line, _)| *line != UseLine::Measures || measures)
}

/// What the study gives, and what was made of it: own numbers, what the model gave for their night, factors, cost.
fn given<'a>(run: &Run<'a>, staffing: &'a Staffing) -> Vec<(Year, Row<'a>)> {
    let mut rows = Vec::new();
    for calibration in &staffing.calibrations {
        let service = calibration.service.as_ref().map_or(ALL, |id| id.as_str());
        let mut row = |service: &'a str, measure, value| rows.push((calibration.year, Row { service, line: "", measure, value }));
        row(service, "own_staff", calibration.filled);
        if calibration.vacant > 0.0 {
            row(service, "vacancies", calibration.vacant);
        }
        row(service, "model_staff", calibration.model);
        calibration.covers.iter().for_each(|covered| row(covered.as_str(), "calibration_factor", calibration.factor));
    }
    rows.extend(of_counted(run, staffing));
    let Some(money) = &staffing.money else { return rows };
    rows.extend(money.total.map(|value| (money.year, Row { service: ALL, line: "", measure: "own_cost", value })));
    for service in &run.study.services {
        let cost = service.staff.cost.map(|cost| Row {
            service: service.id.as_str(),
            line: "",
            measure: match cost.unit {
                crate::domain::staff::CostUnit::StaffYear => "cost_per_fte",
                crate::domain::staff::CostUnit::Place => "cost_per_place",
                crate::domain::staff::CostUnit::User => "cost_per_user",
            },
            value: cost.per_unit,
        });
        rows.extend(cost.map(|row| (money.year, row)));
    }
    rows
}

/// Staff-years the users counted on past nights take by the same rules, from the first own total to the night need begins on.
fn of_counted<'a>(run: &Run<'a>, staffing: &Staffing) -> Vec<(Year, Row<'a>)> {
    let past = Past::of(run.study);
    let Some((first, _)) = staffing.standing.first_key_value() else { return Vec::new() };
    let known = |year: &Year| run.study.regions.iter().all(|region| region.history.contains_key(&year.plus(1)));
    let staff = |year: Year| past.all_staff(&run.study.services, year, Users::Counted);
    let row = |year: Year| (year, Row { service: called(run)[0], line: "", measure: "staff_of_counted", value: staff(year) });
    first.through(past.first).filter(known).map(row).filter(|(_, row)| row.value > 0.0).collect()
}

/// Staff-years a service needs on each of its lines; none for services without staff.
fn needs(need: &ServiceDemand, at: usize) -> Vec<Row<'_>> {
    let mut all = vec![("unchanged", &need.unchanged), ("trend", &need.trend)];
    all.extend(need.measures.as_ref().map(|line| ("measures", line)));
    let row = |(line, need_on): (&'static str, &crate::demand::Line)| {
        let value = *need_on.fte.get(at)?;
        Some(Row { service: need.service.as_str(), line, measure: "need", value })
    };
    all.into_iter().filter_map(row).collect()
}

fn of_all(total: &Total, [staff, cost]: [&'static str; 2], line: &'static str, at: usize) -> Vec<Row<'static>> {
    let row = |service, measure, values: &[f64]| values.get(at).map(|&value| Row { service, line, measure, value });
    [row(staff, "need", &total.fte), row(cost, "cost", &total.cost)].into_iter().flatten().collect()
}

/// Cost per inhabitant and per inhabitant aged 80 and over, on the same night.
fn per_head(total: &Total, (service, line): (&'static str, &'static str), at: usize, people: [f64; 2]) -> Vec<Row<'static>> {
    let cost = total.cost.get(at).copied();
    let row = |(measure, people): (&'static str, f64)| Some(Row { service, line, measure, value: cost.filter(|_| people > 0.0)? / people });
    [("cost_per_inhabitant", people[0]), ("cost_per_80_plus", people[1])].into_iter().filter_map(row).collect()
}

/// Everything that is known for the study as a whole only: what stands, gaps, labour.
struct Together<'a> {
    years: Vec<Year>,
    demand: &'a [Demand],
    lines: Vec<(UseLine, &'static str)>,
    totals: Vec<(&'static str, Total)>,
    balances: Vec<(&'static str, Balance)>,
}

impl<'a> Together<'a> {
    fn of(run: &Run<'a>, scenario: &str) -> Option<Self> {
        let (index, projected) = run.projections.iter().enumerate().find(|(_, projected)| projected.scenario.as_str() == scenario)?;
        let demand = run.demand.get(index)?.as_slice();
        let lines: Vec<(UseLine, &'static str)> = lines(demand.first()?).collect();
        let balances = lines.iter().filter_map(|(line, word)| Some((*word, balance(run.study, projected, demand, *line)?))).collect();
        let totals = lines.iter().map(|(line, word)| (*word, total_of_all(run.study, demand, *line))).collect();
        Some(Self { years: demand.first()?.years.clone(), demand, lines, totals, balances })
    }

    fn rows(&self, run: &Run<'a>, at: usize) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        for service in &run.study.services {
            let Some(stands) = standing(&service.staff.standing, &self.years[at..=at])[0] else { continue };
            let need = |line| self.need(service.id.as_str(), line, at);
            let norm = matches!(service.kind, ServiceKind::Norm { .. });
            rows.push(Row { service: service.id.as_str(), line: "", measure: "standing", value: stands });
            let gaps = self.lines.iter().filter(|_| norm || service.staff.rule.is_some());
            let gap = |(line, word): &(UseLine, &'static str)| {
                Some(Row { service: service.id.as_str(), line: word, measure: "gap", value: stands - need(*line)? })
            };
            rows.extend(gaps.filter_map(gap));
        }
        let all = run.study.staffing.as_ref().and_then(|staffing| standing(&staffing.standing, &self.years[at..=at])[0]);
        if let Some(stands) = all {
            rows.push(Row { service: ALL, line: "", measure: "standing", value: stands });
            // What stands is the staff of all: need of some of them leaves no gap to tell.
            let gap = |(word, total): &(&'static str, Total)| {
                Some(Row { service: ALL, line: word, measure: "gap", value: stands - total.fte.get(at)? })
            };
            rows.extend(self.totals.iter().filter(|_| called(run)[0] == ALL).filter_map(gap));
        }
        rows.extend(self.balances.iter().flat_map(|(word, balance)| of_balance(balance, word, at)));
        rows
    }

    /// Staff-years of a service in all regions together.
    fn need(&self, service: &str, line: UseLine, at: usize) -> Option<f64> {
        let of_region = |demand: &Demand| {
            demand.services.iter().find(|need| need.service.as_str() == service).and_then(|need| need.line(line).fte.get(at).copied())
        };
        let values: Vec<f64> = self.demand.iter().map(of_region).collect::<Option<_>>()?;
        Some(values.iter().sum())
    }
}

fn of_balance(balance: &Balance, line: &'static str, at: usize) -> Vec<Row<'static>> {
    let value = |measure, value: Option<f64>| value.map(|value| Row { service: ALL, line, measure, value });
    let recruits = balance.recruits_needed.get(at).copied().flatten();
    let cohort = balance.cohort.get(at).copied();
    let share = recruits.zip(cohort.filter(|cohort| *cohort > 0.0)).map(|(recruits, cohort)| recruits / cohort);
    let limited = balance.limited.as_ref();
    let missing = |values: fn(&crate::demand::labour::Limited) -> &Vec<f64>| limited.and_then(|limited| values(limited).get(at).copied());
    [
        value("supply_without_recruiting", balance.without_recruiting.get(at).copied()),
        value("supply", balance.supply.as_ref().and_then(|supply| supply.get(at).copied())),
        value("opening_shortage", Some(balance.opening_shortage).filter(|_| at == 0)),
        value("recruits_needed", recruits),
        value("cohort_share", share),
        value("recruits_limited", limited.and_then(|limited| limited.recruits.get(at).copied().flatten())),
        value("missing", missing(|limited| &limited.missing)),
        value("missing_hours", missing(|limited| &limited.missing_hours)),
        value("waiting_users", limited.and_then(|limited| limited.waiting.as_ref()?.1.get(at).copied())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests;
