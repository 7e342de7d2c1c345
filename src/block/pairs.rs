//! The union of what all rules propose.

use super::Blocker;
use crate::record::{Pair, RecordId, Standardised};
use crate::spill::{PairSorter, Room, SpillError};
use rayon::prelude::*;
use serde::Serialize;
use std::ops::Range;

/// What one rule proposes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proposal {
    /// Proposed pairs in any order, possibly repeated.
    pub pairs: Vec<Pair>,
    /// Blocks that were left out because they passed the rule's cap.
    pub runaway: Vec<RunawayBlock>,
    /// The largest blocks that were used, if the rule has blocks.
    pub largest: Largest,
}

/// The largest blocks among those noted, at most five.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Largest(Vec<RunawayBlock>);

/// Blocks kept: what fits on a screen beside the other rules.
const LARGEST: usize = 5;

impl Largest {
    /// Notes a block that was used; its key is asked for only when it is among the largest so far.
    #[inline]
    pub fn note(&mut self, records: usize, key: impl FnOnce() -> String) {
        let least = if self.0.len() < LARGEST { 1 } else { self.0.last().map_or(1, |block| block.records) };
        if records as u32 <= least {
            return;
        }
        self.extend(Self(vec![RunawayBlock { key: key(), records: records as u32 }]));
    }

    /// Takes in the largest of other blocks.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
        self.0.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.key.cmp(&b.key)));
        self.0.truncate(LARGEST);
    }
}

/// A block too large to compare all pairs of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunawayBlock {
    /// The shared key, as text.
    pub key: String,
    /// Records that share it.
    pub records: u32,
}

/// How many pairs a rule proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCount {
    /// The rule.
    pub rule: String,
    /// Distinct pairs it proposes.
    pub pairs: u64,
    /// Of these, pairs that no earlier rule of the plan proposes.
    pub new: u64,
    /// Largest blocks left out, largest first, at most ten.
    pub runaway: Vec<RunawayBlock>,
    /// Largest blocks used, largest first, at most five; empty for a rule that knows none.
    pub largest: Vec<RunawayBlock>,
}

/// The count of pairs per rule, known before anything is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BlockCensus {
    /// One entry per rule in plan order.
    pub rules: Vec<RuleCount>,
    /// Distinct pairs over all rules.
    pub pairs: u64,
}

/// Distinct candidate pairs, sorted by left then right id, each with a bit set of the rules that proposed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CandidatePairs {
    pairs: Vec<Pair>,
    rules: Vec<u32>,
}

impl CandidatePairs {
    /// The pairs, ascending.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Bit `r` is set when rule `r` of the plan proposed the pair.
    pub fn rules(&self) -> &[u32] {
        &self.rules
    }

    /// Number of distinct pairs.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// The candidates from `from` up to `to` in order: what one of several machines weighs.
    ///
    /// # Panics
    /// When the range reaches beyond the candidates.
    pub fn part(&self, range: Range<usize>) -> Self {
        Self { pairs: self.pairs[range.clone()].to_vec(), rules: self.rules[range].to_vec() }
    }

    /// True when no rule proposed anything.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

/// Runs every rule and unites their proposals. A plan has at most 32 rules (checked when it is compiled).
pub fn propose_all(blockers: &[Box<dyn Blocker>], data: &Standardised) -> (CandidatePairs, BlockCensus) {
    let (candidates, census, _) =
        propose_within(blockers, data, None).expect("only a bounded run writes files, and this one is not");
    (candidates, census)
}

/// As [`propose_all`] within `room`: proposals that do not fit go through sorted runs on disk, and the result is the same. Returns the
/// bytes that were written.
///
/// # Errors
/// [`SpillError`] when a temporary file cannot be written or read.
pub fn propose_within(
    blockers: &[Box<dyn Blocker>],
    data: &Standardised,
    room: Option<Room>,
) -> Result<(CandidatePairs, BlockCensus, u64), SpillError> {
    let mut census = BlockCensus::default();
    let bounded = room.is_some();
    let mut all = PairSorter::new(room);
    let mut lists: Vec<Vec<Pair>> = Vec::new();
    for (rule, blocker) in blockers.iter().enumerate() {
        let Proposal { mut pairs, mut runaway, largest } = blocker.propose(data);
        pairs.par_sort_unstable_by_key(|&pair| pack(pair));
        pairs.dedup();
        runaway.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.key.cmp(&b.key)));
        runaway.truncate(10);
        let (rule_name, count) = (blocker.name().to_owned(), pairs.len() as u64);
        census.rules.push(RuleCount { rule: rule_name, pairs: count, new: 0, runaway, largest: largest.0 });
        match bounded {
            true => all.extend(pairs.into_iter().map(|pair| (pack(pair), 1_u32 << rule)))?,
            false => {
                pairs.shrink_to_fit();
                lists.push(pairs);
            }
        }
    }
    let written = all.written();
    let mut candidates = merge_all(lists, data.len());
    all.finish(|key, bits| {
        candidates.pairs.push(unpack(key));
        candidates.rules.push(bits);
    })?;
    for bits in &candidates.rules {
        census.rules[bits.trailing_zeros() as usize].new += 1;
    }
    census.pairs = candidates.len() as u64;
    Ok((candidates, census, written))
}

