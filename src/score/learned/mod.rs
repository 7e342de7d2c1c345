//! A scorer that learns from labelled pairs, on top of the unsupervised model.
//!
//! The Fellegi-Sunter model is fitted first, to all candidates. What labels teach is a correction of it: a [`Logistic`] regression drawn towards no
//! change, or boosted [`Trees`]. Which of them is used, and how freely it may learn, is chosen by cross-validation on the labels;
//! when neither does better than the unsupervised model, that stays. Where sources have no repeats, answers are about pairs beside their
//! rivals ([`compete`]), and that is how they are learned from.
//!
//! The weights remain log2 odds, and explanations still add up.
//!
//! Without labels, or with labels of one kind only, the unsupervised model is used as it is, and [`Model::notes`] says so.

mod features;
mod logistic;
mod trees;

pub(super) use features::Signals;
pub use logistic::Logistic;
pub use trees::Trees;

use super::fellegi::FellegiSunter;
use super::model::FellegiSunterModel;
use super::{Explanation, Labels, Model, Note, Rivalry, ScoreError, Scorer, compete, probability, score_all};
use crate::block::CandidatePairs;
use crate::compare::Comparator;
use crate::record::{Pair, Standardised};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What may be learned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Whatever does best in cross-validation, the unsupervised model included.
    #[default]
    Best,
    /// Regularised logistic regression.
    Logistic,
    /// Gradient-boosted trees.
    Trees,
}

/// Options of the scorer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Supervised {
    /// What is learned.
    pub method: Method,
    /// The unsupervised model that is corrected.
    pub base: FellegiSunter,
}

/// How well a method did on labels it had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// `unsupervised`, `logistic` or `trees`.
    pub method: String,
    /// Mean surprise per label in bits; 0 is perfect, 1 is a coin.
    pub loss: f64,
    /// Share of the pairs called one unit that are.
    pub precision: f64,
    /// Share of the pairs of one unit that are called so.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Correction {
    None,
    Logistic(Logistic),
    Trees(Trees),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Stored {
    base: serde_json::Value,
    correction: Correction,
    labels: usize,
    validation: Vec<Validation>,
}

/// A fitted model with what labels taught it.
struct LearnedModel {
    base: FellegiSunterModel,
    stored: Stored,
    notes: Vec<Note>,
}

impl Scorer for Supervised {
    fn name(&self) -> &str {
        "learned"
    }

    fn fit(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
    ) -> Result<Box<dyn Model>, ScoreError> {
        self.learn(comparators, data, candidates, &Labels::default())
    }

    fn learn(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        labels: &Labels,
    ) -> Result<Box<dyn Model>, ScoreError> {
        let base = self.base.model(comparators, data, candidates, &[])?;
        let notes = base.notes().to_vec();
        let (correction, validation) = (Correction::None, Vec::new());
        let stored = Stored { base: base.parameters(), correction, labels: labels.len(), validation };
        let mut model = LearnedModel { base, stored, notes };
        if labels.matches() == 0 || labels.matches() == labels.len() {
            model.notes.push(Note::Labels { labels: labels.len(), matches: labels.matches() });
        } else {
            let labels = labels.by_content(data);
            let pairs: Vec<Pair> = labels.iter().map(|label| label.0).collect();
            let answers: Vec<bool> = labels.iter().map(|label| label.1).collect();
            let mut evidence = model.base.signals(data, &pairs);
            let levels: Vec<usize> = comparators.iter().map(|c| c.levels().len()).collect();
            let rounds = if model.rivalry().is_none() { 1 } else { RIVAL_ROUNDS };
            for _ in 0..rounds {
                // Where candidates compete, an answer is about a pair beside its rivals, and so is what is learned.
                evidence.rivals = model.taken_by_rivals(data, candidates, &pairs);
                (model.stored.correction, model.stored.validation) = self.choose(&evidence, &answers, &levels);
            }
        }
        Ok(Box::new(model))
    }

