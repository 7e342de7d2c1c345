//! Weights that need not be found twice.

use crate::record::{Pair, Standardised};
use crate::score::{Model, ScoredPair};
use std::borrow::Cow;

/// Weights that scoring found, by pair.
pub(crate) struct Known<'a> {
    links: Cow<'a, [ScoredPair]>,
    /// Where the links of each left record begin.
    starts: Vec<u32>,
}

impl<'a> Known<'a> {
    /// The weights among so many records.
    pub(crate) fn new(records: usize, links: &'a [ScoredPair]) -> Self {
        let mut links = Cow::Borrowed(links);
        if !links.is_sorted_by_key(|link| link.pair) {
            links.to_mut().sort_by_key(|link| link.pair);
        }
        let mut starts = vec![0_u32; records + 1];
        links.iter().for_each(|link| starts[link.pair.left().index() + 1] += 1);
        for record in 0..records {
            starts[record + 1] += starts[record];
        }
        Self { links, starts }
    }

    fn bits(&self, pair: Pair) -> Option<f32> {
        let left = pair.left().index();
        let links = &self.links[self.starts[left] as usize..self.starts[left + 1] as usize];
        links.iter().find(|link| link.pair == pair).map(|link| link.bits)
    }

    /// What pairs weigh: looked up, or weighed now where scoring dropped the pair or never saw it.
    pub(crate) fn weigh(&self, data: &Standardised, model: &dyn Model, pairs: &[Pair]) -> Vec<f32> {
        let mut bits: Vec<f32> = pairs.iter().map(|&pair| self.bits(pair).unwrap_or(f32::NAN)).collect();
        let unknown: Vec<Pair> = pairs.iter().zip(&bits).filter(|(_, b)| b.is_nan()).map(|(&pair, _)| pair).collect();
        let mut weighed = vec![0.0_f32; unknown.len()];
        model.weigh(data, &unknown, &mut weighed);
        for (bits, weighed) in bits.iter_mut().filter(|bits| bits.is_nan()).zip(weighed) {
            *bits = weighed;
        }
        bits
    }
}
