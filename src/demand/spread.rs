//! From bands to single ages: a smooth curve over ages that gives every counted band its own users back.

use super::monotone::Monotone;
use crate::domain::axis::AgeBand;

/// Most rounds of fitting; the last one's correction is exact whatever is left.
const ROUNDS: usize = 200;
/// A relative error of a band's sum that rounding itself makes: nothing is left to fit.
const FITTED: f64 = 1e-14;

/// A counted band: its rate is to be met exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// The ages.
    pub band: AgeBand,
    /// Users per person, all ages of the band together.
    pub rate: f64,
}

/// Users per person at single ages 0…: one rate for all ages of a band; nobody outside the bands.
#[must_use]
pub fn held_by_band(ages: usize, counted: &[Counted]) -> Vec<f64> {
    (0..ages).map(|age| band_of(counted, age).map_or(0.0, |at| counted[at].rate)).collect()
}

/// Users per person at single ages: a monotone curve through ln(rate) at the mean ages of the bands (of the narrower bands of
/// `shape` where a counted band has some: only their ratios count), moved up and down until every counted band has its own
/// users, Σ people × rate = rate of the band × people of the band. Ages of no counted band have no users; a band
/// with no users has none at any age; a band with nobody in it keeps its one rate.
///
/// `people` stand at single ages, the last one open: those the rates were counted on.
#[must_use]
pub fn single_ages(people: &[f64], counted: &[Counted], shape: &[Counted]) -> Vec<f64> {
    let mut knots = knots(people, counted, shape);
    let mut rates = held_by_band(people.len(), counted);
    for _ in 0..ROUNDS {
        let Some(curve) = Monotone::through(&knots.iter().map(|knot| (knot.age, knot.log_rate)).collect::<Vec<_>>()) else {
            return rates;
        };
        follow(&mut rates, &curve, counted);
        let missing = benchmark(&mut rates, people, counted);
        if missing.iter().all(|factor| (factor - 1.0).abs() < FITTED) {
            break;
        }
        for knot in &mut knots {
            knot.log_rate += libm::log(missing[knot.counted]);
        }
    }
    rates
}

/// A point the curve goes through.
#[derive(Debug, Clone, Copy)]
struct Knot {
    /// Mean exact age of the people of the band.
    age: f64,
    log_rate: f64,
    /// The counted band it lies in.
    counted: usize,
}

fn knots(people: &[f64], counted: &[Counted], shape: &[Counted]) -> Vec<Knot> {
    let mut knots = Vec::new();
    for (at, band) in counted.iter().enumerate().filter(|(_, band)| band.rate > 0.0) {
        let inside: Vec<Counted> = shape.iter().filter(|part| lies_in(part.band, band.band) && part.rate > 0.0).copied().collect();
        let parts = if inside.is_empty() { vec![*band] } else { inside };
        knots.extend(parts.iter().filter_map(|part| {
            let age = mean_age(people, part.band)?;
            Some(Knot { age, log_rate: libm::log(part.rate), counted: at })
        }));
    }
    knots.sort_by(|a, b| a.age.total_cmp(&b.age));
    knots
}

/// Writes the curve at the middle of each age of a band that has users and people.
fn follow(rates: &mut [f64], curve: &Monotone, counted: &[Counted]) {
    let mut middle = 0.5;
    for (age, rate) in rates.iter_mut().enumerate() {
        if band_of(counted, age).is_some_and(|at| counted[at].rate > 0.0) {
            *rate = libm::exp(curve.at(middle));
        }
        middle += 1.0;
    }
}

/// Scales every band to its own users; the factors it took. A band with nobody in it gets its one rate back.
fn benchmark(rates: &mut [f64], people: &[f64], counted: &[Counted]) -> Vec<f64> {
    let factor = |band: &Counted, rates: &[f64]| {
        let inside = || people.iter().zip(rates).enumerate().filter(|(age, _)| contains(band.band, *age));
        let users: f64 = inside().map(|(_, (people, rate))| people * rate).sum();
        if users > 0.0 { Some(band.rate * persons_in(people, band.band) / users) } else { None }
    };
    let factors: Vec<Option<f64>> = counted.iter().map(|band| factor(band, rates)).collect();
    for (age, rate) in rates.iter_mut().enumerate() {
        if let Some(at) = band_of(counted, age) {
            *rate = factors[at].map_or(counted[at].rate, |factor| *rate * factor);
        }
    }
    factors.into_iter().map(|factor| factor.unwrap_or(1.0)).collect()
}

fn mean_age(people: &[f64], band: AgeBand) -> Option<f64> {
    let persons = persons_in(people, band);
    let mut middle = -0.5;
    let years: f64 = people
        .iter()
        .enumerate()
        .map(|(age, people)| {
            middle += 1.0;
            if contains(band, age) { middle * people } else { 0.0 }
        })
        .sum();
    (persons > 0.0).then(|| years / persons)
}

