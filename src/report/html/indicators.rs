//! The section of key indicators: now and at the horizon in each scenario, what they are made of, and other places beside them.

use super::markup::{Columns, element, escape, table};
use crate::demand::benchmarks::{Benchmark, Compared, benchmarks};
use crate::demand::indicators::{Indicator, Kind, Place, Ratio, RatioOf, Turn, indicators};
use crate::domain::axis::{AgeBand, Year};
use crate::domain::service::{Area, UseLine};
use crate::report::indicators::{definition, name, plain, plain_name, written};
use crate::report::labels::{ages_short, capital, heading, label, sentence, stock_day};
use crate::report::view::View;
use crate::report::{Run, Table, numbers};

/// The section's body: a part a region, then what is not said.
pub fn body(run: &Run) -> String {
    let regions: String = (0..run.study.regions.len()).map(|region| of_region(run, region)).collect();
    let note = sentence("indicator.note", run.language, &[stock_day(run.study.year_label, run.language)]);
    let has_trend = run.demand.iter().flatten().flat_map(|demand| &demand.services).any(|need| need.has_trend);
    let note = if has_trend { format!("{} {note}", label("indicator.note.trend", run.language)) } else { note };
    regions + &element("p", &note) + &definitions(run) + &beside(run)
}

fn of_region(run: &Run, region: usize) -> String {
    let views: Vec<View> = (0..run.projections.len()).filter_map(|scenario| View::new(run, scenario, region).ok()).collect();
    let Some(first) = views.first() else { return String::new() };
    let observed = Place::observed(run.study, region, Some(first.demand));
    let places: Vec<Place> = views.iter().map(|view| Place::projected(run.study, view.projection, Some(view.demand))).collect();
    let list = shown(run, Some(first.demand));
    let said = threshold(run, &list, &views, &places).map_or_else(String::new, |text| element("p", &text));
    let now = |indicator: &Indicator| observed.as_ref().and_then(|place| place.value(indicator, now_of(run, indicator))?);
    let horizon = run.study.horizon();
    let cell = |indicator: &Indicator, value: Option<f64>| {
        value.map_or_else(|| numbers::NONE.to_owned(), |value| written(indicator, value, run.language))
    };
    let ahead = |indicator: &Indicator, place: &Place| {
        let unchanged = cell(indicator, place.value(indicator, horizon).flatten());
        let trend = indicator.kind.on(UseLine::Trend).and_then(|kind| list.iter().find(|own| own.kind == kind));
        match trend.and_then(|trend| place.value(trend, horizon)?) {
            Some(value) => format!("{unchanged} ({})", written(indicator, value, run.language)),
            None => unchanged,
        }
    };
    let row = |indicator: &Indicator| {
        let ends = places.iter().map(|place| ahead(indicator, place));
        let head = [capital(&plain_name(run.study, indicator, run.language)), cell(indicator, now(indicator))];
        head.into_iter().chain(ends).collect::<Vec<_>>()
    };
    let heads = [heading("indicator", run.language), heading("indicator.now", run.language)];
    let header = heads.into_iter().chain(views.iter().map(|view| view.scenario.name.clone())).collect();
    let caption = sentence("indicator.caption", run.language, &[&first.region.name, &horizon.to_string()]);
    let rows = list
        .iter()
        .filter(|indicator| indicator.kind.is_on(UseLine::Unchanged))
        .map(row)
        .filter(|row| row[1..].iter().any(|cell| cell != numbers::NONE))
        .collect();
    said + &table(&Table { caption, header, rows }, Columns::Numbers)
}

/// The year of "now": the last observed night, by the study's label for people, by its 31 December for the rest.
const fn now_of(run: &Run, indicator: &Indicator) -> Year {
    match indicator.kind {
        Kind::Ratio(_) => run.study.year_label.of_stock(run.study.jump_off),
        _ => run.study.jump_off.minus(1),
    }
}

/// What the page shows of the indicators: the table has all. The share that repeats a ratio, users of all ages and measures not
/// switched on are left to it.
fn shown(run: &Run, demand: Option<&crate::demand::Demand>) -> Vec<Indicator> {
    let kept = |indicator: &Indicator| match &indicator.kind {
        Kind::Ratio(ratio) => ratio.of != RatioOf::DependencyShare,
        Kind::UsersPerThousand(_, band, _) => *band != AgeBand::ALL,
        _ => true,
    };
    indicators(run.study, demand).into_iter().filter(kept).collect()
}

