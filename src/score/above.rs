//! Weighing where only pairs at or above a floor are wanted, with weights of each pair of sources.
//!
//! Such weights know no field that depends on another. The twin of the model's own way with one set of weights for all: the same bound, in the precision in which these weights are added up.

use super::FellegiSunterModel;
use super::weights::Weights;
use crate::compare::{MISSING, Told};
use crate::record::{Pair, Standardised};

/// Pairs looked at together: few enough that what is kept of them stays in the first cache levels.
const TOGETHER: usize = 512;

/// Bounds are sums of a few dozen numbers of less than a hundred in double precision: their rounding stays far below this.
const SLACK: f64 = 1e-6;

/// These weights know no field that depends on another.
const NO_FIELD: Told = Told::Level(MISSING);

/// Rounded to single precision a level may seem to give less than it does; so much is added to the bound for each field.
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
        let fields = self.comparators.len();
        let reaches = |bound: f64| bound >= floor - SLACK;
        scratch.begin(pairs, fields, |pair| self.weights_of(data, pair));
        for &field in &self.by_effort {
            self.tell(data, pairs, field, scratch);
            scratch.drop_below(reaches);
        }
        for &field in &self.by_effort {
            self.ask(data, pairs, field, scratch);
            self.add(data, pairs, field, scratch);
            scratch.drop_below(reaches);
        }
        out.fill(f32::NEG_INFINITY);
        for at in scratch.alive.iter().map(|&at| at as usize) {
            let added = &scratch.most[at * fields..(at + 1) * fields];
            out[at] = added.iter().fold(scratch.weights[at].prior, |sum, &bits| sum + bits) as f32;
        }
    }

    /// What is told of a field without comparing.
    fn tell(&self, data: &Standardised, pairs: &[Pair], field: usize, scratch: &mut Scratch<'_>) {
        let Scratch { weights, known, most, bound, alive, left, told, .. } = scratch;
        left.clear();
        left.extend(alive.iter().map(|&at| pairs[at as usize]));
        self.comparators[field].told(data, left, &mut told[..left.len()]);
        for (&at, &told) in alive.iter().zip(&*told) {
            let (at, cell) = (at as usize, at as usize * self.comparators.len() + field);
            let open = f64::from(weights[at].most(field, Told::NOTHING, NO_FIELD));
            let now = f64::from(weights[at].most(field, told, NO_FIELD));
            bound[at] += now - open;
            (known[cell], most[cell]) = (told, now);
        }
    }

    /// The levels of a field that are not told.
    fn ask(&self, data: &Standardised, pairs: &[Pair], field: usize, scratch: &mut Scratch<'_>) {
        let Scratch { known, alive, asked, left, levels, .. } = scratch;
        let cell = |at: u32| at as usize * self.comparators.len() + field;
        asked.clear();
        asked.extend(alive.iter().filter(|&&at| matches!(known[cell(at)], Told::AtBest(_))));
        left.clear();
        left.extend(asked.iter().map(|&at| pairs[at as usize]));
        self.comparators[field].compare(data, left, &mut levels[..left.len()]);
        for (&at, &level) in asked.iter().zip(&*levels) {
            known[cell(at)] = Told::Level(level);
        }
    }

    /// What a field adds whose levels are all known.
    fn add(&self, data: &Standardised, pairs: &[Pair], field: usize, scratch: &mut Scratch<'_>) {
        let Scratch { weights, known, most, bound, alive, left, levels, frequency, .. } = scratch;
        let cell = |at: u32| at as usize * self.comparators.len() + field;
        left.clear();
        left.extend(alive.iter().map(|&at| pairs[at as usize]));
        let (levels, frequency) = (&mut levels[..left.len()], &mut frequency[..left.len()]);
        for (level, &at) in levels.iter_mut().zip(&*alive) {
            let (Told::Level(found) | Told::AtBest(found)) = known[cell(at)];
            *level = found;
        }
        self.comparators[field].frequency(data, left, levels, frequency);
        for ((&at, &level), &frequency) in alive.iter().zip(&*levels).zip(&*frequency) {
            let (weights, most) = (weights[at as usize], &mut most[cell(at)]);
            let added =
                weights.bits(field, level, MISSING) + self.adjustment(weights, field, level, MISSING, frequency);
            bound[at as usize] += added - *most;
            *most = added;
        }
    }
}

/// Room for the pairs looked at together.
#[derive(Default)]
struct Scratch<'a> {
    weights: Vec<&'a Weights>,
    /// By pair and field: what is known, and what the field adds, or adds at most while its level is not known.
    known: Vec<Told>,
    most: Vec<f64>,
    /// What no weight surpasses.
    bound: Vec<f64>,
    /// The pairs that may reach the floor, and those of them that a comparison is asked about.
    alive: Vec<u32>,
    asked: Vec<u32>,
    left: Vec<Pair>,
    /// Answers of a comparison.
    told: Vec<Told>,
    levels: Vec<u8>,
    frequency: Vec<f32>,
}

impl<'a> Scratch<'a> {
    /// Nothing is known of any pair.
    fn begin(&mut self, pairs: &[Pair], fields: usize, weights: impl Fn(Pair) -> &'a Weights) {
        let n = pairs.len();
        self.weights.clear();
        self.weights.extend(pairs.iter().map(|&pair| weights(pair)));
        self.known.resize(n * fields, Told::NOTHING);
        self.most.resize(n * fields, 0.0);
        self.bound.clear();
        self.bound.extend(self.weights.iter().map(|weights| weights.highest() + fields as f64 * ROUNDED));
        self.alive.clear();
        self.alive.extend(0..n as u32);
        self.told.resize(n, Told::NOTHING);
        self.levels.resize(n, MISSING);
        self.frequency.resize(n, 0.0);
    }

    fn drop_below(&mut self, reaches: impl Fn(f64) -> bool) {
        let bound = &self.bound;
        self.alive.retain(|&at| reaches(bound[at as usize]));
    }
}
