//! What is put before a person: every doubt once, and no pair whose answer is known from elsewhere.
//!
//! Weights are doubtful per pair, but a person is asked about units. So of all pairs between two legal units only the weightiest is shown, and
//! only if the two units *as wholes* are in doubt: when two units of five records each share a telephone and disagree in everything
//! else, the other pairs have answered. Within a unit a doubtful pair matters only when the unit hangs on it: when without
//! it the unit would fall in two (an edge of the maximum spanning tree).
//!
//! What a person answered is not asked again, nor is what follows from it: two units of which two records were told apart, a unit that answers
//! hold together. What nobody could tell is left alone until the records change. Questions come in order of what an answer is worth: how
//! open the question is (the entropy of its probability) times what hangs on it (the records that would move, and whether a
//! suspected omission of the base register would be settled). Answers that contradict each other are asked again before all others.

use super::Review;
use super::golden::{ConsolidateInput, same_site};
use crate::cluster::{Known, Members, UnionFind};
use crate::record::{Pair, RecordId, Role, Standardised};
use crate::score::Decide;
use crate::score::{Label, Model, ScoredPair, probability};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// Members of a unit that are weighed against those of another. Units are small; of a large one the first few speak for all, so that two
/// chains of shops cost 25 comparisons and not thousands.
const SPEAKERS: usize = 5;

/// One pair counts at most this many bits, as in clustering: one loud field does not outvote everything.
const CLIP: f32 = 12.0;

const GREY: Label = Label::new("概率在灰色区间", "probability in the grey band");
const BRIDGE: Label = Label::new("单位只靠这一对相连", "the unit hangs on this pair");
const AGAIN: Label = Label::new("以前的核实相互矛盾，请再核实", "earlier answers contradict each other");
const GROUP: Label = Label::new("证据强但整组不一致", "strong pair, weak group");

/// Questions that a thread looks at together: some hundred pairs, whose records are still near when the next comparison asks for them.
const TOGETHER: usize = 64;

/// A question on its way into the queue.
#[derive(Clone, Copy)]
struct Question {
    link: ScoredPair,
    why: Label,
    worth: f64,
}

/// The doubtful pairs, the one whose answer is worth most first.
pub(super) fn reviews(input: &ConsolidateInput<'_>) -> Vec<Review> {
    let Decide { review_bits, sure_bits } = input.decide;
    let legal = |record: RecordId| input.clusters.legal[record.index()];
    let mut links = input.scored.pairs.clone();
    links.par_sort_unstable_by(|a, b| b.bits.total_cmp(&a.bits).then(a.pair.cmp(&b.pair)));

    let mut sets = Sized::new(input.lists.len());
    let mut seen = FxHashSet::default();
    let answered = input.facts.ties().iter().map(|tie| tie.pair);
    for pair in answered.chain(input.facts.unsure()) {
        let (Some(a), Some(b)) = (legal(pair.left()), legal(pair.right())) else { continue };
        if a != b {
            seen.insert((a.min(b), a.max(b)));
        } else if !input.facts.is_unsure(pair) {
            sets.union(pair);
        }
    }
    let mut questions: Vec<Question> = contradicted(input);
    let mut between: Vec<ScoredPair> = Vec::new();
    for link in links {
        let (Some(a), Some(b)) = (legal(link.pair.left()), legal(link.pair.right())) else { continue };
        if a == b {
            if let Some(moved) = sets.union(link.pair)
                && link.bits < sure_bits
                && !input.facts.is_unsure(link.pair)
            {
                questions.push(Question { link, why: BRIDGE, worth: entropy(link.bits) * f64::from(moved) });
            }
        } else if link.bits >= review_bits && seen.insert((a.min(b), a.max(b))) {
            between.push(link);
        }
    }
    let members = Members::of(&input.clusters.legal);
    let of = |record: RecordId| legal(record).map_or(&[][..], |unit| members.get(unit));
    let known = Known::new(input.lists.len(), &input.scored.pairs);
    let between = between.par_chunks(TOGETHER).with_max_len(1);
    questions.par_extend(between.flat_map_iter(|links| open(input, &known, links, &of)));
    let again: FxHashSet<Pair> = input.facts.again().into_iter().collect();
    questions.sort_by(|a, b| {
        let first = |question: &Question| question.why != AGAIN;
        first(a).cmp(&first(b)).then(b.worth.total_cmp(&a.worth)).then(a.link.pair.cmp(&b.link.pair))
    });
    questions.retain(|question| question.why == AGAIN || !again.contains(&question.link.pair));
    questions.par_chunks(TOGETHER).with_max_len(1).flat_map_iter(|questions| asked(input, questions)).collect()
}

/// Some questions with their evidence.
fn asked<'a>(input: &ConsolidateInput<'_>, questions: &'a [Question]) -> impl Iterator<Item = Review> + use<'a> {
    let pairs: Vec<Pair> = questions.iter().map(|question| question.link.pair).collect();
    let together: Vec<bool> = pairs.iter().map(|&pair| same_site(input, pair)).collect();
    let evidence = input.model.evidence(input.data, &pairs, 0.0);
    questions.iter().zip(together).zip(evidence).map(|((&Question { link, why, .. }, together), evidence)| {
        let probability = probability(f64::from(link.bits));
        Review { pair: link.pair, probability, together, evidence, why }
    })
}

