//! Rows of two editions of a list: which row is which, wherever it stands now.
//!
//! 1. Rows that say the same in the columns both editions have are the same row, in order; a running number (`序号`) says nothing.
//! 2. Of the rest, two rows are one corrected row when they share at least half of what either says, weighed by how rare each
//!    cell is among the rest: a town says little, a code or a telephone much. Each row is paired once, the best pair first.
//! 3. What is left was taken out, or is new.
//!
//! Cost: linear in cells, as only rare cells are followed.

use crate::record::{Lists, RecordId, Source, SourceId};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What a record of the new lists was in the old ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Was {
    /// The same row.
    Same(RecordId),
    /// The same row with other content.
    Corrected(RecordId),
    /// Nothing: the row is new.
    New,
}

impl Was {
    /// The old record.
    pub fn record(self) -> Option<RecordId> {
        match self {
            Self::Same(record) | Self::Corrected(record) => Some(record),
            Self::New => None,
        }
    }
}

/// Which record of the old lists every record of the new lists was. `from` names the old source of each new source.
pub fn compare_rows(old: &Lists, new: &Lists, from: &[Option<SourceId>]) -> Vec<Was> {
    let mut was = vec![Was::New; new.len()];
    for (at, from) in from.iter().enumerate() {
        let Some(from) = *from else { continue };
        let (before, now) = (&old.sources()[from.index()], &new.sources()[at]);
        let (first_before, first_now) = (old.start(from), new.start(SourceId(at as u16)));
        for (row, found) in of_source(before, now).into_iter().enumerate() {
            let record = |row: u32| RecordId(first_before.0 + row);
            was[first_now.index() + row] = match found {
                Some((row, true)) => Was::Same(record(row)),
                Some((row, false)) => Was::Corrected(record(row)),
                None => Was::New,
            };
        }
    }
    was
}

/// Per new row, the old row and whether both say the same.
fn of_source(before: &Source, now: &Source) -> Vec<Option<(u32, bool)>> {
    let columns = common_columns(before, now);
    let old_cells = |row: usize| columns.iter().map(move |&(at, _)| before.columns[at].values.get(row));
    let new_cells = |row: usize| columns.iter().map(move |&(_, at)| now.columns[at].values.get(row));
    let mut found = vec![None; now.rows.len()];
    let mut waiting: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    let mut left = vec![true; before.rows.len()];
    // An edition that only grew keeps its rows in place.
    for (row, found) in found.iter_mut().enumerate().take(before.rows.len()) {
        if old_cells(row).eq(new_cells(row)) {
            *found = Some((row as u32, true));
            left[row] = false;
        }
    }
    for row in (0..before.rows.len()).rev().filter(|&row| left[row]) {
        waiting.entry(hash_cells(old_cells(row))).or_default().push(row as u32);
    }
    for (row, found) in found.iter_mut().enumerate().filter(|(_, found)| found.is_none()) {
        if let Some(rows) = waiting.get_mut(&hash_cells(new_cells(row)))
            && let Some(last) = rows.last().copied()
            && old_cells(last as usize).eq(new_cells(row))
        {
            rows.pop();
            left[last as usize] = false;
            *found = Some((last, true));
        }
    }
    let gone: Vec<u32> = (0..before.rows.len() as u32).filter(|&row| left[row as usize]).collect();
    let come: Vec<u32> = (0..now.rows.len() as u32).filter(|&row| found[row as usize].is_none()).collect();
    for (old, new) in corrected(before, now, &columns, &gone, &come) {
        found[new as usize] = Some((old, false));
    }
    found
}

/// Columns of one header, as positions in both editions; of several of one header the first with the first.
fn common_columns(before: &Source, now: &Source) -> Vec<(usize, usize)> {
    let mut taken = vec![false; now.columns.len()];
    let mut common = Vec::new();
    for (at, column) in before.columns.iter().enumerate() {
        let same = |&other: &usize| !taken[other] && now.columns[other].header == column.header;
        if column.field.as_deref() != Some("serial")
            && let Some(other) = (0..taken.len()).find(same)
        {
            taken[other] = true;
            common.push((at, other));
        }
    }
    common
}

/// A hash over the cells of a row in column order, absent told from empty.
fn hash_cells<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    for cell in cells {
        match cell {
            Some(text) => {
                hasher.write(text.as_bytes());
                hasher.write_u8(0xff);
            }
            None => hasher.write_u8(0xfe),
        }
    }
    hasher.finish()
}

/// Cells that more of the left-over rows share are not followed.
const RARE: usize = 20;

/// Share of what either row says that two editions of one row have in common.
const SAME_ROW: f64 = 0.5;

