//! `minglu dedupe`, `link`, `block` and `bench` as a person runs them.
#![cfg(feature = "cli")]

mod terminal;

use std::path::Path;
use terminal::{minglu as minglu_in, minglu_anywhere as minglu, sample, text};

#[test]
fn a_table_is_deduplicated_and_its_plan_can_be_run_again() {
    let dir = tempfile::tempdir().unwrap();
    let records = sample("people").join("records.csv").display().to_string();
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
    let records = sample("people").join("records.csv").display().to_string();
    let (bare, alike) = (dir.path().join("bare.csv"), dir.path().join("alike.csv"));
    std::fs::write(&bare, "a,b\n").unwrap();
    std::fs::write(&alike, "list,name\na,x\na,y\n").unwrap();
    let (bare, alike) = (bare.to_str().unwrap(), alike.to_str().unwrap());
    let out = dir.path().join("out").display().to_string();
    for (arguments, part, code) in [
        (vec!["dedupe", "no-such.csv", "-o", &out], "no-such.csv", 1),
        (vec!["dedupe", empty.to_str().unwrap(), "-o", &out], "没有可比较的列", 1),
        (vec!["dedupe", &records, "--id", "nr", "--ignore", "town,zip", "-o", &out], "没有列“zip”、“nr”；有：id, ", 2),
        (
            vec!["dedupe", &records, "--plan", "cn-census", "-o", &out],
            "没有认得出的单位名称列（现有：id, first_name",
            1,
        ),
        (vec!["block", &records, "--plan", "cn-census"], "没有认得出的单位名称列", 1),
        (vec!["label", &records, "--plan", "cn-census", "-o", &out], "没有认得出的单位名称列", 1),
        (vec!["link", alike, "--source", "list", "-o", &out], "“list”列只有一个值“a”", 2),
        (vec!["dedupe", bare, "-o", &out], "只有表头，没有一条记录", 1),
        (vec!["--lang", "en", "dedupe", bare, "-o", &out], "holds no record", 1),
        (vec!["dedupe", &records, "--threshold", "1", "-o", &out], "0 和 1 本身不行", 2),
        (vec!["--lang", "en", "dedupe", &records, "--threshold", "0", "-o", &out], "both excluded", 2),
        (vec!["link", &records, "-o", &out], "link", 2),
    ] {
        let run = minglu(&arguments);
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {}", text(&run.stderr));
        assert!(text(&run.stderr).contains(part), "{arguments:?}: {}", text(&run.stderr));
    }
}

/// What a person is told of the plan and the run stands in the language asked for.
#[test]
fn columns_left_out_and_common_values_are_told_in_either_language() {
    let dir = tempfile::tempdir().unwrap();
    let (list, plan) = (dir.path().join("底册.csv"), dir.path().join("rules.toml"));
    let mut rows = "单位名称,简称,城市,备注,电话\n".to_owned();
    for at in 0..60 {
        let name = ["鸿发", "广成", "华丰", "永泰", "金源", "利达"][at % 6];
        rows.push_str(&format!("{name}五金厂{at},{name},潮州,,076868{:05}\n", at / 2 * 7919 % 100_000));
    }
    std::fs::write(&list, rows).unwrap();
    let rules = "base = \"auto\"\n[[block]]\nrule = \"相邻\"\npart = \"sorted\"\non = [\"简称\"]\nmax_block = 3\n";
    std::fs::write(&plan, rules).unwrap();
    let (list, plan, out) = (list.display().to_string(), plan.display().to_string(), dir.path().join("out"));
    let arguments = ["dedupe", &list, "--plan", &plan, "-o", out.to_str().unwrap()];
    for (lang, parts) in [
        (
            "zh",
            [
                "# 城市：各条记录的值都一样\n",
                "# 备注：整列都是空的\n",
                "注意：规则“相邻”：“广成”有 10 条记录共有，太多，没有据此比较；请看是否占位值\n",
            ],
        ),
        (
            "en",
            [
                "# 城市: all records have the same value\n",
                "# 备注: the column is empty\n",
                "note: rule '相邻': 10 records share '广成', too many to compare; a placeholder?\n",
            ],
        ),
    ] {
        let run = minglu(&[&["--lang", lang][..], &arguments].concat());
        assert!(run.status.success(), "{}", text(&run.stderr));
        let said = text(&run.stdout) + &text(&run.stderr);
        for part in parts {
            assert!(said.contains(part), "{part} in\n{said}");
        }
        // What a person should know is told when the run is quiet, too, and nothing else is.
        let quiet = minglu(&[&["--lang", lang][..], &arguments, &["-q"]].concat());
        assert!(text(&quiet.stderr).contains(parts[2]) && quiet.stdout.is_empty(), "{}", text(&quiet.stderr));
    }
    // What is written down does not hang on the language.
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap();
    let city = json["left_out"].as_array().unwrap().iter().find(|out| out["column"] == "城市").unwrap();
    assert_eq!(city["reason"], "all records have the same value");
}

