//! Estimation where sources have no repeats: the candidates of a record compete, at most one of them is its match.
//!
//! In the expectation step a pair's probability is its likelihood ratio over one (no match) plus the ratios of all pairs that share a
//! record with it. Losing candidates, often near doubles, thereby show what non-matches look like, and a best candidate without
//! rivals needs less evidence. The prior odds are those of a record's best candidate: ρ / (k (1 - ρ)) with ρ the share of
//! records that have a match and k the candidates per record, both of the source that is smaller: most of a long reference list has no match in a
//! short one.
//!
//! In a source with repeats a record may have further matches, each with a share of the odds of the first; the share is estimated with the
//! rest, from how many matches records have beyond one and how many candidates beside it.
//!
//! Where no source is without repeats, all are taken as one list, in which every record looks for its matches. That texts are alike does not
//! make them repeats when one record is like ten others and most are like none: an editor's notes of ten years, the models of a series. How
//! common such groups are is what the share of further matches says. It is at most 1: if having one match made others likelier, ten alike
//! records would vouch for each other. And the prior odds count records, not pairs, so that a few dense groups do not raise them for all.
//!
//! Measured on one-list tables of texts, F1 of pairs without competition and with it: DBLP-ACM as one list 0.82 and 0.98, half of ACM 0.74 and
//! 0.89, a tenth 0.23 and 0.47; Abt-Buy as one list 0.62 and 0.82; made bibliographies 0.30 to 0.88 and 0.54 to 0.92; lists of companies and
//! discs, and one of large groups, unchanged; one of 66,000 rows of which a twentieth repeat 0.87 and 0.84. Near pairs as a third kind (records that agree in the title and differ in the year) were tried
//! beside it: they take in matches of which a field is damaged, and large groups whole.
//!
//! Reference: Sadinle 2017 (JASA 112) on bipartite record linkage.

use super::compete::{Arena, Rivalry, rivals, term};
use super::em::{EmOptions, Fit, Parameters, Prior, make_monotone, maximise, moved};
use super::patterns::{Packing, PatternCount, count_patterns};
use super::repeats::Repeats;
use crate::compare::Comparator;
use crate::record::{Pair, RecordId, SourceId, Standardised};
use std::collections::BTreeMap;

/// Share of records expected to have a match before anything is seen: lists are linked because they overlap.
const OVERLAP: f64 = 0.95;

/// Weight of that expectation against what the data say. Clear data decide far from the threshold and do not mind it; where texts are
/// vague it keeps the estimation from explaining away all but the most alike pairs.
const PRIOR_WEIGHT: f64 = 0.5;

/// Never more certain than this that a record has a match.
const MOST_MATCHED: f64 = 0.99;

/// What is estimated where candidates compete.
#[derive(Clone)]
pub(super) struct Exclusive {
    /// The parameters for pairs of different sources.
    pub global: Parameters,
    /// Those for pairs within a source with repeats.
    pub within: Vec<((SourceId, SourceId), Parameters)>,
    /// Odds of a further match in a source with repeats, as a share of those of a first one.
    pub further: f64,
    /// How it went.
    pub fit: Fit,
}

/// Candidate pairs with the codes of their patterns, in the same order.
#[derive(Clone, Copy)]
pub(super) struct Candidates<'a> {
    pub packing: &'a Packing,
    pub pairs: &'a [Pair],
    pub codes: &'a [u64],
    pub data: &'a Standardised,
}

/// An estimation where candidates compete.
pub(super) struct Estimation<'a> {
    candidates: Candidates<'a>,
    numbered: Numbered,
    start: &'a Parameters,
    /// Parameters estimated without competition.
    plain: &'a Parameters,
    options: &'a EmOptions,
}

/// The repeats within sources.
pub(super) struct Seen {
    pub repeats: Repeats,
    /// The estimation that takes all sources as one list, where it was made to see them.
    pooled: Option<Exclusive>,
}

impl<'a> Estimation<'a> {
    pub(super) fn new(
        candidates: Candidates<'a>,
        start: &'a Parameters,
        plain: &'a Parameters,
        options: &'a EmOptions,
    ) -> Self {
        Self { candidates, numbered: Numbered::new(candidates), start, plain, options }
    }

    /// The repeats within sources. Only twins count where one respect alone does not tell how alike repeats are, or weights are not estimated.
    pub(super) fn repeats(&self, comparators: &[Box<dyn Comparator>]) -> Seen {
        let by_twins = Repeats::by_twins(comparators, self.candidates, self.plain);
        if comparators.len() < 2 || by_twins.single.len() < 2 || self.options.iterations == 0 {
            return Seen { repeats: by_twins, pooled: None };
        }
        let pooled = self.fit(&[], &Repeats::default());
        let by_matches = pooled.as_ref().map(|pooled| Repeats::by_matches(self.candidates, pooled));
        Seen { repeats: by_matches.unwrap_or(by_twins), pooled }
    }

