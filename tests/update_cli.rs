//! `minglu update` as a person runs it: what is printed and written, and what is refused untouched.
#![cfg(feature = "cli")]

mod terminal;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use terminal::{contents, minglu};

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What is said when the program refuses.
fn refused(arguments: &[&str], directory: &Path) -> String {
    let output = minglu(arguments, directory);
    assert!(matches!(output.status.code(), Some(1 | 2)), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    stderr(&output)
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/chaozhou/lists").join(name)
}

const SIX: [&str; 6] = [
    "供电局专变用户.csv",
    "工信局重点工业企业.csv",
    "排污许可发证信息.xlsx",
    "散乱污摸排台账.xlsx",
    "环境统计基表2016.tsv",
    "省级清查单位名录.xlsx",
];
const SEVENTH: &str = "信访投诉台账.csv";

/// A folder with six lists of the sample in `lists`, the seventh in `later`, and the roster of the six in `out`.
fn city() -> tempfile::TempDir {
    let here = tempfile::tempdir().unwrap();
    for folder in ["lists", "later"] {
        fs::create_dir(here.path().join(folder)).unwrap();
    }
    for name in SIX {
        fs::copy(sample(name), here.path().join("lists").join(name)).unwrap();
    }
    fs::copy(sample(SEVENTH), here.path().join("later").join(SEVENTH)).unwrap();
    stdout(&minglu(&["reconcile", "lists", "-o", "out", "--no-workbook", "-q"], here.path()));
    here
}

fn column(path: &Path, name: &str) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let at = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

#[test]
fn a_list_comes_the_files_go_and_everything_is_told() {
    let here = city();
    let at = |name: &str| here.path().join(name);
    let before = column(&at("out/roster.csv"), "roster_id");
    // The originals may be gone: the result keeps what it needs. The roster may be updated in place.
    fs::rename(at("lists"), at("elsewhere")).unwrap();
    let line = ["update", "out", "later/信访投诉台账.csv", "-o", "out", "--as-of", "2018-06-30", "--no-workbook"];
    let said = stdout(&minglu(&line, here.path()));
    for part in ["加入名单“信访投诉台账”", "名录单位由", "新增单位", "changes.txt", "state.minglu", "读入 7 份名单"]
    {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let after = column(&at("out/roster.csv"), "roster_id");
    let kept = before.iter().filter(|id| after.contains(id)).count();
    assert!(kept * 100 >= before.len() * 97, "{kept} of {}", before.len());
    let when = column(&at("out/history.csv"), "when");
    assert!(!when.is_empty() && when.iter().all(|when| when == "2018-06-30"));
    assert!(column(&at("out/changes.csv"), "change").contains(&"listed".to_owned()));
    assert!(fs::read_to_string(at("out/changes.txt")).unwrap().contains("第 1 次更新，截至 2018-06-30"));
    let explained = stdout(&minglu(&["explain", "out", "省级清查单位名录:1", "信访投诉台账:1"], here.path()));
    assert!(explained.contains("省级清查单位名录:1") && explained.contains("名称"), "{explained}");
    // The same partition as the seven lists at once, whatever the numbers.
    fs::rename(at("elsewhere"), at("lists")).unwrap();
    fs::copy(at("later").join(SEVENTH), at("lists").join(SEVENTH)).unwrap();
    stdout(&minglu(&["reconcile", "lists", "-o", "full", "--no-workbook", "-q"], here.path()));
    assert_eq!(groups(&at("out")), groups(&at("full")));
    // A run from the beginning does not wipe out a history; with --previous it goes on from it.
    let told = refused(&["reconcile", "lists", "-o", "out", "--no-workbook"], here.path());
    assert!(told.contains("--previous out"), "{told}");
    stdout(&minglu(&["reconcile", "lists", "-o", "again", "--previous", "out", "--no-workbook"], here.path()));
    assert_eq!(column(&at("again/roster.csv"), "roster_id"), after);
    // A person's own files stay beside the result, and trace still finds a record.
    fs::write(at("out/笔记.txt"), "x").unwrap();
    stdout(&minglu(&["update", "out", "--drop", "信访投诉台账", "-o", "out", "--no-workbook", "-q"], here.path()));
    assert!(at("out/笔记.txt").is_file());
    let english = ["--lang", "en", "update", "out", "later", "-o", "out2", "--no-workbook", "--as-of", "2018-07-01"];
    let said = stdout(&minglu(&english, here.path()));
    assert!(said.contains("unit returned") && said.contains("list '信访投诉台账' added"), "{said}");
    assert!(stdout(&minglu(&["trace", "out2", "信访投诉台账:1"], here.path())).contains("信访投诉台账.csv"));
}

#[test]
fn a_configuration_beside_the_new_lists_speaks_of_them() {
    let here = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(here.path().join(name), text).unwrap();
    for folder in ["lists", "new"] {
        fs::create_dir(here.path().join(folder)).unwrap();
    }
    write(
        "lists/底册.csv",
        "单位名称,生产地址\n潮州市彩塘广成不锈钢厂,彩塘镇宏安一村\n潮州市华丰陶瓷厂,凤塘镇盛户村\n",
    );
    write("lists/minglu.toml", "[sources.'底册']\nrole = 'base_register'\n");
    stdout(&minglu(&["reconcile", "lists", "-o", "out", "--no-workbook", "-q"], here.path()));
    write("new/用户.csv", "户主,在哪里\n潮州市华丰陶瓷厂,凤塘镇盛户村\n潮州市顺兴印刷厂,东凤镇下园村\n");
    write("new/minglu.toml", "[sources.'用户'.columns]\n'户主' = 'name'\n'在哪里' = 'address'\n");
    let said = stdout(&minglu(&["update", "out", "new", "-o", "out2", "--no-workbook"], here.path()));
    assert!(said.contains("名录单位由 2 个变为 3 个"), "{said}");
    // The role that the first configuration gave goes on with the next edition of its list.
    write("new/底册2018.csv", "单位名称,生产地址\n潮州市华丰陶瓷厂,凤塘镇盛户村\n");
    fs::remove_file(here.path().join("new/minglu.toml")).unwrap();
    let line = ["update", "out2", "new/底册2018.csv", "--replaces", "底册2018=底册", "-o", "out3", "--no-workbook"];
    let said = stdout(&minglu(&line, here.path()));
    for part in ["名单“底册”换了新版（底册2018.csv）", "1 行去掉", "单位消失"] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert!(
        said.lines().any(|line| line.trim_start().starts_with("底册 ") && line.contains(" 底册 ")),
        "its role\n{said}"
    );
    // A list keeps its name over its editions, so what is said of it holds on; the next edition comes under another name again.
    write(
        "new/底册2019.csv",
        "单位名称,生产地址\n潮州市华丰陶瓷厂,凤塘镇盛户村\n潮州市彩塘广成不锈钢厂,彩塘镇宏安一村\n",
    );
    fs::remove_file(here.path().join("new/底册2018.csv")).unwrap();
    let line = ["update", "out3", "new/底册2019.csv", "--replaces", "底册2019=底册", "-o", "out4", "--no-workbook"];
    let said = stdout(&minglu(&line, here.path()));
    assert!(said.contains("重新出现"), "{said}");
    write("new/minglu.toml", "[decide]\nreview_bits = 1.0\n");
    let told = refused(&["update", "out", "new", "-o", "x"], here.path());
    assert!(told.contains("decide") && told.contains("reconcile --previous"), "{told}");
    write("new/minglu.toml", "[sources.'没有这份']\nrole = 'other'\n");
    let told = refused(&["update", "out", "new", "-o", "x"], here.path());
    assert!(told.contains("没有这份"), "{told}");
}

/// The units of a result as the labels of their records.
fn groups(result: &Path) -> Vec<Vec<String>> {
    let links = result.join("links.csv");
    let (sources, records) = (column(&links, "source"), column(&links, "record"));
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((id, source), record) in column(&links, "roster_id").into_iter().zip(sources).zip(records) {
        groups.entry(id).or_default().push(format!("{source}:{record}"));
    }
    let mut groups: Vec<Vec<String>> = groups.into_values().collect();
    groups.iter_mut().for_each(|group| group.sort());
    groups.sort();
    groups
}

#[test]
fn answers_go_on_from_update_to_update() {
    let here = city();
    let at = |name: &str| here.path().join(name);
    let answers = sample("").parent().unwrap().join("answers.csv");
    let answers = answers.to_str().unwrap();
    let line = ["reconcile", "lists", "-o", "out", "--decisions", answers, "--no-workbook", "-q"];
    stdout(&minglu(&line, here.path()));
    let given = column(&at("out/decisions.csv"), "answer").len();
    assert!(given > 0);
    // Nobody names the answers again: the roster brings them, also those about a list that comes only now.
    let said = stdout(&minglu(&["update", "out", "later", "-o", "new", "--no-workbook"], here.path()));
    assert!(said.contains("人工核实"), "{said}");
    assert_eq!(column(&at("new/decisions.csv"), "answer").len(), given);
    assert!(column(&at("new/decisions.csv"), "outcome").iter().all(|outcome| outcome.starts_with("applied")));
    fs::copy(at("later").join(SEVENTH), at("lists").join(SEVENTH)).unwrap();
    let line = ["reconcile", "lists", "-o", "full", "--decisions", answers, "--no-workbook", "-q"];
    stdout(&minglu(&line, here.path()));
    assert_eq!(groups(&at("new")), groups(&at("full")));
}

#[test]
fn any_number_of_threads_writes_the_same_story() {
    let here = tempfile::tempdir().unwrap();
    let editions = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/editions");
    for year in ["2017", "2018"] {
        fs::create_dir(here.path().join(year)).unwrap();
        for entry in fs::read_dir(editions.join(year)).unwrap().flatten() {
            fs::copy(entry.path(), here.path().join(year).join(entry.file_name())).unwrap();
        }
    }
    stdout(&minglu(&["reconcile", "2017", "-o", "out", "--no-workbook", "-q"], here.path()));
    let written = ["1", "2", "7"].map(|threads| {
        let line = ["update", "out", "2018", "-o", "new", "--no-workbook", "--threads", threads, "-q"];
        stdout(&minglu(&line, here.path()));
        ["roster.csv", "links.csv", "history.csv", "changes.csv", "changes.txt", "state.minglu"]
            .map(|name| fs::read(here.path().join("new").join(name)).unwrap())
    });
    assert!(written[0] == written[1] && written[0] == written[2]);
}

#[test]
fn what_is_wrong_is_named_and_nothing_is_touched() {
    let here = city();
    let at = |name: &str| here.path().join(name);
    fs::write(at("坏.csv"), "").unwrap();
    fs::copy(at("lists/供电局专变用户.csv"), at("副本.csv")).unwrap();
    fs::create_dir(at("空")).unwrap();
    fs::create_dir(at("旧")).unwrap();
    fs::write(at("旧/run.json"), r#"{"program":"minglu","version":"0.1.0","inputs":[]}"#).unwrap();
    let before = contents(here.path());
    let seventh = "later/信访投诉台账.csv";
    for (arguments, part) in [
        (&["update", "out", "-o", "new"][..], "--drop"),
        (&["update", "没有", seventh, "-o", "new"], "不是 minglu 的结果目录"),
        (&["update", "空", seventh, "-o", "new"], "不是 minglu 的结果目录"),
        (&["update", "旧", seventh, "-o", "new"], "没有留下更新所需的数据"),
        (&["update", "out", "没有.csv", "-o", "new"], "没有.csv"),
        (&["update", "out", "坏.csv", "-o", "new"], "坏.csv"),
        (&["update", "out", "副本.csv", "-o", "new"], "--replaces 副本=供电局专变用户"),
        (&["update", "out", seventh, "-o", "lists"], "没有动它"),
        (&["update", "out", seventh, "-o", "new", "--as-of", "2018-02-30"], "--as-of <日期> 不能是“2018-02-30”"),
        (&["update", "out", seventh, "-o", "new", "--replaces", "底册"], "新名单=旧名单"),
        (&["update", "out", seventh, "-o", "new", "--replaces", "信访投诉台账=底册"], "没有名单“底册”"),
        (&["update", "out", "-o", "new", "--drop", "底册"], "没有名单“底册”；现有：供电局专变用户"),
        (&["reconcile", "lists", "-o", "new", "--as-of", "2018-06-30"], "--previous"),
        (&["reconcile", "lists", "-o", "new", "--previous", "空"], "不是 minglu 的结果目录"),
    ] {
        let told = refused(arguments, here.path());
        assert!(told.starts_with("错误：") && told.contains(part), "{arguments:?}: {told}");
    }
    // A file of the result that was cut off, and one of another result.
    let state = at("out/state.minglu");
    let whole = fs::read(&state).unwrap();
    fs::write(&state, &whole[..whole.len() / 2]).unwrap();
    let told = refused(&["update", "out", seventh, "-o", "new"], here.path());
    assert!(told.contains("state.minglu") && told.contains("不完整"), "{told}");
    fs::write(&state, &whole).unwrap();
    assert_eq!(contents(here.path()), before);
    // Dates go forward only.
    stdout(&minglu(
        &["update", "out", seventh, "-o", "out", "--as-of", "2018-06-30", "--no-workbook", "-q"],
        here.path(),
    ));
    let line = ["update", "out", "--drop", "信访投诉台账", "-o", "out", "--as-of", "2018-06-29", "--no-workbook"];
    assert!(refused(&line, here.path()).contains("早于上一次更新的日期 2018-06-30"));
}
