//! Answers come back: written, filled in, read from any sheet and shape, found again in lists sent anew, obeyed, and never asked twice.

mod census_run;

use census_run::{census_plan, folder, read_lists, record};
use minglu::cluster::{Facts, Relation, Tie, Voice};
use minglu::consolidate::OutputColumn;
use minglu::decisions::{self, Ledger, Outcome, Problem, Remark, Resolved};
use minglu::domain::cn::CnHeaders;
use minglu::ingest::{self, IngestConfig, Input, Lang};
use minglu::pipeline::{self, Run};
use minglu::record::{Lists, Message as _, Pair, RecordId};
use minglu::report::{self, Part, Parts, ReportOptions, RunRecord};
use minglu::score::EACH;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn outputs() -> Vec<OutputColumn> {
    census_plan().survivorship.columns()
}

fn read(path: &Path, lists: &Lists) -> (Ledger, Vec<Remark>) {
    let names: Vec<&str> = lists.sources().iter().map(|source| source.name.as_str()).collect();
    decisions::read(&[path.to_owned()], &names, &outputs()).expect("a file of answers")
}

fn obey(ledger: &mut Ledger, lists: &Lists) -> (Resolved, pipeline::Outcome) {
    let resolved = ledger.resolve(lists);
    let outcome = Run::new(&census_plan()).with_facts(&resolved.facts).over(lists).expect("a run");
    (resolved, outcome)
}

/// Cells of a CSV file by header.
fn table(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let text = fs::read_to_string(path).expect("a file");
    let mut reader = csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    (headers, rows)
}

fn save(path: &Path, headers: &[String], rows: &[Vec<String>]) {
    let mut writer = csv::Writer::from_path(path).expect("a place to write");
    writer.write_record(headers).expect("a row");
    rows.iter().for_each(|row| writer.write_record(row).expect("a row"));
    writer.flush().expect("written");
}

fn at(headers: &[String], name: &str) -> usize {
    headers.iter().position(|header| header == name).unwrap_or_else(|| panic!("no column {name} in {headers:?}"))
}

/// Site of every record by the truth, `list:record`.
fn truth() -> BTreeMap<String, (String, String)> {
    let (headers, rows) = table(&folder("data-samples/chaozhou/truth.csv"));
    let of = |name: &str| at(&headers, name);
    let (source, record, site, legal) = (of("source"), of("record"), of("site"), of("legal"));
    rows.into_iter()
        .map(|row| (format!("{}:{}", row[source], row[record]), (row[legal].clone(), row[site].clone())))
        .collect()
}

/// Of the fourteen questions about the sample, those that are answered.
const ASKED: usize = 12;

fn chaozhou() -> Lists {
    read_lists(&folder("data-samples/chaozhou"))
}

/// The review file of a run without answers, its first `count` questions answered by the truth, rows turned upside down.
fn answered(directory: &Path, lists: &Lists, count: usize) -> PathBuf {
    let outcome = census_run::run(lists);
    let options = ReportOptions { parts: Parts::ALL.without(Part::Workbook), ..ReportOptions::default() };
    let out = directory.join("first");
    report::write(&out, lists, &outcome.roster, &RunRecord::default(), &options).expect("the result is written");
    let (headers, mut rows) = table(&out.join("review.csv"));
    let truth = truth();
    let (left, right) = (at(&headers, "left"), at(&headers, "right"));
    let columns = [at(&headers, "verdict"), at(&headers, "who"), at(&headers, "when"), at(&headers, "note")];
    assert!(rows.len() > count, "{} questions", rows.len());
    for row in &mut rows[..count] {
        let (a, b) = (&truth[&row[left]], &truth[&row[right]]);
        let verdict = match (a.0 == b.0 && !a.0.is_empty(), a.1 == b.1) {
            (true, true) => "同一单位",
            (true, false) => "同一法人不同厂址",
            (false, _) => "不同单位",
        };
        let cells = [verdict, "张三", "2018年5月3日", "=电话问过"];
        columns.iter().zip(cells).for_each(|(&column, cell)| row[column] = cell.to_owned());
    }
    rows.reverse();
    let path = directory.join("review 填好.csv");
    save(&path, &headers, &rows);
    path
}