    /// The parameters for these pairs without answers: where no source is single, all are one list, and that may be estimated already.
    pub(super) fn fit_unanswered(&self, seen: &Seen) -> Option<Exclusive> {
        let known = seen.pooled.as_ref().filter(|_| seen.repeats.single.is_empty());
        known.cloned().or_else(|| self.fit(&[], &seen.repeats))
    }

    /// The parameters for these pairs. Pairs within one source of several describe themselves alike and would make all likeness look worthless, so
    /// they are left out; those within a source with repeats have parameters of their own. Patterns of answered pairs count once more, as
    /// answered. In one list the estimation starts from one without competition, and there is none where it explains that one's matches away.
    pub(super) fn fit(&self, answered: &[(PatternCount, bool)], repeats: &Repeats) -> Option<Exclusive> {
        let Self { candidates, ref numbered, start, plain, options } = *self;
        let mut competition = Competition::new(candidates, numbered, repeats);
        let pooled = repeats.single.is_empty();
        let (mut now, mut odds) = if pooled {
            (plain.clone(), plain.prior_bits().exp2())
        } else {
            (start.clone(), prior_odds(0.5, competition.each))
        };
        let mut fit = Fit { iterations: 0, converged: competition.looking == 0.0 };
        let (mut at_first, mut at_last) = (None, 0.0);
        while fit.iterations < options.iterations && !fit.converged {
            let Expected { matching, matched, beyond } = competition.expect(&now, odds);
            let weighed =
                numbered.patterns.iter().zip(&matching).zip(&competition.totals).map(|((p, &m), &n)| (p, m, n));
            let answered = answered.iter().map(|(pattern, same)| (pattern, f64::from(u8::from(*same)), 1.0));
            let prior = Prior { at: start, m: options.prior_pairs_m, u: options.prior_pairs_u, share: 0.0 };
            let mut next = maximise(candidates.packing, weighed.chain(answered), &prior);
            if options.monotone {
                make_monotone(&mut next);
            }
            at_first.get_or_insert(matched);
            at_last = matched;
            odds = prior_odds(matched, competition.each);
            competition.further.learn(&beyond, odds);
            next.match_share = odds / (1.0 + odds);
            fit.converged = moved(&now, &next) < options.tolerance;
            fit.iterations += 1;
            now = next;
        }
        if pooled && at_last < EXPLAINED_AWAY * at_first.unwrap_or_default() {
            return None;
        }
        let further = competition.further.share;
        Some(Exclusive { within: within(candidates, repeats, start, options), global: now, further, fit })
    }
}

/// An estimation whose records with a match become fewer than this share of those found without competition has explained the matches
/// away, as vague rivals of each other: 0.19 on a made table where every title had three like it; at least 0.42 on all others.
const EXPLAINED_AWAY: f64 = 0.33;

/// Candidate pairs in an order that does not hang on that of rows, with their patterns numbered.
struct Numbered {
    /// Where each pair stands among the candidates: sums go by what the records say, not by where their rows stand.
    order: Vec<usize>,
    patterns: Vec<PatternCount>,
    /// The pattern of each pair in this order.
    pattern_of: Vec<u32>,
}

impl Numbered {
    fn new(Candidates { packing, pairs, codes, data }: Candidates<'_>) -> Self {
        let places = data.places();
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_by_cached_key(|&at| places.of_pair(pairs[at]));
        let mut distinct: Vec<u64> = codes.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let pattern = |&code: &u64| {
            let mut levels = vec![0; packing.fields()];
            packing.unpack(code, &mut levels);
            PatternCount { class: 0, levels, count: 0 }
        };
        let number = |&at: &usize| distinct.partition_point(|&known| known < codes[at]) as u32;
        Self { patterns: distinct.iter().map(pattern).collect(), pattern_of: order.iter().map(number).collect(), order }
    }
}

/// Where candidates compete, pattern by pattern.
struct Competition<'a> {
    patterns: &'a [PatternCount],
    /// The pattern of each pair.
    pattern_of: &'a [u32],
    /// Pairs per pattern that take part.
    totals: Vec<f64>,
    /// Slots of the left and right record per pair; `None` for a pair that takes no part.
    places: Vec<Option<(u32, u32)>>,
    further: Further,
    /// Records that look for a match.
    looking: f64,
    /// Candidates of each of them.
    each: f64,
    /// Records of a pair that look: one between sources, both in one list.
    ends: f64,
    /// Share of records expected to have a match, and the weight of that against what is found.
    expected: (f64, f64),
}

/// An expectation step.
struct Expected {
    /// Matches per pattern.
    matching: Vec<f64>,
    /// Share of the looking records that have one.
    matched: f64,
    beyond: Beyond,
}

