//! Term frequencies from a table that a plan names, through whole runs of the program.
#![cfg(feature = "cli")]

mod terminal;

use std::fs;
use std::path::{Path, PathBuf};
use terminal::{minglu, minglu_anywhere, said, sample, text};

/// A plan over the derived one whose surnames are as common as `table` says.
fn surnames(dir: &Path, table: &str) -> PathBuf {
    fs::create_dir_all(dir.join("tables")).unwrap();
    fs::write(dir.join("tables/surnames.csv"), table).unwrap();
    let plan = dir.join("plan.toml");
    let text = "base = \"auto\"\nname = \"surnames\"\n[[compare]]\npart = \"text\"\ncolumn = \"surname\"\n\
                frequencies = { file = \"tables/surnames.csv\", floor = 0.001 }\n";
    fs::write(&plan, text).unwrap();
    plan
}

fn run_json(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap()
}

/// What the surnames of agreeing pairs are worth on the average, as the run estimated it.
fn mean(run: &serde_json::Value) -> f64 {
    let at = run["plan"]["compare"].as_array().unwrap().iter().position(|c| c["column"] == "surname").unwrap();
    run["model"]["mean_log_frequency"][at][0].as_f64().unwrap()
}

#[test]
fn a_table_beside_the_plan_takes_the_place_of_the_lists() {
    let dir = tempfile::tempdir().unwrap();
    let records = sample("people").join("records.csv").display().to_string();
    // Spelled otherwise than the records, as the column is read.
    let plan = surnames(dir.path(), "value,share\nCASTELLAN,0.2\n Eisenhut ,0.1\n").display().to_string();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let (with, without, again) = (at("with"), at("without"), at("again"));
    let common = ["--id", "id", "-o"];
    said(&[&["dedupe", &records], &common[..], &[&without]].concat(), dir.path());
    let printed = said(&[&["dedupe", &records, "--plan", "plan.toml"], &common[..], &[&with]].concat(), dir.path());

    // The weight changes, and with it what pairs are worth.
    let links = |out: &str| fs::read_to_string(Path::new(out).join("links.csv")).unwrap();
    assert_ne!(links(&with), links(&without));
    let (run, old) = (run_json(Path::new(&with)), run_json(Path::new(&without)));
    assert!(mean(&run) < mean(&old) - 1.0, "{} {}", mean(&run), mean(&old));
    // Of the table the run keeps place, floor and fingerprint, and so does the plan that is printed.
    let place = dir.path().join("tables/surnames.csv").display().to_string();
    let named =
        &run["plan"]["compare"].as_array().unwrap().iter().find(|c| c["column"] == "surname").unwrap()["frequencies"];
    assert_eq!((&named["file"], &named["floor"]), (&place.clone().into(), &0.001.into()));
    assert_eq!(named["sha256"].as_str().unwrap().len(), 64);
    assert!(printed.contains(&place) && printed.contains(named["sha256"].as_str().unwrap()), "{printed}");
    // It runs from anywhere, and not with another table.
    let elsewhere = dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("printed.toml"), printed).unwrap();
    let rerun = [&["dedupe", &records, "-q", "--plan", "printed.toml"], &common[..], &[&again]].concat();
    said(&rerun, &elsewhere);
    assert_eq!(links(&again), links(&with));
    surnames(dir.path(), "value,share\ncastellan,0.3\n");
    let changed = minglu(&rerun, &elsewhere);
    assert!(!changed.status.success() && text(&changed.stderr).contains("sha256"), "{}", text(&changed.stderr));

    // The other ways to run a plan know the table, too.
    for arguments in [
        vec!["link", &records, &records, "-q", "--plan", &plan, "-o", &again],
        vec!["label", &records, "--plan", &plan, "-o", &at("ask.csv")],
        vec!["block", &records, "--plan", &plan],
        vec!["bench", "--data", sample("people").to_str().unwrap(), "--plan", &plan],
    ] {
        said(&arguments, dir.path());
    }
}

