//! How sure the figures are: what was drawn, the charts of it, and what no interval holds.

use super::figures::{Shown, figure};
use super::held;
use super::markup::{Columns, element, escape, table};
use crate::demand::draws::{Drawn, DrawnPlaces, moves_each_way};
use crate::domain::service::Service;
use crate::domain::study::Region;
use crate::report::chance::{self, EIGHTY, P90, drawn, left_out, places, simulations, too_few};
use crate::report::labels::{ages, capital, counted, heading, label, marked_name, sentence};
use crate::report::summary::{OLDEST, outdated};
use crate::report::{Chance, Run, Table, numbers};

/// What the ids of these charts begin with.
const CHARTS: [&str; 3] = ["fan-", "certainty-", "shortfall"];

/// Whether a chart stands in this section and not among those of the main scenario.
pub(super) fn has(shown: &Shown) -> bool {
    shown.0 == Some(0) && CHARTS.iter().any(|start| shown.1.id.starts_with(start))
}

/// The section's body; none where no futures were drawn.
pub(super) fn body(run: &Run, charts: &[Shown]) -> Option<String> {
    let chance = run.chance?;
    let scenario = &run.projections.first()?.scenario;
    let mut body = element("p", &intro(run, chance));
    for region in &run.study.regions {
        let Some(drawn) = drawn(run, scenario, &region.id) else { continue };
        if run.study.regions.len() > 1 {
            body.push_str(&element("h3", &region.name));
        }
        body.push_str(&sentences(run, region, drawn));
    }
    body.push_str(&element("p", &left_out(chance.draws, run.study, run.language)));
    body.push_str(&element("p", &rests_on(run)));
    body.extend(run.study.regions.iter().enumerate().map(|(at, region)| held::of_region(run, at, region)));
    body.push_str(&years(run));
    body.push_str(&super::widths::body(run));
    body.extend(charts.iter().filter(|shown| has(shown)).map(|shown| figure(run, shown)));
    Some(body)
}

/// What the width of the intervals rests on.
fn rests_on(run: &Run) -> String {
    let led = run.study.scenarios.iter().any(|scenario| scenario.growth.is_some());
    let by_reference = run.study.regions.iter().any(|region| moves_each_way(region).is_none());
    let more = [led.then_some("chance.led"), by_reference.then_some("chance.moves")];
    let more = more.into_iter().flatten().map(|key| label(key, run.language).to_owned());
    std::iter::once(held::sized(run)).chain(more).collect::<Vec<_>>().join(" ")
}

/// How many, from which seed, and what differs in them.
fn intro(run: &Run, chance: Chance) -> String {
    let [with, _] = chance::sources(chance.draws, run.study, run.language);
    let name = run.projections.first().map_or("", |first| super::scenario_name(run, &first.scenario));
    let many = simulations(chance.draws, run.language);
    sentence("sure.intro", run.language, &[&many, &chance.draws.seed.to_string(), &with.join(", "), name])
}

/// Services of a region whose places can be judged.
pub(super) fn judged<'a>(run: &'a Run, region: &'a Region, drawn: &'a Drawn) -> impl Iterator<Item = (&'a Service, &'a DrawnPlaces)> {
    let with_places = move |service: &'a Service| {
        let found = places(drawn, &service.id).filter(|places| places.short.is_some())?;
        outdated(service, &region.id).is_none().then_some((service, found))
    };
    run.study.services.iter().filter_map(with_places)
}

/// A plain sentence a chart: people, the oldest, each service with places.
fn sentences(run: &Run, region: &Region, drawn: &Drawn) -> String {
    let language = run.language;
    let horizon = run.study.year_label.of_stock(run.study.last_stock);
    let last = drawn.stocks.iter().position(|stock| *stock == run.study.last_stock);
    let mut lines: Vec<String> = Vec::new();
    for (band, key) in [(crate::domain::axis::AgeBand::ALL, "sure.people"), (OLDEST, "sure.oldest")] {
        let told = drawn.people.iter().find(|(own, _)| *own == band).and_then(|(_, told)| told.get(last?));
        let Some(told) = told else { continue };
        let ends = [told.quantiles[EIGHTY.0], told.quantiles[EIGHTY.1]].map(|value| numbers::whole(value, language));
        lines.push(sentence(key, language, &[&ends[0], &ends[1], &ages(OLDEST, language), &horizon.to_string()]));
    }
    lines.extend(judged(run, region, drawn).map(|(service, found)| of_service(run, drawn, service, found)));
    let items: String = lines.iter().map(|line| format!("<li>{}</li>\n", escape(line))).collect();
    let error = error(run, region, drawn).map_or_else(String::new, |error| element("p", &error));
    format!("<ul>\n{items}</ul>\n{error}")
}

