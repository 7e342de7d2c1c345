//! Blocking rules chosen by what they find for what they cost, without labels.
//!
//! Many rules are tried at once on the table at hand and every pair that any of them proposes is weighed by the plan's own model. The sum of the
//! probabilities of a rule's pairs is the number of matches it is expected to find. Rules are then taken greedily, each time the one that
//! adds the most expected matches per further pair to compare, until the expected recall is reached or the budget is spent (greedy
//! maximum coverage; compare Michelson and Knoblock, "Learning blocking schemes for record linkage", AAAI 2006, who do it with labels).
//!
//! What no rule proposes nobody can expect: the recall is that among all pairs proposed by any rule.

use super::derive::Derived;
use crate::observe::Unobserved;
use crate::pipeline::Run;
use crate::plan::{BlockRule, Plan, PlanError, Registry};
use crate::record::{Lists, Message};
use crate::score::{ScoreError, probability};
use crate::standardise::field::Kind;
use rustc_hash::FxHashMap;
use serde::Serialize;

/// When enough rules are chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChooseOptions {
    /// Expected recall at which no further rule is taken.
    pub recall: f64,
    /// Pairs per record that may be compared.
    pub pairs_per_record: f64,
}

impl Default for ChooseOptions {
    fn default() -> Self {
        Self { recall: 0.995, pairs_per_record: 10.0 }
    }
}

/// A rule with what it is worth after those before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chosen {
    /// The rule.
    pub rule: BlockRule,
    /// Pairs that no rule before it proposes.
    pub new_pairs: u64,
    /// Matches expected among them.
    pub new_matches: f64,
    /// Expected recall with it and all before it.
    pub recall: f64,
    /// Pairs per record with it and all before it.
    pub pairs_per_record: f64,
}

/// What keeps rules from being chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChooseError {
    /// The plan with the rules does not compile.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The comparisons cannot be modelled.
    #[error(transparent)]
    Score(#[from] ScoreError),
}

impl Message for ChooseError {
    fn chinese(&self) -> String {
        match self {
            Self::Plan(error) => error.chinese(),
            Self::Score(error) => error.chinese(),
        }
    }
}

/// Rules that one plan may have.
const MOST_RULES: usize = 32;

