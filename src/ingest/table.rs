//! One sheet's rows become one table: header, records, and the rows set aside with their reasons.
//!
//! Rows stream through; only the first are held back until the header is found. Every row with text, and every blank row
//! above one, ends as exactly one of record or rejected row.

use super::ditto::{Ditto, Marks};
use super::footnote::{self, Memory};
use super::header::{self, Found};
use super::lexicon::HeaderLexicon;
use super::row::Row;
use crate::record::{RejectReason, TextColumn};
use rayon::prelude::*;

/// A table as one sheet holds it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// First and last row of the header, from 1; `None` for a table without one or a sheet that is none.
    pub header: Option<(u32, u32)>,
    /// One name per column; columns the header does not name are called `列n`.
    pub names: Vec<String>,
    /// Number of columns the header names; columns beyond it only spilled over.
    pub named: usize,
    /// Cells, one column each.
    pub columns: Vec<TextColumn>,
    /// Row number of each record.
    pub rows: Vec<u32>,
    /// Rows that are no record, in row order.
    pub rejected: Vec<(u32, RejectReason, String)>,
    /// Record and column of numbers that lost digits in a spreadsheet.
    pub lossy: Vec<(u32, u16)>,
    /// Cells that repeated the cell above, by record and column.
    pub dittos: Vec<Ditto>,
}

/// Where the header is, when a person said so.
#[derive(Debug, Clone, Copy)]
pub(crate) enum HeaderAt {
    /// Look for it.
    Find,
    /// These rows, from 1.
    Rows(u32, u32),
    /// There is none.
    Absent,
}

/// Takes rows one by one and builds the table.
pub(crate) struct TableReader<'a> {
    lexicon: &'a dyn HeaderLexicon,
    header_at: HeaderAt,
    head: Vec<Row>,
    text_rows: usize,
    started: bool,
    table: Table,
    memory: Memory,
    blanks: Vec<u32>,
    marks: Marks,
}

impl<'a> TableReader<'a> {
    /// A reader for one sheet.
    pub fn new(lexicon: &'a dyn HeaderLexicon, header_at: HeaderAt) -> Self {
        Self {
            lexicon,
            header_at,
            head: Vec::new(),
            text_rows: 0,
            started: false,
            table: Table::default(),
            memory: Memory::default(),
            blanks: Vec::new(),
            marks: Marks::default(),
        }
    }

    /// Forgets everything read so far.
    pub fn restart(&mut self) {
        *self = Self::new(self.lexicon, self.header_at);
    }

    /// True when the header is settled: from here on rows are read as they come.
    pub fn is_started(&self) -> bool {
        self.started
    }

    /// True when the last row was a note or a total, which the next row may go on with.
    pub fn is_after_note(&self) -> bool {
        self.memory.after_note
    }

    /// A reader of rows further down this table, below a note or not, whose numbers it may count from anywhere.
    pub fn below(&self, after_note: bool) -> Self {
        let Table { names, named, columns, .. } = &self.table;
        let columns = columns.iter().map(|_| TextColumn::default()).collect();
        Self {
            started: true,
            table: Table { names: names.clone(), named: *named, columns, ..Table::default() },
            memory: Memory { after_note, ..self.memory.clone() },
            ..Self::new(self.lexicon, self.header_at)
        }
    }

    /// Goes on with what readers [`below`](Self::below) this one have read, in file order, each with the row number from which it counted.
    pub fn append(&mut self, parts: Vec<(Self, u32)>) {
        let mut cells = vec![(self.table.rows.len(), std::mem::take(&mut self.table.columns).into_iter())];
        for (part, first) in parts {
            let Table { names, columns, rows, rejected, lossy, .. } = part.table;
            if !rows.is_empty() || !rejected.is_empty() {
                self.reject_blanks();
            }
            self.blanks.extend(part.blanks.into_iter().map(|row| first + row));
            self.memory.after_note = part.memory.after_note;
            let before = self.table.rows.len() as u32;
            self.marks.append(part.marks, before);
            self.table.lossy.extend(lossy.into_iter().map(|(record, column)| (before + record, column)));
            self.table.rejected.extend(rejected.into_iter().map(|(row, reason, text)| (first + row, reason, text)));
            cells.push((rows.len(), columns.into_iter()));
            self.table.rows.extend(rows.into_iter().map(|row| first + row));
            if names.len() > self.table.names.len() {
                self.table.names = names;
            }
        }
        // A column that only some parts have is empty in the others.
        let mut next =
            || cells.iter_mut().map(|(rows, columns)| columns.next().unwrap_or_else(|| absent(*rows))).collect();
        let columns: Vec<Vec<TextColumn>> = self.table.names.iter().map(|_| next()).collect();
        self.table.columns = columns.into_par_iter().map(joined).collect();
    }

