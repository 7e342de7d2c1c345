//! Rules that decide pairs whatever the model thinks: two records with the same identifier and name are one unit, two of different birth years
//! are not.
//!
//! A rule names comparisons and levels. A rule for `match` applies where every comparison it names is at that level or a stronger one, a rule for
//! `different` where every one is at that level or a weaker one; a comparison without values on both sides fulfils neither. Where both
//! kinds apply the pair is different: a wrong link is harder to see than a missing one. The explanation shows the rule as a step that
//! makes up the difference, so it still adds up.

use super::{
    AnsweredPair, Explanation, Label, Labels, Model, Note, Rivalry, ScoreError, Scorer, Step, Taught, Validation,
    probability,
};
use crate::block::CandidatePairs;
use crate::compare::{Comparator, MISSING};
use crate::record::{Pair, Reason, Standardised};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a rule decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// One unit.
    Match,
    /// Two units, which never come into one group.
    Different,
}

/// A rule as it stands in a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name for people.
    pub name: String,
    /// What it decides.
    pub verdict: Verdict,
    /// Level per comparison, by its English name or its number from 0 (the strongest).
    pub when: BTreeMap<String, LevelName>,
}

/// A level by number or by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "应为级别的序号（0 最强）或英文名\u{1f}the number of a level (0 is the strongest) or its English name is allowed"
)]
pub enum LevelName {
    /// Number from 0, the strongest.
    Number(u8),
    /// English name.
    Name(String),
}

impl std::fmt::Display for LevelName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => write!(f, "\"{name}\""),
        }
    }
}

/// Rules whose comparisons and levels were found.
#[derive(Clone)]
pub struct Rules {
    rules: Vec<Found>,
    comparators: Arc<Vec<Box<dyn Comparator>>>,
}

#[derive(Debug, Clone)]
struct Found {
    label: Label,
    verdict: Verdict,
    when: Vec<(usize, u8)>,
}

/// Weight of a decided pair in bits: beyond doubt, and still a number that can be averaged.
const DECIDED_BITS: f32 = 64.0;

impl Rules {
    /// Looks up comparisons and levels.
    ///
    /// # Errors
    /// Each mistake behind the name of its rule, with what is allowed.
    pub fn find(rules: &[Rule], comparators: &Arc<Vec<Box<dyn Comparator>>>) -> Result<Self, Vec<(String, Reason)>> {
        let (mut found, mut mistakes) = (Vec::new(), Vec::new());
        for rule in rules {
            let mut when = Vec::new();
            let mut wrong = |zh, en| mistakes.push((rule.name.clone(), Reason { zh, en }));
            if rule.when.is_empty() {
                let (zh, en) =
                    ("when 是空的，会判定所有的对", "when names no comparison, so it would decide every pair");
                wrong(zh.to_owned(), en.to_owned());
            }
            for (comparison, level) in &rule.when {
                let Some(field) = comparators.iter().position(|c| c.name() == comparison) else {
                    let known: Vec<&str> = comparators.iter().map(|c| c.name()).collect();
                    wrong(
                        format!("when：没有比较“{comparison}”；可用：{}", known.join("、")),
                        format!("when: no comparison '{comparison}'; there are: {}", known.join(", ")),
                    );
                    continue;
                };
                let levels = comparators[field].levels();
                let at = match level {
                    LevelName::Number(number) => Some(usize::from(*number)).filter(|&at| at < levels.len()),
                    LevelName::Name(name) => levels.iter().position(|level| level.label.en == name),
                };
                match at {
                    Some(at) => when.push((field, at as u8)),
                    None => {
                        let known = |shown: fn(Label) -> String| -> Vec<String> {
                            let levels = levels.iter().enumerate();
                            levels.map(|(at, level)| format!("{at} {}", shown(level.label))).collect()
                        };
                        // A level goes by its English name, so that stands in Chinese texts, too.
                        let zh = known(|label| format!("\"{}\"（{}）", label.en, label.zh));
                        wrong(
                            format!("when：{comparison} = {level} 不认识；可用：{}", zh.join("、")),
                            format!(
                                "when: {comparison} = {level} is unknown; allowed: {}",
                                known(|label| format!("\"{}\"", label.en)).join(", ")
                            ),
                        );
                    }
                }
            }
            // A plan names a few rules; their names live as long as the program.
            let name: &'static str = Box::leak(rule.name.clone().into_boxed_str());
            found.push(Found { label: Label::new(name, name), verdict: rule.verdict, when });
        }
        if mistakes.is_empty() { Ok(Self { rules: found, comparators: comparators.clone() }) } else { Err(mistakes) }
    }

