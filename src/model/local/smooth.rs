//! Averages over neighbouring ages.

use crate::domain::axis::{AgeAxis, Sex};
use crate::domain::cells::Cells;
use crate::model::mortality::joined;

/// A bell-shaped weight around each age, as wide as the age's bandwidth says; cut at three bandwidths.
pub(super) struct Kernel {
    /// For each group, the groups it borrows from and their weights; its own is 1.
    weights: Vec<Vec<(usize, f64)>>,
}

impl Kernel {
    /// `bandwidth` by age, years, as knots of straight lines; 0 = no neighbours.
    pub fn new(axis: AgeAxis, bandwidth: &[(f64, f64)]) -> Self {
        let ages: Vec<f64> = axis.starts().map(f64::from).collect();
        let around = |&age: &f64| {
            let width = joined(bandwidth, age);
            let weight = |&other: &f64| {
                let apart = (other - age).abs();
                if apart == 0.0 {
                    1.0
                } else if apart <= 3.0 * width {
                    libm::exp(-0.5 * (apart / width) * (apart / width))
                } else {
                    0.0
                }
            };
            ages.iter().map(weight).enumerate().filter(|(_, weight)| *weight > 0.0).collect()
        };
        Self { weights: ages.iter().map(around).collect() }
    }

    /// Weighted sums over neighbouring ages, sex by sex and lane by lane.
    pub fn sums(&self, cells: &Cells) -> Cells {
        let mut out = Cells::zeros(cells.axis(), cells.lanes());
        for sex in Sex::ALL {
            for (group, neighbours) in self.weights.iter().enumerate() {
                let sums = out.row_mut(sex, group);
                for &(other, weight) in neighbours {
                    for (sum, value) in sums.iter_mut().zip(cells.row(sex, other)) {
                        *sum += weight * value;
                    }
                }
            }
        }
        out
    }

    /// Sum of a group's weights.
    pub fn mass(&self, group: usize) -> f64 {
        self.weights[group].iter().map(|(_, weight)| weight).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: one year wide, three neighbours on either side; none where it has no width.
    #[test]
    fn weights_are_a_bell_cut_at_three_widths() {
        let axis = AgeAxis::new(1, 100).unwrap();
        let around = 2.0 * [-0.5, -2.0, -4.5].map(libm::exp).iter().sum::<f64>();
        assert!((Kernel::new(axis, &[(0.0, 1.0)]).mass(50) - 1.0 - around).abs() < 1e-12);
        assert!((Kernel::new(axis, &[(0.0, 1.0)]).mass(0) - 1.0 - 0.5 * around).abs() < 1e-12);
        assert!((Kernel::new(axis, &[(0.0, 0.0)]).mass(50) - 1.0).abs() < 1e-12);
    }
}
