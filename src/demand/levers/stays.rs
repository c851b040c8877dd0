//! How long stays last, and how much of them is saved when they begin later.

use crate::domain::lever::DayCare;

/// E\[min(d, T)\] for stays T with a Weibull distribution of shape k and this mean, years: ∫₀ᵈ P(T > t) dt = λ/k · γ(1/k, (d/λ)ᵏ), λ the
/// scale mean ÷ Γ(1 + 1/k), γ the lower incomplete gamma function.
#[must_use]
pub fn put_off(delay: f64, mean: f64) -> f64 {
    if delay <= 0.0 {
        return 0.0;
    }
    let shape = DayCare::SHAPE;
    let scale = mean / libm::tgamma(1.0 + 1.0 / shape);
    scale / shape * lower_gamma(1.0 / shape, libm::pow(delay / scale, shape))
}

/// γ(s, x) = xˢ e⁻ˣ Σ xⁿ ÷ (s(s+1)…(s+n)) (Abramowitz & Stegun 1964, *Handbook of Mathematical Functions*, 6.5.29).
fn lower_gamma(s: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut at) = (1.0 / s, 1.0 / s, s);
    while term > sum * 1e-17 {
        at += 1.0;
        term *= x / at;
        sum += term;
    }
    sum * libm::pow(x, s) * libm::exp(-x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of the method's own tests: 0.735 and 1.171 years for delays of one and two years of a mean stay of two.
    #[test]
    fn a_stay_put_off_saves_what_is_left_of_it() {
        assert!((put_off(1.0, 2.0) - 0.735).abs() < 5e-4 && (put_off(2.0, 2.0) - 1.171).abs() < 5e-4);
        assert_eq!(put_off(0.0, 2.0), 0.0);
        assert!((put_off(200.0, 2.0) - 2.0).abs() < 1e-9, "a delay beyond every stay saves all of it");
    }

    /// 28 of 100 stays end within half a year where the mean is two: the share that fixed the shape.
    #[test]
    fn the_shape_is_that_of_norwegian_stays() {
        let scale = 2.0 / libm::tgamma(1.0 + 1.0 / DayCare::SHAPE);
        assert!((1.0 - libm::exp(-libm::pow(0.5 / scale, DayCare::SHAPE)) - 0.28).abs() < 0.005);
    }

    #[test]
    fn the_integral_is_the_sum_of_thin_slices() {
        let scale = 2.7 / libm::tgamma(1.0 + 1.0 / DayCare::SHAPE);
        let slices = 200_000;
        let width = 1.5 / f64::from(slices);
        let sum: f64 = (0..slices).map(|n| width * libm::exp(-libm::pow((f64::from(n) + 0.5) * width / scale, DayCare::SHAPE))).sum();
        assert!((put_off(1.5, 2.7) - sum).abs() < 1e-6);
    }
}
