//! The invented lists: repeatable, true to their answer, and noisy as the plan says. (Workbooks need their feature.)
#![cfg(feature = "workbook")]

use calamine::{Data, Reader, Xlsx, open_workbook};
use minglu::eval::{Truth, Unit};
use minglu::synth::{Cell, ListKind, NoiseRates, SynthPlan, SynthRow, generate};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn plan(units: u32) -> SynthPlan {
    SynthPlan { units, seed: 42, ..SynthPlan::default() }
}

fn text(row: &SynthRow, column: usize) -> &str {
    match &row.cells[column] {
        Cell::Text(text) => text,
        _ => "",
    }
}

/// Column of the name in each list; complaints have none that is always filled.
fn name_column(kind: ListKind) -> Option<usize> {
    match kind {
        ListKind::Base | ListKind::Electricity | ListKind::Inspection => Some(1),
        ListKind::Economy | ListKind::Statistics | ListKind::Permits => Some(0),
        ListKind::Complaints => None,
    }
}

#[test]
fn without_noise_every_list_writes_the_registered_name() {
    let case = generate(&SynthPlan { noise: NoiseRates::none(), ..plan(400) }).unwrap();
    for kind in ListKind::ALL {
        let rows = case.rows(kind);
        assert!(!rows.is_empty(), "{kind:?}");
        for row in rows.iter().filter(|row| row.linkable) {
            let unit: u32 = row.site[1..].parse::<u32>().unwrap() - 1;
            let names = case.registered_names(unit);
            assert_eq!(names.len(), 1, "no noise, no successors");
            if let Some(column) = name_column(kind) {
                assert_eq!(text(row, column), names[0], "{kind:?}");
            }
            assert_eq!(row.site[1..], row.legal[1..], "no noise, no second sites");
        }
    }
}

#[test]
fn each_kind_of_relation_and_of_row_occurs_at_about_its_rate() {
    let case = generate(&plan(4000)).unwrap();
    let rows: Vec<(ListKind, SynthRow)> =
        ListKind::ALL.into_iter().flat_map(|kind| case.rows(kind).into_iter().map(move |row| (kind, row))).collect();
    let mut sites: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, row) in rows.iter().filter(|(_, row)| row.linkable) {
        sites.entry(&row.legal).or_default().insert(&row.site);
    }
    let twins = sites.values().filter(|sites| sites.len() > 1).count();
    assert!((60..160).contains(&twins), "legal units of several sites: {twins}");
    let share = |kind: ListKind, keep: &dyn Fn(&SynthRow) -> bool| {
        let of: Vec<_> = rows.iter().filter(|(k, _)| *k == kind).collect();
        of.iter().filter(|(_, row)| keep(row)).count() as f64 / of.len() as f64
    };
    for (what, share, low, high) in [
        ("nameless complaints", share(ListKind::Complaints, &|row| !row.linkable), 0.25, 0.45),
        ("complaints about no unit", share(ListKind::Complaints, &|row| row.site.is_empty()), 0.03, 0.09),
        ("meters of nobody's", share(ListKind::Electricity, &|row| row.site.starts_with(['V', 'Z', 'P'])), 0.04, 0.12),
        ("person as holder", share(ListKind::Electricity, &|row| text(row, 1).chars().count() <= 3), 0.1, 0.25),
        ("numbers for codes", share(ListKind::Base, &|row| matches!(row.cells[2], Cell::Number(_))), 0.01, 0.15),
        ("second permits", share(ListKind::Permits, &|row| text(row, 2).get(18..21) == Some("002")), 0.02, 0.2),
        ("brackets", share(ListKind::Inspection, &|row| text(row, 1).contains('（')), 0.01, 0.12),
        ("traditional", share(ListKind::Inspection, &|row| text(row, 1).contains('廠')), 0.005, 0.05),
        ("full name", share(ListKind::Permits, &|row| text(row, 0).starts_with("潮州市")), 0.5, 0.95),
        ("several phones", share(ListKind::Economy, &|row| text(row, 5).chars().count() > 15), 0.02, 0.15),
        ("float phones", share(ListKind::Electricity, &|row| text(row, 6).ends_with(".0")), 0.002, 0.05),
    ] {
        assert!((low..high).contains(&share), "{what}: {share}");
    }
    // No row that can be linked is without anything that identifies it.
    assert!(rows.iter().all(|(_, row)| !row.linkable || row.site.starts_with('S')));
}

#[test]
fn the_same_plan_gives_the_same_files_and_another_seed_others() {
    let (a, b, c) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let facts = generate(&plan(150)).unwrap().write_to(a.path()).unwrap();
    generate(&plan(150)).unwrap().write_to(b.path()).unwrap();
    generate(&SynthPlan { seed: 43, ..plan(150) }).unwrap().write_to(c.path()).unwrap();
    for list in &facts.records {
        let read = |dir: &Path| fs::read(dir.join("lists").join(&list.file)).unwrap();
        assert_eq!(read(a.path()), read(b.path()), "{}", list.file);
        assert_ne!(read(a.path()), read(c.path()), "{}", list.file);
    }
    let truth = fs::read_to_string(a.path().join("truth.csv")).unwrap();
    assert_eq!(truth, fs::read_to_string(b.path().join("truth.csv")).unwrap());
    let truth = Truth::read(&a.path().join("truth.csv")).unwrap();
    assert_eq!(truth.rows.len() as u32, facts.records.iter().map(|list| list.records).sum::<u32>());
    let perfect = minglu::eval::Links {
        rows: truth
            .rows
            .iter()
            .map(|row| minglu::eval::LinkRow {
                source: row.source.clone(),
                record: row.record,
                roster_id: row.site.clone(),
                legal_id: row.legal.clone(),
                probability: None,
            })
            .collect(),
    };
    let evaluation = minglu::eval::evaluate(&truth, &perfect, Unit::Site);
    assert_eq!((evaluation.pairs.f1, evaluation.bcubed.f1, evaluation.exact.f1), (1.0, 1.0, 1.0));
    assert_eq!(evaluation.true_units as u32, facts.sites_linkable_in_lists);
}

