//! The Fellegi-Sunter model: a match weight per comparison level, added up, adjusted for how common the agreed value is.
//!
//! Term frequency: two firms that agree on the rare brand 趴蹄 are the same more surely than two that agree on 宏达. Among non-matching pairs
//! that agree, value v appears in proportion to f(v)², among matching ones to f(v), so the weight of agreeing on v differs
//! from the level's mean weight by log2(f̄ / f(v)); f̄ is the geometric mean frequency over the candidate pairs at that level, so the
//! adjustment moves weight between values and not between levels. It is scaled by `frequency_weight` and bounded, because
//! frequencies in one city's lists are themselves estimates.

use super::dependence::Given;
use super::em::{EmOptions, Fit, Parameters, fit, fit_answered};
use super::exclusive::{Candidates, Estimation};
use super::frequency::mean_log_frequency;
use super::model::FellegiSunterModel;
use super::note::notes;
use super::patterns::{Packing, PatternCount, count_patterns};
use super::proposed::Proposed;
use super::sample::{even_sample, random_u};
use super::strangers::Strangers;
use super::{AnsweredPair, Model, Rivalry, ScoreError, Scorer};
use crate::block::CandidatePairs;
use crate::compare::Comparator;
use crate::record::{Pair, Reason, SourceId, Standardised};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Options of the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FellegiSunter {
    /// Estimation.
    pub em: EmOptions,
    /// m and u per pair of sources (shrunk to the global ones) instead of one set for all. Not given, it is true unless
    /// `em.population` or `em.exclusive` is set; written down as true beside either of these it is a mistake.
    pub per_source_pair: Option<bool>,
    /// Scale of the term-frequency adjustment; 0 switches it off.
    pub frequency_weight: f64,
    /// Largest adjustment upwards and downwards, in bits.
    pub frequency_bound: [f64; 2],
}

impl Default for FellegiSunter {
    fn default() -> Self {
        Self { em: EmOptions::default(), per_source_pair: None, frequency_weight: 0.7, frequency_bound: [3.0, 5.0] }
    }
}

/// What is kept of a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) comparisons: Vec<String>,
    pub(super) global: Parameters,
    /// Own parameters of a pair of sources, keyed `left-right` by source ordinals.
    pub(super) source_pairs: BTreeMap<String, Parameters>,
    /// Mean log2 frequency per comparison and level, over candidate pairs.
    pub(super) mean_log_frequency: Vec<Vec<f64>>,
    pub(super) iterations: u32,
    pub(super) converged: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) single_sources: Vec<SourceId>,
    /// Odds of a further match of one record in a source with repeats, as a share of those of the first.
    #[serde(default = "without_rivals")]
    pub(super) further: f64,
    /// The global parameters as they were estimated without answers, where there are answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) unanswered: Option<Parameters>,
    /// Estimated over all pairs, by candidates and random pairs beside them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) population: bool,
    /// Weights of candidates by their weights among all pairs.
    #[serde(default, skip_serializing_if = "Proposed::is_empty")]
    pub(super) proposed: Proposed,
}

fn without_rivals() -> f64 {
    Rivalry::NONE.further
}