/// The adjustment that `explain` tells for a comparison, in bits.
fn adjusted(out: &Path, comparison: &str, left: &str, right: &str) -> f64 {
    let told = text(&minglu_anywhere(&["explain", out.to_str().unwrap(), left, right]).stdout);
    let line = told.lines().find(|line| line.contains("罕见或常见")).unwrap_or_else(|| panic!("{told}"));
    let at = line.find(comparison).unwrap_or_else(|| panic!("{told}")) + comparison.len();
    let number: String =
        line[at..].trim_start().chars().take_while(|c| "+-−.0123456789".contains(*c)).collect::<String>();
    number.replace('−', "-").parse().unwrap_or_else(|_| panic!("{line}"))
}

#[test]
fn people_of_a_census_are_as_common_as_a_table_says() {
    let dir = tempfile::tempdir().unwrap();
    let lists = dir.path().join("lists");
    fs::create_dir(&lists).unwrap();
    // In six rows either name is as common as the other.
    let people = ["王伟", "慕容千里", "陈志强", "谢文英", "林鹏秀", "李明和"];
    let brands = ["鸿发五金厂", "广成陶瓷厂", "华丰食品厂", "永泰印刷厂", "金源塑料厂", "利达服装厂"];
    for list in ["底册", "用电"] {
        let rows = brands.iter().zip(people).map(|(name, person)| format!("{name},{person},潮州市潮安区彩塘镇\n"));
        let text = format!("单位名称,法定代表人,详细地址\n{}", rows.collect::<String>());
        fs::write(lists.join(format!("{list}.csv")), text).unwrap();
    }
    let plan = "base = \"cn-census\"\n[[compare]]\npart = \"cn.person\"\nfrequencies = { file = \"names.csv\", floor = 1e-5 }\n";
    fs::write(dir.path().join("plan.toml"), plan).unwrap();
    let names = "姓名表\n".to_owned();
    fs::write(dir.path().join("names.csv"), names).unwrap();
    let arguments = |out: &'static str| ["reconcile", "lists", "--no-workbook", "--plan", "plan.toml", "-o", out];
    let wrong = minglu(&arguments("out"), dir.path());
    assert!(text(&wrong.stderr).contains("value、share 两列（现有：姓名表）"), "{}", text(&wrong.stderr));
    // In GB 18030, as an office exports it.
    let (bytes, _, _) = encoding_rs::GB18030.encode("value,count\n王伟,290000\n李静,250000\n谢文英,90\n林鹏秀,15\n");
    fs::write(dir.path().join("names.csv"), bytes).unwrap();
    said(&arguments("out"), dir.path());
    let out = dir.path().join("out");
    let (common, rare) = (adjusted(&out, "负责人", "底册:1", "用电:1"), adjusted(&out, "负责人", "底册:2", "用电:2"));
    assert!(common < 0.0 && rare > common + 2.0, "{common} {rare}");
    // The configuration beside the lists may name a table as well.
    fs::write(lists.join("minglu.toml"), plan.replace("names.csv", "../names.csv").replace("1e-5", "0.5")).unwrap();
    said(&["reconcile", "lists", "--no-workbook", "-o", "other"], dir.path());
    let floor = &run_json(&dir.path().join("other"))["plan"]["compare"];
    let named = floor.as_array().unwrap().iter().find(|c| c["part"] == "cn.person").unwrap();
    assert_eq!(named["frequencies"]["floor"], 0.5);
}

