//! Many regions at once: the book's two regions to every printed digit, laws for any regions, the judge, threads, raking.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp,
    clippy::cast_precision_loss,
    clippy::needless_range_loop,
    missing_docs
)]

mod common;
mod coupled;
mod plain;
mod world;

use kohort::domain::account::{Account, AccountDetail, AgeRule, Floor, MigrationTiming, Rules};
use kohort::domain::axis::{AgeAxis, AgeBand, Sex, Year};
use kohort::domain::cells::{Cells, Population};
use kohort::domain::exchange::{Between, BySteps, Coupling, Exchange, InvalidExchange, OpenGroup, Parent, ParentCell, Pool};
use kohort::domain::rates::{Asfr, Migration, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};
use kohort::model::exchange::together::{Lived, Regions, run};
use kohort::model::exchange::{Flows, Together};
use kohort::model::step::step;
use kohort::model::threads;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use world::{Movers, World, lopsided, noise};

const DEFAULT: Rules = Rules { age_rule: AgeRule::Completed, timing: MigrationTiming::EvenByCohort, floor: Floor::Zero };

// ---- The book: Willekens & Rogers (1978), Slovenia and the rest of Yugoslavia, women, 1961.

fn book(name: &str) -> Option<Vec<Vec<String>>> {
    let folder = PathBuf::from(std::env::var_os("KOHORT_DATA")?).join("cases/multiregional_willekens_rogers");
    let file = std::fs::File::open(folder.join(name)).ok();
    if file.is_none() {
        eprintln!("skipped: KOHORT_DATA has no case of two regions");
    }
    Some(common::parse(file?))
}

fn five() -> AgeAxis {
    AgeAxis::new(5, 85).unwrap()
}

/// A column of the input by region and group.
fn of_book(input: &[Vec<String>], name: &str) -> [Vec<f64>; 2] {
    let all = common::column(input, name);
    [all[..18].to_vec(), all[18..].to_vec()]
}

/// M of the book: women as counted; men (whom the book leaves out) die like women and do not move.
fn rates_of_book(input: &[Vec<String>]) -> (Between, YearRates) {
    let [people, deaths, births] = ["population", "deaths", "births"].map(|name| of_book(input, name));
    let moves = [of_book(input, "to_RYU")[0].clone(), of_book(input, "to_SL")[1].clone()];
    let between =
        Between::new(five(), 2, |sex, group, from, _| if sex == Sex::Female { moves[from][group] / people[from][group] } else { 0.0 });
    let dying = Cells::from_fn(five(), 2, |_, group, region| deaths[region][group] / people[region][group]);
    let rates = YearRates {
        survivorship: Survivorship::new(Cells::from_fn(five(), 2, |_, _, _| 1.0)).unwrap(),
        // The book counts children by their mothers as it counts them; girls here are children less boys.
        asfr: Asfr::from_fn(five(), 2, |group, region| 2.0 * births[region][group] / people[region][group]).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.0; 2]).unwrap(),
        migration: Migration::Net(NetMigration::new(Cells::zeros(five(), 2)).unwrap()),
    };
    (between.unwrap().with_deaths(dying, OpenGroup::Stationary).unwrap(), rates)
}

fn live(together: &mut Together<'_>, opening: &Cells, rates: &YearRates) -> Account {
    let mut account = Account::new(opening.axis(), opening.lanes(), AccountDetail::Cells);
    together.live((0, Year::EARLIEST), opening, rates, &mut account).unwrap();
    account
}

fn near(got: f64, want: f64, digits: f64) -> bool {
    (got - want).abs() <= digits * want.abs().max(1e-9)
}

