//! The lists as they were sent: sources, their columns, and the way back from a record to its cell.

use super::{Issue, IssueKind, RecordId, Rejected, RowRef, SourceId, TextColumn};
use rayon::prelude::*;
use rustc_hash::{FxHashSet, FxHasher};
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};

/// What a list is for. The role decides survivorship priority, whether a missing unit is an omission, and whether a
/// row can be a lead instead of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The base register sent down (底册); units missing from it are omissions.
    BaseRegister,
    /// An industry bureau's database (经信局工业企业库).
    Industry,
    /// The environmental statistics system (环统).
    Statistics,
    /// Discharge permits (排污许可证).
    Permits,
    /// Electricity accounts (用电大户); the holder may be a person or a landlord.
    Electricity,
    /// Complaints (12369); a row may name nobody.
    Complaints,
    /// Inspections (散乱污).
    Inspection,
    /// Any other list.
    Other,
}

impl Role {
    /// Every role, in order of survivorship priority.
    pub const ALL: [Role; 8] = [
        Role::BaseRegister,
        Role::Permits,
        Role::Statistics,
        Role::Industry,
        Role::Inspection,
        Role::Electricity,
        Role::Other,
        Role::Complaints,
    ];

    /// The snake-case name used in plans, `minglu.toml` and `run.json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::BaseRegister => "base_register",
            Role::Industry => "industry",
            Role::Statistics => "statistics",
            Role::Permits => "permits",
            Role::Electricity => "electricity",
            Role::Complaints => "complaints",
            Role::Inspection => "inspection",
            Role::Other => "other",
        }
    }
}

/// How a source was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Format {
    /// Text with delimiters: the encoding's WHATWG name, whether a byte-order mark was there, and the delimiter.
    Delimited {
        /// WHATWG label, e.g. `UTF-8`, `gb18030`, `Big5`, `UTF-16LE`.
        encoding: String,
        /// A byte-order mark stood in front.
        bom: bool,
        /// Delimiter.
        delimiter: char,
    },
    /// A workbook (`xlsx`, `xls`, `xlsb`, `ods`).
    Workbook {
        /// Extension of the container.
        container: String,
    },
    /// Rows handed over in memory.
    Rows,
}

/// One sheet of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Name as the workbook shows it; empty for a delimited file.
    pub name: String,
    /// First and last row of the header, from 1; `None` when the sheet holds no table.
    pub header: Option<(u32, u32)>,
    /// Records read from this sheet.
    pub records: u32,
}

/// One column of a source: its header as written, the field it was recognised as, and its cells.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceColumn {
    /// Header text; levels of a merged header are joined with `/`.
    pub header: String,
    /// Standard field name (`name`, `credit_code`, `address`, ...), `None` for a column that is carried untouched.
    pub field: Option<String>,
    /// Why it was taken for that field: `header`, `content`, `config`; empty without a field.
    pub recognised_by: &'static str,
    /// One cell per record of the source, trimmed of outer white space only.
    pub values: TextColumn,
}

/// One list: a table with a name, a role and columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// File name without extension, or the name given by the caller. Unique in a run.
    pub name: String,
    /// Path as given, for messages; `None` for rows in memory.
    pub path: Option<String>,
    /// Lower-case hexadecimal SHA-256 of the file's bytes; empty for rows in memory.
    pub sha256: String,
    /// What the list is for.
    pub role: Role,
    /// How it was stored.
    pub format: Format,
    /// Its sheets; one unnamed sheet for a delimited file.
    pub sheets: Vec<Sheet>,
    /// Its columns in file order.
    pub columns: Vec<SourceColumn>,
    /// Where each record stands, in record order.
    pub rows: Vec<RowRef>,
}

impl Source {
    /// The first column recognised as `field`.
    pub fn column(&self, field: &str) -> Option<&SourceColumn> {
        self.columns.iter().find(|column| column.field.as_deref() == Some(field))
    }

    /// Every column recognised as `field`, in file order (an office may send two phone columns).
    pub fn columns_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a SourceColumn> + 'a {
        self.columns.iter().filter(move |column| column.field.as_deref() == Some(field))
    }
}

/// A cell with its way back: which record, which header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The record.
    pub record: RecordId,
    /// Header of the column the cell stands in.
    pub header: &'a str,
    /// The cell's text.
    pub text: &'a str,
}

/// All lists of a run. Records are numbered over all sources in order; nothing is changed or dropped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lists {
    sources: Vec<Source>,
    starts: Vec<u32>,
    /// Rows that are no record, in order of sources and rows.
    pub rejected: Vec<Rejected>,
    /// Oddities of cells noticed while reading.
    pub issues: Vec<Issue>,
}