    fn restore(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        parameters: &serde_json::Value,
    ) -> Result<Box<dyn Model>, ScoreError> {
        let bad = |error: serde_json::Error| ScoreError::Parameters { reason: error.to_string() };
        let stored: Stored = serde_json::from_value(parameters.clone()).map_err(bad)?;
        let base = self.base.restored(comparators, &stored.base)?;
        Ok(Box::new(LearnedModel { base, stored, notes: Vec::new() }))
    }
}

/// What rivals take away changes with what is learned about them; twice more is enough.
const RIVAL_ROUNDS: u32 = 3;

impl LearnedModel {
    /// What its rivals take away from the weight of each pair, in bits; nothing where candidates do not compete.
    fn taken_by_rivals(&self, data: &Standardised, candidates: &CandidatePairs, pairs: &[Pair]) -> Vec<f64> {
        if self.rivalry().is_none() {
            return vec![0.0; pairs.len()];
        }
        let links = score_all(self, data, candidates, f32::NEG_INFINITY, &|_| {}).pairs;
        let beside = compete(&links, data, self.rivalry());
        let of = |pair: &Pair| match links.binary_search_by_key(pair, |link| link.pair) {
            // A pair of one source without repeats is no match whatever it weighs.
            Ok(at) => f64::from((beside[at] - links[at].bits).max(-MOST_TAKEN)),
            Err(_) => 0.0,
        };
        pairs.iter().map(of).collect()
    }
}

/// Beyond this many bits it makes no difference how sure it is that another pair is the match.
const MOST_TAKEN: f32 = 40.0;

/// Parts that labels are divided into; each is predicted from the others.
const FOLDS: usize = 5;

impl Supervised {
    fn choose(&self, evidence: &Signals, answers: &[bool], levels: &[usize]) -> (Correction, Vec<Validation>) {
        let fits: Vec<(&str, Method, Vec<Fit>)> = vec![
            ("unsupervised", Method::Best, vec![Fit::None]),
            ("logistic", Method::Logistic, logistic::PENALTIES.into_iter().map(Fit::Logistic).collect()),
            ("trees", Method::Trees, trees::ROUNDS.into_iter().map(Fit::Trees).collect()),
        ];
        let mut best: Option<(f64, Fit)> = None;
        let mut validation = Vec::new();
        for (name, method, settings) in fits {
            let mut own: Option<(f64, Fit, Validation)> = None;
            for fit in settings {
                let judged = validate(name, &held_out(fit, evidence, answers, levels), answers);
                if own.as_ref().is_none_or(|(loss, ..)| judged.loss < *loss) {
                    own = Some((judged.loss, fit, judged));
                }
            }
            let Some((loss, fit, judged)) = own else { continue };
            validation.push(judged);
            let wanted = self.method == Method::Best || self.method == method;
            if wanted && best.is_none_or(|(known, _)| loss < known) {
                best = Some((loss, fit));
            }
        }
        let fit = best.map_or(Fit::None, |(_, fit)| fit);
        (fit.correction(evidence, answers, levels), validation)
    }
}

/// A method with its setting.
#[derive(Debug, Clone, Copy)]
enum Fit {
    None,
    Logistic(f64),
    Trees(usize),
}

impl Fit {
    fn correction(self, evidence: &Signals, answers: &[bool], levels: &[usize]) -> Correction {
        match self {
            Self::None => Correction::None,
            Self::Logistic(penalty) => Correction::Logistic(Logistic::fit(evidence, answers, levels, penalty)),
            Self::Trees(rounds) => Correction::Trees(Trees::fit(evidence, answers, levels, rounds)),
        }
    }
}

