//! Comparison vectors packed into integers, and the counts of their patterns.
//!
//! A pair's levels over all comparators are one mixed-radix number, its code. Many pairs share few codes, so estimation works on
//! counts of codes (milliseconds, whatever the number of pairs) and a weight is computed once per code. The levels
//! themselves exist only for one chunk of pairs at a time.

use crate::compare::{Comparator, MISSING};
use crate::record::{Pair, Standardised};
use rayon::prelude::*;

/// Pairs per task: a few thousand keep the levels of a chunk within the second-level cache.
pub const CHUNK: usize = 4096;

/// How levels are packed into codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packing {
    /// Number of levels per comparator; the state after the last one is "missing".
    levels: Vec<u8>,
}

impl Packing {
    /// The packing for these comparators, or `None` when their levels do not fit into 64 bits.
    pub fn new(comparators: &[Box<dyn Comparator>]) -> Option<Self> {
        let levels: Vec<u8> = comparators.iter().map(|c| c.levels().len() as u8).collect();
        levels.iter().try_fold(1_u64, |product, &n| product.checked_mul(u64::from(n) + 1))?;
        Some(Self { levels })
    }

    /// Number of comparators.
    pub fn fields(&self) -> usize {
        self.levels.len()
    }

    /// Number of levels of a comparator, "missing" not counted.
    pub fn levels(&self, field: usize) -> usize {
        usize::from(self.levels[field])
    }

    /// Adds the levels of one comparator (field-major) to the codes of a chunk; call it for comparators in order.
    pub(super) fn pack_field(&self, field: usize, levels: &[u8], codes: &mut [u64]) {
        let n = self.levels[field];
        for (code, &level) in codes.iter_mut().zip(levels) {
            *code = *code * (u64::from(n) + 1) + u64::from(if level == MISSING { n } else { level.min(n - 1) });
        }
    }

    /// The levels of a code, one per comparator.
    pub fn unpack(&self, mut code: u64, levels: &mut [u8]) {
        for (level, &n) in levels.iter_mut().zip(&self.levels).rev() {
            let digit = (code % (u64::from(n) + 1)) as u8;
            code /= u64::from(n) + 1;
            *level = if digit == n { MISSING } else { digit };
        }
    }

    /// The codes of one chunk of pairs.
    pub fn codes(&self, comparators: &[Box<dyn Comparator>], data: &Standardised, pairs: &[Pair]) -> Vec<u64> {
        let mut codes = vec![0_u64; pairs.len()];
        let mut levels = vec![MISSING; pairs.len()];
        for (field, comparator) in comparators.iter().enumerate() {
            comparator.compare(data, pairs, &mut levels);
            self.pack_field(field, &levels, &mut codes);
        }
        codes
    }

    /// The codes of all pairs, computed in parallel, in pair order.
    pub fn all_codes(&self, comparators: &[Box<dyn Comparator>], data: &Standardised, pairs: &[Pair]) -> Vec<u64> {
        let chunks: Vec<Vec<u64>> =
            pairs.par_chunks(CHUNK).with_max_len(1).map(|chunk| self.codes(comparators, data, chunk)).collect();
        chunks.concat()
    }
}

/// A pattern of levels, the class of source pair it was seen in, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternCount {
    /// Ordinal of the class of source pair.
    pub class: u16,
    /// Levels per comparator.
    pub levels: Vec<u8>,
    /// Number of pairs.
    pub count: u64,
}

/// Counts equal (class, code) combinations, ascending.
pub fn count_patterns(packing: &Packing, classes: &[u16], codes: &[u64]) -> Vec<PatternCount> {
    let mut keys: Vec<(u16, u64)> = classes.iter().copied().zip(codes.iter().copied()).collect();
    keys.par_sort_unstable();
    keys.chunk_by(|a, b| a == b)
        .map(|group| {
            let mut levels = vec![0; packing.fields()];
            packing.unpack(group[0].1, &mut levels);
            PatternCount { class: group[0].0, levels, count: group.len() as u64 }
        })
        .collect()
}

#[cfg(test)]
impl Packing {
    /// A packing with these numbers of levels.
    pub fn for_tests(levels: &[u8]) -> Self {
        Self { levels: levels.to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn unpacking_gives_back_what_was_packed(levels in proptest::collection::vec((1_u8..12, 0_u8..12), 1..10)) {
            let packing = Packing::for_tests(&levels.iter().map(|&(n, _)| n).collect::<Vec<_>>());
            let levels: Vec<u8> = levels.iter().map(|&(n, l)| if l % (n + 1) == n { MISSING } else { l % (n + 1) }).collect();
            let mut code = [0_u64];
            for (field, &level) in levels.iter().enumerate() {
                packing.pack_field(field, &[level], &mut code);
            }
            let mut back = vec![0; levels.len()];
            packing.unpack(code[0], &mut back);
            prop_assert_eq!(back, levels);
        }
    }
}
