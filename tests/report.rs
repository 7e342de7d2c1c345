//! A hand-made result written to files and read back: every file, every column that something depends on.

use minglu::consolidate::{
    Decision, Duplicate, Omission, OutputColumn, Placement, Reason, Review, Roster, Unit, Value,
};
use minglu::observe::Stage;
use minglu::record::{
    Format, Issue, IssueKind, Lists, Message as _, Pair, RecordId, RejectReason, Rejected, Role, RowRef, Sheet, Source,
    SourceColumn, SourceId,
};
use minglu::report::{self, Lang, Measured, ReportError, ReportOptions, RunRecord, Violation};
use minglu::score::{Evidence, EvidenceWords, Label};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const NAME: Label = Label::new("名称", "name");
const SAME: Label = Label::new("相同", "equal");

fn source(name: &str, role: Role, format: Format, columns: &[(&str, &str, &[&str])]) -> Source {
    let rows = columns[0].2.len() as u32;
    Source {
        name: name.into(),
        path: Some(format!("lists/{name}.csv")),
        sha256: "00".repeat(32),
        role,
        format,
        sheets: vec![Sheet { name: String::new(), header: Some((1, 1)), records: rows }],
        columns: columns
            .iter()
            .map(|(header, field, cells)| SourceColumn {
                header: (*header).into(),
                field: (!field.is_empty()).then(|| (*field).into()),
                recognised_by: if field.is_empty() { "" } else { "header" },
                values: cells.iter().map(|cell| (!cell.is_empty()).then_some(*cell)).collect(),
            })
            .collect(),
        rows: Vec::new(),
    }
}

fn at(source: u16, row: u32) -> RowRef {
    RowRef { source: SourceId(source), sheet: 0, row }
}

/// Three lists: a register (a workbook with a blank row and a total), an electricity list, and complaints.
fn lists() -> Lists {
    let mut lists = Lists::default();
    let mut register = source(
        "省下发底册",
        Role::BaseRegister,
        Format::Workbook { container: "xlsx".into() },
        &[
            ("单位名称", "name", &["潮州市潮安区彩塘镇广成不锈钢制品厂", "=华丰陶瓷", "广成不锈钢厂"]),
            ("统一社会信用代码", "credit_code", &["92445103MA4X000000", "", "92445103MA4X000000"]),
            ("详细地址", "address", &["彩塘镇宏安一村", "凤塘镇盛户村", "彩塘宏安一村"]),
        ],
    );
    register.sheets[0].name = "底册".into();
    register.rows = vec![at(0, 2), at(0, 4), at(0, 5)];
    lists.push(register);
    let delimited = || Format::Delimited { encoding: "gb18030".into(), bom: false, delimiter: ',' };
    let mut power = source(
        "用电大户",
        Role::Electricity,
        delimited(),
        &[
            ("户名", "name", &["广成不锈钢", "东四村委会", "新景五金厂"]),
            ("联系电话", "phone", &["+86-0768-2345678", "", "'13800138000"]),
        ],
    );
    power.rows = vec![at(1, 2), at(1, 3), at(1, 5)];
    lists.push(power);
    let mut complaints = source(
        "12369举报",
        Role::Complaints,
        delimited(),
        &[("举报内容", "complaint_text", &["某厂夜间排\n黑烟，“臭”"])],
    );
    complaints.rows = vec![at(2, 2)];
    lists.push(complaints);
    let reject = |at, reason, text: &str| Rejected { at, reason, text: text.into() };
    lists.rejected = vec![
        reject(at(0, 3), RejectReason::Blank, ""),
        reject(at(0, 6), RejectReason::Subtotal, "合计 | 3"),
        reject(at(1, 4), RejectReason::Footnote, "-以上为2017年数据"),
    ];
    lists.issues = vec![
        Issue {
            record: RecordId(2),
            column: "credit_code".into(),
            value: "9.2445E+17".into(),
            kind: IssueKind::CodeLostDigits,
            detail: String::new(),
        },
        Issue {
            record: RecordId(3),
            column: "phone".into(),
            value: "+86-0768-2345678".into(),
            kind: IssueKind::PhoneUnknownShape,
            detail: "07682345678".into(),
        },
    ];
    lists
}

