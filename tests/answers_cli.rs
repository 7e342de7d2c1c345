//! The program and people's answers: a sample a newcomer can run, a result that is filled in and run again, and what is refused.
#![cfg(feature = "cli")]

mod terminal;

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};
use terminal::{minglu, said, sample};

/// Headers and rows of a delimited file of a result.
fn table(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = fs::read(path).unwrap();
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let mut reader = csv::Reader::from_reader(body);
    let headers = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (headers, reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect())
}

fn column(path: &Path, name: &str) -> Vec<String> {
    let (headers, rows) = table(path);
    let at = headers.iter().position(|header| header == name).unwrap_or_else(|| panic!("{name} in {headers:?}"));
    rows.into_iter().map(|row| row[at].clone()).collect()
}

#[test]
fn the_sample_of_answers_is_obeyed_explained_and_carried_on() {
    let here = tempfile::tempdir().unwrap();
    let (lists, answers) = (sample("chaozhou/lists"), sample("chaozhou/answers.csv"));
    let (lists, answers) = (lists.to_str().unwrap(), answers.to_str().unwrap());
    said(&["reconcile", lists, "-o", "before", "--no-workbook"], here.path());
    let text = said(&["reconcile", lists, "-o", "out", "--decisions", answers, "--no-workbook"], here.path());
    assert!(text.contains("人工核实    共") && text.contains("采用"), "{text}");
    let out = here.path().join("out");
    let given = column(&sample("chaozhou/answers.csv"), "left").len();
    assert_eq!(column(&out.join("decisions.csv"), "left").len(), given);
    assert!(column(&out.join("decisions.csv"), "outcome").iter().all(|outcome| outcome.starts_with("applied")));
    let (before, after) =
        (column(&here.path().join("before/review.csv"), "left"), column(&out.join("review.csv"), "left"));
    assert!(after.len() < before.len(), "{} questions, then {}", before.len(), after.len());
    let (headers, rows) = table(&sample("chaozhou/answers.csv"));
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let pair = rows.iter().find(|row| !row[at("right")].is_empty()).unwrap();
    let text = said(&["explain", "out", &pair[at("left")], &pair[at("right")]], here.path());
    assert!(text.contains(&format!("人工核实：{}（{}", pair[at("answer")], pair[at("who")])), "{text}");
    // The next run into the same result need not be told.
    let links = fs::read(out.join("links.csv")).unwrap();
    let text = said(&["reconcile", lists, "-o", "out", "--no-workbook"], here.path());
    assert!(text.contains("人工核实    共"), "{text}");
    assert_eq!(fs::read(out.join("links.csv")).unwrap(), links);
    let run = fs::read_to_string(out.join("run.json")).unwrap();
    assert!(run.contains("\"decisions\": {") && run.contains("\"applied\""), "{run}");
}

#[test]
fn what_was_filled_in_beside_a_result_is_read_before_the_result_is_replaced() {
    let here = tempfile::tempdir().unwrap();
    let lists = sample("chaozhou/lists");
    let run = ["reconcile", lists.to_str().unwrap(), "-o", "out", "--no-workbook"];
    said(&run, here.path());
    let review = here.path().join("out/review.csv");
    let (headers, mut rows) = table(&review);
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    rows[0][at("verdict")] = "不同单位".to_owned();
    let asked = (rows[0][at("left")].clone(), rows[0][at("right")].clone());
    let mut writer = csv::Writer::from_path(&review).unwrap();
    writer.write_record(&headers).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.flush().unwrap();
    // Saved a minute later, whatever the clock of the file system.
    let later = SystemTime::now() + Duration::from_secs(60);
    fs::File::options().write(true).open(&review).unwrap().set_modified(later).unwrap();
    let text = said(&run, here.path());
    assert!(text.contains("人工核实    共 1 条：采用 1 条"), "{text}");
    let out = here.path().join("out");
    assert_eq!(column(&out.join("decisions.csv"), "answer"), ["different"]);
    let again: Vec<(String, String)> =
        column(&out.join("review.csv"), "left").into_iter().zip(column(&out.join("review.csv"), "right")).collect();
    assert!(!again.contains(&asked));
}

#[test]
fn a_file_that_is_none_of_ours_stops_before_anything_is_written() {
    let here = tempfile::tempdir().unwrap();
    let lists = sample("walkthrough/lists");
    fs::write(here.path().join("别的.csv"), "月份,金额\n1,2\n").unwrap();
    for (file, part) in [("别的.csv", "“别的.csv”里没有核实结论"), ("没有.xlsx", "找不到“没有.xlsx”")]
    {
        let output = minglu(&["reconcile", lists.to_str().unwrap(), "-o", "out", "--decisions", file], here.path());
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(part), "{text}");
        assert!(!here.path().join("out").exists());
    }
}
