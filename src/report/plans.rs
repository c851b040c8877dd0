//! Figures of plans beside what a run finds for them, in English whatever the language of the run: the words of a table for programs, and
//! a page for a document.

mod page;

use super::Run;
use super::numbers::{decimal, years};
use crate::demand::plan::{Answer, Cause, Met, Ran, Unknown, answers};
use crate::domain::axis::Year;
use crate::domain::plan::{MUCH, Measure, PlanFigure, Stated};
use crate::domain::study::Language;
use crate::model::project::ScenarioProjection;
pub use page::{Told, page};

const EN: Language = Language::En;

/// Every figure of the study's plans, answered by the scenario it names, else by the first that was run.
#[must_use]
pub fn answered<'a>(run: &Run<'a>) -> Vec<Answer<'a>> {
    let demand = |at: usize| run.demand.get(at).map_or(&[][..], Vec::as_slice);
    let of = |(at, ran): (usize, &'a ScenarioProjection)| Ran { scenario: &ran.scenario, projections: &ran.regions, demand: demand(at) };
    answers(run.study, &run.projections.iter().enumerate().map(of).collect::<Vec<_>>())
}

/// How a figure is met, as a word.
#[must_use]
pub const fn word(met: Met) -> &'static str {
    match met {
        Met::Reproduced => "reproduced",
        Met::Small => "same sign, but small",
        Met::Differs => "differs",
        Met::Numbered => "numbered",
        Met::Shown => "shown",
        Met::Implies => "implies",
        Met::Given => "given",
        Met::Cannot => "cannot be computed",
    }
}

/// Why the two differ, what the number is made of, or why there is none; then the figure's own note.
#[must_use]
pub fn why(answer: &Answer<'_>) -> String {
    let figure = answer.figure;
    let mut sentences: Vec<String> = match answer.found {
        Err(unknown) => unknown_words(unknown).into_iter().collect(),
        Ok(_) => answer.causes.iter().map(|cause| cause_words(cause, figure)).collect(),
    };
    if let (Some(formula), Ok(_), Measure::Follows | Measure::Implies) = (&figure.formula, &answer.found, figure.measure) {
        sentences.push(formula.text.clone());
    }
    if !figure.note.is_empty() {
        sentences.push(figure.note.clone());
    }
    sentences.join("; ")
}

fn unknown_words(unknown: Unknown) -> Option<String> {
    let words = match unknown {
        Unknown::NotAsked => return None,
        Unknown::NoPeople(year) => format!("the study has no people of {year}"),
        Unknown::NoUsers(year) => format!("the study has no users of {year}, counted or projected"),
        Unknown::OneRate(band) => format!("users are counted for ages {band} together, at one rate: the ages inside cannot be told apart"),
        Unknown::NoneOfService => "the study gives the service no such thing".to_owned(),
        Unknown::Never => "it does not happen to the horizon".to_owned(),
        Unknown::Weights => "no service has a weight".to_owned(),
        Unknown::Formula => "what it rests on is not known here".to_owned(),
        Unknown::Nobody => "there is nobody to divide by".to_owned(),
    };
    Some(words)
}

fn cause_words(cause: &Cause, figure: &PlanFigure) -> String {
    let number = |value: f64| number(value);
    match cause {
        Cause::FromTo(from, to) => format!("from {} to {}", number(*from), number(*to)),
        Cause::Share(share) => {
            let much = super::numbers::percent(MUCH, 0, EN);
            format!("{}, where much is {much} or more", super::numbers::signed_percent(*share, 1, EN))
        }
        Cause::AtYears([found, stated]) => {
            let people = |(year, people): &(Year, f64)| format!("{} in {year}", number(*people));
            let than = if figure.measure == Measure::LowestYear { "fewest" } else { "five rises in a row begin" };
            format!("{than}: {}; the plan's year: {}", people(found), people(stated))
        }
        Cause::PartOf(part, whole) => format!("{} of {}", number(*part), number(*whole)),
        Cause::Counted(value) => format!("{} were counted", number(*value)),
        Cause::SoFar { year, counted, found } => format!("so far, {year}: {} counted, {} here", number(*counted), number(*found)),
        Cause::Split { definition, people, rate } => {
            let signed = |value: f64| super::numbers::signed(value, EN);
            format!(
                "stated less kohort's, in parts: counted another way {}, other people {}, other use {}",
                signed(*definition),
                signed(*people),
                signed(*rate)
            )
        }
        Cause::ByDate([first, mean, last]) => {
            let [first, mean, last] = [first, mean, last].map(|value| shown(*value, figure));
            format!("{first} by the people of 1 January, {mean} by their mean over the year, {last} by those of 31 December")
        }
        Cause::InsideBand(band) => format!("use is counted for ages {band} as one and spread over them by the service's rates"),
        Cause::Weights(weights) => {
            let each: Vec<String> = weights.iter().map(|(service, weight)| format!("{service} {weight}")).collect();
            format!("weights, full-time equivalents a user: {}", each.join(", "))
        }
    }
}

/// A number of a sentence: whole from a hundred on, to the tenth from ten on, to the hundredth below; without zeros at its end.
fn number(value: f64) -> String {
    let places = usize::from(value.abs() < 100.0) + usize::from(value.abs() < 10.0);
    let text = decimal(value, places, EN);
    if places == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

/// What is found, to the printed digit of what is stated; without a stated number as in a sentence. A year is never grouped.
#[must_use]
pub fn shown(value: f64, figure: &PlanFigure) -> String {
    if is_year(figure.measure) {
        return format!("{value}");
    }
    match figure.stated {
        Stated::Number { step, .. } if figure.measure != Measure::Implies => decimal(value, decimals(step), EN),
        _ => number(value),
    }
}

/// As the plan prints it.
#[must_use]
pub fn stated(figure: &PlanFigure) -> String {
    match figure.stated {
        _ if !figure.printed.is_empty() => figure.printed.clone(),
        Stated::Number { value, .. } if is_year(figure.measure) => format!("{value}"),
        Stated::Number { value, step } => decimal(value, decimals(step), EN),
        Stated::Rises => "rises".to_owned(),
        Stated::Falls => "falls".to_owned(),
        Stated::RisesMuch => "rises much".to_owned(),
        Stated::FallsMuch => "falls much".to_owned(),
        Stated::Words => String::new(),
    }
}

/// `2017–2040`, `2030`, or nothing.
fn period(figure: &PlanFigure) -> String {
    match (figure.year_from, figure.year) {
        (Some(from), Some(to)) => years(from, to),
        (from, to) => from.or(to).map_or_else(String::new, |year: Year| year.to_string()),
    }
}

const fn is_year(measure: Measure) -> bool {
    matches!(measure, Measure::LowestYear | Measure::RiseYear | Measure::FirstTooFew)
}

/// Decimals of a step: 0.1 has one, 10 none.
fn decimals(step: f64) -> usize {
    let mut one = 1.0;
    for decimals in 0..6 {
        if step > 0.999 * one {
            return decimals;
        }
        one /= 10.0;
    }
    6
}

#[cfg(test)]
mod tests;
