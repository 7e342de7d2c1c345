//! Rows out of workbooks: the only file that knows `calamine`.
//!
//! XLSX and XLSB are streamed cell by cell, so one stray cell a million rows down costs nothing. A cell merged over
//! several rows (a town beside its twenty plants) stands for each of them; a number prints as a person sees it (no `.0`),
//! a date as ISO text, an error value is absent.

use super::error::{Found, IngestError};
use super::merged;
use super::ole;
use super::row::Row;
use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible};
use std::io::Cursor;

/// Numbers of 16 digits and more do not fit a spreadsheet's float: its last digits are made up.
const EXACT_DIGITS: f64 = 1e15;

/// Merged regions wider than this are titles, not a cell shared by rows.
const MAX_MERGED_ROWS: u32 = 5000;

/// One sheet of a workbook: its rows of cells, sparse and in order.
pub(crate) struct RawSheet {
    /// Name as shown.
    pub name: String,
    /// Visible to a person who opens the file.
    pub visible: bool,
    cells: Vec<RawCell>,
    /// The texts of all cells, one after another: a sheet of a province has millions of cells, and a string each would weigh more than
    /// their characters.
    text: String,
    shared: Vec<Shared>,
}

/// A cell of one column that stands for several rows.
#[derive(Clone, Copy)]
struct Shared {
    column: u32,
    first: u32,
    last: u32,
}

/// A cell and where its text stands.
struct RawCell {
    row: u32,
    column: u32,
    start: usize,
    len: u32,
    lossy: bool,
}

impl RawCell {
    fn text<'a>(&self, texts: &'a str) -> &'a str {
        &texts[self.start..self.start + self.len as usize]
    }
}

/// A workbook format, told by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// Excel 2007 and later.
    Xlsx,
    /// Excel's binary form of it.
    Xlsb,
    /// Excel 97-2003, also WPS `et`.
    Xls,
    /// OpenDocument.
    Ods,
}

impl Container {
    /// Lower-case extension.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
        }
    }
}

/// Reads all sheets of a workbook.
pub(crate) fn read(file: &str, container: Container, bytes: &[u8]) -> Result<Vec<RawSheet>, IngestError> {
    let cursor = Cursor::new(bytes);
    match container {
        Container::Xlsx => {
            let mut book = calamine::Xlsx::new(cursor).map_err(|cause| fail(file, &cause))?;
            let mut sheets = listed(&book);
            let merged = merged::over_rows(bytes);
            for sheet in &mut sheets {
                if merged {
                    sheet.merge(&book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default());
                }
                let mut reader = match book.worksheet_cells_reader(&sheet.name) {
                    Ok(reader) => reader,
                    Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
                    Err(cause) => return Err(fail(file, &cause)),
                };
                while let Some(cell) = reader.next_cell().map_err(|cause| fail(file, &cause))? {
                    let (row, column) = cell.get_position();
                    match cell.get_value() {
                        DataRef::SharedString(text) => sheet.push(row, column, text, false),
                        DataRef::String(text) => sheet.push(row, column, text, false),
                        value => sheet.push_value(row, column, value.clone().into()),
                    }
                }
            }
            Ok(sheets)
        }
        Container::Xlsb => {
            let mut book = calamine::Xlsb::new(cursor).map_err(|cause| fail(file, &cause))?;
            let mut sheets = listed(&book);
            for sheet in &mut sheets {
                let mut reader = book.worksheet_cells_reader(&sheet.name).map_err(|cause| fail(file, &cause))?;
                while let Some(cell) = reader.next_cell().map_err(|cause| fail(file, &cause))? {
                    let (row, column) = cell.get_position();
                    sheet.push_value(row, column, cell.get_value().clone().into());
                }
            }
            Ok(sheets)
        }
        // A workbook of 2007 and later with a password is a box of the old kind around the encrypted file.
        Container::Xls if contains(bytes, &utf16("EncryptedPackage")) => {
            Err(IngestError::Password { file: file.to_owned() })
        }
        Container::Xls => {
            if let Some(cause) = ole::damage(bytes) {
                return Err(IngestError::Damaged { file: file.to_owned(), cause: cause.to_owned() });
            }
            let mut book = calamine::Xls::new(cursor).map_err(|cause| fail(file, &cause))?;
            let mut sheets = listed(&book);
            for sheet in &mut sheets {
                sheet.merge(&book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default());
                let range = book.worksheet_range(&sheet.name).map_err(|cause| fail(file, &cause))?;
                sheet.push_range(&range);
            }
            Ok(sheets)
        }
        Container::Ods => {
            let mut book = calamine::Ods::new(cursor).map_err(|cause| fail(file, &cause))?;
            let mut sheets = listed(&book);
            for sheet in &mut sheets {
                let range = book.worksheet_range(&sheet.name).map_err(|cause| fail(file, &cause))?;
                sheet.push_range(&range);
            }
            Ok(sheets)
        }
    }
}

