//! How the figures move with the threshold.

use super::figures::Prf;
use crate::cluster::{ClusterInput, Clusters, split_sites};
use crate::eval::{LinkRow, Links, Truth, Unit, evaluate};
use crate::plan::CompiledPlan;
use crate::record::{Lists, Pair, Standardised};
use crate::score::{Explanation, Model, Rivalry, Scored};
use serde::{Deserialize, Serialize};

/// The figures at one threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Bits above (or below) the default threshold; over pairs alone the least weight of a link.
    pub bits: f64,
    /// Pairwise precision.
    pub precision: f64,
    /// Pairwise recall.
    pub recall: f64,
    /// Pairwise F1.
    pub f1: f64,
}

impl CurvePoint {
    fn new(bits: f64, Prf { precision, recall, f1 }: Prf) -> Self {
        Self { bits, precision, recall, f1 }
    }
}

/// Bits up to which the threshold is raised: 1 : 4096 against a wrong link is stricter than any plan asks for.
const HIGHEST: i32 = 12;

/// Bits down to which the threshold is lowered.
const LOWEST: i32 = -12;

/// A model whose weights are all less by some bits: what a threshold that much higher sees.
struct Lowered<'a> {
    inner: &'a dyn Model,
    by: f32,
}

impl Model for Lowered<'_> {
    fn weigh(&self, data: &Standardised, pairs: &[Pair], out: &mut [f32]) {
        self.inner.weigh(data, pairs, out);
        out.iter_mut().for_each(|bits| *bits -= self.by);
    }

    fn explain(&self, data: &Standardised, pair: Pair) -> Explanation {
        self.inner.explain(data, pair)
    }

    fn rivalry(&self) -> Rivalry<'_> {
        self.inner.rivalry()
    }

    fn parameters(&self) -> serde_json::Value {
        self.inner.parameters()
    }
}

/// The pairwise figures, end to end, with the threshold moved by whole bits: the plan's own clusterer and site splitter group the records
/// again under each. 0 is the default. Below the plan's review floor no pair was kept, so the curve begins there.
pub fn threshold_curve(
    plan: &CompiledPlan,
    lists: &Lists,
    truth: &Truth,
    data: &Standardised,
    scored: &Scored,
    model: &dyn Model,
) -> Vec<CurvePoint> {
    let floor = (plan.decide.review_bits.ceil() as i32).clamp(LOWEST, 0);
    (floor..=HIGHEST)
        .map(|by| {
            let model = Lowered { inner: model, by: by as f32 };
            let mut scored = scored.clone();
            scored.pairs.iter_mut().for_each(|pair| pair.bits -= model.by);
            let input = ClusterInput { data, scored: &scored, model: &model, constraints: &*plan.constraints };
            let legal = plan.clusterer.cluster(&input);
            let clusters = split_sites(lists, data, legal, &*plan.sites, &model);
            let pairs = evaluate(truth, &links(lists, &clusters), Unit::Site).pairs;
            CurvePoint::new(f64::from(by), pairs.into())
        })
        .collect()
}

fn links(lists: &Lists, clusters: &Clusters) -> Links {
    let rows = lists.records().map(|record| {
        let site = clusters.site[record.index()].map(|site| site.to_string()).unwrap_or_default();
        LinkRow { roster_id: site, ..super::set::place(lists, record) }
    });
    Links { rows: rows.collect() }
}

/// The figures of the scored pairs alone, at every half bit: a pair is claimed when its weight reaches the threshold, without grouping.
/// `unit` is the true unit of each record, `there` the number of true pairs, those that blocking lost included.
pub fn pair_curve(scored: &Scored, unit: &[Option<u32>], there: u64) -> Vec<CurvePoint> {
    let mut weighed: Vec<(f32, bool)> = scored
        .pairs
        .iter()
        .map(|link| {
            let left = unit[link.pair.left().index()];
            (link.bits, left.is_some() && left == unit[link.pair.right().index()])
        })
        .collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut claimed) = (0_u64, 0_usize);
    let mut points = Vec::new();
    for step in (2 * LOWEST..=4 * HIGHEST).rev() {
        let bits = f64::from(step) / 2.0;
        while weighed.get(claimed).is_some_and(|&(weight, _)| f64::from(weight) >= bits) {
            hits += u64::from(weighed[claimed].1);
            claimed += 1;
        }
        if claimed > 0 {
            points.push(CurvePoint::new(bits, Prf::of(hits, claimed as u64, there)));
            if claimed == weighed.len() {
                break;
            }
        }
    }
    points.reverse();
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RecordId;
    use crate::score::ScoredPair;

    #[test]
    fn the_curve_over_pairs_counts_what_blocking_lost() {
        let link = |a, b, bits| ScoredPair { pair: Pair::new(RecordId(a), RecordId(b)).unwrap(), bits, rules: 1 };
        let scored = Scored { pairs: vec![link(0, 1, 5.0), link(0, 2, 1.0), link(2, 3, -2.0)], weighed: 3 };
        let unit = [Some(0), Some(0), None, None, Some(0)];
        let curve = pair_curve(&scored, &unit, 3);
        assert!(curve.windows(2).all(|pair| pair[0].bits < pair[1].bits));
        let at = |bits: f64| curve.iter().find(|point| point.bits == bits).unwrap();
        assert_eq!((at(5.0).precision, at(5.0).recall), (1.0, 1.0 / 3.0));
        assert_eq!(at(1.0).precision, 0.5);
        // Records that the answer leaves out are of no unit and never a pair.
        assert_eq!((curve[0].bits, curve[0].precision), (-2.0, 1.0 / 3.0));
        assert!(pair_curve(&Scored::default(), &unit, 3).is_empty());
    }
}