impl<'a> Competition<'a> {
    fn new(Candidates { pairs, data, .. }: Candidates<'_>, numbered: &'a Numbered, repeats: &Repeats) -> Self {
        let Numbered { order, patterns, pattern_of } = numbered;
        let rivalry = Rivalry { single: &repeats.single, further: FURTHER };
        let pooled = rivalry.is_pooled();
        let Arena { mut places, owners, .. } = Arena::new(order.iter().map(|&at| pairs[at]), data, rivalry);
        let within = |pair: Pair| data.source(pair.left()) == data.source(pair.right());
        for (place, &at) in places.iter_mut().zip(order) {
            place.take_if(|_| !pooled && within(pairs[at]));
        }
        let looking = if pooled { owners.len() as f64 } else { looking(&owners, data) };
        let ends = if pooled { 2.0 } else { 1.0 };
        let taking_part = places.iter().flatten().count() as f64;
        let mut totals = vec![0.0_f64; patterns.len()];
        for (_, &pattern) in places.iter().zip(pattern_of).filter(|(place, _)| place.is_some()) {
            totals[pattern as usize] += 1.0;
        }
        Self {
            patterns,
            pattern_of,
            totals,
            further: Further::new(&places, &owners, rivalry),
            places,
            looking,
            each: ends * taking_part / looking.max(1.0),
            ends,
            expected: if pooled { (0.0, 0.0) } else { (OVERLAP, PRIOR_WEIGHT) },
        }
    }

    /// What is matched by these parameters, where a first match has these odds beforehand.
    fn expect(&mut self, now: &Parameters, odds: f64) -> Expected {
        let likelihood = |p: &PatternCount| (now.total_bits(&p.levels) - now.prior_bits()).min(MOST_BITS).exp2();
        let ratio: Vec<f64> = self.patterns.iter().map(|pattern| likelihood(pattern) * odds).collect();
        let Self { further, places, pattern_of, .. } = self;
        let pairs = || {
            let taking_part = places.iter().zip(pattern_of.iter());
            taking_part.filter_map(|(place, &pattern)| place.map(|(left, right)| (left, right, pattern as usize)))
        };
        further.begin();
        let mut sums = vec![0.0_f64; further.held.len()];
        for (left, right, pattern) in pairs() {
            sums[left as usize] += term(further.of(left), ratio[pattern]);
            sums[right as usize] += term(further.of(right), ratio[pattern]);
        }
        let mut matching = vec![0.0_f64; ratio.len()];
        let mut matches = 0.0;
        for (left, right, pattern) in pairs() {
            let own = ratio[pattern];
            let against = |slot: u32| {
                let share = further.of(slot);
                rivals(share, (sums[slot as usize] - term(share, own)).max(0.0))
            };
            let (of_left, of_right) = (against(left), against(right));
            let posterior = own / (1.0 + own + of_left + of_right);
            matching[pattern] += posterior;
            matches += posterior;
            further.count(left, own / (1.0 + of_right), posterior);
            further.count(right, own / (1.0 + of_left), posterior);
        }
        let beyond = further.beyond();
        // Where those that look may find several, it counts whether they find one.
        let several = further.slots() <= self.looking;
        let found = if several { self.ends * matches - beyond.matches } else { matches };
        let (share, weight) = self.expected;
        Expected { matching, matched: (found / self.looking + share * weight) / (1.0 + weight), beyond }
    }
}

/// Between sources the records of the smaller one look for their match: so many at most can find one.
fn looking(owners: &[(RecordId, SourceId)], data: &Standardised) -> f64 {
    let mut sides: BTreeMap<(SourceId, SourceId), [f64; 2]> = BTreeMap::new();
    for &(record, other) in owners {
        let own = data.source(record);
        sides.entry((own.min(other), own.max(other))).or_default()[usize::from(own > other)] += 1.0;
    }
    sides.values().map(|[low, high]| low.min(*high)).sum()
}

/// The parameters for pairs within each source with repeats beside one without.
fn within(
    Candidates { packing, pairs, codes, data }: Candidates<'_>,
    repeats: &Repeats,
    start: &Parameters,
    options: &EmOptions,
) -> Vec<((SourceId, SourceId), Parameters)> {
    if repeats.single.is_empty() {
        return Vec::new();
    }
    let sources = data.source_sizes().into_keys().filter(|source| !repeats.single.contains(source));
    let of_source = |source: SourceId| {
        let inside = pairs
            .iter()
            .zip(codes)
            .filter(|(p, _)| data.source(p.left()) == source && data.source(p.right()) == source);
        let (same, other): (Vec<_>, Vec<_>) = inside.partition(|(pair, _)| repeats.pairs.contains(pair));
        let codes = |of: Vec<(&Pair, &u64)>| of.into_iter().map(|(_, &code)| code).collect::<Vec<u64>>();
        ((source, source), fit_within(packing, &codes(same), &codes(other), start, options))
    };
    sources.map(of_source).collect()
}

