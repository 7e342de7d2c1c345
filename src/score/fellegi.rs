//! The Fellegi-Sunter model: a match weight per comparison level, added up, adjusted for how common the agreed value is.
//!
//! Term frequency: two firms that agree on the rare brand 趴蹄 are the same more surely than two that agree on 宏达. Among non-matching pairs
//! that agree, value v appears in proportion to f(v)², among matching ones to f(v), so the weight of agreeing on v differs
//! from the level's mean weight by log2(f̄ / f(v)); f̄ is the geometric mean frequency over the candidate pairs at that level, so the
//! adjustment moves weight between values and not between levels. It is scaled by `frequency_weight` and bounded, because
//! frequencies in one city's lists are themselves estimates.

use super::em::{EmOptions, Fit, Parameters, fit, fit_answered};
use super::frequency::{mean_log_frequency, round};
use super::learned::Signals;
use super::note::notes;
use super::patterns::{Packing, PatternCount, count_patterns};
use super::sample::{even_sample, random_u};
use super::{
    AnsweredPair, Evidence, EvidenceWords, Explanation, Label, Model, Note, ScoreError, Scorer, Step, Taught,
    probability,
};
use crate::block::CandidatePairs;
use crate::compare::{Comparator, MISSING};
use crate::record::{Pair, SourceId, Standardised};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Options of the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FellegiSunter {
    /// Estimation.
    pub em: EmOptions,
    /// m and u per pair of sources (shrunk to the global ones) instead of one set for all.
    pub per_source_pair: bool,
    /// Scale of the term-frequency adjustment; 0 switches it off.
    pub frequency_weight: f64,
    /// Largest adjustment upwards and downwards, in bits.
    pub frequency_bound: [f64; 2],
    /// Added to the prior where candidates do not compete. Blocking chooses pairs that agree in something, so among candidates that are no
    /// matches agreement in one field goes with disagreement in the others; taken as independent, their shares make agreement in two
    /// look more like chance than it is, and every weight comes out too low.
    pub selection_bits: f64,
}

impl Default for FellegiSunter {
    fn default() -> Self {
        Self {
            em: EmOptions::default(),
            per_source_pair: true,
            frequency_weight: 0.7,
            frequency_bound: [3.0, 5.0],
            selection_bits: 0.0,
        }
    }
}

/// What is said of a comparison that could not be made.
const ABSENT: Label = Label::new("无法比较", "absent");

/// A fitted Fellegi-Sunter model.
pub struct FellegiSunterModel {
    pub(super) comparators: Arc<Vec<Box<dyn Comparator>>>,
    options: FellegiSunter,
    stored: Stored,
    /// Bits per comparison and level of the global parameters.
    global_bits: Vec<Vec<f32>>,
    /// The global weights, then those of each pair of sources that has its own.
    weights: Vec<Weights>,
    /// Ordinal in `weights` of a pair of sources.
    own: FxHashMap<(SourceId, SourceId), usize>,
    /// What each comparison says at each level, "absent" last.
    words: Vec<Vec<Arc<EvidenceWords>>>,
    /// Most bits per comparison of a pair that is at this level at best.
    most_bits: Vec<Vec<f32>>,
    /// Comparisons, those that are little work first.
    pub(super) by_effort: Vec<usize>,
    notes: Vec<Note>,
}

/// Parameters as weights: nothing is left to compute per pair.
pub(super) struct Weights {
    pub(super) prior: f64,
    /// Bits per comparison and level.
    bits: Vec<Vec<f64>>,
    /// Most bits per comparison of a pair that is at this level at best.
    most: Vec<Vec<f32>>,
}

