//! THE path: the stages called in order.
//!
//! ```text
//! files ─ingest→ Lists ─standardise→ Standardised ─block→ CandidatePairs ─compare+score→ Scored ─cluster→ Clusters ─consolidate→ Roster ─report→ files
//! ```
//!
//! Reading and writing files stand outside ([`ingest`](crate::ingest), [`report`](crate::report)); a [`Run`] is everything between, and
//! works the same on lists from files, from readers and from rows in memory.

use crate::block::{BlockCensus, CandidatePairs, propose_within};
use crate::cluster::{
    Answered, ClusterInput, Clusters, Facts, Relation, cluster_with, join_parts, split_sites, split_with,
};
use crate::consolidate::{ConsolidateInput, Deciding, Roster, deciding, describe, mean_between, settle};
use crate::observe::{Observer, Stage, Unobserved};
use crate::plan::CompiledPlan;
use crate::record::{Issue, Lists, Pair, RecordId, Standardised};
use crate::score::{
    AnsweredPair, Answers, Explanation, Learned, Model, ScoreError, Scored, as_learned, enough, learn, score_all,
};
use crate::spill::{Aside, SpillError};
use std::collections::BTreeMap;

/// A compiled plan about to be run.
pub struct Run<'a> {
    plan: &'a CompiledPlan,
    observer: &'a dyn Observer,
    facts: Option<&'a Facts>,
    answers: Option<&'a Answers>,
    /// Whether the outcome tells of the candidates.
    candidates: bool,
    /// Whether it has the typed columns.
    columns: bool,
}

/// What is known before anything is grouped: where every run, with sites or without, begins.
pub struct Weighed {
    /// The typed columns.
    pub data: Standardised,
    /// What was odd about cells, noticed while standardising.
    pub issues: Vec<Issue>,
    /// The candidate pairs with the rules that proposed them.
    pub candidates: CandidatePairs,
    /// Pairs per blocking rule.
    pub census: BlockCensus,
    /// The fitted model.
    pub model: Box<dyn Model>,
    /// The pairs at or above the review floor.
    pub scored: Scored,
}

/// Everything a run found out.
pub struct Outcome {
    /// The roster: units, the place of every record, what people must look at.
    pub roster: Roster,
    /// Both levels of the partition.
    pub clusters: Clusters,
    /// Pairs per blocking rule.
    pub census: BlockCensus,
    /// The candidate pairs with the rules that proposed them; none where the run [lets them go](Run::without_candidates).
    pub candidates: CandidatePairs,
    /// The pairs at or above the review floor.
    pub scored: Scored,
    /// What was odd about cells, noticed while standardising (those noticed while reading are in [`Lists::issues`]).
    pub issues: Vec<Issue>,
    /// The typed columns; none where the run [lets them go](Run::without_columns).
    pub data: Standardised,
    /// The fitted model.
    pub model: Box<dyn Model>,
    /// What the model learnt from answers; `None` when there were too few, or of one kind only.
    pub learned: Option<Learned>,
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outcome")
            .field("units", &self.roster.units.len())
            .field("census", &self.census)
            .finish_non_exhaustive()
    }
}

impl<'a> Run<'a> {
    /// A run of this plan that nobody watches.
    pub fn new(plan: &'a CompiledPlan) -> Self {
        Self { plan, observer: &Unobserved, facts: None, answers: None, candidates: true, columns: true }
    }

    /// The same run, watched.
    pub fn observed(self, observer: &'a dyn Observer) -> Self {
        Self { observer, ..self }
    }

    /// The same run, which obeys what people have answered about the records of its lists.
    pub fn with_facts(self, facts: &'a Facts) -> Self {
        Self { facts: Some(facts), ..self }
    }

    /// The same run, whose scorer learns from answers about pairs or units. Grouping obeys only [`with_facts`](Self::with_facts).
    pub fn with_answers(self, answers: &'a Answers) -> Self {
        Self { answers: Some(answers), ..self }
    }

    /// The same run, which lets the candidate pairs go as soon as nothing but its outcome would hold them: those of a province fill hundreds of
    /// megabytes beside a dozen stages' work.
    pub fn without_candidates(self) -> Self {
        Self { candidates: false, ..self }
    }

    /// The same run, whose outcome has no typed columns, for a caller that compares nothing more: what only comparing reads goes before golden
    /// values are drawn, and the rest after. Of a province these columns are a gigabyte.
    pub fn without_columns(self) -> Self {
        Self { columns: false, ..self }
    }

