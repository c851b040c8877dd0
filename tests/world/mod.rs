//! Worlds to judge the step on: one that is lopsided in every way, and any number of random ones.
#![allow(dead_code, clippy::unwrap_used, clippy::cast_precision_loss, missing_docs)]

use kohort::domain::account::{Account, AccountDetail, AgeRule, Floor, MigrationTiming, Rules};
use kohort::domain::axis::{AgeAxis, Sex};
use kohort::domain::cells::Cells;
use kohort::domain::rates::{Asfr, InMigration, Migration, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};
use kohort::model::step::step;
use proptest::prelude::*;

pub const TIMINGS: [MigrationTiming; 3] = [MigrationTiming::End, MigrationTiming::EvenByAge, MigrationTiming::EvenByCohort];
pub const AGE_RULES: [AgeRule; 2] = [AgeRule::Completed, AgeRule::AtYearEnd];

/// Whether movers are given as net counts or as in-counts and out-rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movers {
    Net,
    Gross,
}

/// A stock and the rates of the years after it.
#[derive(Debug, Clone)]
pub struct World {
    pub opening: Cells,
    pub years: Vec<YearRates>,
    pub rules: Rules,
}

impl World {
    pub fn axis(&self) -> AgeAxis {
        self.opening.axis()
    }

    /// The account of every year.
    pub fn accounts(&self, detail: AccountDetail) -> Vec<Account> {
        let mut stock = self.opening.clone();
        let mut accounts = Vec::new();
        for rates in &self.years {
            let mut account = Account::new(stock.axis(), stock.lanes(), detail);
            step(&stock, rates, self.rules, &mut account);
            stock.clone_from(&account.closing);
            accounts.push(account);
        }
        accounts
    }

    /// The account of the first year, every cell.
    pub fn first(&self) -> Account {
        self.accounts(AccountDetail::Cells).swap_remove(0)
    }
}

/// A number within 0–1 for a place: the same for the same place, unlike its neighbours' (splitmix64).
pub fn noise(parts: &[usize]) -> f64 {
    noise_of(parts.iter().copied())
}

