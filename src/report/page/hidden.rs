//! What no list contains: the model set, the bound, the towns, and what is taken for granted.

use super::facts::Facts;
use super::html::{Rows, Set, esc, px, round, whole};
use crate::census::{ASSUMPTIONS, Coverage, Numbers, TownCoverage};
use std::fmt::Write as _;

const WIDE: f64 = 300.0;
/// Towns shown at once; the others unfold.
const TOWNS: usize = 15;

pub(super) fn hidden(facts: &Facts<'_>, found: &Coverage) -> String {
    let w = facts.w;
    let mut out = String::new();
    let lists: Vec<String> = found.lists.iter().map(|(name, _)| format!("{}{name}", found.sign(name))).collect();
    let lists = w.join(lists.iter().map(String::as_str));
    let _ = match w.0 {
        super::Lang::Zh => write!(
            out,
            "<p>名录只能收进至少一份名单提到过的单位。由各名单重合的程度，可以估计还有多少单位一份也没上（多系统估计，与“捕获—再捕获”同理）。参加比较的名单：{lists}；其上共有 {} 个单位。</p>",
            whole(found.observed)
        ),
        super::Lang::En => write!(
            out,
            "<p>A roster holds only what at least one list mentions. How far the lists overlap says how many units are on none (multiple-systems estimation, as in capture and recapture). Lists compared: {lists}, with {} units.</p>",
            whole(found.observed)
        ),
    };
    if let Some(obstacle) = &found.obstacle {
        let _ = write!(out, "<p class=\"none\">{}</p>", esc(w.said(&obstacle.said())));
        return out;
    }
    if let Some([low, high]) = found.span {
        let seen = found.observed as f64;
        let _ = match w.0 {
            super::Lang::Zh => write!(
                out,
                "<p class=\"answer\">选出的几种模型合起来看：连同看不见的，全部单位约在 <b>{}</b> 到 <b>{}</b> 之间，即有 <b>{}</b> 到 <b>{}</b> 个不在任何名单上（95% 区间的两端）。",
                round(low),
                round(high),
                round(low - seen),
                round(high - seen)
            ),
            super::Lang::En => write!(
                out,
                "<p class=\"answer\">Over the models selected, between <b>{}</b> and <b>{}</b> units in all, so <b>{}</b> to <b>{}</b> on no list (ends of the 95 % intervals).",
                round(low),
                round(high),
                round(low - seen),
                round(high - seen)
            ),
        };
        if let Some(bound) = found.lower {
            let _ = match w.0 {
                super::Lang::Zh => write!(
                    out,
                    "如果各名单互相独立，全部单位的 Chao 下限为 {}（标准误 {}）。",
                    round(bound.total),
                    round(bound.error)
                ),
                super::Lang::En => write!(
                    out,
                    " If the lists are independent of each other, Chao's lower bound is {} (s.e. {}).",
                    round(bound.total),
                    round(bound.error)
                ),
            };
        }
        out.push_str("</p>");
    }
    out.push_str(&models(facts, found));
    for remark in &found.remarks {
        let _ = write!(out, "<p class=\"remark\">{}</p>", esc(w.said(&remark.said())));
    }
    out.push_str(&towns(facts, found));
    let _ = write!(
        out,
        "<h3>{}</h3><ul class=\"terms\">",
        w.t("这些数字以什么为前提", "What these numbers take for granted")
    );
    for assumption in ASSUMPTIONS {
        let _ = write!(out, "<li>{}</li>", w.0.pick(assumption));
    }
    out.push_str("</ul>");
    out
}

