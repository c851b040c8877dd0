//! Users that others have printed, beside the study's own counts of the same nights: what one says less what the other says must not
//! tell of one or two.

use super::{of_years, warning};
use crate::diag::{Diagnostic, Fact};
use crate::domain::axis::{AgeBand, RegionId, ServiceId, Year};
use crate::domain::plan::{Measure, PlanFigure, Stated};
use crate::domain::privacy::{Cell, FEWEST_USERS, Shown, Small, beside};
use crate::domain::service::ObservedUsers;
use crate::domain::study::{Published, PublishedWhat};
use crate::scenario::inputs::{Inputs, NeedSpec};
use crate::scenario::problem;
use std::collections::{BTreeMap, BTreeSet};

/// How a plan's figure stands that is not shown.
const NOT_SHOWN: &str = ":";

/// Makes published lines and figures of plans safe beside the counts, which are so already (`rounded` are those that were rounded, before they were joined). A line's year stands beside the counts of its
/// night, and then beside the lines made safe before it: of its own maker and vintage in every year, of all in a counted one.
pub(super) fn protect_printed(inputs: &mut Inputs, rounded: BTreeMap<ServiceId, Vec<ObservedUsers>>) -> Vec<Diagnostic> {
    let counts = Counts::of(inputs, rounded);
    let mut found = protect_lines(&mut inputs.published, &counts);
    found.extend(inputs.plan_figures.iter_mut().filter_map(|figure| protect_figure(figure, &counts)));
    found
}

/// The study's protected counts by service.
struct Counts {
    small: Small,
    regions: Vec<RegionId>,
    rows: BTreeMap<ServiceId, Vec<ObservedUsers>>,
    /// What the rows were joined from, where it was rounded.
    rounded: BTreeMap<ServiceId, Vec<ObservedUsers>>,
    /// Services that are the sum of others.
    sums: BTreeMap<ServiceId, Vec<ServiceId>>,
}

impl Counts {
    fn of(inputs: &Inputs, rounded: BTreeMap<ServiceId, Vec<ObservedUsers>>) -> Self {
        let (mut rows, mut sums) = (BTreeMap::new(), BTreeMap::new());
        for service in &inputs.services {
            let later = inputs.outcome.as_ref().and_then(|outcome| outcome.users.get(&service.id));
            let counted = service.observed.iter().chain(later.into_iter().flatten()).cloned().collect::<Vec<_>>();
            rows.insert(service.id.clone(), counted);
            if let NeedSpec::Sum { of } = &service.need {
                sums.insert(service.id.clone(), of.clone());
            }
        }
        Self {
            small: inputs.protection.small,
            regions: inputs.regions.iter().map(|region| region.id.clone()).collect(),
            rows,
            rounded,
            sums,
        }
    }

    /// A count as it is shown, off by one for each rounded count in it that may have been another.
    fn shown(&self, service: &ServiceId, row: &ObservedUsers) -> Shown {
        let cell = |row: &ObservedUsers| Cell { sex: row.sex, band: row.band, count: row.users };
        let of_night = self.rounded.get(service).into_iter().flatten().filter(|own| own.region == row.region && own.year == row.year);
        let off = of_night.map(|own| Shown::counted(cell(own))).filter(|own| cell(row).holds(&own.cell)).map(|own| own.off).sum();
        Shown { cell: cell(row), off }
    }

    /// What is shown of a service's users on a night, in a region or in all of them; of a sum, what its parts add up to.
    fn night(&self, service: &ServiceId, region: Option<&RegionId>, year: Year) -> Vec<Shown> {
        let regions = region.map_or(self.regions.as_slice(), std::slice::from_ref);
        let services = self.sums.get(service).map_or(std::slice::from_ref(service), Vec::as_slice);
        let of = |(region, service): (&RegionId, &ServiceId)| -> Vec<Shown> {
            let rows = self.rows.get(service).into_iter().flatten().filter(|row| row.region == *region && row.year == year);
            rows.map(|row| self.shown(service, row)).collect()
        };
        together(&regions.iter().flat_map(|region| services.iter().map(move |service| (region, service))).map(of).collect::<Vec<_>>())
    }
}

/// Counts of several places or services as one: of groups all of them have, and of the narrowest ages each of them is made of.
fn together(parts: &[Vec<Shown>]) -> Vec<Shown> {
    let [first, rest @ ..] = parts else { return Vec::new() };
    if rest.is_empty() {
        return first.clone();
    }
    let same = |shown: &Shown| {
        let of =
            |part: &Vec<Shown>| part.iter().find(|other| (other.cell.sex, other.cell.band) == (shown.cell.sex, shown.cell.band)).copied();
        let all = parts.iter().map(of).collect::<Option<Vec<Shown>>>()?;
        Some(added(shown.cell, all.iter()))
    };
    let mut shown: Vec<Shown> = first.iter().filter_map(same).collect();
    for band in common(parts) {
        let whole = Cell { sex: None, band, count: 0.0 };
        let sum = added(whole, parts.iter().flatten().filter(|one| one.cell.band.overlaps(band)));
        if shown.iter().all(|other| (other.cell.sex, other.cell.band) != (None, band)) {
            shown.push(sum);
        }
    }
    shown
}

fn added<'s>(of: Cell, parts: impl Iterator<Item = &'s Shown>) -> Shown {
    let (count, off) = parts.fold((0.0, 0.0), |(count, off), part| (count + part.cell.count, off + part.off));
    Shown { cell: Cell { count, ..of }, off }
}

