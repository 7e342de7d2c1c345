//! What the clusterers share: which links count, the components they make, all weights inside a component, and the ordinals of groups.

use super::{ClusterInput, Standing, UnionFind};
use crate::record::{Pair, Places, RecordId, SourceId};
use crate::score::ScoredPair;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A pair whose evidence is insufficient counts this many bits below a link: it neither joins nor outweighs.
pub(super) const NEUTRAL: f32 = 0.5;

/// What a sure pair may weigh above the threshold, in bits: weights clipped below a high threshold would let no pair reach it.
const ROOM: f32 = 4.0;

/// Where weights are clipped, for a threshold of `link_bits`.
pub(super) fn clip(clip_bits: f32, link_bits: f32) -> f32 {
    clip_bits.max(link_bits + ROOM)
}

/// What keeps two records apart, and how each may take part.
pub(super) struct Ground<'a> {
    input: &'a ClusterInput<'a>,
    single: &'a [SourceId],
    standing: Vec<Standing>,
    /// What ties go by.
    pub places: Places<'a>,
}

impl<'a> Ground<'a> {
    pub fn new(input: &'a ClusterInput<'a>) -> Self {
        let of = |record| input.constraints.standing(input.data, RecordId(record));
        let standing = (0..input.data.len() as u32).into_par_iter().map(of).collect();
        Self { input, single: input.model.rivalry().single, standing, places: input.data.places() }
    }

    /// Whether two records can never be in one group: the domain forbids it, or both are of one source without repeats.
    pub fn apart(&self, a: RecordId, b: RecordId) -> bool {
        let (left, right) = (self.input.data.source(a), self.input.data.source(b));
        left == right && self.single.contains(&left)
            || Pair::new(a, b).is_some_and(|pair| self.input.constraints.forbids(self.input.data, pair).is_some())
    }

    /// Whether any record of one group can never be with one of the other.
    pub fn clash(&self, a: &[RecordId], b: &[RecordId]) -> bool {
        a.iter().any(|&x| b.iter().any(|&y| self.apart(x, y)))
    }

    /// Links of at least `link_bits` between records that describe units, the weightiest first; equal ones by what the records say.
    pub fn links(&self, link_bits: f32) -> Vec<ScoredPair> {
        let full = |record: RecordId| self.standing[record.index()] == Standing::Full;
        let mut links: Vec<ScoredPair> = self.input.scored.pairs.clone();
        links.retain(|link| {
            let (left, right) = (link.pair.left(), link.pair.right());
            link.bits >= link_bits
                && full(left)
                && full(right)
                && !self.apart(left, right)
                && self.input.constraints.insufficient(self.input.data, link.pair).is_none()
        });
        weightiest_first(&mut links, self.places);
        links
    }

    /// Groups by ordinals: mentions join the group of the record they agree with best, records that stand aside are in none.
    pub fn ordinals(&self, mut sets: UnionFind, link_bits: f32) -> Vec<Option<u32>> {
        let is = |record: RecordId, what: Standing| self.standing[record.index()] == what;
        let mut best: FxHashMap<RecordId, (f32, RecordId)> = FxHashMap::default();
        let better = |(bits, other): (f32, RecordId), known: (f32, RecordId)| {
            bits.total_cmp(&known.0).then(self.places.of(known.1).cmp(&self.places.of(other))).is_gt()
        };
        for link in &self.input.scored.pairs {
            for (mention, other) in [(link.pair.left(), link.pair.right()), (link.pair.right(), link.pair.left())] {
                if is(mention, Standing::Mention)
                    && is(other, Standing::Full)
                    && link.bits >= link_bits
                    && !self.apart(mention, other)
                {
                    let known = best.entry(mention).or_insert((link.bits, other));
                    if better((link.bits, other), *known) {
                        *known = (link.bits, other);
                    }
                }
            }
        }
        let mut mentions: Vec<_> = best.into_iter().collect();
        mentions.sort_unstable_by_key(|&(mention, _)| mention);
        for (mention, (_, other)) in mentions {
            sets.union(mention.0, other.0);
        }
        ordinals_of(&mut sets, &self.standing)
    }
}

/// Groups under way: who is with whom.
pub(super) struct Groups {
    pub sets: UnionFind,
    members: Vec<Vec<RecordId>>,
}

impl Groups {
    pub fn new(n: usize) -> Self {
        Self { sets: UnionFind::new(n), members: (0..n as u32).map(|record| vec![RecordId(record)]).collect() }
    }

