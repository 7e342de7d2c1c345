//! Step 4b · in: comparison vectors of the candidate pairs · out: [`Scored`], a match weight per pair · previous: compare ·
//! next: cluster.
//!
//! A [`Scorer`] is fitted to the patterns at hand and gives a [`Model`], which weighs any pair and explains any weight. Only pairs at
//! or above the review floor are kept. Compare and score run fused per chunk of pairs: the levels of all pairs never
//! exist at once, their packed codes do (8 bytes a pair).
//!
//! Estimation without labels is of two kinds. Over all pairs of a table ([`EmOptions::population`]), where records are compared in several
//! respects: non-matches that depend on each other, kin, what being proposed says. Over the candidates alone, where the starting weights
//! know the data (the census plan) or candidates of two lists compete (texts).
//!
//! Cost: a pair that shares little is told by its equal and absent values and its cheap comparisons, before texts are compared at all
//! ([`Model::weigh_above`]); of the candidates of a table of persons six in ten end there, and the same with weights of each pair of sources. What
//! is told of a level without comparing is not asked again, and with weights of each pair of sources a pair is dropped between any two fields. Estimation
//! looks at a sample: beyond a million pairs more of them did not help (a province of 1.16 million rows has 14 million; one in fifteen gave F1
//! 0.969, all gave 0.966).
//!
//! Laws: an explanation's prior and steps add up to the weight; the weight of a pair does not depend on its neighbours in a chunk, nor
//! on the number of threads; no weight is NaN or infinite.

mod above;
mod active;
mod all_pairs;
mod compete;
mod decide;
mod dependence;
mod em;
mod exclusive;
mod explain;
mod fellegi;
mod frequency;
mod kin;
mod labels;
mod learn;
pub mod learned;
mod mixture;
mod model;
mod note;
pub mod patterns;
mod proposed;
mod repeats;
mod rules;
mod sample;
mod strangers;
mod weights;

pub use crate::record::Label;
pub use active::ask;
pub use compete::{Rivalry, beside_rivals, compete};
pub use decide::Decide;
pub use dependence::Given;
pub use em::{EmOptions, Fit, Parameters};
pub use explain::{Evidence, EvidenceWords, Explanation, Step};
pub use fellegi::FellegiSunter;
pub use kin::Kin;
pub use labels::{Answers, Labels};
pub use learn::{AnsweredPair, EACH, ENOUGH, Learned, Taught, as_learned, enough, learn};
pub use learned::{Supervised, Validation};
pub use model::FellegiSunterModel;
pub use note::Note;
pub use rules::{LevelName, Rule, Rules, Verdict};

use crate::block::CandidatePairs;
use crate::compare::Comparator;
use crate::record::{Message, Pair, Standardised};
use crate::spill::SpillError;
use std::sync::Arc;

/// Fits a model to the candidate pairs.
pub trait Scorer: Send + Sync {
    /// Name as it stands in a plan.
    fn name(&self) -> &str;

    /// The model for these comparisons on these data.
    ///
    /// # Errors
    /// [`ScoreError`] when the comparisons cannot be modelled.
    fn fit(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
    ) -> Result<Box<dyn Model>, ScoreError>;

    /// The same with pairs that people decided about. A scorer that cannot use them fits without.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    fn fit_answered(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        answers: &[AnsweredPair],
    ) -> Result<Box<dyn Model>, ScoreError> {
        let _ = answers;
        self.fit(comparators, data, candidates)
    }

    /// The model for these comparisons on these data, given pairs whose answer is known. Scorers that learn nothing from labels fit as they
    /// do without.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    fn learn(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        labels: &Labels,
    ) -> Result<Box<dyn Model>, ScoreError> {
        let _ = labels;
        self.fit(comparators, data, candidates)
    }

    /// The model with parameters that an earlier fit stored.
    ///
    /// # Errors
    /// [`ScoreError::Parameters`] when they do not fit the comparators.
    fn restore(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        parameters: &serde_json::Value,
    ) -> Result<Box<dyn Model>, ScoreError>;
}

/// A fitted model: weighs pairs and explains their weights.
pub trait Model: Send + Sync {
    /// Log2 odds of a match per pair.
    fn weigh(&self, data: &Standardised, pairs: &[Pair], out: &mut [f32]);

    /// The same for pairs at or above `floor`; pairs below it may be told by any lower weight, which saves most of their work.
    fn weigh_above(&self, data: &Standardised, pairs: &[Pair], floor: f32, out: &mut [f32]) {
        let _ = floor;
        self.weigh(data, pairs, out);
    }

