//! What a study says of a service's use beside its rates: what is counted, changes of its own, hours by age.

use super::axis::{AgeBand, RegionId, Sex, Year};
use super::service::UseLine;

/// Largest and smallest yearly change of its own a service may have.
pub const GROWTH: std::ops::RangeInclusive<f64> = -0.5..=1.0;

/// What a study says of a service's use beside its rates. The default says nothing, and changes nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UseTerms {
    /// What a rate counts.
    pub counts: CountedAs,
    /// A change of use that is not demography; on the trend line only.
    pub growth: Option<Growth>,
    /// A change of the hours a user gets (standard and productivity together); on the trend line only.
    pub hours_growth: Option<Growth>,
    /// Hours a user gets by age; empty where every user gets the same or nothing is known.
    pub hours: Vec<GivenHours>,
}

/// What a service's rate counts, of persons of an age on 31 December.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CountedAs {
    /// People who use a service.
    #[default]
    Users,
    /// People with a condition, whether they use any service or not.
    People,
}

/// A yearly change that a study gives with its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    /// How fast and how long.
    pub pace: Pace,
    /// Who says so.
    pub source: String,
}

/// A yearly change g from one 31 December to another: held at 1 before, at what was reached after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// g: 0.05 = five per cent more each year.
    pub per_year: f64,
    /// The night the figure stands on.
    pub from: Year,
    /// The last night that differs from the one before.
    pub until: Year,
    /// The night before the projection starts: growth up to it has happened, and unchanged use goes on from there.
    pub known: Year,
}

impl Pace {
    /// What a figure of 31 December `year` is a multiple of: (1 + g)^n, n the years from `from` to `year` or `until`, whichever
    /// comes first; 1 up to `from`.
    #[must_use]
    pub fn factor(self, year: Year) -> f64 {
        let years = year.min(self.until).since(self.from).max(0);
        libm::pow(1.0 + self.per_year, f64::from(years))
    }

    /// The same on a line; at unchanged use what has happened by the night before the projection is held from there.
    #[must_use]
    pub fn on(self, line: UseLine, year: Year) -> f64 {
        self.factor(if line == UseLine::Unchanged { year.min(self.known) } else { year })
    }

    /// Whether figures differ from unchanged use in any year to come.
    #[must_use]
    pub fn goes_on(self) -> bool {
        self.until > self.known
    }
}

/// Hours a user gets a week in a band of ages.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenHours {
    /// One region, or all.
    pub region: Option<RegionId>,
    /// One sex, or both.
    pub sex: Option<Sex>,
    /// Ages.
    pub band: AgeBand,
    /// Hours a week and user.
    pub hours: f64,
}

impl GivenHours {
    /// Hours of a user of a region, sex and age: the region's own row before one for all regions. None where no row speaks of it.
    #[must_use]
    pub fn of(rows: &[Self], region: &RegionId, sex: Sex, age: u8) -> Option<f64> {
        let has_own = rows.iter().any(|row| row.region.as_ref() == Some(region));
        let heard = |row: &&Self| if has_own { row.region.as_ref() == Some(region) } else { row.region.is_none() };
        let speaks = |row: &&Self| row.band.contains(age) && row.sex.is_none_or(|own| own == sex);
        rows.iter().filter(heard).find(speaks).map(|row| row.hours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(year: u16) -> Year {
        Year::new(year).unwrap()
    }

    /// Five per cent a year from 2017 to 2030: 1.05 in 2018, 1.05³ = 1.157625 in 2020, 1.05¹³ = 1.885649 in 2030 and after.
    #[test]
    fn a_pace_runs_from_its_first_night_to_its_last_and_holds() {
        let pace = Pace { per_year: 0.05, from: year(2017), until: year(2030), known: year(2020) };
        for (y, factor) in [(2014, 1.0), (2017, 1.0), (2018, 1.05), (2020, 1.157_625), (2030, 1.885_649_1), (2040, 1.885_649_1)] {
            assert!((pace.factor(year(y)) - factor).abs() < 1e-7, "{y}: {}", pace.factor(year(y)));
        }
    }

    #[test]
    fn a_regions_own_hours_come_before_those_of_all() {
        let row = |region: Option<&str>, sex, hours| GivenHours { region: region.map(RegionId::new), sex, band: AgeBand::open(80), hours };
        let rows = [row(None, None, 4.0), row(Some("3403"), Some(Sex::Female), 5.0)];
        let of = |region: &str, sex, age| GivenHours::of(&rows, &RegionId::new(region), sex, age);
        assert_eq!((of("3411", Sex::Male, 90), of("3403", Sex::Female, 80)), (Some(4.0), Some(5.0)));
        assert_eq!((of("3403", Sex::Male, 80), of("3411", Sex::Male, 79)), (None, None), "a gap is not filled from elsewhere");
    }
}
