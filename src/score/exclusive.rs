//! Estimation where sources have no repeats: the candidates of a record compete, at most one of them is its match.
//!
//! In the expectation step a pair's probability is its likelihood ratio over one (no match) plus the ratios of all pairs that share a
//! record with it. Losing candidates, often near doubles, thereby show what non-matches look like, and a best candidate without
//! rivals needs less evidence. The prior odds are those of a record's best candidate: ρ / (k (1 - ρ)) with ρ the share of
//! records that have a match and k the candidates per record.
//!
//! Reference: Sadinle 2017 (JASA 112) on bipartite record linkage.

use super::em::{EmOptions, Fit, Parameters, Prior, make_monotone, maximise, moved};
use super::patterns::{Packing, PatternCount};
use crate::compare::Comparator;
use crate::record::{Pair, SourceId, Standardised};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Share of records expected to have a match before anything is seen: lists are linked because they overlap.
const OVERLAP: f64 = 0.95;

/// Weight of that expectation against what the data say. Clear data decide far from the threshold and do not mind it; where texts are
/// vague it keeps the estimation from explaining away all but the most alike pairs.
const PRIOR_WEIGHT: f64 = 0.5;

/// Never more certain than this that a record has a match.
const MOST_MATCHED: f64 = 0.99;

/// The sources without repeats. A repeat shows in twins: two records of one source that agree exactly on values too rare to agree by chance.
/// Mere likeness proves nothing, since the products of one catalogue describe themselves more alike than one product does in
/// two catalogues.
pub(super) fn single_sources(
    comparators: &[Box<dyn Comparator>],
    packing: &Packing,
    pairs: &[Pair],
    all_codes: &[u64],
    data: &Standardised,
    parameters: &Parameters,
) -> Vec<SourceId> {
    let mut sizes: BTreeMap<SourceId, u32> = BTreeMap::new();
    data.sources().iter().for_each(|&source| *sizes.entry(source).or_default() += 1);
    if sizes.len() < 2 {
        return Vec::new();
    }
    let (within, codes): (Vec<Pair>, Vec<u64>) =
        pairs.iter().zip(all_codes).filter(|(p, _)| data.source(p.left()) == data.source(p.right())).unzip();
    let mut rare = vec![0.0_f32; within.len()];
    let mut frequency = vec![0.0_f32; within.len()];
    let mut unpacked = vec![0; packing.fields()];
    for (field, comparator) in comparators.iter().enumerate() {
        let levels: Vec<u8> = codes
            .iter()
            .map(|&code| {
                packing.unpack(code, &mut unpacked);
                unpacked[field]
            })
            .collect();
        comparator.frequency(data, &within, &levels, &mut frequency);
        for ((rare, &level), &frequency) in rare.iter_mut().zip(&levels).zip(&frequency) {
            // Serial titles agree on much and differ in the year: what speaks against counts too.
            match level {
                0 if frequency > 0.0 => *rare -= frequency.log2(),
                0 => {}
                level => *rare += parameters.bits(field, level).min(0.0) as f32,
            }
        }
    }
    let enough = (data.len() as f32).log2() + TWIN_BITS;
    let mut twins: BTreeMap<SourceId, BTreeSet<u32>> = BTreeMap::new();
    for (pair, _) in within.iter().zip(&rare).filter(|(_, rare)| **rare >= enough) {
        twins.entry(data.source(pair.left())).or_default().extend([pair.left().0, pair.right().0]);
    }
    let share = |source: &SourceId| twins.get(source).map_or(0, BTreeSet::len) as f64 / f64::from(sizes[source]);
    let single = |source: &SourceId| share(source) <= MOST_TWINS;
    // One source with repeats among others without is treated like all: a pair within it would have no rivals.
    if sizes.keys().all(single) { sizes.into_keys().collect() } else { Vec::new() }
}

/// Bits beyond the logarithm of the number of records from which agreement is no chance.
const TWIN_BITS: f32 = 8.0;

/// Share of a source's records that may have a twin: lists kept without repeats have a few.
const MOST_TWINS: f64 = 0.03;

