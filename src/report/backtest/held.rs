//! What the futures drawn from past years held: the sentence, and tables by group, time and size.

use super::Backtest;
use super::sentences::TOTAL;
use crate::model::backtest::people::GROUPS;
use crate::model::backtest::summary::{Coverage, EIGHTY, MIDDLES, SizeClass, TOLD, find_coverage};
use crate::report::Table;
use crate::report::html::markup::{Columns, element, escape, table};
use crate::report::labels::{capital, counted, heading};
use crate::report::numbers;

/// Outcomes below which a share is told as what it is: so many of so many.
const FEW: usize = 100;

/// One sentence a horizon on the number of inhabitants, then what they rest on; nothing without draws.
pub fn sentences(test: &Backtest) -> Vec<String> {
    let found = test.horizons.iter().filter_map(|&horizon| test.held(TOTAL, horizon));
    let mut lines: Vec<String> = found.map(|found| sentence(test, "backtest.held.sentence", found)).collect();
    if !lines.is_empty() {
        let many = counted(f64::from(test.draws), "simulations", test.language);
        let mut basis = test.say("backtest.held.basis", &[&many, &outcomes(test)]);
        basis.extend(too_few(test).map(|few| format!(" {few}")));
        lines.push(basis);
    }
    lines
}

/// That the outcomes of some horizon are so few that they tell nothing.
pub fn too_few(test: &Backtest) -> Option<&'static str> {
    let fewest = test.horizons.iter().filter_map(|&horizon| test.held(TOTAL, horizon)).map(|found| found.n).min()?;
    (fewest < FEW).then(|| test.word("backtest.held.few"))
}

/// What the middle that is quoted first held of these outcomes, in the words of `key`.
pub fn sentence(test: &Backtest, key: &str, found: &Coverage) -> String {
    let middle = test.limit(MIDDLES[TOLD[EIGHTY]]);
    test.say(key, &[&middle, &of(test, found.told()[EIGHTY], found.n), &test.years(found.horizon)])
}

/// `79 of 100 outcomes`, `9 of 12 outcomes` where there are few.
fn of(test: &Backtest, inside: usize, n: usize) -> String {
    let whole = |count: usize| numbers::whole(count as f64, test.language);
    let (held, all) = if n < FEW { (whole(inside), whole(n)) } else { (test.of_hundred(inside as f64 / n as f64), "100".to_owned()) };
    test.say("backtest.held.of", &[&held, &all])
}

/// `812 outcomes from 6 starting years (5 years), …`.
pub fn outcomes(test: &Backtest) -> String {
    let part = |&horizon: &u16| {
        let n = counted(test.held(TOTAL, horizon)?.n as f64, "backtest.outcomes", test.language);
        let starts: std::collections::BTreeSet<_> =
            test.cases.iter().filter(|case| case.horizon == horizon).map(|case| case.jump_off).collect();
        let starts = counted(starts.len() as f64, "backtest.starts", test.language);
        Some(test.say("backtest.held.n", &[&n, &starts, &test.years(horizon)]))
    };
    test.horizons.iter().filter_map(part).collect::<Vec<_>>().join(", ")
}

/// What each middle that is told held: `79%`, or `9 of 12` where there are few.
pub fn told(test: &Backtest, found: &Coverage) -> [String; TOLD.len()] {
    let few = |inside: usize| test.say("backtest.held.few.of", &[&inside.to_string(), &found.n.to_string()]);
    if found.n < FEW { found.told().map(few) } else { found.shares().map(|share| test.limit(share)) }
}

/// The section of the page; empty without draws.
pub fn body(test: &Backtest) -> String {
    if test.coverage.is_empty() {
        return String::new();
    }
    let caption = test.say("backtest.held.caption", &[&test.whose()]);
    let own = rows(test, test.class()).into_iter().map(|(_, cells)| cells).collect();
    let text = element("p", test.word("backtest.held.how")) + &tabled(test, caption, Vec::new(), own);
    if !test.is_of_many() {
        return text;
    }
    let named = |class: SizeClass| rows(test, class).into_iter().map(|(class, cells)| [vec![class], cells].concat());
    let all = SizeClass::EACH.into_iter().filter(|class| *class != test.class()).flat_map(named).collect();
    let sizes = tabled(test, test.word("backtest.held.caption.sizes").to_owned(), vec![capital(test.word("backtest.col.size"))], all);
    format!("{text}<details>\n<summary>{}</summary>\n{sizes}</details>\n", escape(test.word("backtest.sizes")))
}

fn tabled(test: &Backtest, caption: String, first: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let middles = TOLD.map(|at| capital(&test.say("backtest.held.col", &[&test.limit(MIDDLES[at])])));
    let words = [heading("age_group", test.language), capital(test.word("backtest.col.years")), capital(test.word("backtest.outcomes"))];
    let header = first.into_iter().chain(words).chain(middles).collect();
    table(&Table { caption, header, rows }, Columns::Numbers)
}

/// A class's groups and horizons: its name, and the cells of a row.
fn rows(test: &Backtest, class: SizeClass) -> Vec<(String, Vec<String>)> {
    let mut rows = Vec::new();
    for group in 0..GROUPS.len() {
        for &horizon in test.horizons {
            let Some(found) = find_coverage(test.coverage, group, class, horizon) else { continue };
            let n = numbers::whole(found.n as f64, test.language);
            let cells = [test.group(group), horizon.to_string(), n].into_iter().chain(told(test, found)).collect();
            rows.push((capital(test.class_name(class)), cells));
        }
    }
    rows
}

/// One group after so many years, in words.
pub fn part(test: &Backtest, found: &Coverage) -> String {
    let [fifty, eighty, ninety_five] = told(test, found);
    let n = counted(found.n as f64, "backtest.outcomes", test.language);
    let words = [test.group(found.group), test.years(found.horizon), n, fifty, eighty, ninety_five];
    test.say("calibration.part", &words.each_ref().map(String::as_str))
}
