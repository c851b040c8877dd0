//! Regions of a download: `K-3403 Hamar`, `0403 Hamar`, `403`, `Hamar (-2019)`; codes that changed are one history.

use super::municipalities::{self, Municipality};
use super::{RegionFound, words};
use crate::diag::{Diagnostic, Fact};
use std::collections::{BTreeMap, BTreeSet};

/// A cell that names a region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct RegionCell {
    /// Its code.
    pub code: Option<String>,
    /// Its name, years of validity taken off.
    pub name: Option<String>,
    /// Whether a zero was put before the code: `403` is 0403 as a spreadsheet leaves it.
    pub zero_added: bool,
    /// Whether the cell is the total of the regions.
    pub total: bool,
}

/// What a cell says.
#[must_use]
pub fn parse(cell: &str) -> RegionCell {
    let text = cell.trim();
    if words::is_one_of(&words::folded(text), words::TOTAL) {
        return RegionCell { name: Some(text.to_owned()), total: true, ..RegionCell::default() };
    }
    let bare =
        ["K-", "K_", "k-", "F-", "F_"].iter().find_map(|prefix| text.strip_prefix(prefix)).filter(|rest| digits(rest) > 0).unwrap_or(text);
    let n = digits(bare);
    let (head, rest) = bare.split_at(n);
    let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '-' | ':' | '_' | '.'));
    if !(1..=10).contains(&n) || !ends {
        return RegionCell { name: name_of(text), ..RegionCell::default() };
    }
    let zero_added = n == 3;
    let code = if zero_added { format!("0{head}") } else { head.to_owned() };
    RegionCell {
        code: Some(code),
        name: name_of(rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | ':' | '_' | '.'))),
        zero_added,
        total: false,
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// A name without its years of validity: `Hamar (-2019)`, `Hamar (1967-2019)`.
fn name_of(text: &str) -> Option<String> {
    let years = |inner: &str| !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–' | ' ' | '.'));
    let plain = match text.rfind('(') {
        Some(open) if text.ends_with(')') && years(&text[open + 1..text.len() - 1]) => text[..open].trim_end(),
        _ => text.trim(),
    };
    (!plain.is_empty()).then(|| plain.to_owned())
}

/// What became of the codes of a download.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Joined {
    /// For each cell the code (or name) its people are counted under.
    pub under: Vec<String>,
    /// Codes that were one place under another number: new code, old codes.
    pub renamed: BTreeMap<String, BTreeSet<String>>,
    /// Codes that were added up, because their places became one.
    pub merged: BTreeMap<String, BTreeSet<String>>,
    /// Places whose history cannot be put together: code, and why.
    pub broken: Vec<(String, String)>,
}

/// Finds which codes are one place. `with_people[i]` tells whether anybody is counted under cell `i`.
#[must_use]
pub fn join(cells: &[RegionCell], with_people: &[bool]) -> Joined {
    let own = |cell: &RegionCell| cell.code.clone().or_else(|| cell.name.clone()).unwrap_or_default();
    let mut joined = Joined { under: cells.iter().map(own).collect(), ..Joined::default() };
    if !norwegian(cells) {
        return joined;
    }
    let people = |at: &usize| with_people.get(*at).copied().unwrap_or(false);
    let present: BTreeSet<&str> = (0..cells.len()).filter(people).filter_map(|at| cells[at].code.as_deref()).collect();
    let mut under: BTreeMap<String, &'static str> = BTreeMap::new();
    for place in municipalities::all() {
        let here: Vec<&'static str> = place.codes.iter().copied().filter(|code| present.contains(code)).collect();
        judge(place, &here, &mut under, &mut joined);
    }
    for (at, cell) in cells.iter().enumerate() {
        let code = cell.code.clone().or_else(|| by_name(cell));
        let target = code.as_ref().and_then(|code| under.get(code)).map(|code| (*code).to_owned());
        joined.under[at] = target.or(code).unwrap_or_else(|| own(cell));
    }
    joined
}

/// The code of a cell that has a name alone.
fn by_name(cell: &RegionCell) -> Option<String> {
    let name = words::folded(cell.name.as_deref()?);
    let name = name.strip_suffix(" kommune").unwrap_or(&name);
    municipalities::named(name).map(|place| place.code.to_owned())
}

/// Whether a code stands with the name that Norway knows it by. Sweden has some of the same codes.
#[must_use]
pub fn norwegian(cells: &[RegionCell]) -> bool {
    let known = |cell: &RegionCell| match (&cell.code, &cell.name) {
        (Some(code), Some(name)) => municipalities::with_code(code).any(|place| place.is_called(&words::folded(name))),
        (Some(code), None) => municipalities::with_code(code).next().is_some(),
        (None, Some(_)) => by_name(cell).is_some(),
        (None, None) => false,
    };
    cells.iter().any(known)
}

