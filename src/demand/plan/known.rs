//! People, users, places and staff of a year: as counted where they were, else as projected.

use crate::demand::counted::{counted_users, users_of_night};
use crate::demand::need::profile;
use crate::demand::{Demand, ServiceDemand, first_shortfall, places_by_year};
use crate::domain::axis::{AgeBand, ServiceId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::plan::PlanFigure;
use crate::domain::service::{PlacesPerUser, Service, ServiceKind, UseLine};
use crate::domain::staff::NormPart;
use crate::domain::study::Study;
use crate::model::project::Projection;

/// Why a quantity is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The figure asks for nothing a run finds.
    NotAsked,
    /// The study has no people of the year.
    NoPeople(Year),
    /// The study has no users of the service in the year, counted or projected.
    NoUsers(Year),
    /// The ages lie inside a counted band that has one rate for all: they cannot be told apart.
    OneRate(AgeBand),
    /// The service has no places, no capacity or no staff by a norm.
    NoneOfService,
    /// It does not happen to the horizon.
    Never,
    /// No service has a weight.
    Weights,
    /// The formula rests on something that is not known.
    Formula,
    /// Nothing there to divide by.
    Nobody,
}

/// What is found for a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// At unchanged use, where use enters it.
    pub value: f64,
    /// By what past data support, where that is another number.
    pub trend: Option<f64>,
    /// Whether it was counted, and nothing of it projected.
    pub observed: bool,
}

impl From<Pair> for Found {
    fn from(pair: Pair) -> Self {
        let Pair { unchanged, trend, observed } = pair;
        Self { value: unchanged, trend: (trend.total_cmp(&unchanged).is_ne()).then_some(trend), observed }
    }
}

/// A quantity by the two lines of use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub unchanged: f64,
    pub trend: f64,
    pub observed: bool,
}

impl Pair {
    pub const fn of(value: f64, observed: bool) -> Self {
        Self { unchanged: value, trend: value, observed }
    }

    pub fn year(year: Year, observed: bool) -> Self {
        Self::of(f64::from(year.get()), observed)
    }

    fn with(self, other: Self, both: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            unchanged: both(self.unchanged, other.unchanged),
            trend: both(self.trend, other.trend),
            observed: self.observed && other.observed,
        }
    }

    pub fn plus(self, other: Self) -> Self {
        self.with(other, |a, b| a + b)
    }

    pub fn less(self, other: Self) -> Self {
        self.with(other, |a, b| a - b)
    }

    pub fn times(self, factor: f64) -> Self {
        Self { unchanged: self.unchanged * factor, trend: self.trend * factor, ..self }
    }

    pub fn per(self, whole: Self) -> Result<Self, Unknown> {
        if whole.unchanged > 0.0 && whole.trend > 0.0 { Ok(self.with(whole, |a, b| a / b)) } else { Err(Unknown::Nobody) }
    }

    /// Growth in per cent. What was counted has one line: the trend grows from it too.
    pub fn growth_from(self, from: Self) -> Result<Self, Unknown> {
        Ok(self.per(from)?.with(Self::of(1.0, true), |ratio, one| 100.0 * (ratio - one)))
    }
}

/// What a study knows: the register, and the main scenario where it was run.
pub(super) struct Known<'a> {
    pub study: &'a Study,
    pub projections: &'a [Projection],
    pub demand: &'a [Demand],
}

