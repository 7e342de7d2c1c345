//! What people have answered, as facts that clustering obeys.
//!
//! A fact about two records joins them ([`Relation::SameUnit`]), joins them as two sites of one legal unit ([`Relation::OtherSite`]) or keeps
//! them apart ([`Relation::Different`]). A person's word outranks weights and rules of the domain. Facts are obeyed in two steps that
//! need nothing of the clusterer: it sees weights and constraints in which the answers stand already ([`cluster_with`]), so that
//! neighbours of an answered pair fall into place as well; whatever it then gives is mended until every fact holds. The
//! partition stays a partition, and as independent of the order of rows as the clusterer is.
//!
//! Answers may contradict each other, also by way of others: a is b, b is c, a is not c. Such answers are never half obeyed:
//! [`Facts::new`] hands them back. When all of them are dated and one alone is the oldest, that one is overruled and the rest hold.
//!
//! Reference: Wagstaff et al. 2001 (ICML), must-link and cannot-link constraints and their closure.

use super::{ClusterInput, Clusterer, Clusters, Constraints, Standing, UnionFind};
use crate::record::{Pair, Places, RecordId, Standardised};
use crate::score::{Explanation, Label, Model, Scored, ScoredPair};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use std::collections::BTreeMap;

/// Weight of an answered pair in bits, for the clusterer: beyond any evidence, and still a number that can be added up.
const ANSWERED_BITS: f32 = 1e4;

/// How two records relate, as a person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// One production site.
    SameUnit,
    /// Two sites of one legal unit.
    OtherSite,
    /// Two legal units.
    Different,
}

impl Relation {
    /// The relation for people.
    pub fn label(self) -> Label {
        match self {
            Self::SameUnit => Label::new("同一单位", "same unit"),
            Self::OtherSite => Label::new("同一法人不同厂址", "same legal unit, other site"),
            Self::Different => Label::new("不同单位", "different units"),
        }
    }
}

/// Who answered and when. Either may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Voice {
    /// The person.
    pub who: String,
    /// The day, `2018-05-03`; any other text is shown but never compared.
    pub when: String,
}

impl Voice {
    /// The day, where it is one that can be compared.
    pub fn day(&self) -> Option<&str> {
        let shape = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
        (self.when.len() == 10 && self.when.bytes().enumerate().all(shape)).then_some(&*self.when)
    }
}

/// A person's answer about two records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Tie {
    /// The records.
    pub pair: Pair,
    /// How they relate.
    pub relation: Relation,
    /// Who said so.
    pub voice: Voice,
}

/// A value of a unit that a person stated: its status as found on the ground, or a value put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stated {
    /// A record of the unit.
    pub record: RecordId,
    /// Output field of the roster.
    pub field: String,
    /// The value.
    pub text: String,
    /// `human_status` or `human_correction`, the survivorship rule of the value.
    pub rule: &'static str,
    /// Who said so.
    pub voice: Voice,
}

/// Answers that cannot all be true: a chain of ties that joins two records and the tie that keeps them apart, which stands last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The ties, in order along the chain.
    pub ties: Vec<Tie>,
    /// Index of the one that was overruled because it is the oldest; `None` when none of them is obeyed.
    pub overruled: Option<usize>,
}

/// Consistent facts about the records of one run.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    ties: Vec<Tie>,
    at: FxHashMap<Pair, usize>,
    /// Smallest record of the class of records joined by answers, on both levels; records without an answer are absent.
    legal: FxHashMap<RecordId, RecordId>,
    site: FxHashMap<RecordId, RecordId>,
    /// Pairs of classes kept apart.
    legal_apart: FxHashSet<Pair>,
    site_apart: FxHashSet<Pair>,
    unsure: FxHashSet<Pair>,
    again: FxHashSet<Pair>,
    stated: Vec<Stated>,
}

/// What is the same and what is not, on one level of the partition.
#[derive(Clone, Copy)]
enum Level {
    Legal,
    Site,
}

impl Level {
    fn joins(self, relation: Relation) -> bool {
        match self {
            Self::Legal => relation != Relation::Different,
            Self::Site => relation == Relation::SameUnit,
        }
    }
}