/// The rules to choose from for a table: the derived ones, whole values, words, sounds, values but for a sign, pairs of columns, neighbours in
/// sorted order, and the pruned block graph.
pub fn rules_to_choose_from(derived: &Derived) -> Vec<BlockRule> {
    let mut rules = derived.plan.block.clone();
    let used: Vec<_> =
        derived.profile.iter().filter(|c| !derived.left_out.iter().any(|out| out.column == c.column)).collect();
    let joint = |on: &[String]| rule(on.join(" + "), "joint_keys", toml::toml! { max_block = 50 }, on);
    for column in &used {
        let take = |take: &str| format!("{}:{take}", column.column);
        let takes: &[&str] = match column.kind {
            Kind::Text | Kind::Name => &["value", "sounds"],
            Kind::Code | Kind::Date | Kind::Number => &["value", "deletions"],
            Kind::Codes => &["words", "deletions"],
            Kind::LongText | Kind::Year | Kind::Category => &[],
        };
        // A column with few values makes blocks that are too large by itself.
        if column.bits >= 6.0 {
            rules.extend(takes.iter().map(|t| joint(&[take(t)])));
        }
    }
    let texts = used.iter().filter(|c| matches!(c.kind, Kind::Text | Kind::LongText | Kind::Name));
    let words: Vec<String> = texts.clone().map(|c| format!("{}:words", c.column)).collect();
    for column in texts {
        let on = [column.column.clone()];
        rules.push(rule(format!("{} sorted", column.column), "sorted", toml::Table::new(), &on));
    }
    if !words.is_empty() {
        rules.push(rule("words, pruned".to_owned(), "meta", toml::toml! { k = 5 }, &words));
    }
    let take = |kind: Kind| if matches!(kind, Kind::Text | Kind::LongText | Kind::Name) { "words" } else { "value" };
    for (at, a) in used.iter().enumerate() {
        for b in &used[at + 1..] {
            rules.push(joint(&[format!("{}:{}", a.column, take(a.kind)), format!("{}:{}", b.column, take(b.kind))]));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    rules.retain(|rule| seen.insert(rule.rule.clone()));
    rules.truncate(MOST_RULES);
    rules
}

fn rule(name: String, part: &str, mut options: toml::Table, on: &[String]) -> BlockRule {
    options.insert("on".to_owned(), on.to_vec().into());
    BlockRule { rule: name, part: part.to_owned(), options }
}

/// The rules worth having, in the order they were taken. `plan` says how pairs are weighed; its own rules are replaced by `rules`.
///
/// # Errors
/// [`ChooseError`] when the rules do not compile or the comparisons cannot be modelled.
pub fn choose(
    plan: &Plan,
    rules: Vec<BlockRule>,
    lists: &Lists,
    registry: &Registry,
    options: &ChooseOptions,
) -> Result<Vec<Chosen>, ChooseError> {
    let plan = Plan { block: rules, ..plan.clone() };
    let weighed = Run::new(&plan.compile_for(registry, lists)?).observed(&Unobserved).weigh(lists)?;
    // Pairs and expected matches by the set of rules that propose them: all that greed needs to know.
    let mut sets: FxHashMap<u32, (u64, f64)> = FxHashMap::default();
    weighed.candidates.rules().iter().for_each(|&rules| sets.entry(rules).or_default().0 += 1);
    for pair in &weighed.scored.pairs {
        sets.entry(pair.rules).or_default().1 += probability(f64::from(pair.bits));
    }
    let mut sets: Vec<(u32, (u64, f64))> = sets.into_iter().collect();
    sets.sort_unstable_by_key(|set| set.0);
    Ok(greedy(&plan.block, &sets, lists.len(), options))
}

fn greedy(rules: &[BlockRule], sets: &[(u32, (u64, f64))], records: usize, options: &ChooseOptions) -> Vec<Chosen> {
    let all: f64 = sets.iter().map(|(_, (_, matches))| matches).sum();
    let budget = options.pairs_per_record * records as f64;
    let (mut taken, mut pairs, mut matches) = (0_u32, 0_u64, 0.0_f64);
    let mut chosen: Vec<Chosen> = Vec::new();
    while matches < options.recall * all {
        let adds = |at: usize| {
            let new = sets.iter().filter(|(set, _)| set & taken == 0 && set >> at & 1 == 1);
            new.fold((0_u64, 0.0), |(pairs, matches), (_, (p, m))| (pairs + p, matches + m))
        };
        let next = (0..rules.len())
            .filter(|at| taken >> at & 1 == 0)
            .map(|at| (at, adds(at)))
            .filter(|(_, (new, found))| *new > 0 && *found > 0.0 && (pairs + new) as f64 <= budget)
            .max_by(|a, b| worth(a.1).total_cmp(&worth(b.1)).then(b.0.cmp(&a.0)));
        let Some((at, (new_pairs, new_matches))) = next else { break };
        taken |= 1 << at;
        pairs += new_pairs;
        matches += new_matches;
        let (recall, pairs_per_record) = (matches / all, pairs as f64 / records.max(1) as f64);
        chosen.push(Chosen { rule: rules[at].clone(), new_pairs, new_matches, recall, pairs_per_record });
    }
    chosen
}

/// Expected matches, less for a rule that needs many pairs to find them: a rule with ten pairs to a match counts half. By matches per pair
/// alone the purest rules would be taken first, and leave the budget to a long tail of tiny ones.
fn worth((pairs, matches): (u64, f64)) -> f64 {
    matches * matches / (matches + 0.1 * pairs as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(n: usize) -> Vec<BlockRule> {
        (0..n).map(|at| rule(format!("r{at}"), "joint_keys", toml::Table::new(), &[])).collect()
    }

    #[test]
    fn what_finds_most_for_least_is_taken_until_it_is_enough() {
        // r0 finds 90 of 100 in 100 pairs, r1 the same 90 in 900, r2 the other 10 in 50, r3 nothing.
        let sets =
            [(0b0011, (90, 85.0)), (0b0001, (10, 5.0)), (0b0010, (810, 0.0)), (0b0100, (50, 10.0)), (0b1000, (9, 0.0))];
        let options = ChooseOptions { recall: 0.99, pairs_per_record: 10.0 };
        let chosen = greedy(&rules(4), &sets, 100, &options);
        let names: Vec<&str> = chosen.iter().map(|c| c.rule.rule.as_str()).collect();
        assert_eq!(names, ["r0", "r2"]);
        assert_eq!((chosen[1].new_pairs, chosen[1].recall, chosen[1].pairs_per_record), (50, 1.0, 1.5));
        // A budget that r2 would pass keeps it out.
        let tight = ChooseOptions { pairs_per_record: 1.2, ..options };
        assert_eq!(greedy(&rules(4), &sets, 100, &tight).len(), 1);
        assert!(greedy(&rules(4), &[], 0, &options).is_empty());
    }
}
