//! What a figure should follow from: `children / 300 - nurses`, in words of the same table.

use super::Written;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::plan::{Formula, Measure, PlanFigure, Step};
use crate::scenario::nearest;
use crate::scenario::tables::Table;
use std::collections::BTreeMap;

/// Before a word: what a run finds for the figure, and not what the plan states.
const FOUND: &str = "kohort.";

/// Deepest nesting of parentheses.
const DEEPEST: usize = 16;

/// What words of a table can mean.
pub(super) struct References<'a> {
    pub table: &'a Table<'a>,
    /// Position by key.
    pub keys: &'a BTreeMap<String, usize>,
    /// What each figure measures.
    pub measures: &'a [Measure],
}

impl References<'_> {
    /// The figure with its references found; each that is not is named.
    pub fn resolved(&self, written: Written, found: &mut Diagnostics) -> PlanFigure {
        let Written { mut figure, formula, same_as } = written;
        let mistake = |what: String, advice: String| {
            Diagnostic::error("K0766", what)
                .at(Place::file(self.table.file).line(figure.line).context(format!("key {}", figure.key)))
                .why("the figure would be held against nothing, or against the wrong one")
                .advice(advice)
        };
        if !formula.is_empty() {
            match self.formula(&formula).map(|steps| Formula { text: formula, steps }) {
                Ok(read) if read.needs_a_run() && is_measured(figure.measure) => found.push(mistake(
                    format!("a figure that measures `{}` rests on what a run finds for another", figure.measure.word()),
                    "give it a formula of stated figures, or the measure `follows`".to_owned(),
                )),
                Ok(read) => figure.formula = Some(read),
                Err((what, advice)) => found.push(mistake(what, advice)),
            }
        }
        if !same_as.is_empty() {
            match self.at(&same_as) {
                Ok(at) => figure.same_as = Some(at),
                Err((what, advice)) => found.push(mistake(what, advice)),
            }
        }
        figure
    }

    fn formula(&self, text: &str) -> Result<Vec<Step>, Refusal> {
        let mut reading = Reading { references: self, words: words(text), at: 0, depth: 0, steps: Vec::new() };
        reading.sum()?;
        match reading.words.get(reading.at) {
            None => Ok(reading.steps),
            Some(word) => Err(misplaced(word)),
        }
    }

    fn at(&self, key: &str) -> Result<usize, Refusal> {
        let keys = || self.keys.keys().map(String::as_str).collect::<Vec<_>>();
        self.keys.get(key).copied().ok_or_else(|| (format!("`{key}` is the key of no figure"), nearest::advice(key, &keys())))
    }
}

/// Whether a run finds it by itself. Formulas that need a run rest on such figures, and these on none of them: nothing goes round in a
/// circle.
const fn is_measured(measure: Measure) -> bool {
    use Measure as M;
    !matches!(measure, M::Follows | M::Implies | M::Chart | M::Given | M::None | M::StaffPerUnit)
}

/// What is wrong, and what to do.
type Refusal = (String, String);

fn misplaced(word: &str) -> Refusal {
    (format!("`{word}` cannot stand where it does in the formula"), "write keys and numbers with + - * / ^ and ( ) between them".to_owned())
}

/// Words and signs. A minus between spaces takes away; one inside a key is part of it.
fn words(text: &str) -> Vec<String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

struct Reading<'a> {
    references: &'a References<'a>,
    words: Vec<String>,
    at: usize,
    depth: usize,
    steps: Vec<Step>,
}

