//! Reading tables: nothing is lost, nothing stands twice, and the same bytes give the same lists.

use crate::text;
use minglu::domain::cn::CnHeaders;
use minglu::eval::{Links, Truth};
use minglu::ingest::{self, IngestConfig, IngestError};
use minglu::record::{Lists, RowRef};
use std::collections::BTreeSet;

/// Any bytes as a text file with delimiters.
pub fn delimited(data: &[u8]) {
    for extension in ["csv", "tsv", ""] {
        file(extension, data);
    }
}

/// Any bytes as a workbook file: mostly an error, never a panic.
pub fn workbook_file(data: &[u8]) {
    for extension in ["xlsx", "xls", "ods"] {
        file(extension, data);
    }
}

/// Any texts as the cells of a table in memory: rows by line, cells by tab. The first row is the header.
pub fn workbook_cells(data: &[u8]) {
    let text = text(data);
    let mut rows = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let header = rows.next().unwrap_or_default();
    let rows: Vec<Vec<&str>> = rows.collect();
    let slices: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let read = ingest::read_rows("甲", &header, &slices, &IngestConfig::default(), &CnHeaders);
    if let Ok(lists) = &read {
        hold(lists);
        // A cell of nothing but marks that do not show (a stray byte-order mark) may count as blank.
        let shows = |cell: &&str| cell.chars().any(char::is_alphanumeric);
        let filled = rows.iter().filter(|row| row.iter().any(shows)).count();
        assert!(lists.len() <= rows.len(), "more records than rows");
        let kept = lists.len() + lists.rejected.len();
        assert!(kept >= filled, "{kept} of {filled} rows with text are accounted for");
    }
    same(&read, &ingest::read_rows("甲", &header, &slices, &IngestConfig::default(), &CnHeaders));
}

/// Any texts as the rows around a header, in a text file, so that the header must be found.
pub fn header(data: &[u8]) {
    let mut bytes = text(data).into_bytes();
    bytes.extend_from_slice("\n潮州市广成五金厂\t13500000001\t彩塘镇\n".as_bytes());
    file("tsv", &bytes);
}

/// Any text as truth and as links: what is read can be written and read again.
pub fn truth(data: &[u8]) {
    if let Ok(truth) = Truth::from_csv("t", data) {
        let mut bytes = Vec::new();
        truth.write(&mut bytes).expect("writing to memory");
        let again = Truth::from_csv("t", bytes.as_slice()).expect("what was written is readable");
        assert_eq!(again, truth);
    }
    let _ = Links::from_csv("l", data);
}

fn file(extension: &str, data: &[u8]) {
    let read = || ingest::read_bytes("甲", extension, data, &IngestConfig::default(), &CnHeaders);
    let lists = read();
    if let Ok(lists) = &lists {
        hold(lists);
    }
    same(&lists, &read());
}

/// Every row stands in one place only, and columns are as long as the list.
fn hold(lists: &Lists) {
    let mut seen: BTreeSet<RowRef> = BTreeSet::new();
    for source in lists.sources() {
        assert!(source.columns.iter().all(|column| column.values.len() == source.rows.len()), "ragged columns");
        assert_eq!(source.rows.len() as u32, source.sheets.iter().map(|sheet| sheet.records).sum::<u32>());
        for at in &source.rows {
            assert!(seen.insert(*at), "{at:?} is two records");
        }
    }
    for row in &lists.rejected {
        assert!(!seen.contains(&row.at), "{:?} is a record and rejected", row.at);
    }
    for record in lists.records() {
        assert_eq!(lists.find(&lists.label(record)), Some(record));
    }
}

fn same(a: &Result<Lists, IngestError>, b: &Result<Lists, IngestError>) {
    match (a, b) {
        (Ok(a), Ok(b)) => assert!(a == b, "two readings differ"),
        (Err(a), Err(b)) => assert_eq!(a.to_string(), b.to_string()),
        _ => panic!("read once and refused once"),
    }
}
