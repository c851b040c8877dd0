//! What a study's report says of its own past error: its history projected again, and municipalities of the same size.

use crate::domain::axis::{AgeBand, RegionId, Year};
use crate::domain::draws::{Draws, Spread};
use crate::model::backtest::coverage::{Place, places_of_few};
use crate::model::backtest::people::{Case, GROUPS, Method, Past, cases};
use crate::model::backtest::score::Scores;
use crate::model::backtest::summary::{Coverage, KEEPS_WITHIN, ShelfLife, SizeClass};
use crate::model::local::{LocalError, Settings};
use std::sync::LazyLock;

/// Futures drawn from each year of a study's own past: few, as they are only asked between which of them the outcome lies, and a run
/// should not take noticeably longer by it. The edge of the middle 80 % is then off by some two of a hundred.
pub const PAST_DRAWS: u32 = 200;

/// A study's own history projected again from every year that allows it; lanes in the order of its regions.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPast {
    /// Every projection beside its outcome.
    pub cases: Vec<Case>,
    /// Where the outcome lies among futures drawn from the same years; empty where none were drawn.
    pub places: Vec<Place>,
    /// Horizons shown, years, shortest first.
    pub horizons: Vec<u16>,
    /// First and last jump-off, 1 January.
    pub jump_offs: (Year, Year),
}

impl OwnPast {
    /// Projects `past` from `jump_offs` (earliest first) to every horizon.
    ///
    /// # Errors
    /// When no local rates can be estimated from it.
    pub fn of(past: &Past, jump_offs: &[Year], horizons: &[u16]) -> Result<Option<Self>, LocalError> {
        let (Some(&first), Some(&last), Some(&longest)) = (jump_offs.first(), jump_offs.last(), horizons.last()) else { return Ok(None) };
        let cases = cases(past, jump_offs, longest, &Settings::default())?;
        Ok(Some(Self { cases, places: Vec::new(), horizons: horizons.to_vec(), jump_offs: (first, last) }))
    }

    /// The same with futures drawn from every year it was projected from, in regions of these codes.
    ///
    /// # Errors
    /// When no local rates can be estimated from `past`.
    pub fn drawn(self, past: &Past, codes: &[RegionId], draws: &Draws) -> Result<Self, LocalError> {
        let jump_offs: Vec<Year> = self.jump_offs.0.through(self.jump_offs.1).collect();
        let places = places_of_few(past, codes, &jump_offs, &self.horizons, (&Settings::default(), draws, &Spread::SIZED))?;
        Ok(Self { places, ..self })
    }

    /// How often the futures held one region's group at a horizon; `None` without any.
    #[must_use]
    pub fn held(&self, region: usize, group: usize, horizon: u16) -> Option<Coverage> {
        let own = |place: &&Place| (place.lane, place.group, place.horizon) == (region, group, horizon);
        Coverage::of(&self.places.iter().filter(own).collect::<Vec<_>>(), (group, SizeClass::ALL, horizon))
    }

    /// Periods of `horizon` years that lie one after another between the first jump-off and the last outcome at that horizon: what
    /// overlapping ones tell at most.
    #[must_use]
    pub fn apart(&self, horizon: u16) -> u16 {
        let ends = self.places.iter().filter(|place| place.horizon == horizon).map(|place| place.jump_off.plus(horizon));
        let span = ends.max().map_or(0, |last| u16::try_from(last.since(self.jump_offs.0)).unwrap_or(0));
        span / horizon.max(1)
    }

    /// Scores of one region's group at a horizon; `None` without any.
    #[must_use]
    pub fn scores(&self, region: usize, group: usize, horizon: u16) -> Option<Scores> {
        let inside = self.cases.iter().filter(|case| case.lane == region && case.group == group && case.horizon == horizon);
        Scores::of(&inside.map(|case| case.pair(Method::Kohort)).collect::<Vec<_>>())
    }

    /// The largest error without sign.
    #[must_use]
    pub fn largest(&self, region: usize, group: usize, horizon: u16) -> Option<f64> {
        let inside = self.cases.iter().filter(|case| case.lane == region && case.group == group && case.horizon == horizon);
        inside.filter_map(|case| case.pair(Method::Kohort).error()).map(f64::abs).reduce(f64::max)
    }
}

/// Errors of Norwegian municipalities by size: the lines of method `kohort` in the `backtest.csv` of the command written in
/// `scenarios/norway/README.md`.
const REFERENCE: &str = include_str!("../../scenarios/norway/past_errors.csv");

/// First and last year the reference was projected from.
pub const REFERENCE_YEARS: (u16, u16) = (2011, 2021);