impl Reading<'_> {
    fn sign(&mut self, signs: [(&str, Step); 2]) -> Option<Step> {
        let word = self.words.get(self.at)?;
        let (_, step) = signs.into_iter().find(|(sign, _)| sign == word)?;
        self.at += 1;
        Some(step)
    }

    fn sum(&mut self) -> Result<(), Refusal> {
        self.product()?;
        while let Some(step) = self.sign([("+", Step::Add), ("-", Step::Subtract)]) {
            self.product()?;
            self.steps.push(step);
        }
        Ok(())
    }

    fn product(&mut self) -> Result<(), Refusal> {
        self.power()?;
        while let Some(step) = self.sign([("*", Step::Multiply), ("/", Step::Divide)]) {
            self.power()?;
            self.steps.push(step);
        }
        Ok(())
    }

    fn power(&mut self) -> Result<(), Refusal> {
        self.operand()?;
        while let Some(step) = self.sign([("^", Step::Power); 2]) {
            self.operand()?;
            self.steps.push(step);
        }
        Ok(())
    }

    fn operand(&mut self) -> Result<(), Refusal> {
        let Some(word) = self.words.get(self.at).cloned() else {
            return Err(("the formula ends where a key or a number should stand".to_owned(), "complete it".to_owned()));
        };
        self.at += 1;
        if word == "(" {
            return self.inner();
        }
        let step = self.word(&word)?;
        self.steps.push(step);
        Ok(())
    }

    fn inner(&mut self) -> Result<(), Refusal> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err((format!("more than {DEEPEST} parentheses in each other"), "write it in several figures".to_owned()));
        }
        self.sum()?;
        self.depth -= 1;
        match self.words.get(self.at).map(String::as_str) {
            Some(")") => self.at += 1,
            _ => return Err(("a parenthesis is not closed".to_owned(), "close it".to_owned())),
        }
        Ok(())
    }

    fn word(&self, word: &str) -> Result<Step, Refusal> {
        if let Some(key) = word.strip_prefix(FOUND) {
            let at = self.references.at(key)?;
            let measure = self.references.measures.get(at).copied().unwrap_or(Measure::None);
            if !is_measured(measure) {
                let advice = "write its key alone for what the plan states, or name a figure that a run measures".to_owned();
                return Err((format!("a run finds nothing for `{key}`: its measure is `{}`", measure.word()), advice));
            }
            return Ok(Step::Found(at));
        }
        if let Some(value) = word.parse::<f64>().ok().filter(|value| value.is_finite()) {
            return Ok(Step::Number(value));
        }
        if ["+", "-", "*", "/", "^", ")"].contains(&word) { Err(misplaced(word)) } else { self.references.at(word).map(Step::Stated) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::file::DelimiterWord;
    use std::borrow::Cow;

    fn value(text: &str) -> Result<f64, String> {
        let table =
            Table { key: "plan_figures", file: "plan_figures.csv", text: Cow::Borrowed(""), delimiter: DelimiterWord::Comma, maker: None };
        let keys = BTreeMap::from([("children".to_owned(), 0), ("t3-67".to_owned(), 1), ("nurses".to_owned(), 2)]);
        let measures = [Measure::People, Measure::Users, Measure::Given];
        let references = References { table: &table, keys: &keys, measures: &measures };
        let steps = references.formula(text).map_err(|(what, _)| what)?;
        let stated = [2348.0, 217.0, 3.6];
        Formula { text: text.to_owned(), steps }
            .value(|at| stated.get(at).copied(), |at| Some(1000.0 * (at + 1) as f64))
            .ok_or_else(|| "no value".to_owned())
    }

    #[test]
    fn products_before_sums_and_parentheses_before_both() {
        assert!((value("children / 300 - nurses").unwrap() - (2348.0 / 300.0 - 3.6)).abs() < 1e-12);
        assert_eq!(value("2 * ( 3 + 4 ) - 10 / 5 / 2"), Ok(13.0));
        assert_eq!(value("10 - 3 - 2"), Ok(5.0), "from the left");
        // Östersund: 64 881 people in 2023, 75 000 in 2040.
        assert!((value("100 * ( ( 75000 / 64881 ) ^ ( 1 / 17 ) - 1 )").unwrap() - 0.8562).abs() < 5e-5);
        assert_eq!(value("kohort.children + t3-67"), Ok(1217.0), "a minus in a key is part of it");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, what) in [
            ("children / ", "ends where"),
            ("children 300", "`300` cannot stand"),
            ("( children", "not closed"),
            ("* 3", "`*` cannot stand"),
            ("kids / 3", "`kids` is the key of no figure"),
            ("kohort.nurses", "measure is `given`"),
            ("1 / 0", "no value"),
        ] {
            let refused = value(text).unwrap_err();
            assert!(refused.contains(what), "{text}: {refused}");
        }
        assert!(value(&"( ".repeat(40)).unwrap_err().contains("parentheses"));
    }
}
