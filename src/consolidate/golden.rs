//! From clusters to the roster: ids, golden values, the place of every record, and the lists of what people must look at.
//!
//! A roster id is the legal unit's id and a two-digit site suffix, as the census forms write it (18-digit code ‖ 2-digit suffix). Ids count
//! legal units in order of their first record, so they are the same for the same input.

use super::answers::{answers, state};
use super::reviews::reviews;
use super::{Decision, Duplicate, Omission, Placement, Reason, Roster, Survivorship, Unit};
use crate::cluster::{Clusters, Constraints, Facts, KEPT_APART, Relation, Standing, Tie};
use crate::record::{Lists, Pair, RecordId, Role, SourceId, Standardised};
use crate::score::{Decide, Label, Model, Scored, ScoredPair, probability};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Why two records of one legal unit are two units.
const OTHER_SITE: Label = Label::new("同一法人单位的另一生产场所", "another site of the same legal unit");

/// What consolidation reads.
pub struct ConsolidateInput<'a> {
    /// The lists as sent.
    pub lists: &'a Lists,
    /// The typed columns.
    pub data: &'a Standardised,
    /// The weighed pairs.
    pub scored: &'a Scored,
    /// Explains pairs.
    pub model: &'a dyn Model,
    /// What the domain knows beside the weights, with the facts laid over it.
    pub constraints: &'a dyn Constraints,
    /// What people have answered.
    pub facts: &'a Facts,
    /// The partition.
    pub clusters: &'a Clusters,
    /// Chooses golden values.
    pub survivorship: &'a dyn Survivorship,
    /// Thresholds.
    pub decide: Decide,
}

/// Builds the roster.
pub fn consolidate(input: &ConsolidateInput<'_>) -> Roster {
    let mut best = best_links(input);
    for (record, tie) in answers(input) {
        best[record.index()].answer = Some(tie);
    }
    let mut sites = sites(input.clusters);
    sites.par_sort_unstable_by(|a, b| a.roster_id.cmp(&b.roster_id));
    let mut at = vec![0_u32; sites.len()];
    for (new, site) in sites.iter().enumerate() {
        at[site.at as usize] = new as u32;
    }
    let mut units: Vec<Unit> = sites.into_par_iter().map(|site| unit(input, site, &best)).collect();
    let unit_of: Vec<Option<u32>> = input.clusters.site.iter().map(|site| site.map(|s| at[s as usize])).collect();
    state(input.facts, &unit_of, &mut units);
    // Questions, repeats and omissions are found by one thread; the places keep the others at work.
    let (placements, (reviews, (duplicates, omissions))) = rayon::join(
        || placements(&Placing { input, unit_of: &unit_of, units: &units, best: &best }),
        || rayon::join(|| reviews(input), || (duplicates(input, &units), omissions(input, &units))),
    );
    Roster { columns: input.survivorship.columns(), units, placements, reviews, duplicates, omissions }
}

fn group(of: &[Option<u32>]) -> Vec<Vec<RecordId>> {
    let count = of.iter().flatten().max().map_or(0, |&max| max as usize + 1);
    let mut groups = vec![Vec::new(); count];
    for (record, at) in of.iter().enumerate() {
        if let Some(at) = at {
            groups[*at as usize].push(RecordId(record as u32));
        }
    }
    groups
}

/// A site on its way to be a unit.
struct Site {
    /// Its number among the clusters.
    at: u32,
    members: Vec<RecordId>,
    legal_id: String,
    roster_id: String,
}

fn sites(clusters: &Clusters) -> Vec<Site> {
    let legal_units = clusters.legal.iter().flatten().max().map_or(0, |&max| max as usize + 1);
    let width = legal_units.to_string().len().max(5);
    let mut sites_so_far = vec![0_u32; legal_units];
    let members = group(&clusters.site);
    (0..)
        .zip(members)
        .map(|(at, members)| {
            let legal = clusters.legal[members[0].index()].unwrap_or_default();
            sites_so_far[legal as usize] += 1;
            let legal_id = format!("L{:0width$}", legal + 1);
            let roster_id = format!("{legal_id}-{:02}", sites_so_far[legal as usize]);
            Site { at, members, legal_id, roster_id }
        })
        .collect()
}

/// The best link of each record within its site, the best to any other record, and the weight of the best that could still be this unit: no
/// rule holds it apart, and it is not the same legal unit at another site.
#[derive(Clone, Copy, Default)]
struct Best<'a> {
    inside: Option<(f32, RecordId)>,
    outside: Option<(f32, RecordId)>,
    rival: Option<f32>,
    /// A person's answer about the record.
    answer: Option<&'a Tie>,
}