/// One sentence on the threshold in the main scenario, and the years of the others where they differ.
fn threshold(run: &Run, list: &[Indicator], views: &[View], places: &[Place]) -> Option<String> {
    let below = list.iter().find(|indicator| matches!(indicator.kind, Kind::Turn(Turn::Below(..))))?;
    let Kind::Turn(Turn::Below(ratio, level)) = &below.kind else { return None };
    let horizon = run.study.horizon();
    let years: Vec<Option<f64>> = places.iter().map(|place| place.value(below, horizon).flatten()).collect();
    let language = run.language;
    let [working, old] = [&ratio.above, &ratio.below].map(|bands| bands.first().map_or_else(String::new, |band| ages_short(*band)));
    let start = run.study.year_label.of_stock(run.study.jump_off);
    let (key, year) = match years.first().copied().flatten() {
        Some(year) if year == f64::from(start.get()) => ("indicator.threshold.now", year.to_string()),
        Some(year) => ("indicator.threshold.below", year.to_string()),
        None => ("indicator.threshold.never", horizon.to_string()),
    };
    let mut text = sentence(key, language, &[&plain(*level, language), &working, &old, &year]);
    if years.iter().any(|year| Some(year) != years.first()) {
        let never = || sentence("indicator.threshold.not", language, &[&horizon.to_string()]);
        let part =
            |(view, year): (&View, &Option<f64>)| format!("{} {}", view.scenario.name, year.map_or_else(never, |year| year.to_string()));
        let parts: Vec<String> = views.iter().zip(&years).map(part).collect();
        text.push_str(&format!(" {}", sentence("indicator.threshold.scenarios", language, &[&parts.join(", ")])));
    }
    Some(text)
}

/// What the indicators are made of, folded away.
fn definitions(run: &Run) -> String {
    let mut list: Vec<Indicator> = Vec::new();
    for region in 0..run.study.regions.len() {
        let demand = run.demand.first().and_then(|regions| regions.get(region));
        let kept = shown(run, demand).into_iter().filter(|own| own.kind.is_on(UseLine::Unchanged));
        list.extend(kept.filter(|own| !list.iter().any(|other| other.key == own.key)).collect::<Vec<_>>());
    }
    let row = |indicator: &Indicator| {
        let told = definition(run, indicator);
        vec![
            capital(&plain_name(run.study, indicator, run.language)),
            capital(&told.numerator),
            capital(&told.denominator),
            told.date,
            told.source,
        ]
    };
    let heads = ["indicator", "indicator.numerator", "indicator.denominator", "indicator.date", "source"];
    let header = heads.into_iter().map(|key| heading(key, run.language)).collect();
    let caption = label("indicator.definitions.caption", run.language).to_owned();
    let drawn = table(&Table { caption, header, rows: list.iter().map(row).collect() }, Columns::Words);
    format!("<details>\n<summary>{}</summary>\n{drawn}</details>\n", escape(label("indicator.definitions", run.language)))
}

/// Other places, a table a region; or that no table has any.
fn beside(run: &Run) -> String {
    let demand = run.demand.first().map_or(&[][..], Vec::as_slice);
    let rows = benchmarks(run.study, demand);
    let head = element("h3", label("benchmark.title", run.language));
    if rows.iter().all(|row| row.own) {
        return head + &element("p", label("benchmark.none", run.language));
    }
    let others = rows.iter().any(|row| !row.own && matches!(row.area, Area::Region(_)));
    let note = if others { label("benchmark.note", run.language) } else { label("benchmark.note.nation", run.language) };
    let tables: String = (0..run.study.regions.len()).map(|region| compared(run, region, &rows)).collect();
    head + &tables + &element("p", note)
}

