//! Hard decisions with their evidence, weight by weight.

use super::evidence::{Evidence, Example};
use super::facts::Facts;
use super::html::{bits, clip, esc, px};
use crate::record::RecordId;
use crate::score::Explanation;
use std::fmt::Write as _;

/// Cells of a record shown above its evidence.
const SHOWN: [&str; 6] = ["name", "credit_code", "address", "legal_rep", "phone", "complaint_text"];
const WIDE: f64 = 360.0;

pub(super) fn merges(facts: &Facts<'_>, evidence: &Evidence) -> String {
    let w = facts.w;
    if evidence.examples.is_empty() {
        return format!("<p class=\"none\">{}</p>", w.t("没有难以判断的记录对。", "No decision was hard."));
    }
    let mut out = String::new();
    for (kind, explanation, deciding) in &evidence.examples {
        let (class, said) = match kind {
            Example::Against => ("ok", w.t("合并，虽有反证", "joined, although something speaks against it")),
            Example::Narrow => ("ok", w.t("合并，刚过线", "joined, with little to spare")),
            Example::HeldApart => ("no", w.t("没有合并，虽很相近", "held apart, although similar")),
        };
        let _ = write!(out, "<article class=\"merge\"><h4><span class=\"{class}\">{said}</span></h4>");
        out.push_str(&sides(facts, explanation));
        out.push_str(&waterfall(facts, explanation));
        if *kind == Example::HeldApart && explanation.rules.is_empty() {
            let why = w.t("没有合并", "held apart");
            let beside = deciding.as_ref().map(|deciding| crate::report::deciding_text(deciding, facts.lists, w.0));
            let beside = beside.unwrap_or_default();
            let _ = write!(out, "<p class=\"rule\">{why}{}</p>", esc(&beside));
        }
        out.push_str("</article>");
    }
    out
}

/// Both records as they were sent.
fn sides(facts: &Facts<'_>, explanation: &Explanation) -> String {
    let mut out = String::from("<div class=\"sides\">");
    for record in [explanation.pair.left(), explanation.pair.right()] {
        let _ = write!(out, "<div><b class=\"ref\">{}</b>", esc(&facts.lists.label(record)));
        for text in cells(facts, record) {
            let _ = write!(out, "<span>{}</span>", esc(&text));
        }
        out.push_str("</div>");
    }
    out.push_str("</div>");
    out
}

fn cells(facts: &Facts<'_>, record: RecordId) -> Vec<String> {
    let cell = |field: &&str| {
        let cells: Vec<&str> = facts.lists.cells(record, field).map(|cell| cell.text).collect();
        (!cells.is_empty()).then(|| clip(&cells.join("；"), 60).into_owned())
    };
    SHOWN.iter().filter_map(cell).take(5).collect()
}

/// The evidence as a table whose bars start where the one above ended.
fn waterfall(facts: &Facts<'_>, explanation: &Explanation) -> String {
    let w = facts.w;
    let (mut low, mut high, mut at) = (0.0f64, 0.0f64, 0.0f64);
    let steps = explanation.steps.iter().map(|step| step.bits + step.frequency_bits);
    for step in std::iter::once(explanation.prior_bits).chain(steps) {
        at += step;
        (low, high) = (low.min(at), high.max(at));
    }
    let x = |bits: f64| (bits - low) / (high - low).max(1e-9) * (WIDE - 2.0) + 1.0;
    let drawn = |from: f64, to: f64, class: &str| {
        let (start, end) = (x(from.min(to)), x(from.max(to)));
        format!(
            "<svg viewBox=\"0 0 {WIDE} 14\" class=\"fall\"><path class=\"zero\" d=\"M{} 0V14\"/><rect class=\"{class}\" x=\"{}\" y=\"3\" width=\"{}\" height=\"8\"/></svg>",
            px(x(0.0)),
            px(start),
            px((end - start).max(1.0))
        )
    };
    let mut out = format!(
        "<table class=\"falls\"><thead><tr><th>{}</th><th>{}</th><th class=\"n\">{}</th><th></th></tr></thead><tbody>",
        w.t("比较项", "comparison"),
        w.t("结果（甲 ↔ 乙）", "finding (left ↔ right)"),
        w.t("权重", "bits")
    );
    let class = |bits: f64| if bits < 0.0 { "minus" } else { "plus" };
    let mut at = explanation.prior_bits;
    let mut silent: Vec<&str> = Vec::new();
    let _ = write!(
        out,
        "<tr class=\"quiet\"><td>{}</td><td>{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
        w.t("起点", "prior"),
        w.t("任取一对候选记录", "any candidate pair"),
        bits(explanation.prior_bits),
        drawn(0.0, at, "prior")
    );
    for step in &explanation.steps {
        let weight = step.bits + step.frequency_bits;
        if weight == 0.0 {
            silent.push(w.0.pick(step.label));
            continue;
        }
        let values = if step.left.is_empty() && step.right.is_empty() {
            String::new()
        } else {
            format!(
                "<small>{} ↔ {}</small>",
                esc(&clip(if step.left.is_empty() { "–" } else { &step.left }, 24)),
                esc(&clip(if step.right.is_empty() { "–" } else { &step.right }, 24))
            )
        };
        let _ = write!(
            out,
            "<tr><td>{}</td><td>{} {values}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            esc(w.0.pick(step.label)),
            esc(w.0.pick(step.level)),
            bits(weight),
            drawn(at, at + weight, class(weight))
        );
        at += weight;
    }
    let _ = write!(
        out,
        "<tr class=\"sum\"><td>{}</td><td>{} {:.1}%</td><td class=\"n\">{}</td><td>{}</td></tr></tbody></table>",
        w.t("合计", "total"),
        w.t("同一单位的概率", "probability of one unit"),
        explanation.probability * 100.0,
        bits(explanation.total_bits),
        drawn(0.0, explanation.total_bits, class(explanation.total_bits))
    );
    if !silent.is_empty() {
        let _ = write!(out, "<p class=\"note\">{}{}</p>", w.t("没有可比的：", "nothing to compare: "), w.join(silent));
    }
    for &rule in &explanation.rules {
        let _ = write!(out, "<p class=\"rule\">{}{}</p>", w.t("规则：", "rule: "), esc(w.0.pick(rule)));
    }
    out
}
