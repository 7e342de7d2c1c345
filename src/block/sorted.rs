//! Sorted neighbourhood: records whose keys stand near each other when all keys are sorted.
//!
//! Finds what equal keys miss when the difference stands late in the key (`广成不锈钢厂` beside `广成不锈钢制品厂`); reading keys backwards
//! finds what differs at their front. The window slides over distinct keys, not over rows, so that equal keys are always together and the
//! order of rows is of no consequence (Christen 2012, "A survey of indexing techniques", TKDE 24, the inverted-index variant).
//!
//! Cost: sorting the distinct keys, then `window` blocks per key.

use super::{Blocker, Proposal, RunawayBlock};
use crate::record::{KeyColumn, Pair, Reason, RecordId, Standardised, Symbol};
use crate::standardise::field::ABSENT;
use crate::standardise::table::field;
use crate::standardise::{ColumnKind, NamedColumn};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Proposes every pair of records whose keys are at most `window - 1` apart in the sorted order of distinct keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SortedNeighbourhood {
    /// Name of the rule.
    pub rule: String,
    /// Columns of a table whose values, joined, are the key, written `name` or `name:value`. A record without the first of them has no key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<String>,
    /// Or a key column of the domain (`key.name`); every key of a record counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Distinct keys that a window spans, 2 or more.
    #[serde(default = "window")]
    pub window: usize,
    /// Sort by the keys read from their ends.
    #[serde(default)]
    pub backwards: bool,
    /// Keys that more records share are left out.
    #[serde(default = "most")]
    pub max_block: usize,
    /// Only pairs of records of different sources.
    #[serde(default)]
    pub across_sources: bool,
}

/// Three distinct keys: the key itself and one on either side.
fn window() -> usize {
    3
}

fn most() -> usize {
    50
}

/// The column of `name` and of `name:value`, as other rules write that the whole value counts.
fn whole(given: &str) -> &str {
    given.strip_suffix(":value").unwrap_or(given)
}

impl SortedNeighbourhood {
    /// What is wrong with the options, if anything.
    pub fn mistake(&self) -> Option<Reason> {
        match () {
            () if self.on.is_empty() == self.column.is_none() => Some(Reason::new(
                "on（表的若干列）和 column（一个键列）要写一样，也只能写一样",
                "takes either on (columns of a table) or column (a key column)",
            )),
            () if !(2..=100).contains(&self.window) => Some(Reason::new(
                format!("window = {} 不行；应为 2 到 100", self.window),
                format!("window is {}; 2 to 100 are allowed", self.window),
            )),
            () => None,
        }
    }

    /// Records by key, in the order of keys.
    fn blocks(&self, data: &Standardised) -> BTreeMap<String, Vec<RecordId>> {
        let mut blocks: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
        let mut put = |key: &str, record| {
            let key = if self.backwards { key.chars().rev().collect() } else { key.to_owned() };
            blocks.entry(key).or_default().push(record);
        };
        if let Some(column) = &self.column {
            let (Some(keys), Some(texts)) = (data.get::<KeyColumn>(column), data.key_texts(column)) else {
                return blocks;
            };
            for record in (0..keys.len() as u32).map(RecordId) {
                for &key in keys.get(record) {
                    let key: Symbol = key;
                    put(&texts[key as usize], record);
                }
            }
            return blocks;
        }
        let fields: Vec<_> = self.on.iter().filter_map(|column| field(data, whole(column))).collect();
        if fields.len() != self.on.len() {
            return blocks;
        }
        let mut key = String::new();
        for record in (0..data.len() as u32).map(RecordId) {
            key.clear();
            for field in &fields {
                let symbol = field.symbols[record.index()];
                if symbol == ABSENT && key.is_empty() {
                    break;
                }
                if symbol != ABSENT {
                    key.push_str(field.text(symbol as usize));
                }
                // Sorts before every letter, so that a short value stands before the longer ones that begin with it.
                key.push('\u{1}');
            }
            if !key.is_empty() {
                put(&key, record);
            }
        }
        blocks
    }
}

impl Blocker for SortedNeighbourhood {
    fn name(&self) -> &str {
        &self.rule
    }

    fn columns(&self) -> Vec<NamedColumn> {
        let keys = self.column.iter().map(|column| NamedColumn::new("column", column, ColumnKind::Keys));
        let fields = self.on.iter().map(|given| NamedColumn {
            given: given.clone(),
            ..NamedColumn::new("on", whole(given), ColumnKind::Field)
        });
        keys.chain(fields).collect()
    }

