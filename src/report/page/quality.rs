//! What each list's columns hold: filled, missing, invalid, damaged.

use super::facts::Facts;
use super::html::{Rows, Set, bar, clip, esc, percent, whole};
use crate::record::{Issue, IssueKind, RecordId, Source};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Whether an odd cell was damaged on its way, or holds what cannot be right.
fn is_damage(kind: IssueKind) -> bool {
    match kind {
        IssueKind::CodeLostDigits
        | IssueKind::LostLeadingZeros
        | IssueKind::FloatText
        | IssueKind::DateSerial
        | IssueKind::ExtraCells
        | IssueKind::Undecodable => true,
        IssueKind::CodeCheckFailed
        | IssueKind::CodeUnknownShape
        | IssueKind::PhoneUnknownShape
        | IssueKind::CoordinateImplausible
        | IssueKind::IndustryUnknown
        | IssueKind::Unreadable
        | IssueKind::Ditto => false,
    }
}

/// Odd cells of one column: records, so that a cell with two faults counts once.
#[derive(Default)]
struct Odd<'a> {
    damaged: BTreeSet<RecordId>,
    invalid: BTreeSet<RecordId>,
    example: Option<&'a Issue>,
}

impl<'a> Odd<'a> {
    fn add(&mut self, issue: &'a Issue) {
        let set = if is_damage(issue.kind) { &mut self.damaged } else { &mut self.invalid };
        set.insert(issue.record);
        self.example.get_or_insert(issue);
    }
}

pub(super) fn quality(facts: &Facts<'_>) -> String {
    let w = facts.w;
    // One pass over the issues: each goes to its list and the column it names, by header or by field.
    let sources = facts.lists.sources();
    let mut odd: Vec<Vec<Odd<'_>>> =
        sources.iter().map(|source| (0..=source.columns.len()).map(|_| Odd::default()).collect()).collect();
    for issue in facts.lists.issues.iter().filter(|issue| issue.is_open()) {
        let list = facts.lists.locate(issue.record).0.index();
        odd[list][column_of(&sources[list], issue)].add(issue);
    }
    let mut out = String::new();
    for (list, source) in sources.iter().enumerate() {
        let rejected = facts.lists.rejected.iter().filter(|rejected| rejected.at.source.index() == list).count();
        let cells = |of: fn(&Odd<'_>) -> usize| odd[list].iter().map(of).sum::<usize>();
        let (damaged, invalid) = (cells(|odd| odd.damaged.len()), cells(|odd| odd.invalid.len()));
        let head = match w.0 {
            super::Lang::Zh => format!(
                "{} 条记录 · {} 行不是记录 · 受损 {} 格 · 无效 {} 格",
                whole(source.rows.len()),
                whole(rejected),
                whole(damaged),
                whole(invalid)
            ),
            super::Lang::En => format!(
                "{} records · {} rows set aside · {} cells damaged · {} invalid",
                whole(source.rows.len()),
                whole(rejected),
                whole(damaged),
                whole(invalid)
            ),
        };
        let role = w.0.pick(crate::report::words::role(source.role));
        let _ = write!(out, "<section class=\"list\"><h3>{} <small>{role} · {head}</small></h3>", esc(&source.name));
        out.push_str(&columns(facts, source, &odd[list]));
        out.push_str("</section>");
    }
    out
}

/// The column an issue is about; the one past the last when the list has no such column.
fn column_of(source: &Source, issue: &Issue) -> usize {
    let by_header = source.columns.iter().position(|column| column.header == issue.column);
    let by_field = || source.columns.iter().position(|column| column.field.as_deref() == Some(&*issue.column));
    by_header.or_else(by_field).unwrap_or(source.columns.len())
}

fn columns(facts: &Facts<'_>, source: &Source, odd: &[Odd<'_>]) -> String {
    let w = facts.w;
    let mut rows = Rows::new(
        "plain quality",
        &[
            (Set::Text, w.t("列名", "column")),
            (Set::Text, w.t("读作", "read as")),
            (Set::Number, w.t("已填", "filled")),
            (Set::Text, ""),
            (Set::Number, w.t("缺失", "missing")),
            (Set::Number, w.t("无效", "invalid")),
            (Set::Number, w.t("受损", "damaged")),
            (Set::Text, w.t("举例", "example")),
        ],
    );
    let count = |of: usize, class: &str| {
        if of == 0 {
            "<span class=\"zero\">0</span>".to_owned()
        } else {
            format!("<b class=\"{class}\">{}</b>", whole(of))
        }
    };
    let total = source.rows.len();
    let none = w.t("（不参与比对）", "(not compared)");
    for (column, odd) in source.columns.iter().zip(odd) {
        let present = column.values.present();
        let read = match column.field.as_deref() {
            Some(field) => esc(field_name(facts, field)).into_owned(),
            None => format!("<small>{none}</small>"),
        };
        rows.row(&[
            &esc(&clip(&column.header, 30)),
            &read,
            &percent(present, total),
            &bar(present as f64 / total.max(1) as f64, ""),
            &whole(total.saturating_sub(present)),
            &count(odd.invalid.len(), "warn"),
            &count(odd.damaged.len(), "bad"),
            &example(facts, odd.example),
        ]);
    }
    if let Some(rest) = odd.get(source.columns.len()).filter(|odd| odd.example.is_some()) {
        rows.row(&[
            &w.t("其他", "other"),
            &"",
            &"",
            &"",
            &"",
            &count(rest.invalid.len(), "warn"),
            &count(rest.damaged.len(), "bad"),
            &example(facts, rest.example),
        ]);
    }
    format!("<div class=\"wide\">{}</div>", rows.end())
}

fn example(facts: &Facts<'_>, issue: Option<&Issue>) -> String {
    let Some(issue) = issue else { return String::new() };
    let at = facts.lists.row_ref(issue.record);
    let row = match facts.w.0 {
        super::Lang::Zh => format!("第 {} 行", at.row),
        super::Lang::En => format!("row {}", at.row),
    };
    let kind = facts.w.0.pick(crate::report::words::issue(issue.kind));
    format!("<small>{row} <code>{}</code> {kind}</small>", esc(&clip(&issue.value, 22)))
}

/// A field as the roster calls it, where it does.
fn field_name<'f>(facts: &Facts<'_>, field: &'f str) -> &'f str {
    let label = facts.roster.columns.iter().find(|column| column.field == field).map(|column| column.label);
    let known = [
        ("phone", "联系电话"),
        ("complaint_text", "投诉内容"),
        ("registered_address", "注册地址"),
        ("registration_no", "注册号"),
        ("tax_no", "税号"),
        ("former_name", "曾用名"),
        ("serial", "序号"),
        ("complaint_date", "投诉日期"),
        ("opening_date", "开业日期"),
        ("division_code", "区划代码"),
        ("province", "省"),
        ("city", "市"),
        ("remark", "备注"),
        ("email", "电子邮箱"),
        ("website", "网址"),
        ("longitude_deg", "经度（度）"),
        ("longitude_min", "经度（分）"),
        ("longitude_sec", "经度（秒）"),
        ("latitude_deg", "纬度（度）"),
        ("latitude_min", "纬度（分）"),
        ("latitude_sec", "纬度（秒）"),
    ];
    match facts.w.0 {
        super::Lang::Zh => label.map_or_else(
            || known.iter().find(|(known, _)| *known == field).map_or(field, |(_, zh)| zh),
            |label| label.zh,
        ),
        super::Lang::En => field,
    }
}
