//! Totals are recognised and compared with their parts; they are never added to them.

use super::cells::{Ages, Seen};
use super::words::SexWord;
use crate::diag::{Diagnostic, Diagnostics, Fact, Place};
use crate::domain::axis::Sex;
use std::collections::BTreeSet;

/// What was found of totals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    /// Totals that agree with their parts.
    pub agree: usize,
    /// Totals of which a part is not given.
    pub unknown: usize,
    /// Totals that differ from their parts by less than one person a part: each was rounded by itself.
    pub rounded: usize,
    /// Totals that differ by no more than an office's own noise.
    pub noisy: usize,
}

/// Compares totals with parts.
pub struct Judge<'a> {
    /// File, for messages.
    pub file: &'a str,
    /// Whether the office adds noise to each cell, so that sums need not agree (Statistics Sweden).
    pub noise: bool,
    /// What is done where they differ.
    pub rule: super::Totals,
    /// Words for a value's keys.
    pub words: &'a dyn Fn(&Seen) -> String,
    /// What was found.
    pub checked: Checked,
    /// Mistakes.
    pub found: &'a mut Diagnostics,
}

/// Keys a total shares with its parts.
type Group = (Option<usize>, Option<usize>, Option<usize>, crate::domain::axis::Year, super::Measure);

/// The group a value belongs to.
#[must_use]
pub fn group(seen: &Seen) -> Group {
    (seen.region, seen.service, seen.alternative, seen.year, seen.measure)
}

/// The order of values: by group, sex, ages.
#[must_use]
pub fn order(seen: &Seen) -> impl Ord + use<> {
    (group(seen), seen.sex, seen.ages, seen.line, seen.column)
}

