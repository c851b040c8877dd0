//! Many lanes of a stock at once: people of some ages and users of services, counted while the people are at hand.

use super::{APART, CellRate, Profile, together};
use crate::domain::axis::{AgeAxis, AgeBand, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::service::UseLine;
use crate::model::wide::Wide;
use std::collections::BTreeSet;
use std::ops::Range;

/// Vectors of lanes that are counted side by side, so that a rate is read once for both.
const PAIR: usize = 2;

/// Age bands whose people are counted: groups that no band cuts are added up once, and bands from those.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ages {
    /// Groups of each part, youngest part first.
    parts: Vec<Range<usize>>,
    /// Parts of each band.
    bands: Vec<Range<usize>>,
}

impl Ages {
    /// Bands on the groups of `axis`; a group belongs to the bands that its first age lies in.
    #[must_use]
    pub fn new(axis: AgeAxis, bands: &[AgeBand]) -> Self {
        let groups = |band: &AgeBand| {
            let first = axis.starts().filter(|age| *age < band.from).count();
            first..first + axis.starts().filter(|age| band.contains(*age)).count()
        };
        let bands: Vec<Range<usize>> = bands.iter().map(groups).collect();
        let edges: BTreeSet<usize> = bands.iter().flat_map(|band| [band.start, band.end]).collect();
        let edges: Vec<usize> = edges.into_iter().collect();
        let part = |edge: usize| edges.partition_point(|own| *own < edge);
        Self {
            bands: bands.iter().map(|band| part(band.start)..part(band.end)).collect(),
            parts: edges.windows(2).map(|pair| pair[0]..pair[1]).collect(),
        }
    }
}

/// Rates of services on a night, as many lanes are counted by them.
#[derive(Debug, Clone, PartialEq)]
pub struct NightRates(Vec<[Rates; 2]>);

impl NightRates {
    /// On 31 December `year`.
    #[must_use]
    pub fn of(services: &[Profile], line: UseLine, year: Year) -> Self {
        Self(services.iter().map(|service| Rates::of(service, line, year)).collect())
    }
}

/// Users per person of one sex on a night, of the groups from the first that has any to the last.
#[derive(Debug, Clone, PartialEq)]
struct Rates {
    first: usize,
    rates: Vec<f64>,
}

impl Rates {
    /// Of women and of men.
    fn of(service: &Profile, line: UseLine, year: Year) -> [Self; 2] {
        let factors = service.factors(line, year);
        Sex::ALL.map(|sex| {
            let cells = &service.cells[sex.index()];
            let counted = |cell: &Option<CellRate>| cell.is_some();
            let first = cells.iter().position(counted).unwrap_or(0);
            let end = cells.iter().rposition(counted).map_or(first, |last| last + 1);
            let rate = |cell: &Option<CellRate>| cell.map_or(0.0, |cell| cell.rate * factors[cell.follows]);
            Self { first, rates: cells[first..end].iter().map(rate).collect() }
        })
    }

    /// Users among people of all groups, youngest first.
    fn users(&self, people: &[f64]) -> f64 {
        let mut sums = [0.0; APART];
        for (at, (rate, people)) in self.rates.iter().zip(&people[self.first..]).enumerate() {
            sums[at % APART] += people * rate;
        }
        together(sums)
    }
}

/// People of each band of `ages` and users of each service, for every lane of the stock of a night side by side: a row of lanes each, in
/// `people` (bands × lanes) and `users` (services × lanes). Users are those of [`Profile::users`] of all bands together, but for rounding.
pub fn people_and_users(ages: &Ages, rates: &NightRates, stock: &Cells, people: &mut [f64], users: &mut [f64]) {
    let lanes = stock.lanes();
    debug_assert_eq!((ages.bands.len() * lanes, rates.0.len() * lanes), (people.len(), users.len()), "a row for every band and service");
    let mut parts = vec![0.0; ages.parts.len() * lanes];
    pulp::Arch::new().dispatch(Counting { ages, services: &rates.0, stock, parts: &mut parts, users });
    for (band, people) in ages.bands.iter().zip(people.chunks_exact_mut(lanes)) {
        people.fill(0.0);
        for part in parts[band.start * lanes..band.end * lanes].chunks_exact(lanes) {
            people.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
        }
    }
}

/// A stock waiting for [`pulp`] to count it with the vectors at hand.
struct Counting<'a> {
    ages: &'a Ages,
    /// Of each service, women and men.
    services: &'a [[Rates; 2]],
    stock: &'a Cells,
    /// Of each part of the ages, its lanes.
    parts: &'a mut [f64],
    /// Of each service, its lanes.
    users: &'a mut [f64],
}

impl pulp::WithSimd for Counting<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(mut self, simd: S) {
        let lanes = self.stock.lanes();
        let wide = lanes - lanes % (PAIR * S::F64_LANES);
        let nobody = vec![[Wide::of(simd, 0.0); PAIR]; self.stock.axis().groups()];
        let mut people = [nobody.clone(), nobody];
        let mut from = 0;
        while from < wide {
            self.side_by_side(simd, from, &mut people);
            from += PAIR * S::F64_LANES;
        }
        (wide..lanes).for_each(|lane| self.alone(lane));
    }
}

