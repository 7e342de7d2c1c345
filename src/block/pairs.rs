//! The union of what all rules propose.

use super::Blocker;
use crate::record::{Pair, RecordId, Standardised};
use rayon::prelude::*;
use serde::Serialize;

/// What one rule proposes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proposal {
    /// Proposed pairs in any order, possibly repeated.
    pub pairs: Vec<Pair>,
    /// Blocks that were left out because they passed the rule's cap.
    pub runaway: Vec<RunawayBlock>,
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

    /// True when no rule proposed anything.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

/// Runs every rule and unites their proposals. A plan has at most 32 rules (checked when it is compiled).
pub fn propose_all(blockers: &[Box<dyn Blocker>], data: &Standardised) -> (CandidatePairs, BlockCensus) {
    let mut census = BlockCensus::default();
    let mut all: Vec<(u64, u32)> = Vec::new();
    for (rule, blocker) in blockers.iter().enumerate() {
        let Proposal { pairs, mut runaway } = blocker.propose(data);
        let mut keys: Vec<u64> = pairs.into_iter().map(pack).collect();
        keys.par_sort_unstable();
        keys.dedup();
        runaway.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.key.cmp(&b.key)));
        runaway.truncate(10);
        census.rules.push(RuleCount { rule: blocker.name().to_owned(), pairs: keys.len() as u64, new: 0, runaway });
        all.extend(keys.into_iter().map(|key| (key, 1_u32 << rule)));
    }
    all.par_sort_unstable();
    let mut candidates = CandidatePairs::default();
    for group in all.chunk_by(|a, b| a.0 == b.0) {
        let bits = group.iter().fold(0, |bits, &(_, bit)| bits | bit);
        census.rules[bits.trailing_zeros() as usize].new += 1;
        candidates.pairs.push(unpack(group[0].0));
        candidates.rules.push(bits);
    }
    census.pairs = candidates.len() as u64;
    (candidates, census)
}

fn pack(pair: Pair) -> u64 {
    u64::from(pair.left().0) << 32 | u64::from(pair.right().0)
}

fn unpack(key: u64) -> Pair {
    Pair::new(RecordId((key >> 32) as u32), RecordId(key as u32)).expect("packed from a pair of two records")
}