fn best_links<'a>(input: &ConsolidateInput<'a>) -> Vec<Best<'a>> {
    let mut best = vec![Best::default(); input.lists.len()];
    let answered: Vec<bool> = input
        .scored
        .pairs
        .par_iter()
        .map(|link| same_legal(input, link.pair) || held(input, link.pair).is_some())
        .collect();
    let offer = |best: &mut [Best<'_>], record: RecordId, other: RecordId, bits: f32, inside: bool| {
        let best = &mut best[record.index()];
        let slot = if inside { &mut best.inside } else { &mut best.outside };
        if slot.is_none_or(|(known, with)| bits.total_cmp(&known).then(with.cmp(&other)).is_gt()) {
            *slot = Some((bits, other));
        }
    };
    for (&ScoredPair { pair, bits, .. }, answered) in input.scored.pairs.iter().zip(answered) {
        let (left, right) = (pair.left(), pair.right());
        let of = |record: RecordId| input.clusters.site[record.index()];
        let inside = of(left).is_some() && of(left) == of(right);
        offer(&mut best, left, right, bits, inside);
        offer(&mut best, right, left, bits, inside);
        if !inside && !answered {
            for record in [left, right] {
                let rival = &mut best[record.index()].rival;
                *rival = Some(rival.map_or(bits, |known| known.max(bits)));
            }
        }
    }
    best
}

pub(super) fn same_legal(input: &ConsolidateInput<'_>, pair: Pair) -> bool {
    let of = |record: RecordId| input.clusters.legal[record.index()];
    of(pair.left()).is_some() && of(pair.left()) == of(pair.right())
}

/// The rule, if any, by which this pair does not link whatever it weighs.
pub(super) fn held(input: &ConsolidateInput<'_>, pair: Pair) -> Option<Label> {
    let forbidden = input.constraints.forbids(input.data, pair);
    forbidden.or_else(|| input.constraints.insufficient(input.data, pair))
}

fn unit(input: &ConsolidateInput<'_>, site: Site, best: &[Best<'_>]) -> Unit {
    let Site { members, legal_id, roster_id, .. } = site;
    let mut sources: Vec<SourceId> = members.iter().map(|&record| input.data.source(record)).collect();
    sources.dedup();
    let doubtful = members.iter().map(|record| &best[record.index()]).filter(|best| best.joined().is_none());
    let weakest = doubtful.filter_map(|best| best.inside).map(|(bits, _)| bits);
    let confidence = weakest.map(|bits| probability(f64::from(bits))).fold(1.0, f64::min);
    Unit {
        roster_id,
        legal_id,
        values: input.survivorship.golden(input.lists, input.data, &members),
        members,
        sources,
        confidence,
    }
}

/// What the place of a record is told from.
struct Placing<'a, 'b> {
    input: &'b ConsolidateInput<'a>,
    unit_of: &'b [Option<u32>],
    units: &'b [Unit],
    best: &'b [Best<'a>],
}

/// The place of every record. Two records that are each explained by the other have one reason, found once.
fn placements(placing: &Placing<'_, '_>) -> Vec<Placement> {
    let records = || (0..placing.best.len() as u32).into_par_iter().map(RecordId);
    let links: Vec<Option<(f32, RecordId)>> = records().map(|record| placing.link(record)).collect();
    let partner = |record: RecordId| links[record.index()].map(|(_, other)| other);
    // The first of two that are each other's partner has the reason of both.
    let first = |record: RecordId| partner(record).filter(|&other| other < record && partner(other) == Some(record));
    let mut placements: Vec<Placement> = records()
        .map(|record| {
            let reason = match first(record) {
                Some(other) => Reason { partner: Some(other), ..Reason::default() },
                None => placing.reason(record, partner(record)),
            };
            placing.place(record, links[record.index()], reason)
        })
        .collect();
    for record in (0..placements.len() as u32).map(RecordId) {
        if let Some(partner) = first(record) {
            placements[record.index()].reason =
                Reason { partner: Some(partner), ..placements[partner.index()].reason.clone() };
        }
    }
    placements
}

impl Placing<'_, '_> {
    fn standing(&self, record: RecordId) -> Standing {
        self.input.constraints.standing(self.input.data, record)
    }

    /// The members of the record's unit, when it is not alone there.
    fn together(&self, record: RecordId) -> Option<&[RecordId]> {
        let members = &self.units[self.unit_of[record.index()]? as usize].members;
        (members.len() > 1).then_some(members)
    }

