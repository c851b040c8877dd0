//! What a study says of a service's use beside its rates: what is counted, changes of its own, hours by age.

use super::Check;
use super::services::Subject;
use crate::diag::Diagnostic;
use crate::domain::axis::{AgeBand, RegionId, Sex, Year};
use crate::domain::service::{KnownNeed, ObservedUsers};
use crate::domain::terms::{CountedAs, GROWTH, GivenHours, Growth, Pace, UseTerms};
use crate::scenario::file::{CountsWord, GrowthEntry, RatesWord};
use crate::scenario::inputs::NeedSpec;
use std::collections::{BTreeMap, BTreeSet};

impl Check<'_> {
    /// The terms of a service; `need` is its checked source of need, none where that has mistakes of its own.
    pub(super) fn terms(&mut self, subject: &Subject<'_>, need: Option<&NeedSpec>) -> UseTerms {
        let Subject { path, service, .. } = *subject;
        let growth = service.growth.as_ref().and_then(|growth| self.growth(&format!("{path}.growth"), growth));
        let hours_growth = service.hours_growth.as_ref().and_then(|growth| self.growth(&format!("{path}.hours_growth"), growth));
        self.counted_once(subject, need, growth.as_ref());
        let hours = self.hours_by_age(subject, need);
        if hours_growth.is_some() && hours.is_empty() && service.hours_per_user_week.is_none() {
            let what = format!("{} has no hours that could grow", service.id);
            let advice = "add hours_per_user_week, a table `hours`, or a column hours in the users table";
            self.error("K0789", &format!("{path}.hours_growth"), what, "it would be ignored in silence", advice);
        }
        let counts = match service.counts {
            Some(CountsWord::People) => CountedAs::People,
            Some(CountsWord::Users) | None => CountedAs::Users,
        };
        self.people_take_nothing(subject, counts, !hours.is_empty());
        UseTerms { counts, growth, hours_growth, hours }
    }

    fn growth(&mut self, path: &str, entry: &GrowthEntry) -> Option<Growth> {
        self.within(&format!("{path}.per_year"), entry.per_year, (*GROWTH.start(), *GROWTH.end()), "a change a year");
        let (from, until) = (Year::new(entry.from)?, Year::new(entry.until)?);
        if until <= from {
            let what = format!("the growth ends in {until}, and the figure it starts from is of {from}");
            self.error("K0786", path, what, "it would never be heard", "write an `until` after `from`");
        }
        if entry.source.trim().is_empty() {
            self.error("K0786", path, "a growth without a source", "nobody could judge it", "write who says so, in `source`");
        }
        Some(Growth {
            pace: Pace { per_year: entry.per_year, from, until, known: self.years.jump_off.minus(1) },
            source: entry.source.clone(),
        })
    }

    /// A growth on top of a trend that was read from the same users counts it twice, and so does one whose first years lie in
    /// the window already.
    fn counted_once(&mut self, subject: &Subject<'_>, need: Option<&NeedSpec>, growth: Option<&Growth>) {
        let (Some(growth), Some(NeedSpec::Users { window, damping, .. })) = (growth, need) else { return };
        let (path, id) = (format!("{}.growth", subject.path), &subject.service.id);
        let why = "the same change in use would be counted twice";
        if *damping > 0.0 {
            let what = format!("{id} has a growth and a trend read from its counts");
            self.error("K0785", &path, what, why, "write damping = 0 to use the growth, or delete the growth");
        } else if growth.pace.from < window.1 {
            let what = format!("the growth of {id} starts in {}, before its window ends in {}", growth.pace.from, window.1);
            self.error("K0785", &path, what, why, format!("write from = {}", window.1));
        }
    }

    /// People with a condition are no users: what they take is asked of the services they use.
    fn people_take_nothing(&mut self, subject: &Subject<'_>, counts: CountedAs, by_age: bool) {
        let Subject { at, path, service, tables, .. } = *subject;
        let places = service.places.is_some() || tables.capacity.contains_key(&at);
        if counts == CountedAs::People && (places || by_age || service.hours_per_user_week.is_some()) {
            let what = format!("{} counts people with a condition, and gives them places or hours", service.id);
            let why = "they would be counted again beside the services they use";
            self.error("K0794", &format!("{path}.counts"), what, why, "delete places and hours, or counts = \"people\"");
        }
    }

    /// Hours a user gets by age: the table `hours`, or the hours counted beside the users of the window.
    fn hours_by_age(&mut self, subject: &Subject<'_>, need: Option<&NeedSpec>) -> Vec<GivenHours> {
        let Subject { at, path, service, tables, .. } = *subject;
        let given = tables.hours.get(&at).cloned().unwrap_or_default();
        let rows = tables.users.get(&at).map_or(&[][..], Vec::as_slice);
        let counted = rows.iter().any(|row| row.hours.is_some());
        let ways = [service.hours_per_user_week.is_some(), !given.is_empty(), counted];
        if ways.iter().filter(|there| **there).count() > 1 {
            let what = format!("hours of {} are given in more than one way", service.id);
            let advice = "keep one of hours_per_user_week, the table `hours`, and the column hours of the users table";
            self.error("K0787", path, what, "only one of them can be true", advice);
            return Vec::new();
        }
        if !matches!(service.rates, RatesWord::Users | RatesWord::Table) && !given.is_empty() {
            let what = format!("table `hours` has rows for {}, which has no users", service.id);
            self.error("K0787", path, what, "they would be ignored in silence", "delete the rows");
        }
        match need {
            Some(NeedSpec::Users { window, .. }) if counted => self.counted_hours(subject, rows, *window),
            Some(_) if counted => {
                let what = format!("hours are counted for {}, whose rates are not of its counted users", service.id);
                self.error("K0790", path, what, "they would be ignored in silence", "empty the column, or choose rates = \"users\"");
                Vec::new()
            }
            _ => given,
        }
    }

    /// Hours ÷ users of the window, by region, sex and band. A window of which some rows have hours would rest on odd years.
    fn counted_hours(&mut self, subject: &Subject<'_>, rows: &[ObservedUsers], window: (Year, Year)) -> Vec<GivenHours> {
        let inside: Vec<&ObservedUsers> = rows.iter().filter(|row| (window.0..=window.1).contains(&row.year)).collect();
        let odd = |row: &&&ObservedUsers| row.hours.is_none_or(|hours| hours > 0.0 && row.users <= 0.0);
        if let Some(row) = inside.iter().find(odd) {
            let lack = if row.hours.is_none() { "no hours" } else { "hours, and no users" };
            let what = format!("{}, ages {}, 31 December {}: {lack}", subject.service.id, row.band, row.year);
            let place = self.table("users").context(format!("service {}, region {}", subject.service.id, row.region));
            let why = "hours a user are hours ÷ users of the same nights, and the window has some of them only";
            self.found.push(Diagnostic::error("K0790", what).at(place).why(why).advice("fill the column for every row of the window"));
            return Vec::new();
        }
        let mut sums: BTreeMap<(&RegionId, Option<Sex>, AgeBand), [f64; 2]> = BTreeMap::new();
        for row in inside {
            let sum = sums.entry((&row.region, row.sex, row.band)).or_insert([0.0; 2]);
            sum[0] += row.hours.unwrap_or(0.0);
            sum[1] += row.users;
        }
        let each = |((region, sex, band), [hours, users]): ((&RegionId, Option<Sex>, AgeBand), [f64; 2])| {
            (users > 0.0).then(|| GivenHours { region: Some(region.clone()), sex, band, hours: hours / users })
        };
        sums.into_iter().filter_map(each).collect()
    }

    /// Known need ends after it begins, and never falls below nobody: a region or the study would have fewer people known than none.
    pub(super) fn known_need_is_whole(&mut self, subject: &Subject<'_>) {
        let rows = subject.tables.known_need.get(&subject.at).map_or(&[][..], Vec::as_slice);
        let id = &subject.service.id;
        let mut wrong: Vec<Diagnostic> = Vec::new();
        for row in rows.iter().filter(|row| row.until.is_some_and(|until| until < row.year)) {
            let what = format!("known need of {id} from {} ends before it begins", row.year);
            wrong
                .push(Diagnostic::error("K0792", what).why("it would never be heard").advice("write an `until` of the same year or later"));
        }
        let places: BTreeSet<Option<&RegionId>> = rows.iter().map(|row| row.region.as_ref()).collect();
        let fallen = places.into_iter().filter_map(|region| below_nobody(rows, region));
        wrong.extend(fallen.map(|(year, persons)| {
            let what = format!("known need of {id} would be {persons} persons on 31 December {year}");
            let advice = "a row below zero takes away people known before: check the rows up to that year";
            Diagnostic::error("K0791", what).why("more people would no longer need it than were known").advice(advice)
        }));
        for found in wrong {
            let place = self.table("known_need").context(format!("service {id}"));
            self.found.push(found.at(place));
        }
    }
}

/// The first night on which the rows of a region (or of the study as a whole) sum to less than nobody.
fn below_nobody(rows: &[KnownNeed], region: Option<&RegionId>) -> Option<(Year, f64)> {
    let own: Vec<&KnownNeed> = rows.iter().filter(|row| row.region.as_ref() == region).collect();
    let nights: BTreeSet<Year> = own.iter().flat_map(|row| [Some(row.year), row.until.map(|until| until.plus(1))]).flatten().collect();
    let holds = |row: &&&KnownNeed, night: Year| row.year <= night && row.until.is_none_or(|until| night <= until);
    let sum = |night: Year| own.iter().filter(|row| holds(row, night)).map(|row| row.persons).sum::<f64>();
    nights.into_iter().map(|night| (night, sum(night))).find(|(_, persons)| *persons < -1e-9)
}
