//! Use rates: users ÷ people on the same 31 December, pooled over a window, and each band's own trend.

use super::reference::Reference;
use super::shrink::{NotShrunk, yardstick};
use super::spread::{Counted, held_by_band, lies_in, single_ages};
use super::trend::{Fit, NoTrend, Settings, YearCount, fit, supported, with_level};
use crate::domain::axis::{AgeAxis, AgeBand, Sex, Year};
use crate::domain::cells::Population;
use crate::domain::service::{
    BandRate, DefinitionBreak, GivenRate, MAX_USE_RATE, ObservedUsers, ReferenceCount, Shrinkage, Spread, Trend, UseRates,
};
use crate::domain::study::Region;
use std::fmt;

/// What rates of use are found from.
#[derive(Debug, Clone, Copy)]
pub struct Counts<'a> {
    /// Users counted, all regions and years.
    pub observed: &'a [ObservedUsers],
    /// Years (31 December, both included) that are pooled.
    pub window: (Year, Year),
    /// What the trend is found from; none = no trend.
    pub trend: Option<TrendFrom<'a>>,
    /// How bands become single ages.
    pub spread: Spread,
    /// Shape by narrower bands, all regions; only the shape inside a counted band is used.
    pub shape: &'a [GivenRate],
    /// Series of other places that a band's level is held against by its own noise; none = levels as counted.
    pub others: Option<&'a [ReferenceCount]>,
}

/// What a trend in use is found from.
#[derive(Debug, Clone, Copy)]
pub struct TrendFrom<'a> {
    /// Years (31 December, both included) the own trend is read from.
    pub own: (Year, Year),
    /// Nights of a new way of counting: years before and after one are not compared.
    pub breaks: &'a [DefinitionBreak],
    /// Series of other places for the service; years after the window and after `own` are not used.
    pub reference: &'a [ReferenceCount],
}

/// Rates of one region, and what each rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundRates {
    /// The rates.
    pub rates: UseRates,
    /// What each of `rates.bands` rests on, in the same order.
    pub evidence: Vec<BandEvidence>,
}

/// What the rate of a band rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct BandEvidence {
    /// The ages.
    pub band: AgeBand,
    /// One sex, or both.
    pub sex: Option<Sex>,
    /// Years of the window (31 December) that have users and people of the band: the ones pooled.
    pub years: Vec<Year>,
    /// Users of those years together.
    pub users: f64,
    /// People of those years together.
    pub people: f64,
    /// How far the rate is other municipalities', or why it is the own alone.
    pub shrinkage: Result<Shrinkage, NotShrunk>,
    /// Users per person, held against others' where `shrinkage` says so.
    pub rate: f64,
    /// Yearly change of ln(rate) of the own series, or why there is none.
    pub own_trend: Result<f64, NoTrend>,
    /// How past data carry the rate on; none where nothing says how.
    pub trend: Option<Trend>,
}

/// Why no rates could be found for a region.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RateProblem {
    /// No band has users and people in any year of the window.
    NoCounts,
    /// Two bands count the same people.
    Overlap(AgeBand, AgeBand),
    /// The band begins or ends inside an age group of the stock.
    CutsGroup(AgeBand),
    /// Users, but nobody in the band.
    Nobody(AgeBand),
    /// A band of the shape lies in no counted band, or is split by sex where the counts are not: it would be left unused.
    UnusedShape(AgeBand),
    /// More users a person than a rate may say.
    TooLarge(AgeBand, f64),
}

impl fmt::Display for RateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCounts => write!(f, "no users in the window of years"),
            Self::Overlap(one, other) => write!(f, "ages {one} and {other} count the same people twice"),
            Self::CutsGroup(band) => write!(f, "ages {band} begin or end inside an age group of the population"),
            Self::Nobody(band) => write!(f, "users aged {band}, but nobody lives there at that age"),
            Self::UnusedShape(band) => write!(f, "the shape for ages {band} lies in no counted band of its sex, and would not be used"),
            Self::TooLarge(band, rate) => write!(f, "{rate} users per person aged {band}; at most {MAX_USE_RATE}"),
        }
    }
}

impl std::error::Error for RateProblem {}

