//! Charts of growth that follows from something else: dwellings, targets, regions that exchange people.

use super::tests::{number, numbers, texts_lie_apart};
use super::{Chart, comparison_charts, flows, housing, scenario_charts, support, target};
use crate::domain::account::Account;
use crate::domain::axis::Sex;
use crate::domain::study::Language;
use crate::model::exchange::Flows;
use crate::model::exchange::together::Beside;
use crate::report::fixture::{Dice, Made, Plan, led, make, moves};
use crate::report::numbers::{decimal, signed, whole};
use crate::report::png;
use resvg::usvg::roxmltree::Document;

/// The charts that a run has for its dwellings, targets and moves between regions, and no others.
pub(super) fn found(made: &Made) -> Vec<Chart> {
    let seed = u64::try_from(made.study.scenarios.len() * 3 + made.study.regions.len() + usize::from(made.study.axis.open_age())).unwrap();
    let made = led(made, seed);
    let run = made.run();
    let last = made.projections.len() - 1;
    let own = ["dwellings", "target", "flows", "support-ratio"];
    let charts = scenario_charts(&run, last).into_iter().chain(comparison_charts(&run));
    charts.filter(|chart| own.iter().any(|id| chart.id.starts_with(id))).collect()
}

fn nb(scenarios: usize, regions: usize, seed: u64) -> Made {
    led(&make(&Plan { scenarios, regions, language: Language::Nb, ..Plan::default() }), seed)
}

