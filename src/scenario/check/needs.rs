//! Where a service's need comes from, and whether the tables behind it hold what it asks for.

use super::Check;
use super::services::{Subject, spread};
use super::tables::Tables;
use crate::demand::trend::Settings;
use crate::diag::Diagnostic;
use crate::domain::axis::{RegionId, ServiceId, Year};
use crate::domain::study::Region;
use crate::scenario::file::{RatesWord, ServiceEntry};
use crate::scenario::inputs::{Level, NeedSpec, Spread};
use crate::scenario::nearest;
use std::collections::BTreeSet;

/// Years before the window's last that the own trend is read from where a service does not say.
fn usual_trend_window(last: Year) -> (Year, Year) {
    (last.minus(Settings::default().own_years - 1), last)
}

impl Check<'_> {
    pub(super) fn need(&mut self, subject: &Subject<'_>) -> Option<NeedSpec> {
        match subject.service.rates {
            RatesWord::Users => self.need_of_users(subject),
            RatesWord::Table => self.need_of_table(subject),
            RatesWord::Norm => self.need_of_norm(subject),
            RatesWord::Sum => self.need_of_sum(subject),
        }
    }

    fn need_of_users(&mut self, subject: &Subject<'_>) -> Option<NeedSpec> {
        let Subject { at, path, service, tables, regions } = *subject;
        let Some(rows) = tables.users.get(&at) else {
            return self.no_rows(subject, "users");
        };
        let counted = |region: &RegionId| rows.iter().filter(|row| row.region == *region).map(|row| row.year).collect::<BTreeSet<Year>>();
        let years = regions.iter().map(|region| (region, counted(&region.id))).collect::<Vec<_>>();
        let Some(window) = service.window else {
            let advice = "add window = [first, last], 31 December years";
            self.error("K0204", path, "key `window` is missing", "the rates need years to rest on", advice);
            return None;
        };
        let window = self.user_window(&format!("{path}.window"), window, &years, tables);
        let trend_window = service.trend_window.map(|window| self.user_window(&format!("{path}.trend_window"), window, &years, tables));
        if trend_window.flatten().is_some_and(|(first, last)| first == last) {
            let at = format!("{path}.trend_window");
            self.error(
                "K0213",
                &at,
                "a trend needs more than one year",
                "one year has no direction",
                "write two years, such as [2015, 2025]",
            );
        }
        let damping = service.damping.unwrap_or(Settings::default().damping);
        self.within(&format!("{path}.damping"), damping, (0.0, 1.0), "damping");
        let shape = tables.shapes.get(&at).cloned().unwrap_or_default();
        let (window, trend_asked) = (window?, trend_window.is_some());
        let trend_window = trend_window.flatten().unwrap_or_else(|| usual_trend_window(window.1));
        let level = if service.shrink == Some(true) { Level::AgainstOthers } else { Level::AsCounted };
        Some(NeedSpec::Users { window, trend_window, trend_asked, damping, spread: spread_of(service), shape, level })
    }

    /// 31 December years: before the jump-off, with users and people in every region.
    fn user_window(&mut self, path: &str, written: [u16; 2], years: &[(&Region, BTreeSet<Year>)], tables: &Tables) -> Option<(Year, Year)> {
        let (first, last) = self.written_window(path, written)?;
        let latest = self.years.jump_off.minus(1);
        if last > latest {
            self.reaches_past(path, last, latest);
            return None;
        }
        let (users, people) = (!tables.broken.contains("users"), !tables.broken.contains("population"));
        for (region, counted) in years {
            let name = &region.id;
            if let Some(year) = first.through(last).find(|year| users && !counted.contains(year)) {
                let what = format!("the window {first}–{last} needs users of {year} in region {name}, and there are none");
                let there = counted.first().zip(counted.last()).map_or("none".to_owned(), |(a, b)| format!("{a}–{b}"));
                self.error("K0213", path, what, "a rate would rest on fewer years than it says", format!("users are there for {there}"));
            }
            if let Some(year) = first.through(last).find(|year| people && !region.history.contains_key(&year.plus(1))) {
                let label = self.years.label.of_stock(year.plus(1));
                let what = format!("users of 31 December {year} in region {name} have no people to be divided by (stock {label})");
                self.error(
                    "K0213",
                    path,
                    what,
                    "a rate is users divided by people",
                    "add the year to the population table, or shorten the window",
                );
            }
        }
        Some((first, last))
    }

    fn need_of_table(&mut self, subject: &Subject<'_>) -> Option<NeedSpec> {
        let Subject { at, path, service, tables, .. } = *subject;
        let Some(rates) = tables.use_rates.get(&at) else {
            return self.no_rows(subject, "use_rates");
        };
        let bare = self.known.regions.iter().find(|region| !rates.iter().any(|rate| rate.region.as_ref().is_none_or(|own| own == *region)));
        if let Some(region) = bare {
            let what = format!("table `use_rates` has no rate of {} for region {region}", service.id);
            self.error("K0401", path, what, "the region would have no users", "add rows for it, or leave its cell empty for all regions");
        }
        Some(NeedSpec::Rates { rates: rates.clone(), spread: spread_of(service) })
    }

    fn need_of_norm(&mut self, subject: &Subject<'_>) -> Option<NeedSpec> {
        let Subject { at, service, tables, .. } = *subject;
        let Some(norms) = tables.norms.get(&at).filter(|norms| !norms.is_empty()) else {
            return self.no_rows(subject, "norms");
        };
        self.norms_fit(service, norms);
        if norms.len() > 1 && tables.known_need.contains_key(&at) {
            let what = format!("people already known who will need {} have no age, and its norm has several parts", service.id);
            let place = self.table("known_need").context(service.id.clone());
            let found = Diagnostic::error("K0730", what).at(place).why("one cannot know which part of the norm they belong to");
            self.found.push(found.advice("leave them out, or make a service of each part"));
        }
        Some(NeedSpec::Norm { parts: norms.iter().map(|norm| norm.part.clone()).collect() })
    }

    fn need_of_sum(&mut self, subject: &Subject<'_>) -> Option<NeedSpec> {
        let Subject { path, service, .. } = *subject;
        let Some(of) = service.of.as_ref().filter(|of| !of.is_empty()) else {
            self.error("K0204", path, "key `of` is missing", "a sum needs its parts", "add of = [\"…\", \"…\"]");
            return None;
        };
        let study = self.study;
        let parts: Vec<&str> = study.service.iter().filter(|part| part.rates != RatesWord::Sum).map(|part| part.id.as_str()).collect();
        let mut seen = BTreeSet::new();
        for (n, word) in of.iter().enumerate() {
            let at = format!("{path}.of[{n}]");
            if study.service.iter().any(|part| part.id == *word && part.rates == RatesWord::Norm) {
                let what = format!("`{word}` is staff by a norm, not places");
                self.error("K0402", &at, what, "a sum adds places, and a norm has none: it would count as nothing", "leave it out");
            }
            let counted = |part: &&ServiceEntry| part.id == *word && matches!(part.rates, RatesWord::Users | RatesWord::Table);
            if study.service.iter().any(|part| counted(&part) && part.places.is_none()) {
                let what = format!("`{word}` is added as places, but its users are not turned into places");
                self.error("K0406", &at, what, "a sum adds places", "give the part `places`, or leave it out");
            }
            if !parts.contains(&word.as_str()) {
                let sum = study.service.iter().any(|part| part.id == *word);
                let what = if sum { format!("`{word}` is a sum itself") } else { format!("service `{word}` is not in the study") };
                self.error("K0402", &at, what, "a sum adds services that are counted themselves", nearest::advice(word, &parts));
            }
            if !seen.insert(word) {
                self.error("K0402", &at, format!("`{word}` is added twice"), "its users would count double", "name each part once");
            }
        }
        Some(NeedSpec::Sum { of: of.iter().map(ServiceId::new).collect() })
    }

    fn no_rows(&mut self, subject: &Subject<'_>, table: &str) -> Option<NeedSpec> {
        let Subject { path, service, tables, .. } = *subject;
        if tables.broken.contains(table) {
            return None;
        }
        let why = "its need would be nothing, and nobody would know why";
        if self.names(table) {
            let what = format!("table `{table}` has no rows for {}", service.id);
            self.error("K0401", &format!("{path}.rates"), what, why, "add its rows, or choose other rates");
        } else {
            self.needed(table, true, &format!("service {} takes its rates from it", service.id));
        }
        None
    }
}

fn spread_of(service: &ServiceEntry) -> Spread {
    service.spread.map_or(Spread::Bands, spread)
}