    /// Runs the stages from standardising to the weighed pairs.
    ///
    /// # Errors
    /// [`ScoreError`] when the plan's comparisons cannot be modelled. Odd cells are issues, never errors.
    pub fn weigh(&self, lists: &Lists) -> Result<Weighed, ScoreError> {
        self.weigh_read(self.standardise(lists)?)
    }

    /// Runs the first stage: the typed columns, and what was odd about cells.
    ///
    /// # Errors
    /// [`SpillError`] when a bounded run cannot write a temporary file.
    pub fn standardise(&self, lists: &Lists) -> Result<(Standardised, Vec<Issue>), SpillError> {
        let Self { plan, observer, .. } = self;
        let records = lists.len() as u64;
        observer.started(Stage::Standardise, records);
        let read = plan.standardiser.standardise_within(lists, observer.room().as_ref())?;
        observer.spilled(Stage::Standardise, Aside::bytes(&read.0));
        observer.finished(Stage::Standardise, records, records);
        Ok(read)
    }

    /// Runs the stages behind [`standardise`](Self::standardise) to the weighed pairs.
    ///
    /// # Errors
    /// As [`weigh`](Self::weigh).
    pub fn weigh_read(&self, (mut data, issues): (Standardised, Vec<Issue>)) -> Result<Weighed, ScoreError> {
        let Self { plan, observer, facts, .. } = self;
        let records = data.len() as u64;

        observer.started(Stage::Block, plan.blockers.len() as u64);
        let (candidates, census, spilled) = propose_within(&plan.blockers, &data, observer.room())?;
        data.forget_keys();
        observer.spilled(Stage::Block, spilled);
        observer.finished(Stage::Block, records, census.pairs);

        observer.started(Stage::Score, census.pairs);
        let answers = facts.map_or_else(Vec::new, |facts| taught_by(plan, &data, facts));
        let model = if let Some(known) = self.answers {
            plan.scorer.learn(&plan.comparators, &data, &candidates, &known.labels(candidates.pairs()))?
        } else if enough(&answers) {
            plan.scorer.fit_answered(&plan.comparators, &data, &candidates, &answers)?
        } else {
            plan.scorer.fit(&plan.comparators, &data, &candidates)?
        };
        let floor = plan.decide.review_bits;
        let scored = score_all(&*model, &data, &candidates, floor, &|done| observer.advanced(Stage::Score, done));
        Aside::check(&data)?;
        observer.finished(Stage::Score, census.pairs, scored.pairs.len() as u64);

        Ok(Weighed { data, issues, candidates, census, model, scored })
    }

    /// Runs every stage from standardising to the roster.
    ///
    /// # Errors
    /// As [`weigh`](Self::weigh).
    pub fn over(&self, lists: &Lists) -> Result<Outcome, ScoreError> {
        let Self { plan, observer, facts, .. } = self;
        let records = lists.len() as u64;
        let nobody = Facts::default();
        let facts = facts.unwrap_or(&nobody);
        let (Weighed { mut data, issues, candidates, census, model, scored }, learned) =
            self.taught(self.weigh(lists)?, facts);
        let candidates = if self.candidates { candidates } else { CandidatePairs::default() };

        observer.started(Stage::Cluster, records);
        let constraints = &*plan.constraints;
        let input = ClusterInput { data: &data, scored: &scored, model: &*model, constraints };
        let legal = cluster_with(&*plan.clusterer, &input, facts);
        let legal = join_parts(legal, &data, &*plan.sites, &Answered::new(constraints, facts));
        let clusters = split_sites(lists, &data, legal, &*plan.sites, &*model);
        let clusters = split_with(clusters, facts, &data, &*model);
        let legal_units = clusters.legal.iter().flatten().max().map_or(0, |&max| u64::from(max) + 1);
        observer.finished(Stage::Cluster, records, legal_units);

        observer.started(Stage::Consolidate, records);
        let mut roster = settle(&ConsolidateInput {
            lists,
            data: &data,
            scored: &scored,
            model: &*model,
            constraints: &Answered::new(constraints, facts),
            facts,
            clusters: &clusters,
            survivorship: &*plan.survivorship,
            decide: plan.decide,
        });
        if !self.columns {
            plan.survivorship.forget(&mut data);
        }
        describe(&mut roster, lists, &data, &*plan.survivorship, facts);
        Aside::check(&data)?;
        if !self.columns {
            data.retire();
        }
        observer.finished(Stage::Consolidate, records, roster.units.len() as u64);

        Ok(Outcome { roster, clusters, census, candidates, scored, issues, data, model, learned })
    }

