//! One plan on one set: the run, and what came of it.

use super::curve::{CurvePoint, pair_curve, threshold_curve};
use super::set::{LabelledSet, place};
use crate::auto::{Grouping, group, links_of, pairs_found};
use crate::block::CandidatePairs;
use crate::eval::{Evaluation, LinkRow, Links, Share, Truth, Unit, calibrate, evaluate};
use crate::observe::Observer;
use crate::pipeline::{Outcome, Run};
use crate::plan::CompiledPlan;
use crate::record::{Lists, Standardised};
use crate::score::{Model, ScoreError, Scored, probability};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// How well a plan did on a set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The set.
    pub set: String,
    /// The plan or baseline.
    pub plan: String,
    /// True for a baseline.
    #[serde(default)]
    pub baseline: bool,
    /// Records of the set.
    pub records: u64,
    /// Pairs of records of one unit.
    pub true_pairs: u64,
    /// Pairwise, end to end.
    pub pairs: Prf,
    /// Pairwise on the level of legal units, where the set tells it from sites.
    #[serde(default)]
    pub legal: Option<Prf>,
    /// B-cubed.
    pub bcubed: Prf,
    /// Whole units.
    pub exact: Prf,
    /// Share of true pairs that were compared; 1 for a baseline that compares nothing.
    pub blocking_recall: f64,
    /// Pairs compared per record.
    pub pairs_per_record: f64,
    /// The figures under other thresholds, in bits from the default.
    #[serde(default)]
    pub curve: Vec<CurvePoint>,
    /// The figures of the pairs alone, by least weight in bits.
    #[serde(default)]
    pub pair_curve: Vec<CurvePoint>,
    /// Mean distance of the stated and the observed probability of records.
    pub calibration_error: Option<f64>,
    /// Reliability of the probabilities of records: stated, observed, records.
    #[serde(default)]
    pub calibration: Vec<(f64, f64, u64)>,
    /// Mean distance of the stated and the observed probability of pairs.
    #[serde(default)]
    pub pair_calibration_error: Option<f64>,
    /// Reliability of the probabilities of scored pairs.
    #[serde(default)]
    pub pair_calibration: Vec<PairBin>,
    /// What the run took.
    #[serde(default)]
    pub cost: Cost,
}

/// Time and memory, taken by the caller.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Seconds from deriving the plan to the groups; reading the files is not in it.
    pub seconds: f64,
    /// Processor seconds of all threads, where the system tells them.
    pub cpu_seconds: Option<f64>,
    /// Peak resident memory of the process during the run in bytes, the set itself included.
    pub peak_bytes: Option<u64>,
}

/// Pairs whose probability lies in one range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PairBin {
    /// Lower edge, included.
    pub from: f64,
    /// Upper edge, excluded but for 1.
    pub to: f64,
    /// Pairs in the range.
    pub pairs: u64,
    /// Mean probability stated.
    pub stated: f64,
    /// Share of them that are of one unit.
    pub observed: f64,
}

/// Precision, recall and F1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Prf {
    /// Precision.
    pub precision: f64,
    /// Recall.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
}

impl From<Share> for Prf {
    fn from(Share { precision, recall, f1 }: Share) -> Self {
        Self { precision, recall, f1 }
    }
}

impl Prf {
    /// From counts; a share of nothing is 1.
    pub(super) fn of(hits: u64, claimed: u64, there: u64) -> Self {
        let part = |whole: u64| if whole == 0 { 1.0 } else { hits as f64 / whole as f64 };
        let (precision, recall) = (part(claimed), part(there));
        let f1 = if hits == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
        Self { precision, recall, f1 }
    }
}

impl Figures {
    /// The threshold under which the groups would have been best, and the figures there.
    pub fn best(&self) -> Option<&CurvePoint> {
        best(&self.curve)
    }

    /// The least weight under which the pairs alone would have been best.
    pub fn best_pairs(&self) -> Option<&CurvePoint> {
        best(&self.pair_curve)
    }
}

/// The point of the best F1; of several, the one nearest to the default.
fn best(curve: &[CurvePoint]) -> Option<&CurvePoint> {
    curve.iter().min_by(|a, b| b.f1.total_cmp(&a.f1).then(a.bits.abs().total_cmp(&b.bits.abs())))
}

/// What a plan made of a set.
pub enum Answer {
    /// Groups of a plan for any table, as `dedupe` and `link` run it.
    Groups(Box<Grouping>),
    /// The roster of a census plan, as `reconcile` runs it.
    Roster(Box<Outcome>),
}

/// Runs a plan as its users run it: one that reads any table as far as groups, any other to the roster.
///
/// # Errors
/// [`ScoreError`] when its comparisons cannot be modelled.
pub fn answer(plan: &CompiledPlan, lists: &Lists, observer: &dyn Observer) -> Result<Answer, ScoreError> {
    if plan.plan.standardise.part == "table" {
        return Ok(Answer::Groups(Box::new(group(plan, lists, observer)?)));
    }
    Ok(Answer::Roster(Box::new(Run::new(plan).observed(observer).over(lists)?)))
}

impl Answer {
    /// The pairs that were compared.
    pub fn candidates(&self) -> &CandidatePairs {
        match self {
            Answer::Groups(grouping) => &grouping.candidates,
            Answer::Roster(outcome) => &outcome.candidates,
        }
    }

