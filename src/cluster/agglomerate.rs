//! Agglomerative clustering with constraints: groups merge while their members agree on the whole.
//!
//! Inside each component of links at or above `link_bits`, all pairs are weighed (also those that no blocking rule proposed), weights are
//! clipped to ±`clip_bits` so that one loud field cannot outvote everything, and the two groups with the highest mean weight
//! between them merge, as long as that mean reaches `link_bits`, nothing forbids a pair across them, and the best single
//! link does too. A weak bridge between two groups that otherwise disagree therefore holds apart. Records that only mention a
//! unit join last, each with the group it agrees with best, and with none when two fit equally well.
//!
//! Components above `max_component` records (agents' phones, generic names) are first cut at rising link thresholds until
//! their parts are small enough.
//!
//! Cost: quadratic in the size of a component, which the cap bounds; components are independent and run in parallel. Weights that scoring kept are
//! looked up, so only the pairs it dropped or never saw are weighed.

use super::parts::{NEUTRAL, clip, components, ordinals_of};
use super::{ClusterInput, Clusterer, Known, Standing, UnionFind};
use crate::record::{PIECE, Pair, RecordId};
use crate::score::ScoredPair;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Options of the clusterer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Agglomerate {
    /// Least mean weight, in bits, between two groups that merge; also the least weight of a single link.
    pub link_bits: f32,
    /// Weights are clipped to plus and minus this many bits, or to a few more than `link_bits` where that is high.
    pub clip_bits: f32,
    /// Largest component that is weighed whole.
    pub max_component: usize,
    /// A mention joins a group only when no other group comes within this many bits.
    pub mention_margin_bits: f32,
    /// Least weight of a mention's best link.
    pub mention_bits: f32,
}

impl Default for Agglomerate {
    fn default() -> Self {
        Self { link_bits: 0.0, clip_bits: 12.0, max_component: 400, mention_margin_bits: 1.5, mention_bits: 0.0 }
    }
}

/// Components whose pairs are weighed together.
const BATCH: usize = 256;

/// Every two members, row by row.
fn pairs_of(members: &[RecordId]) -> impl Iterator<Item = Pair> + '_ {
    let rest = move |i: usize| members[i + 1..].iter().filter_map(move |&other| Pair::new(members[i], other));
    (0..members.len()).flat_map(rest)
}

impl Clusterer for Agglomerate {
    fn name(&self) -> &str {
        "agglomerate"
    }

    fn cluster(&self, input: &ClusterInput<'_>) -> Vec<Option<u32>> {
        let n = input.data.len();
        let standing: Vec<Standing> =
            (0..n as u32).into_par_iter().map(|r| input.constraints.standing(input.data, RecordId(r))).collect();
        let full = |record: RecordId| standing[record.index()] == Standing::Full;
        let links: Vec<ScoredPair> = input
            .scored
            .pairs
            .par_iter()
            .with_max_len(PIECE)
            .filter(|link| link.bits >= self.link_bits && full(link.pair.left()) && full(link.pair.right()))
            .filter(|link| input.constraints.insufficient(input.data, link.pair).is_none())
            .copied()
            .collect();
        let mut sets = UnionFind::new(n);
        let known = Known::new(n, &input.scored.pairs);
        let groups: Vec<Vec<Vec<RecordId>>> = components(n, &links, self.link_bits, self.max_component)
            .par_chunks(BATCH)
            .with_max_len(1)
            .map(|components| self.within_each(input, &known, components))
            .collect();
        for group in groups.iter().flatten() {
            for record in &group[1..] {
                sets.union(group[0].0, record.0);
            }
        }
        self.attach_mentions(input, &standing, &mut sets);
        ordinals_of(&mut sets, &standing)
    }
}

impl Agglomerate {
    /// The groups within some components, whose pairs are weighed together.
    fn within_each(
        &self,
        input: &ClusterInput<'_>,
        known: &Known<'_>,
        components: &[Vec<RecordId>],
    ) -> Vec<Vec<RecordId>> {
        let mut components = components.to_vec();
        // Ties are broken by what the records say, not by where their rows stand.
        let places = input.data.places();
        for members in &mut components {
            places.sort(members);
        }
        let pairs: Vec<Pair> = components.iter().flat_map(|members| pairs_of(members)).collect();
        let mut bits = known.weigh(input.data, input.model, &pairs);
        let (mut groups, mut at) = (Vec::new(), 0);
        for members in components {
            let end = at + members.len() * (members.len() - 1) / 2;
            groups.extend(self.within(input, &members, &pairs[at..end], &mut bits[at..end]));
            at = end;
        }
        groups
    }

