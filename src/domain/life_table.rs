//! Life tables by single year of age, and the survivorship ratios a projection takes from them.
//!
//! Notation as in Preston, Heuveline & Guillot (2001), *Demography*, chapter 3: `mx` deaths per person-year, `qx` share
//! dying within the year of age, `ax` years lived in it by those who die, `lx` survivors, `Lx` person-years, `Tx`
//! person-years above, `ex` years of life left.

use super::axis::{AgeAxis, Sex};
use std::fmt;

/// One sex's life table by single age 0…; the last age is open. The radix is one person.
#[derive(Debug, Clone, PartialEq)]
pub struct LifeTable {
    /// Deaths per person-year.
    pub mx: Vec<f64>,
    /// Share of those who reach the age that dies in it; 1 in the open age.
    pub qx: Vec<f64>,
    /// Survivors to the age; 1 at age 0.
    pub lx: Vec<f64>,
    /// Person-years lived in the age.
    pub person_years: Vec<f64>,
}

/// Why a life table was refused.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum InvalidLifeTable {
    /// Fewer than two ages.
    TooShort,
    /// A death rate that is not a number of 0 or more, or is zero in the open age.
    Rate {
        /// Where.
        age: usize,
        /// What stands there.
        mx: f64,
    },
    /// A probability outside 0–1.
    Probability {
        /// Where.
        age: usize,
        /// What stands there.
        qx: f64,
    },
    /// The projection's open age lies above the life table's.
    OpenAge {
        /// Open age of the projection.
        wanted: u8,
        /// Last age of the life table.
        last: usize,
    },
}

impl fmt::Display for InvalidLifeTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => f.write_str("a life table needs at least two ages"),
            Self::Rate { age, mx } => write!(f, "death rate {mx} at age {age} cannot be used"),
            Self::Probability { age, qx } => write!(f, "probability of dying {qx} at age {age} is not within 0–1"),
            Self::OpenAge { wanted, last } => write!(f, "the life table ends at age {last}, below the open age {wanted}"),
        }
    }
}

impl std::error::Error for InvalidLifeTable {}

/// Years lived in the first year of life by those who die in it, from the death rate at age 0 (Andreev & Kingkade
/// 2015, *Demographic Research* 33, table 3, as used by the Human Mortality Database's protocol 6).
#[must_use]
pub fn a0_from_m0(sex: Sex, m0: f64) -> f64 {
    match sex {
        Sex::Male if m0 < 0.0230 => 0.14929 - 1.99545 * m0,
        Sex::Male if m0 < 0.08307 => 0.02832 + 3.26021 * m0,
        Sex::Male => 0.29915,
        Sex::Female if m0 < 0.01724 => 0.14903 - 2.05527 * m0,
        Sex::Female if m0 < 0.06891 => 0.04667 + 3.88089 * m0,
        Sex::Female => 0.31411,
    }
}

/// `qx = mx / (1 + (1 − ax)·mx)` for a one-year age, at most 1.
#[must_use]
pub fn qx_from_mx(mx: f64, ax: f64) -> f64 {
    (mx / (1.0 + (1.0 - ax) * mx)).min(1.0)
}

/// `mx = qx / (1 − (1 − ax)·qx)`: the inverse of [`qx_from_mx`].
#[must_use]
pub fn mx_from_qx(qx: f64, ax: f64) -> f64 {
    qx / (1.0 - (1.0 - ax) * qx)
}