    fn evidence(&self) -> (&Standardised, &Scored, &dyn Model) {
        match self {
            Answer::Groups(grouping) => (&grouping.data, &grouping.scored, &*grouping.model),
            Answer::Roster(outcome) => (&outcome.data, &outcome.scored, &*outcome.model),
        }
    }

    fn links(&self, lists: &Lists) -> Links {
        let outcome = match self {
            Answer::Groups(grouping) => return links_of(lists, grouping),
            Answer::Roster(outcome) => outcome,
        };
        let rows = outcome.roster.placements.iter().map(|placement| {
            let unit = placement.unit.map(|unit| &outcome.roster.units[unit as usize]);
            LinkRow {
                roster_id: unit.map_or_else(String::new, |unit| unit.roster_id.to_string()),
                legal_id: unit.map_or_else(String::new, |unit| unit.legal_id.to_string()),
                probability: Some(placement.probability),
                ..place(lists, placement.record)
            }
        });
        Links { rows: rows.collect() }
    }
}

/// The figures of a run on `lists`, the view of the set that the plan was given.
pub fn judge(set: &LabelledSet, name: &str, plan: &CompiledPlan, lists: &Lists, answer: &Answer) -> Figures {
    let links = answer.links(lists);
    let evaluation = evaluate(&set.truth, &links, Unit::Site);
    let calibration = calibrate(&set.truth, &links, Unit::Site);
    let (found, there) = pairs_found(lists, &set.truth, answer.candidates());
    let (data, scored, model) = answer.evidence();
    let unit = true_units(&set.truth, lists);
    let (pair_calibration, pair_calibration_error) = reliability(scored, &unit);
    let two_levels = matches!(answer, Answer::Roster(_)) && set.truth.rows.iter().any(|row| row.legal != row.site);
    Figures {
        legal: two_levels.then(|| evaluate(&set.truth, &links, Unit::Legal).pairs.into()),
        blocking_recall: if there == 0 { 1.0 } else { found as f64 / there as f64 },
        pairs_per_record: answer.candidates().len() as f64 / lists.len().max(1) as f64,
        curve: threshold_curve(plan, lists, &set.truth, data, scored, model),
        pair_curve: pair_curve(scored, &unit, there),
        calibration_error: Some(calibration.expected_error),
        calibration: calibration.bins.iter().map(|bin| (bin.stated, bin.observed, bin.records as u64)).collect(),
        pair_calibration_error,
        pair_calibration,
        true_pairs: there,
        ..of_partition(set, name, &evaluation)
    }
}

/// The figures that a partition alone tells.
pub(super) fn of_partition(set: &LabelledSet, plan: &str, evaluation: &Evaluation) -> Figures {
    Figures {
        set: set.name.clone(),
        plan: plan.to_owned(),
        records: set.lists.len() as u64,
        pairs: evaluation.pairs.into(),
        bcubed: evaluation.bcubed.into(),
        exact: evaluation.exact.into(),
        blocking_recall: 1.0,
        ..Figures::default()
    }
}

/// The true unit of each record as a small integer; `None` where the answer says none or that it cannot be linked.
pub fn true_units(truth: &Truth, lists: &Lists) -> Vec<Option<u32>> {
    let mut ordinals: FxHashMap<&str, u32> = FxHashMap::default();
    let mut unit = vec![None; lists.len()];
    for row in truth.rows.iter().filter(|row| row.linkable && !row.site.is_empty()) {
        if let Some(record) = lists.find(&format!("{}:{}", row.source, row.record)) {
            let next = ordinals.len() as u32;
            unit[record.index()] = Some(*ordinals.entry(&row.site).or_insert(next));
        }
    }
    unit
}

/// Edges of the bins: finer at both ends, where the decided pairs lie.
const EDGES: [f64; 13] = [0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99, 1.0];

/// The reliability table of the pairs at or above the review floor whose both records the answer knows, and the mean distance.
fn reliability(scored: &Scored, unit: &[Option<u32>]) -> (Vec<PairBin>, Option<f64>) {
    let mut sums = [(0_u64, 0.0_f64, 0_u64); EDGES.len() - 1];
    for link in &scored.pairs {
        let (Some(left), Some(right)) = (unit[link.pair.left().index()], unit[link.pair.right().index()]) else {
            continue;
        };
        let stated = probability(f64::from(link.bits));
        let bin = EDGES[1..EDGES.len() - 1].partition_point(|&edge| edge <= stated);
        let sum = &mut sums[bin];
        *sum = (sum.0 + 1, sum.1 + stated, sum.2 + u64::from(left == right));
    }
    let bins: Vec<PairBin> = sums
        .iter()
        .zip(EDGES.windows(2))
        .filter(|(sum, _)| sum.0 > 0)
        .map(|(&(pairs, stated, right), edges)| PairBin {
            from: edges[0],
            to: edges[1],
            pairs,
            stated: stated / pairs as f64,
            observed: right as f64 / pairs as f64,
        })
        .collect();
    let pairs: u64 = bins.iter().map(|bin| bin.pairs).sum();
    let distance: f64 = bins.iter().map(|bin| bin.pairs as f64 * (bin.stated - bin.observed).abs()).sum();
    (bins, (pairs > 0).then(|| distance / pairs as f64))
}