/// Pairs of left-over rows that are one row, corrected.
fn corrected(before: &Source, now: &Source, columns: &[(usize, usize)], gone: &[u32], come: &[u32]) -> Vec<(u32, u32)> {
    if gone.is_empty() || come.is_empty() {
        return Vec::new();
    }
    // Where every cell stands among the rows that are left, per column.
    let mut pairs: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    let mut total: [FxHashMap<u32, f64>; 2] = [FxHashMap::default(), FxHashMap::default()];
    let rows = gone.len().max(come.len()) as f64;
    for &(old_at, new_at) in columns {
        let mut of_cell: FxHashMap<&str, [Vec<u32>; 2]> = FxHashMap::default();
        for (side, (rows, column)) in
            [(gone, &before.columns[old_at]), (come, &now.columns[new_at])].into_iter().enumerate()
        {
            for &row in rows {
                if let Some(text) = column.values.get(row as usize) {
                    of_cell.entry(text).or_default()[side].push(row);
                }
            }
        }
        let mut cells: Vec<(&str, [Vec<u32>; 2])> = of_cell.into_iter().collect();
        cells.sort_unstable_by_key(|(text, _)| *text);
        for (_, [olds, news]) in cells {
            // As rare as on the side where it is less rare, so that a cell on both sides counts as much as one that changed.
            let weight = (1.0 + rows / olds.len().max(news.len()) as f64).log2();
            for (side, rows) in [&olds, &news].into_iter().enumerate() {
                rows.iter().for_each(|&row| *total[side].entry(row).or_insert(0.0) += weight);
            }
            if olds.len() <= RARE && news.len() <= RARE {
                for &old in &olds {
                    news.iter().for_each(|&new| *pairs.entry((old, new)).or_insert(0.0) += weight);
                }
            }
        }
    }
    let share = |(old, new): (u32, u32), shared: f64| {
        let of = |side: usize, row: u32| total[side].get(&row).copied().unwrap_or(0.0);
        shared / of(0, old).max(of(1, new)).max(f64::MIN_POSITIVE)
    };
    let mut pairs: Vec<(f64, (u32, u32))> =
        pairs.into_iter().map(|(pair, shared)| (share(pair, shared), pair)).collect();
    pairs.retain(|(share, _)| *share >= SAME_ROW);
    // Of equal shares, what the rows say decides and not where they stand.
    let text = |source: &Source, row: u32| hash_cells(source.columns.iter().map(move |c| c.values.get(row as usize)));
    let mut ranked: Vec<_> =
        pairs.into_iter().map(|(share, (old, new))| (share, text(before, old), text(now, new), old, new)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2, a.3, a.4).cmp(&(b.1, b.2, b.3, b.4))));
    let (mut old_taken, mut new_taken) = (rustc_hash::FxHashSet::default(), rustc_hash::FxHashSet::default());
    let mut found = Vec::new();
    for (_, _, _, old, new) in ranked {
        if !old_taken.contains(&old) && !new_taken.contains(&new) {
            old_taken.insert(old);
            new_taken.insert(new);
            found.push((old, new));
        }
    }
    found
}