impl Facts {
    /// The facts that these ties make, and the contradictions among them. Of two equal pairs the caller must have chosen one. The order of
    /// the ties decides which of several chains is shown for a contradiction; it should not be that of the rows.
    pub fn new(ties: Vec<Tie>) -> (Self, Vec<Contradiction>) {
        let mut ties = ties;
        let mut contradictions = Vec::new();
        while let Some(found) = contradiction(&ties) {
            let dropped: Vec<Tie> = match found.overruled {
                Some(at) => vec![found.ties[at].clone()],
                None => found.ties.clone(),
            };
            ties.retain(|tie| !dropped.contains(tie));
            contradictions.push(found);
        }
        let again = contradictions
            .iter()
            .filter(|found| found.overruled.is_none())
            .flat_map(|found| found.ties.iter().map(|tie| tie.pair))
            .collect();
        ties.sort();
        let at = ties.iter().enumerate().map(|(at, tie)| (tie.pair, at)).collect();
        let (legal, site) = (classes(&ties, Level::Legal), classes(&ties, Level::Site));
        let apart = |classes: &FxHashMap<RecordId, RecordId>, level: Level| {
            let of = |record| classes.get(&record).copied().unwrap_or(record);
            let apart = ties.iter().filter(|tie| !level.joins(tie.relation));
            apart.filter_map(|tie| Pair::new(of(tie.pair.left()), of(tie.pair.right()))).collect()
        };
        let (legal_apart, site_apart) = (apart(&legal, Level::Legal), apart(&site, Level::Site));
        let facts = Self { ties, at, legal, site, legal_apart, site_apart, again, ..Self::default() };
        (facts, contradictions)
    }

    /// The same facts, with pairs that a person looked at and could not decide: they are not asked again.
    pub fn with_unsure(self, pairs: impl IntoIterator<Item = Pair>) -> Self {
        Self { unsure: pairs.into_iter().collect(), ..self }
    }

    /// The same facts, with further pairs to ask again before any other.
    pub fn with_again(mut self, pairs: impl IntoIterator<Item = Pair>) -> Self {
        self.again.extend(pairs);
        self
    }

    /// The same facts, with values that people stated. Of several for one field of a unit the latest day holds, then the first.
    pub fn with_stated(self, stated: Vec<Stated>) -> Self {
        Self { stated, ..self }
    }

    /// True when nobody has answered anything.
    pub fn is_empty(&self) -> bool {
        self.ties.is_empty() && self.unsure.is_empty() && self.again.is_empty() && self.stated.is_empty()
    }

    /// The ties that hold, by pair.
    pub fn ties(&self) -> &[Tie] {
        &self.ties
    }

    /// The answer about exactly these two records.
    pub fn answer(&self, pair: Pair) -> Option<&Tie> {
        self.at.get(&pair).map(|&at| &self.ties[at])
    }

    /// The values that people stated.
    pub fn stated(&self) -> &[Stated] {
        &self.stated
    }

    /// Whether somebody looked at the pair and could not tell.
    pub fn is_unsure(&self, pair: Pair) -> bool {
        self.unsure.contains(&pair)
    }

    /// The pairs that contradicting answers are about, ascending.
    pub fn again(&self) -> Vec<Pair> {
        let mut pairs: Vec<Pair> = self.again.iter().copied().collect();
        pairs.sort_unstable();
        pairs
    }

    /// The pairs that nobody could decide, ascending.
    pub fn unsure(&self) -> Vec<Pair> {
        let mut pairs: Vec<Pair> = self.unsure.iter().copied().collect();
        pairs.sort_unstable();
        pairs
    }

    /// Whether the answers put both records into one legal unit, directly or by way of others.
    pub fn joins_legal(&self, pair: Pair) -> bool {
        self.legal.get(&pair.left()).is_some_and(|class| self.legal.get(&pair.right()) == Some(class))
    }

    /// Whether the answers keep the two records in different legal units, directly or by way of others.
    pub fn parts_legal(&self, pair: Pair) -> bool {
        parts(&self.legal, &self.legal_apart, pair)
    }

    fn level(&self, level: Level) -> (&FxHashMap<RecordId, RecordId>, &FxHashSet<Pair>) {
        match level {
            Level::Legal => (&self.legal, &self.legal_apart),
            Level::Site => (&self.site, &self.site_apart),
        }
    }
}

fn parts(classes: &FxHashMap<RecordId, RecordId>, apart: &FxHashSet<Pair>, pair: Pair) -> bool {
    let of = |record| classes.get(&record).copied().unwrap_or(record);
    !apart.is_empty() && Pair::new(of(pair.left()), of(pair.right())).is_some_and(|pair| apart.contains(&pair))
}

