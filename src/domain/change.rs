//! What a scenario changes of what it would assume otherwise: one assumption, in some ages, from some year on.

use super::axis::{AgeAxis, AgeBand, Sex, Year};
use super::cells::Cells;

/// How a number is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is this.
    Level,
    /// It is this many times as large.
    Factor,
    /// This is added.
    Add,
    /// It is at most this.
    Cap,
}

impl How {
    /// What becomes of `old`.
    #[must_use]
    pub const fn of(self, old: f64, value: f64) -> f64 {
        match self {
            Self::Level => value,
            Self::Factor => old * value,
            Self::Add => old + value,
            Self::Cap => old.min(value),
        }
    }

    /// Whether a cap took something away.
    #[must_use]
    pub fn bites(self, old: f64, value: f64) -> bool {
        self == Self::Cap && old > value
    }
}

/// One year's change of one assumption.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Ages it touches.
    pub band: AgeBand,
    /// Women or men; none = both.
    pub sex: Option<Sex>,
    /// How.
    pub how: How,
    /// By, to or at most how much.
    pub value: f64,
}

impl Change {
    /// Whether it touches a cell.
    #[must_use]
    pub fn touches(&self, axis: AgeAxis, sex: Sex, group: usize) -> bool {
        self.band.contains(axis.start_of(group)) && self.sex.is_none_or(|of| of == sex)
    }

    /// Persons of all the cells it touches together: a factor is each cell's; anything else is asked of their sum, and the
    /// difference is spread like `shape`, or evenly where that has nobody there.
    #[must_use]
    pub fn of_persons(&self, persons: &Cells, shape: &Cells) -> Cells {
        let axis = persons.axis();
        let inside = |cells: &Cells| cells.map(|sex, group, _, value| if self.touches(axis, sex, group) { value } else { 0.0 });
        if self.how == How::Factor {
            return persons.map(|sex, group, _, value| if self.touches(axis, sex, group) { value * self.value } else { value });
        }
        let old = inside(persons).total(0);
        let people = inside(shape);
        let shape = if people.total(0) > 0.0 { people } else { inside(&Cells::from_fn(axis, 1, |_, _, _| 1.0)) };
        let each = (self.how.of(old, self.value) - old) / shape.total(0);
        persons.map(|sex, group, _, value| value + each * shape.get(sex, group, 0))
    }

    /// A rate of each of the cells it touches.
    #[must_use]
    pub fn of_rates(&self, rates: &Cells) -> Cells {
        let axis = rates.axis();
        rates.map(|sex, group, _, rate| if self.touches(axis, sex, group) { self.how.of(rate, self.value) } else { rate })
    }

    /// Whether it is a cap that takes something of a rate away.
    #[must_use]
    pub fn caps_rates(&self, rates: &Cells) -> bool {
        let axis = rates.axis();
        let capped = |sex: Sex, group: usize| self.touches(axis, sex, group) && self.how.bites(rates.get(sex, group, 0), self.value);
        Sex::ALL.into_iter().any(|sex| (0..axis.groups()).any(|group| capped(sex, group)))
    }

    /// Whether it is a cap that takes persons away.
    #[must_use]
    pub fn caps_persons(&self, persons: &Cells) -> bool {
        let axis = persons.axis();
        let touched = persons.map(|sex, group, _, value| if self.touches(axis, sex, group) { value } else { 0.0 });
        self.how.bites(touched.total(0), self.value)
    }
}

/// People who come over some years because something happens, and may leave again.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    /// First calendar year they come in.
    pub first: Year,
    /// Over how many years, evenly.
    pub years: u16,
    /// Persons in all; below zero where they leave.
    pub persons: f64,
    /// Their share of each sex and age at the end of the year they come in; sums to 1, one lane.
    pub shape: Cells,
}

impl Arrivals {
    /// Persons of `year`, by sex and age.
    #[must_use]
    pub fn of(&self, year: Year) -> Option<Cells> {
        let since = year.since(self.first);
        let each = self.persons / f64::from(self.years);
        (0..i32::from(self.years)).contains(&since).then(|| self.shape.map(|_, _, _, share| share * each))
    }
}

/// Whose ages people who come have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoverAges {
    /// Workers and the children who come with them.
    Families,
    /// Workers alone.
    Labour,
}

