//! Groups by what the model found out about the sources: one to one where sources have no repeats, by agreement of the whole group where
//! they have, each link with its weight beside its rivals.

use super::{Agglomerate, ClusterInput, Clusterer, OneToOne};
use crate::score::{Scored, beside_rivals};
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
        let rivalry = input.model.rivalry();
        if !rivalry.is_pooled() {
            return self.single.cluster(input);
        }
        let pairs = beside_rivals(&input.scored.pairs, input.data, rivalry);
        let scored = Scored { pairs, weighed: input.scored.weighed };
        self.repeats.cluster(&ClusterInput { scored: &scored, ..*input })
    }
}