fn persons_in(people: &[f64], band: AgeBand) -> f64 {
    people.iter().enumerate().filter(|(age, _)| contains(band, *age)).map(|(_, people)| people).sum()
}

fn contains(band: AgeBand, age: usize) -> bool {
    u8::try_from(age).is_ok_and(|age| band.contains(age))
}

fn band_of(counted: &[Counted], age: usize) -> Option<usize> {
    counted.iter().position(|band| contains(band.band, age))
}

/// Whether `part` lies within `whole`.
pub fn lies_in(part: AgeBand, whole: AgeBand) -> bool {
    part.from >= whole.from && whole.to.is_none_or(|end| part.to.is_some_and(|to| to <= end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A lopsided old town: many in their fifties, few over 95, nobody at 101.
    fn people() -> Vec<f64> {
        let at = |age: f64| if age < 60.0 { 300.0 + age } else { 380.0 - 7.0 * (age - 60.0) };
        let mut people: Vec<f64> = (0..=105_u8).map(|age| at(f64::from(age)).max(4.0)).collect();
        people[101] = 0.0;
        people
    }

    fn counted() -> Vec<Counted> {
        let of = |band, rate| Counted { band, rate };
        vec![of(AgeBand::closed(0, 66), 0.0261), of(AgeBand::closed(67, 79), 0.0639), of(AgeBand::open(80), 0.2356)]
    }

    fn shape() -> Vec<Counted> {
        let of = |band, rate| Counted { band, rate };
        vec![
            of(AgeBand::closed(67, 74), 0.0655),
            of(AgeBand::closed(75, 79), 0.1553),
            of(AgeBand::closed(80, 89), 0.345),
            of(AgeBand::open(90), 0.596),
        ]
    }

    fn users(people: &[f64], rates: &[f64], band: AgeBand) -> f64 {
        people.iter().zip(rates).enumerate().filter(|(age, _)| contains(band, *age)).map(|(_, (p, r))| p * r).sum()
    }

    #[test]
    fn every_counted_band_gets_its_own_users_back() {
        for shape in [Vec::new(), shape()] {
            let rates = single_ages(&people(), &counted(), &shape);
            for band in counted() {
                let own = band.rate * persons_in(&people(), band.band);
                assert!((users(&people(), &rates, band.band) - own).abs() < 1e-9, "{}", band.band);
            }
        }
    }

    #[test]
    fn the_curve_rises_with_age_without_a_jump_between_bands() {
        let rates = single_ages(&people(), &counted(), &shape());
        assert!(rates.windows(2).all(|pair| pair[1] >= pair[0] * (1.0 - 1e-12)), "{rates:?}");
        let widest = rates.windows(2).map(|pair| pair[1] / pair[0]).fold(0.0, f64::max);
        assert!(widest < 1.2, "one year of age adds {widest}");
    }

    #[test]
    fn only_the_ratios_of_a_shape_count() {
        let half: Vec<Counted> = shape().iter().map(|part| Counted { rate: part.rate / 2.0, ..*part }).collect();
        let (one, two) = (single_ages(&people(), &counted(), &shape()), single_ages(&people(), &counted(), &half));
        assert!(one.iter().zip(&two).all(|(a, b)| (a - b).abs() < 1e-9 * a));
    }

    #[test]
    fn a_shape_keeps_its_ratios_inside_a_band() {
        let rates = single_ages(&people(), &counted(), &shape());
        let of = |band| users(&people(), &rates, band) / persons_in(&people(), band);
        let ratio = of(AgeBand::open(90)) / of(AgeBand::closed(80, 89));
        assert!((ratio / (0.596 / 0.345) - 1.0).abs() < 0.1, "{ratio}");
    }

    #[test]
    fn no_users_means_no_users_at_any_age_and_outside_bands_nobody_counts() {
        let none = [Counted { band: AgeBand::closed(67, 79), rate: 0.0 }, Counted { band: AgeBand::open(80), rate: 0.1 }];
        let rates = single_ages(&people(), &none, &[]);
        assert!(rates[..80].iter().all(|&rate| rate == 0.0) && rates[80..].iter().all(|&rate| rate > 0.0));
        assert_eq!(held_by_band(106, &none)[79..82], [0.0, 0.1, 0.1]);
    }

    #[test]
    fn a_band_with_nobody_in_it_keeps_its_rate() {
        let empty = vec![0.0; 106];
        assert_eq!(single_ages(&empty, &counted(), &shape()), held_by_band(106, &counted()));
        let bands = [Counted { band: AgeBand::closed(80, 100), rate: 0.2 }, Counted { band: AgeBand::closed(101, 101), rate: 0.7 }];
        assert_eq!(single_ages(&people(), &bands, &[])[101], 0.7);
    }
}
