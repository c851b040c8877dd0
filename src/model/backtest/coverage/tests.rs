use super::*;
use crate::domain::draws::Source;
use crate::model::backtest::people::tests::{FIRST, STOCKS, asfr, mx, past, stock, year};
use crate::model::backtest::people::{Case, Method, cases};
use std::collections::BTreeSet;

/// Years with five before them and some after.
const JUMP_OFF: u16 = FIRST + 8;
const LONGEST: u16 = 5;

fn draws(count: u32, without: &[Source]) -> Draws {
    Draws::new(count, 7, without.iter().copied().collect::<BTreeSet<Source>>()).unwrap()
}

fn codes() -> Vec<RegionId> {
    ["0101", "0102", "0103"].map(RegionId::new).into()
}

fn found(past: &Past, jump_offs: &[u16], draws: &Draws) -> Vec<Place> {
    let jump_offs: Vec<Year> = jump_offs.iter().map(|&y| year(y)).collect();
    places(past, &codes(), &jump_offs, LONGEST, (&Settings::default(), draws, &Spread::SIZED)).unwrap()
}

fn key(place: &Place) -> (Year, u16, usize, usize) {
    (place.jump_off, place.horizon, place.group, place.lane)
}

fn case_key(case: &Case) -> (Year, u16, usize, usize) {
    (case.jump_off, case.horizon, case.group, case.lane)
}

/// By hand: two of five lie below 4, one is 4 itself and counts half.
#[test]
fn those_equal_count_half() {
    assert_eq!(below(4.0, &[1.0, 9.0, 4.0, 3.0, 7.0]), 0.5);
    assert_eq!((below(0.5, &[1.0, 2.0]), below(2.5, &[1.0, 2.0]), below(0.0, &[0.0, 0.0])), (0.0, 1.0, 0.5));
}

/// Edges are inside on both sides, though 0.45 and 0.55 are no binary numbers.
#[test]
fn the_middle_has_two_like_edges() {
    let place = |below: f64| Place { lane: 0, jump_off: year(2011), horizon: 5, group: 0, size: 1.0, below };
    for share in crate::model::backtest::summary::MIDDLES {
        for (below, inside) in [(0.5, true), (0.5 - share / 2.0, true), (0.5 + share / 2.0, true)] {
            assert_eq!(place(below).inside(share), inside, "{share} {below}");
        }
        assert!(!place(0.5 - share / 2.0 - 0.001).inside(share) && !place(0.5 + share / 2.0 + 0.001).inside(share));
    }
    assert!(place(0.45).inside(0.1) && place(0.55).inside(0.1));
}

/// Where nothing is left to chance every future is the projection, and the outcome lies above, below or on it.
#[test]
fn futures_without_chance_are_the_projection() {
    let past = past();
    let still = draws(3, &Source::ALL);
    let places = found(&past, &[JUMP_OFF, JUMP_OFF + 2], &still);
    let cases = cases(&past, &[year(JUMP_OFF), year(JUMP_OFF + 2)], LONGEST, &Settings::default()).unwrap();
    assert_eq!(places.len(), cases.len(), "the same municipalities, groups and years");
    let mut above = 0;
    for case in &cases {
        let place = places.iter().find(|place| key(place) == case_key(case)).unwrap();
        let pair = case.pair(Method::Kohort);
        let side = if pair.observed > pair.projected { 1.0 } else { 0.0 };
        assert!((pair.observed - pair.projected).abs() < 1e-6 || place.below == side, "{place:?} {case:?}");
        assert_eq!(place.size, case.size);
        above += usize::from(place.below == 1.0);
    }
    assert!(above > 0 && above < places.len(), "both sides occur");
}