#[test]
fn block_shows_what_the_rules_propose() {
    let dir = tempfile::tempdir().unwrap();
    let (records, truth) = (sample("people").join("records.csv"), sample("people").join("truth.csv"));
    let (records, truth) = (records.to_str().unwrap(), truth.to_str().unwrap());
    let plan = dir.path().join("rules.toml");
    let rules =
        "base = \"auto\"\n[[block]]\nrule = \"neighbours\"\npart = \"sorted\"\non = [\"surname\"]\nmax_block = 3\n";
    std::fs::write(&plan, rules).unwrap();
    let args = ["block", records, "--id", "id", "--plan", plan.to_str().unwrap(), "--truth", truth];
    let run = minglu(&args);
    let told = text(&run.stdout);
    for part in ["nearest", "neighbours", "独有真对", "最大的块", "过大而未用的块", "完整率", "缩减率"]
    {
        assert!(told.contains(part), "{part}\n{told}{}", text(&run.stderr));
    }
    let json: serde_json::Value = serde_json::from_slice(&minglu(&[&args[..], &["--json"]].concat()).stdout).unwrap();
    let rules = json["rules"].as_array().unwrap();
    // A block is named by the value its records share.
    assert!(!rules[1]["runaway"][0]["key"].as_str().unwrap().is_empty(), "{json}");
    assert!(json["truth"]["pair_completeness"].as_f64().unwrap() >= 0.98, "{json}");
    let found = |at: usize, what: &str| json["truth"]["rules"][at][what].as_u64().unwrap();
    assert!(found(0, "found") >= found(0, "alone") && found(0, "alone") > 0, "{json}");

    // The census plan on lists of an office.
    let walkthrough = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/walkthrough");
    let (lists, truth) = (walkthrough.join("lists"), walkthrough.join("truth.csv"));
    let args = ["block", lists.to_str().unwrap(), "--plan", "cn-census", "--truth", truth.to_str().unwrap()];
    let told = text(&minglu(&args).stdout);
    assert!(told.contains("name_tokens") && told.contains("完整率"), "{told}");
}

#[test]
fn chosen_rules_are_a_plan_that_runs() {
    let dir = tempfile::tempdir().unwrap();
    let (records, truth) = (sample("people").join("records.csv"), sample("people").join("truth.csv"));
    let (records, truth) = (records.to_str().unwrap(), truth.to_str().unwrap());
    let run = minglu(&["block", records, "--id", "id", "--choose"]);
    let told = text(&run.stdout);
    assert!(told.contains("累计查全") && told.contains("base = \"auto\""), "{told}{}", text(&run.stderr));
    let plan = dir.path().join("chosen.toml");
    std::fs::write(&plan, &run.stdout).unwrap();
    let args = ["block", records, "--id", "id", "--plan", plan.to_str().unwrap(), "--truth", truth, "--json"];
    let run = minglu(&args);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert!(json["truth"]["pair_completeness"].as_f64().unwrap() >= 0.95, "{json}");
    assert!(json["pairs_per_record"].as_f64().unwrap() <= 10.0, "{json}");
}

