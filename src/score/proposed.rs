//! What it says about a pair that blocking proposed it.
//!
//! The mixture weighs a pair as one of all pairs of the table. A candidate is more than that: of the pairs that agree so much, blocking proposed
//! nearly all matches and only some of the others, those that are nearest in values and words that the levels do not see. How many it
//! proposed is counted, among random pairs that it did not: where at a weight of -5 bits one non-match in thirty is a candidate, a
//! candidate of that weight is as likely a match as not. So each weight is raised by the bits of its share, a rising curve from a weight
//! among all pairs to the weight of a candidate.
//!
//! This takes the place of a shift of 1.5 bits that was chosen by looking at five sets. On historical_50k the curve raises the weights
//! near the threshold by two to five bits, as the truth does; on rldata10000, restaurants, Chicago's sites and the febrl sets by less than half a
//! bit. Letting the curve take part in the estimation was tried: whatever is dense among candidates then becomes matches (voters 0.91 to 0.36).

use serde::{Deserialize, Serialize};

/// Bits between the points of the curve: finer, a point would rest on a handful of random pairs.
const STEP: f64 = 2.0;
const FIRST: f64 = -39.0;
const POINTS: usize = 40;

/// Least rise between two points: the order of weights is kept.
const LEAST_RISE: f64 = 0.2;

/// Weights of candidates by their weights among all pairs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Proposed {
    /// Weight of a candidate at each point; empty where nothing is raised.
    points: Vec<f64>,
}

impl Proposed {
    /// From weights with the non-matches among the candidates and among the other pairs that stand at each.
    pub(super) fn new(counted: impl Iterator<Item = (f64, f64, f64)>) -> Self {
        let mut counts = vec![(0.0, 0.0); POINTS];
        for (weight, candidates, others) in counted {
            let point = ((weight - FIRST) / STEP).round().clamp(0.0, (POINTS - 1) as f64) as usize;
            counts[point].0 += candidates;
            counts[point].1 += others;
        }
        // The share of candidates rises with the weight: neighbours that say otherwise are counted together.
        let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
        for (candidates, others) in counts {
            blocks.push((candidates, others, 1));
            while let [.., (c1, o1, n1), (c2, o2, n2)] = blocks[..]
                && (c2 * o1 <= c1 * o2 || c1 + o1 == 0.0)
            {
                blocks.truncate(blocks.len() - 2);
                blocks.push((c1 + c2, o1 + o2, n1 + n2));
            }
        }
        let mut points = Vec::with_capacity(POINTS);
        for (candidates, others, n) in blocks {
            let share = if others > 0.0 { (candidates / (candidates + others)).max(LEAST_SHARE) } else { 1.0 };
            for _ in 0..n {
                points.push(FIRST + STEP * points.len() as f64 - share.log2());
            }
        }
        for point in (0..POINTS - 1).rev() {
            points[point] = points[point].min(points[point + 1] - LEAST_RISE);
        }
        Self { points }
    }

    /// Weight of a candidate that has this weight among all pairs.
    pub(super) fn raise(&self, weight: f64) -> f64 {
        let Some((&first, &last)) = self.points.first().zip(self.points.last()) else { return weight };
        let place = (weight - FIRST) / STEP;
        if place <= 0.0 {
            return first + weight - FIRST;
        }
        if place >= (POINTS - 1) as f64 {
            return last + (place - (POINTS - 1) as f64) * STEP;
        }
        let (low, part) = (place as usize, place.fract());
        self.points[low] + part * (self.points[low + 1] - self.points[low])
    }

    /// Weight among all pairs at which a candidate has this one.
    pub(super) fn lower(&self, weight: f64) -> f64 {
        let Some((&first, &last)) = self.points.first().zip(self.points.last()) else { return weight };
        if weight <= first {
            return weight - first + FIRST;
        }
        if weight >= last {
            return weight - last + FIRST + STEP * (POINTS - 1) as f64;
        }
        let low = self.points.partition_point(|&point| point <= weight) - 1;
        let part = (weight - self.points[low]) / (self.points[low + 1] - self.points[low]);
        FIRST + STEP * (low as f64 + part)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
}

/// A share below this is told by no random pair.
const LEAST_SHARE: f64 = 1e-9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_raised_by_the_share_that_was_proposed() {
        // At -5 bits one non-match in 32 is a candidate, at 5 all are.
        let curve = Proposed::new([(-5.0, 100.0, 3100.0), (5.0, 100.0, 0.0)].into_iter());
        assert!((curve.raise(-5.0) - 0.0).abs() < 1e-9, "{curve:?}");
        assert_eq!(curve.raise(5.0), 5.0);
        assert_eq!(curve.raise(60.0), 60.0);
        assert_eq!(Proposed::default().raise(-3.0), -3.0);
    }

    #[test]
    fn the_order_of_weights_is_kept_and_the_way_back_is_the_same() {
        let curve =
            Proposed::new([(-30.0, 1.0, 1e9), (-9.0, 50.0, 4e4), (-3.0, 3.0, 90.0), (1.0, 9.0, 1.0)].into_iter());
        let weights: Vec<f64> = (-100..=100).map(|at| f64::from(at) * 0.7).collect();
        for pair in weights.windows(2) {
            assert!(curve.raise(pair[0]) < curve.raise(pair[1]), "{curve:?} at {pair:?}");
        }
        for weight in weights {
            assert!(curve.raise(weight) >= weight - 1e-9 && (curve.lower(curve.raise(weight)) - weight).abs() < 1e-6);
        }
    }
}