    /// The groups within one component, whose pairs have these weights.
    fn within(
        &self,
        input: &ClusterInput<'_>,
        members: &[RecordId],
        pairs: &[Pair],
        bits: &mut [f32],
    ) -> Vec<Vec<RecordId>> {
        let n = members.len();
        // sum[i][j]: summed clipped weights between groups i and j; best[i][j]: the best single weight; NEG_INFINITY forbids.
        let mut sum = vec![vec![0.0_f64; n]; n];
        let mut best = vec![vec![f32::NEG_INFINITY; n]; n];
        let clip = clip(self.clip_bits, self.link_bits);
        let mut at = 0;
        for i in 0..n {
            for j in i + 1..n {
                let forbidden = input.constraints.forbids(input.data, pairs[at]).is_some();
                if bits[at] >= self.link_bits && input.constraints.insufficient(input.data, pairs[at]).is_some() {
                    bits[at] = self.link_bits - NEUTRAL;
                }
                let weight = f64::from(bits[at].clamp(-clip, clip));
                let weight = if forbidden { f64::NEG_INFINITY } else { weight };
                (sum[i][j], sum[j][i]) = (weight, weight);
                (best[i][j], best[j][i]) = (bits[at], bits[at]);
                at += 1;
            }
        }
        let mut groups: Vec<Vec<RecordId>> = members.iter().map(|&record| vec![record]).collect();
        let mut alive: Vec<usize> = (0..n).collect();
        loop {
            let mut top: Option<(f64, f64, usize, usize)> = None;
            for (a, &i) in alive.iter().enumerate() {
                for &j in &alive[a + 1..] {
                    let mean = sum[i][j] / (groups[i].len() * groups[j].len()) as f64;
                    let single = f64::from(best[i][j]);
                    if mean < f64::from(self.link_bits) || single < f64::from(self.link_bits) {
                        continue;
                    }
                    let better = match top {
                        None => true,
                        Some((m, s, ..)) => mean.total_cmp(&m).then(single.total_cmp(&s)).is_gt(),
                    };
                    if better {
                        top = Some((mean, single, i, j));
                    }
                }
            }
            let Some((.., i, j)) = top else { break };
            let moved = std::mem::take(&mut groups[j]);
            groups[i].extend(moved);
            alive.retain(|&k| k != j);
            for &k in &alive {
                if k != i {
                    let merged = sum[i][k] + sum[j][k];
                    (sum[i][k], sum[k][i]) = (merged, merged);
                    let single = best[i][k].max(best[j][k]);
                    (best[i][k], best[k][i]) = (single, single);
                }
            }
        }
        groups.retain(|group| !group.is_empty());
        groups
    }

    /// Joins each mention with the one group it fits; two mentions of the same group thereby meet there, and mentions that fit no group
    /// may form one together.
    fn attach_mentions(&self, input: &ClusterInput<'_>, standing: &[Standing], sets: &mut UnionFind) {
        let is = |record: RecordId, what: Standing| standing[record.index()] == what;
        let open = |link: &&ScoredPair| {
            (is(link.pair.left(), Standing::Mention) || is(link.pair.right(), Standing::Mention))
                && input.constraints.forbids(input.data, link.pair).is_none()
                && input.constraints.insufficient(input.data, link.pair).is_none()
        };
        let links: Vec<ScoredPair> = input.scored.pairs.par_iter().with_max_len(PIECE).filter(open).copied().collect();
        let mut fits: Vec<(RecordId, u32, f32)> = Vec::new();
        let mut between: Vec<ScoredPair> = Vec::new();
        for link in &links {
            let (left, right) = (link.pair.left(), link.pair.right());
            for (mention, other) in [(left, right), (right, left)] {
                if is(mention, Standing::Mention) && is(other, Standing::Full) {
                    fits.push((mention, sets.find(other.0), link.bits));
                }
            }
            if link.bits >= self.mention_bits && is(left, Standing::Mention) && is(right, Standing::Mention) {
                between.push(*link);
            }
        }
        let mut attached = vec![false; standing.len()];
        self.attach(fits, sets, &mut attached);
        // What a mention could not decide by the units alone, another mention that did decide may: two complaints about one gate.
        let mut fits = Vec::new();
        for link in &between {
            for (mention, other) in [(link.pair.left(), link.pair.right()), (link.pair.right(), link.pair.left())] {
                if !attached[mention.index()] && attached[other.index()] {
                    fits.push((mention, sets.find(other.0), link.bits));
                }
            }
        }
        self.attach(fits, sets, &mut attached);
        between.sort_by(|a, b| b.bits.total_cmp(&a.bits).then(a.pair.cmp(&b.pair)));
        for link in between {
            let (left, right) = (link.pair.left(), link.pair.right());
            if !attached[left.index()] && !attached[right.index()] {
                sets.union(left.0, right.0);
            }
        }
    }