#[test]
fn what_was_answered_is_obeyed_named_and_not_asked_again() {
    let directory = tempfile::tempdir().unwrap();
    let lists = chaozhou();
    let file = answered(directory.path(), &lists, ASKED);
    let (mut ledger, remarks) = read(&file, &lists);
    assert_eq!((ledger.len(), remarks.as_slice()), (ASKED, &[][..]));
    let (resolved, outcome) = obey(&mut ledger, &lists);
    assert_eq!(resolved.remarks, []);
    assert_eq!(ledger.count(Outcome::Applied), ASKED);
    assert_eq!(ledger.entries()[0].voice.when, "2018-05-03");
    let asked: BTreeSet<Pair> = outcome.roster.reviews.iter().map(|review| review.pair).collect();
    for tie in resolved.facts.ties() {
        let (a, b) = (tie.pair.left().index(), tie.pair.right().index());
        let (legal, site) = (&outcome.clusters.legal, &outcome.clusters.site);
        match tie.relation {
            Relation::SameUnit => assert_eq!(site[a], site[b], "{tie:?}"),
            Relation::OtherSite => assert!(legal[a] == legal[b] && site[a] != site[b], "{tie:?}"),
            Relation::Different => assert_ne!(legal[a], legal[b], "{tie:?}"),
        }
        assert!(!asked.contains(&tie.pair), "{tie:?} is asked again");
    }
    // The ledger is a file of answers that says the same, and the reasons name who answered.
    let out = directory.path().join("second");
    let options = ReportOptions { parts: Parts::ALL.without(Part::Workbook), ..ReportOptions::default() };
    let mut prepared = report::prepare(&out, &lists, &outcome.roster, &options).unwrap();
    prepared.add_ledger(&ledger).unwrap();
    prepared.finish(&RunRecord::default()).unwrap();
    let (mut again, remarks) = read(&out.join("decisions.csv"), &lists);
    assert_eq!((again.len(), remarks.as_slice()), (ASKED, &[][..]));
    assert_eq!(again.entries()[0].note, "=电话问过", "guarded and read back");
    assert!(again.entries()[0].place.file.ends_with("review 填好.csv"), "{:?}", again.entries()[0].place);
    assert_eq!(again.resolve(&lists).facts.ties(), resolved.facts.ties());
    let links = fs::read_to_string(out.join("links.csv")).unwrap();
    assert!(links.contains("人工核实：同一单位（张三，2018-05-03）"));
    assert!(links.contains("人工核实：不同单位（张三，2018-05-03）"));
    // Both files together say each thing once.
    let names: Vec<&str> = lists.sources().iter().map(|source| source.name.as_str()).collect();
    let (mut both, _) = decisions::read(&[out.join("decisions.csv"), file], &names, &outputs()).unwrap();
    both.resolve(&lists);
    assert_eq!(both.len(), ASKED);
}

#[test]
fn answers_teach_the_model_when_there_are_enough_of_both_kinds() {
    let lists = chaozhou();
    let first = census_run::run(&lists);
    let truth = truth();
    // A clerk who decided thirty pairs on both sides of even odds.
    let mut links = first.scored.pairs.clone();
    links.sort_by(|a, b| a.bits.abs().total_cmp(&b.bits.abs()).then(a.pair.cmp(&b.pair)));
    let says = |pair: Pair| truth[&lists.label(pair.left())].0 == truth[&lists.label(pair.right())].0;
    let of = |same: bool| links.iter().map(|link| link.pair).filter(move |&pair| says(pair) == same).take(40);
    let ties: Vec<Tie> = of(true)
        .map(|pair| (pair, Relation::SameUnit))
        .chain(of(false).map(|pair| (pair, Relation::Different)))
        .map(|(pair, relation)| Tie { pair, relation, voice: Voice::default() })
        .collect();
    let (facts, _) = Facts::new(ties);
    let plan = census_plan();
    let outcome = Run::new(&plan).with_facts(&facts).over(&lists).unwrap();
    let learned = outcome.learned.as_ref().expect("enough answers of both kinds");
    assert!(learned.same >= EACH && learned.different >= EACH, "{learned:?}");
    assert!(learned.surprise_after <= learned.surprise_before, "{learned:?}");
    assert!(!learned.weights.is_empty(), "{learned:?}");
    // The evidence explained later is that of this run, and adds up.
    let pair = facts.ties()[0].pair;
    let later = Run::new(&plan).explain(&lists, &outcome.model.parameters(), pair).unwrap();
    let now = outcome.model.explain(&outcome.data, pair);
    assert!((later.total_bits - now.total_bits).abs() < 1e-9);
    let steps: f64 = now.steps.iter().map(|step| step.bits + step.frequency_bits).sum();
    assert!((now.prior_bits + steps - now.total_bits).abs() < 1e-9);
    // A few answers teach nothing.
    let (few, _) = Facts::new(facts.ties()[..5].to_vec());
    assert!(Run::new(&plan).with_facts(&few).over(&lists).unwrap().learned.is_none());
}

