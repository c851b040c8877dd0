//! Who moves between the regions in one year: from each to each where that can be read, the largest flows where there are too many, and
//! what each region gains of a pool.

mod matrix;

use super::rows::{self, AXIS, Row};
use crate::domain::axis::Year;
use crate::model::exchange::Flows;
use crate::report::axis::count_ticks;
use crate::report::canvas::Frame;
use crate::report::font::Weight;
use crate::report::labels::{heading, label};
use crate::report::page::{Page, Words};
use crate::report::view::{NoChart, View};
use crate::report::{Chart, Run, Table, numbers, palette};
use matrix::Matrix;

/// Flows or regions in rows at most.
const MOST: usize = 15;
/// Tables the chart rests on.
const SOURCES: &[&str] = &["internal_migration", "pool", "population"];

/// The year shown and the persons of its moves.
struct Moves<'a> {
    view: View<'a>,
    year: Year,
    names: Vec<&'a str>,
    /// Persons out of each region and into it.
    ends: Vec<(f64, f64)>,
    /// From each region to each; none through a pool.
    between: Option<&'a [Vec<f64>]>,
}

/// Moves between the regions of a scenario in its last year.
///
/// # Errors
/// When the run has no such scenario, or its regions do not exchange people.
pub fn flows(run: &Run, scenario: usize) -> Result<Chart, NoChart> {
    let moves = Moves::of(run, scenario)?;
    let matrix = moves.between.and_then(|between| Matrix::fitting(&moves.names, between, moves.view.language));
    match (matrix, moves.between) {
        (Some(matrix), _) => {
            let page = Page::fitting(words(&moves, label("flows.matrix", moves.view.language)), matrix.height());
            matrix.draw(&page, &moves.gains(), moves.view.language);
            Ok(page.finish(matrix.table(&moves.gains(), moves.view.language)))
        }
        (None, Some(between)) => Ok(largest(&moves, between)),
        (None, None) => Ok(pool(&moves)),
    }
}

impl<'a> Moves<'a> {
    fn of(run: &'a Run<'a>, scenario: usize) -> Result<Self, NoChart> {
        let view = View::new(run, scenario, 0)?;
        let flows = run.projections.get(scenario).and_then(|projected| projected.beside.as_ref()?.flows.as_ref());
        let flows = flows.filter(|_| run.study.regions.len() > 1).ok_or(NoChart::NoFlows)?;
        let year = view.study.last_stock.minus(1);
        let at = usize::try_from(year.since(view.study.jump_off)).map_err(|_| NoChart::NoFlows)?;
        let names = run.study.regions.iter().map(|region| region.name.as_str()).collect();
        let (ends, between) = match flows {
            Flows::Pool(years) => (years.get(at).ok_or(NoChart::NoFlows)?.clone(), None),
            Flows::Between(years) => {
                let between = years.get(at).ok_or(NoChart::NoFlows)?;
                (matrix::ends(between), Some(between.as_slice()))
            }
        };
        Ok(Self { view, year, names, ends, between })
    }

    /// What each region gains from the others, net.
    fn gains(&self) -> Vec<f64> {
        self.ends.iter().map(|(out, into)| into - out).collect()
    }

    /// All who move.
    fn all(&self) -> f64 {
        self.ends.iter().map(|(out, _)| out).sum()
    }
}

fn words(moves: &Moves, shown: &str) -> Words {
    let view = moves.view;
    let subtitle = view.say("flows.subtitle", &[&view.study.title, &moves.year.to_string(), &view.scenario.name, shown]);
    let words = view.words("flows", title(moves), subtitle, alt(moves), view.sources(SOURCES));
    // It shows all regions: its name has none of them.
    Words { id: "flows".to_owned(), ..words }
}

/// The region that gains most, and the one that loses most.
fn extremes(moves: &Moves) -> Option<[(usize, f64); 2]> {
    let gains = moves.gains();
    let all = || gains.iter().copied().enumerate();
    let most = all().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    Some([most, all().min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))?])
}

fn title(moves: &Moves) -> String {
    let (view, year) = (moves.view, moves.year.to_string());
    let signed = |gain| numbers::signed(gain, view.language);
    match extremes(moves) {
        // Where two look the same to a reader, neither is said to lose most.
        Some([most, least]) if numbers::shown(most.1) > 0.0 && alike(moves, least.1) > 1 => {
            view.say("flows.title.gains", &[moves.names[most.0], &signed(most.1), &year])
        }
        Some([most, least]) if numbers::shown(most.1) > 0.0 => {
            let words = [moves.names[most.0], &signed(most.1), moves.names[least.0], &signed(least.1), &year];
            view.say("flows.title", &words)
        }
        _ => view.say("flows.title.even", &[&numbers::whole(moves.all(), view.language), &year]),
    }
}

/// How many regions gain as much, as readers see it.
fn alike(moves: &Moves, gain: f64) -> usize {
    moves.gains().into_iter().filter(|own| numbers::shown(*own) == numbers::shown(gain)).count()
}

