//! The judge of many regions together: a slow, obvious version that shares no code with `model::exchange`. People are
//! `[region][sex][group]`; each cohort of all regions is led through its year half by half; systems are solved by
//! Gauss–Jordan with pivots.

use super::{BySexAndGroup, Moves, Year};
use kohort::domain::account::{AgeRule, MigrationTiming, Rules};

/// Who moves between regions in a year.
pub enum Between {
    /// Out-rates and shares by region.
    Pool { out: Vec<BySexAndGroup>, share: Vec<BySexAndGroup> },
    /// Movers per person-year by `[sex][group][origin][destination]`.
    Rates(Vec<Vec<Vec<Vec<f64>>>>),
}

/// What is left of a year: stocks, moves from region to region (a pool's by region alone), births.
pub struct After {
    pub closing: Vec<BySexAndGroup>,
    pub internal_out: Vec<BySexAndGroup>,
    pub internal_in: Vec<BySexAndGroup>,
    pub flows: Vec<Vec<f64>>,
}

/// x of A·x = b, by Gauss–Jordan with row pivots.
pub fn solved(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|x, y| a[*x][column].abs().total_cmp(&a[*y][column].abs())).unwrap();
        a.swap(column, pivot);
        b.swap(column, pivot);
        for row in 0..n {
            if row != column {
                let factor = a[row][column] / a[column][column];
                for k in column..n {
                    a[row][k] -= factor * a[column][k];
                }
                b[row] -= factor * b[column];
            }
        }
    }
    (0..n).map(|row| b[row] / a[row][row]).collect()
}

struct Half {
    people: Vec<f64>,
    out: Vec<f64>,
    inn: Vec<f64>,
}

fn through_pool(people: &[f64], out: &[BySexAndGroup], share: &[BySexAndGroup], part: f64, sex: usize, group: usize) -> Half {
    let leave: Vec<f64> = people.iter().zip(out).map(|(people, rate)| part * rate[sex][group] * people).collect();
    let pool: f64 = leave.iter().sum();
    let come: Vec<f64> = share.iter().map(|share| share[sex][group] * pool).collect();
    let left = people.iter().zip(&leave).zip(&come).map(|((people, leave), come)| people - leave + come).collect();
    Half { people: left, out: leave, inn: come }
}

/// Half a year at `rates[origin][destination]`: explicit at the start, solved for at the end.
fn by_rates(people: &[f64], rates: &[Vec<f64>], width: f64, at_end: bool, flows: &mut [Vec<f64>]) -> Half {
    let n = people.len();
    let half = width / 2.0;
    let lived = if at_end {
        let mut matrix = vec![vec![0.0; n]; n];
        for origin in 0..n {
            matrix[origin][origin] += 1.0;
            for destination in 0..n {
                if destination != origin {
                    matrix[origin][origin] += half * rates[origin][destination];
                    matrix[destination][origin] -= half * rates[origin][destination];
                }
            }
        }
        solved(matrix, people.to_vec())
    } else {
        people.to_vec()
    };
    let (mut out, mut inn) = (vec![0.0; n], vec![0.0; n]);
    for origin in 0..n {
        for destination in 0..n {
            if destination != origin {
                let moved = half * rates[origin][destination] * lived[origin];
                out[origin] += moved;
                inn[destination] += moved;
                flows[origin][destination] += moved;
            }
        }
    }
    let left = if at_end { lived } else { (0..n).map(|region| people[region] - out[region] + inn[region]).collect() };
    Half { people: left, out, inn }
}

/// From outside, in the half that carries `share` of a year's movers: net numbers do not take more than are there.
fn from_outside(people: f64, year: &Year, share: f64, sex: usize, group: usize) -> f64 {
    match &year.moves {
        Moves::Net(net) => (people + share * net[sex][group]).max(0.0),
        Moves::Gross { moved_in, out_rate } => people + share * moved_in[sex][group] - share * out_rate[sex][group] * people,
    }
}

/// One year of all regions.
pub fn step(opening: &[BySexAndGroup], years: &[Year], between: &Between, rules: Rules) -> After {
    let (n, groups, width) = (opening.len(), opening[0][0].len(), years[0].width);
    let nobody = || vec![vec![vec![0.0; groups]; 2]; n];
    let mut after = After { closing: nobody(), internal_out: nobody(), internal_in: nobody(), flows: vec![vec![0.0; n]; n] };
    let share = if rules.timing == MigrationTiming::End { (0.0, 1.0) } else { (0.5, 0.5) };
    let mut children = vec![[0.0; 2]; n];
    for group in (1..groups).chain([0]) {
        if group == 0 {
            for region in 0..n {
                let all = super::births(&opening[region][0], &after.closing[region][0], &years[region], rules);
                children[region] = [all / (1.0 + years[region].boys_per_girl), all - all / (1.0 + years[region].boys_per_girl)];
            }
        }
        for sex in 0..2 {
            let mut present = vec![0.0; n];
            let mut book = |half: &Half| {
                for region in 0..n {
                    after.internal_out[region][sex][group] += half.out[region];
                    after.internal_in[region][sex][group] += half.inn[region];
                }
            };
            for origin in super::origins(group, groups - 1) {
                let people: Vec<f64> = opening.iter().map(|stock| stock[sex][origin]).collect();
                let half = match between {
                    Between::Pool { out, share: shares } => through_pool(&people, out, shares, share.0, sex, group),
                    Between::Rates(rates) => {
                        let age = if rules.age_rule == AgeRule::Completed { origin } else { group };
                        by_rates(&people, &rates[sex][age], width, false, &mut after.flows)
                    }
                };
                book(&half);
                present.iter_mut().zip(&half.people).for_each(|(sum, people)| *sum += people);
            }
            if group == 0 {
                let people: Vec<f64> = children.iter().map(|born| born[sex]).collect();
                present.clone_from(&people);
                if let Between::Pool { out, share: shares } = between {
                    let half = through_pool(&people, out, shares, share.0, sex, 0);
                    book(&half);
                    present = half.people;
                }
            }
            for (region, people) in present.iter_mut().enumerate() {
                *people = from_outside(*people, &years[region], share.0, sex, group);
                *people *= years[region].survival[sex][group];
                *people = from_outside(*people, &years[region], share.1, sex, group);
            }
            let half = match between {
                Between::Pool { out, share: shares } => through_pool(&present, out, shares, share.1, sex, group),
                Between::Rates(rates) => by_rates(&present, &rates[sex][group], width, true, &mut after.flows),
            };
            book(&half);
            for region in 0..n {
                after.closing[region][sex][group] = half.people[region];
            }
        }
    }
    after
}
