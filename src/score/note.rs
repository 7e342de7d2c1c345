//! What a fit could not tell from the data, and what it did instead.

use super::em::{Fit, Parameters};
use super::patterns::{Packing, PatternCount};
use super::rules::Verdict;
use crate::compare::{Comparator, MISSING};
use crate::record::Standardised;
use serde::{Deserialize, Serialize};

/// A remark on a fit, with its data; [`text`](Note::text) words it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "note")]
pub enum Note {
    /// There were no candidate pairs: all parameters are the comparisons' starting values.
    NoPairs,
    /// No pair can be compared in this respect (a column is empty on one side of every pair): its weights are the starting values.
    NeverCompared {
        /// The comparison.
        comparison: String,
    },
    /// All pairs that can be compared are at one level: what that is worth cannot be told.
    OneLevel {
        /// The comparison.
        comparison: String,
        /// The level.
        level: String,
    },
    /// Records are compared in one respect only: what agreement in it is worth cannot be told, and its weights are the starting values.
    OneRespect {
        /// The comparison.
        comparison: String,
    },
    /// Matches and non-matches look alike in this respect: it tells nothing.
    TellsNothing {
        /// The comparison.
        comparison: String,
    },
    /// The pairs fall into no two kinds: hardly any or nearly all would be matches.
    NotTwoKinds {
        /// Share of matches that the estimation came to.
        match_share: f64,
    },
    /// The estimation still moved when it was stopped.
    NotConverged {
        /// Iterations made.
        iterations: u32,
    },
    /// No labels, or labels of one kind: nothing could be learned from them.
    Labels {
        /// Number of labels.
        labels: usize,
        /// Of these, pairs of one unit.
        matches: usize,
    },
    /// What a rule decided.
    Rule {
        /// The rule.
        rule: String,
        /// What it says.
        verdict: Verdict,
        /// Candidate pairs that it decides.
        pairs: u64,
    },
    /// Pairs that rules for `match` and rules for `different` apply to; they are different.
    RulesContradict {
        /// Number of such candidate pairs.
        pairs: u64,
    },
    /// A table of term frequencies has none of the values: all are as common as its floor says.
    TableFitsNothing {
        /// The comparison.
        comparison: String,
    },
}

impl Note {
    /// The remark for people, in Chinese and English.
    pub fn text(&self) -> (String, String) {
        match self {
            Self::NoPairs => {
                ("没有候选对，各项权重用默认值".to_owned(), "no candidate pairs: default weights are used".to_owned())
            }
            Self::NeverCompared { comparison } => (
                format!("“{comparison}”没有一对可比，权重用默认值"),
                format!("'{comparison}': no pair has a value on both sides; its default weights are used"),
            ),
            Self::OneLevel { comparison, level } => (
                format!("“{comparison}”所有可比的对都是“{level}”，无从估计其权重"),
                format!("'{comparison}': all pairs are '{level}'; what that is worth cannot be estimated"),
            ),
            Self::OneRespect { comparison } => (
                format!("只有“{comparison}”一项可比，无从估计其权重，用默认值；再有一项可比会好得多"),
                format!(
                    "'{comparison}' is all there is to compare; what it is worth cannot be estimated and its default weights are used"
                ),
            ),
            Self::TellsNothing { comparison } => (
                format!("“{comparison}”分不出是否同一单位"),
                format!("'{comparison}': matches and non-matches look alike, it tells nothing"),
            ),
            Self::NotTwoKinds { match_share } => (
                format!("候选对分不成两类（估计同一单位占 {match_share:.6}），结果不可靠"),
                format!("the pairs fall into no two kinds (match share {match_share:.6}); do not rely on the result"),
            ),
            Self::NotConverged { iterations } => (
                format!("估计 {iterations} 轮后仍未稳定"),
                format!("the estimation still moved after {iterations} iterations"),
            ),
            Self::Rule { rule, verdict, pairs } => {
                let (zh, en) = match verdict {
                    Verdict::Match => ("同一", "one unit"),
                    Verdict::Different => ("不同", "different"),
                };
                (
                    format!("规则“{rule}”判了 {pairs} 个候选对“{zh}”"),
                    format!("rule '{rule}' decided {pairs} candidate pairs: {en}"),
                )
            }
            Self::RulesContradict { pairs } => (
                format!("{pairs} 个候选对既合“同一”的规则又合“不同”的规则，按“不同”"),
                format!(
                    "{pairs} candidate pairs fulfil rules for match and for different; they are taken as different"
                ),
            ),
            Self::TableFitsNothing { comparison } => (
                format!("“{comparison}”的频率表里没有名单中的任何一个值，各值都按 floor 计；请看是不是这一列的表"),
                format!(
                    "'{comparison}': the table of frequencies has none of the values in the lists, all count as its floor; is it of this column?"
                ),
            ),
            Self::Labels { labels: 0, .. } => {
                ("没有标注，只用无监督的权重".to_owned(), "no labels: unsupervised weights are used".to_owned())
            }
            Self::Labels { labels, matches } => (
                format!(
                    "{labels} 条标注都是“{}”，学不到东西，只用无监督的权重",
                    if *matches == 0 { "不同" } else { "同一" }
                ),
                format!(
                    "all {labels} labels say '{}': nothing can be learned, unsupervised weights are used",
                    if *matches == 0 { "different" } else { "same" }
                ),
            ),
        }
    }
}

