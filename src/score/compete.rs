//! Pairs that compete: where sources have no repeats, a record has at most one match in each other source; in a source with repeats it may
//! have more, of which each further one is less likely than the first. Where no source is without repeats, all are one list in which every
//! record has its candidates.
//!
//! A pair's odds by itself, r, then count only beside those of its rivals. The probability of each pair, over all ways to match
//! records one to one, is found by belief propagation: a record tells each candidate how free it is without it,
//! `m = 1 / (1 + Σ r m')` over its other candidates and what those say, until nothing moves; then the odds of the pair are `r m m'`. A rival
//! that is better off elsewhere takes little away. Exact where candidates form no rings, and always convergent.
//!
//! Where a further match has the odds of a first one times f, all ways to match a record sum up to `1 + (Π (1 + f r) - 1) / f`, and its
//! others take from a candidate what a rival of odds `(1/f - 1) (1 - 1 / Π (1 + f r))` would: their sum where f is 0, never more than 1/f - 1
//! in all, and nothing where f is 1.
//!
//! Reference: Heilmann & Lieb 1972 (monomers and dimers); Zdeborová & Mézard 2006 (J. Stat. Mech.) for the propagation.

use super::ScoredPair;
use crate::record::{Pair, RecordId, SourceId, Standardised};
use rustc_hash::FxHashMap;

/// How matches of one record keep others away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rivalry<'a> {
    /// Sources without repeats, ascending: a record has at most one match in each. Where there is none, all sources are one list with repeats.
    pub single: &'a [SourceId],
    /// Odds of a further match in a source with repeats, as a share of those of a first one; 1 where matches keep no others away.
    pub further: f64,
}

impl Rivalry<'_> {
    /// No pair competes with another.
    pub const NONE: Rivalry<'static> = Rivalry { single: &[], further: 1.0 };

    /// Whether no pair competes with another.
    pub fn is_none(&self) -> bool {
        self.is_pooled() && self.further == 1.0
    }

    /// Whether all sources are one list, in which the candidates of a record compete wherever they stand.
    pub fn is_pooled(&self) -> bool {
        self.single.is_empty()
    }

    /// Whether records of the source have at most one match in any other record's eyes.
    pub fn is_single(&self, source: SourceId) -> bool {
        self.single.binary_search(&source).is_ok()
    }
}

/// What a candidate adds to its slot, where a further match has so much of the odds of a first one.
pub(super) fn term(further: f64, odds: f64) -> f64 {
    if further == 0.0 { odds } else { (further * odds).ln_1p() }
}

/// The odds of one rival that takes as much as all candidates of which these are the terms.
pub(super) fn rivals(further: f64, terms: f64) -> f64 {
    if further == 0.0 { terms } else { (1.0 / further - 1.0) * -(-terms).exp_m1() }
}

/// The source of all slots where sources are one list.
const POOL: SourceId = SourceId(0);

/// Where pairs compete: a slot is the candidates of one record in one source, or in all of them where they are one list. Slot 0 is for no
/// competition.
pub(super) struct Arena {
    /// Slots of the left and right record per pair; `None` for a pair within a source without repeats, which is never a match.
    pub places: Vec<Option<(u32, u32)>>,
    /// The record and the source of each slot, from slot 1 on.
    pub owners: Vec<(RecordId, SourceId)>,
    /// Per slot, what a further match has of the odds of a first one.
    pub further: Vec<f64>,
}

impl Arena {
    pub fn new(pairs: impl Iterator<Item = Pair>, data: &Standardised, rivalry: Rivalry<'_>) -> Self {
        let is_single = |source: SourceId| rivalry.is_single(source);
        let pooled = rivalry.is_pooled();
        let mut owners = Vec::new();
        let mut slots: FxHashMap<(RecordId, SourceId), u32> = FxHashMap::default();
        let places = pairs
            .map(|pair| {
                let (left, right) = (data.source(pair.left()), data.source(pair.right()));
                if left == right && is_single(left) {
                    return None;
                }
                let mut slot = |record: RecordId, other: SourceId| {
                    if left == right && !pooled {
                        return 0;
                    }
                    let other = if pooled { POOL } else { other };
                    *slots.entry((record, other)).or_insert_with(|| {
                        owners.push((record, other));
                        owners.len() as u32
                    })
                };
                Some((slot(pair.left(), right), slot(pair.right(), left)))
            })
            .collect();
        let of_slot = |&(_, other): &(RecordId, SourceId)| if is_single(other) { 0.0 } else { rivalry.further };
        let further = std::iter::once(1.0).chain(owners.iter().map(of_slot)).collect();
        Self { places, owners, further }
    }

