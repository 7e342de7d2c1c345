//! The floor: what a spreadsheet or one line of a script finds.

use super::figures::{Figures, of_partition};
use super::set::{LabelledSet, SetKind, place};
use crate::block::CandidatePairs;
use crate::cluster::UnionFind;
use crate::eval::{LinkRow, Links, Unit, evaluate};
use crate::record::RecordId;
use rustc_hash::FxHashMap;

/// Least similarity of a match of the second baseline.
const SIMILAR: f64 = 0.9;

/// Records are one unit when their texts are equal: all cells of a table, joined and folded; the names of lists, whose columns differ.
pub fn exact_baseline(set: &LabelledSet) -> Figures {
    let mut groups: FxHashMap<String, u32> = FxHashMap::default();
    let mut next = 0;
    let group: Vec<u32> = texts(set)
        .into_iter()
        .map(|text| {
            let mut fresh = || {
                next += 1;
                next - 1
            };
            // A record that says nothing is equal to none.
            if text.is_empty() { fresh() } else { *groups.entry(text).or_insert_with(fresh) }
        })
        .collect();
    figures(set, "exact", &group)
}

/// Records are one unit when a chain of pairs joins them whose texts have a Jaro-Winkler similarity of 0.9 or more. Only the given
/// candidates are compared, which costs the baseline little and saves it the square of the records.
pub fn jaro_winkler_baseline(set: &LabelledSet, candidates: &CandidatePairs) -> Figures {
    let texts = texts(set);
    let mut sets = UnionFind::new(texts.len());
    for pair in candidates.pairs() {
        let (left, right) = (pair.left(), pair.right());
        let (a, b) = (&texts[left.index()], &texts[right.index()]);
        if !a.is_empty() && !b.is_empty() && strsim::jaro_winkler(a, b) >= SIMILAR {
            sets.union(left.0, right.0);
        }
    }
    let group: Vec<u32> = (0..texts.len() as u32).map(|record| sets.find(record)).collect();
    let mut figures = figures(set, "Jaro-Winkler 0.9", &group);
    figures.pairs_per_record = candidates.len() as f64 / texts.len().max(1) as f64;
    figures
}

fn figures(set: &LabelledSet, name: &str, group: &[u32]) -> Figures {
    let rows = set
        .lists
        .records()
        .map(|record| LinkRow { roster_id: group[record.index()].to_string(), ..place(&set.lists, record) });
    let evaluation = evaluate(&set.truth, &Links { rows: rows.collect() }, Unit::Site);
    Figures { baseline: true, ..of_partition(set, name, &evaluation) }
}

fn texts(set: &LabelledSet) -> Vec<String> {
    let lists = &set.lists;
    let fold = |cells: Vec<&str>| crate::text::fold(&cells.join(" "));
    if set.kind == SetKind::Lists {
        let name = |record| lists.cell(record, "name").map(|cell| cell.text).into_iter().collect();
        return lists.records().map(|record| fold(name(record))).collect();
    }
    let skipped = |header: &str| header == "id" || Some(header) == set.source.as_deref();
    let cells = |record: RecordId| {
        let (source, row) = lists.locate(record);
        let columns = lists.sources()[source.index()].columns.iter().filter(|column| !skipped(&column.header));
        columns.filter_map(move |column| column.values.get(row)).collect()
    };
    lists.records().map(|record| fold(cells(record))).collect()
}