/// The weight of every labelled pair, as told by the others.
fn held_out(fit: Fit, evidence: &Signals, answers: &[bool], levels: &[usize]) -> Vec<f64> {
    let mut bits = vec![0.0; answers.len()];
    // Both kinds are dealt out in turn, so that every part has its share of each.
    let mut dealt = [0_usize; 2];
    let fold: Vec<usize> = answers
        .iter()
        .map(|&answer| {
            let next = &mut dealt[usize::from(answer)];
            *next += 1;
            (*next - 1) % FOLDS
        })
        .collect();
    for part in 0..FOLDS {
        let (out, rest): (Vec<usize>, Vec<usize>) = (0..answers.len()).partition(|&at| fold[at] == part);
        let known: Vec<bool> = rest.iter().map(|&at| answers[at]).collect();
        let correction = fit.correction(&evidence.select(&rest), &known, levels);
        let seen = evidence.select(&out);
        for (at, &pair) in out.iter().enumerate() {
            bits[pair] = correction.parts(&seen, at).total() + seen.rivals(at);
        }
    }
    bits
}

fn validate(method: &str, bits: &[f64], answers: &[bool]) -> Validation {
    let (mut loss, mut called, mut right, mut there) = (0.0, 0.0, 0.0, 0.0);
    for (&bits, &answer) in bits.iter().zip(answers) {
        let z = std::f64::consts::LN_2 * bits;
        loss += logistic::softplus(if answer { -z } else { z }) / std::f64::consts::LN_2;
        let (yes, truth) = (f64::from(u8::from(bits >= 0.0)), f64::from(u8::from(answer)));
        (called, right, there) = (called + yes, right + yes * truth, there + truth);
    }
    let share = |of: f64, all: f64| if all > 0.0 { of / all } else { 0.0 };
    let (precision, recall) = (share(right, called), share(right, there));
    let f1 = share(2.0 * precision * recall, precision + recall);
    Validation { method: method.to_owned(), loss: loss / answers.len().max(1) as f64, precision, recall, f1 }
}

/// What a weight is made of.
struct Parts {
    prior: f64,
    /// Level and term frequency per comparison.
    steps: Vec<(f64, f64)>,
}

impl Parts {
    fn total(&self) -> f64 {
        self.prior + self.steps.iter().map(|(level, frequency)| level + frequency).sum::<f64>()
    }
}

impl Correction {
    fn parts(&self, evidence: &Signals, pair: usize) -> Parts {
        let prior = evidence.prior[pair];
        let fields = 0..evidence.levels.len();
        match self {
            Self::None => {
                let steps = fields.map(|f| (evidence.bits[f][pair], evidence.frequency[f][pair])).collect();
                Parts { prior, steps }
            }
            Self::Logistic(model) => {
                let steps = fields.map(|field| model.adds(evidence, field, pair)).collect();
                Parts { prior: prior + model.shift, steps }
            }
            Self::Trees(model) => {
                Parts { prior: model.prior_scale() * prior + model.root(), steps: model.adds(evidence, pair) }
            }
        }
    }
}

impl Model for LearnedModel {
    fn weigh(&self, data: &Standardised, pairs: &[Pair], out: &mut [f32]) {
        if matches!(self.stored.correction, Correction::None) {
            return self.base.weigh(data, pairs, out);
        }
        let evidence = self.base.signals(data, pairs);
        for (pair, out) in out.iter_mut().enumerate() {
            *out = self.stored.correction.parts(&evidence, pair).total() as f32;
        }
    }

    fn explain(&self, data: &Standardised, pair: Pair) -> Explanation {
        let mut explanation = self.base.explain(data, pair);
        let parts = self.stored.correction.parts(&self.base.signals(data, &[pair]), 0);
        explanation.prior_bits = parts.prior;
        for (step, &(bits, frequency_bits)) in explanation.steps.iter_mut().zip(&parts.steps) {
            (step.bits, step.frequency_bits) = (bits, frequency_bits);
        }
        explanation.total_bits = parts.total();
        explanation.probability = probability(explanation.total_bits);
        explanation
    }

    fn rivalry(&self) -> Rivalry<'_> {
        self.base.rivalry()
    }

    fn parameters(&self) -> serde_json::Value {
        serde_json::to_value(&self.stored).unwrap_or_default()
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn validation(&self) -> &[Validation] {
        &self.stored.validation
    }
}