impl Known<'_> {
    /// Positions of the figure's regions.
    fn regions(&self, figure: &PlanFigure) -> impl Iterator<Item = usize> {
        let own = figure.region.clone();
        self.study.regions.iter().enumerate().filter(move |(_, region)| own.as_ref().is_none_or(|own| *own == region.id)).map(|(at, _)| at)
    }

    fn summed(&self, figure: &PlanFigure, of: impl Fn(usize) -> Result<Pair, Unknown>) -> Result<Pair, Unknown> {
        let mut sum = None::<Pair>;
        for region in self.regions(figure) {
            let pair = of(region)?;
            sum = Some(sum.map_or(pair, |sum| sum.plus(pair)));
        }
        sum.ok_or(Unknown::NotAsked)
    }

    /// People on the night the study's label names.
    pub fn people(&self, figure: &PlanFigure, band: AgeBand, label: Year) -> Result<Pair, Unknown> {
        self.people_on(figure, band, self.study.year_label.stock_of(label))
    }

    pub fn people_on_1_january(&self, figure: &PlanFigure, band: AgeBand, year: Year) -> Result<Pair, Unknown> {
        self.people_on(figure, band, year)
    }

    pub fn people_on_31_december(&self, figure: &PlanFigure, band: AgeBand, year: Year) -> Result<Pair, Unknown> {
        self.people_on(figure, band, year.plus(1))
    }

    fn people_on(&self, figure: &PlanFigure, band: AgeBand, jan1: Year) -> Result<Pair, Unknown> {
        self.summed(figure, |region| {
            let (stock, observed) = self.stock(region, jan1)?;
            Ok(Pair::of(total(&within(stock, band)), observed))
        })
    }

    /// Stock of 1 January, and whether it was counted.
    fn stock(&self, region: usize, jan1: Year) -> Result<(&Cells, bool), Unknown> {
        let unknown = Unknown::NoPeople(self.study.year_label.of_stock(jan1));
        if let Some(people) = self.study.regions.get(region).and_then(|region| region.history.get(&jan1)) {
            return Ok((people.cells(), true));
        }
        let projection = self.projections.get(region).ok_or(unknown)?;
        projection.stock(jan1).map(|stock| (stock, false)).ok_or(unknown)
    }

    /// People of the figure's ages by year of the study's label, from `first` to the horizon.
    pub fn people_by_year(&self, figure: &PlanFigure, first: Year) -> Result<Vec<(Year, Pair)>, Unknown> {
        let band = figure.band.unwrap_or(AgeBand::ALL);
        let last = figure.year.unwrap_or_else(|| self.study.horizon());
        first.through(last).map(|year| Ok((year, self.people(figure, band, year)?))).collect()
    }

    /// Users on 31 December, all or of the ages: as counted up to the jump-off, then as projected.
    pub fn users(&self, figure: &PlanFigure, id: &ServiceId, band: Option<AgeBand>, year: Year) -> Result<Pair, Unknown> {
        let service = self.service(id)?;
        self.summed(figure, |region| match self.counted(service, region, band, year) {
            Some(users) => Ok(Pair::of(users, true)),
            None => self.projected(service, region, band, year),
        })
    }

    fn service(&self, id: &ServiceId) -> Result<&Service, Unknown> {
        self.study.services.iter().find(|service| service.id == *id).ok_or(Unknown::NoneOfService)
    }

    fn counted(&self, service: &Service, region: usize, band: Option<AgeBand>, year: Year) -> Option<f64> {
        counted_users(service, (region, &self.study.regions.get(region)?.id), band, year)
    }

    fn projected(&self, service: &Service, region: usize, band: Option<AgeBand>, year: Year) -> Result<Pair, Unknown> {
        let unknown = Unknown::NoUsers(year);
        let demand = self.demand.get(region).ok_or(unknown)?;
        let at = demand.years.iter().position(|own| *own == year).ok_or(unknown)?;
        let need = demand.services.iter().find(|need| need.service == service.id).ok_or(unknown)?;
        let of = |line: UseLine| -> Option<f64> {
            match band {
                None => need.line(line).total_users.get(at).copied(),
                Some(band) => whole_bands(need, line, at, band).or_else(|| self.inside(service, region, (band, year), line)),
            }
        };
        if let Some(around) = band.and_then(|band| self.band_around(&service.id, band)).filter(|around| flat(service, region, *around)) {
            return Err(Unknown::OneRate(around));
        }
        let (unchanged, trend) = (of(UseLine::Unchanged).ok_or(unknown)?, of(UseLine::Trend).ok_or(unknown)?);
        Ok(Pair { unchanged, trend, observed: false })
    }

    /// Users of ages that are no counted band: the rates on the people of those ages alone.
    fn inside(&self, service: &Service, region: usize, (band, year): (AgeBand, Year), line: UseLine) -> Option<f64> {
        let profile = profile(service, region, self.study.axis)?;
        let (stock, _) = self.stock(region, year.plus(1)).ok()?;
        Some(profile.users(&within(stock, band), 0, line, year).iter().sum())
    }

    /// The counted band the ages lie inside of without being it; none where they are made of whole bands.
    pub fn band_around(&self, id: &ServiceId, band: AgeBand) -> Option<AgeBand> {
        let profile = profile(self.service(id).ok()?, 0, self.study.axis)?;
        let around = profile.bands().iter().copied().find(|own| own.contains(band.from))?;
        let inside = around != band && around.to.is_none_or(|end| band.to.is_some_and(|to| to <= end));
        let inside = inside || (around != band && around.to.is_none() && band.to.is_none());
        inside.then_some(around)
    }

    /// Places needed on 31 December.
    pub fn places(&self, figure: &PlanFigure, id: &ServiceId, year: Year) -> Result<Pair, Unknown> {
        let service = self.service(id)?;
        if let ServiceKind::Rates { .. } = &service.kind {
            let each = service.places.map(PlacesPerUser::places).ok_or(Unknown::NoneOfService)?;
            return Ok(self.users(figure, id, None, year)?.times(each));
        }
        self.line(figure, id, year, |line| line.places.as_slice())
    }

    /// Full-time equivalents on 31 December, where a norm says how many.
    pub fn staff(&self, figure: &PlanFigure, id: &ServiceId, year: Year) -> Result<Pair, Unknown> {
        let ServiceKind::Norm { parts } = &self.service(id)?.kind else { return Err(Unknown::NoneOfService) };
        if let Ok(needed) = self.line(figure, id, year, |line| line.fte.as_slice()) {
            return Ok(needed);
        }
        let mut staff = Pair::of(0.0, true);
        for part in parts {
            staff = staff.plus(match part {
                NormPart::Inhabitants { band, persons_per_fte } => {
                    self.people_on_31_december(figure, *band, year)?.times(1.0 / persons_per_fte)
                }
                NormPart::Users { of, hours_per_user_week, hours_per_fte_week } => {
                    self.users(figure, of, None, year)?.times(hours_per_user_week / hours_per_fte_week)
                }
            });
        }
        Ok(staff)
    }

    fn line(&self, figure: &PlanFigure, id: &ServiceId, year: Year, of: impl Fn(&crate::demand::Line) -> &[f64]) -> Result<Pair, Unknown> {
        self.summed(figure, |region| {
            let unknown = Unknown::NoUsers(year);
            let demand = self.demand.get(region).ok_or(unknown)?;
            let at = demand.years.iter().position(|own| *own == year).ok_or(unknown)?;
            let need = demand.services.iter().find(|need| need.service == *id).ok_or(unknown)?;
            let value = |line| of(need.line(line)).get(at).copied().ok_or(Unknown::NoneOfService);
            Ok(Pair { unchanged: value(UseLine::Unchanged)?, trend: value(UseLine::Trend)?, observed: false })
        })
    }

    /// Places that stand or are decided on 31 December.
    pub fn capacity(&self, figure: &PlanFigure, id: &ServiceId, year: Year) -> Result<Pair, Unknown> {
        let service = self.service(id)?;
        self.summed(figure, |region| {
            let region = self.study.regions.get(region).ok_or(Unknown::NotAsked)?;
            let places = places_by_year(&service.capacity, &region.id, &[year]).and_then(|places| places.first().copied());
            places.map(|places| Pair::of(places, false)).ok_or(Unknown::NoneOfService)
        })
    }

    /// First 31 December with too few places, in the first region that runs out.
    pub fn first_too_few(&self, figure: &PlanFigure, id: &ServiceId) -> Result<Pair, Unknown> {
        let mut found = [None::<Year>; 2];
        for region in self.regions(figure) {
            let demand = self.demand.get(region).ok_or(Unknown::NoUsers(self.study.horizon()))?;
            let need = demand.services.iter().find(|need| need.service == *id).ok_or(Unknown::NoneOfService)?;
            let capacity = need.capacity.as_ref().ok_or(Unknown::NoneOfService)?;
            for (earliest, line) in found.iter_mut().zip(UseLine::ALL) {
                let first = first_shortfall(&need.line(line).places, capacity, &demand.years, self.study.jump_off);
                *earliest = earliest.iter().copied().chain(first).min();
            }
        }
        let [unchanged, trend] = found;
        let number = |year: Year| f64::from(year.get());
        let unchanged = number(unchanged.ok_or(Unknown::Never)?);
        Ok(Pair { unchanged, trend: trend.map_or(unchanged, number), observed: false })
    }

    /// Users counted after the jump-off, where the study says what happened.
    pub fn counted_since(&self, figure: &PlanFigure, id: &ServiceId, year: Year) -> Option<f64> {
        let rows = self.study.outcome.as_ref()?.users.get(id)?;
        let ServiceKind::Rates { rates, .. } = &self.service(id).ok()?.kind else { return None };
        let of = |region: usize| {
            let place = (rates.get(region)?, &self.study.regions.get(region)?.id);
            users_of_night(rows, place, figure.band, year)
        };
        self.regions(figure).map(of).sum()
    }

    /// People counted after the jump-off, on the night the study's label names.
    pub fn people_since(&self, figure: &PlanFigure, band: AgeBand, label: Year) -> Option<f64> {
        let outcome = self.study.outcome.as_ref()?;
        let jan1 = self.study.year_label.stock_of(label);
        let of = |region: usize| Some(total(&within(outcome.population.get(region)?.get(&jan1)?.cells(), band)));
        self.regions(figure).map(of).sum()
    }
}

