//! Each stage of a census run on invented lists of about 2,000 units, `stage/part/size`; throughput in bytes, records or pairs.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use minglu::block::propose_all;
use minglu::builtin::registry;
use minglu::cluster::ClusterInput;
use minglu::domain::cn::CnHeaders;
use minglu::domain::cn::address::AddressParser;
use minglu::domain::cn::name::NameParser;
use minglu::domain::cn::region::{HomeRegions, RegionContext};
use minglu::ingest::{self, IngestConfig};
use minglu::living::{self, Now, State};
use minglu::pipeline::Run;
use minglu::plan::{CompiledPlan, Plan};
use minglu::record::{Lists, SourceId};
use minglu::report::{self, Lang, Part, Parts, ReportOptions, RunRecord};
use minglu::score::score_all;
use minglu::synth::{SynthPlan, generate};
use minglu::text::fold;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

/// Production sites of the invented city.
const UNITS: u32 = 2_000;

/// Any fixed number: the same lists on every machine.
const SEED: u64 = 7;

fn stages(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a place to write");
    let case =
        generate(&SynthPlan { units: UNITS, seed: SEED, ..SynthPlan::default() }).expect("a plan that makes sense");
    case.write_to(dir.path()).expect("the lists are written");
    let folder = dir.path().join("lists");
    let read = || ingest::read(std::slice::from_ref(&folder), &IngestConfig::default(), &CnHeaders).expect("readable");
    let registry = registry();
    let plan = Plan::from_toml("base = \"cn-census\"", &registry).expect("the preset is a plan");
    let plan = plan.compile(&registry).expect("the preset compiles");

    let lists = read();
    let folded = |field: &'static str| -> Vec<String> {
        lists.records().flat_map(|record| lists.cells(record, field).map(|cell| fold(cell.text))).collect()
    };
    let (names, addresses) = (folded("name"), folded("address"));
    let context = Arc::new(RegionContext::learn(addresses.iter().map(String::as_str)));
    let name_parser = NameParser::new(Arc::new(HomeRegions::new(context.clone())));
    let address_parser = AddressParser::new(context);
    let (data, _) = plan.standardiser.standardise(&lists);
    let (candidates, _) = propose_all(&plan.blockers, &data);
    let model = plan.scorer.fit(&plan.comparators, &data, &candidates).expect("the comparisons can be modelled");
    let floor = plan.decide.review_bits;
    let scored = score_all(&*model, &data, &candidates, floor, &|_| {});
    let input = ClusterInput { data: &data, scored: &scored, model: &*model, constraints: &*plan.constraints };
    let (records, pairs) = (Throughput::Elements(lists.len() as u64), Throughput::Elements(candidates.len() as u64));

    let mut bench = |id: &str, throughput: &Throughput, run: &mut dyn FnMut()| {
        let (stage, part) = id.split_once('/').expect("stage/part");
        let mut group = criterion.benchmark_group(stage);
        group.sample_size(10).throughput(throughput.clone());
        group.bench_function(format!("{part}/{UNITS}"), |bencher| bencher.iter(&mut *run));
        group.finish();
    };
    bench("ingest/lists", &Throughput::Bytes(size(&folder)), &mut || drop(black_box(read())));
    bench("parse/names", &Throughput::Elements(names.len() as u64), &mut || {
        names.iter().for_each(|name| drop(black_box(name_parser.parse(name))));
    });
    bench("parse/addresses", &Throughput::Elements(addresses.len() as u64), &mut || {
        addresses.iter().for_each(|address| drop(black_box(address_parser.parse(address))));
    });
    bench("standardise/census", &records, &mut || drop(black_box(plan.standardiser.standardise(&lists))));
    bench("block/census", &records, &mut || {
        assert_eq!(propose_all(&plan.blockers, &data).0.len(), candidates.len());
    });
    bench("score/fit", &pairs, &mut || drop(black_box(plan.scorer.fit(&plan.comparators, &data, &candidates))));
    bench("score/weigh", &pairs, &mut || {
        assert_eq!(score_all(&*model, &data, &candidates, floor, &|_| {}).pairs.len(), scored.pairs.len());
    });
    living(&lists, &plan, &mut bench);
    bench("cluster/legal", &records, &mut || drop(black_box(plan.clusterer.cluster(&input))));
    let outcome = Run::new(&plan).over(&lists).expect("a run");
    let out = dir.path().join("out");
    for (part, parts) in [("delimited", Parts::ALL.without(Part::Workbook)), ("workbook", Parts::ALL)] {
        let options = ReportOptions { parts, ..ReportOptions::default() };
        bench(&format!("report/{part}"), &records, &mut || {
            report::write(&out, &lists, &outcome.roster, &RunRecord::default(), &options).expect("written");
        });
    }
}

/// Runs one measurement: its id, what it goes through, and the work.
type Bench<'a> = dyn FnMut(&str, &Throughput, &mut dyn FnMut()) + 'a;

/// What an update adds to a run: keeping, reading back, and carrying every unit's number over the same lists sent again.
fn living(lists: &Lists, plan: &CompiledPlan, bench: &mut Bench<'_>) {
    let records = Throughput::Elements(lists.len() as u64);
    let outcome = Run::new(plan).over(lists).expect("the comparisons can be modelled");
    let now = Now { lists, data: &outcome.data, survivorship: &*plan.survivorship, when: "", lang: Lang::Zh };
    let identity = living::first(&now, &outcome.roster);
    let state = State { lists: lists.clone(), identity, ..State::default() };
    let (bytes, sum) = state.keep().to_bytes();
    let from: Vec<Option<SourceId>> = (0..lists.sources().len() as u16).map(|at| Some(SourceId(at))).collect();
    bench("living/keep", &records, &mut || assert_eq!(state.keep().to_bytes().1, sum));
    bench("living/read", &records, &mut || drop(black_box(State::from_bytes(&bytes, &sum))));
    bench("living/carry", &records, &mut || {
        let carried = living::carry(&state, &now, &from, &mut outcome.roster.clone());
        assert_eq!(carried.unchanged, outcome.roster.units.len());
    });
}

/// Bytes of the files in a folder.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("the lists are there").flatten();
    entries.filter_map(|entry| Some(entry.metadata().ok()?.len())).sum()
}

criterion_group!(benches, stages);
criterion_main!(benches);
