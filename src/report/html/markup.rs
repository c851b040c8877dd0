//! Markup: every text from a study goes through [`escape`] on its way into the page.

pub use crate::report::svg::escape;

use crate::report::Table;

/// A word that can be an id: letters, digits and hyphens, whatever a study calls its things.
#[must_use]
pub fn id_of(parts: &[&str]) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    parts.iter().map(|part| part.chars().map(plain).collect::<String>()).collect::<Vec<_>>().join("-")
}

/// `<name>text</name>`, the text escaped.
#[must_use]
pub fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>\n", escape(text))
}

/// A section with a heading of the second level, as a landmark of its own.
#[must_use]
pub fn section(id: &str, title: &str, body: &str) -> String {
    format!("<section id=\"{id}\" aria-labelledby=\"{id}-head\">\n<h2 id=\"{id}-head\">{}</h2>\n{body}</section>\n", escape(title))
}

/// Lines as a list.
#[must_use]
pub fn list(lines: impl IntoIterator<Item = String>) -> String {
    list_in("", lines)
}

/// Lines as a list in the language that `attribute` names.
#[must_use]
pub fn list_in(attribute: &str, lines: impl IntoIterator<Item = String>) -> String {
    let items: String = lines.into_iter().map(|line| element("li", &line)).collect();
    format!("<ul{attribute}>\n{items}</ul>\n")
}

/// What the columns of a table after the first hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// Numbers, to the right.
    Numbers,
    /// Words, to the left.
    Words,
}

/// A table; the first cell of each row is its head.
#[must_use]
pub fn table(table: &Table, columns: Columns) -> String {
    let head: String = table.header.iter().map(|head| format!("<th scope=\"col\">{}</th>", escape(head))).collect();
    let rows: String = table.rows.iter().map(|row| self::row(row)).collect();
    framed(&table.caption, &format!("<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n"), columns)
}

/// A table whose last column, but for its head, is written in the language that `attribute` names.
#[must_use]
pub fn citing(table: &Table, attribute: &str) -> String {
    let html = self::table(table, Columns::Words);
    if attribute.is_empty() {
        return html;
    }
    // Cells are escaped: a tag is never part of their text.
    let rows = html.split("</tr>").map(|row| match row.rsplit_once("<td>") {
        Some((before, last)) => format!("{before}<td{attribute}>{last}"),
        None => row.to_owned(),
    });
    rows.collect::<Vec<_>>().join("</tr>")
}

/// A row; the first cell is its head.
#[must_use]
pub fn row(cells: &[String]) -> String {
    let cells = cells.iter().enumerate().map(|(i, cell)| match i {
        0 => format!("<th scope=\"row\">{}</th>", escape(cell)),
        _ => format!("<td>{}</td>", escape(cell)),
    });
    format!("<tr>{}</tr>\n", cells.collect::<String>())
}

/// A table's inside in a frame that scrolls by itself, by keyboard too, so that the page never does sideways.
#[must_use]
pub fn framed(caption: &str, inside: &str, columns: Columns) -> String {
    let caption = escape(caption);
    let class = match columns {
        Columns::Numbers => "",
        Columns::Words => " class=\"words\"",
    };
    format!(
        "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{caption}\">\n\
         <table{class}><caption><span>{caption}</span></caption>\n{inside}</table>\n</div>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_be_markup() {
        assert_eq!(escape("<script>'\"&\u{7}"), "&lt;script&gt;&#39;&quot;&amp; ");
        assert_eq!(id_of(&["fig", "Ås <b>", "x"]), "fig--s--b--x");
        let evil = Table { caption: "<a>".into(), header: vec!["\"".into()], rows: vec![vec!["<b>".into(), "<i>".into()]] };
        let html = table(&evil, Columns::Words);
        assert!(!html.contains("<a>") && !html.contains("<b>") && !html.contains("<i>"));
        assert!(html.contains("aria-label=\"&lt;a&gt;\""));
    }
}
