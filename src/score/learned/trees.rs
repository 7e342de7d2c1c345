//! Gradient-boosted trees that correct the unsupervised weight: small trees over the levels of the comparisons, each fitted to what the sum of
//! those before it still gets wrong. They find what holds only together (a name may differ where the code agrees).
//!
//! The path of a pair through a tree attributes its leaf to the comparisons asked on the way: each question adds the difference of the values
//! below and above it. So the parts of an explanation add up to the weight exactly.
//!
//! References: Friedman 2001 (Ann. Statist. 29); Chen & Guestrin 2016 for second-order leaves; Saabas 2014 for attribution by path.

use super::features::{Signals, up_to};
use crate::compare::MISSING;
use serde::{Deserialize, Serialize};

/// A question: is the level of the comparison one of the first? Absent values answer as told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Question {
    field: usize,
    most: usize,
    missing: bool,
}

impl Question {
    fn yes(&self, evidence: &Signals, pair: usize) -> bool {
        let level = evidence.levels[self.field][pair];
        if level == MISSING { self.missing } else { up_to(level, self.most) }
    }
}

/// A node of a tree, with the value a pair would get if the tree ended here, in bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Node {
    value: f64,
    /// The question and where the answers yes and no lead.
    ask: Option<(Question, usize, usize)>,
}

/// Boosted trees.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trees {
    /// Scale of the unsupervised weight.
    scale: f64,
    trees: Vec<Vec<Node>>,
}

/// Trees of this many questions in a row hold what up to three comparisons say together.
const DEPTH: u32 = 3;

/// Share of a tree's correction that is taken.
const RATE: f64 = 0.15;

/// Pull of every leaf towards no correction, in pairs.
const PULL: f64 = 2.0;

/// A question must leave at least so much undecided weight on each side: about four doubtful pairs, or some tens of clear ones.
const LEAST: f64 = 1.0;

/// Numbers of trees that cross-validation chooses from.
pub(super) const ROUNDS: [usize; 3] = [15, 40, 100];

/// The unsupervised weight is overconfident where comparisons depend on each other; the trees start from a part of it.
const BASE_SCALE: f64 = 0.6;

impl Trees {
    /// Trees for these pairs.
    pub(super) fn fit(evidence: &Signals, answers: &[bool], levels: &[usize], rounds: usize) -> Self {
        let mut out = Self { scale: BASE_SCALE, trees: Vec::new() };
        let n = evidence.len();
        let start = |pair: usize| BASE_SCALE * evidence.base(pair) + evidence.rivals(pair);
        let mut z: Vec<f64> = (0..n).map(|pair| std::f64::consts::LN_2 * start(pair)).collect();
        for _ in 0..rounds {
            let (mut slope, mut bend) = (vec![0.0; n], vec![0.0; n]);
            for pair in 0..n {
                let p = 1.0 / (1.0 + (-z[pair]).exp());
                (slope[pair], bend[pair]) = (f64::from(u8::from(answers[pair])) - p, (p * (1.0 - p)).max(1e-6));
            }
            let mut tree = Vec::new();
            let all: Vec<usize> = (0..n).collect();
            grow(&mut tree, evidence, &slope, &bend, levels, &all, DEPTH);
            for (pair, z) in z.iter_mut().enumerate() {
                *z += std::f64::consts::LN_2 * leaf(&tree, evidence, pair);
            }
            out.trees.push(tree);
        }
        out
    }

    /// What the trees add to every pair whatever its levels.
    pub(super) fn root(&self) -> f64 {
        self.trees.iter().map(|tree| tree[0].value).sum()
    }

    /// What each comparison adds to the weight of a pair, level (trees included) and term frequency.
    pub(super) fn adds(&self, evidence: &Signals, pair: usize) -> Vec<(f64, f64)> {
        let mut adds: Vec<(f64, f64)> = (0..evidence.levels.len())
            .map(|field| (self.scale * evidence.bits[field][pair], self.scale * evidence.frequency[field][pair]))
            .collect();
        for tree in &self.trees {
            let mut at = 0;
            while let Some((question, yes, no)) = tree[at].ask {
                let next = if question.yes(evidence, pair) { yes } else { no };
                adds[question.field].0 += tree[next].value - tree[at].value;
                at = next;
            }
        }
        adds
    }

    /// Scale of the unsupervised prior.
    pub(super) fn prior_scale(&self) -> f64 {
        self.scale
    }
}

fn leaf(tree: &[Node], evidence: &Signals, pair: usize) -> f64 {
    let mut at = 0;
    while let Some((question, yes, no)) = tree[at].ask {
        at = if question.yes(evidence, pair) { yes } else { no };
    }
    tree[at].value
}

/// Adds the best tree for these pairs and returns its root. Ties go to the first comparison and the strongest level.
fn grow(
    tree: &mut Vec<Node>,
    evidence: &Signals,
    slope: &[f64],
    bend: &[f64],
    levels: &[usize],
    pairs: &[usize],
    depth: u32,
) -> usize {
    let add = |sum: (f64, f64), pair: usize| (sum.0 + slope[pair], sum.1 + bend[pair]);
    let (g, h) = pairs.iter().copied().fold((0.0, 0.0), add);
    let at = tree.len();
    tree.push(Node { value: RATE * g / (h + PULL) / std::f64::consts::LN_2, ask: None });
    if depth == 0 {
        return at;
    }
    let worth = |g: f64, h: f64| g * g / (h + PULL);
    let mut best: Option<(f64, Question)> = None;
    for (field, &n) in levels.iter().enumerate() {
        let mut of_level = vec![(0.0, 0.0); n];
        let mut absent = (0.0, 0.0);
        for &pair in pairs {
            match evidence.levels[field][pair] {
                MISSING => absent = add(absent, pair),
                level => of_level[usize::from(level)] = add(of_level[usize::from(level)], pair),
            }
        }
        let mut below = (0.0, 0.0);
        for (most, sum) in of_level.into_iter().enumerate() {
            below = (below.0 + sum.0, below.1 + sum.1);
            for missing in [false, true] {
                let (g1, h1) = if missing { (below.0 + absent.0, below.1 + absent.1) } else { below };
                if h1 < LEAST || h - h1 < LEAST {
                    continue;
                }
                let gain = worth(g1, h1) + worth(g - g1, h - h1) - worth(g, h);
                if gain > 1e-6 && best.is_none_or(|(known, _)| gain > known + 1e-12) {
                    best = Some((gain, Question { field, most, missing }));
                }
            }
        }
    }
    if let Some((_, question)) = best {
        let (yes, no): (Vec<usize>, Vec<usize>) = pairs.iter().partition(|&&pair| question.yes(evidence, pair));
        let yes = grow(tree, evidence, slope, bend, levels, &yes, depth - 1);
        let no = grow(tree, evidence, slope, bend, levels, &no, depth - 1);
        tree[at].ask = Some((question, yes, no));
    }
    at
}
