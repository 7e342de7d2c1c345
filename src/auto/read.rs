//! Reading a file as a plain table: the first row names the columns, every further row is a record. A workbook is read when one of its sheets
//! holds a table; titles of one cell above the columns' names are passed over.

use super::rows;
use crate::ingest::{
    self, Found, HeaderLexicon, IngestError, SheetRows, decode_any, hex_sha256, markup_sheets, unreadable,
    workbook_sheets,
};
use crate::record::{Format, Lang, Message, Rejected, Role, RowRef, Sheet, Source, SourceColumn, SourceId, TextColumn};
use std::path::Path;

/// What keeps a table from being read.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // the fields are named in each message
pub enum ReadError {
    /// The file cannot be opened or decompressed.
    #[error("{}", unreadable(file, reason, Lang::En))]
    Open { file: String, reason: std::io::Error },
    /// Not a table.
    #[error("{file}: line {line}: not readable as a table: {reason}")]
    Malformed { file: String, line: u64, reason: String },
    /// No header.
    #[error("{file}: the file is empty; the first row must name the columns")]
    Empty { file: String },
    /// No text and no workbook, or a workbook that cannot be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// A workbook with several different tables.
    #[error(
        "{file}: holds several tables ({}); one is read: save the one that is meant as a file of its own",
        sheets.join(", ")
    )]
    SeveralTables { file: String, sheets: Vec<String> },
}

impl Message for ReadError {
    fn chinese(&self) -> String {
        match self {
            Self::Open { file, reason } => unreadable(file, reason, Lang::Zh),
            Self::Malformed { file, line, reason } => format!("“{file}”第 {line} 行：不是表格：{reason}"),
            Self::Empty { file } => format!("“{file}”是空文件；第一行应为列名"),
            Self::Ingest(error) => error.chinese(),
            Self::SeveralTables { file, sheets } => {
                format!("“{file}”里有几张不同的表格（{}），只能读一张：请把要用的一张另存为一个文件", sheets.join("、"))
            }
        }
    }
}

/// Reads a delimited file in UTF-8 or another encoding, or a workbook with one table, also compressed with gzip. Cells are trimmed; blank
/// cells are absent.
///
/// # Errors
/// [`ReadError`] when the file cannot be opened, is neither text nor a workbook, or has no header.
pub fn read_table(path: &Path) -> Result<Source, ReadError> {
    read_bytes(path, read_file(path)?)
}

/// The same, with the words that head the columns of offices' workbooks: titles, headers of several rows, totals and notes are told from records,
/// and sheets that go on with one list are one table. Gives the rows set aside, too; their source is the first.
///
/// # Errors
/// As [`read_table`].
pub fn read_table_of_office(path: &Path, lexicon: &dyn HeaderLexicon) -> Result<(Source, Vec<Rejected>), ReadError> {
    let bytes = read_file(path)?;
    let plain = |bytes| read_bytes(path, bytes).map(|source| (source, Vec::new()));
    let shown = path.display().to_string();
    let unpacked = unpack(&bytes).map_err(|reason| ReadError::Open { file: shown.clone(), reason })?;
    if !is_workbook(&shown, unpacked.as_deref().unwrap_or(&bytes))? {
        return plain(bytes);
    }
    let Ok(mut lists) = ingest::read_bytes(&stem(path), "", &bytes, &Default::default(), lexicon) else {
        return plain(bytes);
    };
    let rejected = std::mem::take(&mut lists.rejected);
    let headed = |source: &Source| source.sheets.iter().all(|sheet| sheet.records == 0 || sheet.header.is_some());
    match lists.sources() {
        [only] if headed(only) => {
            let mut source = Source { path: Some(shown), ..only.clone() };
            source.columns.iter_mut().for_each(|column| (column.field, column.recognised_by) = (None, ""));
            Ok((source, rejected))
        }
        // Without a word that is known the first row names the columns.
        [_] => plain(bytes),
        several => {
            let sheets = several.iter().map(|source| source.name.clone()).collect();
            Err(ReadError::SeveralTables { file: shown, sheets })
        }
    }
}

/// The bytes of a file.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, ReadError> {
    std::fs::read(path).map_err(|reason| ReadError::Open { file: path.display().to_string(), reason })
}

/// Reads a table from the bytes of a file.
pub(super) fn read_bytes(path: &Path, bytes: Vec<u8>) -> Result<Source, ReadError> {
    let file = path.display().to_string();
    let (sha256, table) = rayon::join(|| hex_sha256(&bytes), || table_of(&file, &bytes));
    let Table { format, sheet, columns, rows } = table?;
    let rows = rows.into_iter().map(|row| RowRef { source: SourceId(0), sheet: 0, row });
    Ok(Source {
        name: stem(path),
        path: Some(file),
        sha256,
        role: Role::Other,
        format,
        sheets: vec![sheet],
        columns,
        rows: rows.collect(),
    })
}

