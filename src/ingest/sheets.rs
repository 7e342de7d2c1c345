//! The bare rows of a file, sheet by sheet, for tables that are no list of records: an answered workbook.

use super::error::{Found, IngestError};
use super::{delimited, encoding, workbook};
use std::path::Path;

/// One sheet as it stands: rows with text, each with its number as a person sees it, cells trimmed. A delimited file has one sheet without
/// a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetRows {
    /// Name of the sheet.
    pub name: String,
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
    let container = workbook::sniff(&bytes).map_err(|found| IngestError::NoTable { file: file.clone(), found })?;
    if let Some(container) = container {
        let mut sheets = workbook::read(&file, container, &bytes)?;
        return Ok(sheets
            .iter_mut()
            .map(|sheet| {
                let mut rows = Vec::new();
                sheet.rows(|row| keep(row, &mut rows));
                SheetRows { name: sheet.name.clone(), rows, complete: true }
            })
            .collect());
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
    Ok(vec![SheetRows { name: String::new(), rows: rows.into_inner(), complete }])
}

fn keep(row: &super::row::Row, rows: &mut Vec<(u32, Vec<String>)>) {
    if !row.is_blank() {
        let cells = (0..row.len()).map(|column| row.get(column).unwrap_or_default().to_owned()).collect();
        rows.push((row.number, cells));
    }
}