/// The step on a woman of each group and region, one after another, writes G; S and B stand in it.
#[test]
fn the_step_writes_the_growth_matrix_of_two_regions() {
    let (Some(input), Some(matrix)) = (book("input_YU61female.csv"), book("growth_matrix_G.csv")) else { return };
    let ratios = book("expected_survivorship_S_and_B.csv").unwrap();
    let (between, rates) = rates_of_book(&input);
    let coupling = Coupling { exchange: Some(Arc::new(Exchange::Between(BySteps::constant(between, 1)))), parent: None };
    let mut together = Together::new(&coupling, five(), 2, DEFAULT);
    let mut cells = 0;
    for column in 0..36 {
        let (group, region) = (column / 2, column % 2);
        let woman = Cells::from_fn(five(), 2, |s, g, r| f64::from(u8::from(s == Sex::Female && (g, r) == (group, region))));
        let closing = live(&mut together, &woman, &rates).closing;
        for row in 0..36 {
            let got = closing.get(Sex::Female, row / 2, row % 2);
            let want: f64 = matrix[1 + row][column].parse().unwrap();
            assert!(near(got, want, 1e-13), "row {row}, column {column}: {got} for {want}");
            cells += 1;
        }
        for to in 0..2 {
            let of = |kind: &str| common::column(&ratios, &format!("{kind}{}{}", to + 1, region + 1)).get(group).copied();
            let expected = [(of("s"), group + 1), (of("b"), 0)];
            for (want, row) in expected.into_iter().filter_map(|(want, row)| Some((want?, row))) {
                assert!(near(closing.get(Sex::Female, row, to), want, 1e-13), "S or B of group {group}, {region} to {to}");
            }
        }
    }
    assert_eq!(cells, 36 * 36);
}

/// Forty years: every printed number.
#[test]
fn two_regions_1961_to_2001_to_every_printed_digit() {
    let (Some(input), Some(printed)) = (book("input_YU61female.csv"), book("expected_projection_1961_2001.csv")) else { return };
    let (between, rates) = rates_of_book(&input);
    let coupling = Coupling { exchange: Some(Arc::new(Exchange::Between(BySteps::constant(between, 1)))), parent: None };
    let mut together = Together::new(&coupling, five(), 2, DEFAULT);
    let people = of_book(&input, "population");
    let mut stock = Cells::from_fn(five(), 2, |sex, group, region| if sex == Sex::Female { people[region][group] } else { 0.0 });
    for year in (1966..=2001).step_by(5) {
        let account = live(&mut together, &stock, &rates);
        assert_eq!(closes(&account), Ok(()), "{year}");
        for (row, want) in common::column(&printed, &year.to_string()).into_iter().enumerate() {
            let got = account.closing.get(Sex::Female, row / 2, row % 2);
            assert!(near(got, want, 1e-12), "{year}, row {row}: {got} for {want}");
        }
        stock =
            Cells::from_fn(five(), 2, |sex, group, region| if sex == Sex::Female { account.closing.get(sex, group, region) } else { 0.0 });
    }
}

// ---- Laws.

fn closes(account: &Account) -> Result<(), String> {
    for sex in Sex::ALL {
        for group in 0..account.closing.axis().groups() {
            for lane in 0..account.closing.lanes() {
                let left = account.residual(sex, group, lane);
                let size = account.start_of_cohort(sex, group, lane).unwrap_or(0.0) + account.closing.get(sex, group, lane);
                let flows = [&account.moved_in, &account.moved_out, &account.deaths].map(|flow| flow.row(sex, group)[lane]);
                if left.abs() > 1e-9 * size.max(1.0) || flows.iter().any(|persons| *persons < 0.0) {
                    return Err(format!("{} group {group}, region {lane}: {left} left, flows {flows:?}", sex.code()));
                }
            }
        }
    }
    Ok(())
}

/// Which exchange.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Pool,
    Between,
}

/// Lopsided exchange: other for women, for every age and region.
fn pool(axis: AgeAxis, lanes: usize, seed: usize) -> Pool {
    let out = Cells::from_fn(axis, lanes, |s, g, r| 0.12 * noise(&[21, seed, s.index(), g, r]));
    let weight = |s: Sex, g: usize, r: usize| 0.1 + noise(&[22, seed, s.index(), g, r]);
    let share = Cells::from_fn(axis, lanes, |s, g, r| weight(s, g, r) / (0..lanes).map(|other| weight(s, g, other)).sum::<f64>());
    Pool::new(OutMigrationRate::new(out).unwrap(), share).unwrap()
}

fn between_rate(seed: usize, s: Sex, g: usize, from: usize, to: usize) -> f64 {
    0.05 * noise(&[23, seed, s.index(), g, from, to]) * f64::from(u8::from(!(from + 2 * to + seed).is_multiple_of(5)))
}

fn between(axis: AgeAxis, lanes: usize, seed: usize) -> Between {
    Between::new(axis, lanes, |s, g, from, to| between_rate(seed, s, g, from, to)).unwrap()
}

