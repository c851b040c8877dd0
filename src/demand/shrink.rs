//! Base rates of small bands held against other municipalities' by their own noise.

use crate::domain::axis::{AgeBand, RegionId, Year};
use crate::domain::service::{Area, ReferenceCount, Shrinkage};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Fewest municipalities the spread between them is read from.
pub const FEWEST_MUNICIPALITIES: usize = 4;

/// Why a band's rate is held against nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotShrunk {
    /// The study does not ask for it.
    NotAsked,
    /// The counts are by sex; other municipalities' are not.
    BySex,
    /// So many municipalities have every year of the window, counted in one way.
    TooFew(usize),
    /// The municipalities were counted in several ways, and nothing says which is the study's.
    SeveralWays,
    /// Their mean rate is no share of people (0, or 1 and more): the noise of a share says nothing of it.
    NoShare,
}

impl fmt::Display for NotShrunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsked => f.write_str("it was not asked for"),
            Self::BySex => f.write_str("the counts are by sex, other municipalities' are not"),
            Self::TooFew(there) => {
                write!(f, "{there} other municipalities have counts of all its years; {FEWEST_MUNICIPALITIES} are needed")
            }
            Self::SeveralWays => f.write_str("other municipalities were counted in several ways"),
            Self::NoShare => f.write_str("other municipalities' rate is no share of people"),
        }
    }
}

/// Other municipalities' rates of one band over the same years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Yardstick {
    /// Users per person: the plain mean of the municipalities.
    pub mean: f64,
    /// τ²: variance of the rate between municipalities, what counting alone makes taken off; never below 0.
    pub between: f64,
    /// How many.
    pub municipalities: usize,
}

impl Yardstick {
    /// From users and people of each municipality, *averaged* over the years: from one year to the next they are largely the same
    /// people. The noise of a rate r of P people is that of a share, r(1 − r) ÷ P.
    ///
    /// # Errors
    /// Says why there is none: too few of them, or rates that are no shares.
    pub fn of(places: &[[f64; 2]]) -> Result<Self, NotShrunk> {
        if places.len() < FEWEST_MUNICIPALITIES {
            return Err(NotShrunk::TooFew(places.len()));
        }
        let count = places.len() as f64;
        let mean = places.iter().map(|[users, people]| users / people).sum::<f64>() / count;
        if !(mean > 0.0 && mean < 1.0) {
            return Err(NotShrunk::NoShare);
        }
        let square = |[users, people]: &[f64; 2]| (users / people - mean) * (users / people - mean);
        let seen = places.iter().map(square).sum::<f64>() / (count - 1.0);
        let noise = places.iter().map(|[_, people]| mean * (1.0 - mean) / people).sum::<f64>() / count;
        Ok(Self { mean, between: (seen - noise).max(0.0), municipalities: places.len() })
    }

    /// The rate of `users` of `people` (averages of a year) held against the mean: r̂ = (u + k·r) ÷ (P + k) with k = r(1 − r) ÷ τ²,
    /// written as weights so that municipalities which do not differ (τ² = 0, k without end) give their mean.
    #[must_use]
    pub fn shrink(self, users: f64, people: f64) -> (f64, Shrinkage) {
        let noise = self.mean * (1.0 - self.mean) / people;
        let own = if self.between > 0.0 { self.between / (self.between + noise) } else { 0.0 };
        let rate = own * (users / people) + (1.0 - own) * self.mean;
        (rate, Shrinkage { own_rate: users / people, others_rate: self.mean, own, municipalities: self.municipalities })
    }
}

/// The yardstick of a band in `region` over `years`: municipalities of the reference that have every one of the years, counted in
/// the band itself and in one way – the way the region's own rows of the reference were counted, where it has some. The region is never
/// its own yardstick.
///
/// # Errors
/// Says why there is none.
pub fn yardstick(rows: &[ReferenceCount], band: AgeBand, region: &RegionId, years: &[Year]) -> Result<Yardstick, NotShrunk> {
    let of_band = |row: &&ReferenceCount| row.service.is_some() && row.band == band && years.contains(&row.year);
    let mut areas: BTreeMap<&RegionId, Vec<&ReferenceCount>> = BTreeMap::new();
    for row in rows.iter().filter(of_band) {
        if let Area::Region(area) = &row.area {
            areas.entry(area).or_default().push(row);
        }
    }
    let own: BTreeSet<&str> = areas.remove(region).into_iter().flatten().map(|row| row.definition.as_str()).collect();
    let ways: BTreeSet<&str> = areas.values().flatten().map(|row| row.definition.as_str()).collect();
    let mut known = if own.is_empty() { ways.iter() } else { own.iter() };
    let way = match (known.next(), known.next()) {
        (Some(way), None) => *way,
        (Some(_), Some(_)) => return Err(NotShrunk::SeveralWays),
        (None, _) => return Err(NotShrunk::TooFew(0)),
    };
    let places: Vec<[f64; 2]> = areas.values().filter_map(|rows| mean_of_years(rows, way, years)).collect();
    Yardstick::of(&places)
}

