//! A change taken apart: products by the logarithmic mean, amounts as they are (Ang 2005, *Energy Policy* 33: 867–871, LMDI-I).

use super::{CLOSE, Step};
use crate::demand::work::{Cause, Work, average_hours, places};
use crate::domain::axis::Sex;

/// Relative distance from the middle under which the logarithmic mean is taken from its series.
const NEAR: f64 = 1e-3;

/// The logarithmic mean of two positive numbers, L(a, b) = (a − b) ÷ ln(a ÷ b), L(a, a) = a. Near equality by its series in d = (a − b) ÷ (a + b):
/// L = m ÷ (1 + d²/3 + d⁴/5 + …), m the middle, so that nothing cancels.
#[must_use]
pub fn log_mean(a: f64, b: f64) -> f64 {
    let (middle, apart) = (f64::midpoint(a, b), (a - b) / (a + b));
    if apart.abs() < NEAR {
        let square = apart * apart;
        return middle / (1.0 + square / 3.0 + square * square / 5.0);
    }
    (a - b) / libm::log(a / b)
}

/// What each step adds to a change, in the order the steps were met.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    /// Step and what it adds, in the measure of the number.
    pub steps: Vec<(Step, f64)>,
}

impl Parts {
    /// Adds to a step.
    pub fn add(&mut self, step: &Step, value: f64) {
        match self.steps.iter_mut().find(|(own, _)| own == step) {
            Some((_, sum)) => *sum += value,
            None => self.steps.push((step.clone(), value)),
        }
    }

    /// Adds every part of another change.
    pub fn join(&mut self, other: &Self) {
        other.steps.iter().for_each(|(step, value)| self.add(step, *value));
    }

    /// Every part times a factor.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self { steps: self.steps.iter().map(|(step, value)| (step.clone(), value * factor)).collect() }
    }

    /// What the step adds; nothing where it was not met.
    #[must_use]
    pub fn of(&self, step: &Step) -> f64 {
        self.steps.iter().find(|(own, _)| own == step).map_or(0.0, |(_, value)| *value)
    }

    /// All parts together.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.steps.iter().map(|(_, value)| value).sum()
    }

    /// The change of a product of `factors` × `weight` from its first value to its second. Where it is zero on one of the nights (or changes sign)
    /// no mean exists: all of the change goes to the first factor that made it so.
    fn product(&mut self, factors: &[(&Step, [f64; 2])], weight: f64) {
        let value = |night: usize| factors.iter().map(|(_, ends)| ends[night]).product::<f64>() * weight;
        let [start, end] = [value(0), value(1)];
        let alike = |ends: [f64; 2]| ends[0] * ends[1] > 0.0;
        if let Some((step, _)) = factors.iter().find(|(_, ends)| !alike(*ends)) {
            // Factors that are zero on both nights leave no change to give away.
            self.add(step, end - start);
            return;
        }
        let mean = log_mean(end.abs(), start.abs()).copysign(end);
        for (step, ends) in factors {
            self.add(step, if weight == 0.0 { 0.0 } else { mean * libm::log(ends[1] / ends[0]) });
        }
    }
}

/// One service by rates on two nights of one line.
#[derive(Clone, Copy)]
pub struct Ends<'w>(pub [&'w Work; 2]);

