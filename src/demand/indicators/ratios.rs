//! Ratios of people by age on one night: how many carry how many.

use crate::demand::need::persons_in;
use crate::domain::axis::{AgeAxis, AgeBand};
use crate::domain::cells::Cells;
use crate::domain::indicators::{IndicatorSettings, WORKING_AGE};

/// What a ratio is called; the ages come beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatioOf {
    /// People of working age for each of the old: aldersbæreevne.
    Support,
    /// Children's generation for each of the oldest: omsorgskoeffisient.
    FamilyCare,
    /// Young old for each of the oldest.
    YoungOld,
    /// Old per 100 of working age.
    OldAge,
    /// Young and old per 100 of working age: demografisk försörjningskvot.
    Dependency,
    /// The same as a share of one, as first published by this program.
    DependencyShare,
    /// Share of all inhabitants, 0–1.
    Share,
}

/// People of some ages for each, or for each hundred, of other ages, on one night.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    /// What it is.
    pub of: RatioOf,
    /// Ages counted.
    pub above: Vec<AgeBand>,
    /// Ages they are held against.
    pub below: Vec<AgeBand>,
    /// 1 = for each, 100 = for each hundred.
    pub per: f64,
}

/// The ratios of every study, its own limits after the usual ones; none stands twice.
#[must_use]
pub fn ratios(settings: &IndicatorSettings) -> Vec<Ratio> {
    let (closed, open) = (AgeBand::closed, AgeBand::open);
    let ratio = |of, above: &[AgeBand], below: &[AgeBand], per| Ratio { of, above: above.to_vec(), below: below.to_vec(), per };
    let (own, old) = (settings.working_age(), settings.old());
    let young = own.from.checked_sub(1).map(|to| closed(0, to));
    let carried: Vec<AgeBand> = young.into_iter().chain([old]).collect();
    let all = [
        ratio(RatioOf::Support, &[WORKING_AGE], &[open(67)], 1.0),
        ratio(RatioOf::Support, &[closed(16, 66)], &[open(67)], 1.0),
        ratio(RatioOf::Support, &[own], &[old], 1.0),
        ratio(RatioOf::FamilyCare, &[closed(50, 66)], &[open(85)], 1.0),
        ratio(RatioOf::YoungOld, &[closed(67, 79)], &[open(85)], 1.0),
        ratio(RatioOf::OldAge, &[open(65)], &[closed(20, 64)], 100.0),
        ratio(RatioOf::OldAge, &[open(67)], &[WORKING_AGE], 100.0),
        ratio(RatioOf::OldAge, &[old], &[own], 100.0),
        ratio(RatioOf::DependencyShare, &[closed(0, 19), open(65)], &[closed(20, 64)], 1.0),
        ratio(RatioOf::Dependency, &[closed(0, 19), open(65)], &[closed(20, 64)], 100.0),
        ratio(RatioOf::Dependency, &[closed(0, 19), open(67)], &[WORKING_AGE], 100.0),
        ratio(RatioOf::Dependency, &carried, &[own], 100.0),
        ratio(RatioOf::Share, &[open(67)], &[AgeBand::ALL], 1.0),
        ratio(RatioOf::Share, &[open(80)], &[AgeBand::ALL], 1.0),
    ];
    let mut kept: Vec<Ratio> = Vec::new();
    for ratio in all {
        if !kept.contains(&ratio) {
            kept.push(ratio);
        }
    }
    kept
}

impl Ratio {
    /// The study's support ratio, by its own limits of age or the usual ones.
    #[must_use]
    pub fn support(settings: &IndicatorSettings) -> Self {
        Self { of: RatioOf::Support, above: vec![settings.working_age()], below: vec![settings.old()], per: 1.0 }
    }

    /// Its word in tables, ages included: the same word is used for other ages elsewhere.
    #[must_use]
    pub fn key(&self) -> String {
        let (above, below) = (words(&self.above), words(&self.below));
        match self.of {
            RatioOf::Support => format!("support_ratio_{above}_per_{below}"),
            RatioOf::FamilyCare => format!("family_care_ratio_{above}_per_{below}"),
            RatioOf::YoungOld => format!("young_old_ratio_{above}_per_{below}"),
            RatioOf::OldAge => format!("old_age_dependency_{above}_per_100_{below}"),
            RatioOf::Dependency => format!("total_dependency_{above}_per_100_{below}"),
            RatioOf::DependencyShare => format!("dependency_ratio_{above}_per_{below}"),
            RatioOf::Share => format!("share_{above}"),
        }
    }

    /// Whether no age of it cuts a group of the stock's axis.
    #[must_use]
    pub fn fits(&self, axis: AgeAxis) -> bool {
        self.above.iter().chain(&self.below).all(|&band| cuts_no_group(axis, band))
    }

    /// Its value on a night, persons per person × `per`; none where there is nobody to divide by.
    #[must_use]
    pub fn value(&self, stock: &Cells) -> Option<f64> {
        let sum = |bands: &[AgeBand]| bands.iter().map(|&band| persons_in(stock, band)).sum::<f64>();
        let below = sum(&self.below);
        (below > 0.0).then(|| self.per * sum(&self.above) / below)
    }
}

/// Whether a band begins and ends where groups of the axis do.
#[must_use]
pub fn cuts_no_group(axis: AgeAxis, band: AgeBand) -> bool {
    let starts_a_group = |age: u8| age <= axis.open_age() && age.is_multiple_of(axis.width());
    starts_a_group(band.from) && band.to.is_none_or(|to| starts_a_group(to.saturating_add(1)))
}

fn words(bands: &[AgeBand]) -> String {
    bands.iter().map(|band| band_word(*band)).collect::<Vec<_>>().join("_and_")
}

/// `20_66`, `80_plus`, `all`.
#[must_use]
pub fn band_word(band: AgeBand) -> String {
    match (band.from, band.to) {
        (0, None) => "all".to_owned(),
        (from, None) => format!("{from}_plus"),
        (from, Some(to)) => format!("{from}_{to}"),
    }
}
