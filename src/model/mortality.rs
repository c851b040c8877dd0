//! Death rates through time: a graduated base, the pace each age has declined at, and the one shift along that decline
//! that meets a life expectancy.

use crate::domain::axis::Sex;
use crate::domain::life_table::{InvalidLifeTable, LifeTable, e0_both};
use std::fmt;
use std::ops::Range;

/// Oldest age of the graduated tables; above it everybody is taken to die at its rate.
pub const LAST_AGE: usize = 120;

/// Ages the old-age curve is fitted on.
const FITTED: Range<usize> = 80..96;

/// Age from which the fitted curve replaces the rates as counted.
const GRADUATED_FROM: usize = 90;

/// Age groups the pace of decline is read from; wide enough that a nation's yearly deaths are not noise.
const DECLINE_GROUPS: [Range<usize>; 11] = [0..1, 1..15, 15..25, 25..35, 35..45, 45..55, 55..65, 65..75, 75..85, 85..95, 95..100];

/// Age at which decline is taken to have faded out; it fades in a straight line from the middle of the oldest group.
const DECLINE_ENDS: f64 = 110.0;

/// Shifts tried when a life expectancy is sought, in years of decline.
const SHIFTS: (f64, f64) = (-150.0, 400.0);

/// Why death rates could not be used.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum MortalityError {
    /// Fewer than two usable rates at ages 80–95.
    OldAges,
    /// No life table could be made.
    LifeTable(InvalidLifeTable),
    /// No shift within reach gives this life expectancy.
    OutOfReach {
        /// What was asked for, years.
        e0: f64,
        /// Lowest and highest within reach, years.
        reach: (f64, f64),
    },
}

impl fmt::Display for MortalityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OldAges => f.write_str("too few death rates at ages 80–95 to graduate the oldest ages"),
            Self::LifeTable(error) => error.fmt(f),
            Self::OutOfReach { e0, reach } => {
                write!(f, "life expectancy {e0} cannot be met; these rates reach from {:.1} to {:.1} years", reach.0, reach.1)
            }
        }
    }
}

impl std::error::Error for MortalityError {}

impl From<InvalidLifeTable> for MortalityError {
    fn from(error: InvalidLifeTable) -> Self {
        Self::LifeTable(error)
    }
}

/// Intercept and slope of the least-squares line through points (x, y); `None` for fewer than two different x.
pub(super) fn line(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let n = points.len() as f64;
    let (mean_x, mean_y) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let spread: f64 = points.iter().map(|p| (p.0 - mean_x) * (p.0 - mean_x)).sum();
    let slope = points.iter().map(|p| (p.0 - mean_x) * (p.1 - mean_y)).sum::<f64>() / spread;
    (points.len() >= 2 && spread > 0.0).then_some((mean_y - slope * mean_x, slope))
}

/// Death rates 0…[`LAST_AGE`]: as counted below 90, from there on Kannisto's curve m = αe^(βz)/(1 + αe^(βz)), whose logit
/// is a straight line in age, fitted to ages 80–95 (Thatcher, Kannisto & Vaupel 1998, *The Force of Mortality at Ages 80
/// to 120*). Counted rates may have blanks (`NaN`) above 90.
///
/// # Errors
/// When ages 80–95 have fewer than two usable rates.
pub fn graduate(mx: &[f64]) -> Result<Vec<f64>, MortalityError> {
    let logit = |m: f64| libm::log(m / (1.0 - m));
    let usable = |m: f64| m > 0.0 && m < 1.0;
    let points: Vec<(f64, f64)> = FITTED.filter_map(|age| mx.get(age).filter(|m| usable(**m)).map(|&m| (age as f64, logit(m)))).collect();
    let (level, slope) = line(&points).ok_or(MortalityError::OldAges)?;
    let curve = |age: usize| 1.0 / (1.0 + libm::exp(-(level + slope * age as f64)));
    Ok((0..=LAST_AGE)
        .map(|age| if age < GRADUATED_FROM { mx.get(age).copied().unwrap_or_else(|| curve(age)) } else { curve(age) })
        .collect())
}

/// Mean death rate of each age over several years, blanks left out; `NaN` where every year is blank.
#[must_use]
pub fn mean_mx(years: &[&[f64]]) -> Vec<f64> {
    let ages = years.iter().map(|mx| mx.len()).max().unwrap_or(0);
    let mean = |age: usize| {
        let counted: Vec<f64> = years.iter().filter_map(|mx| mx.get(age).copied()).filter(|m| m.is_finite()).collect();
        counted.iter().sum::<f64>() / counted.len() as f64
    };
    (0..ages).map(mean).collect()
}

/// Yearly decline of ln(mx) at each age 0…[`LAST_AGE`], from the slope over years of ln(mean rate) in age groups, joined by
/// straight lines between their middles, held below the first, and fading to none at 110.
#[must_use]
pub fn decline(years: &[(u16, &[f64])]) -> Vec<f64> {
    let knots: Vec<(f64, f64)> = DECLINE_GROUPS
        .iter()
        .filter_map(|group| group_decline(years, group).map(|pace| ((group.start + group.end - 1) as f64 / 2.0, pace)))
        .chain([(DECLINE_ENDS, 0.0)])
        .collect();
    (0..=LAST_AGE).map(|age| joined(&knots, age as f64)).collect()
}