    fn term(&self, slot: u32, odds: f64) -> f64 {
        term(self.further[slot as usize], odds)
    }

    /// Odds of each pair given its odds by itself and those of all others; 0 where there is no place.
    pub fn balance(&self, odds: &[f64]) -> Vec<f64> {
        let n = self.places.len();
        // How free the left and right record are without the pair.
        let mut free = vec![(1.0_f64, 1.0_f64); n];
        let mut slots = vec![Slot::default(); self.owners.len() + 1];
        for round in 0..ROUNDS {
            slots.fill(Slot::default());
            for (at, place) in self.places.iter().enumerate() {
                if let Some((left, right)) = *place {
                    slots[left as usize].add(self.term(left, odds[at] * free[at].1));
                    slots[right as usize].add(self.term(right, odds[at] * free[at].0));
                }
            }
            // Both sides move at once; half a step (in logarithms) keeps them from swinging.
            let step = |old: f64, new: f64| if round == 0 { new } else { (old * new).sqrt() };
            for (at, place) in self.places.iter().enumerate() {
                if let Some((left, right)) = *place {
                    let others = |slot: u32, own: f64| {
                        let rest = slots[slot as usize].without(self.term(slot, own));
                        rivals(self.further[slot as usize], rest)
                    };
                    let (a, b) = free[at];
                    let new = (1.0 / (1.0 + others(left, odds[at] * b)), 1.0 / (1.0 + others(right, odds[at] * a)));
                    free[at] = (step(a, new.0), step(b, new.1));
                }
            }
        }
        let of = |at: usize| if self.places[at].is_some() { odds[at] * free[at].0 * free[at].1 } else { 0.0 };
        (0..n).map(of).collect()
    }
}

/// A sum that can be told without its largest term, however large that is.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    largest: f64,
    rest: f64,
}

impl Slot {
    fn add(&mut self, term: f64) {
        self.rest += term.min(self.largest);
        self.largest = self.largest.max(term);
    }

    fn without(&self, term: f64) -> f64 {
        if term >= self.largest { self.rest } else { (self.largest + self.rest - term).max(0.0) }
    }
}

/// Rounds of propagation; after twenty the odds stand still to three digits.
const ROUNDS: u32 = 20;

/// Odds beyond this many bits are all certain; the bound keeps products finite.
const MOST_BITS: f64 = 200.0;

/// Log2 odds of each link when its rivals are taken into account; the links' own where nothing competes.
pub fn compete(links: &[ScoredPair], data: &Standardised, rivalry: Rivalry<'_>) -> Vec<f32> {
    if rivalry.is_none() {
        return links.iter().map(|link| link.bits).collect();
    }
    // Sums go by what the records say, so the outcome hangs neither on the order of links nor on that of rows.
    let places = data.places();
    let mut order: Vec<usize> = (0..links.len()).collect();
    order.sort_by_cached_key(|&at| places.of_pair(links[at].pair));
    let arena = Arena::new(order.iter().map(|&at| links[at].pair), data, rivalry);
    let odds: Vec<f64> =
        order.iter().map(|&at| f64::from(links[at].bits).clamp(-MOST_BITS, MOST_BITS).exp2()).collect();
    let mut bits = vec![f32::NEG_INFINITY; links.len()];
    for (&at, odds) in order.iter().zip(arena.balance(&odds)) {
        bits[at] = odds.log2().max(-2.0 * MOST_BITS) as f32;
    }
    bits
}

