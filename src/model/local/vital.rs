//! Local factors of fertility and mortality: events seen over events expected at the nation's rates, drawn towards the
//! county's and the nation's by their own number (empirical Bayes: the mean of a gamma distribution whose prior weighs as
//! many events as the setting says; Marshall 1991, *Applied Statistics* 40: 283–294).

use super::past::{Evidence, Tally, span};
use super::{Basis, Factor, References};

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Events {
    Births,
    Deaths,
}

impl Events {
    fn of(self, year: &Evidence) -> &[Tally] {
        match self {
            Self::Births => &year.births,
            Self::Deaths => &year.deaths,
        }
    }

    /// Sums by lane over years.
    fn by_lane(self, years: &[Evidence]) -> Vec<Tally> {
        let lanes = years.first().map_or(0, |year| self.of(year).len());
        let mut sums = vec![Tally::default(); lanes];
        for year in years {
            for (sum, tally) in sums.iter_mut().zip(self.of(year)) {
                sum.add(*tally);
            }
        }
        sums
    }
}

/// Events that an estimate's prior weighs: towards the county, and the county towards the nation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Priors {
    pub local: f64,
    /// None: the county has no say.
    pub county: Option<f64>,
}

/// (seen + K·c)/(expected + K) for each lane, with c the same of the rest of its county drawn to 1, and what was expected
/// multiplied by the nation's own seen ÷ expected of the same years, so that a factor says how a lane differs from the nation.
pub(super) fn factors(events: Events, years: &[Evidence], nation: &[Evidence], priors: Priors, references: &References) -> Vec<Factor> {
    let nation = events.by_lane(nation).first().copied().filter(|nation| nation.expected > 0.0);
    let level = nation.map_or(1.0, |nation| nation.seen / nation.expected);
    let Some(span) = span(years) else { return Vec::new() };
    let count = years.len() as f64;
    // Fewer than nobody cannot have died: people of that age have moved in.
    let of_lane = |tally: Tally| Tally { seen: tally.seen.max(0.0), expected: tally.expected * level };
    let lanes: Vec<Tally> = events.by_lane(years).into_iter().map(of_lane).collect();
    let drawn = |tally: Tally, prior: f64, towards: f64| {
        let weighed = tally.expected + prior;
        if weighed > 0.0 { (tally.seen + prior * towards) / weighed } else { towards }
    };
    let county = |lane: usize| priors.county.map_or(1.0, |prior| drawn(rest_of_county(&lanes, lane, references), prior, 1.0));
    let factor = |(lane, tally): (usize, &Tally)| {
        let weighed = tally.expected + priors.local;
        let local = if weighed > 0.0 { tally.expected / weighed } else { 0.0 };
        let basis = Basis { years: span, persons: tally.seen / count, local };
        Factor { value: drawn(*tally, priors.local, county(lane)), basis }
    };
    lanes.iter().enumerate().map(factor).collect()
}

/// All lanes of a lane's county but itself.
fn rest_of_county(lanes: &[Tally], lane: usize, references: &References) -> Tally {
    let county = |lane: usize| references.county.get(lane).copied().flatten();
    let Some(own) = county(lane) else { return Tally::default() };
    let mut sum = Tally::default();
    for (other, tally) in lanes.iter().enumerate() {
        if county(other) == Some(own) {
            sum.add(*tally);
        }
    }
    sum.less(lanes[lane])
}
