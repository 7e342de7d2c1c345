//! Labelled sets: records with a known answer.

use crate::auto::{ReadError, read_table};
use crate::eval::{EvalError, LinkRow, Links, Truth, TruthRow};
use crate::ingest::HeaderLexicon;
use crate::record::{Lists, Message, Source, SourceColumn, TextColumn};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};

/// What a set is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetKind {
    /// One table: `records.csv` or `records.csv.gz`.
    Table,
    /// Lists as offices send them: a folder `lists`.
    Lists,
}

/// A folder that holds a labelled set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetFolder {
    /// The folder.
    pub path: PathBuf,
    /// What is in it.
    pub kind: SetKind,
}

/// Records with a known answer.
#[derive(Debug, Clone)]
pub struct LabelledSet {
    /// Name of its folder.
    pub name: String,
    /// What it is made of.
    pub kind: SetKind,
    /// The records.
    pub lists: Lists,
    /// Column that names the sources, if a table has one.
    pub source: Option<String>,
    /// The answer.
    pub truth: Truth,
}

/// What keeps a labelled set from being read.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // the fields are named in each message
pub enum SetError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The answer cannot be read.
    #[error(transparent)]
    Truth(#[from] EvalError),
    /// The answer does not fit the lists.
    #[error("{file}: {reason}")]
    Unfit { file: String, reason: EvalError },
    /// A file lacks a column.
    #[error("{file}: line 1: no column `{column}` (found: {found}; needed: {needed})")]
    Column { file: String, column: &'static str, found: String, needed: &'static str },
    /// A cell that must be filled is blank.
    #[error("{file}: line {line}: column `{column}` is blank")]
    Blank { file: String, line: u32, column: &'static str },
    /// An id stands twice.
    #[error("{file}: line {line}: id `{id}` stands already on line {first}")]
    Twice { file: String, line: u32, id: String, first: u32 },
    /// The answer names records that the table does not have.
    #[error("{file}: line {line}: names id `{id}`, which the records do not have ({unknown} such rows)")]
    UnknownRecord { file: String, line: u32, id: String, unknown: usize },
    /// No record.
    #[error("{file}: holds no record")]
    NoRecords { file: String },
    /// Every record is of the same unit, or every record is a unit of its own.
    #[error("{file}: {}: nothing can be measured", if *units == 1 { "all records are of one unit".to_owned() } else { format!("no two of its {units} units' records are of one unit") })]
    OneClass { file: String, units: usize },
    /// No labelled set was found.
    #[error(
        "{folder}: {}; a labelled set is a folder with records.csv (or records.csv.gz) and truth.csv, or with lists/ and truth.csv",
        if *exists { "holds no labelled set" } else { "no such folder" }
    )]
    Nothing { folder: String, exists: bool },
    /// Records without an answer.
    #[error("{folder}: has {has} but no truth.csv")]
    NoTruth { folder: String, has: &'static str },
}

impl Message for SetError {
    fn chinese(&self) -> String {
        match self {
            Self::Read(error) => error.chinese(),
            Self::Truth(error) => error.chinese(),
            Self::Unfit { file, reason } => format!("“{file}”：{}", reason.chinese()),
            Self::Column { file, column, found, needed } => {
                format!("“{file}”第 1 行：缺少列 {column}（现有：{found}；需要：{needed}）")
            }
            Self::Blank { file, line, column } => format!("“{file}”第 {line} 行：{column} 列是空的"),
            Self::Twice { file, line, id, first } => {
                format!("“{file}”第 {line} 行：编号“{id}”在第 {first} 行已经有了")
            }
            Self::UnknownRecord { file, line, id, unknown } => {
                format!("“{file}”第 {line} 行：编号“{id}”在记录里没有（这样的行共 {unknown} 行）")
            }
            Self::NoRecords { file } => format!("“{file}”：没有记录"),
            Self::OneClass { file, units: 1 } => format!("“{file}”：所有记录都是同一个单位，没有可衡量的"),
            Self::OneClass { file, units } => {
                format!("“{file}”：{units} 个单位，没有两条记录是同一个单位，没有可衡量的")
            }
            Self::Nothing { folder, exists } => format!(
                "“{folder}”：{}；一套有答案的数据是一个文件夹，里面有 records.csv（或 records.csv.gz）和 truth.csv，或 lists/ 和 truth.csv",
                if *exists { "里面没有带答案的数据" } else { "没有这个文件夹" }
            ),
            Self::NoTruth { folder, has } => format!("“{folder}”：有 {has}，没有 truth.csv"),
        }
    }
}

