//! The run checks itself: every input row is in exactly one place.

use super::ReportError;
use crate::consolidate::{Decision, Roster};
use crate::record::{Format, Lists, RecordId, RowRef, Source};

/// How a result fails to hold every row exactly once. Any of these is a fault of the program, not of the lists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The number of placements is not the number of records.
    #[error("读入 {records} 条记录，只有 {placements} 条有去向")]
    PlacementCount {
        /// Records read.
        records: usize,
        /// Records placed.
        placements: usize,
    },
    /// A placement stands at the wrong place or its unit disagrees with it.
    #[error("记录 {label} 的去向前后矛盾：{problem}")]
    Placement {
        /// `source:record`.
        label: String,
        /// What disagrees.
        problem: &'static str,
    },
    /// A row of a file is both a record and set aside, or is one of them twice.
    #[error("{source_name} 的{sheet}第 {row} 行出现了两次")]
    RowTwice {
        /// Name of the list.
        source_name: String,
        /// Sheet name in the form `工作表“…”`, empty without sheets.
        sheet: String,
        /// Row as a person sees it.
        row: u32,
    },
    /// A row of a sheet is neither a record nor set aside.
    #[error("{source_name} 的{sheet}第 {row} 行没有去向")]
    RowMissing {
        /// Name of the list.
        source_name: String,
        /// Sheet name in the form `工作表“…”`, empty without sheets.
        sheet: String,
        /// Row as a person sees it.
        row: u32,
    },
    /// A sheet says it has another number of records than it has rows that are records.
    #[error("{source_name} 的{sheet}应有 {stated} 条记录，实有 {counted} 条")]
    SheetCount {
        /// Name of the list.
        source_name: String,
        /// Sheet name in the form `工作表“…”`, empty without sheets.
        sheet: String,
        /// Records the reader counted.
        stated: u32,
        /// Records that are there.
        counted: u32,
    },
}

/// Checks that every record has exactly one place in the roster and every row below a header is exactly one of a record
/// and a rejected row.
///
/// Rows of a workbook must follow each other without a gap. In a delimited file a record is known by the line it starts
/// on and a quoted cell may hold line breaks, so gaps are allowed there; nothing may stand twice.
///
/// # Errors
/// [`ReportError::Lost`] with the first violation.
pub fn conservation_check(lists: &Lists, roster: &Roster) -> Result<(), ReportError> {
    let (placed, read) = rayon::join(|| check_placements(lists, roster), || check_rows(lists));
    placed.and(read).map_err(ReportError::Lost)
}

fn check_placements(lists: &Lists, roster: &Roster) -> Result<(), Violation> {
    if roster.placements.len() != lists.len() {
        return Err(Violation::PlacementCount { records: lists.len(), placements: roster.placements.len() });
    }
    let fault = |record: RecordId, problem| {
        let label = if record.index() < lists.len() { lists.label(record) } else { format!("#{}", record.0) };
        Err(Violation::Placement { label, problem })
    };
    let mut placed = 0usize;
    for (at, placement) in roster.placements.iter().enumerate() {
        let record = RecordId(at as u32);
        if placement.record != record {
            return fault(record, "顺序错位");
        }
        let in_unit = matches!(placement.decision, Decision::Linked | Decision::Single);
        match placement.unit {
            None if in_unit => return fault(record, "应在单位中却没有单位"),
            Some(_) if !in_unit => return fault(record, "不应在单位中却有单位"),
            Some(unit) if unit as usize >= roster.units.len() => return fault(record, "所指单位不存在"),
            Some(_) => placed += 1,
            None => {}
        }
    }
    // Every member points back and members ascend, so no unit holds a record twice and no two units hold the same one;
    // then equal totals leave no placement without its unit.
    let mut held = 0usize;
    for (at, unit) in roster.units.iter().enumerate() {
        let mut last = None;
        for &member in &unit.members {
            let back = roster.placements.get(member.index()).and_then(|placement| placement.unit);
            if back != Some(at as u32) {
                return fault(member, "单位里有它，它的去向却不是这个单位");
            }
            if last >= Some(member) {
                return fault(member, "在同一单位里出现两次");
            }
            last = Some(member);
        }
        held += unit.members.len();
    }
    if held != placed {
        let lost = roster.placements.iter().find(|placement| {
            placement.unit.is_some_and(|unit| !roster.units[unit as usize].members.contains(&placement.record))
        });
        return fault(lost.map_or(RecordId(0), |placement| placement.record), "去向的单位里没有它");
    }
    Ok(())
}

fn check_rows(lists: &Lists) -> Result<(), Violation> {
    let mut rejected: Vec<RowRef> = lists.rejected.iter().map(|rejected| rejected.at).collect();
    rejected.sort_unstable();
    for (ordinal, source) in lists.sources().iter().enumerate() {
        let mut rows: Vec<(RowRef, bool)> = source.rows.iter().map(|&row| (row, true)).collect();
        let first = rejected.partition_point(|at| at.source.index() < ordinal);
        let last = rejected.partition_point(|at| at.source.index() <= ordinal);
        rows.extend(rejected[first..last].iter().map(|&row| (row, false)));
        rows.sort_unstable();
        check_source(source, &rows)?;
    }
    Ok(())
}

fn check_source(source: &Source, rows: &[(RowRef, bool)]) -> Result<(), Violation> {
    let source_name = || source.name.clone();
    let sheet_name = |sheet: u16| match source.sheets.get(usize::from(sheet)) {
        Some(sheet) if !sheet.name.is_empty() => format!("工作表“{}”", sheet.name),
        _ => String::new(),
    };
    for pair in rows.windows(2) {
        let (before, at) = (pair[0].0, pair[1].0);
        if before == at {
            return Err(Violation::RowTwice { source_name: source_name(), sheet: sheet_name(at.sheet), row: at.row });
        }
    }
    let gapless = matches!(source.format, Format::Workbook { .. });
    for (ordinal, sheet) in source.sheets.iter().enumerate() {
        let ordinal = ordinal as u16;
        let mine = rows.iter().filter(|(at, _)| at.sheet == ordinal);
        let counted = mine.clone().filter(|(_, record)| *record).count() as u32;
        if counted != sheet.records {
            return Err(Violation::SheetCount {
                source_name: source_name(),
                sheet: sheet_name(ordinal),
                stated: sheet.records,
                counted,
            });
        }
        let Some((_, header_end)) = sheet.header.filter(|_| gapless) else { continue };
        let below = mine.filter(|(at, _)| at.row > header_end);
        for (expected, (at, _)) in (header_end + 1..).zip(below) {
            if at.row != expected {
                return Err(Violation::RowMissing {
                    source_name: source_name(),
                    sheet: sheet_name(ordinal),
                    row: expected,
                });
            }
        }
    }
    Ok(())
}
