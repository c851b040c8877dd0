//! Labels at the ends of lines: pushed apart so that none covers another, each as near to its line as the others allow.

use crate::report::canvas::{Frame, LINE};

/// Centres of labels of these `heights` that want to stand at `wanted`, kept apart and within `top`–`bottom` (pixels, down).
/// Where the labels are higher than the room, they start at `top` and run over the bottom (the page is made high enough).
#[must_use]
pub fn spread(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    let mut blocks: Vec<Block> = Vec::new();
    for &label in &order {
        let mut block = Block { labels: vec![label], height: heights[label], wish: wanted[label], top: 0.0 };
        block.settle(top, bottom);
        while let Some(above) = blocks.pop_if(|above| above.top + above.height > block.top) {
            block = above.joined(block);
            block.settle(top, bottom);
        }
        blocks.push(block);
    }
    let mut centres = vec![0.0; wanted.len()];
    for block in blocks {
        let mut edge = block.top;
        for label in block.labels {
            centres[label] = edge + heights[label] / 2.0;
            edge += heights[label];
        }
    }
    centres
}

/// Labels that touch and move together.
struct Block {
    labels: Vec<usize>,
    height: f64,
    /// Where the block's middle would stand by the mean wish of its labels.
    wish: f64,
    top: f64,
}

impl Block {
    fn settle(&mut self, top: f64, bottom: f64) {
        self.top = (self.wish - self.height / 2.0).min(bottom - self.height).max(top);
    }

    fn joined(mut self, below: Self) -> Self {
        let height = self.height + below.height;
        self.wish = (self.wish * self.height + below.wish * below.height) / height;
        self.labels.extend(below.labels);
        Self { height, ..self }
    }
}

/// Places for a text of this width and height around a point: right of it, then over and under it, then left.
#[must_use]
pub fn around((x, y): (f64, f64), (width, high): (f64, f64)) -> Vec<Frame> {
    let wide = width / 0.95 + 8.0;
    let at = |left: f64, top: f64| Frame { left, top, right: left + wide, bottom: top + high };
    let (right, left) = (x + 6.0, x - 6.0 - wide);
    let downs = [-LINE / 2.0, 6.0, -high - 6.0, 16.0, -high - 16.0, 30.0, -high - 30.0];
    let over = [-high - 8.0, 8.0, -high - 22.0, 22.0].map(|down| at(x - wide / 2.0, y + down));
    let beside = |edge: f64| downs.map(|down| at(edge, y + down));
    beside(right).into_iter().chain(over).chain(beside(left)).collect()
}

/// The first of the `candidates` that lies within `within` and touches neither a line nor a place already `taken`.
#[must_use]
pub fn first_clear(candidates: &[Frame], lines: &[Vec<(f64, f64)>], taken: &[Frame], within: Frame) -> Option<usize> {
    let inside = |f: &Frame| f.left >= within.left && f.right <= within.right && f.top >= within.top && f.bottom <= within.bottom;
    let apart = |a: &Frame, b: &Frame| a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
    let clear = |f: &Frame| lines.iter().all(|line| !line.windows(2).any(|ends| crosses(*f, ends[0], ends[1])));
    candidates.iter().position(|f| inside(f) && taken.iter().all(|other| apart(f, other)) && clear(f))
}

/// Whether the stretch from `a` to `b` passes through a rectangle (Liang and Barsky 1984: the part within each pair of sides).
fn crosses(frame: Frame, a: (f64, f64), b: (f64, f64)) -> bool {
    let sides = [(a.0, b.0 - a.0, frame.left, frame.right), (a.1, b.1 - a.1, frame.top, frame.bottom)];
    let mut part = (0.0_f64, 1.0_f64);
    for (start, step, low, high) in sides {
        if step == 0.0 {
            if start < low || start > high {
                return false;
            }
            continue;
        }
        let (one, two) = ((low - start) / step, (high - start) / step);
        part = (part.0.max(one.min(two)), part.1.min(one.max(two)));
    }
    part.0 <= part.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_with_room_stay_where_they_are() {
        assert_eq!(spread(&[100.0, 300.0, 200.0], &[20.0; 3], 0.0, 400.0), [100.0, 300.0, 200.0]);
    }

    #[test]
    fn a_label_at_the_edge_stays_inside() {
        assert_eq!(spread(&[2.0, 399.0], &[20.0; 2], 0.0, 400.0), [10.0, 390.0]);
    }

    #[test]
    fn a_line_through_a_corner_is_found_and_one_beside_is_not() {
        let frame = Frame { left: 10.0, top: 10.0, right: 20.0, bottom: 20.0 };
        assert!(crosses(frame, (5.0, 18.0), (18.0, 5.0)));
        assert!(crosses(frame, (15.0, 0.0), (15.0, 40.0)) && crosses(frame, (12.0, 12.0), (13.0, 13.0)));
        assert!(!crosses(frame, (0.0, 12.0), (12.0, 0.0)) && !crosses(frame, (21.0, 0.0), (21.0, 40.0)));
    }

    #[test]
    fn the_first_free_place_is_taken() {
        let at = |left: f64| Frame { left, top: 0.0, right: left + 10.0, bottom: 10.0 };
        let page = Frame { left: 0.0, top: 0.0, right: 100.0, bottom: 10.0 };
        let lines = [vec![(25.0, -5.0), (25.0, 20.0)]];
        assert_eq!(first_clear(&[at(-5.0), at(20.0), at(40.0), at(60.0)], &lines, &[at(45.0)], page), Some(3));
    }

    proptest! {
        #[test]
        fn labels_never_overlap_and_keep_their_order(wanted in proptest::collection::vec(-50.0..450.0f64, 1..12), tall in 10.0..30.0f64) {
            let heights: Vec<f64> = (0..wanted.len()).map(|i| if i % 3 == 0 { tall } else { 18.0 }).collect();
            let centres = spread(&wanted, &heights, 0.0, 400.0);
            for a in 0..wanted.len() {
                prop_assert!(centres[a] - heights[a] / 2.0 >= -1e-9 && centres[a] + heights[a] / 2.0 <= 400.0 + 1e-9);
                for b in 0..a {
                    prop_assert!((centres[a] - centres[b]).abs() >= (heights[a] + heights[b]) / 2.0 - 1e-9);
                    prop_assert!(wanted[a] >= wanted[b] || centres[a] < centres[b]);
                }
            }
        }
    }
}