/// The labelled sets in `folder` or right below it, by name.
///
/// # Errors
/// [`SetError::NoTruth`] for a folder with records and no answer, [`SetError::Nothing`] when there is no set at all.
pub fn labelled_sets(folder: &Path) -> Result<Vec<SetFolder>, SetError> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
        .unwrap_or_default();
    paths.push(folder.to_owned());
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let kind = match () {
            () if records_of(&path).is_some() => SetKind::Table,
            () if path.join("lists").is_dir() => SetKind::Lists,
            () => continue,
        };
        if !path.join("truth.csv").is_file() {
            let has = if kind == SetKind::Table { "records.csv" } else { "lists/" };
            return Err(SetError::NoTruth { folder: path.display().to_string(), has });
        }
        found.push(SetFolder { path, kind });
    }
    match found.is_empty() {
        true => Err(SetError::Nothing { folder: folder.display().to_string(), exists: folder.is_dir() }),
        false => Ok(found),
    }
}

fn records_of(folder: &Path) -> Option<PathBuf> {
    [folder.join("records.csv"), folder.join("records.csv.gz")].into_iter().find(|path| path.is_file())
}

fn name_of(folder: &Path) -> String {
    // `bench --data .` names the set after the folder it stands in.
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

impl LabelledSet {
    /// Reads a set of one table.
    ///
    /// # Errors
    /// [`SetError`] when a file is missing or malformed, lacks a column, names an id twice or one that is not there, or when the answer
    /// leaves nothing to measure.
    pub fn of_table(folder: &Path) -> Result<Self, SetError> {
        let records = records_of(folder).unwrap_or_else(|| folder.join("records.csv"));
        let table = read_table(&records)?;
        let (records, file) = (records.display().to_string(), folder.join("truth.csv"));
        if table.rows.is_empty() {
            return Err(SetError::NoRecords { file: records });
        }
        let truth = of_ids(&table, &records, &file)?;
        let source = table.columns.iter().any(|column| column.header == "source").then(|| "source".to_owned());
        let mut lists = Lists::default();
        lists.push(table);
        Self { name: name_of(folder), kind: SetKind::Table, lists, source, truth }.checked(&file.display().to_string())
    }

    /// A set of lists that were read, with its `truth.csv`.
    ///
    /// # Errors
    /// [`SetError`] when the answer is missing or malformed, names lists or records that are not there, or leaves nothing to measure.
    pub fn of_lists(folder: &Path, lists: Lists) -> Result<Self, SetError> {
        let file = folder.join("truth.csv");
        let truth = Truth::read(&file)?;
        let file = file.display().to_string();
        if lists.is_empty() {
            return Err(SetError::NoRecords { file: folder.join("lists").display().to_string() });
        }
        let known = Links { rows: lists.records().map(|record| place(&lists, record)).collect() };
        truth.check(&known).map_err(|reason| SetError::Unfit { file: file.clone(), reason })?;
        Self { name: name_of(folder), kind: SetKind::Lists, lists, source: None, truth }.checked(&file)
    }

    fn checked(self, file: &str) -> Result<Self, SetError> {
        measurable(&self.truth, file)?;
        Ok(self)
    }

    /// The records as tables of the recognised fields: what a plan for any table compares on lists whose headers differ. A table is itself.
    pub fn as_table(&self) -> Lists {
        if self.kind == SetKind::Table {
            return self.lists.clone();
        }
        let mut lists = Lists::default();
        for source in self.lists.sources() {
            let mut fields: Vec<&str> = Vec::new();
            for field in source.columns.iter().filter_map(|column| column.field.as_deref()) {
                if !fields.contains(&field) && field != "serial" {
                    fields.push(field);
                }
            }
            let columns = fields.into_iter().map(|field| {
                let first = |row| source.columns_of(field).find_map(|column| column.values.get(row));
                let values: TextColumn = (0..source.rows.len()).map(first).collect();
                SourceColumn { header: field.to_owned(), field: None, recognised_by: "", values }
            });
            lists.push(Source { columns: columns.collect(), ..source.clone() });
        }
        lists
    }

    /// The records with the fields that `lexicon` recognises, for a plan that reads fields; `None` when no column names the unit.
    pub fn recognised(&self, lexicon: &dyn HeaderLexicon) -> Option<Lists> {
        let mut lists = self.lists.clone();
        if self.kind == SetKind::Table {
            for column in lists.sources_mut().iter_mut().flat_map(|source| &mut source.columns) {
                // A word that is a hint only (`id`, `name` of anything) is no header of an enterprise list.
                let guess = lexicon.field_of_header(&column.header).filter(|guess| guess.confidence > 0.5);
                column.field = guess.map(|guess| guess.field.to_owned());
            }
        }
        let named = lists.sources().iter().any(|source| source.column("name").is_some());
        named.then_some(lists)
    }
}

/// A mistake when the answer leaves nothing to measure: all records of one unit, or each of its own.
///
/// # Errors
/// [`SetError::OneClass`].
pub fn measurable(truth: &Truth, file: &str) -> Result<(), SetError> {
    let mut sizes: FxHashMap<&str, usize> = FxHashMap::default();
    let linkable = truth.rows.iter().filter(|row| row.linkable && !row.site.is_empty());
    linkable.for_each(|row| *sizes.entry(row.site.as_str()).or_default() += 1);
    if sizes.len() < 2 || sizes.values().all(|&records| records < 2) {
        return Err(SetError::OneClass { file: file.to_owned(), units: sizes.len() });
    }
    Ok(())
}

/// A record's place as a row of links in no unit.
pub(super) fn place(lists: &Lists, record: crate::record::RecordId) -> LinkRow {
    let (source, row) = lists.locate(record);
    LinkRow {
        source: lists.sources()[source.index()].name.clone(),
        record: row as u32 + 1,
        roster_id: String::new(),
        legal_id: String::new(),
        probability: None,
    }
}

/// A truth with the columns `id, cluster`, for lists that are one table with a column `id`.
///
/// # Errors
/// [`SetError`] when a file is malformed, lacks a column, or names an id twice or one that is not there.
pub fn truth_by_id(file: &Path, lists: &Lists) -> Result<Truth, SetError> {
    match lists.sources() {
        [table] => of_ids(table, table.path.as_deref().unwrap_or(&table.name), file),
        several => {
            let found = format!("{} tables", several.len());
            Err(SetError::Column { file: file.display().to_string(), column: "source", found, needed: "one table" })
        }
    }
}

fn of_ids(table: &Source, records: &str, file: &Path) -> Result<Truth, SetError> {
    let answer = read_table(file)?;
    let file = file.display().to_string();
    let ids = keys(table, records, "id", "a column `id` that names each record")?;
    keys(&answer, &file, "id", "id, cluster")?;
    let named = cells(&answer, &file, "id", "id, cluster")?;
    let clusters = cells(&answer, &file, "cluster", "id, cluster")?;
    let mut rows = Vec::with_capacity(named.len());
    let mut unknown: Vec<(u32, &str)> = Vec::new();
    for (at, id) in named.iter().enumerate() {
        let (id, line) = (id.unwrap_or_default(), answer.rows[at].row);
        let Some(site) = clusters.get(at) else { return Err(SetError::Blank { file, line, column: "cluster" }) };
        match ids.get(id) {
            Some(&(row, _)) => rows.push(TruthRow {
                source: table.name.clone(),
                record: row as u32 + 1,
                site: site.to_owned(),
                legal: site.to_owned(),
                linkable: true,
            }),
            None => unknown.push((line, id)),
        }
    }
    if let Some(&(line, id)) = unknown.first() {
        return Err(SetError::UnknownRecord { file, line, id: id.to_owned(), unknown: unknown.len() });
    }
    rows.sort_by_key(|row| row.record);
    Ok(Truth { rows })
}

fn cells<'t>(
    table: &'t Source,
    file: &str,
    column: &'static str,
    needed: &'static str,
) -> Result<&'t TextColumn, SetError> {
    let found = || table.columns.iter().map(|c| c.header.as_str()).collect::<Vec<_>>().join(", ");
    let at = table.columns.iter().find(|c| c.header == column);
    at.map(|c| &c.values).ok_or_else(|| SetError::Column { file: file.to_owned(), column, found: found(), needed })
}