/// Matching and non-matching pairs differ by less than this in the shares of their levels (total variation) where a comparison tells nothing.
const NOTHING: f64 = 0.02;

/// The comparisons whose table of term frequencies has none of the values.
pub(super) fn foreign_tables(comparators: &[Box<dyn Comparator>], data: &Standardised) -> impl Iterator<Item = Note> {
    let foreign = comparators.iter().filter(|comparator| comparator.table_fits_nothing(data));
    foreign.map(|comparator| Note::TableFitsNothing { comparison: comparator.name().to_owned() })
}

/// What the fit to these patterns could not tell.
pub(super) fn notes(
    comparators: &[Box<dyn Comparator>],
    data: &Standardised,
    packing: &Packing,
    patterns: &[PatternCount],
    fitted: &Parameters,
    fit: Fit,
) -> Vec<Note> {
    if patterns.is_empty() {
        return vec![Note::NoPairs];
    }
    let mut notes = Vec::new();
    for (field, comparator) in comparators.iter().enumerate() {
        let mut seen = vec![0_u64; packing.levels(field)];
        for pattern in patterns.iter().filter(|pattern| pattern.levels[field] != MISSING) {
            seen[usize::from(pattern.levels[field])] += pattern.count;
        }
        let comparison = comparator.name().to_owned();
        let mut levels = (0..seen.len()).filter(|&level| seen[level] > 0);
        match (levels.next(), levels.next()) {
            (None, _) => notes.push(Note::NeverCompared { comparison }),
            (Some(level), None) => {
                notes.push(Note::OneLevel { comparison, level: comparator.levels()[level].label.en.to_owned() });
            }
            _ => {
                let apart: f64 = fitted.m[field].iter().zip(&fitted.u[field]).map(|(m, u)| (m - u).abs() / 2.0).sum();
                if apart < NOTHING {
                    notes.push(Note::TellsNothing { comparison });
                }
            }
        }
    }
    notes.extend(foreign_tables(comparators, data));
    let pairs: u64 = patterns.iter().map(|pattern| pattern.count).sum();
    let expected: f64 = patterns
        .iter()
        .map(|pattern| pattern.count as f64 / (1.0 + (-fitted.total_bits(&pattern.levels)).exp2()))
        .sum();
    if expected < 0.5 || pairs as f64 - expected < 0.5 {
        notes.push(Note::NotTwoKinds { match_share: expected / pairs as f64 });
    }
    if !fit.converged {
        notes.push(Note::NotConverged { iterations: fit.iterations });
    }
    notes
}
