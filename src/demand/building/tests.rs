//! Building by hand, by laws, and against a judge that tries every programme.

use super::*;

const UNIT: u16 = 10;

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

fn years(count: u16) -> Vec<Year> {
    year(2025).through(year(2024 + count)).collect()
}

fn building(unit: u16, ready: u16, wait: u16) -> Building {
    Building {
        unit,
        ready: year(ready),
        wait,
        investment_per_unit: Some(52.5),
        running_cost_per_place: Some(1.25),
        prices: None,
        source: "made up".to_owned(),
    }
}

fn balance<'a>(years: &'a [Year], need: &'a [f64], standing: &'a [f64]) -> Balance<'a> {
    Balance { years, need, standing, from: year(2026) }
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from(u32::try_from(self.0 >> 40).unwrap() % most)
    }
}

/// Need that wanders upwards by halves, places with an opening and a closing.
fn made_up(seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut need = 20.0 + dice.below(20);
    let mut places = 20.0 + dice.below(15);
    let mut both = (Vec::new(), Vec::new());
    for at in 0..8 {
        need += (dice.below(14) - 4.0) / 2.0;
        places += if at == 3 { dice.below(9) - 4.0 } else { 0.0 };
        both.0.push(need);
        both.1.push(places);
    }
    both
}

/// 100 places stand in 2025; 12 open in 2027. Need grows from 98 to 141.5. A unit has 10 places and can be ready in 2028.
const NEED: [f64; 7] = [98.0, 103.0, 109.0, 118.5, 122.0, 121.0, 141.5];
const STANDING: [f64; 7] = [100.0, 100.0, 112.0, 112.0, 112.0, 112.0, 112.0];

