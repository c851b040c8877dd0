//! Single lives: the standard normal numbers that decide counts of births, deaths and moves, year by year, draws side by side.

use super::counts::{DEATH_BANDS, MOVE_BANDS};
use crate::domain::axis::Sex;
use crate::model::random::{Key, Purpose, Stream, all_normal};

/// Numbers of a purpose in a year: `bands` of each sex are used, `slots` are kept whether they are used or not.
#[derive(Debug, Clone)]
pub(super) struct Lots {
    streams: Vec<Stream>,
    bands: usize,
    slots: u64,
    numbers: Vec<f64>,
}

impl Lots {
    fn new(key: &Key, purpose: Purpose, (from, to): (u32, u32), (bands, slots): (usize, u64)) -> Self {
        let streams: Vec<Stream> = (from..to).map(|draw| key.stream(purpose, draw)).collect();
        let numbers = vec![0.0; 2 * bands * streams.len()];
        Self { streams, bands, slots, numbers }
    }

    /// Draws the next year's numbers.
    fn next_year(&mut self) {
        let lanes = self.streams.len();
        for (lane, stream) in self.streams.iter_mut().enumerate() {
            for row in self.numbers.chunks_exact_mut(lanes) {
                row[lane] = stream.uniform();
            }
            stream.skip(self.slots - 2 * self.bands as u64);
        }
        all_normal(&mut self.numbers);
    }

    /// The year's numbers of a sex and band, by lane.
    pub fn row(&self, sex: Sex, band: usize) -> &[f64] {
        let (lanes, at) = (self.streams.len(), sex.index() * self.bands + band);
        &self.numbers[at * lanes..(at + 1) * lanes]
    }
}

/// What decides single lives in draws side by side.
#[derive(Debug, Clone)]
pub(super) struct Lives {
    births: Lots,
    deaths: Lots,
    moves_in: Lots,
    moves_out: Lots,
}

impl Lives {
    /// Of the draws `lanes.0` up to but not including `lanes.1`, before the first year.
    pub fn new(key: &Key, lanes: (u32, u32)) -> Self {
        Self {
            births: Lots::new(key, Purpose::Births, lanes, (1, 2)),
            deaths: Lots::new(key, Purpose::Deaths, lanes, (DEATH_BANDS, 32)),
            moves_in: Lots::new(key, Purpose::MovesIn, lanes, (MOVE_BANDS, 64)),
            moves_out: Lots::new(key, Purpose::MovesOut, lanes, (MOVE_BANDS, 64)),
        }
    }

    /// The next year's births: one number a lane.
    pub fn births(&mut self) -> &[f64] {
        self.births.next_year();
        self.births.row(Sex::Female, 0)
    }

    /// The next year's deaths.
    pub fn deaths(&mut self) -> &Lots {
        self.deaths.next_year();
        &self.deaths
    }

    /// The next year's moves: in (or net), and out where they are apart.
    pub fn moves(&mut self, apart: bool) -> [Option<&Lots>; 2] {
        self.moves_in.next_year();
        if apart {
            self.moves_out.next_year();
        }
        [Some(&self.moves_in), apart.then_some(&self.moves_out)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::random::normal;

    #[test]
    fn years_are_read_on_as_if_each_were_gone_to() {
        let (key, lanes) = (Key::new(7, None), (3, 70));
        let mut lives = Lives::new(&key, lanes);
        for year in 0..3_u64 {
            let deaths = lives.deaths();
            for (lane, draw) in (lanes.0..lanes.1).enumerate() {
                let mut stream = key.stream(Purpose::Deaths, draw);
                stream.go_to(year * 32);
                for sex in Sex::ALL {
                    for band in 0..DEATH_BANDS {
                        let want = normal(stream.uniform());
                        assert_eq!(deaths.row(sex, band)[lane].to_bits(), want.to_bits(), "draw {draw}, year {year}, band {band}");
                    }
                }
            }
        }
    }
}
