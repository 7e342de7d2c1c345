//! Rules that decide pairs whatever the model thinks: two records with the same identifier and name are one unit, two of different birth years
//! are not.
//!
//! A rule names comparisons and levels. A rule for `match` applies where every comparison it names is at that level or a stronger one, a rule for
//! `different` where every one is at that level or a weaker one, unless it says which: `phone = "at_least:equal"` beside `surname =
//! "at_most:different"` is of pairs with the same phone and another surname. A comparison without values on both sides fulfils neither. Where both
//! kinds apply the pair is different: a wrong link is harder to see than a missing one. Notes on the fit say how many candidates each rule
//! decided. The explanation shows the rule as a step that makes up the difference, so it still adds up.

use super::patterns::CHUNK;
use super::{
    AnsweredPair, Explanation, Label, Labels, Model, Note, Rivalry, ScoreError, Scorer, Step, Taught, Validation,
    probability,
};
use crate::block::CandidatePairs;
use crate::compare::{Comparator, MISSING};
use crate::record::{Pair, Reason, Standardised};
use rayon::prelude::*;
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
    /// Level per comparison, by its English name or its number from 0 (the strongest), perhaps behind `at_least:` or `at_most:`.
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
    when: Vec<Condition>,
}

/// What a rule asks of one comparison.
#[derive(Debug, Clone, Copy)]
struct Condition {
    field: usize,
    bound: Bound,
    level: u8,
}

/// On which side of the level named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// This level or a stronger one.
    AtLeast,
    /// This level or a weaker one.
    AtMost,
}

impl Bound {
    /// The bound that a plan writes before a level, and the level behind it; without one it follows from the verdict.
    fn split(level: &str, verdict: Verdict) -> (Self, &str) {
        match (level.strip_prefix("at_least:"), level.strip_prefix("at_most:"), verdict) {
            (Some(level), ..) => (Self::AtLeast, level.trim()),
            (_, Some(level), _) => (Self::AtMost, level.trim()),
            (.., Verdict::Match) => (Self::AtLeast, level),
            (.., Verdict::Different) => (Self::AtMost, level),
        }
    }
}

/// What rules say of some pairs.
struct Deciding {
    /// The number of the rule that decides each pair.
    decided: Vec<Option<usize>>,
    /// Pairs that rules of both kinds apply to.
    contradicted: Vec<bool>,
}

impl Found {
    fn new(rule: &Rule, comparators: &[Box<dyn Comparator>]) -> Result<Self, Vec<Reason>> {
        let (mut when, mut mistakes) = (Vec::new(), Vec::new());
        if rule.when.is_empty() {
            mistakes.push(Reason::new(
                "when 是空的，会判定所有的对",
                "when names no comparison, so it would decide every pair",
            ));
        }
        for (comparison, level) in &rule.when {
            match Condition::new(comparison, level, rule.verdict, comparators) {
                Ok(condition) => when.push(condition),
                Err(reason) => mistakes.push(reason),
            }
        }
        if !when.is_empty() && when.len() == rule.when.len() && when.iter().all(|asked| asked.asks_nothing(comparators))
        {
            mistakes.push(decides_all(rule));
        }
        // A plan names a few rules; their names live as long as the program.
        let name: &'static str = Box::leak(rule.name.clone().into_boxed_str());
        let found = Self { label: Label::new(name, name), verdict: rule.verdict, when };
        if mistakes.is_empty() { Ok(found) } else { Err(mistakes) }
    }

    /// Whether it applies to each pair.
    fn holds(&self, comparators: &[Box<dyn Comparator>], data: &Standardised, pairs: &[Pair]) -> Vec<bool> {
        let mut holds = vec![true; pairs.len()];
        let mut levels = vec![MISSING; pairs.len()];
        for &Condition { field, bound, level: limit } in &self.when {
            comparators[field].compare(data, pairs, &mut levels);
            for (holds, &level) in holds.iter_mut().zip(&levels) {
                let fits = match bound {
                    Bound::AtLeast => level <= limit,
                    Bound::AtMost => level >= limit,
                };
                *holds &= level != MISSING && fits;
            }
        }
        holds
    }
}

