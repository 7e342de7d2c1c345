//! One sheet's rows become one table: header, records, and the rows set aside with their reasons.
//!
//! Rows stream through; only the first are held back until the header is found. Every row with text, and every blank row
//! above one, ends as exactly one of record or rejected row.

use super::footnote::{self, Memory};
use super::header::{self, Found};
use super::lexicon::HeaderLexicon;
use super::row::Row;
use crate::record::{RejectReason, TextColumn};

/// A table as one sheet holds it.
#[derive(Debug, Default)]
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
        }
    }

    /// Forgets everything read so far.
    pub fn restart(&mut self) {
        *self = Self::new(self.lexicon, self.header_at);
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

    fn take(&mut self, row: &mut Row) {
        if row.is_blank() {
            self.blanks.push(row.number);
            return;
        }
        for number in self.blanks.drain(..) {
            self.table.rejected.push((number, RejectReason::Blank, String::new()));
        }
        if let Some(reason) = footnote::reason(row, &self.memory, self.lexicon) {
            self.memory.after_note = matches!(reason, RejectReason::Footnote | RejectReason::Subtotal);
            self.table.rejected.push((row.number, reason, row.joined()));
            return;
        }
        self.memory.after_note = false;
        let record = self.table.rows.len();
        let mut width = row.len();
        while width > self.table.columns.len() && row.get(width - 1).is_none() {
            width -= 1;
        }
        while self.table.columns.len() < width {
            let mut column = TextColumn::with_capacity(record + 1);
            for _ in 0..record {
                column.push(None);
            }
            self.table.names.push(unnamed(self.table.columns.len()));
            self.table.columns.push(column);
        }
        for (at, column) in self.table.columns.iter_mut().enumerate() {
            column.push(row.get(at));
        }
        self.table.lossy.extend(row.lossy.iter().map(|&column| (record as u32, column)));
        self.table.rows.push(row.number);
    }
}

/// Name of a column without a header.
pub(crate) fn unnamed(column: usize) -> String {
    format!("列{}", column + 1)
}

fn title_or_blank(row: &Row) -> RejectReason {
    if row.is_blank() { RejectReason::Blank } else { RejectReason::Title }
}