/// Rates of a region from its counted users: per band and sex, users of the window's years together ÷ people of the
/// same nights together (31 December of a year = the stock of 1 January of the next). A year without a count (or without a
/// stock) of a band is left out for that band, and `years` says which are in.
///
/// # Errors
/// When no band was counted, bands overlap or cut an age group, nobody lives in a band, a band of the shape would not be
/// used, or a rate is impossible.
pub fn rates_from_counts(counts: &Counts, region: &Region, axis: AgeAxis) -> Result<FoundRates, RateProblem> {
    let mut evidence = Vec::new();
    for (band, sex) in counted_bands(counts, region) {
        check_groups(axis, band)?;
        let pooled = year_counts(counts.observed, region, band, sex, counts.window);
        if !pooled.is_empty() {
            evidence.push(pool(counts, region, band, sex, &pooled)?);
        }
    }
    if evidence.is_empty() {
        return Err(RateProblem::NoCounts);
    }
    let bands: Vec<BandRate> = evidence.iter().map(band_rate).collect();
    check_bands(&bands)?;
    let shape = shape_of(counts.shape, region);
    check_shape(axis, &bands, &shape)?;
    let people = |sex: Option<Sex>| window_people(region, axis, &evidence, sex);
    let by_age = spread(counts.spread, axis, &bands, &shape, people);
    let mut found = FoundRates { rates: UseRates { bands, by_age }, evidence };
    set_levels(counts, region, &mut found);
    Ok(found)
}

/// Today's level of every trend: users of the window's nights ÷ those the rates by age give on the people of the same nights, so that
/// ageing within a band is not taken for a change in use.
fn set_levels(counts: &Counts, region: &Region, found: &mut FoundRates) {
    let FoundRates { rates, evidence } = found;
    for (band, evidence) in rates.bands.iter_mut().zip(evidence) {
        let window = year_counts(counts.observed, region, band.band, band.sex, counts.window);
        let stocks = window.iter().filter_map(|count| region.history.get(&count.year.plus(1)));
        let expected: Vec<f64> = stocks.map(|stock| users_of(&rates.by_age, stock, band.band, band.sex)).collect();
        evidence.trend = evidence.trend.map(|trend| with_level(trend, &window, &expected, &Settings::default()));
        band.trend = evidence.trend;
    }
}

/// Users that rates by age give in a band.
fn users_of(by_age: &[Vec<f64>; 2], stock: &Population, band: AgeBand, sex: Option<Sex>) -> f64 {
    let inside = |age: usize| u8::try_from(age).is_ok_and(|age| band.contains(age));
    let of_sex = |sex: Sex| {
        let ages = people_by_age(stock, Some(sex)).into_iter().zip(&by_age[sex.index()]).enumerate();
        ages.filter(|(age, _)| inside(*age)).map(|(_, (people, rate))| people * rate).sum::<f64>()
    };
    Sex::ALL.into_iter().filter(|own| sex.is_none_or(|sex| sex == *own)).map(of_sex).sum()
}

/// Rates of a region given as such (those of the region itself, or of all regions), spread on the people of `stock`.
///
/// # Errors
/// When bands overlap or cut an age group, or no rate is given for the region.
pub fn rates_as_given(given: &[GivenRate], how: Spread, region: &Region, stock: &Population) -> Result<UseRates, RateProblem> {
    let axis = stock.cells().axis();
    let mut bands: Vec<BandRate> =
        shape_of(given, region).iter().map(|g| BandRate { band: g.band, sex: g.sex, rate: g.rate, trend: None, shrinkage: None }).collect();
    bands.sort_by_key(|band| (band.band, band.sex));
    if bands.is_empty() {
        return Err(RateProblem::NoCounts);
    }
    bands.iter().try_for_each(|band| check_groups(axis, band.band))?;
    check_bands(&bands)?;
    let by_age = spread(how, axis, &bands, &[], |sex| people_by_age(stock, sex));
    Ok(UseRates { bands, by_age })
}

/// Distinct bands and sexes of the region's counts within the window, youngest first.
fn counted_bands(counts: &Counts, region: &Region) -> Vec<(AgeBand, Option<Sex>)> {
    let (from, to) = counts.window;
    let inside = |o: &&ObservedUsers| o.region == region.id && (from..=to).contains(&o.year);
    let mut bands: Vec<_> = counts.observed.iter().filter(inside).map(|o| (o.band, o.sex)).collect();
    bands.sort_unstable();
    bands.dedup();
    bands
}

