//! Equal keys: every two records that share a key, unless too many share it.
//!
//! Tried and left out: dividing the larger blocks of a common name by city. In a province of 1.16 million rows it proposes 12.6 in place of 14.5
//! million pairs, but recall falls from 0.9605 to 0.9595; most pairs come of blocks of thirty records and fewer, which it leaves alone.

use super::{Blocker, Proposal, RunawayBlock};
use crate::record::{KeyColumn, KeyTexts, Pair, RecordId, Standardised, Symbol};
use crate::standardise::{ColumnKind, NamedColumn};
use rayon::prelude::*;
use std::ops::Range;

/// Proposes every pair of records that share a key of one key column.
///
/// A key that more than `max_block` records share proposes nothing (an agent's phone number, an industrial park's gate): it
/// says little and costs the square of its size; it is reported instead.
#[derive(Debug, Clone)]
pub struct EqualKeys {
    /// Name of the rule.
    pub rule: String,
    /// Key column to read.
    pub column: String,
    /// Largest number of records that a key may be shared by.
    pub max_block: usize,
}

impl Blocker for EqualKeys {
    fn name(&self) -> &str {
        &self.rule
    }

    fn propose(&self, data: &Standardised) -> Proposal {
        self.propose_keys(data, 0..Symbol::MAX)
    }

    fn columns(&self) -> Vec<NamedColumn> {
        vec![NamedColumn::new("column", &self.column, ColumnKind::Keys)]
    }
}

impl EqualKeys {
    /// What [`propose`](Blocker::propose) gives for the keys of a range alone. Ranges that cover all keys together propose what the rule
    /// proposes: a join on equal keys splits by key range over machines, and only the ids of a range's records cross the border.
    pub fn propose_keys(&self, data: &Standardised, range: Range<Symbol>) -> Proposal {
        let Some(column) = data.get::<KeyColumn>(&self.column) else { return Proposal::default() };
        let texts = data.get::<KeyTexts>(&format!("{}.texts", self.column));
        let mut entries: Vec<(Symbol, RecordId)> = (0..column.len() as u32)
            .map(RecordId)
            .flat_map(|record| column.get(record).iter().map(move |&key| (key, record)))
            .filter(|(key, _)| range.contains(key))
            .collect();
        entries.par_sort_unstable();
        let mut proposal = Proposal::default();
        for block in entries.chunk_by(|a, b| a.0 == b.0) {
            let (key, record) = block[0];
            let name = || texts.and_then(|texts| texts.spell(data, record, key)).unwrap_or_default();
            if block.len() > self.max_block {
                proposal.runaway.push(RunawayBlock { key: name(), records: block.len() as u32 });
                continue;
            }
            proposal.largest.note(block.len(), name);
            for (at, &(_, left)) in block.iter().enumerate() {
                proposal.pairs.extend(block[at + 1..].iter().filter_map(|&(_, right)| Pair::new(left, right)));
            }
        }
        proposal
    }
}