/// What the first bytes say: a workbook's container, some other kind of file, or nothing (then it may be text).
pub(crate) fn sniff(bytes: &[u8]) -> Result<Option<Container>, Found> {
    const OLE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let holds = |name: &[u8], within: usize| {
        let from = bytes.len().saturating_sub(within);
        let head = &bytes[..bytes.len().min(within)];
        contains(head, name) || contains(&bytes[from..], name)
    };
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return if holds(b"opendocument.spreadsheet", 512) {
            Ok(Some(Container::Ods))
        } else if holds(b"opendocument.text", 512) || holds(b"word/document.xml", 16 * 1024) {
            Err(Found::Document)
        } else if holds(b"xl/workbook.bin", 16 * 1024) {
            Ok(Some(Container::Xlsb))
        } else if holds(b"xl/", 64 * 1024) || holds(b"[Content_Types].xml", 64 * 1024) {
            Ok(Some(Container::Xlsx))
        } else {
            Err(Found::Archive)
        };
    }
    if bytes.starts_with(&OLE) {
        return if contains(bytes, &utf16("WordDocument")) { Err(Found::Document) } else { Ok(Some(Container::Xls)) };
    }
    // A bare BIFF stream of Excel 5 without its container.
    if bytes.starts_with(&[0x09, 0x08]) && bytes.get(4..6).is_some_and(|v| v == [0, 5] || v == [0, 6]) {
        return Ok(Some(Container::Xls));
    }
    for (magic, found) in [
        (&b"%PDF"[..], Found::Pdf),
        (b"\x89PNG", Found::Image),
        (b"\xff\xd8\xff", Found::Image),
        (b"GIF8", Found::Image),
        (b"Rar!", Found::Archive),
        (b"7z\xbc\xaf", Found::Archive),
        (b"\x1f\x8b", Found::Archive),
        (b"{\\rtf", Found::Document),
    ] {
        if bytes.starts_with(magic) {
            return Err(found);
        }
    }
    // A tape archive has its mark behind the first file's name, mode and times.
    match bytes.get(257..262) {
        Some(b"ustar") => Err(Found::Archive),
        _ => Ok(None),
    }
}

impl RawSheet {
    /// A sheet without cells, as a person sees it.
    pub fn new(name: &str) -> Self {
        let name = name.to_owned();
        Self { name, visible: true, cells: Vec::new(), text: String::new(), shared: Vec::new() }
    }

    /// Adds a cell; rows and columns count from 0, and cells come in any order.
    pub fn push_text(&mut self, row: u32, column: u32, text: &str) {
        self.push(row, column, text, false);
    }

    /// Adds a number as a person sees it.
    pub fn push_number(&mut self, row: u32, column: u32, number: f64) {
        self.push_value(row, column, Data::Float(number));
    }

    /// The cell at the first of these rows stands for the others, too. A cell that stands for more rows than any group of a list has is a title.
    pub fn share(&mut self, column: u32, first: u32, last: u32) {
        if last > first && last - first <= MAX_MERGED_ROWS {
            self.shared.push(Shared { column, first, last });
        }
    }

    /// Regions of one column and several rows: the cell stands for all of its rows.
    fn merge(&mut self, regions: &[Dimensions]) {
        for region in regions.iter().filter(|region| region.start.1 == region.end.1) {
            self.share(region.start.1, region.start.0, region.end.0);
        }
    }

    fn push_value(&mut self, row: u32, column: u32, value: Data) {
        if let Some((text, lossy)) = value_of(value) {
            self.push(row, column, &text, lossy);
        }
    }