impl Weights {
    fn of(parameters: &Parameters, rise: f32) -> Self {
        let bits =
            |field: usize| (0..parameters.m[field].len()).map(|level| parameters.bits(field, level as u8)).collect();
        let bits: Vec<Vec<f64>> = (0..parameters.m.len()).map(bits).collect();
        let single = |bits: &Vec<f64>| bits.iter().map(|&bits| bits as f32).collect::<Vec<f32>>();
        // Rounded to single precision a level may seem to give less than it does.
        let most = bits.iter().map(|bits| most_bits(&single(bits), rise + SLACK)).collect();
        Self { prior: parameters.prior_bits(), bits, most }
    }

    /// Most bits of a pair that is at this level at best. One that is known to be incomparable gains and loses nothing.
    #[inline]
    pub(super) fn most(&self, field: usize, level: u8) -> f64 {
        self.most[field].get(usize::from(level)).map_or(0.0, |&bits| f64::from(bits))
    }

    #[inline]
    pub(super) fn bits(&self, field: usize, level: u8) -> f64 {
        self.bits[field].get(usize::from(level)).copied().unwrap_or(0.0)
    }
}

/// What is kept of a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Stored {
    comparisons: Vec<String>,
    global: Parameters,
    /// Own parameters of a pair of sources, keyed `left-right` by source ordinals.
    source_pairs: BTreeMap<String, Parameters>,
    /// Mean log2 frequency per comparison and level, over candidate pairs.
    mean_log_frequency: Vec<Vec<f64>>,
    iterations: u32,
    converged: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    single_sources: Vec<SourceId>,
    /// The global parameters as they were estimated without answers, where there are answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unanswered: Option<Parameters>,
}

impl Scorer for FellegiSunter {
    fn name(&self) -> &str {
        "fellegi_sunter"
    }

    fn fit(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
    ) -> Result<Box<dyn Model>, ScoreError> {
        Ok(Box::new(self.model(comparators, data, candidates, &[])?))
    }

    fn fit_answered(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        answers: &[AnsweredPair],
    ) -> Result<Box<dyn Model>, ScoreError> {
        Ok(Box::new(self.model(comparators, data, candidates, answers)?))
    }

    fn restore(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        parameters: &serde_json::Value,
    ) -> Result<Box<dyn Model>, ScoreError> {
        Ok(Box::new(self.restored(comparators, parameters)?))
    }
}