impl Lists {
    /// Appends a source; its records get the next ids. Returns the id of its first record.
    pub fn push(&mut self, source: Source) -> RecordId {
        let start = self.len() as u32;
        self.starts.push(start);
        self.sources.push(source);
        RecordId(start)
    }

    /// The sources in order.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The sources, to set a role or to map a column before the records are standardised.
    pub fn sources_mut(&mut self) -> &mut [Source] {
        &mut self.sources
    }

    /// Number of records over all sources.
    pub fn len(&self) -> usize {
        match (self.starts.last(), self.sources.last()) {
            (Some(&start), Some(source)) => start as usize + source.rows.len(),
            _ => 0,
        }
    }

    /// True when no source has a record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records, in order.
    pub fn records(&self) -> impl ExactSizeIterator<Item = RecordId> + use<> {
        (0..self.len() as u32).map(RecordId)
    }

    /// Adds issues of a later stage. What reading said already, the same of the same value of a record, is not said twice: reading may have
    /// seen that a code lost its digits, and so may the code's own reader, which calls the column by another name.
    pub fn note(&mut self, issues: Vec<Issue>) {
        let said: FxHashSet<(RecordId, IssueKind, &str)> =
            self.issues.iter().map(|issue| (issue.record, issue.kind, issue.value.as_str())).collect();
        let is_new = |issue: &Issue| !said.contains(&(issue.record, issue.kind, issue.value.as_str()));
        let new: Vec<Issue> = issues.into_iter().filter(is_new).collect();
        self.issues.extend(new);
    }

    /// A hash per record over all cells of its row, whatever the order of the columns.
    pub fn row_hashes(&self) -> Vec<u64> {
        let of_row = |source: &Source, row: usize| {
            let cells = source.columns.iter().filter_map(|column| Some((&column.header, column.values.get(row)?)));
            cells.fold(0_u64, |sum, cell| {
                let mut hasher = FxHasher::default();
                cell.hash(&mut hasher);
                sum.wrapping_add(hasher.finish())
            })
        };
        let of_source = |source: &Source| -> Vec<u64> {
            (0..source.rows.len()).into_par_iter().map(|row| of_row(source, row)).collect()
        };
        self.sources.iter().flat_map(of_source).collect()
    }

    /// The same records with the columns of these fields alone; the cells are shared, not copied.
    pub fn only(&self, fields: &[&str]) -> Self {
        let wanted = |column: &&SourceColumn| column.field.as_deref().is_some_and(|field| fields.contains(&field));
        let of = |source: &Source| Source {
            name: source.name.clone(),
            path: source.path.clone(),
            sha256: source.sha256.clone(),
            role: source.role,
            format: source.format.clone(),
            sheets: source.sheets.clone(),
            columns: source.columns.iter().filter(wanted).cloned().collect(),
            rows: source.rows.clone(),
        };
        let sources = self.sources.iter().map(of).collect();
        Self { sources, starts: self.starts.clone(), ..Self::default() }
    }

    /// Lets go of all cells but those of the columns with these headers: for a run that has read them and takes a while yet. The columns stay,
    /// without a cell.
    pub fn forget_cells(&mut self, kept: &[&str]) {
        for source in &mut self.sources {
            let empty: TextColumn = source.rows.iter().map(|_| None).collect();
            let forgotten = source.columns.iter_mut().filter(|column| !kept.contains(&column.header.as_str()));
            forgotten.for_each(|column| column.values = empty.clone());
        }
    }

    /// First record id of a source.
    pub fn start(&self, source: SourceId) -> RecordId {
        RecordId(self.starts[source.index()])
    }

    /// The source of a record and the record's row in that source's columns, from 0.
    pub fn locate(&self, record: RecordId) -> (SourceId, usize) {
        let at = self.starts.partition_point(|&start| start <= record.0) - 1;
        // Empty sources share a start with their successor; partition_point already lands on the last of them, which
        // is the one that has records.
        (SourceId(at as u16), (record.0 - self.starts[at]) as usize)
    }

    /// The source of a record.
    pub fn source_of(&self, record: RecordId) -> &Source {
        &self.sources[self.locate(record).0.index()]
    }

    /// Where a person finds the record.
    pub fn row_ref(&self, record: RecordId) -> RowRef {
        let (source, row) = self.locate(record);
        self.sources[source.index()].rows[row]
    }

