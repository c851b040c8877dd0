//! Why a figure differs from what is found, and what the found number is made of.

use super::known::Found;
use super::{Answering, Cause};
use crate::demand::error_split::{ErrorSplit, Forecaster, Judged, judged};
use crate::domain::axis::{AgeBand, Year};
use crate::domain::plan::Measure;
use crate::domain::service::UseLine;

impl Answering<'_, '_> {
    /// Causes of one figure, in the order they are told.
    pub(super) fn causes(&self, found: &Found) -> Vec<Cause> {
        use Measure as M;
        let figure = self.figure;
        let mut causes = Vec::new();
        if figure.stated.is_direction() && figure.measure != M::PeopleGrowth {
            causes.extend(self.ends().ok().map(|(from, to)| Cause::FromTo(from.unchanged, to.unchanged)));
            causes.extend(self.share_of_change(found.value).map(Cause::Share));
            return causes;
        }
        match figure.measure {
            M::PeopleChange | M::PeopleGrowth | M::UsersChange | M::UsersGrowth | M::PlacesChange => {
                causes.extend(self.ends().ok().map(|(from, to)| Cause::FromTo(from.unchanged, to.unchanged)));
            }
            M::UsersShare => {
                let both = figure.year.and_then(|year| self.part_and_whole(year).ok());
                causes.extend(both.map(|(part, whole)| Cause::PartOf(part.unchanged, whole.unchanged)));
            }
            M::LowestYear | M::RiseYear => causes.extend(self.at_years(found.value)),
            M::Coverage => causes.extend(self.coverage().ok().map(|dates| Cause::ByDate(dates.map(|pair| pair.unchanged)))),
            M::NeedGrowth => causes.push(Cause::Weights(self.weights())),
            M::Users => causes.extend(self.split().filter(|_| !found.observed)),
            _ => {}
        }
        causes.extend(figure.year.and_then(|year| self.counted_in(year)).map(Cause::Counted).or_else(|| self.so_far()));
        if let (Some(service), Some(band), false) = (&figure.service, figure.band, found.observed) {
            causes.extend(self.known.band_around(service, band).map(Cause::InsideBand));
        }
        causes
    }

    /// People of the year found and of the year stated, where the two are not one.
    fn at_years(&self, found: f64) -> Option<Cause> {
        let (figure, stated) = (self.figure, self.figure.stated.number()?);
        let people = self.known.people_by_year(figure, self.first_year().ok()?).ok()?;
        let of = |wanted: f64| people.iter().find(|(year, _)| f64::from(year.get()) == wanted).map(|(year, pair)| (*year, pair.unchanged));
        Some(Cause::AtYears([of(found)?, of(stated)?])).filter(|_| !figure.stated.is_met_by(found))
    }

    /// People or users of the figure's ages as they were counted after the jump-off.
    fn counted_in(&self, year: Year) -> Option<f64> {
        let (figure, known) = (self.figure, self.known);
        match (figure.measure, &figure.service) {
            (Measure::People | Measure::PeopleChange | Measure::PeopleGrowth, _) => {
                known.people_since(figure, figure.band.unwrap_or(AgeBand::ALL), year)
            }
            (Measure::Users | Measure::UsersChange | Measure::UsersGrowth, Some(service)) => known.counted_since(figure, service, year),
            _ => None,
        }
    }

    /// How far the run had gone wrong when last counted, of a figure whose year is still to come.
    fn so_far(&self) -> Option<Cause> {
        let last = self.figure.year?;
        let years = self.known.study.jump_off.through(last).rev();
        let (year, counted) = years.filter(|year| *year < last).find_map(|year| Some((year, self.counted_in(year)?)))?;
        Some(Cause::SoFar { year, counted, found: self.level(year).ok()?.unchanged })
    }

    /// The parts of stated − found: the error of the plan's figure less that of the run's, both held against the same count.
    fn split(&self) -> Option<Cause> {
        let (figure, study) = (self.figure, self.known.study);
        let (service, year, stated) = (figure.service.as_ref()?, figure.year?, figure.stated.number()?);
        let [demand] = self.known.demand else { return None };
        let service = study.services.iter().find(|own| own.id == *service)?;
        let band = figure.band.unwrap_or(AgeBand::ALL);
        let rows = judged(study, 0, demand, service);
        let same = |row: &&Judged| row.year == year && matches!(row.by, Forecaster::Published(..)) && row.band == band;
        let plan = rows.iter().filter(same).find(|row| (row.forecast - stated).abs() < 1e-9)?;
        let own = |row: &&Judged| row.year == year && row.by == Forecaster::Kohort(UseLine::Unchanged) && row.band.overlaps(band);
        let own = rows.iter().filter(own).map(|row| row.split).reduce(|a, b| ErrorSplit {
            definition: a.definition + b.definition,
            people: a.people + b.people,
            rate: a.rate + b.rate,
        })?;
        let split = plan.split;
        Some(Cause::Split { definition: split.definition - own.definition, people: split.people - own.people, rate: split.rate - own.rate })
    }
}
