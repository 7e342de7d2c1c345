//! Hashes as symbols, counted in order of first appearance by several threads.
//!
//! A map of all keys of a province is larger than any cache, and each of tens of millions of keys waited for a line of memory. So the hashes of a batch
//! are sorted by a few of their bits into parts; a part is gone through in all batches with a map that stays in the cache and tells where each hash
//! stands for the first time; and counting these places gives the symbols: those that one map would give.

use crate::record::Symbol;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Parts that hashes are sorted into: of 20 million distinct ones the map of a part takes a megabyte.
const PARTS: usize = 256;

/// A batch of hashes, sorted by part.
pub(super) struct Batch {
    hashes: Vec<u64>,
    /// Where each of them stands in the batch.
    places: Vec<u32>,
    /// Where each part ends.
    ends: [u32; PARTS],
}

impl Batch {
    /// The hashes in order.
    pub fn of(hashes: &[u64]) -> Self {
        let mut counts = [0; PARTS];
        hashes.iter().for_each(|&hash| counts[part(hash)] += 1);
        let mut all = 0;
        let mut next = counts.map(|count| {
            all += count;
            all - count
        });
        let (mut sorted, mut places) = (vec![0; hashes.len()], vec![0; hashes.len()]);
        for (place, &hash) in hashes.iter().enumerate() {
            let to = &mut next[part(hash)];
            (sorted[*to as usize], places[*to as usize]) = (hash, place as u32);
            *to += 1;
        }
        Self { hashes: sorted, places, ends: next }
    }

    /// The hashes of each part with their places.
    fn parts(&mut self) -> impl Iterator<Item = (&mut [u64], &[u32])> {
        let (mut hashes, mut places, mut start) = (&mut self.hashes[..], &self.places[..], 0);
        self.ends.iter().map(move |&end| {
            let count = (end - std::mem::replace(&mut start, end)) as usize;
            let (of_part, others) = std::mem::take(&mut hashes).split_at_mut(count);
            let (at, behind) = places.split_at(count);
            (hashes, places) = (others, behind);
            (of_part, at)
        })
    }

    /// The batch in its own order, of which the parts have [told](tell_first) where each hash stands first; `start` is its own place among all.
    fn settled(self, start: u32) -> Settled {
        let mut told = vec![0; self.hashes.len()];
        self.places.iter().zip(self.hashes).for_each(|(&place, hash)| told[place as usize] = hash);
        let is_new = |place: usize| told[place] as u32 == start + place as u32;
        let word = |from: usize| {
            (from..told.len().min(from + 64)).fold(0, |bits, at| bits | u64::from(is_new(at)) << (at - from))
        };
        Settled {
            new: (0..told.len()).step_by(64).map(word).collect(),
            hashes: (0..told.len()).filter(|&at| is_new(at)).map(|at| (told[at] >> 32) as u32).collect(),
            firsts: told.iter().map(|&told| told as u32).collect(),
        }
    }
}

/// A part by other bits than its map goes by.
fn part(hash: u64) -> usize {
    (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - PARTS.ilog2())) as usize
}

/// Puts in place of each hash of a part its lower half and, below it, the place among all where that hash stands first.
fn tell_first<'a>(batches: impl Iterator<Item = (u32, (&'a mut [u64], &'a [u32]))>) {
    let mut known = FxHashMap::default();
    for (start, (hashes, places)) in batches {
        for (hash, place) in hashes.iter_mut().zip(places) {
            let first: u32 = *known.entry(*hash).or_insert(start + place);
            *hash = *hash << 32 | u64::from(first);
        }
    }
}

/// A batch of which is known what stands in it first.
struct Settled {
    /// Where the hash at each place stands first among all.
    firsts: Vec<u32>,
    /// A bit for each place whose hash stands there first.
    new: Vec<u64>,
    /// The lower halves of the hashes at these places, in order.
    hashes: Vec<u32>,
}

/// The symbols of all hashes, batch by batch, and the lower half of the hash of each symbol.
///
/// # Panics
/// At 2^32 hashes.
pub(super) fn symbols(mut batches: Vec<Batch>) -> (Vec<Vec<Symbol>>, Vec<u32>) {
    let mut all = 0_u32;
    // Each batch begins at a word of bits.
    let mut start = |batch: &Batch| {
        let end = all.checked_add(u32::try_from(batch.hashes.len().next_multiple_of(64)).ok()?)?;
        Some(std::mem::replace(&mut all, end))
    };
    let starts: Option<Vec<u32>> = batches.iter().map(&mut start).collect();
    let starts = starts.expect("at most 2^32 keys");

    let mut parts: Vec<_> = (0..PARTS).map(|_| Vec::with_capacity(starts.len())).collect();
    for (batch, &start) in batches.iter_mut().zip(&starts) {
        parts.iter_mut().zip(batch.parts()).for_each(|(part, hashes)| part.push((start, hashes)));
    }
    parts.into_par_iter().with_max_len(1).for_each(|part| tell_first(part.into_iter()));
    let settled: Vec<Settled> =
        batches.into_par_iter().zip(starts).map(|(batch, start)| batch.settled(start)).collect();

    let mut before = 0;
    let mut new: Vec<(u64, u32)> = Vec::with_capacity(all as usize / 64);
    for bits in settled.iter().flat_map(|batch| &batch.new) {
        new.push((*bits, before));
        before += bits.count_ones();
    }
    let symbol = |first: u32| {
        let (bits, before) = new[first as usize / 64];
        before + (bits & ((1 << (first % 64)) - 1)).count_ones()
    };
    let mut hashes = Vec::with_capacity(before as usize);
    settled.iter().for_each(|batch| hashes.extend(&batch.hashes));
    let symbols = settled.into_par_iter().map(|batch| batch.firsts.into_iter().map(symbol).collect()).collect();
    (symbols, hashes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn symbols_are_those_that_one_map_gives(
            batches in prop::collection::vec(prop::collection::vec(0_u64..400, 0..300), 0..6),
            spread in prop::sample::select(&[1, 0x1_0000_0001, 0x9e37_79b9_7f4a_7c15][..]),
        ) {
            let batches: Vec<Vec<u64>> = batches;
            let batches: Vec<Vec<u64>> =
                batches.iter().map(|batch| batch.iter().map(|hash| hash.wrapping_mul(spread)).collect()).collect();
            let (mut known, mut hashes) = (FxHashMap::default(), Vec::new());
            let mut of = |&hash: &u64| *known.entry(hash).or_insert_with(|| {
                hashes.push(hash as u32);
                hashes.len() as Symbol - 1
            });
            let expected: Vec<Vec<Symbol>> = batches.iter().map(|batch| batch.iter().map(&mut of).collect()).collect();
            let found = symbols(batches.iter().map(|batch| Batch::of(batch)).collect());
            prop_assert_eq!(found, (expected, hashes));
        }
    }
}
