//! Why a pair was linked or not: the waterfall of match weights.

use crate::record::{Label, Pair};
use serde::{Serialize, Serializer};
use std::ops::Deref;
use std::sync::Arc;

/// One bar of the waterfall: one comparison and what it adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// Name of the comparison, machine-readable (`name`, `credit_code`, ...).
    pub comparison: String,
    /// The comparison's name for people.
    pub label: Label,
    /// The level reached, for people; "absent" when it could not be compared.
    pub level: Label,
    /// The left record's value as the comparison saw it.
    pub left: String,
    /// The right record's value.
    pub right: String,
    /// Match weight of the level in bits (log2 of m/u); 0 when not comparable.
    pub bits: f64,
    /// Term-frequency adjustment in bits: a rare agreement adds, a common one takes away.
    pub frequency_bits: f64,
}

/// The evidence for and against one pair. `prior_bits` plus all steps is `total_bits`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The pair.
    pub pair: Pair,
    /// Log2 odds of a match before any comparison.
    pub prior_bits: f64,
    /// One step per comparison, in plan order.
    pub steps: Vec<Step>,
    /// Log2 odds of a match.
    pub total_bits: f64,
    /// Probability of a match, 1 / (1 + 2^-total_bits).
    pub probability: f64,
    /// Rules that decide beside the weights (two valid different codes, numbered plants), each for people.
    pub rules: Vec<Label>,
}

/// What one comparison found on a pair, for people: small enough to keep for every record. Its words are shared by all pairs that reached the
/// same level.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    words: Arc<EvidenceWords>,
    /// Match weight in bits, term frequency included.
    pub bits: f64,
}

/// The words of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceWords {
    /// Machine-readable name of the comparison.
    pub comparison: String,
    /// The comparison for people (名称, 信用代码, 地址 ...).
    pub label: Label,
    /// The level reached, for people (相同, 同音, 不同 ...).
    pub level: Label,
}

impl Evidence {
    /// A finding of this weight.
    pub fn new(words: Arc<EvidenceWords>, bits: f64) -> Self {
        Self { words, bits }
    }
}

impl Deref for Evidence {
    type Target = EvidenceWords;

    fn deref(&self) -> &EvidenceWords {
        &self.words
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Flat<'a> {
            #[serde(flatten)]
            words: &'a EvidenceWords,
            bits: f64,
        }
        Flat { words: &self.words, bits: self.bits }.serialize(serializer)
    }
}

impl From<&Step> for Evidence {
    fn from(step: &Step) -> Self {
        let words = EvidenceWords { comparison: step.comparison.clone(), label: step.label, level: step.level };
        Self::new(Arc::new(words), step.bits + step.frequency_bits)
    }
}
