//! New places since a night: what they are counted from. A plan that takes a modelled need less a count mixes growth with what use
//! happened to be on the night of the count; both are given where they are known.

use super::counted::counted_users;
use super::on_counted_people;
use super::{Demand, ServiceDemand};
use crate::domain::axis::Year;
use crate::domain::service::{PlacesPerUser, Service, ServiceKind};
use crate::domain::study::Study;

/// Users of a service counted on 31 December `year`, in the places they take (of a sum: of all its parts); `None` where they, or
/// those of a part, were not counted, or not all of them: part of a count is none.
#[must_use]
pub fn counted_places(study: &Study, region_index: usize, service: &Service, year: Year) -> Option<f64> {
    match &service.kind {
        ServiceKind::Rates { .. } => {
            let each = service.places.map_or(1.0, PlacesPerUser::places);
            let region = &study.regions.get(region_index)?.id;
            Some(counted_users(service, (region_index, region), None, year)? * each)
        }
        ServiceKind::Norm { .. } => None,
        ServiceKind::Sum { of } => {
            let parts = study.services.iter().filter(|part| of.contains(&part.id) && !matches!(part.kind, ServiceKind::Sum { .. }));
            parts.map(|part| counted_places(study, region_index, part, year)).sum()
        }
    }
}

/// Need of a service on 31 December `year`, and at which of its nights: as projected where the projection has the night, else on the people counted then.
/// `None` where neither is known.
#[must_use]
pub fn modelled(study: &Study, region_index: usize, demand: &Demand, service: &Service, year: Year) -> Option<(usize, ServiceDemand)> {
    match demand.years.iter().position(|night| *night == year) {
        Some(night) => Some((night, demand.services.iter().find(|need| need.service == service.id)?.clone())),
        None => Some((0, on_counted_people(study, region_index, service, year)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::fixtures::{by_rates, counted, projection, region, service, stock, study, year};
    use crate::demand::{demand, rates_as_given};
    use crate::domain::axis::{AgeBand, ServiceId, Sex};
    use crate::domain::cells::Population;
    use crate::domain::service::{GivenRate, Spread};

    fn rate(rate: f64) -> ServiceKind {
        let given = GivenRate { region: None, sex: None, band: AgeBand::open(80), rate };
        let people = Population::new(stock(2026, 1.0)).unwrap();
        by_rates(rates_as_given(&[given], Spread::Bands, &region("3403", 1.0), &people).unwrap(), None)
    }

    fn old(y: u16) -> f64 {
        let cells = stock(y, 1.0);
        let axis = cells.axis();
        let ages = axis.starts().enumerate().filter(|(_, age)| *age >= 80);
        ages.map(|(group, _)| Sex::ALL.iter().map(|sex| cells.get(*sex, group, 0)).sum::<f64>()).sum()
    }

    #[test]
    fn both_bases_of_a_night_in_the_past() {
        let observed = vec![
            counted("3403", 2015, None, AgeBand::closed(67, 79), 22.0),
            counted("3403", 2015, None, AgeBand::open(80), 169.0),
            counted("3403", 2014, None, AgeBand::closed(67, 79), 5.0),
            counted("3403", 2013, Some(Sex::Female), AgeBand::open(80), 6.0),
            counted("3411", 2015, None, AgeBand::open(80), 7.0),
        ];
        let places = Some(PlacesPerUser { occupancy: 0.955, ..PlacesPerUser::ONE });
        let long = Service { observed, places, ..service("long", rate(0.1)) };
        let short = Service { places: Some(PlacesPerUser::ONE), ..service("short", rate(0.02)) };
        let of = ["long", "short"].map(ServiceId::new).to_vec();
        let sum = service("sum", ServiceKind::Sum { of });
        let study = study(vec![region("3403", 1.0)], vec![long, short, sum], 2030);
        let [long, short, sum] = [0, 1, 2].map(|at| &study.services[at]);
        assert_eq!(counted_places(&study, 0, long, year(2015)), Some(191.0 / 0.955));
        let partial = [2013, 2014].map(|y| counted_places(&study, 0, long, year(y)));
        assert_eq!(partial, [None, None], "women alone, or the younger alone, are not the users of the night");
        assert_eq!(counted_places(&study, 0, short, year(2015)), None);
        assert_eq!(counted_places(&study, 0, sum, year(2015)), None, "a part was not counted: half a count is none");
        let need = demand(&study, 0, &projection(1.0, 2030), &[]);
        let (night, then) = modelled(&study, 0, &need, sum, year(2015)).unwrap();
        let expected = old(2016) * (0.1 / 0.955 + 0.02);
        assert!((then.unchanged.places[night] - expected).abs() < 1e-9, "{} {expected}", then.unchanged.places[night]);
        let (night, later) = modelled(&study, 0, &need, sum, year(2029)).unwrap();
        assert!((later.unchanged.places[night] - old(2030) * (0.1 / 0.955 + 0.02)).abs() < 1e-9);
        assert!(modelled(&study, 0, &need, sum, year(2005)).is_none(), "nobody was counted");
    }
}
