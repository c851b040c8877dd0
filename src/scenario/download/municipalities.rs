//! Norwegian municipal codes through time: one place kept its people and changed its number (Bærum 0219, 3024, 3201).
//! Source: Statistics Norway, Klass 131, as in `scenarios/norway/municipalities.csv`; 2005–2026.

use super::words;
use std::sync::OnceLock;

/// A municipality of 2024.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Its code since 1 January 2024.
    pub code: &'static str,
    /// Its name; names in other languages of the place after a hyphen.
    pub name: &'static str,
    /// Number of its county.
    pub county: &'static str,
    /// Whether its people through time are the people of the codes below, neither more nor fewer.
    pub exact: bool,
    /// Every code since 2005 some of its people had, today's among them.
    pub codes: Vec<&'static str>,
}

impl Municipality {
    /// Whether a folded name is its name, whole or in one of its languages.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let own = words::folded(self.name);
        words::same(name, &own) || own.split('-').chain(own.split(" - ")).any(|part| words::same(name, part.trim()))
    }
}

const TABLE: &str = include_str!("../../../scenarios/norway/municipalities.csv");

/// The municipalities known, in the order of their codes.
#[must_use]
pub fn all() -> &'static [Municipality] {
    static ALL: OnceLock<Vec<Municipality>> = OnceLock::new();
    ALL.get_or_init(|| TABLE.lines().skip(1).filter_map(municipality).collect())
}

fn municipality(line: &'static str) -> Option<Municipality> {
    let mut cells = line.split(',');
    let (code, name, county) = (cells.next()?, cells.next()?, cells.next()?);
    let exact = cells.nth(1)? == "yes";
    Some(Municipality { code, name, county, exact, codes: cells.next()?.split(' ').collect() })
}

/// The municipalities whose people had a code.
pub fn with_code(code: &str) -> impl Iterator<Item = &'static Municipality> {
    all().iter().filter(move |place| place.codes.contains(&code))
}

/// The one municipality of a folded name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Municipality> {
    let mut found = all().iter().filter(|place| place.is_called(name));
    found.next().filter(|_| found.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_municipality() {
        assert_eq!(all().len() + 1, TABLE.lines().count());
        assert!(all().iter().all(|place| place.codes.contains(&place.code) && place.code.len() == 4));
        assert_eq!(with_code("0219").map(|place| place.code).collect::<Vec<_>>(), ["3201"]);
        assert_eq!(named("b\u{FFFD}rum").map(|place| place.code), Some("3201"));
        assert_eq!(with_code("1507").count(), 2, "Ålesund and Haram were one for a time");
    }
}