fn models(facts: &Facts<'_>, found: &Coverage) -> String {
    let w = facts.w;
    let seen = found.observed as f64;
    let all = found.models.iter().filter_map(|model| model.numbers);
    // One wild model must not squeeze the others into a corner: the scale ends at three times the widest selected model.
    let most = all.map(|numbers| numbers.high).fold(seen * 1.05, f64::max);
    let most = most.min(found.span.map_or(most, |[_, high]| high + 0.6 * (high - seen)));
    let mut rows = Rows::new(
        "plain models",
        &[
            (Set::Text, w.t("模型", "model")),
            (Set::Text, w.t("允许互相关联的名单", "lists that may depend")),
            (Set::Number, "AIC"),
            (Set::Number, "BIC"),
            (Set::Number, w.t("全部单位", "all units")),
            (Set::Number, w.t("标准误", "s.e.")),
            (Set::Number, w.t("95% 区间", "95 % interval")),
            (Set::Text, ""),
        ],
    );
    for model in &found.models {
        let pairs = if model.model == crate::census::ModelKind::AllPairs {
            w.t("每一对", "every pair").to_owned()
        } else {
            found.signs(&model.pairs)
        };
        let number = |of: Option<f64>| of.map_or_else(|| "–".to_owned(), |of| format!("{of:.1}"));
        let label = esc(w.0.pick(model.model.label()));
        match model.numbers {
            Some(of) => rows.row(&[
                &label,
                &format!("<small>{}</small>", if pairs.is_empty() { "–" } else { &pairs }),
                &number(model.aic),
                &number(model.bic),
                &format!("<b>{}</b>", round(of.total)),
                &round(of.error),
                &format!("{} – {}", round(of.low), round(of.high)),
                &whiskers(&of, seen, most),
            ]),
            None => {
                let why = model.unfit.map_or("", |unfit| w.0.pick(unfit.label()));
                rows.row(&[&label, &format!("<small>{why}</small>"), &"–", &"–", &"–", &"–", &"–", &""]);
            }
        }
    }
    if let Some(bound) = found.lower {
        let of = Numbers {
            total: bound.total,
            hidden: bound.total - seen,
            error: bound.error,
            low: bound.low,
            high: bound.high,
        };
        rows.row(&[
            &w.t("Chao 下限", "Chao's lower bound"),
            &format!("<small>{}</small>", w.t("只用上一份、上两份名单的单位数", "from units on one list and on two")),
            &"–",
            &"–",
            &format!("<b>≥ {}</b>", round(of.total)),
            &round(of.error),
            &format!("{} – {}", round(of.low), round(of.high)),
            &whiskers(&of, seen, most),
        ]);
    }
    format!("<div class=\"wide\">{}</div>", rows.end())
}

/// An interval with its estimate, on a line from what was seen to the end of the scale.
fn whiskers(of: &Numbers, seen: f64, most: f64) -> String {
    let x = |value: f64| ((value - seen) / (most - seen).max(1e-9)).clamp(0.0, 1.0) * (WIDE - 10.0) + 5.0;
    format!(
        "<svg class=\"whisker\" viewBox=\"0 0 {WIDE} 16\"><path d=\"M5 3v10M{} 8H{}\"/><circle cx=\"{}\" cy=\"8\" r=\"4\"/></svg>",
        px(x(of.low)),
        px(x(of.high)),
        px(x(of.total))
    )
}

fn towns(facts: &Facts<'_>, found: &Coverage) -> String {
    let w = facts.w;
    if found.towns.is_empty() {
        return String::new();
    }
    let table = |towns: &[TownCoverage]| {
        let mut rows = Rows::new(
            "plain narrow",
            &[
                (Set::Text, w.t("镇街", "town")),
                (Set::Number, w.t("名录单位", "units")),
                (Set::Number, w.t("上两份以上名单", "on two lists or more")),
                (Set::Number, w.t("Chao 下限", "lower bound")),
                (Set::Number, w.t("估计全部单位", "estimate")),
                (Set::Number, w.t("95% 区间", "95 % interval")),
            ],
        );
        for town in towns {
            let dash = || "–".to_owned();
            rows.row(&[
                &esc(&town.town),
                &whole(town.observed),
                &whole(town.shared),
                &town.lower.map_or_else(dash, |bound| format!("≥ {}", round(bound.total))),
                &town.numbers.map_or_else(dash, |of| format!("<b>{}</b>", round(of.total))),
                &town.numbers.map_or_else(dash, |of| format!("{} – {}", round(of.low), round(of.high))),
            ]);
        }
        rows.end()
    };
    let shown = found.towns.len().min(TOWNS);
    let mut tables = table(&found.towns[..shown]);
    if shown < found.towns.len() {
        let more = match w.0 {
            super::Lang::Zh => format!("其余 {} 个镇街", found.towns.len() - shown),
            super::Lang::En => format!("the other {} towns", found.towns.len() - shown),
        };
        let _ = write!(tables, "<details><summary>{more}</summary>{}</details>", table(&found.towns[shown..]));
    }
    format!(
        "<h3>{}</h3><div class=\"wide\">{}</div><p class=\"note\">{}</p>",
        w.t("按镇街", "By town"),
        tables,
        w.t(
            "各镇街按自己的数据逐步选模型（p≤0.02）；单位不足 30 个、或上两份以上名单的不足 10 个的镇街不估计。数目小，区间宽，各镇街之和不必等于全区的估计。",
            "Each town's model is selected stepwise (p ≤ 0.02) on its own counts; towns with fewer than 30 units, or fewer than 10 on two lists or more, are left out. Numbers are small and intervals wide; the towns need not add up to the whole."
        )
    )
}