#[test]
fn questions_are_written_answered_and_learned_from() {
    let dir = tempfile::tempdir().unwrap();
    let records = sample("people").join("records.csv").display().to_string();
    let asked = dir.path().join("ask.csv");
    let arguments = ["label", &records, "--id", "id", "-n", "30", "-o", asked.to_str().unwrap()];
    let run = minglu(&arguments);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let questions = std::fs::read_to_string(&asked).unwrap();
    let mut lines = questions.lines();
    assert!(
        lines.next().unwrap().starts_with("\u{feff}id_left,id_right,label,probability,first_name (1),first_name (2)")
    );
    // A file that may hold answers is not overwritten.
    let run = minglu(&arguments);
    assert!(!run.status.success() && text(&run.stderr).contains("ask.csv"), "{}", text(&run.stderr));

    let truth = std::fs::read_to_string(sample("people").join("truth.csv")).unwrap();
    let unit = |id: &str| truth.lines().find_map(|line| line.strip_prefix(&format!("{id},")).map(str::to_owned));
    let mut answers = "id_left,id_right,label\n".to_owned();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        answers.push_str(&format!("{},{},{}\n", cells[0], cells[1], u8::from(unit(cells[0]) == unit(cells[1]))));
    }
    assert_eq!(answers.lines().count(), 31);
    let labels = dir.path().join("answers.csv");
    std::fs::write(&labels, answers).unwrap();
    let out = dir.path().join("out");
    let labels = labels.display().to_string();
    let run =
        minglu(&["--lang", "en", "dedupe", &records, "--id", "id", "--labels", &labels, "-o", out.to_str().unwrap()]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let said = text(&run.stdout);
    for method in ["unsupervised", "logistic", "trees"] {
        assert!(said.contains(&format!("# cross-validated {method}: F1 ")), "{said}");
    }
    assert!(said.contains("part = \"learned\""), "{said}");
}