impl Condition {
    fn new(
        comparison: &str,
        level: &LevelName,
        verdict: Verdict,
        comparators: &[Box<dyn Comparator>],
    ) -> Result<Self, Reason> {
        let Some(field) = comparators.iter().position(|c| c.name() == comparison) else {
            let known: Vec<&str> = comparators.iter().map(|c| c.name()).collect();
            return Err(Reason::new(
                format!("when：没有比较“{comparison}”；可用：{}", known.join("、")),
                format!("when: no comparison '{comparison}'; there are: {}", known.join(", ")),
            ));
        };
        let levels = comparators[field].levels();
        let numbered = |number: usize| Some(number).filter(|&at| at < levels.len());
        let (bound, at) = match level {
            LevelName::Number(number) => (Bound::split("", verdict).0, numbered(usize::from(*number))),
            LevelName::Name(text) => {
                let (bound, name) = Bound::split(text, verdict);
                let named = levels.iter().position(|level| level.label.en == name);
                (bound, named.or_else(|| numbered(name.parse().ok().filter(|_| name.len() < text.len())?)))
            }
        };
        let at = at.ok_or_else(|| {
            let known = |shown: fn(Label) -> String| -> Vec<String> {
                let levels = levels.iter().enumerate();
                levels.map(|(at, level)| format!("{at} {}", shown(level.label))).collect()
            };
            // A level goes by its English name, so that stands in Chinese texts, too.
            let zh = known(|label| format!("\"{}\"（{}）", label.en, label.zh));
            let en = known(|label| format!("\"{}\"", label.en));
            Reason::new(
                format!(
                    "when：{comparison} = {level} 不认识；可用：{}；前面可加 at_least:（这一级或更强）或 at_most:（这一级或更弱）",
                    zh.join("、")
                ),
                format!(
                    "when: {comparison} = {level} is unknown; allowed: {}, each also behind at_least: (or stronger) or at_most: (or weaker)",
                    en.join(", ")
                ),
            )
        })?;
        Ok(Self { field, bound, level: at as u8 })
    }

    /// Whether every pair with values on both sides fulfils it.
    fn asks_nothing(&self, comparators: &[Box<dyn Comparator>]) -> bool {
        match self.bound {
            Bound::AtLeast => usize::from(self.level) + 1 == comparators[self.field].levels().len(),
            Bound::AtMost => self.level == 0,
        }
    }
}

