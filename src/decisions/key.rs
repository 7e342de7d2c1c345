//! What a record is known by from run to run: its list, its ordinal for people, and a hash of what its row says.

use crate::record::{Lists, RecordId};
use sha2::{Digest, Sha256};
use std::fmt;

/// A hash over the headers and texts of a record's cells, 64 bits of SHA-256. Neither the order of the columns nor the place of the row
/// changes it.
///
/// ```
/// use minglu::decisions::content_key;
/// use minglu::{domain::cn::CnHeaders, ingest};
/// let read = |text: &str| ingest::read_bytes("底册", "csv", text.as_bytes(), &Default::default(), &CnHeaders);
/// let a = read("单位名称,联系电话\n广成厂,13500000001\n华丰厂,13500000002\n")?;
/// let b = read("联系电话,单位名称\n13500000002,华丰厂\n")?;
/// assert_eq!(content_key(&a, a.find("底册:2").unwrap()), content_key(&b, b.find("底册:1").unwrap()));
/// # Ok::<(), ingest::IngestError>(())
/// ```
pub fn content_key(lists: &Lists, record: RecordId) -> u64 {
    let (source, row) = lists.locate(record);
    let columns = &lists.sources()[source.index()].columns;
    let mut cells: Vec<(&str, &str)> =
        columns.iter().filter_map(|column| Some((&*column.header, column.values.get(row)?))).collect();
    cells.sort_unstable();
    let mut hash = Sha256::new();
    for (header, text) in cells {
        // U+001F and U+001E separate units and records; no cell holds them.
        for part in [header, "\u{1f}", text, "\u{1e}"] {
            hash.update(part.as_bytes());
        }
    }
    hash.finalize().iter().take(8).fold(0, |key, &byte| key << 8 | u64::from(byte))
}

/// The texts of a record's cells, in column order: by these it is found again when its row has changed.
pub fn snapshot(lists: &Lists, record: RecordId) -> Vec<&str> {
    let (source, row) = lists.locate(record);
    lists.sources()[source.index()].columns.iter().filter_map(|column| column.values.get(row)).collect()
}

/// A record as a file of answers names it, `底册:3#9f86d081884c7d65`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// Name of the list.
    pub source: String,
    /// Ordinal in the list, from 1.
    pub ordinal: u32,
    /// Hash of the record's cells; `None` when a file names the record by its label only.
    pub content: Option<u64>,
}

/// The key of a record of these lists.
pub fn record_key(lists: &Lists, record: RecordId) -> RecordKey {
    let (source, row) = lists.locate(record);
    let source = lists.sources()[source.index()].name.clone();
    RecordKey { source, ordinal: row as u32 + 1, content: Some(content_key(lists, record)) }
}

impl RecordKey {
    /// Reads what [`Display`](fmt::Display) wrote, and the label alone, `底册:3`. A full-width colon will do.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (label, content) = match text.rsplit_once('#') {
            Some((label, key)) if key.len() == 16 => (label, Some(u64::from_str_radix(key, 16).ok()?)),
            _ => (text, None),
        };
        let (source, ordinal) = label.rsplit_once([':', '：'])?;
        let ordinal = ordinal.trim().parse().ok().filter(|&ordinal| ordinal > 0)?;
        (!source.is_empty()).then(|| Self { source: source.to_owned(), ordinal, content })
    }

    /// `底册:3`.
    pub fn label(&self) -> String {
        format!("{}:{}", self.source, self.ordinal)
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source, self.ordinal)?;
        match self.content {
            Some(content) => write!(f, "#{content:016x}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        for text in ["底册:3#9f86d081884c7d65", "a:b#c:12#0000000000000001", "用电:7"] {
            assert_eq!(RecordKey::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(RecordKey::parse(" 底册：3 ").unwrap().label(), "底册:3");
        for text in ["", "底册", "底册:", "底册:0", "底册:x", ":3", "底册:3#zzzzzzzzzzzzzzzz"] {
            assert!(RecordKey::parse(text).is_none(), "{text:?}");
        }
    }
}
