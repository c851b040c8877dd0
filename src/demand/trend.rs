//! How rates of use go on: a municipality's own trend, held against other municipalities' and the nation's by its own noise.

use super::reference::Reference;
use crate::domain::axis::Year;
use crate::domain::service::{Ground, Trend, TrendShare};
use std::fmt;

/// Fewest years a trend is read from: two make a line, the third says how far years stray from it.
pub const FEWEST_YEARS: usize = 3;

/// The one set of settings, chosen on back-tests from jump-offs to 2015 and then held (METHOD.md, section 6).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Years the own trend is read from.
    pub own_years: u16,
    /// Years other municipalities' common trend is read from.
    pub pooled_years: u16,
    /// Last years of the national series its trend is read from.
    pub nation_years: u16,
    /// How far a municipality's change of ln(rate) a year strays from what it is held against: a standard deviation.
    pub own_spread: f64,
    /// How far the municipalities' common change now strays from the nation's long one: a standard deviation.
    pub pooled_spread: f64,
    /// Weight of each year of the window in today's level, against the year after it.
    pub recency: f64,
    /// Factor by which each further year's change counts less than the one before.
    pub damping: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { own_years: 10, pooled_years: 5, nation_years: 10, own_spread: 0.002, pooled_spread: 0.001, recency: 0.3, damping: 0.99 }
    }
}

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

impl YearCount {
    fn log_rate(&self) -> f64 {
        libm::log(self.users / self.people)
    }

    fn has_rate(&self) -> bool {
        self.users > 0.0 && self.people > 0.0
    }
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

/// Lines of one slope through ln(rate), one line a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Change of ln(rate) a year.
    pub slope: f64,
    /// Σ w·(year − mean year)²: how much the years say of a slope.
    spread: f64,
    /// Σ w·(distance from the line)².
    rest: f64,
    /// Years less lines less the slope.
    freedom: usize,
    /// Mean of 1 ÷ users: the variance of ln(rate) that counting alone makes.
    noise: f64,
}

impl Fit {
    /// Variance of the slope by how far the years stray from the lines.
    #[must_use]
    pub fn variance(&self) -> f64 {
        if self.freedom == 0 { f64::INFINITY } else { self.rest / self.freedom as f64 / self.spread }
    }

    /// The same, never less than what counting alone makes.
    #[must_use]
    pub fn variance_of_counts(&self) -> f64 {
        let strays = if self.freedom == 0 { 0.0 } else { self.rest / self.freedom as f64 };
        strays.max(self.noise) / self.spread
    }
}

/// The common slope of several series by least squares, each with a line of its own. Within a series years weigh as their users
/// do, mean weight 1: by the delta method the logarithm of a count of n independent users has a variance of about 1/n.
///
/// # Errors
/// Says why there is none: too few years, or a zero among them.
pub fn fit(series: &[&[YearCount]]) -> Result<Fit, NoTrend> {
    let years: usize = series.iter().map(|years| years.len()).sum();
    if let Some(zero) = series.iter().flat_map(|years| years.iter()).find(|count| !count.has_rate()) {
        return Err(NoTrend::Zero(zero.year));
    }
    let lines: Vec<[f64; 3]> = series.iter().filter(|years| years.len() > 1).map(|years| moments(years)).collect();
    let sum = |column: usize| lines.iter().map(|line| line[column]).sum::<f64>();
    let [spread, along, up] = [sum(0), sum(1), sum(2)];
    if years < FEWEST_YEARS || spread <= 0.0 {
        return Err(NoTrend::TooFewYears(years));
    }
    let slope = along / spread;
    let inverse: f64 = series.iter().flat_map(|years| years.iter()).map(|count| 1.0 / count.users).sum();
    Ok(Fit {
        slope,
        spread,
        rest: (up - slope * along).max(0.0),
        freedom: years.saturating_sub(series.len() + 1),
        noise: inverse / years as f64,
    })
}

