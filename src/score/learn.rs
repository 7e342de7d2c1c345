//! What answers teach a model: pairs that people decided, as labels.
//!
//! Answers are few and about doubtful pairs only, so they must not be taken for a sample of all pairs: weights learnt from them alone would
//! say that matches disagree in everything. They enter estimation where that does little harm. In the EM an answered pair is one pair among
//! all candidates whose class is known instead of guessed (Nigam et al. 2000, semi-supervised EM). Then all weights are shifted by what makes
//! the answers likeliest (intercept-only recalibration, Platt 1999), held near zero by a normal prior and kept within two bits. The
//! weight that counts is the one by which the question was put, the mean between two units: of pairs that weigh the same by themselves, those
//! asked about are the ones whose units disagree, and would say that the model links too much.

use super::{Explanation, Model, Rivalry, probability};
use crate::record::{Label, Pair, Standardised};
use serde::Serialize;

/// Two records that a person decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnsweredPair {
    /// The records.
    pub pair: Pair,
    /// Whether they are one legal unit.
    pub same: bool,
}

/// Fewer answers teach nothing: one clerk's morning moves no threshold.
pub const ENOUGH: usize = 20;

/// And at least so many of each kind: without both there is nothing to tell apart.
pub const EACH: usize = 5;

/// Spread of the prior of the shift, in bits.
const SPREAD_BITS: f64 = 1.5;

/// Farthest shift, in bits: answers about the doubtful pairs say nothing of the others.
const FARTHEST_BITS: f64 = 2.0;

/// What a model learnt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Learned {
    /// Answers that two records are one unit.
    pub same: usize,
    /// Answers that they are not.
    pub different: usize,
    /// Added to every weight, in bits: above 0 the model was too careful.
    pub shift_bits: f64,
    /// Answers that the model agreed with before, at even odds.
    pub agreed_before: usize,
    /// Answers that it agrees with now.
    pub agreed_after: usize,
    /// Mean negative log2 likelihood of the answers before, in bits.
    pub surprise_before: f64,
    /// And now.
    pub surprise_after: f64,
    /// The weights that moved most.
    pub weights: Vec<Taught>,
}

/// A weight that answers changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Taught {
    /// The comparison for people.
    pub comparison: Label,
    /// Its level for people.
    pub level: Label,
    /// Weight estimated without the answers, in bits.
    pub before: f64,
    /// And with them.
    pub after: f64,
}

/// Whether these answers are enough to learn from.
pub fn enough(answers: &[AnsweredPair]) -> bool {
    let same = answers.iter().filter(|answer| answer.same).count();
    answers.len() >= ENOUGH && same >= EACH && answers.len() - same >= EACH
}

/// The model with its weights shifted to what the answers say, and what changed. The answers must be [`enough`]; `bits` are the weights by
/// which their questions were put.
pub fn learn(model: Box<dyn Model>, answers: &[AnsweredPair], bits: &[f32]) -> (Box<dyn Model>, Learned) {
    let labelled: Vec<(f64, bool)> =
        bits.iter().zip(answers).map(|(&bits, answer)| (f64::from(bits), answer.same)).collect();
    let shift_bits = shift(&labelled);
    let same = answers.iter().filter(|answer| answer.same).count();
    let learned = Learned {
        same,
        different: answers.len() - same,
        shift_bits,
        agreed_before: agreed(&labelled, 0.0),
        agreed_after: agreed(&labelled, shift_bits),
        surprise_before: surprise(&labelled, 0.0),
        surprise_after: surprise(&labelled, shift_bits),
        weights: model.taught(),
    };
    let stored = serde_json::to_value(&learned).unwrap_or_default();
    (Box::new(Shifted { model, shift_bits, stored }), learned)
}

/// The model of an earlier run with the shift it had learnt, if it had.
pub fn as_learned(model: Box<dyn Model>, parameters: &serde_json::Value) -> Box<dyn Model> {
    let Some(stored) = parameters.get(STORED) else { return model };
    match stored.get("shift_bits").and_then(serde_json::Value::as_f64) {
        Some(shift_bits) => Box::new(Shifted { model, shift_bits, stored: stored.clone() }),
        None => model,
    }
}

