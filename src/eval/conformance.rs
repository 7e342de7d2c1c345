//! The laws that every registered part must hold, as functions that look for the first violation. Run them on your own parts with your own data.
//!
//! [`mirrored`] gives the same lists with the rows of each source turned round; what must not depend on the order of rows is compared
//! between the two.

use crate::block::{Blocker, CandidatePairs, propose_all};
use crate::cluster::{ClusterInput, Clusterer};
use crate::compare::{Comparator, MISSING, Told};
use crate::plan::CompiledPlan;
use crate::record::{Lists, Pair, RecordId, Source, SourceColumn, Standardised, TextColumn};
use crate::score::{Model, Scorer, probability, score_all};
use crate::standardise::Standardiser;
use std::sync::Arc;

/// A law that was not held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The part.
    pub part: String,
    /// The law.
    pub law: &'static str,
    /// Where it was not held.
    pub at: String,
}

fn broken(part: &str, law: &'static str, at: impl std::fmt::Debug) -> Option<Violation> {
    Some(Violation { part: part.to_owned(), law, at: format!("{at:?}") })
}

/// The same lists with the rows of each source in reverse order.
pub fn mirrored(lists: &Lists) -> Lists {
    let mut turned = Lists::default();
    for source in lists.sources() {
        let columns = source
            .columns
            .iter()
            .map(|column| {
                let n = column.values.len();
                let values: TextColumn = (0..n).rev().map(|row| column.values.get(row)).collect();
                SourceColumn { values, ..column.clone() }
            })
            .collect();
        let rows = source.rows.iter().rev().copied().collect();
        turned.push(Source { columns, rows, ..source.clone() });
    }
    turned
}

/// Where a record stands in [`mirrored`] lists.
pub fn mirror_of(lists: &Lists, record: RecordId) -> RecordId {
    let (source, row) = lists.locate(record);
    RecordId(lists.start(source).0 + (lists.sources()[source.index()].rows.len() - 1 - row) as u32)
}

fn turn(lists: &Lists, pair: Pair) -> Pair {
    Pair::new(mirror_of(lists, pair.left()), mirror_of(lists, pair.right())).unwrap_or(pair)
}

/// One entry per record, in record order.
pub fn standardiser(part: &dyn Standardiser, lists: &Lists) -> Option<Violation> {
    let (data, _) = part.standardise(lists);
    if data.len() != lists.len() { broken(part.name(), "one entry per record", data.len()) } else { None }
}

/// Levels are known ones, none better than promised; the same alone, in a chunk and with the two records exchanged; frequencies are shares.
pub fn comparator(
    part: &dyn Comparator,
    lists: &Lists,
    data: &Standardised,
    turned: &Standardised,
    pairs: &[Pair],
) -> Option<Violation> {
    if part.levels().is_empty() || part.levels().iter().any(|l| !(l.m > 0.0 && l.m <= 1.0 && l.u > 0.0 && l.u <= 1.0)) {
        return broken(part.name(), "levels start with probabilities", part.levels().len());
    }
    let mut levels = vec![MISSING; pairs.len()];
    part.compare(data, pairs, &mut levels);
    let mut told = vec![Told::NOTHING; pairs.len()];
    part.told(data, pairs, &mut told);
    let kept = |(told, &level): (&Told, &u8)| match *told {
        Told::Level(told) => told == level,
        Told::AtBest(best) => best == 0 || (best..MISSING).contains(&level),
    };
    if let Some(at) = told.iter().zip(&levels).position(|promise| !kept(promise)) {
        return broken(part.name(), "as told", (pairs[at], told[at], levels[at]));
    }
    let mut frequency = vec![0.0; pairs.len()];
    part.frequency(data, pairs, &levels, &mut frequency);
    for ((&pair, &level), &frequency) in pairs.iter().zip(&levels).zip(&frequency) {
        if level != MISSING && usize::from(level) >= part.levels().len() {
            return broken(part.name(), "levels are known ones", (pair, level));
        }
        if !(0.0..=1.0).contains(&frequency) {
            return broken(part.name(), "frequencies are shares", (pair, frequency));
        }
        let mut alone = [MISSING];
        part.compare(data, &[pair], &mut alone);
        if alone[0] != level {
            return broken(part.name(), "the same alone and in a chunk", (pair, alone[0], level));
        }
        part.compare(turned, &[turn(lists, pair)], &mut alone);
        if alone[0] != level {
            return broken(part.name(), "symmetric", (pair, alone[0], level));
        }
    }
    None
}