/// Row and line of every id, each of which must be filled and stand once.
fn keys<'t>(
    table: &'t Source,
    file: &str,
    column: &'static str,
    needed: &'static str,
) -> Result<FxHashMap<&'t str, (usize, u32)>, SetError> {
    let mut known: FxHashMap<&str, (usize, u32)> = FxHashMap::default();
    for (at, id) in cells(table, file, column, needed)?.iter().enumerate() {
        let line = table.rows[at].row;
        let Some(id) = id else { return Err(SetError::Blank { file: file.to_owned(), line, column }) };
        if let Some((_, first)) = known.insert(id, (at, line)) {
            return Err(SetError::Twice { file: file.to_owned(), line, id: id.to_owned(), first });
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(records: &str, truth: &str) -> Result<LabelledSet, SetError> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("records.csv"), records).unwrap();
        std::fs::write(dir.path().join("truth.csv"), truth).unwrap();
        LabelledSet::of_table(dir.path())
    }

    #[test]
    fn every_mistake_names_file_line_and_value() {
        let good = "id,name\n1,a\n2,b\n3,c\n";
        for (records, truth, part) in [
            (
                good,
                "id,cluster\n1,x\n9,x\n8,y\n",
                "truth.csv: line 3: names id `9`, which the records do not have (2 such",
            ),
            (good, "id,group\n1,x\n", "truth.csv: line 1: no column `cluster` (found: id, group; needed: id, cluster)"),
            ("key,name\n1,a\n", "id,cluster\n1,x\n", "records.csv: line 1: no column `id` (found: key, name"),
            (good, "id,cluster\n1,x\n2,\n", "truth.csv: line 3: column `cluster` is blank"),
            (good, "id,cluster\n1,x\n1,y\n", "truth.csv: line 3: id `1` stands already on line 2"),
            ("id,name\n1,a\n1,b\n", "id,cluster\n1,x\n", "records.csv: line 3: id `1` stands already on line 2"),
            ("id,name\n", "id,cluster\n", "records.csv: holds no record"),
            (good, "id,cluster\n1,x\n2,x\n3,x\n", "all records are of one unit"),
            (good, "id,cluster\n1,x\n2,y\n3,z\n", "no two of its 3 units' records"),
        ] {
            let error = set(records, truth).unwrap_err().to_string();
            assert!(error.contains(part), "{part}\n{error}");
        }
        assert_eq!(set(good, "id,cluster\n1,x\n2,x\n3,y\n").unwrap().truth.rows.len(), 3);
    }

    #[test]
    fn a_folder_without_sets_says_what_a_set_is() {
        let dir = tempfile::tempdir().unwrap();
        let error = labelled_sets(dir.path()).unwrap_err().to_string();
        assert!(error.contains("holds no labelled set") && error.contains("lists/"), "{error}");
        let error = labelled_sets(&dir.path().join("no")).unwrap_err().to_string();
        assert!(error.contains("no such folder"), "{error}");
        std::fs::create_dir_all(dir.path().join("a/lists")).unwrap();
        let error = labelled_sets(dir.path()).unwrap_err().to_string();
        assert!(error.contains("has lists/ but no truth.csv"), "{error}");
    }
}
