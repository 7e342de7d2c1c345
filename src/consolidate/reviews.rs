//! What is put before a person: every doubt once, and no pair whose answer is known from elsewhere.
//!
//! Weights are doubtful per pair, but a person is asked about units. So of all pairs between two legal units only the weightiest is shown, and
//! only if the two units *as wholes* are in doubt: when two units of five records each share a telephone and disagree in everything
//! else, the other pairs have answered. Within a unit a doubtful pair matters only when the unit hangs on it: when without
//! it the unit would fall in two (an edge of the maximum spanning tree).

use super::Review;
use super::golden::{ConsolidateInput, evidence};
use crate::cluster::UnionFind;
use crate::record::{Pair, RecordId};
use crate::score::Decide;
use crate::score::{Label, ScoredPair, probability};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Members of a unit that are weighed against those of another. Units are small; of a large one the first few speak for all, so that two
/// chains of shops cost 25 comparisons and not thousands.
const SPEAKERS: usize = 5;

/// One pair counts at most this many bits, as in clustering: one loud field does not outvote everything.
const CLIP: f32 = 12.0;

const GREY: Label = Label::new("概率在灰色区间", "probability in the grey band");
const BRIDGE: Label = Label::new("单位只靠这一对相连", "the unit hangs on this pair");
const GROUP: Label = Label::new("证据强但整组不一致", "strong pair, weak group");

/// The doubtful pairs, most doubtful first.
pub(super) fn reviews(input: &ConsolidateInput<'_>) -> Vec<Review> {
    let Decide { review_bits, sure_bits } = input.decide;
    let legal = |record: RecordId| input.clusters.legal[record.index()];
    let mut links = input.scored.pairs.clone();
    links.par_sort_unstable_by(|a, b| b.bits.total_cmp(&a.bits).then(a.pair.cmp(&b.pair)));

    let mut sets = UnionFind::new(input.lists.len());
    let mut seen = FxHashMap::default();
    let mut doubtful: Vec<(ScoredPair, Label)> = Vec::new();
    let mut between: Vec<ScoredPair> = Vec::new();
    for link in links {
        let (Some(a), Some(b)) = (legal(link.pair.left()), legal(link.pair.right())) else { continue };
        if a == b {
            let bridges = sets.union(link.pair.left().0, link.pair.right().0);
            if bridges && link.bits < sure_bits {
                doubtful.push((link, BRIDGE));
            }
        } else if link.bits >= review_bits && seen.insert((a.min(b), a.max(b)), ()).is_none() {
            between.push(link);
        }
    }
    let members = members(input);
    let of = |record: RecordId| legal(record).map_or(&[][..], |unit| &members[unit as usize][..]);
    let open: Vec<Option<Label>> =
        between.par_iter().map(|link| open(input, link, of(link.pair.left()), of(link.pair.right()))).collect();
    doubtful.extend(between.into_iter().zip(open).filter_map(|(link, why)| Some((link, why?))));
    doubtful.sort_by(|(a, _), (b, _)| a.bits.abs().total_cmp(&b.bits.abs()).then(a.pair.cmp(&b.pair)));
    doubtful
        .into_par_iter()
        .map(|(link, why)| Review {
            pair: link.pair,
            probability: probability(f64::from(link.bits)),
            together: same_site(input, link.pair),
            evidence: evidence(&input.model.explain(input.data, link.pair)),
            why,
        })
        .collect()
}

/// The members of every legal unit, ascending.
fn members(input: &ConsolidateInput<'_>) -> Vec<Vec<RecordId>> {
    let count = input.clusters.legal.iter().flatten().max().map_or(0, |&max| max as usize + 1);
    let mut members = vec![Vec::new(); count];
    for (record, unit) in input.clusters.legal.iter().enumerate() {
        if let Some(unit) = unit {
            members[*unit as usize].push(RecordId(record as u32));
        }
    }
    members
}

/// Why two legal units as wholes may be one, or `None` when their records have answered.
fn open(input: &ConsolidateInput<'_>, link: &ScoredPair, a: &[RecordId], b: &[RecordId]) -> Option<Label> {
    let few = |members: &[RecordId]| members.len().min(SPEAKERS);
    let across = a[..few(a)].iter().flat_map(|&x| b[..few(b)].iter().filter_map(move |&y| Pair::new(x, y)));
    let pairs: Vec<Pair> = across.collect();
    let mut bits = vec![0.0; pairs.len()];
    input.model.weigh(input.data, &pairs, &mut bits);
    let mean = bits.iter().map(|bits| bits.clamp(-CLIP, CLIP)).sum::<f32>() / pairs.len() as f32;
    // A rule has answered; only when all weights together speak against it, a person is asked whether the rule is right here.
    let forbidden = pairs.iter().find_map(|&pair| input.constraints.forbids(input.data, pair));
    match forbidden {
        Some(rule) => (mean >= input.decide.sure_bits).then_some(rule),
        None if mean < input.decide.review_bits => None,
        None if link.bits < input.decide.sure_bits => Some(GREY),
        None => Some(input.constraints.insufficient(input.data, link.pair).unwrap_or(GROUP)),
    }
}

fn same_site(input: &ConsolidateInput<'_>, pair: Pair) -> bool {
    let of = |record: RecordId| input.clusters.site[record.index()];
    of(pair.left()).is_some() && of(pair.left()) == of(pair.right())
}