fn alt(moves: &Moves) -> String {
    let view = moves.view;
    let whole = |persons| numbers::whole(persons, view.language);
    let words = [&view.study.title, &moves.year.to_string(), &view.scenario.name, &whole(moves.all())];
    let mut said = view.say("flows.alt", &words.map(String::as_str));
    let largest = moves.between.and_then(|between| sorted(between).into_iter().next());
    if let Some((from, to, persons)) = largest {
        said.push_str(&format!(" {}", view.say("flows.alt.largest", &[moves.names[from], moves.names[to], &whole(persons)])));
    }
    if let Some([most, least]) = extremes(moves) {
        let signed = |gain| numbers::signed(gain, view.language);
        let words = [moves.names[most.0], &signed(most.1), moves.names[least.0], &signed(least.1)];
        said.push_str(&format!(" {}", view.say("flows.alt.net", &words)));
    }
    said
}

/// Every flow with anybody in it, the largest first.
fn sorted(between: &[Vec<f64>]) -> Vec<(usize, usize, f64)> {
    let of =
        |(from, to): (usize, &Vec<f64>)| to.iter().copied().enumerate().map(move |(to, persons)| (from, to, persons)).collect::<Vec<_>>();
    let mut all: Vec<(usize, usize, f64)> = between.iter().enumerate().flat_map(of).filter(|flow| flow.2 > 0.0).collect();
    all.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    all
}

/// The largest flows as bars, where a table from each to each would be too wide.
fn largest(moves: &Moves, between: &[Vec<f64>]) -> Chart {
    let language = moves.view.language;
    let all = sorted(between);
    let name = |from: usize, to: usize| moves.view.say("flows.pair", &[moves.names[from], moves.names[to]]);
    let bar = |&(from, to, persons): &(usize, usize, f64)| {
        Row::new(&name(from, to), Weight::Regular, (0.0, persons), numbers::whole(persons, language), palette::MEN)
    };
    let rows: Vec<Row> = all.iter().take(MOST).map(bar).collect();
    let shown: f64 = all.iter().take(MOST).map(|flow| flow.2).sum();
    let share = numbers::percent(shown / moves.all(), 0, language);
    let told = moves.view.say("flows.largest", &[&rows.len().to_string(), &all.len().to_string(), &share]);
    let header = ["flows.from_to", "flows.persons"].map(|key| heading(key, language)).to_vec();
    let cells = all.iter().take(MOST).map(|(from, to, persons)| vec![name(*from, *to), numbers::whole(*persons, language)]);
    in_rows(moves, &told, &rows, Table { header, rows: cells.collect(), ..Table::default() })
}

/// What regions gain through the pool as bars, those that gain most first.
fn pool(moves: &Moves) -> Chart {
    let (language, gains) = (moves.view.language, moves.gains());
    let mut order: Vec<usize> = (0..gains.len()).collect();
    order.sort_by(|a, b| gains[*b].abs().total_cmp(&gains[*a].abs()).then(a.cmp(b)));
    order.truncate(MOST);
    order.sort_by(|a, b| gains[*b].total_cmp(&gains[*a]).then(a.cmp(b)));
    let whole = |persons| numbers::whole(persons, language);
    let bar = |&at: &usize| {
        let (out, into) = moves.ends[at];
        let number = moves.view.say("flows.in_out", &[&numbers::signed(gains[at], language), &whole(into), &whole(out)]);
        let colour = if gains[at] < 0.0 { palette::WOMEN } else { palette::MEN };
        Row::new(moves.names[at], Weight::Regular, (0.0, gains[at]), number, colour)
    };
    let rows: Vec<Row> = order.iter().map(bar).collect();
    let told = match rows.len() == gains.len() {
        true => label("flows.pool", language).to_owned(),
        false => moves.view.say("flows.pool.some", &[&rows.len().to_string(), &gains.len().to_string()]),
    };
    let header = ["flows.region", "flows.in", "flows.out", "flows.net"].map(|key| heading(key, language)).to_vec();
    let cells = order.iter().map(|at| {
        let (out, into) = moves.ends[*at];
        vec![moves.names[*at].to_owned(), whole(into), whole(out), numbers::signed(gains[*at], language)]
    });
    in_rows(moves, &told, &rows, Table { header, rows: cells.collect(), ..Table::default() })
}

fn in_rows(moves: &Moves, told: &str, rows: &[Row], table: Table) -> Chart {
    let reach = rows.iter().map(|row| row.to).fold((0.0_f64, 0.0_f64), |(low, high), to| (low.min(to), high.max(to)));
    let ticks = count_ticks(reach.0, reach.1, 5);
    let page = Page::fitting(words(moves, told), rows::height(rows) + AXIS);
    let frame = rows::bars(rows, page.room);
    let frame = Frame { bottom: frame.top + rows::height(rows), ..frame };
    rows::draw(&page.canvas, frame, (rows, false), &ticks, moves.view.language);
    page.finish(table)
}
