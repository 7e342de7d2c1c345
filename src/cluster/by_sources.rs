//! Groups by what the model found out about the sources: one to one where sources have no repeats, by agreement of the whole group where
//! they have.

use super::{Agglomerate, ClusterInput, Clusterer, OneToOne};
use serde::{Deserialize, Serialize};

/// Options of the clusterer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BySources {
    /// For sources with repeats.
    pub repeats: Agglomerate,
    /// For sources without.
    pub single: OneToOne,
}

impl Clusterer for BySources {
    fn name(&self) -> &str {
        "by_sources"
    }

    fn cluster(&self, input: &ClusterInput<'_>) -> Vec<Option<u32>> {
        if input.model.rivalry().is_none() { self.repeats.cluster(input) } else { self.single.cluster(input) }
    }
}
