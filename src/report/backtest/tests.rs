use super::*;
use crate::model::backtest::coverage::Place;
use crate::model::backtest::summary::{coverage, rows};
use crate::report::labels::MISSING;
use std::sync::atomic::AtomicBool;

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

/// Cases of `regions` municipalities whose errors grow with the horizon and differ by region, group and method; one outcome of 0.
fn cases(regions: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for jump_off in 2011..=2016 {
        for horizon in 1..=10 {
            for group in 0..GROUPS.len() {
                for lane in 0..regions {
                    let drift = 0.002
                        * f64::from(horizon)
                        * (group as f64 + 1.0)
                        * if (lane + usize::from(jump_off)).is_multiple_of(3) { -1.0 } else { 1.3 };
                    let observed = if (lane, group, horizon) == (1, 4, 3) { 0.0 } else { 900.0 * (lane + 1) as f64 / (group + 1) as f64 };
                    let projected = [1.0, 2.0, 3.0, 1.6, 1.4].map(|times| observed * (1.0 + times * drift));
                    let size = 900.0 * (lane + 1) as f64;
                    cases.push(Case { lane, jump_off: year(jump_off), horizon, group, size, projected, observed });
                }
            }
        }
    }
    cases
}

fn regions(count: usize) -> Vec<(RegionId, String)> {
    (0..count).map(|lane| (RegionId::new(format!("{lane:04}")), format!("Sør-<b>{lane}</b> & Ås"))).collect()
}

fn with<R>(count: usize, language: Language, look: impl Fn(&Backtest) -> R) -> R {
    drawn(count, language, 0, look)
}

/// The same with so many futures: four of five outcomes lie in their middle, the others near their lower end.
fn drawn<R>(count: usize, language: Language, draws: u32, look: impl Fn(&Backtest) -> R) -> R {
    let (regions, cases) = (regions(count), cases(count));
    let rows = rows(&cases);
    let places: Vec<Place> = cases
        .iter()
        .filter(|_| draws > 0)
        .map(|&Case { lane, jump_off, horizon, group, size, .. }| {
            let below = if 5 * lane < 4 * count { 0.5 } else { 0.04 };
            Place { lane, jump_off, horizon, group, size, below }
        })
        .collect();
    let sources = ["SSB <07459>, CC BY 4.0".to_owned()];
    let warnings = [Diagnostic::warning("K0610", "years <2006> are left out")];
    look(&Backtest {
        title: "Sør-<b>0</b> & Ås",
        regions: &regions,
        label: YearLabel::Dec31,
        cases: &cases,
        coverage: &coverage(&places),
        draws,
        rows: &rows,
        rates: &[],
        horizons: &[5, 10],
        jump_offs: (year(2011), year(2016)),
        sources: &sources,
        warnings: &warnings,
        language,
        run_id: "7f3a9c21",
    })
}

#[test]
fn every_text_is_there_in_every_language_and_no_name_is_markup() {
    for language in Language::ALL {
        for count in [1, 2, 30] {
            let of = |draws: u32| drawn(count, language, draws, |test| test.files(Pictures::Svg, &AtomicBool::new(false)).unwrap());
            let (files, futures) = (of(0), of(400));
            for (name, bytes) in files.iter().chain(&futures) {
                let text = String::from_utf8_lossy(bytes);
                assert!(!text.contains(MISSING), "{language:?} {count} {name}");
                let escapes = name.ends_with(".html") || name.ends_with(".svg");
                assert!(!(escapes && (text.contains("<b>") || text.contains("<2006>") || text.contains("<07459>"))), "{name}");
            }
            let charts = |files: &[(String, Vec<u8>)]| files.iter().filter(|(name, _)| name.ends_with(".svg")).count();
            assert_eq!(charts(&files), 3, "one by horizon, one a horizon by size or start");
            assert_eq!(charts(&futures), 4, "and whether the futures hold what they say");
        }
    }
}

#[test]
fn the_table_has_the_columns_of_the_contract_and_a_row_a_score() {
    with(30, Language::Nb, |test| {
        let files = tables::tables(test).unwrap();
        let text = |name: &str| String::from_utf8(files.iter().find(|file| file.0 == name).unwrap().1.clone()).unwrap();
        let scores = text("backtest.csv");
        assert!(scores.starts_with("method,group,size_class,horizon,n,bias,mape,medape,wape,within5,within10,"));
        assert_eq!(scores.lines().count(), 1 + test.rows.len());
        // The 180 outcomes of a horizon but the 6 of 0, all municipalities.
        let zeros = scores.lines().find(|line| line.starts_with("kohort,90+,all,3,")).unwrap();
        assert!(zeros.starts_with("kohort,90+,all,3,174,") && zeros.ends_with(",6"), "{zeros}");
        // 31 December: the stock of 1 January 2011 is labelled 2010.
        assert!(text("errors.csv").lines().nth(1).unwrap().starts_with("0000,2010,5,total,"));
        assert!(text("shelf_life.csv").contains("kohort,total,over-2000,"));
    });
}

