//! What was understood of each list, for a person to check before a run.

use super::beside::{LeftOut, left_out};
use super::lexicon::HeaderLexicon;
use crate::record::{Format, IssueKind, Lists, RejectReason, Role, Sheet, Source, SourceId};
use serde::Serialize;
use std::collections::BTreeMap;

/// Examples shown per column and per reason.
const EXAMPLES: usize = 3;

/// One list as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceProfile {
    /// Name of the source.
    pub name: String,
    /// Path as given; `None` for rows in memory.
    pub path: Option<String>,
    /// How it is stored.
    pub format: Format,
    /// What it is for.
    pub role: Role,
    /// Its sheets with header rows and record counts.
    pub sheets: Vec<Sheet>,
    /// Names of the hidden sheets among them, which were not read.
    pub hidden: Vec<String>,
    /// Number of records.
    pub records: usize,
    /// Its columns in file order.
    pub columns: Vec<ColumnProfile>,
    /// Rows that are no record, by reason.
    pub rejected: Vec<RejectedProfile>,
}

/// One column as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnProfile {
    /// Header as written.
    pub header: String,
    /// Standard field, `None` for a column that is carried untouched.
    pub field: Option<String>,
    /// `header`, `content` or `config`; empty without a field.
    pub recognised_by: &'static str,
    /// Share of records with a value, 0..=1.
    pub fill: f64,
    /// The first different values, personal numbers masked.
    pub examples: Vec<String>,
    /// Values that cannot be right (a check digit that fails, a phone of no known shape).
    pub invalid: usize,
    /// Damage noticed while reading, by kind.
    pub issues: BTreeMap<IssueKind, usize>,
}

/// Rows set aside for one reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RejectedProfile {
    /// The reason.
    pub reason: RejectReason,
    /// How many rows.
    pub rows: usize,
    /// The first of them: sheet name, row number, text.
    pub examples: Vec<(String, u32, String)>,
}

/// Describes every source of `lists` in order.
pub fn inspect(lists: &Lists, lexicon: &dyn HeaderLexicon) -> Vec<SourceProfile> {
    let out = left_out(lists);
    let profile = |(at, source)| profile(lists, SourceId(at as u16), source, &out, lexicon);
    lists.sources().iter().enumerate().map(profile).collect()
}

fn profile(
    lists: &Lists,
    id: SourceId,
    source: &Source,
    out: &[LeftOut],
    lexicon: &dyn HeaderLexicon,
) -> SourceProfile {
    let is_hidden = |out: &&LeftOut| out.source == id && out.reason == RejectReason::Hidden;
    let records = source.rows.len();
    let start = lists.start(id).0;
    let own = start..start + records as u32;
    let mut issues: BTreeMap<&str, BTreeMap<IssueKind, usize>> = BTreeMap::new();
    for issue in lists.issues.iter().filter(|issue| own.contains(&issue.record.0)) {
        *issues.entry(&issue.column).or_default().entry(issue.kind).or_default() += 1;
    }
    let columns = source
        .columns
        .iter()
        .map(|column| {
            let field = column.field.as_deref();
            let name = field.unwrap_or(&column.header);
            let mut examples: Vec<String> = Vec::new();
            for cell in column.values.iter().flatten() {
                if examples.len() == EXAMPLES {
                    break;
                }
                let shown = lexicon.shown(name, cell);
                if !examples.contains(&shown) {
                    examples.push(shown);
                }
            }
            let wrong = |cell: &&str| field.is_some_and(|field| lexicon.is_valid(field, cell) == Some(false));
            ColumnProfile {
                header: column.header.clone(),
                field: column.field.clone(),
                recognised_by: column.recognised_by,
                fill: if records == 0 { 0.0 } else { column.values.present() as f64 / records as f64 },
                examples,
                invalid: column.values.iter().flatten().filter(wrong).count(),
                // Two columns of one field share their issues' name; the first of them shows them.
                issues: issues.remove(name).unwrap_or_default(),
            }
        })
        .collect();
    let mut rejected: BTreeMap<RejectReason, RejectedProfile> = BTreeMap::new();
    for row in lists.rejected.iter().filter(|row| row.at.source == id) {
        let entry = rejected.entry(row.reason).or_insert_with(|| RejectedProfile {
            reason: row.reason,
            rows: 0,
            examples: Vec::new(),
        });
        entry.rows += 1;
        if entry.examples.len() < EXAMPLES {
            let sheet = source.sheets.get(usize::from(row.at.sheet)).map_or(String::new(), |sheet| sheet.name.clone());
            entry.examples.push((sheet, row.at.row, row.text.clone()));
        }
    }
    SourceProfile {
        name: source.name.clone(),
        path: source.path.clone(),
        format: source.format.clone(),
        role: source.role,
        sheets: source.sheets.clone(),
        hidden: out.iter().filter(is_hidden).map(|out| out.sheet.clone()).collect(),
        records,
        columns,
        rejected: rejected.into_values().collect(),
    }
}