impl LifeTable {
    /// From death rates by single age, the last one open. `ax` is one half but in the first year of life.
    ///
    /// # Errors
    /// When a rate is negative or not a number, or nobody would die in the open age.
    pub fn from_mx(sex: Sex, mx: Vec<f64>) -> Result<Self, InvalidLifeTable> {
        if mx.len() < 2 {
            return Err(InvalidLifeTable::TooShort);
        }
        let last = mx.len() - 1;
        let bad = mx.iter().enumerate().find(|&(age, m)| !m.is_finite() || *m < 0.0 || (age == last && *m == 0.0));
        if let Some((age, &mx)) = bad {
            return Err(InvalidLifeTable::Rate { age, mx });
        }
        let ax = |age: usize| if age == 0 { a0_from_m0(sex, mx[0]) } else { 0.5 };
        let mut qx: Vec<f64> = mx.iter().enumerate().map(|(age, &m)| qx_from_mx(m, ax(age))).collect();
        qx[last] = 1.0;
        let mut lx = vec![1.0; mx.len()];
        for age in 1..mx.len() {
            lx[age] = lx[age - 1] * (1.0 - qx[age - 1]);
        }
        let mut person_years: Vec<f64> = (0..last).map(|age| lx[age + 1] + ax(age) * (lx[age] - lx[age + 1])).collect();
        person_years.push(lx[last] / mx[last]);
        Ok(Self { mx, qx, lx, person_years })
    }

    /// From probabilities of dying by single age. The open age's own death rate is not in such a table: it is taken
    /// to be that of the last closed age.
    ///
    /// # Errors
    /// When a probability is outside 0–1, or nobody would die in the open age.
    pub fn from_qx(sex: Sex, qx: &[f64]) -> Result<Self, InvalidLifeTable> {
        if qx.len() < 2 {
            return Err(InvalidLifeTable::TooShort);
        }
        if let Some((age, &qx)) = qx.iter().enumerate().find(|(_, q)| !(0.0..=1.0).contains(*q)) {
            return Err(InvalidLifeTable::Probability { age, qx });
        }
        let mut mx: Vec<f64> = qx.iter().map(|&q| mx_from_qx(q, 0.5)).collect();
        mx[0] = m0_from_q0(sex, qx[0]);
        let last = mx.len() - 1;
        mx[last] = mx[last - 1];
        Self::from_mx(sex, mx)
    }

    /// Years of life left at `age`.
    #[must_use]
    pub fn ex(&self, age: usize) -> f64 {
        self.person_years_above(age) / self.lx[age]
    }

    /// Life expectancy at birth, years.
    #[must_use]
    pub fn e0(&self) -> f64 {
        self.ex(0)
    }

    /// `Tx`: person-years lived at `age` and over.
    #[must_use]
    pub fn person_years_above(&self, age: usize) -> f64 {
        self.person_years[age..].iter().sum()
    }

    /// Survivorship by the group reached, for rates by completed age: L(0)/(n·l(0)) for newborns, L(x+n)/L(x) between
    /// groups, T(A)/T(A−n) into the open group (Preston, Heuveline & Guillot 2001, box 6.1).
    ///
    /// # Errors
    /// When the table ends below the axis' open age.
    pub fn survivorship(&self, axis: AgeAxis) -> Result<Vec<f64>, InvalidLifeTable> {
        let open = usize::from(axis.open_age());
        if open >= self.lx.len() {
            return Err(InvalidLifeTable::OpenAge { wanted: axis.open_age(), last: self.lx.len() - 1 });
        }
        let width = usize::from(axis.width());
        let groups = axis.groups();
        let mut lived: Vec<f64> = (0..groups - 1).map(|g| self.person_years[g * width..(g + 1) * width].iter().sum()).collect();
        lived.push(self.person_years_above(open));
        Ok(survivorship_from_person_years(&lived, axis.width(), 1.0))
    }

    /// Survivorship by the group reached, for rates by age at the end of the year: S(x) = (1 − m(x)/2)/(1 + m(x)/2)
    /// moves x−1 to x. Only for one-year ages, and for rates by that age.
    ///
    /// # Errors
    /// When the table ends below the axis' open age, or a rate above 2 would leave fewer than nobody.
    pub fn survivorship_at_year_end(&self, axis: AgeAxis) -> Result<Vec<f64>, InvalidLifeTable> {
        if usize::from(axis.open_age()) >= self.mx.len() {
            return Err(InvalidLifeTable::OpenAge { wanted: axis.open_age(), last: self.mx.len() - 1 });
        }
        let ratio = |(age, &mx): (usize, &f64)| {
            let ratio = (1.0 - mx / 2.0) / (1.0 + mx / 2.0);
            if ratio < 0.0 { Err(InvalidLifeTable::Rate { age, mx }) } else { Ok(ratio) }
        };
        self.mx.iter().take(axis.groups()).enumerate().map(ratio).collect()
    }
}

