//! The laws of answered pairs: whatever the clusterer, every fact holds, the partition is one, and it hangs on no order of rows.

use minglu::cluster::{
    Agglomerate, BySources, ClusterInput, Clusterer, Clusters, Facts, NoConstraints, OneToOne, Relation, Tie, Voice,
    cluster_with, split_with,
};
use minglu::record::{CONTENT, Pair, RecordId, SourceId, Standardised};
use minglu::score::{Explanation, Model, Scored, ScoredPair};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Weights by pair.
struct Table(BTreeMap<Pair, f32>);

impl Model for Table {
    fn weigh(&self, _: &Standardised, pairs: &[Pair], out: &mut [f32]) {
        for (out, pair) in out.iter_mut().zip(pairs) {
            *out = self.0.get(pair).copied().unwrap_or(-5.0);
        }
    }

    fn explain(&self, _: &Standardised, pair: Pair) -> Explanation {
        let bits = f64::from(self.0.get(&pair).copied().unwrap_or(-5.0));
        Explanation { pair, prior_bits: bits, steps: vec![], total_bits: bits, probability: 0.0, rules: vec![] }
    }

    fn parameters(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}

/// Everybody is alone and nothing is obeyed: what a clusterer gives that knows no facts.
struct Deaf(bool);

impl Clusterer for Deaf {
    fn name(&self) -> &str {
        "deaf"
    }

