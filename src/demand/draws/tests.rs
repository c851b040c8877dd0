use super::told::{above, quantile};
use super::*;
use crate::model::random::{Key, Purpose};

#[test]
fn quantiles_are_of_type_seven() {
    let sorted = [1.0, 2.0, 4.0, 8.0, 16.0];
    for (p, value) in [(0.0, 1.0), (0.1, 1.4), (0.25, 2.0), (0.5, 4.0), (0.9, 12.8), (1.0, 16.0)] {
        assert!((quantile(&sorted, p) - value).abs() < 1e-12, "{p}");
    }
    assert_eq!(quantile(&[3.0], 0.9), 3.0);
    assert_eq!([0.5, 1.0, 4.0, 16.0].map(|limit| above(&sorted, limit)), [1.0, 0.8, 0.4, 0.0]);
}

/// The error shrinks with the root of the draws, and is that of a normal median: 1.2533 ÷ √n.
#[test]
fn errors_shrink_with_the_root_of_the_draws() {
    let told = |many: u32| {
        let mut stream = Key::new(3, None).stream(Purpose::UseBase, 0);
        let mut values: Vec<f64> = (0..many).map(|_| stream.normal()).collect();
        values.sort_by(f64::total_cmp);
        Told::of(&values)
    };
    let (few, many) = (told(1_000), told(64_000));
    for (few, many) in few.errors.into_iter().zip(many.errors) {
        assert!((few / many / 8.0 - 1.0).abs() < 0.5, "{few} {many}");
    }
    assert!((many.errors[3] * libm::sqrt(64_000.0) / 1.2533 - 1.0).abs() < 0.1);
    // The promise: the 90th percentile of 1 000 draws is off by at most 5 % of the half-width.
    assert!(few.errors[5] <= 0.05 * few.quantiles[5], "{:?}", few.errors);
}
