//! Correlation clustering: the partition with the largest sum of weights inside its groups.
//!
//! Inside each component all pairs are weighed, also those that no rule proposed. Groups are joined greedily while that adds weight (the pair
//! of groups that adds most first), then single records move to the group that holds them best, until nothing gains. Exact solution is
//! NP-hard; what is found is a local optimum under joining and moving.
//!
//! Cost: quadratic in the size of a component, cubic in the worst case; components above `max_component` are cut at rising thresholds.
//!
//! References: Bansal, Blum & Chawla 2004; Keuper et al. 2015 (ICCV) for greedy additive contraction with moves.

use super::parts::{Ground, Weighed, clip, components, weigh};
use super::{ClusterInput, Clusterer, UnionFind};
use crate::record::RecordId;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Options of the clusterer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Correlation {
    /// Weight, in bits, from which on a pair speaks for one group; below it speaks against.
    pub link_bits: f32,
    /// Weights are clipped to plus and minus this many bits.
    pub clip_bits: f32,
    /// Largest component that is weighed whole.
    pub max_component: usize,
}

impl Default for Correlation {
    fn default() -> Self {
        Self { link_bits: 0.0, clip_bits: 12.0, max_component: 400 }
    }
}

/// Rounds of moves; few records move after the second.
const ROUNDS: u32 = 10;

impl Clusterer for Correlation {
    fn name(&self) -> &str {
        "correlation"
    }

    fn cluster(&self, input: &ClusterInput<'_>) -> Vec<Option<u32>> {
        let ground = Ground::new(input);
        let links = ground.links(self.link_bits);
        let groups: Vec<Vec<Vec<RecordId>>> = components(input.data.len(), &links, self.link_bits, self.max_component)
            .into_par_iter()
            .map(|component| self.within(input, &ground, &component))
            .collect();
        let mut sets = UnionFind::new(input.data.len());
        for group in groups.iter().flatten() {
            for record in &group[1..] {
                sets.union(group[0].0, record.0);
            }
        }
        ground.ordinals(sets, self.link_bits)
    }
}

impl Correlation {
    fn within(&self, input: &ClusterInput<'_>, ground: &Ground<'_>, members: &[RecordId]) -> Vec<Vec<RecordId>> {
        let Weighed { members, sum: mut gain } =
            weigh(input, members, self.link_bits, clip(self.clip_bits, self.link_bits));
        let n = members.len();
        for i in 0..n {
            for j in 0..n {
                gain[i][j] -= f64::from(self.link_bits);
                if i != j && ground.apart(members[i], members[j]) {
                    gain[i][j] = f64::NEG_INFINITY;
                }
            }
        }
        let single = gain.clone();
        let mut groups: Vec<Vec<usize>> = (0..n).map(|i| vec![i]).collect();
        let mut alive: Vec<usize> = (0..n).collect();
        loop {
            let mut top: Option<(f64, usize, usize)> = None;
            for (a, &i) in alive.iter().enumerate() {
                for &j in &alive[a + 1..] {
                    if gain[i][j] >= 0.0 && top.is_none_or(|(best, ..)| gain[i][j] > best) {
                        top = Some((gain[i][j], i, j));
                    }
                }
            }
            let Some((_, i, j)) = top else { break };
            let moved = std::mem::take(&mut groups[j]);
            groups[i].extend(moved);
            alive.retain(|&k| k != j);
            for &k in alive.iter().filter(|&&k| k != i) {
                let merged = gain[i][k] + gain[j][k];
                (gain[i][k], gain[k][i]) = (merged, merged);
            }
        }
        improve(&mut groups, &single);
        groups.retain(|group| !group.is_empty());
        groups.into_iter().map(|group| group.into_iter().map(|i| members[i]).collect()).collect()
    }
}

/// Moves single records to the group, or into a group of their own, where they add most.
fn improve(groups: &mut [Vec<usize>], gain: &[Vec<f64>]) {
    let n = gain.len();
    let mut of = vec![0; n];
    for (at, group) in groups.iter().enumerate() {
        group.iter().for_each(|&i| of[i] = at);
    }
    let held = |i: usize, group: &[usize]| group.iter().filter(|&&j| j != i).map(|&j| gain[i][j]).sum::<f64>();
    for _ in 0..ROUNDS {
        let mut changed = false;
        for i in 0..n {
            let now = held(i, &groups[of[i]]);
            let mut best = (now + 1e-9, of[i]);
            let mut empty_seen = groups[of[i]].len() == 1;
            for (at, group) in groups.iter().enumerate() {
                if at == of[i] || group.is_empty() && std::mem::replace(&mut empty_seen, true) {
                    continue;
                }
                let there = held(i, group);
                if there > best.0 {
                    best = (there, at);
                }
            }
            if best.1 != of[i] {
                groups[of[i]].retain(|&j| j != i);
                groups[best.1].push(i);
                of[i] = best.1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}
