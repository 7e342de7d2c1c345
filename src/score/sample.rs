//! Pairs to estimate from: an even sample of the candidates, and random pairs of records.
//!
//! Both go by what the records say, where the standardiser tells ([`CONTENT`]), and not by where their rows stand: the same rows in
//! another order give the same sample.

use super::patterns::CHUNK;
use crate::block::CandidatePairs;
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
fn random_pairs(data: &Standardised) -> Vec<Pair> {
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

/// Random pairs that blocking did not propose, but for those it may have had no room for.
///
/// The nearest of a record are so many at most. In a group of sixty each record meets ten of the others, and the rest is no less a match for
/// not being proposed; but two such records are near to the same third ones. Pairs of which that holds are neither matches nor strangers
/// that anybody knows of.
pub(super) fn random_strangers(data: &Standardised, candidates: &CandidatePairs) -> Vec<Pair> {
    let mut random = random_pairs(data);
    random.retain(|pair| candidates.pairs().binary_search(pair).is_err());
    let near = Near::of(&random, data.len(), candidates.pairs());
    random.retain(|&pair| !near.to_the_same(pair));
    random
}

/// Share of the neighbours of the record that has fewer, from which on two records are near to the same others. With any one in common instead
/// rldata10000 comes to 0.967 (0.971), beers of two lists to 0.449 (0.454), and 39 other sets to nearly the same.
const SAME: f64 = 0.1;

/// The candidates of some records, ascending.
struct Near {
    /// Records per part.
    share: usize,
    parts: Vec<NearPart>,
}

/// The candidates of a run of records: where those of each begin, and where those of the last end.
struct NearPart {
    starts: Vec<u32>,
    others: Vec<u32>,
}

impl Near {
    /// Those of the records of these pairs, among so many records.
    fn of(pairs: &[Pair], records: usize, candidates: &[Pair]) -> Self {
        let mut asked = vec![false; records];
        pairs.iter().flat_map(|pair| [pair.left(), pair.right()]).for_each(|record| asked[record.index()] = true);
        // Each thread goes through all pairs and keeps what they say of its own records.
        let share = records.div_ceil(rayon::current_num_threads()).max(1);
        let part = |(part, asked): (usize, &[bool])| NearPart::of(part * share, asked, candidates);
        Self { share, parts: asked.par_chunks(share).enumerate().map(part).collect() }
    }

    fn of_record(&self, record: RecordId) -> &[u32] {
        let NearPart { starts, others } = &self.parts[record.index() / self.share];
        let at = record.index() % self.share;
        &others[starts[at] as usize..starts[at + 1] as usize]
    }

    /// Whether a good part of the neighbours of the record that has fewer are neighbours of the other.
    fn to_the_same(&self, pair: Pair) -> bool {
        let (left, right) = (self.of_record(pair.left()), self.of_record(pair.right()));
        let both = left.iter().filter(|&near| right.binary_search(near).is_ok()).count();
        both > 0 && both as f64 >= SAME * left.len().min(right.len()) as f64
    }
}

impl NearPart {
    /// Those of the records from `first` on, as far as they are asked for.
    fn of(first: usize, asked: &[bool], candidates: &[Pair]) -> Self {
        // Pairs ascend, and so do the others of each record: those before it come first, as left records of other pairs.
        let ends = || {
            let both = candidates.iter().flat_map(|pair| [(pair.left(), pair.right()), (pair.right(), pair.left())]);
            both.filter_map(|(record, other)| {
                let own = record.index().checked_sub(first)?;
                asked.get(own).is_some_and(|&asked| asked).then_some((own, other))
            })
        };
        let mut starts = vec![0_u32; asked.len() + 1];
        ends().for_each(|(own, _)| starts[own + 1] += 1);
        for own in 0..asked.len() {
            starts[own + 1] += starts[own];
        }
        let mut next = starts.clone();
        let mut others = vec![0; starts[asked.len()] as usize];
        for (own, other) in ends() {
            others[next[own] as usize] = other.0;
            next[own] += 1;
        }
        Self { starts, others }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_near_to_the_same_third_ones_are_no_strangers() {
        let pair = |a, b| Pair::new(RecordId(a), RecordId(b)).unwrap();
        // 0 and 1 are both near to 2; 3 is near to 4 only.
        let candidates = [pair(0, 2), pair(1, 2), pair(3, 4)];
        let asked = [pair(0, 1), pair(0, 3)];
        let near = Near::of(&asked, 5, &candidates);
        assert_eq!(asked.map(|pair| near.to_the_same(pair)), [true, false]);
        assert_eq!(near.of_record(RecordId(2)), [0; 0], "nobody asked");
        // One in common of eleven is chance.
        let many: Vec<Pair> = (2..13).flat_map(|other| [pair(0, other), pair(1, other + 10)]).collect();
        let mut candidates = many;
        candidates.sort_unstable();
        let near = Near::of(&asked, 30, &candidates);
        assert!(!near.to_the_same(pair(0, 1)));
    }
}