/// An exchange that changes once in the middle.
fn coupling(kind: Kind, axis: AgeAxis, lanes: usize, steps: usize, seed: usize) -> Coupling {
    let of_step: Vec<usize> = (0..steps).map(|step| usize::from(step > steps / 2)).collect();
    let exchange = match kind {
        Kind::Pool => Exchange::Pool(BySteps::new(vec![pool(axis, lanes, seed), pool(axis, lanes, seed + 1)], of_step).unwrap()),
        Kind::Between => {
            Exchange::Between(BySteps::new(vec![between(axis, lanes, seed), between(axis, lanes, seed + 1)], of_step).unwrap())
        }
    };
    Coupling { exchange: Some(Arc::new(exchange)), parent: None }
}

fn lane_of(rates: &YearRates, lane: usize) -> YearRates {
    let axis = rates.survivorship.cells().axis();
    let migration = match &rates.migration {
        Migration::Net(net) => Migration::Net(NetMigration::new(net.cells().lane(lane)).unwrap()),
        Migration::Gross { moved_in, out_rate } => Migration::Gross {
            moved_in: kohort::domain::rates::InMigration::new(moved_in.cells().lane(lane)).unwrap(),
            out_rate: OutMigrationRate::new(out_rate.cells().lane(lane)).unwrap(),
        },
    };
    YearRates {
        survivorship: Survivorship::new(rates.survivorship.cells().lane(lane)).unwrap(),
        asfr: Asfr::from_fn(axis, 1, |group, _| rates.asfr.row(group)[lane]).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![rates.sex_ratio_at_birth.by_lane()[lane]]).unwrap(),
        migration,
    }
}

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

/// A world's lanes as regions, lived together.
fn lived(world: &World, coupling: &Coupling) -> Lived {
    let people: Vec<Population> = (0..world.opening.lanes()).map(|lane| Population::new(world.opening.lane(lane)).unwrap()).collect();
    let openings: Vec<&Population> = people.iter().collect();
    let rates: Vec<Vec<YearRates>> =
        (0..world.opening.lanes()).map(|lane| world.years.iter().map(|rates| lane_of(rates, lane)).collect()).collect();
    let regions = Regions { jump_off: year(2024), openings: &openings, rates: &rates, rules: world.rules };
    run(coupling, regions, &AtomicBool::new(false)).unwrap().unwrap()
}

/// The same rates in every lane, and nobody from outside but at rates.
fn alike(world: &World) -> World {
    let same = |cells: &Cells| cells.map(|sex, group, _, _| cells.get(sex, group, 0));
    let years = world.years.iter().map(|rates| {
        let axis = rates.survivorship.cells().axis();
        let lanes = rates.survivorship.cells().lanes();
        let Migration::Gross { out_rate, .. } = &rates.migration else { panic!("gross") };
        YearRates {
            survivorship: Survivorship::new(same(rates.survivorship.cells())).unwrap(),
            asfr: Asfr::from_fn(axis, lanes, |group, _| rates.asfr.row(group)[0]).unwrap(),
            sex_ratio_at_birth: SexRatioAtBirth::new(vec![rates.sex_ratio_at_birth.by_lane()[0]; lanes]).unwrap(),
            migration: Migration::Gross {
                moved_in: kohort::domain::rates::InMigration::new(Cells::zeros(axis, lanes)).unwrap(),
                out_rate: OutMigrationRate::new(same(out_rate.cells())).unwrap(),
            },
        }
    });
    World { years: years.collect(), ..world.clone() }
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Pool), Just(Kind::Between)]
}

fn rules_for(kind: Kind) -> impl Strategy<Value = Rules> {
    let age_rule = prop_oneof![Just(AgeRule::Completed), Just(AgeRule::AtYearEnd)];
    let timing =
        if kind == Kind::Pool { vec![MigrationTiming::End, MigrationTiming::EvenByCohort] } else { vec![MigrationTiming::EvenByCohort] };
    (age_rule, proptest::sample::select(timing)).prop_map(|(age_rule, timing)| Rules { age_rule, timing, floor: Floor::Zero })
}

#[derive(Debug, Clone)]
struct Made {
    kind: Kind,
    rules: Rules,
    lanes: usize,
    steps: usize,
    seed: usize,
    movers: Movers,
    width: u8,
}

