//! From values as they stand to records: once each, years in which a code was not in use left out, old codes joined to new.

use super::cells::{Ages, Read, Seen, short};
use super::regions::{self, Joined, RegionCell};
use super::totals::{order, place};
use super::words::{LOST, SexWord};
use super::{Assumption, At, Kind, Record, RegionFound, municipalities};
use crate::diag::{Diagnostic, Diagnostics};
use crate::domain::axis::Year;
use std::collections::{BTreeMap, BTreeSet};

/// A value's keys in words: `3403 Hamar, 2021, women, 80–84`.
#[must_use]
pub fn words_of(read: &Read, seen: &Seen) -> String {
    let region = seen
        .region
        .and_then(|at| read.regions.get(at))
        .map(|cell| [cell.code.as_deref(), cell.name.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "));
    let sex = match seen.sex {
        Some(SexWord::One(sex)) => Some(sex.code().to_owned()),
        Some(SexWord::Both) => Some("both sexes".to_owned()),
        None => None,
    };
    let age = match seen.ages {
        Ages::Band(from, Some(to)) if from == to => Some(format!("age {from}")),
        Ages::Band(from, Some(to)) => Some(format!("ages {from}–{to}")),
        Ages::Band(from, None) => Some(format!("age {from} and over")),
        Ages::All => None,
    };
    let service = seen.service.and_then(|at| read.services.get(at)).map(|word| short(word));
    [region, service, Some(seen.year.to_string()), sex, age].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Every key once.
pub fn once(file: &str, read: &Read, found: &mut Diagnostics) {
    for pair in read.seen.windows(2) {
        let [first, second] = pair else { continue };
        let same = |a: &Seen, b: &Seen| {
            (a.region, a.service, a.alternative, a.year, a.measure, a.sex, a.ages)
                == (b.region, b.service, b.alternative, b.year, b.measure, b.sex, b.ages)
        };
        if same(first, second) {
            let earlier = if first.line == 0 { String::new() } else { format!(" (first on line {})", first.line) };
            found.push(
                Diagnostic::error("K0514", format!("the same record again{earlier}"))
                    .at(place(file, second, words_of(read, second)))
                    .why("only one of the two can be true; both would count people twice")
                    .advice("delete one of them; or name the column that tells them apart: --only \"column=value\""),
            );
        }
    }
}

/// Years of a region in which every cell is zero or a mark, though it has people in other years: the code was not in use.
pub fn without_dead_years(read: &mut Read, kind: Kind) {
    if !matches!(kind, Kind::Population | Kind::Published) {
        return;
    }
    let mut alive: BTreeMap<Option<usize>, BTreeSet<Year>> = BTreeMap::new();
    let mut named: BTreeMap<Option<usize>, BTreeSet<Year>> = BTreeMap::new();
    for one in &read.seen {
        named.entry(one.region).or_default().insert(one.year);
        if one.value.is_some_and(|value| value > 0.0) {
            alive.entry(one.region).or_default().insert(one.year);
        }
    }
    if alive.is_empty() {
        return;
    }
    read.seen.retain(|one| alive.get(&one.region).is_some_and(|years| years.contains(&one.year)));
    for (region, years) in named {
        let live = alive.get(&region).cloned().unwrap_or_default();
        let dead: Vec<String> = years.difference(&live).map(Year::to_string).collect();
        let cell = region.and_then(|at| read.regions.get(at));
        if let (Some(cell), false) = (cell, dead.is_empty()) {
            let name = [cell.code.as_deref(), cell.name.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let found = format!("{name} has nobody in {}: the code was not in use", runs(&dead));
            read.said.push(Assumption { what: "region", found });
        }
    }
}

fn runs(years: &[String]) -> String {
    match years {
        [] => String::new(),
        [only] => only.clone(),
        [first, .., last] => format!("{first}–{last} ({} years)", years.len()),
    }
}

/// Regions of today, and values counted under them.
pub struct Settled {
    /// Regions in the order of their codes.
    pub regions: Vec<RegionFound>,
    /// Records in key order.
    pub records: Vec<Record>,
}

/// Counts values under today's regions.
pub fn settle(file: &str, read: &mut Read, found: &mut Diagnostics) -> Settled {
    let mut with_people = vec![false; read.regions.len()];
    for one in &read.seen {
        if let (Some(at), Some(_)) = (one.region, one.value) {
            with_people[at] = true;
        }
    }
    let joined = regions::join(&read.regions, &with_people);
    say_joined(file, read, &joined, found);
    let codes: BTreeSet<&String> = joined.under.iter().zip(&with_people).filter(|(_, people)| **people).map(|(code, _)| code).collect();
    let codes: Vec<&String> = codes.into_iter().collect();
    let regions: Vec<RegionFound> = codes.iter().map(|code| region(code, read, &joined)).collect();
    let position = |at: usize| codes.binary_search(&&joined.under[at]).ok();
    let seen = std::mem::take(&mut read.seen);
    let mut counted: Vec<(Option<usize>, Seen)> = seen.into_iter().map(|one| (one.region.and_then(position), one)).collect();
    counted.sort_unstable_by_key(|(region, one)| (*region, order(&Seen { region: None, ..*one })));
    Settled { records: records(file, read, &joined, &counted, found), regions }
}

fn records(file: &str, read: &Read, joined: &Joined, counted: &[(Option<usize>, Seen)], found: &mut Diagnostics) -> Vec<Record> {
    let key = |(region, one): &(Option<usize>, Seen)| (*region, one.service, one.alternative, one.year, one.measure, one.sex, one.ages);
    let merged: BTreeSet<&String> = joined.merged.values().flatten().collect();
    let may_add = |one: &Seen| one.region.and_then(|at| read.regions[at].code.as_ref()).is_some_and(|code| merged.contains(code));
    let mut records = Vec::with_capacity(counted.len());
    for same in counted.chunk_by(|a, b| key(a) == key(b)) {
        let (region, one) = same[0];
        if let Some((_, second)) = same.get(1).filter(|(_, two)| two.region != one.region && !same.iter().all(|(_, one)| may_add(one))) {
            found.push(
                Diagnostic::error(
                    "K0514",
                    format!("two codes of one place have people in one year: {} and {}", words_of(read, &one), words_of(read, second)),
                )
                .at(place(file, second, words_of(read, second)))
                .why("people would be counted twice")
                .advice("keep the rows of one of the two codes"),
            );
        }
        let value = same.iter().map(|(_, one)| one.value).try_fold(0.0, |sum, value| value.map(|value| sum + value));
        let (age_from, age_to) = if let Ages::Band(from, to) = one.ages { (from, to) } else { (0, None) };
        let sex = if let Some(SexWord::One(sex)) = one.sex { Some(sex) } else { None };
        let word = |list: &[String], at: Option<usize>| at.and_then(|at| list.get(at)).cloned();
        let at = At { file: 0, line: one.line, column: one.column };
        let (service, alternative) = (word(&read.services, one.service), word(&read.alternatives, one.alternative));
        records.push(Record { region, service, alternative, year: one.year, sex, age_from, age_to, measure: one.measure, value, at });
    }
    records
}

fn region(code: &str, read: &Read, joined: &Joined) -> RegionFound {
    let known = municipalities::with_code(code).find(|place| place.code == code).filter(|_| regions::norwegian(&read.regions));
    let cells = || read.regions.iter().zip(&joined.under).filter(|(_, under)| *under == code).map(|(cell, _)| cell);
    // As the download writes it: the register's `Oslo-Oslove` is nobody's heading. Letters lost on the way are known by the code.
    let whole = |cell: &&RegionCell| cell.code.as_deref() == Some(code) && cell.name.as_ref().is_some_and(|name| !name.contains(LOST));
    let own = cells().find(whole).and_then(|cell| cell.name.clone());
    let name = own.or_else(|| known.map(|place| place.name.to_owned())).or_else(|| cells().find_map(|cell| cell.name.clone()));
    let before = [&joined.renamed, &joined.merged].into_iter().filter_map(|list| list.get(code)).flatten();
    RegionFound {
        code: code.to_owned(),
        name: name.filter(|name| name != code),
        codes_before: before.cloned().collect::<BTreeSet<_>>().into_iter().collect(),
    }
}

fn say_joined(file: &str, read: &mut Read, joined: &Joined, found: &mut Diagnostics) {
    for (cell, under) in read.regions.iter().zip(&joined.under) {
        if cell.zero_added {
            let code = cell.code.as_deref().unwrap_or_default();
            read.said
                .push(Assumption { what: "region", found: format!("{} is {code}: a leading zero was lost", code.trim_start_matches('0')) });
        }
        if let (None, Some(name), false) = (&cell.code, cell.name.as_ref().filter(|name| *name != under), cell.total) {
            read.said.push(Assumption { what: "region", found: format!("{name} is {under}, by its name") });
        }
    }
    for (new, old) in joined.renamed.iter().chain(&joined.merged) {
        let old: Vec<&str> = old.iter().map(String::as_str).collect();
        let how = if joined.merged.contains_key(new) { "are added up as" } else { "is the same place as" };
        read.said
            .push(Assumption { what: "region codes", found: format!("{} {how} {new} (Statistics Norway, Klass 131)", old.join(", ")) });
    }
    for (code, why) in &joined.broken {
        found.push(
            Diagnostic::warning("K0525", format!("the history of {code} is not of one place: {why}"))
                .at(crate::diag::Place::file(file).context(format!("region {code}")))
                .fact("region", crate::diag::Fact::Region(code.to_owned()))
                .why("years before the change are of other borders; its moves would be wrong in that year")
                .advice("download every code named, or begin the history after the change"),
        );
    }
}
