//! Reading the two tables: `truth.csv` and `links.csv`.
//!
//! Both are UTF-8 CSV (a byte-order mark is allowed) with a header; columns are found by name and may stand in any
//! order, further columns are ignored. Everything a person must repair is an [`EvalError`] with file, line and value.

use crate::ingest::unreadable;
use crate::record::{Lang, Message};
use std::collections::hash_map::Entry;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;

use rustc_hash::FxHashMap;
use thiserror::Error;

/// Where a record truly belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TruthRow {
    /// The list: its file name without extension.
    pub source: String,
    /// 1-based ordinal of the data record in its list.
    pub record: u32,
    /// The production site; empty when the record is about no unit at all.
    pub site: String,
    /// The legal unit of the site; empty like `site`.
    pub legal: String,
    /// Whether the record's own cells allow to find the unit.
    pub linkable: bool,
}

/// The known answer of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Truth {
    /// Its rows, in file order; no record stands twice.
    pub rows: Vec<TruthRow>,
}

/// Where a run put a record.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkRow {
    /// The list as the run names it; compared by file stem.
    pub source: String,
    /// 1-based ordinal of the data record in its list.
    pub record: u32,
    /// The roster row; empty for a record in no unit.
    pub roster_id: String,
    /// The legal unit; empty when the run does not tell, then `roster_id` stands for it.
    pub legal_id: String,
    /// The probability the run gives its decision, 0 to 1, when it gives one.
    pub probability: Option<f64>,
}

/// A run's answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Links {
    /// Its rows, in file order.
    pub rows: Vec<LinkRow>,
}

/// What keeps a truth or a run from being read, or the two from belonging together.
#[derive(Debug, Error)]
#[allow(missing_docs)] // the fields are named in each message
pub enum EvalError {
    /// The file cannot be opened.
    #[error("{}", unreadable(file, reason, Lang::En))]
    Open { file: String, reason: std::io::Error },
    /// The file is not CSV in UTF-8.
    #[error("{file}: line {line}: not readable as CSV in UTF-8: {reason}")]
    Malformed { file: String, line: u64, reason: String },
    /// A column that must be there is not.
    #[error("{file}: line 1: no column `{column}` (found: {found}; needed: {needed})")]
    MissingColumn { file: String, column: &'static str, found: String, needed: &'static str },
    /// A cell has a value that is not allowed.
    #[error("{file}: line {line}: column `{column}`: `{value}` is not {allowed}")]
    BadValue { file: String, line: u64, column: &'static str, value: String, allowed: &'static str },
    /// One record stands on two lines.
    #[error("{file}: line {line}: {source_name}:{record} stands already on line {first_line}")]
    Duplicate { file: String, line: u64, first_line: u64, source_name: String, record: u32 },
    /// The truth names a record by an id that no record of the links has.
    #[error("{file}: line {line}: no record of {links} has the id `{id}` ({known} records there have one)")]
    UnknownId { file: String, line: u64, id: String, links: String, known: usize },
    /// The truth names a list that the run did not read.
    #[error("the truth names list `{source_name}`, which the links do not have (lists there: {known})")]
    UnknownSource { source_name: String, known: String },
    /// The truth names a record that its list does not have in the run.
    #[error(
        "the truth names {source_name}:{record} ({missing} such records); the links hold {known} records of that list, \
         the last is {last}"
    )]
    UnknownRecord { source_name: String, record: u32, missing: usize, known: usize, last: u32 },
}

impl Message for EvalError {
    fn chinese(&self) -> String {
        match self {
            Self::Open { file, reason } => unreadable(file, reason, Lang::Zh),
            Self::Malformed { file, line, reason } => {
                format!("“{file}”第 {line} 行：不是 UTF-8 编码的 CSV：{reason}")
            }
            Self::MissingColumn { file, column, found, needed } => {
                format!("“{file}”第 1 行：缺少列 {column}（现有：{found}；需要：{needed}）")
            }
            Self::BadValue { file, line, column, value, allowed } => {
                format!("“{file}”第 {line} 行：{column} 列的“{value}”不对，应为：{allowed}")
            }
            Self::Duplicate { file, line, first_line, source_name, record } => {
                format!("“{file}”第 {line} 行：{source_name}:{record} 在第 {first_line} 行已经有了")
            }
            Self::UnknownId { file, line, id, links, known } => {
                format!("“{file}”第 {line} 行：“{links}”里没有编号为“{id}”的记录（有编号的记录 {known} 条）")
            }
            Self::UnknownSource { source_name, known } => {
                format!("标准答案里的名单“{source_name}”在结果里没有；结果里有：{known}")
            }
            Self::UnknownRecord { source_name, record, missing, known, last } => format!(
                "标准答案里的 {source_name}:{record} 在结果里没有（这样的记录共 {missing} 条）；结果里这份名单有 {known} 条，最后一条是第 {last} 条"
            ),
        }
    }
}