impl Judge<'_> {
    /// Values without totals; `seen` is in [`order`]. `region_total` tells which regions are the total of the others.
    pub fn without(&mut self, seen: &[Seen], region_total: &dyn Fn(&Seen) -> bool) -> Vec<Seen> {
        let by_sex = seen.iter().any(|one| matches!(one.sex, Some(SexWord::One(_))));
        // A service may be counted for all ages together where the others are counted by age.
        let by_age: BTreeSet<_> = seen.iter().filter(|one| matches!(one.ages, Ages::Band(..))).map(|one| one.service).collect();
        let mut kept = Vec::with_capacity(seen.len());
        for of_group in seen.chunk_by(|a, b| group(a) == group(b)) {
            // A year that is counted for both sexes together throughout is no total that lost its parts.
            let together = !of_group.iter().any(|one| matches!(one.sex, Some(SexWord::One(_))));
            let sexes = if by_sex && !together { self.one_sex(of_group) } else { of_group.to_vec() };
            for of_sex in sexes.chunk_by(|a, b| a.sex == b.sex) {
                kept.extend(if by_age.contains(&of_sex[0].service) { self.by_age(of_sex) } else { of_sex.to_vec() });
            }
        }
        self.one_region(kept, region_total)
    }

    /// Women and men; both together are compared with them.
    fn one_sex(&mut self, of_group: &[Seen]) -> Vec<Seen> {
        let of = |sex: Sex, ages: Ages| of_group.iter().find(|one| one.sex == Some(SexWord::One(sex)) && one.ages == ages);
        let (totals, parts): (Vec<&Seen>, Vec<&Seen>) = of_group.iter().partition(|one| !matches!(one.sex, Some(SexWord::One(_))));
        for total in totals {
            match (of(Sex::Female, total.ages), of(Sex::Male, total.ages)) {
                (Some(women), Some(men)) => self.compare(total, &[women, men], "women and men"),
                _ => self.lonely(total, "women and men"),
            }
        }
        parts.into_iter().copied().collect()
    }

    /// The finest ages; wider bands and all ages together are compared with them.
    fn by_age(&mut self, of_sex: &[Seen]) -> Vec<Seen> {
        let mut parts: Vec<&Seen> = of_sex.iter().filter(|one| matches!(one.ages, Ages::Band(..))).collect();
        parts.sort_by_key(|one| (from(one), last(one)));
        let wide: Vec<&Seen> = parts.iter().copied().filter(|one| last(one) > u16::from(from(one))).collect();
        let mut sums = BTreeSet::new();
        for total in wide {
            if let Some(tiles) = tiles(total, &parts) {
                self.compare(total, &tiles, "its ages");
                sums.insert((from(total), last(total)));
            }
        }
        parts.retain(|one| !sums.contains(&(from(one), last(one))));
        for total in of_sex.iter().filter(|one| one.ages == Ages::All) {
            if parts.is_empty() { self.lonely(total, "single ages or bands") } else { self.compare(total, &parts, "the ages") }
        }
        parts.into_iter().copied().collect()
    }

    /// Regions; a row that is the total of all is compared with them.
    fn one_region(&mut self, kept: Vec<Seen>, is_total: &dyn Fn(&Seen) -> bool) -> Vec<Seen> {
        let (totals, parts): (Vec<Seen>, Vec<Seen>) = kept.into_iter().partition(|one| is_total(one));
        if parts.is_empty() || totals.is_empty() {
            return if parts.is_empty() { totals } else { parts };
        }
        let key = |one: &Seen| (one.service, one.alternative, one.year, one.measure, one.sex, one.ages);
        let mut sums: std::collections::BTreeMap<_, Vec<&Seen>> = std::collections::BTreeMap::new();
        for part in &parts {
            sums.entry(key(part)).or_default().push(part);
        }
        for total in &totals {
            match sums.get(&key(total)) {
                Some(parts) => self.compare(total, parts, "the regions"),
                None => self.lonely(total, "regions"),
            }
        }
        parts
    }

    fn compare(&mut self, total: &Seen, parts: &[&Seen], of: &str) {
        let values: Option<Vec<f64>> = parts.iter().map(|part| part.value).collect();
        let (Some(said), Some(values)) = (total.value, values) else {
            self.checked.unknown += 1;
            return;
        };
        let sum: f64 = values.iter().sum();
        let whole = said.fract() == 0.0 && values.iter().all(|value| value.fract() == 0.0);
        let count = f64::from(u32::try_from(values.len()).unwrap_or(u32::MAX));
        let rounding = if whole { 0.01 } else { 0.05 * (count + 1.0) };
        let difference = (said - sum).abs();
        if difference <= rounding {
            self.checked.agree += 1;
        } else if difference <= 0.5 * (count + 1.0) {
            self.checked.rounded += 1;
            // One is named; the rest are counted.
            if self.checked.rounded == 1 {
                self.differs(total, sum, of, "K0520");
            }
        } else if self.noise && difference <= NOISE * (count + 1.0) {
            self.checked.noisy += 1;
        } else {
            self.differs(total, sum, of, if self.rule == super::Totals::Judged { "K0519" } else { "K0520" });
        }
    }

    fn differs(&mut self, total: &Seen, sum: f64, of: &str, code: &'static str) {
        let what = format!("the total is {}, {of} add up to {sum}", total.value.unwrap_or_default());
        let place = place(self.file, total, (self.words)(total));
        self.found.push(if code == "K0519" {
            Diagnostic::error("K0519", what)
                .at(place)
                .why("a row is lost, doubled or changed: one cannot know which number is right")
                .advice("download the table again, or mend the row that is wrong; --totals ignored reads the parts all the same")
        } else {
            Diagnostic::warning("K0520", what)
                .at(place)
                .fact("total", Fact::Number(total.value.unwrap_or_default(), 1))
                .fact("sum", Fact::Number(sum, 1))
                .why("the parts are read, the total is not")
                .advice("nothing, if the office rounds each number by itself")
        });
    }

    /// A total whose parts are not there, in a table that has parts elsewhere.
    fn lonely(&mut self, total: &Seen, parts: &str) {
        self.found.push(
            Diagnostic::error("K0516", format!("only the total is given, not {parts}"))
                .at(place(self.file, total, (self.words)(total)))
                .why("elsewhere in the table the parts are given; here they are lost")
                .advice("download the table again with every box of the column ticked"),
        );
    }
}

/// Persons a cell may be off where an office protects its counts by noise (Statistics Sweden: a few persons a cell).
const NOISE: f64 = 3.0;

/// Where a value stands.
#[must_use]
pub fn place(file: &str, seen: &Seen, context: String) -> Place {
    let place = Place::file(file).context(context);
    if seen.line == 0 { place } else { place.line(seen.line).column(seen.column) }
}

fn from(seen: &Seen) -> u8 {
    if let Ages::Band(from, _) = seen.ages { from } else { 0 }
}

/// Last age; beyond all ages where the band is open.
fn last(seen: &Seen) -> u16 {
    if let Ages::Band(_, Some(to)) = seen.ages { u16::from(to) } else { u16::MAX }
}

