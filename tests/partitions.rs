//! The stages on parts of the work: what several machines would do, joined, is the same bytes as one run.

use minglu::block::Blocker as _;
use minglu::block::{CandidatePairs, EqualKeys, propose_all, propose_within};
use minglu::builtin;
use minglu::domain::cn::CnHeaders;
use minglu::ingest;
use minglu::observe::{Observer, Stage};
use minglu::pipeline::{Outcome, Run};
use minglu::plan::CompiledPlan;
use minglu::record::{KeyColumn, Lists, Pair, Standardised};
use minglu::score::{ScoreError, Scored, score_all};
use minglu::spill::{Aside, Room};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

fn lists() -> Lists {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/chaozhou/lists");
    ingest::read(&[folder], &Default::default(), &CnHeaders).unwrap()
}

fn census() -> CompiledPlan {
    let registry = builtin::registry();
    registry.preset("cn-census").unwrap().compile(&registry).unwrap()
}

fn standardised() -> (CompiledPlan, Standardised) {
    let (lists, plan) = (lists(), census());
    let data = plan.standardiser.standardise(&lists).0;
    (plan, data)
}

#[test]
fn pairs_weighed_in_parts_and_joined_are_one_run() {
    let (plan, data) = standardised();
    let (candidates, _) = propose_all(&plan.blockers, &data);
    let model = plan.scorer.fit(&plan.comparators, &data, &candidates).unwrap();
    let floor = plan.decide.review_bits;
    let weigh = |candidates: &CandidatePairs| score_all(&*model, &data, candidates, floor, &|_| {});
    let whole = weigh(&candidates);
    assert!(whole.pairs.len() > 100);
    for parts in [2, 3, 7] {
        let size = candidates.len().div_ceil(parts);
        let ranges = (0..parts).map(|part| part * size..candidates.len().min((part + 1) * size));
        // Machines answer in any order.
        let parts: Vec<Scored> = ranges.rev().map(|range| weigh(&candidates.part(range))).collect();
        assert_eq!(Scored::joined(parts), whole);
    }
}

#[test]
fn a_model_sent_to_another_machine_weighs_the_same() {
    let (plan, data) = standardised();
    let (candidates, _) = propose_all(&plan.blockers, &data);
    let model = plan.scorer.fit(&plan.comparators, &data, &candidates).unwrap();
    let sent = serde_json::to_string(&model.parameters()).unwrap();
    let received = plan.scorer.restore(&plan.comparators, &serde_json::from_str(&sent).unwrap()).unwrap();
    let weigh = |model| score_all(model, &data, &candidates, plan.decide.review_bits, &|_| {});
    assert_eq!(weigh(&*model), weigh(&*received));
}

#[test]
fn equal_keys_split_by_key_range_propose_the_same_pairs() {
    let (_, data) = standardised();
    for (column, max_block, except) in
        [("key.name", 60, Some("cn.apart")), ("key.phone", 40, None), ("key.address", 4, None)]
    {
        let except = except.map(str::to_owned);
        let rule = EqualKeys { rule: column.to_owned(), column: column.to_owned(), max_block, except };
        let whole = rule.propose(&data);
        let keys = data.get::<KeyColumn>(column).unwrap();
        let most = (0..keys.len() as u32).flat_map(|r| keys.get(minglu::record::RecordId(r)).iter()).max().unwrap() + 1;
        let cuts = [0, most / 5, most / 2, most / 2, most];
        let parts: Vec<_> = cuts.windows(2).map(|cut| rule.propose_keys(&data, cut[0]..cut[1])).collect();
        let sorted = |mut pairs: Vec<Pair>| {
            pairs.sort_unstable();
            pairs
        };
        assert!(!whole.pairs.is_empty(), "{column}");
        assert_eq!(sorted(parts.iter().flat_map(|part| part.pairs.clone()).collect()), sorted(whole.pairs), "{column}");
        assert_eq!(parts.iter().map(|part| part.runaway.len()).sum::<usize>(), whole.runaway.len(), "{column}");
    }
}

#[test]
fn a_bounded_run_proposes_the_same_pairs_by_way_of_the_disk() {
    let (plan, data) = standardised();
    // Each rule once more under every further bit, so that the smallest buffer overflows several times.
    let (whole, census) = propose_all(&plan.blockers, &data);
    let folder = tempfile::tempdir().unwrap();
    let room = Room { bytes: 0, folder: folder.path().to_owned() };
    let (bounded, counted, _) = propose_within(&plan.blockers, &data, Some(room)).unwrap();
    assert_eq!(bounded, whole);
    assert_eq!(counted, census);
}

/// Gives a run no memory at all, and remembers what went to disk.
struct Bounded {
    folder: PathBuf,
    spilled: Mutex<Vec<(Stage, u64)>>,
}

impl Bounded {
    fn run(folder: &Path) -> (Result<Outcome, ScoreError>, Vec<(Stage, u64)>) {
        let bounded = Self { folder: folder.to_owned(), spilled: Mutex::default() };
        let outcome = Run::new(&census()).observed(&bounded).over(&lists());
        (outcome, bounded.spilled.into_inner().unwrap())
    }
}

impl Observer for Bounded {
    fn room(&self) -> Option<Room> {
        Some(Room { bytes: 0, folder: self.folder.clone() })
    }

    fn spilled(&self, stage: Stage, bytes: u64) {
        self.spilled.lock().unwrap().push((stage, bytes));
    }
}

#[test]
fn a_bounded_run_whose_records_stand_in_a_file_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (bounded, spilled) = Bounded::run(folder.path());
    let (bounded, whole) = (bounded.unwrap(), Run::new(&census()).over(&lists()).unwrap());
    assert!(spilled.iter().any(|&(stage, bytes)| stage == Stage::Standardise && bytes > 10_000), "{spilled:?}");
    assert_eq!(bounded.scored, whole.scored);
    assert_eq!(bounded.clusters, whole.clusters);
    assert_eq!(bounded.roster, whole.roster);
    assert_eq!(format!("{:?}", bounded.issues), format!("{:?}", whole.issues));
    assert!(Aside::bytes(&whole.data) == 0 && Aside::bytes(&bounded.data) > 0);
    drop(bounded);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "temporary files are removed");
}

#[test]
fn a_bounded_run_that_cannot_write_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no folder");
    std::fs::write(&file, "").unwrap();
    let error = Bounded::run(&file).0.unwrap_err();
    assert!(matches!(&error, ScoreError::Spill(spill) if spill.path.contains("no folder")), "{error}");
}