    /// All evidence on one pair.
    fn explain(&self, data: &Standardised, pair: Pair) -> Explanation;

    /// The findings of [`explain`](Self::explain) alone for each pair, in the same order, without the values compared: those that weigh at least
    /// so many bits for or against.
    fn evidence(&self, data: &Standardised, pairs: &[Pair], least_bits: f64) -> Vec<Vec<Evidence>> {
        let of = |&pair: &Pair| {
            let steps = self.explain(data, pair).steps;
            let told = steps.iter().filter(|step| (step.bits + step.frequency_bits).abs() >= least_bits);
            told.map(Evidence::from).collect()
        };
        pairs.iter().map(of).collect()
    }

    /// How pairs compete: [`Rivalry::NONE`] when the fit did not look.
    fn rivalry(&self) -> Rivalry<'_> {
        Rivalry::NONE
    }

    /// What answers changed of the weights, the most changed first.
    fn taught(&self) -> Vec<Taught> {
        Vec::new()
    }

    /// What the fit could not tell from the data, and what it did instead.
    fn notes(&self) -> &[Note] {
        &[]
    }

    /// How well each way of learning did on labels it had not seen; empty without labels.
    fn validation(&self) -> &[Validation] {
        &[]
    }

    /// The parameters, to store and to [`restore`](Scorer::restore).
    fn parameters(&self) -> serde_json::Value;
}

/// What can go wrong in scoring.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ScoreError {
    /// More comparisons or levels than a 64-bit pattern holds.
    #[error(
        "{comparators} comparisons have more level combinations than fit into 64 bits; remove some comparisons or levels"
    )]
    TooManyPatterns {
        /// Number of comparisons.
        comparators: usize,
    },
    /// A temporary file of a bounded run that cannot be written or read back.
    #[error(transparent)]
    Spill(#[from] SpillError),
    /// Stored parameters that are not of this plan.
    #[error("the stored parameters do not belong to this plan: {reason}")]
    Parameters {
        /// What does not fit.
        reason: String,
    },
}

impl Message for ScoreError {
    fn chinese(&self) -> String {
        match self {
            Self::TooManyPatterns { comparators } => {
                format!("{comparators} 项比较的等级组合超过 64 位；请减少比较项或等级")
            }
            Self::Spill(error) => error.chinese(),
            Self::Parameters { reason } => format!("存下的参数不是这个方案的：{reason}"),
        }
    }
}

/// A pair with its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredPair {
    /// The pair.
    pub pair: Pair,
    /// Log2 odds of a match.
    pub bits: f32,
    /// Bit set of the blocking rules that proposed it.
    pub rules: u32,
}

/// The pairs at or above the review floor, sorted by pair.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scored {
    /// The pairs kept.
    pub pairs: Vec<ScoredPair>,
    /// How many were weighed.
    pub weighed: u64,
}

impl Scored {
    /// The weighed parts of one set of candidates as one: what several machines weighed, in order of the parts.
    pub fn joined(parts: impl IntoIterator<Item = Scored>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.pairs.extend(part.pairs);
            whole.weighed += part.weighed;
        }
        whole.pairs.sort_unstable_by_key(|scored| scored.pair);
        whole
    }
}

/// Weighs all candidates in parallel chunks and keeps those at or above `floor` bits.
pub fn score_all(
    model: &dyn Model,
    data: &Standardised,
    candidates: &CandidatePairs,
    floor: f32,
    done: &(dyn Fn(u64) + Sync),
) -> Scored {
    use rayon::prelude::*;
    let chunks: Vec<Vec<ScoredPair>> = candidates
        .pairs()
        .par_chunks(patterns::CHUNK)
        .zip(candidates.rules().par_chunks(patterns::CHUNK))
        .with_max_len(1)
        .map(|(pairs, rules)| {
            let mut bits = vec![0.0_f32; pairs.len()];
            model.weigh_above(data, pairs, floor, &mut bits);
            done(pairs.len() as u64);
            let all = pairs.iter().zip(rules).zip(bits);
            all.map(|((&pair, &rules), bits)| ScoredPair { pair, bits, rules }).filter(|p| p.bits >= floor).collect()
        })
        .collect();
    Scored { pairs: chunks.concat(), weighed: candidates.len() as u64 }
}

/// Probability of a match from its log2 odds.
///
/// ```
/// assert_eq!(minglu::score::probability(0.0), 0.5);
/// assert!(minglu::score::probability(20.0) > 0.999_999);
/// ```
pub fn probability(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}
