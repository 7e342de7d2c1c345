//! The bare rows of a file, sheet by sheet, for tables that are no list of records: an answered workbook.

use super::error::{Found, IngestError};
use super::{delimited, encoding, markup, workbook};
use std::path::Path;

/// One sheet as it stands: rows with text, each with its number as a person sees it, cells trimmed. A delimited file has one sheet without
/// a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetRows {
    /// Name of the sheet.
    pub name: String,
    /// Whether a person who opens the file sees it.
    pub visible: bool,
    /// Row number, from 1, and cells from the first column on; an absent cell is empty.
    pub rows: Vec<(u32, Vec<String>)>,
    /// False when delimited text does not end with a line break: it may have been cut off.
    pub complete: bool,
}

/// Reads every sheet of a workbook or delimited file, hidden ones too. A delimited file that was cut off inside a character is read up to
/// there.
///
/// # Errors
/// [`IngestError`] when the file cannot be opened, is empty, damaged, or is no table.
pub fn read_sheets(path: &Path) -> Result<Vec<SheetRows>, IngestError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|cause| IngestError::Io { path: file.clone(), cause })?;
    if bytes.is_empty() {
        return Err(IngestError::EmptyFile { file });
    }
    if let Some((_, sheets)) = workbook_sheets(&file, &bytes)? {
        return Ok(sheets);
    }
    let whole = match std::str::from_utf8(&bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => &bytes[..],
    };
    let decoded =
        encoding::decode(whole, None).map_err(|_| IngestError::NoTable { file: file.clone(), found: Found::Binary })?;
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    let delimiter = delimited::find_delimiter(&decoded.text, &extension);
    let rows = std::cell::RefCell::new(Vec::new());
    delimited::rows(&decoded.text, delimiter, || rows.borrow_mut().clear(), |row| keep(row, &mut rows.borrow_mut()));
    let complete = decoded.text.ends_with(['\n', '\r']);
    Ok(vec![SheetRows { name: String::new(), visible: true, rows: rows.into_inner(), complete }])
}

/// Whether the bytes are a workbook's.
///
/// # Errors
/// [`IngestError::NoTable`] when they are something else that is no table (a PDF, an archive, ...).
pub(crate) fn is_workbook(file: &str, bytes: &[u8]) -> Result<bool, IngestError> {
    let found = workbook::sniff(bytes).map_err(|found| IngestError::NoTable { file: file.to_owned(), found })?;
    Ok(found.is_some())
}

/// The sheets of a workbook, with the name of its format; `None` when the bytes are of no kind that is told by its beginning, and may be text.
///
/// # Errors
/// [`IngestError`] when the workbook cannot be read, or the bytes are something else that is no table (a PDF, an archive, ...).
pub(crate) fn workbook_sheets(file: &str, bytes: &[u8]) -> Result<Option<(&'static str, Vec<SheetRows>)>, IngestError> {
    let container = workbook::sniff(bytes).map_err(|found| IngestError::NoTable { file: file.to_owned(), found })?;
    let Some(container) = container else { return Ok(None) };
    Ok(Some((container.as_str(), rows_of(workbook::read(file, container, bytes)?))))
}

/// The tables of a web page or of XML that a system exported as a workbook, with the name of the format; `None` for any other text.
///
/// # Errors
/// [`IngestError::NoTable`] when it is marked up and no table.
pub(crate) fn markup_sheets(file: &str, text: &str) -> Result<Option<(&'static str, Vec<SheetRows>)>, IngestError> {
    let kind = markup::sniff(text).map_err(|found| IngestError::NoTable { file: file.to_owned(), found })?;
    Ok(kind.map(|kind| (kind.as_str(), rows_of(markup::read(text, kind)))))
}

fn rows_of(sheets: Vec<workbook::RawSheet>) -> Vec<SheetRows> {
    let rows_of = |mut sheet: workbook::RawSheet| {
        let mut rows = Vec::new();
        sheet.rows(|row| keep(row, &mut rows));
        SheetRows { name: sheet.name, visible: sheet.visible, rows, complete: true }
    };
    sheets.into_iter().map(rows_of).collect()
}

fn keep(row: &super::row::Row, rows: &mut Vec<(u32, Vec<String>)>) {
    if !row.is_blank() {
        let cells = (0..row.len()).map(|column| row.get(column).unwrap_or_default().to_owned()).collect();
        rows.push((row.number, cells));
    }
}