/// What is wrong with a rule that says nothing of the pairs it is for.
fn decides_all(rule: &Rule) -> Reason {
    let when: Vec<String> = rule.when.iter().map(|(comparison, level)| format!("{comparison} = {level}")).collect();
    let when = when.join(", ");
    match rule.verdict {
        Verdict::Different => Reason::new(
            format!(
                "when：{when} 包括了两边都有值的所有的对：verdict = \"different\" 时级别指“这一级或更弱”；要说“这一级或更强”，请写 \
                 \"at_least:级别\"，并写出哪一项不同，例如 phone = \"at_least:equal\"、surname = \"at_most:different\""
            ),
            format!(
                "when: {when} covers every pair with values on both sides: beside verdict = \"different\" a level stands for itself and \
                 weaker ones; write \"at_least:LEVEL\" for itself and stronger ones, and say what differs, as phone = \
                 \"at_least:equal\", surname = \"at_most:different\""
            ),
        ),
        Verdict::Match => Reason::new(
            format!("when：{when} 包括了两边都有值的所有的对：级别指“这一级或更强”；请写更强的级别"),
            format!(
                "when: {when} covers every pair with values on both sides: a level stands for itself and stronger ones; name stronger ones"
            ),
        ),
    }
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
            match Found::new(rule, comparators) {
                Ok(rule) => found.push(rule),
                Err(reasons) => mistakes.extend(reasons.into_iter().map(|reason| (rule.name.clone(), reason))),
            }
        }
        if mistakes.is_empty() { Ok(Self { rules: found, comparators: comparators.clone() }) } else { Err(mistakes) }
    }

    /// The rule that decides each pair.
    pub fn decide(&self, data: &Standardised, pairs: &[Pair]) -> Vec<Option<(Verdict, Label)>> {
        let decided = self.deciding(data, pairs).decided;
        decided.into_iter().map(|at| at.map(|at| (self.rules[at].verdict, self.rules[at].label))).collect()
    }

    /// The number of the rule that decides each pair, and where both kinds apply.
    fn deciding(&self, data: &Standardised, pairs: &[Pair]) -> Deciding {
        let mut decided: Vec<Option<usize>> = vec![None; pairs.len()];
        let mut contradicted = vec![false; pairs.len()];
        for verdict in [Verdict::Match, Verdict::Different] {
            for (at, rule) in self.rules.iter().enumerate().rev().filter(|(_, rule)| rule.verdict == verdict) {
                let holds = rule.holds(&self.comparators, data, pairs);
                for (pair, _) in holds.iter().enumerate().filter(|(_, holds)| **holds) {
                    let before = decided[pair].replace(at);
                    contradicted[pair] |= before.is_some_and(|before| self.rules[before].verdict != verdict);
                }
            }
        }
        Deciding { decided, contradicted }
    }

    /// How many of these pairs each rule decides, and on how many of them rules of both kinds apply.
    fn tally(&self, data: &Standardised, pairs: &[Pair]) -> Vec<Note> {
        let counts = |pairs: &[Pair]| {
            let Deciding { decided, contradicted } = self.deciding(data, pairs);
            let mut counts = vec![0_u64; self.rules.len() + 1];
            decided.iter().flatten().for_each(|&at| counts[at] += 1);
            counts[self.rules.len()] = contradicted.iter().filter(|both| **both).count() as u64;
            counts
        };
        let none = || vec![0_u64; self.rules.len() + 1];
        let sum = |a: Vec<u64>, b: Vec<u64>| a.iter().zip(b).map(|(a, b)| a + b).collect::<Vec<u64>>();
        let counts = pairs.par_chunks(CHUNK).map(counts).reduce(none, sum);
        let of_rule = |(rule, &pairs): (&Found, &u64)| Note::Rule {
            rule: rule.label.en.to_owned(),
            verdict: rule.verdict,
            pairs,
        };
        let both = counts[self.rules.len()];
        let contradiction = (both > 0).then_some(Note::RulesContradict { pairs: both });
        self.rules.iter().zip(&counts).map(of_rule).chain(contradiction).collect()
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
    notes: Vec<Note>,
}

impl Ruled {
    /// The model fitted to these candidates, which obeys the rules.
    fn rule(&self, inner: Box<dyn Model>, data: &Standardised, candidates: &CandidatePairs) -> Box<dyn Model> {
        let mut notes = inner.notes().to_vec();
        notes.extend(self.rules.tally(data, candidates.pairs()));
        Box::new(RuledModel { inner, rules: self.rules.clone(), notes })
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
        Ok(self.rule(self.inner.fit(comparators, data, candidates)?, data, candidates))
    }

    fn fit_answered(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        answers: &[AnsweredPair],
    ) -> Result<Box<dyn Model>, ScoreError> {
        Ok(self.rule(self.inner.fit_answered(comparators, data, candidates, answers)?, data, candidates))
    }

    fn learn(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        data: &Standardised,
        candidates: &CandidatePairs,
        labels: &Labels,
    ) -> Result<Box<dyn Model>, ScoreError> {
        Ok(self.rule(self.inner.learn(comparators, data, candidates, labels)?, data, candidates))
    }

    fn restore(
        &self,
        comparators: &Arc<Vec<Box<dyn Comparator>>>,
        parameters: &serde_json::Value,
    ) -> Result<Box<dyn Model>, ScoreError> {
        let inner = self.inner.restore(comparators, parameters)?;
        Ok(Box::new(RuledModel { inner, rules: self.rules.clone(), notes: Vec::new() }))
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
        &self.notes
    }

    fn validation(&self) -> &[Validation] {
        self.inner.validation()
    }

    fn parameters(&self) -> serde_json::Value {
        self.inner.parameters()
    }
}