/// The death rate at age 0 that gives the probability `q0` with its own `a0`: found by repetition, as a0 depends on it.
fn m0_from_q0(sex: Sex, q0: f64) -> f64 {
    (0..60).fold(q0, |m0, _| mx_from_qx(q0, a0_from_m0(sex, m0)))
}

/// Survivorship by the group reached from person-years by group (the last one open), group width and radix.
#[must_use]
pub fn survivorship_from_person_years(lived: &[f64], width: u8, radix: f64) -> Vec<f64> {
    let last = lived.len() - 1;
    let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let mut out: Vec<f64> =
        (0..last).map(|g| if g == 0 { lived[0] / (f64::from(width) * radix) } else { ratio(lived[g], lived[g - 1]) }).collect();
    out.push(ratio(lived[last], lived[last - 1] + lived[last]));
    out
}

/// Life expectancy at birth of both sexes together: newborns mixed as they are born, `srb` boys a girl.
#[must_use]
pub fn e0_both(women: &LifeTable, men: &LifeTable, srb: f64) -> f64 {
    (women.e0() + srb * men.e0()) / (1.0 + srb)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gompertz(level: f64) -> Vec<f64> {
        (0..=110).map(|age| level * libm::exp(0.1 * f64::from(age))).collect()
    }

    #[test]
    fn identities_hold() {
        let table = LifeTable::from_mx(Sex::Female, gompertz(2e-5)).unwrap();
        let deaths: f64 = (0..table.lx.len()).map(|x| table.lx[x] * table.qx[x]).sum();
        assert!((deaths - 1.0).abs() < 1e-12);
        assert!(table.lx.windows(2).all(|l| l[1] <= l[0]));
        assert_eq!(table.qx.last(), Some(&1.0));
        // Deaths over person-years give the rates back.
        for age in 0..110 {
            let m = table.lx[age] * table.qx[age] / table.person_years[age];
            assert!((m - table.mx[age]).abs() < 1e-12 * table.mx[age].max(1e-3), "age {age}");
        }
    }

    #[test]
    fn a_constant_hazard_has_the_inverse_left_at_every_age_but_the_first() {
        // With ax = ½ the person-years of a constant hazard are exact at every age but 0, which has an ax of its own.
        let table = LifeTable::from_mx(Sex::Male, vec![0.02; 131]).unwrap();
        for age in [1, 40, 130] {
            assert!((table.ex(age) - 50.0).abs() < 1e-9, "{age}: {}", table.ex(age));
        }
    }

    #[test]
    fn probabilities_and_rates_turn_into_each_other() {
        let rates = LifeTable::from_mx(Sex::Male, gompertz(3e-5)).unwrap();
        let back = LifeTable::from_qx(Sex::Male, &rates.qx).unwrap();
        for age in 0..110 {
            assert!((back.mx[age] - rates.mx[age]).abs() <= 1e-12 * rates.mx[age].max(1.0), "age {age}");
        }
    }

    #[test]
    fn bad_tables_are_refused() {
        assert_eq!(LifeTable::from_mx(Sex::Male, vec![0.1, 0.0]), Err(InvalidLifeTable::Rate { age: 1, mx: 0.0 }));
        assert!(matches!(LifeTable::from_mx(Sex::Male, vec![f64::NAN, 0.1]), Err(InvalidLifeTable::Rate { age: 0, .. })));
        assert_eq!(LifeTable::from_qx(Sex::Male, &[0.1, 1.1]), Err(InvalidLifeTable::Probability { age: 1, qx: 1.1 }));
        let short = LifeTable::from_mx(Sex::Female, vec![0.1; 90]).unwrap();
        let axis = AgeAxis::new(1, 100).unwrap();
        assert_eq!(short.survivorship(axis), Err(InvalidLifeTable::OpenAge { wanted: 100, last: 89 }));
    }
}
