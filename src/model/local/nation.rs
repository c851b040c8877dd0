//! The nation: its rates in past years made ready, and its paths from a jump-off on as one would have drawn them then.

use super::past::{Evidence, NationalYear};
use super::{LocalError, National, Settings};
use crate::domain::account::{AgeRule, Rules};
use crate::domain::axis::{AgeAxis, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::life_table::LifeTable;
use crate::domain::rates::SexRatioAtBirth;
use crate::model::fertility::Schedule;
use crate::model::mortality::{DeclinePath, MortalityError, decline, graduate, line, mean_mx};
use std::collections::BTreeMap;

/// The last `count` entries of years before `year`, oldest first.
fn last_before<V>(table: &BTreeMap<Year, V>, year: Year, count: usize) -> Vec<(Year, &V)> {
    let mut found: Vec<(Year, &V)> = table.range(..year).rev().take(count).map(|(year, value)| (*year, value)).collect();
    found.reverse();
    found
}

/// Rates of every year from `first` up to the jump-off that has death rates or stands after one; a year that a table does not
/// have takes the last one before it. Births before the first year of fertility take its rates: they weigh in no estimate of
/// the nation's moves.
pub(super) fn past_years(
    national: &National,
    axis: AgeAxis,
    first: Year,
    jump_off: Year,
    rules: Rules,
) -> Result<BTreeMap<Year, NationalYear>, LocalError> {
    let mut years: BTreeMap<Year, NationalYear> = BTreeMap::new();
    let mut made: Option<(Year, Cells)> = None;
    for year in first.through(jump_off.minus(1)) {
        let Some((of, mx)) = last_before(&national.mx, year.plus(1), 1).pop() else { continue };
        let earliest = national.asfr.range(..jump_off).next().map(|(year, asfr)| (*year, asfr));
        let Some((_, asfr)) = last_before(&national.asfr, year.plus(1), 1).pop().or(earliest) else { continue };
        let survivorship = match made.take() {
            Some((before, cells)) if before == of => cells,
            _ => survivorship(&tables(mx)?, axis, rules)?,
        };
        made = Some((of, survivorship.clone()));
        years.insert(year, NationalYear { survivorship, asfr: asfr.clone(), srb: boys_per_girl(national, year.plus(1)) });
    }
    Ok(years)
}

/// Boys per girl in the last year before `year` that has it.
fn boys_per_girl(national: &National, year: Year) -> f64 {
    national.srb.range(..year).next_back().map_or(SexRatioAtBirth::DEFAULT, |(_, ratio)| *ratio)
}

fn tables(mx: &[Vec<f64>; 2]) -> Result<[LifeTable; 2], MortalityError> {
    Ok([LifeTable::from_mx(Sex::Female, graduate(&mx[0])?)?, LifeTable::from_mx(Sex::Male, graduate(&mx[1])?)?])
}

fn survivorship(tables: &[LifeTable; 2], axis: AgeAxis, rules: Rules) -> Result<Cells, MortalityError> {
    let ratios = |table: &LifeTable| match rules.age_rule {
        AgeRule::Completed => table.survivorship(axis),
        AgeRule::AtYearEnd => table.survivorship_at_year_end(axis),
    };
    let by_sex = [ratios(&tables[0])?, ratios(&tables[1])?];
    Ok(Cells::from_fn(axis, 1, |sex, group, _| by_sex[sex.index()][group]))
}

/// The nation's rates of one year to come.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ahead {
    pub rates: NationalYear,
    /// Net immigration, persons; none where the nation's people are not known.
    pub net: Option<f64>,
}

/// Paths of `years` years from the jump-off on, from what was known then: death rates going on along their own decline,
/// children per woman with its last slope fading, net immigration going back to its long mean.
pub(super) fn ahead(
    national: &National,
    past_net: &[f64],
    (jump_off, years): (Year, u16),
    (axis, rules): (AgeAxis, Rules),
    settings: &Settings,
) -> Result<Vec<Ahead>, LocalError> {
    let mortality = mortality(national, jump_off, settings)?;
    let (schedule, tfr) = fertility(national, (jump_off, years), settings).ok_or(LocalError::NoNationalRates)?;
    let net = net_immigration(past_net, years, settings);
    let srb = boys_per_girl(national, jump_off);
    (0..years)
        .zip(tfr)
        .enumerate()
        .map(|(at, (k, tfr))| {
            let tables = mortality.path.after(f64::from(jump_off.get() + k) - mortality.middle)?;
            let rates =
                NationalYear { survivorship: survivorship(&tables, axis, rules)?, asfr: schedule.at_tfr(tfr).rates().to_vec(), srb };
            Ok(Ahead { rates, net: net.get(at).copied() })
        })
        .collect()
}

