//! Meta-blocking: the pairs of many small blocks, weighed by what they share and pruned.
//!
//! Every key of every part is a block; records that share blocks are joined by an edge, and the more and the smaller the blocks they
//! share, the heavier it is. Most edges are light and are left out before anything is compared. The graph is never held: one record's edges
//! exist at a time, in one dense array per thread.
//!
//! Reference: Papadakis, Koutrika, Palpanas and Nejdl, "Meta-blocking: taking entity resolution to the next level", TKDE 26 (2014), for the
//! weights and for weighted and cardinality node pruning; Papadakis, Papastefanatos, Palpanas and Koubarakis, "Scaling entity
//! resolution to large, heterogeneous data with enhanced meta-blocking", EDBT 2016, for the reciprocal variant.
//!
//! Cost: the sum over records of the sizes of their blocks, read twice when edges are pruned by the mean over all.

use super::bag::bag;
use super::fields::{KeyPart, on_columns};
use super::postings::invert;
use super::{Blocker, Proposal, RunawayBlock, TOGETHER, no_neighbour};
use crate::record::{KeyColumn, Pair, Reason, RecordId, Standardised};
use crate::standardise::{ColumnKind, NamedColumn};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What an edge weighs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeWeight {
    /// The number of blocks shared (CBS).
    Common,
    /// The number shared by the number of either (JS).
    Jaccard,
    /// The sum over shared blocks of one by the pairs in the block (ARCS): small blocks say more.
    #[default]
    Arcs,
}

/// Which edges stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prune {
    /// Those at or above the mean of all edges (WEP).
    EdgeMean,
    /// Those at or above the mean of the edges of one of their records (WNP).
    NodeMean,
    /// The `k` heaviest of each record (CNP), ties with the last included.
    #[default]
    NodeTop,
}

/// Proposes the edges of the block graph that pruning leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetaBlocking {
    /// Name of the rule.
    pub rule: String,
    /// Keys of a table that make the blocks (`title:words`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<KeyPart>,
    /// Or key columns of the domain (`key.name`), one vocabulary each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// What an edge weighs.
    #[serde(default)]
    pub weight: EdgeWeight,
    /// Which edges stay.
    #[serde(default)]
    pub prune: Prune,
    /// Edges kept per record by [`Prune::NodeTop`].
    #[serde(default = "edges")]
    pub k: usize,
    /// An edge stays only when both its records keep it, not one.
    #[serde(default)]
    pub reciprocal: bool,
    /// Keys that more records share make no block.
    #[serde(default = "most")]
    pub max_block: usize,
    /// Only pairs of records of different sources.
    #[serde(default)]
    pub across_sources: bool,
}

fn edges() -> usize {
    8
}

fn most() -> usize {
    300
}

/// Records per task.
const CHUNK: usize = 256;

/// Weights are added as integers of this part of one, so that a sum does not depend on the order of blocks.
const FIXED_POINT: f64 = 16_777_216.0;

struct Graph<'a> {
    data: &'a Standardised,
    bag: KeyColumn,
    starts: Vec<u32>,
    postings: Vec<u32>,
    /// What a shared block adds, 0 for one that is too large.
    shares: Vec<u64>,
    /// Blocks of each record, those too large left out.
    degree: Vec<u32>,
}

#[derive(Default)]
struct Scratch {
    sums: Vec<u64>,
    edges: Vec<(u64, u32)>,
}

impl MetaBlocking {
    /// What is wrong with the options, if anything.
    pub fn mistake(&self) -> Option<Reason> {
        match () {
            () if self.on.is_empty() == self.columns.is_empty() => Some(Reason::new(
                "on（表的若干列）和 columns（若干键列）要写一样，也只能写一样",
                "takes either on (keys of a table) or columns (key columns)",
            )),
            () if self.k == 0 => Some(no_neighbour()),
            () => None,
        }
    }