/// By hand, one municipality: drift 0.2 % a year, down in two of six years and 1.3 times up in four; after five years the errors
/// are −1 % twice and 1.3 % four times.
#[test]
fn the_sentence_says_what_the_scores_say() {
    let answer = with(1, Language::En, sentences::answers);
    assert_eq!(
        answer[0],
        "After 5\u{a0}years the projected number of inhabitants was on average 1.2% off, and in 100 of 100 cases within 5%. \
         The best simple rule (smoothed cohort ratios) was 1.7% off."
    );
    let basis = with(1, Language::Sv, sentences::basis);
    assert!(basis.contains("2010–2015") && basis.contains("6\u{a0}fall (5\u{a0}år)"), "{basis}");
}

#[test]
fn shelf_lives_are_said_as_they_are_known() {
    use crate::model::backtest::summary::ShelfLife;
    let said = |years, tested| sentences::shelf(ShelfLife { years, tested }, Language::Nb);
    assert_eq!(
        (said(0, 10), said(1, 10), said(7, 10), said(10, 10)),
        ("under 1\u{a0}år".replace('\u{a0}', " "), "1\u{a0}år".into(), "7\u{a0}år".into(), "minst 10\u{a0}år".into())
    );
}

/// By hand: 22 of the 28 municipalities of more than 2 000 lie in the middle, from six years; one municipality always does.
#[test]
fn the_sentence_says_what_the_futures_held() {
    let said = drawn(30, Language::En, 400, sentences::held);
    assert_eq!(said[0], "The middle 80% of simulations held 79 of 100 outcomes of the number of inhabitants after 5\u{a0}years.");
    assert_eq!(
        said[2],
        "400\u{a0}simulations were drawn from each starting year: 168\u{a0}outcomes from 6\u{a0}starting years (5\u{a0}years), \
         168\u{a0}outcomes from 6\u{a0}starting years (10\u{a0}years). Outcomes of the same years are not independent of each other."
    );
    let few = drawn(1, Language::Nb, 400, sentences::held);
    assert!(few[0].contains("dekket 6 av 6 utfall") && few[2].ends_with("for tett eller for spredt."), "{few:?}");
    assert!(with(30, Language::En, sentences::held).is_empty());
}

/// Page, summary, table and chart say the same; without draws they say nothing of it.
#[test]
fn coverage_stands_wherever_the_back_test_speaks() {
    let files = |draws: u32| drawn(30, Language::En, draws, |test| test.files(Pictures::Svg, &AtomicBool::new(false)).unwrap());
    let (with_draws, without) = (files(400), files(0));
    let text = |files: &[(String, Vec<u8>)], name: &str| {
        files.iter().find(|file| file.0 == name).map(|file| String::from_utf8(file.1.clone()).unwrap()).unwrap_or_default()
    };
    let page = text(&with_draws, "report.html");
    let section = page.split("<section id=\"held\"").nth(1).unwrap().split("</section>").next().unwrap();
    let rows = |table: &str| table.matches("<tr><th scope=\"row\"").count();
    let (own, sizes) = section.split_once("<details>").unwrap();
    assert_eq!((rows(own), rows(sizes)), (5 * 2, 5 * 2 * 5), "groups by years, and in every other class that has municipalities");
    let row = "<tr><th scope=\"row\">Inhabitants</th><td>5</td><td>168</td><td>79%</td><td>79%</td><td>100%</td></tr>";
    assert!(own.contains(row), "{own}");
    let summary = text(&with_draws, "summary.md");
    assert!(summary.contains("| more than 2,000 inhabitants | Inhabitants | 5 | 168 | 78.6% | 78.6% | 100.0% |"), "{summary}");
    let table = text(&with_draws, "coverage.csv");
    assert!(table.starts_with("group,size_class,horizon,middle,n,held\ntotal,over-2000,5,0.1,168,0.7857142857142857\n"), "{table}");
    assert!(text(&with_draws, "backtest.csv").lines().next().unwrap().ends_with(",coverage50,coverage80,coverage95"));
    let chart = text(&with_draws, "charts/calibration.svg");
    assert!(chart.contains("data-series=\"5\" data-x=\"10 20 30 40 50 60 70 80 90 95\" data-y=\"78.57"), "{chart}");
    for (name, bytes) in &without {
        let said = String::from_utf8_lossy(bytes).to_lowercase();
        assert!(!said.contains("coverage") && !said.contains("simulation") && !said.contains("futures"), "{name}");
    }
}
