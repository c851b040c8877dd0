//! Counts given for both sexes together, split: as the same people were in the nearest count by sex, else like the
//! nation at the same age. An estimate, and marked as one wherever it goes.

use super::nation::Nation;
use super::people::{People, Row, Sexes, Stock};
use crate::domain::axis::{AgeBand, Sex};

/// Further apart than this two counts no longer hold the same people: too many have died and moved.
const FURTHEST: u16 = 10;

/// Women as a share of everybody, where nothing tells (an age nobody of the nation has).
const HALF: f64 = 0.5;

/// Splits every stock that is together.
pub(super) fn split(people: &mut People, nation: &Nation) {
    let counted = people.clone();
    for (year, stocks) in &mut people.stocks {
        let Some(stock_year) = counted.stock_of(*year) else { continue };
        for (region, stock) in stocks.iter_mut().enumerate().filter(|(_, stock)| stock.sexes == Sexes::Together) {
            let nearest = nearest(&counted, region, *year);
            for row in &mut stock.rows {
                let cohort =
                    nearest.and_then(|(other, as_counted)| share_of_cohort(as_counted, row.band, i32::from(other) - i32::from(*year)));
                *row = parted(row, cohort.or_else(|| nation.share_of_women(stock_year, row.band)).unwrap_or(HALF));
            }
            stock.sexes = nearest.map_or(Sexes::LikeNation, |(other, _)| Sexes::LikeCohorts(other));
        }
    }
}

/// The nearest year in which the region's sexes were counted; of two the earlier.
fn nearest(people: &People, region: usize, year: u16) -> Option<(u16, &Stock)> {
    let counted = people.stocks.iter().filter_map(|(other, stocks)| Some((*other, stocks.get(region)?)));
    let counted = counted.filter(|(other, stock)| stock.sexes == Sexes::Counted && other.abs_diff(year) <= FURTHEST);
    counted.min_by_key(|(other, _)| (other.abs_diff(year), *other))
}

/// Women's share of those who were `band` years old, in a count `later` years later (negative: earlier). None where they
/// were not born yet, are among the oldest of either count, or nobody is left.
fn share_of_cohort(stock: &Stock, band: AgeBand, later: i32) -> Option<f64> {
    let open = stock.rows.last()?.band.from;
    let at = |age: u8| u8::try_from(i32::from(age) + later).ok().filter(|age| *age < open);
    let (from, to) = (at(band.from)?, at(band.to?)?);
    let sum = |sex: Sex| (from..=to).map(|age| stock.at(sex, age)).sum::<f64>();
    let (women, men) = (sum(Sex::Female), sum(Sex::Male));
    (women + men > 0.0).then(|| women / (women + men))
}

/// Persons to two decimals, so that the table can be read; women and men add up to the count.
fn parted(row: &Row, share: f64) -> Row {
    let all = row.by_sex[0] + row.by_sex[1];
    let women = (100.0 * all * share).round() / 100.0;
    Row { band: row.band, by_sex: [women, (100.0 * (all - women)).round() / 100.0] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::{Year, YearLabel};
    use crate::scenario::download::Country;
    use crate::scenario::download::RegionFound;
    use std::collections::BTreeMap;

    fn stock(sexes: Sexes, by_sex: impl Fn(u8) -> [f64; 2]) -> Stock {
        let band = |age: u8| if age == 100 { AgeBand::open(100) } else { AgeBand::closed(age, age) };
        Stock { rows: (0..=100).map(|age| Row { band: band(age), by_sex: by_sex(age) }).collect(), sexes }
    }

    fn people(stocks: impl IntoIterator<Item = (u16, Stock)>) -> People {
        let stocks = stocks.into_iter().map(|(year, stock)| (year, vec![stock])).collect();
        People { label: YearLabel::Jan1, regions: vec![RegionFound::default()], stocks, incomplete: BTreeMap::new() }
    }

    fn nation() -> Nation {
        Nation::before(Country::Norway, Year::new(2026).unwrap())
    }

    #[test]
    fn the_same_people_keep_their_sexes() {
        // In 2022 women are 40 % of those under 50 and 60 % of the others; in 2026 everybody is four years older.
        let counted = stock(Sexes::Counted, |age| if age < 50 { [40.0, 60.0] } else { [60.0, 40.0] });
        let mut people = people([(2022, counted), (2026, stock(Sexes::Together, |_| [100.0, 0.0]))]);
        split(&mut people, &nation());
        let split = &people.stocks[&2026][0];
        assert_eq!(split.sexes, Sexes::LikeCohorts(2022));
        assert_eq!((split.rows[53].by_sex, split.rows[54].by_sex), ([40.0, 60.0], [60.0, 40.0]));
        // Born since, and the open group: like the nation.
        assert!((split.rows[3].by_sex[0] - 48.6).abs() < 0.5, "{:?}", split.rows[3]);
        assert!(split.rows[100].by_sex[0] > 75.0);
        for row in &split.rows {
            assert_eq!(row.by_sex[0] + row.by_sex[1], 100.0, "{row:?}");
        }
    }

    #[test]
    fn without_a_count_by_sex_nearby_the_nation_tells() {
        let counted = stock(Sexes::Counted, |_| [10.0, 90.0]);
        let mut people = people([(2010, counted), (2026, stock(Sexes::Together, |_| [200.0, 0.0]))]);
        split(&mut people, &nation());
        let split = &people.stocks[&2026][0];
        assert_eq!(split.sexes, Sexes::LikeNation);
        assert!((split.rows[30].by_sex[0] - 97.0).abs() < 2.0, "{:?}", split.rows[30]);
    }
}