#[test]
fn brands_are_as_common_as_a_table_says() {
    let dir = tempfile::tempdir().unwrap();
    let lists = dir.path().join("lists");
    fs::create_dir(&lists).unwrap();
    // In the lists every 字号 but 华丰 is as common as the others.
    let names = ["鸿发五金厂", "广成五金厂", "华丰食品厂", "华丰陶瓷厂", "华丰陶瓷店", "金源五金厂", "趴蹄五金厂"];
    for list in ["底册", "用电"] {
        let rows = names.iter().map(|name| format!("潮州市潮安区彩塘镇{name},潮州市潮安区彩塘镇\n"));
        let text = format!("单位名称,详细地址\n{}", rows.collect::<String>());
        fs::write(lists.join(format!("{list}.csv")), text).unwrap();
    }
    let plan = "base = \"cn-census\"\n[[compare]]\npart = \"cn.name\"\nfrequencies = { file = \"brands.csv\", floor = 1e-5 }\n";
    fs::write(dir.path().join("plan.toml"), plan).unwrap();
    // A 字号 by itself and whole names count alike.
    let table =
        "value,count\n鸿发,600\n潮州市潮安区鸿发五金制品有限公司,300\n鴻發塑料廠,100\n华丰,400\n广成,30\n其他,998570\n";
    fs::write(dir.path().join("brands.csv"), table).unwrap();
    said(&["reconcile", "lists", "--no-workbook", "--plan", "plan.toml", "-o", "out"], dir.path());
    said(&["reconcile", "lists", "--no-workbook", "-o", "without"], dir.path());
    let of =
        |out: &str, row: usize| adjusted(&dir.path().join(out), "名称", &format!("底册:{row}"), &format!("用电:{row}"));
    let (common, rare, unknown) = (of("out", 1), of("out", 2), of("out", 7));
    assert!(rare > common + 3.0 && unknown > rare, "{common} {rare} {unknown}");
    assert_eq!(of("without", 1), of("without", 2));
    // The trade beside a 字号 is as common as in the lists: one in three 华丰 makes food.
    assert!(of("out", 3) > of("out", 4), "{} {}", of("out", 3), of("out", 4));
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let records = sample("people").join("records.csv").display().to_string();
    for (table, zh, en) in [
        ("name,count\n王,3\n", "第 1 行：需要 value、count 两列", "line 1: needs the columns value and count"),
        ("value,count\n王,3\n,4\n", "第 3 行 value 列：“”不行；应为一个值", "line 3, column value: ''"),
        ("value,count\n王,三\n", "第 2 行 count 列：“三”不行；应为大于 0 的数", "line 2, column count: '三'"),
        ("value,count\n王,0\n", "第 2 行 count 列：“0”不行", "line 2, column count: '0'"),
        ("value,count\n王,inf\n", "第 2 行 count 列：“inf”不行", "line 2, column count: 'inf'"),
        ("value,share\n王,7.1\n", "第 2 行 share 列：“7.1”不行；应为大于 0、不超过 1 的数", "a number above 0 up to 1"),
        ("value,share\n王,0.7\n李,0.6\n", "加起来是 1.3", "the shares add up to 1.3"),
        ("value,count\n", "表头下面没有一个值", "no value below the header"),
        ("", "是空文件", "the file is empty"),
    ] {
        let plan = surnames(dir.path(), table).display().to_string();
        let out = dir.path().join("out").display().to_string();
        for (lang, part) in [("zh", zh), ("en", en)] {
            let run = minglu_anywhere(&["--lang", lang, "dedupe", &records, "--plan", &plan, "-o", &out]);
            let told = text(&run.stderr);
            assert_eq!(run.status.code(), Some(1), "{table:?}: {told}");
            assert!(told.contains(part) && told.contains("surnames.csv"), "{table:?}: {told}");
        }
    }
    let plan = surnames(dir.path(), "value,count\n王,3\n");
    let text_of = fs::read_to_string(&plan).unwrap();
    let out = dir.path().join("out").display().to_string();
    for (from, to, part) in [
        ("floor = 0.001", "floor = 0.0", "floor = 0 不行"),
        ("floor = 0.001", "least = 0.1", "least"),
        ("tables/surnames.csv", "no.csv", "找不到“"),
        ("part = \"text\"\ncolumn = \"surname\"", "part = \"inner_codes\"\ncolumn = \"surname\"", "inner_codes"),
    ] {
        fs::write(&plan, text_of.replace(from, to)).unwrap();
        let run = minglu_anywhere(&["dedupe", &records, "--plan", plan.to_str().unwrap(), "-o", &out]);
        assert_eq!(run.status.code(), Some(1), "{to}");
        assert!(text(&run.stderr).contains(part), "{to}: {}", text(&run.stderr));
    }
}

/// A table of another column, or spelled as the column is not, would change every weight in silence.
#[test]
fn a_table_that_has_none_of_the_values_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let records = sample("people").join("records.csv").display().to_string();
    let out = dir.path().join("out").display().to_string();
    let told = |table: &str, lang: &str| {
        let plan = surnames(dir.path(), table).display().to_string();
        let run = minglu_anywhere(&["--lang", lang, "dedupe", &records, "--plan", &plan, "-o", &out]);
        text(&run.stderr)
    };
    assert!(told("value,share\n王,0.2\n李,0.1\n", "zh").contains("“surname”的频率表里没有名单中的任何一个值"));
    assert!(
        told("value,share\n王,0.2\n李,0.1\n", "en")
            .contains("'surname': the table of frequencies has none of the values")
    );
    // One value as rare as the floor is one of them.
    assert!(!told("value,share\n王,0.2\nCASTELLAN,0.001\n", "en").contains("none of the values"));
}

