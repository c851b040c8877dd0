//! Keys as a planner writes them beside a cell: `jump_off`, `name nb`, `tfr 2030`, `places occupancy`,
//! `migration_band 20-39 2027`.

use super::schema::Shape;

/// One step from the study file's root, or an item's, down to a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A key.
    Key(String),
    /// An item of a list, by what tells it from the others.
    Item(String),
}

/// A key that is understood: the way to its value, and what may stand there.
#[derive(Debug)]
pub struct Understood<'a> {
    /// The way.
    pub way: Vec<Step>,
    /// What may stand there.
    pub shape: Shape<'a>,
}

/// The words of a key.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c.is_whitespace() || "._()[]".contains(c)).filter(|word| !word.is_empty());
    parts.map(|word| word.replace('–', "-").to_lowercase()).collect()
}

/// Follows the words of a key through what a study may hold; none where they lead nowhere.
#[must_use]
pub fn follow<'a>(shape: &Shape<'a>, words: &[String]) -> Option<Understood<'a>> {
    if words.is_empty() {
        return Some(Understood { way: Vec::new(), shape: shape.clone() });
    }
    // The longest name first: `net_migration 2030` is no key `net`.
    let own = (1..=words.len()).rev().find_map(|count| {
        let name = words[..count].join("_").replace('-', "_");
        let below = follow(&shape.key(&name)?, &words[count..])?;
        Some(below.after(Step::Key(name)))
    });
    own.or_else(|| {
        let free = shape.any_key()?;
        Some(follow(&free, &[])?.after(Step::Key(words.join("_"))))
    })
    .or_else(|| item(shape, words))
}

/// An item of a list of tables: by its number, or, where it is about ages, by those.
fn item<'a>(shape: &Shape<'a>, words: &[String]) -> Option<Understood<'a>> {
    let item = shape.item().filter(|_| shape.is_list_of_tables())?;
    let (first, rest) = words.split_first()?;
    match (ages(first), item.key(ADD)) {
        (Some(_), Some(add)) => {
            let (year, more) = rest.split_last()?;
            let label = std::iter::once(first).chain(more).cloned().collect::<Vec<_>>().join(" ");
            Some(follow(&add, std::slice::from_ref(year))?.after(Step::Key(ADD.to_owned())).after(Step::Item(label)))
        }
        _ if first.parse::<u16>().is_ok() => Some(follow(&item, rest)?.after(Step::Item(first.clone()))),
        _ => None,
    }
}

/// The key of a band of ages that holds its values by year.
pub const ADD: &str = "add";

/// `20-39` or `80+`: youngest and oldest age (none = open).
#[must_use]
pub fn ages(text: &str) -> Option<(u8, Option<u8>)> {
    if let Some(open) = text.strip_suffix('+') {
        return Some((open.parse().ok()?, None));
    }
    let (from, to) = text.split_once('-')?;
    Some((from.parse().ok()?, Some(to.parse().ok()?)))
}

impl Understood<'_> {
    fn after(mut self, step: Step) -> Self {
        self.way.insert(0, step);
        self
    }
}

/// A way as a planner writes it.
#[must_use]
pub fn written(way: &[Step]) -> String {
    let hidden = |at: usize| way[at] == Step::Key(ADD.to_owned()) && at > 0 && is_ages(&way[at - 1]);
    let parts = (0..way.len()).filter(|at| !hidden(*at)).map(|at| match &way[at] {
        Step::Key(word) | Step::Item(word) => word.as_str(),
    });
    parts.collect::<Vec<_>>().join(" ")
}

fn is_ages(step: &Step) -> bool {
    matches!(step, Step::Item(label) if label.split(' ').next().is_some_and(|first| ages(first).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::workbook::schema::Schema;

    fn scenario(text: &str) -> Option<(String, String)> {
        let schema = Schema::new();
        let shape = schema.root().key("scenario").unwrap().item().unwrap();
        let found = follow(&shape, &words(text))?;
        let way = found.way.iter().map(|step| match step {
            Step::Key(key) => format!(".{key}"),
            Step::Item(label) => format!("[{label}]"),
        });
        Some((way.collect(), written(&found.way)))
    }

    #[test]
    fn keys_are_understood_as_planners_write_them() {
        let understood = |text: &str, way: &str, written: &str| assert_eq!(scenario(text), Some((way.to_owned(), written.to_owned())));
        understood("tfr 2030", ".tfr.2030", "tfr 2030");
        understood("Mean age at birth (2026)", ".mean_age_at_birth.2026", "mean_age_at_birth 2026");
        understood("name nb", ".name.nb", "name nb");
        understood("name", ".name", "name");
        understood("migration_band 20–39 2027", ".migration_band[20-39].add.2027", "migration_band 20-39 2027");
        understood("migration_band 67+ b 2027", ".migration_band[67+ b].add.2027", "migration_band 67+ b 2027");
        understood("migration_band 1 from", ".migration_band[1].from", "migration_band 1 from");
        for unknown in ["tfrr 2030", "name xx", "migration_band x 2027", "migration_band 20-39"] {
            assert_eq!(scenario(unknown), None, "{unknown}");
        }
    }
}
