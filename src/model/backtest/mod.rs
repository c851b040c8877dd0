//! How wrong it would have been: projections from past years laid beside what happened, and beside naive rules.

pub mod coverage;
pub mod naive;
pub mod people;
pub mod score;
pub mod summary;
