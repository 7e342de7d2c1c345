//! Equal keys: every two records that share a key, unless too many share it.
//!
//! Tried and left out: dividing the larger blocks of a common name by city. In a province of 1.16 million rows it proposes 12.6 in place of 14.5
//! million pairs, but recall falls from 0.9605 to 0.9595; most pairs come of blocks of thirty records and fewer, which it leaves alone. Leaving out
//! pairs that contradict each other ([`except`](super::except)) goes by the pair and not by the block.

use super::except::{self, Except};
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
    /// Column of the standardiser that tells pairs apart ([`Apart`](crate::record::Apart)): these are not proposed.
    pub except: Option<String>,
}

/// A key and a record that has it.
type Entry = (Symbol, RecordId);

/// Entries per task.
const PIECE: usize = 1 << 15;

impl Blocker for EqualKeys {
    fn name(&self) -> &str {
        &self.rule
    }

    fn propose(&self, data: &Standardised) -> Proposal {
        self.propose_keys(data, 0..Symbol::MAX)
    }

    fn columns(&self) -> Vec<NamedColumn> {
        let keys = NamedColumn::new("column", &self.column, ColumnKind::Keys);
        std::iter::once(keys).chain(except::column(&self.except)).collect()
    }
}

impl EqualKeys {
    /// What [`propose`](Blocker::propose) gives for the keys of a range alone. Ranges that cover all keys together propose what the rule
    /// proposes: a join on equal keys splits by key range over machines, and only the ids of a range's records cross the border,
    /// with what [`except`](Self::except) reads of them.
    pub fn propose_keys(&self, data: &Standardised, range: Range<Symbol>) -> Proposal {
        let Some(column) = data.get::<KeyColumn>(&self.column) else { return Proposal::default() };
        let texts = data.get::<KeyTexts>(&format!("{}.texts", self.column));
        let mut entries: Vec<Entry> = (0..column.len() as u32)
            .map(RecordId)
            .flat_map(|record| column.get(record).iter().map(move |&key| (key, record)))
            .filter(|(key, _)| range.contains(key))
            .collect();
        entries.par_sort_unstable();
        let apart = Except::new(&self.except, data);
        let name = |(key, record)| texts.and_then(|texts| texts.spell(data, record, key)).unwrap_or_default();
        let pieces: Vec<Proposal> = pieces(&entries)
            .par_iter()
            .with_max_len(1)
            .map(|piece| self.propose_blocks(piece, &apart, &name))
            .collect();
        let mut proposal = Proposal::default();
        proposal.pairs.reserve_exact(pieces.iter().map(|piece| piece.pairs.len()).sum());
        for Proposal { pairs, runaway, largest } in pieces {
            proposal.pairs.extend(pairs);
            proposal.runaway.extend(runaway);
            proposal.largest.extend(largest);
        }
        proposal
    }

    /// What the blocks of some entries propose.
    fn propose_blocks(
        &self,
        entries: &[Entry],
        apart: &Except<'_>,
        name: &(dyn Fn(Entry) -> String + Sync),
    ) -> Proposal {
        let mut proposal = Proposal::default();
        for block in entries.chunk_by(|a, b| a.0 == b.0) {
            if block.len() > self.max_block {
                proposal.runaway.push(RunawayBlock { key: name(block[0]), records: block.len() as u32 });
                continue;
            }
            proposal.largest.note(block.len(), || name(block[0]));
            for (at, &(_, left)) in block.iter().enumerate() {
                let pairs = block[at + 1..].iter().filter_map(|&(_, right)| Pair::new(left, right));
                proposal.pairs.extend(pairs.filter(|&pair| !apart.tells(pair)));
            }
        }
        proposal
    }
}

/// Sorted entries in pieces of about a size, each block whole in one.
fn pieces(mut entries: &[Entry]) -> Vec<&[Entry]> {
    let mut pieces = Vec::with_capacity(entries.len() / PIECE + 1);
    while let Some(&(last, _)) = entries.get(PIECE) {
        let end = PIECE + entries[PIECE..].partition_point(|entry| entry.0 == last);
        let (piece, rest) = entries.split_at(end);
        pieces.push(piece);
        entries = rest;
    }
    pieces.push(entries);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Apart, SourceId};

    fn data(keys: impl ExactSizeIterator<Item = Vec<Symbol>>) -> Standardised {
        let mut data = Standardised::new(vec![SourceId(0); keys.len()]);
        let mut column = KeyColumn::default();
        keys.for_each(|keys| column.push(keys));
        data.insert("k", column);
        data
    }

    fn rule(except: Option<&str>) -> EqualKeys {
        EqualKeys { rule: "equal".into(), column: "k".into(), max_block: 4, except: except.map(Into::into) }
    }

    #[test]
    fn pieces_cut_no_block() {
        let entries: Vec<Entry> = (0..200_000).map(|at| (at / 7, RecordId(at))).collect();
        let pieces = pieces(&entries);
        assert!(pieces.len() > 3);
        assert_eq!(pieces.concat(), entries);
        assert!(pieces.windows(2).all(|pair| pair[0].last().unwrap().0 != pair[1][0].0));
        // One block of everything.
        let one = vec![(3, RecordId(0)); PIECE * 3];
        assert_eq!(super::pieces(&one).len(), 2);
        assert_eq!(super::pieces(&one)[0].len(), one.len());
    }

    #[test]
    fn many_pieces_propose_what_their_blocks_say() {
        // Three records to a key, every hundredth key too common.
        let n = 3 * PIECE as u32;
        let key = |record: u32| if record % 100 < 3 { 5_000_000 + record % 3 } else { record / 3 };
        let data = data((0..n).map(|record| vec![key(record)]));
        let proposal = rule(None).propose(&data);
        let mut expected = Vec::new();
        for block in (0..n).step_by(3) {
            for (a, b) in [(block, block + 1), (block, block + 2), (block + 1, block + 2)] {
                expected.extend((key(a) == key(b)).then(|| Pair::new(RecordId(a), RecordId(b)).unwrap()));
            }
        }
        assert_eq!(proposal.pairs, expected);
        assert_eq!(proposal.runaway.iter().map(|block| block.records).collect::<Vec<_>>(), [n.div_ceil(100); 3]);
    }

    #[test]
    fn pairs_that_are_told_apart_are_not_proposed() {
        let mut data = data((0..4).map(|_| vec![1]));
        data.insert("odd", Apart(|_| Box::new(|pair| (pair.left().0 + pair.right().0) % 2 == 1)));
        let proposed = |except| {
            let pairs = rule(except).propose(&data).pairs;
            pairs.iter().map(|pair| (pair.left().0, pair.right().0)).collect::<Vec<_>>()
        };
        assert_eq!(proposed(None).len(), 6);
        assert_eq!(proposed(Some("odd")), [(0, 2), (1, 3)]);
    }
}
