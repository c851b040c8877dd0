//! The scores as a text for a document: what `docs/accuracy.md` holds, in English whatever the language of the run.

use super::sentences::{TOTAL, ratio, shelf};
use super::{Backtest, class_name, group_name, method_name};
use crate::domain::study::Language;
use crate::model::backtest::people::{GROUPS, Method};
use crate::model::backtest::summary::{MIDDLES, SizeClass, TOLD, best_naive, find, find_coverage, shelf_life};
use crate::report::numbers::{percent, signed_percent};
use std::fmt::Write;

const EN: Language = Language::En;

/// Tables: scores by group and horizon, by size of municipality, and shelf lives; with draws, what the futures held.
#[must_use]
pub fn markdown(test: &Backtest) -> String {
    let class = class_name(test.class(), EN);
    let (first, last) = (test.label.of_stock(test.jump_offs.0), test.label.of_stock(test.jump_offs.1));
    let mut text = format!("Jump-offs {first}–{last}, {} municipalities; {class}.\n\n", test.scored());
    text.push_str(&scores(test));
    text.push_str("\nNumber of inhabitants by size of municipality:\n\n");
    text.push_str(&sizes(test));
    text.push_str("\nShelf life (years):\n\n");
    text.push_str(&shelves(test));
    if !test.coverage.is_empty() {
        let _ = write!(text, "\nOutcomes inside the middle of {} futures drawn from each jump-off:\n\n{}", test.draws, held(test));
    }
    text
}

/// A row of cells.
fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn head(cells: &[&str], words: usize) -> String {
    let cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
    let rule: String = (0..cells.len()).map(|at| if at < words { "---|" } else { "--:|" }).collect();
    format!("{}|{rule}\n", row(&cells))
}

fn scores(test: &Backtest) -> String {
    let naive = Method::NAIVE.map(|method| method_name(method, EN));
    let columns = ["ratio to best rule", "bias", "median", "weighted", "within 5%", "within 10%", "n", "zeros"];
    let mut text = head(&[&["group", "years", "kohort"], naive.as_slice(), &columns].concat(), 1);
    for group in 0..GROUPS.len() {
        for &horizon in test.horizons {
            let of = |method: Method| test.row(method, group, horizon);
            let (Some(own), Some(best)) = (of(Method::Kohort), best_naive(test.rows, group, test.class(), horizon)) else { continue };
            let scores = own.scores;
            let mut cells = vec![group_name(group, EN), horizon.to_string(), percent(scores.mape, 2, EN)];
            cells.extend(Method::NAIVE.iter().map(|&method| of(method).map_or_else(String::new, |row| percent(row.scores.mape, 2, EN))));
            cells.push(ratio(scores.mape, best.scores.mape, EN));
            cells.push(signed_percent(scores.bias, 2, EN));
            cells.extend([scores.medape, scores.wape].map(|share| percent(share, 2, EN)));
            cells.extend([scores.within5, scores.within10].map(|share| percent(share, 1, EN)));
            cells.extend([scores.n, scores.zeros].map(|count| count.to_string()));
            text.push_str(&row(&cells));
        }
    }
    text
}

fn sizes(test: &Backtest) -> String {
    let mut text = head(&["size", "years", "kohort", "bias", "median", "within 5%", "within 10%", "shelf life", "n"], 1);
    for class in SizeClass::EACH {
        for &horizon in test.horizons {
            let Some(found) = find(test.rows, Method::Kohort, TOTAL, class, horizon) else { continue };
            let scores = found.scores;
            let mut cells = vec![class_name(class, EN).to_owned(), horizon.to_string(), percent(scores.mape, 2, EN)];
            cells.extend([signed_percent(scores.bias, 2, EN), percent(scores.medape, 2, EN)]);
            cells.extend([scores.within5, scores.within10].map(|share| percent(share, 1, EN)));
            cells.push(shelf_life(test.rows, Method::Kohort, TOTAL, class).map_or_else(String::new, |life| shelf(life, EN)));
            cells.push(scores.n.to_string());
            text.push_str(&row(&cells));
        }
    }
    text
}

fn shelves(test: &Backtest) -> String {
    let names = Method::ALL.map(|method| method_name(method, EN));
    let mut text = head(&[&["group"], names.as_slice()].concat(), 1);
    for group in 0..GROUPS.len() {
        let life = |method: Method| shelf_life(test.rows, method, group, test.class()).map(|life| shelf(life, EN));
        let lives: Vec<String> = Method::ALL.into_iter().filter_map(life).collect();
        if !lives.is_empty() {
            let _ = write!(text, "{}", row(&[vec![group_name(group, EN)], lives].concat()));
        }
    }
    text
}

/// Shares of the outcomes inside the middle of the futures, by size, group and horizon.
fn held(test: &Backtest) -> String {
    let middles = TOLD.map(|at| percent(MIDDLES[at], 0, EN));
    let columns: Vec<&str> = ["size", "group", "years", "outcomes"].into_iter().chain(middles.iter().map(String::as_str)).collect();
    let mut text = head(&columns, 2);
    for class in SizeClass::EACH {
        for group in 0..GROUPS.len() {
            for &horizon in test.horizons {
                let Some(found) = find_coverage(test.coverage, group, class, horizon) else { continue };
                let mut cells = vec![class_name(class, EN).to_owned(), group_name(group, EN), horizon.to_string(), found.n.to_string()];
                cells.extend(found.shares().map(|share| percent(share, 1, EN)));
                text.push_str(&row(&cells));
            }
        }
    }
    text
}
