//! The smallest building programme that keeps the chance of too few places under a chosen level.

use super::{CERTAINTIES, DrawnPlaces};
use crate::domain::axis::Year;

/// A certainty that places are enough, one of [`CERTAINTIES`] from the middle up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certainty(usize);

impl Certainty {
    /// Nine of ten futures.
    pub const USUAL: Self = Self(18);

    /// Those that can be chosen, per cent.
    pub fn choices() -> impl Iterator<Item = f64> {
        CERTAINTIES.into_iter().filter(|percent| *percent >= 50.0)
    }

    /// Of so many per cent; none where it cannot be chosen.
    #[must_use]
    pub fn of(percent: f64) -> Option<Self> {
        let at = CERTAINTIES.iter().position(|own| *own == percent)?;
        (percent >= 50.0).then_some(Self(at))
    }

    /// Per cent.
    #[must_use]
    pub fn percent(self) -> f64 {
        CERTAINTIES[self.0]
    }
}

/// A night of a programme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Built {
    /// 31 December.
    pub night: Year,
    /// Places that are enough with the certainty chosen.
    pub enough: f64,
    /// Places that stand or are decided.
    pub there: f64,
    /// Places beyond those, in all up to this night: as many as the worst night so far lacks.
    pub more: f64,
    /// Those, as whole places: the next whole number up.
    pub whole: f64,
    /// Of the whole ones, ready in this night's year.
    pub new: f64,
}

/// The fewest places beyond those there are, never taken away again, with which each projected night taken alone has enough with this
/// certainty; none where the places there are are not known. Whoever builds fewer up to some night falls short of it there.
#[must_use]
pub fn programme(places: &DrawnPlaces, nights: &[Year], certainty: Certainty) -> Option<Vec<Built>> {
    let short = places.short.as_ref()?;
    let (mut more, mut whole) = (0.0_f64, 0.0_f64);
    let nights = nights.iter().zip(&places.enough).zip(short).skip(1);
    let built = nights.map(|((night, enough), (there, _))| {
        more = more.max(enough[certainty.0] - there);
        let before = std::mem::replace(&mut whole, more.ceil());
        Built { night: *night, enough: enough[certainty.0], there: *there, more, whole, new: whole - before }
    });
    Some(built.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(enough: &[f64], there: &[f64]) -> DrawnPlaces {
        let by_certainty = |value: &f64| std::array::from_fn(|at| if at == Certainty::USUAL.0 { *value } else { 1_000.0 });
        DrawnPlaces {
            needed: Vec::new(),
            enough: enough.iter().map(by_certainty).collect(),
            short: Some(there.iter().map(|there| (*there, 0.5)).collect()),
        }
    }

    fn nights(many: u16) -> Vec<Year> {
        (0..many).map(|at| Year::new(2025 + at).unwrap()).collect()
    }

    #[test]
    fn what_was_built_stays_and_no_night_is_short() {
        let found =
            programme(&places(&[99.0, 80.0, 91.2, 85.0, 99.5], &[1.0, 85.0, 85.0, 85.0, 95.0]), &nights(5), Certainty::USUAL).unwrap();
        let of = |of: fn(&Built) -> f64| found.iter().map(of).collect::<Vec<f64>>();
        assert_eq!(of(|night| night.whole), [0.0, 7.0, 7.0, 7.0]);
        assert_eq!(of(|night| night.new), [0.0, 7.0, 0.0, 0.0]);
        assert!((found[1].more - 6.2).abs() < 1e-12);
        assert!(found.iter().all(|night| night.there + night.whole >= night.enough));
        assert_eq!(found[0].night, Year::new(2026).unwrap());
    }

    #[test]
    fn without_known_places_nothing_is_said() {
        assert_eq!(programme(&DrawnPlaces { short: None, ..places(&[1.0], &[1.0]) }, &nights(1), Certainty::USUAL), None);
    }

    #[test]
    fn certainties_are_those_of_the_curve_from_the_middle_up() {
        assert_eq!(Certainty::USUAL.percent(), 90.0);
        assert!(Certainty::choices().all(|percent| Certainty::of(percent).is_some_and(|own| own.percent() == percent)));
        assert_eq!([45.0, 91.0, 100.0].map(Certainty::of), [None, None, None]);
    }
}
