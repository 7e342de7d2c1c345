//! The program as a person runs it: what is typed, what is printed, which exit code, and what stays untouched.
#![cfg(feature = "cli")]

mod terminal;

use minglu::consolidate::{Decision, OutputColumn, Placement, Reason, Roster, Unit, Value};
use minglu::report::{self, ReportOptions, RunRecord};
use minglu::score::Label;
use std::fs;
use std::path::Path;
use std::process::Output;
use terminal::minglu;

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Names in a directory, hidden ones included.
fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A list of two records and a result in which each is a unit.
fn result(directory: &Path) {
    fs::write(
        directory.join("底册.csv"),
        "单位名称,统一社会信用代码,生产地址\n潮州市彩塘广成不锈钢厂,,彩塘镇宏安一村\n潮州市华丰陶瓷厂,,凤塘镇盛户村\n",
    )
    .unwrap();
    let path = Path::new("底册.csv");
    let inside = directory.join(path);
    let lexicon = minglu::domain::cn::CnHeaders;
    let mut lists = minglu::ingest::read(&[inside], &Default::default(), &lexicon).unwrap();
    lists.sources_mut()[0].path = Some(path.display().to_string());
    let unit = |record: minglu::record::RecordId| Unit {
        roster_id: format!("L{:06}-01", record.0 + 1).into(),
        legal_id: format!("L{:06}", record.0 + 1).into(),
        values: lists
            .cells(record, "name")
            .map(|cell| Value {
                field: "name",
                text: cell.text,
                from: record,
                column: cell.header,
                rule: "source_priority",
            })
            .collect(),
        members: [record].into_iter().collect(),
        sources: [minglu::record::SourceId(0)].into_iter().collect(),
        confidence: 1.0,
    };
    let roster = Roster {
        columns: vec![OutputColumn { field: "name", label: Label::new("单位名称", "name"), many: false }],
        units: lists.records().map(unit).collect(),
        placements: lists
            .records()
            .map(|record| Placement {
                record,
                unit: Some(record.0),
                decision: Decision::Single,
                probability: 1.0,
                reason: Reason::default(),
            })
            .collect(),
        ..Roster::default()
    };
    let run = RunRecord { directory: Some(directory.display().to_string()), ..RunRecord::default() };
    report::write(&directory.join("out"), &lists, &roster, &run, &ReportOptions::default()).unwrap();
}

