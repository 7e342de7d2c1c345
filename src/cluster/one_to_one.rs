//! At most one record of each source in a group: for sources that are known to have no repeats. When the model names the sources
//! without repeats, only those are held to it.
//!
//! Two sources: the assignment with the largest sum of weights, exact within each component of links (Kuhn 1955; Jonker & Volgenant 1987 for the
//! shortest-path form used here). More sources, or a component too large: links are taken in order of weight while no
//! source meets itself, then records move to another group or change places while the sum of weights grows.
//!
//! Two sources, one without repeats: between them the same assignment; further records of the other are then referred to the record they most
//! likely belong with, given how often one has further matches, and its repeats join what they repeat.

use super::parts::{Groups, ordinals_of, weightiest_first};
use super::{ClusterInput, Clusterer, Standing, UnionFind};
use crate::record::{Pair, Places, Reason, RecordId, SourceId, Standardised};
use crate::score::{ScoredPair, beside_rivals};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// Options of the clusterer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OneToOne {
    /// Least weight of a link, in bits.
    pub link_bits: f32,
    /// Components of two sources with more records on the smaller side are not solved exactly.
    pub max_exact: usize,
    /// Let the threshold fall by at most so many bits as long as chosen pairs there are more likely right than not, judged by the pairs that
    /// were not chosen; 0 keeps it.
    pub may_fall: f32,
}

impl Default for OneToOne {
    fn default() -> Self {
        Self { link_bits: 0.0, max_exact: 500, may_fall: 0.0 }
    }
}

impl Clusterer for OneToOne {
    fn name(&self) -> &str {
        "one_to_one"
    }

    fn cluster(&self, input: &ClusterInput<'_>) -> Vec<Option<u32>> {
        let n = input.data.len();
        let rivalry = input.model.rivalry();
        let repeats = |record: RecordId| !rivalry.is_none() && !rivalry.is_single(input.data.source(record));
        let within = |link: &ScoredPair| input.data.source(link.pair.left()) == input.data.source(link.pair.right());
        let allowed = |link: &ScoredPair| {
            link.bits >= self.link_bits - self.may_fall
                && (!within(link) || repeats(link.pair.left()))
                && input.constraints.forbids(input.data, link.pair).is_none()
        };
        let mut links = beside_rivals(&input.scored.pairs, input.data, rivalry);
        links.retain(allowed);
        // Where one of the sources has repeats there are two.
        let joined = !rivalry.is_none() && input.data.sources().iter().any(|&source| !rivalry.is_single(source));
        let across: Vec<ScoredPair> = links.iter().filter(|link| !joined || !within(link)).copied().collect();
        let apart = |a: RecordId, b: RecordId| input.data.source(a) == input.data.source(b) && (joined || !repeats(a));
        let mut chosen = self.match_up(&across, input, &apart);
        if self.may_fall > 0.0 {
            self.keep_likely(input, &mut chosen);
        }
        let matched = chosen.len();
        if joined {
            let further = self.further(across, input.data, &repeats, &chosen);
            chosen.extend(further);
            chosen.extend(self.repeats_of(&links, &chosen, &repeats, input.data));
        }
        let mut groups = Groups::new(n);
        let forbidden =
            |a, b| Pair::new(a, b).is_some_and(|pair| input.constraints.forbids(input.data, pair).is_some());
        for (at, &(a, b)) in chosen.iter().enumerate() {
            // Matches were chosen with an eye to what is forbidden; what joins them later may bring such records together.
            groups.join(a, b, |a, b| at >= matched && a.iter().any(|&x| b.iter().any(|&y| forbidden(x, y))));
        }
        ordinals_of(&mut groups.sets, &vec![Standing::Full; n])
    }

    /// One source, and none known to have repeats: no group may hold two of its records.
    fn idle(&self, input: &ClusterInput<'_>) -> Option<Reason> {
        let rivalry = input.model.rivalry();
        let one = input.data.source_sizes().into_keys().collect::<Vec<_>>();
        let [only] = one[..] else { return None };
        (rivalry.is_none() || rivalry.is_single(only)).then(|| {
            Reason::new(
                "part = \"one_to_one\"：每个来源在一组里至多一条，这里只有一个来源，所以没有合并任何记录；一份名单去重请用 \
                 by_sources 或 agglomerate",
                "part = \"one_to_one\": a group holds at most one record of each source, and there is one source, so nothing was \
                 joined; take by_sources or agglomerate for one list",
            )
            .at("[cluster]")
        })
    }
}

