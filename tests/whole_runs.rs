//! Whole runs of the program on the samples: what comes out, what stays untouched, and what the result answers when asked.
#![cfg(feature = "cli")]

mod terminal;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use terminal::{command, contents, minglu, said, sample};

/// What a run that must fail with exit code 1 complained of.
fn complaint(arguments: &[&str], directory: &Path) -> String {
    let output = minglu(arguments, directory);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The rows of a delimited file of a result, by header.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let bytes = fs::read(path).unwrap();
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    csv::Reader::from_reader(body).deserialize().map(Result::unwrap).collect()
}

#[test]
fn ten_rows_from_lists_to_roster_and_back() {
    let here = tempfile::tempdir().unwrap();
    let lists = sample("walkthrough/lists");
    let summary = said(&["reconcile", text(&lists), "-o", "out"], here.path());
    assert!(summary.contains("6 个生产场所，属于 5 个法人单位"), "{summary}");
    let links = rows(&here.path().join("out/links.csv"));
    let of = |label: &str| {
        let (source, record) = label.split_once(':').unwrap();
        links.iter().find(|row| row["source"] == source && row["record"] == record).unwrap()
    };
    assert_eq!(links.len(), 10);
    assert_eq!(of("底册:1")["roster_id"], of("用电:1")["roster_id"]);
    assert_eq!(of("底册:1")["roster_id"], of("投诉:1")["roster_id"]);
    assert_eq!((&*of("投诉:2")["decision"], &*of("用电:2")["decision"]), ("lead", "landlord"));
    // Told apart by a rule, or another site of the firm: no rival, hence no doubt that it is a unit of its own.
    for label in ["底册:2", "底册:3", "底册:4", "底册:5"] {
        let row = of(label);
        assert_eq!(row["decision"], "single", "{label}");
        assert!(row["probability"].parse::<f64>().unwrap() > 0.9, "{label}: {row:?}");
    }
    assert!(of("底册:2")["reason"].ends_with("；厂号不同"), "{}", of("底册:2")["reason"]);
    assert!(of("底册:4")["reason"].contains("另一生产场所"), "{}", of("底册:4")["reason"]);
    // What was compared is said once, and so is what is wrong with a cell.
    assert!(!links.iter().any(|row| row["reason"].contains("地址地址") || row["reason"].contains("代码代码")));
    assert_eq!(of("用电:3")["issues"].matches("code_lost_digits").count(), 1, "{}", of("用电:3")["issues"]);
    assert_eq!(rows(&here.path().join("out/rejected.csv")).len(), 3);

    let judged = said(&["eval", text(&sample("walkthrough/truth.csv")), "out/links.csv", "--json"], here.path());
    let judged: serde_json::Value = serde_json::from_str(&judged).unwrap();
    assert_eq!((&judged["pairs"]["precision"], &judged["pairs"]["recall"]), (&1.0.into(), &1.0.into()));

    let linked = said(&["trace", "out", "投诉:1"], here.path());
    for part in ["投诉.csv 第 2 行", "举报内容：彩塘金一村", "结论：与其他记录合并", "底册:1", "用电:1"]
    {
        assert!(linked.contains(part), "{part} in\n{linked}");
    }
    let lead = said(&["trace", "out", "投诉:2"], here.path());
    assert!(lead.contains("结论：线索") && !lead.contains("名录单位 L"), "{lead}");
    let landlord = said(&["trace", "out", "用电:2"], here.path());
    assert!(landlord.contains("不纳入") && landlord.contains("村民委员会"), "{landlord}");
}

