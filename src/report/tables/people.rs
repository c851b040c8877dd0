//! Tables of people: stocks, accounts, ratios.

use super::csv::{Csv, Field};
use super::each;
use crate::domain::axis::{Sex, Year};
use crate::domain::cells::Cells;
use crate::model::project::Projection;
use crate::report::Run;

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
