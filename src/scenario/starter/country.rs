//! What is bundled for a country: its rates and alternatives, and reference values for its services.

use super::words::Words;
use crate::domain::axis::{AgeBand, Sex};
use crate::domain::service::GivenRate;
use crate::domain::study::{Language, RateTable};
use crate::scenario::download::Country;

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

    /// What is bundled.
    pub(super) const fn bundle(self) -> Bundle {
        match self {
            Self::Norway => Bundle {
                mortality: include_str!("../../../scenarios/norway/mortality.csv"),
                ordinary_until: u16::MAX,
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
                ordinary_until: 2019,
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

/// Whether this is a country's table that comes with the program, cell by cell: a workbook writes the same number its own way.
#[must_use]
pub fn is_bundled(table: RateTable, bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    [Country::Norway, Country::Sweden].into_iter().map(Country::bundle).any(|bundle| match table {
        RateTable::Mortality => same_cells(bundle.mortality, text),
        RateTable::Fertility => same_cells(bundle.fertility, text),
    })
}

/// Whether a rate of use is a reference value that comes with the program: the same ages, sex and number, for all regions. It was counted
/// elsewhere, and says nothing of users here.
#[must_use]
pub fn is_bundled_rate(rate: &GivenRate) -> bool {
    let bundles = [Country::Norway, Country::Sweden].map(Country::bundle);
    let rows = bundles.iter().flat_map(|bundle| bundle.use_rates.lines().skip(1));
    rate.region.is_none() && rows.filter_map(use_rate).any(|own| own == *rate)
}

/// A row of service, sex, age_from, age_to, rate.
fn use_rate(row: &str) -> Option<GivenRate> {
    let cells: Vec<&str> = row.split(',').collect();
    let [_, sex, from, to, rate, ..] = cells[..] else { return None };
    let to = if to.is_empty() { None } else { Some(to.parse().ok()?) };
    let sex = Sex::ALL.into_iter().find(|own| own.code() == sex);
    Some(GivenRate { region: None, sex, band: AgeBand { from: from.parse().ok()?, to }, rate: rate.parse().ok()? })
}

fn same_cells(one: &str, other: &str) -> bool {
    let number = |cell: &str| cell.parse::<f64>().ok();
    let same = |(one, other): (&str, &str)| one == other || (number(one).is_some() && number(one) == number(other));
    let line = |(one, other): (&str, &str)| {
        one == other || (one.split(',').count() == other.split(',').count() && one.split(',').zip(other.split(',')).all(same))
    };
    one.lines().count() == other.lines().count() && one.lines().zip(other.lines()).all(line)
}

/// A country's tables as text, in the form of a study's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bundle {
    /// year, sex, age, mx.
    pub mortality: &'static str,
    /// Last year of ordinary deaths, where the table ends with an epidemic.
    pub ordinary_until: u16,
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

    #[test]
    fn a_rate_is_the_programs_own_by_its_ages_sex_and_number() {
        let oldest = GivenRate { region: None, sex: Some(Sex::Male), band: AgeBand::open(90), rate: 0.414_735 };
        assert!(is_bundled_rate(&oldest));
        assert!(is_bundled_rate(&GivenRate { sex: None, band: AgeBand::closed(67, 79), rate: 0.01787, ..oldest.clone() }));
        let others = [
            GivenRate { rate: 0.414_736, ..oldest.clone() },
            GivenRate { sex: None, ..oldest.clone() },
            GivenRate { band: AgeBand::open(91), ..oldest.clone() },
            GivenRate { region: Some(crate::domain::axis::RegionId::new("3403")), ..oldest },
        ];
        assert!(others.iter().all(|other| !is_bundled_rate(other)));
    }

    #[test]
    fn a_table_is_the_programs_own_by_its_numbers() {
        let own = Country::Norway.bundle().mortality;
        let is = |text: &str| is_bundled(RateTable::Mortality, text.as_bytes());
        assert!(is(own) && is(&own.replace('\n', "\r\n")));
        let cell = own.lines().nth(1).unwrap();
        assert!(is(&own.replacen(cell, &format!("{cell}0"), 1)), "the same number");
        assert!(!is(&own.replacen(cell, &format!("{cell}1"), 1)) && !is(&format!("{own}{cell}\n")));
        assert!(!is_bundled(RateTable::Fertility, own.as_bytes()));
    }
}
