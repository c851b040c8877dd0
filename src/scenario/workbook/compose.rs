//! The study file a workbook's sheets say: each value on a line of its own, and where each line came from.

use super::keys::{Step, ages};
use super::places::Spot;

/// A value on its way into the study file.
#[derive(Debug)]
pub enum Node {
    /// As TOML writes it.
    Value(String, Spot),
    /// Keys in order; one that stands twice is kept twice, to be named as such.
    Keys(Vec<(String, Node)>),
    /// Items of a list, each by what tells it from the others.
    Items(Vec<(String, Node)>),
}

impl Node {
    /// No keys yet.
    #[must_use]
    pub const fn new() -> Self {
        Self::Keys(Vec::new())
    }

    /// Puts a value at the end of a way.
    pub fn put(&mut self, way: &[Step], value: String, spot: Spot) {
        let Some((first, rest)) = way.split_first() else { return };
        let (name, is_item) = match first {
            Step::Key(name) => (name, false),
            Step::Item(label) => (label, true),
        };
        if let (true, Self::Keys(none)) = (is_item, &*self)
            && none.is_empty()
        {
            *self = Self::Items(Vec::new());
        }
        let (Self::Keys(entries) | Self::Items(entries)) = self else { return };
        if rest.is_empty() {
            entries.push((name.clone(), Self::Value(value, spot)));
            return;
        }
        let known = entries.iter().position(|(known, node)| known == name && !matches!(node, Self::Value(..)));
        let at = known.unwrap_or_else(|| {
            entries.push((name.clone(), if is_item { Self::item(name, &spot) } else { Self::new() }));
            entries.len() - 1
        });
        entries[at].1.put(rest, value, spot);
    }

    /// An item; where it is told from others by its ages, those are its first keys.
    fn item(label: &str, spot: &Spot) -> Self {
        let Some((from, to)) = label.split(' ').next().and_then(ages) else { return Self::new() };
        let key = |name: &str, age: u8| (name.to_owned(), Self::Value(age.to_string(), spot.clone()));
        Self::Keys(std::iter::once(key("from", from)).chain(to.map(|to| key("to", to))).collect())
    }
}

/// The study file's text, and the cell each line came from.
#[derive(Debug, Default)]
pub struct Text {
    /// The text.
    pub text: String,
    /// One for each line.
    pub spots: Vec<Spot>,
}

impl Text {
    fn line(&mut self, line: &str, spot: Spot) {
        self.text.push_str(line);
        self.text.push('\n');
        self.spots.push(spot);
    }

    /// A part of the file under `[name]`.
    pub fn part(&mut self, name: &str, node: &Node, spot: Spot) {
        self.line(&format!("[{name}]"), spot);
        self.keys(name, node);
    }

    /// An item of a list under `[[name]]`.
    pub fn item(&mut self, name: &str, node: &Node, spot: Spot) {
        self.line(&format!("[[{name}]]"), spot);
        self.keys(name, node);
    }

    fn keys(&mut self, path: &str, node: &Node) {
        let mut lists = Vec::new();
        self.values(path, "", node, &mut lists);
        for (path, items) in lists {
            for (_, item) in items {
                self.item(&path, item, first_spot(item));
            }
        }
    }

    /// Writes values, those of keys below as `a.b.c = …`; lists come after, for in TOML they end the part.
    fn values<'n>(&mut self, path: &str, before: &str, node: &'n Node, lists: &mut Vec<(String, &'n Vec<(String, Node)>)>) {
        let Node::Keys(entries) = node else { return };
        for (key, node) in entries {
            let full = format!("{before}{}", spelled(key));
            match node {
                Node::Value(value, spot) => self.line(&format!("{full} = {value}"), spot.clone()),
                Node::Keys(_) => self.values(path, &format!("{full}."), node, lists),
                Node::Items(items) => lists.push((format!("{path}.{full}"), items)),
            }
        }
    }
}

fn first_spot(node: &Node) -> Spot {
    match node {
        Node::Value(_, spot) => spot.clone(),
        Node::Keys(entries) | Node::Items(entries) => entries.first().map(|(_, node)| first_spot(node)).unwrap_or_default(),
    }
}

fn spelled(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if bare { key.to_owned() } else { quoted(key) }
}

/// A text as TOML writes it, on one line.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Step {
        Step::Key(name.to_owned())
    }

    #[test]
    fn values_stand_on_lines_of_their_own_and_lists_after_them() {
        let mut node = Node::new();
        let at = |row| Spot::sheet("scenarios").row(row).column(3);
        let band = [key("migration_band"), Step::Item("20-39".to_owned()), key("add"), key("2027")];
        node.put(&band, "12".to_owned(), at(9));
        node.put(&[key("id")], "\"x\"".to_owned(), at(1));
        node.put(&[key("tfr"), key("2030")], "1.5".to_owned(), at(5));
        node.put(&[key("tfr"), key("2031")], "1.6".to_owned(), at(6));
        let mut text = Text::default();
        text.item("scenario", &node, at(1));
        let expected =
            "[[scenario]]\nid = \"x\"\ntfr.2030 = 1.5\ntfr.2031 = 1.6\n[[scenario.migration_band]]\nfrom = 20\nto = 39\nadd.2027 = 12\n";
        assert_eq!(text.text, expected);
        let rows: Vec<usize> = text.spots.iter().filter_map(|spot| spot.row).collect();
        assert_eq!(rows, [1, 1, 5, 6, 9, 9, 9, 9]);
    }

    #[test]
    fn any_text_is_kept_on_one_line() {
        for text in ["æ \"x\" \\ \n\t\r\u{7}", "", "a = 1", "'''"] {
            let written = format!("x = {}\n", quoted(text));
            assert_eq!(written.lines().count(), 1);
            assert_eq!(written.parse::<toml::Table>().unwrap()["x"].as_str(), Some(text));
        }
    }
}