/// A fingerprint of what a record says, in 16 bytes of SHA-256: its list, and each present cell with its header, in order of headers. Neither
/// the place of the row nor the order of columns counts, and a running number does not either.
pub fn fingerprint(lists: &Lists, record: RecordId) -> [u8; 16] {
    let (source, row) = lists.locate(record);
    let source = &lists.sources()[source.index()];
    let mut cells: Vec<(&str, &str)> = source
        .columns
        .iter()
        .filter(|column| column.field.as_deref() != Some("serial"))
        .filter_map(|column| Some((column.header.as_str(), column.values.get(row)?)))
        .collect();
    cells.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(source.name.as_bytes());
    for (header, text) in cells {
        for part in [header, text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hash.finalize()[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Format, Role, RowRef, SourceColumn};
    use proptest::prelude::*;

    fn source(header: &[&str], rows: &[&[&str]]) -> Source {
        let columns = header.iter().enumerate().map(|(at, name)| SourceColumn {
            header: (*name).to_owned(),
            field: (*name == "序号").then(|| "serial".to_owned()),
            recognised_by: "",
            values: rows.iter().map(|row| row.get(at).copied().filter(|cell| !cell.is_empty())).collect(),
        });
        Source {
            name: "底册".to_owned(),
            path: None,
            sha256: String::new(),
            role: Role::Other,
            format: Format::Rows,
            sheets: Vec::new(),
            columns: columns.collect(),
            rows: (0..rows.len() as u32).map(|row| RowRef { source: SourceId(0), sheet: 0, row: row + 1 }).collect(),
        }
    }

    const HEADER: [&str; 5] = ["序号", "名称", "代码", "电话", "镇"];
    const OLD: [&[&str]; 5] = [
        &["1", "广成不锈钢厂", "C1", "13500000001", "彩塘镇"],
        &["2", "华丰陶瓷厂", "C2", "13500000002", "彩塘镇"],
        &["3", "宏达五金厂", "C3", "13500000003", "彩塘镇"],
        &["4", "宏达五金厂", "C3", "13500000003", "彩塘镇"],
        &["5", "新群食品厂", "", "13500000005", "彩塘镇"],
    ];

    #[test]
    fn moved_corrected_removed_and_added_rows_are_told_apart() {
        let new: [&[&str]; 5] = [
            &["1", "新群食品有限公司", "C9", "13500000005", "彩塘镇"], // shares only a telephone with the old one
            &["2", "宏达五金厂", "C3", "13500000003", "彩塘镇"],       // one of two equal rows
            &["3", "华丰陶瓷厂", "C2", "13599999999", "彩塘镇"],       // telephone corrected
            &["4", "广成不锈钢厂", "C1", "13500000001", "彩塘镇"],     // moved
            &["5", "从未有过厂", "C8", "13500000008", "彩塘镇"],
        ];
        let found = of_source(&source(&HEADER, &OLD), &source(&HEADER, &new));
        assert_eq!(found, [None, Some((2, true)), Some((1, false)), Some((0, true)), None]);
    }

    #[test]
    fn columns_may_be_added_and_change_places() {
        let header = ["电话", "镇", "备注", "名称", "代码", "序号"];
        let new: Vec<Vec<&str>> =
            OLD.iter().rev().map(|row| vec![row[3], row[4], "新填", row[1], row[2], "9"]).collect();
        let new: Vec<&[&str]> = new.iter().map(Vec::as_slice).collect();
        let found = of_source(&source(&HEADER, &OLD), &source(&header, &new));
        assert!(found.iter().all(|row| row.is_some_and(|(_, same)| same)), "{found:?}");
        let mut rows: Vec<u32> = found.iter().flatten().map(|(row, _)| *row).collect();
        rows.sort_unstable();
        assert_eq!(rows, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_column_rewritten_in_every_row_is_no_reason_to_lose_them() {
        let old: Vec<Vec<String>> = (0..60)
            .map(|at| vec![format!("厂{at}"), format!("C{at}"), "2017/1/2".to_owned(), "彩塘镇".to_owned()])
            .collect();
        let new: Vec<Vec<String>> =
            old.iter().map(|row| row.iter().map(|cell| cell.replace("2017/1/2", "2017-01-02")).collect()).collect();
        fn of(rows: &[Vec<String>]) -> Source {
            let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
            source(&["名称", "代码", "日期", "镇"], &rows)
        }
        let found = of_source(&of(&old), &of(&new));
        assert_eq!(found, (0..60).map(|row| Some((row, false))).collect::<Vec<_>>());
    }

    proptest! {
        /// Whatever the two editions hold: no old row is two new ones, and rows called the same say the same.
        #[test]
        fn no_row_is_two(old in rows(), new in rows()) {
            let of = |rows: &[Vec<String>]| {
                let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
                let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
                source(&["名称", "代码", "镇"], &rows)
            };
            let found = of_source(&of(&old), &of(&new));
            let mut taken: Vec<u32> = found.iter().flatten().map(|(row, _)| *row).collect();
            taken.sort_unstable();
            let all = taken.len();
            taken.dedup();
            prop_assert_eq!(taken.len(), all);
            for (at, found) in found.iter().enumerate() {
                if let Some((row, same)) = found {
                    prop_assert_eq!(old[*row as usize] == new[at], *same);
                }
            }
            // As many rows are the same as both editions can pair.
            let count = |rows: &[Vec<String>], row: &Vec<String>| rows.iter().filter(|other| *other == row).count();
            let mut kinds = new.clone();
            kinds.sort();
            kinds.dedup();
            let most: usize = kinds.iter().map(|row| count(&old, row).min(count(&new, row))).sum();
            prop_assert_eq!(found.iter().flatten().filter(|(_, same)| *same).count(), most);
        }
    }

    fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
        prop::collection::vec(prop::collection::vec("[甲乙丙]{0,1}", 3), 0..9)
    }

    #[test]
    fn a_fingerprint_goes_by_content() {
        let lists = |source: Source| {
            let mut lists = Lists::default();
            lists.push(source);
            lists
        };
        let old = lists(source(&HEADER, &OLD));
        let turned = lists(source(
            &["镇", "名称", "序号", "代码", "电话"],
            &[&["彩塘镇", "广成不锈钢厂", "7", "C1", "13500000001"]],
        ));
        assert_eq!(fingerprint(&old, RecordId(0)), fingerprint(&turned, RecordId(0)));
        assert_ne!(fingerprint(&old, RecordId(0)), fingerprint(&old, RecordId(1)));
        assert_eq!(fingerprint(&old, RecordId(2)), fingerprint(&old, RecordId(3)));
    }
}
