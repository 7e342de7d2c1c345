//! Reading a delimited file as a plain table: the first row names the columns, every further row is a record.

use super::rows;
use crate::ingest::unreadable;
use crate::record::{Format, Lang, Message, Role, RowRef, Sheet, Source, SourceColumn, SourceId};
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
}

impl Message for ReadError {
    fn chinese(&self) -> String {
        match self {
            Self::Open { file, reason } => unreadable(file, reason, Lang::Zh),
            Self::Malformed { file, line, reason } => format!("“{file}”第 {line} 行：不是表格：{reason}"),
            Self::Empty { file } => format!("“{file}”是空文件；第一行应为列名"),
        }
    }
}

/// Reads a delimited file in UTF-8 or another encoding, also compressed with gzip. Cells are trimmed; blank cells are absent.
///
/// # Errors
/// [`ReadError`] when the file cannot be opened or has no header.
pub fn read_table(path: &Path) -> Result<Source, ReadError> {
    read_bytes(path, read_file(path)?)
}

/// The bytes of a file.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, ReadError> {
    std::fs::read(path).map_err(|reason| ReadError::Open { file: path.display().to_string(), reason })
}

/// Reads a table from the bytes of a file.
pub(super) fn read_bytes(path: &Path, mut bytes: Vec<u8>) -> Result<Source, ReadError> {
    let file = path.display().to_string();
    let open = |reason| ReadError::Open { file: file.clone(), reason };
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&bytes[..]), &mut plain).map_err(open)?;
        bytes = plain;
    }
    let (decoded, encoding) = crate::ingest::decode_any(bytes);
    let bom = decoded.starts_with('\u{feff}');
    let text = decoded.trim_start_matches('\u{feff}');
    let delimiter = delimiter(text.as_bytes());
    let rows::Table { header, columns, rows } = rows::read(text, delimiter, rows::PIECE)
        .map_err(|(line, reason)| ReadError::Malformed { file: file.clone(), line, reason })?;
    if header.iter().all(|cell| cell.trim().is_empty()) {
        return Err(ReadError::Empty { file });
    }
    let name = stem(path);
    let sheet = Sheet { name: String::new(), header: Some((1, 1)), records: rows.len() as u32 };
    let columns = header.into_iter().zip(columns).map(|(header, values)| SourceColumn {
        header: header.trim().to_owned(),
        field: None,
        recognised_by: "",
        values,
    });
    let rows = rows.into_iter().map(|row| RowRef { source: SourceId(0), sheet: 0, row });
    Ok(Source {
        name,
        path: Some(file.clone()),
        sha256: String::new(),
        role: Role::Other,
        format: Format::Delimited { encoding: encoding.to_owned(), bom, delimiter: char::from(delimiter) },
        sheets: vec![sheet],
        columns: columns.collect(),
        rows: rows.collect(),
    })
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