impl Made {
    fn axis(&self) -> AgeAxis {
        AgeAxis::new(self.width, 80).unwrap()
    }

    fn world(&self) -> World {
        lopsided(self.axis(), self.lanes, self.steps, self.movers, self.rules)
    }

    fn coupling(&self) -> Coupling {
        coupling(self.kind, self.axis(), self.lanes, self.steps, self.seed)
    }
}

fn made() -> impl Strategy<Value = Made> {
    let movers = prop_oneof![Just(Movers::Net), Just(Movers::Gross)];
    let rest = (1_usize..6, 1_usize..5, 0_usize..1000, movers, prop_oneof![Just(1_u8), Just(5)]);
    kinds().prop_flat_map(rules_and_kind).prop_flat_map(move |(kind, rules)| {
        rest.clone().prop_map(move |(lanes, steps, seed, movers, width)| Made { kind, rules, lanes, steps, seed, movers, width })
    })
}

fn rules_and_kind(kind: Kind) -> impl Strategy<Value = (Kind, Rules)> {
    rules_for(kind).prop_map(move |rules| (kind, rules))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, rng_seed: RngSeed::Fixed(2040), ..ProptestConfig::default() })]

    /// Accounts close in every cell of every region and year.
    #[test]
    fn accounts_close(made in made()) {
        for account in lived(&made.world(), &made.coupling()).accounts.iter().flatten() {
            prop_assert_eq!(closes(account), Ok(()));
        }
    }

    /// Nobody is made or lost by moving: with nobody from outside, as many come in as go out at every sex and age; flows say the same.
    #[test]
    fn nobody_is_made_or_lost_by_moving(made in made()) {
        let mut world = made.world();
        for rates in &mut world.years {
            rates.migration = Migration::Net(NetMigration::new(Cells::zeros(made.axis(), made.lanes)).unwrap());
        }
        let lived = lived(&world, &made.coupling());
        for step in 0..made.steps {
            for sex in Sex::ALL {
                for group in 0..made.axis().groups() {
                    let sum = |of: &dyn Fn(&Account) -> f64| lived.accounts.iter().map(|years| of(&years[step])).sum::<f64>();
                    let (inn, out) = (sum(&|a| a.moved_in.row(sex, group)[0]), sum(&|a| a.moved_out.row(sex, group)[0]));
                    prop_assert!((inn - out).abs() <= 1e-9 * out.max(1.0), "{inn} in, {out} out");
                }
            }
            for (region, years) in lived.accounts.iter().enumerate() {
                let (out, inn) = match lived.beside.flows.as_ref().unwrap() {
                    Flows::Pool(flows) => flows[step][region],
                    Flows::Between(flows) => (flows[step][region].iter().sum(), flows[step].iter().map(|to| to[region]).sum()),
                };
                let booked = (years[step].moved_out.total(0), years[step].moved_in.total(0));
                prop_assert!((out - booked.0).abs() <= 1e-9 * out.max(1.0) && (inn - booked.1).abs() <= 1e-9 * inn.max(1.0), "{out} {inn} {booked:?}");
            }
        }
    }

    /// With the same rates everywhere, regions lived together are the nation at every sex, age and year.
    #[test]
    fn regions_are_the_nation(mut made in made()) {
        made.movers = Movers::Gross;
        let world = alike(&made.world());
        let lived = lived(&world, &made.coupling());
        let mut nation = Cells::from_fn(made.axis(), 1, |sex, group, _| world.opening.row(sex, group).iter().sum());
        for (at, rates) in world.years.iter().enumerate() {
            let mut account = Account::new(made.axis(), 1, AccountDetail::Cells);
            step(&nation, &lane_of(rates, 0), made.rules, &mut account);
            for sex in Sex::ALL {
                for group in 0..made.axis().groups() {
                    let sum: f64 = lived.accounts.iter().map(|years| years[at].closing.get(sex, group, 0)).sum();
                    let want = account.closing.get(sex, group, 0);
                    prop_assert!((sum - want).abs() <= 1e-9 * want.max(1.0), "year {at}, {} group {group}: {sum} for {want}", sex.code());
                }
            }
            nation = account.closing;
        }
    }

    /// The slow version says the same of stocks and moves.
    #[test]
    fn the_judge_agrees(made in made()) {
        let world = made.world();
        let coupling = made.coupling();
        let lived = lived(&world, &coupling);
        let mut stocks: Vec<plain::BySexAndGroup> = (0..made.lanes).map(|lane| plain::copied(&world.opening, lane)).collect();
        for (at, rates) in world.years.iter().enumerate() {
            let years: Vec<plain::Year> = (0..made.lanes).map(|lane| plain::Year::of(rates, lane)).collect();
            let seed = made.seed + usize::from(at > made.steps / 2);
            let judged = plain::regions::step(&stocks, &years, &plainly(&made, seed), made.rules);
            for (region, accounts) in lived.accounts.iter().enumerate() {
                for sex in Sex::ALL {
                    for group in 0..made.axis().groups() {
                        let (got, want) = (accounts[at].closing.get(sex, group, 0), judged.closing[region][sex.index()][group]);
                        prop_assert!((got - want).abs() <= 1e-9 * want.max(1.0), "year {at}, region {region}, group {group}: {got} for {want}");
                    }
                }
            }
            if let Some(Flows::Between(flows)) = &lived.beside.flows {
                for (got, want) in flows[at].iter().flatten().zip(judged.flows.iter().flatten()) {
                    prop_assert!((got - want).abs() <= 1e-9 * want.max(1.0), "{got} for {want}");
                }
            }
            stocks = judged.closing;
        }
    }

    /// Raked regions add up to their parent, and their accounts still close.
    #[test]
    fn raked_regions_add_up(made in made(), both in any::<bool>(), factor in 0.9_f64..1.1) {
        let cells = |persons: f64| -> Vec<ParentCell> {
            let bands = [AgeBand::closed(0, 19), AgeBand::closed(20, 64), AgeBand::open(65)];
            let sexes: Vec<Option<Sex>> = if both { vec![None] } else { Sex::ALL.map(Some).to_vec() };
            sexes.iter().flat_map(|sex| bands.map(|band| ParentCell { sex: *sex, band, persons: persons * f64::from(band.from + 7) })).collect()
        };
        let people = (1..=made.steps).map(|n| (year(2024).plus(u16::try_from(n * usize::from(made.width)).unwrap_or(0)), cells(factor * 100.0)));
        let parent = Parent { people: people.collect(), warn_above: 0.02, refuse_above: 0.2 };
        prop_assume!(made.width == 1);
        let lived = lived(&made.world(), &Coupling { parent: Some(Arc::new(parent.clone())), ..made.coupling() });
        for (at, cells) in parent.people.values().enumerate() {
            for cell in cells {
                let sum: f64 = lived.accounts.iter().map(|years| {
                    Sex::ALL.iter().filter(|sex| cell.sex.is_none_or(|own| own == **sex)).map(|sex| {
                        made.axis().starts().enumerate().filter(|(_, age)| cell.band.contains(*age)).map(|(group, _)| years[at].closing.get(*sex, group, 0)).sum::<f64>()
                    }).sum::<f64>()
                }).sum();
                prop_assert!((sum - cell.persons).abs() <= 1e-9 * cell.persons, "{sum} for {cell:?}");
            }
        }
        for (region, account) in lived.accounts.iter().enumerate().flat_map(|(region, years)| years.iter().map(move |account| (region, account))) {
            prop_assert_eq!(closes(account), Ok(()), "region {}", region);
        }
        let scaled = lived.beside.raked.iter().flatten().any(|raked| raked.added + raked.taken > 0.0);
        prop_assert!(scaled);
    }
}

