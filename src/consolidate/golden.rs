//! From clusters to the roster: ids, golden values, the place of every record, and the lists of what people must look at.
//!
//! A roster id is the legal unit's id and a two-digit site suffix, as the census forms write it (18-digit code ‖ 2-digit suffix). Ids count
//! legal units in order of their first record, so they are the same for the same input.

use super::answers::{answers, state};
use super::deciding::UNCLEAR;
use super::reviews::reviews;
use super::{Decision, Duplicate, Findings, Omission, Placement, Reason, Roster, Survivorship, Unit, Values};
use crate::cluster::Members;
use crate::cluster::{Clusters, Constraints, Facts, KEPT_APART, Relation, Standing, Tie};
use crate::record::{Lists, PIECE, Pair, RecordId, Role, SourceId, Standardised};
use crate::score::{Decide, Label, Model, Scored, ScoredPair, probability};
use crate::text::Short;
use rayon::prelude::*;
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Why two records of one legal unit are two units.
const OTHER_SITE: Label = Label::new("同一法人单位的另一生产场所", "another site of the same legal unit");

/// Why a record that another one looks like is not with it, where no rule of the pair's own says so.
const DISAGREES: Label =
    Label::new("与那个单位的其他记录合不上", "the other records of that unit do not agree with it");

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

/// Builds the roster: [`settle`], then [`describe`].
pub fn consolidate(input: &ConsolidateInput<'_>) -> Roster {
    let mut roster = settle(input);
    describe(&mut roster, input.lists, input.data, input.survivorship, input.facts);
    roster
}

/// The roster but for its golden values: its units, the place of every record, and what people must look at. Nothing is compared after it, so
/// what only comparing reads may go before the values are chosen.
pub fn settle(input: &ConsolidateInput<'_>) -> Roster {
    let answers = answers(input);
    let members = Members::of(&input.clusters.site);
    let sites = sites(input.clusters, &members);
    let mut at = vec![0_u32; sites.len()];
    for (new, site) in (0..).zip(&sites) {
        at[site.at as usize] = new;
    }
    let best = best_links(input, &members);
    let unit = |site: Site| unit(input, site, &members, &best, &answers);
    let units: Vec<Unit> = sites.into_par_iter().with_max_len(PIECE).map(unit).collect();
    let unit_of: Vec<Option<u32>> = input.clusters.site.iter().map(|site| site.map(|s| at[s as usize])).collect();
    // Questions, repeats and omissions are found by one thread; the places keep the others at work.
    let (placements, (reviews, (duplicates, omissions))) = rayon::join(
        || placements(&Placing { input, unit_of: &unit_of, units: &units, answers: &answers }, best),
        || rayon::join(|| reviews(input), || (duplicates(input, &units), omissions(input, &units))),
    );
    Roster { columns: input.survivorship.columns(), units, placements, reviews, duplicates, omissions }
}

/// Chooses the golden values of every unit; those that a person stated come first.
pub fn describe(
    roster: &mut Roster,
    lists: &Lists,
    data: &Standardised,
    survivorship: &dyn Survivorship,
    facts: &Facts,
) {
    let golden = |unit: &mut Unit| unit.values = survivorship.golden(lists, data, &unit.members);
    roster.units.par_iter_mut().with_max_len(PIECE).for_each(golden);
    survivorship.agree(&mut roster.units);
    state(facts, &mut roster.units);
}

/// A site on its way to be a unit.
struct Site {
    /// Its number among the clusters.
    at: u32,
    legal_id: Short,
    roster_id: Short,
}

/// The sites in order of their roster ids.
fn sites(clusters: &Clusters, members: &Members) -> Vec<Site> {
    let legal_units = clusters.legal.iter().flatten().max().map_or(0, |&max| max as usize + 1);
    let width = legal_units.to_string().len().max(5);
    let mut sites_so_far = vec![0_u32; legal_units];
    let mut sites: Vec<Site> = (0..members.len() as u32)
        .map(|at| {
            let legal = clusters.legal[members.get(at)[0].index()].unwrap_or_default();
            sites_so_far[legal as usize] += 1;
            let (mut legal_id, mut site) = (Short::new(), Short::new());
            // Writing to memory cannot fail.
            let _ = write!(legal_id, "L{:0width$}", legal + 1);
            let _ = write!(site, "{legal_id}-{:02}", sites_so_far[legal as usize]);
            Site { at, legal_id, roster_id: site }
        })
        .collect();
    sites.par_sort_unstable_by(|a, b| a.roster_id.cmp(&b.roster_id));
    sites
}

/// A pair as one of its records sees it.
#[derive(Clone, Copy)]
struct Link {
    bits: f32,
    with: RecordId,
}

impl Link {
    /// To nobody: less than every link.
    const NONE: Self = Self { bits: f32::NEG_INFINITY, with: RecordId(u32::MAX) };

    fn known(self) -> Option<Self> {
        (self.with != Self::NONE.with).then_some(self)
    }

