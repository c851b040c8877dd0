//! Bands of futures around their middle: how they are drawn, and where they are named.

use crate::demand::draws::Told;
use crate::domain::draws::PERCENTILES;
use crate::domain::study::Language;
use crate::report::canvas::{Canvas, Frame, Look, Plot, Stroke, TEXT};
use crate::report::chance::{BANDS, MEDIAN};
use crate::report::labels::{capital, heading, sentence};
use crate::report::place::first_clear;
use crate::report::view::{Point, at};
use crate::report::{numbers, palette};

/// The middle of the futures.
pub(super) const MIDDLE: Stroke = Stroke::solid(palette::BLUE, 3.5);
/// Pixels a name of a band needs from edge to edge: its digits and a little air.
const ROOM: f64 = 14.0;

/// Quantiles of one number by year.
pub(super) struct Fan {
    points: Vec<(f64, [f64; PERCENTILES.len()])>,
}

impl Fan {
    /// `told` in these years.
    pub(super) fn new(years: impl Iterator<Item = f64>, told: &[Told]) -> Self {
        Self { points: years.zip(told).map(|(year, told)| (year, told.quantiles)).collect() }
    }

    /// One quantile through the years.
    pub(super) fn line(&self, quantile: usize) -> Vec<Point> {
        self.points.iter().map(|(year, quantiles)| (*year, quantiles[quantile])).collect()
    }

    pub(super) fn first(&self) -> Option<&(f64, [f64; PERCENTILES.len()])> {
        self.points.first()
    }

    pub(super) fn last(&self) -> Option<&(f64, [f64; PERCENTILES.len()])> {
        self.points.last()
    }

    /// The bands, the widest first.
    pub(super) fn draw_bands(&self, plot: &Plot) {
        for ((share, (low, high)), colour) in BANDS.into_iter().zip(palette::FAN) {
            let (below, above) = (self.line(low), self.line(high));
            let corners: Vec<Point> = below.iter().chain(above.iter().rev()).copied().collect();
            plot.shape(&format!("{share}"), &corners, corners.clone(), colour);
        }
    }

    /// The middle, over everything it crosses.
    pub(super) fn draw_middle(&self, plot: &Plot) {
        let middle = self.line(MEDIAN);
        plot.bare_line(&middle, Stroke::solid(palette::WHITE, 6.5));
        plot.line("median", &middle, MIDDLE);
    }

    /// The share of each band, inside it where it is high enough in its last quarter and no line passes there; over a thin line where
    /// there is no other place inside; else beside the fan, a leader to the band.
    pub(super) fn name_bands(&self, canvas: &Canvas, plot: &Plot, (strong, thin): (&[&[Point]], &[&[Point]]), language: Language) {
        let look = Look::PLAIN.colour(palette::INK);
        let texts = BANDS.map(|(share, _)| numbers::percent(f64::from(share) / 100.0, 0, language));
        let placed = |lines: &[&[Point]]| -> Vec<Vec<Point>> {
            lines.iter().map(|line| line.iter().map(|point| plot.place(*point)).collect()).collect()
        };
        let strong = placed(strong);
        let all: Vec<Vec<Point>> = strong.iter().cloned().chain(placed(thin)).collect();
        for (lines, look) in [(&all, look), (&strong, look.halo())] {
            if let Some(frames) = self.all_inside(plot, &texts.each_ref().map(|text| look.width(text)), lines) {
                for (frame, text) in frames.iter().zip(&texts) {
                    canvas.text((frame.left, frame.bottom - 1.0), text, look);
                }
                return;
            }
        }
        self.beside(canvas, plot, &texts, &all);
    }

    /// Places for all names: all over the middle, all under it, or each where there is room.
    fn all_inside(&self, plot: &Plot, wide: &[f64; 3], lines: &[Vec<Point>]) -> Option<Vec<Frame>> {
        let sides: [[bool; 2]; 3] = [[true, true], [false, false], [true, false]];
        let all = |[one, other]: &[bool; 2]| -> Option<Vec<Frame>> {
            let mut taken: Vec<Frame> = Vec::new();
            for (band, wide) in wide.iter().enumerate() {
                let inside = |upper: bool| self.inside(plot, (band, upper), *wide, (lines, &taken));
                let frame = inside(*one).or_else(|| inside(*other))?;
                taken.push(frame);
            }
            Some(taken)
        };
        sides.iter().find_map(all)
    }

    /// Pixels from left to right of the last quarter.
    fn last_quarter(&self, plot: &Plot) -> (f64, f64) {
        let end = |point: Option<&(f64, [f64; 7])>| plot.place((point.map_or(0.0, |point| point.0), 0.0)).0;
        let (from, to) = (end(self.first()), end(self.last()));
        (to - (to - from) / 4.0, to)
    }

    /// Height on the page of a quantile at a place between two years (pixels).
    fn height(&self, plot: &Plot, quantile: usize, across: f64) -> f64 {
        let line: Vec<Point> = self.line(quantile).into_iter().map(|point| plot.place(point)).collect();
        let pair = line.windows(2).find(|pair| across <= pair[1].0).or_else(|| line.windows(2).last());
        pair.map_or(0.0, |pair| pair[0].1 + (pair[1].1 - pair[0].1) * (across - pair[0].0) / (pair[1].0 - pair[0].0))
    }

