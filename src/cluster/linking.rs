//! Clusterers that go through the links in order of weight and look at nothing else: components, stars and best links. They cost as much as
//! sorting the links.
//!
//! All three keep what must stay apart apart, also by way of third records: a link that would bring two such records into one group is
//! passed over.

use super::parts::{Ground, Groups};
use super::{ClusterInput, Clusterer};
use crate::record::RecordId;
use serde::{Deserialize, Serialize};

/// Every link joins: the groups are the connected components. Finds most and errs most where groups are large.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Components {
    /// Least weight of a link, in bits.
    pub link_bits: f32,
}

/// The weightiest link of two free records makes one of them the centre of a star; later links add rays to centres, and links between rays
/// join nothing (Haveliwala, Gionis & Indyk 2000; Hassanzadeh et al. 2009).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Star {
    /// Least weight of a link, in bits.
    pub link_bits: f32,
}

/// Every record keeps its best link only, and with `mutual` only where it is the best one of the other as well.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BestLink {
    /// Least weight of a link, in bits.
    pub link_bits: f32,
    /// Both records must have no better link.
    pub mutual: bool,
}

impl Clusterer for Components {
    fn name(&self) -> &str {
        "components"
    }

    fn cluster(&self, input: &ClusterInput<'_>) -> Vec<Option<u32>> {
        let ground = Ground::new(input);
        let mut groups = Groups::new(input.data.len());
        for link in ground.links(self.link_bits) {
            groups.join(link.pair.left(), link.pair.right(), |a, b| ground.clash(a, b));
        }
        ground.ordinals(groups.sets, self.link_bits)
    }
}

impl Clusterer for Star {
    fn name(&self) -> &str {
        "star"
    }

    fn cluster(&self, input: &ClusterInput<'_>) -> Vec<Option<u32>> {
        #[derive(Clone, Copy, PartialEq)]
        enum Place {
            Free,
            Centre,
            Ray,
        }
        let ground = Ground::new(input);
        let links = ground.links(self.link_bits);
        // Of two free records the one with more weight on its links makes the better centre.
        let mut weight = vec![0.0_f64; input.data.len()];
        for link in &links {
            weight[link.pair.left().index()] += f64::from(link.bits - self.link_bits);
            weight[link.pair.right().index()] += f64::from(link.bits - self.link_bits);
        }
        let better = |a: RecordId, b: RecordId| {
            weight[a.index()]
                .total_cmp(&weight[b.index()])
                .then_with(|| ground.places.of(b).cmp(&ground.places.of(a)))
                .is_ge()
        };
        let mut place = vec![Place::Free; input.data.len()];
        let mut groups = Groups::new(input.data.len());
        for link in links {
            let (left, right) = (link.pair.left(), link.pair.right());
            let (centre, ray) = match (place[left.index()], place[right.index()]) {
                (Place::Free, Place::Free) if better(left, right) => (left, right),
                (Place::Free, Place::Free) | (Place::Free, Place::Centre) => (right, left),
                (Place::Centre, Place::Free) => (left, right),
                _ => continue,
            };
            if groups.join(centre, ray, |a, b| ground.clash(a, b)) {
                place[centre.index()] = Place::Centre;
                place[ray.index()] = Place::Ray;
            }
        }
        ground.ordinals(groups.sets, self.link_bits)
    }
}

impl Clusterer for BestLink {
    fn name(&self) -> &str {
        "best_link"
    }

    fn cluster(&self, input: &ClusterInput<'_>) -> Vec<Option<u32>> {
        let ground = Ground::new(input);
        let links = ground.links(self.link_bits);
        let mut best = vec![f32::NEG_INFINITY; input.data.len()];
        for link in &links {
            for record in [link.pair.left(), link.pair.right()] {
                best[record.index()] = best[record.index()].max(link.bits);
            }
        }
        let mut groups = Groups::new(input.data.len());
        for link in links {
            let is_best = |record: RecordId| link.bits >= best[record.index()];
            let (left, right) = (is_best(link.pair.left()), is_best(link.pair.right()));
            if if self.mutual { left && right } else { left || right } {
                groups.join(link.pair.left(), link.pair.right(), |a, b| ground.clash(a, b));
            }
        }
        ground.ordinals(groups.sets, self.link_bits)
    }
}