    fn graph<'a>(&self, data: &'a Standardised) -> (Graph<'a>, Vec<RunawayBlock>) {
        let (bag, texts) = match self.columns.is_empty() {
            true => (bag(data, &self.on), Vec::new()),
            false => union(data, &self.columns),
        };
        let (starts, postings) = invert(&bag);
        let mut runaway = Vec::new();
        let shares: Vec<u64> = starts
            .windows(2)
            .enumerate()
            .map(|(key, w)| {
                let records = (w[1] - w[0]) as usize;
                if records > self.max_block {
                    let named = texts.get(key).cloned();
                    let key = named.unwrap_or_else(|| shared(data, &self.on, &postings[w[0] as usize..w[1] as usize]));
                    runaway.push(RunawayBlock { key, records: records as u32 });
                }
                let counts = (2..=self.max_block).contains(&records);
                match self.weight {
                    _ if !counts => 0,
                    EdgeWeight::Common | EdgeWeight::Jaccard => FIXED_POINT as u64,
                    // At least one unit, so that every shared block makes an edge.
                    EdgeWeight::Arcs => ((FIXED_POINT / pairs_in(records)) as u64).max(1),
                }
            })
            .collect();
        let records = (0..bag.len() as u32).map(RecordId);
        let degree = records.map(|r| bag.get(r).iter().filter(|&&key| shares[key as usize] > 0).count() as u32);
        let degree = degree.collect();
        (Graph { data, bag, starts, postings, shares, degree }, runaway)
    }

    /// The edges of one record with their weights.
    fn edges_of(&self, graph: &Graph<'_>, record: RecordId, scratch: &mut Scratch) {
        let Scratch { sums, edges } = scratch;
        edges.clear();
        for &key in graph.bag.get(record) {
            let share = graph.shares[key as usize];
            if share == 0 {
                continue;
            }
            let block = graph.starts[key as usize] as usize..graph.starts[key as usize + 1] as usize;
            for &other in &graph.postings[block] {
                if sums[other as usize] == 0 {
                    edges.push((0, other));
                }
                sums[other as usize] += share;
            }
        }
        edges.retain_mut(|(weight, other)| {
            let sum = std::mem::take(&mut sums[*other as usize]);
            *weight = match self.weight {
                EdgeWeight::Jaccard => {
                    let common = sum / FIXED_POINT as u64;
                    let (a, b) = (graph.degree[record.index()], graph.degree[*other as usize]);
                    sum / (u64::from(a) + u64::from(b) - common).max(1)
                }
                EdgeWeight::Common | EdgeWeight::Arcs => sum,
            };
            let other = RecordId(*other);
            other != record && (!self.across_sources || graph.data.source(record) != graph.data.source(other))
        });
    }

    /// The least weight of an edge that a record keeps.
    fn threshold(&self, edges: &mut [(u64, u32)]) -> u64 {
        if edges.is_empty() {
            return u64::MAX;
        }
        match self.prune {
            Prune::NodeTop if edges.len() <= self.k => 0,
            Prune::NodeTop => {
                edges.select_nth_unstable_by(self.k - 1, |a, b| b.0.cmp(&a.0));
                let kth = edges[self.k - 1].0;
                let ties = edges.iter().filter(|edge| edge.0 >= kth).count();
                // A tie wider than that says nothing and is cut, as other rules do.
                if ties > 2 * self.k { kth + 1 } else { kth }
            }
            Prune::NodeMean | Prune::EdgeMean => {
                let sum: u128 = edges.iter().map(|edge| u128::from(edge.0)).sum();
                sum.div_ceil(edges.len() as u128) as u64
            }
        }
    }

    fn over_records<T: Send>(&self, n: usize, of: impl Fn(RecordId, &mut Scratch) -> T + Sync) -> Vec<T> {
        let fresh = || Scratch { sums: vec![0; n], ..Scratch::default() };
        let chunks: Vec<Vec<T>> = (0..n.div_ceil(CHUNK))
            .into_par_iter()
            .with_max_len(TOGETHER)
            .map_init(fresh, |scratch, chunk| {
                let records = chunk * CHUNK..((chunk + 1) * CHUNK).min(n);
                records.map(|record| of(RecordId(record as u32), scratch)).collect()
            })
            .collect();
        chunks.into_iter().flatten().collect()
    }
}

impl Blocker for MetaBlocking {
    fn name(&self) -> &str {
        &self.rule
    }

    fn columns(&self) -> Vec<NamedColumn> {
        let keys = self.columns.iter().map(|column| NamedColumn::new("columns", column, ColumnKind::Keys));
        on_columns(&self.on).into_iter().chain(keys).collect()
    }

    fn propose(&self, data: &Standardised) -> Proposal {
        let (graph, runaway) = self.graph(data);
        let n = graph.bag.len();
        let thresholds: Vec<u64> = match self.prune {
            Prune::NodeTop | Prune::NodeMean => self.over_records(n, |record, scratch| {
                self.edges_of(&graph, record, scratch);
                self.threshold(&mut scratch.edges)
            }),
            Prune::EdgeMean => {
                let sums = self.over_records(n, |record, scratch| {
                    self.edges_of(&graph, record, scratch);
                    let sum: u128 = scratch.edges.iter().map(|edge| u128::from(edge.0)).sum();
                    (sum, scratch.edges.len() as u128)
                });
                let (sum, edges) = sums.iter().fold((0, 0), |(s, e), (sum, edges)| (s + sum, e + edges));
                vec![sum.div_ceil(edges.max(1)) as u64; n]
            }
        };
        let pairs = self.over_records(n, |record, scratch| {
            self.edges_of(&graph, record, scratch);
            let own = thresholds[record.index()];
            let stays = |&&(weight, other): &&(u64, u32)| {
                let (mine, theirs) = (weight >= own, weight >= thresholds[other as usize]);
                // Each edge is seen from both its records; one of them proposes it.
                record.0 < other && if self.reciprocal { mine && theirs } else { mine || theirs }
            };
            let kept = scratch.edges.iter().filter(stays);
            kept.filter_map(|&(_, other)| Pair::new(record, RecordId(other))).collect::<Vec<_>>()
        });
        Proposal { pairs: pairs.concat(), runaway, ..Proposal::default() }
    }
}

