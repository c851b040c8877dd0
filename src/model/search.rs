//! Finding the level at which something asked for is met: one number, searched by trying.

/// Trials after which a search gives up. Thirty are plenty where the answer lies between the bounds.
const MOST: usize = 200;

/// What is searched, and how near it must come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// Tried first.
    pub start: f64,
    /// How far the second trial lies from the first; each further one twice as far, until the answer lies in between.
    pub stride: f64,
    /// Lowest and highest level there is.
    pub bounds: (f64, f64),
    /// How far what is reached may lie from what is asked for.
    pub near: f64,
}

/// Where a search ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reached {
    /// The level.
    pub level: f64,
    /// What is reached there less what was asked for.
    pub over: f64,
}

/// What came of a search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// Met, as near as was asked.
    Met(Reached),
    /// No level between the bounds meets it; this one comes nearest.
    OutOfReach(Reached),
}

impl Search {
    /// The level at which `over` (what is reached less what is asked for) is zero, nearest to the start on the side where it
    /// is first found. Continuous functions only; where it lies beyond the bounds, the nearest level tried.
    ///
    /// # Errors
    /// The first that `over` returns.
    pub fn run<E>(&self, mut over: impl FnMut(f64) -> Result<f64, E>) -> Result<Outcome, E> {
        let mut at = |level: f64| over(level).map(|over| Reached { level, over });
        let start = at(self.start)?;
        if start.over.abs() <= self.near {
            return Ok(Outcome::Met(start));
        }
        let (mut nearest, mut ends) = (start, [start, start]);
        let mut stride = self.stride;
        loop {
            let mut moved = false;
            for (side, sign) in [(0, -1.0), (1, 1.0)] {
                let level = (self.start + sign * stride).clamp(self.bounds.0, self.bounds.1);
                if level == ends[side].level {
                    continue;
                }
                moved = true;
                let tried = at(level)?;
                if tried.over.abs() < nearest.over.abs() {
                    nearest = tried;
                }
                if tried.over.signum() != ends[side].over.signum() {
                    return self.between(ends[side], tried, &mut at);
                }
                ends[side] = tried;
            }
            if !moved {
                return Ok(Outcome::OutOfReach(nearest));
            }
            stride *= 2.0;
        }
    }

    /// Between two levels on either side: false position, the end that stays counted half (the Illinois rule; Dowell and Jarratt
    /// 1971, BIT 11: 168–174), so that both ends close in.
    fn between<E>(&self, a: Reached, b: Reached, at: &mut impl FnMut(f64) -> Result<Reached, E>) -> Result<Outcome, E> {
        let (mut kept, mut last, mut weight) = (a, b, 1.0);
        for _ in 0..MOST {
            if last.over.abs() <= self.near {
                return Ok(Outcome::Met(last));
            }
            let held = kept.over * weight;
            let level = (kept.level * last.over - last.level * held) / (last.over - held);
            if level == last.level || level == kept.level {
                break;
            }
            let tried = at(level)?;
            if tried.over.signum() == last.over.signum() {
                weight *= 0.5;
            } else {
                (kept, weight) = (last, 1.0);
            }
            last = tried;
        }
        // A number has no more digits: as near as can be.
        Ok(if last.over.abs() <= kept.over.abs() { Outcome::Met(last) } else { Outcome::Met(kept) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEARCH: Search = Search { start: 1.0, stride: 0.1, bounds: (0.001, 1000.0), near: 1e-9 };

    fn level(over: impl Fn(f64) -> f64) -> Outcome {
        SEARCH.run(|x| Ok::<f64, ()>(over(x))).unwrap()
    }

    #[test]
    fn a_level_is_found_on_either_side_of_the_start() {
        for wanted in [0.002, 0.3, 1.0, 1.05, 40.0, 999.0] {
            let Outcome::Met(found) = level(|x| x * x * x - wanted * wanted * wanted) else { panic!("{wanted} is in reach") };
            assert!((found.level - wanted).abs() < 1e-6 * wanted.max(1.0), "{wanted}: {found:?}");
        }
    }

    #[test]
    fn what_is_out_of_reach_is_said_with_the_nearest_there_is() {
        let Outcome::OutOfReach(nearest) = level(|x| x - 2000.0) else { panic!("2000 lies beyond 1000") };
        assert_eq!((nearest.level, nearest.over), (1000.0, -1000.0));
        let Outcome::OutOfReach(nearest) = level(|x| -1.0 - x) else { panic!("below the lowest") };
        assert_eq!(nearest.level, 0.001);
    }

    #[test]
    fn a_trial_that_fails_ends_the_search() {
        assert_eq!(SEARCH.run(|x| if x > 1.0 { Err("no") } else { Ok(x - 5.0) }), Err("no"));
    }

    /// Flat, then steep: false position alone would creep.
    #[test]
    fn few_trials_are_enough() {
        let mut trials = 0;
        let found = SEARCH.run(|x: f64| {
            trials += 1;
            Ok::<f64, ()>(libm::pow(x / 10.0, 9.0) - 1.0)
        });
        assert!(matches!(found, Ok(Outcome::Met(_))));
        assert!(trials < 60, "{trials} trials");
    }
}