impl FellegiSunter {
    /// The fitted model itself, for scorers that build on it.
    pub(super) fn model(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        answers: &[AnsweredPair],
    ) -> Result<FellegiSunterModel, ScoreError> {
        let packing = packing(comparators)?;
        let sampled = even_sample(data, candidates.pairs(), self.em.sample_pairs);
        let pairs = &sampled[..];
        let codes = packing.all_codes(comparators, data, pairs);
        let mut keys: Vec<(SourceId, SourceId)> = Vec::new();
        let mut classes = vec![0_u16; pairs.len()];
        if self.per_source_pair {
            let of_pair: Vec<_> = pairs.iter().map(|&pair| source_pair(data, pair)).collect();
            keys.extend(&of_pair);
            keys.sort_unstable();
            keys.dedup();
            for (class, key) in classes.iter_mut().zip(of_pair) {
                *class = keys.binary_search(&key).expect("collected from the same pairs") as u16;
            }
        }
        let patterns = count_patterns(&packing, &classes, &codes);
        let levels: Vec<_> = comparators.iter().map(|c| c.levels()).collect();
        let mut start = Parameters::start(&levels, self.em.match_share);
        if self.em.random_u || self.em.all_pairs {
            start.u = random_u(comparators, data, &start.u);
        }
        let n = data.len() as f64;
        let sampled = pairs.len() as f64 / candidates.len().max(1) as f64;
        let all_pairs = self.em.all_pairs.then_some((n * (n - 1.0) / 2.0 * sampled).max(1.0));
        let mut first = start.clone();
        if let Some(all_pairs) = all_pairs {
            first.match_share = (self.em.match_share * pairs.len() as f64 / all_pairs).clamp(1e-12, 0.5);
        }
        let (mut global, mut own, mut done) = fit(&packing, &patterns, keys.len(), &first, &self.em, all_pairs);
        let known = answered_patterns(&packing, comparators, data, &keys, answers);
        let unanswered = (!known.is_empty()).then(|| global.clone());
        if unanswered.is_some() {
            let rest = without(&packing, &patterns, pairs, &codes, &classes, answers);
            (global, own, done) = fit_answered(&packing, &rest, &known, keys.len(), &first, &self.em, all_pairs);
        }
        let mut single_sources = Vec::new();
        if self.em.exclusive {
            single_sources = super::exclusive::single_sources(comparators, &packing, pairs, &codes, data, &global);
            if !single_sources.is_empty() {
                (global, done) =
                    super::exclusive::fit(&packing, pairs, &codes, data, &single_sources, &start, &self.em);
                own.clear();
            }
        }
        let notes = notes(comparators, &packing, &patterns, &global, done);
        if single_sources.is_empty() && all_pairs.is_none() {
            for parameters in own.iter_mut().chain([&mut global]) {
                parameters.raise(self.selection_bits);
            }
        }
        let Fit { iterations, converged } = done;
        let source_pairs = keys.iter().map(key_text).zip(own).collect();
        let mut mean_log_frequency = mean_log_frequency(comparators, &packing, data, pairs, &codes);
        if all_pairs.is_some() && single_sources.is_empty() {
            // Among random pairs, agreement on a value of frequency f has the weight log2(m / f), the level log2(m / u).
            for (means, u) in mean_log_frequency.iter_mut().zip(&global.u).filter(|(means, _)| means[0] != 0.0) {
                means[0] = round(u[0].log2());
            }
        }
        let comparisons = comparators.iter().map(|c| c.name().to_owned()).collect();
        let stored = Stored {
            comparisons,
            global,
            source_pairs,
            mean_log_frequency,
            iterations,
            converged,
            single_sources,
            unanswered,
        };
        Ok(FellegiSunterModel::new(comparators, self, stored, notes))
    }

    /// The model of stored parameters.
    pub(super) fn restored(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        parameters: &serde_json::Value,
    ) -> Result<FellegiSunterModel, ScoreError> {
        let packing = packing(comparators)?;
        let bad = |reason: String| ScoreError::Parameters { reason };
        let stored: Stored = serde_json::from_value(parameters.clone()).map_err(|e| bad(e.to_string()))?;
        let names: Vec<&str> = comparators.iter().map(|c| c.name()).collect();
        if stored.comparisons != names {
            return Err(bad(format!("comparisons {:?} stored, {names:?} in the plan", stored.comparisons)));
        }
        for parameters in stored.source_pairs.values().chain([&stored.global]) {
            let fits = |of: &Vec<Vec<f64>>| {
                of.len() == names.len() && of.iter().enumerate().all(|(f, l)| l.len() == packing.levels(f))
            };
            if !fits(&parameters.m) || !fits(&parameters.u) || !fits(&stored.mean_log_frequency) {
                return Err(bad("the number of levels differs".to_owned()));
            }
        }
        Ok(FellegiSunterModel::new(comparators, self, stored, Vec::new()))
    }
}

