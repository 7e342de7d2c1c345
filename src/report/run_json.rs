//! `run.json`: what was run on what, with which plan, and what came of it.
//!
//! The file begins with `"program": "minglu"`, by which a later run knows an earlier result. Times and memory stand in the
//! stages only; without them two runs on the same files with the same plan write the same bytes.

use super::{NotAResult, Part, Parts, ReportError, words};
use crate::consolidate::{Decision, Roster};
use crate::observe::Stage;
use crate::record::{Format, Lists, Sheet};
use crate::score::Label;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::Path;

/// Issues of each kind that are given in full in `run.json`; all of them are in `issues.csv`.
const EXAMPLES: usize = 20;

/// What the caller knows of the run and the library does not: the plan and model as they were used, and measurements.
#[derive(Debug, Clone, Default)]
pub struct RunRecord {
    /// Directory that relative input paths start from.
    pub directory: Option<String>,
    /// Text of the configuration file, where there was one.
    pub config: Option<String>,
    /// The compiled plan in the form a plan file has.
    pub plan: serde_json::Value,
    /// Seeds by what they seed.
    pub seeds: BTreeMap<String, u64>,
    /// The parameters of the scorer as estimated or given.
    pub model: serde_json::Value,
    /// Stages in order of their end.
    pub stages: Vec<Measured>,
    /// What people answered and how far it was obeyed; null when nobody did.
    pub decisions: serde_json::Value,
    /// Further counts of the caller (pairs per rule, ...), by name.
    pub counts: BTreeMap<String, u64>,
    /// SHA-256 of what the result keeps for a later update, in hexadecimal; empty when it keeps nothing.
    pub state: String,
}

/// A stage with what went in and out, and what it took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The stage.
    pub stage: Stage,
    /// Things that went in.
    pub taken: u64,
    /// Things that came out.
    pub given: u64,
    /// Wall-clock seconds; `None` when not measured.
    pub seconds: Option<f64>,
    /// Peak resident memory of the process at the stage's end, in bytes; `None` where the system does not tell.
    pub peak_bytes: Option<u64>,
}

impl Measured {
    /// Things that went in per second; `None` when the time was not measured or too short to divide by.
    pub fn per_second(&self) -> Option<f64> {
        self.seconds.filter(|&seconds| seconds > 0.0).map(|seconds| (self.taken as f64 / seconds).round())
    }
}

/// A stage with its rate, as `run.json` writes it.
#[derive(Serialize)]
struct Rated<'a> {
    #[serde(flatten)]
    measured: &'a Measured,
    per_second: Option<f64>,
}

/// An input file as `run.json` remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRecord {
    /// Name of the list.
    pub source: String,
    /// Path as given; `None` for rows in memory.
    pub path: Option<String>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Role of the list.
    pub role: String,
    /// Records read.
    pub records: u64,
    /// Rows set aside.
    pub rejected: u64,
}

/// The part of `run.json` that `trace` and `explain` read back.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RunFile {
    /// Always `minglu`.
    pub program: String,
    /// Version that wrote it.
    pub version: String,
    /// What gave the result, where it is groups of records and no roster: `dedupe`.
    #[serde(default)]
    pub command: Option<String>,
    /// Column of such a result that names records.
    #[serde(default)]
    pub id: Option<String>,
    /// Columns of such a result that were not compared.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Directory that relative input paths start from.
    #[serde(default)]
    pub directory: Option<String>,
    /// Text of the configuration file.
    #[serde(default)]
    pub config: Option<String>,
    /// The plan.
    #[serde(default)]
    pub plan: serde_json::Value,
    /// The model parameters.
    #[serde(default)]
    pub model: serde_json::Value,
    /// The inputs, in order of reading.
    pub inputs: Vec<InputRecord>,
    /// Columns of `roster.csv` that hold values: field, Chinese and English header.
    #[serde(default)]
    pub columns: Vec<(String, String, String)>,
    /// SHA-256 of what the result keeps for a later update; empty when it keeps nothing.
    #[serde(default)]
    pub state: String,
    /// Names of the parts that the run was told to leave out, see [`Part::name`].
    #[serde(default)]
    pub parts_left_out: Vec<String>,
}

impl RunFile {
    /// Checks that the result in `out`, which this is the record of, was written with a part.
    ///
    /// # Errors
    /// [`ReportError::LeftOut`] when it was left out.
    pub fn holds(&self, out: &Path, part: Part) -> Result<(), ReportError> {
        match self.parts_left_out.iter().any(|name| name == part.name()) {
            true => Err(ReportError::LeftOut { path: out.to_owned(), part }),
            false => Ok(()),
        }
    }
}

/// Reads `run.json` of the result in `out`.
///
/// # Errors
/// [`ReportError::NotAResult`] when it is missing, unreadable or not written by this program.
pub fn read_run(out: &Path) -> Result<RunFile, ReportError> {
    let path = out.join("run.json");
    let fault = |problem| ReportError::NotAResult { path: path.clone(), problem };
    let file = File::open(&path).map_err(|error| fault(NotAResult::Unreadable(error)))?;
    let run: RunFile = serde_json::from_reader(BufReader::new(file))
        .map_err(|error| fault(NotAResult::Malformed(error.to_string())))?;
    if run.program == "minglu" { Ok(run) } else { Err(fault(NotAResult::OtherProgram(run.program))) }
}

/// Reads `run.json` of a result with a roster.
///
/// # Errors
/// As [`read_run`], and [`ReportError::NoRoster`] when the result is groups of records only.
pub fn read_roster_run(out: &Path) -> Result<RunFile, ReportError> {
    let run = read_run(out)?;
    match run.command {
        None => Ok(run),
        Some(command) => Err(ReportError::NoRoster { path: out.to_owned(), command }),
    }
}

