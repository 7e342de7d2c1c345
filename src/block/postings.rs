//! The inverted index of a key column: which records carry a token.

use crate::record::{KeyColumn, RecordId};

/// Postings of every token: `starts[t]..starts[t + 1]` of the record ids, ascending.
pub(super) fn invert(column: &KeyColumn) -> (Vec<u32>, Vec<u32>) {
    let records = || (0..column.len() as u32).map(RecordId);
    let tokens = records().flat_map(|r| column.get(r).iter().copied()).max().map_or(0, |max| max as usize + 1);
    let mut starts = vec![0_u32; tokens + 1];
    for record in records() {
        for &token in column.get(record) {
            starts[token as usize + 1] += 1;
        }
    }
    for token in 0..tokens {
        starts[token + 1] += starts[token];
    }
    let mut next = starts.clone();
    let mut postings = vec![0_u32; starts[tokens] as usize];
    for record in records() {
        for &token in column.get(record) {
            postings[next[token as usize] as usize] = record.0;
            next[token as usize] += 1;
        }
    }
    (starts, postings)
}
