//! Pairs to estimate from: an even sample of the candidates, and random pairs of records.
//!
//! Both go by what the records say, where the standardiser tells ([`CONTENT`]), and not by where their rows stand: the same rows in
//! another order give the same sample.

use super::patterns::CHUNK;
use crate::compare::{Comparator, MISSING};
use crate::record::{CONTENT, Pair, RecordId, Standardised};
use rayon::prelude::*;
use std::borrow::Cow;

/// At most about `most` of the pairs, all those of every n-th record, so that the candidates of a record stay together. 0 takes
/// all.
pub(super) fn even_sample<'a>(data: &Standardised, pairs: &'a [Pair], most: usize) -> Cow<'a, [Pair]> {
    if most == 0 || pairs.len() <= most {
        return Cow::Borrowed(pairs);
    }
    let every = pairs.len().div_ceil(most) as u64;
    let content = data.get::<Vec<u64>>(CONTENT);
    let owner = |pair: &Pair| match content {
        Some(content) => content[pair.left().index()].min(content[pair.right().index()]),
        None => u64::from(pair.left().0),
    };
    Cow::Owned(pairs.par_iter().filter(|pair| mix(owner(pair)) < u64::MAX / every).copied().collect())
}

/// Random pairs looked at: a level of one in ten thousand is still seen twenty times.
const RANDOM_PAIRS: u64 = 200_000;

/// Random pairs of records, ascending; a pair may be there twice.
pub(super) fn random_pairs(data: &Standardised) -> Vec<Pair> {
    let n = data.len() as u64;
    let mut records: Vec<RecordId> = (0..data.len() as u32).map(RecordId).collect();
    if let Some(content) = data.get::<Vec<u64>>(CONTENT) {
        let places = data.places();
        records.par_sort_unstable_by_key(|&record| (content[record.index()], places.of(record)));
    }
    // A 32-bit number times n, shifted down, is an even choice among n.
    let choose = |random: u64| records[((random * n) >> 32) as usize];
    let mut pairs: Vec<Pair> = (0..RANDOM_PAIRS.min(n * n / 2))
        .map(mix)
        .filter_map(|random| Pair::new(choose(random >> 32), choose(random & 0xffff_ffff)))
        .collect();
    pairs.sort_unstable();
    pairs
}

/// Shares of the levels among random pairs, which are nearly all non-matches, with the starting values as a prior of 20 pairs.
pub(super) fn random_u(comparators: &[Box<dyn Comparator>], data: &Standardised, start: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let pairs = random_pairs(data);
    let counted: Vec<Vec<Vec<u64>>> = pairs
        .par_chunks(CHUNK)
        .map(|chunk| {
            let mut levels = vec![MISSING; chunk.len()];
            let of_field = |comparator: &dyn Comparator| {
                let mut counts = vec![0; comparator.levels().len()];
                comparator.compare(data, chunk, &mut levels);
                levels.iter().filter(|&&l| l != MISSING).for_each(|&level| counts[usize::from(level)] += 1);
                counts
            };
            comparators.iter().map(|comparator| &**comparator).map(of_field).collect()
        })
        .collect();
    let share = |(field, start): (usize, &Vec<f64>)| {
        let of_level = |level| counted.iter().map(|chunk| chunk[field][level]).sum::<u64>() as f64;
        let counts: Vec<f64> = start.iter().enumerate().map(|(level, u)| u * 20.0 + of_level(level)).collect();
        let sum: f64 = counts.iter().sum();
        counts.iter().map(|count| count / sum).collect()
    };
    start.iter().enumerate().map(share).collect()
}

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014): evenly spread numbers from a counter, the same on every machine.
fn mix(at: u64) -> u64 {
    let x = at.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