#[test]
fn a_programme_worked_by_hand() {
    let years = years(7);
    let balance = balance(&years, &NEED, &STANDING);
    assert_eq!(balance.missing(), [0.0, 3.0, 0.0, 6.5, 10.0, 9.0, 29.5]);
    let programme = balance.programme(&building(UNIT, 2028, 2));
    // 2028 lacks 6.5: one unit. 2029 lacks exactly 10: still one. 2031 lacks 29.5: three.
    assert_eq!(programme.units, [0, 0, 0, 1, 1, 1, 3]);
    assert_eq!(programme.openings(), [0, 0, 0, 1, 0, 0, 2]);
    // 2026 is short of 3 and no unit can be there.
    assert_eq!(programme.missing, [0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    // Two years later: nothing in 2028 and 2029, one unit in 2030 and 2031.
    assert_eq!(programme.if_waiting, [None, None, None, Some(6.5), Some(10.0), Some(0.0), Some(19.5)]);
    let waiting = balance.waiting(&programme);
    assert_eq!((waiting.place_years, waiting.worst), (36.0, Some((year(2031), 19.5))));
}

#[test]
fn the_money_of_a_programme_follows_its_units() {
    let years = years(7);
    let building = building(UNIT, 2028, 3);
    let programme = balance(&years, &NEED, &STANDING).programme(&building);
    assert_eq!(programme.places(&building), [0.0, 0.0, 0.0, 10.0, 10.0, 10.0, 30.0]);
    assert_eq!(programme.investment(&building), Some(vec![0.0, 0.0, 0.0, 52.5, 0.0, 0.0, 105.0]));
    assert_eq!(programme.running_cost(&building), Some(vec![0.0, 0.0, 0.0, 12.5, 12.5, 12.5, 37.5]));
    let unknown = Building { investment_per_unit: None, running_cost_per_place: None, ..building };
    assert_eq!((programme.investment(&unknown), programme.running_cost(&unknown)), (None, None));
}

#[test]
fn what_is_decided_covers_a_part_of_what_would_be_missing() {
    let years = years(7);
    let covered = balance(&years, &NEED, &STANDING).covered();
    // 141.5 − 100 would be missing in 2031; the 12 decided give 12 of them, and 3 of none in 2025.
    assert_eq!(covered[6], Covered { without: 41.5, given: 12.0 });
    assert_eq!(covered[0], Covered { without: 0.0, given: 0.0 });
    // More is decided than will be missing: it gives what is missing and no more.
    assert_eq!(covered[2], Covered { without: 9.0, given: 9.0 });
    let closing = [100.0, 100.0, 92.0, 92.0, 92.0, 92.0, 92.0];
    assert_eq!(balance(&years, &NEED, &closing).covered()[6], Covered { without: 41.5, given: -8.0 });
}

#[test]
fn places_that_close_are_replaced() {
    let years = years(4);
    let (need, standing) = ([50.0, 50.0, 50.0, 50.0], [50.0, 50.0, 35.0, 55.0]);
    let programme = balance(&years, &need, &standing).programme(&building(UNIT, 2026, 0));
    assert_eq!(programme.units, [0, 0, 2, 2], "a unit that was opened is not taken back");
}

#[test]
fn from_the_first_ready_year_on_a_programme_is_never_short_and_one_unit_fewer_is() {
    for seed in 1..400 {
        let (years, (need, standing)) = (years(8), made_up(seed));
        let balance = balance(&years, &need, &standing);
        let building = building(1 + u16::try_from(seed % 17).unwrap(), 2026 + u16::try_from(seed % 5).unwrap(), 0);
        let programme = balance.programme(&building);
        let from = years.iter().position(|year| *year == building.ready).unwrap();
        assert!(programme.missing[from..].iter().all(|missing| *missing == 0.0), "{seed}");
        assert_eq!(programme.missing[..from], balance.missing()[..from], "{seed}: nothing is hidden before");
        // Every opening is needed in the very year it is made.
        for (night, opened) in programme.openings().into_iter().enumerate().filter(|(_, opened)| *opened > 0) {
            let fewer = standing[night] + places_of(programme.units[night] - 1, building.unit);
            assert!(need[night] > fewer, "{seed}: {opened} units in {}", years[night]);
        }
    }
}

/// Every way to open up to four units of `unit` places on eight nights, none before the first ready one; the one with fewest
/// units that is never short, and among those the one whose units stand open for the fewest years.
fn judged(need: &[f64], standing: &[f64], unit: u16, first: usize) -> Vec<u32> {
    fn tried(at: usize, open: u32, so_far: &mut Vec<u32>, enough: &dyn Fn(usize, u32) -> bool, first: usize, best: &mut Option<Vec<u32>>) {
        if at == 8 {
            let cost = |units: &Vec<u32>| (units[7], units.iter().sum::<u32>());
            if best.as_ref().is_none_or(|best| cost(so_far) < cost(best)) {
                *best = Some(so_far.clone());
            }
            return;
        }
        let most = if at < first { 0 } else { 4 };
        for units in open..=most.max(open) {
            if at < first || enough(at, units) {
                so_far.push(units);
                tried(at + 1, units, so_far, enough, first, best);
                let _ = so_far.pop();
            }
        }
    }
    let enough = |at: usize, units: u32| need[at] <= standing[at] + f64::from(units) * f64::from(unit);
    let mut best = None;
    tried(0, 0, &mut Vec::new(), &enough, first, &mut best);
    best.unwrap()
}

#[test]
fn no_smaller_programme_is_found_by_trying_them_all() {
    for seed in 1..60 {
        let (years, (need, standing)) = (years(8), made_up(seed));
        let first = 1 + usize::try_from(seed % 4).unwrap();
        let programme = balance(&years, &need, &standing).programme(&building(18, years[first].get(), 0));
        assert_eq!(programme.units, judged(&need, &standing, 18, first), "{seed}: {need:?} {standing:?}");
    }
}

#[test]
fn waiting_no_year_costs_nothing_and_each_year_more_costs_no_less() {
    for seed in 1..200 {
        let (years, (need, standing)) = (years(8), made_up(seed));
        let balance = balance(&years, &need, &standing);
        let cost = |wait| balance.waiting(&balance.programme(&building(7, 2027, wait)));
        assert_eq!(cost(0), Waiting { place_years: 0.0, worst: None }, "{seed}");
        assert!((1..9).all(|wait| cost(wait).place_years >= cost(wait - 1).place_years), "{seed}");
        let never: f64 = balance.missing()[2..].iter().sum();
        assert!((cost(20).place_years - never).abs() < 1e-9, "{seed}: waiting for ever is building nothing");
    }
}

#[test]
fn twice_the_need_places_and_unit_are_the_same_units() {
    for seed in 1..100 {
        let (years, (need, standing)) = (years(8), made_up(seed));
        let (need_2, standing_2): (Vec<f64>, Vec<f64>) =
            need.iter().zip(&standing).map(|(need, places)| (need * 2.0, places * 2.0)).unzip();
        let (one, two) = (balance(&years, &need, &standing), balance(&years, &need_2, &standing_2));
        let (small, large) = (one.programme(&building(6, 2027, 3)), two.programme(&building(12, 2027, 3)));
        assert_eq!(small.units, large.units);
        assert!((2.0 * one.waiting(&small).place_years - two.waiting(&large).place_years).abs() < 1e-9);
    }
}

#[test]
fn rounding_of_a_quotient_opens_no_unit() {
    assert_eq!(units_needed(100.3 + 3.0 * 0.1, 100.6, 1), 0, "100.60000000000001 is not more than 100.6");
    assert_eq!((units_needed(130.0, 100.0, 10), units_needed(130.0001, 100.0, 10), units_needed(3.0, 100.0, 10)), (3, 4, 0));
}
