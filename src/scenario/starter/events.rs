//! Births, deaths and moves of a download as sums by region and calendar year: whole years alone.

use super::services::last_run;
use crate::scenario::download::{Imported, Measure, Record};
use std::collections::{BTreeMap, BTreeSet};

/// Sums by calendar year, one number a region of the study.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Events {
    /// Years that follow each other up to the last before the jump-off.
    pub years: BTreeMap<u16, Vec<f64>>,
    /// Other years of the download.
    pub left_out: Vec<u16>,
}

/// Most years of flows a mean year is taken of.
const FLOW_YEARS: usize = 10;

impl Events {
    /// The sums of `measure`; `place` finds the study's region of a region of the download. Years from `jump_off` on, with
    /// a number missing or a region missing are left out, as are those before a gap.
    pub fn of(
        imported: &Imported,
        measure: Measure,
        regions: usize,
        jump_off: u16,
        place: &dyn Fn(Option<usize>) -> Option<usize>,
    ) -> Self {
        let mut sums: BTreeMap<u16, Vec<Option<f64>>> = BTreeMap::new();
        let mut seen: BTreeMap<(u16, usize), ()> = BTreeMap::new();
        for record in imported.records.iter().filter(|record| record.measure == measure) {
            let Some(at) = place(record.region) else { continue };
            let year = sums.entry(record.year.get()).or_insert_with(|| vec![Some(0.0); regions]);
            year[at] = year[at].zip(record.value).map(|(sum, value)| sum + value);
            seen.insert((record.year.get(), at), ());
        }
        let whole = |year: u16, values: &[Option<f64>]| -> Option<Vec<f64>> {
            let every = (0..regions).all(|region| seen.contains_key(&(year, region)));
            values.iter().copied().collect::<Option<Vec<f64>>>().filter(|_| every && year < jump_off)
        };
        let mut years: BTreeMap<u16, Vec<f64>> = sums.iter().filter_map(|(year, values)| Some((*year, whole(*year, values)?))).collect();
        let run = last_run(&years.keys().copied().collect::<Vec<_>>());
        years.retain(|year, _| run.contains(year));
        let left_out = sums.into_keys().filter(|year| !run.contains(year)).collect();
        Self { years, left_out }
    }

    /// A study's table of them.
    pub fn table(&self, column: &str, codes: &[Option<String>]) -> String {
        let named = codes.iter().any(Option::is_some);
        let mut text = format!("{}year,{column}\n", if named { "region," } else { "" });
        for (at, code) in codes.iter().enumerate() {
            for (year, values) in &self.years {
                let region = code.as_ref().map(|code| format!("{},", super::field(code))).unwrap_or_default();
                text.push_str(&format!("{region}{year},{}\n", values[at]));
            }
        }
        text
    }

    /// Whether any year can be used.
    pub fn is_empty(&self) -> bool {
        self.years.is_empty()
    }
}

/// The kinds of moves, by their word in a study's table of flows: in and out.
const KINDS: [(&str, Measure, Measure); 3] = [
    ("", Measure::In, Measure::Out),
    ("internal", Measure::InInternal, Measure::OutInternal),
    ("international", Measure::InAbroad, Measure::OutAbroad),
];

/// Moves in and out as a study's table has them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Moved {
    /// The table; empty without a whole year of in and out.
    pub table: String,
    /// Its years.
    pub years: Vec<u16>,
    /// Whether moves from and to abroad are told apart.
    pub by_kind: bool,
    /// Other years of the download.
    pub left_out: Vec<u16>,
}

impl Moved {
    /// Whole years of in and out by kind, as [`Events::of`] keeps them.
    pub fn of(imported: &Imported, codes: &[Option<String>], jump_off: u16, place: &dyn Fn(Option<usize>) -> Option<usize>) -> Self {
        let named = codes.iter().any(Option::is_some);
        let (mut years, mut given, mut kinds, mut rows) = (BTreeSet::new(), BTreeSet::new(), Vec::new(), Vec::new());
        for (kind, moved_in, moved_out) in KINDS {
            let [moved_in, moved_out] = [moved_in, moved_out].map(|measure| Events::of(imported, measure, codes.len(), jump_off, place));
            given.extend([&moved_in, &moved_out].into_iter().flat_map(|events| events.left_out.iter().chain(events.years.keys()).copied()));
            for (year, (ins, outs)) in moved_in.years.iter().filter_map(|(year, ins)| Some((*year, (ins, moved_out.years.get(year)?)))) {
                years.insert(year);
                kinds.push(kind);
                rows.extend(codes.iter().zip(ins.iter().zip(outs)).map(|(code, (moved_in, moved_out))| {
                    let region = code.as_ref().map(|code| format!("{},", super::field(code))).unwrap_or_default();
                    format!("{region}{year},{kind},{moved_in},{moved_out}\n")
                }));
            }
        }
        rows.sort();
        let head = if named { "region,year,kind,in_count,out_count\n" } else { "year,kind,in_count,out_count\n" };
        let table = if rows.is_empty() { String::new() } else { rows.into_iter().fold(head.to_owned(), |text, row| text + &row) };
        let by_kind = kinds.contains(&"international") || (kinds.contains(&"") && kinds.contains(&"internal"));
        let left_out = given.into_iter().filter(|year| !years.contains(year)).collect();
        Self { table, years: years.into_iter().collect(), by_kind, left_out }
    }
}