/// Four firms in two lists, one of which comes later, and a plan with a table.
fn people_and_plan(dir: &Path) {
    let people = ["王伟", "慕容千里", "陈志强", "谢文英"];
    let brands = ["鸿发五金厂", "广成陶瓷厂", "华丰食品厂", "永泰印刷厂"];
    for folder in ["lists", "later", "plans"] {
        fs::create_dir(dir.join(folder)).unwrap();
    }
    let rows = brands.iter().zip(people).map(|(name, person)| format!("{name},{person},潮州市潮安区彩塘镇\n"));
    let list = format!("单位名称,法定代表人,详细地址\n{}", rows.collect::<String>());
    fs::write(dir.join("lists/底册.csv"), &list).unwrap();
    fs::write(dir.join("later/用电.csv"), list.replace("单位名称", "户名")).unwrap();
    let plan = "base = \"cn-census\"\n[[compare]]\npart = \"cn.person\"\nfrequencies = { file = \"names.csv\", floor = 1e-5 }\n";
    fs::write(dir.join("plans/plan.toml"), plan).unwrap();
    fs::write(dir.join("plans/names.csv"), NAMES).unwrap();
}

const NAMES: &str = "value,count\n王伟,290000\n李静,250000\n谢文英,90\n林鹏秀,15\n";

#[test]
fn an_update_reads_the_table_again_or_stops() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    people_and_plan(here);
    let reconcile = ["reconcile", "lists", "--no-workbook", "-q", "--plan", "plans/plan.toml", "-o"];
    said(&[&reconcile[..], &["out"]].concat(), here);
    let update = |lang: &'static str| {
        let line = ["--lang", lang, "update", "out", "later/用电.csv", "-o", "new", "--no-workbook", "-q"];
        minglu(&line, here)
    };
    // An update ends where a full run ends, with the weights of the table.
    let done = update("zh");
    assert!(done.status.success(), "{}", text(&done.stderr));
    fs::copy(here.join("lists/底册.csv"), here.join("later/底册.csv")).unwrap();
    let whole = ["reconcile", "later", "--no-workbook", "-q", "--plan", "plans/plan.toml", "-o", "whole"];
    said(&whole, here);
    let (updated, whole) = (here.join("new"), here.join("whole"));
    for row in 1..=4 {
        let [left, right] = ["底册", "用电"].map(|list| format!("{list}:{row}"));
        assert_eq!(adjusted(&updated, "负责人", &left, &right), adjusted(&whole, "负责人", &left, &right));
    }
    let named = |out: &Path| {
        let run = run_json(out);
        let compare = run["plan"]["compare"].as_array().unwrap().clone();
        compare.into_iter().find(|c| c["part"] == "cn.person").unwrap()["frequencies"].clone()
    };
    assert_eq!(named(&updated), named(&whole));

    // With another table, or none, the old numbers would stand beside other weights: nothing is written, and what to do is said.
    fs::remove_dir_all(&updated).unwrap();
    let table = here.join("plans/names.csv");
    for (change, zh, en) in [
        (Some("value,count\n王伟,1\n"), "不是方案所指的那张表", "not the table that the plan names"),
        (None, "找不到“", "cannot open '"),
    ] {
        match change {
            Some(other) => fs::write(&table, other).unwrap(),
            None => fs::remove_file(&table).unwrap(),
        }
        for (lang, part) in [("zh", zh), ("en", en)] {
            let run = update(lang);
            let told = text(&run.stderr);
            assert_eq!(run.status.code(), Some(1), "{told}");
            assert!(
                told.contains(part) && told.contains("names.csv") && told.contains("reconcile --previous"),
                "{told}"
            );
            assert!(!updated.exists());
        }
    }
    // The earlier table put back, everything goes on.
    fs::write(&table, NAMES).unwrap();
    assert!(update("zh").status.success());
    // Another table is another plan, which a full run takes, with the numbers of before.
    fs::write(&table, "value,count\n王伟,1\n").unwrap();
    said(&[&reconcile[..], &["other", "--previous", "new"]].concat(), here);
    assert_ne!(named(&here.join("other"))["sha256"], named(&updated)["sha256"]);
}