/// The parameters for these pairs, whose codes are given in the same order. Pairs within one source that has no repeats are
/// left out; pairs within other sources are matches or not without competing.
pub(super) fn fit(
    packing: &Packing,
    pairs: &[Pair],
    codes: &[u64],
    data: &Standardised,
    single: &[SourceId],
    start: &Parameters,
    options: &EmOptions,
) -> (Parameters, Fit) {
    let mut distinct: Vec<u64> = codes.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let patterns: Vec<PatternCount> = distinct
        .iter()
        .map(|&code| {
            let mut levels = vec![0; packing.fields()];
            packing.unpack(code, &mut levels);
            PatternCount { class: 0, levels, count: 0 }
        })
        .collect();
    let pattern_of: Vec<u32> = codes.iter().map(|code| distinct.partition_point(|known| known < code) as u32).collect();
    let is_single = |source: SourceId| single.binary_search(&source).is_ok();
    // Where a pair competes: among the left record's candidates in the right record's source, and the other way round. Slot 0 is for
    // nowhere.
    let mut slots: FxHashMap<(u32, SourceId), u32> = FxHashMap::default();
    let places: Vec<Option<(u32, u32)>> = pairs
        .iter()
        .map(|pair| {
            let (left, right) = (data.source(pair.left()), data.source(pair.right()));
            if left == right && is_single(left) {
                return None;
            }
            let mut slot = |record: u32, other: SourceId| {
                if !is_single(other) {
                    return 0;
                }
                let next = slots.len() as u32 + 1;
                *slots.entry((record, other)).or_insert(next)
            };
            Some((slot(pair.left().0, right), slot(pair.right().0, left)))
        })
        .collect();
    let records = slots.len() as f64;
    let competing = places.iter().flatten().map(|p| u32::from(p.0 != 0) + u32::from(p.1 != 0)).sum::<u32>();
    let candidates = f64::from(competing) / records.max(1.0);
    let mut now = start.clone();
    let mut fit = Fit { iterations: 0, converged: records == 0.0 };
    let mut sums = vec![0.0_f64; slots.len() + 1];
    let mut totals = vec![0.0_f64; patterns.len()];
    // Pairs within a source without repeats describe themselves alike and would make all likeness look worthless; they are left out.
    for (_, &pattern) in places.iter().zip(&pattern_of).filter(|(place, _)| place.is_some()) {
        totals[pattern as usize] += 1.0;
    }
    let mut odds = prior_odds(0.5, candidates);
    while fit.iterations < options.iterations && !fit.converged {
        let ratio: Vec<f64> = patterns
            .iter()
            .map(|p| ((now.total_bits(&p.levels) - now.prior_bits()).min(MOST_BITS)).exp2() * odds)
            .collect();
        sums.fill(0.0);
        for (place, &pattern) in places.iter().zip(&pattern_of) {
            if let Some((left, right)) = *place {
                sums[left as usize] += ratio[pattern as usize];
                sums[right as usize] += ratio[pattern as usize];
            }
        }
        sums[0] = 0.0;
        let mut matching = vec![0.0_f64; patterns.len()];
        let mut matches = 0.0;
        for (place, &pattern) in places.iter().zip(&pattern_of) {
            let Some((left, right)) = *place else { continue };
            let own = ratio[pattern as usize];
            let rivals = |slot: u32| if slot == 0 { 0.0 } else { sums[slot as usize] - own };
            let posterior = own / (1.0 + own + rivals(left).max(0.0) + rivals(right).max(0.0));
            matching[pattern as usize] += posterior;
            matches += posterior * f64::from(u32::from(left != 0) + u32::from(right != 0));
        }
        let weighed = patterns.iter().zip(&matching).zip(&totals).map(|((p, &m), &n)| (p, m, n));
        let prior = Prior { at: start, m: options.prior_pairs_m, u: options.prior_pairs_u, share: 0.0 };
        let mut next = maximise(packing, weighed, &prior);
        if options.monotone {
            make_monotone(&mut next);
        }
        odds = prior_odds((matches + OVERLAP * PRIOR_WEIGHT * records) / ((1.0 + PRIOR_WEIGHT) * records), candidates);
        next.match_share = odds / (1.0 + odds);
        fit.converged = moved(&now, &next) < options.tolerance;
        fit.iterations += 1;
        now = next;
    }
    (now, fit)
}

/// Ratios beyond this many bits are all certain; the bound keeps sums of them exact enough.
const MOST_BITS: f64 = 60.0;

fn prior_odds(matched: f64, candidates: f64) -> f64 {
    let matched = matched.min(MOST_MATCHED);
    matched / (candidates.max(1.0) * (1.0 - matched))
}
