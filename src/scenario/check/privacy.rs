//! Who may see the results, and which of the study's files hold counts of real users.

use super::Check;
use crate::domain::plan::{Measure, PlanFigure};
use crate::domain::privacy::{Privacy, Protection, Small};
use crate::domain::study::{Published, PublishedWhat};
use crate::scenario::file::{PrivacyWord, SmallWord};

/// Tables that hold counts of real users; other people's lines and figures do where they speak of services.
const COUNTS: [&str; 3] = ["users", "outcome.users", "known_need"];

impl Check<'_> {
    pub(super) fn protection(&self, published: &[Published], figures: &[PlanFigure]) -> Protection {
        let privacy = match self.study.privacy.mode {
            Some(PrivacyWord::Internal) => Privacy::Internal,
            Some(PrivacyWord::Public) | None => Privacy::Public,
        };
        let small = match self.study.privacy.small {
            Some(SmallWord::Suppress) => Small::Suppressed,
            Some(SmallWord::Round) | None => Small::Rounded,
        };
        let lines = published.iter().any(|line| matches!(line.what, PublishedWhat::Service(_)));
        let printed = figures.iter().any(|figure| figure.measure == Measure::Users);
        let holds = |key: &str| COUNTS.contains(&key) || (lines && key == "published") || (printed && key == "plan_figures");
        let counts = self.document.outline.tables.iter().filter(|(key, _)| holds(key));
        let mut count_files: Vec<String> = counts.map(|(_, table)| table.path().to_owned()).collect();
        count_files.sort();
        count_files.dedup();
        Protection { privacy, small, count_files }
    }
}
