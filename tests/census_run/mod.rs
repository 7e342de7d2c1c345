//! A whole run of the census preset on a folder of lists, for the tests that look at results.
#![allow(dead_code)] // every test program uses a part of it

use minglu::builtin::registry;
use minglu::domain::cn::CnHeaders;
use minglu::eval::{Evaluation, LinkRow, Links, Truth, Unit, evaluate};
use minglu::ingest::{self, IngestConfig};
use minglu::pipeline::{Outcome, Run};
use minglu::plan::{CompiledPlan, Plan};
use minglu::record::{Lists, RecordId};
use std::path::{Path, PathBuf};

/// A folder beside the sources.
pub fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The preset plan, as `minglu reconcile` runs it.
pub fn census_plan() -> CompiledPlan {
    let registry = registry();
    let plan = Plan::from_toml("base = \"cn-census\"", &registry).expect("the preset is a plan");
    plan.compile(&registry).expect("the preset compiles")
}

/// The lists of a case.
pub fn read_lists(case: &Path) -> Lists {
    ingest::read(&[case.join("lists")], &IngestConfig::default(), &CnHeaders).expect("the lists are readable")
}

/// Runs the preset.
pub fn run(lists: &Lists) -> Outcome {
    Run::new(&census_plan()).over(lists).expect("the preset's comparisons can be modelled")
}

/// The answer of a run as `minglu eval` reads it.
pub fn links(lists: &Lists, outcome: &Outcome) -> Links {
    let rows = outcome.roster.placements.iter().map(|placement| {
        let (source, at) = lists.locate(placement.record);
        let unit = placement.unit.map(|unit| &outcome.roster.units[unit as usize]);
        LinkRow {
            source: lists.sources()[source.index()].name.clone(),
            record: at as u32 + 1,
            roster_id: unit.map_or_else(String::new, |unit| unit.roster_id.to_string()),
            legal_id: unit.map_or_else(String::new, |unit| unit.legal_id.to_string()),
            probability: Some(placement.probability),
        }
    });
    Links { rows: rows.collect() }
}

/// How good the run is by the case's `truth.csv`.
pub fn judged(case: &Path, lists: &Lists, outcome: &Outcome, unit: Unit) -> Evaluation {
    let truth = Truth::read(&case.join("truth.csv")).expect("the case has a truth");
    let links = links(lists, outcome);
    truth.check(&links).expect("the truth is of these lists");
    evaluate(&truth, &links, unit)
}

/// Row recall of the first list whose name contains `name`.
pub fn row_recall(evaluation: &Evaluation, name: &str) -> f64 {
    let source = evaluation.sources.iter().find(|source| source.source.contains(name));
    source.unwrap_or_else(|| panic!("no list {name} in {:?}", evaluation.sources)).recall()
}

/// The record under its label, `底册:1`.
pub fn record(lists: &Lists, label: &str) -> RecordId {
    lists.find(label).unwrap_or_else(|| panic!("no record {label}"))
}