/// Yearly decline in one age group: minus the slope of ln(mean rate); `None` where fewer than two years have deaths.
fn group_decline(years: &[(u16, &[f64])], group: &Range<usize>) -> Option<f64> {
    let points: Vec<(f64, f64)> = years
        .iter()
        .filter_map(|(year, mx)| {
            let rates: Vec<f64> = group.clone().filter_map(|age| mx.get(age).copied()).filter(|m| m.is_finite()).collect();
            let mean = rates.iter().sum::<f64>() / rates.len() as f64;
            (mean > 0.0).then(|| (f64::from(*year), libm::log(mean)))
        })
        .collect();
    line(&points).map(|(_, slope)| -slope)
}

/// Straight lines between knots, held outside.
pub(super) fn joined(knots: &[(f64, f64)], x: f64) -> f64 {
    let after = knots.partition_point(|knot| knot.0 <= x);
    match (after.checked_sub(1).and_then(|before| knots.get(before)), knots.get(after)) {
        (Some(&(x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
        (Some(&(_, y)), None) | (None, Some(&(_, y))) => y,
        (None, None) => 0.0,
    }
}

/// A path of mortality: base rates by sex and age, and the pace each declines at.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclinePath {
    /// Graduated death rates by sex, ages 0…[`LAST_AGE`].
    pub base: [Vec<f64>; 2],
    /// Yearly decline of ln(mx), by sex and age.
    pub pace: [Vec<f64>; 2],
}

impl DeclinePath {
    /// Life tables, women's and men's, after `years` of decline from the base (negative: before it).
    ///
    /// # Errors
    /// When no life table can be made of the rates.
    pub fn after(&self, years: f64) -> Result<[LifeTable; 2], MortalityError> {
        let table = |sex: Sex| {
            let (base, pace) = (&self.base[sex.index()], &self.pace[sex.index()]);
            LifeTable::from_mx(sex, base.iter().zip(pace).map(|(m, pace)| m * libm::exp(-pace * years)).collect())
        };
        Ok([table(Sex::Female)?, table(Sex::Male)?])
    }

    /// The one shift, in years of decline, at which both sexes together have life expectancy `e0`; `srb` boys a girl.
    ///
    /// # Errors
    /// When no shift within −150 to 400 years does.
    pub fn shift_for(&self, e0: f64, srb: f64) -> Result<f64, MortalityError> {
        let at = |years: f64| self.after(years).map(|[women, men]| e0_both(&women, &men, srb));
        let (mut low, mut high) = SHIFTS;
        let reach = (at(low)?, at(high)?);
        if !(reach.0..=reach.1).contains(&e0) {
            return Err(MortalityError::OutOfReach { e0, reach });
        }
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            if at(middle)? < e0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(0.5 * (low + high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Death rates that fall by `pace` a year, Kannisto-shaped above 80, lopsided by sex.
    fn made(level: f64, pace: f64, year: u16) -> Vec<f64> {
        let fall = libm::exp(-pace * f64::from(year - 2000));
        (0..=110)
            .map(|age| {
                let z = level * libm::exp(0.105 * f64::from(age)) * fall;
                z / (1.0 + z)
            })
            .collect()
    }

    fn path() -> DeclinePath {
        let years: Vec<(u16, Vec<f64>)> = (2000..=2020).map(|y| (y, made(1.4e-5, 0.015, y))).collect();
        let men: Vec<(u16, Vec<f64>)> = (2000..=2020).map(|y| (y, made(2.2e-5, 0.021, y))).collect();
        let pace = |years: &[(u16, Vec<f64>)]| decline(&years.iter().map(|(y, m)| (*y, m.as_slice())).collect::<Vec<_>>());
        DeclinePath { base: [graduate(&years[20].1).unwrap(), graduate(&men[20].1).unwrap()], pace: [pace(&years), pace(&men)] }
    }

    #[test]
    fn a_kannisto_curve_is_given_back() {
        let mut counted = made(2e-5, 0.0, 2000);
        let whole = counted.clone();
        for age in [93, 97, 104] {
            counted[age] = f64::NAN;
        }
        counted[108] = 3.0;
        let graduated = graduate(&counted).unwrap();
        for age in 0..=110 {
            assert!((graduated[age] - whole[age]).abs() < 1e-9, "age {age}");
        }
        assert_eq!(graduate(&[0.1; 60]), Err(MortalityError::OldAges));
    }

    #[test]
    fn the_pace_of_decline_is_given_back() {
        let [women, men] = path().pace;
        for age in [0, 30, 60] {
            assert!((women[age] - 0.015).abs() < 5e-4 && (men[age] - 0.021).abs() < 5e-4, "age {age}: {} {}", women[age], men[age]);
        }
        assert_eq!(women[115], 0.0);
    }

    #[test]
    fn a_shift_meets_the_life_expectancy() {
        let path = path();
        for e0 in [70.0, 84.0, 95.0] {
            let [women, men] = path.after(path.shift_for(e0, 1.06).unwrap()).unwrap();
            assert!((e0_both(&women, &men, 1.06) - e0).abs() < 1e-9);
        }
        assert!(matches!(path.shift_for(300.0, 1.06), Err(MortalityError::OutOfReach { .. })));
    }
}
