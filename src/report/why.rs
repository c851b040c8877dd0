//! Why need changes, in words: names of causes, and a sentence for a service.

use super::labels::{counted, label, sentence};
use super::numbers;
use super::view::View;
use crate::demand::explain::{Asked, Measure, Split, Step, Why};
use crate::demand::work::Cause;
use crate::domain::lever::Assumptions;
use crate::domain::service::UseLine;
use crate::domain::study::Language;

/// What is asked of one scenario and region.
#[must_use]
pub fn asked(view: View<'_>) -> Asked<'_> {
    let rates = view.scenario.rates.get(view.position()).map_or(&[][..], Vec::as_slice);
    Asked { study: view.study, region: view.position(), projection: view.projection, rates, demand: view.demand }
}

/// Why every service's need changes on a line from the night before the jump-off to the horizon.
#[must_use]
pub fn whole(view: View, line: UseLine) -> Vec<Why> {
    let (Some(first), Some(last)) = (view.demand.years.first(), view.demand.years.last()) else { return Vec::new() };
    asked(view).why(line, *first, *last).unwrap_or_default()
}

/// A cause's word in tables; `mix:` and `lever:` stand before the lever's own word.
#[must_use]
pub fn word(step: &Step) -> String {
    match step {
        Step::Size => "people".to_owned(),
        Step::Ages => "ages".to_owned(),
        Step::Cause(Cause::Trend) => "trend".to_owned(),
        Step::Cause(Cause::Health) => "health".to_owned(),
        Step::Cause(Cause::Mix(id)) => format!("mix:{id}"),
        Step::Cause(Cause::Lever(id)) => format!("lever:{id}"),
        Step::Cause(Cause::Informal) => "informal".to_owned(),
        Step::Cause(Cause::Known) => "known".to_owned(),
        Step::Each => "each".to_owned(),
    }
}

/// What readers call a cause: a lever has its own name.
#[must_use]
pub fn name(step: &Step, all: &Assumptions, language: Language) -> String {
    let key = match step {
        Step::Size => "cause.size",
        Step::Ages => "cause.ages",
        Step::Cause(Cause::Trend) => "cause.trend",
        Step::Cause(Cause::Health) => "cause.health",
        Step::Cause(Cause::Informal) => "cause.informal",
        Step::Cause(Cause::Known) => "cause.known",
        Step::Each => "cause.each",
        Step::Cause(Cause::Mix(id) | Cause::Lever(id)) => {
            return all.levers.iter().find(|lever| lever.id == *id).map_or(id.as_str(), |lever| &lever.name).to_owned();
        }
    };
    label(key, language).to_owned()
}

/// Key of the words for a line.
#[must_use]
pub const fn line_key(line: UseLine) -> &'static str {
    match line {
        UseLine::Unchanged => "unchanged_use",
        UseLine::Trend => "trend",
        UseLine::Measures => "line.measures",
    }
}

/// Causes put together for a sentence, the levers as one: key of the word and what it adds, those that show. The number and the
/// ages of people come first, apart.
fn groups(split: &Split, language: Language) -> Vec<(&'static str, f64)> {
    let mut groups: Vec<(&'static str, f64)> = Vec::new();
    for (step, value) in &split.parts.steps {
        let key = match step {
            Step::Size => "cause.size",
            Step::Ages => "cause.ages",
            Step::Cause(Cause::Mix(_) | Cause::Lever(_)) => "cause.levers",
            Step::Cause(Cause::Trend) => "cause.trend",
            Step::Cause(Cause::Health) => "cause.health",
            Step::Cause(Cause::Informal) => "cause.informal",
            Step::Cause(Cause::Known) => "cause.known",
            Step::Each => "cause.each",
        };
        match groups.iter_mut().find(|(own, _)| *own == key) {
            Some((_, sum)) => *sum += value,
            None => groups.push((key, *value)),
        }
    }
    groups.retain(|(key, value)| PEOPLE.contains(key) || numbers::whole(*value, language) != "0");
    groups
}

/// Keys of what the number and the ages of people change.
const PEOPLE: [&str; 2] = ["cause.size", "cause.ages"];

/// The finding: `folketall og alder +142 plasser, endret bruk −61`. Of the causes people, use, and what is switched on.
#[must_use]
pub fn finding(split: &Split, unit: &str, language: Language) -> String {
    let shown = ["cause.trend", "cause.levers", "cause.health"];
    let mut words = vec![format!("{} {}", label("why.people", language), signed_count(split.people(), unit, language))];
    let others = groups(split, language).into_iter().filter(|(key, _)| shown.contains(key));
    words.extend(others.map(|(key, value)| format!("{} {}", label(key, language), numbers::signed(value, language))));
    words.join(", ")
}

/// `Behovet øker med 81 plasser fra 2025 til 2040: folketall +30, alderssammensetning +112, endret bruk −61.`
#[must_use]
pub fn told(view: View, why: &Why, measure: Measure, unit: &str) -> Option<String> {
    let (split, language) = (why.split(measure)?, view.language);
    let change = numbers::shown(split.ends[1] - split.ends[0]);
    let parts = groups(split, language).into_iter();
    let parts: Vec<String> = parts.map(|(key, value)| format!("{} {}", label(key, language), numbers::signed(value, language))).collect();
    let (from, to, parts) = (why.nights[0].to_string(), why.nights[1].to_string(), parts.join(", "));
    let count = match measure {
        Measure::Cost => format!("{}\u{a0}{}", numbers::whole(change.abs(), language), money(view)),
        _ => counted(change.abs(), unit, language),
    };
    Some(match () {
        () if change > 0.0 => sentence("why.more", language, &[&count, &from, &to, &parts]),
        () if change < 0.0 => sentence("why.fewer", language, &[&count, &from, &to, &parts]),
        () => sentence("why.same", language, &[&from, &to, &parts]),
    })
}

/// What money is counted in: `NOK i året, 2018-priser`.
#[must_use]
pub fn money(view: View) -> String {
    let money = view.study.staffing.as_ref().and_then(|staffing| staffing.money.as_ref());
    let told = |money: &crate::domain::staff::Money| view.say("cost.prices", &[&money.currency, &money.year.to_string()]);
    money.map_or_else(|| label("cost", view.language).to_owned(), told)
}

/// `+142 plasser`.
#[must_use]
pub fn signed_count(value: f64, unit: &str, language: Language) -> String {
    let count = counted(value.abs(), unit, language);
    match numbers::signed(value, language).chars().next().filter(|first| matches!(*first, '+' | numbers::MINUS)) {
        Some(sign) => format!("{sign}{count}"),
        None => count,
    }
}
