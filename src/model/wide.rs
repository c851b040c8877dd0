//! As many numbers as the processor adds or multiplies at once, written like one number.

use pulp::Simd;
use std::ops::{Add, Mul, Sub};

/// A vector of lanes. Each operation is the same as on single numbers, lane by lane, and none is fused with another, so
/// that the width of the vectors changes no bit of a result.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wide<S: Simd>(S, S::f64s);

impl<S: Simd> Wide<S> {
    /// The same number in every lane.
    #[inline(always)]
    pub fn of(simd: S, value: f64) -> Self {
        Self(simd, simd.splat_f64s(value))
    }

    /// The vector that stands at place `at` of a row of vectors.
    #[inline(always)]
    pub fn load(simd: S, row: &[f64], at: usize) -> Self {
        Self(simd, S::as_simd_f64s(row).0[at])
    }

    /// Writes this at place `at` of a row of vectors.
    #[inline(always)]
    pub fn store(self, row: &mut [f64], at: usize) {
        S::as_mut_simd_f64s(row).0[at] = self.1;
    }

    /// The positive part.
    #[inline(always)]
    pub fn above_zero(self) -> Self {
        let larger = self.0.max_f64s(self.1, self.0.splat_f64s(0.0));
        // Of −0 and 0, which is larger depends on the processor; the magnitude does not.
        Self(self.0, self.0.abs_f64s(larger))
    }

    /// The smaller of two, lane by lane.
    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        Self(self.0, self.0.min_f64s(self.1, other.1))
    }

    /// Whether any lane is below zero.
    #[inline(always)]
    pub fn any_below_zero(self) -> bool {
        let below = self.0.less_than_f64s(self.1, self.0.splat_f64s(0.0));
        self.0.first_true_m64s(below) < S::F64_LANES
    }

    /// `then` where this is below zero, zero elsewhere.
    #[inline(always)]
    pub fn if_below_zero(self, then: Self) -> Self {
        let zero = self.0.splat_f64s(0.0);
        Self(self.0, self.0.select_f64s(self.0.less_than_f64s(self.1, zero), then.1, zero))
    }
}

impl<S: Simd> Add for Wide<S> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(self.0, self.0.add_f64s(self.1, other.1))
    }
}

impl<S: Simd> Sub for Wide<S> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(self.0, self.0.sub_f64s(self.1, other.1))
    }
}

impl<S: Simd> Mul for Wide<S> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(self.0, self.0.mul_f64s(self.1, other.1))
    }
}
