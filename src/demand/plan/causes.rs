//! Why a figure differs from what is found, and what the found number is made of.

use super::known::Found;
use super::{Answering, Cause};
use crate::demand::error_split::{ErrorSplit, Forecaster, Judged, judged};
use crate::domain::axis::AgeBand;
use crate::domain::plan::Measure;
use crate::domain::service::UseLine;

impl Answering<'_, '_> {
    /// Causes of one figure, in the order they are told.
    pub(super) fn causes(&self, found: &Found) -> Vec<Cause> {
        use Measure as M;
        let figure = self.figure;
        let mut causes = Vec::new();
        match figure.measure {
            M::PeopleChange | M::PeopleGrowth | M::UsersChange | M::UsersGrowth | M::PlacesChange => {
                causes.extend(self.ends().ok().map(|(from, to)| Cause::FromTo(from.unchanged, to.unchanged)));
            }
            M::UsersShare => {
                let both = figure.year.and_then(|year| self.part_and_whole(year).ok());
                causes.extend(both.map(|(part, whole)| Cause::PartOf(part.unchanged, whole.unchanged)));
            }
            M::Coverage => causes.extend(self.coverage().ok().map(|dates| Cause::ByDate(dates.map(|pair| pair.unchanged)))),
            M::NeedGrowth => causes.push(Cause::Weights(self.weights())),
            M::Users => causes.extend(self.split().filter(|_| !found.observed)),
            _ => {}
        }
        causes.extend(self.counted_since().map(Cause::Counted));
        if let (Some(service), Some(band), false) = (&figure.service, figure.band, found.observed) {
            causes.extend(self.known.band_around(service, band).map(Cause::InsideBand));
        }
        causes
    }

    /// The figure's own quantity as it was counted after the jump-off.
    fn counted_since(&self) -> Option<f64> {
        let (figure, known) = (self.figure, self.known);
        let year = figure.year?;
        let band = figure.band.unwrap_or(AgeBand::ALL);
        match figure.measure {
            Measure::People => known.people_since(figure, band, year),
            Measure::Users => known.counted_since(figure, figure.service.as_ref()?, year),
            _ => None,
        }
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
