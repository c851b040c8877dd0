//! Services: words, the tables behind their rates, windows, places.

use super::Check;
use super::tables::Tables;
use super::trends::reference_of;
use crate::demand::{places_by_year, places_if_decided};
use crate::diag::Diagnostic;
use crate::domain::axis::{ServiceId, Year};
use crate::domain::service::{Basis, Capacity, CapacityEntry, PlacesPerUser, ServiceGroup, ServiceName, Standing};
use crate::domain::study::Region;
use crate::domain::terms::UseTerms;
use crate::scenario::file::{BasisWord, GroupWord, PlacesEntry, RatesWord, ServiceEntry, SpreadWord};
use crate::scenario::inputs::{NeedSpec, ServiceSpec, Spread};
use crate::scenario::nearest;
use std::collections::BTreeSet;

/// One service being judged, with what it can rest on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'s> {
    /// Position in the study.
    pub at: usize,
    /// Its path in the study file.
    pub path: &'s str,
    pub service: &'s ServiceEntry,
    pub tables: &'s Tables,
    pub regions: &'s [Region],
}

impl Check<'_> {
    pub(super) fn services(&mut self, tables: &mut Tables, regions: &[Region]) -> Vec<ServiceSpec> {
        self.users_until_jump_off(tables);
        let mut seen = BTreeSet::new();
        let study = self.study;
        let mut specs = Vec::new();
        let mut plans = self.building_plans(tables, regions).into_iter();
        for (at, service) in study.service.iter().enumerate() {
            let path = format!("service[{at}]");
            let (building, new_places) = plans.next().unwrap_or_default();
            self.id(&format!("{path}.id"), &service.id, "service", &mut seen);
            let name = self.name(&path, service);
            self.keys_fit(&path, service);
            let subject = Subject { at, path: &path, service, tables, regions };
            self.rows_fit(&subject);
            self.capacity_is_whole(&subject);
            let need = self.need(&subject);
            let places = service.places.as_ref().map(|places| self.places(&path, places));
            self.hours(&path, service);
            let terms = self.terms(&subject, need.as_ref());
            if service.hours_per_user_week.is_some() || !terms.hours.is_empty() {
                self.hours_known.insert(service.id.clone());
            }
            self.known_need_is_whole(&subject);
            let staff = self.staff_rule(&subject);
            let breaks = self.breaks(&path, service, need.as_ref());
            if let (Some(name), Some(need)) = (name, need) {
                let spec = spec(service, name, need, places, at, tables);
                let reference = reference_of(service, &tables.reference_users);
                specs.push(ServiceSpec { breaks, reference, building, new_places, staff, terms, ..spec });
            }
        }
        self.reference_speaks(tables, &specs);
        specs
    }

    fn name(&mut self, path: &str, service: &ServiceEntry) -> Option<ServiceName> {
        match (&service.label, &service.name) {
            (Some(label), None) => {
                if !self.labels.is_empty() && !self.labels.contains(&label.as_str()) {
                    let advice = format!("{}; or write name = \"…\" instead", nearest::advice(label, self.labels));
                    self.error(
                        "K0404",
                        &format!("{path}.label"),
                        format!("no label `{label}`"),
                        "charts would show a key instead of a name",
                        advice,
                    );
                }
                Some(ServiceName::Label(label.clone()))
            }
            (None, Some(name)) => Some(ServiceName::Own(name.clone())),
            _ => {
                let what = "a service has either a label or a name";
                self.error("K0404", path, what, "charts must call it something, and only one thing", "keep one of label and name");
                None
            }
        }
    }

    /// Keys that say something for another kind of service say nothing here.
    fn keys_fit(&mut self, path: &str, service: &ServiceEntry) {
        use RatesWord::{Norm, Sum, Table, Users};
        let keys: [(&str, bool, &[RatesWord]); 12] = [
            ("window", service.window.is_some(), &[Users]),
            ("trend_window", service.trend_window.is_some(), &[Users]),
            ("damping", service.damping.is_some(), &[Users]),
            ("breaks", !service.breaks.is_empty(), &[Users]),
            ("spread", service.spread.is_some(), &[Users, Table]),
            ("of", service.of.is_some(), &[Sum]),
            ("places", service.places.is_some(), &[Users, Table]),
            ("hours_per_user_week", service.hours_per_user_week.is_some(), &[Users, Table]),
            ("hours_growth", service.hours_growth.is_some(), &[Users, Table]),
            ("growth", service.growth.is_some(), &[Users, Table]),
            ("counts", service.counts.is_some(), &[Users, Table]),
            ("shrink", service.shrink.is_some(), &[Users]),
        ];
        for (key, there, kinds) in keys {
            if there && !kinds.contains(&service.rates) {
                let what = format!("`{key}` says nothing for a service with rates = \"{}\"", word(service.rates));
                let kinds: Vec<&str> = kinds.iter().map(|kind| word(*kind)).collect();
                let advice = format!("delete it, or choose rates = \"{}\"", kinds.join("\" or \""));
                self.error("K0403", &format!("{path}.{key}"), what, "it would be ignored in silence", advice);
            }
        }
        debug_assert!(matches!(service.rates, Users | Table | Norm | Sum), "every kind is in the list above");
    }

    /// Rows of a table that this kind of service does not read would be lost.
    fn rows_fit(&mut self, subject: &Subject<'_>) {
        let Subject { at, path, service, tables, .. } = *subject;
        let read = [
            ("use_rates", tables.use_rates.contains_key(&at), RatesWord::Table),
            ("shapes", tables.shapes.contains_key(&at), RatesWord::Users),
            ("norms", tables.norms.contains_key(&at), RatesWord::Norm),
        ];
        for (table, rows, kind) in read {
            if rows && service.rates != kind {
                let what = format!("table `{table}` has rows for {}, which does not read it", service.id);
                let advice = format!("delete the rows, or choose rates = \"{}\"", word(kind));
                self.error("K0403", &format!("{path}.rates"), what, "they would be ignored in silence", advice);
            }
        }
        if service.rates == RatesWord::Norm && tables.capacity.contains_key(&at) {
            let what = format!("table `capacity` has rows for {}, which has staff and no places", service.id);
            self.error("K0403", &format!("{path}.rates"), what, "they would be ignored in silence", "delete the rows");
        }
        let counted = matches!(service.rates, RatesWord::Users | RatesWord::Table);
        if counted && tables.capacity.contains_key(&at) && service.places.is_none() {
            let what = format!("{} has places in the capacity table, but its users are not turned into places", service.id);
            let advice = "add places = { } (one user, one place), or places = { opening_days = …, days_per_user = …, occupancy = … }";
            self.error("K0406", path, what, "places needed and places there could not be compared", advice);
        }
    }

    /// Capacity starts from places that stand when the projection does, and never falls below none: else it would be counted
    /// from nothing, and the first year with too few places with it.
    fn capacity_is_whole(&mut self, subject: &Subject<'_>) {
        let Subject { at, service, tables, regions, .. } = *subject;
        if tables.broken.contains("capacity") {
            return;
        }
        for region in regions {
            let lines = tables.capacity_lines.get(&at).into_iter().flatten().copied();
            let rows = tables.capacity.get(&at).into_iter().flatten().cloned().zip(lines);
            let (entries, lines): (Vec<Capacity>, Vec<usize>) = rows.filter(|(entry, _)| entry.region == region.id).unzip();
            let slip = self.no_level(service, &entries).or_else(|| below_none(service, region, &entries));
            if let Some((slip, row)) = slip {
                let place = self.table("capacity").context(format!("service {}, region {}", service.id, region.id));
                self.found.push(slip.at(lines.get(row).map_or(place.clone(), |line| place.line(*line))));
            }
        }
    }

    /// Rows that do not begin with a number of places on the night before the jump-off or earlier, and the position of the first.
    /// Proposals are none to begin with.
    fn no_level(&self, service: &ServiceEntry, entries: &[Capacity]) -> Option<(Diagnostic, usize)> {
        let start = self.years.jump_off.minus(1);
        let decided = || entries.iter().filter(|entry| entry.standing == Standing::Decided);
        let first = decided().map(|entry| entry.year).min().or(entries.first().map(|entry| entry.year))?;
        let level = |entry: &Capacity| entry.year == first && matches!(entry.entry, CapacityEntry::Places(_));
        if first <= start && decided().any(level) {
            return None;
        }
        let row = entries.iter().position(|entry| entry.year == first)?;
        let advice = format!("add a first row with `places`: how many stood on 31 December {start} or before (0 if there were none)");
        let what = Diagnostic::error("K0407", format!("no number of places of {} to start from", service.id));
        let why = "changes, and the years before the first row, would be counted from no places at all";
        Some((what.why(why).advice(advice), row))
    }

    fn places(&mut self, path: &str, places: &PlacesEntry) -> PlacesPerUser {
        let one = PlacesPerUser::ONE;
        let places = PlacesPerUser {
            opening_days: places.opening_days.unwrap_or(one.opening_days),
            days_per_user: places.days_per_user.unwrap_or(one.days_per_user),
            occupancy: places.occupancy.unwrap_or(one.occupancy),
        };
        self.within(&format!("{path}.places.opening_days"), places.opening_days, (0.1, 7.0), "opening days a week");
        self.within(&format!("{path}.places.days_per_user"), places.days_per_user, (0.01, 7.0), "days a week a user comes");
        self.within(&format!("{path}.places.occupancy"), places.occupancy, (0.01, 1.0), "a share of places in use");
        places
    }

    fn hours(&mut self, path: &str, service: &ServiceEntry) {
        if let Some(hours) = service.hours_per_user_week {
            self.within(&format!("{path}.hours_per_user_week"), hours, (0.0, 168.0), "hours a week");
        }
    }

    pub(super) fn within(&mut self, path: &str, value: f64, (low, high): (f64, f64), what: &str) {
        if !(low..=high).contains(&value) {
            let advice = format!("write a number from {low} to {high}");
            self.error("K0207", path, format!("{value} cannot be {what}"), "the value lies outside what is possible", advice);
        }
    }
}

