//! Why a record is where it is, in one sentence.

use super::{Lang, table::Context};
use crate::cluster::{Relation, Voice};
use crate::consolidate::{Deciding, Decision, Evidence, Placement, UNCLEAR};
use crate::record::{Lists, Pair};
use std::fmt::Write as _;

/// Appends the reason of a placement, for example
/// `与 省下发底册:12 同一单位：名称相同(+9.1)、信用代码相同(+14.0)、地址同村(+3.2)`.
pub(super) fn push_reason(context: &Context<'_>, placement: &Placement, out: &mut String) {
    let lang = context.lang;
    let reason = &placement.reason;
    if let (Decision::Lead | Decision::Landlord, Some(rule)) = (placement.decision, &reason.rule) {
        out.push_str(lang.pick(**rule));
    }
    if let Some(partner) = reason.partner {
        let (before, after) = match (placement.decision, lang) {
            (Decision::Linked, Lang::Zh) => ("与 ", " 同一单位"),
            (Decision::Linked, Lang::En) => ("same unit as ", ""),
            (Decision::Single, Lang::Zh) => ("最接近的是 ", "，但不是同一单位"),
            (Decision::Single, Lang::En) => ("closest is ", ", but not the same unit"),
            (Decision::Lead | Decision::Landlord, Lang::Zh) => ("最接近的是 ", ""),
            (Decision::Lead | Decision::Landlord, Lang::En) => ("closest is ", ""),
        };
        if !out.is_empty() {
            out.push_str(lang.clause_mark());
        }
        out.push_str(before);
        context.push_label(partner, out);
        out.push_str(after);
        if !reason.evidence.is_empty() {
            out.push_str(if lang == Lang::Zh { "：" } else { ": " });
            push_evidence(lang, &reason.evidence, out);
        }
    } else if placement.decision == Decision::Single {
        out.push_str(if lang == Lang::Zh { "没有相近的记录" } else { "no similar record" });
    }
    if let (Decision::Linked | Decision::Single, Some(rule)) = (placement.decision, &reason.rule) {
        out.push_str(lang.clause_mark());
        out.push_str(lang.pick(**rule));
    }
    if let Some((relation, voice)) = reason.answer.as_deref() {
        out.push_str(lang.clause_mark());
        push_answer(lang, *relation, voice, out);
    }
}

/// What decided over a pair beside its own weight, as a clause behind what became of it:
/// `；两边的记录中，排污许可:87 与 底册:176 不能是同一单位：信用代码不同`.
pub(super) fn deciding(lang: Lang, deciding: &Deciding, lists: &Lists) -> String {
    let both = |pair: Pair| [pair.left(), pair.right()].map(|record| lists.label(record));
    match (*deciding, lang) {
        (Deciding::Rule { pair, rule }, Lang::Zh) => {
            let [a, b] = both(pair);
            format!("；两边的记录中，{a} 与 {b} 不能是同一单位：{}", lang.pick(rule))
        }
        (Deciding::Rule { pair, rule }, Lang::En) => {
            let [a, b] = both(pair);
            format!("; of their records, {a} and {b} can never be one unit: {}", lang.pick(rule))
        }
        (Deciding::Disagreeing { mean, least, bits }, Lang::Zh) => {
            let [a, b] = both(least);
            format!("；两边的记录整组看不够一致，平均 {mean:+.1}，{a} 与 {b} 最不合（{bits:+.1}）")
        }
        (Deciding::Disagreeing { mean, least, bits }, Lang::En) => {
            let [a, b] = both(least);
            format!(
                "; taken together their records agree too little: {mean:+.1} on average, least {a} and {b} ({bits:+.1})"
            )
        }
        (Deciding::Mention, _) => [lang.clause_mark(), lang.pick(UNCLEAR)].concat(),
        (Deciding::Third { record, bits: [left, right] }, Lang::Zh) => {
            format!("；由 {} 相连（{left:+.1}、{right:+.1}）", lists.label(record))
        }
        (Deciding::Third { record, bits: [left, right] }, Lang::En) => {
            format!("; joined by {} ({left:+.1}, {right:+.1})", lists.label(record))
        }
    }
}

/// Appends a person's answer: `人工核实：同一单位（张三，2018-05-03）`.
pub(super) fn push_answer(lang: Lang, relation: Relation, voice: &Voice, out: &mut String) {
    out.push_str(if lang == Lang::Zh { "人工核实：" } else { "answered: " });
    out.push_str(lang.pick(relation.label()));
    let said: Vec<&str> =
        [voice.who.as_str(), voice.when.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    match (said.is_empty(), lang) {
        (true, _) => {}
        (false, Lang::Zh) => out.push_str(&format!("（{}）", said.join("，"))),
        (false, Lang::En) => out.push_str(&format!(" ({})", said.join(", "))),
    }
}

/// Appends findings with their weights: `名称相同(+9.1)、地址不同(-4.0)`.
pub(super) fn push_evidence(lang: Lang, evidence: &[Evidence], out: &mut String) {
    for (at, finding) in evidence.iter().enumerate() {
        if at > 0 {
            out.push_str(lang.list_mark());
        }
        let (label, level) = (lang.pick(finding.label), lang.pick(finding.level));
        if !names(level, label) {
            out.push_str(label);
            if lang == Lang::En {
                out.push(' ');
            }
        }
        // `+ 0.0` turns a negative zero into zero, so that no `-0.0` is printed.
        let rounded = (finding.bits * 10.0).round() / 10.0 + 0.0;
        let _ = write!(out, "{level}({rounded:+.1})");
    }
}

/// Whether a level's text says by itself what was compared: `地址相同` needs no `地址` before it.
fn names(level: &str, label: &str) -> bool {
    level.contains(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{EvidenceWords, Label};

    #[test]
    fn what_was_compared_is_said_once() {
        for (label, level, said) in [
            (
                Label::new("地址", "address"),
                Label::new("地址相同", "same address"),
                ("地址相同(+3.0)", "same address(+3.0)"),
            ),
            (
                Label::new("地址", "address"),
                Label::new("不同镇", "other town"),
                ("地址不同镇(+3.0)", "address other town(+3.0)"),
            ),
            (Label::new("代码", "code"), Label::new("代码不同", "differ"), ("代码不同(+3.0)", "code differ(+3.0)")),
        ] {
            let words = EvidenceWords { comparison: "x".to_owned(), label, level };
            let finding = Evidence::new(std::sync::Arc::new(words), 3.0);
            for (lang, said) in [(Lang::Zh, said.0), (Lang::En, said.1)] {
                let mut out = String::new();
                push_evidence(lang, std::slice::from_ref(&finding), &mut out);
                assert_eq!(out, said);
            }
        }
    }
}