fn value<'a>(field: &'a str, text: &'a str, from: u32, column: &'a str) -> Value<'a> {
    Value { field, text, from: RecordId(from), column, rule: "source_priority" }
}

fn unit(id: u32, members: &[u32], sources: &[u16], confidence: f64, values: &[Value<'_>]) -> Unit {
    Unit {
        roster_id: format!("L{id:06}-01").into(),
        legal_id: format!("L{id:06}").into(),
        values: values.iter().copied().collect(),
        members: members.iter().map(|&member| RecordId(member)).collect(),
        sources: sources.iter().map(|&source| SourceId(source)).collect(),
        confidence,
    }
}

fn found(comparison: &str, label: Label, level: Label, bits: f64) -> Evidence {
    Evidence::new(EvidenceWords { comparison: comparison.to_owned(), label, level }.into(), bits)
}

fn placement(
    record: u32,
    unit: Option<u32>,
    decision: Decision,
    partner: Option<u32>,
    rule: Option<Label>,
) -> Placement {
    let evidence = vec![
        found("name", NAME, SAME, 9.14),
        found("address", Label::new("地址", "address"), Label::new("同村", "same village"), 3.2),
    ];
    let reason = Reason {
        partner: partner.map(RecordId),
        evidence: evidence.into_iter().filter(|_| partner.is_some()).collect(),
        rule: rule.map(Box::new),
        answer: None,
    };
    Placement { record: RecordId(record), unit, decision, probability: 0.99876, reason }
}

fn roster() -> Roster {
    let column = |field, zh, en, many| OutputColumn { field, label: Label::new(zh, en), many };
    Roster {
        columns: vec![
            column("name", "单位名称", "name", false),
            column("other_names", "其他名称", "other names", true),
            column("credit_code", "统一社会信用代码", "credit code", false),
            column("phone", "电话", "phone", true),
        ],
        units: vec![
            unit(
                1,
                &[0, 2, 3],
                &[0, 1],
                0.9312,
                &[
                    value("name", "潮州市潮安区彩塘镇广成不锈钢制品厂", 0, "单位名称"),
                    value("other_names", "广成不锈钢厂", 2, "单位名称"),
                    value("other_names", "广成不锈钢", 3, "户名"),
                    value("credit_code", "92445103MA4X000000", 0, "统一社会信用代码"),
                    value("phone", "+86-0768-2345678", 3, "联系电话"),
                ],
            ),
            unit(2, &[1], &[0], 1.0, &[value("name", "=华丰陶瓷", 1, "单位名称")]),
            unit(
                3,
                &[5],
                &[1],
                1.0,
                &[value("name", "新景五金厂", 5, "户名"), value("phone", "'13800138000", 5, "联系电话")],
            ),
        ],
        placements: vec![
            placement(0, Some(0), Decision::Linked, Some(2), None),
            placement(1, Some(1), Decision::Single, Some(0), Some(Label::new("字号不同", "different brands"))),
            placement(2, Some(0), Decision::Linked, Some(0), None),
            placement(3, Some(0), Decision::Linked, Some(0), None),
            placement(4, None, Decision::Landlord, None, Some(Label::new("村委会户头", "village committee's meter"))),
            placement(5, Some(2), Decision::Single, None, None),
            placement(6, None, Decision::Lead, None, Some(Label::new("没有指明单位", "names nobody"))),
        ],
        reviews: vec![Review {
            pair: Pair::new(RecordId(1), RecordId(5)).unwrap(),
            probability: 0.51,
            together: false,
            evidence: vec![found("name", NAME, Label::new("不同", "different"), -0.04)],
            why: Label::new("概率居中", "grey probability"),
        }],
        duplicates: vec![Duplicate { source: SourceId(0), unit: 0, kept: RecordId(0), repeats: vec![RecordId(2)] }],
        omissions: vec![Omission {
            unit: 2,
            sources: [SourceId(1)].into_iter().collect(),
            evidence: vec![Label::new("用电 25 万千瓦时", "electricity 250 MWh")],
        }],
    }
}

fn run() -> RunRecord {
    RunRecord {
        directory: Some("/数据".into()),
        config: None,
        plan: serde_json::json!({"name": "standard"}),
        seeds: BTreeMap::from([("em".to_owned(), 7)]),
        model: serde_json::json!({"prior": 0.001}),
        stages: vec![Measured {
            stage: Stage::Ingest,
            taken: 3,
            given: 7,
            seconds: Some(0.25),
            peak_bytes: Some(1 << 20),
        }],
        decisions: serde_json::Value::Null,
        counts: BTreeMap::from([("pairs".to_owned(), 12)]),
        state: String::new(),
    }
}

fn options(lang: Lang) -> ReportOptions {
    ReportOptions { lang, ..ReportOptions::default() }
}

/// Rows of a written file, guards undone, by header.
fn read(out: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(out.join(name)).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("a byte-order mark, so that a spreadsheet reads Chinese");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let cells = |row: csv::StringRecord| row.iter().map(|c| report::guard::unguard(c).to_owned()).collect::<Vec<_>>();
    reader.records().map(|row| headers.iter().cloned().zip(cells(row.unwrap())).collect()).collect()
}

fn written(lang: Lang) -> (tempfile::TempDir, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    report::write(&out, &lists(), &roster(), &run(), &options(lang)).unwrap();
    (directory, out)
}

#[test]
fn roster_has_values_lists_and_origins() {
    let (_keep, out) = written(Lang::Zh);
    let rows = read(&out, "roster.csv");
    assert_eq!(rows.len(), 3);
    let first = &rows[0];
    for (column, cell) in [
        ("roster_id", "L000001-01"),
        ("legal_id", "L000001"),
        ("name", "潮州市潮安区彩塘镇广成不锈钢制品厂"),
        ("other_names", "广成不锈钢厂；广成不锈钢"),
        ("省下发底册", "1；3"),
        ("用电大户", "1"),
        ("12369举报", ""),
        ("records", "3"),
        ("confidence", "0.9312"),
        ("issues", "credit_code:code_lost_digits；phone:phone_unknown_shape"),
        ("name_from", "省下发底册:1"),
        ("other_names_from", "省下发底册:3；用电大户:1"),
        ("phone_from", "用电大户:1"),
    ] {
        assert_eq!(first[column], cell, "{column}");
    }
    assert_eq!(rows[1]["name"], "=华丰陶瓷");
    assert_eq!(rows[2]["phone"], "'13800138000");
    let raw = fs::read_to_string(out.join("roster.csv")).unwrap();
    assert!(raw.contains(",'=华丰陶瓷,") && raw.contains(",'+86-0768-2345678,") && raw.contains(",''13800138000,"));
    let header: Vec<&str> = raw.lines().next().unwrap().trim_start_matches('\u{feff}').split(',').collect();
    assert_eq!(&header[..4], ["roster_id", "legal_id", "name", "other_names"]);
    assert_eq!(header.last(), Some(&"phone_from"), "origins stand at the right");
}

#[test]
fn links_say_why() {
    let (_keep, out) = written(Lang::Zh);
    let rows = read(&out, "links.csv");
    let shown: Vec<[&str; 6]> = rows
        .iter()
        .map(|row| ["source", "record", "sheet", "row", "roster_id", "decision"].map(|column| row[column].as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ["省下发底册", "1", "底册", "2", "L000001-01", "linked"],
            ["省下发底册", "2", "底册", "4", "L000002-01", "single"],
            ["省下发底册", "3", "底册", "5", "L000001-01", "linked"],
            ["用电大户", "1", "", "2", "L000001-01", "linked"],
            ["用电大户", "2", "", "3", "", "landlord"],
            ["用电大户", "3", "", "5", "L000003-01", "single"],
            ["12369举报", "1", "", "2", "", "lead"],
        ]
    );
    let reasons: Vec<&str> = rows.iter().map(|row| row["reason"].as_str()).collect();
    assert_eq!(reasons[0], "与 省下发底册:3 同一单位：名称相同(+9.1)、地址同村(+3.2)");
    assert_eq!(reasons[1], "最接近的是 省下发底册:1，但不是同一单位：名称相同(+9.1)、地址同村(+3.2)；字号不同");
    assert_eq!(reasons[4], "村委会户头");
    assert_eq!(reasons[5], "没有相近的记录");
    assert_eq!(reasons[6], "没有指明单位");
    assert_eq!(rows[0]["probability"], "0.9988");
    assert_eq!(rows[3]["issues"], "phone:phone_unknown_shape");
}

#[test]
fn english_reasons() {
    let (_keep, out) = written(Lang::En);
    let rows = read(&out, "links.csv");
    assert_eq!(rows[0]["reason"], "same unit as 省下发底册:3: name equal(+9.1), address same village(+3.2)");
    assert_eq!(rows[6]["reason"], "names nobody");
    assert_eq!(rows[6]["decision"], "lead", "codes do not change with the language");
}

#[test]
fn findings_review_rejects_and_issues() {
    let (_keep, out) = written(Lang::Zh);
    let duplicates = read(&out, "duplicates.csv");
    assert_eq!(duplicates.len(), 1);
    assert_eq!([&duplicates[0]["record"], &duplicates[0]["row"], &duplicates[0]["kept_record"]], ["3", "5", "1"]);
    assert_eq!(duplicates[0]["kept_name"], "潮州市潮安区彩塘镇广成不锈钢制品厂");
    let omissions = read(&out, "omissions.csv");
    assert_eq!(omissions.len(), 1);
    assert_eq!([&omissions[0]["name"], &omissions[0]["evidence"]], ["新景五金厂", "用电 25 万千瓦时"]);
    assert_eq!([&omissions[0]["sources"], &omissions[0]["records"]], ["用电大户", "用电大户:3"]);
    let review = &read(&out, "review.csv")[0];
    assert_eq!([&review["left"], &review["right"], &review["together"]], ["省下发底册:2", "用电大户:3", "no"]);
    assert_eq!([&review["left_name"], &review["right_name"]], ["=华丰陶瓷", "新景五金厂"]);
    assert_eq!([&review["left_address"], &review["right_phone"]], ["凤塘镇盛户村", "'13800138000"]);
    assert_eq!(review["evidence"], "名称不同(+0.0)");
    assert_eq!([&review["left_roster_id"], &review["right_roster_id"]], ["L000002-01", "L000003-01"]);
    let rejected = read(&out, "rejected.csv");
    let shown: Vec<[&str; 3]> = rejected.iter().map(|row| ["row", "reason", "text"].map(|c| row[c].as_str())).collect();
    assert_eq!(shown, [["3", "blank", ""], ["6", "subtotal", "合计 | 3"], ["4", "footnote", "-以上为2017年数据"]]);
    let issues = read(&out, "issues.csv");
    assert_eq!(
        [&issues[0]["source"], &issues[0]["record"], &issues[0]["kind"]],
        ["省下发底册", "3", "code_lost_digits"]
    );
}

#[test]
fn run_json_says_what_was_run() {
    let (_keep, out) = written(Lang::Zh);
    let run: serde_json::Value = serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(run["program"], "minglu");
    assert_eq!(run["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(run["seeds"]["em"], 7);
    assert_eq!(run["plan"]["name"], "standard");
    assert_eq!(run["inputs"][0]["sha256"], "00".repeat(32));
    assert_eq!(run["inputs"][0]["rejected_by_reason"]["subtotal"], 1);
    assert_eq!(run["inputs"][1]["columns"][0]["field"], "name");
    assert_eq!(run["stages"][0]["stage"], "ingest");
    assert_eq!(run["stages"][0]["seconds"], 0.25);
    assert_eq!(run["issues"]["code_lost_digits"]["count"], 1);
    assert_eq!(run["issues"]["code_lost_digits"]["examples"][0]["record"], "省下发底册:3");
    for (what, count) in [("records", 7), ("units", 3), ("leads", 1), ("landlords", 1), ("omissions", 1), ("linked", 3)]
    {
        assert_eq!(run["summary"][what], count, "{what}");
    }
    assert_eq!(run["files"]["links.csv"], 7);
    let read = report::read_run(&out).unwrap();
    assert_eq!((read.inputs.len(), read.columns[0].1.as_str()), (3, "单位名称"));
}

#[test]
fn the_same_result_gives_the_same_bytes() {
    let (_keep, first) = written(Lang::Zh);
    let (_keep_too, second) = written(Lang::Zh);
    let mut names: Vec<_> = fs::read_dir(&first).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names.len(), 9 + usize::from(cfg!(feature = "workbook")));
    for name in names {
        assert!(fs::read(first.join(&name)).unwrap() == fs::read(second.join(&name)).unwrap(), "{name:?}");
    }
}

#[test]
fn trace_follows_a_record_from_the_files_alone() {
    let (_keep, out) = written(Lang::Zh);
    let trace = report::trace(&out, "用电大户：1").unwrap();
    assert_eq!((trace.row, trace.decision.as_str()), (2, "linked"));
    let unit = trace.unit.as_ref().unwrap();
    assert_eq!(unit.members, ["省下发底册:1", "省下发底册:3", "用电大户:1"]);
    let mine: Vec<(&str, &str)> =
        unit.values.iter().filter(|v| v.from == trace.label).map(|v| (v.field.as_str(), v.text.as_str())).collect();
    assert_eq!(mine, [("other_names", "广成不锈钢"), ("phone", "+86-0768-2345678")]);
    let text = trace.to_text(Lang::Zh, Some(&[("户名".into(), "广成不锈钢".into())]));
    for part in
        ["lists/用电大户.csv 第 2 行", "户名：广成不锈钢", "名录单位 L000001-01", "← 取自本条", "数据问题：phone"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let lead = report::trace(&out, "12369举报:1").unwrap();
    assert!(lead.unit.is_none() && lead.to_text(Lang::Zh, None).contains("没有指明单位"));
    let error = report::trace(&out, "用电大户:9").unwrap_err();
    assert!(error.message(Lang::Zh).contains("省下发底册（3 条）、用电大户（3 条）、12369举报（1 条）"), "{error}");
    assert!(matches!(report::trace(&out, "用电大户"), Err(ReportError::UnknownRecord { .. })));
    fs::remove_file(out.join("links.csv")).unwrap();
    assert!(matches!(report::trace(&out, "用电大户:1"), Err(ReportError::NotAResult { .. })));
}

#[test]
fn a_lost_row_stops_the_run_before_anything_is_written() {
    type Break = fn(&mut Lists, &mut Roster);
    let breaks: [(&str, Break); 9] = [
        ("只有 6 条有去向", |_, roster| {
            roster.placements.pop();
        }),
        ("顺序错位", |_, roster| roster.placements.swap(0, 1)),
        ("它的去向却不是这个单位", |_, roster| roster.units[1].members.push(RecordId(3))),
        ("出现两次", |_, roster| roster.units[0].members.insert(1, RecordId(0))),
        ("没有它", |_, roster| {
            roster.units[0].members.remove(1);
        }),
        ("却没有单位", |_, roster| roster.placements[5].unit = None),
        ("不应在单位中", |_, roster| roster.placements[6].unit = Some(1)),
        ("第 3 行没有去向", |lists, _| {
            lists.rejected.remove(0);
        }),
        ("第 2 行出现了两次", |lists, _| lists.rejected[0].at.row = 2),
    ];
    for (expected, damage) in breaks {
        let (mut lists, mut roster) = (lists(), roster());
        damage(&mut lists, &mut roster);
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path().join("out");
        let error = report::write(&out, &lists, &roster, &run(), &ReportOptions::default()).unwrap_err();
        assert!(matches!(error, ReportError::Lost(_)), "{expected}: {error}");
        assert!(error.to_string().contains(expected), "{expected}: {error}");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0, "{expected}");
    }
    assert!(report::conservation_check(&lists(), &roster()).is_ok());
    let (lists, mut short) = (lists(), roster());
    short.placements.pop();
    let Err(ReportError::Lost(violation)) = report::conservation_check(&lists, &short) else { panic!() };
    assert_eq!(violation, Violation::PlacementCount { records: 7, placements: 6 });
}

#[test]
fn a_list_named_like_a_column_keeps_its_own_column() {
    let mut lists = lists();
    lists.sources_mut()[1].name = "name".into();
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    report::write(&out, &lists, &roster(), &run(), &ReportOptions::default()).unwrap();
    let rows = read(&out, "roster.csv");
    assert_eq!((rows[0]["name"].as_str(), rows[0]["list:name"].as_str()), ("潮州市潮安区彩塘镇广成不锈钢制品厂", "1"));
    assert_eq!(report::trace(&out, "name:1").unwrap().unit.unwrap().members[2], "name:1");
}

#[cfg(feature = "workbook")]
mod workbook {
    use super::*;
    use calamine::{Data, Reader, Xlsx};

    #[test]
    fn codes_and_phones_are_text_and_sheets_speak_chinese() {
        let (_keep, out) = written(Lang::Zh);
        let mut book: Xlsx<_> = calamine::open_workbook(out.join("roster.xlsx")).unwrap();
        assert_eq!(
            book.sheet_names(),
            [
                "普查名录",
                "疑似重复",
                "疑似遗漏",
                "待核实",
                "不纳入",
                "名录对比统计",
                "原始记录",
                "剔除行",
                "数据问题",
                "说明"
            ]
        );
        let sheet = book.worksheet_range("普查名录").unwrap();
        let header: Vec<String> = sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(
            header,
            [
                "名录编号",
                "法人单位编号",
                "单位名称",
                "其他名称",
                "统一社会信用代码",
                "电话",
                "省下发底册",
                "用电大户",
                "12369举报",
                "记录数",
                "把握",
                "数据问题",
                "核实状态",
                "备注",
                "核实人",
                "核实日期",
                "更正：单位名称",
                "更正：统一社会信用代码",
                "单位名称来源",
                "其他名称来源",
                "统一社会信用代码来源",
                "电话来源",
                "校验码"
            ]
        );
        assert_eq!(sheet.get((1, 4)), Some(&Data::String("92445103MA4X000000".into())));
        assert_eq!(sheet.get((1, 5)), Some(&Data::String("+86-0768-2345678".into())), "as sent, no guard");
        assert_eq!(sheet.get((2, 2)), Some(&Data::String("=华丰陶瓷".into())));
        assert_eq!(sheet.get((1, 9)), Some(&Data::Float(3.0)));
        let issues = "统一社会信用代码：代码被表格软件截断；联系电话：电话格式不明";
        assert_eq!(sheet.get((1, 11)), Some(&Data::String(issues.into())), "words and the file's own headers");
        let aside = book.worksheet_range("不纳入").unwrap();
        assert_eq!(aside.height(), 3);
        assert_eq!(aside.get((2, 6)), Some(&Data::String("举报内容：某厂夜间排\n黑烟，“臭”".into())));
        let rejected = book.worksheet_range("剔除行").unwrap();
        assert_eq!(rejected.get((2, 3)), Some(&Data::String("合计/小计行".into())));
    }

    #[test]
    fn a_text_longer_than_a_cell_is_cut_in_the_workbook_only() {
        let mut roster = roster();
        let long = "陶".repeat(40_000);
        roster.units[1].values.put(value("name", &long, 1, "单位名称"));
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path().join("out");
        report::write(&out, &lists(), &roster, &run(), &ReportOptions::default()).unwrap();
        assert_eq!(read(&out, "roster.csv")[1]["name"], long);
        let mut book: Xlsx<_> = calamine::open_workbook(out.join("roster.xlsx")).unwrap();
        let sheet = book.worksheet_range("普查名录").unwrap();
        assert_eq!(sheet.get((2, 2)).unwrap().to_string().chars().count(), 32_767);
    }
}
