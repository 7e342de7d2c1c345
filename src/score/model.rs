//! The fitted Fellegi-Sunter model: weighs pairs, and says how each weight came about.

use super::em::Parameters;
use super::fellegi::{FellegiSunter, Stored, source_pair};
use super::frequency::round;
use super::learned::Signals;
use super::weights::Weights;
use super::{Evidence, EvidenceWords, Explanation, Label, Model, Note, Rivalry, Step, Taught, probability};
use crate::compare::{Comparator, MISSING, Told};
use crate::record::{Pair, SourceId, Standardised};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What is said of a comparison that could not be made.
const ABSENT: Label = Label::new("无法比较", "absent");

/// A fitted Fellegi-Sunter model.
pub struct FellegiSunterModel {
    pub(super) comparators: Arc<Vec<Box<dyn Comparator>>>,
    options: FellegiSunter,
    stored: Stored,
    /// The global weights, then those of each pair of sources that has its own.
    weights: Vec<Weights>,
    /// Ordinal in `weights` of a pair of sources.
    own: FxHashMap<(SourceId, SourceId), usize>,
    /// What each comparison says at each level, "absent" last.
    words: Vec<Vec<Arc<EvidenceWords>>>,
    /// Comparisons, those that are little work first.
    pub(super) by_effort: Vec<usize>,
    notes: Vec<Note>,
}

/// Levels and frequencies of some pairs, comparison by comparison.
struct Compared {
    pairs: usize,
    levels: Vec<u8>,
    frequency: Vec<f32>,
}

impl Compared {
    #[inline]
    fn level(&self, field: usize, at: usize) -> u8 {
        self.levels[field * self.pairs + at]
    }

    #[inline]
    fn frequency(&self, field: usize, at: usize) -> f32 {
        self.frequency[field * self.pairs + at]
    }
}

impl FellegiSunterModel {
    pub(super) fn new(
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        options: &FellegiSunter,
        stored: Stored,
        notes: Vec<Note>,
    ) -> Self {
        let rise = if options.frequency_weight == 0.0 { 0.0 } else { options.frequency_bound[0].max(0.0) as f32 };
        let mut by_effort: Vec<usize> = (0..comparators.len()).collect();
        by_effort.sort_by_key(|&field| comparators[field].effort());
        let mut weights = vec![Weights::of(&stored.global, rise)];
        let mut own = FxHashMap::default();
        for (key, parameters) in &stored.source_pairs {
            let source = |text: &str| text.parse().ok().map(SourceId);
            if let Some((a, b)) = key.split_once('-').and_then(|(a, b)| source(a).zip(source(b))) {
                own.insert((a, b), weights.len());
                weights.push(Weights::of(parameters, rise));
            }
        }
        let words = comparators.iter().map(|comparator| {
            let say = |level| {
                let (comparison, label) = (comparator.name().to_owned(), comparator.label());
                Arc::new(EvidenceWords { comparison, label, level })
            };
            comparator.levels().iter().map(|level| level.label).chain([ABSENT]).map(say).collect()
        });
        let words = words.collect();
        Self {
            comparators: comparators.clone(),
            options: options.clone(),
            stored,
            weights,
            own,
            words,
            by_effort,
            notes,
        }
    }

    fn compare(&self, data: &Standardised, pairs: &[Pair]) -> Compared {
        let cells = self.comparators.len() * pairs.len();
        let (mut levels, mut frequency) = (vec![MISSING; cells], vec![0.0_f32; cells]);
        for (field, comparator) in self.comparators.iter().enumerate() {
            let cells = field * pairs.len()..(field + 1) * pairs.len();
            comparator.compare(data, pairs, &mut levels[cells.clone()]);
            comparator.frequency(data, pairs, &levels[cells.clone()], &mut frequency[cells]);
        }
        Compared { pairs: pairs.len(), levels, frequency }
    }

    /// Level of the field that a field depends on.
    fn on(&self, compared: &Compared, weights: &Weights, field: usize, at: usize) -> u8 {
        weights.on(field).map_or(MISSING, |on| compared.level(on, at))
    }

    /// Bits of the level of a pair in one field, and the adjustment for how common the value is.
    fn found(&self, weights: &Weights, compared: &Compared, field: usize, at: usize) -> (f64, f64) {
        let (level, on) = (compared.level(field, at), self.on(compared, weights, field, at));
        (weights.bits(field, level, on), self.adjustment(weights, field, level, on, compared.frequency(field, at)))
    }

