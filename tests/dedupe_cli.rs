//! `minglu dedupe`, `link`, `block` and `bench` as a person runs them.
#![cfg(feature = "cli")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn people() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/people")
}

fn minglu(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_minglu")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_table_is_deduplicated_and_its_plan_can_be_run_again() {
    let dir = tempfile::tempdir().unwrap();
    let records = people().join("records.csv").display().to_string();
    let out = dir.path().join("first");
    let run = minglu(&["dedupe", &records, "--id", "id", "-o", out.to_str().unwrap()]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let links = std::fs::read_to_string(out.join("links.csv")).unwrap();
    assert!(links.starts_with("source,record,id,roster_id,decision,probability\nrecords,1,p1,G1,"), "{links:.200}");
    assert_eq!(links.lines().count(), 268);
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(json["counts"]["records"], 267);

    // What is printed is the plan; lines with # are notes.
    let plan = dir.path().join("plan.toml");
    std::fs::write(&plan, &run.stdout).unwrap();
    for threads in ["1", "2"] {
        let again = dir.path().join(threads);
        let args =
            ["dedupe", &records, "--id", "id", "-q", "--threads", threads, "--plan", plan.to_str().unwrap(), "-o"];
        let run = minglu(&[&args[..], &[again.to_str().unwrap()]].concat());
        assert!(run.status.success(), "{}", text(&run.stderr));
        assert_eq!(std::fs::read_to_string(again.join("links.csv")).unwrap(), links);
    }
}

#[test]
fn what_makes_no_sense_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().join("empty.csv");
    std::fs::write(&empty, "a,b\n,\n,\n").unwrap();
    let records = people().join("records.csv").display().to_string();
    let out = dir.path().join("out").display().to_string();
    for (arguments, part, code) in [
        (vec!["dedupe", "no-such.csv", "-o", &out], "no-such.csv", 1),
        (vec!["dedupe", empty.to_str().unwrap(), "-o", &out], "没有可比较的列", 1),
        (vec!["dedupe", &records, "--id", "nr", "-o", &out], "没有列“nr”", 2),
        (vec!["dedupe", &records, "--threshold", "1", "-o", &out], "--threshold", 2),
        (vec!["link", &records, "-o", &out], "link", 2),
    ] {
        let run = minglu(&arguments);
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {}", text(&run.stderr));
        assert!(text(&run.stderr).contains(part), "{arguments:?}: {}", text(&run.stderr));
    }
}

#[test]
fn the_bench_shows_plan_and_baselines_and_compares_with_an_earlier_run() {
    let dir = tempfile::tempdir().unwrap();
    let ablation = dir.path().join("no-em.toml");
    std::fs::write(&ablation, "base = \"auto\"\nname = \"no-em\"\n[score.em]\niterations = 0\n").unwrap();
    let data = people().display().to_string();
    let page = dir.path().join("page.html");
    let args = ["bench", "--data", &data, "--plan", ablation.to_str().unwrap(), "--html", page.to_str().unwrap()];
    let run = minglu(&[&args[..], &["--json"]].concat());
    assert!(run.status.success(), "{}", text(&run.stderr));
    let frozen = dir.path().join("frozen.json");
    std::fs::write(&frozen, &run.stdout).unwrap();
    assert!(std::fs::read_to_string(&page).unwrap().contains("<svg"));
    let run = minglu(&["bench", "--data", &data, "--against", frozen.to_str().unwrap()]);
    let table = text(&run.stdout);
    assert!(table.contains("auto") && table.contains("baseline: exact") && table.contains("+0.0000"), "{table}");
    let run = minglu(&["block", &format!("{data}/records.csv"), "--id", "id"]);
    assert!(text(&run.stdout).contains("nearest"), "{}", text(&run.stderr));
}