/// Lists as an office sends them the second time.
fn sent_again(lists: &Lists, change: impl Fn(&str, &mut Vec<Vec<String>>, &[String])) -> Lists {
    let inputs: Vec<Input> = lists
        .sources()
        .iter()
        .map(|source| {
            let header: Vec<String> = source.columns.iter().map(|column| column.header.clone()).collect();
            let mut rows: Vec<Vec<String>> = (0..source.rows.len())
                .map(|row| source.columns.iter().map(|c| c.values.get(row).unwrap_or_default().to_owned()).collect())
                .collect();
            change(&source.name, &mut rows, &header);
            Input::Rows { name: source.name.clone(), header, rows }
        })
        .collect();
    ingest::read_inputs(&inputs, &IngestConfig::default(), &CnHeaders).expect("lists")
}

#[test]
fn nothing_answered_is_lost_when_rows_move_and_change() {
    let directory = tempfile::tempdir().unwrap();
    let lists = chaozhou();
    let file = answered(directory.path(), &lists, ASKED);
    // Moved and added.
    let moved = sent_again(&lists, |_, rows, header| {
        rows.reverse();
        rows.insert(0, header.iter().map(|_| "新增".to_owned()).collect());
    });
    let (mut ledger, _) = read(&file, &lists);
    let before = ledger.resolve(&lists).facts.ties().len();
    let (mut ledger, _) = read(&file, &moved);
    let resolved = ledger.resolve(&moved);
    assert_eq!(resolved.remarks, []);
    assert_eq!((ledger.count(Outcome::Applied), resolved.facts.ties().len()), (ASKED, before));
    // Corrected: every row gets another last cell that is not empty.
    let corrected = sent_again(&lists, |_, rows, _| {
        for row in rows {
            if let Some(cell) = row.iter_mut().rev().find(|cell| !cell.is_empty()) {
                cell.push_str("（更正）");
            }
        }
    });
    // First with what the review file shows, then with all that the ledger knows.
    let (mut shown, _) = read(&file, &corrected);
    shown.resolve(&corrected);
    assert!(shown.count(Outcome::AppliedChanged) >= ASKED - 2, "{}", shown.count(Outcome::AppliedChanged));
    let (mut known, _) = read(&file, &lists);
    known.resolve(&lists);
    let resolved = known.resolve(&corrected);
    assert_eq!(known.count(Outcome::NotFound), 0, "{:?}", resolved.remarks);
    assert!(known.count(Outcome::AppliedChanged) >= ASKED - 1);
    // Gone: told, kept, and obeyed when the rows come back.
    let label = lists.label(lists.find(&ledger_left(&file, &lists)).unwrap());
    let (source, _) = label.split_once(':').unwrap();
    let gone = sent_again(&lists, |name, rows, _| {
        if name == source {
            rows.truncate(1);
        }
    });
    let (mut ledger, _) = read(&file, &lists);
    ledger.resolve(&lists);
    let resolved = ledger.resolve(&gone);
    let lost = ledger.count(Outcome::NotFound);
    assert!(lost > 0 && resolved.remarks.iter().any(|r| r.message(Lang::Zh).contains("保留备下次")), "{lost}");
    assert_eq!(ledger.len(), ASKED);
    ledger.resolve(&lists);
    assert_eq!(ledger.count(Outcome::Applied), ASKED);
}

#[test]
fn an_answered_run_hangs_on_no_order_of_rows_and_no_number_of_threads() {
    let directory = tempfile::tempdir().unwrap();
    let lists = chaozhou();
    let file = answered(directory.path(), &lists, ASKED);
    let turned = sent_again(&lists, |_, rows, _| rows.reverse());
    // Both are read from memory, so that they differ in the order of rows alone.
    let straight = sent_again(&lists, |_, _, _| {});
    let partition = |lists: &Lists, threads: usize, backwards: bool| {
        let (mut ledger, _) = read(&file, lists);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (resolved, outcome) = pool.install(|| obey(&mut ledger, lists));
        assert_eq!(resolved.facts.ties().len(), ASKED);
        let name = |record: RecordId| {
            let (source, row) = lists.locate(record);
            let source = &lists.sources()[source.index()];
            let row = if backwards { source.rows.len() - 1 - row } else { row };
            format!("{}:{row}", source.name)
        };
        let mut groups: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
        for record in lists.records() {
            if let Some(site) = outcome.clusters.site[record.index()] {
                groups.entry(site).or_default().insert(name(record));
            }
        }
        groups.into_values().collect::<BTreeSet<_>>()
    };
    let one = partition(&straight, 1, false);
    assert!(one == partition(&straight, 3, false));
    assert!(one == partition(&turned, 2, true));
}

