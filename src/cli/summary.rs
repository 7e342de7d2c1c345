//! What came of a run, in words a clerk understands.

use super::answers::Answers;
use super::progress::{peak_memory, stage_lines};
use minglu::consolidate::{Decision, Roster};
use minglu::record::{Lists, Role};
use minglu::report::{Lang, Measured, Written, display_width, pad};
use minglu::score::Learned;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

pub struct Facts<'a> {
    pub lists: &'a Lists,
    pub roster: &'a Roster,
    pub written: &'a Written,
    pub out: &'a Path,
    pub answers: &'a Answers,
    pub learned: Option<&'a Learned>,
    pub elapsed: Duration,
    /// What each stage took.
    pub stages: &'a [Measured],
    /// What to say of the inputs.
    pub notes: &'a str,
    /// What to say of a bound that was passed.
    pub passed: Option<String>,
    pub lang: Lang,
}

/// The closing summary.
pub fn summary(facts: &Facts<'_>) -> String {
    let Facts { lists, roster, lang, .. } = *facts;
    let zh = lang == Lang::Zh;
    let mut out = String::new();
    let sources = lists.sources();
    let _ = if zh {
        writeln!(out, "读入 {} 份名单，共 {} 条记录：", sources.len(), lists.len())
    } else {
        writeln!(out, "read {} lists, {} records:", sources.len(), lists.len())
    };
    let names = sources.iter().map(|source| display_width(&source.name)).max().unwrap_or(0).min(40);
    let digits = sources.iter().map(|source| source.rows.len().to_string().len()).max().unwrap_or(1);
    for (ordinal, source) in sources.iter().enumerate() {
        let rejected = lists.rejected.iter().filter(|rejected| rejected.at.source.index() == ordinal).count();
        let (name, records) = (pad(&source.name, names), source.rows.len());
        let role = pad(role_name(source.role, lang), if zh { 10 } else { 13 });
        let _ = if zh {
            writeln!(out, "  {name}  {records:>digits$} 条  {role}  另有 {rejected} 行不是记录（表头、空行、合计等）")
        } else {
            writeln!(out, "  {name}  {records:>digits$}  {role}  {rejected} rows set aside")
        };
    }
    for note in facts.notes.lines() {
        let _ = writeln!(out, "  {note}");
    }
    let count = |decision| roster.placements.iter().filter(|placement| placement.decision == decision).count();
    let (linked, single) = (count(Decision::Linked), count(Decision::Single));
    let (leads, landlords) = (count(Decision::Lead), count(Decision::Landlord));
    let legal: BTreeSet<&str> = roster.units.iter().map(|unit| unit.legal_id.as_str()).collect();
    let repeats: usize = roster.duplicates.iter().map(|duplicate| duplicate.repeats.len()).sum();
    let merged = roster.units.iter().filter(|unit| unit.members.len() > 1).count();
    let (units, reviews, omissions) = (roster.units.len(), roster.reviews.len(), roster.omissions.len());
    let has_base = sources.iter().any(|source| source.role == Role::BaseRegister);
    out.push('\n');
    let mut line = |zh_text: String, en_text: String| {
        out.push_str("  ");
        out.push_str(if zh { &zh_text } else { &en_text });
        out.push('\n');
    };
    line(
        format!("名录单位    {units} 个生产场所，属于 {} 个法人单位", legal.len()),
        format!("units       {units} sites of {} legal units", legal.len()),
    );
    line(
        format!("合并        {linked} 条记录合并成 {merged} 个单位；{single} 条各自独立成单位"),
        format!("merged      {linked} records into {merged} units; {single} stand alone"),
    );
    line(format!("名单内重复  {repeats} 条"), format!("repeated    {repeats} records repeat another of their list"));
    line(
        format!("不进名录    {leads} 条线索（没有指明单位），{landlords} 条房东、村委等户头"),
        format!("set aside   {leads} leads (name nobody), {landlords} landlords' accounts"),
    );
    line(format!("待核实      {reviews} 对拿不准的记录"), format!("to review   {reviews} doubtful pairs"));
    if has_base {
        line(
            format!("疑似遗漏    {omissions} 个单位，其他名单有而底册没有"),
            format!("omissions   {omissions} units that the base register does not know"),
        );
    } else {
        line(
            "疑似遗漏    没有一份名单是底册，未作比对（可在 minglu.toml 里把某份名单的 role 设为 \"base_register\"）"
                .to_owned(),
            "omissions   not looked for: no list is a base register (set role = \"base_register\" in minglu.toml)"
                .to_owned(),
        );
    }
    let issues = lists.issues.iter().filter(|issue| issue.is_open()).count();
    if issues > 0 {
        line(
            format!("数据问题    {issues} 处（截断的代码、不合理的坐标等）"),
            format!("issues      {issues} cells to look at"),
        );
    }
    out.push_str(&facts.answers.summary(facts.learned, lang));
    out.push('\n');
    files(facts, &mut out);
    let seconds = facts.elapsed.as_secs_f64();
    let memory = peak_memory().map(|bytes| bytes / (1 << 20));
    let _ = match (zh, memory) {
        (true, Some(memory)) => writeln!(out, "用时 {seconds:.1} 秒，内存最多用到 {memory} MB"),
        (true, None) => writeln!(out, "用时 {seconds:.1} 秒"),
        (false, Some(memory)) => writeln!(out, "{seconds:.1} s, peak memory {memory} MB"),
        (false, None) => writeln!(out, "{seconds:.1} s"),
    };
    out.push_str(&stage_lines(facts.stages, lang));
    out.push_str(facts.passed.as_deref().unwrap_or_default());
    out
}