impl FellegiSunterModel {
    fn new(
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        options: &FellegiSunter,
        stored: Stored,
        notes: Vec<Note>,
    ) -> Self {
        let global = &stored.global;
        let global_bits: Vec<Vec<f32>> = (0..comparators.len())
            .map(|field| (0..global.m[field].len()).map(|level| global.bits(field, level as u8) as f32).collect())
            .collect();
        let rise = if options.frequency_weight == 0.0 { 0.0 } else { options.frequency_bound[0].max(0.0) as f32 };
        let most_bits = global_bits.iter().map(|bits| most_bits(bits, rise)).collect();
        let mut by_effort: Vec<usize> = (0..comparators.len()).collect();
        by_effort.sort_by_key(|&field| comparators[field].effort());
        let mut weights = vec![Weights::of(global, rise)];
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
            global_bits,
            weights,
            own,
            words,
            most_bits,
            by_effort,
            notes,
        }
    }

    /// Levels and weights of every comparison, for scorers that build on this one.
    pub(super) fn signals(&self, data: &Standardised, pairs: &[Pair]) -> Signals {
        let of_pair: Vec<&Weights> = pairs.iter().map(|&pair| self.weights_of(data, pair)).collect();
        let mut evidence = Signals { prior: of_pair.iter().map(|p| p.prior).collect(), ..Signals::default() };
        let mut frequency = vec![0.0_f32; pairs.len()];
        for (field, comparator) in self.comparators.iter().enumerate() {
            let mut levels = vec![MISSING; pairs.len()];
            comparator.compare(data, pairs, &mut levels);
            comparator.frequency(data, pairs, &levels, &mut frequency);
            evidence.bits.push(of_pair.iter().zip(&levels).map(|(p, &level)| p.bits(field, level)).collect());
            let adjusted = levels.iter().zip(&frequency).map(|(&level, &f)| self.adjustment(field, level, f));
            evidence.frequency.push(adjusted.collect());
            evidence.levels.push(levels);
        }
        evidence
    }

    /// The weights where one set of parameters serves all sources: no look-up per pair.
    fn weigh_globally(&self, data: &Standardised, pairs: &[Pair], out: &mut [f32]) {
        out.fill(self.stored.global.prior_bits() as f32);
        let mut levels = vec![MISSING; pairs.len()];
        let mut frequency = vec![0.0_f32; pairs.len()];
        for (field, comparator) in self.comparators.iter().enumerate() {
            comparator.compare(data, pairs, &mut levels);
            comparator.frequency(data, pairs, &levels, &mut frequency);
            for ((total, &level), &frequency) in out.iter_mut().zip(&levels).zip(&frequency) {
                if level != MISSING {
                    *total += self.global_bits[field][usize::from(level)];
                    *total += self.adjustment(field, level, frequency) as f32;
                }
            }
        }
    }

    /// The same for pairs at or above the floor; the others are dropped as soon as what is left cannot lift them to it. What is kept is summed in
    /// the order of [`weigh_globally`](Self::weigh_globally), so that its weight is the same to the last bit.
    fn weigh_globally_above(&self, data: &Standardised, pairs: &[Pair], floor: f32, out: &mut [f32]) {
        let fields = self.comparators.len();
        let mut most = vec![0.0_f32; pairs.len() * fields];
        let mut levels = vec![MISSING; pairs.len()];
        let mut bound = vec![self.stored.global.prior_bits() as f32; pairs.len()];
        for (field, comparator) in self.comparators.iter().enumerate() {
            comparator.at_best(data, pairs, &mut levels);
            for (at, &level) in levels.iter().enumerate() {
                // A pair that is known to be incomparable gains and loses nothing.
                let bits = if level == MISSING { 0.0 } else { self.most_bits[field][usize::from(level)] };
                most[at * fields + field] = bits;
                bound[at] += bits;
            }
        }
        let reaches = |bound: f32| bound >= floor - SLACK;
        let mut alive: Vec<u32> = (0..pairs.len() as u32).filter(|&at| reaches(bound[at as usize])).collect();
        let mut added = vec![(0.0_f32, 0.0_f32); pairs.len() * fields];
        let (mut left, mut frequency): (Vec<Pair>, Vec<f32>) = (Vec::new(), vec![0.0; pairs.len()]);
        for &field in &self.by_effort {
            left.clear();
            left.extend(alive.iter().map(|&at| pairs[at as usize]));
            let (levels, frequency) = (&mut levels[..left.len()], &mut frequency[..left.len()]);
            self.comparators[field].compare(data, &left, levels);
            self.comparators[field].frequency(data, &left, levels, frequency);
            for ((&at, &level), &frequency) in alive.iter().zip(&*levels).zip(&*frequency) {
                let cell = at as usize * fields + field;
                if level != MISSING {
                    let bits = self.global_bits[field][usize::from(level)];
                    added[cell] = (bits, self.adjustment(field, level, frequency) as f32);
                }
                bound[at as usize] += added[cell].0 + added[cell].1 - most[cell];
            }
            alive.retain(|&at| reaches(bound[at as usize]));
        }
        out.fill(f32::NEG_INFINITY);
        for at in alive.into_iter().map(|at| at as usize) {
            let cells = &added[at * fields..(at + 1) * fields];
            out[at] = cells.iter().fold(self.stored.global.prior_bits() as f32, |sum, &(bits, rise)| sum + bits + rise);
        }
    }

    pub(super) fn weights_of(&self, data: &Standardised, pair: Pair) -> &Weights {
        &self.weights[self.own.get(&source_pair(data, pair)).copied().unwrap_or(0)]
    }

    pub(super) fn adjustment(&self, field: usize, level: u8, frequency: f32) -> f64 {
        if frequency <= 0.0 || level == MISSING || self.options.frequency_weight == 0.0 {
            return 0.0;
        }
        let [up, down] = self.options.frequency_bound;
        let mean = self.stored.mean_log_frequency[field][usize::from(level)];
        (self.options.frequency_weight * (mean - f64::from(frequency).log2())).clamp(-down, up)
    }
}

