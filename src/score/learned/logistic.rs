//! Regularised logistic regression that starts from the unsupervised model.
//!
//! The weight of a pair is the unsupervised one with a scale per comparison, a correction per level and a shift; all are drawn
//! towards no change, so few labels only move the threshold and many can say anything. Corrections are sums of steps between neighbouring
//! levels, so what is learned about a level goes to its neighbours as well.
//!
//! The penalised likelihood is concave: Newton steps with halving find its one maximum.

use super::features::{Signals, up_to};
use crate::compare::MISSING;
use serde::{Deserialize, Serialize};

/// A fitted regression. Weights are bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// Added to every pair.
    pub shift: f64,
    /// What each comparison's unsupervised weight is multiplied with.
    pub scale: Vec<f64>,
    /// What each term-frequency adjustment is multiplied with.
    pub frequency_scale: Vec<f64>,
    /// Added per comparison and level.
    pub level: Vec<Vec<f64>>,
    /// Added per comparison without value.
    pub missing: Vec<f64>,
}

/// How strongly corrections are drawn towards none, in pairs; cross-validation chooses.
pub(super) const PENALTIES: [f64; 4] = [0.3, 1.0, 4.0, 16.0];

/// Newton steps; five do on most data.
const STEPS: u32 = 40;

/// A shift of the threshold is what few labels tell best, so it is hardly held.
const SHIFT_PENALTY: f64 = 0.01;

impl Logistic {
    /// What the comparison adds to the weight of a pair: level and term frequency.
    pub(super) fn adds(&self, evidence: &Signals, field: usize, pair: usize) -> (f64, f64) {
        let level = evidence.levels[field][pair];
        let corrected = match level {
            MISSING => self.missing[field],
            level => self.scale[field] * evidence.bits[field][pair] + self.level[field][usize::from(level)],
        };
        (corrected, self.frequency_scale[field] * evidence.frequency[field][pair])
    }

    /// The regression on these pairs; `levels` is the number of levels per comparison.
    pub(super) fn fit(evidence: &Signals, answers: &[bool], levels: &[usize], penalty: f64) -> Self {
        let rows: Vec<Vec<(usize, f64)>> = (0..evidence.len()).map(|pair| row(evidence, pair, levels)).collect();
        let columns = 1 + levels.iter().map(|n| n + 2).sum::<usize>();
        let base: Vec<f64> = (0..evidence.len()).map(|pair| evidence.base(pair) + evidence.rivals(pair)).collect();
        let penalties: Vec<f64> = (0..columns).map(|c| if c == 0 { SHIFT_PENALTY } else { penalty }).collect();
        let mut weights = vec![0.0; columns];
        let loss = |weights: &[f64]| {
            let own: f64 = weights.iter().zip(&penalties).map(|(w, p)| 0.5 * p * w * w).sum();
            let fit = rows.iter().zip(&base).zip(answers).map(|((row, base), &answer)| {
                let z = std::f64::consts::LN_2 * base + row.iter().map(|&(c, x)| weights[c] * x).sum::<f64>();
                softplus(if answer { -z } else { z })
            });
            own + fit.sum::<f64>()
        };
        let mut now = loss(&weights);
        for _ in 0..STEPS {
            let mut gradient: Vec<f64> = weights.iter().zip(&penalties).map(|(w, p)| w * p).collect();
            let mut curvature = vec![vec![0.0; columns]; columns];
            for (c, line) in curvature.iter_mut().enumerate() {
                line[c] = penalties[c];
            }
            for ((row, base), &answer) in rows.iter().zip(&base).zip(answers) {
                let z = std::f64::consts::LN_2 * base + row.iter().map(|&(c, x)| weights[c] * x).sum::<f64>();
                let p = 1.0 / (1.0 + (-z).exp());
                let (slope, bend) = (p - f64::from(u8::from(answer)), (p * (1.0 - p)).max(1e-9));
                for &(c, x) in row {
                    gradient[c] += slope * x;
                    for &(d, y) in row {
                        curvature[c][d] += bend * x * y;
                    }
                }
            }
            let step = solve(curvature, gradient);
            let mut length = 1.0;
            let better = (0..30).find_map(|_| {
                let next: Vec<f64> = weights.iter().zip(&step).map(|(w, s)| w - length * s).collect();
                let there = loss(&next);
                length /= 2.0;
                (there < now).then_some((next, there))
            });
            let Some((next, there)) = better else { break };
            let gained = now - there;
            (weights, now) = (next, there);
            if gained < 1e-9 {
                break;
            }
        }
        Self::from_weights(&weights, levels)
    }

    fn from_weights(weights: &[f64], levels: &[usize]) -> Self {
        let bits = |natural: f64| natural / std::f64::consts::LN_2;
        let mut at = 1;
        let mut out = Self {
            shift: bits(weights[0]),
            scale: Vec::new(),
            frequency_scale: Vec::new(),
            level: Vec::new(),
            missing: Vec::new(),
        };
        for &n in levels {
            let own = &weights[at..at + n + 2];
            // Scales were learned in natural units of ten bits.
            out.scale.push(1.0 + bits(own[0]) / TEN);
            out.frequency_scale.push(1.0 + bits(own[0]) / TEN);
            out.missing.push(bits(own[1]));
            let steps = &own[2..];
            out.level.push((0..n).map(|level| bits(steps[level..].iter().sum::<f64>())).collect());
            at += n + 2;
        }
        out
    }
}

/// Weights are of the order of ten bits; so divided, scales and corrections are drawn to their start alike.
const TEN: f64 = 10.0;

/// The columns of a pair that are not 0: 1 for the shift; per comparison its weight, whether it is absent, and one column per step between levels.
fn row(evidence: &Signals, pair: usize, levels: &[usize]) -> Vec<(usize, f64)> {
    let mut row = vec![(0, 1.0)];
    let mut at = 1;
    for (field, &n) in levels.iter().enumerate() {
        let level = evidence.levels[field][pair];
        if level == MISSING {
            row.push((at + 1, 1.0));
        } else {
            row.push((at, (evidence.bits[field][pair] + evidence.frequency[field][pair]) / TEN));
            row.extend((0..n).filter(|&most| up_to(level, most)).map(|most| (at + 2 + most, 1.0)));
        }
        at += n + 2;
    }
    row
}

/// ln(1 + e^x) without overflow.
pub(super) fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}

/// Solves a symmetric positive definite system by Cholesky's decomposition.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            a[i][j] = if i == j { (a[i][i] - dot).max(1e-12).sqrt() } else { (a[i][j] - dot) / a[j][j] };
        }
    }
    for i in 0..n {
        let dot: f64 = (0..i).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - dot) / a[i][i];
    }
    for i in (0..n).rev() {
        let dot: f64 = (i + 1..n).map(|k| a[k][i] * b[k]).sum();
        b[i] = (b[i] - dot) / a[i][i];
    }
    b
}