    /// Joins each mention with its best group, unless another comes near it.
    fn attach(&self, mut fits: Vec<(RecordId, u32, f32)>, sets: &mut UnionFind, attached: &mut [bool]) {
        fits.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)).then(b.2.total_cmp(&a.2)));
        fits.dedup_by_key(|fit| (fit.0, fit.1));
        for options in fits.chunk_by(|a, b| a.0 == b.0) {
            let mut options = options.to_vec();
            options.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.1.cmp(&b.1)));
            let ahead = |second: &(RecordId, u32, f32)| options[0].2 - second.2;
            let clear = options.get(1).is_none_or(|s| ahead(s) > 0.0 && ahead(s) >= self.mention_margin_bits);
            if options[0].2 >= self.mention_bits && clear {
                attached[options[0].0.index()] = true;
                sets.union(options[0].0.0, options[0].1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Constraints, Decision, Standing};
    use crate::record::{SourceId, Standardised};
    use crate::score::{Explanation, Label, Model, Scored};

    /// Weights by pair; pairs not named weigh `other`.
    struct Table {
        weights: Vec<(u32, u32, f32)>,
        other: f32,
    }

    impl Table {
        fn of(&self, pair: Pair) -> f32 {
            let named = self.weights.iter().find(|w| Pair::new(RecordId(w.0), RecordId(w.1)) == Some(pair));
            named.map_or(self.other, |w| w.2)
        }
    }

    impl Model for Table {
        fn weigh(&self, _: &Standardised, pairs: &[Pair], out: &mut [f32]) {
            for (out, &pair) in out.iter_mut().zip(pairs) {
                *out = self.of(pair);
            }
        }

        fn explain(&self, _: &Standardised, pair: Pair) -> Explanation {
            let bits = f64::from(self.of(pair));
            Explanation { pair, prior_bits: bits, steps: vec![], total_bits: bits, probability: 0.0, rules: vec![] }
        }

        fn parameters(&self) -> serde_json::Value {
            serde_json::Value::Null
        }
    }

    /// Forbidden pairs, mentions and a record that stands aside.
    #[derive(Default)]
    struct Rules {
        forbidden: Vec<(u32, u32)>,
        mentions: Vec<u32>,
        aside: Vec<u32>,
    }

    impl Constraints for Rules {
        fn forbids(&self, _: &Standardised, pair: Pair) -> Option<Label> {
            let hit = self.forbidden.iter().any(|&(a, b)| Pair::new(RecordId(a), RecordId(b)) == Some(pair));
            hit.then_some(Label::new("不得合并", "kept apart"))
        }

        fn standing(&self, _: &Standardised, record: RecordId) -> Standing {
            if self.mentions.contains(&record.0) {
                Standing::Mention
            } else if self.aside.contains(&record.0) {
                Standing::Aside(Decision::Lead, &const { Label::new("线索", "lead") })
            } else {
                Standing::Full
            }
        }
    }

    fn run(n: u32, weights: &[(u32, u32, f32)], other: f32, rules: &Rules) -> Vec<Option<u32>> {
        let data = Standardised::new(vec![SourceId(0); n as usize]);
        let model = Table { weights: weights.to_vec(), other };
        let pairs = weights
            .iter()
            .map(|&(a, b, bits)| ScoredPair { pair: Pair::new(RecordId(a), RecordId(b)).unwrap(), bits, rules: 1 })
            .collect();
        let scored = Scored { pairs, weighed: 0 };
        let input = ClusterInput { data: &data, scored: &scored, model: &model, constraints: rules };
        Agglomerate::default().cluster(&input)
    }

    #[test]
    fn a_higher_threshold_never_parts_what_is_far_above_it() {
        // Two units of which one is joined by 40 bits and the other by 8.
        let links = [(0, 1, 40.0), (1, 2, 40.0), (0, 2, 40.0), (3, 4, 8.0)];
        let data = Standardised::new(vec![SourceId(0); 5]);
        let model = Table { weights: links.to_vec(), other: -9.0 };
        let pairs = links.iter().map(|&(a, b, bits)| ScoredPair {
            pair: Pair::new(RecordId(a), RecordId(b)).unwrap(),
            bits,
            rules: 1,
        });
        let scored = Scored { pairs: pairs.collect(), weighed: 0 };
        let rules = Rules::default();
        let input = ClusterInput { data: &data, scored: &scored, model: &model, constraints: &rules };
        for link_bits in (-2..36).map(|bits| bits as f32) {
            let last = if link_bits <= 8.0 { 1 } else { 2 };
            let expected = [Some(0), Some(0), Some(0), Some(1), Some(last)];
            let agglomerate = Agglomerate { link_bits, ..Agglomerate::default() };
            let correlation = crate::cluster::Correlation { link_bits, ..Default::default() };
            assert_eq!(agglomerate.cluster(&input), expected, "{link_bits}");
            assert_eq!(correlation.cluster(&input), expected, "{link_bits}");
        }
    }

    #[test]
    fn a_weak_bridge_does_not_fuse_two_units() {
        let links = [(0, 1, 9.0), (2, 3, 9.0), (1, 2, 4.0)];
        assert_eq!(run(4, &links, -6.0, &Rules::default()), [Some(0), Some(0), Some(1), Some(1)]);
        // The same bridge holds when the sides do not disagree otherwise.
        assert_eq!(run(4, &links, 1.0, &Rules::default()), [Some(0); 4]);
    }

    #[test]
    fn forbidden_pairs_stay_apart_even_by_way_of_a_third() {
        let rules = Rules { forbidden: vec![(0, 2)], ..Rules::default() };
        let groups = run(3, &[(0, 1, 9.0), (1, 2, 8.0)], 5.0, &rules);
        assert_eq!(groups, [Some(0), Some(0), Some(1)]);
    }

    #[test]
    fn a_mention_joins_one_unit_or_abstains_and_never_bridges() {
        let rules = Rules { mentions: vec![2], ..Rules::default() };
        assert_eq!(run(3, &[(0, 2, 5.0), (1, 2, 1.0)], -9.0, &rules), [Some(0), Some(1), Some(0)]);
        assert_eq!(run(3, &[(0, 2, 5.0), (1, 2, 4.5)], -9.0, &rules), [Some(0), Some(1), Some(2)]);
        let two = Rules { mentions: vec![0, 1], ..Rules::default() };
        assert_eq!(run(2, &[(0, 1, 5.0)], -9.0, &two), [Some(0), Some(0)]);
    }

    #[test]
    fn a_record_aside_is_in_no_group() {
        let rules = Rules { aside: vec![1], ..Rules::default() };
        assert_eq!(run(3, &[(0, 1, 9.0), (1, 2, 9.0)], 9.0, &rules), [Some(0), None, Some(1)]);
    }

    #[test]
    fn a_component_above_the_cap_is_cut_at_its_weak_links() {
        let clusterer = Agglomerate { max_component: 3, ..Agglomerate::default() };
        let weights = [(0, 1, 9.0), (1, 2, 9.0), (2, 3, 1.0), (3, 4, 9.0)];
        let data = Standardised::new(vec![SourceId(0); 5]);
        let model = Table { weights: weights.to_vec(), other: 3.0 };
        let pairs = weights
            .iter()
            .map(|&(a, b, bits)| ScoredPair { pair: Pair::new(RecordId(a), RecordId(b)).unwrap(), bits, rules: 1 })
            .collect();
        let scored = Scored { pairs, weighed: 0 };
        let rules = Rules::default();
        let input = ClusterInput { data: &data, scored: &scored, model: &model, constraints: &rules };
        assert_eq!(clusterer.cluster(&input), [Some(0), Some(0), Some(0), Some(1), Some(1)]);
    }
}
