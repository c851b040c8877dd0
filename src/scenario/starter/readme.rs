//! A new study's README: what it is, where each table comes from, what was decided, what to do next.

use super::plan::Plan;
use super::tables::TableFile;
use super::{Decision, Errand};
use std::fmt::Write;

impl Plan {
    pub(super) fn readme(&self, tables: &[TableFile], decisions: &[Decision], errands: &[Errand]) -> String {
        let of = |key: &str| self.words.of(key);
        let mut text = format!("# {}\n\n{}\n\n## {}\n\n", plain(&self.title), of("readme.intro"), of("readme.decided"));
        for decision in decisions {
            let _ = writeln!(text, "- {}", plain(&decision.words));
        }
        let _ = write!(text, "\n## {}\n\n| {} | {} |\n|---|---|\n", of("readme.tables"), of("readme.table"), of("readme.source"));
        for table in tables {
            let _ = writeln!(text, "| `{}` | {} |", table.path, plain(&table.source));
        }
        let _ = write!(text, "\n## {}\n\n", of("shop.head"));
        for (at, errand) in errands.iter().enumerate() {
            let _ = writeln!(text, "{}. **{}** — {}", at + 1, errand.table, errand.boxes);
            let _ = writeln!(text, "   {} (`{}`)", errand.sharpens, errand.option);
        }
        text
    }
}

/// A text without the signs that Markdown would read as a table's or a line's end.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().replace('|', "/")
}
