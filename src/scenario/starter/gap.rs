//! Net migration across years without a count: two stocks some years apart, with the people between them set on straight
//! lines, cohort by cohort. An estimate of a mean year; what happened in which year is not known.

use super::nation::Nation;
use super::people::Stock;
use crate::domain::account::MigrationTiming;
use crate::domain::axis::AgeAxis;
use crate::domain::cells::Cells;
use crate::model::local::Settings;
use crate::model::mortality::MortalityError;
use crate::model::residual::{births_from_children, mean, net_migration};

/// Net migration of a mean year between the stocks `opening` and `closing`, `years` apart, at the nation's death rates.
pub(super) fn net_of_mean_year(
    opening: &Stock,
    closing: &Stock,
    years: u16,
    axis: AgeAxis,
    nation: &Nation,
) -> Result<Option<Cells>, MortalityError> {
    let survive = nation.survivorship(axis)?;
    let ends = [opening, closing].map(|stock| cells(stock, axis));
    let of = |year: u16| {
        let (open, close) = (between(&ends, year, years), between(&ends, year + 1, years));
        let births = births_from_children(&open, &close, &survive);
        net_migration(&open, &close, &survive, &births, MigrationTiming::EvenByCohort)
    };
    // The residual of the oldest is the chance of deaths among few people.
    let settled = Settings::default().settled_from;
    let moved = |net: Cells| net.map(|_, group, _, persons| if axis.start_of(group) < settled { persons } else { 0.0 });
    Ok(mean(&(0..years).map(of).collect::<Vec<_>>()).map(moved))
}

fn cells(stock: &Stock, axis: AgeAxis) -> Cells {
    let open = axis.open_age();
    Cells::from_fn(axis, 1, |sex, group, _| {
        let age = axis.start_of(group);
        if age < open { stock.at(sex, age) } else { stock.rows.last().map_or(0.0, |row| row.by_sex[sex.index()]) }
    })
}

/// People `after` years of `years`: each cohort on a straight line from the first stock to the last; those born between as
/// many as the last stock counts; those who reach the open group on a straight line at their age.
fn between([first, last]: &[Cells; 2], after: u16, years: u16) -> Cells {
    let (after, years) = (usize::from(after), usize::from(years));
    let open = first.axis().groups() - 1;
    let share = after as f64 / years as f64;
    first.map(|sex, group, lane, then| {
        let on_line = |from: f64, to: f64| from + (to - from) * share;
        let (born, ends) = (group.checked_sub(after), group + years - after);
        match born {
            _ if after == 0 => then,
            _ if after == years => last.get(sex, group, lane),
            Some(start) if ends < open => on_line(first.get(sex, start, lane), last.get(sex, ends, lane)),
            None if ends < open => last.get(sex, ends, lane),
            _ => on_line(then, last.get(sex, group, lane)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::{AgeBand, Sex, Year};
    use crate::scenario::download::Country;
    use crate::scenario::starter::people::{Row, Sexes};

    fn stock(persons: impl Fn(Sex, u8) -> f64) -> Stock {
        let band = |age: u8| if age == 100 { AgeBand::open(100) } else { AgeBand::closed(age, age) };
        let rows = (0..=100).map(|age| Row { band: band(age), by_sex: Sex::ALL.map(|sex| persons(sex, age)) });
        Stock { rows: rows.collect(), sexes: Sexes::Counted }
    }

    #[test]
    fn people_who_only_grow_older_and_die_have_not_moved_and_those_who_came_are_found() {
        let axis = AgeAxis::new(1, 100).unwrap();
        let nation = Nation::before(Country::Norway, Year::new(2026).unwrap());
        let survive = nation.survivorship(axis).unwrap();
        // A stationary population of girls and half as many boys: nobody moves.
        let mut lived = [[0.0; 101]; 2];
        for sex in Sex::ALL {
            let births = if sex == Sex::Female { 400.0 } else { 200.0 };
            lived[sex.index()][0] = births * survive.get(sex, 0, 0);
            for age in 1..100 {
                lived[sex.index()][age] = lived[sex.index()][age - 1] * survive.get(sex, age, 0);
            }
            let open = survive.get(sex, 100, 0);
            lived[sex.index()][100] = lived[sex.index()][99] * open / (1.0 - open);
        }
        let still = stock(|sex, age| lived[sex.index()][usize::from(age)]);
        let net = net_of_mean_year(&still, &still, 4, axis, &nation).unwrap().unwrap();
        assert!(net.total(0).abs() < 4.0, "{}", net.total(0));
        // Forty women came who are 30–33 four years later: ten a year.
        let grown = stock(|sex, age| {
            let came = if sex == Sex::Female && (30..34).contains(&age) { 10.0 } else { 0.0 };
            lived[sex.index()][usize::from(age)] + came
        });
        let more = net_of_mean_year(&still, &grown, 4, axis, &nation).unwrap().unwrap();
        assert!((more.total_of(Sex::Female, 0) - net.total_of(Sex::Female, 0) - 10.0).abs() < 0.05);
        assert!((more.total_of(Sex::Male, 0) - net.total_of(Sex::Male, 0)).abs() < 1e-9);
        let young: f64 = (27..34).map(|age| more.get(Sex::Female, age, 0) - net.get(Sex::Female, age, 0)).sum();
        assert!((young - 10.0).abs() < 0.05, "{young}");
    }
}
