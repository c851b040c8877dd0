//! Variants of one measure, switched on together.

use super::Check;
use crate::diag::{Diagnostic, Fact, Place};
use crate::domain::axis::{AgeBand, ServiceId};
use crate::domain::lever::{Lever, LeverKind, Ramp};

impl Check<'_> {
    /// Doubts every lever that is on and does again what one written before it does.
    pub(super) fn variants(&mut self, levers: &[Lever]) {
        for (at, lever) in levers.iter().enumerate().filter(|(_, lever)| lever.on) {
            let before = levers.iter().take(at).filter(|other| other.on && double(other, lever));
            let same: Vec<String> = before.map(|other| format!("`{}`", other.id)).collect();
            if let Some(place) = self.place_of(lever).filter(|_| !same.is_empty()) {
                let what =
                    format!("lever `{}` is on together with {}: the same kind, for the same service and years", lever.id, same.join(", "));
                let why = "their effects are added up, as if each were a measure of its own; variants of one measure count twice";
                let advice = "leave on = true at one of them, unless they really are two measures for the same users";
                self.found.push(
                    Diagnostic::warning("K0795", what).at(place).why(why).advice(advice).fact("lever", Fact::Lever(lever.id.to_string())),
                );
            }
        }
    }

    /// Where the lever's `on` stands; none of the study's where two have one id (which is a mistake of its own).
    fn place_of(&self, lever: &Lever) -> Option<Place> {
        let at = self.study.lever.iter().position(|entry| entry.id == lever.id.as_str())?;
        Some(self.document.place(&format!("lever[{at}].on")))
    }
}

/// Whether two levers change the same users or hours in the same way, in some same year.
fn double(a: &Lever, b: &Lever) -> bool {
    let ages = |lever: &Lever| if let LeverKind::Mix { ages, .. } = &lever.kind { *ages } else { AgeBand::ALL };
    std::mem::discriminant(&a.kind) == std::mem::discriminant(&b.kind)
        && services(&a.kind).iter().any(|service| services(&b.kind).contains(service))
        && ages(a).overlaps(ages(b))
        && meet(a.ramp, b.ramp)
}

/// Whether some year has an effect of both.
fn meet(a: Ramp, b: Ramp) -> bool {
    let lasts = |one: Ramp, from| one.until.is_none_or(|until| until >= from);
    lasts(a, b.from) && lasts(b, a.from)
}

/// Services whose users or hours a kind of lever changes.
fn services(kind: &LeverKind) -> &[ServiceId] {
    match kind {
        LeverKind::Mix { from: service, .. }
        | LeverKind::Rehabilitation { service, .. }
        | LeverKind::Discharge { service, .. }
        | LeverKind::Coverage { service, .. } => std::slice::from_ref(service),
        LeverKind::DayCare(day) => std::slice::from_ref(&day.stays),
        LeverKind::Technology { services, .. } | LeverKind::Standard { services, .. } => services,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::{LeverId, Year};
    use crate::domain::lever::Evidence;

    fn technology(from: u16, until: Option<u16>, services: &[&str]) -> Lever {
        let year = |year| Year::new(year).unwrap();
        Lever {
            range: None,
            id: LeverId::new("a"),
            name: String::new(),
            on: true,
            ramp: Ramp { from: year(from), full: year(from), until: until.map(year) },
            ceiling: None,
            calibration: year(2023),
            source: String::new(),
            evidence: Evidence::None,
            kind: LeverKind::Technology { services: services.iter().copied().map(ServiceId::new).collect(), uptake: 0.5, saving: 0.1 },
        }
    }

    fn mix(from: u8, to: Option<u8>) -> Lever {
        let elsewhere = crate::domain::lever::Meanwhile { service: ServiceId::new("b"), hours: Vec::new() };
        let kind = LeverKind::Mix { from: ServiceId::new("a"), to: elsewhere, ages: AgeBand { from, to }, share: 0.1 };
        Lever { kind, ..technology(2026, None, &[]) }
    }

    #[test]
    fn only_the_same_kind_for_the_same_people_in_the_same_year_counts_twice() {
        let one = technology(2026, Some(2030), &["home-care", "day-care"]);
        assert!(double(&one, &technology(2030, None, &["day-care"])));
        assert!(!double(&one, &technology(2031, None, &["day-care"])), "one after the other");
        assert!(!double(&one, &technology(2026, None, &["long-stay"])), "another service");
        assert!(!double(&one, &mix(0, None)), "another kind");
        assert!(double(&mix(0, Some(80)), &mix(80, None)));
        assert!(!double(&mix(0, Some(79)), &mix(80, None)), "other ages");
    }
}
