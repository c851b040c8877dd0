//! A programme that may come otherwise: how much of it is built, and how late, with what each would move.

use super::rates::Migration;

/// The least, the likely and the most of what nobody knows yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Triangle {
    low: f64,
    likely: f64,
    high: f64,
}

impl Triangle {
    /// `None` unless low ≤ likely ≤ high, all of them numbers.
    #[must_use]
    pub fn new(low: f64, likely: f64, high: f64) -> Option<Self> {
        (low <= likely && likely <= high && low.is_finite() && high.is_finite()).then_some(Self { low, likely, high })
    }

    /// Its corners, the least first.
    #[must_use]
    pub const fn corners(self) -> [f64; 3] {
        [self.low, self.likely, self.high]
    }

    /// The value below which a share `u` of the triangle lies, 0–1.
    #[must_use]
    pub fn at(self, u: f64) -> f64 {
        let (whole, below) = (self.high - self.low, self.likely - self.low);
        if u * whole <= below {
            self.low + libm::sqrt(u * whole * below)
        } else {
            self.high - libm::sqrt((1.0 - u) * whole * (self.high - self.likely))
        }
    }
}

/// What would move if less (or more) of a programme were built, or later: known on a grid, straight between.
#[derive(Debug, Clone, PartialEq)]
pub struct LateMoves {
    /// Shares of the programme that are built.
    pub built: Triangle,
    /// Years it comes late.
    pub delay: Triangle,
    /// Shares of the grid, ascending.
    pub shares: Vec<f64>,
    /// Delays of the grid, ascending.
    pub delays: Vec<f64>,
    /// Moves of each step, by share and under it by delay.
    pub moves: Vec<Vec<Vec<Migration>>>,
}

/// Points of the grid and their weights, which add up to one.
pub type Corners = [(usize, usize, f64); 4];

impl LateMoves {
    /// The points around a share and a delay within their triangles.
    #[must_use]
    pub fn corners(&self, share: f64, delay: f64) -> Corners {
        let ((s, upper), (d, later)) = (between(&self.shares, share), between(&self.delays, delay));
        let (t, e) = ((s + 1).min(self.shares.len() - 1), (d + 1).min(self.delays.len() - 1));
        [(s, d, (1.0 - upper) * (1.0 - later)), (t, d, upper * (1.0 - later)), (s, e, (1.0 - upper) * later), (t, e, upper * later)]
    }
}

/// The last point that is not above a value, and how far on to the next it lies, 0–1.
fn between(points: &[f64], value: f64) -> (usize, f64) {
    let at = points.partition_point(|point| *point <= value).saturating_sub(1);
    match points.get(at + 1) {
        Some(next) => (at, ((value - points[at]) / (next - points[at])).clamp(0.0, 1.0)),
        None => (at, 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_triangle_has_its_ends_and_its_mean() {
        let late = Triangle::new(0.0, 1.0, 4.0).unwrap();
        assert_eq!((late.at(0.0), late.at(1.0)), (0.0, 4.0));
        assert!((late.at(0.25) - 1.0).abs() < 1e-12, "a quarter comes before what is likely");
        let many = 100_000;
        let mean = (0..many).map(|k| late.at((f64::from(k) + 0.5) / f64::from(many))).sum::<f64>() / f64::from(many);
        assert!((mean - 5.0 / 3.0).abs() < 1e-6, "{mean}");
        for (low, likely, high) in [(1.0, 0.0, 2.0), (0.0, 3.0, 2.0), (f64::NAN, 1.0, 2.0)] {
            assert_eq!(Triangle::new(low, likely, high), None);
        }
        assert_eq!(Triangle::new(2.0, 2.0, 2.0).unwrap().at(0.3), 2.0);
    }

    #[test]
    fn weights_add_up_and_give_the_point_back() {
        let built = Triangle::new(0.5, 0.8, 1.0).unwrap();
        let late = LateMoves { built, delay: built, shares: vec![0.5, 0.8, 1.0], delays: vec![0.0, 1.0, 2.5], moves: Vec::new() };
        for (share, delay) in [(0.5, 0.0), (0.65, 0.3), (0.8, 1.0), (1.0, 2.5), (0.93, 2.1)] {
            let corners = late.corners(share, delay);
            let sum = |of: &dyn Fn(usize, usize) -> f64| corners.iter().map(|(s, d, weight)| weight * of(*s, *d)).sum::<f64>();
            assert!((sum(&|_, _| 1.0) - 1.0).abs() < 1e-12);
            assert!((sum(&|s, _| late.shares[s]) - share).abs() < 1e-12 && (sum(&|_, d| late.delays[d]) - delay).abs() < 1e-12);
        }
        let one = LateMoves { shares: vec![0.8], delays: vec![0.0], ..late };
        assert_eq!(one.corners(0.8, 0.0)[0], (0, 0, 1.0));
    }
}
