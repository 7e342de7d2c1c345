//! Answers in a file: pairs (`id_left,id_right,label`) or units (`id,cluster`), read against the lists they are about.

use super::{ReadError, read_table};
use crate::cluster::{Facts, Relation, Tie, Voice};
use crate::record::{Lists, Message, Pair, RecordId, Source};
use crate::score::{Answers, Labels};
use rustc_hash::FxHashMap;
use std::path::Path;

/// What is wrong with a file of answers.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // the fields are named in each message
pub enum LabelError {
    /// Not a table.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Other columns.
    #[error("{file}: needs the columns id_left, id_right and label, or id and cluster (found: {found})")]
    Columns { file: String, found: String },
    /// A record that the lists do not have.
    #[error(
        "{file}: line {line}: no record '{id}'; a record is named by its value in the id column (--id) or as list:number, like {example}"
    )]
    UnknownRecord { file: String, line: u32, id: String, example: String },
    /// An id that several records have.
    #[error("{file}: line {line}: {records} records have the id '{id}'; name one as list:number, like {example}")]
    Ambiguous { file: String, line: u32, id: String, records: usize, example: String },
    /// An answer that is none.
    #[error(
        "{file}: line {line}: label '{value}' is no answer; allowed are 1, yes, y, true, same, 是, 同 and 0, no, n, false, different, 否, 不同; leave it empty when unanswered"
    )]
    Answer { file: String, line: u32, value: String },
    /// A record with itself.
    #[error("{file}: line {line}: record '{id}' is paired with itself")]
    Itself { file: String, line: u32, id: String },
    /// Answers that cannot all be true.
    #[error("{file}: the answers contradict each other: {chain}")]
    Contradiction { file: String, chain: String },
    /// Nothing answered.
    #[error("{file}: no line is answered: fill in the column label with 1 (same unit) or 0 (different)")]
    Nothing { file: String },
}

impl Message for LabelError {
    fn chinese(&self) -> String {
        match self {
            Self::Read(error) => error.chinese(),
            Self::Columns { file, found } => {
                format!("“{file}”：需要 id_left、id_right、label 三列，或 id、cluster 两列（现有：{found}）")
            }
            Self::UnknownRecord { file, line, id, example } => format!(
                "“{file}”第 {line} 行：没有记录“{id}”；记录用编号列（--id）的值或“名单:第几条”来指，例如 {example}"
            ),
            Self::Ambiguous { file, line, id, records, example } => {
                format!(
                    "“{file}”第 {line} 行：编号为“{id}”的记录有 {records} 条；请用“名单:第几条”来指，例如 {example}"
                )
            }
            Self::Answer { file, line, value } => format!(
                "“{file}”第 {line} 行：label 列的“{value}”不认识；可填 1、yes、y、true、same、是、同，或 0、no、n、false、different、否、不同；没有判断就留空"
            ),
            Self::Itself { file, line, id } => format!("“{file}”第 {line} 行：记录“{id}”与它自己成了一对"),
            Self::Contradiction { file, chain } => format!("“{file}”：几条结论互相矛盾：{chain}"),
            Self::Nothing { file } => {
                format!("“{file}”：没有一行填了结论；请在 label 列填 1（同一单位）或 0（不同）")
            }
        }
    }
}

/// Reads answers about these lists. `id` is the column that names records.
///
/// # Errors
/// [`LabelError`] naming file, line and value when something is wrong; answers are read whole or not at all.
pub fn read_answers(path: &Path, lists: &Lists, id: Option<&str>) -> Result<Answers, LabelError> {
    let table = read_table(path)?;
    let file = path.display().to_string();
    let column = |name: &str| table.columns.iter().position(|column| column.header == name);
    let names = Names::new(lists, id, &file);
    if let (Some(left), Some(right), Some(label)) = (column("id_left"), column("id_right"), column("label")) {
        return pairs(&table, [left, right, label], &names);
    }
    if let (Some(record), Some(cluster)) = (column("id"), column("cluster")) {
        return units(&table, [record, cluster], &names);
    }
    let found = table.columns.iter().map(|column| column.header.as_str()).collect::<Vec<_>>().join(", ");
    Err(LabelError::Columns { file, found })
}

/// The facts that these answers are, for clustering to obey.
///
/// # Errors
/// The first chain of answers that contradict each other.
pub fn facts_of(answers: &Answers) -> Result<Facts, Vec<Tie>> {
    let Answers::Pairs(labels) = answers else { return Ok(Facts::default()) };
    let tie = |&(pair, same): &(Pair, bool)| {
        let relation = if same { Relation::SameUnit } else { Relation::Different };
        Tie { pair, relation, voice: Voice::default() }
    };
    let (facts, contradictions) = Facts::new(labels.pairs().iter().map(tie).collect());
    match contradictions.into_iter().next() {
        None => Ok(facts),
        Some(found) => Err(found.ties),
    }
}