/// The candidates that parameters are estimated from, with the codes of their patterns.
pub(super) struct Sample<'a> {
    pub packing: Packing,
    pub pairs: Cow<'a, [Pair]>,
    pub codes: Vec<u64>,
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
    /// What is wrong with the options, if anything.
    pub fn mistake(&self) -> Option<Reason> {
        let other = match &self.em {
            EmOptions { population: true, .. } => "em.population",
            EmOptions { exclusive: true, .. } => "em.exclusive",
            _ => return None,
        };
        (self.per_source_pair == Some(true)).then(|| {
            Reason::new(
                format!(
                    "per_source_pair = true 和 {other} = true 不能同时写：后者对所有来源估计一套权重；请去掉其中一个（写成 false）"
                ),
                format!(
                    "per_source_pair = true and {other} = true contradict each other: the latter estimates one set of weights for all \
                     sources; set one of them to false"
                ),
            )
        })
    }

    /// The fitted model itself, for scorers that build on it.
    pub(super) fn model(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        answers: &[AnsweredPair],
    ) -> Result<FellegiSunterModel, ScoreError> {
        let packing = packing(comparators)?;
        let pairs = even_sample(data, candidates.pairs(), self.em.sample_pairs);
        let codes = packing.all_codes(comparators, data, &pairs);
        if self.em.population {
            let sample = Sample { packing, pairs, codes };
            return Ok(self.of_all_pairs(comparators, data, candidates, answers, sample));
        }
        let pairs = &pairs[..];
        let mut keys: Vec<(SourceId, SourceId)> = Vec::new();
        let mut classes = vec![0_u16; pairs.len()];
        if self.per_source_pair != Some(false) {
            let of_pair: Vec<_> = pairs.iter().map(|&pair| source_pair(data, pair)).collect();
            keys.extend(&of_pair);
            keys.sort_unstable();
            keys.dedup();
            for (class, key) in classes.iter_mut().zip(of_pair) {
                *class = keys.binary_search(&key).expect("collected from the same pairs") as u16;
            }
        }
        let patterns = count_patterns(&packing, &classes, &codes);
        let strangers = Strangers::new(comparators, &patterns, keys.len());
        let levels: Vec<_> = comparators.iter().map(|c| c.levels()).collect();
        let mut start = Parameters::start(&levels, self.em.match_share);
        if self.em.random_u {
            start.u = random_u(comparators, data, &start.u);
        }
        let (mut global, mut own, mut done) = fit(&packing, &patterns, &strangers, keys.len(), &start, &self.em);
        let known = answered_patterns(&packing, comparators, data, &keys, answers);
        let mut unanswered = (!known.is_empty()).then(|| global.clone());
        if unanswered.is_some() {
            let rest = without(&packing, &patterns, pairs, &codes, &classes, answers);
            (global, own, done) = fit_answered(&packing, &rest, &known, &strangers, keys.len(), &start, &self.em);
        }
        let (mut single_sources, mut further) = (Vec::new(), Rivalry::NONE.further);
        if self.em.exclusive {
            let compared = Candidates { packing: &packing, pairs, codes: &codes, data };
            let plain = global.clone();
            let estimation = Estimation::new(compared, &start, &plain, &self.em);
            let seen = estimation.repeats(comparators);
            let found = match &known[..] {
                [] => estimation.fit_unanswered(&seen),
                known => estimation.fit(known, &seen.repeats),
            };
            if let Some(found) = found {
                unanswered = unanswered.and_then(|_| estimation.fit_unanswered(&seen)).map(|found| found.global);
                (global, done, further) = (found.global, found.fit, found.further);
                (keys, own) = found.within.into_iter().unzip();
                single_sources = seen.repeats.single;
            }
        }
        let notes = notes(comparators, data, &packing, &patterns, &global, done);
        let Fit { iterations, converged } = done;
        let source_pairs = keys.iter().map(key_text).zip(own).collect();
        let mean_log_frequency = mean_log_frequency(comparators, &packing, data, pairs, &codes);
        let comparisons = comparators.iter().map(|c| c.name().to_owned()).collect();
        let stored = Stored {
            comparisons,
            global,
            source_pairs,
            mean_log_frequency,
            iterations,
            converged,
            single_sources,
            further,
            unanswered,
            population: false,
            proposed: Proposed::default(),
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
            let hangs = |(field, given): (usize, &Option<Given>)| {
                given.as_ref().is_none_or(|given| {
                    given.on < names.len()
                        && given.u.len() == packing.levels(given.on)
                        && given.u.iter().all(|levels| levels.len() == packing.levels(field))
                })
            };
            if parameters.kin.as_ref().is_some_and(|kin| !fits(&kin.u) || kin.field >= names.len()) {
                return Err(bad("kin are told by other comparisons than those of the plan".to_owned()));
            }
            let given = &parameters.given;
            if !given.is_empty() && given.len() != names.len() || !given.iter().enumerate().all(hangs) {
                return Err(bad("fields depend on others than in the plan".to_owned()));
            }
            if !fits(&parameters.m) || !fits(&parameters.u) || !fits(&stored.mean_log_frequency) {
                return Err(bad("the number of levels differs".to_owned()));
            }
        }
        Ok(FellegiSunterModel::new(comparators, self, stored, Vec::new()))
    }
}

pub(super) fn packing(comparators: &[Box<dyn Comparator>]) -> Result<Packing, ScoreError> {
    Packing::new(comparators).ok_or(ScoreError::TooManyPatterns { comparators: comparators.len() })
}

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

pub(super) fn source_pair(data: &Standardised, pair: Pair) -> (SourceId, SourceId) {
    let (a, b) = (data.source(pair.left()), data.source(pair.right()));
    (a.min(b), a.max(b))
}

fn key_text((a, b): &(SourceId, SourceId)) -> String {
    format!("{}-{}", a.0, b.0)
}
