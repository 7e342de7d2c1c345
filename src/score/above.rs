//! Weighing where only pairs at or above a floor are wanted, with weights of each pair of sources.
//!
//! Such weights know no field that depends on another. The twin of the model's own way with one set of weights for all: the same bound, in the precision in which these weights are added up.

use super::FellegiSunterModel;
use super::weights::{Known, Weights};
use crate::compare::MISSING;
use crate::record::{Pair, Standardised};

/// Pairs looked at together: few enough that what is kept of them stays in the first cache levels.
const TOGETHER: usize = 512;

/// Bounds are sums of a few dozen numbers of less than a hundred in double precision: their rounding stays far below this.
const SLACK: f64 = 1e-6;

/// These weights know no field that depends on another.
const NO_FIELD: Known = Known::Level(MISSING);

/// Rounded to single precision a level may seem to give less than it does.
const ROUNDED: f64 = 0.01;

impl FellegiSunterModel {
    /// Weights of pairs at or above the floor, to the last bit those that all comparisons give; the others are dropped as soon as what is left
    /// cannot lift them to it.
    pub(super) fn weigh_by_sources_above(&self, data: &Standardised, pairs: &[Pair], floor: f32, out: &mut [f32]) {
        let mut scratch = Scratch::default();
        for (pairs, out) in pairs.chunks(TOGETHER).zip(out.chunks_mut(TOGETHER)) {
            self.some_above(data, pairs, f64::from(floor), &mut scratch, out);
        }
    }

    fn some_above<'a>(
        &'a self,
        data: &Standardised,
        pairs: &[Pair],
        floor: f64,
        scratch: &mut Scratch<'a>,
        out: &mut [f32],
    ) {
        let (fields, n) = (self.comparators.len(), pairs.len());
        let Scratch { weights, levels, frequency, bound, most, added, alive, left } = scratch;
        weights.clear();
        weights.extend(pairs.iter().map(|&pair| self.weights_of(data, pair)));
        levels.resize(n, MISSING);
        frequency.resize(n, 0.0);
        bound.clear();
        bound.extend(weights.iter().map(|weights| weights.highest() + fields as f64 * ROUNDED));
        most.resize(n * fields, 0.0);
        added.clear();
        added.resize(n * fields, 0.0);
        alive.clear();
        alive.extend(0..n as u32);
        for &field in &self.by_effort {
            left.clear();
            left.extend(alive.iter().map(|&at| pairs[at as usize]));
            self.comparators[field].at_best(data, left, &mut levels[..left.len()]);
            for (&at, &level) in alive.iter().zip(&*levels) {
                let at = at as usize;
                let most_at = |level| f64::from(weights[at].most(field, Known::AtBest(level), NO_FIELD)) + ROUNDED;
                let now = if level == MISSING { 0.0 } else { most_at(level) };
                most[at * fields + field] = now;
                bound[at] += now - most_at(0);
            }
            alive.retain(|&at| bound[at as usize] >= floor - SLACK);
        }
        for &field in &self.by_effort {
            left.clear();
            left.extend(alive.iter().map(|&at| pairs[at as usize]));
            let (levels, frequency) = (&mut levels[..left.len()], &mut frequency[..left.len()]);
            self.comparators[field].compare(data, left, levels);
            self.comparators[field].frequency(data, left, levels, frequency);
            for ((&at, &level), &frequency) in alive.iter().zip(&*levels).zip(&*frequency) {
                let cell = at as usize * fields + field;
                let weights = weights[at as usize];
                added[cell] =
                    weights.bits(field, level, MISSING) + self.adjustment(weights, field, level, MISSING, frequency);
                bound[at as usize] += added[cell] - most[cell];
            }
            alive.retain(|&at| bound[at as usize] >= floor - SLACK);
        }
        out.fill(f32::NEG_INFINITY);
        for at in alive.iter().map(|&at| at as usize) {
            let total = added[at * fields..(at + 1) * fields].iter().fold(weights[at].prior, |sum, &bits| sum + bits);
            out[at] = total as f32;
        }
    }
}

#[derive(Default)]
struct Scratch<'a> {
    weights: Vec<&'a Weights>,
    levels: Vec<u8>,
    frequency: Vec<f32>,
    bound: Vec<f64>,
    most: Vec<f64>,
    added: Vec<f64>,
    alive: Vec<u32>,
    left: Vec<Pair>,
}