    fn propose(&self, data: &Standardised) -> Proposal {
        let mut proposal = Proposal::default();
        let mut kept: Vec<Vec<RecordId>> = Vec::new();
        for (key, records) in self.blocks(data) {
            let shown = || {
                let key: String = if self.backwards { key.chars().rev().collect() } else { key.clone() };
                key.trim_matches('\u{1}').replace('\u{1}', " + ")
            };
            if records.len() > self.max_block {
                proposal.runaway.push(RunawayBlock { key: shown(), records: records.len() as u32 });
            } else {
                proposal.largest.note(records.len(), shown);
                kept.push(records);
            }
        }
        let across = |left: RecordId, right: RecordId| !self.across_sources || data.source(left) != data.source(right);
        let pairs: Vec<Vec<Pair>> = (0..kept.len())
            .into_par_iter()
            .map(|at| {
                let mut pairs = Vec::new();
                for (near, others) in kept[at..].iter().take(self.window).enumerate() {
                    for (place, &left) in kept[at].iter().enumerate() {
                        let others = if near == 0 { &others[place + 1..] } else { &others[..] };
                        let proposed = others.iter().filter(|&&right| across(left, right));
                        pairs.extend(proposed.filter_map(|&right| Pair::new(left, right)));
                    }
                }
                pairs
            })
            .collect();
        proposal.pairs = pairs.concat();
        proposal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::SourceId;

    fn rule(window: usize, backwards: bool, max_block: usize) -> SortedNeighbourhood {
        SortedNeighbourhood {
            rule: "near".to_owned(),
            on: vec![],
            column: Some("k".to_owned()),
            window,
            backwards,
            max_block,
            across_sources: false,
        }
    }

    fn data(keys: &[&str]) -> Standardised {
        let mut data = Standardised::new(vec![SourceId(0); keys.len()]);
        let mut column = KeyColumn::default();
        (0..keys.len() as u32).for_each(|key| column.push([key]));
        data.insert("k", column);
        data.insert("k.texts", keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>());
        data
    }

    fn pairs(rule: &SortedNeighbourhood, data: &Standardised) -> Vec<(u32, u32)> {
        let mut pairs: Vec<_> = rule.propose(data).pairs.iter().map(|p| (p.left().0, p.right().0)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    #[test]
    fn neighbours_in_the_sorted_order_are_proposed() {
        let data = data(&["广成五金厂", "华丰陶瓷厂", "广成五金制品厂", "阿华食品厂", "永华食品厂", "潮兴印刷厂"]);
        assert!(pairs(&rule(2, false, 9), &data).contains(&(0, 2)));
        assert!(!pairs(&rule(2, false, 9), &data).contains(&(3, 4)));
        assert!(pairs(&rule(2, true, 9), &data).contains(&(3, 4)));
        // A window of all keys is every pair; of k keys it is the k-1 next ones.
        assert_eq!(pairs(&rule(6, false, 9), &data).len(), 15);
        assert_eq!(pairs(&rule(2, false, 9), &data).len(), 5);
    }

    #[test]
    fn equal_keys_are_together_and_too_common_ones_are_named() {
        let mut data = Standardised::new(vec![SourceId(0); 5]);
        let mut column = KeyColumn::default();
        [0, 0, 0, 1, 2].into_iter().for_each(|key| column.push([key]));
        data.insert("k", column);
        data.insert("k.texts", vec!["甲".to_owned(), "乙".to_owned(), "丙".to_owned()]);
        assert!(pairs(&rule(2, false, 9), &data).starts_with(&[(0, 1), (0, 2)]));
        let capped = rule(3, false, 2).propose(&data);
        assert_eq!(capped.runaway, [RunawayBlock { key: "甲".to_owned(), records: 3 }]);
        assert_eq!(capped.pairs.len(), 1);
    }

    #[test]
    fn options_that_make_no_sense_are_named() {
        assert!(rule(1, false, 9).mistake().unwrap().en.contains("2 to 100"));
        assert!(SortedNeighbourhood { column: None, ..rule(2, false, 9) }.mistake().unwrap().en.contains("either"));
        assert_eq!(rule(2, false, 9).mistake(), None);
    }
}
