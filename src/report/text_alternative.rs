//! A chart in words, for its `.txt` file: the finding, what is measured, what it shows, and its numbers.

use super::{Chart, Table};

/// Spaces between columns.
const GAP: usize = 2;

/// The text alternative of a chart, UTF-8 with LF, its table in columns of a fixed-width font.
#[must_use]
pub fn text_alternative(chart: &Chart) -> String {
    let head = [&chart.title, &chart.subtitle, &chart.alt].map(|text| text.trim().to_owned() + "\n");
    format!("{}\n{}", head.join("\n"), aligned(&chart.table))
}

/// The first column to the left, the others to the right, as wide as their widest cell.
#[must_use]
pub fn aligned(table: &Table) -> String {
    let rows: Vec<&Vec<String>> = [&table.header].into_iter().chain(&table.rows).collect();
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let width_of = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width_of).collect();
    let mut text = format!("{}\n", table.caption);
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| padded(cell, width, column == 0));
        let line = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Padded by characters, not bytes: `å` is one.
fn padded(cell: &str, width: usize, left: bool) -> String {
    if left { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_holds_the_finding_the_words_and_aligned_numbers() {
        let table = Table {
            caption: "Brukere".to_owned(),
            header: vec!["År".to_owned(), "67–79 år".to_owned(), "80+".to_owned()],
            rows: vec![
                vec!["2026".to_owned(), "314".to_owned(), "484".to_owned()],
                vec!["2040, slutt".to_owned(), "1\u{a0}402".to_owned(), "9".to_owned()],
            ],
        };
        let chart = Chart {
            id: "x".to_owned(),
            title: "Flere".to_owned(),
            subtitle: "Brukere, Hamar".to_owned(),
            svg: String::new(),
            alt: "Fra 798.".to_owned(),
            table,
        };
        let expected = "Flere\n\nBrukere, Hamar\n\nFra 798.\n\nBrukere\n\
                        År           67–79 år  80+\n\
                        2026              314  484\n\
                        2040, slutt     1\u{a0}402    9\n";
        assert_eq!(text_alternative(&chart), expected);
    }
}