/// The narrowest ages that all parts have the bounds of; none where they do not begin and end alike.
fn common(parts: &[Vec<Shown>]) -> Vec<AgeBand> {
    let spans: BTreeSet<Option<AgeBand>> = parts.iter().map(|part| span(part)).collect();
    let (Some(Some(all)), 1) = (spans.first().copied(), spans.len()) else { return Vec::new() };
    let starts = |part: &Vec<Shown>| part.iter().map(|one| one.cell.band.from).collect::<BTreeSet<u8>>();
    let begin: Vec<u8> = starts(&parts[0]).into_iter().filter(|start| parts.iter().all(|part| starts(part).contains(start))).collect();
    let end = |at: usize| begin.get(at + 1).map_or(all.to, |next| Some(next - 1));
    (0..begin.len()).map(|at| AgeBand { from: begin[at], to: end(at) }).collect()
}

/// Whose lines are made safe together: of a place and service.
type Subject = (Option<RegionId>, ServiceId);

fn protect_lines(lines: &mut [Published], counts: &Counts) -> Vec<Diagnostic> {
    let mut subjects: BTreeMap<Subject, Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        if let PublishedWhat::Service(service) = &line.what {
            subjects.entry((line.region.clone(), service.clone())).or_default().push(at);
        }
    }
    let mut near: BTreeMap<(Subject, String), BTreeSet<Year>> = BTreeMap::new();
    for (subject, mut members) in subjects {
        members.sort_by_key(|&at| (lines[at].who.clone(), lines[at].made.clone(), cell(&lines[at], 0.0).order()));
        let years: BTreeSet<Year> = members.iter().flat_map(|&at| lines[at].values.keys().copied()).collect();
        for year in years {
            let counted = counts.night(&subject.1, subject.0.as_ref(), year);
            for at in protect_year(lines, &members, (counts.small, counted), year) {
                let maker = format!("{} {}", lines[at].who, lines[at].made);
                near.entry((subject.clone(), maker)).or_default().insert(year);
            }
        }
    }
    near.into_iter().map(|((subject, maker), years)| told(&subject, &maker, &years)).collect()
}

fn cell(line: &Published, count: f64) -> Cell {
    Cell { sex: line.sex, band: line.band, count }
}

/// Makes one year of lines safe; which of them may have been moved.
fn protect_year(lines: &mut [Published], members: &[usize], (small, counted): (Small, Vec<Shown>), year: Year) -> Vec<usize> {
    let alone = counted.is_empty();
    let (mut shown, mut near) = (counted, Vec::new());
    let mut maker = None;
    for &at in members {
        let line = &mut lines[at];
        let Some(&value) = line.values.get(&year) else { continue };
        let own = Some((line.who.clone(), line.made.clone()));
        if alone && maker != own {
            shown.clear();
        }
        maker = own;
        let printed = beside(small, &shown, cell(line, value));
        match printed.shown {
            Some(safe) => {
                line.values.insert(year, safe.cell.count);
                shown.push(safe);
            }
            None => drop(line.values.remove(&year)),
        }
        if printed.near {
            near.push(at);
        }
    }
    near
}

/// A plan's figure of users of a counted night that comes so near to what is shown beside it is not shown: it is a quotation, and can be
/// left out but not changed.
fn protect_figure(figure: &mut PlanFigure, counts: &Counts) -> Option<Diagnostic> {
    let (Measure::Users, Some(service), Some(year), Some(count)) = (figure.measure, &figure.service, figure.year, figure.stated.number())
    else {
        return None;
    };
    let shown = counts.night(service, figure.region.as_ref(), year);
    let band = figure.band.or_else(|| span(&shown))?;
    let small = count <= FEWEST_USERS;
    (small || beside(counts.small, &shown, Cell { sex: None, band, count }).near).then(|| {
        figure.stated = Stated::Words;
        NOT_SHOWN.clone_into(&mut figure.printed);
        told(&(figure.region.clone(), service.clone()), &format!("{} ({})", figure.plan, figure.key), &BTreeSet::from([year]))
    })
}

/// All ages that are counted; none where nothing is.
fn span(shown: &[Shown]) -> Option<AgeBand> {
    let from = shown.iter().map(|one| one.cell.band.from).min()?;
    let open = shown.iter().any(|one| one.cell.band.to.is_none());
    Some(AgeBand { from, to: if open { None } else { shown.iter().filter_map(|one| one.cell.band.to).max() } })
}

fn told((region, service): &Subject, maker: &str, years: &BTreeSet<Year>) -> Diagnostic {
    let place = region.as_ref().map_or_else(String::new, |region| format!(", region {region}"));
    let listed: Vec<String> = years.iter().map(ToString::to_string).collect();
    let found = warning(problem(
        "K0778",
        format!(
            "service {service}{place}: users printed by {maker} may stand as the sum of what else is shown, or are left out ({})",
            listed.join(", ")
        ),
        "taken from what else is shown of these years, they could tell of one or two users",
        "nothing, or keep the results inside: kohort run --internal",
    ));
    let found = found.fact("service", Fact::Service(service.to_string())).fact("maker", Fact::Own(maker.to_owned()));
    let found = found.fact("years", of_years(years));
    match region {
        Some(region) => found.fact("region", Fact::Region(region.to_string())),
        None => found,
    }
}

#[cfg(test)]
mod tests;
