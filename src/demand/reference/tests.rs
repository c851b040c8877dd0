use super::*;
use crate::demand::fixtures::year;

const OLD: AgeBand = AgeBand::open(80);

fn row(area: &str, service: Option<&str>, band: AgeBand, y: u16, users: f64) -> ReferenceCount {
    let area = if area == "nation" { Area::Nation } else { Area::Region(RegionId::new(area)) };
    let definition = if y < 2020 { "old" } else { "new" }.to_owned();
    ReferenceCount { area, service: service.map(str::to_owned), definition, band, year: year(y), users, people: 1000.0 }
}

fn rows(area: &str, service: Option<&str>, band: AgeBand, change: f64) -> Vec<ReferenceCount> {
    (2014..=2025).map(|y| row(area, service, band, y, 300.0 * libm::exp(change * f64::from(y - 2014)))).collect()
}

fn slope(fit: Option<Fit>) -> f64 {
    fit.unwrap().slope
}

#[test]
fn a_municipality_is_never_among_its_own_others() {
    let all = [rows("3403", None, OLD, -0.09), rows("0301", None, OLD, -0.01), rows("1103", None, OLD, -0.03)].concat();
    let of = |region: &str| Reference::new(&all, OLD, &RegionId::new(region)).others(year(2025), 5);
    assert!((slope(of("3403")) + 0.02).abs() < 1e-3, "{:?}", of("3403"));
    assert!(slope(of("3405")) < -0.04 && slope(of("0301")) < -0.05);
}

#[test]
fn rows_of_the_service_outrank_rows_of_every_service_and_the_narrowest_band_is_heard() {
    let all = [
        rows("nation", None, OLD, -0.01),
        rows("nation", Some("home"), AgeBand::ALL, 0.05),
        rows("nation", Some("home"), OLD, -0.04),
        rows("nation", Some("home"), AgeBand::closed(67, 79), 0.09),
    ]
    .concat();
    let nation = |band: AgeBand| Reference::new(&all, band, &RegionId::new("3403")).nation(year(2025), 10);
    assert!((slope(nation(OLD)) + 0.04).abs() < 1e-12);
    assert!((slope(nation(AgeBand::closed(80, 89))) + 0.04).abs() < 1e-12, "80 and over holds 80–89");
    assert!((slope(nation(AgeBand::closed(0, 66))) - 0.05).abs() < 1e-12, "all ages hold 0–66");
}

#[test]
fn ages_no_row_holds_have_no_reference() {
    let all = rows("nation", None, OLD, -0.01);
    let none = Reference::new(&all, AgeBand::closed(67, 79), &RegionId::new("3403"));
    assert!(none.nation(year(2025), 10).is_none() && none.others(year(2025), 5).is_none());
}

#[test]
fn definitions_are_not_compared_and_a_series_that_ended_is_still_heard() {
    let mut all = rows("nation", None, OLD, -0.02);
    all.iter_mut().filter(|row| row.definition == "new").for_each(|row| row.users *= 1.5);
    let nation = Reference::new(&all, OLD, &RegionId::new("3403")).nation(year(2040), 10);
    assert!((slope(nation) + 0.02).abs() < 1e-12);
    // Before the series begins nothing is known.
    assert!(Reference::new(&all, OLD, &RegionId::new("3403")).nation(year(2013), 10).is_none());
}
