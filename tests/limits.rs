//! Hard limits (C11): each holds exactly at its number, just under it, and no further.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use kohort::domain::axis::{AgeAxis, InvalidAxis, Sex, Year};
use kohort::domain::cells::{Cells, InvalidCell, MAX_CELL, Population};
use kohort::domain::rates::{Asfr, InMigration, MAX_ASFR, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship};

fn axis() -> AgeAxis {
    AgeAxis::new(1, 105).unwrap()
}

/// Cells of 0 but for one.
fn one(value: f64) -> Cells {
    let mut cells = Cells::zeros(axis(), 3);
    cells.set(Sex::Male, 87, 2, value);
    cells
}

/// `make` takes both ends and what lies just inside, and refuses what lies just outside or is no number, naming the cell.
fn limited(what: &str, make: impl Fn(f64) -> Result<(), InvalidCell>, lowest: f64, highest: f64) {
    for inside in [lowest, lowest.next_up(), highest, highest.next_down()] {
        assert_eq!(make(inside), Ok(()), "{what} of {inside} is within {lowest}–{highest}");
    }
    for outside in [lowest.next_down(), highest.next_up(), f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e300] {
        let error = make(outside).expect_err(&format!("{what} of {outside} lies outside {lowest}–{highest}"));
        assert_eq!((error.age, error.lane, error.value.to_bits()), (87, 2, outside.to_bits()), "{what}");
        assert_eq!(error.allowed, (lowest, highest), "{what}");
    }
}

#[test]
fn cells_are_limited_exactly() {
    limited("population", |v| Population::new(one(v)).map(drop), 0.0, MAX_CELL);
    limited("survivorship", |v| Survivorship::new(one(v)).map(drop), 0.0, 1.0);
    limited("out-rate", |v| OutMigrationRate::new(one(v)).map(drop), 0.0, 1.0);
    limited("in-count", |v| InMigration::new(one(v)).map(drop), 0.0, MAX_CELL);
    limited("net migration", |v| NetMigration::new(one(v)).map(drop), -MAX_CELL, MAX_CELL);
    assert_eq!((MAX_CELL.to_bits(), MAX_ASFR.to_bits()), (1e9_f64.to_bits(), 2.0_f64.to_bits()), "as promised");
}

#[test]
fn fertility_is_limited_exactly() {
    let make = |rate: f64| Asfr::from_fn(axis(), 3, |group, lane| if (group, lane) == (87, 2) { rate } else { 0.0 }).map(drop);
    limited("births per woman", make, 0.0, MAX_ASFR);
    for barren in [0, axis().groups() - 1] {
        let bears = |rate: f64| Asfr::from_fn(axis(), 1, |group, _| if group == barren { rate } else { 0.0 });
        assert!(bears(0.0).is_ok());
        assert!(bears(0.0_f64.next_up()).is_err(), "nobody gives birth in group {barren}");
    }
}

#[test]
fn open_ages_are_limited_exactly() {
    for width in [1, 5] {
        assert!(AgeAxis::new(width, 80).is_ok() && AgeAxis::new(width, 130).is_ok());
        let (under, over) = (80 - width, 130 + width);
        assert_eq!((AgeAxis::new(width, under), AgeAxis::new(width, over)), (Err(InvalidAxis::Open(under)), Err(InvalidAxis::Open(over))));
    }
    for width in [0, 2, 4, 6, 10, 255] {
        assert_eq!(AgeAxis::new(width, 100), Err(InvalidAxis::Width(width)));
    }
}

#[test]
fn years_are_limited_exactly() {
    for (year, allowed) in
        [(1899, false), (1900, true), (1901, true), (2199, true), (2200, true), (2201, false), (0, false), (u16::MAX, false)]
    {
        assert_eq!(Year::new(year).is_some(), allowed, "{year}");
    }
}

#[test]
fn sex_ratios_are_limited_exactly() {
    let made = |ratio: f64| SexRatioAtBirth::new(vec![1.06, ratio]).is_some();
    assert!(made(0.0_f64.next_up()) && made(10.0_f64.next_down()));
    for outside in [0.0, -1.0, 10.0, f64::NAN, f64::INFINITY] {
        assert!(!made(outside), "{outside} boys a girl");
    }
}