/// The exchange of [`coupling`] as the judge reads it.
fn plainly(made: &Made, seed: usize) -> plain::regions::Between {
    let (axis, lanes) = (made.axis(), made.lanes);
    match made.kind {
        Kind::Pool => {
            let pool = pool(axis, lanes, seed);
            let copied = |cells: &Cells| (0..lanes).map(|lane| plain::copied(cells, lane)).collect();
            plain::regions::Between::Pool { out: copied(pool.out_rate()), share: copied(pool.share()) }
        }
        Kind::Between => plain::regions::Between::Rates(
            Sex::ALL
                .iter()
                .map(|&s| {
                    let of = |g: usize, from: usize| (0..lanes).map(|to| between_rate(seed, s, g, from, to)).collect();
                    (0..axis.groups()).map(|g| (0..lanes).map(|from| of(g, from)).collect()).collect()
                })
                .collect(),
        ),
    }
}

/// The same bits on any number of threads, with more regions than a panel of the factoring has columns.
#[test]
fn threads_change_no_bit() {
    for kind in [Kind::Pool, Kind::Between] {
        let made = Made { kind, rules: DEFAULT, lanes: 37, steps: 3, seed: 5, movers: Movers::Net, width: 1 };
        let (world, coupling) = (made.world(), made.coupling());
        let [one, many] = [Some(1), Some(5)].map(|n| threads::on(n, || lived(&world, &coupling)));
        assert_eq!(one, many, "{kind:?}");
    }
}

