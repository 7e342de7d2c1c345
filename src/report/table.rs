//! One definition of a table, two ways to write it.
//!
//! A [`Table`] names its columns and pours its rows, cell by cell, into a [`Sink`]. The sink for delimited text writes
//! codes and field names; the one for the workbook writes words. Cells are borrowed, so a row costs no allocation. Rows can be asked for by
//! the range, so that several threads write one table.

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
        let _ = write!(out, "{}:{}", self.lists.sources()[source.index()].name, row + 1);
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
    let mut head = Delimited::new(&path);
    for column in table.heads() {
        head.text(&column.field)?;
    }
    head.end()?;
    let (head, _) = head.finish()?;
    file.write_all("\u{feff}".as_bytes()).and_then(|()| file.write_all(&head)).map_err(ReportError::io(&path))?;

    let words = |range| {
        let mut sink = Delimited::new(&path);
        table.rows(range, &mut sink)?;
        sink.finish()
    };
    let rows = pour(table.len(), words, |text| file.write_all(text).map_err(ReportError::io(&path)))?;
    Ok((name, rows))
}

/// Rows as delimited text in memory, on their way to the file at `path`.
struct Delimited<'p> {
    writer: csv::Writer<Vec<u8>>,
    scratch: String,
    path: &'p Path,
    rows: u64,
}

impl<'p> Delimited<'p> {
    fn new(path: &'p Path) -> Self {
        Self { writer: csv::Writer::from_writer(Vec::new()), scratch: String::new(), path, rows: 0 }
    }

    /// The text, and its rows.
    fn finish(self) -> Result<(Vec<u8>, u64), ReportError> {
        let text = self.writer.into_inner().map_err(|error| error.into_error());
        Ok((text.map_err(ReportError::io(self.path))?, self.rows))
    }

    fn check(&self, written: csv::Result<()>) -> Result<(), ReportError> {
        written.map_err(|error| ReportError::Io { path: self.path.to_owned(), source: error.into() })
    }

    fn format(&mut self, arguments: std::fmt::Arguments<'_>) -> Result<(), ReportError> {
        self.scratch.clear();
        let _ = self.scratch.write_fmt(arguments);
        let written = self.writer.write_field(&self.scratch);
        self.check(written)
    }
}

impl Sink for Delimited<'_> {
    fn text(&mut self, text: &str) -> Result<(), ReportError> {
        if guard::needs_guard(text) {
            return self.format(format_args!("'{text}"));
        }
        let written = self.writer.write_field(text);
        self.check(written)
    }

    fn coded(&mut self, code: &str, _: &str) -> Result<(), ReportError> {
        self.text(code)
    }

    fn whole(&mut self, number: u64) -> Result<(), ReportError> {
        self.format(format_args!("{number}"))
    }

    fn share(&mut self, number: f64) -> Result<(), ReportError> {
        // Half of them, and what takes longest to format.
        if number == 1.0 {
            return self.text("1.0000");
        }
        self.format(format_args!("{number:.4}"))
    }

    fn end(&mut self) -> Result<(), ReportError> {
        self.rows += 1;
        let written = self.writer.write_record(None::<&[u8]>);
        self.check(written)
    }
}
