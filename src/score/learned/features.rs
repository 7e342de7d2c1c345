//! What a learned model sees of a pair: the level of every comparison, and what the unsupervised model makes of it.

use crate::compare::MISSING;

/// The evidence on some pairs, one entry per pair in every list; lists are per comparison.
#[derive(Debug, Clone, Default)]
pub(in crate::score) struct Signals {
    /// Log2 odds before any comparison.
    pub prior: Vec<f64>,
    /// Level or [`MISSING`].
    pub levels: Vec<Vec<u8>>,
    /// Weight of the level in bits.
    pub bits: Vec<Vec<f64>>,
    /// Term-frequency adjustment in bits.
    pub frequency: Vec<Vec<f64>>,
    /// What the rivals of the pair take away from its weight, in bits; it is known while learning and no part of the weight.
    pub rivals: Vec<f64>,
}

impl Signals {
    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.prior.len()
    }

    /// What the rivals take away; 0 where it is not known.
    pub fn rivals(&self, pair: usize) -> f64 {
        self.rivals.get(pair).copied().unwrap_or(0.0)
    }

    /// The unsupervised weight of a pair.
    pub fn base(&self, pair: usize) -> f64 {
        self.prior[pair] + (0..self.levels.len()).map(|f| self.bits[f][pair] + self.frequency[f][pair]).sum::<f64>()
    }

    /// The evidence on some of the pairs.
    pub fn select(&self, pairs: &[usize]) -> Self {
        let of = |list: &Vec<f64>| pairs.iter().map(|&pair| list[pair]).collect::<Vec<f64>>();
        Self {
            prior: of(&self.prior),
            levels: self.levels.iter().map(|l| pairs.iter().map(|&pair| l[pair]).collect()).collect(),
            bits: self.bits.iter().map(of).collect(),
            frequency: self.frequency.iter().map(of).collect(),
            rivals: pairs.iter().map(|&pair| self.rivals(pair)).collect(),
        }
    }
}

/// Whether a level is one of the first `most + 1`; an absent value is none.
pub(super) fn up_to(level: u8, most: usize) -> bool {
    level != MISSING && usize::from(level) <= most
}