impl OneToOne {
    /// The best groups of each component of links.
    fn match_up(
        &self,
        links: &[ScoredPair],
        input: &ClusterInput<'_>,
        apart: &(dyn Fn(RecordId, RecordId) -> bool + Sync),
    ) -> Vec<(RecordId, RecordId)> {
        let mut sets = UnionFind::new(input.data.len());
        for link in links {
            sets.union(link.pair.left().0, link.pair.right().0);
        }
        let mut by_root: Vec<(u32, ScoredPair)> =
            links.iter().map(|&link| (sets.find(link.pair.left().0), link)).collect();
        // Ties are broken by what the records say, not by where their rows stand.
        let places = input.data.places();
        by_root.sort_by_cached_key(|(root, link)| (*root, places.of_pair(link.pair)));
        let components: Vec<&[(u32, ScoredPair)]> = by_root.chunk_by(|a, b| a.0 == b.0).collect();
        let chosen: Vec<Vec<(RecordId, RecordId)>> = components
            .into_par_iter()
            .map(|component| {
                let links: Vec<ScoredPair> = component.iter().map(|(_, link)| *link).collect();
                let forbidden =
                    |a, b| Pair::new(a, b).is_some_and(|pair| input.constraints.forbids(input.data, pair).is_some());
                self.within(&links, places, apart, &|a, b| apart(a, b) || forbidden(a, b))
            })
            .collect();
        chosen.concat()
    }

    /// Further records of the source with repeats, each to the one of the other that it most likely belongs with.
    fn further(
        &self,
        mut links: Vec<ScoredPair>,
        data: &Standardised,
        repeats: &dyn Fn(RecordId) -> bool,
        chosen: &[(RecordId, RecordId)],
    ) -> Vec<(RecordId, RecordId)> {
        let mut taken: FxHashSet<RecordId> = chosen.iter().flat_map(|&(a, b)| [a, b]).collect();
        links.retain(|link| link.bits >= self.link_bits);
        weightiest_first(&mut links, data.places());
        let sides = links.iter().map(|link| (link.pair.left(), link.pair.right()));
        let referred = sides.map(|(a, b)| if repeats(a) { (a, b) } else { (b, a) });
        referred.filter(|&(record, _)| taken.insert(record)).collect()
    }

    /// Links between records of a source with repeats, as long as no group comes to hold two records that others were referred to.
    fn repeats_of(
        &self,
        links: &[ScoredPair],
        chosen: &[(RecordId, RecordId)],
        repeats: &dyn Fn(RecordId) -> bool,
        data: &Standardised,
    ) -> Vec<(RecordId, RecordId)> {
        let n = data.len();
        let mut sets = UnionFind::new(n);
        let mut referred = vec![false; n];
        for &(record, reference) in chosen {
            sets.union(record.0, reference.0);
            let root = sets.find(record.0);
            referred[root as usize] = true;
        }
        let inside =
            |link: &&ScoredPair| link.bits >= self.link_bits && repeats(link.pair.left()) && repeats(link.pair.right());
        let mut links: Vec<ScoredPair> = links.iter().filter(inside).copied().collect();
        weightiest_first(&mut links, data.places());
        let mut joined = Vec::new();
        for link in links {
            let (a, b) = (sets.find(link.pair.left().0), sets.find(link.pair.right().0));
            let both = [a, b].map(|root| referred[root as usize]);
            if a != b && both != [true, true] {
                sets.union(a, b);
                let root = sets.find(a);
                referred[root as usize] = both[0] || both[1];
                joined.push((link.pair.left(), link.pair.right()));
            }
        }
        joined
    }

