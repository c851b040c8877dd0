//! Axes: sex, age, year, region. The order of dense arrays is written here once:
//! sex, age, lane (a region or a draw) in the kernel; region, sex, age in tables.

use std::fmt;

/// Women and men, in this order in every array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Women and girls; index 0.
    Female,
    /// Men and boys; index 1.
    Male,
}

impl Sex {
    /// Both sexes in array order.
    pub const ALL: [Self; 2] = [Self::Female, Self::Male];

    /// Position in arrays.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Female => 0,
            Self::Male => 1,
        }
    }

    /// The word in tidy tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }
}

/// The lowest and highest first age of an open group that a study may declare.
pub const OPEN_AGE_RANGE: std::ops::RangeInclusive<u8> = 80..=130;

/// Age groups 0, n, 2n … A+: all of one width `n` in completed years; the last is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeAxis {
    width: u8,
    open: u8,
}

/// Why an age axis was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidAxis {
    /// Only one-year and five-year groups are known.
    Width(u8),
    /// The open group must start within [`OPEN_AGE_RANGE`] and on a multiple of the width.
    Open(u8),
}

impl fmt::Display for InvalidAxis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Width(w) => write!(f, "age groups of {w} years are not known; use 1 or 5"),
            Self::Open(a) => write!(f, "the open age group cannot start at {a}; it must lie within 80–130 and on a whole group"),
        }
    }
}

impl std::error::Error for InvalidAxis {}

impl AgeAxis {
    /// Single ages 0–79 and 80 and over: the shortest axis a study can have.
    pub const SHORTEST: Self = Self { width: 1, open: *OPEN_AGE_RANGE.start() };

    /// Groups of `width` completed years, the last one open from `open`.
    ///
    /// # Errors
    /// When the width is not 1 or 5, or the open group does not start on a whole group in 80–130.
    pub fn new(width: u8, open: u8) -> Result<Self, InvalidAxis> {
        if width != 1 && width != 5 {
            return Err(InvalidAxis::Width(width));
        }
        if !OPEN_AGE_RANGE.contains(&open) || !open.is_multiple_of(width) {
            return Err(InvalidAxis::Open(open));
        }
        Ok(Self { width, open })
    }

    /// Years of age in a group (the step covers as many calendar years).
    #[must_use]
    pub const fn width(self) -> u8 {
        self.width
    }

    /// First age of the open group.
    #[must_use]
    pub const fn open_age(self) -> u8 {
        self.open
    }

    /// Number of groups, the open one included. (Not named `len`: an axis is never empty.)
    #[must_use]
    pub const fn groups(self) -> usize {
        (self.open / self.width) as usize + 1
    }

    /// First completed age of group `index`.
    #[must_use]
    pub fn start_of(self, index: usize) -> u8 {
        u8::try_from(index).map_or(self.open, |i| i.saturating_mul(self.width)).min(self.open)
    }

    /// The group a completed age falls in; ages above the open one fall in the open group.
    #[must_use]
    pub const fn group_of(self, age: u8) -> usize {
        if age >= self.open { self.groups() - 1 } else { (age / self.width) as usize }
    }

    /// First ages of all groups, youngest first.
    pub fn starts(self) -> impl Iterator<Item = u8> {
        (0..self.groups()).map(move |i| self.start_of(i))
    }
}

/// A calendar year, 1900–2200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year(u16);

impl Year {
    /// The years a study may name.
    pub const RANGE: std::ops::RangeInclusive<u16> = 1900..=2200;

    /// The first of them.
    pub const EARLIEST: Self = Self(*Self::RANGE.start());

    /// A year within [`Year::RANGE`]; `None` outside it.
    #[must_use]
    pub fn new(year: u16) -> Option<Self> {
        Self::RANGE.contains(&year).then_some(Self(year))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The year `n` later (years far outside [`Year::RANGE`] only arise as labels, never as input).
    #[must_use]
    pub const fn plus(self, n: u16) -> Self {
        Self(self.0.saturating_add(n))
    }

    /// The year `n` earlier.
    #[must_use]
    pub const fn minus(self, n: u16) -> Self {
        Self(self.0.saturating_sub(n))
    }

    /// Years from `earlier` to `self`, negative when `self` is the earlier one.
    #[must_use]
    pub fn since(self, earlier: Self) -> i32 {
        i32::from(self.0) - i32::from(earlier.0)
    }

    /// All years from `self` to `last`, both included.
    pub fn through(self, last: Self) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (self.0..=last.0).map(Self)
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which night a study's stock years name. Inside the model every stock year is a 1 January.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearLabel {
    /// Norway: the stock "2040" is 1 January 2040.
    Jan1,
    /// Sweden: the stock "2040" is 31 December 2040, the stock of 1 January 2041.
    Dec31,
}

impl YearLabel {
    /// The study's own label for the stock of 1 January of `year`.
    #[must_use]
    pub const fn of_stock(self, year: Year) -> Year {
        match self {
            Self::Jan1 => year,
            Self::Dec31 => year.minus(1),
        }
    }

