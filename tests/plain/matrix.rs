//! The Leslie matrix of a region's women without movers, and what it says of the long run.

use super::Year;
use kohort::domain::account::AgeRule;

/// Row by row: what a woman of the column's group at the start adds to the row's group at the end.
pub fn leslie(year: &Year, age_rule: AgeRule) -> Vec<Vec<f64>> {
    let groups = year.asfr.len();
    let survival = &year.survival[0];
    let mut matrix = vec![vec![0.0; groups]; groups];
    for group in 1..groups {
        matrix[group][group - 1] = survival[group];
    }
    matrix[groups - 1][groups - 1] = survival[groups - 1];
    // Half a width at the rate of the start, and, for those who live, half a width at the rate of the end.
    for group in 0..groups - 1 {
        let first = match age_rule {
            AgeRule::Completed => year.asfr[group],
            AgeRule::AtYearEnd => year.asfr[group + 1],
        };
        let children = year.width / 2.0 * (first + survival[group + 1] * year.asfr[group + 1]);
        matrix[0][group] += children / (1.0 + year.boys_per_girl) * survival[0];
    }
    matrix
}

fn times(matrix: &[Vec<f64>], stock: &[f64]) -> Vec<f64> {
    let mut next = vec![0.0; stock.len()];
    for (row, out) in matrix.iter().zip(&mut next) {
        for (weight, people) in row.iter().zip(stock) {
            *out += weight * people;
        }
    }
    next
}

/// Growth a step in the long run and the shares of the groups, by power iteration.
pub fn long_run(matrix: &[Vec<f64>]) -> (f64, Vec<f64>) {
    let mut stock = vec![1.0 / matrix.len() as f64; matrix.len()];
    let mut growth = 0.0;
    for _ in 0..6000 {
        let next = times(matrix, &stock);
        growth = next.iter().sum();
        stock = next.iter().map(|people| people / growth).collect();
    }
    (growth, stock)
}