/// Counties that stand beside their own municipalities: people would be counted in both.
#[must_use]
pub fn contained(regions: &[RegionFound]) -> Vec<Diagnostic> {
    let word = |region: &RegionFound| format!("{} {}", region.code, region.name.as_deref().unwrap_or_default()).trim().to_owned();
    let county = |region: &&RegionFound| region.code.len() == 2 && digits(&region.code) == 2;
    let within = |county: &RegionFound| -> Vec<String> {
        let is = |region: &&RegionFound| region.code.len() == 4 && digits(&region.code) == 4 && region.code.starts_with(&county.code);
        regions.iter().filter(is).map(word).collect()
    };
    let counties = regions.iter().filter(county).map(|county| (county, within(county))).filter(|(_, within)| !within.is_empty());
    let one = |(county, within): (&RegionFound, Vec<String>)| {
        let few = within.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        let more = if within.len() > 3 { format!(" and {} more", within.len() - 3) } else { String::new() };
        Diagnostic::warning("K0539", format!("{} contains {few}{more}: their people are counted in both", word(county)))
            .fact("region", Fact::Own(word(county)))
            .fact("within", Fact::Own(format!("{few}{}", if within.len() > 3 { " …" } else { "" })))
            .why("the county becomes a region beside its municipalities, and every sum of the two counts people twice")
            .advice("leave the county out: kohort new with --region CODE for each that is wanted, or --only on the column of regions")
    };
    counties.map(one).collect()
}

fn block(code: &str) -> &str {
    code.get(..2).unwrap_or(code)
}

/// Puts the codes of one municipality together as far as they are its people and nobody else's.
fn judge(place: &'static Municipality, here: &[&'static str], under: &mut BTreeMap<String, &'static str>, joined: &mut Joined) {
    if here.is_empty() {
        return;
    }
    if !place.exact {
        if here.len() > 1 || here != [place.code] {
            joined.broken.push((
                place.code.to_owned(),
                format!("{} was split or joined in parts; codes {} stay apart", place.name, place.codes.join(", ")),
            ));
        }
        return;
    }
    // Codes of one county number at a time stood beside each other: all of them, or none, make the place of today.
    let missing: Vec<&str> = place.codes.iter().copied().filter(|code| !here.contains(code)).collect();
    let (part, whole): (Vec<&'static str>, Vec<&'static str>) =
        here.iter().partition(|code| missing.iter().any(|lost| block(lost) == block(code)));
    if !part.is_empty() {
        let lost: Vec<&str> = missing.iter().copied().filter(|lost| part.iter().any(|code| block(code) == block(lost))).collect();
        let why = format!("{} was put together from several; {} is here, {} not", place.name, part.join(", "), lost.join(", "));
        joined.broken.push((place.code.to_owned(), why));
    }
    let merged = |code: &str| place.codes.iter().filter(|other| block(other) == block(code)).count() > 1;
    for code in whole.into_iter().filter(|code| *code != place.code) {
        under.insert(code.to_owned(), place.code);
        let list = if merged(code) { &mut joined.merged } else { &mut joined.renamed };
        list.entry(place.code.to_owned()).or_default().insert(code.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(code: &str, name: &str) -> RegionCell {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        RegionCell { code: some(code), name: some(name), ..RegionCell::default() }
    }

    #[test]
    fn cells_are_taken_apart() {
        assert_eq!(parse("K-3403 Hamar"), cell("3403", "Hamar"));
        assert_eq!(parse("0403 Hamar (-2019)"), cell("0403", "Hamar"));
        assert_eq!(parse("2380 Östersund"), cell("2380", "Östersund"));
        assert_eq!(parse("Hamar (1967-2019)"), cell("", "Hamar"));
        assert_eq!(parse("403 Hamar"), RegionCell { zero_added: true, ..cell("0403", "Hamar") });
        assert_eq!((parse("3403"), parse("0 Hele landet")), (cell("3403", ""), cell("0", "Hele landet")));
        assert!(parse("I alt").total && parse("Alle").code.is_none());
    }

    fn under(names: &[&str]) -> Joined {
        let cells: Vec<RegionCell> = names.iter().map(|name| parse(name)).collect();
        join(&cells, &vec![true; cells.len()])
    }

    #[test]
    fn a_new_number_is_the_same_place() {
        let joined = under(&["0219 Bærum", "K-3024 Bærum", "3201 B\u{FFFD}rum"]);
        assert_eq!(joined.under, ["3201", "3201", "3201"]);
        assert!(joined.broken.is_empty() && joined.merged.is_empty());
    }

    #[test]
    fn swedish_codes_are_left_alone() {
        assert_eq!(under(&["0125 Ekerö", "2380 Östersund"]).under, ["0125", "2380"]);
    }

    #[test]
    fn places_that_became_one_are_added_up_when_all_are_there() {
        let whole = under(&["0226 Sørum", "0227 Fet", "0231 Skedsmo", "3030 Lillestrøm", "3205 Lillestrøm"]);
        assert_eq!(whole.under, ["3205"; 5]);
        assert_eq!(whole.merged["3205"].len(), 3);
        let part = under(&["0226 Sørum", "3030 Lillestrøm", "3205 Lillestrøm"]);
        assert_eq!(part.under, ["0226", "3205", "3205"]);
        assert_eq!(part.broken.len(), 1);
    }

    #[test]
    fn a_place_that_was_split_is_named() {
        let joined = under(&["1507 Ålesund", "1508 Ålesund"]);
        assert_eq!(joined.under, ["1507", "1508"]);
        assert_eq!(joined.broken[0].0, "1508");
    }
}
