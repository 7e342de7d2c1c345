//! `decisions.csv`: a row per answer that anybody ever gave, itself a file of answers.

use super::table::{Head, Shape, Sink, Table};
use super::{Lang, ReportError};
use crate::decisions::{Ledger, Subject};
use crate::score::Label;
use std::ops::Range;

pub(super) struct LedgerTable<'a> {
    pub ledger: &'a Ledger,
    pub lang: Lang,
}

impl Table for LedgerTable<'_> {
    fn file(&self) -> &'static str {
        "decisions.csv"
    }

    fn heads(&self) -> Vec<Head> {
        let head = |field, zh, en| Head::new(self.lang, field, Label::new(zh, en), Shape::Text);
        vec![
            head("kind", "种类", "kind"),
            head("left", "甲", "left"),
            head("right", "乙", "right"),
            head("field", "项目", "field"),
            head("answer", "核实结论", "answer"),
            head("note", "备注", "note"),
            head("who", "核实人", "answered by"),
            head("when", "核实日期", "answered on"),
            head("outcome", "采用情况", "outcome"),
            head("file", "文件", "file"),
            head("sheet", "工作表", "sheet"),
            head("row", "行号", "row"),
            head("left_key", "甲校验码", "left key"),
            head("right_key", "乙校验码", "right key"),
            head("left_cells", "甲的内容", "left cells"),
            head("right_cells", "乙的内容", "right cells"),
        ]
    }

    fn len(&self) -> usize {
        self.ledger.entries().len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        for entry in &self.ledger.entries()[range] {
            let (kind, field) = match &entry.subject {
                Subject::Pair { .. } => ("pair", ""),
                Subject::Status { .. } => ("status", "status"),
                Subject::Correction { field, .. } => ("correction", field.as_str()),
            };
            let sides = entry.sides();
            let (left, right) = (sides[0], sides.get(1));
            sink.text(kind)?;
            sink.text(&left.key.label())?;
            sink.text(&right.map_or_else(String::new, |side| side.key.label()))?;
            sink.text(field)?;
            match &entry.subject {
                Subject::Pair { answer, .. } => sink.coded(answer.as_str(), self.lang.pick(answer.label()))?,
                Subject::Status { status, .. } => sink.coded(status.as_str(), self.lang.pick(status.label()))?,
                Subject::Correction { text, .. } => sink.text(text)?,
            }
            sink.text(&entry.note)?;
            sink.text(&entry.voice.who)?;
            sink.text(&entry.voice.when)?;
            sink.text(entry.outcome.as_str())?;
            sink.text(&entry.place.file)?;
            sink.text(&entry.place.sheet)?;
            sink.whole(u64::from(entry.place.row))?;
            sink.text(&left.key.to_string())?;
            sink.text(&right.map_or_else(String::new, |side| side.key.to_string()))?;
            sink.text(&left.shown())?;
            sink.text(&right.map_or_else(String::new, |side| side.shown()))?;
            sink.end()?;
        }
        Ok(())
    }
}
