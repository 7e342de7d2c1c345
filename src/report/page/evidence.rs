//! What the page tells of a run beyond its roster: how weights are spread, which fields tell units apart, and the hardest decisions.
//!
//! Gathered right after the run, while pairs and model are at hand, and small: a run's memory can go before the page is written.

use crate::cluster::Constraints;
use crate::consolidate::{Deciding, Roster, deciding};
use crate::record::{Pair, RecordId, Standardised};
use crate::score::{Decide, Explanation, Label, Model, Scored, ScoredPair};
use rayon::prelude::*;

/// Pairs of each kind that are explained to see which fields tell units apart. The means of a thousand stand within 3 % of those of all.
const SAMPLE: usize = 1000;
/// Examples shown of each kind.
const EXAMPLES: usize = 2;
/// Lowest and highest weight that have a bar of their own; all beyond stand in the last bar.
const BITS: (i32, i32) = (-12, 30);

/// A run as the page sees it.
pub struct Found<'a> {
    /// The roster.
    pub roster: &'a Roster,
    /// The pairs kept.
    pub scored: &'a Scored,
    /// The model that weighed them.
    pub model: &'a dyn Model,
    /// The records the model reads.
    pub data: &'a Standardised,
    /// What the domain knows beside the weights.
    pub constraints: &'a dyn Constraints,
    /// Thresholds on pairs.
    pub decide: Decide,
    /// Weight from which groups of records are joined, where the clusterer has one.
    pub link_bits: Option<f64>,
}

/// What two records turned out to be to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// One unit.
    Together,
    /// Two sites of one legal unit.
    SameFirm,
    /// Two units, or one of them is in none.
    Apart,
}

/// A bar of the weights: pairs by what they turned out to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bar {
    /// Lower end in bits; the bar is one bit wide.
    pub bits: i32,
    /// Pairs of one unit.
    pub together: u64,
    /// Pairs of one legal unit and two sites.
    pub same_firm: u64,
    /// Pairs of two units.
    pub apart: u64,
}

/// How much a comparison tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling {
    /// The comparison for people.
    pub label: Label,
    /// Share of the sampled pairs in which both records have the field.
    pub comparable: f64,
    /// Mean bits in pairs of one unit; a field that is absent counts 0.
    pub together: f64,
    /// Mean bits in pairs of two units.
    pub apart: f64,
}

/// Why an example is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// Joined although much speaks against it.
    Against,
    /// Joined with the least weight to spare.
    Narrow,
    /// Held apart although much speaks for joining.
    HeldApart,
}

/// What the page tells of a run beyond its roster.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Candidate pairs weighed.
    pub weighed: u64,
    /// Weights of the pairs kept.
    pub bars: Vec<Bar>,
    /// Thresholds.
    pub decide: Decide,
    /// Weight from which groups are joined.
    pub link_bits: Option<f64>,
    /// Comparisons, the most telling first.
    pub telling: Vec<Telling>,
    /// Hard decisions with all their evidence, and what decided beside it.
    pub examples: Vec<(Example, Explanation, Option<Deciding>)>,
}

impl Evidence {
    /// Gathers the evidence of a run.
    pub fn gather(found: &Found<'_>) -> Self {
        let tie = |pair: &ScoredPair| tie(found.roster, pair.pair);
        let mut bars: Vec<Bar> = (BITS.0..=BITS.1).map(|bits| Bar { bits, ..Bar::default() }).collect();
        let (mut together, mut apart) = (Vec::new(), Vec::new());
        for pair in &found.scored.pairs {
            let bar = &mut bars[((pair.bits.floor() as i32).clamp(BITS.0, BITS.1) - BITS.0) as usize];
            match tie(pair) {
                Tie::Together => {
                    bar.together += 1;
                    together.push(pair);
                }
                Tie::SameFirm => bar.same_firm += 1,
                Tie::Apart => {
                    bar.apart += 1;
                    apart.push(pair);
                }
            }
        }
        let filled = |bar: &Bar| bar.together + bar.same_firm + bar.apart > 0;
        let from = bars.iter().position(filled).unwrap_or(0);
        let to = bars.iter().rposition(filled).map_or(0, |last| last + 1);
        let bars = bars[from..to].to_vec();
        let explain = |pairs: &[&ScoredPair]| -> Vec<Explanation> {
            pairs.par_iter().map(|pair| found.model.explain(found.data, pair.pair)).collect()
        };
        let (joined, held) = (explain(&sample(&together)), explain(&sample(&apart)));
        let telling = telling(&joined, &held);
        let examples = examples(found, joined, &together, &apart, explain);
        Self {
            weighed: found.scored.weighed,
            bars,
            decide: found.decide,
            link_bits: found.link_bits,
            telling,
            examples,
        }
    }
}

