//! The national rates that come with the program, where a table of municipalities is given alone.

use super::TableFile;

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