    /// The 1 January whose stock the study labels `label`.
    #[must_use]
    pub const fn stock_of(self, label: Year) -> Year {
        match self {
            Self::Jan1 => label,
            Self::Dec31 => label.plus(1),
        }
    }
}

/// Completed ages `from` to `to`, both included; `to` empty = open upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgeBand {
    /// Youngest completed age.
    pub from: u8,
    /// Oldest completed age; none = open.
    pub to: Option<u8>,
}

impl AgeBand {
    /// Everybody.
    pub const ALL: Self = Self { from: 0, to: None };

    /// The band `from`–`to`.
    #[must_use]
    pub const fn closed(from: u8, to: u8) -> Self {
        Self { from, to: Some(to) }
    }

    /// The band `from` and over.
    #[must_use]
    pub const fn open(from: u8) -> Self {
        Self { from, to: None }
    }

    /// Whether a completed age lies in the band.
    #[must_use]
    pub fn contains(self, age: u8) -> bool {
        age >= self.from && self.to.is_none_or(|to| age <= to)
    }

    /// Whether the bands share an age.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.to.is_none_or(|to| other.from <= to) && other.to.is_none_or(|to| self.from <= to)
    }
}

/// `67-79`, `80+`, `all`; the spelling of the tables.
impl fmt::Display for AgeBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (0, None) => f.write_str("all"),
            (from, None) => write!(f, "{from}+"),
            (from, Some(to)) if from == to => write!(f, "{from}"),
            (from, Some(to)) => write!(f, "{from}-{to}"),
        }
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes the word as it is; the reader of the study has judged its form.
            #[must_use]
            pub fn new(word: impl Into<String>) -> Self {
                Self(word.into())
            }

            /// The word.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

id!(
    /// A municipality or area by its statistical code, such as `3403`.
    RegionId
);
id!(
    /// A scenario: a lower-case word such as `mmmm`; `compare` is reserved.
    ScenarioId
);
id!(
    /// A service: a lower-case word such as `home-care`.
    ServiceId
);
id!(
    /// A lever: a lower-case word such as `rehabilitation`; `health`, `informal` and `together` are reserved.
    LeverId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_start_where_they_say() {
        let single = AgeAxis::new(1, 105).unwrap();
        assert_eq!((single.groups(), single.start_of(105), single.group_of(117)), (106, 105, 105));
        let five = AgeAxis::new(5, 85).unwrap();
        assert_eq!((five.groups(), five.start_of(17), five.group_of(84), five.group_of(85)), (18, 85, 16, 17));
    }

    #[test]
    fn open_age_is_limited_exactly() {
        assert!(AgeAxis::new(1, 80).is_ok() && AgeAxis::new(1, 130).is_ok());
        assert_eq!(AgeAxis::new(1, 79), Err(InvalidAxis::Open(79)));
        assert_eq!(AgeAxis::new(1, 131), Err(InvalidAxis::Open(131)));
        assert_eq!(AgeAxis::new(5, 83), Err(InvalidAxis::Open(83)));
        assert_eq!(AgeAxis::new(2, 100), Err(InvalidAxis::Width(2)));
    }

    #[test]
    fn the_swedish_label_names_the_night_before() {
        let stock = Year::new(2041).unwrap();
        assert_eq!(YearLabel::Dec31.of_stock(stock).get(), 2040);
        assert_eq!(YearLabel::Dec31.stock_of(YearLabel::Dec31.of_stock(stock)), stock);
    }

    #[test]
    fn bands_overlap_only_where_they_share_an_age() {
        assert!(AgeBand::open(80).overlaps(AgeBand::closed(67, 80)));
        assert!(!AgeBand::open(80).overlaps(AgeBand::closed(67, 79)));
        assert_eq!(AgeBand::closed(67, 79).to_string(), "67-79");
    }
}