impl Model for FellegiSunterModel {
    fn weigh(&self, data: &Standardised, pairs: &[Pair], out: &mut [f32]) {
        if self.stored.source_pairs.is_empty() {
            return self.weigh_globally(data, pairs, out);
        }
        let of_pair: Vec<&Weights> = pairs.iter().map(|&pair| self.weights_of(data, pair)).collect();
        let mut total: Vec<f64> = of_pair.iter().map(|weights| weights.prior).collect();
        let mut levels = vec![MISSING; pairs.len()];
        let mut frequency = vec![0.0_f32; pairs.len()];
        for (field, comparator) in self.comparators.iter().enumerate() {
            comparator.compare(data, pairs, &mut levels);
            comparator.frequency(data, pairs, &levels, &mut frequency);
            for (at, total) in total.iter_mut().enumerate() {
                *total += of_pair[at].bits(field, levels[at]) + self.adjustment(field, levels[at], frequency[at]);
            }
        }
        for (out, total) in out.iter_mut().zip(total) {
            *out = total as f32;
        }
    }

    fn weigh_above(&self, data: &Standardised, pairs: &[Pair], floor: f32, out: &mut [f32]) {
        if self.stored.source_pairs.is_empty() {
            self.weigh_globally_above(data, pairs, floor, out);
        } else {
            self.weigh_by_sources_above(data, pairs, floor, out);
        }
    }

    fn explain(&self, data: &Standardised, pair: Pair) -> Explanation {
        let weights = self.weights_of(data, pair);
        let mut explanation = Explanation {
            pair,
            prior_bits: weights.prior,
            steps: Vec::new(),
            total_bits: weights.prior,
            probability: 0.0,
            rules: Vec::new(),
        };
        for (field, comparator) in self.comparators.iter().enumerate() {
            let (mut level, mut frequency) = ([MISSING], [0.0]);
            comparator.compare(data, &[pair], &mut level);
            comparator.frequency(data, &[pair], &level, &mut frequency);
            let step = Step {
                comparison: comparator.name().to_owned(),
                label: comparator.label(),
                level: match level[0] {
                    MISSING => ABSENT,
                    level => comparator.levels()[usize::from(level)].label,
                },
                left: comparator.show(data, pair.left()),
                right: comparator.show(data, pair.right()),
                bits: weights.bits(field, level[0]),
                frequency_bits: self.adjustment(field, level[0], frequency[0]),
            };
            explanation.total_bits += step.bits + step.frequency_bits;
            explanation.steps.push(step);
        }
        explanation.probability = probability(explanation.total_bits);
        explanation
    }

