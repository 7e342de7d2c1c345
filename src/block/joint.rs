//! Equal keys over the columns of any table, single or combined.

use super::fields::{KeyPart, joint_entries, on_columns};
use super::{Blocker, Proposal, RunawayBlock};
use crate::record::{Pair, RecordId, Standardised};
use crate::standardise::NamedColumn;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Proposes every pair of records that agree in one key of each part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JointKeys {
    /// Name of the rule.
    pub rule: String,
    /// What must agree.
    pub on: Vec<KeyPart>,
    /// Keys that more records share propose nothing.
    #[serde(default = "most")]
    pub max_block: usize,
    /// Only pairs of records of different sources.
    #[serde(default)]
    pub across_sources: bool,
}

fn most() -> usize {
    50
}

impl Blocker for JointKeys {
    fn name(&self) -> &str {
        &self.rule
    }

    fn propose(&self, data: &Standardised) -> Proposal {
        let mut entries = joint_entries(data, &self.on);
        entries.par_sort_unstable();
        entries.dedup();
        let mut proposal = Proposal::default();
        for block in entries.chunk_by(|a, b| a >> 32 == b >> 32) {
            if block.len() > self.max_block {
                let key = self.key_text(data, RecordId(block[0] as u32));
                proposal.runaway.push(RunawayBlock { key, records: block.len() as u32 });
                continue;
            }
            proposal.largest.note(block.len(), || self.key_text(data, RecordId(block[0] as u32)));
            for (at, &left) in block.iter().enumerate() {
                for &right in &block[at + 1..] {
                    let (left, right) = (RecordId(left as u32), RecordId(right as u32));
                    if !self.across_sources || data.source(left) != data.source(right) {
                        proposal.pairs.extend(Pair::new(left, right));
                    }
                }
            }
        }
        proposal.runaway.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.key.cmp(&b.key)));
        proposal.runaway.truncate(20);
        proposal
    }

    fn columns(&self) -> Vec<NamedColumn> {
        on_columns(&self.on)
    }
}

impl JointKeys {
    /// The values of a record of the block, as an example of what it shares.
    fn key_text(&self, data: &Standardised, record: RecordId) -> String {
        let texts = self.on.iter().filter_map(|part| crate::standardise::table::field(data, &part.column));
        texts.map(|field| field.show(record)).collect::<Vec<_>>().join(" + ")
    }
}