/// The class of every record that a tie joins with another.
fn classes(ties: &[Tie], level: Level) -> FxHashMap<RecordId, RecordId> {
    let joining = || ties.iter().filter(|tie| level.joins(tie.relation));
    let size = joining().map(|tie| tie.pair.right().index() + 1).max().unwrap_or(0);
    let mut sets = UnionFind::new(size);
    for tie in joining() {
        sets.union(tie.pair.left().0, tie.pair.right().0);
    }
    let records = joining().flat_map(|tie| [tie.pair.left(), tie.pair.right()]);
    records.map(|record| (record, RecordId(sets.find(record.0)))).collect()
}

/// The first tie that keeps apart what other ties join, with the shortest chain of those.
fn contradiction(ties: &[Tie]) -> Option<Contradiction> {
    for level in [Level::Legal, Level::Site] {
        let classes = classes(ties, level);
        let inside =
            |pair: Pair| classes.get(&pair.left()).is_some_and(|class| classes.get(&pair.right()) == Some(class));
        let Some(tie) = ties.iter().find(|tie| !level.joins(tie.relation) && inside(tie.pair)) else { continue };
        let mut chain = chain(ties, level, tie.pair);
        chain.push(tie.clone());
        return Some(Contradiction { overruled: oldest(&chain), ties: chain });
    }
    None
}

/// The one tie that is older than all others, when all have a day.
fn oldest(ties: &[Tie]) -> Option<usize> {
    let days: Option<Vec<&str>> = ties.iter().map(|tie| tie.voice.day()).collect();
    let days = days?;
    let first = days.iter().min()?;
    let mut at = days.iter().enumerate().filter(|(_, day)| *day == first).map(|(at, _)| at);
    at.next().filter(|_| at.next().is_none())
}

/// The shortest chain of joining ties between two records of one class. It is looked for from the end that the ties name first, so that it
/// does not hang on the order of rows.
fn chain(ties: &[Tie], level: Level, ends: Pair) -> Vec<Tie> {
    let names = |tie: &&Tie, end: RecordId| tie.pair.left() == end || tie.pair.right() == end;
    let first =
        ties.iter().find(|tie| level.joins(tie.relation) && (names(tie, ends.left()) || names(tie, ends.right())));
    let (from, to) = match first {
        Some(tie) if names(&tie, ends.right()) => (ends.right(), ends.left()),
        _ => (ends.left(), ends.right()),
    };
    let mut came: BTreeMap<RecordId, Option<usize>> = BTreeMap::from([(from, None)]);
    let mut front = vec![from];
    while !came.contains_key(&to) && !front.is_empty() {
        let mut next = Vec::new();
        for record in front {
            for (at, tie) in ties.iter().enumerate().filter(|(_, tie)| level.joins(tie.relation)) {
                let other = match (tie.pair.left() == record, tie.pair.right() == record) {
                    (true, _) => tie.pair.right(),
                    (_, true) => tie.pair.left(),
                    _ => continue,
                };
                came.entry(other).or_insert_with(|| {
                    next.push(other);
                    Some(at)
                });
            }
        }
        front = next;
    }
    let (mut chain, mut record) = (Vec::new(), to);
    while let Some(Some(at)) = came.get(&record) {
        let tie = &ties[*at];
        record = if tie.pair.left() == record { tie.pair.right() } else { tie.pair.left() };
        chain.push(tie.clone());
    }
    chain.reverse();
    chain
}

/// The domain's constraints with the answers laid over them.
pub struct Answered<'a> {
    constraints: &'a dyn Constraints,
    facts: &'a Facts,
}

impl<'a> Answered<'a> {
    /// The answers outrank the constraints.
    pub fn new(constraints: &'a dyn Constraints, facts: &'a Facts) -> Self {
        Self { constraints, facts }
    }
}

/// Why an answered pair stays apart.
pub const KEPT_APART: Label = Label::new("人工核实不是同一单位", "answered: not one unit");