/// Left label of the first answer.
fn ledger_left(file: &Path, lists: &Lists) -> String {
    let (ledger, _) = read(file, lists);
    ledger.entries()[0].sides()[0].key.label()
}

const LISTS: &str = "单位名称,统一社会信用代码,详细地址,联系电话
潮州市潮安区彩塘镇广成不锈钢制品厂,92445103MA4X12345A,潮安区彩塘镇宏安一村,13500000001
彩塘广成不锈钢厂,,彩塘镇宏安一村,13500000001
潮州市华丰陶瓷厂,,潮安区凤塘镇盛户村,13500000002
潮州市华丰陶瓷二厂,,潮安区凤塘镇盛户村,13500000003
";

fn small() -> Lists {
    ingest::read_bytes("底册", "csv", LISTS.as_bytes(), &IngestConfig::default(), &CnHeaders).unwrap()
}

fn from_text(name: &str, text: &str) -> (Ledger, Vec<Remark>, Resolved) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    fs::write(&path, text).unwrap();
    let lists = small();
    let (mut ledger, remarks) = read(&path, &lists);
    let resolved = ledger.resolve(&lists);
    (ledger, remarks, resolved)
}

#[test]
fn tables_of_clerks_are_read_in_any_shape() {
    // A title, columns in another order, Chinese headers, no keys.
    let (ledger, remarks, resolved) = from_text(
        "核实.csv",
        "彩塘镇核实表,,,,\n核实人,核实结论（必填）,乙（名单:第几条）,甲（名单:第几条）,名称（甲）,名称（乙）\n李四,是,底册:2,底册：1,潮州市潮安区彩塘镇广成不锈钢制品厂,彩塘广成不锈钢厂\n,,底册:4,底册:3,,\n",
    );
    assert_eq!((ledger.len(), remarks.len(), resolved.remarks.len()), (1, 0, 0), "{remarks:?} {resolved:?}");
    assert_eq!(resolved.facts.ties()[0].relation, Relation::SameUnit);
    assert_eq!(resolved.facts.ties()[0].voice.who, "李四");
    // Units: a status and a correction, told by the ordinal in the list's column.
    let (ledger, remarks, resolved) = from_text(
        "名录.csv",
        "名录编号,单位名称,详细地址,底册,核实状态,更正：联系电话,核实日期\nL00002-01,潮州市华丰陶瓷厂,潮安区凤塘镇盛户村,3,停产,0768-6600001,2018/6/1\n",
    );
    assert_eq!((ledger.len(), remarks.len()), (2, 0), "{remarks:?}");
    let stated: Vec<(&str, &str)> =
        resolved.facts.stated().iter().map(|s| (s.field.as_str(), s.text.as_str())).collect();
    assert_eq!(stated, [("phones", "0768-6600001"), ("status", "停产")]);
    let lists = small();
    let outcome = Run::new(&census_plan()).with_facts(&resolved.facts).over(&lists).unwrap();
    let unit = outcome.roster.placements[record(&lists, "底册:3").index()].unit.unwrap();
    let unit = &outcome.roster.units[unit as usize];
    assert_eq!(unit.value("phones").map(|value| (value.text, value.rule)), Some(("0768-6600001", "human_correction")));
    assert_eq!(unit.value("status").map(|value| (value.text, value.rule)), Some(("停产", "human_status")));
}