/// The links with their weights beside their rivals in place of their own.
pub fn beside_rivals(links: &[ScoredPair], data: &Standardised, rivalry: Rivalry<'_>) -> Vec<ScoredPair> {
    links.iter().zip(compete(links, data, rivalry)).map(|(link, bits)| ScoredPair { bits, ..*link }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records 0..3 of one list, 3..6 of another.
    fn beside(links: &[(u32, u32, f32)]) -> Vec<f32> {
        competing(links, Rivalry { single: &[SourceId(0), SourceId(1)], further: 1.0 })
    }

    fn competing(links: &[(u32, u32, f32)], rivalry: Rivalry<'_>) -> Vec<f32> {
        let data = Standardised::new([0, 0, 0, 1, 1, 1].map(SourceId).to_vec());
        let links: Vec<ScoredPair> = links
            .iter()
            .map(|&(a, b, bits)| ScoredPair { pair: Pair::new(RecordId(a), RecordId(b)).unwrap(), bits, rules: 1 })
            .collect();
        compete(&links, &data, rivalry)
    }

    #[test]
    fn a_pair_without_rivals_keeps_its_weight() {
        for bits in [-3.0, 0.0, 5.5, 120.0] {
            assert!((beside(&[(0, 3, bits)])[0] - bits).abs() < 1e-4, "{bits}");
        }
    }

    #[test]
    fn equal_rivals_share_and_a_rival_better_off_elsewhere_takes_little() {
        let equal = beside(&[(0, 3, 10.0), (0, 4, 10.0)]);
        assert!(equal.iter().all(|bits| bits.abs() < 0.01), "{equal:?}");
        // Record 4 is the match of record 1 beyond doubt, so record 0 is free for 3.
        let settled = beside(&[(0, 3, 10.0), (0, 4, 10.0), (1, 4, 30.0)]);
        assert!(settled[0] > 9.0 && settled[1] < -9.0 && settled[2] > 15.0, "{settled:?}");
    }

    /// Against the sum over all ways to match a record with none, one, two or three of a list with repeats.
    #[test]
    fn further_matches_are_weighed_as_by_counting_all_ways() {
        for further in [0.0, 1e-9, 0.05, 0.5, 1.0] {
            let rivalry = Rivalry { single: &[SourceId(0)], further };
            let bits = competing(&[(0, 3, 2.0), (0, 4, 0.0), (0, 5, 3.0)], rivalry);
            let odds = [4.0_f64, 1.0, 8.0];
            let weight = |way: usize| {
                let inside = (0..3).filter(|at| way >> at & 1 == 1);
                inside.clone().map(|at| odds[at]).product::<f64>() * further.powi(inside.count().max(1) as i32 - 1)
            };
            for (at, found) in bits.iter().enumerate() {
                let (with, without): (Vec<usize>, Vec<usize>) = (0..8).partition(|way| way >> at & 1 == 1);
                let sum = |ways: Vec<usize>| ways.into_iter().map(weight).sum::<f64>();
                let exact = (sum(with) / sum(without)).log2();
                assert!((f64::from(*found) - exact).abs() < 0.01, "{further}: {found} against {exact}");
            }
        }
    }

    #[test]
    fn in_one_list_the_candidates_of_a_record_compete_wherever_they_stand() {
        let links = [(0, 1, 10.0), (0, 2, 10.0), (3, 4, 10.0)];
        let pooled = |further: f64| competing(&links, Rivalry { single: &[], further });
        let bits = pooled(1e-6);
        assert!(bits[0].abs() < 0.01 && bits[1].abs() < 0.01 && bits[2] > 9.9, "{bits:?}");
        assert_eq!(pooled(1.0), [10.0; 3], "matches that keep no others away");
        let some = pooled(0.1);
        assert!(some[0] > bits[0] && some[0] < 10.0, "{some:?}");
    }

    #[test]
    fn a_record_of_the_list_with_repeats_has_one_match_all_the_same() {
        let rivalry = Rivalry { single: &[SourceId(0)], further: 1.0 };
        let bits = competing(&[(0, 3, 10.0), (1, 3, 10.0), (0, 4, 10.0)], rivalry);
        assert!(bits[0].abs() < 0.01 && bits[1].abs() < 0.01 && bits[2] > 9.9, "{bits:?}");
    }

    /// Against the sum over all matchings of a chain, where propagation is exact.
    #[test]
    fn a_chain_is_weighed_as_by_counting_all_matchings() {
        let bits = beside(&[(0, 3, 2.0), (1, 3, 0.0), (1, 4, 3.0)]);
        let (a, b, c) = (4.0_f64, 1.0, 8.0);
        let all = 1.0 + a + b + c + a * c;
        let exact = [a * (1.0 + c), b, c * (1.0 + a)].map(|w| (w / (all - w)).log2());
        for (found, exact) in bits.iter().zip(exact) {
            assert!((f64::from(*found) - exact).abs() < 0.01, "{found} against {exact}");
        }
    }
}
