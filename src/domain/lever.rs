//! What a study may switch on, on top of what past data support: health, informal care, levers of policy.

use super::axis::{AgeBand, LeverId, ServiceId, Year};
use super::late::Triangle;

/// Everything a study has written down of this kind, switched on or not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assumptions {
    /// How need follows longer lives; none = use at each age does not depend on how long people live.
    pub health: Vec<Health>,
    /// What relatives do, and what of it falls to the municipality when they become fewer.
    pub informal: Option<InformalCare>,
    /// Levers in the order they are applied.
    pub levers: Vec<Lever>,
}

/// One thing that can be switched on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// All of health together.
    Health,
    /// A lever.
    Lever(LeverId),
    /// Informal care.
    Informal,
}

impl Assumptions {
    /// Those that are switched on.
    #[must_use]
    pub fn switched_on(&self) -> Self {
        Self {
            health: self.health.iter().filter(|health| health.on).cloned().collect(),
            informal: self.informal.clone().filter(|informal| informal.on),
            levers: self.levers.iter().filter(|lever| lever.on).cloned().collect(),
        }
    }

    /// One part and nothing else, whether it is switched on or not.
    #[must_use]
    pub fn alone(&self, part: &Part) -> Self {
        match part {
            Part::Health => Self { health: self.health.clone(), ..Self::default() },
            Part::Informal => Self { informal: self.informal.clone(), ..Self::default() },
            Part::Lever(id) => Self { levers: self.levers.iter().filter(|lever| lever.id == *id).cloned().collect(), ..Self::default() },
        }
    }

    /// The parts written down, in the order they are applied.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let health = (!self.health.is_empty()).then_some(Part::Health);
        let levers = self.levers.iter().map(|lever| Part::Lever(lever.id.clone()));
        health.into_iter().chain(levers).chain(self.informal.iter().map(|_| Part::Informal)).collect()
    }

    /// Whether nothing is written down.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.health.is_empty() && self.informal.is_none() && self.levers.is_empty()
    }
}

/// How far the evidence for an effect goes, shown as a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Nobody has shown the effect.
    None,
    /// Studies disagree.
    Mixed,
    /// A controlled study found it.
    Trial,
    /// Measured in the municipality itself.
    Local,
    /// A decision about how needs are met: there is nothing to prove.
    Policy,
}

impl Evidence {
    /// Its word in tables and studies.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mixed => "mixed",
            Self::Trial => "trial",
            Self::Local => "local",
            Self::Policy => "policy",
        }
    }
}

/// From when an effect holds: on 31 December of these years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ramp {
    /// The first night with any effect.
    pub from: Year,
    /// The first night with all of it; the years between grow evenly.
    pub full: Year,
    /// The last night with any; none = it stays.
    pub until: Option<Year>,
}

impl Ramp {
    /// The share of the effect that holds on 31 December `year`, 0–1.
    #[must_use]
    pub fn share(self, year: Year) -> f64 {
        if year < self.from || self.until.is_some_and(|until| year > until) {
            return 0.0;
        }
        let (now, steps) = (year.since(self.from) + 1, self.full.since(self.from) + 1);
        if now >= steps { 1.0 } else { f64::from(now) / f64::from(steps) }
    }

    /// Years from `from` to `year`, both counted, none after `full`: what an effect grows by that grows year by year.
    #[must_use]
    pub fn years(self, year: Year) -> i32 {
        if year < self.from || self.until.is_some_and(|until| year > until) { 0 } else { year.min(self.full).since(self.from) + 1 }
    }
}

