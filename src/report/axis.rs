//! Round numbers for axes. Ranges always come from the data: plotters would move a point outside onto the edge, where
//! it would show a false value.

/// Round steps: 1, 2, 5 and their tenfolds, so that at most `most` steps cover `low` to `high`. The ticks enclose the data.
#[must_use]
pub fn ticks(low: f64, high: f64, most: u32) -> Vec<f64> {
    let span = (high - low).max(f64::from(most) * 1e-9).max(high.abs().max(low.abs()) * 1e-6);
    let step = round_step(span, most);
    let (first, last) = ((low / step).floor(), (high / step).ceil());
    let last = if last > first { last } else { first + 1.0 };
    let mut ticks = Vec::new();
    let mut n = first;
    while n <= last {
        ticks.push(n * step);
        n += 1.0;
    }
    ticks
}

fn round_step(span: f64, most: u32) -> f64 {
    let wanted = span / f64::from(most);
    let mut unit = 1.0;
    while unit > wanted {
        unit /= 10.0;
    }
    while unit * 10.0 <= wanted {
        unit *= 10.0;
    }
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * unit).find(|step| *step >= wanted).unwrap_or(unit * 10.0)
}

/// Whole-number ticks for counts of people: never a step below one.
#[must_use]
pub fn count_ticks(low: f64, high: f64, most: u32) -> Vec<f64> {
    let few = ticks(low, high, most);
    if few.len() > 1 && few[1] - few[0] >= 1.0 { few } else { ticks(low.floor(), high.ceil().max(low.floor() + f64::from(most)), most) }
}

/// First and last of the ticks.
#[must_use]
pub fn ends(ticks: &[f64]) -> (f64, f64) {
    (ticks.first().copied().unwrap_or(0.0), ticks.last().copied().unwrap_or(1.0))
}

/// Years to label between `first` and `last` when each needs `room` of `width` pixels: multiples of a round step.
#[must_use]
pub fn years(first: f64, last: f64, width: f64, room: f64) -> Vec<f64> {
    let fits = |step: f64| (last - first).max(1.0) / step * room <= width;
    let step = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0].into_iter().find(|step| fits(*step)).unwrap_or(100.0);
    let mut year = (first / step).ceil() * step;
    let mut years = Vec::new();
    while year <= last {
        years.push(year);
        year += step;
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_enclose_the_data_and_are_few() {
        for (low, high) in [(0.0, 1.0), (0.0, 798.0), (-212.4, 77.0), (28_114.0, 39_207.0), (0.0, 0.0), (5e6, 5e6 + 1.0), (0.0, 3.2e7)] {
            let ticks = ticks(low, high, 5);
            assert!(ends(&ticks).0 <= low && ends(&ticks).1 >= high, "{low} {high} {ticks:?}");
            assert!(ticks.len() >= 2 && ticks.len() <= 7, "{ticks:?}");
        }
    }

    #[test]
    fn people_are_counted_in_whole_numbers() {
        assert!(count_ticks(0.0, 1.7, 5).windows(2).all(|pair| pair[1] - pair[0] >= 1.0));
    }

    #[test]
    fn years_are_round_and_have_room() {
        assert_eq!(years(2007.0, 2040.0, 600.0, 60.0), [2010.0, 2015.0, 2020.0, 2025.0, 2030.0, 2035.0, 2040.0]);
        assert_eq!(years(2026.0, 2029.0, 600.0, 60.0).len(), 4);
    }
}