/// Users and people of a band on every 31 December of `window` that has both.
pub(super) fn year_counts(
    observed: &[ObservedUsers],
    region: &Region,
    band: AgeBand,
    sex: Option<Sex>,
    window: (Year, Year),
) -> Vec<YearCount> {
    let users_of = |year: Year| {
        let matching = |o: &&ObservedUsers| o.region == region.id && o.year == year && o.band == band && o.sex == sex;
        observed.iter().find(matching).map(|o| o.users)
    };
    let count = |year: Year| {
        let people = persons(region.history.get(&year.plus(1))?, band, sex);
        Some(YearCount { year, users: users_of(year)?, people })
    };
    window.0.through(window.1).filter_map(count).collect()
}

fn persons(stock: &Population, band: AgeBand, sex: Option<Sex>) -> f64 {
    sex.map_or_else(|| stock.in_band(band, 0), |sex| stock.of_sex_in_band(sex, band, 0))
}

fn pool(counts: &Counts, region: &Region, band: AgeBand, sex: Option<Sex>, pooled: &[YearCount]) -> Result<BandEvidence, RateProblem> {
    let users: f64 = pooled.iter().map(|count| count.users).sum();
    let people: f64 = pooled.iter().map(|count| count.people).sum();
    if people <= 0.0 {
        return Err(RateProblem::Nobody(band));
    }
    let own = counts.trend.map_or(Err(NoTrend::NotAsked), |from| own_fit(counts, region, band, sex, from));
    let settings = Settings::default();
    let carried = counts.trend.and_then(|from| {
        let reference = Reference::new(from.reference, band, &region.id);
        supported(own.ok(), &reference, counts.window.1.max(from.own.1), &settings)
    });
    let years: Vec<Year> = pooled.iter().map(|count| count.year).collect();
    let held = level(counts, region, (band, sex), &years, [users, people]);
    let (rate, shrinkage) = held.map_or_else(|why| (users / people, Err(why)), |(rate, shrinkage)| (rate, Ok(shrinkage)));
    Ok(BandEvidence { band, sex, years, users, people, shrinkage, rate, own_trend: own.map(|fit| fit.slope), trend: carried })
}

/// The rate of a band held against other municipalities' of the same years. The years are largely the same people, so users and
/// people count as a year's average.
fn level(
    counts: &Counts,
    region: &Region,
    (band, sex): (AgeBand, Option<Sex>),
    years: &[Year],
    sums: [f64; 2],
) -> Result<(f64, Shrinkage), NotShrunk> {
    let others = counts.others.ok_or(NotShrunk::NotAsked)?;
    if sex.is_some() {
        return Err(NotShrunk::BySex);
    }
    let [users, people] = sums.map(|sum| sum / years.len() as f64);
    Ok(yardstick(others, band, &region.id, years)?.shrink(users, people))
}

/// The own series' line: one slope, and a line of its own for each way of counting.
fn own_fit(counts: &Counts, region: &Region, band: AgeBand, sex: Option<Sex>, from: TrendFrom) -> Result<Fit, NoTrend> {
    let years = year_counts(counts.observed, region, band, sex, from.own);
    let way = |count: &YearCount| DefinitionBreak::way(from.breaks, band, count.year);
    let parts: Vec<&[YearCount]> = years.chunk_by(|one, next| way(one) == way(next)).collect();
    fit(&parts)
}

fn band_rate(evidence: &BandEvidence) -> BandRate {
    BandRate { band: evidence.band, sex: evidence.sex, rate: evidence.rate, trend: evidence.trend, shrinkage: evidence.shrinkage.ok() }
}

/// A band must be made of whole age groups, or a count of people would take in others.
fn check_groups(axis: AgeAxis, band: AgeBand) -> Result<(), RateProblem> {
    let starts_group = |age: u8| age <= axis.open_age() && age.is_multiple_of(axis.width());
    let ends_group = band.to.is_none_or(|to| starts_group(to.saturating_add(1)));
    if starts_group(band.from) && ends_group { Ok(()) } else { Err(RateProblem::CutsGroup(band)) }
}

