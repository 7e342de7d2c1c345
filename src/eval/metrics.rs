//! Comparing two partitions of the same records.
//!
//! Records become ordinals, units and roster rows become small integers, and all measures are sums over the cells of
//! the contingency table `unit × roster row`.

use std::hash::Hash;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::truth::Stems;
use super::{Links, Truth, Unit};

/// Precision, recall and their harmonic mean, each 0 to 1. With nothing predicted precision is 1, with nothing to find
/// recall is 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Share of what was claimed that is true.
    pub precision: f64,
    /// Share of what is true that was claimed.
    pub recall: f64,
    /// Harmonic mean of both; 0 when both are 0.
    pub f1: f64,
}

/// Recall of the rows of one list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceRecall {
    /// The list.
    pub source: String,
    /// Linkable rows whose unit has another linkable row.
    pub rows: usize,
    /// Those of them that were put together with at least one row of their unit.
    pub found: usize,
}

/// Recall of the record pairs between two lists (or within one).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourcePair {
    /// The list whose name sorts first.
    pub left: String,
    /// The other list.
    pub right: String,
    /// Pairs of linkable records of one unit.
    pub pairs: u64,
    /// Those of them that a run put into one roster row.
    pub found: u64,
}

/// How far a run's partition agrees with the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// The level judged.
    pub unit: Unit,
    /// Rows of the truth.
    pub rows: usize,
    /// Rows of the truth that the links do not have; they count as records in no unit.
    pub rows_missing_from_links: usize,
    /// Rows of the links that the truth does not know; they are not judged.
    pub rows_not_in_truth: usize,
    /// Over pairs of records in one unit.
    pub pairs: Share,
    /// Over records.
    pub bcubed: Share,
    /// Over whole units: a roster row counts when it holds exactly the linkable records of one unit. Single records
    /// count on both sides.
    pub exact: Share,
    /// Units with at least one linkable record.
    pub true_units: usize,
    /// Roster rows with at least one linkable record.
    pub roster_units: usize,
    /// `roster_units / true_units - 1`: below 0 the roster is too small. 0 when there are no units.
    pub roster_size_error: f64,
    /// Row recall by list, in order of names.
    pub sources: Vec<SourceRecall>,
    /// Pairs between lists, weakest recall first, then most pairs first, then by name.
    pub source_pairs: Vec<SourcePair>,
    /// Rows that belong to no unit at all (an empty unit in the truth).
    pub rows_of_no_unit: usize,
    /// Those of them that stand together with other rows.
    pub of_these_linked: usize,
    /// Rows with `linkable = 0`.
    pub unlinkable_rows: usize,
    /// Those of them that stand together with a row of another unit: wrong evidence in the roster.
    pub unlinkable_misplaced: usize,
}

impl Share {
    fn new(hits: f64, claimed: f64, hits_of_true: f64, there: f64) -> Self {
        let part = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 1.0 };
        let (precision, recall) = (part(hits, claimed), part(hits_of_true, there));
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        Self { precision, recall, f1 }
    }
}

impl SourceRecall {
    /// `found / rows`; 1 for a list with nothing to find.
    pub fn recall(&self) -> f64 {
        if self.rows == 0 { 1.0 } else { self.found as f64 / self.rows as f64 }
    }
}

impl SourcePair {
    /// `found / pairs`; 1 without pairs.
    pub fn recall(&self) -> f64 {
        if self.pairs == 0 { 1.0 } else { self.found as f64 / self.pairs as f64 }
    }
}

