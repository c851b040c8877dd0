//! The bundled tables of a country as numbers: what was known before a jump-off, and nothing later.

use crate::domain::axis::{AgeAxis, AgeBand, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::life_table::e0_both;
use crate::domain::rates::SexRatioAtBirth;
use crate::model::mortality::{DeclinePath, MortalityError, decline, graduate, mean_mx};
use crate::scenario::download::Country;
use std::collections::BTreeMap;

/// Years of death rates the base is the mean of, and years their pace of decline is read from; births per woman likewise.
const MORTALITY_YEARS: u16 = 5;
const DECLINE_YEARS: u16 = 30;
const FERTILITY_YEARS: u16 = 3;

/// Years between the points of the path of life expectancy.
const STEP: u16 = 5;

/// Death rates by sex and age.
type Rates = [Vec<f64>; 2];

/// A country's tables up to the jump-off.
#[derive(Debug)]
pub(super) struct Nation {
    pub country: Country,
    /// 1 January.
    pub jump_off: Year,
    mortality: BTreeMap<u16, Rates>,
    /// Persons by year (1 January; the one year of a table without years), sex and age.
    sexes: BTreeMap<u16, Rates>,
}

/// The lines of a bundled table by their columns; a column that is not there is empty.
fn lines<'t, const N: usize>(table: &'t str, columns: [&str; N]) -> impl Iterator<Item = [&'t str; N]> + use<'t, N> {
    let head: Vec<&str> = table.lines().next().unwrap_or_default().split(',').collect();
    let at = columns.map(|column| head.iter().position(|name| *name == column));
    table.lines().skip(1).map(move |line| {
        let cells: Vec<&str> = line.split(',').collect();
        at.map(|at| at.and_then(|at| cells.get(at)).copied().unwrap_or_default())
    })
}

fn by_sex_and_age(table: &str, value: &str) -> BTreeMap<u16, Rates> {
    let mut years: BTreeMap<u16, Rates> = BTreeMap::new();
    for [year, sex, age, value] in lines(table, ["year", "sex", "age", value]) {
        let sex = if sex == Sex::Female.code() { Sex::Female } else { Sex::Male };
        let ages = &mut years.entry(year.parse().unwrap_or(0)).or_default()[sex.index()];
        let age: usize = age.parse().unwrap_or(ages.len());
        ages.resize(ages.len().max(age + 1), f64::NAN);
        ages[age] = value.parse().unwrap_or(f64::NAN);
    }
    years
}

/// The years a bundled table has; none where it has no column of years.
fn years_of(table: &str) -> Option<(u16, u16)> {
    let years: Vec<u16> = lines(table, ["year"]).filter_map(|[year]| year.parse::<u16>().ok()).collect();
    Some((*years.iter().min()?, *years.iter().max()?))
}

/// The lines of a bundled table whose year passes `keep`, with its header.
fn cut(table: &str, keep: impl Fn(u16) -> bool) -> String {
    let kept = table.lines().zip(std::iter::once([""]).chain(lines(table, ["year"])));
    let lines = kept.filter(|(_, [year])| year.parse().map_or(true, &keep)).map(|(line, _)| line);
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// The last `most` years of a table's that lie before `jump_off`.
fn window(table: &str, most: u16, jump_off: Year) -> Option<(u16, u16)> {
    let (first, last) = years_of(table)?;
    let last = last.min(jump_off.get() - 1);
    (first <= last).then(|| ((last + 1).saturating_sub(most).max(first), last))
}

impl Nation {
    /// What was known on the 1 January of `jump_off`.
    pub fn before(country: Country, jump_off: Year) -> Self {
        let mut mortality = by_sex_and_age(country.bundle().mortality, "mx");
        mortality.retain(|year, _| *year < jump_off.get());
        let mut sexes = by_sex_and_age(country.bundle().sexes, "persons");
        if sexes.len() > 1 {
            sexes.retain(|year, _| *year <= jump_off.get());
        }
        Self { country, jump_off, mortality, sexes }
    }

    /// The first jump-off the rates reach back far enough for: five years of death rates and one of births before it.
    pub fn first_jump_off(country: Country) -> u16 {
        let bundle = country.bundle();
        let births = years_of(bundle.fertility).map_or(0, |(first, _)| first + 1);
        years_of(bundle.mortality).map_or(births, |(first, _)| births.max(first + MORTALITY_YEARS))
    }

    pub fn mortality_window(&self) -> Option<(u16, u16)> {
        self.ordinary(MORTALITY_YEARS)
    }

    pub fn decline_window(&self) -> Option<(u16, u16)> {
        self.ordinary(DECLINE_YEARS)
    }

    /// The last `most` years of death rates before the jump-off that no epidemic ends.
    fn ordinary(&self, most: u16) -> Option<(u16, u16)> {
        let bundle = self.country.bundle();
        let until = Year::new(bundle.ordinary_until.saturating_add(1)).map_or(self.jump_off, |after| after.min(self.jump_off));
        window(bundle.mortality, most, until)
    }

    pub fn fertility_window(&self) -> Option<(u16, u16)> {
        window(self.country.bundle().fertility, FERTILITY_YEARS, self.jump_off)
    }

    /// Years the tables of mortality and fertility have before the jump-off.
    pub fn years(&self, table: &str) -> Option<(u16, u16)> {
        window(table, u16::MAX, self.jump_off)
    }

    /// The nation's stocks to the jump-off, if they reach it.
    pub fn population_years(&self) -> Option<(u16, u16)> {
        let (first, last) = years_of(self.country.bundle().population?)?;
        let jump_off = self.jump_off.get();
        (first < jump_off && jump_off <= last).then_some((first, jump_off))
    }

    /// The last year the office is known to have counted, whatever the jump-off.
    pub fn last_known(&self) -> Option<u16> {
        years_of(self.country.bundle().population?).map(|(_, last)| last)
    }

    /// A table of rates, cut before the jump-off.
    pub fn rates_before(&self, table: &str) -> String {
        cut(table, |year| year < self.jump_off.get())
    }

    /// A table of stocks, cut after the jump-off.
    pub fn stocks_until(&self, table: &str) -> String {
        cut(table, |year| year <= self.jump_off.get())
    }

    /// The national alternatives, where they had been made when the study starts: with their first year not after it.
    pub fn alternatives(&self) -> Option<&'static str> {
        let table = self.country.bundle().alternatives?;
        years_of(table).filter(|(first, _)| *first <= self.jump_off.get()).map(|_| table)
    }

    /// First age of the open group of the death rates.
    pub fn last_age(&self) -> u8 {
        let longest = self.mortality.values().flatten().map(Vec::len).min().unwrap_or(0);
        u8::try_from(longest.saturating_sub(1)).unwrap_or(u8::MAX)
    }

    /// The share of women among people of a band of ages, on or before 1 January of `year` (the nearest there is).
    pub fn share_of_women(&self, year: Year, band: AgeBand) -> Option<f64> {
        let nearest = self.sexes.range(..=year.get()).next_back().or_else(|| self.sexes.iter().next());
        let sum = |ages: &[f64]| (0_u8..).zip(ages).filter(|(age, _)| band.contains(*age)).map(|(_, persons)| persons).sum::<f64>();
        // Above the table's own open age only that group is there to tell.
        let oldest = |ages: &[f64]| ages.last().copied().unwrap_or(0.0);
        let [women, men] = nearest?.1;
        let (women, men) = if sum(women) + sum(men) > 0.0 { (sum(women), sum(men)) } else { (oldest(women), oldest(men)) };
        (women + men > 0.0).then(|| women / (women + men))
    }

    /// Death rates along their own decline: the mean of the last years, at the pace of the last thirty.
    fn path(&self) -> Result<DeclinePath, MortalityError> {
        let of = |sex: Sex, (first, last): (u16, u16)| -> Vec<(u16, &[f64])> {
            self.mortality.range(first..=last).map(|(year, rates)| (*year, rates[sex.index()].as_slice())).collect()
        };
        let base = |sex: Sex| {
            let years = of(sex, self.mortality_window().unwrap_or_default());
            graduate(&mean_mx(&years.iter().map(|(_, rates)| *rates).collect::<Vec<_>>()))
        };
        let pace = |sex: Sex| decline(&of(sex, self.decline_window().unwrap_or_default()));
        Ok(DeclinePath { base: [base(Sex::Female)?, base(Sex::Male)?], pace: [pace(Sex::Female), pace(Sex::Male)] })
    }

    /// Life expectancy at birth (both sexes, two decimals) from the jump-off to `horizon`, if death rates go on declining
    /// as they did.
    pub fn life_expectancy(&self, horizon: Year) -> Result<BTreeMap<u16, f64>, MortalityError> {
        let path = self.path()?;
        let (first, last) = self.mortality_window().unwrap_or_default();
        let middle = 0.5 * f64::from(first + last);
        let years = (self.jump_off.get()..horizon.get()).step_by(usize::from(STEP)).chain([horizon.get()]);
        let at = |year: u16| {
            let [women, men] = path.after(f64::from(year) - middle)?;
            Ok((year, (100.0 * e0_both(&women, &men, SexRatioAtBirth::DEFAULT)).round() / 100.0))
        };
        years.map(at).collect()
    }

    /// Survivorship at the death rates of the last years.
    pub fn survivorship(&self, axis: AgeAxis) -> Result<Cells, MortalityError> {
        let [women, men] = self.path()?.after(0.0)?;
        let by_sex = [women.survivorship(axis)?, men.survivorship(axis)?];
        Ok(Cells::from_fn(axis, 1, |sex, group, _| by_sex[sex.index()][group]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norway(year: u16) -> Nation {
        Nation::before(Country::Norway, Year::new(year).unwrap())
    }

    #[test]
    fn nothing_later_than_the_jump_off_is_known() {
        let nation = norway(2018);
        assert_eq!((nation.mortality_window(), nation.fertility_window()), (Some((2013, 2017)), Some((2015, 2017))));
        assert!(nation.alternatives().is_none() && norway(2026).alternatives().is_some());
        let rates = nation.rates_before(Country::Norway.bundle().mortality);
        assert!(rates.starts_with("year,sex,age,mx\n") && rates.contains("\n2017,male,110,") && !rates.contains("\n2018,"));
        let people = nation.stocks_until(Country::Norway.bundle().population.unwrap());
        assert!(people.contains("\n2018,") && !people.contains("\n2019,"));
        assert_eq!((norway(2026).population_years(), norway(2027).population_years()), (Some((1986, 2026)), None));
    }

    #[test]
    fn a_table_without_years_stays_whole() {
        let nation = Nation::before(Country::Sweden, Year::new(2022).unwrap());
        let table = Country::Sweden.bundle().fertility;
        assert_eq!(nation.rates_before(table), table);
        assert_eq!((nation.fertility_window(), nation.last_age()), (None, 100));
        assert_eq!((Nation::first_jump_off(Country::Norway), Nation::first_jump_off(Country::Sweden)), (2001, 1995));
    }

    #[test]
    fn life_expectancy_goes_on_from_where_it_was_measured() {
        let path = norway(2018).life_expectancy(Year::new(2033).unwrap()).unwrap();
        assert_eq!(path.keys().copied().collect::<Vec<_>>(), [2018, 2023, 2028, 2033]);
        // Published for Norway 2018: 82.8 years for both sexes (women 84.5, men 81.0).
        assert!((path[&2018] - 82.8).abs() < 0.3, "{path:?}");
        assert!(path[&2033] > path[&2028] && path[&2033] < 88.0, "{path:?}");
    }

    #[test]
    fn women_are_half_of_the_young_and_most_of_the_oldest() {
        for nation in [norway(2026), Nation::before(Country::Sweden, Year::new(2026).unwrap())] {
            let share = |from: u8, to: u8| nation.share_of_women(nation.jump_off, AgeBand::closed(from, to)).unwrap();
            assert!((0.48..0.49).contains(&share(0, 4)), "{}", share(0, 4));
            assert!((0.75..0.90).contains(&share(100, 120)), "{}", share(100, 120));
            assert!(share(120, 125) > 0.6);
        }
    }
}
