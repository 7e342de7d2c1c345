//! Why a pair was linked or not: the waterfall of match weights.

use crate::record::{Label, Pair};
use serde::Serialize;

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
