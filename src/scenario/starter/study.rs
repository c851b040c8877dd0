//! `study.toml` of a new study: every line a planner may change, with a comment on what it does.

use super::plan::Plan;
use super::scenarios::Moves;
use super::tables::TableFile;
use super::words::{Words, quoted};
use super::{Decision, Starter};
use crate::domain::axis::YearLabel;
use crate::domain::study::Language;
use std::fmt::Write;

/// Most years net migration and the municipality's own births are read from.
const LOCAL_YEARS: u16 = 10;

/// First age of the open group where a study does not say.
const USUAL_OPEN_AGE: u8 = 105;

/// The languages scenarios are named in, in the order they are written.
const LANGUAGES: [Words; 4] = [Words(Language::Nb), Words(Language::Nn), Words(Language::Sv), Words(Language::En)];

/// Length of a comment's line.
const WIDTH: usize = 114;

impl Plan {
    /// The study's files, and what was decided.
    pub fn written(&self) -> Starter {
        let (tables, decisions, errands) = (self.tables(), self.decisions(), self.errands());
        let mut files = vec![("study.toml".to_owned(), self.study(&tables, &decisions).into_bytes())];
        files.extend(tables.iter().map(|table| (table.path.to_owned(), table.text.clone().into_bytes())));
        files.push(("README.md".to_owned(), self.readme(&tables, &decisions, &errands).into_bytes()));
        Starter { files, decisions, next: self.words.of("shop.head"), errands, warnings: self.warnings.clone() }
    }

    fn study(&self, tables: &[TableFile], decisions: &[Decision]) -> String {
        let mut text = comment(&self.words.with("comment.head", &[&self.title]));
        text += &comment(self.words.of("comment.edit"));
        text.push_str("#\n");
        for decision in decisions {
            text += &comment(&format!("- {}", decision.words)).replace("\n# ", "\n#   ");
        }
        text += &self.head();
        text += &self.model();
        text += &self.table_lines(tables);
        text += &self.base();
        let _ = write!(text, "\n{}", comment(self.words.of("comment.scenarios")));
        for scenario in &self.scenarios {
            let _ = writeln!(text, "{}", scenario.lines(LANGUAGES));
        }
        text += &comment(self.words.of("comment.own_scenario"));
        text += &example_scenario(self.nation.jump_off.get());
        let _ = write!(text, "\n{}", comment(self.words.of("comment.services")));
        for service in &self.services {
            let _ = writeln!(text, "{}", service.lines(self.words));
        }
        text += &comment(self.words.of("comment.capacity"));
        let with_places = self.services.iter().find(|service| service.places).map_or("nursing-home", |service| &service.id);
        text += &example_capacity(with_places, self.nation.jump_off.get() - 1);
        text += &comment(self.words.of("comment.building"));
        text += &example_building(self.nation.jump_off.get());
        text
    }

    fn head(&self) -> String {
        let label = match self.people.label {
            YearLabel::Jan1 => "jan1",
            YearLabel::Dec31 => "dec31",
        };
        let of = |key: &str| comment(self.words.of(key));
        let year = |stock| self.people.label.of_stock(stock);
        let mut text = format!("\n[study]\ntitle = {}\nlanguage = \"{}\"\n", quoted(&self.title), self.words.0.code());
        let _ = writeln!(text, "{}year_label = \"{label}\"", of(&format!("comment.{label}")));
        let _ = writeln!(text, "{}jump_off = {}", of("comment.jump_off"), year(self.nation.jump_off));
        let _ = writeln!(text, "{}horizon = {}", of("comment.horizon"), year(self.last_stock));
        for (code, region) in self.codes.iter().zip(&self.people.regions) {
            if let Some(code) = code {
                let name = region.name.as_deref().unwrap_or(code);
                let _ = write!(text, "\n[[region]]\nid = {}\nname = {}\n", quoted(code), quoted(name));
            }
        }
        text
    }

    fn model(&self) -> String {
        if self.open_age == USUAL_OPEN_AGE {
            return String::new();
        }
        format!("\n[model]\n{}open_age = {}\n", comment(self.words.of("comment.open_age")), self.open_age)
    }

    fn table_lines(&self, tables: &[TableFile]) -> String {
        let mut text = format!("\n{}[tables]\n", comment(self.words.of("comment.tables")));
        for table in tables {
            let _ = writeln!(text, "{} = \"{}\"", table.key, table.path);
        }
        // Where they belong, so that taking away a sign is all there is to do.
        text.push_str("# capacity = \"tables/capacity.csv\"\n");
        let _ = write!(text, "\n{}[sources]\n", comment(self.words.of("comment.sources")));
        for table in tables {
            let _ = writeln!(text, "{} = {}", table.key, quoted(&table.source));
        }
        text.push_str("# capacity = \"…\"\n");
        text
    }

    /// Calendar years base rates are found over.
    fn base(&self) -> String {
        let mut text = format!("\n{}[base]\n", comment(self.words.of("comment.base")));
        let mut line = |key: &str, window: Option<(u16, u16)>| {
            if let Some((first, last)) = window {
                let _ = writeln!(text, "{key} = [{first}, {last}]");
            }
        };
        let local = self.local_window();
        line("fertility", self.nation.fertility_window());
        line("local_fertility", local);
        line("mortality", self.nation.mortality_window());
        line("decline", self.nation.decline_window());
        line("migration", local.or_else(|| self.window_of_nation()));
        text
    }

    /// Years between the stocks that follow each other, the last ten at most.
    pub fn local_window(&self) -> Option<(u16, u16)> {
        let run = self.people.run();
        let first = self.people.stock_of(*run.first()?)?.get();
        let last = self.nation.jump_off.get() - 1;
        (first <= last).then(|| (first.max(last + 1 - LOCAL_YEARS), last))
    }

    /// Years between the nation's stocks, where only those tell who moves.
    fn window_of_nation(&self) -> Option<(u16, u16)> {
        let (first, last) = self.nation.population_years().filter(|_| self.moves == Moves::OneStock)?;
        Some((first.max(last - LOCAL_YEARS), last - 1))
    }
}

/// Lines of a comment, none too long to be read.
pub(super) fn comment(text: &str) -> String {
    let mut lines = vec![String::from("#")];
    for word in text.split_whitespace() {
        let long = lines.last().is_some_and(|line| line.chars().count() + word.chars().count() >= WIDTH);
        match lines.last_mut() {
            Some(line) if !long => *line += &format!(" {word}"),
            _ => lines.push(format!("# {word}")),
        }
    }
    lines.join("\n") + "\n"
}

fn example_scenario(year: u16) -> String {
    format!(
        "# [[scenario]]\n# id = \"more-births\"\n# name = \"…\"\n# alternatives = \"KKKK\"\n# tfr = {{ {year} = 1.5, {} = 1.7 }}\n",
        year + 10
    )
}

/// How places are given, in a comment.
fn example_capacity(service: &str, year: u16) -> String {
    format!("#   service,year,places,change,name\n#   {service},{year},120,,…\n#   {service},{},,24,…\n", year + 5)
}

/// How a building programme is asked for, in a comment.
fn example_building(year: u16) -> String {
    format!("# building = {{ unit = 24, ready = {}, source = \"…\" }}\n", year + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_broken_between_words_and_loses_none() {
        let text = "ord ".repeat(90);
        let lines = comment(&text);
        assert!(lines.lines().count() > 2 && lines.lines().all(|line| line.starts_with("# ") && line.chars().count() <= WIDTH + 1));
        assert_eq!(lines.matches("ord").count(), 90);
        assert_eq!(comment("a\nid = 1"), "# a id = 1\n");
    }
}