    /// Levels and weights of every comparison, for scorers that build on this one.
    pub(super) fn signals(&self, data: &Standardised, pairs: &[Pair]) -> Signals {
        let of_pair: Vec<&Weights> = pairs.iter().map(|&pair| self.weights_of(data, pair)).collect();
        let compared = self.compare(data, pairs);
        let mut evidence = Signals::default();
        let mut total: Vec<f64> = of_pair.iter().map(|weights| weights.prior).collect();
        for field in 0..self.comparators.len() {
            let found = of_pair.iter().enumerate().map(|(at, weights)| self.found(weights, &compared, field, at));
            let (bits, frequency): (Vec<f64>, Vec<f64>) = found.unzip();
            total.iter_mut().zip(bits.iter().zip(&frequency)).for_each(|(total, (b, f))| *total += b + f);
            evidence.bits.push(bits);
            evidence.frequency.push(frequency);
        }
        for (at, weights) in of_pair.iter().enumerate() {
            if let Some((field, less)) = weights.less_kin(total[at], |field| compared.level(field, at)) {
                evidence.bits[field][at] += less;
                total[at] += less;
            }
        }
        let raised = |total: f64| self.stored.proposed.raise(total) - total;
        evidence.prior = of_pair.iter().zip(total).map(|(weights, total)| weights.prior + raised(total)).collect();
        evidence.levels = compared.levels.chunks(pairs.len().max(1)).map(<[u8]>::to_vec).collect();
        evidence
    }

    /// The weights where one set of parameters serves all sources: no look-up per pair.
    fn weigh_globally(&self, data: &Standardised, pairs: &[Pair], out: &mut [f32]) {
        let weights = &self.weights[0];
        let compared = self.compare(data, pairs);
        out.fill(weights.prior as f32);
        for field in 0..self.comparators.len() {
            for (at, total) in out.iter_mut().enumerate() {
                let (bits, rise) = self.found(weights, &compared, field, at);
                *total = *total + bits as f32 + rise as f32;
            }
        }
        for (at, total) in out.iter_mut().enumerate() {
            *total = self.raised(weights, *total, |field| compared.level(field, at));
        }
    }

