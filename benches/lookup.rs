//! Questions to an index, beside the naive way: comparing the question with every name of the register.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use minglu::domain::cn::CnHeaders;
use minglu::domain::cn::lookup::{About, Entry, EntryKind, LookupIndex, entries_of};
use minglu::domain::cn::name::{NameLevel, NameParser, NameStats, compare};
use minglu::domain::cn::region::HomeRegions;
use minglu::ingest;
use minglu::synth::{SynthPlan, generate};
use std::hint::black_box;
use std::sync::Arc;

/// Entries of an invented city, always the same.
fn entries(units: u32) -> Vec<Entry> {
    let dir = tempfile::tempdir().expect("a folder for the invented lists");
    let case = generate(&SynthPlan { units, seed: 7, ..SynthPlan::default() }).expect("a plan that makes sense");
    case.write_to(dir.path()).expect("the lists are written");
    let lists = ingest::read(&[dir.path().join("lists")], &Default::default(), &CnHeaders).expect("readable lists");
    entries_of(&lists)
}

fn lookup(c: &mut Criterion) {
    let entries = entries(2000);
    let dir = tempfile::tempdir().expect("a folder for the index");
    let about = About { kind: EntryKind::Records, sources: Vec::new() };
    let index = LookupIndex::build(&dir.path().join("index"), &entries, &about).expect("an index is built");
    let parser = NameParser::new(Arc::new(HomeRegions::default()));
    let named: Vec<_> = entries.iter().filter_map(|entry| entry.names.first()).collect();
    let parsed: Vec<_> = named.iter().map(|name| parser.parse(name)).collect();
    // Names as people shorten them: 字号 and what is made, every fiftieth.
    let questions: Vec<String> =
        parsed.iter().step_by(50).map(|name| name.core_text()).filter(|text| text.chars().count() > 2).collect();
    let mut group = c.benchmark_group(format!("lookup/{}", entries.len()));
    group.throughput(Throughput::Elements(questions.len() as u64));
    let found = |question: &String| index.search(question, 5).expect("the index is readable").hits.len();
    assert!(questions.iter().filter(|question| found(question) > 0).count() * 10 >= questions.len() * 9);
    group.bench_function("search", |b| b.iter(|| questions.iter().map(|q| found(black_box(q))).sum::<usize>()));
    let stats = NameStats::new(&parsed);
    group.bench_function("naive", |b| {
        b.iter(|| {
            let near = |question: &String| {
                let asked = parser.parse(question);
                parsed.iter().filter(|name| compare(&asked, name, &stats) < NameLevel::Different).count()
            };
            questions.iter().map(|q| near(black_box(q))).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group! { name = benches; config = Criterion::default().sample_size(20); targets = lookup }
criterion_main!(benches);
