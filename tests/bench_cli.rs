//! `minglu bench` as a person runs it: sets of both kinds, plans, frozen runs, and what is said about mistakes.
#![cfg(feature = "cli")]

mod terminal;

use std::fs;
use terminal::{minglu_anywhere as minglu, sample, text};

#[test]
fn plans_and_baselines_stand_in_one_table_and_runs_can_be_frozen() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let (people, walkthrough) = (sample("people").display().to_string(), sample("walkthrough").display().to_string());
    let ablations =
        [sample("plans/auto-no-em.toml"), sample("plans/census-no-em.toml")].map(|p| p.display().to_string());
    let (json, html) = (at("frozen.json"), at("page.html"));
    let mut args = vec!["bench", "--data", &people, "--data", &walkthrough, "--json", &json, "--html", &html, "--plan"];
    args.extend(ablations.iter().map(String::as_str));
    let run = minglu(&args);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let table = text(&run.stdout);
    for (set, plan) in [
        ("people", "auto"),
        ("people", "auto-no-em"),
        ("people", "基线：exact"),
        ("people", "基线：Jaro-Winkler 0.9"),
        ("walkthrough", "cn-census"),
        ("walkthrough", "auto"),
        ("walkthrough", "census-no-em"),
    ] {
        let row =
            |line: &&str| line.starts_with(set) && line.split_whitespace().nth(1) == plan.split_whitespace().next();
        assert!(table.lines().any(|line| row(&line)), "{set} {plan}\n{table}");
    }
    // A census plan finds no enterprise in a table of people; it is said and not counted as a failure.
    assert!(table.contains("people：没有认得出的单位名称列，未运行方案 census-no-em"), "{table}");
    let page = fs::read_to_string(&html).unwrap();
    assert!(
        page.matches("<svg").count() >= 8 && page.contains("walkthrough") && !page.contains("http"),
        "{}",
        page.len()
    );

    let frozen: serde_json::Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    let auto = frozen["runs"].as_array().unwrap().iter().find(|run| run["plan"] == "auto").unwrap();
    assert!(auto["pairs"]["f1"].as_f64().unwrap() > 0.9 && auto["cost"]["seconds"].as_f64().unwrap() > 0.0);
    // The curve holds the default, and there it says what the run itself said.
    let default = auto["curve"].as_array().unwrap().iter().find(|point| point["bits"] == 0.0).unwrap();
    assert!((default["f1"].as_f64().unwrap() - auto["pairs"]["f1"].as_f64().unwrap()).abs() < 1e-9);

    // The same again: nothing changed, and no tolerance is passed.
    let same = minglu(&["bench", "--data", &people, "--against", &json, "--tolerance", "0"]);
    assert!(same.status.success(), "{}", text(&same.stderr));
    let told = text(&same.stdout);
    assert!(told.contains("（未运行）") && !told.contains("+0."), "{told}");
    assert!(text(&same.stderr).contains("这次没有运行，没有比较：people auto-no-em；"), "{}", text(&same.stderr));

    // A frozen run that was better: the fall is told, and fails only beyond the tolerance.
    let mut better = frozen.clone();
    let f1 = &mut better["runs"][0]["pairs"]["f1"];
    *f1 = (f1.as_f64().unwrap() + 0.1).into();
    let better_json = at("better.json");
    fs::write(&better_json, better.to_string()).unwrap();
    let base = ["bench", "--data", &people, "--against", &better_json];
    assert!(minglu(&base).status.success());
    let fell = minglu(&[&base[..], &["--tolerance", "0.001"]].concat());
    assert_eq!(fell.status.code(), Some(1));
    assert!(text(&fell.stderr).contains("people auto F1"), "{}", text(&fell.stderr));
    assert!(minglu(&[&base[..], &["--tolerance", "0.5"]].concat()).status.success());
}

#[test]
fn mistakes_in_sets_plans_and_frozen_runs_are_all_named() {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    write("sets/a/records.csv", "id,name\n1,x\n2,y\n");
    write("sets/a/truth.csv", "id,cluster\n1,p\n7,p\n");
    write("sets/b/lists/底册.csv", "单位名称,地址\n广成厂,彩塘镇\n华丰厂,凤塘镇\n");
    write("sets/b/truth.csv", "source,record,site,legal,linkable\n底册,1,S,L,1\n底册,9,S,L,1\n");
    let data = dir.path().join("sets").display().to_string();
    for (lang, parts) in [
        ("zh", ["truth.csv”第 3 行：编号“7”在记录里没有", "底册:9 在结果里没有"]),
        ("en", ["truth.csv: line 3: names id `7`", "names 底册:9"]),
    ] {
        let run = minglu(&["bench", "--data", &data, "--lang", lang]);
        let said = text(&run.stderr);
        assert_eq!(run.status.code(), Some(1));
        for part in parts {
            assert!(said.contains(part), "{part}\n{said}");
        }
    }
    let people = sample("people").display().to_string();
    let broken = write("broken.toml", "base = \"auto\"\n[score]\nfrequency = 1\n");
    let other = write("other.json", "{\"figures\": []}");
    let empty = dir.path().join("sets/a/none").display().to_string();
    for (arguments, part, code) in [
        (vec!["bench", "--data", &people, "--plan", "no-such.toml"], "no-such.toml", 1),
        (vec!["bench", "--data", &people, "--plan", &broken], "frequency", 1),
        (vec!["bench", "--data", &people, "--against", &other], "不是 minglu bench --json 的结果", 1),
        (vec!["bench", "--data", &empty], "没有这个文件夹", 1),
        (vec!["bench", "--data", &people, "--tolerance", "0.1"], "--against", 2),
        (vec!["bench", "--data", &people, "--against", &other, "--tolerance", "7"], "--tolerance", 2),
    ] {
        let run = minglu(&arguments);
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {}", text(&run.stderr));
        assert!(text(&run.stderr).contains(part), "{arguments:?}: {}", text(&run.stderr));
    }
}

#[test]
fn growth_is_written_as_figures_too() {
    let run = minglu(&["bench", "--scale", "300,600", "--json", "-"]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let points = json.as_array().unwrap();
    assert_eq!(points.len(), 2);
    assert!(
        points[0]["f1"].as_f64().unwrap() > 0.8 && points[1]["rows"].as_u64() > points[0]["rows"].as_u64(),
        "{json}"
    );
}