/// Users and people of a municipality, averaged over the years; none where a year is missing or was counted otherwise.
fn mean_of_years(rows: &[&ReferenceCount], way: &str, years: &[Year]) -> Option<[f64; 2]> {
    let of_year = |year: &Year| rows.iter().find(|row| row.year == *year && row.definition == way);
    let counted: Vec<&&ReferenceCount> = years.iter().map(of_year).collect::<Option<_>>()?;
    let mean = |of: fn(&ReferenceCount) -> f64| counted.iter().map(|row| of(row)).sum::<f64>() / counted.len() as f64;
    Some([mean(|row| row.users), mean(|row| row.people)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAND: AgeBand = AgeBand::open(80);

    fn year(year: u16) -> Year {
        Year::new(year).unwrap()
    }

    /// Four municipalities of 1 000 people each with 180, 200, 240 and 260 users: mean 0.22, squares .0016 + .0004 + .0004 + .0016 = .004, ÷ 3 =
    /// .0013333; noise .22 · .78 ÷ 1 000 = .0001716; τ² = .00116173; k = .1716 ÷ .00116173 = 147.71.
    const PLACES: [[f64; 2]; 4] = [[180.0, 1000.0], [200.0, 1000.0], [240.0, 1000.0], [260.0, 1000.0]];

    #[test]
    fn a_small_band_is_held_against_the_others_as_worked_by_hand() {
        let yardstick = Yardstick::of(&PLACES).unwrap();
        assert!((yardstick.mean - 0.22).abs() < 1e-12 && (yardstick.between - 0.001_161_733).abs() < 1e-8);
        // Six users of 50 people: (6 + 147.71 · 0.22) ÷ (50 + 147.71) = 0.19471; the own rate 0.12 weighs 50 ÷ 197.71 = 0.2529.
        let (rate, shrunk) = yardstick.shrink(6.0, 50.0);
        assert!((rate - 0.194_71).abs() < 1e-5 && (shrunk.own - 0.252_9).abs() < 1e-4, "{rate} {shrunk:?}");
        let k = 0.22 * 0.78 / yardstick.between;
        assert!((rate - (6.0 + k * 0.22) / (50.0 + k)).abs() < 1e-15, "the weights are the formula");
        let (large, shrunk) = yardstick.shrink(6_000.0, 50_000.0);
        assert!((large - 0.12).abs() < 4e-4 && shrunk.own > 0.99, "many people speak for themselves");
    }

    #[test]
    fn municipalities_that_differ_by_counting_alone_give_their_mean() {
        let same = [[2.0, 10.0], [3.0, 10.0], [2.0, 10.0], [3.0, 10.0]];
        let yardstick = Yardstick::of(&same).unwrap();
        assert_eq!((yardstick.between, yardstick.shrink(9.0, 10.0).0), (0.0, 0.25));
        assert_eq!(Yardstick::of(&PLACES[..3]), Err(NotShrunk::TooFew(3)));
        assert_eq!(Yardstick::of(&[[0.0, 10.0]; 4]), Err(NotShrunk::NoShare));
    }

    fn row(area: &str, y: u16, users: f64, definition: &str) -> ReferenceCount {
        let area = Area::Region(RegionId::new(area));
        let (service, definition) = (Some("home_based_care".to_owned()), definition.to_owned());
        ReferenceCount { area, service, definition, band: BAND, year: year(y), users, people: 1000.0 }
    }

    /// The own rows never count as others, every year must be there, and only the own way of counting is compared.
    #[test]
    fn only_whole_windows_of_the_same_way_of_counting_are_compared() {
        let years = [year(2024), year(2025)];
        let mut rows: Vec<ReferenceCount> = Vec::new();
        for (area, users) in [("a", 170.0), ("b", 190.0), ("c", 230.0), ("d", 250.0)] {
            rows.extend([row(area, 2024, users, "published"), row(area, 2025, users + 20.0, "published")]);
        }
        let found = |rows: &[ReferenceCount]| yardstick(rows, BAND, &RegionId::new("own"), &years);
        assert_eq!(found(&rows).unwrap(), Yardstick::of(&PLACES).unwrap());
        let mut with_own = rows.clone();
        with_own.extend([row("own", 2024, 900.0, "published"), row("own", 2025, 900.0, "published")]);
        assert_eq!(found(&with_own), found(&rows), "a municipality is not its own yardstick");
        with_own
            .iter_mut()
            .filter(|row| row.area == Area::Region(RegionId::new("own")))
            .for_each(|row| row.definition = "difference".to_owned());
        assert_eq!(found(&with_own), Err(NotShrunk::TooFew(0)), "the others were counted in another way");
        assert_eq!(found(&rows[1..]), Err(NotShrunk::TooFew(3)), "a lacks 2024");
        rows[0].definition = "difference".to_owned();
        assert_eq!(found(&rows), Err(NotShrunk::SeveralWays));
    }
}
