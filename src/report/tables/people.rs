//! Tables of people: stocks, accounts, ratios.

use super::csv::{Csv, Field};
use super::each;
use crate::domain::axis::{AgeAxis, AgeBand, Sex, Year};
use crate::domain::cells::Cells;
use crate::model::project::Projection;
use crate::report::Run;
use crate::report::summary::{OLDEST, persons};

/// Persons by scenario, region, year, sex and completed age, from the jump-off to the last published stock.
pub fn population(run: &Run) -> Csv {
    let mut csv = Csv::new("population.csv", run.language, &["scenario", "region", "year", "sex", "age", "persons"]);
    for place in each(run) {
        let [scenario, region] = place.keys();
        for (year, stock) in published_stocks(run, place.projection) {
            for sex in Sex::ALL {
                for (group, age) in stock.axis().starts().enumerate() {
                    let persons = Field::Number(stock.get(sex, group, 0));
                    csv.row(&[scenario, region, Field::Year(Some(year)), Field::Text(sex.code()), Field::Age(Some(age)), persons]);
                }
            }
        }
    }
    csv
}

/// Stocks from the jump-off to the last published one, with the study's label of their year. The one stock more that
/// the need of the last 31 December rests on is the closing stock of the last account.
fn published_stocks<'a>(run: &Run<'a>, projection: &'a Projection) -> impl Iterator<Item = (Year, &'a Cells)> {
    let study = run.study;
    let shown = move |(year, _): &(Year, &Cells)| *year <= study.last_stock;
    projection.stocks().take_while(shown).map(move |(year, stock)| (study.year_label.of_stock(year), stock))
}

/// The account of each calendar year up to the horizon's, in persons. Where an office's people are run, the flows are what
/// they imply, and `standing` says so.
pub fn accounts(run: &Run) -> Csv {
    let flows = ["opening", "births", "deaths", "in_migration", "out_migration", "adjustment", "closing"];
    let header: Vec<&str> = ["scenario", "region", "year"].into_iter().chain(flows).chain(["standing"]).collect();
    let mut csv = Csv::new("accounts.csv", run.language, &header);
    let horizon = run.study.year_label.of_stock(run.study.last_stock);
    for place in each(run) {
        let [scenario, region] = place.keys();
        let standing = Field::Text(if place.scenario.office.is_some() { "implied, not the office's own" } else { "projected" });
        for year in run.study.jump_off.through(horizon) {
            let Some(account) = place.projection.account(year) else { break };
            let t = account.totals(0);
            let flows = [t.opening, t.births, t.deaths, t.moved_in, t.moved_out, t.adjustment, t.closing];
            let keys = [scenario, region, Field::Year(Some(year))].into_iter();
            let row: Vec<Field> = keys.chain(flows.map(Field::Number)).chain([standing]).collect();
            csv.row(&row);
        }
    }
    csv
}

/// Persons of some ages for each person of other ages.
struct Indicator {
    /// Its name in tables, ages included: the same word is used for other ages elsewhere.
    name: &'static str,
    above: &'static [AgeBand],
    below: &'static [AgeBand],
}

const INDICATORS: [Indicator; 4] = [
    Indicator { name: "support_ratio_20_66_per_67_plus", above: &[AgeBand::closed(20, 66)], below: &[AgeBand::open(67)] },
    Indicator { name: "family_care_ratio_50_66_per_85_plus", above: &[AgeBand::closed(50, 66)], below: &[AgeBand::open(85)] },
    Indicator {
        name: "dependency_ratio_0_19_and_65_plus_per_20_64",
        above: &[AgeBand::closed(0, 19), AgeBand::open(65)],
        below: &[AgeBand::closed(20, 64)],
    },
    Indicator { name: "share_80_plus", above: &[OLDEST], below: &[AgeBand::ALL] },
];

/// Ratios by stock year; a ratio whose ages cut a group of the study's axis is left out, one without anybody to
/// divide by is an empty cell.
pub fn indicators(run: &Run) -> Csv {
    let mut csv = Csv::new("indicators.csv", run.language, &["scenario", "region", "year", "indicator", "value"]);
    for place in each(run) {
        let [scenario, region] = place.keys();
        for (year, stock) in published_stocks(run, place.projection) {
            for indicator in INDICATORS.iter().filter(|indicator| indicator.fits(stock.axis())) {
                let value = Field::Maybe(indicator.of(stock));
                csv.row(&[scenario, region, Field::Year(Some(year)), Field::Text(indicator.name), value]);
            }
        }
    }
    csv
}

/// People aged 20–66 for each aged 67 and over; none where the stock's ages do not tell them apart, or nobody is that old.
#[must_use]
pub fn support_ratio(stock: &Cells) -> Option<f64> {
    let [own, ..] = &INDICATORS;
    own.fits(stock.axis()).then(|| own.of(stock)).flatten()
}

impl Indicator {
    fn fits(&self, axis: AgeAxis) -> bool {
        self.above.iter().chain(self.below).all(|&band| cuts_no_group(axis, band))
    }

    fn of(&self, stock: &Cells) -> Option<f64> {
        let sum = |bands: &[AgeBand]| bands.iter().map(|&band| persons(stock, band)).sum::<f64>();
        let below = sum(self.below);
        (below > 0.0).then(|| sum(self.above) / below)
    }
}

fn cuts_no_group(axis: AgeAxis, band: AgeBand) -> bool {
    let starts_a_group = |age: u8| age <= axis.open_age() && age.is_multiple_of(axis.width());
    starts_a_group(band.from) && band.to.is_none_or(|to| starts_a_group(to.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_that_cuts_a_group_has_no_ratio() {
        let five = AgeAxis::new(5, 85).unwrap();
        assert!(!cuts_no_group(five, AgeBand::closed(20, 66)) && !cuts_no_group(five, AgeBand::open(67)));
        assert!(cuts_no_group(five, AgeBand::closed(20, 64)) && cuts_no_group(five, AgeBand::open(85)));
        assert!(!cuts_no_group(AgeAxis::new(1, 80).unwrap(), AgeBand::open(85)));
    }

    #[test]
    fn ratios_divide_the_named_ages() {
        // One woman of each age below 67, two men of each age from 67 on, to an open age of 90.
        let axis = AgeAxis::new(1, 90).unwrap();
        let stock = Cells::from_fn(axis, 1, |sex, age, _| match sex {
            Sex::Female => f64::from(u8::from(age < 67)),
            Sex::Male => f64::from(u8::from(age >= 67)) * 2.0,
        });
        let ratios: Vec<f64> = INDICATORS.iter().filter_map(|i| i.of(&stock)).collect();
        assert_eq!(ratios, [47.0 / 48.0, 17.0 / 12.0, (20.0 + 2.0 + 48.0) / 45.0, 22.0 / 115.0]);
        assert_eq!(INDICATORS[0].of(&Cells::zeros(axis, 1)), None);
    }
}
