//! Labelled tables and how well a plan does on them. Times are taken by the caller; nothing here reads a clock.

use super::{Grouping, ReadError, links_of, pairs_found, read_table};
use crate::block::CandidatePairs;
use crate::cluster::UnionFind;
use crate::eval::{
    Calibration, EvalError, Evaluation, LinkRow, Links, Share, Truth, TruthRow, Unit, calibrate, evaluate,
};
use crate::record::{Lists, RecordId};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A table with a known answer.
#[derive(Debug, Clone)]
pub struct LabelledSet {
    /// Name of its folder.
    pub name: String,
    /// The records, one list.
    pub lists: Lists,
    /// Column that names the sources, if the table has one.
    pub source: Option<String>,
    /// The answer.
    pub truth: Truth,
}

/// What keeps a labelled set from being read.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The answer cannot be read.
    #[error(transparent)]
    Truth(#[from] EvalError),
    /// The answer lacks a column.
    #[error("{file}: needs the columns id and cluster (found: {found})")]
    Columns {
        /// The file.
        file: String,
        /// Its headers.
        found: String,
    },
    /// The answer names records that the table does not have.
    #[error("{file}: names {id} (and {more} more), which records.csv does not have")]
    UnknownRecord {
        /// The file.
        file: String,
        /// The first such record.
        id: String,
        /// How many more.
        more: usize,
    },
    /// No labelled set was found.
    #[error("{folder}: no folder with records.csv and truth.csv")]
    Nothing {
        /// Where was looked.
        folder: String,
    },
}

/// Folders below `folder`, or the folder itself, that hold `records.csv` (or `.csv.gz`) and `truth.csv`, by name.
///
/// # Errors
/// [`BenchError::Nothing`] when there is none.
pub fn labelled_sets(folder: &Path) -> Result<Vec<PathBuf>, BenchError> {
    let is_set = |path: &Path| records_of(path).is_some() && path.join("truth.csv").is_file();
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).filter(|path| is_set(path)).collect())
        .unwrap_or_default();
    if is_set(folder) {
        found.push(folder.to_owned());
    }
    found.sort();
    match found.is_empty() {
        true => Err(BenchError::Nothing { folder: folder.display().to_string() }),
        false => Ok(found),
    }
}

fn records_of(folder: &Path) -> Option<PathBuf> {
    [folder.join("records.csv"), folder.join("records.csv.gz")].into_iter().find(|path| path.is_file())
}

impl LabelledSet {
    /// Reads a folder.
    ///
    /// # Errors
    /// [`BenchError`] when a file is missing or malformed, or the answer names records that are not there.
    pub fn read(folder: &Path) -> Result<Self, BenchError> {
        let records = records_of(folder).unwrap_or_else(|| folder.join("records.csv"));
        let table = read_table(&records)?;
        let file = folder.join("truth.csv");
        let answer = read_table(&file)?;
        let column = |source: &crate::record::Source, name: &str| source.columns.iter().position(|c| c.header == name);
        let (Some(id), Some(cluster), Some(own)) =
            (column(&answer, "id"), column(&answer, "cluster"), column(&table, "id"))
        else {
            let found = answer.columns.iter().map(|c| c.header.as_str()).collect::<Vec<_>>().join(", ");
            return Err(BenchError::Columns { file: file.display().to_string(), found });
        };
        let mut clusters: FxHashMap<&str, &str> = FxHashMap::default();
        for (id, cluster) in answer.columns[id].values.iter().zip(answer.columns[cluster].values.iter()) {
            clusters.insert(id.unwrap_or_default(), cluster.unwrap_or_default());
        }
        let mut rows = Vec::with_capacity(table.rows.len());
        for (at, id) in table.columns[own].values.iter().enumerate() {
            if let Some(site) = clusters.remove(id.unwrap_or_default()) {
                rows.push(TruthRow {
                    source: table.name.clone(),
                    record: at as u32 + 1,
                    site: site.to_owned(),
                    legal: site.to_owned(),
                    linkable: true,
                });
            }
        }
        let mut unknown: Vec<&str> = clusters.into_keys().collect();
        unknown.sort_unstable();
        if let [id, more @ ..] = unknown.as_slice() {
            let (file, id) = (file.display().to_string(), (*id).to_owned());
            return Err(BenchError::UnknownRecord { file, id, more: more.len() });
        }
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let source = column(&table, "source").map(|_| "source".to_owned());
        let mut lists = Lists::default();
        lists.push(table);
        Ok(Self { name, lists, source, truth: Truth { rows } })
    }
}

/// How well a plan did on a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The set.
    pub set: String,
    /// The plan or baseline.
    pub plan: String,
    /// Pairwise, end to end.
    pub pairs: Prf,
    /// B-cubed.
    pub bcubed: f64,
    /// Whole clusters.
    pub exact: f64,
    /// Share of true pairs that were compared.
    pub blocking_recall: f64,
    /// Pairs compared per record.
    pub pairs_per_record: f64,
    /// Weight of a pair, in bits, from which links alone would score best, with that score and the score at 0.
    pub best_bits: Option<(f64, f64, f64)>,
    /// Mean distance of stated and observed probability.
    pub calibration_error: Option<f64>,
    /// Bins of the calibration: stated, observed, records.
    pub calibration: Vec<(f64, f64, usize)>,
    /// Seconds, filled in by the caller.
    pub seconds: f64,
    /// Peak memory of the process so far in bytes, filled in by the caller.
    pub peak_bytes: u64,
}