/// By hand on the draws themselves: outcomes moved past all futures lie at 0 and 1, and the fan has a width.
#[test]
fn an_outcome_beyond_every_future_is_at_the_end() {
    let with = |factor: f64| {
        let mut past = past();
        for n in 9..STOCKS {
            past.histories.stocks[usize::from(n)] = stock(n).map(|_, _, _, persons| persons * factor);
        }
        found(&past, &[JUMP_OFF], &draws(60, &[]))
    };
    assert!(with(4.0).iter().all(|place| place.below == 1.0) && with(0.1).iter().all(|place| place.below == 0.0));
    assert!(with(1.0).iter().any(|place| place.below > 0.0 && place.below < 1.0), "an outcome among its futures");
}

/// Rates and counts of the jump-off's year and later, and stocks beyond an outcome, change nothing about where it lies.
#[test]
fn nothing_is_known_before_its_time() {
    let (sound, some) = (past(), draws(40, &[]));
    let mut later = sound.clone();
    for n in 8..STOCKS {
        let at = year(FIRST + n);
        later.national.mx.insert(at, mx(n).map(|rates| rates.iter().map(|m| m * 0.3).collect()));
        later.national.asfr.insert(at, asfr(n).iter().map(|rate| rate * 2.0).collect());
        later.national.srb.insert(at, 1.4);
        later.counted.births.insert(at, vec![Some(9.0), Some(70.0), Some(3.0)]);
    }
    for n in 12..STOCKS {
        later.histories.stocks[usize::from(n)] = stock(n).map(|_, age, _, persons| persons * 3.0 + age as f64);
    }
    let early = |past: &Past| found(past, &[JUMP_OFF], &some).into_iter().filter(|place| place.horizon <= 3).collect::<Vec<_>>();
    assert_eq!(early(&later), early(&sound));
    let mut before = sound.clone();
    before.national.asfr.insert(year(JUMP_OFF - 1), asfr(7).iter().map(|rate| rate * 2.0).collect());
    assert_ne!(early(&before), early(&sound), "it does look at its past");
}

/// A municipality not known at the jump-off, five years before or in the end has no place, as it is no case; others' do not move by it
/// but where it was part of what is drawn to.
#[test]
fn what_is_not_known_has_no_place() {
    let few = draws(5, &[]);
    let lanes = |torn: u16, jump_off: u16, horizon: u16| {
        let mut past = past();
        let unknown = |_, _, lane, persons| if lane == 1 { f64::NAN } else { persons };
        past.histories.stocks[usize::from(torn - FIRST)] = stock(torn - FIRST).map(unknown);
        let places = found(&past, &[jump_off], &few);
        assert!(places.iter().all(|place| place.below.is_finite()));
        places.iter().filter(|place| place.horizon == horizon).map(|place| place.lane).collect::<BTreeSet<usize>>()
    };
    let (two, three) = (BTreeSet::from([0, 2]), BTreeSet::from([0, 1, 2]));
    assert_eq!((lanes(2012, 2012, 3), lanes(2007, 2012, 3), lanes(2015, 2012, 3)), (two.clone(), two.clone(), two));
    assert_eq!((lanes(2015, 2012, 2), lanes(2006, 2012, 3)), (three.clone(), three));
}

/// Few or many, an outcome has one place; of few, nothing beyond the horizons asked for.
#[test]
fn a_place_does_not_move_with_how_far_and_from_where_else_is_drawn() {
    let (past, some) = (past(), draws(70, &[]));
    // The last stock is five years after the first of these, two after the last.
    let starts = [JUMP_OFF, JUMP_OFF + 1, JUMP_OFF + 3];
    let jump_offs = starts.map(year);
    let few = places_of_few(&past, &codes(), &jump_offs, &[2, 5], (&Settings::default(), &some, &Spread::SIZED)).unwrap();
    let all = found(&past, &starts, &some);
    let reach = |place: &&Place| place.horizon <= if place.jump_off == year(JUMP_OFF) { 5 } else { 2 };
    assert_eq!(few, all.iter().filter(reach).copied().collect::<Vec<_>>());
    assert!(few.iter().any(|place| place.horizon == 5) && few.len() < all.len());
}