/// The pairs that contradicting answers are about, whatever they weigh.
fn contradicted(input: &ConsolidateInput<'_>) -> Vec<Question> {
    let pairs = input.facts.again();
    let mut bits = vec![0.0; pairs.len()];
    input.model.weigh(input.data, &pairs, &mut bits);
    let links = pairs.into_iter().zip(bits).map(|(pair, bits)| ScoredPair { pair, bits, rules: 0 });
    links.map(|link| Question { worth: entropy(link.bits), link, why: AGAIN }).collect()
}

/// How open a question is, 0..=1: the entropy of its probability in bits.
fn entropy(bits: f32) -> f64 {
    let p = probability(f64::from(bits)).clamp(1e-9, 1.0 - 1e-9);
    -(p * p.log2() + (1.0 - p) * (1.0 - p).log2())
}

/// Disjoint sets that know their sizes.
struct Sized {
    sets: UnionFind,
    size: Vec<u32>,
}

impl Sized {
    fn new(n: usize) -> Self {
        Self { sets: UnionFind::new(n), size: vec![1; n] }
    }

    /// Joins the sets of both records; the size of the smaller one when they were two.
    fn union(&mut self, pair: Pair) -> Option<u32> {
        let (a, b) = (self.sets.find(pair.left().0), self.sets.find(pair.right().0));
        if !self.sets.union(a, b) {
            return None;
        }
        let (x, y) = (self.size[a as usize], self.size[b as usize]);
        self.size[self.sets.find(a) as usize] = x + y;
        Some(x.min(y))
    }
}

/// Pairs of the members that speak for two groups.
fn across(a: &[RecordId], b: &[RecordId]) -> Vec<Pair> {
    let few = |members: &[RecordId]| members.len().min(SPEAKERS);
    Pair::across(&a[..few(a)], &b[..few(b)]).collect()
}

/// Mean weight between two groups in bits, over the members that speak for them, no pair counting more than it does in clustering.
pub fn mean_between(data: &Standardised, model: &dyn Model, a: &[RecordId], b: &[RecordId]) -> f32 {
    let pairs = across(a, b);
    let mut bits = vec![0.0; pairs.len()];
    model.weigh(data, &pairs, &mut bits);
    mean(&bits)
}

fn mean(bits: &[f32]) -> f32 {
    bits.iter().map(|bits| bits.clamp(-CLIP, CLIP)).sum::<f32>() / bits.len().max(1) as f32
}

/// The questions, if any, that links between two legal units put. All their pairs are weighed at once: fetching the records of many pairs then
/// goes on at the same time.
fn open<'a>(
    input: &ConsolidateInput<'_>,
    known: &Known<'_>,
    links: &[ScoredPair],
    of: &dyn Fn(RecordId) -> &'a [RecordId],
) -> Vec<Question> {
    let mut pairs = Vec::with_capacity(links.len() * 4);
    let ends = links.iter().map(|link| {
        pairs.extend(across(of(link.pair.left()), of(link.pair.right())));
        pairs.len()
    });
    let ends: Vec<usize> = ends.collect();
    let bits = known.weigh(input.data, input.model, &pairs);
    let mut start = 0;
    let questions = links.iter().zip(ends).filter_map(|(&link, end)| {
        let own = std::mem::replace(&mut start, end)..end;
        let units = [link.pair.left(), link.pair.right()].map(of);
        question(input, link, units, &pairs[own.clone()], mean(&bits[own]))
    });
    questions.collect()
}

/// The question whether two legal units as wholes are one, given the pairs that speak for them and their mean weight, or `None` when their records
/// have answered.
fn question(
    input: &ConsolidateInput<'_>,
    link: ScoredPair,
    [a, b]: [&[RecordId]; 2],
    pairs: &[Pair],
    mean: f32,
) -> Option<Question> {
    // A rule has answered; only when all weights together speak against it, a person is asked whether the rule is right here.
    let forbidden = pairs.iter().find_map(|&pair| input.constraints.forbids(input.data, pair));
    let (why, doubt) = match forbidden {
        Some(rule) => (mean >= input.decide.sure_bits).then_some((rule, mean)),
        None if mean < input.decide.review_bits => None,
        None if link.bits < input.decide.sure_bits => Some((GREY, link.bits)),
        None => Some((input.constraints.insufficient(input.data, link.pair).unwrap_or(GROUP), mean)),
    }?;
    let base =
        |members: &[RecordId]| members.iter().any(|&record| input.lists.source_of(record).role == Role::BaseRegister);
    let settles = u32::from(base(a) != base(b));
    let stake = a.len().min(b.len()) as u32 + settles;
    Some(Question { link, why, worth: entropy(doubt) * f64::from(stake) })
}