fn told(remarks: &[Remark], part: &str) {
    let all: Vec<String> = remarks.iter().map(|remark| remark.message(Lang::Zh)).collect();
    assert!(all.iter().any(|text| text.contains(part)), "{part} is not in {all:#?}");
    for remark in remarks {
        assert!(!remark.message(Lang::En).is_empty());
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_rest_is_kept() {
    let head = "left,right,verdict,note,who,when\n";
    let good = "底册:1,底册:2,同一单位,,张三,2018-05-03\n";
    // An unknown answer, a row without a record, a day that is none.
    let (ledger, remarks, resolved) =
        from_text("a.csv", &format!("{head}{good}底册:3,底册:4,也许,,,\n,底册:4,否,,,\n底册:2,底册:3,否,,,上周三\n"));
    assert_eq!((ledger.len(), resolved.facts.ties().len()), (2, 2), "{resolved:?}");
    told(&remarks, "a.csv”第 3 行：“verdict”填的是“也许”，不认识");
    told(&remarks, "可填：同一单位、不同单位、同一法人不同厂址、无法确定");
    told(&remarks, "a.csv”第 4 行：填了结论，但没有写明是哪条记录");
    told(&remarks, "第 5 行：核实日期“上周三”不是日期");
    // Columns gone.
    let (ledger, remarks, _) = from_text("b.csv", "核实结论,核实人\n是,张三\n");
    assert_eq!(ledger.len(), 0);
    told(&remarks, "b.csv”：有核实结论，但说明是哪条记录的列被删掉了");
    let (ledger, remarks, _) = from_text("c.csv", "left,right,note\n底册:1,底册:2,x\n");
    assert_eq!(ledger.len(), 0);
    told(&remarks, "“核实结论”这一列被删掉了");
    // The same row twice is one answer; rows that contradict each other are none.
    let (ledger, _, resolved) = from_text("d.csv", &format!("{head}{good}{good}"));
    assert_eq!((ledger.len(), resolved.remarks.len()), (1, 0));
    let other = "底册:2,底册:1,不同单位,,李四,\n";
    let (ledger, _, resolved) = from_text("e.csv", &format!("{head}{good}{other}底册:3,底册:4,否,,,\n"));
    assert_eq!((ledger.count(Outcome::Contradicted), resolved.facts.ties().len()), (2, 1));
    told(&resolved.remarks, "“同一单位”（张三，2018-05-03，“");
    told(&resolved.remarks, "e.csv”第 3 行）。没有日期可分先后，都没有采用");
    let lists = small();
    let outcome = Run::new(&census_plan()).with_facts(&resolved.facts).over(&lists).unwrap();
    let first = &outcome.roster.reviews[0];
    assert_eq!(
        (first.pair.left(), first.pair.right()),
        (record(&lists, "底册:1"), record(&lists, "底册:2")),
        "asked again first"
    );
    // With dates the later one wins.
    let later = "底册:2,底册:1,不同单位,,李四,2018-06-01\n";
    let (ledger, _, resolved) = from_text("f.csv", &format!("{head}{good}{later}"));
    assert_eq!((ledger.count(Outcome::Superseded), ledger.count(Outcome::Applied)), (1, 1));
    assert_eq!(resolved.facts.ties()[0].relation, Relation::Different);
    told(&resolved.remarks, "以后来的为准");
    // By way of a third.
    let chain = "底册:2,底册:3,同一单位,,,\n底册:1,底册:3,不同单位,,,\n";
    let (ledger, _, resolved) = from_text("g.csv", &format!("{head}{good}{chain}"));
    assert_eq!((ledger.count(Outcome::Contradicted), resolved.facts.ties().len()), (3, 0));
    told(&resolved.remarks, "相互矛盾");
    // Who could not tell does not contradict who could.
    let (ledger, _, resolved) =
        from_text("h.csv", &format!("{head}{good}底册:1,底册:2,无法确定,,,\n底册:3,底册:4,待定,,,\n"));
    assert_eq!((ledger.count(Outcome::Superseded), ledger.count(Outcome::Unsure)), (1, 1));
    assert!(resolved.remarks.is_empty() && resolved.facts.ties().len() == 1);
}

#[test]
fn a_cut_file_and_a_foreign_roster_are_told() {
    let head = "kind,left,right,answer,note,who,when,outcome,left_key,right_key\n";
    let good = "pair,底册:1,底册:2,same_unit,,张三,2018-05-03,applied,,\n";
    let (ledger, remarks, _) = from_text("decisions.csv", &format!("{head}{good}pair,底册:3,底册:4,differ"));
    assert_eq!(ledger.len(), 1);
    told(&remarks, "decisions.csv”第 3 行：这一行不完整，文件在这里断了");
    // Cut inside a character.
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cut.csv");
    let mut bytes = format!("{head}{good}pair,底册:3,底").into_bytes();
    bytes.pop();
    fs::write(&path, bytes).unwrap();
    let lists = small();
    let (ledger, remarks) = read(&path, &lists);
    assert_eq!(ledger.len(), 1);
    told(&remarks, "文件在这里断了");
    // A workbook cut off holds nothing that could be trusted: it is named, and nothing is done.
    let whole = directory.path().join("out");
    let outcome = Run::new(&census_plan()).over(&lists).unwrap();
    report::write(&whole, &lists, &outcome.roster, &RunRecord::default(), &ReportOptions::default()).unwrap();
    let book = fs::read(whole.join("roster.xlsx")).unwrap();
    let cut = directory.path().join("断了.xlsx");
    fs::write(&cut, &book[..book.len() / 2]).unwrap();
    let error = decisions::read(&[cut], &[], &outputs()).unwrap_err().message(Lang::Zh);
    assert!(error.contains("断了.xlsx”已损坏或不完整"), "{error}");
    // A file without any table of answers.
    let list = directory.path().join("底册.csv");
    fs::write(&list, LISTS).unwrap();
    let error = decisions::read(&[list], &[], &outputs()).unwrap_err().message(Lang::Zh);
    assert!(error.contains("没有核实结论") && error.contains("decisions.csv"), "{error}");
    // Another project's answers wait and are told at once.
    let foreign = "left,right,verdict\n外地底册:1,外地底册:2,是\n外地底册:3,外地底册:4,否\n";
    let (ledger, _, resolved) = from_text("外地.csv", foreign);
    assert_eq!((ledger.count(Outcome::NotFound), resolved.remarks.len()), (2, 1));
    assert!(matches!(resolved.remarks[0].problem, Problem::OtherProject { answers: 2 }));
    told(&resolved.remarks, "恐怕是另一个项目的名录");
}

#[cfg(feature = "workbook")]
#[test]
fn an_answered_workbook_is_read_sheet_by_sheet() {
    use minglu::decisions::{Answer, Subject};
    let directory = tempfile::tempdir().unwrap();
    let lists = chaozhou();
    let outcome = census_run::run(&lists);
    let out = directory.path().join("out");
    report::write(&out, &lists, &outcome.roster, &RunRecord::default(), &ReportOptions::default()).unwrap();
    // As written it asks and holds no answer.
    let (ledger, remarks) = read(&out.join("roster.xlsx"), &lists);
    assert_eq!((ledger.len(), remarks.as_slice()), (0, &[][..]));
    // A clerk copies a few rows of three sheets into a workbook of his own and answers there.
    let sheets = ingest::read_sheets(&out.join("roster.xlsx")).unwrap();
    let mut own = rust_xlsxwriter::Workbook::new();
    for (name, column, answer) in [
        ("待核实", "核实结论", "不同单位"),
        ("疑似重复", "核实结论", "同一单位"),
        ("疑似遗漏", "核实状态", "不存在"),
        ("普查名录", "核实状态", "搬迁"),
    ] {
        let sheet = sheets.iter().find(|sheet| sheet.name == name).unwrap();
        let to = own.add_worksheet();
        to.set_name(name).unwrap();
        let header = &sheet.rows[0].1;
        let asked = header.iter().position(|head| head == column).unwrap_or_else(|| panic!("{name}: {header:?}"));
        for (row, (_, cells)) in sheet.rows.iter().enumerate().take(3) {
            for (at, cell) in cells.iter().enumerate() {
                // Turned around, as after moving columns.
                to.write_string(row as u32, (cells.len().max(header.len()) - 1 - at) as u16, cell).unwrap();
            }
            if row == 2 {
                to.write_string(2, (cells.len().max(header.len()) - 1 - asked) as u16, answer).unwrap();
            }
        }
    }
    let path = directory.path().join("填好.xlsx");
    own.save(&path).unwrap();
    let (mut ledger, remarks) = read(&path, &lists);
    assert_eq!((ledger.len(), remarks.as_slice()), (4, &[][..]));
    let resolved = ledger.resolve(&lists);
    assert_eq!(ledger.count(Outcome::Applied) + ledger.count(Outcome::Contradicted), 4, "{:?}", resolved.remarks);
    let sheets: BTreeSet<&str> = ledger.entries().iter().map(|entry| entry.place.sheet.as_str()).collect();
    assert_eq!(sheets.len(), 4);
    assert!(ledger.entries().iter().all(|entry| entry.place.row == 3));
    let pairs =
        ledger.entries().iter().filter(|entry| matches!(entry.subject, Subject::Pair { answer: Answer::Is(_), .. }));
    assert_eq!(pairs.count(), 2);
}