/// Whether all ages of a band have the same rate.
fn flat(service: &Service, region: usize, band: AgeBand) -> bool {
    let ServiceKind::Rates { rates, .. } = &service.kind else { return false };
    let Some(rates) = rates.get(region) else { return false };
    rates.by_age.iter().all(|by_age| {
        let mut inside = (0..).zip(by_age).filter(|(age, _)| band.contains(*age)).map(|(_, rate)| rate);
        inside.next().is_none_or(|first| inside.all(|rate| (rate - first).abs() < 1e-12))
    })
}

/// Users of bands that make up the ages exactly.
fn whole_bands(need: &ServiceDemand, line: UseLine, at: usize, band: AgeBand) -> Option<f64> {
    let inside: Vec<usize> = (0..need.bands.len()).filter(|&own| need.bands[own].overlaps(band)).collect();
    let (first, last) = (need.bands.get(*inside.first()?)?, need.bands.get(*inside.last()?)?);
    let users = need.line(line).users.get(at)?;
    (first.from == band.from && last.to == band.to).then(|| inside.iter().filter_map(|&own| users.get(own)).sum())
}

/// The people of some ages alone.
fn within(stock: &Cells, band: AgeBand) -> Cells {
    let axis = stock.axis();
    stock.map(|_, group, _, people| if band.contains(axis.start_of(group)) { people } else { 0.0 })
}

fn total(stock: &Cells) -> f64 {
    Sex::ALL.iter().map(|&sex| stock.total_of(sex, 0)).sum()
}