struct Mortality {
    path: DeclinePath,
    /// Middle of the base years.
    middle: f64,
}

fn mortality(national: &National, jump_off: Year, settings: &Settings) -> Result<Mortality, LocalError> {
    let base = last_before(&national.mx, jump_off, settings.mortality_base);
    let trend = last_before(&national.mx, jump_off, settings.mortality_trend);
    if base.is_empty() {
        return Err(LocalError::NoNationalRates);
    }
    let of = |sex: Sex| graduate(&mean_mx(&base.iter().map(|(_, mx)| mx[sex.index()].as_slice()).collect::<Vec<_>>()));
    let pace = |sex: Sex| decline(&trend.iter().map(|(year, mx)| (year.get(), mx[sex.index()].as_slice())).collect::<Vec<_>>());
    let path = DeclinePath { base: [of(Sex::Female)?, of(Sex::Male)?], pace: Sex::ALL.map(pace) };
    let middle = base.iter().map(|(year, _)| f64::from(year.get())).sum::<f64>() / base.len() as f64;
    Ok(Mortality { path, middle })
}

/// The age pattern of the last years, and children per woman: the mean of the last three years carried to the jump-off by the
/// slope of the last five, then on with that slope times d, d², … (Gardner & McKenzie 1985).
fn fertility(national: &National, (jump_off, years): (Year, u16), settings: &Settings) -> Option<(Schedule, Vec<f64>)> {
    let recent = last_before(&national.asfr, jump_off, settings.fertility_slope);
    let schedule = Schedule::mean(&recent.iter().map(|(_, asfr)| asfr.as_slice()).collect::<Vec<_>>())?;
    let tfr: Vec<(f64, f64)> = recent.iter().map(|(year, asfr)| (f64::from(year.get()), asfr.iter().sum())).collect();
    let slope = line(&tfr).map_or(0.0, |(_, slope)| slope);
    let last = &tfr[tfr.len().saturating_sub(settings.fertility_level)..];
    let level = last.iter().map(|(_, tfr)| tfr).sum::<f64>() / last.len() as f64 + slope * 0.5 * (last.len() as f64 - 1.0);
    let mut path = Vec::new();
    let (mut at, mut step) = (level, slope);
    for _ in 0..years {
        step *= settings.fertility_damping;
        at += step;
        path.push(at.max(0.0));
    }
    Some((schedule, path))
}

/// Net immigration: from the mean of the last two years towards the mean of all years known (at most twenty), each year by the
/// same part of what is left.
fn net_immigration(past: &[f64], years: u16, settings: &Settings) -> Vec<f64> {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    if past.is_empty() {
        return Vec::new();
    }
    let (long, last) = (mean(past), mean(&past[past.len().saturating_sub(settings.net_level)..]));
    let path = (0..years).scan(last - long, |left, _| {
        *left *= 1.0 - settings.net_reversion;
        Some(long + *left)
    });
    path.collect()
}

/// The nation's net migration of each of these years, persons.
pub(super) fn net_of(years: &[Evidence]) -> Vec<f64> {
    years.iter().map(|year| year.net.total(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 400 on average, 700 in the last two years; of the 300 between, 85 % are left after a year.
    #[test]
    fn net_immigration_goes_back_to_its_mean() {
        let path = net_immigration(&[100.0, 100.0, 600.0, 800.0], 2, &Settings::default());
        assert!((path[0] - 655.0).abs() < 1e-9 && (path[1] - 616.75).abs() < 1e-9, "{path:?}");
        assert!(net_immigration(&[], 2, &Settings::default()).is_empty());
    }
}