    /// The next row, in file order.
    pub fn push(&mut self, row: &mut Row) {
        if self.started {
            self.take(row);
            return;
        }
        self.text_rows += usize::from(!row.is_blank());
        self.head.push(row.clone());
        let enough = match self.header_at {
            HeaderAt::Rows(_, last) => row.number >= last,
            HeaderAt::Absent => true,
            HeaderAt::Find => self.text_rows >= header::HEAD_ROWS,
        };
        if enough {
            self.start();
        }
    }

    /// The table. A sheet without a header and without columns that content recognises has no records, only rejected
    /// rows.
    pub fn finish(mut self) -> Table {
        if !self.started {
            self.start();
        }
        self.marks.fill(&mut self.table, self.lexicon);
        self.table
    }

    fn start(&mut self) {
        self.started = true;
        let mut head = std::mem::take(&mut self.head);
        let found = match self.header_at {
            HeaderAt::Find => header::find(&head, self.lexicon),
            HeaderAt::Rows(first, last) => header::at(&head, first, last),
            HeaderAt::Absent => None,
        };
        let mut from = 0;
        if let Some(Found { first, last, names }) = found {
            for row in &head[..first] {
                self.table.rejected.push((row.number, title_or_blank(row), row.joined()));
                if !row.is_blank() {
                    self.memory.titles.push(row.joined());
                }
            }
            for row in &head[first..=last] {
                self.table.rejected.push((row.number, RejectReason::Header, row.joined()));
                let cells = (0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect();
                self.memory.header.push(cells);
            }
            self.table.header = Some((head[first].number, head[last].number));
            self.table.named = names.iter().rposition(|name| !name.is_empty()).map_or(0, |at| at + 1);
            self.table.names = names;
            self.table.names.truncate(self.table.named);
            self.table.columns.resize_with(self.table.named, TextColumn::default);
            for (at, name) in self.table.names.iter_mut().enumerate() {
                if name.is_empty() {
                    *name = unnamed(at);
                }
            }
            from = last + 1;
        } else {
            // Without a header, rows of one cell above the first full row are titles.
            let width = head.iter().map(|row| row.own).max().unwrap_or(0);
            if width > 1 && !matches!(self.header_at, HeaderAt::Absent) {
                from = head.iter().position(|row| row.own > 1).unwrap_or(0);
                for row in &head[..from] {
                    self.table.rejected.push((row.number, title_or_blank(row), row.joined()));
                }
            }
            self.table.named = width as usize;
        }
        for row in &mut head[from..] {
            self.take(row);
        }
    }

    /// Blank rows are rejected once something stands below them.
    fn reject_blanks(&mut self) {
        let blanks = self.blanks.drain(..).map(|number| (number, RejectReason::Blank, String::new()));
        self.table.rejected.extend(blanks);
    }

    fn take(&mut self, row: &mut Row) {
        if row.is_blank() {
            self.blanks.push(row.number);
            return;
        }
        self.reject_blanks();
        if let Some(reason) = footnote::reason(row, &self.memory, self.lexicon) {
            self.memory.after_note = matches!(reason, RejectReason::Footnote | RejectReason::Subtotal);
            self.table.rejected.push((row.number, reason, row.joined()));
            if matches!(reason, RejectReason::Header | RejectReason::Title) {
                self.marks.break_before(self.table.rows.len());
            }
            return;
        }
        self.memory.after_note = false;
        let record = self.table.rows.len();
        self.marks.look(record, row.present(), self.lexicon);
        let mut width = row.len();
        while width > self.table.columns.len() && row.get(width - 1).is_none() {
            width -= 1;
        }
        while self.table.columns.len() < width {
            self.table.names.push(unnamed(self.table.columns.len()));
            self.table.columns.push(absent(record));
        }
        for (at, column) in self.table.columns.iter_mut().enumerate() {
            column.push(row.get(at));
        }
        self.table.lossy.extend(row.lossy.iter().map(|&column| (record as u32, column)));
        self.table.rows.push(row.number);
    }
}

/// A column without a cell.
fn absent(rows: usize) -> TextColumn {
    (0..rows).map(|_| None).collect()
}

/// The columns below one another as one.
fn joined(parts: Vec<TextColumn>) -> TextColumn {
    let mut column = TextColumn::default();
    column.append_all(parts.iter());
    column
}

/// Name of a column without a header.
pub(crate) fn unnamed(column: usize) -> String {
    format!("列{}", column + 1)
}

fn title_or_blank(row: &Row) -> RejectReason {
    if row.is_blank() { RejectReason::Blank } else { RejectReason::Title }
}
