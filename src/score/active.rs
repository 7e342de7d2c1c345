//! Which pairs are worth an answer next.
//!
//! Three in five of the pairs asked are those the model is least sure of: their answers move the threshold. The others are spread over all
//! weights, since a model that is sure and wrong would never be asked about otherwise, and probabilities far from the threshold
//! have to be checked as well. No record is asked about twice, nor one pattern of levels more than a few times, because
//! the second answer would say what the first one said.
//!
//! Reference: Settles 2009 (Active Learning Literature Survey) on uncertainty with diversity.

use super::{Labels, ScoredPair};
use crate::compare::{Comparator, MISSING};
use crate::record::{Pair, RecordId, Standardised};
use rustc_hash::{FxHashMap, FxHashSet};

/// Share of the questions that go to the least certain pairs.
const UNSURE: f64 = 0.6;

/// Questions about pairs with equal levels.
const PER_PATTERN: u32 = 3;

/// The `n` pairs worth asking about, the least certain first. `bits` are the weights to go by, one per link; answered pairs are passed over.
pub fn ask(
    links: &[ScoredPair],
    bits: &[f32],
    comparators: &[Box<dyn Comparator>],
    data: &Standardised,
    known: &Labels,
    n: usize,
) -> Vec<Pair> {
    let places = data.places();
    let mut open: Vec<(f32, Pair)> = links.iter().zip(bits).map(|(link, &bits)| (bits, link.pair)).collect();
    open.retain(|(bits, pair)| bits.is_finite() && known.get(*pair).is_none());
    open.sort_by(|a, b| a.0.abs().total_cmp(&b.0.abs()).then_with(|| places.of_pair(a.1).cmp(&places.of_pair(b.1))));
    let pairs: Vec<Pair> = open.iter().map(|(_, pair)| *pair).collect();
    let mut patterns = vec![Vec::with_capacity(comparators.len()); pairs.len()];
    let mut levels = vec![MISSING; pairs.len()];
    for comparator in comparators {
        comparator.compare(data, &pairs, &mut levels);
        patterns.iter_mut().zip(&levels).for_each(|(pattern, &level)| pattern.push(level));
    }
    let mut choice =
        Choice { patterns: &patterns, seen: FxHashMap::default(), records: FxHashSet::default(), chosen: Vec::new() };
    let unsure = (UNSURE * n as f64).ceil() as usize;
    for (at, &pair) in pairs.iter().enumerate() {
        if choice.chosen.len() >= unsure {
            break;
        }
        choice.take(at, pair);
    }
    // The rest evenly over the weights that remain.
    let mut by_weight: Vec<usize> = (0..pairs.len()).collect();
    by_weight.sort_by(|&a, &b| open[a].0.total_cmp(&open[b].0).then(a.cmp(&b)));
    let wanted = n.saturating_sub(choice.chosen.len());
    for part in 0..wanted {
        let from = part * by_weight.len() / wanted;
        let to = (part + 1) * by_weight.len() / wanted;
        let before = choice.chosen.len();
        for &at in &by_weight[from..to] {
            choice.take(at, pairs[at]);
            if choice.chosen.len() > before {
                break;
            }
        }
    }
    for (at, &pair) in pairs.iter().enumerate() {
        if choice.chosen.len() >= n {
            break;
        }
        choice.take(at, pair);
    }
    choice.chosen.truncate(n);
    choice.chosen.sort_unstable();
    choice.chosen.into_iter().map(|at| pairs[at]).collect()
}

struct Choice<'a> {
    patterns: &'a [Vec<u8>],
    seen: FxHashMap<&'a [u8], u32>,
    records: FxHashSet<RecordId>,
    chosen: Vec<usize>,
}

impl<'a> Choice<'a> {
    /// Takes a pair unless its records or its pattern were asked about.
    fn take(&mut self, at: usize, pair: Pair) {
        let seen = self.seen.entry(&self.patterns[at]).or_default();
        if *seen < PER_PATTERN && !self.records.contains(&pair.left()) && !self.records.contains(&pair.right()) {
            *seen += 1;
            self.records.extend([pair.left(), pair.right()]);
            self.chosen.push(at);
        }
    }
}