fn pairs_in(records: usize) -> f64 {
    records as f64 * (records as f64 - 1.0) / 2.0
}

/// The keys of several key columns as one, each column with a vocabulary of its own, and their texts.
fn union(data: &Standardised, columns: &[String]) -> (KeyColumn, Vec<String>) {
    let mut texts: Vec<String> = Vec::new();
    let mut parts: Vec<(&KeyColumn, u32)> = Vec::new();
    for column in columns {
        let Some(keys) = data.get::<KeyColumn>(column) else { continue };
        parts.push((keys, texts.len() as u32));
        texts.extend(data.key_texts(column).into_iter().flatten());
    }
    let mut bag = KeyColumn::default();
    for record in (0..data.len() as u32).map(RecordId) {
        bag.push(parts.iter().flat_map(|(keys, first)| keys.get(record).iter().map(move |key| first + key)));
    }
    (bag, texts)
}

/// What the first records of a block have in common, to name it: the values of the parts' columns of the first.
fn shared(data: &Standardised, on: &[KeyPart], records: &[u32]) -> String {
    let Some(&first) = records.first() else { return String::new() };
    let fields = on.iter().filter_map(|part| crate::standardise::table::field(data, &part.column));
    let mut shown: Vec<String> =
        fields.map(|field| field.show(RecordId(first))).filter(|text| !text.is_empty()).collect();
    shown.dedup();
    shown.join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::SourceId;

    fn rule(weight: EdgeWeight, prune: Prune, reciprocal: bool) -> MetaBlocking {
        MetaBlocking {
            rule: "meta".to_owned(),
            on: vec![],
            columns: vec!["k".to_owned()],
            weight,
            prune,
            k: 1,
            reciprocal,
            max_block: 4,
            across_sources: false,
        }
    }

    fn data(keys: &[&[u32]]) -> Standardised {
        let mut data = Standardised::new(vec![SourceId(0); keys.len()]);
        let mut column = KeyColumn::default();
        keys.iter().for_each(|keys| column.push(keys.iter().copied()));
        data.insert("k", column);
        data.insert("k.texts", (0..10).map(|k| format!("键{k}")).collect::<Vec<String>>());
        data
    }

    fn pairs(rule: &MetaBlocking, data: &Standardised) -> Vec<(u32, u32)> {
        let mut pairs: Vec<_> = rule.propose(data).pairs.iter().map(|p| (p.left().0, p.right().0)).collect();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn heavy_edges_stay_whatever_the_scheme() {
        // 0 and 1 share two small blocks; 2 and 3 share one; block 4 is common to four and makes the light edges.
        let data = data(&[&[1, 2, 4], &[1, 2, 4], &[3, 4], &[3, 4]]);
        for weight in [EdgeWeight::Common, EdgeWeight::Jaccard, EdgeWeight::Arcs] {
            for prune in [Prune::EdgeMean, Prune::NodeMean, Prune::NodeTop] {
                for reciprocal in [false, true] {
                    assert_eq!(
                        pairs(&rule(weight, prune, reciprocal), &data),
                        [(0, 1), (2, 3)],
                        "{weight:?} {prune:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn one_side_is_enough_unless_both_are_asked() {
        // 1 is nearest to both 0 and 2, but keeps only 0.
        let data = data(&[&[1, 2], &[1, 2, 3], &[3]]);
        assert_eq!(pairs(&rule(EdgeWeight::Common, Prune::NodeTop, false), &data), [(0, 1), (1, 2)]);
        assert_eq!(pairs(&rule(EdgeWeight::Common, Prune::NodeTop, true), &data), [(0, 1)]);
    }

    #[test]
    fn a_block_too_large_is_named_and_makes_no_edge() {
        let data = data(&[&[5], &[5], &[5], &[5], &[5, 6], &[6]]);
        let proposal = rule(EdgeWeight::Arcs, Prune::NodeMean, false).propose(&data);
        assert_eq!(proposal.runaway, [RunawayBlock { key: "键5".to_owned(), records: 5 }]);
        assert_eq!(proposal.pairs.len(), 1);
    }
}
