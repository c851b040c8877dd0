//! Each row of each table that must be complete, left out and doubled in turn: always found. (Promise C2.)

use crate::folder::fixture;
use kohort::diag::Diagnostics;
use kohort::domain::axis::{AgeAxis, RegionId, YearLabel};
use kohort::scenario::file::DelimiterWord;
use kohort::scenario::tables::header::RegionColumn;
use kohort::scenario::tables::{Known, Table, cells, lines, services};

fn known() -> Known {
    Known {
        regions: vec![RegionId::new("0101"), RegionId::new("0102")],
        regions_named: true,
        services: ["home-care", "long-stay", "day-care"].map(str::to_owned).to_vec(),
        axis: AgeAxis::new(1, 80).unwrap(),
        label: YearLabel::Jan1,
        stocks: None,
        begins: std::collections::BTreeMap::new(),
        torn: false,
    }
}

type Reader = fn(&Table<'_>, &Known, &mut Diagnostics);

fn judged(key: &'static str, text: &str, read: Reader) -> Diagnostics {
    let mut found = Diagnostics::new();
    let table = Table { key, file: "t.csv", text: text.to_owned().into(), delimiter: DelimiterWord::Comma, maker: None };
    read(&table, &known(), &mut found);
    found
}

/// The header and the rows `keep` wants, to keep the test quick.
fn table(key: &str, keep: fn(&str) -> bool) -> Vec<String> {
    let text = std::fs::read_to_string(fixture().join(format!("tables/{key}.csv"))).unwrap();
    text.lines().enumerate().filter(|(n, line)| *n == 0 || keep(line)).map(|(_, line)| line.to_owned()).collect()
}

fn each_row_counts(key: &'static str, keep: fn(&str) -> bool, read: Reader) {
    let rows = table(key, keep);
    assert!(rows.len() > 4, "{key} has too few rows to tell");
    assert!(judged(key, &rows.join("\n"), read).is_empty(), "{key} is sound");
    for at in 1..rows.len() {
        let mut without = rows.clone();
        let row = without.remove(at);
        assert!(!judged(key, &without.join("\n"), read).is_empty(), "{key}: nobody misses {row}");
        let mut double = rows.clone();
        double.insert(at, row.clone());
        let found = judged(key, &double.join("\n"), read);
        assert!(found.count("K0108") > 0, "{key}: nobody sees {row} twice");
    }
}

#[test]
fn people() {
    each_row_counts(
        "population",
        |row| row.contains(",2024,"),
        |t, k, f| {
            cells::population(t, k, RegionColumn::Each, f);
        },
    );
}

#[test]
fn mortality() {
    each_row_counts(
        "mortality",
        |row| row.starts_with("2022") || row.starts_with("2023"),
        |t, k, f| {
            cells::mortality(t, k, f);
        },
    );
}

#[test]
fn fertility() {
    each_row_counts(
        "fertility",
        |_| true,
        |t, k, f| {
            cells::fertility(t, k, f);
        },
    );
}

#[test]
fn births_and_deaths() {
    each_row_counts(
        "births",
        |_| true,
        |t, k, f| {
            cells::events(t, k, "births", f);
        },
    );
    each_row_counts(
        "deaths",
        |_| true,
        |t, k, f| {
            cells::events(t, k, "deaths", f);
        },
    );
}

#[test]
fn users_and_rates() {
    each_row_counts(
        "users",
        |_| true,
        |t, k, f| {
            services::users(t, k, f);
        },
    );
    each_row_counts(
        "use_rates",
        |_| true,
        |t, k, f| {
            services::rates(t, k, f);
        },
    );
}

#[test]
fn alternatives() {
    each_row_counts(
        "alternatives",
        |_| true,
        |t, k, f| {
            lines::alternatives(t, k, "", f);
        },
    );
}

#[test]
fn migration() {
    let rows = |value: &str| -> Vec<String> {
        let cells = ["female", "male"].into_iter().flat_map(|sex| (0..=80).map(move |age| (sex, age)));
        cells.flat_map(|(sex, age)| ["0101", "0102"].map(|region| format!("{region},{sex},{age},{value}"))).collect()
    };
    let missing = |key: &'static str, header: &str, value: &str, read: Reader| {
        let all = rows(value);
        let text = |rows: &[String]| format!("{header}\n{}\n", rows.join("\n"));
        assert!(judged(key, &text(&all), read).is_empty(), "{key} is sound");
        for at in 0..all.len() {
            let mut without = all.clone();
            let row = without.remove(at);
            assert!(judged(key, &text(&without), read).count("K0107") > 0, "{key}: nobody misses {row}");
            without.extend([row.clone(), row]);
            assert!(judged(key, &text(&without), read).count("K0108") > 0, "{key}: nobody sees it twice");
        }
    };
    missing("net_migration", "region,sex,age,net", "-1.5", |t, k, f| {
        cells::net_migration(t, k, f);
    });
    missing("gross_migration", "region,sex,age,in_count,out_rate", "2,0.03", |t, k, f| {
        cells::gross_migration(t, k, f);
    });
}