/// Something a municipality may do, or that may happen to it, and what it does to need.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// Its word.
    pub id: LeverId,
    /// What readers call it.
    pub name: String,
    /// Whether it is in the line with measures.
    pub on: bool,
    /// When.
    pub ramp: Ramp,
    /// The largest share of the need (of users, or of hours where it saves hours) it may change; none = no limit.
    pub ceiling: Option<f64>,
    /// The year its numbers are from.
    pub calibration: Year,
    /// Where they come from.
    pub source: String,
    /// How far the evidence goes.
    pub evidence: Evidence,
    /// Least and most of its effect, for draws: 1 = as written; none = nothing varies.
    pub range: Option<Triangle>,
    /// What it does.
    pub kind: LeverKind,
}

/// What a lever does.
#[derive(Debug, Clone, PartialEq)]
pub enum LeverKind {
    /// Needs are met elsewhere: a share of the users of one service becomes users of another.
    Mix {
        /// Whose users.
        from: ServiceId,
        /// Where they are served instead.
        to: Meanwhile,
        /// Which of them.
        ages: AgeBand,
        /// Share of these users, 0–1.
        share: f64,
    },
    /// Day care lets people move into long stays later.
    DayCare(DayCare),
    /// Everyday rehabilitation: new users at home need fewer hours for a time.
    Rehabilitation {
        /// Whose hours.
        service: ServiceId,
        /// Share of new users who are given it, 0–1.
        share: f64,
        /// Share of their hours it saves at first, 0–1; it fades evenly to nothing.
        effect: f64,
        /// New users a year ÷ users.
        new_users: f64,
        /// Years until it has faded.
        lasts: f64,
    },
    /// Technology saves hours.
    Technology {
        /// Whose hours.
        services: Vec<ServiceId>,
        /// Share of users who have it, 0–1.
        uptake: f64,
        /// Share of their hours it saves, 0–1.
        saving: f64,
    },
    /// Patients ready to leave hospital who need a short stay first.
    Discharge {
        /// The short stays.
        service: ServiceId,
        /// Patients a year, in the calibration year.
        patients: f64,
        /// Share of them who need a stay, now and with the lever, 0–1.
        share: [f64; 2],
        /// Days of a stay, now and with the lever.
        days: [f64; 2],
        /// Ages whose number the patients grow with; none = as many every year.
        grows_with: Option<AgeBand>,
    },
    /// Coverage goes from the municipality's own to a reference, both in the same unit.
    Coverage {
        /// Which service.
        service: ServiceId,
        /// Own coverage in the calibration year.
        own: f64,
        /// The reference's in the same year.
        reference: f64,
    },
    /// Hours a user gets change by so much every year from the ramp's first to its last: a standard that rises, work that gets
    /// quicker.
    Standard {
        /// Whose hours.
        services: Vec<ServiceId>,
        /// Change a year, above −1.
        per_year: f64,
    },
}

impl LeverKind {
    /// Its word in studies and tables.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Mix { .. } => "mix",
            Self::DayCare(_) => "day-care",
            Self::Rehabilitation { .. } => "rehabilitation",
            Self::Technology { .. } => "technology",
            Self::Discharge { .. } => "discharge",
            Self::Coverage { .. } => "coverage",
            Self::Standard { .. } => "standard",
        }
    }

    /// The services whose need it is there to change.
    #[must_use]
    pub fn aims(&self) -> Vec<&ServiceId> {
        match self {
            Self::Mix { from: service, .. }
            | Self::DayCare(DayCare { stays: service, .. })
            | Self::Rehabilitation { service, .. }
            | Self::Discharge { service, .. }
            | Self::Coverage { service, .. } => vec![service],
            Self::Technology { services, .. } | Self::Standard { services, .. } => services.iter().collect(),
        }
    }
}

/// Where people are served who would otherwise be users of another service.
#[derive(Debug, Clone, PartialEq)]
pub struct Meanwhile {
    /// The service.
    pub service: ServiceId,
    /// Hours a week each of them takes there, by band of ages, none overlapping; ages in no band get what its own users get.
    pub hours: Vec<(AgeBand, f64)>,
}

