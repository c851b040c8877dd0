//! A smooth curve through points that never rises where they fall, nor falls where they rise.

/// Monotone piecewise cubic through points of strictly increasing x (Fritsch & Carlson 1980, SIAM Journal on Numerical
/// Analysis 17: 238–246), held level before the first and after the last point.
#[derive(Debug, Clone, PartialEq)]
pub struct Monotone {
    x: Vec<f64>,
    y: Vec<f64>,
    tangents: Vec<f64>,
}

impl Monotone {
    /// Through `points`, x increasing; `None` without a point.
    #[must_use]
    pub fn through(points: &[(f64, f64)]) -> Option<Self> {
        debug_assert!(points.windows(2).all(|w| w[0].0 < w[1].0), "points stand in increasing x");
        if points.is_empty() {
            return None;
        }
        let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        let secants: Vec<f64> = (1..x.len()).map(|i| (y[i] - y[i - 1]) / (x[i] - x[i - 1])).collect();
        Some(Self { tangents: tangents(&secants), x, y })
    }

    /// The curve at `at`.
    #[must_use]
    pub fn at(&self, at: f64) -> f64 {
        let last = self.x.len() - 1;
        let next = self.x.partition_point(|&x| x <= at);
        if next == 0 {
            return self.y[0];
        }
        if next > last {
            return self.y[last];
        }
        self.between(next - 1, at)
    }

    /// Cubic Hermite on the piece that starts at point `i`.
    fn between(&self, i: usize, at: f64) -> f64 {
        let width = self.x[i + 1] - self.x[i];
        let t = (at - self.x[i]) / width;
        let (t2, t3) = (t * t, t * t * t);
        (2.0 * t3 - 3.0 * t2 + 1.0) * self.y[i]
            + (t3 - 2.0 * t2 + t) * width * self.tangents[i]
            + (3.0 * t2 - 2.0 * t3) * self.y[i + 1]
            + (t3 - t2) * width * self.tangents[i + 1]
    }
}

/// Slopes at the points: means of the slopes beside them, level at the ends (where the curve is held beyond), shortened
/// until every piece is monotone: with α, β = slope at the ends of a piece ÷ its secant, α² + β² ≤ 9.
fn tangents(secants: &[f64]) -> Vec<f64> {
    let inner = secants.windows(2).map(|pair| if pair[0] * pair[1] <= 0.0 { 0.0 } else { (pair[0] + pair[1]) / 2.0 });
    let mut slopes: Vec<f64> = std::iter::once(0.0).chain(inner).chain((!secants.is_empty()).then_some(0.0)).collect();
    for (i, &secant) in secants.iter().enumerate() {
        if secant == 0.0 {
            (slopes[i], slopes[i + 1]) = (0.0, 0.0);
            continue;
        }
        let (alpha, beta) = (slopes[i] / secant, slopes[i + 1] / secant);
        let length = alpha * alpha + beta * beta;
        if length > 9.0 {
            let shorten = 3.0 / length.sqrt();
            (slopes[i], slopes[i + 1]) = (shorten * alpha * secant, shorten * beta * secant);
        }
    }
    slopes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_meets_its_points_and_is_held_outside() {
        let points = [(33.5, -3.6), (70.25, -2.9), (77.0, -2.1), (84.0, -1.4), (93.0, -0.9)];
        let curve = Monotone::through(&points).unwrap();
        for (x, y) in points {
            assert!((curve.at(x) - y).abs() < 1e-12);
        }
        assert_eq!((curve.at(0.0), curve.at(120.0)), (-3.6, -0.9));
        assert_eq!(Monotone::through(&[(80.0, -1.0)]).unwrap().at(3.0), -1.0);
        assert!(Monotone::through(&[]).is_none());
    }

    /// The data of Fritsch and Carlson's figure 1 make an unlimited cubic overshoot.
    #[test]
    fn it_never_turns_where_the_points_do_not() {
        let points =
            [(7.99, 0.0), (8.09, 2.76429e-5), (8.19, 4.37498e-2), (8.7, 0.169183), (9.2, 0.469428), (10.0, 0.943740), (12.0, 0.998636)];
        let curve = Monotone::through(&points).unwrap();
        let values: Vec<f64> = (0..=1000).map(|i| curve.at(7.9 + f64::from(i) * 0.0042)).collect();
        assert!(values.windows(2).all(|w| w[1] >= w[0]));
        let peak = Monotone::through(&[(0.0, 0.0), (1.0, 1.0), (2.0, 1.0), (4.0, -3.0)]).unwrap();
        assert!((0..=400).all(|i| (-3.0..=1.0).contains(&peak.at(f64::from(i) / 100.0))));
        let sharp = Monotone::through(&[(0.0, 0.0), (1.0, 1.0), (2.0, -3.0)]).unwrap();
        assert!((0..=200).all(|i| (-3.0..=1.0).contains(&sharp.at(f64::from(i) / 100.0))));
    }
}