/// The same pairs every time and in any order of rows.
pub fn blocker(part: &dyn Blocker, lists: &Lists, data: &Standardised, turned: &Standardised) -> Option<Violation> {
    let sorted = |mut pairs: Vec<Pair>| {
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let pairs = sorted(part.propose(data).pairs);
    if pairs != sorted(part.propose(data).pairs) {
        return broken(part.name(), "the same every time", pairs.len());
    }
    let back = sorted(part.propose(turned).pairs.into_iter().map(|pair| turn(lists, pair)).collect());
    let odd = pairs.iter().find(|pair| back.binary_search(pair).is_err());
    let odd = odd.or_else(|| back.iter().find(|pair| pairs.binary_search(pair).is_err()));
    odd.and_then(|pair| broken(part.name(), "independent of row order", pair))
}

/// Weights are finite, the same alone and in a chunk, equal to the sum of their explanation, and the same after the parameters were stored.
pub fn scorer(
    part: &dyn Scorer,
    comparators: &Arc<Vec<Box<dyn Comparator>>>,
    data: &Standardised,
    candidates: &CandidatePairs,
) -> Option<Violation> {
    let Ok(model) = part.fit(comparators, data, candidates) else { return broken(part.name(), "fits", ()) };
    let Ok(again) = part.restore(comparators, &model.parameters()) else {
        return broken(part.name(), "its parameters can be restored", ());
    };
    let pairs = candidates.pairs();
    let (mut bits, mut restored) = (vec![0.0; pairs.len()], vec![0.0; pairs.len()]);
    model.weigh(data, pairs, &mut bits);
    again.weigh(data, pairs, &mut restored);
    for floor in [-6.0, 0.0, 6.0] {
        let mut above = vec![0.0; pairs.len()];
        model.weigh_above(data, pairs, floor, &mut above);
        let same = |(&above, &bits): (&f32, &f32)| if bits >= floor { above == bits } else { above < floor };
        if let Some(at) = above.iter().zip(&bits).position(|found| !same(found)) {
            return broken(part.name(), "the same above a floor", (pairs[at], above[at], bits[at], floor));
        }
    }
    for ((&pair, &bits), &restored) in pairs.iter().zip(&bits).zip(&restored) {
        let mut alone = [0.0];
        model.weigh(data, &[pair], &mut alone);
        let explained = model.explain(data, pair);
        let sum: f64 = explained.prior_bits + explained.steps.iter().map(|s| s.bits + s.frequency_bits).sum::<f64>();
        if !bits.is_finite() {
            return broken(part.name(), "weights are finite", (pair, bits));
        }
        if (alone[0] - bits).abs() > 1e-4 {
            return broken(part.name(), "the same alone and in a chunk", (pair, alone[0], bits));
        }
        if (sum - f64::from(bits)).abs() > 1e-3 || (explained.total_bits - sum).abs() > 1e-6 {
            return broken(part.name(), "the explanation sums to the weight", (pair, sum, bits));
        }
        if (explained.probability - probability(explained.total_bits)).abs() > 1e-9 {
            return broken(part.name(), "the probability is that of the weight", pair);
        }
        if (restored - bits).abs() > 1e-3 {
            return broken(part.name(), "the same after the parameters were stored", (pair, restored, bits));
        }
    }
    None
}

/// A partition with ordinals in order of first record, independent of the order of links, that keeps apart what must be.
pub fn clusterer(part: &dyn Clusterer, input: &ClusterInput<'_>) -> Option<Violation> {
    let groups = part.cluster(input);
    if groups.len() != input.data.len() {
        return broken(part.name(), "one group per record", groups.len());
    }
    let mut next = 0;
    for (record, &group) in groups.iter().enumerate() {
        match group {
            Some(group) if group > next => return broken(part.name(), "ordinals in order of first record", record),
            Some(group) if group == next => next += 1,
            _ => {}
        }
    }
    let mut members: Vec<Vec<RecordId>> = vec![Vec::new(); next as usize];
    for (record, group) in groups.iter().enumerate() {
        if let Some(group) = group {
            members[*group as usize].push(RecordId(record as u32));
        }
    }
    for group in &members {
        for (at, &a) in group.iter().enumerate() {
            let mut pairs = group[at + 1..].iter().filter_map(|&b| Pair::new(a, b));
            if let Some(pair) = pairs.find(|&pair| input.constraints.forbids(input.data, pair).is_some()) {
                return broken(part.name(), "what must stay apart stays apart", pair);
            }
        }
    }
    let mut scored = input.scored.clone();
    scored.pairs.reverse();
    let turned = ClusterInput { scored: &scored, ..*input };
    let other = part.cluster(&turned);
    let odd = groups.iter().zip(&other).position(|(a, b)| a != b);
    odd.and_then(|record| broken(part.name(), "independent of the order of links", record))
}

/// All parts of a plan on these lists.
pub fn plan(plan: &CompiledPlan, lists: &Lists) -> Option<Violation> {
    let turned_lists = mirrored(lists);
    let (data, _) = plan.standardiser.standardise(lists);
    let (turned, _) = plan.standardiser.standardise(&turned_lists);
    let (candidates, _) = propose_all(&plan.blockers, &data);
    let model = plan.scorer.fit(&plan.comparators, &data, &candidates).ok();
    standardiser(&*plan.standardiser, lists)
        .or_else(|| plan.blockers.iter().find_map(|part| blocker(&**part, lists, &data, &turned)))
        .or_else(|| {
            plan.comparators.iter().find_map(|part| comparator(&**part, lists, &data, &turned, candidates.pairs()))
        })
        .or_else(|| scorer(&*plan.scorer, &plan.comparators, &data, &candidates))
        .or_else(|| {
            let model: &dyn Model = &**model.as_ref()?;
            let scored = score_all(model, &data, &candidates, plan.decide.review_bits, &|_| {});
            let constraints = &*plan.constraints;
            clusterer(&*plan.clusterer, &ClusterInput { data: &data, scored: &scored, model, constraints })
        })
}
