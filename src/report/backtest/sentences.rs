//! The plain sentences of a back-test: what a reader takes away.

use super::Backtest;
use crate::domain::study::Language;
use crate::model::backtest::people::Method;
use crate::model::backtest::summary::{Row, ShelfLife, best_naive};
use crate::report::labels::{counted, label, sentence};
use crate::report::numbers;

/// Position of all inhabitants among the groups.
pub const TOTAL: usize = 0;

/// One sentence a horizon on the number of inhabitants, each with the best naive rule.
#[must_use]
pub fn answers(test: &Backtest) -> Vec<String> {
    test.horizons.iter().filter_map(|&horizon| answer(test, horizon)).collect()
}

fn answer(test: &Backtest, horizon: u16) -> Option<String> {
    let scores = test.row(Method::Kohort, TOTAL, horizon)?.scores;
    let words = [test.years(horizon), test.percent(scores.mape), test.of_hundred(scores.within5), test.limit(0.05)];
    let [years, error, share, limit] = &words;
    let first = test.say("backtest.sentence", &[years, error, share, limit]);
    let best = best(test, TOTAL, horizon)?;
    let second = test.say("backtest.sentence.best", &[test.method(best.method), &test.percent(best.scores.mape)]);
    Some(format!("{first} {second}"))
}

/// What the middle of the futures held, a sentence a horizon, and what that rests on; nothing without draws.
#[must_use]
pub fn held(test: &Backtest) -> Vec<String> {
    super::held::sentences(test)
}

/// The naive rule that misses least, in the class quoted first.
#[must_use]
pub fn best<'a>(test: &Backtest<'a>, group: usize, horizon: u16) -> Option<&'a Row> {
    best_naive(test.rows, group, test.class(), horizon)
}

/// What the sentences rest on: how many municipalities, starting years and cases.
#[must_use]
pub fn basis(test: &Backtest) -> String {
    let counts = counts(test);
    match test.regions {
        [(_, name)] => test.say("backtest.basis.one", &[name, &test.period(), &counts]),
        _ => {
            let many = test.scored().to_string();
            test.say("backtest.basis.many", &[&many, &test.period(), test.class_name(test.class()), &counts])
        }
    }
}

/// How many cases each horizon has: the longer, the fewer years are known to start from.
#[must_use]
pub fn counts(test: &Backtest) -> String {
    test.horizons.iter().filter_map(|&horizon| cases(test, horizon)).collect::<Vec<_>>().join(", ")
}

/// `1 541 cases (5 years)`.
fn cases(test: &Backtest, horizon: u16) -> Option<String> {
    let n = test.row(Method::Kohort, TOTAL, horizon)?.scores.n as f64;
    Some(format!("{} ({})", counted(n, "backtest.cases", test.language), test.years(horizon)))
}

/// `8 år`, `minst 10 år`, `under 1 år`.
#[must_use]
pub fn shelf(life: ShelfLife, language: Language) -> String {
    let years = counted(f64::from(life.years), "backtest.years", language);
    match life.years {
        0 => label("backtest.shelf.none", language).to_owned(),
        years_kept if years_kept == life.tested => sentence("backtest.shelf.at-least", language, &[&years]),
        _ => years,
    }
}

/// `0,95`: a method's error by the best naive rule's.
#[must_use]
pub fn ratio(own: f64, best: f64, language: Language) -> String {
    if best > 0.0 { numbers::decimal(own / best, 2, language) } else { numbers::NONE.to_owned() }
}