    /// The record against which this one's place is explained, with the bits of the link.
    fn link(&self, record: RecordId) -> Option<(f32, RecordId)> {
        if let Standing::Aside(..) = self.standing(record) {
            return None;
        }
        let own = &self.best[record.index()];
        let answered = |tie: &Tie| (0.0, other(tie.pair, record));
        let Some(members) = self.together(record) else {
            // An answer about the record says more than the best of those that it is not.
            return own.answer.map(answered).or(own.outside);
        };
        // Held together by the others only: explain against the unit's first other record.
        let another = || members.iter().find(|&&other| other != record).map(|&other| (0.0, other));
        own.joined().map(answered).or(own.inside).or_else(another)
    }

    /// Why a record is where it is, told of the pair that it is explained by. The same for both records of the pair, but for the partner.
    fn reason(&self, record: RecordId, partner: Option<RecordId>) -> Reason {
        if let Standing::Aside(_, rule) = self.standing(record) {
            return Reason { rule: Some(*rule), ..Reason::default() };
        }
        let Some(pair) = partner.and_then(|partner| Pair::new(record, partner)) else {
            return Reason::default();
        };
        let input = self.input;
        let mut evidence = input.model.evidence(input.data, pair);
        evidence.retain(|e| e.bits != 0.0);
        evidence.sort_by(|a, b| b.bits.abs().total_cmp(&a.bits.abs()));
        let [left, right] = [pair.left(), pair.right()].map(|record| self.unit_of[record.index()]);
        let rule = match (left.is_some() && left == right, same_legal(input, pair)) {
            (true, _) => input.constraints.relation(input.data, pair),
            (false, true) => Some(OTHER_SITE),
            (false, false) => held(input, pair),
        };
        let answer = input.facts.answer(pair).map(|tie| Box::new((tie.relation, tie.voice.clone())));
        // The answer itself says it, with who gave it.
        let rule = rule.filter(|&rule| rule != KEPT_APART || answer.is_none());
        Reason { partner, evidence: evidence.into(), rule, answer }
    }

    fn place(&self, record: RecordId, link: Option<(f32, RecordId)>, reason: Reason) -> Placement {
        if let Standing::Aside(decision, _) = self.standing(record) {
            return Placement { record, unit: None, decision, probability: 1.0, reason };
        }
        let own = &self.best[record.index()];
        let (decision, probability) = if self.together(record).is_none() {
            let rival = own.rival.map_or(0.0, |bits| probability(f64::from(bits)));
            (Decision::Single, (1.0 - rival).max(0.0))
        } else if own.joined().is_some() {
            (Decision::Linked, 1.0)
        } else {
            (Decision::Linked, link.map_or(0.5, |(bits, _)| probability(f64::from(bits))))
        };
        Placement { record, unit: self.unit_of[record.index()], decision, probability, reason }
    }
}

impl<'a> Best<'a> {
    /// The answer by which the record stands in its unit.
    fn joined(&self) -> Option<&'a Tie> {
        self.answer.filter(|tie| tie.relation == Relation::SameUnit)
    }
}

fn other(pair: Pair, record: RecordId) -> RecordId {
    if pair.left() == record { pair.right() } else { pair.left() }
}

fn duplicates(input: &ConsolidateInput<'_>, units: &[Unit]) -> Vec<Duplicate> {
    let mut found = Vec::new();
    let repeating = |(_, unit): &(usize, &Unit)| unit.members.len() > unit.sources.len();
    for (at, unit) in units.iter().enumerate().filter(repeating) {
        let mut by_source: BTreeMap<SourceId, Vec<RecordId>> = BTreeMap::new();
        for &record in &unit.members {
            by_source.entry(input.data.source(record)).or_default().push(record);
        }
        for (source, records) in by_source {
            if let [kept, repeats @ ..] = records.as_slice()
                && !repeats.is_empty()
            {
                found.push(Duplicate { source, unit: at as u32, kept: *kept, repeats: repeats.to_vec() });
            }
        }
    }
    found.sort_by_key(|duplicate| (duplicate.source, duplicate.kept));
    found
}

fn omissions(input: &ConsolidateInput<'_>, units: &[Unit]) -> Vec<Omission> {
    let sources = input.lists.sources();
    let is_base = |source: &SourceId| sources[source.index()].role == Role::BaseRegister;
    if !sources.iter().any(|source| source.role == Role::BaseRegister) {
        return Vec::new();
    }
    units
        .iter()
        .enumerate()
        .filter(|(_, unit)| !unit.sources.iter().any(is_base))
        .map(|(at, unit)| Omission {
            unit: at as u32,
            sources: unit.sources.clone(),
            evidence: input.survivorship.omission_evidence(input.lists, input.data, &unit.members),
        })
        .collect()
}
