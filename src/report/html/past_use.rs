//! How both lines of use would have done from past nights: a sentence for each service, and a table.

use super::markup::{Columns, element, table};
use crate::demand::backtest::{BothLines, Places, Row, both_lines, rows};
use crate::domain::axis::{AgeBand, Year};
use crate::domain::service::Service;
use crate::domain::study::{Language, Study};
use crate::report::labels::{ages, capital, heading, label, sentence, service_name};
use crate::report::{Run, Table, numbers};

/// Years ahead that are shown.
const HORIZONS: [u16; 2] = [5, 10];

/// A service and its oldest band, with how both lines did there.
type Past<'a> = (&'a Service, AgeBand, Vec<BothLines>);

/// The section's body; none where no count is five years after three others.
pub fn body(run: &Run) -> Option<String> {
    let rows = rows(run.study, (Year::EARLIEST, run.study.jump_off), &HORIZONS);
    let past: Vec<Past> = run.study.services.iter().filter_map(|service| of_service(service, &rows)).collect();
    if past.is_empty() {
        return None;
    }
    let said: String = past.iter().filter_map(|past| said(run.language, past)).map(|text| element("p", &text)).collect();
    let lines = past.iter().flat_map(|past| past.2.iter().map(|line| cells(run, past, line))).collect();
    let heads = ["past_use.service", "past_use.where", "past_use.horizon", "past_use.cases", "outcome.own", "outcome.supported"];
    let header = heads.iter().map(|key| heading(key, run.language)).collect();
    let caption = label("past_use.caption", run.language).to_owned();
    Some(said + &table(&Table { caption, header, rows: lines }, Columns::Numbers) + &element("p", label("past_use.text", run.language)))
}

/// The oldest band is the one the need of care turns on.
fn of_service<'a>(service: &'a Service, rows: &[Row]) -> Option<Past<'a>> {
    let band = rows.iter().filter(|row| row.service == service.id).map(|row| row.band).max_by_key(|band| band.from)?;
    let mut lines = both_lines(rows, &service.id, band);
    // Where there is no other place the same cases would stand twice.
    let own: Vec<BothLines> = lines.iter().filter(|line| line.places == Places::Own).copied().collect();
    let same = |line: &BothLines| own.iter().any(|own| own.horizon == line.horizon && own.unchanged.n == line.unchanged.n);
    lines.retain(|line| line.places == Places::Own || !same(line));
    lines.iter().any(|line| line.places == Places::Own).then_some((service, band, lines))
}

/// A sentence for each service of `rows` that has a past here.
#[must_use]
pub fn sentences(study: &Study, rows: &[Row], language: Language) -> Vec<String> {
    study.services.iter().filter_map(|service| said(language, &of_service(service, rows)?)).collect()
}

/// The shortest horizon here, in words.
fn said(language: Language, (service, band, lines): &Past) -> Option<String> {
    let line = lines.iter().filter(|line| line.places == Places::Own).min_by_key(|line| line.horizon)?;
    let name = capital(service_name(service, language));
    let [unchanged, supported] = [line.unchanged, line.supported].map(|scores| numbers::percent(scores.mape, 0, language));
    Some(sentence("past_use.sentence", language, &[&name, &ages(*band, language), &line.horizon.to_string(), &unchanged, &supported]))
}

fn cells(run: &Run, (service, band, _): &Past, line: &BothLines) -> Vec<String> {
    let language = run.language;
    let places = match line.places {
        Places::Own => "past_use.own",
        Places::All => "past_use.all",
    };
    let [unchanged, supported] = [line.unchanged, line.supported].map(|scores| numbers::percent(scores.mape, 1, language));
    vec![
        format!("{}, {}", capital(service_name(service, language)), ages(*band, language)),
        label(places, language).to_owned(),
        line.horizon.to_string(),
        line.unchanged.n.to_string(),
        unchanged,
        supported,
    ]
}
