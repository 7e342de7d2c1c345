//! `minglu index` and `minglu lookup` as a person runs them, on lists and on a result.
#![cfg(feature = "cli")]

mod terminal;

use minglu::domain::cn::CnHeaders;
use minglu::domain::cn::lookup::entries_of;
use minglu::domain::cn::name::NameParser;
use minglu::domain::cn::region::HomeRegions;
use minglu::text::fold;
use std::path::Path;
use std::sync::Arc;
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
        let answer: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
        let hits = &answer["hits"];
        assert!(answer["question"] == row[name] && answer["place"].is_null(), "{answer}");
        // Two sites of one firm bear one name: both stand in front.
        let front = hits.as_array().unwrap().iter().take_while(|hit| hit["entry"]["names"][0] == row[name]);
        assert!(front.clone().any(|hit| hit["entry"]["id"] == row[id]), "{}: {hits}", &row[name]);
        assert_eq!(hits[0]["agrees"][0]["part"], "name");
        let said = text(&minglu(&["lookup", &index, &row[name]]).stdout);
        assert!(said.contains(&row[id]) && said.contains("依据：名称") && said.contains("记录："), "{said}");
    }
}

#[test]
fn a_place_alone_is_said_to_be_one() {
    let dir = tempfile::tempdir().unwrap();
    let index = dir.path().join("index").display().to_string();
    let lists = sample("walkthrough/lists").display().to_string();
    assert!(minglu(&["index", &lists, "-o", &index]).status.success());
    for (lang, part) in
        [("zh", "“凤塘镇”是地名（广东省潮州市潮安区凤塘镇），索引里有 "), ("en", "'凤塘镇' is a place (")]
    {
        let run = minglu(&["--lang", lang, "lookup", &index, "凤塘镇"]);
        assert!(
            run.status.success() && text(&run.stdout).starts_with(part),
            "{}{}",
            text(&run.stdout),
            text(&run.stderr)
        );
    }
    let questions = dir.path().join("问题.txt").display().to_string();
    std::fs::write(&questions, "凤塘镇\n").unwrap();
    for args in [["--batch", questions.as_str()], ["凤塘镇", "--json"]] {
        let told = minglu(&["lookup", &index, args[0], args[1]]);
        let answer: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        let place = &answer["place"];
        assert!(place["name"] == "广东省潮州市潮安区凤塘镇" && place["entries"].as_u64().unwrap() > 0, "{answer}");
        assert!(answer["question"] == "凤塘镇" && answer["hits"] == serde_json::json!([]), "{answer}");
    }
    // Who is called nothing like it is in no place either.
    let told = minglu(&["lookup", &index, "魑魅魍魉", "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert!(told.status.success() && answer["place"].is_null() && answer["hits"] == serde_json::json!([]), "{answer}");
}

/// Shares of questions with one slip that find a row of the same 字号 and trade among the first five, in the sample city.
#[test]
fn one_slip_in_a_name_does_not_hide_it() {
    let dir = tempfile::tempdir().unwrap();
    let (lists, index) = (sample("chaozhou/lists"), dir.path().join("index").display().to_string());
    assert!(minglu(&["index", lists.to_str().unwrap(), "-o", &index]).status.success());
    let parser = NameParser::new(Arc::new(HomeRegions::default()));
    let core = |name: &str| parser.parse(&fold(name)).core_text();
    let read = minglu::ingest::read(&[lists], &Default::default(), &CnHeaders).unwrap();
    let names: Vec<String> = entries_of(&read).into_iter().filter_map(|entry| entry.names.into_iter().next()).collect();
    let cores: Vec<Vec<char>> = names.iter().step_by(8).map(|name| core(name).chars().collect()).collect();
    let cores: Vec<Vec<char>> = cores.into_iter().filter(|core| core.len() > 3).collect();
    assert!(cores.len() > 60, "{}", cores.len());
    // The place of the slip goes round with the row. No name has the wrong character.
    let wrong = |at: usize, core: &mut Vec<char>| core[at] = '魑';
    let missing = |at: usize, core: &mut Vec<char>| {
        core.remove(at);
    };
    let exchanged = |at: usize, core: &mut Vec<char>| {
        let next = (at + 1).min(core.len() - 1);
        core.swap(at, next);
    };
    let slips: [fn(usize, &mut Vec<char>); 3] = [wrong, missing, exchanged];
    for (at, slip) in slips.into_iter().enumerate() {
        let slipped = cores.iter().enumerate().map(|(row, core)| {
            let mut core = core.clone();
            slip(row % core.len(), &mut core);
            core.into_iter().collect::<String>()
        });
        let questions = dir.path().join("问题.txt");
        std::fs::write(&questions, slipped.collect::<Vec<_>>().join("\n")).unwrap();
        let answers = text(&minglu(&["lookup", &index, "--batch", questions.to_str().unwrap()]).stdout);
        let found = answers.lines().zip(&cores).filter(|(answer, wanted)| {
            let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
            let wanted: String = wanted.iter().collect();
            let hits = answer["hits"].as_array().unwrap().iter();
            hits.filter_map(|hit| hit["entry"]["names"][0].as_str()).any(|name| core(name) == wanted)
        });
        let share = found.count() as f64 / cores.len() as f64;
        assert!(share >= 0.9, "slip {at}: {share:.3}");
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
    assert!(lines[1]["place"].is_null(), "{}", lines[1]);
    // A failed attempt leaves the earlier index as it was.
    assert!(minglu(&["lookup", &index, "广和", "--json"]).status.success());
}