/// Further matches of one record in a source with repeats, counted while its candidates are gone through.
struct Further {
    /// Odds of a further match as a share of those of a first one.
    share: f64,
    /// Candidates per slot of a source with repeats; 0 for other slots.
    held: Vec<f64>,
    /// Summed terms of the candidates per slot.
    ways: Vec<f64>,
    /// Matches in all these slots.
    matches: f64,
}

/// What is matched beyond the first of each record.
struct Beyond {
    matches: f64,
    /// Candidates that records with a match have beside it.
    open: f64,
}

/// Share from which the odds of further matches are estimated, and the least: far from both ends, it moves to the same place from either side.
/// In one list it starts from where matches keep none away; large groups would be taken apart before they are known.
const FURTHER: f64 = 0.01;
const LEAST_FURTHER: f64 = 1e-6;

impl Further {
    fn new(places: &[Option<(u32, u32)>], owners: &[(RecordId, SourceId)], rivalry: Rivalry<'_>) -> Self {
        let mut held = vec![0.0; owners.len() + 1];
        for slot in places.iter().flatten().flat_map(|&(left, right)| [left as usize, right as usize]) {
            held[slot] += f64::from(u8::from(!rivalry.is_single(owners[slot - 1].1)));
        }
        let share = if rivalry.is_pooled() { Rivalry::NONE.further } else { rivalry.further };
        Self { share, ways: vec![0.0; held.len()], held, matches: 0.0 }
    }

    /// Number of slots.
    fn slots(&self) -> f64 {
        self.held.iter().filter(|&&held| held > 0.0).count() as f64
    }

    /// The share for a slot: none where a record has one match at most.
    fn of(&self, slot: u32) -> f64 {
        if self.held[slot as usize] > 0.0 { self.share } else { 0.0 }
    }

    fn begin(&mut self) {
        self.ways.fill(0.0);
        self.matches = 0.0;
    }

    /// Counts a candidate of a slot with its odds, rivals on the other side taken into account, and its probability.
    fn count(&mut self, slot: u32, odds: f64, probability: f64) {
        if self.held[slot as usize] > 0.0 {
            self.ways[slot as usize] += term(self.share, odds);
            self.matches += probability;
        }
    }

    fn beyond(&self) -> Beyond {
        let (mut first, mut open) = (0.0, 0.0);
        for (&held, &ways) in self.held.iter().zip(&self.ways).filter(|(held, _)| **held > 0.0) {
            // All ways to match are 1 + (exp(ways) - 1) / share; one of them is to match none.
            let any = 1.0 / (1.0 + self.share / ways.exp_m1().max(f64::MIN_POSITIVE));
            first += any;
            open += any * (held - 1.0);
        }
        Beyond { matches: (self.matches - first).max(0.0), open }
    }

    /// The share that fits what was found, where a first match has these odds beforehand.
    fn learn(&mut self, beyond: &Beyond, odds: f64) {
        if beyond.open > 0.0 {
            let further = (beyond.matches + 1.0) / (beyond.open + 2.0);
            self.share = (further / (1.0 - further) / odds).clamp(LEAST_FURTHER, 1.0);
        }
    }
}

/// The parameters for pairs within a source with repeats: what twins look like and what all others look like. The rows of one catalogue describe
/// themselves alike, and its repeats are more alike than a record and its match elsewhere, so neither is told by pairs between sources.
fn fit_within(packing: &Packing, same: &[u64], other: &[u64], start: &Parameters, options: &EmOptions) -> Parameters {
    let count = |codes: &[u64]| count_patterns(packing, &vec![0; codes.len()], codes);
    let (same, other) = (count(same), count(other));
    let of = |patterns: &'_ [PatternCount], share: f64| -> Vec<(PatternCount, f64)> {
        patterns.iter().map(|p| (p.clone(), share * p.count as f64)).collect()
    };
    let known: Vec<(PatternCount, f64)> = of(&same, 1.0).into_iter().chain(of(&other, 0.0)).collect();
    let prior = Prior { at: start, m: TWIN_PRIOR, u: options.prior_pairs_u, share: 2.0 };
    let mut found = maximise(packing, known.iter().map(|(p, matching)| (p, *matching, p.count as f64)), &prior);
    make_monotone(&mut found);
    found
}

/// Weight of the starting values of m within a source with repeats, in pairs: twins are few, and known.
const TWIN_PRIOR: f64 = 5.0;

/// Ratios beyond this many bits are all certain; the bound keeps sums of them exact enough.
const MOST_BITS: f64 = 60.0;

fn prior_odds(matched: f64, candidates: f64) -> f64 {
    let matched = matched.min(MOST_MATCHED);
    matched / (candidates.max(1.0) * (1.0 - matched))
}