/// Judges a run's links by the truth.
///
/// Rows of the truth that the links lack count as records in no unit; call [`Truth::check`] first to refuse a truth
/// that belongs to other lists. Of a record that stands twice in the links the last row counts.
pub fn evaluate(truth: &Truth, links: &Links, unit: Unit) -> Evaluation {
    let case = Case::new(truth, links, unit);
    let mut all = Contingency::default();
    let mut linkable = Contingency::default();
    for row in &case.rows {
        all.add(row.unit, row.group);
        if row.linkable {
            linkable.add(row.unit, row.group);
        }
    }
    let named = |row: &&Row| row.linkable && row.named;
    let true_units = distinct(case.rows.iter().filter(named).map(|row| row.unit));
    let roster_units = distinct(case.rows.iter().filter(named).filter(|row| row.grouped).map(|row| row.group));
    let misplaced = |row: &&Row| !row.linkable && all.groups[&row.group] > all.cells[&(row.unit, row.group)];
    Evaluation {
        unit,
        rows: case.rows.len(),
        rows_missing_from_links: case.missing,
        rows_not_in_truth: case.unknown,
        pairs: Share::new(
            all.cells.values().map(|&n| pairs(n)).sum::<u64>() as f64,
            all.groups.values().map(|&n| pairs(n)).sum::<u64>() as f64,
            linkable.cells.values().map(|&n| pairs(n)).sum::<u64>() as f64,
            linkable.units.values().map(|&n| pairs(n)).sum::<u64>() as f64,
        ),
        bcubed: Share::new(
            all.purity(|cell| cell.group_size),
            all.rows as f64,
            linkable.purity(|cell| cell.unit_size),
            linkable.rows as f64,
        ),
        exact: exact(&linkable),
        true_units,
        roster_units,
        roster_size_error: if true_units == 0 { 0.0 } else { roster_units as f64 / true_units as f64 - 1.0 },
        sources: row_recall(&case, &linkable),
        source_pairs: source_pairs(&case),
        rows_of_no_unit: case.rows.iter().filter(|row| !row.named).count(),
        of_these_linked: case.rows.iter().filter(|row| !row.named && row.grouped && all.groups[&row.group] > 1).count(),
        unlinkable_rows: case.rows.iter().filter(|row| !row.linkable).count(),
        unlinkable_misplaced: case.rows.iter().filter(misplaced).count(),
    }
}

/// One record: its true unit and the roster row it was put into, both as small integers.
pub(super) struct Row {
    pub(super) source: u32,
    pub(super) unit: u32,
    pub(super) group: u32,
    /// The truth names a unit; otherwise the record is a unit of its own.
    pub(super) named: bool,
    /// The run put it into a roster row; otherwise it stands alone.
    pub(super) grouped: bool,
    pub(super) linkable: bool,
    pub(super) probability: Option<f64>,
}

/// Truth and links joined on the record.
pub(super) struct Case<'a> {
    pub(super) rows: Vec<Row>,
    sources: Vec<&'a str>,
    missing: usize,
    unknown: usize,
}

impl<'a> Case<'a> {
    pub(super) fn new(truth: &'a Truth, links: &Links, unit: Unit) -> Self {
        let stems = Stems::of(truth);
        let mut sources = Ordinals::default();
        let mut placed = FxHashMap::default();
        for row in &truth.rows {
            sources.of(row.source.as_str());
        }
        let mut unknown = 0;
        for link in &links.rows {
            match sources.get(stems.stem(&link.source)) {
                Some(source) => drop(placed.insert((source, link.record), link)),
                None => unknown += 1,
            }
        }
        let mut units = Ordinals::default();
        let mut groups = Ordinals::default();
        let mut missing = 0;
        let mut found = 0;
        let rows = truth.rows.iter().enumerate().map(|(at, row)| {
            let source = sources.of(row.source.as_str());
            let link = placed.get(&(source, row.record)).copied();
            match link {
                Some(_) => found += 1,
                None => missing += 1,
            }
            let true_unit = if unit == Unit::Legal { &row.legal } else { &row.site };
            let group = link.map_or("", |link| match unit {
                Unit::Legal if !link.legal_id.is_empty() => &link.legal_id,
                _ => &link.roster_id,
            });
            let own = |name: &'_ str| if name.is_empty() { at + 1 } else { 0 };
            Row {
                source,
                unit: units.of((own(true_unit), true_unit.as_str())),
                group: groups.of((own(group), group)),
                named: !true_unit.is_empty(),
                grouped: !group.is_empty(),
                linkable: row.linkable,
                probability: link.and_then(|link| link.probability),
            }
        });
        let rows = rows.collect();
        unknown += placed.len() - found;
        Self { rows, sources: sources.values, missing, unknown }
    }
}

/// Distinct values as ordinals in order of first sight.
struct Ordinals<T> {
    values: Vec<T>,
    index: FxHashMap<T, u32>,
}

impl<T> Default for Ordinals<T> {
    fn default() -> Self {
        Self { values: Vec::new(), index: FxHashMap::default() }
    }
}

impl<T: Copy + Eq + Hash> Ordinals<T> {
    fn of(&mut self, value: T) -> u32 {
        *self.index.entry(value).or_insert_with(|| {
            self.values.push(value);
            self.values.len() as u32 - 1
        })
    }

    fn get(&self, value: T) -> Option<u32> {
        self.index.get(&value).copied()
    }
}

/// How many records lie in each unit, each roster row, and each meeting of the two.
#[derive(Default)]
pub(super) struct Contingency {
    pub(super) rows: u64,
    pub(super) units: FxHashMap<u32, u64>,
    pub(super) groups: FxHashMap<u32, u64>,
    pub(super) cells: FxHashMap<(u32, u32), u64>,
}