/// Row n of the truth is record n of the file, counted as a reader counts: across sheets, without titles, headers,
/// subtotals and notes.
#[test]
fn the_answer_counts_records_as_they_stand_in_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let case = generate(&plan(300)).unwrap();
    case.write_to(dir.path()).unwrap();
    for kind in ListKind::ALL.into_iter().filter(|kind| kind.is_workbook()) {
        let Some((name, rows)) = name_column(kind).zip(Some(case.rows(kind))) else { continue };
        let written = workbook_records(&dir.path().join(format!("lists/{}.xlsx", kind.stem())), kind);
        assert_eq!(written.len(), rows.len(), "{kind:?}");
        for (cells, row) in written.iter().zip(&rows) {
            assert_eq!(cells[name], text(row, name));
        }
    }
    let bytes = fs::read(dir.path().join("lists/环境统计基表2016.tsv")).unwrap();
    let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let lines = String::from_utf16(&units).unwrap();
    let names: Vec<&str> = lines.lines().skip(1).map(|line| line.split('\t').next().unwrap()).collect();
    let rows = case.rows(ListKind::Statistics);
    assert_eq!(names, rows.iter().map(|row| text(row, 0)).collect::<Vec<_>>());
    assert!(lines.starts_with('\u{feff}'));
}

fn workbook_records(path: &Path, kind: ListKind) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let mut records = Vec::new();
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet).unwrap();
        for row in range.rows().filter(|row| row.len() == kind.header().len()) {
            let cells: Vec<String> = row.iter().map(Data::to_string).collect();
            let numbered = kind == ListKind::Permits || cells[0].parse::<u32>().is_ok();
            let header = kind == ListKind::Permits && cells[0] == kind.header()[0];
            if numbered && !header && !cells[1].is_empty() {
                records.push(cells);
            }
        }
    }
    records
}

/// The sample beside the crate is what its README says: this plan, these files.
#[test]
fn the_committed_sample_is_the_plans_output() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/chaozhou");
    let dir = tempfile::tempdir().unwrap();
    let facts = generate(&SynthPlan::default()).unwrap().write_to(dir.path()).unwrap();
    let mut files: Vec<String> = facts.records.iter().map(|list| format!("lists/{}", list.file)).collect();
    files.extend(["truth.csv".to_owned(), "facts.json".to_owned()]);
    for file in files {
        if file.ends_with(".xlsx") {
            let (mine, theirs) = (content(&dir.path().join(&file)), content(&sample.join(&file)));
            assert_eq!(mine, theirs, "{file}");
        } else {
            let (mine, theirs) = (fs::read(dir.path().join(&file)).unwrap(), fs::read(sample.join(&file)).unwrap());
            assert!(mine == theirs, "{file} differs: run `minglu synth --units 600 --seed 20171231 -o {sample:?}`");
        }
    }
}

fn content(path: &Path) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let rows = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
    book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}

#[test]
fn a_plan_that_makes_no_sense_is_refused_with_all_its_mistakes() {
    let refused = |plan: SynthPlan| generate(&plan).unwrap_err().to_string();
    assert_eq!(refused(plan(0)), "units: 0 is not allowed; at least 1");
    let noise = NoiseRates { homophone: -0.1, duplicate: 1.5, ..NoiseRates::default() };
    assert_eq!(
        refused(SynthPlan { noise, ..plan(1) }),
        "noise rates must lie between 0 and 1: homophone = -0.1, duplicate = 1.5"
    );
    let noise = NoiseRates { second_site: 0.9, ..NoiseRates::default() };
    assert!(refused(SynthPlan { noise, ..plan(1) }).contains("sum to 1.0"));
    let noise = NoiseRates { bracket: f64::NAN, ..NoiseRates::default() };
    assert!(refused(SynthPlan { noise, ..plan(1) }).contains("bracket = NaN"));
}

#[test]
fn another_city_writes_its_own_towns_and_habits() {
    for (city, county) in [("许昌市", "长葛市"), ("台州", "温岭市"), ("绵阳市", "三台县")] {
        let plan = SynthPlan { city: Some(city.to_owned()), ..plan(800) };
        let case = generate(&plan).unwrap();
        let texts: Vec<String> = ListKind::ALL
            .into_iter()
            .flat_map(|kind| case.rows(kind))
            .flat_map(|row| row.cells)
            .filter_map(|cell| if let Cell::Text(text) = cell { Some(text) } else { None })
            .collect();
        let says = |word: &str| texts.iter().filter(|text| text.contains(word)).count();
        assert!(says(county) > 50, "{city}: {county} {}", says(county));
        assert!(says("街道办") > 5 && says("社区") > 5, "{city}");
        // Nothing of the sample's city stands in another one.
        for foreign in ["潮州", "潮安", "枫溪", "广东"] {
            assert_eq!(says(foreign), 0, "{city}: {foreign}");
        }
        assert_eq!(case.rows(ListKind::Base), generate(&plan).unwrap().rows(ListKind::Base), "repeatable");
    }
    let error = generate(&SynthPlan { city: Some("某某市".to_owned()), ..plan(10) }).unwrap_err();
    assert!(error.to_string().contains("某某市"), "{error}");
}
