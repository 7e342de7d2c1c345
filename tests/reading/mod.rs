//! A list read from text, and what was read of it.

use minglu::domain::cn::CnHeaders;
use minglu::ingest::{self, IngestConfig};
use minglu::record::{Lists, RecordId, RejectReason};

pub fn text(name: &str, content: &str) -> Lists {
    ingest::read_bytes(name, "csv", content.as_bytes(), &IngestConfig::default(), &CnHeaders).unwrap()
}

pub fn headers(lists: &Lists) -> Vec<(&str, Option<&str>)> {
    lists.sources()[0].columns.iter().map(|column| (column.header.as_str(), column.field.as_deref())).collect()
}

pub fn reasons(lists: &Lists) -> Vec<(u32, RejectReason)> {
    lists.rejected.iter().map(|rejected| (rejected.at.row, rejected.reason)).collect()
}

pub fn cell<'a>(lists: &'a Lists, record: u32, field: &'a str) -> Option<&'a str> {
    lists.cell(RecordId(record), field).map(|cell| cell.text)
}
