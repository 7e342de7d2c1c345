//! `minglu trace`: one record from its cell to its roster row.

use super::args;
use super::failure::Failure;
use super::files;
use minglu::record::{Issue, IssueKind, Lists, RecordId, SourceColumn};
use minglu::report::{self, Lang};

pub fn trace(args: &args::Trace, lang: Lang) -> Result<(), Failure> {
    let trace = report::trace(&args.out, &args.record).map_err(Failure::said(lang))?;
    let run = report::read_run(&args.out).map_err(Failure::said(lang))?;
    // The result alone says what became of the record; its cells are shown when the file is still the one that was read.
    let (cells, remark) = match files::lists_of(&args.out, &run, Some(&trace.source), lang) {
        Ok(lists) => (cells(&lists, &trace.label), None),
        Err(Failure::Failed(reason)) => (None, Some(reason)),
        Err(other) => return Err(other),
    };
    let mut text = trace.to_text(lang, cells.as_deref());
    if let Some(remark) = remark {
        text.push_str(match lang {
            Lang::Zh => "\n（原文件内容没有列出：",
            Lang::En => "\n(cells not shown: ",
        });
        text.push_str(&remark);
        text.push_str(if lang == Lang::Zh { "）\n" } else { ")\n" });
    }
    super::print(&text)
}

fn cells(lists: &Lists, label: &str) -> Option<Vec<(String, String)>> {
    let record = lists.find(label)?;
    let (source, row) = lists.locate(record);
    let columns = &lists.sources()[source.index()].columns;
    let cell = |column: &SourceColumn| {
        let text = column.values.get(row)?;
        let as_written = mark(lists, record, column).map(|issue| format!("（{} {}）", issue.value, issue.detail));
        Some((column.header.clone(), format!("{text}{}", as_written.unwrap_or_default())))
    };
    Some(columns.iter().filter_map(cell).collect())
}

/// The mark that stands in the file for a cell that was filled from above.
fn mark<'a>(lists: &'a Lists, record: RecordId, column: &SourceColumn) -> Option<&'a Issue> {
    let name = column.field.as_ref().unwrap_or(&column.header);
    lists.issues.iter().find(|issue| issue.record == record && issue.kind == IssueKind::Ditto && issue.column == *name)
}