    /// The same for pairs at or above the floor; the others are dropped as soon as what is left cannot lift them to it. What is kept is summed in
    /// the order of [`weigh_globally`](Self::weigh_globally), so that its weight is the same to the last bit.
    fn weigh_globally_above(&self, data: &Standardised, pairs: &[Pair], floor: f32, out: &mut [f32]) {
        let fields = self.comparators.len();
        let weights = &self.weights[0];
        let floor = self.stored.proposed.lower(f64::from(floor)) as f32;
        let mut known = vec![Told::NOTHING; pairs.len() * fields];
        let (mut told, mut levels) = (vec![Told::NOTHING; pairs.len()], vec![MISSING; pairs.len()]);
        for (field, comparator) in self.comparators.iter().enumerate() {
            comparator.told(data, pairs, &mut told);
            for (at, told) in told.iter().enumerate() {
                // A level that is told counts as found when how common its value is stands beside it.
                let (Told::Level(level) | Told::AtBest(level)) = *told;
                known[at * fields + field] = Told::AtBest(level);
            }
        }
        // What each field adds at most; what it adds, where that is known.
        let mut most = vec![0.0_f32; pairs.len() * fields];
        let mut bound = vec![weights.prior as f32; pairs.len()];
        for (at, bound) in bound.iter_mut().enumerate() {
            let cells = at * fields..(at + 1) * fields;
            for (field, most) in most[cells.clone()].iter_mut().enumerate() {
                let on = weights.on(field).map_or(Told::Level(MISSING), |on| known[cells.start + on]);
                *most = weights.most(field, known[cells.start + field], on);
                *bound += *most;
            }
        }
        let reaches = |bound: f32| bound >= floor - SLACK;
        let mut alive: Vec<u32> = (0..pairs.len() as u32).filter(|&at| reaches(bound[at as usize])).collect();
        let mut added = vec![(0.0_f32, 0.0_f32); pairs.len() * fields];
        let mut frequencies = vec![0.0_f32; pairs.len() * fields];
        let (mut left, mut frequency): (Vec<Pair>, Vec<f32>) = (Vec::new(), vec![0.0; pairs.len()]);
        for &field in &self.by_effort {
            left.clear();
            left.extend(alive.iter().map(|&at| pairs[at as usize]));
            let (levels, frequency) = (&mut levels[..left.len()], &mut frequency[..left.len()]);
            self.comparators[field].compare(data, &left, levels);
            self.comparators[field].frequency(data, &left, levels, frequency);
            for ((&at, &level), &frequency) in alive.iter().zip(&*levels).zip(&*frequency) {
                let cells = at as usize * fields;
                known[cells + field] = Told::Level(level);
                frequencies[cells + field] = frequency;
                for &field in std::iter::once(&field).chain(weights.dependants(field)) {
                    let cell = cells + field;
                    let on = weights.on(field).map_or(Told::Level(MISSING), |on| known[cells + on]);
                    let now = match (known[cell], on) {
                        (Told::Level(level), Told::Level(on)) => {
                            let rise = self.adjustment(weights, field, level, on, frequencies[cell]) as f32;
                            added[cell] = (weights.bits(field, level, on) as f32, rise);
                            added[cell].0 + added[cell].1
                        }
                        (own, on) => weights.most(field, own, on),
                    };
                    bound[at as usize] += now - most[cell];
                    most[cell] = now;
                }
            }
            alive.retain(|&at| reaches(bound[at as usize]));
        }
        out.fill(f32::NEG_INFINITY);
        for at in alive.into_iter().map(|at| at as usize) {
            let cells = &added[at * fields..(at + 1) * fields];
            let total = cells.iter().fold(weights.prior as f32, |sum, &(bits, rise)| sum + bits + rise);
            let level = |field: usize| match known[at * fields + field] {
                Told::Level(level) => level,
                Told::AtBest(_) => MISSING,
            };
            out[at] = self.raised(weights, total, level);
        }
    }

    /// The weight of a candidate with these levels that has this weight against strangers.
    fn raised(&self, weights: &Weights, total: f32, level: impl Fn(usize) -> u8) -> f32 {
        let less = weights.less_kin(f64::from(total), level).map_or(0.0, |less| less.1);
        if self.stored.proposed.is_empty() && less == 0.0 {
            return total;
        }
        self.stored.proposed.raise(f64::from(total) + less) as f32
    }

    pub(super) fn weights_of(&self, data: &Standardised, pair: Pair) -> &Weights {
        if self.own.is_empty() {
            return &self.weights[0];
        }
        &self.weights[self.own.get(&source_pair(data, pair)).copied().unwrap_or(0)]
    }

    pub(super) fn adjustment(&self, weights: &Weights, field: usize, level: u8, on: u8, frequency: f32) -> f64 {
        if frequency <= 0.0 || level == MISSING || self.options.frequency_weight == 0.0 {
            return 0.0;
        }
        let [up, down] = self.options.frequency_bound;
        let more = if level == 0 && self.stored.population {
            // Of the chance to agree, what the other field brings about is the same for all values; the rest is the value's frequency.
            let (agree, alone) = weights.agree(field, on);
            let agree = agree.max(alone);
            (agree / (agree - alone + f64::from(frequency))).log2()
        } else {
            self.stored.mean_log_frequency[field][usize::from(level)] - f64::from(frequency).log2()
        };
        (self.options.frequency_weight * more).clamp(-down, up)
    }
}

impl Model for FellegiSunterModel {
    fn weigh(&self, data: &Standardised, pairs: &[Pair], out: &mut [f32]) {
        if self.own.is_empty() {
            return self.weigh_globally(data, pairs, out);
        }
        let of_pair: Vec<&Weights> = pairs.iter().map(|&pair| self.weights_of(data, pair)).collect();
        let compared = self.compare(data, pairs);
        let mut total: Vec<f64> = of_pair.iter().map(|weights| weights.prior).collect();
        for field in 0..self.comparators.len() {
            for (at, total) in total.iter_mut().enumerate() {
                let (bits, rise) = self.found(of_pair[at], &compared, field, at);
                *total += bits + rise;
            }
        }
        for (out, total) in out.iter_mut().zip(total) {
            *out = total as f32;
        }
    }