#[test]
fn parts_of_a_result_are_those_of_the_whole_and_say_what_they_lack() {
    let here = tempfile::tempdir().unwrap();
    let lists = sample("walkthrough/lists");
    let at = |name: &str| here.path().join(name);
    said(&["reconcile", text(&lists), "-o", "whole", "-q", "--no-workbook"], here.path());
    let files = |directory: &str| -> BTreeMap<String, Vec<u8>> {
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        contents(&at(directory)).into_iter().map(|(path, bytes)| (name(&path), bytes)).collect()
    };
    let (whole, mut all) = (files("whole"), vec!["run.json".to_owned()]);
    for only in
        ["roster,links,review", "state.minglu", "units.geojson,report", "duplicates,omissions", "rejected,issues"]
    {
        said(&["reconcile", text(&lists), "-o", "part", "-q", "--only", only], here.path());
        let mut part = files("part");
        assert!(part.remove("run.json").is_some() && part.len() == only.split(',').count(), "{only}");
        for (name, bytes) in part {
            // The page lists the files beside it.
            assert!(whole[&name] == bytes || name == "report.html", "{only}: {name}");
            all.push(name);
        }
    }
    all.sort();
    assert_eq!(all, whole.into_keys().collect::<Vec<_>>());

    said(&["reconcile", text(&lists), "-o", "two", "-q", "--only", "links", "--only", "state"], here.path());
    said(&["reconcile", text(&lists), "-o", "table", "-q", "--only", "roster"], here.path());
    said(&["trace", "two", "投诉:2"], here.path());
    said(&["explain", "table", "底册:1", "用电:1"], here.path());
    said(&["update", "two", "--drop", "投诉", "-o", "later", "-q", "--no-workbook"], here.path());
    let more = text(&lists);
    for (line, lacks) in [
        (&["trace", "table", "投诉:1"][..], "links.csv"),
        (&["trace", "two", "投诉:1"], "roster.csv"),
        (&["coverage", "two"], "roster.csv"),
        (&["index", "two", "-o", "index"], "roster.csv"),
        (&["update", "table", more, "-o", "next"], "state.minglu"),
        (&["reconcile", more, "-o", "next", "--previous", "table"], "state.minglu"),
    ] {
        let told = complaint(line, here.path());
        assert!(told.contains(&format!("里没有 {lacks}：写这份结果时用了 --only")), "{line:?}: {told}");
        let english = [&["--lang", "en"], line].concat();
        let told = complaint(&english, here.path());
        assert!(told.contains(&format!("has no {lacks}: the result was written with --only")), "{line:?}: {told}");
    }
    assert!(!at("next").exists());
}

#[test]
fn the_waterfall_adds_up_and_names_the_rule() {
    let here = tempfile::tempdir().unwrap();
    said(&["reconcile", text(&sample("walkthrough/lists")), "-o", "out", "--quiet", "--no-workbook"], here.path());
    for (left, right, rule) in [("底册:2", "底册:3", Some("规则：厂号不同")), ("底册:1", "用电:1", None)]
    {
        let waterfall = said(&["explain", "out", left, right], here.path());
        let bits = |line: &str| -> Option<f64> {
            // The weight stands before the bar, which may run on in signs of its own.
            line.split_whitespace().filter(|word| word.contains('.')).find_map(|word| word.parse().ok())
        };
        let lines: Vec<(&str, f64)> = waterfall.lines().filter_map(|line| Some((line, bits(line)?))).collect();
        let total = lines.iter().find(|(line, _)| line.starts_with("合计")).unwrap().1;
        let steps: Vec<f64> =
            lines.iter().take_while(|(line, _)| !line.starts_with("合计")).map(|(_, bits)| *bits).collect();
        assert!(steps.len() >= 7, "{waterfall}");
        // Each printed weight is rounded to a tenth.
        let slack = 0.05 * (steps.len() + 1) as f64;
        assert!((steps.iter().sum::<f64>() - total).abs() <= slack, "{waterfall}");
        assert_eq!(waterfall.contains("规则："), rule.is_some(), "{waterfall}");
        assert!(waterfall.contains(rule.unwrap_or("同一单位的概率")), "{waterfall}");
    }
}

#[test]
fn who_stands_alone_beside_a_likeness_is_told_why() {
    let here = tempfile::tempdir().unwrap();
    said(
        &["reconcile", text(&sample("chaozhou/lists")), "-o", "out", "--quiet", "--only", "links,report"],
        here.path(),
    );
    let links = rows(&here.path().join("out/links.csv"));
    let likely = |row: &&BTreeMap<String, String>| {
        row["decision"] == "single" && row["probability"].parse::<f64>().unwrap() < 0.5
    };
    let alone: Vec<_> = links.iter().filter(likely).collect();
    assert!(!alone.is_empty());
    for row in &alone {
        // The evidence ends; behind it stands what kept them apart.
        assert!(row["reason"].contains(")；"), "{row:?}");
    }
    let row = alone[0];
    let other = row["reason"].strip_prefix("最接近的是 ").unwrap().split('，').next().unwrap();
    let own = format!("{}:{}", row["source"], row["record"]);
    let told = said(&["explain", "out", &own, other], here.path());
    let outcome = told.lines().last().unwrap();
    assert!(outcome.starts_with("结果：不在一起（") && outcome.contains("）；两边的记录中，"), "{told}");
    let linked = links.iter().find(|row| row["decision"] == "linked").unwrap();
    let mate = links.iter().rfind(|row| row["roster_id"] == linked["roster_id"]).unwrap();
    let [left, right] = [linked, mate].map(|row| format!("{}:{}", row["source"], row["record"]));
    let told = said(&["--lang", "en", "explain", "out", &left, &right], here.path());
    assert!(told.contains(&format!("result: both in {}", linked["roster_id"])), "{told}");
    let page = fs::read_to_string(here.path().join("out/report.html")).unwrap();
    assert!(page.contains("没有合并；两边的记录"), "the page tells a held-apart pair's reason");
}