fn files(facts: &Facts<'_>, out: &mut String) {
    let zh = facts.lang == Lang::Zh;
    let _ = if zh {
        writeln!(out, "结果在 {}：", facts.out.display())
    } else {
        writeln!(out, "results in {}:", facts.out.display())
    };
    let meaning = |name: &str| match (name, zh) {
        ("roster.xlsx", true) => "名录和各清单，用表格软件打开看这个",
        ("roster.xlsx", false) => "the roster and all findings, for people",
        ("roster.csv", true) => "名录：每行一个单位，每个值注明出处",
        ("roster.csv", false) => "a row per unit, each value with its origin",
        ("links.csv", true) => "每条记录归到哪个单位、为什么",
        ("links.csv", false) => "where every record went and why",
        ("duplicates.csv", true) => "名单内的重复",
        ("duplicates.csv", false) => "repeats within a list",
        ("omissions.csv", true) => "疑似遗漏的单位",
        ("omissions.csv", false) => "suspected omissions",
        ("review.csv", true) => "拿不准、请人核实的记录对",
        ("review.csv", false) => "doubtful pairs",
        ("rejected.csv", true) => "不是记录的行",
        ("rejected.csv", false) => "rows that are no record",
        ("issues.csv", true) => "有问题的单元格",
        ("issues.csv", false) => "odd cells",
        ("changes.txt", true) => "这次更新有什么变化，可以直接读",
        ("changes.txt", false) => "what this update changed, to read",
        ("changes.csv", true) => "同上，逐条列出，便于筛选",
        ("changes.csv", false) => "the same, a row per change",
        ("history.csv", true) => "历次更新的合并、拆分、更名、关闭、新增、消失",
        ("history.csv", false) => "events of all updates so far",
        ("state.minglu", true) => "下次更新要用，请勿删改",
        ("state.minglu", false) => "needed by the next update",
        ("units.geojson", true) => "有坐标的单位，供地图软件用",
        ("units.geojson", false) => "units with coordinates, for a map program",
        ("report.html", true) => "一页说清这次归并，用浏览器打开，可打印",
        ("report.html", false) => "what was done, on one page; open it in a browser",
        ("decisions.csv", true) => "人工核实的全部结论，下次运行接着用",
        ("decisions.csv", false) => "every answer, for the next run",
        ("run.json", true) => "这次运行的全部参数和统计",
        ("run.json", false) => "parameters and counts of this run",
        _ => "",
    };
    let mut names: Vec<&str> = facts.written.files.iter().map(|(name, _)| *name).collect();
    names.sort_by_key(|name| (*name != "roster.xlsx", *name != "report.html"));
    for name in names {
        let _ = writeln!(out, "  {}  {}", pad(name, 14), meaning(name));
    }
}

/// What a list is for.
pub fn role_name(role: Role, lang: Lang) -> &'static str {
    if lang == Lang::En {
        return role.as_str();
    }
    match role {
        Role::BaseRegister => "底册",
        Role::Industry => "工业企业库",
        Role::Statistics => "环境统计",
        Role::Permits => "排污许可",
        Role::Electricity => "用电户",
        Role::Complaints => "举报投诉",
        Role::Inspection => "排查检查",
        Role::Other => "其他名单",
    }
}
