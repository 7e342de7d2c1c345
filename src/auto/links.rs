//! A run of a plan over any table, as far as groups: no golden values are made and nothing is explained, so that a million rows take
//! seconds.

use super::obey::obeyed;
use crate::block::{BlockCensus, CandidatePairs, propose_all};
use crate::cluster::{ClusterInput, Facts, Relation, cluster_with, split_sites, split_with};
use crate::eval::{LinkRow, Links, Truth};
use crate::observe::{Observer, Stage};
use crate::pipeline::{Run, Weighed};
use crate::plan::CompiledPlan;
use crate::record::{Lists, Pair, Reason, Standardised};
use crate::score::{Answers, Model, ScoreError, Scored, compete, probability};
use crate::spill::Aside;
use crate::standardise::table::cells;
use std::collections::{BTreeMap, BTreeSet};

/// What a run found out.
pub struct Grouping {
    /// Group of each record, from 0 in order of first record.
    pub group: Vec<u32>,
    /// Probability per record that it belongs with its best partner in the group, or that a single one belongs with nobody.
    pub probability: Vec<f32>,
    /// Why the clusterer could join nothing, if it could not.
    pub idle: Option<Reason>,
    /// Pairs per rule.
    pub census: BlockCensus,
    /// The candidate pairs.
    pub candidates: CandidatePairs,
    /// Pairs at or above the review floor.
    pub scored: Scored,
    /// The typed columns.
    pub data: Standardised,
    /// The fitted model.
    pub model: Box<dyn Model>,
}

/// Standardises, blocks, scores and clusters.
///
/// # Errors
/// [`ScoreError`] when the comparisons cannot be modelled.
pub fn group(plan: &CompiledPlan, lists: &Lists, observer: &dyn Observer) -> Result<Grouping, ScoreError> {
    group_with(plan, lists, observer, None)
}

/// The same with answers: the scorer learns from them, answered pairs come out as answered, and records whose units are known in these.
///
/// # Errors
/// As [`group`]. Answers that contradict each other teach, but are not obeyed; [`read_answers`](super::read_answers) gives none such.
pub fn group_with(
    plan: &CompiledPlan,
    lists: &Lists,
    observer: &dyn Observer,
    answers: Option<&Answers>,
) -> Result<Grouping, ScoreError> {
    let run = run_of(plan, observer, answers);
    let weighed = run.weigh(lists)?;
    grouped(plan, lists, weighed, observer, answers)
}

/// The same, [letting go](Lists::forget_cells) of the cells of all columns but those with these headers once they are standardised: they are a
/// tenth of what a register takes. A site splitter that reads cells would find none; those that ship read none.
///
/// # Errors
/// As [`group_with`].
pub fn group_forgetting(
    plan: &CompiledPlan,
    lists: &mut Lists,
    kept: &[&str],
    observer: &dyn Observer,
    answers: Option<&Answers>,
) -> Result<Grouping, ScoreError> {
    let run = run_of(plan, observer, answers);
    let read = run.standardise(lists)?;
    lists.forget_cells(kept);
    let weighed = run.weigh_read(read)?;
    grouped(plan, lists, weighed, observer, answers)
}

fn run_of<'a>(plan: &'a CompiledPlan, observer: &'a dyn Observer, answers: Option<&'a Answers>) -> Run<'a> {
    let run = Run::new(plan).observed(observer);
    match answers {
        Some(answers) => run.with_answers(answers),
        None => run,
    }
}

/// The groups of what was weighed.
fn grouped(
    plan: &CompiledPlan,
    lists: &Lists,
    weighed: Weighed,
    observer: &dyn Observer,
    answers: Option<&Answers>,
) -> Result<Grouping, ScoreError> {
    let Weighed { data, candidates, census, model, scored, .. } = weighed;
    let records = lists.len() as u64;
    observer.started(Stage::Cluster, records);
    let constraints = &*plan.constraints;
    let input = ClusterInput { data: &data, scored: &scored, model: &*model, constraints };
    let idle = plan.clusterer.idle(&input);
    let (facts, found) = obeyed(answers, &scored, |facts| {
        let legal = cluster_with(&*plan.clusterer, &input, facts);
        // A plan that tells sites apart groups by site.
        match plan.plan.sites.part.as_str() {
            "none" => legal,
            _ => {
                let clusters = split_sites(lists, &data, legal, &*plan.sites, &*model);
                split_with(clusters, facts, &data, &*model).site
            }
        }
    });
    // A record that a clusterer sets aside is a group of its own here.
    let mut next = found.iter().flatten().max().map_or(0, |&max| max + 1);
    let group: Vec<u32> = found
        .into_iter()
        .map(|group| {
            group.unwrap_or_else(|| {
                next += 1;
                next - 1
            })
        })
        .collect();
    let bits = compete(&scored.pairs, &data, model.rivalry());
    let probability = probabilities(&group, &scored, &bits, &facts);
    Aside::check(&data)?;
    observer.finished(Stage::Cluster, records, u64::from(next));
    Ok(Grouping { group, probability, idle, census, candidates, scored, data, model })
}