impl MoverAges {
    /// Movers by single age, any scale: the model migration schedule without its constant (Rogers and Castro 1981, *Model
    /// Migration Schedules*, IIASA RR-81-30: a₁ = 0.02, α₁ = 0.1, a₂ = 0.06, α₂ = 0.1, λ₂ = 0.4, μ₂ = 20), nobody of 70 and over. A
    /// reference pattern, not local data.
    #[must_use]
    pub fn at(self, age: u8) -> f64 {
        if age >= 70 {
            return 0.0;
        }
        let x = f64::from(age);
        let children = 0.02 * libm::exp(-0.1 * x);
        let workers = 0.06 * libm::exp(-0.1 * (x - 20.0) - libm::exp(-0.4 * (x - 20.0)));
        match self {
            Self::Families => children + workers,
            Self::Labour => workers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis() -> AgeAxis {
        AgeAxis::new(1, 90).unwrap()
    }

    fn change(how: How, value: f64) -> Change {
        Change { band: AgeBand::closed(20, 39), sex: Some(Sex::Female), how, value }
    }

    /// Twenty ages of women at 2 persons each: 40 in the band; men and other ages stay.
    #[test]
    fn persons_of_a_band_change_together_and_nobody_else() {
        let persons = Cells::from_fn(axis(), 1, |sex, _, _| if sex == Sex::Female { 2.0 } else { 5.0 });
        let shape = Cells::from_fn(axis(), 1, |_, age, _| age as f64);
        let all = persons.total(0);
        for (how, value, band) in
            [(How::Level, 10.0, 10.0), (How::Factor, 1.5, 60.0), (How::Add, 60.0, 100.0), (How::Cap, 30.0, 30.0), (How::Cap, 50.0, 40.0)]
        {
            let change = change(how, value);
            let changed = change.of_persons(&persons, &shape);
            assert!((changed.total(0) - (all - 40.0 + band)).abs() < 1e-9, "{how:?} {value}");
            assert_eq!((changed.get(Sex::Male, 25, 0), changed.get(Sex::Female, 40, 0)), (5.0, 2.0));
            assert_eq!(change.caps_persons(&persons), (how, value) == (How::Cap, 30.0));
        }
        // Spread like the shape: the oldest of the band gain 39/20 of what the youngest do.
        let added = change(How::Add, 59.0).of_persons(&persons, &shape);
        assert!(((added.get(Sex::Female, 39, 0) - 2.0) / (added.get(Sex::Female, 20, 0) - 2.0) - 39.0 / 20.0).abs() < 1e-12);
    }

    #[test]
    fn rates_change_age_by_age() {
        let rates = Cells::from_fn(axis(), 1, |_, age, _| age as f64 / 1000.0);
        assert_eq!(change(How::Cap, 0.03).of_rates(&rates).get(Sex::Female, 39, 0), 0.03);
        assert_eq!(change(How::Cap, 0.03).of_rates(&rates).get(Sex::Female, 25, 0), 0.025);
        assert!(change(How::Cap, 0.03).caps_rates(&rates) && !change(How::Cap, 0.04).caps_rates(&rates));
        assert_eq!(change(How::Level, 0.5).of_rates(&rates).get(Sex::Male, 39, 0), 0.039);
    }

    #[test]
    fn people_come_evenly_over_their_years_and_no_others() {
        let year = |year| Year::new(year).unwrap();
        let shape = Cells::from_fn(axis(), 1, |_, age, _| if age == 30 { 0.5 } else { 0.0 });
        let coming = Arrivals { first: year(2028), years: 3, persons: 1500.0, shape };
        let of = |y| coming.of(year(y)).map(|cells| cells.total(0));
        assert_eq!([2027, 2028, 2030, 2031].map(of), [None, Some(500.0), Some(500.0), None]);
    }

    #[test]
    fn workers_are_near_25_and_families_bring_children() {
        let most = |ages: MoverAges| (10..70).max_by(|a, b| ages.at(*a).total_cmp(&ages.at(*b)));
        assert_eq!(most(MoverAges::Labour), most(MoverAges::Families));
        assert_eq!(most(MoverAges::Labour), Some(23));
        assert!(MoverAges::Labour.at(2) < 1e-9 && MoverAges::Families.at(2) > 0.016 && MoverAges::Families.at(70) == 0.0);
    }
}
