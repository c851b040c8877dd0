//! Rules anyone can compute from counts alone: what a projection has to beat. Every rule takes municipalities side by
//! side, one a lane, and knows nothing but the stocks of the jump-off and of five years before.

use crate::domain::axis::{AgeAxis, Sex};
use crate::domain::cells::Cells;
use std::ops::RangeInclusive;

/// Years between the two stocks a rule looks at, and years of one of its steps.
pub const STEP: u16 = 5;

/// A group grows by no more than this factor in a step of the trend, and shrinks by no less.
pub const TREND: RangeInclusive<f64> = 0.5..=2.0;

/// Persons of the nation's evidence that a shrunk ratio is given.
pub const SHRUNK_BY: f64 = 10.0;

/// Ages on either side whose persons a shrunk ratio is taken of: a window of five.
const NEIGHBOURS: usize = 2;

/// Ages of the women that children are a ratio to.
const MOTHERS: RangeInclusive<u8> = 20..=44;

/// Five years' ages.
const FIVE: usize = STEP as usize;

/// Growth of a group in five years, carried on: (now ÷ before), held to [`TREND`], to the power of years ÷ 5. A group that
/// was empty five years before is left as it is now.
#[must_use]
pub fn trend(before: f64, now: f64, years: u16) -> f64 {
    if before > 0.0 {
        let growth = (now / before).clamp(*TREND.start(), *TREND.end());
        now * libm::pow(growth, f64::from(years) / f64::from(STEP))
    } else {
        now
    }
}

/// Which ratios of cohorts are carried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ratios {
    /// As they were, age by age: persons of an age now ÷ persons five years younger five years ago; the nation's where
    /// nobody was there. Hamilton & Perry 1962, "A short method for projecting population by age from one decennial census
    /// to another", Social Forces 41, p. 163–170.
    AsCounted,
    /// (counted + 10 · the nation's ratio) ÷ (at the start + 10) on a window of five ages: noise is drawn to the nation.
    Shrunk,
}

/// The same sex and age in two stocks five years apart: persons now and those they come from.
#[derive(Clone, Copy, PartialEq)]
struct Evidence {
    start: f64,
    end: f64,
}

impl Evidence {
    fn plus(self, other: Self) -> Self {
        Self { start: self.start + other.start, end: self.end + other.end }
    }

    fn ratio(self) -> Option<f64> {
        (self.start > 0.0).then(|| self.end / self.start)
    }
}

/// A pair of stocks five years apart.
#[derive(Debug, Clone, Copy)]
pub struct FiveYears<'a> {
    /// Five years ago.
    pub before: &'a Cells,
    /// Now.
    pub now: &'a Cells,
}

impl FiveYears<'_> {
    fn axis(&self) -> AgeAxis {
        self.now.axis()
    }

    /// Where persons of `group` stood five years ago; children under five as a ratio to the women of now.
    fn evidence(&self, sex: Sex, group: usize, lane: usize) -> Evidence {
        let start = if group < FIVE { mothers(self.now, lane) } else { origin(self.before, sex, group, lane) };
        Evidence { start, end: self.now.get(sex, group, lane) }
    }

    /// The same over the ages around, children with children and older ages with older ones.
    fn around(&self, sex: Sex, group: usize, lane: usize) -> Evidence {
        let (low, high) = if group < FIVE { (0, FIVE - 1) } else { (FIVE, self.axis().groups() - 1) };
        let window = group.saturating_sub(NEIGHBOURS).max(low)..=(group + NEIGHBOURS).min(high);
        window.map(|near| self.evidence(sex, near, lane)).fold(Evidence { start: 0.0, end: 0.0 }, Evidence::plus)
    }
}

/// Persons who will have reached `group` five years on, were all to live and stay: the open group takes the last six.
fn origin(stock: &Cells, sex: Sex, group: usize, lane: usize) -> f64 {
    let last = stock.axis().groups() - 1;
    if group == last { (group - FIVE..=last).map(|from| stock.get(sex, from, lane)).sum() } else { stock.get(sex, group - FIVE, lane) }
}

/// Women aged 20–44.
fn mothers(stock: &Cells, lane: usize) -> f64 {
    let axis = stock.axis();
    MOTHERS.map(|age| stock.get(Sex::Female, axis.group_of(age), lane)).sum()
}

/// Ratios of cohorts by sex, age and lane, from the lanes' own five years and the nation's (one lane).
#[must_use]
pub fn cohort_ratios(own: FiveYears, nation: FiveYears, ratios: Ratios) -> Cells {
    Cells::from_fn(own.axis(), own.now.lanes(), |sex, group, lane| {
        // An age that the nation's two stocks do not have at all is an age nobody reaches.
        let national = nation.evidence(sex, group, 0).ratio().unwrap_or(0.0);
        match ratios {
            Ratios::AsCounted => own.evidence(sex, group, lane).ratio().unwrap_or(national),
            Ratios::Shrunk => {
                let Evidence { start, end } = own.around(sex, group, lane);
                (end + SHRUNK_BY * national) / (start + SHRUNK_BY)
            }
        }
    })
}