/// What a file holds, without where it came from.
struct Table {
    format: Format,
    sheet: Sheet,
    columns: Vec<SourceColumn>,
    /// Row or line of each record.
    rows: Vec<u32>,
}

fn table_of(file: &str, bytes: &[u8]) -> Result<Table, ReadError> {
    let unpacked = unpack(bytes).map_err(|reason| ReadError::Open { file: file.to_owned(), reason })?;
    let bytes = unpacked.as_deref().unwrap_or(bytes);
    if let Some((container, sheets)) = workbook_sheets(file, bytes)? {
        return of_workbook(file, container, sheets);
    }
    let no_text = |_| IngestError::NoTable { file: file.to_owned(), found: Found::Binary };
    let (decoded, encoding) = decode_any(bytes).map_err(no_text)?;
    match markup_sheets(file, &decoded)? {
        Some((container, sheets)) => of_workbook(file, container, sheets),
        None => of_text(file, &decoded, encoding),
    }
}

/// What a gzip file holds, `None` when the bytes are none.
fn unpack(bytes: &[u8]) -> std::io::Result<Option<Vec<u8>>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(None);
    }
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut plain)?;
    Ok(Some(plain))
}

fn is_workbook(file: &str, bytes: &[u8]) -> Result<bool, ReadError> {
    if ingest::is_workbook(file, bytes)? {
        return Ok(true);
    }
    // The beginning tells; the rest of a long text need not be decoded twice.
    let head = &bytes[..bytes.len().min(HEAD)];
    Ok(head.iter().find(|byte| !byte.is_ascii_whitespace() && !BOM.contains(byte)) == Some(&b'<'))
}

/// Bytes in which the first character of a text stands, whatever blanks are before it.
const HEAD: usize = 4096;

/// Bytes of a byte-order mark in UTF-8.
const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];

fn of_text(file: &str, decoded: &str, encoding: &str) -> Result<Table, ReadError> {
    let bom = decoded.starts_with('\u{feff}');
    let text = decoded.trim_start_matches('\u{feff}');
    let delimiter = delimiter(text.as_bytes());
    let rows::Table { header, columns, rows } = rows::read(text, delimiter, rows::PIECE)
        .map_err(|(line, reason)| ReadError::Malformed { file: file.to_owned(), line, reason })?;
    if header.iter().all(|cell| cell.trim().is_empty()) {
        return Err(ReadError::Empty { file: file.to_owned() });
    }
    let columns = header.into_iter().zip(columns).map(|(header, values)| column(&header, values));
    Ok(Table {
        format: Format::Delimited { encoding: encoding.to_owned(), bom, delimiter: char::from(delimiter) },
        sheet: Sheet { name: String::new(), header: Some((1, 1)), records: rows.len() as u32 },
        columns: columns.collect(),
        rows,
    })
}

fn column(header: &str, values: TextColumn) -> SourceColumn {
    SourceColumn { header: header.trim().to_owned(), field: None, recognised_by: "", values }
}