struct CellSizes {
    unit_size: u64,
    group_size: u64,
}

impl Contingency {
    pub(super) fn add(&mut self, unit: u32, group: u32) {
        self.rows += 1;
        *self.units.entry(unit).or_default() += 1;
        *self.groups.entry(group).or_default() += 1;
        *self.cells.entry((unit, group)).or_default() += 1;
    }

    /// Sum over records of the share of their unit (or roster row) that is theirs. Summed per size so that the result
    /// does not hang on the order of a hash map.
    fn purity(&self, of: impl Fn(&CellSizes) -> u64) -> f64 {
        let mut terms: FxHashMap<(u64, u64), u64> = FxHashMap::default();
        for (&(unit, group), &n) in &self.cells {
            let sizes = CellSizes { unit_size: self.units[&unit], group_size: self.groups[&group] };
            *terms.entry((n, of(&sizes))).or_default() += 1;
        }
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_unstable();
        terms.iter().map(|&((n, size), times)| times as f64 * (n * n) as f64 / size as f64).sum()
    }
}

fn pairs(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2
}

fn distinct(values: impl Iterator<Item = u32>) -> usize {
    values.collect::<rustc_hash::FxHashSet<u32>>().len()
}

fn exact(linkable: &Contingency) -> Share {
    let whole =
        |&(&(unit, group), &n): &(&(u32, u32), &u64)| linkable.units[&unit] == n && linkable.groups[&group] == n;
    let exact = linkable.cells.iter().filter(whole).count() as f64;
    Share::new(exact, linkable.groups.len() as f64, exact, linkable.units.len() as f64)
}

fn row_recall(case: &Case<'_>, linkable: &Contingency) -> Vec<SourceRecall> {
    let mut recall: Vec<SourceRecall> =
        case.sources.iter().map(|&source| SourceRecall { source: source.to_owned(), rows: 0, found: 0 }).collect();
    for row in case.rows.iter().filter(|row| row.linkable && linkable.units[&row.unit] > 1) {
        let entry = &mut recall[row.source as usize];
        entry.rows += 1;
        entry.found += usize::from(linkable.cells[&(row.unit, row.group)] > 1);
    }
    recall.retain(|source| source.rows > 0);
    recall.sort_by(|a, b| a.source.cmp(&b.source));
    recall
}

/// Pairs are counted from how many records of each list a unit (and a unit's part in one roster row) holds, so that a
/// unit of thousands of records does not cost millions of steps.
fn source_pairs(case: &Case<'_>) -> Vec<SourcePair> {
    let mut rows: Vec<&Row> = case.rows.iter().filter(|row| row.linkable && row.named).collect();
    rows.sort_unstable_by_key(|row| (row.unit, !row.grouped, row.group, row.source));
    let mut counts: FxHashMap<(u32, u32), (u64, u64)> = FxHashMap::default();
    for unit in rows.chunk_by(|a, b| a.unit == b.unit) {
        for (key, n) in pairs_by_source(unit) {
            counts.entry(key).or_default().0 += n;
        }
        for cell in unit.chunk_by(|a, b| a.group == b.group).filter(|cell| cell[0].grouped) {
            for (key, n) in pairs_by_source(cell) {
                counts.entry(key).or_default().1 += n;
            }
        }
    }
    let mut table: Vec<SourcePair> = counts
        .into_iter()
        .map(|((a, b), (pairs, found))| {
            let (mut left, mut right) = (case.sources[a as usize], case.sources[b as usize]);
            if right < left {
                std::mem::swap(&mut left, &mut right);
            }
            SourcePair { left: left.to_owned(), right: right.to_owned(), pairs, found }
        })
        .collect();
    table.sort_by(|a, b| {
        let weakest = a.recall().total_cmp(&b.recall());
        weakest.then(b.pairs.cmp(&a.pairs)).then_with(|| (&a.left, &a.right).cmp(&(&b.left, &b.right)))
    });
    table
}

fn pairs_by_source(rows: &[&Row]) -> Vec<((u32, u32), u64)> {
    let mut sources: Vec<u32> = rows.iter().map(|row| row.source).collect();
    sources.sort_unstable();
    let counts: Vec<(u32, u64)> = sources.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64)).collect();
    let mut out = Vec::new();
    for (i, &(a, n)) in counts.iter().enumerate() {
        if n > 1 {
            out.push(((a, a), pairs(n)));
        }
        out.extend(counts[i + 1..].iter().map(|&(b, m)| ((a, b), n * m)));
    }
    out
}
