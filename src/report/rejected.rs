//! `rejected.csv`: rows that are no record, with the reason. `issues.csv`: cells a person should look at.

use super::table::{Context, Head, Shape, Sink, Table};
use super::{ReportError, words};
use crate::score::Label;
use std::ops::Range;

pub(super) struct RejectedTable<'a>(pub &'a Context<'a>);

impl Table for RejectedTable<'_> {
    fn file(&self) -> &'static str {
        "rejected.csv"
    }

    fn heads(&self) -> Vec<Head> {
        let lang = self.0.lang;
        vec![
            Head::new(lang, "source", Label::new("名单", "list"), Shape::Text),
            Head::new(lang, "sheet", Label::new("工作表", "sheet"), Shape::Text),
            Head::new(lang, "row", Label::new("行号", "row"), Shape::Number),
            Head::new(lang, "reason", Label::new("为什么不是记录", "reason"), Shape::Text),
            Head::new(lang, "text", Label::new("原文", "text"), Shape::Prose),
        ]
    }

    fn len(&self) -> usize {
        self.0.lists.rejected.len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let lists = self.0.lists;
        for rejected in &lists.rejected[range] {
            sink.text(&lists.sources()[rejected.at.source.index()].name)?;
            sink.text(self.0.sheet(rejected.at))?;
            sink.whole(u64::from(rejected.at.row))?;
            sink.coded(words::reject_code(rejected.reason), self.0.lang.pick(words::reject(rejected.reason)))?;
            sink.text(&rejected.text)?;
            sink.end()?;
        }
        Ok(())
    }
}

pub(super) struct IssuesTable<'a>(pub &'a Context<'a>);

impl Table for IssuesTable<'_> {
    fn file(&self) -> &'static str {
        "issues.csv"
    }

    fn heads(&self) -> Vec<Head> {
        let lang = self.0.lang;
        vec![
            Head::new(lang, "source", Label::new("名单", "list"), Shape::Text),
            Head::new(lang, "record", Label::new("第几条", "record"), Shape::Number),
            Head::new(lang, "sheet", Label::new("工作表", "sheet"), Shape::Text),
            Head::new(lang, "row", Label::new("行号", "row"), Shape::Number),
            Head::new(lang, "column", Label::new("列", "column"), Shape::Text),
            Head::new(lang, "kind", Label::new("问题", "issue"), Shape::Text),
            Head::new(lang, "value", Label::new("单元格原文", "value"), Shape::Text),
            Head::new(lang, "detail", Label::new("说明或建议", "detail"), Shape::Prose),
        ]
    }

    fn len(&self) -> usize {
        self.0.lists.issues.len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let lists = self.0.lists;
        for issue in &lists.issues[range] {
            let (source, row) = lists.locate(issue.record);
            let at = lists.row_ref(issue.record);
            sink.text(&lists.sources()[source.index()].name)?;
            sink.whole(row as u64 + 1)?;
            sink.text(self.0.sheet(at))?;
            sink.whole(u64::from(at.row))?;
            sink.coded(&issue.column, self.0.header_of(issue))?;
            sink.coded(words::issue_code(issue.kind), self.0.lang.pick(words::issue(issue.kind)))?;
            sink.text(&issue.value)?;
            sink.text(&issue.detail)?;
            sink.end()?;
        }
        Ok(())
    }
}