const TRUTH_COLUMNS: &str = "source, record, site, legal, linkable; or id, cluster";
const LINK_COLUMNS: &str = "source, record, roster_id; legal_id and probability if known";

impl Truth {
    /// Reads a truth file.
    ///
    /// # Errors
    /// See [`EvalError`]: the file is missing or no CSV, lacks a column, has a record that is no positive number, a
    /// `linkable` other than `0` or `1`, or one record twice.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        Self::from_csv(&path.display().to_string(), open(path)?)
    }

    /// Reads a truth from CSV text; `file` is its name in errors.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_csv(file: &str, text: impl Read) -> Result<Self, EvalError> {
        let mut table = Table::open(file, text)?;
        let [source, record] = table.columns(["source", "record"], TRUTH_COLUMNS)?;
        let [site, legal, linkable] = table.columns(["site", "legal", "linkable"], TRUTH_COLUMNS)?;
        let mut rows = Vec::new();
        let mut seen = Seen::default();
        while table.next()? {
            let row = TruthRow {
                source: table.text(source)?.to_owned(),
                record: table.ordinal(record)?,
                site: table.cell(site).to_owned(),
                legal: table.cell(legal).to_owned(),
                linkable: match table.cell(linkable) {
                    "1" => true,
                    "0" => false,
                    _ => return Err(table.bad(linkable, "0 or 1")),
                },
            };
            seen.note(&table, &row.source, row.record)?;
            rows.push(row);
        }
        Ok(Self { rows })
    }

    /// Writes the truth as CSV in UTF-8.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write(&self, out: impl Write) -> std::io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(["source", "record", "site", "legal", "linkable"])?;
        for row in &self.rows {
            let linkable = if row.linkable { "1" } else { "0" };
            csv.write_record([&row.source, &row.record.to_string(), &row.site, &row.legal, linkable])?;
        }
        csv.flush()
    }

    /// Asserts that every record of the truth exists in the links, so that a typing error or the wrong file is not
    /// taken for poor recall. A run may hold further records.
    ///
    /// # Errors
    /// [`EvalError::UnknownSource`] or [`EvalError::UnknownRecord`] for the first record that does not.
    pub fn check(&self, links: &Links) -> Result<(), EvalError> {
        let mut known: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        let stems = Stems::of(self);
        for row in &links.rows {
            known.entry(stems.stem(&row.source)).or_default().push(row.record);
        }
        for records in known.values_mut() {
            records.sort_unstable();
        }
        let absent = |row: &&TruthRow| match known.get(row.source.as_str()) {
            None => true,
            Some(records) => records.binary_search(&row.record).is_err(),
        };
        let Some(first) = self.rows.iter().find(absent) else { return Ok(()) };
        let Some(records) = known.get(first.source.as_str()) else {
            let mut names: Vec<&str> = known.keys().copied().collect();
            names.sort_unstable();
            return Err(EvalError::UnknownSource { source_name: first.source.clone(), known: names.join(", ") });
        };
        Err(EvalError::UnknownRecord {
            source_name: first.source.clone(),
            record: first.record,
            missing: self.rows.iter().filter(|row| row.source == first.source).filter(absent).count(),
            known: records.len(),
            last: records.last().copied().unwrap_or(0),
        })
    }
}

impl Links {
    /// Reads a run's `links.csv`.
    ///
    /// # Errors
    /// See [`EvalError`]: the file is missing or no CSV, lacks a column, has a record that is no positive number, a
    /// probability that is not within 0 and 1, or one record twice.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        Self::from_csv(&path.display().to_string(), open(path)?)
    }

    /// Reads links from CSV text; `file` is its name in errors.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_csv(file: &str, text: impl Read) -> Result<Self, EvalError> {
        let mut table = Table::open(file, text)?;
        let [source, record, roster] = table.columns(["source", "record", "roster_id"], LINK_COLUMNS)?;
        let (legal, probability) = (table.find("legal_id"), table.find("probability"));
        let mut rows = Vec::new();
        let mut seen = Seen::default();
        while table.next()? {
            let row = LinkRow {
                source: table.text(source)?.to_owned(),
                record: table.ordinal(record)?,
                roster_id: table.cell(roster).to_owned(),
                legal_id: legal.map_or("", |column| table.cell(column)).to_owned(),
                probability: match probability {
                    Some(column) if !table.cell(column).is_empty() => Some(table.probability(column)?),
                    _ => None,
                },
            };
            seen.note(&table, &row.source, row.record)?;
            rows.push(row);
        }
        Ok(Self { rows })
    }
}