    /// A place for a name in the upper or lower strip of a band: between its edge and that of the next narrower one, or the middle.
    fn inside(&self, plot: &Plot, (band, upper): (usize, bool), wide: f64, (lines, taken): (&[Vec<Point>], &[Frame])) -> Option<Frame> {
        // A letter's foot reaches below its line.
        let taken: Vec<Frame> = taken.iter().map(|frame| Frame { top: frame.top - 5.0, bottom: frame.bottom + 5.0, ..*frame }).collect();
        let of = |band: usize| BANDS.get(band).map_or(MEDIAN, |(_, (low, high))| if upper { *high } else { *low });
        let (outer, inner) = (of(band), of(band + 1));
        // The middle has a white edge.
        let air = if inner == MEDIAN { 4.0 } else { 0.0 };
        let (left, right) = self.last_quarter(plot);
        let mut end = right - 8.0;
        while end - wide >= left {
            let places = || (0..=8).map(|step| end - wide * f64::from(step) / 8.0);
            let heights = |quantile: usize| places().map(move |across| self.height(plot, quantile, across));
            let (above, below) = if upper { (outer, inner) } else { (inner, outer) };
            let top = heights(above).fold(f64::NEG_INFINITY, f64::max) + if upper { 0.0 } else { air };
            let bottom = heights(below).fold(f64::INFINITY, f64::min) - if upper { air } else { 0.0 };
            if bottom - top >= ROOM {
                let middle = f64::midpoint(top, bottom);
                let frame = Frame { left: end - wide, top: middle - ROOM / 2.0, right: end, bottom: middle + ROOM / 2.0 };
                if first_clear(&[frame], lines, &taken, plot.frame).is_some() {
                    return Some(frame);
                }
            }
            end -= 4.0;
        }
        None
    }

    /// Names in a row over the fan, or under it, each with a leader into its band.
    fn beside(&self, canvas: &Canvas, plot: &Plot, texts: &[String; 3], lines: &[Vec<Point>]) {
        let look = Look::PLAIN.colour(palette::INK).halo();
        let (left, right) = self.last_quarter(plot);
        let step = ((right - left) / 3.0).max(52.0);
        let slots = [2.5, 1.5, 0.5].map(|slot| right - slot * step);
        let (lowest, highest) = BANDS[0].1;
        let edge = |quantile, pick: fn(f64, f64) -> f64| {
            slots.iter().map(|across| self.height(plot, quantile, *across)).reduce(pick).unwrap_or(plot.frame.top)
        };
        let row = |baseline: f64| Frame { left: right - 3.0 * step, top: baseline - TEXT, right: right - 4.0, bottom: baseline + 4.0 };
        let over = [16.0, 34.0, 52.0, 70.0].map(|gap| (edge(highest, f64::min) - gap, true));
        let under = [30.0, 48.0, 66.0, 84.0].map(|gap| (edge(lowest, f64::max) + gap, false));
        let tried: Vec<(f64, bool)> = over.into_iter().chain(under).collect();
        let rows: Vec<Frame> = tried.iter().map(|(baseline, _)| row(*baseline)).collect();
        let clear = first_clear(&rows, lines, &[], plot.frame).or_else(|| first_clear(&rows, &[], &[], plot.frame));
        let (baseline, upper) = tried[clear.unwrap_or(0)];
        for (band, (across, text)) in slots.iter().zip(texts).enumerate() {
            let of = |band: usize| BANDS.get(band).map_or(MEDIAN, |(_, (low, high))| if upper { *high } else { *low });
            let place = f64::midpoint(self.height(plot, of(band), *across), self.height(plot, of(band + 1), *across));
            let from = if upper { baseline + 5.0 } else { baseline - TEXT };
            canvas.rule((*across, from), (*across, place), Stroke::solid(palette::INK, 1.0));
            canvas.text((*across - look.width(text) / 2.0, baseline), text, look);
        }
    }

    /// Heads of the quantiles in a table: the middle, then both ends of each band, the narrowest first.
    pub(super) fn heads(language: Language) -> Vec<String> {
        let ends = |share: u8| ["fan.col.from", "fan.col.to"].map(|key| capital(&sentence(key, language, &[&share.to_string()])));
        std::iter::once(heading("fan.median", language)).chain(BANDS.iter().rev().flat_map(|(share, _)| ends(*share))).collect()
    }

    /// The same numbers in a year; empty where there are none.
    pub(super) fn cells(&self, year: f64, language: Language) -> Vec<String> {
        let ends = BANDS.iter().rev().flat_map(|(_, (low, high))| [*low, *high]);
        let cell = |quantile: usize| at(&self.line(quantile), year).map_or_else(String::new, |value| numbers::whole(value, language));
        std::iter::once(MEDIAN).chain(ends).map(cell).collect()
    }
}