impl Meanwhile {
    /// Hours a week of one of them at an age.
    #[must_use]
    pub fn hours_at(&self, age: u8) -> Option<f64> {
        self.hours.iter().find(|(band, _)| band.contains(age)).map(|(_, hours)| *hours)
    }
}

/// Day care before a long stay.
#[derive(Debug, Clone, PartialEq)]
pub struct DayCare {
    /// The long stays that begin later.
    pub stays: ServiceId,
    /// Share of those who move in who had day care before, at most, 0–1.
    pub share: f64,
    /// Years the move is put off; 0 where no study has found that it is.
    pub delay: f64,
    /// Mean length of a stay, years; lengths follow a Weibull distribution of [`DayCare::SHAPE`].
    pub mean_stay: f64,
    /// New day-care places.
    pub places: f64,
    /// Days a week the places are open.
    pub opening_days: f64,
    /// Days a week a user comes.
    pub days_per_user: f64,
    /// Years a user comes before moving in.
    pub attends: f64,
    /// Who serves those who wait at home; none = they are served already.
    pub meanwhile: Option<Meanwhile>,
}

impl DayCare {
    /// Shape of the lengths of stay: with a mean of two years 28 of 100 stays end within half a year, as in Norway in 2016.
    pub const SHAPE: f64 = 0.85;
}

/// How need at an age follows the years people gain.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// Services it holds for.
    pub services: Vec<ServiceId>,
    /// What is assumed.
    pub hypothesis: Hypothesis,
    /// Whether it is in the line with measures.
    pub on: bool,
    /// Least and most of its effect, for draws: 1 = as written; none = nothing varies.
    pub range: Option<Triangle>,
    /// Where the assumption comes from.
    pub source: String,
}

/// What is assumed of the years of life gained; years with need are counted from age 65 (Sullivan 1971).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hypothesis {
    /// Use at an age is that of people younger by κ × the years of life gained at the age.
    Shift(f64),
    /// Every year gained is a year with need: years without need stay as many.
    Expansion,
    /// Years with need stay the same share of the years left.
    Equilibrium,
    /// Years with need stay as many: need is put off.
    Postponement,
    /// Years with need become fewer by this share until the horizon, 0–1.
    Compression(f64),
}

impl Hypothesis {
    /// Its word in studies and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shift(_) => "shift",
            Self::Expansion => "expansion",
            Self::Equilibrium => "equilibrium",
            Self::Postponement => "postponement",
            Self::Compression(_) => "compression",
        }
    }
}

/// What relatives do beside the municipality.
#[derive(Debug, Clone, PartialEq)]
pub struct InformalCare {
    /// The service that takes over what relatives no longer do.
    pub service: ServiceId,
    /// Share of what they no longer do that falls to the municipality, 0–1.
    pub share: f64,
    /// Hours of relatives ÷ hours of the service, on the night before the jump-off.
    pub per_hour: f64,
    /// Who gives it.
    pub carers: AgeBand,
    /// Whether it is in the line with measures.
    pub on: bool,
    /// Where the numbers come from.
    pub source: String,
    /// How far the evidence goes.
    pub evidence: Evidence,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(year: u16) -> Year {
        Year::new(year).unwrap()
    }

    #[test]
    fn an_effect_grows_evenly_and_ends_when_it_is_said_to() {
        let ramp = Ramp { from: year(2027), full: year(2030), until: Some(year(2032)) };
        let shares: Vec<f64> = (2026..=2033).map(|y| ramp.share(year(y))).collect();
        assert_eq!(shares, [0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 0.0]);
        let years: Vec<i32> = (2026..=2033).map(|y| ramp.years(year(y))).collect();
        assert_eq!(years, [0, 1, 2, 3, 4, 4, 4, 0]);
        let at_once = Ramp { from: year(2027), full: year(2027), until: None };
        assert_eq!([2026, 2027, 2090].map(|y| at_once.share(year(y))), [0.0, 1.0, 1.0]);
    }
}