impl Constraints for Answered<'_> {
    fn forbids(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        if self.facts.parts_legal(pair) {
            return Some(KEPT_APART);
        }
        if self.facts.joins_legal(pair) { None } else { self.constraints.forbids(data, pair) }
    }

    fn insufficient(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        if self.facts.joins_legal(pair) { None } else { self.constraints.insufficient(data, pair) }
    }

    /// A record that names nobody but that a person put to a unit mentions that unit.
    fn relation(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        self.constraints.relation(data, pair)
    }

    fn standing(&self, data: &Standardised, record: RecordId) -> Standing {
        match self.constraints.standing(data, record) {
            Standing::Aside(..) if self.facts.legal.contains_key(&record) => Standing::Mention,
            standing => standing,
        }
    }
}

/// The model with the answers in its weights.
struct AnsweredModel<'a> {
    model: &'a dyn Model,
    facts: &'a Facts,
}

impl Model for AnsweredModel<'_> {
    fn weigh(&self, data: &Standardised, pairs: &[Pair], out: &mut [f32]) {
        self.model.weigh(data, pairs, out);
        for (out, &pair) in out.iter_mut().zip(pairs) {
            if self.facts.joins_legal(pair) {
                *out = ANSWERED_BITS;
            } else if self.facts.parts_legal(pair) {
                *out = -ANSWERED_BITS;
            }
        }
    }

    fn explain(&self, data: &Standardised, pair: Pair) -> Explanation {
        self.model.explain(data, pair)
    }

    fn rivalry(&self) -> crate::score::Rivalry<'_> {
        self.model.rivalry()
    }

    fn parameters(&self) -> serde_json::Value {
        self.model.parameters()
    }
}

/// Groups records into legal units as the clusterer does, every fact kept.
pub fn cluster_with(clusterer: &dyn Clusterer, input: &ClusterInput<'_>, facts: &Facts) -> Vec<Option<u32>> {
    if facts.ties.is_empty() {
        return clusterer.cluster(input);
    }
    let constraints = Answered::new(input.constraints, facts);
    let model = AnsweredModel { model: input.model, facts };
    let scored = answered_pairs(input.scored, facts, input.data.places());
    let found = clusterer.cluster(&ClusterInput {
        data: input.data,
        scored: &scored,
        model: &model,
        constraints: &constraints,
    });
    mend(found, facts, Level::Legal, input.data, input.model)
}

/// Puts the facts about sites into the sites of a partition whose legal units keep them already.
pub fn split_with(clusters: Clusters, facts: &Facts, data: &Standardised, model: &dyn Model) -> Clusters {
    if facts.ties.is_empty() {
        return clusters;
    }
    Clusters { site: mend(clusters.site, facts, Level::Site, data, model), legal: clusters.legal }
}

/// The weighed pairs, with every joined pair among them and none that is kept apart.
fn answered_pairs(scored: &Scored, facts: &Facts, places: Places<'_>) -> Scored {
    let mut pairs: Vec<ScoredPair> =
        scored.pairs.iter().filter(|link| !facts.parts_legal(link.pair)).copied().collect();
    for link in pairs.iter_mut().filter(|link| facts.joins_legal(link.pair)) {
        link.bits = ANSWERED_BITS;
    }
    // A star holds each class together; pairs across it that no rule proposed need not be there. Its centre goes by what the records say, not by
    // where their rows stand.
    let mut centres: FxHashMap<RecordId, RecordId> = FxHashMap::default();
    for (&record, &class) in &facts.legal {
        let centre = centres.entry(class).or_insert(record);
        if places.of(record) < places.of(*centre) {
            *centre = record;
        }
    }
    let mut new: Vec<ScoredPair> = facts
        .legal
        .iter()
        .filter_map(|(&record, class)| Pair::new(record, centres[class]))
        .filter(|pair| pairs.binary_search_by_key(pair, |link| link.pair).is_err())
        .map(|pair| ScoredPair { pair, bits: ANSWERED_BITS, rules: 0 })
        .collect();
    pairs.append(&mut new);
    pairs.sort_unstable_by_key(|link| link.pair);
    Scored { pairs, weighed: scored.weighed }
}

