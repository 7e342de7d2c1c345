//! One definition of a table, two ways to write it.
//!
//! A [`Table`] names its columns and pours its rows, cell by cell, into a [`Sink`]. The sink for delimited text writes
//! codes and field names; the one for the workbook writes words. Cells are borrowed, so a row costs no allocation. Rows can be asked for by
//! the range, so that several threads write one table.

use super::number::{push_share, push_whole};
use super::pour::pour;
use super::{Lang, ReportError, guard, words};
use crate::consolidate::{Roster, Unit};
use crate::decisions::record_key;
use crate::record::{Issue, IssueKind, Lists, RecordId, Role, RowRef};
use crate::score::Label;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::ops::Range;
use std::path::Path;

/// How a column of the workbook looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text, as wide as its cells up to a limit.
    Text,
    /// Long text that wraps.
    Prose,
    /// Whole numbers and probabilities.
    Number,
    /// Where a value came from: folded away at the right.
    Origin,
    /// Left empty for a person to choose an answer about two records.
    Verdict,
    /// Left empty for a person to choose the status found.
    Status,
    /// Left empty for a person to write in.
    Fill,
}

/// What a cell of the workbook leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "workbook"), allow(dead_code))]
pub(super) enum Target {
    /// A unit's row on the roster, by its index.
    Unit(u32),
    /// The first of a unit's records.
    Records(u32),
    /// A record.
    Record(RecordId),
}

/// A column. Its label and shape matter in a workbook only.
#[cfg_attr(not(feature = "workbook"), allow(dead_code))]
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// Header of the delimited file.
    pub field: String,
    /// Header of the workbook.
    pub label: String,
    /// Its look in the workbook.
    pub shape: Shape,
}

impl Head {
    pub(super) fn new(lang: Lang, field: &str, label: Label, shape: Shape) -> Self {
        Self { field: field.to_owned(), label: lang.pick(label).to_owned(), shape }
    }
}

/// Receives the cells of a table, row by row.
pub(super) trait Sink {
    /// A text as it is; an empty text is an empty cell.
    fn text(&mut self, text: &str) -> Result<(), ReportError>;
    /// A code for programs and words for people.
    fn coded(&mut self, code: &str, words: &str) -> Result<(), ReportError>;
    /// A text that leads somewhere in the workbook.
    fn link(&mut self, text: &str, target: Target) -> Result<(), ReportError> {
        let _ = target;
        self.text(text)
    }
    /// A count or an ordinal.
    fn whole(&mut self, number: u64) -> Result<(), ReportError>;
    /// A number from 0 to 1, four decimals.
    fn share(&mut self, number: f64) -> Result<(), ReportError>;
    /// Ends the row.
    fn end(&mut self) -> Result<(), ReportError>;
}

/// A table of the report.
pub(super) trait Table {
    /// File name of the delimited form.
    fn file(&self) -> &'static str;
    /// Its columns in order.
    fn heads(&self) -> Vec<Head>;
    /// How many things it tells of: units, records, pairs. Most have a row each.
    fn len(&self) -> usize;
    /// The rows of these things in order; every row has one cell per column.
    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError>;
}

/// What every table is made from.
pub(super) struct Context<'a> {
    pub lists: &'a Lists,
    pub roster: &'a Roster,
    pub lang: Lang,
    /// Indices into `lists.issues` in order of their records.
    by_record: Vec<u32>,
    /// Whether each record has an issue: few have, and every record is asked about several times.
    odd: Vec<bool>,
}

impl<'a> Context<'a> {
    pub(super) fn new(lists: &'a Lists, roster: &'a Roster, lang: Lang) -> Self {
        let mut by_record: Vec<u32> = (0..lists.issues.len() as u32).collect();
        by_record.sort_by_key(|&at| lists.issues[at as usize].record);
        let mut odd = vec![false; lists.len()];
        for issue in &lists.issues {
            odd[issue.record.index()] = true;
        }
        Self { lists, roster, lang, by_record, odd }
    }

    /// The key by which an answer about a unit finds it again: that of its record in the list of most weight.
    pub(super) fn unit_key(&self, unit: &Unit) -> String {
        let rank = |record: RecordId| {
            let role = self.lists.source_of(record).role;
            Role::ALL.iter().position(|other| *other == role)
        };
        let speaker = unit.members.iter().copied().min_by_key(|&record| (rank(record), record));
        speaker.map_or_else(String::new, |record| record_key(self.lists, record).to_string())
    }