/// `bits` are the weights beside their rivals. What was answered is certain.
fn probabilities(group: &[u32], scored: &Scored, bits: &[f32], facts: &Facts) -> Vec<f32> {
    let mut inside = vec![f32::NEG_INFINITY; group.len()];
    let mut outside = vec![f32::NEG_INFINITY; group.len()];
    let weighed = scored.pairs.iter().zip(bits).map(|(link, &bits)| (link.pair, bits));
    let weighed = weighed.filter(|&(pair, _)| facts.answer(pair).is_none());
    let answered = facts.ties().iter().filter(|tie| tie.relation == Relation::SameUnit);
    for (pair, bits) in weighed.chain(answered.map(|tie| (tie.pair, f32::INFINITY))) {
        let (left, right) = (pair.left().index(), pair.right().index());
        let best = if group[left] == group[right] { &mut inside } else { &mut outside };
        best[left] = best[left].max(bits);
        best[right] = best[right].max(bits);
    }
    let mut sizes = vec![0_u32; group.iter().max().map_or(0, |&max| max as usize + 1)];
    group.iter().for_each(|&g| sizes[g as usize] += 1);
    let of = |bits: f32| probability(f64::from(bits)) as f32;
    (0..group.len())
        .map(|at| match (sizes[group[at] as usize], inside[at]) {
            (1, _) => 1.0 - of(outside[at]),
            // Held in the group by the mean over its members only.
            (_, f32::NEG_INFINITY) => 0.5,
            (_, bits) => of(bits),
        })
        .collect()
}

/// The groups as a table that [`evaluate`](crate::eval::evaluate) judges.
pub fn links_of(lists: &Lists, grouping: &Grouping) -> Links {
    let rows = lists.records().map(|record| {
        let (source, row) = lists.locate(record);
        LinkRow {
            source: lists.sources()[source.index()].name.clone(),
            record: row as u32 + 1,
            roster_id: format!("G{}", grouping.group[record.index()] + 1),
            legal_id: String::new(),
            probability: Some(f64::from(grouping.probability[record.index()])),
        }
    });
    Links { rows: rows.collect() }
}

/// Whether there is one record, or all records are alike in every column but these, and say something there. There is nothing to weigh then.
pub fn all_alike(lists: &Lists, without: &[&str]) -> bool {
    let columns = lists.sources().iter().flat_map(|source| &source.columns).map(|column| column.header.as_str());
    let columns: BTreeSet<&str> = columns.filter(|column| !without.contains(column)).collect();
    let mut says = false;
    lists.len() == 1
        || columns.into_iter().all(|column| {
            let mut values = cells(lists, column);
            let first = values.next().flatten();
            says |= first.is_some();
            values.all(|value| value == first)
        }) && says
}

/// The candidate pairs of a plan alone.
pub fn candidates(plan: &CompiledPlan, lists: &Lists) -> (CandidatePairs, BlockCensus) {
    propose_all(&plan.blockers, &plan.standardiser.standardise(lists).0)
}

/// How many pairs of records of one unit are among the candidates, and how many there are. Rows of the truth that the lists lack are
/// passed over.
pub fn pairs_found(lists: &Lists, truth: &Truth, candidates: &CandidatePairs) -> (u64, u64) {
    let mut unit: Vec<Option<&str>> = vec![None; lists.len()];
    for row in truth.rows.iter().filter(|row| row.linkable && !row.site.is_empty()) {
        if let Some(record) = lists.find(&format!("{}:{}", row.source, row.record)) {
            unit[record.index()] = Some(&row.site);
        }
    }
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    unit.iter().flatten().for_each(|name| *sizes.entry(name).or_default() += 1);
    let same = |pair: &&Pair| {
        let left = unit[pair.left().index()];
        left.is_some() && left == unit[pair.right().index()]
    };
    (candidates.pairs().iter().filter(same).count() as u64, sizes.values().map(|n| n * (n - 1) / 2).sum())
}
