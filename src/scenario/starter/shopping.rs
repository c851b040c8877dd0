//! What to download next: the tables that would sharpen the study most, by name, with the boxes to tick.

use super::Errand;
use super::people::Sexes;
use super::plan::Plan;
use super::services::Need;

/// Years of people that a study's own migration is best read from.
const ENOUGH_YEARS: u16 = 11;

impl Plan {
    /// What to download next, the most useful first.
    pub fn errands(&self) -> Vec<Errand> {
        let run = self.people.run();
        let counted = run.iter().all(|year| self.people.stocks[year].iter().all(|stock| stock.sexes == Sexes::Counted));
        let mut all = Vec::new();
        if run.len() < usize::from(ENOUGH_YEARS) || !counted || self.people.has_bands() {
            let last = self.people.last().unwrap_or_default().max(self.nation.last_known().unwrap_or_default());
            let years = format!("{}–{last}", (last + 1).saturating_sub(ENOUGH_YEARS));
            all.push(self.errand("people", &years, "--population"));
        }
        if self.births.is_empty() || self.deaths.is_empty() {
            all.push(self.errand("events", "", "--births {} --deaths {} --flows"));
        }
        if !self.services.iter().any(|service| matches!(service.need, Need::Counted { .. })) {
            all.push(self.errand("users", "", "--users"));
        }
        all.push(self.errand("capacity", "", "tables/capacity.csv"));
        all
    }

    fn errand(&self, what: &str, years: &str, option: &str) -> Errand {
        let of = |part: &str| self.words.with(&format!("shop.{what}.{part}.{}", self.nation.country.code()), &[years]);
        let file = self.words.of("shop.file");
        let option = if option.starts_with("--") { format!("{} {file}", option.replace("{}", file)) } else { option.to_owned() };
        Errand { table: of("table"), boxes: of("boxes"), sharpens: of("sharpens"), option }
    }
}