    /// Moves all weights to what the answers say, where there are enough: see [`learn`].
    fn taught(&self, weighed: Weighed, facts: &Facts) -> (Weighed, Option<Learned>) {
        let plan = self.plan;
        let answers = taught_by(plan, &weighed.data, facts);
        if !enough(&answers) {
            return (weighed, None);
        }
        let Weighed { data, issues, candidates, census, model, scored } = weighed;
        let constraints = &*plan.constraints;
        // What the run would do if nobody had answered.
        let input = ClusterInput { data: &data, scored: &scored, model: &*model, constraints };
        let bits = doubts(&data, &*model, &plan.clusterer.cluster(&input), &answers);
        let (model, learned) = learn(model, &answers, &bits);
        let scored = score_all(&*model, &data, &candidates, plan.decide.review_bits, &|_| {});
        (Weighed { data, issues, candidates, census, model, scored }, Some(learned))
    }

    /// Rebuilds the evidence on one pair from stored model parameters, without running the other stages.
    ///
    /// # Errors
    /// [`ScoreError::Parameters`] when the parameters are not of this plan.
    pub fn explain(
        &self,
        lists: &Lists,
        parameters: &serde_json::Value,
        pair: Pair,
    ) -> Result<Explanation, ScoreError> {
        let alone = [&[pair.left()][..], &[pair.right()][..]];
        self.explain_outcome(lists, parameters, pair, alone).map(|(explanation, _)| explanation)
    }

    /// Like [`Run::explain`], with what decided beside the pair's own weight, given the units that the run put its left and its right record in.
    ///
    /// # Errors
    /// As there.
    pub fn explain_outcome(
        &self,
        lists: &Lists,
        parameters: &serde_json::Value,
        pair: Pair,
        units: [&[RecordId]; 2],
    ) -> Result<(Explanation, Option<Deciding>), ScoreError> {
        let model = self.plan.scorer.restore(&self.plan.comparators, parameters)?;
        let model = as_learned(model, parameters);
        let (data, _) = self.plan.standardiser.standardise(lists);
        let constraints = &*self.plan.constraints;
        let mut explanation = model.explain(&data, pair);
        explanation.rules.extend(constraints.holds(&data, pair));
        Ok((explanation, deciding(&data, &*model, constraints, pair, units)))
    }
}

/// The answers a model can learn from: pairs that weights decide. Where a rule decides, an answer against it says nothing about weights.
fn taught_by(plan: &CompiledPlan, data: &Standardised, facts: &Facts) -> Vec<AnsweredPair> {
    let by_weight = |pair: Pair| plan.constraints.holds(data, pair).is_none();
    let ties = facts.ties().iter().filter(|tie| by_weight(tie.pair));
    ties.map(|tie| AnsweredPair { pair: tie.pair, same: tie.relation != Relation::Different }).collect()
}

/// The weight by which each answered pair was in doubt: its own within a unit, the mean between the two units otherwise. People are asked by
/// these, and clusters are decided by them.
fn doubts(data: &Standardised, model: &dyn Model, legal: &[Option<u32>], answers: &[AnsweredPair]) -> Vec<f32> {
    let mut members: BTreeMap<u32, Vec<RecordId>> = BTreeMap::new();
    for answer in answers {
        for record in [answer.pair.left(), answer.pair.right()] {
            members.extend(legal[record.index()].map(|unit| (unit, Vec::new())));
        }
    }
    for (at, unit) in legal.iter().enumerate() {
        if let Some(members) = unit.and_then(|unit| members.get_mut(&unit)) {
            members.push(RecordId(at as u32));
        }
    }
    let of = |record: RecordId| legal[record.index()].and_then(|unit| members.get(&unit));
    let mut bits = Vec::with_capacity(answers.len());
    for answer in answers {
        let (left, right) = (answer.pair.left(), answer.pair.right());
        bits.push(match (of(left), of(right)) {
            (Some(a), Some(b)) if legal[left.index()] != legal[right.index()] => mean_between(data, model, a, b),
            _ => mean_between(data, model, &[left], &[right]),
        });
    }
    bits
}