    fn evidence(&self, data: &Standardised, pair: Pair) -> Vec<Evidence> {
        let weights = self.weights_of(data, pair);
        let found = self.comparators.iter().enumerate().map(|(field, comparator)| {
            let (mut level, mut frequency) = ([MISSING], [0.0]);
            comparator.compare(data, &[pair], &mut level);
            comparator.frequency(data, &[pair], &level, &mut frequency);
            let words = &self.words[field];
            let words = words.get(usize::from(level[0])).unwrap_or(&words[words.len() - 1]);
            Evidence::new(words.clone(), weights.bits(field, level[0]) + self.adjustment(field, level[0], frequency[0]))
        });
        found.collect()
    }

    fn single_sources(&self) -> &[SourceId] {
        &self.stored.single_sources
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

/// Most bits of each level and all weaker ones; the strongest level promises nothing, so there a pair may also be incomparable.
fn most_bits(bits: &[f32], rise: f32) -> Vec<f32> {
    let mut most: Vec<f32> = bits.iter().map(|bits| bits + rise).collect();
    for level in (1..most.len()).rev() {
        most[level - 1] = most[level - 1].max(most[level]);
    }
    if let Some(first) = most.first_mut() {
        *first = first.max(0.0);
    }
    most
}

fn packing(comparators: &[Box<dyn Comparator>]) -> Result<Packing, ScoreError> {
    Packing::new(comparators).ok_or(ScoreError::TooManyPatterns { comparators: comparators.len() })
}

/// Weights that answers moved are told from this many bits on, and at most so many of them.
const TOLD_BITS: f64 = 0.05;
const TOLD: usize = 5;

/// The answered pairs as patterns, with what was answered. A pair of lists that no candidate is of has no class of its own.
fn answered_patterns(
    packing: &Packing,
    comparators: &[Box<dyn Comparator>],
    data: &Standardised,
    keys: &[(SourceId, SourceId)],
    answers: &[AnsweredPair],
) -> Vec<(PatternCount, bool)> {
    let pairs: Vec<Pair> = answers.iter().map(|answer| answer.pair).collect();
    let codes = packing.all_codes(comparators, data, &pairs);
    let one = |(answer, code): (&AnsweredPair, u64)| {
        let mut levels = vec![0; packing.fields()];
        packing.unpack(code, &mut levels);
        let class = keys.binary_search(&source_pair(data, answer.pair)).map_or(u16::MAX, |at| at as u16);
        (PatternCount { class, levels, count: 1 }, answer.same)
    };
    answers.iter().zip(codes).map(one).collect()
}

/// The patterns of the pairs that nobody answered.
fn without(
    packing: &Packing,
    patterns: &[PatternCount],
    pairs: &[Pair],
    codes: &[u64],
    classes: &[u16],
    answers: &[AnsweredPair],
) -> Vec<PatternCount> {
    let answered: FxHashSet<Pair> = answers.iter().map(|answer| answer.pair).collect();
    let mut rest = patterns.to_vec();
    let mut levels = vec![0; packing.fields()];
    for at in (0..pairs.len()).filter(|&at| answered.contains(&pairs[at])) {
        packing.unpack(codes[at], &mut levels);
        let pattern = rest.iter_mut().find(|pattern| pattern.class == classes[at] && pattern.levels == levels);
        if let Some(pattern) = pattern {
            pattern.count -= 1;
        }
    }
    rest.retain(|pattern| pattern.count > 0);
    rest
}

fn source_pair(data: &Standardised, pair: Pair) -> (SourceId, SourceId) {
    let (a, b) = (data.source(pair.left()), data.source(pair.right()));
    (a.min(b), a.max(b))
}

fn key_text((a, b): &(SourceId, SourceId)) -> String {
    format!("{}-{}", a.0, b.0)
}
