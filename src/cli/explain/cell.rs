//! One number of need: people × rate × factors = users, band by band, and what it rests on.

use super::split::{no_third_line, other_lines, signed};
use super::{Answer, night, service, source};
use crate::cli::args::LineWord;
use crate::demand::explain::figure::{Figure, FigureRow, Of, counted_from};
use crate::demand::explain::{Asked, Measure};
use crate::diag::Diagnostic;
use crate::domain::axis::{AgeBand, Sex, Year};
use crate::domain::service::{Service, ServiceKind, UseLine, UseRates};
use crate::domain::study::Language;
use crate::report::charts::why::fullest;
use crate::report::labels::{ages, capital, counted, label, service_name, stock_date};
use crate::report::view::{ServiceView, View};
use crate::report::why::{asked, line_key, name, word};
use crate::report::{Table, numbers, text_alternative::aligned};
use crate::scenario::nearest;
use serde_json::{Value, json};

/// Keys of a cell.
const KEYS: [&str; 5] = ["service", "year", "sex", "age", "line"];

/// Which number.
struct Wanted<'s> {
    service: &'s Service,
    year: Year,
    of: Of,
    line: Option<UseLine>,
}

/// The number a text such as `service=long-stay,year=2040,age=80+` asks for.
pub fn cell(view: View, text: &str, line: Option<LineWord>) -> Result<Answer, Vec<Diagnostic>> {
    let mut wanted = wanted(view, text)?;
    let (asked, id) = (asked(view), &wanted.service.id);
    let own = view.services().find(|own| own.service.id == *id).ok_or_else(|| vec![without_users(view, wanted.service)])?;
    let named = wanted.line.or(line.map(UseLine::from));
    let line = named.unwrap_or_else(|| fullest(&own));
    wanted.line = Some(line);
    if !asked.lines().contains(&line) {
        return Err(vec![no_third_line()]);
    }
    let figure = asked.figure(id, line, wanted.year, wanted.of).ok_or_else(|| vec![without_users(view, wanted.service)])?;
    if figure.rows.is_empty() {
        let found = Diagnostic::error("K0805", "no age group lies in the ages asked for");
        return Err(vec![found.why("people are known by the study's age groups").advice("ask for ages such as 80+ or 67-79")]);
    }
    let head = view.say(
        "figure.head",
        &[&own.name(), &view.region.name, &view.scenario.name, label(line_key(line), view.language), &wanted.year.to_string()],
    );
    let mut text = aligned(&table(view, &figure, head));
    basis(&asked, &own, &wanted, &figure).into_iter().for_each(|line| text.push_str(&format!("{line}\n")));
    let hint = named.is_none().then(|| other_lines(&asked));
    Ok(Answer { text, hint, json: as_json(&asked, &wanted, line, &figure) })
}

fn wanted<'s>(view: View<'s>, text: &str) -> Result<Wanted<'s>, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let (mut of_service, mut year, mut line) = (None, None, None);
    let mut of = Of { sex: None, ages: None };
    for part in text.split(',') {
        let (key, value) = part.split_once('=').map_or((part.trim(), ""), |(key, value)| (key.trim(), value.trim()));
        let done = match key {
            "service" => service(view.study, value).map(|found| of_service = Some(found)),
            "year" => value.parse().map_err(|_| unclear(key, value)).and_then(|year| night(view, year)).map(|found| year = Some(found)),
            "sex" => sex(value).map(|found| of.sex = Some(found)).ok_or_else(|| unclear(key, value)),
            "age" => band(value).map(|found| of.ages = Some(found)).ok_or_else(|| unclear(key, value)),
            "line" => line_of(value).map(|found| line = Some(found)).ok_or_else(|| unclear(key, value)),
            _ => Err(unknown(key)),
        };
        wrong.extend(done.err());
    }
    match (of_service, year) {
        (Some(service), Some(year)) if wrong.is_empty() => Ok(Wanted { service, year, of, line }),
        _ if wrong.is_empty() => {
            let found = Diagnostic::error("K0805", format!("`{text}` names no service or no year"));
            Err(vec![found.why("a number of need is that of a service on a night").advice("write --cell service=ID,year=YEAR")])
        }
        _ => Err(wrong),
    }
}

