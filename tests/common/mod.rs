//! What several test programs share: reading cases, power iteration, lopsided worlds.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::path::PathBuf;

fn case(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

/// Header and rows of a case.
pub fn read_csv(name: &str) -> Vec<Vec<String>> {
    parse(std::fs::File::open(case(name)).unwrap())
}

/// Header and rows of any CSV text.
pub fn parse(text: impl std::io::Read) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A table of numbers without a header.
pub fn read_numbers(name: &str) -> Vec<Vec<f64>> {
    read_csv(name).iter().map(|row| row.iter().map(|v| v.parse().unwrap()).collect()).collect()
}

/// The numbers of one named column.
pub fn column(table: &[Vec<String>], name: &str) -> Vec<f64> {
    let at = table[0].iter().position(|h| h == name).unwrap_or_else(|| panic!("no column {name}"));
    table[1..].iter().map(|row| row[at].parse().unwrap()).collect()
}

/// Growth of a stock under a matrix in the long run, by power iteration.
pub fn dominant_eigenvalue(matrix: &[Vec<f64>]) -> f64 {
    let mut stock = vec![1.0; matrix.len()];
    let mut growth = 0.0;
    for _ in 0..5000 {
        let next: Vec<f64> = matrix.iter().map(|row| row.iter().zip(&stock).map(|(a, b)| a * b).sum()).collect();
        growth = next.iter().sum::<f64>() / stock.iter().sum::<f64>();
        let total: f64 = next.iter().sum();
        stock = next.iter().map(|v| v / total).collect();
    }
    growth
}