/// The first night on which more places would have closed than there were, by what is decided or with what is proposed, and the
/// position of the row that closes them.
fn below_none(service: &ServiceEntry, region: &Region, entries: &[Capacity]) -> Option<(Diagnostic, usize)> {
    let years = || entries.iter().map(|entry| entry.year);
    let nights: Vec<Year> = years().min()?.through(years().max()?).collect();
    let below = |standing: Vec<f64>| nights.iter().copied().zip(standing).find(|(_, places)| *places < 0.0);
    let decided = places_by_year(entries, &region.id, &nights).and_then(below).map(|found| (found, ""));
    let proposed = || places_if_decided(entries, &region.id, &nights).and_then(below).map(|found| (found, ", with what is proposed"));
    let ((year, places), with) = decided.or_else(proposed)?;
    let what = Diagnostic::error("K0407", format!("{} would have {places} places on 31 December {year}{with}", service.id));
    let advice = "check the rows with `change` up to that year; a level goes in `places`";
    let closes = |entry: &Capacity| entry.year == year && matches!(entry.entry, CapacityEntry::Change(change) if change < 0.0);
    Some((what.why("more places would close than there are").advice(advice), entries.iter().position(closes).unwrap_or_default()))
}

fn spec(
    service: &ServiceEntry,
    name: ServiceName,
    need: NeedSpec,
    places: Option<PlacesPerUser>,
    at: usize,
    tables: &mut Tables,
) -> ServiceSpec {
    ServiceSpec {
        id: ServiceId::new(service.id.clone()),
        name,
        group: match service.group {
            GroupWord::Care => ServiceGroup::Care,
            GroupWord::Children => ServiceGroup::Children,
        },
        need,
        places,
        hours_per_user_week: service.hours_per_user_week,
        basis: match service.basis {
            BasisWord::Register => Basis::Register,
            BasisWord::Plan => Basis::Plan,
            BasisWord::Reference => Basis::Reference,
            BasisWord::Definition => Basis::Definition,
        },
        source: service.source.clone(),
        observed: tables.users.remove(&at).unwrap_or_default(),
        capacity: tables.capacity.remove(&at).unwrap_or_default(),
        known_need: tables.known_need.remove(&at).unwrap_or_default(),
        breaks: Vec::new(),
        reference: Vec::new(),
        terms: UseTerms::default(),
        new_places: None,
        building: None,
        staff: None,
    }
}

pub(super) const fn spread(word: SpreadWord) -> Spread {
    match word {
        SpreadWord::SingleAges => Spread::SingleAges,
        SpreadWord::Bands => Spread::Bands,
    }
}

const fn word(rates: RatesWord) -> &'static str {
    match rates {
        RatesWord::Users => "users",
        RatesWord::Table => "table",
        RatesWord::Norm => "norm",
        RatesWord::Sum => "sum",
    }
}