    /// Keeps the heavier link; of two that weigh the same, that to the earlier record.
    fn or_better(&mut self, other: Self) {
        if other.bits.total_cmp(&self.bits).then(self.with.cmp(&other.with)).is_gt() {
            *self = other;
        }
    }
}

/// The best link of each record within its site, the best to any other record, and the weight of the best that could still be this unit: no
/// rule holds it apart, and it is not the same legal unit at another site. The last is asked of records that are alone only.
#[derive(Clone, Copy)]
struct Best {
    inside: Link,
    outside: Link,
    rival: f32,
}

impl Best {
    const NONE: Self = Self { inside: Link::NONE, outside: Link::NONE, rival: f32::NEG_INFINITY };
}

fn best_links(input: &ConsolidateInput<'_>, members: &Members) -> Vec<Best> {
    let pairs = &input.scored.pairs;
    let together = |pair: Pair| same(&input.clusters.site, pair);
    let site = |record: RecordId| input.clusters.site[record.index()];
    let alone = |record: RecordId| site(record).is_none_or(|site| members.get(site).len() == 1);
    let either_alone = |pair: Pair| alone(pair.left()) || alone(pair.right());
    let is_rival = |pair: Pair| either_alone(pair) && !same_legal(input, pair) && held(input, pair).is_none();
    let rivals: Vec<bool> = pairs.par_iter().with_max_len(PIECE).map(|link| is_rival(link.pair)).collect();
    let mut best = vec![Best::NONE; input.lists.len()];
    // Each thread goes through all pairs and keeps what they say of its own records.
    let share = best.len().div_ceil(rayon::current_num_threads()).max(1);
    best.par_chunks_mut(share).enumerate().for_each(|(part, best)| {
        let first = part * share;
        for (&ScoredPair { pair, bits, .. }, &rival) in pairs.iter().zip(&rivals) {
            for (record, with) in [(pair.left(), pair.right()), (pair.right(), pair.left())] {
                let Some(best) = record.index().checked_sub(first).and_then(|at| best.get_mut(at)) else { continue };
                let slot = if together(pair) { &mut best.inside } else { &mut best.outside };
                slot.or_better(Link { bits, with });
                if rival {
                    best.rival = best.rival.max(bits);
                }
            }
        }
    });
    best
}

/// Whether both records of a pair are in the same group.
fn same(groups: &[Option<u32>], pair: Pair) -> bool {
    let of = |record: RecordId| groups[record.index()];
    of(pair.left()).is_some() && of(pair.left()) == of(pair.right())
}

pub(super) fn same_site(input: &ConsolidateInput<'_>, pair: Pair) -> bool {
    same(&input.clusters.site, pair)
}

fn same_legal(input: &ConsolidateInput<'_>, pair: Pair) -> bool {
    same(&input.clusters.legal, pair)
}

/// The rule, if any, by which this pair does not link whatever it weighs.
pub(super) fn held(input: &ConsolidateInput<'_>, pair: Pair) -> Option<Label> {
    input.constraints.holds(input.data, pair)
}

/// The answers about records, by record.
type Answers<'a> = BTreeMap<RecordId, &'a Tie>;

/// The answer by which a record stands in its unit.
fn joined<'a>(answers: &Answers<'a>, record: RecordId) -> Option<&'a Tie> {
    answers.get(&record).copied().filter(|tie| tie.relation == Relation::SameUnit)
}

fn unit(input: &ConsolidateInput<'_>, site: Site, members: &Members, best: &[Best], answers: &Answers<'_>) -> Unit {
    let Site { at, legal_id, roster_id } = site;
    let members = members.get(at);
    let mut sources: SmallVec<[SourceId; 8]> = members.iter().map(|&record| input.data.source(record)).collect();
    sources.dedup();
    let doubtful = members.iter().filter(|&&record| joined(answers, record).is_none());
    let weakest = doubtful.filter_map(|record| best[record.index()].inside.known());
    let confidence = weakest.map(|link| probability(f64::from(link.bits))).fold(1.0, f64::min);
    Unit { roster_id, legal_id, values: Values::default(), members: members.into(), sources, confidence }
}

/// What the place of a record is told from.
struct Placing<'a, 'b> {
    input: &'b ConsolidateInput<'a>,
    unit_of: &'b [Option<u32>],
    units: &'b [Unit],
    answers: &'b Answers<'a>,
}

/// Records whose findings lie in one piece of memory.
const TOGETHER: usize = 4096;

/// Pairs compared at a time: comparison by comparison their records are fetched anew, so they should still be near.
const COMPARED: usize = 512;

