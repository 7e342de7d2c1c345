//! `links.csv`: a row per record, in record order; and the workbook's sheet of records that are no unit.

use super::ReportError;
use super::reason::push_reason;
use super::table::{Context, Head, Shape, Sink, Table};
use super::words;
use crate::consolidate::{Decision, Placement};
use crate::record::RecordId;
use crate::score::Label;
use std::ops::Range;

pub(super) struct LinksTable<'a>(pub &'a Context<'a>);

impl Table for LinksTable<'_> {
    fn file(&self) -> &'static str {
        "links.csv"
    }

    fn heads(&self) -> Vec<Head> {
        let mut heads = place_heads(self.0);
        heads.extend([
            Head::new(self.0.lang, "roster_id", Label::new("名录编号", "roster id"), Shape::Text),
            Head::new(self.0.lang, "legal_id", Label::new("法人单位编号", "legal unit id"), Shape::Text),
            Head::new(self.0.lang, "probability", Label::new("概率", "probability"), Shape::Number),
            Head::new(self.0.lang, "decision", Label::new("结论", "decision"), Shape::Text),
            Head::new(self.0.lang, "reason", Label::new("理由", "reason"), Shape::Prose),
            Head::new(self.0.lang, "issues", Label::new("数据问题", "issues"), Shape::Text),
        ]);
        heads
    }

    fn len(&self) -> usize {
        self.0.roster.placements.len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let mut scratch = String::new();
        for placement in &self.0.roster.placements[range] {
            put_place(self.0, placement.record, sink)?;
            match placement.unit.map(|unit| &self.0.roster.units[unit as usize]) {
                Some(unit) => {
                    sink.text(&unit.roster_id)?;
                    sink.text(&unit.legal_id)?;
                }
                None => {
                    sink.text("")?;
                    sink.text("")?;
                }
            }
            sink.share(placement.probability)?;
            sink.coded(placement.decision.as_str(), self.0.lang.pick(words::decision(placement.decision)))?;
            scratch.clear();
            push_reason(self.0, placement, &mut scratch);
            sink.text(&scratch)?;
            self.0.put_issues(&[placement.record], sink)?;
            sink.end()?;
        }
        Ok(())
    }
}

/// The records that stand in no unit, with everything that was sent of them: what an inspector goes out with.
#[cfg_attr(not(feature = "workbook"), allow(dead_code))]
pub(super) struct AsideTable<'a>(pub &'a Context<'a>);

#[cfg_attr(not(feature = "workbook"), allow(dead_code))]
impl AsideTable<'_> {
    pub(super) fn placements(&self, range: Range<usize>) -> impl Iterator<Item = &Placement> {
        let aside = |placement: &&Placement| matches!(placement.decision, Decision::Lead | Decision::Landlord);
        self.0.roster.placements[range].iter().filter(aside)
    }
}

impl Table for AsideTable<'_> {
    fn file(&self) -> &'static str {
        "leads.csv"
    }

    fn heads(&self) -> Vec<Head> {
        let mut heads = place_heads(self.0);
        heads.extend([
            Head::new(self.0.lang, "decision", Label::new("结论", "decision"), Shape::Text),
            Head::new(self.0.lang, "reason", Label::new("理由", "reason"), Shape::Prose),
            Head::new(self.0.lang, "text", Label::new("原始内容", "as sent"), Shape::Prose),
        ]);
        heads
    }

    fn len(&self) -> usize {
        self.0.roster.placements.len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let mut scratch = String::new();
        for placement in self.placements(range) {
            put_place(self.0, placement.record, sink)?;
            sink.coded(placement.decision.as_str(), self.0.lang.pick(words::decision(placement.decision)))?;
            scratch.clear();
            push_reason(self.0, placement, &mut scratch);
            sink.text(&scratch)?;
            scratch.clear();
            let (source, row) = self.0.lists.locate(placement.record);
            for column in &self.0.lists.sources()[source.index()].columns {
                let Some(text) = column.values.get(row) else { continue };
                if !scratch.is_empty() {
                    scratch.push('；');
                }
                scratch.push_str(&column.header);
                scratch.push('：');
                scratch.push_str(text);
            }
            sink.text(&scratch)?;
            sink.end()?;
        }
        Ok(())
    }
}

fn place_heads(context: &Context<'_>) -> Vec<Head> {
    let lang = context.lang;
    vec![
        Head::new(lang, "source", Label::new("名单", "list"), Shape::Text),
        Head::new(lang, "record", Label::new("第几条", "record"), Shape::Number),
        Head::new(lang, "sheet", Label::new("工作表", "sheet"), Shape::Text),
        Head::new(lang, "row", Label::new("行号", "row"), Shape::Number),
    ]
}

fn put_place(context: &Context<'_>, record: RecordId, sink: &mut dyn Sink) -> Result<(), ReportError> {
    let (source, row) = context.lists.locate(record);
    let at = context.lists.row_ref(record);
    sink.text(&context.lists.sources()[source.index()].name)?;
    sink.whole(row as u64 + 1)?;
    sink.text(context.sheet(at))?;
    sink.whole(u64::from(at.row))
}