impl Counting<'_> {
    /// Lanes from `from` on, as many as [`PAIR`] vectors hold: their people are laid side by side once, and everything is counted on
    /// them while they are near.
    #[inline(always)]
    fn side_by_side<S: pulp::Simd>(&mut self, simd: S, from: usize, people: &mut [Vec<[Wide<S>; PAIR]>; 2]) {
        let lanes = self.stock.lanes();
        for sex in Sex::ALL {
            for (group, row) in people[sex.index()].iter_mut().zip(self.stock.of_sex(sex).chunks_exact(lanes)) {
                let row = &row[from..from + PAIR * S::F64_LANES];
                *group = [Wide::load(simd, row, 0), Wide::load(simd, row, 1)];
            }
        }
        for (part, persons) in self.ages.parts.iter().zip(self.parts.chunks_exact_mut(lanes)) {
            let mut sum = [Wide::of(simd, 0.0); PAIR];
            for sex in &*people {
                for group in &sex[part.clone()] {
                    sum = [sum[0] + group[0], sum[1] + group[1]];
                }
            }
            let persons = &mut persons[from..from + PAIR * S::F64_LANES];
            sum[0].store(persons, 0);
            sum[1].store(persons, 1);
        }
        for (service, users) in self.services.iter().zip(self.users.chunks_exact_mut(lanes)) {
            let (women, men) = (service[0].sums(simd, &people[0]), service[1].sums(simd, &people[1]));
            let users = &mut users[from..from + PAIR * S::F64_LANES];
            (women[0] + men[0]).store(users, 0);
            (women[1] + men[1]).store(users, 1);
        }
    }

    /// One lane of those that fill no vectors.
    fn alone(&mut self, lane: usize) {
        let lanes = self.stock.lanes();
        let people = Sex::ALL.map(|sex| self.stock.of_sex(sex).iter().skip(lane).step_by(lanes).copied().collect::<Vec<f64>>());
        for (part, persons) in self.ages.parts.iter().zip(self.parts.chunks_exact_mut(lanes)) {
            persons[lane] = people.iter().flat_map(|sex| &sex[part.clone()]).fold(0.0, |sum, group| sum + group);
        }
        for (service, users) in self.services.iter().zip(self.users.chunks_exact_mut(lanes)) {
            users[lane] = service[0].users(&people[0]) + service[1].users(&people[1]);
        }
    }
}

impl Rates {
    /// The same for [`PAIR`] vectors of lanes.
    #[inline(always)]
    fn sums<S: pulp::Simd>(&self, simd: S, people: &[[Wide<S>; PAIR]]) -> [Wide<S>; PAIR] {
        let mut sums = [[Wide::of(simd, 0.0); PAIR]; APART];
        let people = &people[self.first..self.first + self.rates.len()];
        let (people, rest) = people.as_chunks::<APART>();
        let (rates, rest_rates) = self.rates.as_chunks::<APART>();
        for (people, rates) in people.iter().zip(rates) {
            for apart in 0..APART {
                let rate = Wide::of(simd, rates[apart]);
                for at in 0..PAIR {
                    sums[apart][at] = sums[apart][at] + people[apart][at] * rate;
                }
            }
        }
        // Places that are known when this is compiled, so that the sums stay in registers.
        #[allow(clippy::needless_range_loop, reason = "an iterator's places are not known when this is compiled")]
        for apart in 0..APART - 1 {
            if let (Some(people), Some(rate)) = (rest.get(apart), rest_rates.get(apart)) {
                let rate = Wide::of(simd, *rate);
                for at in 0..PAIR {
                    sums[apart][at] = sums[apart][at] + people[at] * rate;
                }
            }
        }
        let [a, b, c, d] = sums;
        [(a[0] + b[0]) + (c[0] + d[0]), (a[1] + b[1]) + (c[1] + d[1])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bands that overlap, one that holds all and one beyond the axis: each lane's people are those of its ages, however many lanes there are.
    #[test]
    fn people_of_bands_are_the_sum_of_their_ages() {
        let axis = AgeAxis::new(1, 90).unwrap();
        let bands = [AgeBand::ALL, AgeBand::closed(0, 5), AgeBand::closed(67, 79), AgeBand::open(80), AgeBand::open(90), AgeBand::open(95)];
        for lanes in [1, 7, 37] {
            let stock = Cells::from_fn(axis, lanes, |sex, group, lane| (1000 * sex.index() + 10 * group + lane) as f64 / 7.0);
            let mut people = vec![-1.0; bands.len() * lanes];
            let ages = Ages::new(axis, &bands);
            people_and_users(&ages, &NightRates(Vec::new()), &stock, &mut people, &mut []);
            for (at, (band, row)) in bands.iter().zip(people.chunks_exact(lanes)).enumerate() {
                for (lane, found) in row.iter().enumerate() {
                    let of = |sex: &Sex| {
                        axis.starts()
                            .enumerate()
                            .filter(|(_, age)| band.contains(*age))
                            .map(|(group, _)| stock.get(*sex, group, lane))
                            .sum::<f64>()
                    };
                    assert!((found - Sex::ALL.iter().map(of).sum::<f64>()).abs() < 1e-9, "{band}, lane {lane} of {lanes}");
                    let mut alone = vec![-1.0; bands.len()];
                    people_and_users(&ages, &NightRates(Vec::new()), &stock.lane(lane), &mut alone, &mut []);
                    assert_eq!(alone[at].to_bits(), found.to_bits(), "{band}, lane {lane} of {lanes} and alone");
                }
            }
        }
    }
}