fn texts(chart: &Chart) -> Vec<String> {
    let document = Document::parse(&chart.svg).unwrap();
    document.descendants().filter(|node| node.has_tag_name("text")).map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

#[test]
fn dwellings_stand_over_the_people_who_fill_them_on_the_same_axes() {
    let made = nb(4, 1, 7);
    let chart = housing(&made.run(), 0).unwrap();
    let document = Document::parse(&chart.svg).unwrap();
    let plots: Vec<_> = document.descendants().filter(|node| node.attribute("data-plot").is_some()).collect();
    assert_eq!(plots.len(), 6, "three scenarios build");
    for (at, plot) in plots.iter().enumerate() {
        let (frame, above) = (numbers(plot.attribute("data-plot").unwrap()), numbers(plots[at / 2 * 2].attribute("data-plot").unwrap()));
        // One axis of years: the panel below begins and ends where the one above does.
        assert_eq!((frame[0], frame[2]), (above[0], above[2]));
        assert_eq!(plot.attribute("data-x-range"), plots[0].attribute("data-x-range"));
        assert_eq!(plot.attribute("data-y-range"), plots[at % 2].attribute("data-y-range"), "columns are compared");
    }
    let found = &made.study.scenarios[2].growth.as_ref().unwrap().housing[0];
    let years: Vec<_> = found.years.iter().filter(|year| year.year < made.study.last_stock).collect();
    let count = f64::from(u32::try_from(years.len()).unwrap());
    let net = years.iter().map(|year| year.moved_in - year.moved_out).sum::<f64>() / count;
    assert!(texts(&chart).contains(&format!("Nettoflytting: {}", signed(net, Language::Nb))), "{:?}", texts(&chart));
    let bars = plots[3].descendants().filter(|node| node.attribute("data-series").is_some_and(|name| name.ends_with("net migration")));
    let drawn: Vec<f64> = bars.map(|bar| number(bar, "data-y")).collect();
    assert_eq!(drawn, years.iter().map(|year| year.net()).collect::<Vec<_>>());
}

#[test]
fn what_is_assumed_of_dwellings_stands_below_them() {
    let chart = housing(&nb(3, 1, 7).run(), 0).unwrap();
    let text = texts(&chart).join(" ");
    assert!(text.contains("Forutsatt: 100\u{a0}% av programmet blir bygd, 2,5 år for sent. 97\u{a0}% av de nye"), "{text}");
    assert!(text.contains("blir bygd, i tide."), "{text}");
}

#[test]
fn more_scenarios_than_can_be_read_are_left_to_the_table() {
    let chart = housing(&nb(7, 1, 7).run(), 0).unwrap();
    let drawn = |word: &str| texts(&chart).iter().filter(|text| text.starts_with(word)).count();
    assert!((2..=3).contains(&drawn("Ferdige boliger:")), "{:?}", texts(&chart));
    assert!(chart.subtitle.contains("av 6 scenarioer er tegnet"), "{}", chart.subtitle);
    assert_eq!(chart.table.header.len(), 1 + 3 * 6);
}

#[test]
fn a_target_says_what_it_takes_and_what_was_seen() {
    let made = nb(2, 1, 7);
    let takes = &made.study.scenarios[1].growth.as_ref().unwrap().target.as_ref().unwrap().takes[0];
    let chart = target(&made.run(), 1, 0).unwrap();
    let seen = takes.seen.as_ref().unwrap();
    let years: Vec<f64> = takes.years.iter().filter(|year| year.year < made.study.last_stock).map(|year| year.found).collect();
    let mean = years.iter().sum::<f64>() / f64::from(u32::try_from(years.len()).unwrap());
    let write = |value: f64| signed(value, Language::Nb);
    let (highest, seen_mean) = (seen.highest().unwrap().1, seen.mean());
    let says = format!("på {} i året, hittil {} i snitt og høyest {}", write(mean), write(seen_mean), write(highest));
    assert!(chart.title.ends_with(&says), "{} / {says}", chart.title);
    let bars = chart.svg.matches("data-series=\"seen\"").count();
    assert_eq!((bars, chart.svg.matches("data-series=\"needed\"").count()), (10, years.len()));
    assert_eq!(target(&made.run(), 0, 0), Err(crate::report::view::NoChart::NoTarget));
}

#[test]
fn children_are_told_to_the_hundredth() {
    let made = nb(2, 1, 3);
    let takes = &made.study.scenarios[1].growth.as_ref().unwrap().target.as_ref().unwrap().takes[0];
    let chart = target(&made.run(), 1, 0).unwrap();
    assert!(chart.title.contains("barn per kvinne") && !chart.title.contains("i året"), "{}", chart.title);
    assert!(chart.table.rows.last().unwrap().contains(&decimal(takes.years[13].found, 2, Language::Nb)));
}

/// A run of so many regions that exchange people.
fn exchanging(regions: usize, seed: u64, size: f64) -> Made {
    let mut made = nb(1, regions, 1);
    made.projections[0].beside = Some(Beside { flows: Some(moves(&mut Dice::new(5), regions, size, seed)), raked: Vec::new() });
    made
}

#[test]
fn moves_stand_from_each_to_each_and_add_up() {
    let made = exchanging(4, 1, 1.0);
    let Some(Flows::Between(years)) = &made.projections[0].beside.as_ref().unwrap().flows else { panic!("between") };
    let year = &years[13];
    let chart = flows(&made.run(), 0).unwrap();
    assert_eq!(chart.table.rows[1][1], whole(year[1][0], Language::Nb), "from the second to the first");
    assert_eq!(chart.table.rows[1][2], "–");
    let gain = year.iter().map(|row| row[0]).sum::<f64>() - year[0].iter().sum::<f64>();
    assert_eq!(chart.table.rows[5][1], signed(gain, Language::Nb));
    assert!(chart.title.starts_with(&made.study.regions[0].name) && chart.title.contains(&signed(gain, Language::Nb)), "{}", chart.title);
    assert_eq!(chart.id, "flows");
    texts_lie_apart(&chart, "four");
}

#[test]
fn of_two_that_lose_as_much_neither_loses_most() {
    let mut made = exchanging(3, 1, 1.0);
    let year = vec![vec![0.0, 10.0, 10.0], vec![18.2, 0.0, 4.0], vec![18.0, 4.0, 0.0]];
    made.projections[0].beside = Some(Beside { flows: Some(Flows::Between(vec![year; 15])), raked: Vec::new() });
    let title = flows(&made.run(), 0).unwrap().title;
    assert!(title.ends_with("(netto +16)") && !title.contains("mister"), "{title}");
}

#[test]
fn the_largest_moves_are_shown_where_regions_are_many() {
    let chart = flows(&exchanging(20, 1, 1.0).run(), 0).unwrap();
    assert_eq!(chart.table.rows.len(), 15);
    assert!(chart.subtitle.contains("De 15 største av 380 strømmer"), "{}", chart.subtitle);
    assert!(chart.table.rows[0][0].contains('→'));
    // Numbers of five digits have no room in fifteen columns.
    let wide = flows(&exchanging(15, 1, 400.0).run(), 0).unwrap();
    assert!(wide.subtitle.contains("største av"), "{}", wide.subtitle);
    let narrow = flows(&exchanging(15, 1, 0.1).run(), 0).unwrap();
    assert_eq!(narrow.table.rows.len(), 17, "and those of three have");
    [chart, wide, narrow].iter().for_each(|chart| texts_lie_apart(chart, "many"));
}

#[test]
fn a_pool_tells_what_each_gains() {
    let made = exchanging(20, 2, 1.0);
    let chart = flows(&made.run(), 0).unwrap();
    assert!(chart.subtitle.contains("De 15 av 20 områder"), "{}", chart.subtitle);
    let gains: Vec<&String> = chart.table.rows.iter().map(|row| &row[3]).collect();
    assert!(gains[0].starts_with('+') && gains[14].starts_with('−'), "{gains:?}");
    texts_lie_apart(&chart, "pool");
}

/// Whether the ratio falls is looked up in the chart's own table.
#[test]
fn that_the_ratio_falls_whatever_is_built_is_only_said_where_it_does() {
    let mut made = nb(3, 1, 7);
    for (at, projected) in made.projections.iter_mut().enumerate() {
        let more = [2.0, 1.6, 1.8][at];
        old(&mut projected.regions[0].accounts, |persons| persons * more);
    }
    let title = |made: &Made| support(&made.run(), 0).unwrap().title;
    let said = title(&made);
    assert!(said.starts_with("Aldersbæreevnen faller uansett – "), "{said}");
    let chart = support(&made.run(), 0).unwrap();
    let value = |cell: &str| cell.replace(',', ".").parse::<f64>().unwrap();
    let end = |column: usize| value(&chart.table.rows.last().unwrap()[column]);
    let best = if end(2) > end(3) { 1 } else { 2 };
    let found = &made.study.scenarios[best].growth.as_ref().unwrap().housing[0];
    let years: Vec<f64> = found.years.iter().filter(|year| year.year < made.study.last_stock).map(|year| year.completed).collect();
    let mean = years.iter().sum::<f64>() / f64::from(u32::try_from(years.len()).unwrap());
    assert!(said.ends_with(&format!("med {} boliger i året", whole(mean, Language::Nb))), "{said}");
    // The old leave one scenario: there it rises, and nothing is said of all.
    old(&mut made.projections[0].regions[0].accounts, |_| 1.0);
    assert!(!title(&made).contains("uansett"), "{}", title(&made));
}

fn old(accounts: &mut [Account], change: impl Fn(f64) -> f64) {
    for account in accounts {
        for sex in Sex::ALL {
            (67..=100).for_each(|age| account.closing.row_mut(sex, age).iter_mut().for_each(|persons| *persons = change(*persons)));
        }
    }
}

/// Writes every chart where `KOHORT_LOOK` points, to be looked at.
#[test]
fn pictures_to_look_at() {
    let Ok(folder) = std::env::var("KOHORT_LOOK") else { return };
    let folder = std::path::PathBuf::from(folder).join("growth");
    std::fs::create_dir_all(&folder).unwrap();
    let wanted = std::sync::atomic::AtomicBool::new(false);
    let runs = [
        ("four", exchanging(4, 1, 1.0)),
        ("fifteen", exchanging(15, 1, 0.1)),
        ("twenty", exchanging(20, 1, 1.0)),
        ("pool", exchanging(20, 2, 1.0)),
    ];
    let mut charts: Vec<(String, Chart)> = runs.iter().map(|(name, made)| ((*name).to_owned(), flows(&made.run(), 0).unwrap())).collect();
    for seed in 0..4 {
        let mut made = nb(2 + usize::try_from(seed).unwrap() * 2, 1, seed);
        made.language = Language::ALL[usize::try_from(seed).unwrap()];
        charts.extend(found(&made).into_iter().map(|chart| (format!("{}-{seed}", chart.id), chart)));
    }
    for (name, chart) in &charts {
        let picture = png::rasterise(&[chart], 1.0, &wanted).remove(0).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }
}