/// The names by which the truth knows its lists, to find them under the run's names.
pub(super) struct Stems<'a>(rustc_hash::FxHashSet<&'a str>);

impl<'a> Stems<'a> {
    pub(super) fn of(truth: &'a Truth) -> Self {
        Self(truth.rows.iter().map(|row| row.source.as_str()).collect())
    }

    /// A run may write `lists/12369举报.csv` where the truth says `12369举报`. A name that the truth knows as it is
    /// stays, so that a list called `2017.06底册` is not cut at its dot.
    pub(super) fn stem<'b>(&self, source: &'b str) -> &'b str {
        let base = source.rsplit(['/', '\\']).next().unwrap_or(source);
        if self.0.contains(base) {
            return base;
        }
        match base.rfind('.') {
            Some(dot) if dot > 0 => &base[..dot],
            _ => base,
        }
    }
}

pub(super) fn open(path: &Path) -> Result<BufReader<File>, EvalError> {
    let file = File::open(path).map_err(|reason| EvalError::Open { file: path.display().to_string(), reason })?;
    Ok(BufReader::new(file))
}

/// A CSV table read row by row, with its place at hand for errors.
pub(super) struct Table<'f, R> {
    file: &'f str,
    reader: csv::Reader<R>,
    header: Vec<String>,
    row: csv::StringRecord,
    line: u64,
}

/// A column: its position and its name.
#[derive(Clone, Copy)]
pub(super) struct Column {
    at: usize,
    name: &'static str,
}

impl<'f, R: Read> Table<'f, R> {
    pub(super) fn open(file: &'f str, text: R) -> Result<Self, EvalError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
        let header = match reader.headers() {
            Ok(header) => header.iter().map(|name| name.trim().trim_start_matches('\u{feff}').to_owned()).collect(),
            Err(error) => return Err(malformed(file, 1, &error)),
        };
        Ok(Self { file, reader, header, row: csv::StringRecord::new(), line: 1 })
    }

    fn find(&self, name: &'static str) -> Option<Column> {
        self.header.iter().position(|have| have == name).map(|at| Column { at, name })
    }

    pub(super) fn columns<const N: usize>(
        &self,
        names: [&'static str; N],
        needed: &'static str,
    ) -> Result<[Column; N], EvalError> {
        let mut columns = [Column { at: 0, name: "" }; N];
        for (column, name) in columns.iter_mut().zip(names) {
            *column = self.find(name).ok_or_else(|| EvalError::MissingColumn {
                file: self.file.to_owned(),
                column: name,
                found: self.header.join(", "),
                needed,
            })?;
        }
        Ok(columns)
    }

    /// Line of the row.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Moves to the next row; false at the end.
    pub(super) fn next(&mut self) -> Result<bool, EvalError> {
        let more = self.reader.read_record(&mut self.row).map_err(|error| {
            let line = error.position().map_or(self.line + 1, csv::Position::line);
            malformed(self.file, line, &error)
        })?;
        self.line = self.row.position().map_or(self.line, csv::Position::line);
        Ok(more)
    }

    pub(super) fn cell(&self, column: Column) -> &str {
        self.row.get(column.at).unwrap_or("").trim()
    }

    pub(super) fn text(&self, column: Column) -> Result<&str, EvalError> {
        let text = self.cell(column);
        if text.is_empty() { Err(self.bad(column, "the name of a list")) } else { Ok(text) }
    }

    pub(super) fn ordinal(&self, column: Column) -> Result<u32, EvalError> {
        match self.cell(column).parse::<u32>() {
            Ok(ordinal) if ordinal > 0 => Ok(ordinal),
            _ => Err(self.bad(column, "the ordinal of a record, from 1")),
        }
    }

    fn probability(&self, column: Column) -> Result<f64, EvalError> {
        match self.cell(column).parse::<f64>() {
            Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
            _ => Err(self.bad(column, "a probability from 0 to 1")),
        }
    }

    pub(super) fn bad(&self, column: Column, allowed: &'static str) -> EvalError {
        EvalError::BadValue {
            file: self.file.to_owned(),
            line: self.line,
            column: column.name,
            value: self.cell(column).to_owned(),
            allowed,
        }
    }
}

fn malformed(file: &str, line: u64, error: &csv::Error) -> EvalError {
    let reason = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "a byte that is not UTF-8".to_owned(),
        _ => error.to_string(),
    };
    EvalError::Malformed { file: file.to_owned(), line, reason }
}