/// The shift that makes the answers likeliest: the one zero of a falling derivative, found by halving.
fn shift(labelled: &[(f64, bool)]) -> f64 {
    let slope = |shift: f64| {
        let pull: f64 =
            labelled.iter().map(|&(bits, same)| f64::from(u8::from(same)) - probability(bits + shift)).sum();
        pull * std::f64::consts::LN_2 - shift / (SPREAD_BITS * SPREAD_BITS)
    };
    let (mut low, mut high) = (-FARTHEST_BITS, FARTHEST_BITS);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    // A hundredth of a bit is below anything a person could tell.
    (f64::midpoint(low, high) * 100.0).round() / 100.0
}

fn agreed(labelled: &[(f64, bool)], shift: f64) -> usize {
    labelled.iter().filter(|&&(bits, same)| (bits + shift >= 0.0) == same).count()
}

fn surprise(labelled: &[(f64, bool)], shift: f64) -> f64 {
    let of = |&(bits, same): &(f64, bool)| {
        let p = probability(bits + shift);
        -(if same { p } else { 1.0 - p }).max(1e-12).log2()
    };
    let mean = labelled.iter().map(of).sum::<f64>() / labelled.len().max(1) as f64;
    (mean * 1e4).round() / 1e4
}

/// Key under which the shift stands among a model's parameters.
const STORED: &str = "answers";

/// A model whose weights are all moved by the same number of bits.
struct Shifted {
    model: Box<dyn Model>,
    shift_bits: f64,
    /// What is told of it.
    stored: serde_json::Value,
}

impl Model for Shifted {
    fn weigh(&self, data: &Standardised, pairs: &[Pair], out: &mut [f32]) {
        self.model.weigh(data, pairs, out);
        out.iter_mut().for_each(|bits| *bits += self.shift_bits as f32);
    }

    fn explain(&self, data: &Standardised, pair: Pair) -> Explanation {
        let mut explanation = self.model.explain(data, pair);
        explanation.prior_bits += self.shift_bits;
        explanation.total_bits += self.shift_bits;
        explanation.probability = probability(explanation.total_bits);
        explanation
    }

    fn rivalry(&self) -> Rivalry<'_> {
        self.model.rivalry()
    }

    fn parameters(&self) -> serde_json::Value {
        let mut parameters = self.model.parameters();
        if let Some(table) = parameters.as_object_mut() {
            table.insert(STORED.to_owned(), self.stored.clone());
        }
        parameters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RecordId;

    /// Answers that follow their weights, moved by so many bits.
    fn answers(moved: f64) -> Vec<(f64, bool)> {
        (0..400)
            .map(|n| {
                let bits = f64::from(n % 40) * 0.2 - 4.0;
                // A spread of luck between 0 and 1 that no weight knows of.
                let luck = (f64::from(n / 40) + 0.5) / 10.0;
                (bits, luck < probability(bits + moved))
            })
            .collect()
    }

    #[test]
    fn the_shift_is_found_and_helps() {
        for moved in [-1.5, -0.5, 0.0, 1.0, 1.5] {
            let labelled = answers(moved);
            let found = shift(&labelled);
            assert!((found - moved).abs() < 0.35, "{moved}: {found}");
            assert!(surprise(&labelled, found) <= surprise(&labelled, 0.0) + 1e-9);
        }
    }

    #[test]
    fn one_sided_answers_move_a_little_and_never_far() {
        let far: Vec<(f64, bool)> = (0..1000).map(|_| (-20.0, true)).collect();
        assert!((shift(&far) - FARTHEST_BITS).abs() < 0.01);
        assert!(shift(&[(0.0, true)]) < 1.0 && shift(&[(0.0, true)]) > 0.0);
        assert_eq!(shift(&[]), 0.0);
    }

    #[test]
    fn few_answers_or_one_kind_teach_nothing() {
        let of = |same: u32, different: u32| -> Vec<AnsweredPair> {
            (0..same + different)
                .filter_map(|n| Some(AnsweredPair { pair: Pair::new(RecordId(n), RecordId(n + 1))?, same: n < same }))
                .collect()
        };
        assert!(!enough(&of(10, 9)) && !enough(&of(40, 4)) && !enough(&of(4, 40)));
        assert!(enough(&of(15, 5)));
    }
}