#[test]
fn all_mistakes_of_a_configuration_at_once_and_the_old_result_stays() {
    let here = tempfile::tempdir().unwrap();
    let lists = sample("walkthrough/lists");
    said(&["reconcile", text(&lists), "-o", "out", "--quiet"], here.path());
    let before = contents(&here.path().join("out"));
    fs::write(
        here.path().join("wrong.toml"),
        "[decide]\nreview_bits = 9.0\n[[compare]]\npart = 'cn.nmae'\n\
         [sources.'底册']\nrole = 'register'\n[sources.'底册'.columns]\n'没有的列' = 'name'\n\
         [sources.'用电'.columns]\n'户名' = 'nmae'\n",
    )
    .unwrap();
    let config = here.path().join("wrong.toml");
    let complained = complaint(&["reconcile", text(&lists), "-o", "out", "--config", text(&config)], here.path());
    for part in ["review_bits", "cn.nmae", "cn.name", "register", "base_register"] {
        assert!(complained.contains(part), "{part} in\n{complained}");
    }
    fs::write(&config, "[sources.'底册'.columns]\n'没有的列' = 'name'\n[sources.'没有的名单']\nrole = 'other'\n")
        .unwrap();
    let complained = complaint(&["reconcile", text(&lists), "-o", "out", "--config", text(&config)], here.path());
    for part in ["没有的列", "没有的名单", "单位名称"] {
        assert!(complained.contains(part), "{part} in\n{complained}");
    }
    assert!(complaint(&["reconcile", "没有", "-o", "out"], here.path()).contains("没有"));
    for (name, bytes) in [
        ("空.csv", &b""[..]),
        ("图片.csv", &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0"[..]),
        ("截断.xlsx", b"PK\x03\x04\x14"),
    ] {
        fs::write(here.path().join(name), bytes).unwrap();
        let complained = complaint(&["reconcile", name, "-o", "out"], here.path());
        assert!(complained.contains(name), "{complained}");
    }
    assert_eq!(contents(&here.path().join("out")), before);
    let beside: Vec<_> =
        fs::read_dir(here.path()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).collect();
    assert_eq!(beside.len(), 1, "{beside:?}");
}

#[test]
fn a_killed_run_leaves_the_old_result_or_a_whole_new_one() {
    let here = tempfile::tempdir().unwrap();
    said(&["reconcile", text(&sample("walkthrough/lists")), "-o", "out", "--quiet"], here.path());
    let old = contents(&here.path().join("out"));
    let city = sample("chaozhou/lists");
    for wait in [0, 60, 250] {
        let mut run = command(&["reconcile", text(&city), "-o", "out", "--quiet"], here.path()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        run.kill().unwrap();
        run.wait().unwrap();
        let now = contents(&here.path().join("out"));
        let names = |all: &BTreeMap<PathBuf, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&now), names(&old), "killed after {wait} ms");
        if now != old {
            assert_eq!(rows(&here.path().join("out/links.csv")).len(), 1141, "killed after {wait} ms");
        }
    }
    said(&["reconcile", text(&city), "-o", "out", "--quiet"], here.path());
    assert_eq!(rows(&here.path().join("out/links.csv")).len(), 1141);
}

#[test]
fn a_unit_is_asked_about_once() {
    let here = tempfile::tempdir().unwrap();
    said(&["reconcile", text(&sample("chaozhou/lists")), "-o", "out", "--quiet", "--no-workbook"], here.path());
    let legal = |id: &str| id.split('-').next().unwrap().to_owned();
    let mut asked = std::collections::BTreeSet::new();
    let reviews = rows(&here.path().join("out/review.csv"));
    assert!(!reviews.is_empty());
    for row in &reviews {
        let mut units = [legal(&row["left_roster_id"]), legal(&row["right_roster_id"])];
        units.sort();
        if units[0] != units[1] {
            assert!(asked.insert(units), "{row:?}");
        } else {
            assert_eq!(row["why"], "单位只靠这一对相连", "{row:?}");
        }
    }
}
