//! Why the need for services changes from one night to another, as a table and a sentence.

use super::{Answer, night, service, source};
use crate::cli::args::ExplainArgs;
use crate::demand::explain::{Asked, Measure, Split, Why};
use crate::diag::Diagnostic;
use crate::domain::axis::Year;
use crate::domain::service::{Service, UseLine};
use crate::domain::study::Language;
use crate::report::charts::why::{fullest, shown, unit_of};
use crate::report::labels::{capital, label, name_and_unit, sentence};
use crate::report::view::{ServiceView, View};
use crate::report::why::{asked, line_key, money, name, told, word};
use crate::report::{Table, numbers, text_alternative::aligned};
use serde_json::{Value, json};

/// The split of the services and nights that are asked for.
pub fn split(view: View, args: &ExplainArgs) -> Result<Answer, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let mut keep = |found: Result<Year, Diagnostic>| found.map_err(|error| wrong.push(error)).ok();
    let ends = [view.demand.years.first(), view.demand.years.last()].map(|end| end.map_or(0, |year| year.get()));
    let from = keep(night(view, args.from.unwrap_or(ends[0])));
    let to = keep(night(view, args.to.unwrap_or(ends[1])));
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        let found = Diagnostic::error("K0802", format!("the period {from}–{to} does not run forwards"));
        wrong.push(found.why("a change is counted from an earlier night to a later one").advice("let --from be before --to"));
    }
    let only = args.service.as_deref().map(|id| service(view.study, id));
    let only = only.transpose().map_err(|error| wrong.push(error)).ok().flatten();
    let asked = asked(view);
    if args.line.is_some_and(|line| !asked.lines().contains(&UseLine::from(line))) {
        wrong.push(no_third_line());
    }
    let (Some(from), Some(to), true) = (from, to, wrong.is_empty()) else { return Err(wrong) };
    let whys = |line: UseLine| if args.by_year { asked.why_by_years(line, from, to) } else { asked.why(line, from, to) };
    let by_line: Vec<(UseLine, Vec<Why>)> = asked.lines().into_iter().filter_map(|line| Some((line, whys(line)?))).collect();
    let mut answer = Answer { text: String::new(), hint: None, json: json!({ "services": [] }) };
    for service in view.services().filter(|service| only.is_none_or(|only: &Service| only.id == service.service.id)) {
        let line = args.line.map_or_else(|| fullest(&service), UseLine::from);
        let why =
            by_line.iter().find(|(own, _)| *own == line).and_then(|(_, whys)| whys.iter().find(|why| why.service == service.service.id));
        why.iter().for_each(|why| answer.add(&service, why, (&asked, only.is_some())));
    }
    if args.line.is_none() {
        answer.hint = Some(other_lines(&asked));
    }
    Ok(answer)
}

/// How the answer of another line is asked for.
pub fn other_lines(asked: &Asked) -> String {
    let words: Vec<&str> = asked.lines().into_iter().map(UseLine::word).collect();
    format!("shown: the line with most in it; choose one with --line {}", words.join("|"))
}

/// The third line is asked for, and nothing is switched on.
pub fn no_third_line() -> Diagnostic {
    Diagnostic::error("K0804", "there is no line with measures: the study switches nothing on")
        .why("the line is the trend with what the study switches on")
        .advice("write on = true under a [[lever]], [[health]] or [informal_care], or choose --line trend")
}

impl Answer {
    /// A service: the measure a committee reads, or every measure where it was asked for by name.
    fn add(&mut self, service: &ServiceView, why: &Why, (asked, all): (&Asked, bool)) {
        let first = shown(why).or(why.splits.first());
        let splits: Vec<&Split> = if all { why.splits.iter().collect() } else { first.into_iter().collect() };
        for split in &splits {
            let unit = unit_of(service, split.measure);
            let table = table(asked, service, why, split);
            let told = told(service.view, why, split.measure, unit).unwrap_or_default();
            self.text.push_str(&format!("{}{told}\n\n", aligned(&table)));
        }
        if !splits.is_empty() {
            // Under the last table of the service, not after the blank line.
            self.text.pop();
            self.text.push_str(&format!("{}\n\n", source(service.view, service.service)));
        }
        let json = json!({
            "service": why.service.as_str(),
            "line": why.line.word(),
            "from": why.nights[0].get(),
            "to": why.nights[1].get(),
            "source": service.service.source,
            "measures": splits.iter().map(|split| as_json(service, why, split)).collect::<Vec<_>>(),
        });
        if let Some(Value::Array(services)) = self.json.get_mut("services") {
            services.push(json);
        }
    }
}

fn table(asked: &Asked, service: &ServiceView, why: &Why, split: &Split) -> Table {
    let view = service.view;
    let language = view.language;
    // Nobody reads tenths of money.
    let places = usize::from(split.measure != Measure::Cost);
    let of = match split.measure {
        Measure::Cost => format!("{}, {}", service.name(), money(view)),
        measure => name_and_unit(&service.name(), unit_of(service, measure), language),
    };
    let night = |at: usize| {
        let number = numbers::decimal(split.ends[at], places, language);
        vec![sentence("date.dec31", language, &[&why.nights[at].to_string()]), number, String::new()]
    };
    let mut rows = vec![night(0)];
    for (step, value) in &split.parts.steps {
        let times = split.index(*value).map_or_else(String::new, |times| format!("×\u{a0}{}", numbers::decimal(times, 3, language)));
        rows.push(vec![capital(&name(step, &asked.study.assumptions, language)), numbers::signed_decimal(*value, places, language), times]);
    }
    rows.push(night(1));
    let line = label(line_key(why.line), language);
    Table {
        caption: format!("{of}: {}, {}, {line}", view.region.name, view.scenario.name),
        header: ["why.cause", "why.change", "why.index"].map(|key| label(key, language).to_owned()).into(),
        rows,
    }
}

fn as_json(service: &ServiceView, why: &Why, split: &Split) -> Value {
    let language = service.view.language;
    let all = &service.view.study.assumptions;
    let cause = |(step, value): &(crate::demand::explain::Step, f64)| json!({ "cause": word(step), "name": name(step, all, language), "value": value, "index": split.index(*value) });
    json!({
        "measure": split.measure.word(),
        "start": split.ends[0],
        "end": split.ends[1],
        "causes": split.parts.steps.iter().map(cause).collect::<Vec<_>>(),
        "sentence": told(service.view, why, split.measure, unit_of(service, split.measure)),
    })
}

/// One decimal and its sign.
pub fn signed(value: f64, language: Language) -> String {
    numbers::signed_decimal(value, 1, language)
}
