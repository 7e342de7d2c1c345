//! `duplicates.csv`: a row per record that repeats another of its list. `omissions.csv`: a row per unit that the base
//! register does not know, with the evidence for it.

use super::ReportError;
use super::review::{answer_heads, no_answer};
use super::table::{Context, Head, Shape, Sink, Table, Target};
use crate::decisions::record_key;
use crate::record::{Lists, RecordId};
use crate::score::Label;
use std::ops::Range;

pub(super) struct DuplicatesTable<'a>(pub &'a Context<'a>);

impl Table for DuplicatesTable<'_> {
    fn file(&self) -> &'static str {
        "duplicates.csv"
    }

    fn heads(&self) -> Vec<Head> {
        let lang = self.0.lang;
        let mut heads = vec![
            Head::new(lang, "source", Label::new("名单", "list"), Shape::Text),
            Head::new(lang, "roster_id", Label::new("名录编号", "roster id"), Shape::Text),
            Head::new(lang, "record", Label::new("重复的第几条", "repeated record"), Shape::Number),
            Head::new(lang, "sheet", Label::new("工作表", "sheet"), Shape::Text),
            Head::new(lang, "row", Label::new("行号", "row"), Shape::Number),
            Head::new(lang, "name", Label::new("重复条名称", "name"), Shape::Text),
            Head::new(lang, "address", Label::new("重复条地址", "address"), Shape::Text),
            Head::new(lang, "kept_record", Label::new("保留的第几条", "kept record"), Shape::Number),
            Head::new(lang, "kept_sheet", Label::new("保留条工作表", "sheet of the kept record"), Shape::Text),
            Head::new(lang, "kept_row", Label::new("保留条行号", "row of the kept record"), Shape::Number),
            Head::new(lang, "kept_name", Label::new("保留条名称", "name of the kept record"), Shape::Text),
            Head::new(lang, "kept_address", Label::new("保留条地址", "address of the kept record"), Shape::Text),
        ];
        let at = heads.iter().position(|head| head.field == "record").unwrap_or_default();
        heads.splice(at..at, answer_heads(lang, "verdict", Label::new("核实结论", "verdict"), Shape::Verdict));
        heads.extend([
            Head::new(lang, "repeat_key", Label::new("重复条校验码", "repeat key"), Shape::Origin),
            Head::new(lang, "kept_key", Label::new("保留条校验码", "kept key"), Shape::Origin),
        ]);
        heads
    }

    fn len(&self) -> usize {
        self.0.roster.duplicates.len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let Context { lists, roster, .. } = self.0;
        let mut scratch = String::new();
        for duplicate in &roster.duplicates[range] {
            for &repeat in &duplicate.repeats {
                sink.text(&lists.sources()[duplicate.source.index()].name)?;
                let id = roster.units.get(duplicate.unit as usize).map_or("", |unit| unit.roster_id.as_str());
                sink.link(id, Target::Records(duplicate.unit))?;
                no_answer(sink)?;
                for record in [repeat, duplicate.kept] {
                    self.side(lists, record, &mut scratch, sink)?;
                }
                for record in [repeat, duplicate.kept] {
                    sink.text(&record_key(lists, record).to_string())?;
                }
                sink.end()?;
            }
        }
        Ok(())
    }
}

impl DuplicatesTable<'_> {
    fn side(
        &self,
        lists: &Lists,
        record: RecordId,
        scratch: &mut String,
        sink: &mut dyn Sink,
    ) -> Result<(), ReportError> {
        let at = lists.row_ref(record);
        sink.whole(lists.locate(record).1 as u64 + 1)?;
        sink.text(self.0.sheet(at))?;
        sink.whole(u64::from(at.row))?;
        for field in ["name", "address"] {
            scratch.clear();
            self.0.push_cells(record, field, scratch);
            sink.text(scratch)?;
        }
        Ok(())
    }
}

pub(super) struct OmissionsTable<'a>(pub &'a Context<'a>);

/// Values of the unit that a clerk needs to find it on the ground, where the roster has such columns.
const SHOWN: [&str; 8] = ["name", "credit_code", "address", "town", "village", "industry", "phone", "phones"];

impl OmissionsTable<'_> {
    fn columns(&self) -> impl Iterator<Item = &crate::consolidate::OutputColumn> {
        SHOWN.iter().filter_map(|field| self.0.roster.columns.iter().find(|column| column.field == *field))
    }
}

impl Table for OmissionsTable<'_> {
    fn file(&self) -> &'static str {
        "omissions.csv"
    }

    fn heads(&self) -> Vec<Head> {
        let lang = self.0.lang;
        let mut heads = vec![Head::new(lang, "roster_id", Label::new("名录编号", "roster id"), Shape::Text)];
        heads.extend(self.columns().map(|column| Head::new(lang, column.field, column.label, Shape::Text)));
        heads.extend([
            Head::new(lang, "evidence", Label::new("依据", "evidence"), Shape::Prose),
            Head::new(lang, "sources", Label::new("见于名单", "lists"), Shape::Text),
            Head::new(lang, "records", Label::new("见于记录", "records"), Shape::Prose),
            Head::new(lang, "confidence", Label::new("把握", "confidence"), Shape::Number),
            Head::new(lang, "key", Label::new("校验码", "key"), Shape::Origin),
        ]);
        let found = answer_heads(lang, "found_status", Label::new("核实状态", "status found"), Shape::Status);
        let at = heads.iter().position(|head| head.field == "name").map_or(1, |at| at + 1);
        heads.splice(at..at, found);
        heads
    }

    fn len(&self) -> usize {
        self.0.roster.omissions.len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let Context { lists, roster, lang, .. } = self.0;
        let mut scratch = String::new();
        let between = |out: &mut String| {
            if !out.is_empty() {
                out.push('；');
            }
        };
        for omission in &roster.omissions[range] {
            let Some(unit) = roster.units.get(omission.unit as usize) else { continue };
            sink.link(&unit.roster_id, Target::Unit(omission.unit))?;
            let named = self.columns().next().is_some_and(|column| column.field == "name");
            if !named {
                no_answer(sink)?;
            }
            for column in self.columns() {
                sink.text(unit.value(column.field).map_or("", |value| value.text))?;
                if column.field == "name" {
                    no_answer(sink)?;
                }
            }
            scratch.clear();
            for &label in &omission.evidence {
                between(&mut scratch);
                scratch.push_str(lang.pick(label));
            }
            sink.text(&scratch)?;
            scratch.clear();
            for source in &omission.sources {
                between(&mut scratch);
                scratch.push_str(&lists.sources()[source.index()].name);
            }
            sink.text(&scratch)?;
            scratch.clear();
            for &member in &unit.members {
                between(&mut scratch);
                self.0.push_label(member, &mut scratch);
            }
            sink.text(&scratch)?;
            sink.share(unit.confidence)?;
            sink.text(&self.0.unit_key(unit))?;
            sink.end()?;
        }
        Ok(())
    }
}
