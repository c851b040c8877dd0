//! Futures as people ask for them: how many, from which seed, and what is held still in them. (The contract's `--draws`.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod program;

use program::{Said, call, small, tree};
use serde_json::Value;
use std::collections::BTreeMap;
use tempfile::TempDir;

/// A run of the small study without pictures, and its files.
fn run(more: &[&str]) -> (Said, BTreeMap<String, Vec<u8>>) {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("results");
    let study = small();
    let args = ["run", study.to_str().unwrap(), "--no-png", "--quiet", "--scenario", "mmmm", "--out", target.to_str().unwrap()];
    let said = call(&args.iter().chain(more).copied().collect::<Vec<_>>());
    let files = if target.exists() { tree(&target) } else { BTreeMap::new() };
    (said, files)
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, name: &str) -> &'a str {
    std::str::from_utf8(&files[name]).unwrap()
}

/// A column of a table, row by row.
fn column<'a>(table: &'a str, name: &str) -> Vec<&'a str> {
    let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let at = lines.next().unwrap().iter().position(|head| *head == name).unwrap_or_else(|| panic!("no column {name}"));
    lines.map(|cells| cells[at]).collect()
}

#[test]
fn without_a_number_a_thousand_futures_are_drawn_from_seed_one() {
    let (said, files) = run(&["--draws"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(column(text(&files, "tables/shortfall.csv"), "draws").iter().all(|draws| *draws == "1000"));
    let manifest: Value = serde_json::from_slice(&files["run.json"]).unwrap();
    let written = manifest.to_string();
    assert!(written.contains("\"draws\":1000") && written.contains("\"seed\":1"), "{written}");
    let page = text(&files, "report.html");
    let sure = page.split_once("<section id=\"sure\"").unwrap().1.split_once("</section>").unwrap().0;
    assert!(sure.contains("1\u{a0}000\u{a0}simuleringer") && sure.contains("startverdi 1"), "{sure}");
    assert!(sure.contains("<figure"), "no chart in it");
    // The page does not deny the chances it shows.
    let denied = "Sannsynligheter er ikke regnet ut";
    assert!(!page.contains(denied) && text(&run(&[]).1, "report.html").contains(denied));
}

#[test]
fn a_source_of_chance_that_is_left_out_is_said_and_changes_the_futures() {
    let (_, all) = run(&["--draws", "64"]);
    let (said, without) = run(&["--draws", "64", "--without", "counts"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let table = "tables/population_quantiles.csv";
    assert_ne!(text(&all, table), text(&without, table));
    assert!(text(&without, "report.html").contains("Holdt fast i disse simuleringene: at folk fødes"));
    assert!(!text(&all, "report.html").contains("Holdt fast i disse simuleringene"));
    // With nothing left to chance every future is the same.
    let sources =
        ["fertility", "mortality", "migration", "age-pattern", "counts", "building", "measures", "use-base", "use-trend", "use-years"];
    let nothing: Vec<&str> = ["--draws", "8"].into_iter().chain(sources.iter().flat_map(|source| ["--without", *source])).collect();
    let (said, still) = run(&nothing);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(column(text(&still, table), "error").iter().all(|error| *error == "0"), "futures differ by nothing");
    let chances = column(text(&still, "tables/shortfall.csv"), "chance");
    assert!(chances.iter().all(|chance| ["0", "1"].contains(chance)), "{chances:?}");
}

#[test]
fn what_cannot_be_drawn_is_a_mistake_in_the_command() {
    let wrong: [&[&str]; 7] = [
        &["--draws", "64", "--without", "weather"],
        &["--seed", "4"],
        &["--without", "counts"],
        &["--draws", "0"],
        &["--draws=100001"],
        &["--certainty", "90"],
        &["--draws", "64", "--certainty", "91"],
    ];
    for more in wrong {
        let (said, files) = run(more);
        assert_eq!(said.code, Some(2), "{more:?}: {said:?}");
        assert!(files.is_empty(), "{more:?}");
    }
    let (said, _) = run(&["--draws", "64", "--without", "weather"]);
    assert!(said.err.contains("weather") && said.err.contains("counts"), "{}", said.err);
}

/// A surer programme is no smaller, and is the curve's own number of places less those there are.
#[test]
fn new_places_are_counted_with_the_certainty_that_is_asked_for() {
    let (said, usual) = run(&["--draws", "64"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let (_, surer) = run(&["--draws", "64", "--certainty", "99"]);
    let table = "tables/programme.csv";
    assert!(column(text(&usual, table), "certainty").iter().all(|percent| *percent == "90"));
    let places = |files| column(text(files, table), "places").into_iter().map(|places| places.parse().unwrap()).collect::<Vec<f64>>();
    let (usual, surer) = (places(&usual), places(&surer));
    assert!(!usual.is_empty() && usual.len() == surer.len());
    assert!(usual.iter().zip(&surer).all(|(usual, surer)| usual <= surer) && usual != surer, "{usual:?} {surer:?}");
}

/// The years of the summary are those of the tables that hold every night.
#[test]
fn the_years_of_the_summary_are_read_from_the_quantiles() {
    let (_, files) = run(&["--draws", "200"]);
    let summary = text(&files, "tables/summary.csv");
    let head = summary.lines().next().unwrap();
    let services: Vec<&str> = head.split(',').filter_map(|column| column.strip_suffix("_first_year_too_few_median")).collect();
    assert!(!services.is_empty(), "{head}");
    let quantiles: Vec<Vec<&str>> =
        text(&files, "tables/demand_quantiles.csv").lines().skip(1).map(|line| line.split(',').collect()).collect();
    let places: Vec<Vec<&str>> = text(&files, "tables/shortfall.csv").lines().skip(1).map(|line| line.split(',').collect()).collect();
    let mut judged = 0;
    for (ending, percentile) in [("median", "50"), ("p90", "90")] {
        for service in &services {
            let regions = column(summary, "region");
            for (region, told) in regions.iter().zip(column(summary, &format!("{service}_first_year_too_few_{ending}"))) {
                let of = |row: &&Vec<&str>| row[1] == *region && row[2] >= "2024" && row[3] == *service;
                let night = |there: &Vec<&str>| {
                    let need =
                        quantiles.iter().filter(of).find(|row| row[2] == there[2] && row[4] == "places_trend" && row[7] == percentile);
                    need.is_some_and(|need| need[8].parse::<f64>().unwrap() > there[4].parse::<f64>().unwrap() + 1e-9)
                };
                let first = places.iter().filter(of).find(|there| night(there)).map_or("", |there| there[2]);
                assert_eq!(told, first, "{service} {region} {ending}");
                judged += 1;
            }
        }
    }
    assert!(judged >= 4, "{judged}");
}