#[test]
fn what_makes_no_sense_exits_with_2_and_says_what_is_allowed() {
    let here = tempfile::tempdir().unwrap();
    for (arguments, part) in [
        (&["recncile"][..], "是不是：reconcile"),
        (&["reconcile", "a"], "还缺：--out <目录>"),
        (&["reconcile", "a", "-o", "out", "--threads", "x"], "--threads <数>"),
        (&["synth", "-o", "x", "--units", "0"], "--units <数>"),
        (&[], "没有说明要做什么"),
    ] {
        let output = minglu(arguments, here.path());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = stderr(&output);
        assert!(said.starts_with("错误：") && said.contains(part), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
    }
    let english = stderr(&minglu(&["--lang", "en", "reconcile", "a"], here.path()));
    assert!(english.starts_with("error: ") && english.contains("--out"), "{english}");
    assert_eq!(names(here.path()), Vec::<String>::new());
}

#[test]
fn help_and_version_go_to_standard_output() {
    let here = tempfile::tempdir().unwrap();
    for arguments in [&["--help"][..], &["reconcile", "--help"], &["trace", "-h"]] {
        let output = minglu(arguments, here.path());
        assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}");
        let help = stdout(&output);
        assert!(help.contains("用法：") && help.contains("选项"), "{help}");
        for english in ["Possible values", "[default", "Usage", "OPTIONS"] {
            assert!(!help.contains(english), "{english} in\n{help}");
        }
    }
    assert!(stdout(&minglu(&["--version"], here.path())).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_directory_of_other_files_is_refused_before_any_work() {
    let here = tempfile::tempdir().unwrap();
    let out = here.path().join("资料");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("会议纪要.docx"), "x").unwrap();
    let output = minglu(&["reconcile", "不存在", "-o", "资料"], here.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("会议纪要.docx"), "{}", stderr(&output));
    assert_eq!((names(here.path()), names(&out)), (vec!["资料".to_owned()], vec!["会议纪要.docx".to_owned()]));
}

#[test]
fn trace_shows_the_cells_while_the_file_is_unchanged() {
    let here = tempfile::tempdir().unwrap();
    result(here.path());
    let output = minglu(&["trace", "out", "底册:2"], here.path());
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stdout(&output);
    for part in ["底册.csv 第 3 行", "生产地址：凤塘镇盛户村", "名录单位 L000002-01", "取自本条"]
    {
        assert!(said.contains(part), "{part} in\n{said}");
    }
    fs::write(here.path().join("底册.csv"), "单位名称\n别的\n").unwrap();
    let changed = stdout(&minglu(&["trace", "out", "底册:2"], here.path()));
    assert!(changed.contains("被改过") && changed.contains("名录单位 L000002-01"), "{changed}");
    assert!(!changed.contains("生产地址"), "{changed}");
    fs::remove_file(here.path().join("底册.csv")).unwrap();
    let gone = stdout(&minglu(&["trace", "out", "底册:1"], here.path()));
    assert!(gone.contains("找不到“") && gone.contains("底册.csv”"), "{gone}");
    let unknown = minglu(&["trace", "out", "底册:3"], here.path());
    assert_eq!(unknown.status.code(), Some(1));
    assert!(stderr(&unknown).contains("底册（2 条）"), "{}", stderr(&unknown));
}

#[test]
fn explain_needs_the_files_of_the_run() {
    let here = tempfile::tempdir().unwrap();
    result(here.path());
    let same = minglu(&["explain", "out", "底册:1", "底册：1"], here.path());
    assert!(stderr(&same).contains("同一条记录"), "{}", stderr(&same));
    fs::write(here.path().join("底册.csv"), "单位名称\n别的\n").unwrap();
    let changed = minglu(&["explain", "out", "底册:1", "底册:2"], here.path());
    assert_eq!(changed.status.code(), Some(1));
    assert!(stderr(&changed).contains("被改过"), "{}", stderr(&changed));
    let nothing = minglu(&["explain", "不存在", "底册:1", "底册:2"], here.path());
    assert!(stderr(&nothing).contains("不是 minglu 的结果目录"), "{}", stderr(&nothing));
}

#[test]
fn synth_makes_a_case_that_eval_judges() {
    let here = tempfile::tempdir().unwrap();
    let output = minglu(&["synth", "--units", "40", "--seed", "3", "-o", "case"], here.path());
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("40 个生产场所"));
    let again = minglu(&["synth", "--units", "40", "-o", "case"], here.path());
    assert!(stderr(&again).contains("不是空的"), "{}", stderr(&again));
    // The truth taken as a run's links is a perfect run.
    let truth = fs::read_to_string(here.path().join("case/truth.csv")).unwrap();
    let links = truth.replacen("site,legal", "roster_id,legal_id", 1);
    fs::write(here.path().join("links.csv"), links).unwrap();
    for unit in ["site", "legal"] {
        let arguments = ["eval", "case/truth.csv", "links.csv", "--unit", unit, "--json"];
        let output = minglu(&arguments, here.path());
        assert!(output.status.success(), "{}", stderr(&output));
        let judged: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(judged["pairs"]["precision"], 1.0);
    }
    let output = minglu(&["eval", "没有.csv", "links.csv"], here.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("没有.csv"), "{}", stderr(&output));
}

#[test]
fn industry_finds_the_class_of_a_trade() {
    let here = tempfile::tempdir().unwrap();
    let output = minglu(&["industry", "卫生陶瓷", "-k", "3"], here.path());
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stdout(&output);
    assert!(said.starts_with("3072") && said.lines().count() <= 3, "{said}");
    let json = stdout(&minglu(&["industry", "卫生陶瓷", "--json"], here.path()));
    let hits: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(hits[0]["code"], "3072");
}

#[test]
fn inspect_and_init_say_what_was_understood() {
    let here = tempfile::tempdir().unwrap();
    result(here.path());
    let output = minglu(&["inspect", "底册.csv"], here.path());
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stdout(&output);
    assert!(said.contains("底册") && said.contains("单位名称"), "{said}");
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&minglu(&["inspect", "底册.csv", "--json"], here.path()))).unwrap();
    assert_eq!(json.as_array().map(Vec::len), Some(1));
    let output = minglu(&["init", "底册.csv"], here.path());
    assert!(output.status.success(), "{}", stderr(&output));
    let written = fs::read_to_string(here.path().join("minglu.toml")).unwrap();
    assert!(written.contains("[sources."), "{written}");
    // What init wrote is a configuration that reading accepts.
    assert!(minglu(&["inspect", "底册.csv"], here.path()).status.success());
    let again = minglu(&["init", "底册.csv"], here.path());
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(fs::read_to_string(here.path().join("minglu.toml")).unwrap(), written);
    let missing = minglu(&["inspect", "没有.csv"], here.path());
    assert!(missing.status.code() == Some(1) && stderr(&missing).contains("没有.csv"), "{}", stderr(&missing));
}