pub(super) fn write_run(
    path: &Path,
    lists: &Lists,
    roster: &Roster,
    run: &RunRecord,
    parts: Parts,
    files: &[(&'static str, u64)],
) -> Result<(), ReportError> {
    // No program reads the workbook, and many runs are without it.
    let left_out = parts.left_out().into_iter().filter(|&part| part != Part::Workbook);
    let content = Content {
        program: "minglu",
        version: env!("CARGO_PKG_VERSION"),
        directory: run.directory.as_deref(),
        seeds: &run.seeds,
        inputs: inputs(lists),
        summary: summary(roster),
        counts: &run.counts,
        decisions: &run.decisions,
        stages: run.stages.iter().map(|measured| Rated { measured, per_second: measured.per_second() }).collect(),
        issues: issues(lists),
        columns: roster.columns.iter().map(|c| (c.field, c.label.zh, c.label.en)).collect(),
        files: files.iter().map(|&(name, rows)| (name, rows)).collect(),
        parts_left_out: left_out.map(Part::name).collect(),
        config: run.config.as_deref(),
        plan: &run.plan,
        model: &run.model,
        state: &run.state,
    };
    let io = ReportError::io(path);
    let written = File::create(path).and_then(|file| {
        let mut file = BufWriter::new(file);
        serde_json::to_writer_pretty(&mut file, &content)?;
        file.write_all(b"\n")?;
        file.flush()
    });
    written.map_err(io)
}

#[derive(Serialize)]
struct Content<'a> {
    program: &'static str,
    version: &'static str,
    directory: Option<&'a str>,
    seeds: &'a BTreeMap<String, u64>,
    inputs: Vec<Input<'a>>,
    summary: Summary,
    counts: &'a BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    decisions: &'a serde_json::Value,
    stages: Vec<Rated<'a>>,
    issues: BTreeMap<&'static str, Issues<'a>>,
    columns: Vec<(&'static str, &'static str, &'static str)>,
    files: BTreeMap<&'static str, u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts_left_out: Vec<&'static str>,
    config: Option<&'a str>,
    plan: &'a serde_json::Value,
    model: &'a serde_json::Value,
    #[serde(skip_serializing_if = "str::is_empty")]
    state: &'a str,
}

#[derive(Serialize)]
struct Input<'a> {
    source: &'a str,
    path: Option<&'a str>,
    sha256: &'a str,
    role: &'static str,
    records: u64,
    rejected: u64,
    rejected_by_reason: BTreeMap<&'static str, u64>,
    format: &'a Format,
    sheets: &'a [Sheet],
    columns: Vec<Column<'a>>,
}

#[derive(Serialize)]
struct Column<'a> {
    header: &'a str,
    field: Option<&'a str>,
    recognised_by: &'a str,
    present: usize,
}

#[derive(Serialize)]
struct Summary {
    records: usize,
    units: usize,
    legal_units: usize,
    linked: usize,
    single: usize,
    leads: usize,
    landlords: usize,
    reviews: usize,
    duplicates: usize,
    omissions: usize,
}

#[derive(Serialize)]
struct Issues<'a> {
    label: Label,
    count: usize,
    examples: Vec<Example<'a>>,
}

#[derive(Serialize)]
struct Example<'a> {
    record: String,
    column: &'a str,
    value: &'a str,
    detail: &'a str,
}

fn inputs(lists: &Lists) -> Vec<Input<'_>> {
    let mut inputs: Vec<Input<'_>> = lists
        .sources()
        .iter()
        .map(|source| Input {
            source: &source.name,
            path: source.path.as_deref(),
            sha256: &source.sha256,
            role: source.role.as_str(),
            records: source.rows.len() as u64,
            rejected: 0,
            rejected_by_reason: BTreeMap::new(),
            format: &source.format,
            sheets: &source.sheets,
            columns: source
                .columns
                .iter()
                .map(|column| Column {
                    header: &column.header,
                    field: column.field.as_deref(),
                    recognised_by: column.recognised_by,
                    present: column.values.present(),
                })
                .collect(),
        })
        .collect();
    for rejected in &lists.rejected {
        let input = &mut inputs[rejected.at.source.index()];
        input.rejected += 1;
        *input.rejected_by_reason.entry(words::reject_code(rejected.reason)).or_default() += 1;
    }
    inputs
}

fn summary(roster: &Roster) -> Summary {
    let count = |decision| roster.placements.iter().filter(|placement| placement.decision == decision).count();
    let mut legal: Vec<&str> = roster.units.iter().map(|unit| unit.legal_id.as_str()).collect();
    legal.sort_unstable();
    legal.dedup();
    Summary {
        records: roster.placements.len(),
        units: roster.units.len(),
        legal_units: legal.len(),
        linked: count(Decision::Linked),
        single: count(Decision::Single),
        leads: count(Decision::Lead),
        landlords: count(Decision::Landlord),
        reviews: roster.reviews.len(),
        duplicates: roster.duplicates.iter().map(|duplicate| duplicate.repeats.len()).sum(),
        omissions: roster.omissions.len(),
    }
}

fn issues(lists: &Lists) -> BTreeMap<&'static str, Issues<'_>> {
    let mut by_kind = BTreeMap::new();
    for issue in &lists.issues {
        let kind = by_kind.entry(words::issue_code(issue.kind)).or_insert_with(|| Issues {
            label: words::issue(issue.kind),
            count: 0,
            examples: Vec::new(),
        });
        kind.count += 1;
        if kind.examples.len() < EXAMPLES {
            kind.examples.push(Example {
                record: lists.label(issue.record),
                column: &issue.column,
                value: &issue.value,
                detail: &issue.detail,
            });
        }
    }
    by_kind
}