    fn push(&mut self, row: u32, column: u32, text: &str, lossy: bool) {
        let text = super::row::trim(text);
        if !text.is_empty() {
            // A spreadsheet's cell holds 32,767 characters; what a broken file has beyond 4 GiB is cut.
            let len = text.len().min(u32::MAX as usize) as u32;
            self.cells.push(RawCell { row, column, start: self.text.len(), len, lossy });
            self.text.push_str(text);
        }
    }

    fn push_range(&mut self, range: &calamine::Range<Data>) {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            self.push_value(top + row as u32, left + column as u32, value.clone());
        }
    }

    /// True when no cell has text.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// One past the last column with text.
    pub fn width(&self) -> usize {
        self.cells.iter().map(|cell| cell.column as usize + 1).max().unwrap_or(0)
    }

    /// Calls `each` with every row down to the last one with text; blank rows in between are handed on too.
    pub fn rows(&mut self, mut each: impl FnMut(&mut Row)) {
        // Nearly every file is in order already.
        if !self.cells.is_sorted_by_key(|cell| (cell.row, cell.column)) {
            self.cells.sort_by_key(|cell| (cell.row, cell.column));
        }
        let shared = &mut self.shared;
        shared.sort_by_key(|cell| (cell.first, cell.column));
        let mut next_shared = 0;
        let mut open: Vec<(u32, u32, &str)> = Vec::new();
        let mut row = Row::default();
        let mut at = 0;
        let last = self.cells.last().map_or(0, |cell| cell.row + 1);
        for number in 0..last {
            row.restart(number + 1);
            open.retain(|&(_, end, _)| end >= number);
            while at < self.cells.len() && self.cells[at].row == number {
                let cell = &self.cells[at];
                fill(&mut row, cell.column, &open);
                if row.len() == cell.column as usize {
                    let text = cell.text(&self.text);
                    row.push(text);
                    if cell.lossy {
                        row.lossy.push(cell.column as u16);
                    }
                    let here = (number, cell.column);
                    while shared.get(next_shared).is_some_and(|shared| (shared.first, shared.column) < here) {
                        next_shared += 1;
                    }
                    if let Some(shared) = shared.get(next_shared)
                        && (shared.first, shared.column) == here
                    {
                        open.push((cell.column, shared.last, text));
                    }
                }
                at += 1;
            }
            if let Some(end) = open.iter().map(|&(column, _, _)| column + 1).max() {
                fill(&mut row, end, &open);
            }
            each(&mut row);
        }
    }
}

/// Absent cells up to `column`, with the continuations of merged cells among them.
fn fill(row: &mut Row, column: u32, open: &[(u32, u32, &str)]) {
    while row.len() < column as usize {
        let here = row.len() as u32;
        match open.iter().find(|&&(column, _, _)| column == here) {
            Some(&(_, _, text)) => row.push_continued(text),
            None => row.push_continued(""),
        }
    }
}

fn listed<'a, R: Reader<Cursor<&'a [u8]>>>(book: &R) -> Vec<RawSheet> {
    book.sheets_metadata()
        .iter()
        .filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet))
        .map(|sheet| RawSheet { visible: sheet.visible == SheetVisible::Visible, ..RawSheet::new(&sheet.name) })
        .collect()
}

fn fail(file: &str, cause: &(impl std::fmt::Display + std::fmt::Debug)) -> IngestError {
    let file = file.to_owned();
    let text = cause.to_string();
    // The four readers have one error type each; all call the case by the same word.
    if format!("{cause:?}").starts_with("Password") || text.contains("password") {
        IngestError::Password { file }
    } else {
        IngestError::Damaged { file, cause: text }
    }
}

/// The cell as a person sees it, and whether it is a number that lost digits.
fn value_of(value: Data) -> Option<(String, bool)> {
    match value {
        Data::Int(number) => Some((number.to_string(), number.unsigned_abs() as f64 >= EXACT_DIGITS)),
        Data::Float(number) => Some((number.to_string(), number.abs() >= EXACT_DIGITS)),
        Data::String(text) | Data::DurationIso(text) => Some((text, false)),
        Data::Bool(value) => Some((if value { "TRUE" } else { "FALSE" }.to_owned(), false)),
        Data::DateTime(date) => Some((iso(&date), false)),
        Data::DateTimeIso(text) => Some((text.trim_end_matches("T00:00:00").to_owned(), false)),
        Data::Error(_) | Data::Empty => None,
    }
}

fn iso(date: &ExcelDateTime) -> String {
    if date.is_duration() {
        return date.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