    /// Joins the groups of two records unless their members clash; false when they do.
    pub fn join(&mut self, a: RecordId, b: RecordId, clash: impl FnOnce(&[RecordId], &[RecordId]) -> bool) -> bool {
        let (a, b) = (self.sets.find(a.0) as usize, self.sets.find(b.0) as usize);
        if a == b || clash(&self.members[a], &self.members[b]) {
            return a == b;
        }
        self.sets.union(a as u32, b as u32);
        let (keep, gone) = (a.min(b), a.max(b));
        let moved = std::mem::take(&mut self.members[gone]);
        self.members[keep].extend(moved);
        true
    }
}

/// Puts links in order of weight, equal ones by what the records say and not by where their rows stand.
pub(super) fn weightiest_first(links: &mut [ScoredPair], places: Places<'_>) {
    links.sort_by(|a, b| b.bits.total_cmp(&a.bits).then_with(|| places.of_pair(a.pair).cmp(&places.of_pair(b.pair))));
}

/// The group of each record as ordinals in the order of their first records; records that stand aside are in none.
pub(super) fn ordinals_of(sets: &mut UnionFind, standing: &[Standing]) -> Vec<Option<u32>> {
    let aside = |record: usize| matches!(standing[record], Standing::Aside(..));
    let group = |record: usize| (!aside(record)).then(|| sets.find(record as u32));
    in_order((0..standing.len()).map(group), standing.len())
}

/// Groups, each below `count`, numbered anew in the order of their first records.
pub(super) fn in_order(groups: impl Iterator<Item = Option<u32>>, count: usize) -> Vec<Option<u32>> {
    let (mut ordinals, mut next) = (vec![None; count], 0..);
    let mut ordinal = |group: u32| *ordinals[group as usize].get_or_insert_with(|| next.next().unwrap_or_default());
    groups.map(|group| group.map(&mut ordinal)).collect()
}

/// Components of two or more records joined by links at or above `floor`, cut further where they are larger than `most`.
pub(super) fn components(n: usize, links: &[ScoredPair], floor: f32, most: usize) -> Vec<Vec<RecordId>> {
    let mut sets = UnionFind::new(n);
    for link in links.iter().filter(|link| link.bits >= floor) {
        sets.union(link.pair.left().0, link.pair.right().0);
    }
    let mut tagged: Vec<(u32, RecordId)> = links
        .iter()
        .filter(|link| link.bits >= floor)
        .flat_map(|link| [link.pair.left(), link.pair.right()])
        .map(|record| (sets.find(record.0), record))
        .collect();
    tagged.par_sort_unstable();
    tagged.dedup();
    let mut found = Vec::new();
    for component in tagged.chunk_by(|a, b| a.0 == b.0) {
        if component.len() <= most || floor > 64.0 {
            found.push(component.iter().map(|&(_, record)| record).collect());
        } else {
            let root = component[0].0;
            let inside: Vec<ScoredPair> =
                links.iter().filter(|link| sets.find(link.pair.left().0) == root).copied().collect();
            found.extend(components(n, &inside, floor + 2.0, most));
        }
    }
    found
}

/// All weights inside a component.
pub(super) struct Weighed {
    /// The records, in an order that does not hang on where their rows stand.
    pub members: Vec<RecordId>,
    /// Weights clipped to plus and minus `clip`; negative infinity forbids.
    pub sum: Vec<Vec<f64>>,
}

/// Weighs all pairs of a component, also those that no rule proposed.
pub(super) fn weigh(input: &ClusterInput<'_>, members: &[RecordId], link_bits: f32, clip: f32) -> Weighed {
    let n = members.len();
    // Ties are broken by what the records say, not by where their rows stand.
    let mut members = members.to_vec();
    input.data.places().sort(&mut members);
    let pairs: Vec<Pair> = (0..n)
        .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
        .filter_map(|(i, j)| Pair::new(members[i], members[j]))
        .collect();
    let mut bits = vec![0.0_f32; pairs.len()];
    input.model.weigh(input.data, &pairs, &mut bits);
    let mut sum = vec![vec![0.0_f64; n]; n];
    let places = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
    for ((i, j), (&pair, bits)) in places.zip(pairs.iter().zip(&mut bits)) {
        let forbidden = input.constraints.forbids(input.data, pair).is_some();
        if *bits >= link_bits && input.constraints.insufficient(input.data, pair).is_some() {
            *bits = link_bits - NEUTRAL;
        }
        let weight = f64::from(bits.clamp(-clip, clip));
        let weight = if forbidden { f64::NEG_INFINITY } else { weight };
        (sum[i][j], sum[j][i]) = (weight, weight);
    }
    Weighed { members, sum }
}
