//! Tables that stand in the workbook only: the roster with room for answers, every unit's records, and the lists against each other.

use super::reason::push_reason;
use super::review::answer_heads;
use super::roster::RosterTable;
use super::table::{Context, Head, Shape, Sink, Table, Target};
use super::{Lang, ReportError, words};
use crate::consolidate::OutputColumn;
use crate::record::{RecordId, SourceId};
use crate::score::Label;
use std::ops::Range;

/// Values of a unit that people put right, where the roster has such columns.
const CORRECTED: [&str; 8] = ["name", "credit_code", "address", "town", "village", "industry", "legal_rep", "phones"];

/// The roster, with a column to state what was found, a column per value that can be put right, and the key that finds the unit again.
pub(super) struct RosterSheet<'a>(pub &'a Context<'a>);

impl RosterSheet<'_> {
    fn corrected(&self) -> impl Iterator<Item = &OutputColumn> {
        let columns = &self.0.roster.columns;
        CORRECTED.iter().filter_map(|field| columns.iter().find(|column| column.field == *field))
    }
}

impl Table for RosterSheet<'_> {
    fn file(&self) -> &'static str {
        RosterTable(self.0).file()
    }

    fn heads(&self) -> Vec<Head> {
        let lang = self.0.lang;
        let mut heads = RosterTable(self.0).heads();
        let mut filled =
            answer_heads(lang, "found_status", Label::new("核实状态", "status found"), Shape::Status).to_vec();
        filled.extend(self.corrected().map(|column| {
            let (zh, en) = (format!("更正：{}", column.label.zh), format!("corrected {}", column.label.en));
            let label = if lang == Lang::Zh { zh } else { en };
            Head { field: format!("corrected_{}", column.field), label, shape: Shape::Fill }
        }));
        let at = heads.iter().position(|head| head.shape == Shape::Origin).unwrap_or(heads.len());
        heads.splice(at..at, filled);
        heads.push(Head::new(lang, "key", Label::new("校验码", "key"), Shape::Origin));
        heads
    }

    fn len(&self) -> usize {
        self.0.roster.units.len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let table = RosterTable(self.0);
        let filled = 4 + self.corrected().count();
        let mut pen = table.pen();
        for at in range {
            let unit = &self.0.roster.units[at];
            sink.link(&unit.roster_id, Target::Records(at as u32))?;
            table.put_values(unit, &mut pen, sink)?;
            (0..filled).try_for_each(|_| sink.text(""))?;
            table.put_origins(unit, &mut pen, sink)?;
            sink.text(&self.0.unit_key(unit))?;
            sink.end()?;
        }
        Ok(())
    }
}

/// Every record beside the unit it went to, the records of a unit together, those in no unit last.
pub(super) struct RecordsTable<'a> {
    context: &'a Context<'a>,
    order: Vec<RecordId>,
}

impl<'a> RecordsTable<'a> {
    pub fn new(context: &'a Context<'a>) -> Self {
        let roster = context.roster;
        let mut order: Vec<RecordId> = roster.placements.iter().map(|placement| placement.record).collect();
        // `None` sorts before `Some`: records in no unit are turned to the end.
        order.sort_by_key(|record| (roster.placements[record.index()].unit.unwrap_or(u32::MAX), *record));
        Self { context, order }
    }

    /// Index of each record's row, and of the first row of each unit's records.
    pub fn rows_of(&self) -> (Vec<u32>, Vec<u32>) {
        let roster = self.context.roster;
        let mut of_record = vec![0; self.order.len()];
        let mut of_unit = vec![0; roster.units.len()];
        for (row, record) in self.order.iter().enumerate().rev() {
            of_record[record.index()] = row as u32;
            if let Some(unit) = roster.placements[record.index()].unit {
                of_unit[unit as usize] = row as u32;
            }
        }
        (of_record, of_unit)
    }
}

