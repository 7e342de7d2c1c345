//! Two laws of a whole run: the same bytes for any number of threads, and the same partition for any order of rows.

mod census_run;

use census_run::{folder, read_lists, run};
use minglu::pipeline::Outcome;
use minglu::record::{Lists, RecordId, RowRef, Source, SourceColumn};
use minglu::report::{self, Part, Parts, ReportOptions, RunRecord};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let runs: Vec<_> = [1, 2, 7].map(|threads| (threads, files_with(threads))).into();
    let (_, first) = &runs[0];
    assert!(first.contains_key("roster.csv") && first.contains_key("links.csv"), "{:?}", first.keys());
    for (threads, files) in &runs[1..] {
        assert_eq!(first.keys().collect::<Vec<_>>(), files.keys().collect::<Vec<_>>());
        for (name, bytes) in files {
            assert!(
                first[name] == *bytes,
                "{name} differs between 1 and {threads} threads: {}",
                first_difference(&first[name], bytes)
            );
        }
    }
}

/// Every file of a run on so many threads. `run.json` holds no time here: none is handed to it.
fn files_with(threads: usize) -> BTreeMap<String, Vec<u8>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
    pool.install(|| {
        let lists = read_lists(&folder("data-samples/chaozhou"));
        let outcome = run(&lists);
        let dir = tempfile::tempdir().expect("a place to write");
        let out = dir.path().join("out");
        let options = ReportOptions { parts: Parts::ALL.without(Part::Workbook), ..ReportOptions::default() };
        let record = RunRecord { model: outcome.model.parameters(), ..RunRecord::default() };
        report::write(&out, &lists, &outcome.roster, &record, &options).expect("the result is written");
        read_all(&out)
    })
}

fn read_all(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(directory).expect("the result is a folder").flatten();
    entries
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("a file of the result"))
        })
        .collect()
}

fn first_difference(a: &[u8], b: &[u8]) -> String {
    let (a, b) = (String::from_utf8_lossy(a), String::from_utf8_lossy(b));
    let differing = a.lines().zip(b.lines()).enumerate().find(|(_, (a, b))| a != b);
    differing.map_or_else(|| "one is longer".to_owned(), |(at, (a, b))| format!("line {}:\n  {a}\n  {b}", at + 1))
}

#[test]
fn any_order_of_rows_gives_the_same_partition() {
    let lists = read_lists(&folder("data-samples/chaozhou"));
    let expected = partition(&lists, &run(&lists));
    for seed in [1, 2] {
        let shuffled = shuffled(&lists, seed);
        assert!(rows(&shuffled) != rows(&lists), "the rows were not shuffled");
        let found = partition(&shuffled, &run(&shuffled));
        let gone: Vec<_> = expected.iter().filter(|(group, n)| found.get(*group) != Some(n)).map(|(g, _)| g).collect();
        let new: Vec<_> = found.iter().filter(|(group, n)| expected.get(*group) != Some(n)).map(|(g, _)| g).collect();
        assert!(
            gone.is_empty() && new.is_empty(),
            "order {seed}:\n{} groups gone: {gone:#?}\n{} new: {new:#?}",
            gone.len(),
            new.len()
        );
    }
}

fn rows(lists: &Lists) -> Vec<RowRef> {
    lists.records().map(|record| lists.row_ref(record)).collect()
}

/// The units by what their rows say, each with how often it occurs; rows in no unit stand alone.
fn partition(lists: &Lists, outcome: &Outcome) -> BTreeMap<Vec<String>, u32> {
    let mut groups = BTreeMap::new();
    let alone = outcome.roster.placements.iter().filter(|placement| placement.unit.is_none());
    let units = outcome.roster.units.iter().map(|unit| unit.members.clone());
    for members in units.chain(alone.map(|placement| [placement.record].into_iter().collect())) {
        let mut texts: Vec<String> = members.iter().map(|&member| text(lists, member)).collect();
        texts.sort();
        *groups.entry(texts).or_insert(0) += 1;
    }
    groups
}

/// All cells of a record with its list.
fn text(lists: &Lists, record: RecordId) -> String {
    let (source, at) = lists.locate(record);
    let source = &lists.sources()[source.index()];
    let cells = source.columns.iter().filter(|column| !["序号", "编号"].contains(&column.header.as_str()));
    let cells: Vec<&str> = cells.map(|column| column.values.get(at).unwrap_or_default()).collect();
    format!("{} {}", source.name, cells.join("|"))
}

/// The same lists, the rows of each in another order.
fn shuffled(lists: &Lists, seed: u64) -> Lists {
    let mut out = Lists::default();
    for source in lists.sources() {
        let order = order(source.rows.len(), seed);
        let columns = source.columns.iter().map(|column| SourceColumn {
            values: order.iter().map(|&at| column.values.get(at)).collect(),
            ..column.clone()
        });
        let rows = order.iter().map(|&at| source.rows[at]).collect();
        out.push(Source { columns: columns.collect(), rows, ..source.clone() });
    }
    out
}

/// A permutation of `0..n` (Fisher and Yates, on a linear congruence of Knuth's).
fn order(n: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    let mut state = seed;
    for at in (1..n).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, (state >> 33) as usize % (at + 1));
    }
    order
}
