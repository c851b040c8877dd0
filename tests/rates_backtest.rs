//! What past data support (METHOD.md, section 6), as figures: users aged 80 and over in six Norwegian municipalities, carried on from every
//! night since 2009 with what was known then. The settings were chosen on jump-offs to 2015; those after are reported apart.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use kohort::demand::backtest::{Case, Method, Places, cases, scored, series};
use kohort::domain::axis::{AgeBand, Year};
use kohort::domain::study::{Language, Study};
use kohort::io::read::read_study;
use kohort::model::backtest::score::{Pair, Scores};
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use std::path::Path;

const OLD: AgeBand = AgeBand::open(80);

fn study() -> Study {
    let files = read_study(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/hamar")).unwrap();
    let inputs = check(&files, &[]).unwrap().value;
    build(&inputs, Language::Nb).unwrap().value
}

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

/// Cases of home services (0) and long stays (1), six municipalities.
fn all(study: &Study, jump_offs: (u16, u16)) -> Vec<Case> {
    let jump_offs = (year(jump_offs.0), year(jump_offs.1));
    let series = series(study);
    series.iter().flat_map(|series| cases(series, &study.services[series.service], jump_offs, &[5, 10])).collect()
}

fn mape(cases: &[Case], service: Option<usize>, band: AgeBand, horizon: u16, method: Method) -> (usize, f64) {
    let at = Method::ALL.iter().position(|known| *known == method).unwrap();
    let of = |case: &&Case| service.is_none_or(|of| case.of.1 == of) && case.of.1 < 2 && case.of.2 == band && case.horizon == horizon;
    let pairs: Vec<Pair> = cases.iter().filter(of).map(|case| Pair { projected: case.projected[at], observed: case.observed }).collect();
    Scores::of(&pairs).map_or((0, f64::NAN), |scores| (scores.n, scores.mape))
}

/// Error of the default line ÷ that of constant rates (the last count held, which is better here than the mean of three years).
fn ratio(cases: &[Case], service: Option<usize>, band: AgeBand, horizon: u16) -> (usize, f64) {
    let (n, constant) = mape(cases, service, band, horizon, Method::Constant);
    (n, mape(cases, service, band, horizon, Method::Shrunk).1 / constant)
}

fn near((n, found): (usize, f64), (cases, expected): (usize, f64)) {
    assert!(n == cases && (found - expected).abs() < 0.002, "{found:.4} over {n}, not {expected} over {cases}");
}

/// Both services together: at most 0.65 of the error of constant rates after five years, at most 0.60 after ten.
#[test]
fn at_80_and_over_the_default_line_misses_far_less_than_constant_rates() {
    let cases = all(&study(), (1990, 2026));
    let (five, ten) = (ratio(&cases, None, OLD, 5), ratio(&cases, None, OLD, 10));
    assert!(five.0 == 118 && five.1 <= 0.65 && ten.0 == 60 && ten.1 <= 0.60, "{five:?} {ten:?}");
    near(ratio(&cases, Some(0), OLD, 5), (64, 0.575));
    near(ratio(&cases, Some(0), OLD, 10), (35, 0.552));
    // Long stays alone miss 0.65 after five years: until 2019 they hardly fell, and in Hamar they rose.
    near(ratio(&cases, Some(1), OLD, 5), (54, 0.718));
    near(ratio(&cases, Some(1), OLD, 10), (25, 0.544));
    let better = |horizon: u16, method: Method| mape(&cases, None, OLD, horizon, method).1;
    for horizon in [5, 10] {
        assert!(better(horizon, Method::Constant) < better(horizon, Method::Mean), "the better of the two constants is the yardstick");
        assert!(better(horizon, Method::Shrunk) < better(horizon, Method::Trend).min(better(horizon, Method::Damped)));
    }
}

/// What the settings were chosen on, and what they were then held for.
#[test]
fn jump_offs_after_2015_keep_what_those_before_promised() {
    let study = study();
    let (chosen, held) = (all(&study, (1990, 2015)), all(&study, (2016, 2026)));
    near(ratio(&chosen, None, OLD, 5), (50, 0.675));
    near(ratio(&chosen, None, OLD, 10), (50, 0.535));
    near(ratio(&held, None, OLD, 5), (68, 0.632));
    near(ratio(&held, None, OLD, 10), (10, 0.591));
}

/// Under 80 no series said how use would change, and the default line is next to constant: no worse, no better.
#[test]
fn under_80_the_default_line_hardly_moves() {
    let cases = all(&study(), (1990, 2026));
    for band in [AgeBand::closed(67, 79), AgeBand::closed(0, 66)] {
        for horizon in [5, 10] {
            let (n, found) = ratio(&cases, None, band, horizon);
            assert!(n >= 25 && (0.95..1.06).contains(&found), "{band}, {horizon} years: {found} over {n}");
            assert!(mape(&cases, None, band, horizon, Method::Trend).1 > 1.4 * mape(&cases, None, band, horizon, Method::Shrunk).1);
        }
    }
}

/// The table of docs and reports, as text.
#[test]
fn the_table_holds_every_method_with_the_number_of_cases() {
    let study = study();
    let rows = scored(&study, &all(&study, (1990, 2026)));
    for row in rows.iter().filter(|row| row.band == OLD) {
        println!("{},{},{},{},{},{:.4}", row.method.code(), row.group(), row.places.code(), row.horizon, row.scores.n, row.scores.mape);
    }
    let of = |places: Places| rows.iter().filter(move |row| row.group() == "home-care 80+" && row.places == places && row.horizon == 5);
    assert_eq!((of(Places::Own).count(), of(Places::All).count()), (6, 6));
    assert!(of(Places::Own).all(|row| row.scores.n == 12) && of(Places::All).all(|row| row.scores.n == 64));
}

/// Whether a level held against other municipalities' (`shrink`) misses less than the level as counted, both held: at 80+ a little, at
/// 67–79 now less and now more, for home care more. It is therefore off unless a study asks (docs/decisions/0018).
#[test]
fn a_level_held_against_others_helps_some_and_harms_some() {
    let study = study();
    let (all, chosen, held) = (all(&study, (1990, 2026)), all(&study, (1990, 2015)), all(&study, (2016, 2026)));
    let middle = AgeBand::closed(67, 79);
    let both = |cases: &[Case], service: Option<usize>, band: AgeBand, horizon: u16| {
        [Method::Mean, Method::Level].map(|method| mape(cases, service, band, horizon, method).1)
    };
    let expected = [
        (&all, None, OLD, 5, [0.1536, 0.1491]),
        (&all, None, OLD, 10, [0.2623, 0.2586]),
        (&all, Some(0), OLD, 5, [0.1478, 0.1374]),
        (&all, Some(0), OLD, 10, [0.2580, 0.2479]),
        (&all, Some(1), OLD, 5, [0.1605, 0.1629]),
        (&all, Some(1), OLD, 10, [0.2684, 0.2735]),
        (&all, Some(0), middle, 5, [0.1401, 0.1484]),
        (&all, Some(1), middle, 5, [0.1122, 0.0875]),
        (&all, Some(1), middle, 10, [0.1234, 0.1206]),
        (&chosen, None, OLD, 5, [0.0939, 0.0876]),
        (&chosen, None, OLD, 10, [0.2396, 0.2364]),
        (&chosen, None, middle, 5, [0.1470, 0.1531]),
        (&chosen, None, middle, 10, [0.1269, 0.1151]),
        (&held, None, OLD, 5, [0.1975, 0.1943]),
        (&held, None, OLD, 10, [0.3759, 0.3693]),
        (&held, None, middle, 5, [0.1100, 0.0888]),
        (&held, None, middle, 10, [0.1094, 0.1426]),
    ];
    for (cases, service, band, horizon, figures) in expected {
        let found = both(cases, service, band, horizon);
        assert!(found.iter().zip(figures).all(|(a, b)| (a - b).abs() < 1e-4), "{service:?} {band} {horizon}: {found:?}, not {figures:?}");
    }
}