impl Table for RecordsTable<'_> {
    fn file(&self) -> &'static str {
        "links.csv"
    }

    fn heads(&self) -> Vec<Head> {
        let lang = self.context.lang;
        vec![
            Head::new(lang, "roster_id", Label::new("名录编号", "roster id"), Shape::Text),
            Head::new(lang, "source", Label::new("名单", "list"), Shape::Text),
            Head::new(lang, "record", Label::new("第几条", "record"), Shape::Number),
            Head::new(lang, "sheet", Label::new("工作表", "sheet"), Shape::Text),
            Head::new(lang, "row", Label::new("行号", "row"), Shape::Number),
            Head::new(lang, "name", Label::new("名称", "name"), Shape::Text),
            Head::new(lang, "code", Label::new("代码", "code"), Shape::Text),
            Head::new(lang, "address", Label::new("地址", "address"), Shape::Text),
            Head::new(lang, "phone", Label::new("电话", "phone"), Shape::Text),
            Head::new(lang, "decision", Label::new("结论", "decision"), Shape::Text),
            Head::new(lang, "probability", Label::new("概率", "probability"), Shape::Number),
            Head::new(lang, "reason", Label::new("理由", "reason"), Shape::Text),
        ]
    }

    fn len(&self) -> usize {
        self.order.len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let Context { lists, roster, lang, .. } = self.context;
        let mut scratch = String::new();
        for &record in &self.order[range] {
            let placement = &roster.placements[record.index()];
            match placement.unit {
                Some(unit) => sink.link(&roster.units[unit as usize].roster_id, Target::Unit(unit))?,
                None => sink.text("")?,
            }
            let (source, row) = lists.locate(record);
            let at = lists.row_ref(record);
            sink.text(&lists.sources()[source.index()].name)?;
            sink.whole(row as u64 + 1)?;
            sink.text(self.context.sheet(at))?;
            sink.whole(u64::from(at.row))?;
            for field in ["name", "credit_code", "address", "phone"] {
                scratch.clear();
                self.context.push_cells(record, field, &mut scratch);
                sink.text(&scratch)?;
            }
            sink.text(lang.pick(words::decision(placement.decision)))?;
            sink.share(placement.probability)?;
            scratch.clear();
            push_reason(self.context, placement, &mut scratch);
            sink.text(&scratch)?;
            sink.end()?;
        }
        Ok(())
    }
}

/// A row per list: its records, the units they are, and how many of these every other list has, too.
pub(super) struct ListsTable<'a>(pub &'a Context<'a>);

impl Table for ListsTable<'_> {
    fn file(&self) -> &'static str {
        "run.json"
    }

    fn heads(&self) -> Vec<Head> {
        let lang = self.0.lang;
        let head = |field, zh, en| Head::new(lang, field, Label::new(zh, en), Shape::Number);
        let mut heads = vec![
            Head::new(lang, "source", Label::new("名单", "list"), Shape::Text),
            Head::new(lang, "role", Label::new("类别", "role"), Shape::Text),
            head("records", "记录数", "records"),
            head("aside", "不纳入", "in no unit"),
            head("units", "单位数", "units"),
            head("repeats", "重复条数", "repeats"),
            head("only_here", "仅见于本名单", "only here"),
            head("missing", "本名单所缺", "missing here"),
        ];
        heads.extend(self.0.lists.sources().iter().map(|source| {
            let label = match lang {
                Lang::Zh => format!("与“{}”共有", source.name),
                Lang::En => format!("shared with {}", source.name),
            };
            Head { field: format!("shared:{}", source.name), label, shape: Shape::Number }
        }));
        heads
    }

    fn len(&self) -> usize {
        self.0.lists.sources().len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let Context { lists, roster, lang, .. } = self.0;
        let n = lists.sources().len();
        let (mut shared, mut only, mut aside) = (vec![vec![0_u64; n]; n], vec![0_u64; n], vec![0_u64; n]);
        for unit in &roster.units {
            if let [alone] = unit.sources[..] {
                only[alone.index()] += 1;
            }
            for a in &unit.sources {
                for b in &unit.sources {
                    shared[a.index()][b.index()] += 1;
                }
            }
        }
        for placement in roster.placements.iter().filter(|placement| placement.unit.is_none()) {
            aside[lists.locate(placement.record).0.index()] += 1;
        }
        for at in range {
            let source = &lists.sources()[at];
            let of_list = roster.duplicates.iter().filter(|duplicate| duplicate.source == SourceId(at as u16));
            sink.text(&source.name)?;
            sink.text(lang.pick(words::role(source.role)))?;
            sink.whole(source.rows.len() as u64)?;
            sink.whole(aside[at])?;
            sink.whole(shared[at][at])?;
            sink.whole(of_list.map(|duplicate| duplicate.repeats.len() as u64).sum())?;
            sink.whole(only[at])?;
            sink.whole(roster.units.len() as u64 - shared[at][at])?;
            for other in &shared[at] {
                sink.whole(*other)?;
            }
            sink.end()?;
        }
        Ok(())
    }
}