    fn weigh_above(&self, data: &Standardised, pairs: &[Pair], floor: f32, out: &mut [f32]) {
        if self.own.is_empty() {
            self.weigh_globally_above(data, pairs, floor, out);
        } else {
            self.weigh_by_sources_above(data, pairs, floor, out);
        }
    }

    fn explain(&self, data: &Standardised, pair: Pair) -> Explanation {
        let weights = self.weights_of(data, pair);
        let compared = self.compare(data, &[pair]);
        let mut explanation = Explanation {
            pair,
            prior_bits: weights.prior,
            steps: Vec::new(),
            total_bits: weights.prior,
            probability: 0.0,
            rules: Vec::new(),
        };
        for (field, comparator) in self.comparators.iter().enumerate() {
            let (bits, frequency_bits) = self.found(weights, &compared, field, 0);
            let step = Step {
                comparison: comparator.name().to_owned(),
                label: comparator.label(),
                level: match compared.level(field, 0) {
                    MISSING => ABSENT,
                    level => comparator.levels()[usize::from(level)].label,
                },
                left: comparator.show(data, pair.left()),
                right: comparator.show(data, pair.right()),
                bits,
                frequency_bits,
            };
            explanation.total_bits += step.bits + step.frequency_bits;
            explanation.steps.push(step);
        }
        if let Some((field, less)) = weights.less_kin(explanation.total_bits, |field| compared.level(field, 0)) {
            explanation.steps[field].bits += less;
            explanation.total_bits += less;
        }
        // What it says that the pair was proposed stands with what is known before any comparison.
        let raised = self.stored.proposed.raise(explanation.total_bits);
        explanation.prior_bits += raised - explanation.total_bits;
        explanation.total_bits = raised;
        explanation.probability = probability(explanation.total_bits);
        explanation
    }

    fn evidence(&self, data: &Standardised, pairs: &[Pair], least_bits: f64) -> Vec<Vec<Evidence>> {
        let compared = self.compare(data, pairs);
        let mut bits: Vec<f64> = Vec::with_capacity(self.comparators.len());
        let mut of = |(at, &pair): (usize, &Pair)| {
            let weights = self.weights_of(data, pair);
            bits.clear();
            bits.extend((0..self.comparators.len()).map(|field| {
                let (bits, rise) = self.found(weights, &compared, field, at);
                bits + rise
            }));
            let total = weights.prior + bits.iter().sum::<f64>();
            if let Some((field, less)) = weights.less_kin(total, |field| compared.level(field, at)) {
                bits[field] += less;
            }
            let told = bits.iter().enumerate().filter(|(_, bits)| bits.abs() >= least_bits);
            let evidence = told.map(|(field, &bits)| {
                let words = &self.words[field];
                let words = words.get(usize::from(compared.level(field, at))).unwrap_or(&words[words.len() - 1]);
                Evidence::new(words.clone(), bits)
            });
            evidence.collect()
        };
        pairs.iter().enumerate().map(&mut of).collect()
    }

    fn rivalry(&self) -> Rivalry<'_> {
        Rivalry { single: &self.stored.single_sources, further: self.stored.further }
    }

    fn taught(&self) -> Vec<Taught> {
        let Some(before) = &self.stored.unanswered else { return Vec::new() };
        let mut taught = Vec::new();
        for (field, comparator) in self.comparators.iter().enumerate() {
            for (level, of) in comparator.levels().iter().enumerate() {
                let bits = |of: &Parameters| round(of.bits(field, level as u8));
                let (before, after) = (bits(before), bits(&self.stored.global));
                taught.push(Taught { comparison: comparator.label(), level: of.label, before, after });
            }
        }
        let moved = |taught: &Taught| (taught.after - taught.before).abs();
        taught.retain(|taught| moved(taught) >= TOLD_BITS);
        taught.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
        taught.truncate(TOLD);
        taught
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn parameters(&self) -> serde_json::Value {
        serde_json::to_value(&self.stored).unwrap_or_default()
    }
}

/// Bounds are sums of a few dozen 32-bit numbers of less than a hundred: their rounding stays far below this.
const SLACK: f32 = 0.01;

/// Weights that answers moved are told from this many bits on, and at most so many of them.
const TOLD_BITS: f64 = 0.05;
const TOLD: usize = 5;