/// Totals are the sums of the cells.
#[test]
fn totals_are_those_of_the_cells() {
    for kind in [Kind::Pool, Kind::Between] {
        let made = Made { kind, rules: DEFAULT, lanes: 4, steps: 1, seed: 9, movers: Movers::Net, width: 1 };
        let (world, coupling) = (made.world(), made.coupling());
        let [cells, totals] = [AccountDetail::Cells, AccountDetail::Totals].map(|detail| {
            let mut account = Account::new(made.axis(), made.lanes, detail);
            let mut together = Together::new(&coupling, made.axis(), made.lanes, made.rules);
            together.live((0, year(2025)), &world.opening, &world.years[0], &mut account).unwrap();
            account
        });
        assert_eq!(cells.closing, totals.closing);
        for lane in 0..made.lanes {
            let (a, b) = (cells.totals(lane), totals.totals(lane));
            for (a, b) in [(a.opening, b.opening), (a.deaths, b.deaths), (a.moved_in, b.moved_in), (a.moved_out, b.moved_out)] {
                assert!((a - b).abs() <= 1e-9 * a.max(1.0), "{kind:?}: {b} for {a}");
            }
        }
    }
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let axis = five();
    let rates =
        |value: f64| Between::new(axis, 3, move |s, g, from, to| if (s, g, from, to) == (Sex::Male, 4, 2, 0) { value } else { 0.01 });
    assert!(rates(0.3).is_ok());
    let negative = InvalidExchange::Value { sex: Sex::Male, age: 20, region: 2, value: -0.1 };
    assert_eq!(rates(-0.1).unwrap_err(), negative);
    assert!(matches!(rates(0.4).unwrap_err(), InvalidExchange::TooMany { sex: Sex::Male, age: 20, region: 2, .. }));
    let deaths = Cells::from_fn(axis, 3, |_, g, r| if (g, r) == (16, 1) { 0.39 } else { 0.1 });
    let dying = rates(0.3).unwrap().with_deaths(deaths, OpenGroup::Together);
    assert!(matches!(dying.unwrap_err(), InvalidExchange::TooMany { sex: Sex::Female, age: 80, region: 1, .. }));
    let share = |last: f64| {
        let share = Cells::from_fn(axis, 3, |_, g, r| if (g, r) == (7, 2) { last } else { [0.2, 0.3, 0.5][r] });
        Pool::new(OutMigrationRate::new(Cells::zeros(axis, 3)).unwrap(), share)
    };
    assert!(matches!(share(0.51).unwrap_err(), InvalidExchange::Shares { sex: Sex::Female, age: 35, .. }));
    assert!(share(0.500_000_4).unwrap().apart() > 3e-7);
}

/// A parent with people where nobody lives cannot be met.
#[test]
fn nobody_cannot_be_scaled() {
    let made = Made { kind: Kind::Pool, rules: DEFAULT, lanes: 2, steps: 1, seed: 1, movers: Movers::Net, width: 1 };
    let mut world = made.world();
    world.opening = Cells::zeros(made.axis(), 2);
    world.years[0].migration = Migration::Net(NetMigration::new(Cells::zeros(made.axis(), 2)).unwrap());
    let cell = ParentCell { sex: None, band: AgeBand::ALL, persons: 10.0 };
    let parent = Parent { people: BTreeMap::from([(year(2025), vec![cell])]), warn_above: 0.02, refuse_above: 0.2 };
    let coupling = Coupling { parent: Some(Arc::new(parent)), ..made.coupling() };
    let mut account = Account::new(made.axis(), 2, AccountDetail::Cells);
    let mut together = Together::new(&coupling, made.axis(), 2, DEFAULT);
    assert!(together.live((0, year(2025)), &world.opening, &world.years[0], &mut account).is_err());
}