/// The place of every record. Two records that are each explained by the other have one reason, found once.
fn placements(placing: &Placing<'_, '_>, best: Vec<Best>) -> Vec<Placement> {
    let records = || (0..best.len() as u32).into_par_iter().with_max_len(PIECE).map(RecordId);
    let mut placements: Vec<Placement> = records().map(|record| placing.place(record, &best[record.index()])).collect();
    drop(best);
    let partners: Vec<RecordId> =
        placements.par_iter().map(|place| place.reason.partner.unwrap_or(Link::NONE.with)).collect();
    // The first of two that are each other's partner has the reason of both.
    let first = |record: RecordId| {
        let partner = partners[record.index()];
        (partner < record && partners[partner.index()] == record).then_some(partner)
    };
    placements.par_chunks_mut(TOGETHER).with_max_len(1).for_each(|placements| {
        let mut findings = Vec::new();
        let mut ends = Vec::with_capacity(placements.len());
        let explained_by = |placement: &Placement| {
            let partner = placement.reason.partner.filter(|_| first(placement.record).is_none())?;
            Pair::new(placement.record, partner)
        };
        let pairs: Vec<Pair> = placements.iter().filter_map(explained_by).collect();
        let evidence_of = |pairs: &[Pair]| placing.input.model.evidence(placing.input.data, pairs, f64::MIN_POSITIVE);
        let mut evidence = pairs.chunks(COMPARED).flat_map(evidence_of);
        for placement in &mut *placements {
            if let Some(pair) = explained_by(placement) {
                let mut evidence = evidence.next().unwrap_or_default();
                evidence.sort_by(|a, b| b.bits.abs().total_cmp(&a.bits.abs()));
                findings.append(&mut evidence);
                placing.explain(pair, &mut placement.reason);
            }
            ends.push(findings.len());
        }
        Findings::share(findings, &ends, placements.iter_mut().map(|placement| &mut placement.reason.evidence));
    });
    for record in (0..placements.len() as u32).map(RecordId) {
        if let Some(partner) = first(record) {
            let reason = placements[partner.index()].reason.clone();
            placements[record.index()].reason = Reason { partner: Some(partner), ..reason };
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

    /// The link against which the place of a record that does not stand aside is explained.
    fn link(&self, record: RecordId, best: &Best) -> Option<Link> {
        let answered = |tie: &Tie| Link { bits: 0.0, with: other(tie.pair, record) };
        let Some(members) = self.together(record) else {
            // An answer about the record says more than the best of those that it is not.
            return self.answers.get(&record).map(|tie| answered(tie)).or(best.outside.known());
        };
        // Held together by the others only: explain against the unit's first other record.
        let another = || members.iter().find(|&&other| other != record).map(|&with| Link { bits: 0.0, with });
        joined(self.answers, record).map(answered).or(best.inside.known()).or_else(another)
    }

    /// The place of a record. Its reason names the record that it is explained by, but does not tell more yet.
    fn place(&self, record: RecordId, best: &Best) -> Placement {
        if let Standing::Aside(decision, rule) = self.standing(record) {
            let reason = Reason { rule: Some(Box::new(*rule)), ..Reason::default() };
            return Placement { record, unit: None, decision, probability: 1.0, reason };
        }
        let link = self.link(record, best);
        let (decision, probability) = if self.together(record).is_none() {
            (Decision::Single, (1.0 - probability(f64::from(best.rival))).max(0.0))
        } else if joined(self.answers, record).is_some() {
            (Decision::Linked, 1.0)
        } else {
            (Decision::Linked, link.map_or(0.5, |link| probability(f64::from(link.bits))))
        };
        let left_alone = link.filter(|link| decision == Decision::Single && link.bits > 0.0);
        let rule = left_alone.and_then(|link| self.left_alone(Pair::new(record, link.with)?));
        let reason = Reason { partner: link.map(|link| link.with), rule: rule.map(Box::new), ..Reason::default() };
        Placement { record, unit: self.unit_of[record.index()], decision, probability, reason }
    }

    /// Why a record is by itself although it looks like another, where the pair alone does not say.
    fn left_alone(&self, pair: Pair) -> Option<Label> {
        let mentions = |record| self.standing(record) == Standing::Mention;
        let unclear = mentions(pair.left()) || mentions(pair.right());
        held(self.input, pair).is_none().then_some(if unclear { UNCLEAR } else { DISAGREES })
    }

    /// Tells what beside the evidence on the pair that a record is explained by is why it is where it is. The same for both records of the pair.
    fn explain(&self, pair: Pair, reason: &mut Reason) {
        let input = self.input;
        let [left, right] = [pair.left(), pair.right()].map(|record| self.unit_of[record.index()]);
        let rule = match (left.is_some() && left == right, same_legal(input, pair)) {
            (true, _) => input.constraints.relation(input.data, pair),
            (false, true) => Some(OTHER_SITE),
            (false, false) => held(input, pair),
        };
        reason.answer = input.facts.answer(pair).map(|tie| Box::new((tie.relation, tie.voice.clone())));
        // The answer itself says it, with who gave it.
        let rule = rule.filter(|&rule| rule != KEPT_APART || reason.answer.is_none()).map(Box::new);
        reason.rule = rule.or(reason.rule.take());
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