fn noise_of(parts: impl Iterator<Item = usize>) -> f64 {
    let mut state = 0x5EED_u64;
    for part in parts {
        state = state.wrapping_add(part as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
        state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        state ^= state >> 31;
    }
    (state >> 11) as f64 / (1_u64 << 53) as f64
}

/// Up to 30 % more or less, for a place.
fn uneven(parts: &[usize]) -> f64 {
    0.7 + 0.6 * noise(parts)
}

fn both(axis: AgeAxis, lanes: usize, mut value: impl FnMut(usize, usize, usize) -> f64) -> Cells {
    Cells::from_fn(axis, lanes, |sex, group, lane| value(sex.index(), group, lane))
}

/// Shares dying: more with age, more men, other in every lane and year; everybody may be dead by the open group.
fn dying(axis: AgeAxis, sex: usize, group: usize, lane: usize, year: usize) -> f64 {
    let age = f64::from(axis.start_of(group));
    let level = (0.002 + 0.00002 * libm::exp(0.09 * age)) * f64::from(axis.width());
    let lopsided = [1.0, 1.6][sex] * (1.0 + 0.15 * (lane % 7) as f64);
    (level * lopsided * uneven(&[1, sex, group, lane, year])).min(0.97)
}

fn asfr(axis: AgeAxis, group: usize, lane: usize, year: usize) -> f64 {
    let age = f64::from(axis.start_of(group));
    let around = (age - 26.0 - (lane % 5) as f64) / 6.0;
    let fertile = (10.0..55.0).contains(&age);
    if fertile { 0.12 * libm::exp(-around * around) * uneven(&[2, group, lane, year]) } else { 0.0 }
}

/// Movers in minus movers out a year, unlike by sex; in some years more leave an age than live there.
fn net(axis: AgeAxis, sex: usize, group: usize, lane: usize, year: usize) -> f64 {
    let age = f64::from(axis.start_of(group));
    let flight = (year + lane) % 11 == 7 && group % 23 == (lane * 5 + sex * 3) % 23;
    if flight {
        return -700.0 * uneven(&[10, sex, group, lane, year]);
    }
    let settled = (1.0 - age / 90.0).max(0.0);
    let young = libm::exp(-((age - 23.0 - 3.0 * sex as f64) / 8.0) * ((age - 23.0) / 8.0));
    let drift = [9.0, -4.0][sex] + (lane % 3) as f64;
    (40.0 * young + drift * settled) * uneven(&[3, sex, group, lane, year]) - 8.0 * settled * noise(&[4, sex, group, lane, year])
}

fn migration(axis: AgeAxis, lanes: usize, year: usize, movers: Movers) -> Migration {
    let wave = |sex: usize, group: usize| 1.0 + [0.8, 1.7][sex] * libm::exp(-libm::pow((group as f64 - 22.0) / 9.0, 2.0));
    match movers {
        Movers::Net => Migration::Net(NetMigration::new(both(axis, lanes, |s, g, l| net(axis, s, g, l, year))).unwrap()),
        Movers::Gross => Migration::Gross {
            moved_in: InMigration::new(both(axis, lanes, |s, g, l| {
                12.0 * wave(s, g) * (1.0 + 0.2 * (l % 4) as f64) * uneven(&[5, s, g, l, year])
            }))
            .unwrap(),
            out_rate: OutMigrationRate::new(both(axis, lanes, |s, g, l| {
                if noise(&[6, s, g, l, year]) < 0.01 { 1.0 } else { 0.05 * wave(1 - s, g) * uneven(&[7, s, g, l, year]) }
            }))
            .unwrap(),
        },
    }
}

fn rates(axis: AgeAxis, lanes: usize, year: usize, movers: Movers) -> YearRates {
    YearRates {
        survivorship: Survivorship::new(both(axis, lanes, |s, g, l| 1.0 - dying(axis, s, g, l, year))).unwrap(),
        asfr: Asfr::from_fn(axis, lanes, |group, lane| asfr(axis, group, lane, year)).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new((0..lanes).map(|lane| 0.9 + 0.4 * noise(&[8, lane, year])).collect()).unwrap(),
        migration: migration(axis, lanes, year, movers),
    }
}

/// Women unlike men, lanes unlike lanes, years unlike years, in unlike out; some cells are emptied in some years.
pub fn lopsided(axis: AgeAxis, lanes: usize, years: usize, movers: Movers, rules: Rules) -> World {
    let width = f64::from(axis.width());
    let opening = both(axis, lanes, |sex, group, lane| {
        let age = f64::from(axis.start_of(group));
        width * [230.0, 310.0][sex] * (1.0 + 0.3 * (lane % 6) as f64) * libm::exp(-0.02 * age) * uneven(&[9, sex, group, lane])
    });
    World { opening, years: (0..years).map(|year| rates(axis, lanes, year, movers)).collect(), rules }
}

/// What a random world is made from; small enough to read when a law fails.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub seed: usize,
    pub axis: AgeAxis,
    pub lanes: usize,
    pub years: usize,
    pub movers: Movers,
    pub rules: Rules,
}

impl Recipe {
    /// The world: any stock, also empty cells; any ratios, also 0 and 1; any movers, also more than there are people.
    pub fn world(&self) -> World {
        let opening = both(self.axis, self.lanes, |s, g, l| self.stock(&[s, g, l]));
        World { opening, years: (0..self.years).map(|year| self.rates(year)).collect(), rules: self.rules }
    }

    fn noise(&self, kind: usize, place: &[usize]) -> f64 {
        noise_of([self.seed, kind].into_iter().chain(place.iter().copied()))
    }