/// The stock five years on: every cohort times its ratio, then children as a ratio to the women of that year.
#[must_use]
pub fn carry_on(stock: &Cells, ratios: &Cells) -> Cells {
    let mut next = ratios.map(|sex, group, lane, ratio| if group < FIVE { 0.0 } else { ratio * origin(stock, sex, group, lane) });
    for lane in 0..next.lanes() {
        let women = mothers(&next, lane);
        for sex in Sex::ALL {
            for group in 0..FIVE {
                next.set(sex, group, lane, ratios.get(sex, group, lane) * women);
            }
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis() -> AgeAxis {
        AgeAxis::new(1, 100).unwrap()
    }

    /// A stock with the same number of women, and another of men, at every age, but for the cells named.
    fn stock(women: f64, men: f64, cells: &[(Sex, usize, f64)]) -> Cells {
        let mut stock = Cells::from_fn(axis(), 1, |sex, _, _| if sex == Sex::Female { women } else { men });
        for &(sex, age, persons) in cells {
            stock.set(sex, age, 0, persons);
        }
        stock
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn a_trend_is_held_to_half_and_double_a_step() {
        // 80 → 100 grows by a quarter in five years: 125 in five more, 156.25 in ten, and the root of it after half of five.
        close(trend(80.0, 100.0, 5), 125.0);
        close(trend(80.0, 100.0, 10), 156.25);
        close(trend(100.0, 121.0, 1), 121.0 * libm::pow(1.21, 0.2));
        close(trend(10.0, 100.0, 10), 400.0);
        close(trend(100.0, 10.0, 5), 5.0);
        close(trend(0.0, 7.0, 10), 7.0);
        close(trend(7.0, 0.0, 10), 0.0);
    }

    /// By hand: 60 boys of 10 became 45 of 15: ratio 0.75, and 30 who are 10 now become 22.5. Nobody was 40 of the men: the
    /// nation's 200 of 250 says 0.8.
    #[test]
    fn cohort_ratios_by_hand() {
        let before = stock(20.0, 40.0, &[(Sex::Male, 10, 60.0), (Sex::Male, 40, 0.0)]);
        let now = stock(20.0, 40.0, &[(Sex::Male, 10, 30.0), (Sex::Male, 15, 45.0), (Sex::Male, 40, 50.0)]);
        let national = (stock(900.0, 500.0, &[(Sex::Male, 40, 250.0)]), stock(900.0, 500.0, &[(Sex::Male, 45, 200.0)]));
        let own = FiveYears { before: &before, now: &now };
        let ratios = cohort_ratios(own, FiveYears { before: &national.0, now: &national.1 }, Ratios::AsCounted);
        let next = carry_on(&now, &ratios);
        close(next.get(Sex::Male, 15, 0), 22.5);
        close(next.get(Sex::Male, 45, 0), 40.0);
        // 20 women a year of age stay 20; 40 boys and 20 girls of each age to 25 · 20 women stay so too.
        close(next.get(Sex::Male, 3, 0), 40.0);
        close(next.get(Sex::Female, 0, 0), 20.0);
        // Six ages of 40 men became 40 of 100 and over.
        close(next.get(Sex::Male, 100, 0), 40.0);
    }

    /// Six ages become the open one: 5 · 40 and the 40 of 100 and over were 240, of whom 90 are there; now they are 5 · 40 + 90.
    #[test]
    fn the_open_group_takes_those_who_were_in_it() {
        let (before, now) = (stock(20.0, 40.0, &[]), stock(20.0, 40.0, &[(Sex::Male, 100, 90.0)]));
        let own = FiveYears { before: &before, now: &now };
        let next = carry_on(&now, &cohort_ratios(own, own, Ratios::AsCounted));
        close(next.get(Sex::Male, 100, 0), 290.0 * 90.0 / 240.0);
    }

    /// By hand, women: 20 of each age before and now, but 30 now at 50. At 48, 49, 50, 51 and 52 together 110 come from 100;
    /// the nation's ratio at 50 is 0.9: (110 + 9) ÷ 110, times the 20 who are 45.
    #[test]
    fn shrunk_ratios_by_hand() {
        let before = stock(20.0, 40.0, &[]);
        let now = stock(20.0, 40.0, &[(Sex::Female, 50, 30.0)]);
        let national = (stock(1000.0, 500.0, &[]), stock(1000.0, 500.0, &[(Sex::Female, 50, 900.0)]));
        let own = FiveYears { before: &before, now: &now };
        let ratios = cohort_ratios(own, FiveYears { before: &national.0, now: &national.1 }, Ratios::Shrunk);
        let next = carry_on(&now, &ratios);
        close(next.get(Sex::Female, 50, 0), 20.0 * 119.0 / 110.0);
        // Children: girls of ages 0–2 around age 0, 60 to 3 · 500 women; the nation has 1000 to 25 000.
        let girls = (60.0 + 10.0 * 0.04) / (1500.0 + 10.0);
        close(ratios.get(Sex::Female, 0, 0), girls);
    }

    #[test]
    fn girls_follow_the_women_of_their_own_year() {
        let before = stock(20.0, 40.0, &[]);
        let now = stock(20.0, 40.0, &[(Sex::Female, 15, 45.0)]);
        let own = FiveYears { before: &before, now: &now };
        let next = carry_on(&now, &cohort_ratios(own, own, Ratios::AsCounted));
        // The 45 of 15 will be 20 (20 → 20 in the five years before): 25 women more, 525 in all.
        close(next.get(Sex::Female, 20, 0), 45.0);
        close(next.get(Sex::Female, 2, 0), 20.0 / 500.0 * 525.0);
    }
}
