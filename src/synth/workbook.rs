//! Workbooks as offices make them: titles above, a header of two merged rows, subtotals, notes below.

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::Cell;

/// What the writer of workbooks complains about.
pub(super) type BookError = rust_xlsxwriter::XlsxError;

/// Where the rows of a workbook are until it is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeping {
    /// In memory, so that cells may be merged over rows.
    InMemory,
    /// In a temporary file, a row at a time.
    OnDisk,
}

/// A workbook under construction.
pub(super) struct Book {
    book: Workbook,
    bold: Format,
    keeping: Keeping,
}

/// The sheet that is written to, and its next row.
pub(super) struct BookSheet {
    sheet: Worksheet,
    row: u32,
    bold: Format,
    keeping: Keeping,
}

impl Book {
    pub(super) fn new(keeping: Keeping) -> Result<Self, BookError> {
        let mut book = Workbook::new();
        // A fixed date: the writer would take today's, and the same plan must give the same file.
        let created = ExcelDateTime::from_ymd(2017, 12, 31)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&created));
        Ok(Self { book, bold: Format::new().set_bold(), keeping })
    }

    pub(super) fn sheet(&mut self, name: &str) -> Result<BookSheet, BookError> {
        let mut sheet = match self.keeping {
            Keeping::InMemory => Worksheet::new(),
            Keeping::OnDisk => self.book.new_worksheet_with_constant_memory()?,
        };
        sheet.set_name(name)?;
        Ok(BookSheet { sheet, row: 0, bold: self.bold.clone(), keeping: self.keeping })
    }

    pub(super) fn push(&mut self, sheet: BookSheet) {
        self.book.push_worksheet(sheet.sheet);
    }

    pub(super) fn save(mut self, path: &Path) -> Result<(), BookError> {
        self.book.save(path)
    }
}

impl BookSheet {
    /// A text over all columns.
    pub(super) fn title(&mut self, text: &str, columns: usize) -> Result<(), BookError> {
        self.sheet.merge_range(self.row, 0, self.row, columns.saturating_sub(1) as u16, text, &self.bold)?;
        self.row += 1;
        Ok(())
    }

    /// The header. Columns written `heading/column` stand under a merged heading; the others span both rows. A sheet that is written row by
    /// row has one row of column names.
    pub(super) fn header(&mut self, columns: &[&str]) -> Result<(), BookError> {
        let two_rows = columns.iter().any(|column| column.contains('/'));
        if !two_rows || self.keeping == Keeping::OnDisk {
            for (at, column) in columns.iter().enumerate() {
                let name = column.split_once('/').map_or(*column, |(_, name)| name);
                self.sheet.write_with_format(self.row, at as u16, name, &self.bold)?;
            }
            self.row += 1;
            return Ok(());
        }
        let (top, below) = (self.row, self.row + 1);
        let mut at = 0;
        while at < columns.len() {
            match columns[at].split_once('/') {
                None => {
                    self.sheet.merge_range(top, at as u16, below, at as u16, columns[at], &self.bold)?;
                    at += 1;
                }
                Some((heading, _)) => {
                    let under = |column: &&&str| column.split_once('/').is_some_and(|(above, _)| above == heading);
                    let span = columns[at..].iter().take_while(under).count();
                    let last = at + span - 1;
                    if span > 1 {
                        self.sheet.merge_range(top, at as u16, top, last as u16, heading, &self.bold)?;
                    } else {
                        self.sheet.write_with_format(top, at as u16, heading, &self.bold)?;
                    }
                    for (column, text) in columns.iter().enumerate().take(last + 1).skip(at) {
                        let text = text.split_once('/').map_or(*text, |(_, text)| text);
                        self.sheet.write_with_format(below, column as u16, text, &self.bold)?;
                    }
                    at = last + 1;
                }
            }
        }
        self.row += 2;
        Ok(())
    }

    /// A row of cells.
    pub(super) fn row(&mut self, cells: &[Cell], ordinal: u32) -> Result<(), BookError> {
        for (at, cell) in cells.iter().enumerate() {
            let column = at as u16;
            match cell {
                Cell::Empty => {}
                Cell::Ordinal => drop(self.sheet.write(self.row, column, ordinal)?),
                Cell::Text(text) => drop(self.sheet.write_string(self.row, column, text)?),
                Cell::Number(number) => drop(self.sheet.write_number(self.row, column, *number)?),
            }
        }
        self.row += 1;
        Ok(())
    }

    /// An empty row.
    pub(super) fn blank(&mut self) {
        self.row += 1;
    }
}