/// Precision, recall and F1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prf {
    /// Precision.
    pub precision: f64,
    /// Recall.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
}

impl From<Share> for Prf {
    fn from(Share { precision, recall, f1 }: Share) -> Self {
        Self { precision, recall, f1 }
    }
}

/// The figures of a run.
pub fn judge(set: &LabelledSet, plan: &str, grouping: &Grouping) -> Figures {
    let links = links_of(&set.lists, grouping);
    let evaluation = evaluate(&set.truth, &links, Unit::Site);
    let calibration = calibrate(&set.truth, &links, Unit::Site);
    let (found, there) = pairs_found(&set.lists, &set.truth, &grouping.candidates);
    let mut figures = figures(set, plan, &evaluation, Some(&calibration));
    figures.blocking_recall = if there == 0 { 1.0 } else { found as f64 / there as f64 };
    figures.pairs_per_record = grouping.candidates.len() as f64 / set.lists.len().max(1) as f64;
    figures.best_bits = best_bits(set, grouping, there);
    figures
}

fn figures(set: &LabelledSet, plan: &str, evaluation: &Evaluation, calibration: Option<&Calibration>) -> Figures {
    Figures {
        set: set.name.clone(),
        plan: plan.to_owned(),
        pairs: evaluation.pairs.into(),
        bcubed: evaluation.bcubed.f1,
        exact: evaluation.exact.f1,
        blocking_recall: 1.0,
        pairs_per_record: 0.0,
        best_bits: None,
        calibration_error: calibration.map(|c| c.expected_error),
        calibration: calibration
            .map_or_else(Vec::new, |c| c.bins.iter().map(|bin| (bin.stated, bin.observed, bin.records)).collect()),
        seconds: 0.0,
        peak_bytes: 0,
    }
}

fn units(set: &LabelledSet) -> Vec<Option<&str>> {
    let mut unit = vec![None; set.lists.len()];
    for row in &set.truth.rows {
        unit[row.record as usize - 1] = Some(row.site.as_str());
    }
    unit
}

fn best_bits(set: &LabelledSet, grouping: &Grouping, there: u64) -> Option<(f64, f64, f64)> {
    let unit = units(set);
    let mut weighed: Vec<(f32, bool)> = grouping
        .scored
        .pairs
        .iter()
        .map(|link| (link.bits, unit[link.pair.left().index()] == unit[link.pair.right().index()]))
        .collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut best, mut at_zero) = (0_u64, None, 0.0);
    for (at, &(bits, hit)) in weighed.iter().enumerate() {
        hits += u64::from(hit);
        let f1 = 2.0 * hits as f64 / ((at + 1) as f64 + there as f64);
        if best.is_none_or(|(_, known)| f1 > known) {
            best = Some((f64::from(bits), f1));
        }
        if bits >= 0.0 {
            at_zero = f1;
        }
    }
    best.map(|(bits, f1)| (bits, f1, at_zero))
}

/// Groups of records whose cells, joined and folded, are equal.
pub fn exact_baseline(set: &LabelledSet) -> Figures {
    let mut groups: FxHashMap<String, u32> = FxHashMap::default();
    let group: Vec<u32> = joined(set)
        .into_iter()
        .map(|text| {
            let next = groups.len() as u32;
            *groups.entry(text).or_insert(next)
        })
        .collect();
    figures(set, "baseline: exact", &evaluate(&set.truth, &baseline_links(set, &group), Unit::Site), None)
}

/// Groups of records joined by pairs whose cells, joined and folded, have a Jaro-Winkler similarity of 0.9 or more. Only the given candidates
/// are compared, which costs the baseline little and saves it the square of the records.
pub fn jaro_winkler_baseline(set: &LabelledSet, candidates: &CandidatePairs) -> Figures {
    let texts = joined(set);
    let mut sets = UnionFind::new(texts.len());
    for pair in candidates.pairs() {
        let (left, right) = (pair.left(), pair.right());
        if strsim::jaro_winkler(&texts[left.index()], &texts[right.index()]) >= 0.9 {
            sets.union(left.0, right.0);
        }
    }
    let group: Vec<u32> = (0..texts.len() as u32).map(|record| sets.find(record)).collect();
    let evaluation = evaluate(&set.truth, &baseline_links(set, &group), Unit::Site);
    figures(set, "baseline: Jaro-Winkler 0.9", &evaluation, None)
}

fn joined(set: &LabelledSet) -> Vec<String> {
    let skipped = |header: &str| header == "id" || Some(header) == set.source.as_deref();
    let columns: Vec<_> =
        set.lists.sources().iter().flat_map(|s| &s.columns).filter(|column| !skipped(&column.header)).collect();
    set.lists
        .records()
        .map(|RecordId(at)| {
            let cells: Vec<&str> = columns.iter().filter_map(|column| column.values.get(at as usize)).collect();
            crate::text::fold(&cells.join(" "))
        })
        .collect()
}

fn baseline_links(set: &LabelledSet, group: &[u32]) -> Links {
    let rows = set.truth.rows.iter().map(|row| LinkRow {
        source: row.source.clone(),
        record: row.record,
        roster_id: group[row.record as usize - 1].to_string(),
        legal_id: String::new(),
        probability: None,
    });
    Links { rows: rows.collect() }
}