/// A line of the reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfClass {
    group: usize,
    class: SizeClass,
    /// Years projected.
    pub horizon: u16,
    /// Mean absolute error, fraction.
    pub mape: f64,
    /// Share within 5 %.
    pub within5: f64,
    p80: f64,
}

static LINES: LazyLock<Vec<OfClass>> = LazyLock::new(|| REFERENCE.lines().skip(1).filter_map(parse).collect());

/// method,group,size_class,horizon,n,bias,mape,medape,wape,within5,within10,p80,zeros.
fn parse(line: &str) -> Option<OfClass> {
    let cells: Vec<&str> = line.split(',').collect();
    let number = |at: usize| cells.get(at)?.parse::<f64>().ok();
    let named =
        |band: &AgeBand| band.to_string() == *cells.get(1).unwrap_or(&"") || (*band == AgeBand::ALL && cells.get(1) == Some(&"total"));
    let class = SizeClass::EACH.into_iter().find(|class| Some(&class.code) == cells.get(2))?;
    let (group, horizon) = (GROUPS.iter().position(named)?, cells.get(3)?.parse().ok()?);
    Some(OfClass { group, class, horizon, mape: number(6)?, within5: number(9)?, p80: number(11)? })
}

/// The reference of a group and horizon, for municipalities of the same size class as one of `people`.
#[must_use]
pub fn same_size(people: f64, group: usize, horizon: u16) -> Option<OfClass> {
    let class = SizeClass::of(people);
    LINES.iter().find(|line| line.class == class && line.group == group && line.horizon == horizon).copied()
}

/// How long projections of a group keep in municipalities of the same size.
#[must_use]
pub fn same_size_shelf(people: f64, group: usize) -> Option<ShelfLife> {
    let class = SizeClass::of(people);
    let lines: Vec<&OfClass> = LINES.iter().filter(|line| line.class == class && line.group == group).collect();
    let tested = lines.iter().map(|line| line.horizon).max()?;
    let keeps = |horizon: &u16| lines.iter().any(|line| line.horizon == *horizon && line.p80 <= KEEPS_WITHIN);
    Some(ShelfLife { years: (1..=tested).take_while(keeps).last().unwrap_or(0), tested })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every group, class and horizon of the reference is there, and longer projections miss by more.
    #[test]
    fn the_reference_is_whole() {
        for people in [900.0, 3000.0, 12_000.0, 90_000.0] {
            for group in 0..GROUPS.len() {
                let mape = |horizon: u16| same_size(people, group, horizon).unwrap().mape;
                assert!((1..=15).all(|horizon| mape(horizon) > 0.0));
                assert!(mape(10) > mape(1), "{people} {group}");
                assert_eq!(same_size_shelf(people, group).unwrap().tested, 15);
            }
        }
        assert_eq!(LINES.len(), REFERENCE.lines().count() - 1, "a line is not understood");
    }

    #[test]
    fn classes_are_told_apart_at_their_limits() {
        assert_eq!(SizeClass::of(2000.0).code, "to-2000");
        assert_eq!(SizeClass::of(2001.0).code, "2000-5000");
        assert_eq!(SizeClass::of(20_001.0).code, "over-20000");
        assert!(same_size(2000.0, 0, 5).unwrap().mape > same_size(30_000.0, 0, 5).unwrap().mape);
    }

    /// By hand: from 2010–2021 to 2026 at most lie three times five years, and ten years once. In the middle 80 % lie two of three.
    #[test]
    fn what_the_own_past_held_by_hand() {
        let year = |y: u16| Year::new(y).unwrap();
        let place = |(lane, jump_off, horizon): (usize, u16, u16), below: f64| Place {
            lane,
            jump_off: year(jump_off),
            horizon,
            group: 0,
            size: 9000.0,
            below,
        };
        let places = vec![
            place((0, 2010, 5), 0.5),
            place((0, 2015, 5), 0.12),
            place((0, 2021, 5), 0.03),
            place((1, 2021, 5), 0.5),
            place((0, 2016, 10), 0.99),
        ];
        let own = OwnPast { cases: Vec::new(), places, horizons: vec![5, 10], jump_offs: (year(2010), year(2021)) };
        let held = |region: usize, horizon: u16| own.held(region, 0, horizon).map(|found| (found.n, found.told()));
        assert_eq!((held(0, 5), held(0, 10), held(1, 5)), (Some((3, [1, 2, 3])), Some((1, [0, 0, 0])), Some((1, [1, 1, 1]))));
        assert_eq!((held(1, 10), own.held(0, 1, 5)), (None, None));
        assert_eq!((own.apart(5), own.apart(10), own.apart(7)), (3, 1, 0));
    }
}
