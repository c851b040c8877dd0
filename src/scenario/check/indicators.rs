//! `[indicators]`: ages in order, a threshold that can be met, a base year that has a need.

use super::Check;
use crate::domain::axis::{AgeBand, ServiceId, Year};
use crate::domain::indicators::{Coverage, IndicatorSettings, LARGEST_THRESHOLD, WORKING_AGE};
use crate::scenario::file::{CoverageWord, GroupWord, RatesWord, ServiceEntry};
use std::collections::BTreeMap;

impl Check<'_> {
    pub(super) fn indicators(&mut self) -> IndicatorSettings {
        let entry = self.study.indicators.clone();
        let (working_age, old_from) = self.ages_of_support(entry.working_age, entry.old_from);
        let below = entry.support_ratio_below;
        if let Some(threshold) = below.filter(|ratio| *ratio <= 0.0 || *ratio > LARGEST_THRESHOLD) {
            let what = format!("{threshold} cannot be a threshold of the support ratio");
            let why = "no year can be the first below it";
            let advice = "write people of working age for each of the old, such as 3.0";
            self.error("K0756", "indicators.support_ratio_below", what, why, advice);
        }
        IndicatorSettings {
            working_age,
            old_from,
            support_ratio_below: below,
            base_year: entry.base_year.and_then(|year| self.base_year(year)),
            source: entry.source.filter(|text| !text.trim().is_empty()),
            coverage: self.coverage(),
        }
    }

    /// Working age ends before the old begin, and the stock tells all three ages.
    fn ages_of_support(&mut self, working: Option<[u8; 2]>, old_from: Option<u8>) -> (Option<AgeBand>, Option<u8>) {
        let [from, to] = working.unwrap_or([WORKING_AGE.from, WORKING_AGE.to.unwrap_or(u8::MAX)]);
        let old = old_from.unwrap_or(to.saturating_add(1));
        let open = self.known.axis.open_age();
        let what = match () {
            () if from > to => Some(format!("working age {from}–{to} ends before it begins")),
            () if old <= to => Some(format!("the old begin at {old}, and working age ends at {to}")),
            () if old > open => Some(format!("the old begin at {old}, in the open group of {open} and over")),
            () => None,
        };
        if let Some(what) = what {
            let path = if working.is_some() { "indicators.working_age" } else { "indicators.old_from" };
            let advice = "write working_age = [20, 66] and, where they are not the next age, old_from = 67";
            self.error("K0755", path, what, "somebody would carry himself, or nobody would be counted", advice);
        }
        (working.map(|_| AgeBand::closed(from, to)), old_from)
    }

    /// A night on which need is known: from the one before the jump-off to the horizon's.
    fn base_year(&mut self, written: u16) -> Option<Year> {
        let (first, last) = (self.years.jump_off.minus(1), self.years.label.of_stock(self.years.last_stock));
        let year = Year::new(written).filter(|year| (first..=last).contains(year));
        if year.is_none() {
            let what = format!("indices cannot be 100 in {written}: need is known from 31 December {first} to 31 December {last}");
            self.error(
                "K0757",
                "indicators.base_year",
                what,
                "an index needs a value to start from",
                format!("write a year from {first} to {last}"),
            );
        }
        year
    }

    fn coverage(&mut self) -> BTreeMap<ServiceId, Coverage> {
        let study = self.study;
        let mut coverage = BTreeMap::new();
        for (at, service) in study.service.iter().enumerate() {
            let Some(word) = service.coverage else { continue };
            if !has_places(service) && word != CoverageWord::None {
                let what = format!("{} has no places of care that could count as coverage", service.id);
                let advice = "delete it, or give the service places (a service of group \"care\")";
                self.error("K0758", &format!("service[{at}].coverage"), what, "it would be ignored in silence", advice);
            }
            coverage.insert(ServiceId::new(service.id.clone()), meaning(word));
        }
        coverage
    }
}

fn has_places(service: &ServiceEntry) -> bool {
    service.group == GroupWord::Care && (service.places.is_some() || service.rates == RatesWord::Sum)
}

const fn meaning(word: CoverageWord) -> Coverage {
    match word {
        CoverageWord::Institution => Coverage::Institution,
        CoverageWord::Dwelling => Coverage::Dwelling,
        CoverageWord::None => Coverage::None,
    }
}