/// Changes a partition until the facts hold: groups that an answer joins become one, and a group with records that must be apart is taken to
/// pieces and put together again by weight.
fn mend(
    mut of: Vec<Option<u32>>,
    facts: &Facts,
    level: Level,
    data: &Standardised,
    model: &dyn Model,
) -> Vec<Option<u32>> {
    let (classes, apart) = facts.level(level);
    let mut next = of.iter().flatten().max().map_or(0, |&max| max + 1);
    let mut touched: Vec<RecordId> =
        classes.keys().copied().chain(apart.iter().flat_map(|p| [p.left(), p.right()])).collect();
    touched.sort_unstable();
    touched.dedup();
    for record in touched.iter().filter(|record| classes.contains_key(record)) {
        of[record.index()].get_or_insert_with(|| {
            next += 1;
            next - 1
        });
    }
    let mut groups = UnionFind::new(next as usize);
    for (record, class) in classes {
        if let (Some(a), Some(b)) = (of[record.index()], of[class.index()]) {
            groups.union(a, b);
        }
    }
    let wanted: FxHashSet<u32> =
        touched.iter().filter_map(|record| of[record.index()]).map(|g| groups.find(g)).collect();
    let mut members: BTreeMap<u32, Vec<RecordId>> = BTreeMap::new();
    for (at, group) in of.iter_mut().enumerate() {
        if let Some(group) = group {
            *group = groups.find(*group);
            if wanted.contains(group) {
                members.entry(*group).or_default().push(RecordId(at as u32));
            }
        }
    }
    for group in members.values() {
        for piece in pieces(group, classes, apart, data, model).iter().skip(1) {
            for record in piece {
                of[record.index()] = Some(next);
            }
            next += 1;
        }
    }
    renumber(of)
}

/// A group as pieces none of which holds two records that must be apart: classes of joined records merge, the pair of highest mean weight
/// first, until nothing more can.
fn pieces(
    group: &[RecordId],
    classes: &FxHashMap<RecordId, RecordId>,
    apart: &FxHashSet<Pair>,
    data: &Standardised,
    model: &dyn Model,
) -> Vec<Vec<RecordId>> {
    let class = |record: RecordId| classes.get(&record).copied().unwrap_or(record);
    let inside: FxHashSet<RecordId> = group.iter().map(|&record| class(record)).collect();
    if !apart.iter().any(|pair| inside.contains(&pair.left()) && inside.contains(&pair.right())) {
        return vec![group.to_vec()];
    }
    // Ties are broken by what the records say, not by where their rows stand.
    let mut members = group.to_vec();
    data.places().sort(&mut members);
    let mut pieces: Vec<Vec<RecordId>> = Vec::new();
    let mut names: Vec<RecordId> = Vec::new();
    for record in members {
        match names.iter().position(|&name| name == class(record)) {
            Some(at) => pieces[at].push(record),
            None => {
                names.push(class(record));
                pieces.push(vec![record]);
            }
        }
    }
    let n = pieces.len();
    let mut sum = vec![vec![0.0_f64; n]; n];
    for i in 0..n {
        for j in i + 1..n {
            let pairs: Vec<Pair> = Pair::across(&pieces[i], &pieces[j]).collect();
            let mut bits = vec![0.0; pairs.len()];
            model.weigh(data, &pairs, &mut bits);
            let total: f64 = bits.iter().map(|&bits| f64::from(bits)).sum();
            let parted = Pair::new(names[i], names[j]).is_some_and(|pair| apart.contains(&pair));
            let total = if parted { f64::NEG_INFINITY } else { total };
            (sum[i][j], sum[j][i]) = (total, total);
        }
    }
    let mut alive: Vec<usize> = (0..n).collect();
    loop {
        let mut top: Option<(f64, usize, usize)> = None;
        for (a, &i) in alive.iter().enumerate() {
            for &j in &alive[a + 1..] {
                let mean = sum[i][j] / (pieces[i].len() * pieces[j].len()) as f64;
                if mean > f64::NEG_INFINITY && top.is_none_or(|(best, ..)| mean > best) {
                    top = Some((mean, i, j));
                }
            }
        }
        let Some((_, i, j)) = top else { break };
        let moved = std::mem::take(&mut pieces[j]);
        pieces[i].extend(moved);
        alive.retain(|&k| k != j);
        for &k in &alive {
            let merged = sum[i][k] + sum[j][k];
            (sum[i][k], sum[k][i]) = (merged, merged);
        }
    }
    alive.into_iter().map(|at| std::mem::take(&mut pieces[at])).collect()
}

/// Ordinals from 0 in order of the first record.
fn renumber(of: Vec<Option<u32>>) -> Vec<Option<u32>> {
    let mut ordinals: FxHashMap<u32, u32> = FxHashMap::default();
    of.into_iter()
        .map(|group| {
            let next = ordinals.len() as u32;
            group.map(|group| *ordinals.entry(group).or_insert(next))
        })
        .collect()
}