/// The one table of a workbook.
fn of_workbook(file: &str, container: &str, sheets: Vec<SheetRows>) -> Result<Table, ReadError> {
    let SheetRows { name, mut rows, .. } = the_table(file, sheets)?;
    let first = rows.iter().position(|(_, cells)| filled(cells) > 1).unwrap_or(0);
    rows.drain(..first);
    let mut rows = rows.into_iter();
    let Some((number, header)) = rows.next() else { return Err(ReadError::Empty { file: file.to_owned() }) };
    let mut columns = vec![TextColumn::default(); header.len()];
    let mut numbers = Vec::new();
    for (number, cells) in rows {
        numbers.push(number);
        for (at, column) in columns.iter_mut().enumerate() {
            column.push(cells.get(at).map(String::as_str).filter(|cell| !cell.is_empty()));
        }
    }
    // A column without a name and without a cell is a gap in the sheet.
    let named = header.iter().zip(columns).filter(|(header, values)| !header.is_empty() || values.present() > 0);
    Ok(Table {
        format: Format::Workbook { container: container.to_owned() },
        sheet: Sheet { name, header: Some((number, number)), records: numbers.len() as u32 },
        columns: named.map(|(header, values)| column(header, values)).collect(),
        rows: numbers,
    })
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// The sheet that holds a table: two rows and two columns at least, or the only one with anything in it. Hidden sheets count where no other holds
/// anything.
fn the_table(file: &str, sheets: Vec<SheetRows>) -> Result<SheetRows, ReadError> {
    let mut sheets: Vec<SheetRows> = sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
    if sheets.iter().any(|sheet| sheet.visible) {
        sheets.retain(|sheet| sheet.visible);
    }
    let table = |sheet: &SheetRows| sheet.rows.iter().filter(|(_, cells)| filled(cells) > 1).count() > 1;
    if sheets.iter().any(table) {
        sheets.retain(table);
    }
    if sheets.len() > 1 {
        let sheets = sheets.into_iter().map(|sheet| sheet.name).collect();
        return Err(ReadError::SeveralTables { file: file.to_owned(), sheets });
    }
    let empty = || IngestError::NoTable { file: file.to_owned(), found: Found::EmptySheets }.into();
    sheets.pop().ok_or_else(empty)
}

fn stem(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// The sign that stands most often in the first line.
fn delimiter(text: &[u8]) -> u8 {
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|&&byte| byte == sign).count();
    let mut best = b',';
    for sign in [b'\t', b';', b'|'] {
        if count(sign) > count(best) {
            best = sign;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, visible: bool, rows: &[&[&str]]) -> SheetRows {
        let row = |(at, cells): (usize, &&[&str])| (at as u32 + 1, cells.iter().map(|&cell| cell.to_owned()).collect());
        SheetRows { name: name.to_owned(), visible, rows: rows.iter().enumerate().map(row).collect(), complete: true }
    }

    #[test]
    fn a_workbook_is_read_when_one_sheet_holds_a_table() {
        let notes = || sheet("说明", true, &[&["填报说明"], &["一、……"]]);
        let table = |name: &str, visible| {
            sheet(name, visible, &[&["名单"], &["名称", "", "电话"], &["广成厂", "", "1"], &["华丰厂", "", "", "x"]])
        };
        for sheets in
            [vec![table("甲", true)], vec![notes(), table("甲", true)], vec![table("乙", false), table("甲", true)]]
        {
            let Table { sheet, columns, rows, .. } = of_workbook("f.xlsx", "xlsx", sheets).unwrap();
            assert_eq!((sheet.name.as_str(), sheet.header, rows), ("甲", Some((2, 2)), vec![3, 4]));
            let headers: Vec<&str> = columns.iter().map(|column| column.header.as_str()).collect();
            assert_eq!(headers, ["名称", "电话"]);
            assert_eq!(columns[1].values.iter().collect::<Vec<_>>(), [Some("1"), None]);
        }
        let error = of_workbook("f.xlsx", "xlsx", vec![table("甲", true), notes(), table("乙", true)]).err().unwrap();
        assert!(error.to_string().contains("f.xlsx: holds several tables (甲, 乙)"), "{error}");
        assert!(error.chinese().contains("几张不同的表格（甲、乙）"), "{error}");
        let empty = of_workbook("f.xlsx", "xlsx", vec![sheet("甲", true, &[])]).err().unwrap();
        assert!(empty.to_string().contains("all its sheets are empty"), "{empty}");
    }

    #[test]
    fn what_is_no_text_is_refused_and_named() {
        let path = Path::new("list.csv");
        let word = [&b"PK\x03\x04"[..], b"word/document.xml"].concat();
        let utf16: Vec<u8> = "a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, zh, en) in [
            (b"%PDF-1.7 ...".to_vec(), "内容是 PDF", "it is a PDF"),
            (b"PK\x03\x04 photo.jpg".to_vec(), "内容是压缩包", "it is an archive"),
            (word, "文字处理文档", "word processor"),
            (vec![7, 0, 0, 0, 0xff, 0, 1, 0, 9, 0, 0, 3], "不是文字也不是工作簿", "neither text nor a workbook"),
            (vec![1, 2, 3, 4, b'a', 5, 6], "不是文字也不是工作簿", "neither text nor a workbook"),
            (b"<html><body>none</body></html>".to_vec(), "各工作表都是空的", "all its sheets are empty"),
        ] {
            let error = read_bytes(path, bytes).unwrap_err();
            assert!(error.to_string().contains("list.csv") && error.to_string().contains(en), "{error}");
            assert!(error.chinese().contains("list.csv") && error.chinese().contains(zh), "{}", error.chinese());
        }
        let source = read_bytes(path, utf16.clone()).unwrap();
        assert_eq!((source.columns.len(), source.rows.len()), (2, 1));
        assert_eq!(source.sha256, hex_sha256(&utf16));
        let page = "<table><tr><td>名称</td><td>电话</td></tr><tr><td>广成厂</td><td>1</td></tr></table>";
        assert_eq!(read_bytes(path, page.as_bytes().to_vec()).unwrap().columns[0].values.get(0), Some("广成厂"));
    }
}