    /// Mostly some hundreds, sometimes nobody, sometimes a city.
    fn stock(&self, place: &[usize]) -> f64 {
        match self.noise(0, place) {
            rare if rare < 0.1 => 0.0,
            rare if rare < 0.15 => 1e6 * self.noise(1, place),
            _ => 500.0 * self.noise(1, place),
        }
    }

    /// 0, 1 or anything between.
    fn share(&self, kind: usize, place: &[usize]) -> f64 {
        match self.noise(kind, place) {
            rare if rare < 0.02 => 0.0,
            rare if rare > 0.98 => 1.0,
            share => share,
        }
    }

    fn rates(&self, year: usize) -> YearRates {
        let (axis, lanes) = (self.axis, self.lanes);
        let cells = |value: &dyn Fn(&[usize]) -> f64| both(axis, lanes, |s, g, l| value(&[s, g, l, year]));
        let asfr = |g: usize, l: usize| {
            let fertile = (10..55).contains(&axis.start_of(g)) && self.noise(2, &[g, l, year]) > 0.2;
            if fertile { 0.2 * self.noise(3, &[g, l, year]) } else { 0.0 }
        };
        let migration = match self.movers {
            Movers::Net => Migration::Net(
                NetMigration::new(cells(&|place| 300.0 * (self.noise(4, place) - 0.5) - 600.0 * f64::from(self.noise(5, place) < 0.05)))
                    .unwrap(),
            ),
            Movers::Gross => Migration::Gross {
                moved_in: InMigration::new(cells(&|place| 90.0 * self.noise(6, place))).unwrap(),
                out_rate: OutMigrationRate::new(cells(&|place| self.share(7, place))).unwrap(),
            },
        };
        YearRates {
            survivorship: Survivorship::new(cells(&|place| self.share(8, place))).unwrap(),
            asfr: Asfr::from_fn(axis, lanes, asfr).unwrap(),
            sex_ratio_at_birth: SexRatioAtBirth::new((0..lanes).map(|l| 0.5 + self.noise(9, &[l, year])).collect()).unwrap(),
            migration,
        }
    }
}

fn axes() -> impl Strategy<Value = AgeAxis> {
    prop_oneof![(80_u8..=130).prop_map(|open| AgeAxis::new(1, open).unwrap()), (16_u8..=26).prop_map(|g| AgeAxis::new(5, 5 * g).unwrap())]
}

/// Any rules.
pub fn any_rules() -> impl Strategy<Value = Rules> {
    let floors = prop_oneof![Just(Floor::Zero), Just(Floor::UN)];
    (prop::sample::select(&AGE_RULES[..]), prop::sample::select(&TIMINGS[..]), floors).prop_map(|(age_rule, timing, floor)| Rules {
        age_rule,
        timing,
        floor,
    })
}

/// Worlds of `years` years: any axis, one lane to more than the step holds on its stack at a time, any movers and rules.
pub fn recipes(years: usize) -> impl Strategy<Value = Recipe> {
    let movers = prop_oneof![Just(Movers::Net), Just(Movers::Gross)];
    let lanes = prop::sample::select(&[1_usize, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 5, 66][..]);
    (0_usize..1_000_000, axes(), lanes, movers, any_rules()).prop_map(move |(seed, axis, lanes, movers, rules)| Recipe {
        seed,
        axis,
        lanes,
        years,
        movers,
        rules,
    })
}

/// 256 cases; a failing one is printed whole and nothing is written beside the tests.
pub fn cases() -> ProptestConfig {
    ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() }
}

/// How far apart two slices lie: the sum of distances by the mean of their sums.
pub fn distance(a: &[f64], b: &[f64]) -> f64 {
    let apart: f64 = a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum();
    let size: f64 = a.iter().chain(b).map(|v| v.abs()).sum();
    2.0 * apart / size
}

/// One sex and lane of cells, youngest first.
pub fn slice(cells: &Cells, sex: Sex, lane: usize) -> Vec<f64> {
    (0..cells.axis().groups()).map(|group| cells.get(sex, group, lane)).collect()
}