    /// Drops chosen pairs below the threshold, which is set as in a target-decoy search (Elias & Gygi 2007): a record without a match would
    /// have chosen a pair that looks like another record's best pair not chosen. How many such choices there are is told by the lower half
    /// of the pairs not chosen, where right choices are few.
    fn keep_likely(&self, input: &ClusterInput<'_>, chosen: &mut Vec<(RecordId, RecordId)>) {
        let pairs: FxHashSet<Pair> = chosen.iter().filter_map(|&(a, b)| Pair::new(a, b)).collect();
        let looks = looking(input);
        let mut lost: FxHashMap<RecordId, f32> = FxHashMap::default();
        let mut won: FxHashMap<Pair, f32> = FxHashMap::default();
        for link in &input.scored.pairs {
            let (a, b) = (link.pair.left(), link.pair.right());
            if input.data.source(a) == input.data.source(b) {
                continue;
            }
            if pairs.contains(&link.pair) {
                won.insert(link.pair, link.bits);
                continue;
            }
            for record in [a, b].into_iter().filter(|&record| looks(record)) {
                let best = lost.entry(record).or_insert(link.bits);
                *best = best.max(link.bits);
            }
        }
        let bits_of = |&(a, b): &(RecordId, RecordId)| {
            Pair::new(a, b).and_then(|pair| won.get(&pair)).copied().unwrap_or(self.link_bits)
        };
        let mut losers: Vec<f32> = lost.into_values().collect();
        losers.sort_by(f32::total_cmp);
        let mut winners: Vec<f32> = chosen.iter().map(bits_of).collect();
        winners.sort_by(f32::total_cmp);
        let mut threshold = self.link_bits;
        if let Some(&middle) = losers.get(losers.len() / 2) {
            let below = |list: &[f32], limit: f32| list.partition_point(|&bits| bits < limit) as f64;
            let by_chance = (below(&winners, middle) + 1.0) / below(&losers, middle).max(1.0);
            while threshold > self.link_bits - self.may_fall {
                let within = |list: &[f32]| below(list, threshold) - below(list, threshold - 1.0);
                if 2.0 * by_chance * within(&losers) > within(&winners) {
                    break;
                }
                threshold -= 1.0;
            }
        }
        chosen.retain(|pair| bits_of(pair) >= threshold);
    }

    fn within(
        &self,
        links: &[ScoredPair],
        places: Places<'_>,
        apart: &(dyn Fn(RecordId, RecordId) -> bool + Sync),
        never: &(dyn Fn(RecordId, RecordId) -> bool + Sync),
    ) -> Vec<(RecordId, RecordId)> {
        if let [only] = links {
            return vec![(only.pair.left(), only.pair.right())];
        }
        let mut members: Vec<RecordId> = links.iter().flat_map(|l| [l.pair.left(), l.pair.right()]).collect();
        places.sort(&mut members);
        members.dedup();
        let first = members[0];
        let (rows, columns): (Vec<RecordId>, Vec<RecordId>) =
            members.iter().partition(|&&record| record == first || apart(first, record));
        let two = columns.windows(2).all(|w| apart(w[0], w[1]));
        if two && rows.len().min(columns.len()) <= self.max_exact {
            let (rows, columns) = if rows.len() <= columns.len() { (rows, columns) } else { (columns, rows) };
            return assign(&rows, &columns, links, places);
        }
        gather(&members, links, places, never)
    }
}

/// Whether a record looks for its match: those of the smaller of two sources do, and all where there are more. Most records of a long reference list
/// have no match, and what they were not given says nothing about those that look.
fn looking<'a>(input: &'a ClusterInput<'_>) -> impl Fn(RecordId) -> bool + 'a {
    let sizes: Vec<(SourceId, usize)> = input.data.source_sizes().into_iter().collect();
    let smaller = match sizes[..] {
        [(a, of_a), (b, of_b)] if of_a != of_b => Some(if of_a < of_b { a } else { b }),
        _ => None,
    };
    move |record| smaller.is_none_or(|smaller| smaller == input.data.source(record))
}

/// Where a record stands among records in the order of their places.
fn position(list: &[RecordId], record: RecordId, places: Places<'_>) -> Option<usize> {
    list.binary_search_by_key(&places.of(record), |&known| places.of(known)).ok()
}

