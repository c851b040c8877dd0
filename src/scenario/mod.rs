//! From what the user wrote to a study the model can run: every mistake is collected, none is guessed away.

pub mod check;
pub mod document;
pub mod file;
pub mod inputs;
pub mod nearest;
pub mod tables;