/// Left records per task of the merge.
const RANGE: usize = 4096;

/// All lists as one. Left records go by the thousand: within such a range the lists are merged on their own.
fn merge_all(lists: Vec<Vec<Pair>>, records: usize) -> CandidatePairs {
    let ranges: Vec<CandidatePairs> = (0..records.div_ceil(RANGE))
        .into_par_iter()
        .with_max_len(1)
        .map(|range| {
            let before =
                |pairs: &[Pair], range: usize| pairs.partition_point(|pair| pair.left().index() < range * RANGE);
            merge(lists.iter().map(|pairs| &pairs[before(pairs, range)..before(pairs, range + 1)]).collect())
        })
        .collect();
    drop(lists);
    let mut candidates = CandidatePairs::default();
    candidates.pairs.reserve_exact(ranges.iter().map(CandidatePairs::len).sum());
    candidates.rules.reserve_exact(candidates.pairs.capacity());
    for range in ranges {
        candidates.pairs.extend(range.pairs);
        candidates.rules.extend(range.rules);
    }
    candidates
}

/// Sorted lists without repeats as one, each pair with the set of lists it stands in.
fn merge(mut lists: Vec<&[Pair]>) -> CandidatePairs {
    let mut out = CandidatePairs::default();
    while let Some(&next) = lists.iter().filter_map(|list| list.first()).min_by_key(|&&pair| pack(pair)) {
        let mut bits = 0;
        for (rule, list) in lists.iter_mut().enumerate() {
            if let [first, rest @ ..] = list
                && *first == next
            {
                bits |= 1 << rule;
                *list = rest;
            }
        }
        out.pairs.push(next);
        out.rules.push(bits);
    }
    out.pairs.shrink_to_fit();
    out.rules.shrink_to_fit();
    out
}

fn pack(pair: Pair) -> u64 {
    u64::from(pair.left().0) << 32 | u64::from(pair.right().0)
}

fn unpack(key: u64) -> Pair {
    Pair::new(RecordId((key >> 32) as u32), RecordId(key as u32)).expect("packed from a pair of two records")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{EqualKeys, RareTokens};
    use crate::record::{KeyColumn, KeyTexts, SourceId};

    fn data(keys: &[&[u32]]) -> Standardised {
        let mut data = Standardised::new(vec![SourceId(0); keys.len()]);
        let mut column = KeyColumn::default();
        for keys in keys {
            column.push(keys.iter().copied());
        }
        data.insert("k", column);
        data.insert("k.texts", KeyTexts::new(|_, _, key| Some(format!("键{key}"))));
        data
    }

    fn equal(max_block: usize) -> Box<dyn Blocker> {
        Box::new(EqualKeys { rule: "equal".to_owned(), column: "k".to_owned(), max_block, except: None })
    }

    #[test]
    fn rules_unite_and_are_counted_before_anything_is_compared() {
        let data = data(&[&[1, 2], &[1, 2], &[2], &[]]);
        let tokens = RareTokens {
            rule: "rare".to_owned(),
            column: "k".to_owned(),
            k: 1,
            max_frequency: 10,
            min_share: 0.0,
            except: None,
        };
        let (candidates, census) = propose_all(&[equal(10), Box::new(tokens)], &data);
        let ids: Vec<(u32, u32)> = candidates.pairs().iter().map(|p| (p.left().0, p.right().0)).collect();
        assert_eq!(ids, [(0, 1), (0, 2), (1, 2)]);
        assert_eq!(candidates.rules()[0], 0b11);
        assert_eq!(census.pairs, 3);
        assert_eq!((census.rules[0].pairs, census.rules[0].new, census.rules[1].new), (3, 3, 0));
    }

    #[test]
    fn a_runaway_block_is_named_and_not_compared() {
        let data = data(&[&[7], &[7], &[7], &[1], &[1]]);
        let (candidates, census) = propose_all(&[equal(2)], &data);
        assert_eq!(candidates.len(), 1);
        assert_eq!(census.rules[0].runaway, [RunawayBlock { key: "键7".to_owned(), records: 3 }]);
        assert_eq!(census.rules[0].largest, [RunawayBlock { key: "键1".to_owned(), records: 2 }]);
    }

    #[test]
    fn a_column_that_is_not_there_proposes_nothing() {
        let empty = Standardised::new(vec![SourceId(0); 3]);
        assert!(propose_all(&[equal(2)], &empty).0.is_empty());
    }
}