/// The narrowest other bands that lie side by side from the first to the last age of a wide one.
fn tiles<'s>(wide: &Seen, parts: &[&'s Seen]) -> Option<Vec<&'s Seen>> {
    let mut next = u16::from(from(wide));
    let mut tiles = Vec::new();
    loop {
        let start = parts.partition_point(|part| u16::from(from(part)) < next);
        let same = |part: &&&Seen| from(part) == from(wide) && last(part) == last(wide);
        let tile =
            parts[start..].iter().take_while(|part| u16::from(from(part)) == next).find(|part| !same(part) && last(part) <= last(wide))?;
        tiles.push(*tile);
        if last(tile) == last(wide) {
            return Some(tiles);
        }
        next = last(tile) + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::Year;
    use crate::scenario::download::{Measure, Totals};

    fn seen(sex: Option<SexWord>, ages: Ages, value: f64) -> Seen {
        let year = Year::new(2026).unwrap();
        let (region, service, alternative) = (None, None, None);
        Seen { region, service, alternative, year, measure: Measure::Persons, sex, ages, value: Some(value), line: 1, column: 1 }
    }

    /// What is kept of all, and codes that are said.
    fn judged(all: &[Seen], noise: bool, rule: Totals) -> (Vec<Seen>, Checked, Vec<&'static str>) {
        let mut all = all.to_vec();
        all.sort_by_key(order);
        let mut found = Diagnostics::new();
        let mut judge = Judge { file: "t.csv", noise, rule, words: &|_| String::new(), checked: Checked::default(), found: &mut found };
        let kept = judge.without(&all, &|_| false);
        let checked = judge.checked;
        (kept, checked, found.sorted().iter().map(|one| one.code).collect())
    }

    /// Ages 0 and 1 with 7 and 4 people, and what a table says they are together.
    fn said(total: f64, noise: bool, rule: Totals) -> (usize, Checked, Vec<&'static str>) {
        let ages = |from, to| Ages::Band(from, Some(to));
        let (kept, checked, codes) =
            judged(&[seen(None, ages(0, 0), 7.0), seen(None, ages(1, 1), 4.0), seen(None, ages(0, 1), total)], noise, rule);
        (kept.len(), checked, codes)
    }

    #[test]
    fn a_total_is_compared_and_left_out() {
        let none = Checked::default();
        assert_eq!(said(11.0, false, Totals::Judged), (2, Checked { agree: 1, ..none }, vec![]));
        // Three numbers, each rounded by itself, are at most one and a half apart.
        assert_eq!(said(12.5, false, Totals::Judged), (2, Checked { rounded: 1, ..none }, vec!["K0520"]));
        assert_eq!(said(13.0, false, Totals::Judged), (2, none, vec!["K0519"]));
        assert_eq!(said(13.0, false, Totals::Ignored), (2, none, vec!["K0520"]));
        assert_eq!(said(20.0, true, Totals::Judged), (2, Checked { noisy: 1, ..none }, vec![]));
        assert_eq!(said(21.0, true, Totals::Judged), (2, none, vec!["K0519"]));
    }

    #[test]
    fn bands_with_a_hole_are_no_parts_of_a_wide_one() {
        let ages = |from, to| Ages::Band(from, Some(to));
        let (kept, checked, codes) =
            judged(&[seen(None, ages(0, 0), 7.0), seen(None, ages(2, 2), 4.0), seen(None, ages(0, 2), 11.0)], false, Totals::Judged);
        assert_eq!((kept.len(), checked.agree, codes.len()), (3, 0, 0), "what covers what is judged where ages are");
    }

    #[test]
    fn both_sexes_are_compared_with_women_and_men() {
        let of = |sex, value| seen(Some(sex), Ages::Band(0, None), value);
        let women_and_men = [of(SexWord::One(Sex::Female), 7.0), of(SexWord::One(Sex::Male), 4.0)];
        let (kept, checked, _) = judged(&[women_and_men[0], women_and_men[1], of(SexWord::Both, 11.0)], false, Totals::Judged);
        assert_eq!((kept, checked.agree), (women_and_men.to_vec(), 1));
        let (_, _, codes) = judged(&[women_and_men[0], of(SexWord::Both, 11.0)], false, Totals::Judged);
        assert_eq!(codes, ["K0516"]);
    }
}
