//! The files that `dedupe` and `link` write: `links.csv`, a row per record, and `run.json`.

use super::config::Config;
use super::dedupe::{Dedupe, Table, quoted, unwritable, write};
use super::failure::Failure;
use super::preset;
use super::progress::Watch;
use minglu::auto::{Derived, Grouping};
use minglu::observe::{Observer as _, Stage};
use minglu::plan::Plan;
use minglu::record::Lists;
use minglu::report::{InputRecord, Lang};
use rayon::prelude::*;
use std::io::Write as _;

/// Records per task of the writer.
const CHUNK: usize = 16_384;

/// The group of each record, and how probable it is.
pub struct Groups<'a> {
    pub group: &'a [u32],
    pub probability: &'a [f32],
}

impl Groups<'_> {
    pub fn count(&self) -> u32 {
        self.group.iter().max().map_or(0, |&max| max + 1)
    }
}

/// What led to groups that were weighed.
pub struct Ran<'a> {
    pub derived: &'a Derived,
    pub plan: &'a Plan,
    pub found: &'a Grouping,
}

/// Writes `links.csv` and `run.json`.
pub fn write_result(
    args: &Dedupe,
    lists: &Lists,
    groups: &Groups<'_>,
    ran: Option<&Ran<'_>>,
    watch: &Watch,
    lang: Lang,
) -> Result<(), Failure> {
    watch.started(Stage::Report, lists.len() as u64);
    std::fs::create_dir_all(&args.out).map_err(|error| unwritable(&args.out, &error, lang))?;
    write(&args.out.join("links.csv"), &links_csv(lists, groups, &args.table), lang)?;
    watch.finished(Stage::Report, lists.len() as u64, 1);
    write(&args.out.join("run.json"), &run_json(args, lists, groups, ran, watch, lang)?, lang)
}

/// A row per record. Where a column names the sources, its value stands at the end.
fn links_csv(lists: &Lists, found: &Groups<'_>, table: &Table) -> Vec<u8> {
    let mut sizes = vec![0_u32; found.count() as usize];
    found.group.iter().for_each(|&g| sizes[g as usize] += 1);
    let mut out = b"source,record,id,roster_id,decision,probability".to_vec();
    out.extend_from_slice(if table.source.is_some() { b",source_value\n" } else { b"\n" });
    let mut start = 0;
    for source in lists.sources() {
        let column = |name: &Option<String>| source.columns.iter().find(|column| Some(&column.header) == name.as_ref());
        let (ids, origins) = (column(&table.id), column(&table.source));
        let name = quoted(&source.name);
        let rows = source.rows.len();
        let chunks: Vec<Vec<u8>> = (0..rows.div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| {
                let mut out = Vec::with_capacity(CHUNK * 48);
                for row in chunk * CHUNK..((chunk + 1) * CHUNK).min(rows) {
                    let id = ids.and_then(|column| column.values.get(row)).map(quoted).unwrap_or_default();
                    let group = found.group[start + row];
                    let decision = if sizes[group as usize] > 1 { "linked" } else { "single" };
                    let probability = found.probability[start + row];
                    // Writing to memory cannot fail.
                    let _ = write!(out, "{name},{},{id},G{},{decision},{probability:.4}", row + 1, group + 1);
                    if table.source.is_some() {
                        let origin = origins.and_then(|column| column.values.get(row)).map(quoted);
                        let _ = write!(out, ",{}", origin.unwrap_or_default());
                    }
                    out.push(b'\n');
                }
                out
            })
            .collect();
        out.reserve_exact(chunks.iter().map(Vec::len).sum());
        chunks.iter().for_each(|chunk| out.extend_from_slice(chunk));
        start += rows;
    }
    out
}

fn run_json(
    args: &Dedupe,
    lists: &Lists,
    groups: &Groups<'_>,
    ran: Option<&Ran<'_>>,
    watch: &Watch,
    lang: Lang,
) -> Result<Vec<u8>, Failure> {
    let table = &args.table;
    // What the tables were read with, where they were read as lists of enterprises.
    let config = match preset::named(table, lang)? {
        Some(_) => Config::find(None, &table.inputs, lang)?.text,
        None => None,
    };
    let rejected = |at: usize| lists.rejected.iter().filter(|rejected| rejected.at.source.index() == at).count() as u64;
    let inputs: Vec<InputRecord> = lists
        .sources()
        .iter()
        .enumerate()
        .map(|(at, source)| InputRecord {
            source: source.name.clone(),
            path: source.path.clone(),
            sha256: source.sha256.clone(),
            role: source.role.as_str().to_owned(),
            records: source.rows.len() as u64,
            rejected: rejected(at),
        })
        .collect();
    let found = ran.map(|ran| ran.found);
    let value = serde_json::json!({
        "program": "minglu",
        "version": env!("CARGO_PKG_VERSION"),
        "command": "dedupe",
        "directory": std::env::current_dir().ok().map(|path| path.display().to_string()),
        "inputs": inputs,
        "id": table.id,
        "source": table.source,
        "ignore": table.ignore,
        "labels": args.labels,
        "config": config,
        "plan": ran.map(|ran| ran.plan),
        "profile": ran.map(|ran| &ran.derived.profile),
        "left_out": ran.map(|ran| &ran.derived.left_out),
        "model": found.map(|found| found.model.parameters()),
        "notes": found.map(|found| found.model.notes()),
        "census": found.map(|found| &found.census),
        "stages": watch.measured(),
        "counts": {
            "records": lists.len(),
            "candidate_pairs": found.map_or(0, |found| found.candidates.len()),
            "scored_pairs": found.map_or(0, |found| found.scored.pairs.len()),
            "spilled_bytes": watch.spilled_bytes(),
            "groups": groups.count(),
        },
    });
    let mut json = serde_json::to_vec_pretty(&value).map_err(|error| Failure::from_error(&error))?;
    json.push(b'\n');
    Ok(json)
}