fn unknown(key: &str) -> Diagnostic {
    Diagnostic::error("K0805", format!("a number has no `{key}`"))
        .why("it is told by its service and year, and if wanted by sex, age and line")
        .advice(nearest::advice(key, &KEYS))
}

fn unclear(key: &str, value: &str) -> Diagnostic {
    let advice = match key {
        "year" => "write a year such as 2040",
        "sex" => "write female or male",
        "age" => "write ages such as 80+, 67-79 or 85",
        _ => "write unchanged, trend or measures",
    };
    Diagnostic::error("K0805", format!("`{key}={value}` is not understood")).why("it is not clear which number is meant").advice(advice)
}

fn without_users(view: View, service: &Service) -> Diagnostic {
    let advice = match &service.kind {
        ServiceKind::Sum { of } => {
            let parts: Vec<&str> = of.iter().map(crate::domain::axis::ServiceId::as_str).collect();
            format!("ask for its parts: {}", parts.join(", "))
        }
        _ => "ask for a service with rates of use".to_owned(),
    };
    Diagnostic::error("K0806", format!("{} has no users of its own", service_name(service, view.language)))
        .why("sums add other services up, norms count people")
        .advice(advice)
}

fn sex(text: &str) -> Option<Sex> {
    match text {
        "female" => Some(Sex::Female),
        "male" => Some(Sex::Male),
        _ => None,
    }
}

fn line_of(text: &str) -> Option<UseLine> {
    [UseLine::Unchanged, UseLine::Trend, UseLine::Measures].into_iter().find(|line| line.word() == text)
}

/// `80+`, `67-79`, `85`.
fn band(text: &str) -> Option<AgeBand> {
    if let Some(from) = text.strip_suffix('+') {
        return from.parse().ok().map(AgeBand::open);
    }
    let (from, to) = text.split_once(['-', '–']).unwrap_or((text, text));
    let (from, to): (u8, u8) = (from.parse().ok()?, to.parse().ok()?);
    (from <= to).then(|| AgeBand::closed(from, to))
}

/// Ages, and the sex where one is asked for.
fn whose(row: &FigureRow, language: Language) -> String {
    let sex = row.sex.map_or("", |sex| match sex {
        Sex::Female => "women",
        Sex::Male => "men",
    });
    if sex.is_empty() { ages(row.band, language) } else { format!("{}, {}", label(sex, language), ages(row.band, language)) }
}

fn table(view: View, figure: &Figure, caption: String) -> Table {
    let language = view.language;
    let moved = figure.rows.iter().any(|row| row.moved != 0.0);
    let factors = figure.factors.iter().map(|step| format!("×\u{a0}{}", name(step, &view.study.assumptions, language)));
    let mut header: Vec<String> = ["figure.ages", "figure.people", "figure.rate"].map(|key| label(key, language).to_owned()).into();
    header.extend(factors);
    header.extend(moved.then(|| label("figure.moved", language).to_owned()));
    header.push(label("figure.users", language).to_owned());
    let row = |row: &FigureRow| {
        let mut cells = vec![whose(row, language), numbers::decimal(row.people, 1, language), numbers::percent(row.rate, 2, language)];
        cells.extend(row.factors.iter().map(|factor| numbers::decimal(*factor, 4, language)));
        cells.extend(moved.then(|| signed(row.moved, language)));
        cells.push(numbers::decimal(row.users, 1, language));
        cells
    };
    let mut rows: Vec<Vec<String>> = figure.rows.iter().map(row).collect();
    let blank = header.len() - 2;
    let last = |head: String, value: f64| {
        let blanks = std::iter::repeat_n(String::new(), blank);
        std::iter::once(head).chain(blanks).chain([numbers::decimal(value, 1, language)]).collect::<Vec<String>>()
    };
    rows.extend(figure.more.iter().map(|(step, users)| last(capital(&name(step, &view.study.assumptions, language)), *users)));
    rows.push(last(capital(label("total", language)), figure.users));
    Table { caption, header, rows }
}

