//! How estimates are made: one set for every municipality, chosen on what happened to Norwegian municipalities after the
//! jump-offs 2011–2015 and then held (METHOD.md, section 6; docs/accuracy.md).

use crate::model::mortality::joined;

/// How estimates are made. One set for every municipality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Years before the jump-off that local evidence is taken from, at most.
    pub window: u16,
    /// Births that the prior of local fertility weighs.
    pub births_prior: f64,
    /// Deaths that the prior of local mortality weighs.
    pub deaths_prior: f64,
    /// Deaths that the nation weighs in a county's mortality.
    pub county_deaths_prior: f64,
    /// Age from which those who are not there any more are taken to have died, where deaths are not counted.
    pub deaths_from: u8,
    /// Age from which nobody is taken to move.
    pub settled_from: u8,
    /// Person-years by age that the prior of net migration weighs: knots of straight lines.
    pub moves_prior: &'static [(f64, f64)],
    /// Times that many weighs the nation in a county's net migration.
    pub county_prior: f64,
    /// Width of the average over neighbouring ages, by age, years: knots of straight lines.
    pub bandwidth: &'static [(f64, f64)],
    /// Spread between places of net migration from abroad over the nation's per person (1 = as the nation).
    pub abroad_spread: f64,
    /// Part of what is local in net migration that is left a year later.
    pub persistence: f64,
    /// Years the nation's usual net immigration is the mean of, at most.
    pub net_years: u16,
    /// Last years whose mean is its level at the jump-off.
    pub net_level: usize,
    /// Part of the way back to the usual it goes each year.
    pub net_reversion: f64,
    /// Last years whose mean is the level of death rates.
    pub mortality_base: usize,
    /// Last years their pace of decline is read from.
    pub mortality_trend: usize,
    /// Last years whose mean is the level of children per woman.
    pub fertility_level: usize,
    /// Last years its slope and age pattern are read from.
    pub fertility_slope: usize,
    /// Part of that slope that is left a year later.
    pub fertility_damping: f64,
}

/// Half of the difference between places is real among so many person-years of one sex and age: few for those who leave home
/// and study, many for children, whose moves are their parents'.
const MOVES_PRIOR: [(f64, f64); 9] = [
    (16.0, 2000.0),
    (19.0, 50.0),
    (28.0, 50.0),
    (33.0, 300.0),
    (57.0, 300.0),
    (63.0, 100.0),
    (79.0, 100.0),
    (83.0, 1000.0),
    (84.0, 1000.0),
];

/// Net migration from abroad per person ÷ Norway's in the same year: Hamar, Ringsaker and Elverum 2012, Lillehammer and Gjøvik
/// 2005 and 2006 (Statistics Norway, population changes by municipality): 0.99, 0.76, 0.72, 1.22, 0.95, 0.91, 0.54. Their
/// distance from 1, less the noise of their counts, is 0.2.
const ABROAD_SPREAD: f64 = 0.2;

/// A year while young, when moves turn with each birthday; six years from 60 on.
const BANDWIDTH: [(f64, f64); 2] = [(30.0, 1.0), (60.0, 6.0)];

impl Default for Settings {
    fn default() -> Self {
        Self {
            window: 10,
            births_prior: 300.0,
            deaths_prior: 300.0,
            county_deaths_prior: 500.0,
            deaths_from: 75,
            settled_from: 90,
            moves_prior: &MOVES_PRIOR,
            county_prior: 10.0,
            bandwidth: &BANDWIDTH,
            abroad_spread: ABROAD_SPREAD,
            persistence: 0.98,
            net_years: 20,
            net_level: 2,
            net_reversion: 0.15,
            mortality_base: 5,
            mortality_trend: 30,
            fertility_level: 3,
            fertility_slope: 5,
            fertility_damping: 0.8,
        }
    }
}

impl Settings {
    /// One year as it was: nothing smoothed, nothing drawn anywhere, everybody moves, nothing fades.
    #[must_use]
    pub fn as_it_was() -> Self {
        let nothing: &[(f64, f64)] = &[(0.0, 0.0)];
        Self {
            window: 1,
            births_prior: 0.0,
            deaths_prior: 0.0,
            county_deaths_prior: 0.0,
            settled_from: u8::MAX,
            moves_prior: nothing,
            county_prior: 0.0,
            bandwidth: nothing,
            persistence: 1.0,
            ..Self::default()
        }
    }

    /// Share of the local factor of mortality an age has: none to 65, all from 75 to 90, none from 100 on.
    #[must_use]
    pub fn share_of_factor(&self, age: f64) -> f64 {
        let full = f64::from(self.deaths_from);
        joined(&[(full - 10.0, 0.0), (full, 1.0), (90.0, 1.0), (100.0, 0.0)], age)
    }

    /// What is left of local net migration in the `k`-th year, counted from 1.
    #[must_use]
    pub fn persisting(&self, k: u16) -> f64 {
        libm::pow(self.persistence, f64::from(k))
    }
}