    /// The record's first present cell of `field`.
    pub fn cell<'a>(&'a self, record: RecordId, field: &'a str) -> Option<Cell<'a>> {
        self.cells(record, field).next()
    }

    /// All present cells of `field` of a record, in column order.
    pub fn cells<'a>(&'a self, record: RecordId, field: &'a str) -> impl Iterator<Item = Cell<'a>> + 'a {
        let (source, row) = self.locate(record);
        self.sources[source.index()]
            .columns_of(field)
            .filter_map(move |column| column.values.get(row).map(|text| Cell { record, header: &column.header, text }))
    }

    /// `source:ordinal` with the 1-based ordinal of the record in its source, as `links.csv` and `explain` write it.
    pub fn label(&self, record: RecordId) -> String {
        let (source, row) = self.locate(record);
        format!("{}:{}", self.sources[source.index()].name, row + 1)
    }

    /// The record that [`label`](Self::label) names, if there is one.
    pub fn find(&self, label: &str) -> Option<RecordId> {
        let (name, ordinal) = label.rsplit_once(':')?;
        let ordinal: usize = ordinal.parse().ok()?;
        let at = self.sources.iter().position(|source| source.name == name)?;
        (1..=self.sources[at].rows.len()).contains(&ordinal).then(|| RecordId(self.starts[at] + ordinal as u32 - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_with_a_few_columns_stand_where_they_stood() {
        let column = |field: &str, cells: [Option<&str>; 2]| SourceColumn {
            header: format!("{field}的列"),
            field: Some(field.to_owned()),
            recognised_by: "header",
            values: cells.into_iter().collect(),
        };
        let mut lists = Lists::default();
        for name in ["底册", "用电"] {
            lists.push(Source {
                name: name.to_owned(),
                path: None,
                sha256: String::new(),
                role: Role::Other,
                format: Format::Rows,
                sheets: Vec::new(),
                columns: vec![column("name", [Some("广成厂"), None]), column("town", [None, Some("彩塘镇")])],
                rows: vec![RowRef { source: SourceId(0), sheet: 0, row: 2 }; 2],
            });
        }
        let only = lists.only(&["town", "village"]);
        assert_eq!(only.len(), 4);
        assert_eq!(only.cell(RecordId(3), "town").map(|cell| cell.text), Some("彩塘镇"));
        assert!(only.records().all(|record| only.cell(record, "name").is_none()));
        assert_eq!(only.label(RecordId(3)), lists.label(RecordId(3)));
    }

    #[test]
    fn what_is_forgotten_is_absent() {
        let column = |header: &str| SourceColumn {
            header: header.to_owned(),
            field: Some("name".to_owned()),
            recognised_by: "header",
            values: [Some("广成厂")].into_iter().collect(),
        };
        let mut lists = Lists::default();
        lists.push(Source {
            name: "底册".to_owned(),
            path: None,
            sha256: String::new(),
            role: Role::Other,
            format: Format::Rows,
            sheets: Vec::new(),
            columns: vec![column("名称"), column("编号")],
            rows: vec![RowRef { source: SourceId(0), sheet: 0, row: 2 }],
        });
        lists.forget_cells(&["编号"]);
        let cells: Vec<_> = lists.cells(RecordId(0), "name").map(|cell| cell.header).collect();
        assert_eq!(cells, ["编号"]);
        assert_eq!(lists.sources()[0].columns[0].values.len(), 1);
    }

    #[test]
    fn an_issue_is_noted_once() {
        let issue = |record: u32, column: &str, value: &str, kind| Issue {
            record: RecordId(record),
            column: column.to_owned(),
            value: value.to_owned(),
            kind,
            detail: String::new(),
        };
        let code = "914406067000000000";
        let mut lists =
            Lists { issues: vec![issue(3, "credit_code", code, IssueKind::CodeLostDigits)], ..Lists::default() };
        lists.note(vec![
            issue(3, "统一社会信用代码", code, IssueKind::CodeLostDigits),
            issue(3, "统一社会信用代码", code, IssueKind::CodeCheckFailed),
            issue(4, "统一社会信用代码", code, IssueKind::CodeLostDigits),
            issue(3, "组织机构代码", "700000000", IssueKind::CodeLostDigits),
        ]);
        let noted: Vec<_> = lists.issues.iter().map(|issue| (issue.record.0, issue.kind)).collect();
        assert_eq!(noted[0], (3, IssueKind::CodeLostDigits));
        assert_eq!(
            noted[1..],
            [(3, IssueKind::CodeCheckFailed), (4, IssueKind::CodeLostDigits), (3, IssueKind::CodeLostDigits)]
        );
    }
}