struct Names<'a> {
    lists: &'a Lists,
    file: &'a str,
    by_id: FxHashMap<&'a str, Vec<RecordId>>,
}

impl<'a> Names<'a> {
    fn new(lists: &'a Lists, id: Option<&'a str>, file: &'a str) -> Self {
        let mut by_id: FxHashMap<&str, Vec<RecordId>> = FxHashMap::default();
        if let Some(id) = id {
            for (at, value) in crate::standardise::table::cells(lists, id).enumerate() {
                if let Some(value) = value {
                    by_id.entry(value).or_default().push(RecordId(at as u32));
                }
            }
        }
        Self { lists, file, by_id }
    }

    fn find(&self, id: &str, line: u32) -> Result<RecordId, LabelError> {
        let file = || self.file.to_owned();
        let example = || self.lists.sources().first().map_or_else(|| "list:1".to_owned(), |s| format!("{}:1", s.name));
        match self.by_id.get(id).map(Vec::as_slice) {
            Some([only]) => Ok(*only),
            Some(many) if self.lists.find(id).is_none() => Err(LabelError::Ambiguous {
                file: file(),
                line,
                id: id.to_owned(),
                records: many.len(),
                example: example(),
            }),
            _ => self.lists.find(id).ok_or_else(|| LabelError::UnknownRecord {
                file: file(),
                line,
                id: id.to_owned(),
                example: example(),
            }),
        }
    }
}

fn answer(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "1" | "yes" | "y" | "true" | "same" | "match" | "是" | "同" | "相同" | "同一" => Some(true),
        "0" | "no" | "n" | "false" | "different" | "distinct" | "否" | "不同" | "不是" => Some(false),
        _ => None,
    }
}

fn pairs(table: &Source, [left, right, label]: [usize; 3], names: &Names<'_>) -> Result<Answers, LabelError> {
    let file = || names.file.to_owned();
    let cell = |column: usize, row: usize| table.columns[column].values.get(row).unwrap_or_default();
    let mut found = Vec::new();
    for (row, place) in table.rows.iter().enumerate() {
        let (line, value) = (place.row, cell(label, row));
        if value.is_empty() {
            continue;
        }
        let answer = answer(value).ok_or_else(|| LabelError::Answer { file: file(), line, value: value.to_owned() })?;
        let (a, b) = (names.find(cell(left, row), line)?, names.find(cell(right, row), line)?);
        let pair =
            Pair::new(a, b).ok_or_else(|| LabelError::Itself { file: file(), line, id: cell(left, row).to_owned() })?;
        found.push((pair, answer));
    }
    if found.is_empty() {
        return Err(LabelError::Nothing { file: file() });
    }
    let contradiction = |chain: String| LabelError::Contradiction { file: file(), chain };
    let labels = Labels::new(found).map_err(|pair| {
        let (a, b) = (names.lists.label(pair.left()), names.lists.label(pair.right()));
        contradiction(format!("{a} = {b}, {a} ≠ {b}"))
    })?;
    let answers = Answers::Pairs(labels);
    if let Err(ties) = facts_of(&answers) {
        let say = |tie: &Tie| {
            let sign = if tie.relation == Relation::Different { '≠' } else { '=' };
            format!("{} {sign} {}", names.lists.label(tie.pair.left()), names.lists.label(tie.pair.right()))
        };
        return Err(contradiction(ties.iter().map(say).collect::<Vec<_>>().join(", ")));
    }
    Ok(answers)
}

fn units(table: &Source, [id, cluster]: [usize; 2], names: &Names<'_>) -> Result<Answers, LabelError> {
    let mut unit = vec![None; names.lists.len()];
    let mut known: FxHashMap<&str, u32> = FxHashMap::default();
    for (row, place) in table.rows.iter().enumerate() {
        let cell = |column: usize| table.columns[column].values.get(row).unwrap_or_default();
        if cell(cluster).is_empty() {
            continue;
        }
        let record = names.find(cell(id), place.row)?;
        let next = known.len() as u32;
        let own = *known.entry(cell(cluster)).or_insert(next);
        if unit[record.index()].is_some_and(|other| other != own) {
            let chain = format!("{} is in two clusters", names.lists.label(record));
            return Err(LabelError::Contradiction { file: names.file.to_owned(), chain });
        }
        unit[record.index()] = Some(own);
    }
    if known.is_empty() {
        return Err(LabelError::Nothing { file: names.file.to_owned() });
    }
    Ok(Answers::Units(unit))
}