fn tie(roster: &Roster, pair: Pair) -> Tie {
    let unit = |record: RecordId| {
        let at = roster.placements.get(record.index())?.unit?;
        roster.units.get(at as usize).map(|unit| (at, unit.legal_id.as_str()))
    };
    match (unit(pair.left()), unit(pair.right())) {
        (Some((a, _)), Some((b, _))) if a == b => Tie::Together,
        (Some((_, a)), Some((_, b))) if a == b => Tie::SameFirm,
        _ => Tie::Apart,
    }
}

/// Evenly spaced pairs.
fn sample<'p>(pairs: &[&'p ScoredPair]) -> Vec<&'p ScoredPair> {
    let step = pairs.len().div_ceil(SAMPLE).max(1);
    pairs.iter().step_by(step).copied().collect()
}

fn telling(joined: &[Explanation], held: &[Explanation]) -> Vec<Telling> {
    let Some(first) = joined.first().or(held.first()) else { return Vec::new() };
    let mean = |of: &[Explanation], at: usize| {
        let sum: f64 = of.iter().map(|found| found.steps[at].bits + found.steps[at].frequency_bits).sum();
        if of.is_empty() { 0.0 } else { sum / of.len() as f64 }
    };
    let mut all: Vec<Telling> = (0..first.steps.len())
        .map(|at| {
            let both = joined.iter().chain(held).filter(|found| found.steps[at].level != ABSENT).count();
            Telling {
                label: first.steps[at].label,
                comparable: both as f64 / (joined.len() + held.len()).max(1) as f64,
                together: mean(joined, at),
                apart: mean(held, at),
            }
        })
        .collect();
    all.sort_by(|a, b| (b.together - b.apart).total_cmp(&(a.together - a.apart)));
    all
}

/// The level that models give a comparison that a record has no value for.
const ABSENT: Label = Label::new("无法比较", "absent");

fn examples(
    found: &Found<'_>,
    mut joined: Vec<Explanation>,
    together: &[&ScoredPair],
    apart: &[&ScoredPair],
    explain: impl Fn(&[&ScoredPair]) -> Vec<Explanation>,
) -> Vec<(Example, Explanation, Option<Deciding>)> {
    let against = |found: &Explanation| -> f64 {
        found.steps.iter().map(|step| (step.bits + step.frequency_bits).min(0.0)).sum()
    };
    let unit = |record: RecordId| found.roster.placements.get(record.index()).and_then(|placement| placement.unit);
    let mut shown: Vec<u32> = Vec::new();
    let mut out: Vec<(Example, Explanation)> = Vec::new();
    let mut take = |kind: Example, from: Vec<Explanation>| {
        let mut left = EXAMPLES;
        for explanation in from {
            let units = [explanation.pair.left(), explanation.pair.right()].map(unit);
            let seen = units.iter().flatten().any(|unit| shown.contains(unit));
            if left > 0 && !seen && explanation.steps.iter().any(|step| step.bits != 0.0) {
                shown.extend(units.into_iter().flatten());
                out.push((kind, explanation));
                left -= 1;
            }
        }
    };
    // What speaks against a merge counts only where the pair itself carries the merge.
    joined.retain(|found| found.total_bits > 0.0 && against(found) < -2.0);
    joined.sort_by(|a, b| against(a).total_cmp(&against(b)).then(a.pair.cmp(&b.pair)));
    joined.truncate(EXAMPLES * 8);
    take(Example::Against, joined);
    let mut narrow: Vec<&ScoredPair> = together.iter().copied().filter(|pair| pair.bits >= 0.0).collect();
    narrow.sort_by(|a, b| a.bits.total_cmp(&b.bits).then(a.pair.cmp(&b.pair)));
    narrow.truncate(EXAMPLES * 8);
    take(Example::Narrow, explain(&narrow));
    let mut held: Vec<&ScoredPair> = apart
        .iter()
        .copied()
        .filter(|pair| unit(pair.pair.left()).is_some() && unit(pair.pair.right()).is_some())
        .collect();
    held.sort_by(|a, b| b.bits.total_cmp(&a.bits).then(a.pair.cmp(&b.pair)));
    held.truncate(EXAMPLES * 8);
    take(Example::HeldApart, explain(&held));
    let members = |record| unit(record).map_or(&[][..], |at| &found.roster.units[at as usize].members);
    let told = |(kind, mut explanation): (Example, Explanation)| {
        let pair = explanation.pair;
        explanation.rules.extend(found.constraints.forbids(found.data, pair));
        let units = [pair.left(), pair.right()].map(members);
        let mut beside = None;
        if kind == Example::HeldApart {
            explanation.rules.extend(found.constraints.insufficient(found.data, pair));
            beside = deciding(found.data, found.model, found.constraints, pair, units);
        }
        (kind, explanation, beside)
    };
    out.into_iter().map(told).collect()
}
