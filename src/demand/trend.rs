//! The trend of a rate: how fast a municipality's own use has changed, and how much of it is carried on.

use crate::domain::axis::Year;
use std::fmt;

/// Fewest years a trend is read from.
pub const FEWEST_YEARS: usize = 5;

/// Users and people of one band on 31 December of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearCount {
    /// 31 December of this year.
    pub year: Year,
    /// Users counted.
    pub users: f64,
    /// People of the band on the same night.
    pub people: f64,
}

/// Why a band has no trend of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoTrend {
    /// The study asks for none.
    NotAsked,
    /// Fewer than [`FEWEST_YEARS`] years have both users and people; so many have.
    TooFewYears(usize),
    /// Nobody was counted (or nobody lived) in the band in this year: a logarithm has no zero to stand on.
    Zero(Year),
}

impl fmt::Display for NoTrend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsked => f.write_str("none was asked for"),
            Self::TooFewYears(years) => write!(f, "{years} years have counts; {FEWEST_YEARS} are needed"),
            Self::Zero(year) => write!(f, "nobody was counted on 31 December {year}"),
        }
    }
}

/// Yearly change of ln(rate): the slope of the weighted least-squares line through ln(users ÷ people) over the years.
/// Weights are the users: by the delta method the logarithm of a count of n independent users has a variance of about 1/n.
///
/// # Errors
/// Says why there is no trend: too few years, or a zero among them.
pub fn slope(counts: &[YearCount]) -> Result<f64, NoTrend> {
    if counts.len() < FEWEST_YEARS {
        return Err(NoTrend::TooFewYears(counts.len()));
    }
    if let Some(zero) = counts.iter().find(|count| count.users <= 0.0 || count.people <= 0.0) {
        return Err(NoTrend::Zero(zero.year));
    }
    let points: Vec<[f64; 3]> = counts.iter().map(|c| [f64::from(c.year.get()), libm::log(c.users / c.people), c.users]).collect();
    let weight: f64 = points.iter().map(|[_, _, w]| w).sum();
    let mean = |column: usize| points.iter().map(|point| point[2] * point[column]).sum::<f64>() / weight;
    let (x, y) = (mean(0), mean(1));
    let along: f64 = points.iter().map(|[px, py, w]| w * (px - x) * (py - y)).sum();
    let spread: f64 = points.iter().map(|[px, _, w]| w * (px - x) * (px - x)).sum();
    Ok(along / spread)
}

/// Change of ln(rate) after `years` years of a damped trend: slope × (d + d² + … + dʰ) (Gardner & McKenzie 1985,
/// Management Science 31: 1237–1246). Zero for no years; d = 1 carries the trend on undamped.
#[must_use]
pub fn damped_change(slope: f64, damping: f64, years: i32) -> f64 {
    let (sum, _) = (0..years.max(0)).fold((0.0, 1.0), |(sum, power), _| (sum + power * damping, power * damping));
    slope * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(rates: &[(u16, f64, f64)]) -> Vec<YearCount> {
        rates.iter().map(|&(year, users, people)| YearCount { year: Year::new(year).unwrap(), users, people }).collect()
    }

    #[test]
    fn a_steady_change_is_found_whatever_the_weights() {
        let at = |n: u16, people: f64| (2015 + n, people * 0.3 * libm::exp(-0.037 * f64::from(n)), people);
        let found = slope(&counts(&[at(0, 1801.0), at(1, 1771.0), at(3, 17.0), at(4, 1779.0), at(9, 2010.0)])).unwrap();
        assert!((found + 0.037).abs() < 1e-12, "{found}");
    }

    /// Three points with weights 1, 1, 4 would have slope 0.5 unweighted; by hand it is (Σw·dx·dy)/(Σw·dx²).
    #[test]
    fn years_with_more_users_weigh_more() {
        let people = |users: f64, log_rate: f64| users / libm::exp(log_rate);
        let (w, y) = ([1.0, 1.0, 4.0, 1.0, 1.0], [-3.0, -3.0, -2.0, -3.0, -3.0]);
        let series: Vec<_> = (0..5).map(|i| (2000 + [0, 1, 3, 4, 5][i], w[i], people(w[i], y[i]))).collect();
        // x̄ = (0+1+12+4+5)/8 = 2.75, ȳ = −2.5; Σw·dx·dy = 1.375+0.875+0.5−0.625−1.125 = 1; Σw·dx² = 7.5625+3.0625+0.25+1.5625+5.0625.
        assert!((slope(&counts(&series)).unwrap() - 1.0 / 17.5).abs() < 1e-12);
    }

    #[test]
    fn too_few_years_or_a_zero_give_no_trend() {
        let four = [(2021, 5.0, 90.0), (2022, 6.0, 91.0), (2023, 4.0, 92.0), (2024, 4.0, 95.0)];
        assert_eq!(slope(&counts(&four)), Err(NoTrend::TooFewYears(4)));
        let with_zero = [&four[..], &[(2025, 0.0, 96.0)]].concat();
        assert_eq!(slope(&counts(&with_zero)), Err(NoTrend::Zero(Year::new(2025).unwrap())));
    }

    #[test]
    fn damping_adds_powers_up() {
        assert_eq!(damped_change(-0.03, 0.9, 0), 0.0);
        assert_eq!(damped_change(-0.03, 0.9, -4), 0.0);
        assert!((damped_change(-0.03, 0.9, 3) + 0.03 * (0.9 + 0.81 + 0.729)).abs() < 1e-15);
        assert!((damped_change(0.02, 1.0, 7) - 0.14).abs() < 1e-15);
    }
}
