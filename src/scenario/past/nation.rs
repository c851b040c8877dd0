//! The national rates that come with the program, where a table of municipalities is given alone.

use super::TableFile;
use std::collections::BTreeSet;

/// Norway's tables, by the names they have in a folder: what they are, where from and under which licence stands in
/// `scenarios/norway/README.md`.
const NORWAY: [(&str, &str); 4] = [
    ("norway/mortality.csv", include_str!("../../../scenarios/norway/mortality.csv")),
    ("norway/fertility.csv", include_str!("../../../scenarios/norway/fertility.csv")),
    ("norway/sex_ratio_at_birth.csv", include_str!("../../../scenarios/norway/sex_ratio_at_birth.csv")),
    ("norway/population.csv", include_str!("../../../scenarios/norway/population.csv")),
];

/// Norway's mortality, fertility, sex ratio at birth and people.
#[must_use]
pub fn norway() -> [TableFile; 4] {
    NORWAY.map(|(name, text)| TableFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() })
}

/// Norway's municipalities of 2024 whose people the program knows, with their counties.
const COUNTIES: (&str, &str) = ("norway/municipalities.csv", include_str!("../../../scenarios/norway/municipalities.csv"));

/// Norway's list of municipalities and counties for a table whose every region stands in it; none for any other table.
#[must_use]
pub fn counties_for(people: &TableFile) -> Option<TableFile> {
    let text = std::str::from_utf8(&people.bytes).ok()?;
    let mut lines = text.lines();
    let at = lines.next()?.split(',').position(|column| ["code", "region"].contains(&column.trim()))?;
    let regions: BTreeSet<&str> = lines.filter_map(|line| line.split(',').nth(at)).collect();
    let listed: BTreeSet<&str> = COUNTIES.1.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let whole = !regions.is_empty() && regions.is_subset(&listed);
    whole.then(|| TableFile { name: COUNTIES.0.to_owned(), bytes: COUNTIES.1.as_bytes().to_vec() })
}
