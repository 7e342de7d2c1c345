//! `minglu trace`: one record from its cell to its roster row.

use super::args;
use super::failure::Failure;
use super::files;
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

fn cells(lists: &minglu::record::Lists, label: &str) -> Option<Vec<(String, String)>> {
    let record = lists.find(label)?;
    let (source, row) = lists.locate(record);
    let columns = &lists.sources()[source.index()].columns;
    let cell =
        |column: &minglu::record::SourceColumn| Some((column.header.clone(), column.values.get(row)?.to_owned()));
    Some(columns.iter().filter_map(cell).collect())
}
