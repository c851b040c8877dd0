//! Which country's statistics office a download is of: what tells it, and what is bundled for it.

use super::words::Words;
use crate::domain::study::Language;
use crate::scenario::download::Imported;

/// A country whose national rates are bundled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Country {
    /// Statistics Norway's downloads: 1 January.
    Norway,
    /// Statistics Sweden's downloads: 31 December.
    Sweden,
}

/// First two digits of the codes of Swedish municipalities: their counties.
const SWEDISH_COUNTIES: [&str; 21] = [
    "01", "03", "04", "05", "06", "07", "08", "09", "10", "12", "13", "14", "17", "18", "19", "20", "21", "22", "23", "24", "25",
];

/// Words in a table's title that name its office.
const NORWEGIAN: [&str; 5] = ["ssb", "statistisk sentralbyrå", "statistics norway", "07459", "folkemengde"];
const SWEDISH: [&str; 4] = ["scb", "statistiska centralbyrån", "statistics sweden", "folkmängd"];

impl Country {
    /// As it is typed after `--country`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Norway => "no",
            Self::Sweden => "se",
        }
    }

    /// The language of a study, where none is asked for.
    #[must_use]
    pub const fn language(self) -> Language {
        match self {
            Self::Norway => Language::Nb,
            Self::Sweden => Language::Sv,
        }
    }

    /// The country's name.
    pub(super) fn name(self, words: Words) -> &'static str {
        words.of(match self {
            Self::Norway => "country.no",
            Self::Sweden => "country.se",
        })
    }

    /// The country a download says itself to be of: by title, by letters that only one of the languages has, by codes that
    /// only one of the countries has. None where nothing tells, or two things tell differently.
    #[must_use]
    pub fn told_by(imported: &Imported) -> Option<Self> {
        let titles = imported.titles.join(" ").to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| titles.contains(word));
        let names: String = imported.regions.iter().filter_map(|region| region.name.as_deref()).collect::<String>().to_lowercase();
        let codes = imported.regions.iter().flat_map(|region| region.codes_before.iter().chain([&region.code]));
        let abroad = codes.filter(|code| code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()));
        let norwegian_code = abroad.map(|code| &code[..2]).any(|county| !SWEDISH_COUNTIES.contains(&county));
        let norway = says(&NORWEGIAN) || names.contains(['æ', 'ø']) || norwegian_code;
        let sweden = says(&SWEDISH) || names.contains(['ä', 'ö']);
        match (norway, sweden) {
            (true, false) => Some(Self::Norway),
            (false, true) => Some(Self::Sweden),
            _ => None,
        }
    }

    /// What is bundled.
    pub(super) const fn bundle(self) -> Bundle {
        match self {
            Self::Norway => Bundle {
                mortality: include_str!("../../../scenarios/norway/mortality.csv"),
                fertility: include_str!("../../../scenarios/norway/fertility.csv"),
                sex_ratio: include_str!("../../../scenarios/norway/sex_ratio_at_birth.csv"),
                population: Some(include_str!("../../../scenarios/norway/population.csv")),
                sexes: include_str!("../../../scenarios/norway/population.csv"),
                alternatives: Some(include_str!("../../../scenarios/norway/alternatives.csv")),
                use_rates: include_str!("../../../scenarios/norway/reference_use_rates.csv"),
                shapes: include_str!("../../../scenarios/norway/reference_shapes.csv"),
            },
            Self::Sweden => Bundle {
                mortality: include_str!("../../../scenarios/sweden/mortality.csv"),
                fertility: include_str!("../../../scenarios/sweden/fertility.csv"),
                sex_ratio: include_str!("../../../scenarios/sweden/sex_ratio_at_birth.csv"),
                population: None,
                sexes: include_str!("../../../scenarios/sweden/mean_population_2020.csv"),
                alternatives: None,
                use_rates: include_str!("../../../scenarios/sweden/reference_use_rates.csv"),
                shapes: "",
            },
        }
    }
}

/// A country's tables as text, in the form of a study's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bundle {
    /// year, sex, age, mx.
    pub mortality: &'static str,
    /// age, asfr, and year where there is more than one.
    pub fertility: &'static str,
    pub sex_ratio: &'static str,
    /// year, sex, age, persons on 1 January.
    pub population: Option<&'static str>,
    /// Persons by sex and age, and year where there is more than one: for the share of women.
    pub sexes: &'static str,
    pub alternatives: Option<&'static str>,
    pub use_rates: &'static str,
    /// Empty where there are none.
    pub shapes: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::YearLabel;
    use crate::scenario::download::{Kind, RegionFound};

    fn of(title: &str, code: &str, name: &str) -> Option<Country> {
        Country::told_by(&Imported {
            kind: Kind::Population,
            files: Vec::new(),
            titles: vec![title.to_owned()],
            regions: vec![RegionFound { code: code.to_owned(), name: Some(name.to_owned()), codes_before: Vec::new() }],
            records: Vec::new(),
            year_label: YearLabel::Jan1,
            assumptions: Vec::new(),
            totals_checked: 0,
            suppressed: 0,
        })
    }

    #[test]
    fn title_letters_and_codes_tell_the_country() {
        assert_eq!(of("07459: Population, by region, age", "0403", "Hamar"), Some(Country::Norway));
        assert_eq!(of("", "0219", "Bærum"), Some(Country::Norway));
        assert_eq!(of("", "3403", "Hamar"), Some(Country::Norway));
        assert_eq!(of("", "2380", "Östersund"), Some(Country::Sweden));
        assert_eq!(of("Folkmängden efter region", "2480", "Umeå"), Some(Country::Sweden));
    }

    #[test]
    fn what_tells_nothing_or_two_things_is_not_guessed() {
        assert_eq!(of("", "0403", "Hamar"), None);
        assert_eq!(of("", "", ""), None);
        assert_eq!(of("07459", "2380", "Östersund"), None);
    }
}
