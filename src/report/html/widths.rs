//! What makes the intervals wide, and how many new places it takes to be sure.

use super::markup::{Columns, element, table};
use super::sure::judged;
use crate::demand::draws::programme::{Built, programme};
use crate::demand::draws::{Drawn, What};
use crate::domain::axis::AgeBand;
use crate::domain::draws::{ALONE, Source};
use crate::domain::study::Region;
use crate::report::chance::drawn;
use crate::report::labels::{ages, capital, heading, label, marked_name, sentence};
use crate::report::summary::OLDEST;
use crate::report::{Run, Table, numbers};

/// Both tables of the first scenario, region by region; a table without rows is left out.
pub(super) fn body(run: &Run) -> String {
    let Some(scenario) = run.projections.first().map(|projected| &projected.scenario) else { return String::new() };
    let several = run.study.regions.len() > 1;
    let mut body = String::new();
    for region in &run.study.regions {
        let Some(drawn) = drawn(run, scenario, &region.id) else { continue };
        let of = if several { format!("{}: ", region.name) } else { String::new() };
        body.push_str(&new_places(run, region, drawn, &of));
        body.push_str(&sources(run, region, drawn, &of));
    }
    body
}

/// The fewest new places, by service and by every fifth year.
fn new_places(run: &Run, region: &Region, drawn: &Drawn, of: &str) -> String {
    let (language, Some(chance)) = (run.language, run.chance) else { return String::new() };
    let programmes: Vec<(String, Vec<Built>)> = judged(run, region, drawn)
        .filter_map(|(service, places)| {
            Some((capital(&marked_name(service, language)), programme(places, &drawn.nights, chance.certainty)?))
        })
        .collect();
    let Some((_, first)) = programmes.first() else { return String::new() };
    let last = first.len().saturating_sub(1);
    let told: Vec<usize> = (0..first.len()).filter(|at| *at == last || first[*at].night.get() % 5 == 0).collect();
    let mut header = vec![capital(label("service", language)), label("programme.col.first", language).to_owned()];
    header.extend(told.iter().map(|at| sentence("programme.col.by", language, &[&first[*at].night.to_string()])));
    let row = |(name, nights): &(String, Vec<Built>)| {
        let begins = nights.iter().find(|night| night.whole > 0.0);
        let begins = begins.map_or_else(|| label("programme.none", language).to_owned(), |night| night.night.to_string());
        let by = told.iter().map(|at| nights.get(*at).map_or_else(String::new, |night| numbers::whole(night.whole, language)));
        [name.clone(), begins].into_iter().chain(by).collect()
    };
    let sure = numbers::whole(chance.certainty.percent(), language);
    let caption = format!("{of}{}", sentence("programme.caption", language, &[&sure]));
    let rows = programmes.iter().map(row).collect();
    let words = sentence("programme.lead", language, &[&sure]);
    format!("{}{}", table(&Table { caption, header, rows }, Columns::Numbers), element("p", &words))
}

/// The share of each source in what is told, in the last year.
fn sources(run: &Run, region: &Region, drawn: &Drawn, of: &str) -> String {
    let language = run.language;
    let names = |what: &What| match what {
        What::People(band) if *band == AgeBand::ALL => Some(heading("inhabitants", language)),
        What::People(band) => (*band == OLDEST).then(|| capital(&ages(OLDEST, language))),
        What::Places(id) => {
            judged(run, region, drawn).find(|(service, _)| service.id == *id).map(|(service, _)| capital(&marked_name(service, language)))
        }
        What::Users(_) => None,
    };
    let told: Vec<_> = drawn.spread.iter().filter_map(|spread| Some((names(&spread.what)?, spread))).collect();
    let Some(last) = drawn.stocks.iter().position(|stock| *stock == run.study.last_stock) else { return String::new() };
    let drawn_sources = Source::ALL
        .into_iter()
        .filter(|source| told.iter().any(|(_, spread)| spread.share(*source, last).is_some_and(|share| share > 0.0)));
    let rows: Vec<Vec<String>> = drawn_sources
        .map(|source| {
            let share = |share: Option<f64>| share.map_or_else(String::new, |share| numbers::chance(share, language));
            let name = capital(label(&format!("chance.source.{source}"), language));
            [name].into_iter().chain(told.iter().map(|(_, spread)| share(spread.share(source, last)))).collect()
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut header = vec![label("spread.col.source", language).to_owned()];
    header.extend(told.into_iter().map(|(name, _)| name));
    let caption = format!("{of}{}", sentence("spread.caption", language, &[&run.study.horizon().to_string()]));
    let words = sentence("spread.lead", language, &[&numbers::whole(f64::from(ALONE), language)]);
    format!("{}{}", table(&Table { caption, header, rows }, Columns::Numbers), element("p", &words))
}