#[test]
fn a_workbook_is_read_as_its_table() {
    let dir = tempfile::tempdir().unwrap();
    let list = sample("chaozhou/lists/省级清查单位名录.xlsx").display().to_string();
    let out = dir.path().join("out");
    let run = minglu(&["dedupe", &list, "-q", "-o", out.to_str().unwrap()]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap();
    let columns: Vec<&str> = json["profile"].as_array().unwrap().iter().filter_map(|c| c["column"].as_str()).collect();
    assert!(text(&run.stderr).contains("有 12 行是合计或说明，没有当作记录"), "{}", text(&run.stderr));
    // Its header has two rows, and its four sheets go on with one list.
    for column in ["单位详细名称", "所在地/乡镇（街道）", "联系方式/移动电话"] {
        assert!(columns.contains(&column), "{column} in {columns:?}");
    }
    assert_eq!(json["counts"]["records"], 426);
    let links = std::fs::read_to_string(out.join("links.csv")).unwrap();
    let linked = links.lines().filter(|line| line.contains(",linked,")).count();
    assert!(linked > 0 && linked < 213, "{linked} of 426");
}

/// Groups and probabilities of the rows of a `links.csv` that stand in a group with others.
fn linked(out: &Path) -> Vec<(String, f64)> {
    let links = std::fs::read_to_string(out.join("links.csv")).unwrap();
    let rows = links.lines().map(|line| line.split(',').collect::<Vec<_>>()).filter(|cells| cells[4] == "linked");
    rows.map(|cells| (cells[2].to_owned(), cells[5].parse().unwrap())).collect()
}

#[test]
fn a_threshold_holds_whatever_the_plan() {
    let dir = tempfile::tempdir().unwrap();
    let records = sample("people").join("records.csv").display().to_string();
    let (out, plan) = (dir.path().join("out"), dir.path().join("star.toml"));
    std::fs::write(&plan, "base = \"auto\"\nname = \"star\"\n[cluster]\npart = \"star\"\n").unwrap();
    let run = |further: &[&str]| {
        let run = minglu(&[&["dedupe", &records, "--id", "id", "-q", "-o", out.to_str().unwrap()], further].concat());
        assert!(run.status.success(), "{further:?}: {}", text(&run.stderr));
        linked(&out)
    };
    let plan = plan.display().to_string();
    for plan in [&[][..], &["--plan", &plan]] {
        let (all, sure) = (run(plan), run(&[plan, &["--threshold", "0.99995"]].concat()));
        assert!(!sure.is_empty() && sure.len() < all.len(), "{plan:?}: {} of {}", sure.len(), all.len());
        assert!(sure.iter().all(|(_, probability)| *probability >= 0.9999), "{plan:?}: {sure:?}");
    }

    // A preset, too.
    let list = sample("chaozhou/lists/省级清查单位名录.xlsx").display().to_string();
    let arguments = ["dedupe", &list, "--plan", "cn-census", "-q", "--threshold", "0.8", "-o", out.to_str().unwrap()];
    let run = minglu(&arguments);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(json["plan"]["cluster"]["link_bits"], 2.0);
}

#[test]
fn an_answered_pair_is_certain() {
    let dir = tempfile::tempdir().unwrap();
    let records = sample("people").join("records.csv").display().to_string();
    let (labels, out) = (dir.path().join("answers.csv"), dir.path().join("out"));
    // Two people with nothing in common, said to be one.
    std::fs::write(&labels, "id_left,id_right,label\np1,p267,1\n").unwrap();
    let labels = labels.display().to_string();
    let run = minglu(&["dedupe", &records, "--id", "id", "-q", "--labels", &labels, "-o", out.to_str().unwrap()]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    for id in ["p1", "p267"] {
        let (_, probability) = linked(&out).into_iter().find(|(known, _)| known == id).unwrap();
        assert_eq!(probability, 1.0, "{id}");
    }
}

#[test]
fn rows_that_are_alike_in_every_column_are_one_group() {
    let dir = tempfile::tempdir().unwrap();
    let (list, out) = (dir.path().join("list.csv"), dir.path().join("out"));
    for (rows, told) in [
        ("nr,name,town\n1,anna,x\n", "one record"),
        ("nr,name,town\n1,anna,x\n2,anna,x\n", "2 records are alike"),
        ("nr,name,town\n1,anna,x\n2,anna,x\n3,anna,x\n4,anna,x\n", "4 records are alike"),
    ] {
        std::fs::write(&list, rows).unwrap();
        let arguments = ["dedupe", list.to_str().unwrap(), "--id", "nr", "-q", "-o", out.to_str().unwrap()];
        let run = minglu(&[&["--lang", "en"][..], &arguments].concat());
        assert!(run.status.success() && text(&run.stderr).contains(told), "{}", text(&run.stderr));
        let links = std::fs::read_to_string(out.join("links.csv")).unwrap();
        let rows = rows.lines().count() - 1;
        let decision = if rows == 1 { "single" } else { "linked" };
        assert_eq!(links.matches(&format!(",G1,{decision},1.0000")).count(), rows, "{links}");
    }
    let run = minglu(&["--lang", "en", "explain", out.to_str().unwrap(), "1", "4"]);
    assert!(text(&run.stdout).contains("alike in every column"), "{}", text(&run.stderr));
}

#[test]
fn two_rows_of_a_result_are_explained() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("people.csv");
    std::fs::copy(sample("people").join("records.csv"), &list).unwrap();
    let out = dir.path().join("out").display().to_string();
    let run = minglu_in(&["dedupe", "people.csv", "--id", "id", "-q", "-o", "out"], dir.path());
    assert!(run.status.success(), "{}", text(&run.stderr));
    let links = std::fs::read_to_string(dir.path().join("out/links.csv")).unwrap();
    let rows: Vec<Vec<&str>> = links.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let first = rows.iter().position(|row| row[4] == "linked").unwrap();
    let second = rows.iter().rposition(|row| row[3] == rows[first][3]).unwrap();
    let other = rows.iter().position(|row| row[3] != rows[first][3]).unwrap();
    let (a, b, group) = (rows[first][2], rows[second][2], rows[first][3]);
    // By id, by list and row, by row: the same pair, with its comparisons and what became of it.
    let told = text(&minglu(&["explain", &out, a, b]).stdout);
    for part in ["surname", "合计", &format!("结果：同在 {group}")] {
        assert!(told.contains(part), "{part} in\n{told}");
    }
    let labels = [format!("people:{}", first + 1), format!("people:{}", second + 1)];
    let numbers = [(first + 1).to_string(), (second + 1).to_string()];
    for [left, right] in [labels, numbers] {
        assert_eq!(text(&minglu(&["explain", &out, &left, &right]).stdout), told);
    }
    let apart = text(&minglu(&["--lang", "en", "explain", &out, a, rows[other][2]]).stdout);
    assert!(apart.contains("result: not together"), "{apart}");

    for (arguments, part) in [
        (vec!["explain", &out, a, a], "同一条记录"),
        (vec!["explain", &out, a, "nobody"], "nobody"),
        (vec!["trace", &out, "people:1"], "没有名录"),
        (vec!["--lang", "en", "trace", &out, "people:1"], "is a result of dedupe: groups of records, no roster"),
        (vec!["index", &out, "-o", "no-index"], "没有名录"),
        (vec!["coverage", &out], "没有名录"),
        (vec!["update", &out, "people.csv", "-o", "no-update"], "没有名录"),
    ] {
        let run = minglu_in(&arguments, dir.path());
        assert_eq!(run.status.code(), Some(1), "{arguments:?}");
        assert!(text(&run.stderr).contains(part), "{arguments:?}: {}", text(&run.stderr));
    }
    let mut changed = std::fs::read_to_string(&list).unwrap();
    changed.push_str("p999,a,b,,,\n");
    std::fs::write(&list, changed).unwrap();
    let run = minglu(&["--lang", "en", "explain", &out, a, b]);
    assert!(text(&run.stderr).contains("was changed after the run"), "{}", text(&run.stderr));
}

#[test]
fn a_register_deduplicated_with_a_preset_is_explained_and_sources_are_carried() {
    let dir = tempfile::tempdir().unwrap();
    let list = sample("chaozhou/lists/省级清查单位名录.xlsx").display().to_string();
    let out = dir.path().join("out").display().to_string();
    let run = minglu(&["dedupe", &list, "--plan", "cn-census", "--ignore", "运行状态", "-q", "-o", &out]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let told = minglu(&["explain", &out, "1", "2"]);
    assert!(text(&told.stdout).contains("结果：不在一起"), "{}{}", text(&told.stdout), text(&told.stderr));

    let lists = dir.path().join("lists.csv");
    std::fs::write(&lists, "list,name\na,anna meyer\nb,anna meyer\na,karl otto\nb,\"otto, karl\"\n").unwrap();
    let run = minglu(&["link", lists.to_str().unwrap(), "--source", "list", "-q", "-o", &out]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let links = std::fs::read_to_string(Path::new(&out).join("links.csv")).unwrap();
    assert!(links.starts_with("source,record,id,roster_id,decision,probability,source_value\nlists,1,,G1,"), "{links}");
    assert!(links.lines().nth(2).unwrap().ends_with(",b"), "{links}");
}

#[test]
fn a_result_is_judged_by_the_ids_of_its_records() {
    let dir = tempfile::tempdir().unwrap();
    let (records, truth) = (sample("people").join("records.csv"), sample("people").join("truth.csv"));
    let (records, truth) = (records.to_str().unwrap(), truth.to_str().unwrap());
    let out = dir.path().join("out").display().to_string();
    let links = Path::new(&out).join("links.csv").display().to_string();
    assert!(minglu(&["dedupe", records, "--id", "id", "-q", "-o", &out]).status.success());
    let run = minglu(&["eval", truth, &links, "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(json["rows"], 267, "{}", text(&run.stderr));
    assert!(json["pairs"]["f1"].as_f64().unwrap() > 0.9, "{json}");
    // Without --id nothing names the records.
    assert!(minglu(&["dedupe", records, "--ignore", "id", "-q", "-o", &out]).status.success());
    let run = minglu(&["--lang", "en", "eval", truth, &links]);
    assert_eq!(run.status.code(), Some(1));
    assert!(text(&run.stderr).contains("no record of") && text(&run.stderr).contains("`p1`"), "{}", text(&run.stderr));
}

#[test]
fn a_truth_that_measures_nothing_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let records = sample("people").join("records.csv").display().to_string();
    let truth = dir.path().join("truth.csv");
    std::fs::write(&truth, "id,cluster\np1,a\np2,b\n").unwrap();
    let truth = truth.display().to_string();
    for (lang, part) in [("zh", "没有两条记录是同一个单位"), ("en", "no two of its 2 units' records are of one unit")]
    {
        let run = minglu(&["--lang", lang, "block", &records, "--truth", &truth]);
        assert_eq!(run.status.code(), Some(1));
        assert!(text(&run.stderr).contains(part), "{}", text(&run.stderr));
    }
    let run = minglu(&["block", &records, "--choose", "--truth", &truth]);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("--choose"), "{}", text(&run.stderr));
}

#[test]
fn known_units_are_obeyed() {
    let dir = tempfile::tempdir().unwrap();
    let records = sample("people").join("records.csv").display().to_string();
    let (labels, out) = (dir.path().join("units.csv"), dir.path().join("out"));
    let groups = |further: &[&str]| -> std::collections::BTreeMap<String, String> {
        let run = minglu(&[&["dedupe", &records, "--id", "id", "-q", "-o", out.to_str().unwrap()], further].concat());
        assert!(run.status.success(), "{}", text(&run.stderr));
        let links = std::fs::read_to_string(out.join("links.csv")).unwrap();
        let rows = links.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
        rows.map(|cells| (cells[2].to_owned(), cells[3].to_owned())).collect()
    };
    let alone = groups(&[]);
    // A group that the weights make, said to be two units; and three people with nothing in common, said to be one.
    let (a, group) = alone.iter().find(|(a, group)| alone.iter().any(|(b, other)| b > a && other == *group)).unwrap();
    let b = alone.iter().rfind(|(_, other)| *other == group).unwrap().0;
    let mut others = alone.iter().filter(|(_, other)| *other != group).map(|(id, _)| id);
    let [c, d, e] = [others.next().unwrap(), others.next_back().unwrap(), others.nth(50).unwrap()];
    std::fs::write(&labels, format!("id,cluster\n{a},x\n{b},y\n{c},z\n{d},z\n{e},z\n")).unwrap();
    let told = groups(&["--labels", labels.to_str().unwrap()]);
    assert!(told[a] != told[b], "{a} {b}");
    assert!(told[c] == told[d] && told[d] == told[e], "{c} {d} {e}");
    assert!([a, b].iter().all(|id| told[*id] != told[c]));
}

/// Groups of at most one record of each source are single records in one list; a person is told.
#[test]
fn one_to_one_on_one_list_says_that_it_joins_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let records = sample("people").join("records.csv").display().to_string();
    let plan = dir.path().join("plan.toml");
    std::fs::write(&plan, "base = \"auto\"\n[cluster]\npart = \"one_to_one\"\n").unwrap();
    let out = dir.path().join("out").display().to_string();
    let arguments = ["dedupe", &records, "--id", "id", "--plan", plan.to_str().unwrap(), "-q", "-o", &out];
    for (lang, part) in [
        ("zh", "[cluster]：part = \"one_to_one\"：每个来源在一组里至多一条"),
        ("en", "there is one source, so nothing was joined"),
    ] {
        let run = minglu(&[&["--lang", lang], &arguments[..]].concat());
        assert!(run.status.success() && text(&run.stderr).contains(part), "{}", text(&run.stderr));
    }
    std::fs::write(&plan, "base = \"auto\"\n").unwrap();
    assert!(!text(&minglu(&arguments).stderr).contains("one_to_one"));
}