    /// The issues of a record, in reading order.
    pub(super) fn issues(&self, record: RecordId) -> impl Iterator<Item = &'a Issue> {
        let issues = &self.lists.issues;
        let start = match self.odd[record.index()] {
            true => self.by_record.partition_point(|&at| issues[at as usize].record < record),
            false => self.by_record.len(),
        };
        self.by_record[start..].iter().map(|&at| &issues[at as usize]).take_while(move |issue| issue.record == record)
    }

    /// Writes the issues of these records as one cell: `column:kind` for programs, the file's own header and words for
    /// people, each once.
    pub(super) fn put_issues(&self, records: &[RecordId], sink: &mut dyn Sink) -> Result<(), ReportError> {
        let mut seen: Vec<(&str, IssueKind)> = Vec::new();
        let (mut codes, mut words) = (String::new(), String::new());
        for issue in records.iter().flat_map(|&record| self.issues(record)) {
            if seen.contains(&(&issue.column, issue.kind)) {
                continue;
            }
            if !seen.is_empty() {
                codes.push('；');
                words.push('；');
            }
            seen.push((&issue.column, issue.kind));
            let _ = write!(codes, "{}:{}", issue.column, words::issue_code(issue.kind));
            let _ = write!(words, "{}：{}", self.header_of(issue), self.lang.pick(words::issue(issue.kind)));
        }
        sink.coded(&codes, &words)
    }

    /// The header that the issue's column has in its file.
    pub(super) fn header_of<'i>(&'i self, issue: &'i Issue) -> &'i str {
        let source = self.lists.source_of(issue.record);
        source.column(&issue.column).map_or(&issue.column, |column| &column.header)
    }

    /// Appends `source:record`.
    pub(super) fn push_label(&self, record: RecordId, out: &mut String) {
        let (source, row) = self.lists.locate(record);
        out.push_str(&self.lists.sources()[source.index()].name);
        out.push(':');
        push_whole(row as u64 + 1, out);
    }

    /// Name of the sheet of a row, empty for a file without sheets.
    pub(super) fn sheet(&self, at: RowRef) -> &'a str {
        let source = &self.lists.sources()[at.source.index()];
        source.sheets.get(usize::from(at.sheet)).map_or("", |sheet| sheet.name.as_str())
    }

    /// Appends all cells of a field of a record as they were sent.
    pub(super) fn push_cells(&self, record: RecordId, field: &str, out: &mut String) {
        for cell in self.lists.cells(record, field) {
            if !out.is_empty() {
                out.push('；');
            }
            out.push_str(cell.text);
        }
    }
}

/// Writes a table as UTF-8 text with a byte-order mark, so that a spreadsheet reads the Chinese right. Returns its file
/// name and number of rows.
pub(super) fn write_delimited(
    table: &(dyn Table + Sync),
    directory: &Path,
) -> Result<(&'static str, u64), ReportError> {
    let name = table.file();
    let path = directory.join(name);
    let mut file = File::create(&path).map_err(ReportError::io(&path))?;
    let mut head = Delimited::new();
    for column in table.heads() {
        head.text(&column.field)?;
    }
    head.end()?;
    let head = format!("\u{feff}{}", head.text);
    file.write_all(head.as_bytes()).map_err(ReportError::io(&path))?;

    let words = |range| {
        let mut sink = Delimited::new();
        table.rows(range, &mut sink)?;
        Ok((sink.text.into_bytes(), sink.rows))
    };
    let rows = pour(table.len(), words, |text| file.write_all(text).map_err(ReportError::io(&path)))?;
    Ok((name, rows))
}

/// Bytes that most chunks of rows have, so that their text need not be moved as it grows.
const ROOM: usize = 1 << 20;

/// Rows as delimited text in memory: cells between commas, rows on lines, a cell that holds either in quotes. No table has a single column, whose
/// empty cell would look like no row.
struct Delimited {
    text: String,
    /// The row under way has a cell.
    begun: bool,
    rows: u64,
}

impl Delimited {
    fn new() -> Self {
        Self { text: String::with_capacity(ROOM), begun: false, rows: 0 }
    }

    /// Where the next cell is written.
    fn cell(&mut self) -> &mut String {
        if std::mem::replace(&mut self.begun, true) {
            self.text.push(',');
        }
        &mut self.text
    }
}

impl Sink for Delimited {
    fn text(&mut self, text: &str) -> Result<(), ReportError> {
        let guard = if guard::needs_guard(text) { "'" } else { "" };
        let quoted = text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'));
        let out = self.cell();
        if quoted {
            out.extend(["\"", guard, &text.replace('"', "\"\""), "\""]);
        } else {
            out.push_str(guard);
            out.push_str(text);
        }
        Ok(())
    }

    fn coded(&mut self, code: &str, _: &str) -> Result<(), ReportError> {
        self.text(code)
    }

    fn whole(&mut self, number: u64) -> Result<(), ReportError> {
        push_whole(number, self.cell());
        Ok(())
    }

    fn share(&mut self, number: f64) -> Result<(), ReportError> {
        push_share(number, self.cell());
        Ok(())
    }

    fn end(&mut self) -> Result<(), ReportError> {
        self.text.push('\n');
        self.begun = false;
        self.rows += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_delimited_as_the_reader_of_such_files_writes_them(
            rows in prop::collection::vec(prop::collection::vec("[彩,\"\r\n =-]{0,4}", 2..5), 0..4)
        ) {
            let mut naive = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            let mut sink = Delimited::new();
            for row in &rows {
                row.iter().try_for_each(|cell| sink.text(cell)).unwrap();
                sink.end().unwrap();
                naive.write_record(row.iter().map(|cell| guard::guard(cell).into_owned())).unwrap();
            }
            prop_assert_eq!(sink.rows as usize, rows.len());
            prop_assert_eq!(sink.text, String::from_utf8(naive.into_inner().unwrap()).unwrap());
        }
    }
}