/// The records met so far, by list, with the line each stood on.
#[derive(Default)]
struct Seen(FxHashMap<String, FxHashMap<u32, u64>>);

impl Seen {
    fn note<R: Read>(&mut self, table: &Table<'_, R>, source: &str, record: u32) -> Result<(), EvalError> {
        if !self.0.contains_key(source) {
            self.0.insert(source.to_owned(), FxHashMap::default());
        }
        let Some(records) = self.0.get_mut(source) else { return Ok(()) };
        match records.entry(record) {
            Entry::Vacant(free) => {
                free.insert(table.line);
                Ok(())
            }
            Entry::Occupied(taken) => Err(EvalError::Duplicate {
                file: table.file.to_owned(),
                line: table.line,
                first_line: *taken.get(),
                source_name: source.to_owned(),
                record,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "source,record,site,legal,linkable\n";

    #[test]
    fn every_mistake_names_file_line_column_and_value() {
        let cases: [(&str, &str); 7] = [
            ("source,record,site\n", "t.csv: line 1: no column `legal` (found: source, record, site;"),
            ("", "t.csv: line 1: no column `source` (found: ;"),
            ("底册,零,S1,L1,1\n", "t.csv: line 2: column `record`: `零` is not the ordinal of a record, from 1"),
            ("底册,0,S1,L1,1\n", "line 2: column `record`: `0` is not the ordinal"),
            ("底册,1,S1,L1,是\n", "line 2: column `linkable`: `是` is not 0 or 1"),
            (" ,1,S1,L1,1\n", "line 2: column `source`: `` is not the name of a list"),
            ("底册,1,S1,L1,1\n\n许可,1,S1,L1,1\n底册,1,S2,L2,1\n", "line 5: 底册:1 stands already on line 2"),
        ];
        for (rows, expected) in cases {
            let text =
                if rows.starts_with("source") || rows.is_empty() { rows.into() } else { HEADER.to_owned() + rows };
            let message = Truth::from_csv("t.csv", text.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(expected), "{rows:?}: {message}");
        }
        let error =
            Truth::from_csv("t.csv", &b"source,record,site,legal,linkable\n\xb5\xd7,1,a,b,1\n"[..]).unwrap_err();
        assert_eq!(error.to_string(), "t.csv: line 2: not readable as CSV in UTF-8: a byte that is not UTF-8");
        let error = Truth::read(Path::new("no/such/truth.csv")).unwrap_err().to_string();
        assert!(error.starts_with("cannot open 'no/such/truth.csv'"), "{error}");
        let error = Links::from_csv("l.csv", "source,record,roster_id,probability\n甲,1,R1,1.5\n".as_bytes());
        assert!(error.unwrap_err().to_string().contains("`1.5` is not a probability from 0 to 1"));
    }

    #[test]
    fn columns_are_found_by_name_and_a_mark_in_front_is_no_part_of_them() {
        let text = "\u{feff}linkable,legal,site,note,record,source\r\n0,L1,S1,略,3,\"用电,大户\"\r\n";
        let truth = Truth::from_csv("t.csv", text.as_bytes()).unwrap();
        assert_eq!(
            truth.rows,
            [TruthRow {
                source: "用电,大户".into(),
                record: 3,
                site: "S1".into(),
                legal: "L1".into(),
                linkable: false
            }]
        );
        let mut bytes = Vec::new();
        truth.write(&mut bytes).unwrap();
        assert_eq!(Truth::from_csv("t.csv", bytes.as_slice()).unwrap(), truth);
    }

    #[test]
    fn a_truth_of_other_lists_is_refused() {
        let truth =
            Truth::from_csv("t", format!("{HEADER}底册,1,a,a,1\n底册,7,a,a,1\n底册,8,b,b,1\n").as_bytes()).unwrap();
        let links = |rows: &str| Links::from_csv("l", format!("source,record,roster_id\n{rows}").as_bytes()).unwrap();
        assert!(truth.check(&links("底册.xlsx,1,A\n底册.xlsx,7,A\nx/底册.csv,8,A\n其他,1,A\n")).is_ok());
        let error = truth.check(&links("底册.xlsx,1,A\n底册.xlsx,2,A\n")).unwrap_err().to_string();
        assert!(error.contains("names 底册:7 (2 such records); the links hold 2 records"), "{error}");
        let error = truth.check(&links("许可.xlsx,1,A\n")).unwrap_err().to_string();
        assert!(error.contains("names list `底册`") && error.contains("(lists there: 许可)"), "{error}");
    }
}
