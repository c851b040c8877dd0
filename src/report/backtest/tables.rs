//! The tables of a back-test: scores, single errors, shelf lives; each tidy, and as a copy for a Nordic Excel.

use super::Backtest;
use crate::domain::axis::AgeBand;
use crate::model::backtest::people::{GROUPS, Method};
use crate::model::backtest::score::Scores;
use crate::model::backtest::summary::{Coverage, MIDDLES, Row, SizeClass, find_coverage, shelf_life};
use crate::report::tables::csv::{Csv, Field, NotANumber};

/// Columns of `backtest.csv`; errors and shares are fractions, `zeros` counts outcomes of 0, which are not scored.
pub const COLUMNS: [&str; 13] =
    ["method", "group", "size_class", "horizon", "n", "bias", "mape", "medape", "wape", "within5", "within10", "p80", "zeros"];

/// `backtest.csv`, `errors.csv` and `shelf_life.csv`, and `coverage.csv` with draws, with their copies in `excel`.
///
/// # Errors
/// Names a cell that is not a number.
pub fn tables(test: &Backtest) -> Result<Vec<(String, Vec<u8>)>, NotANumber> {
    let drawn = !test.coverage.is_empty();
    let mut files = Vec::new();
    for table in [scores(test), errors(test), shelf_lives(test)].into_iter().chain(drawn.then(|| middles(test))) {
        for (name, bytes) in table.finish()? {
            files.push((name.trim_start_matches("tables/").to_owned(), bytes));
        }
    }
    Ok(files)
}

/// `total`, or the band as the tables spell it.
fn group(group: usize) -> Field<'static> {
    match GROUPS.get(group) {
        Some(&AgeBand::ALL) | None => Field::Text("total"),
        Some(&band) => Field::Band(band),
    }
}

/// Columns with draws: share of the outcomes inside the middle 50, 80 and 95 per cent of the futures; the program's own method alone.
pub const COVERAGE: [&str; 3] = ["coverage50", "coverage80", "coverage95"];

fn scores(test: &Backtest) -> Csv {
    let drawn = !test.coverage.is_empty();
    let header: Vec<&str> = COLUMNS.into_iter().chain(COVERAGE.into_iter().filter(|_| drawn)).collect();
    let mut csv = Csv::new("backtest.csv", test.language, &header);
    let inside = |row: &Row| {
        let own = || find_coverage(test.coverage, row.group, row.class, row.horizon).map(Coverage::shares);
        if row.method == Method::Kohort { own() } else { None }
    };
    let last = |inside: Option<[f64; 3]>| -> Vec<Field<'static>> {
        if drawn { (0..COVERAGE.len()).map(|at| Field::Maybe(inside.map(|inside| inside[at]))).collect() } else { Vec::new() }
    };
    for row in test.rows {
        let keys = [Field::Text(row.method.code()), group(row.group), Field::Text(row.class.code), Field::Number(f64::from(row.horizon))];
        csv.row(&[keys.as_slice(), &of(&row.scores), &last(inside(row))].concat());
    }
    for row in test.rates {
        let group = row.group();
        let keys =
            [Field::Text(row.method.code()), Field::Text(&group), Field::Text(row.places.code()), Field::Number(f64::from(row.horizon))];
        csv.row(&[keys.as_slice(), &of(&row.scores), &last(None)].concat());
    }
    csv
}

/// Every middle of the futures and the share of the outcomes inside it, for the horizons shown.
fn middles(test: &Backtest) -> Csv {
    let mut csv = Csv::new("coverage.csv", test.language, &["group", "size_class", "horizon", "middle", "n", "held"]);
    for found in test.coverage.iter().filter(|found| test.horizons.contains(&found.horizon)) {
        for (middle, inside) in MIDDLES.into_iter().zip(found.inside) {
            let keys = [group(found.group), Field::Text(found.class.code), Field::Number(f64::from(found.horizon)), Field::Number(middle)];
            let values = [found.n as f64, inside as f64 / found.n as f64].map(Field::Number);
            csv.row(&[keys.as_slice(), &values].concat());
        }
    }
    csv
}

/// Scores as the last cells of a row.
#[must_use]
pub fn of(scores: &Scores) -> [Field<'static>; 9] {
    let Scores { n, zeros, bias, mape, medape, wape, within5, within10, p80, .. } = *scores;
    [n as f64, bias, mape, medape, wape, within5, within10, p80, zeros as f64].map(Field::Number)
}

/// The program's own figure beside what was counted, for the horizons shown.
fn errors(test: &Backtest) -> Csv {
    let header = ["region", "jump_off", "horizon", "group", "projected", "observed"];
    let mut csv = Csv::new("errors.csv", test.language, &header);
    for case in test.cases.iter().filter(|case| test.horizons.contains(&case.horizon)) {
        let region = test.regions.get(case.lane).map_or("", |(code, _)| code.as_str());
        csv.row(&[
            Field::Text(region),
            Field::Year(Some(test.label.of_stock(case.jump_off))),
            Field::Number(f64::from(case.horizon)),
            group(case.group),
            Field::Number(case.pair(Method::Kohort).projected),
            Field::Number(case.observed),
        ]);
    }
    csv
}

/// Years that four of five projections stay within 10 %; `tested` is the longest horizon there is an outcome for.
fn shelf_lives(test: &Backtest) -> Csv {
    let mut csv = Csv::new("shelf_life.csv", test.language, &["method", "group", "size_class", "shelf_life", "tested"]);
    for method in Method::ALL {
        for at in 0..GROUPS.len() {
            for class in SizeClass::EACH {
                let Some(life) = shelf_life(test.rows, method, at, class) else { continue };
                let keys = [Field::Text(method.code()), group(at), Field::Text(class.code)];
                let years = [life.years, life.tested].map(|years| Field::Number(f64::from(years)));
                csv.row(&[keys.as_slice(), &years].concat());
            }
        }
    }
    csv
}
