use super::*;

#[test]
fn half_a_year_late_is_half_this_year_and_half_the_next() {
    assert_eq!(delayed(&[100.0, 200.0, 300.0], 0, 0.0), [100.0, 200.0, 300.0]);
    assert_eq!(delayed(&[100.0, 200.0, 300.0], 0, 0.5), [50.0, 150.0, 250.0]);
    assert_eq!(delayed(&[100.0, 200.0, 300.0], 0, 2.25), [0.0, 0.0, 75.0]);
    assert_eq!(delayed(&[100.0, 200.0, 300.0], 1, 1.0), [100.0, 200.0], "what was planned before arrives");
}

#[test]
fn what_leaves_the_areas_for_new_dwellings_is_what_enters_them_from_within() {
    let of = |filled: f64| Built { completed: filled, demolished: 0.0, filled: [0.0, 0.0, 0.0, filled, 0.0] };
    let built = [[of(10.0), of(0.0)], [of(40.0), of(20.0)], [of(0.0), of(5.0)]];
    let built: Vec<&[Built]> = built.iter().map(<[Built; 2]>::as_slice).collect();
    let sizes = [2.4, 2.3, 2.1, 1.7, 1.4];
    let chains = chains(&[100.0, 300.0, 600.0], &built, &sizes, 0.6).unwrap();
    for year in 0..2 {
        let left: f64 = chains.iter().map(|chain| chain[year].leaving[3]).sum();
        let outside = |area: usize| built[area][year].filled() * 1.7 * chains[area][year].from_outside;
        let elsewhere: f64 = (0..3).map(|area| outside(area) - 0.4 * 1.7 * built[area][year].filled()).sum();
        assert!((left - elsewhere).abs() < 1e-12, "{year}: {left} {elsewhere}");
    }
    assert!((chains[1][0].leaving[3] - 0.6 * 10.0 * 1.7 * 0.3).abs() < 1e-12);
    let alone = super::chains(&[100.0], &built[..1], &sizes, 0.6).unwrap();
    assert_eq!((alone[0][0].from_outside, alone[0][0].leaving), (0.4, [0.0; 5]), "one area: nobody crosses its border that way");
}

#[test]
fn what_does_not_stand_cannot_be_taken_down() {
    let built = [Built { demolished: 5.0, ..Built::default() }, Built { demolished: 6.0, ..Built::default() }];
    let (area, error) = chains(&[10.0], &[&built], &[2.0; 5], 0.0).unwrap_err();
    assert_eq!((area, error.year, error.cause), (0, 1, Cause::NothingStands { standing: 5.0, demolished: 6.0 }));
}
