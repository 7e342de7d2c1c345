//! Lists made in a test, without a file.

use minglu::record::{Format, Role, RowRef, Sheet, Source, SourceColumn, SourceId};

/// The list with this ordinal: rows below headers, of which `cell` gives the cells.
pub fn list<R>(ordinal: u16, headers: &[&str], rows: &[R], cell: impl Fn(&R, usize) -> Option<&str>) -> Source {
    let records = rows.len() as u32;
    let columns = headers.iter().enumerate().map(|(at, header)| SourceColumn {
        header: (*header).to_owned(),
        field: None,
        recognised_by: "",
        values: rows.iter().map(|row| cell(row, at)).collect(),
    });
    Source {
        name: format!("list{ordinal}"),
        path: None,
        sha256: String::new(),
        role: Role::Other,
        format: Format::Rows,
        sheets: vec![Sheet { name: String::new(), header: None, records }],
        columns: columns.collect(),
        rows: (0..records).map(|row| RowRef { source: SourceId(ordinal), sheet: 0, row }).collect(),
    }
}