/// From when places are too few in the middle and in one of ten.
fn of_service(run: &Run, drawn: &Drawn, service: &Service, found: &DrawnPlaces) -> String {
    let language = run.language;
    let last = drawn.nights.last().map_or_else(String::new, ToString::to_string);
    let name = capital(&marked_name(service, language));
    let [middle, one_of_ten] = too_few(drawn, &service.id, run.study.jump_off).map(|year| year.map(|year| year.to_string()));
    let key = match (&middle, &one_of_ten) {
        (Some(_), _) => "sure.both",
        (None, Some(_)) => "sure.may",
        (None, None) => "sure.never",
    };
    let middle = middle.unwrap_or_default();
    let mut text = sentence(key, language, &[&name, &middle, one_of_ten.as_deref().unwrap_or(&middle), &last]);
    let Some(night) = drawn.nights.last() else { return text };
    if let Some(told) = found.needed.last() {
        text.push_str(&format!(" {}", chance::eighty(&told.quantiles, "places", *night, language)));
    }
    let measures = drawn.services.iter().find(|own| own.service == service.id).and_then(|own| own.with_measures.as_ref());
    if let Some((told, short)) = measures.and_then(|with| with.places.as_ref()?.last().zip(with.short.as_ref()?.last())) {
        let eighty = chance::eighty(&told.quantiles, "places", *night, language);
        text.push_str(&format!(" {}", sentence("sure.measures", language, &[&eighty, &numbers::of_hundred(100.0 * short, language)])));
    }
    text
}

/// What drawing so many and no more leaves open, for the first service with places, else for the people.
fn error(run: &Run, region: &Region, drawn: &Drawn) -> Option<String> {
    let language = run.language;
    let first = judged(run, region, drawn).next().and_then(|(service, found)| {
        Some((capital(&marked_name(service, language)), "places", *drawn.nights.last()?, found.needed.last()?))
    });
    let (name, unit, year, told) = match first {
        Some(found) => found,
        None => {
            let last = drawn.stocks.iter().position(|stock| *stock == run.study.last_stock)?;
            let told = drawn.people.first()?.1.get(last)?;
            (heading("inhabitants", language), "inhabitants", run.study.year_label.of_stock(run.study.last_stock), told)
        }
    };
    let limit = counted(told.quantiles[P90], unit, language);
    let off = format!("{}\u{a0}{}", numbers::decimal(told.errors[P90], 1, language), label(unit, language));
    let key = if unit == "places" { "sure.error" } else { "sure.error.people" };
    Some(sentence(key, language, &[&name, &limit, &year.to_string(), &off]))
}

/// A row a scenario, region and service: the two years.
fn years(run: &Run) -> String {
    let language = run.language;
    let several = run.study.regions.len() > 1;
    let mut rows = Vec::new();
    for projected in run.projections {
        for region in &run.study.regions {
            let Some(drawn) = drawn(run, &projected.scenario, &region.id) else { continue };
            for (service, found) in judged(run, region, drawn) {
                let enough = drawn.nights.last().map_or_else(String::new, |last| sentence("page.enough", language, &[&last.to_string()]));
                let [middle, one_of_ten] = too_few(drawn, &service.id, run.study.jump_off)
                    .map(|year| year.map_or_else(|| enough.clone(), |year| year.to_string()));
                let name = super::scenario_name(run, &projected.scenario);
                let name = if several { format!("{name}, {}", region.name) } else { name.to_owned() };
                let chance = found.short.as_ref().and_then(|short| short.last()).map_or(0.0, |night| night.1);
                let share = numbers::chance(chance, language);
                rows.push(vec![name, capital(&marked_name(service, language)), middle, one_of_ten, share]);
            }
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let last = run.study.horizon().to_string();
    let mut header = ["scenario", "service", "sure.col.middle", "sure.col.one_of_ten"].map(|key| capital(label(key, language))).to_vec();
    header.push(sentence("sure.col.short", language, &[&last]));
    table(&Table { caption: label("sure.caption", language).to_owned(), header, rows }, Columns::Words)
}