/// The assignment of rows to columns with the largest sum of weights; a row may stay alone at weight 0.
fn assign(
    rows: &[RecordId],
    columns: &[RecordId],
    links: &[ScoredPair],
    places: Places<'_>,
) -> Vec<(RecordId, RecordId)> {
    let (n, real) = (rows.len(), columns.len());
    // One private column per row stands for staying alone.
    let width = real + n;
    let at = |list: &[RecordId], record: RecordId| position(list, record, places);
    // A pair without a link costs more than any two rows could gain.
    const NEVER: f64 = 1e12;
    let mut cost = vec![NEVER; n * width];
    for (row, line) in cost.chunks_mut(width).enumerate() {
        line[real + row] = 0.0;
    }
    for link in links {
        let (left, right) = (link.pair.left(), link.pair.right());
        let cell = match (at(rows, left), at(columns, right)) {
            (Some(row), Some(column)) => Some((row, column)),
            _ => at(rows, right).zip(at(columns, left)),
        };
        if let Some((row, column)) = cell {
            // A weight of exactly 0 still links.
            cost[row * width + column] = -f64::from(link.bits) - 1e-6;
        }
    }
    // Shortest augmenting paths with potentials; column 0 is a sentinel.
    let (mut row_price, mut column_price) = (vec![0.0; n + 1], vec![0.0; width + 1]);
    let mut matched = vec![0_usize; width + 1];
    let mut way = vec![0_usize; width + 1];
    for row in 1..=n {
        matched[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; width + 1];
        let mut used = vec![false; width + 1];
        loop {
            used[column] = true;
            let (from, mut delta, mut next) = (matched[column], f64::INFINITY, 0);
            for j in 1..=width {
                if used[j] {
                    continue;
                }
                let reduced = cost[(from - 1) * width + j - 1] - row_price[from] - column_price[j];
                if reduced < least[j] {
                    (least[j], way[j]) = (reduced, column);
                }
                if least[j] < delta {
                    (delta, next) = (least[j], j);
                }
            }
            for j in 0..=width {
                if used[j] {
                    row_price[matched[j]] += delta;
                    column_price[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            column = next;
            if matched[column] == 0 {
                break;
            }
        }
        while column != 0 {
            matched[column] = matched[way[column]];
            column = way[column];
        }
    }
    (1..=real).filter(|&j| matched[j] != 0).map(|j| (rows[matched[j] - 1], columns[j - 1])).collect()
}

/// Groups of any number of sources: greedy, then improved.
fn gather(
    members: &[RecordId],
    links: &[ScoredPair],
    places: Places<'_>,
    apart: &(dyn Fn(RecordId, RecordId) -> bool + Sync),
) -> Vec<(RecordId, RecordId)> {
    let at = |record: RecordId| position(members, record, places).unwrap_or_default();
    let mut weights: FxHashMap<(usize, usize), f64> = FxHashMap::default();
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); members.len()];
    for link in links {
        let (a, b) = (at(link.pair.left()), at(link.pair.right()));
        weights.insert((a, b), f64::from(link.bits));
        weights.insert((b, a), f64::from(link.bits));
        neighbours[a].push(b);
        neighbours[b].push(a);
    }
    let mut order = links.to_vec();
    weightiest_first(&mut order, places);
    let mut group: Vec<usize> = (0..members.len()).collect();
    let mut inside: Vec<Vec<usize>> = (0..members.len()).map(|m| vec![m]).collect();
    let clash = |a: &[usize], b: &[usize]| a.iter().any(|&x| b.iter().any(|&y| apart(members[x], members[y])));
    for link in order {
        let (a, b) = (group[at(link.pair.left())], group[at(link.pair.right())]);
        let (a, b) = (a.min(b), a.max(b));
        if a != b && !clash(&inside[a], &inside[b]) {
            let moved = std::mem::take(&mut inside[b]);
            moved.iter().for_each(|&m| group[m] = a);
            inside[a].extend(moved);
        }
    }
    // Links that a group lacks count as weak evidence against it.
    let held = |m: usize, others: &[usize]| -> f64 {
        others.iter().filter(|&&o| o != m).map(|&o| weights.get(&(m, o)).copied().unwrap_or(NO_LINK)).sum()
    };
    for _ in 0..ROUNDS {
        let mut changed = false;
        for m in 0..members.len() {
            let now = held(m, &inside[group[m]]);
            let mut best: Option<(f64, usize, Option<usize>)> = None;
            for &other in &neighbours[m] {
                let target = group[other];
                if target == group[m] {
                    continue;
                }
                let rival = inside[target].iter().copied().find(|&r| apart(members[r], members[m]));
                let rest: Vec<usize> = inside[target].iter().copied().filter(|&r| Some(r) != rival).collect();
                let mut gain = held(m, &rest) - now;
                if let Some(rival) = rival {
                    // The two change places.
                    let left: Vec<usize> = inside[group[m]].iter().copied().filter(|&x| x != m).collect();
                    gain += held(rival, &left) - held(rival, &rest);
                }
                if gain > 1e-6 && best.is_none_or(|(known, ..)| gain > known) {
                    best = Some((gain, target, rival));
                }
            }
            if let Some((_, target, rival)) = best {
                let from = group[m];
                inside[from].retain(|&x| x != m);
                inside[target].push(m);
                group[m] = target;
                if let Some(rival) = rival {
                    inside[target].retain(|&x| x != rival);
                    inside[from].push(rival);
                    group[rival] = from;
                }
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    inside.iter().flat_map(|g| g.windows(2)).map(|w| (members[w[0]], members[w[1]])).collect()
}

/// Weight of two records of a group that no link joins, in bits.
const NO_LINK: f64 = -2.0;

/// Rounds of improvement; few components change after the second.
const ROUNDS: u32 = 10;