/// Where people and rates come from, and what the users take.
fn basis(asked: &Asked, own: &ServiceView, wanted: &Wanted, figure: &Figure) -> Vec<String> {
    let (view, language, service) = (own.view, own.view.language, wanted.service);
    let number = |value: f64| numbers::decimal(value, 1, language);
    let mut lines = Vec::new();
    if let Some(rule) = service.places.filter(|_| wanted.of.sex.is_none() && wanted.of.ages.is_none()) {
        let count = counted(figure.users * rule.places(), "places", language);
        let days = [rule.days_per_user, rule.opening_days, rule.occupancy].map(|value| numbers::decimal(value, 2, language));
        lines.push(view.say("figure.places", &[&count, &number(figure.users), &days[0], &days[1], &days[2]]));
    }
    let line = wanted.line.unwrap_or_else(|| fullest(own));
    let at = view.demand.years.iter().position(|year| *year == wanted.year);
    if let (Some(each), Some(hours)) = (service.hours_per_user_week, at.and_then(|at| Measure::Hours.of(own.demand.line(line)).get(at)))
        && wanted.of.sex.is_none()
        && wanted.of.ages.is_none()
    {
        lines.push(view.say("figure.hours", &[&counted(*hours, "hours", language), &number(each)]));
    }
    let night = stock_date(wanted.year.plus(1), view.study.year_label, language);
    lines.push(view.say("figure.from", &[&view.scenario.name, &night]));
    if let ServiceKind::Rates { rates, .. } = &service.kind
        && let Some(rates) = rates.get(asked.region)
    {
        lines.extend(rates_from(asked, view, service, rates));
    }
    lines.push(source(view, service));
    lines
}

fn rates_from(asked: &Asked, view: View, service: &Service, rates: &UseRates) -> Vec<String> {
    let language = view.language;
    let mut lines: Vec<String> = Vec::new();
    for band in &rates.bands {
        let named = ages(band.band, language);
        lines.push(match counted_from(asked, service, band.band) {
            Some(from) => {
                let [users, people] = [from.users, from.people].map(|value| numbers::whole(value, language));
                view.say("figure.counted", &[&named, &users, &people, &numbers::years(from.window.0, from.window.1)])
            }
            None => view.say("figure.given", &[&named]),
        });
    }
    lines.dedup();
    let flat = |band: AgeBand, ages: &[f64]| {
        let of_band: Vec<f64> = ages.iter().zip(0_u8..).filter(|(_, age)| band.contains(*age)).map(|(rate, _)| *rate).collect();
        of_band.windows(2).all(|pair| pair[0] == pair[1])
    };
    if rates.bands.iter().any(|band| rates.by_age.iter().any(|ages| !flat(band.band, ages))) {
        lines.push(view.say("figure.curve", &[]));
    }
    lines
}

fn as_json(asked: &Asked, wanted: &Wanted, line: UseLine, figure: &Figure) -> Value {
    let row = |row: &FigureRow| {
        let factors = figure.factors.iter().zip(&row.factors).map(|(step, factor)| json!({ "cause": word(step), "factor": factor }));
        let from = counted_from(asked, wanted.service, row.band);
        json!({
            "age_band": row.band.to_string(),
            "people": row.people,
            "rate": row.rate,
            "factors": factors.collect::<Vec<_>>(),
            "from_elsewhere": row.moved,
            "users": row.users,
            "counted_from": from.map(|from| json!({
                "from": from.window.0.get(), "to": from.window.1.get(), "users": from.users, "people": from.people,
            })),
        })
    };
    json!({
        "service": wanted.service.id.as_str(),
        "year": wanted.year.get(),
        "line": line.word(),
        "rows": figure.rows.iter().map(row).collect::<Vec<_>>(),
        "more": figure.more.iter().map(|(step, users)| json!({ "cause": word(step), "users": users })).collect::<Vec<_>>(),
        "users": figure.users,
        "source": wanted.service.source,
    })
}