    fn cluster(&self, input: &ClusterInput<'_>) -> Vec<Option<u32>> {
        (0..input.data.len() as u32).map(|record| Some(if self.0 { 0 } else { record })).collect()
    }
}

type Raw = (u32, u32, u8);

fn pair(a: u32, b: u32) -> Option<Pair> {
    Pair::new(RecordId(a), RecordId(b))
}

fn relation(of: u8) -> Relation {
    [Relation::SameUnit, Relation::OtherSite, Relation::Different][usize::from(of)]
}

/// Runs a clusterer on records that stand in the order `at` (record k of the story is row `at[k]`); sites start as the legal units.
fn run(clusterer: &dyn Clusterer, n: u32, weights: &[(u32, u32, f32)], ties: &[Raw], at: &[u32]) -> (Facts, Clusters) {
    let moved = |k: u32| at[k as usize];
    let table: BTreeMap<Pair, f32> =
        weights.iter().filter_map(|&(a, b, bits)| Some((pair(moved(a % n), moved(b % n))?, bits))).collect();
    let mut sources = vec![SourceId(0); n as usize];
    let mut content = vec![0_u64; n as usize];
    for k in 0..n {
        sources[moved(k) as usize] = SourceId((k % 3) as u16);
        content[moved(k) as usize] = u64::from(k) * 7919 % 1009;
    }
    let mut data = Standardised::new(sources);
    data.order_by(&content);
    data.insert(CONTENT, content);
    // One answer per pair, the first.
    let mut said: BTreeMap<(u32, u32), u8> = BTreeMap::new();
    for &(a, b, of) in ties {
        let (a, b) = (a % n, b % n);
        said.entry((a.min(b), a.max(b))).or_insert(of % 3);
    }
    let ties = said
        .iter()
        .filter_map(|(&(a, b), &of)| {
            Some(Tie { pair: pair(moved(a), moved(b))?, relation: relation(of), voice: Voice::default() })
        })
        .collect();
    let (facts, _) = Facts::new(ties);
    let pairs = table.iter().map(|(&pair, &bits)| ScoredPair { pair, bits, rules: 1 }).collect();
    let scored = Scored { pairs, weighed: 0 };
    let model = Table(table);
    let input = ClusterInput { data: &data, scored: &scored, model: &model, constraints: &NoConstraints };
    let legal = cluster_with(clusterer, &input, &facts);
    let clusters = split_with(Clusters { site: legal.clone(), legal }, &facts, &data, &model);
    (facts, clusters)
}

fn clusterers() -> Vec<Box<dyn Clusterer>> {
    vec![
        Box::new(Agglomerate::default()),
        Box::new(Agglomerate { max_component: 3, ..Agglomerate::default() }),
        Box::new(OneToOne::default()),
        Box::new(BySources::default()),
        Box::new(Deaf(true)),
        Box::new(Deaf(false)),
    ]
}

/// The partition by records of the story, as the smallest member of each one's group.
fn partition(of: &[Option<u32>], at: &[u32]) -> Vec<usize> {
    (0..at.len())
        .map(|k| (0..at.len()).find(|&other| of[at[other] as usize] == of[at[k] as usize]).unwrap_or(k))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_fact_holds_and_the_partition_is_one(
        n in 2_u32..14,
        // Weights that differ, so that no tie has to be broken.
        raw in prop::collection::vec((0_u32..14, 0_u32..14), 0..30),
        ties in prop::collection::vec((0_u32..14, 0_u32..14, 0_u8..3), 0..12),
        shuffle in prop::collection::vec(any::<u32>(), 14),
    ) {
        let weights: Vec<(u32, u32, f32)> = raw
            .iter()
            .enumerate()
            .map(|(at, &(a, b))| (a, b, ((at * 37 + 11) % 101) as f32 * 0.173 - 6.0))
            .collect();
        let straight: Vec<u32> = (0..n).collect();
        let mut turned = straight.clone();
        turned.sort_by_key(|&k| (shuffle[k as usize], k));
        for clusterer in clusterers() {
            let (facts, clusters) = run(&*clusterer, n, &weights, &ties, &straight);
            prop_assert_eq!(clusters.legal.len(), n as usize);
            for tie in facts.ties() {
                let (a, b) = (tie.pair.left().index(), tie.pair.right().index());
                let (legal, site) = (clusters.legal[a] == clusters.legal[b], clusters.site[a] == clusters.site[b]);
                let kept = match tie.relation {
                    Relation::SameUnit => legal && site,
                    Relation::OtherSite => legal && !site,
                    Relation::Different => !legal && !site,
                };
                prop_assert!(kept, "{} broke {tie:?}: {clusters:?}", clusterer.name());
            }
            for a in 0..n as usize {
                for b in 0..n as usize {
                    prop_assert!(clusters.site[a] != clusters.site[b] || clusters.legal[a] == clusters.legal[b]);
                }
            }
            for of in [&clusters.legal, &clusters.site] {
                let mut highest = 0;
                for group in of {
                    let group = group.expect("nobody stands aside here");
                    prop_assert!(group <= highest, "ordinals run from 0 in order of the first record: {of:?}");
                    highest = highest.max(group + 1);
                }
            }
            let (_, again) = run(&*clusterer, n, &weights, &ties, &turned);
            prop_assert_eq!(partition(&clusters.legal, &straight), partition(&again.legal, &turned));
            prop_assert_eq!(partition(&clusters.site, &straight), partition(&again.site, &turned));
        }
    }
}

fn tie(a: u32, b: u32, relation: Relation, when: &str) -> Tie {
    Tie { pair: pair(a, b).unwrap(), relation, voice: Voice { who: "张三".to_owned(), when: when.to_owned() } }
}

#[test]
fn contradicting_answers_are_handed_back_and_not_half_obeyed() {
    let (facts, found) = Facts::new(vec![
        tie(0, 1, Relation::SameUnit, ""),
        tie(1, 2, Relation::SameUnit, ""),
        tie(0, 2, Relation::Different, ""),
        tie(5, 6, Relation::SameUnit, ""),
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].ties.len(), found[0].overruled), (3, None));
    assert_eq!(facts.ties().len(), 1);
    assert_eq!(facts.again(), [pair(0, 1).unwrap(), pair(0, 2).unwrap(), pair(1, 2).unwrap()]);
}

#[test]
fn the_one_oldest_answer_is_overruled() {
    let (facts, found) = Facts::new(vec![
        tie(0, 1, Relation::SameUnit, "2018-03-01"),
        tie(1, 2, Relation::SameUnit, "2018-05-03"),
        tie(0, 2, Relation::Different, "2018-05-04"),
    ]);
    assert_eq!(found[0].overruled, Some(0));
    assert_eq!(facts.ties().len(), 2);
    assert!(facts.again().is_empty());
    // Two sites of one firm are contradicted by one site, not by one firm.
    let (_, found) = Facts::new(vec![
        tie(0, 1, Relation::OtherSite, ""),
        tie(1, 2, Relation::OtherSite, ""),
        tie(0, 2, Relation::SameUnit, ""),
    ]);
    assert!(found.is_empty());
    let (_, found) = Facts::new(vec![
        tie(0, 1, Relation::SameUnit, ""),
        tie(0, 2, Relation::SameUnit, ""),
        tie(1, 2, Relation::OtherSite, ""),
    ]);
    assert_eq!(found.len(), 1);
}