/// Net migration of a mean year of the last ten at most, of the study's only region, and the years it is the mean of:
/// as counted, or in less out.
pub(super) fn net_of_flows(imported: &Imported, jump_off: u16, place: &dyn Fn(Option<usize>) -> Option<usize>) -> Option<(f64, Vec<u16>)> {
    let of = |measure: Measure| Events::of(imported, measure, 1, jump_off, place).years;
    let mut net = of(Measure::Net);
    let together = |a: Measure, b: Measure, sign: f64| -> BTreeMap<u16, Vec<f64>> {
        let other = of(b);
        of(a).iter().filter_map(|(year, values)| Some((*year, vec![values[0] + sign * other.get(year)?[0]]))).collect()
    };
    if net.is_empty() {
        net = together(Measure::In, Measure::Out, -1.0);
    }
    if net.is_empty() {
        net = together(Measure::NetInternal, Measure::NetAbroad, 1.0);
    }
    if net.is_empty() {
        let within = together(Measure::InInternal, Measure::OutInternal, -1.0);
        let abroad = together(Measure::InAbroad, Measure::OutAbroad, -1.0);
        net = within.iter().filter_map(|(year, values)| Some((*year, vec![values[0] + abroad.get(year)?[0]]))).collect();
    }
    let years: Vec<u16> = net.keys().rev().take(FLOW_YEARS).copied().collect();
    let sum: f64 = years.iter().filter_map(|year| Some(net.get(year)?[0])).sum();
    (!years.is_empty()).then(|| (sum / years.len() as f64, years.into_iter().rev().collect()))
}

/// Whether a record's region is among the study's.
pub(super) fn any_place(records: &[Record], place: &dyn Fn(Option<usize>) -> Option<usize>) -> bool {
    records.iter().any(|record| place(record.region).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::{Sex, Year, YearLabel};
    use crate::scenario::download::{At, Kind};

    fn record(region: usize, year: u16, sex: Option<Sex>, measure: Measure, value: Option<f64>) -> Record {
        let year = Year::new(year).unwrap();
        Record {
            region: Some(region),
            service: None,
            alternative: None,
            year,
            sex,
            age_from: 0,
            age_to: None,
            measure,
            value,
            at: At::default(),
        }
    }

    fn download(records: Vec<Record>) -> Imported {
        Imported {
            kind: Kind::Births,
            files: Vec::new(),
            titles: Vec::new(),
            country: None,
            regions: Vec::new(),
            records,
            year_label: YearLabel::Jan1,
            assumptions: Vec::new(),
            totals_checked: 0,
            suppressed: 0,
        }
    }

    #[test]
    fn sexes_are_added_and_only_whole_years_that_follow_each_other_are_kept() {
        let b = Measure::Births;
        let mut records = Vec::new();
        for year in [2019, 2021, 2022, 2026] {
            for region in [0, 1] {
                records.push(record(region, year, Some(Sex::Female), b, Some(10.0 + region as f64)));
                records.push(record(region, year, Some(Sex::Male), b, Some(12.0)));
            }
        }
        records.push(record(0, 2023, None, b, Some(20.0)));
        let events = Events::of(&download(records.clone()), b, 2, 2026, &|region| region);
        assert_eq!(events.years, BTreeMap::from([(2021, vec![22.0, 23.0]), (2022, vec![22.0, 23.0])]));
        assert_eq!(events.left_out, [2019, 2023, 2026]);
        let codes = [Some("3403".to_owned()), Some("3405".to_owned())];
        assert!(events.table("births", &codes).ends_with("3405,2021,23\n3405,2022,23\n"));
        records[2].value = None;
        assert_eq!(Events::of(&download(records), b, 2, 2026, &|region| region).years.len(), 2);
    }

    #[test]
    fn net_is_in_less_out_of_years_that_have_both() {
        let of = |year: u16, measure: Measure, value: f64| record(0, year, None, measure, Some(value));
        let records = vec![
            of(2020, Measure::In, 100.0),
            of(2021, Measure::In, 140.0),
            of(2020, Measure::Out, 90.0),
            of(2021, Measure::Out, 100.0),
            of(2022, Measure::In, 500.0),
        ];
        assert_eq!(net_of_flows(&download(records), 2026, &|region| region), Some((25.0, vec![2020, 2021])));
    }
}
