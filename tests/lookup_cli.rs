//! `minglu index` and `minglu lookup` as a person runs them, on lists and on a result.
#![cfg(feature = "cli")]

mod terminal;

use std::path::Path;
use terminal::{minglu_anywhere as minglu, sample, text};

#[test]
fn lists_and_results_can_be_asked() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let (lists, out, index) = (sample("walkthrough/lists").display().to_string(), at("out"), at("index"));
    let made = minglu(&["index", &lists, "-o", &index]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert!(text(&made.stdout).contains("条记录已编入索引"), "{}", text(&made.stdout));

    let run = minglu(&["reconcile", &lists, "-o", &out, "-q", "--no-workbook"]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    // An index is replaced as a whole, here by one of the roster's units.
    let made = minglu(&["index", &out, "-o", &index]);
    assert!(text(&made.stdout).contains("个名录单位已编入索引"), "{}{}", text(&made.stdout), text(&made.stderr));

    let roster = std::fs::read_to_string(Path::new(&out).join("roster.csv")).unwrap();
    let mut rows = csv::ReaderBuilder::new().from_reader(roster.trim_start_matches('\u{feff}').as_bytes());
    let heads = rows.headers().unwrap().clone();
    let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let (id, name) = (column("roster_id"), column("name"));
    for row in rows.records().map(Result::unwrap).filter(|row| !row[name].is_empty()) {
        let found = minglu(&["lookup", &index, &row[name], "--json", "-k", "3"]);
        assert!(found.status.success(), "{}: {}", &row[name], text(&found.stderr));
        let hits: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
        // Two sites of one firm bear one name: both stand in front.
        let front = hits.as_array().unwrap().iter().take_while(|hit| hit["entry"]["names"][0] == row[name]);
        assert!(front.clone().any(|hit| hit["entry"]["id"] == row[id]), "{}: {hits}", &row[name]);
        assert_eq!(hits[0]["agrees"][0]["part"], "name");
        let said = text(&minglu(&["lookup", &index, &row[name]]).stdout);
        assert!(said.contains(&row[id]) && said.contains("依据：名称") && said.contains("记录："), "{said}");
    }
}

#[test]
fn what_cannot_be_asked_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let lists = sample("walkthrough/lists").display().to_string();
    let index = at("index");
    assert!(minglu(&["index", &lists, "-o", &index]).status.success());
    std::fs::create_dir(dir.path().join("资料")).unwrap();
    std::fs::write(dir.path().join("资料/纪要.docx"), "x").unwrap();
    let (files, none) = (at("资料"), at("没有"));
    for (arguments, part, code) in [
        (vec!["lookup", &none, "鸿发"], "没有这个文件夹", 1),
        (vec!["lookup", &files, "鸿发"], "不是 minglu index 建立的索引", 1),
        (vec!["lookup", &index, "乌有之乡魑魅"], "没有找到", 1),
        (vec!["lookup", &index], "还缺", 2),
        (vec!["lookup", &index, "厂", "-k", "0"], "-k", 2),
        (vec!["index", &lists, "-o", &files], "纪要.docx", 1),
        (vec!["index", &none, "-o", &index], "没有", 1),
    ] {
        let run = minglu(&arguments);
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {}", text(&run.stderr));
        assert!(text(&run.stderr).contains(part), "{arguments:?}: {}", text(&run.stderr));
    }
    let questions = at("问题.txt");
    std::fs::write(&questions, "广和\n\n枫溪永泰陶瓷\n").unwrap();
    let run = minglu(&["lookup", &index, "--batch", &questions, "-k", "1"]);
    let lines: Vec<serde_json::Value> =
        text(&run.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{}", text(&run.stderr));
    assert_eq!((&lines[1]["question"], lines[1]["hits"].as_array().unwrap().len()), (&"枫溪永泰陶瓷".into(), 1));
    assert!(text(&run.stderr).contains("2 个问题"), "{}", text(&run.stderr));
    // A failed attempt leaves the earlier index as it was.
    assert!(minglu(&["lookup", &index, "广和", "--json"]).status.success());
}