impl Ends<'_> {
    /// The change of users, all ages.
    #[must_use]
    pub fn users(self) -> Parts {
        let mut parts = self.own(&|_, _| 1.0, &[]);
        self.each_more(|cause, more| parts.add(&cause, more[1] - more[0]));
        for cause in self.causes(|work| work.moved.iter().map(|moved| &moved.cause).collect()) {
            let of = |work: &Work| work.moved.iter().filter(|moved| moved.cause == cause).map(|moved| moved.users.total(0)).sum::<f64>();
            parts.add(&Step::Cause(cause.clone()), of(self.0[1]) - of(self.0[0]));
        }
        debug_assert!(whole(&parts, self.0.map(|work| work.total()[0])), "the parts of a change in users add up to it");
        parts
    }

    /// The change of hours a week, where a user of its own gets `each`. Those of no told age get what own users get
    /// on average: how old these are weighs there too.
    #[must_use]
    pub fn hours(self, each: &dyn Fn(Sex, usize) -> f64) -> Parts {
        let factors = self.on_hours();
        let mut parts = self.own(each, &factors);
        let average = self.0.map(|work| average(work, each));
        let on_average: Vec<(Step, [f64; 2])> = std::iter::once((Step::Ages, average)).chain(factors.iter().cloned()).collect();
        self.each_more(|cause, more| parts.product(&with((&cause, more), &on_average), 1.0));
        for cause in self.causes(|work| work.moved.iter().map(|moved| &moved.cause).collect()) {
            self.moved(&cause, each, &factors, &mut parts);
        }
        for cause in self.causes(|work| work.hours_more.iter().map(|(cause, _)| cause).collect()) {
            let of = |work: &Work| work.hours_more.iter().filter(|(own, _)| *own == cause).map(|(_, more)| more[0]).sum::<f64>();
            parts.add(&Step::Cause(cause.clone()), of(self.0[1]) - of(self.0[0]));
        }
        let hours = |at: usize| self.0[at].hours(each)[0];
        debug_assert!(whole(&parts, [hours(0), hours(1)]), "the parts of a change in hours add up to it");
        parts
    }

    /// What hours per user are a multiple of: the change the study gives them, which is change of use, and levers.
    fn on_hours(self) -> Vec<(Step, [f64; 2])> {
        let causes = self.causes(|work| work.hours_factors.iter().map(|(cause, _)| cause).collect());
        let factor = |work: &Work, cause: &Cause| {
            work.hours_factors.iter().filter(|(own, _)| own == cause).map(|(_, lanes)| lanes[0]).product::<f64>()
        };
        causes.into_iter().map(|cause| (Step::Cause(cause.clone()), self.0.map(|work| factor(work, &cause)))).collect()
    }

    /// Number of people × their shares by sex and age × the factors on users × `more`, cell by cell, at the base rate × `each`.
    fn own(self, each: &dyn Fn(Sex, usize) -> f64, more: &[(Step, [f64; 2])]) -> Parts {
        let mut parts = Parts::default();
        let causes = self.causes(|work| work.factors.iter().map(|(cause, _)| cause).collect());
        let steps: Vec<Step> = causes.iter().cloned().map(Step::Cause).collect();
        let all = self.0.map(|work| work.people.total(0));
        let axis = self.0[0].axis();
        for (sex, group) in places(axis) {
            let shares = [0, 1].map(|night| {
                let people = self.0[night].people.get(sex, group, 0);
                if all[night] > 0.0 { people / all[night] } else { 0.0 }
            });
            let mut factors = vec![(&Step::Size, all), (&Step::Ages, shares)];
            let of = |work: &Work, cause: &Cause| {
                work.factors.iter().filter(|(own, _)| own == cause).map(|(_, cells)| cells.get(sex, group, 0)).product::<f64>()
            };
            factors.extend(steps.iter().zip(&causes).map(|(step, cause)| (step, self.0.map(|work| of(work, cause)))));
            factors.extend(more.iter().map(|(step, ends)| (step, *ends)));
            parts.product(&factors, self.0[0].rate.get(sex, group, 0) * each(sex, group));
        }
        parts
    }

    /// Users who came from elsewhere: at hours of their own, which are an amount, or else as the service's own users.
    fn moved(self, cause: &Cause, each: &dyn Fn(Sex, usize) -> f64, factors: &[(Step, [f64; 2])], parts: &mut Parts) {
        let step = Step::Cause(cause.clone());
        for (sex, group) in places(self.0[0].axis()) {
            let of = |work: &Work, own_hours: bool| {
                let here = work.moved.iter().filter(|moved| moved.cause == *cause && moved.hours[group].is_some() == own_hours);
                here.map(|moved| moved.users.get(sex, group, 0) * moved.hours[group].unwrap_or(1.0)).sum::<f64>()
            };
            parts.add(&step, of(self.0[1], true) - of(self.0[0], true));
            parts.product(&with((&step, self.0.map(|work| of(work, false))), factors), each(sex, group));
        }
    }

    /// Users of no told age on both nights, cause by cause.
    fn each_more(self, mut give: impl FnMut(Step, [f64; 2])) {
        for cause in self.causes(|work| work.more.iter().map(|(cause, _)| cause).collect()) {
            let of = |work: &Work| work.more.iter().filter(|(own, _)| *own == cause).map(|(_, more)| more[0]).sum::<f64>();
            give(Step::Cause(cause.clone()), self.0.map(of));
        }
    }

    /// The causes of either night, each once, in the order they are met.
    fn causes(self, of: impl Fn(&Work) -> Vec<&Cause>) -> Vec<Cause> {
        let mut causes: Vec<Cause> = Vec::new();
        for cause in self.0.iter().flat_map(|work| of(work)) {
            if !causes.contains(cause) {
                causes.push(cause.clone());
            }
        }
        causes
    }
}

/// Whether parts add up to the change of a number.
fn whole(parts: &Parts, [start, end]: [f64; 2]) -> bool {
    (parts.total() - (end - start)).abs() <= CLOSE * start.abs().max(end.abs()).max(1.0)
}

/// Hours of a user of its own on average, before factors on hours; 0 where there is none.
fn average(work: &Work, each: &dyn Fn(Sex, usize) -> f64) -> f64 {
    average_hours(&work.own(), &each, 0)
}

/// An amount and the factors on it.
fn with<'s>((step, ends): (&'s Step, [f64; 2]), factors: &'s [(Step, [f64; 2])]) -> Vec<(&'s Step, [f64; 2])> {
    std::iter::once((step, ends)).chain(factors.iter().map(|(step, ends)| (step, *ends))).collect()
}