/// A row an indicator, in the latest year the region itself and another place have.
fn compared(run: &Run, region: usize, all: &[Benchmark]) -> String {
    let Some(here) = run.study.regions.get(region) else { return String::new() };
    let own = Area::Region(here.id.clone());
    let mut areas: Vec<&Area> = vec![&own];
    for row in all.iter().filter(|row| !row.own) {
        if !areas.contains(&&row.area) {
            areas.push(&row.area);
        }
    }
    let named = |area: &Area| all.iter().find(|row| row.area == *area).and_then(|row| row.name.clone());
    let nation = capital(label("benchmark.nation", run.language));
    let names = areas.iter().map(|area| named(area).unwrap_or_else(|| nation.clone()));
    let heads = [heading("indicator", run.language), heading("year", run.language)];
    let header: Vec<String> = heads.into_iter().chain(names).chain([heading("benchmark.mean", run.language)]).collect();
    let mut kinds: Vec<&Compared> = Vec::new();
    for row in all.iter().filter(|row| row.area == own) {
        if !kinds.contains(&&row.kind) {
            kinds.push(&row.kind);
        }
    }
    let rows: Vec<Vec<String>> = kinds.into_iter().filter_map(|kind| row_of(run, kind, (&areas, all))).collect();
    let caption = format!("{}: {}", here.name, label("benchmark.caption", run.language));
    table(&Table { caption, header, rows }, Columns::Numbers)
}

fn row_of(run: &Run, kind: &Compared, (areas, all): (&[&Area], &[Benchmark])) -> Option<Vec<String>> {
    let indicator = as_indicator(kind);
    let of =
        |area: &Area, year: Year| all.iter().find(|row| row.area == *area && row.year == year && row.kind == *kind).map(|row| row.value);
    let mut years: Vec<Year> = all.iter().filter(|row| row.kind == *kind && !row.own).map(|row| row.year).collect();
    years.sort_unstable();
    let own = areas.first()?;
    let year = years.into_iter().rev().find(|year| of(own, *year).is_some())?;
    let cell = |value: Option<f64>| value.map_or_else(|| numbers::NONE.to_owned(), |value| written(&indicator, value, run.language));
    let others: Vec<f64> = areas.iter().skip(1).filter(|area| matches!(area, Area::Region(_))).filter_map(|area| of(area, year)).collect();
    let mean = (!others.is_empty()).then(|| others.iter().sum::<f64>() / others.iter().map(|_| 1.0).sum::<f64>());
    let head = [capital(&told(run, kind, &indicator)), year.to_string()];
    Some(head.into_iter().chain(areas.iter().map(|area| cell(of(area, year)))).chain([cell(mean)]).collect())
}

fn as_indicator(kind: &Compared) -> Indicator {
    let kind = match kind {
        Compared::People(ratio) => Kind::Ratio(Ratio::clone(ratio)),
        Compared::Users(at, band) => Kind::UsersPerThousand(*at, *band, UseLine::Unchanged),
    };
    Indicator { key: String::new(), kind }
}

/// The indicator's name; what was counted is on no line of use.
fn told(run: &Run, kind: &Compared, indicator: &Indicator) -> String {
    match kind {
        Compared::People(_) => name(run.study, indicator, run.language),
        Compared::Users(at, band) => {
            let service = run.study.services.get(*at).map_or("", |service| crate::report::labels::service_name(service, run.language));
            sentence("indicator.per_thousand", run.language, &[service, &crate::report::labels::ages(*band, run.language)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::study::Language;
    use crate::report::fixture::{Made, Plan, make};

    fn made(threshold: f64) -> Made {
        let mut made = make(&Plan { seed: 6, scenarios: 2, language: Language::Nb, ..Plan::default() });
        made.study.indicators.support_ratio_below = Some(threshold);
        made
    }

    /// The ratio is above the first threshold throughout and below the second from the start.
    #[test]
    fn the_threshold_is_said_in_one_sentence() {
        let body = |threshold| body(&made(threshold).run());
        assert!(body(0.5).contains("blir det ikke færre enn 0,5 innbyggere 20–64 år per innbygger 65+ til og med 2040."));
        assert!(body(90.0).contains("Alt i 2026 er det færre enn 90,0 innbyggere 20–64 år per innbygger 65+."));
        let mut without = made(1.0);
        without.study.indicators.support_ratio_below = None;
        assert!(!super::body(&without.run()).contains("færre enn"));
    }

    #[test]
    fn other_places_stand_beside_or_are_said_to_be_missing() {
        let mut made = made(3.0);
        let body = |made: &Made| super::body(&made.run());
        assert!(body(&made).contains("Lillestrøm") && body(&made).contains("slike rader mangler"));
        made.study.services.iter_mut().for_each(|service| service.reference.clear());
        assert!(!body(&made).contains("Lillestrøm") && body(&made).contains("Landet"));
        made.study.elsewhere.nation.clear();
        assert!(body(&made).contains("Ingen tabell i studien"));
    }
}