    /// The rule that decides each pair.
    pub fn decide(&self, data: &Standardised, pairs: &[Pair]) -> Vec<Option<(Verdict, Label)>> {
        let mut decided = vec![None; pairs.len()];
        let mut levels = vec![MISSING; pairs.len()];
        for verdict in [Verdict::Match, Verdict::Different] {
            for rule in self.rules.iter().rev().filter(|rule| rule.verdict == verdict) {
                let mut holds = vec![true; pairs.len()];
                for &(field, limit) in &rule.when {
                    self.comparators[field].compare(data, pairs, &mut levels);
                    for (holds, &level) in holds.iter_mut().zip(&levels) {
                        let fits = match verdict {
                            Verdict::Match => level <= limit,
                            Verdict::Different => level >= limit,
                        };
                        *holds &= level != MISSING && fits;
                    }
                }
                for (decided, _) in decided.iter_mut().zip(&holds).filter(|(_, holds)| **holds) {
                    *decided = Some((verdict, rule.label));
                }
            }
        }
        decided
    }

    /// The scorer whose models obey the rules.
    pub fn over(self, inner: Box<dyn Scorer>) -> Box<dyn Scorer> {
        Box::new(Ruled { inner, rules: self })
    }
}

struct Ruled {
    inner: Box<dyn Scorer>,
    rules: Rules,
}

struct RuledModel {
    inner: Box<dyn Model>,
    rules: Rules,
}

impl Ruled {
    fn rule(&self, inner: Box<dyn Model>) -> Box<dyn Model> {
        Box::new(RuledModel { inner, rules: self.rules.clone() })
    }
}

impl Scorer for Ruled {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn fit(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
    ) -> Result<Box<dyn Model>, ScoreError> {
        Ok(self.rule(self.inner.fit(comparators, data, candidates)?))
    }

    fn fit_answered(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        answers: &[AnsweredPair],
    ) -> Result<Box<dyn Model>, ScoreError> {
        Ok(self.rule(self.inner.fit_answered(comparators, data, candidates, answers)?))
    }

    fn learn(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        labels: &Labels,
    ) -> Result<Box<dyn Model>, ScoreError> {
        Ok(self.rule(self.inner.learn(comparators, data, candidates, labels)?))
    }

    fn restore(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        parameters: &serde_json::Value,
    ) -> Result<Box<dyn Model>, ScoreError> {
        Ok(self.rule(self.inner.restore(comparators, parameters)?))
    }
}

fn bits_of(verdict: Verdict) -> f32 {
    match verdict {
        Verdict::Match => DECIDED_BITS,
        Verdict::Different => -DECIDED_BITS,
    }
}

impl Model for RuledModel {
    fn weigh(&self, data: &Standardised, pairs: &[Pair], out: &mut [f32]) {
        self.inner.weigh(data, pairs, out);
        for (out, decided) in out.iter_mut().zip(self.rules.decide(data, pairs)) {
            if let Some((verdict, _)) = decided {
                *out = bits_of(verdict);
            }
        }
    }

    fn explain(&self, data: &Standardised, pair: Pair) -> Explanation {
        let mut explanation = self.inner.explain(data, pair);
        if let Some((verdict, label)) = self.rules.decide(data, &[pair])[0] {
            let bits = f64::from(bits_of(verdict));
            explanation.steps.push(Step {
                comparison: "rule".to_owned(),
                label: Label::new("规则", "rule"),
                level: label,
                left: String::new(),
                right: String::new(),
                bits: bits - explanation.total_bits,
                frequency_bits: 0.0,
            });
            explanation.total_bits = bits;
            explanation.probability = probability(bits);
            explanation.rules.push(label);
        }
        explanation
    }

    fn rivalry(&self) -> Rivalry<'_> {
        self.inner.rivalry()
    }

    fn taught(&self) -> Vec<Taught> {
        self.inner.taught()
    }

    fn notes(&self) -> &[Note] {
        self.inner.notes()
    }

    fn validation(&self) -> &[Validation] {
        self.inner.validation()
    }

    fn parameters(&self) -> serde_json::Value {
        self.inner.parameters()
    }
}