/// Σw·dx², Σw·dx·dy and Σw·dy² of a series about its weighted means; weights users ÷ their mean.
fn moments(years: &[YearCount]) -> [f64; 3] {
    let mean_users = years.iter().map(|count| count.users).sum::<f64>() / years.len() as f64;
    let points: Vec<[f64; 3]> = years.iter().map(|c| [f64::from(c.year.get()), c.log_rate(), c.users / mean_users]).collect();
    let mean = |column: usize| points.iter().map(|point| point[2] * point[column]).sum::<f64>() / years.len() as f64;
    let (x, y) = (mean(0), mean(1));
    points.iter().fold([0.0; 3], |[xx, xy, yy], [px, py, w]| {
        let (dx, dy) = (px - x, py - y);
        [xx + w * dx * dx, xy + w * dx * dy, yy + w * dy * dy]
    })
}

/// What past data support for a band whose own trend is `own` (none where it cannot be read): normal shrinkage in two steps.
/// The municipalities' common change is held against the nation's with weight τ²/(τ² + v), v the variance of its slope and τ
/// [`Settings::pooled_spread`]; the own change against the result likewise, with [`Settings::own_spread`] (Robbins 1956; Efron &
/// Morris 1975, *Journal of the American Statistical Association* 70: 311–319). Nothing after `last` is used. `None` where
/// nothing says how use changes. The level is 1 until [`with_level`] sets it.
#[must_use]
pub fn supported(own: Option<Fit>, reference: &Reference, last: Year, settings: &Settings) -> Option<Trend> {
    let nation = reference.nation(last, settings.nation_years);
    let pooled = reference.others(last, settings.pooled_years);
    if own.is_none() && nation.is_none() && pooled.is_none() {
        return None;
    }
    let weight = |spread: f64, variance: f64| spread * spread / (spread * spread + variance);
    let of_pooled = pooled.map_or(0.0, |fit| weight(settings.pooled_spread, fit.variance()));
    let of_own = own.map_or(0.0, |fit| weight(settings.own_spread, fit.variance_of_counts()));
    let share = |fit: Option<Fit>, weight: f64| TrendShare { change: fit.map_or(0.0, |fit| fit.slope), weight };
    let [own, pooled, ground] =
        [share(own, of_own), share(pooled, (1.0 - of_own) * of_pooled), share(nation, (1.0 - of_own) * (1.0 - of_pooled))];
    let change = [own, pooled, ground].iter().map(|share| share.weight * share.change).sum();
    let ground_is = if nation.is_some() { Ground::Nation } else { Ground::NoChange };
    Some(Trend { level: 1.0, change, own, pooled, ground, ground_is })
}

/// The trend with today's level: the years of the window carried to its last night along the trend, the last with weight 1, each
/// earlier one with [`Settings::recency`] times the weight of the next (Brown 1959, exponential smoothing). Beside each year's
/// users, `expected` are those the pooled rates give on the people of the night. A window with a year of nobody keeps the pooled rate.
#[must_use]
pub fn with_level(trend: Trend, window: &[YearCount], expected: &[f64], settings: &Settings) -> Trend {
    let Some(last) = window.last().filter(|_| window.iter().all(YearCount::has_rate)) else { return trend };
    let (mut sum, mut weights) = (0.0, 0.0);
    for (count, expected) in window.iter().zip(expected) {
        let back = last.year.since(count.year);
        let weight = libm::pow(settings.recency, f64::from(back));
        sum += weight * (libm::log(count.users / expected) + trend.change * f64::from(back));
        weights += weight;
    }
    Trend { level: libm::exp(sum / weights), ..trend }
}

/// Change of ln(rate) after `years` years of a damped trend: slope × (d + d² + … + dʰ) (Gardner & McKenzie 1985,
/// Management Science 31: 1237–1246). Zero for no years; d = 1 carries the trend on undamped.
#[must_use]
pub fn damped_change(slope: f64, damping: f64, years: i32) -> f64 {
    let (sum, _) = (0..years.max(0)).fold((0.0, 1.0), |(sum, power), _| (sum + power * damping, power * damping));
    slope * sum
}

#[cfg(test)]
mod tests;