/// Nobody may be counted in two bands, and no rate may pass [`MAX_USE_RATE`].
fn check_bands(bands: &[BandRate]) -> Result<(), RateProblem> {
    for (at, one) in bands.iter().enumerate() {
        if !(0.0..=MAX_USE_RATE).contains(&one.rate) {
            return Err(RateProblem::TooLarge(one.band, one.rate));
        }
        let same_people =
            |other: &&BandRate| one.band.overlaps(other.band) && (one.sex == other.sex || one.sex.is_none() || other.sex.is_none());
        if let Some(other) = bands[at + 1..].iter().find(same_people) {
            return Err(RateProblem::Overlap(one.band, other.band));
        }
    }
    Ok(())
}

/// Every band of the shape must do something: lie within a counted band of its sex, and be made of whole age groups.
fn check_shape(axis: AgeAxis, bands: &[BandRate], shape: &[GivenRate]) -> Result<(), RateProblem> {
    let by_sex = bands.iter().any(|band| band.sex.is_some());
    for part in shape {
        check_groups(axis, part.band)?;
        let of_its_sex = |band: &&BandRate| part.sex.is_none() || band.sex.is_none() || band.sex == part.sex;
        let used = bands.iter().filter(of_its_sex).any(|band| lies_in(part.band, band.band)) && (by_sex || part.sex.is_none());
        if !used {
            return Err(RateProblem::UnusedShape(part.band));
        }
    }
    Ok(())
}

/// Given rates of the region itself, or of all regions where it has none of its own.
fn shape_of(given: &[GivenRate], region: &Region) -> Vec<GivenRate> {
    let of =
        |wanted: Option<&crate::domain::axis::RegionId>| given.iter().filter(|g| g.region.as_ref() == wanted).cloned().collect::<Vec<_>>();
    let own = of(Some(&region.id));
    if own.is_empty() { of(None) } else { own }
}

/// Rates by sex and single age. Where no band is split by sex there is one curve for both; else one for each sex.
fn spread(how: Spread, axis: AgeAxis, bands: &[BandRate], shape: &[GivenRate], people: impl Fn(Option<Sex>) -> Vec<f64>) -> [Vec<f64>; 2] {
    let curve = |sex: Option<Sex>| {
        let counts = |of: Option<Sex>| of.is_none() || sex.is_none() || of == sex;
        let counted: Vec<Counted> = bands.iter().filter(|b| counts(b.sex)).map(|b| Counted { band: b.band, rate: b.rate }).collect();
        let shape: Vec<Counted> =
            shape.iter().filter(|s| s.sex.is_none() || s.sex == sex).map(|s| Counted { band: s.band, rate: s.rate }).collect();
        match how {
            Spread::Bands => held_by_band(usize::from(axis.open_age()) + 1, &counted),
            Spread::SingleAges => single_ages(&people(sex), &counted, &shape),
        }
    };
    if bands.iter().all(|band| band.sex.is_none()) {
        let both = curve(None);
        return [both.clone(), both];
    }
    Sex::ALL.map(|sex| curve(Some(sex)))
}

/// People at single ages that the counts of each band stand on: the sum over the years its rate is pooled over.
fn window_people(region: &Region, axis: AgeAxis, evidence: &[BandEvidence], sex: Option<Sex>) -> Vec<f64> {
    let mut people = vec![0.0; usize::from(axis.open_age()) + 1];
    for band in evidence.iter().filter(|e| e.sex.is_none() || sex.is_none() || e.sex == sex) {
        for stock in band.years.iter().filter_map(|year| region.history.get(&year.plus(1))) {
            let stock = people_by_age(stock, sex);
            let ages = people.iter_mut().zip(stock).enumerate();
            ages.filter(|(age, _)| u8::try_from(*age).is_ok_and(|age| band.band.contains(age))).for_each(|(_, (sum, here))| *sum += here);
        }
    }
    people
}

/// People of one sex or both at single ages 0…; a wider age group is spread evenly over its ages.
fn people_by_age(stock: &Population, sex: Option<Sex>) -> Vec<f64> {
    let axis = stock.cells().axis();
    let of_sex = |sex: Sex, group: usize| stock.cells().get(sex, group, 0);
    (0..=axis.open_age())
        .map(|age| {
            let group = axis.group_of(age);
            let people = sex.map_or_else(|| of_sex(Sex::Female, group) + of_sex(Sex::Male, group), |sex| of_sex(sex, group));
            if age == axis.open_age() { people } else { people / f64::from(axis.width()) }
        })
        .collect()
}

#[cfg(test)]
mod tests;
