//! How sure the run is: weights of pairs with the thresholds, confidence of units, and which fields tell units apart.

use super::evidence::Evidence;
use super::facts::Facts;
use super::html::{Rows, Set, bar, bits, esc, percent, px, whole};
use std::fmt::Write as _;

const LEFT: f64 = 62.0;
const TALL: f64 = 210.0;
const TOP: f64 = 52.0;

/// The weights of all kept pairs, stacked by what the pair turned out to be.
pub(super) fn weights(facts: &Facts<'_>, evidence: &Evidence) -> String {
    let w = facts.w;
    let most = evidence.bars.iter().map(|bar| bar.together + bar.same_firm + bar.apart).max().unwrap_or(0);
    if most == 0 {
        return format!("<p class=\"none\">{}</p>", w.t("没有相近的记录对。", "No pair of records is similar."));
    }
    let step = (860.0 / evidence.bars.len() as f64).min(40.0);
    let wide = LEFT + step * evidence.bars.len() as f64 + 20.0;
    let first = evidence.bars[0].bits;
    let x = |bits: f64| LEFT + (bits - f64::from(first)) * step;
    let mut svg = format!(
        "<svg class=\"weights\" viewBox=\"0 0 {} {}\" style=\"max-width:{}px\" role=\"img\" aria-label=\"{}\">",
        px(wide.max(620.0)),
        px(TOP + TALL + 40.0),
        px(wide.max(620.0)),
        w.t("记录对权重分布", "weights of pairs")
    );
    let unit = nice(most as f64 / 5.0);
    let mut tick = 0.0;
    while tick <= most as f64 {
        let y = TOP + TALL - TALL * tick / most as f64;
        let _ = write!(
            svg,
            "<path class=\"grid\" d=\"M{LEFT} {}H{}\"/><text class=\"num\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            px(y),
            px(wide - 20.0),
            px(LEFT - 8.0),
            px(y + 4.0),
            whole(tick as u64)
        );
        tick += unit;
    }
    let last = evidence.bars.len() - 1;
    for (at, bar) in evidence.bars.iter().enumerate() {
        let mut y = TOP + TALL;
        for (class, count) in [("together", bar.together), ("firm", bar.same_firm), ("apart", bar.apart)] {
            let tall = TALL * count as f64 / most as f64;
            y -= tall;
            if count > 0 {
                let _ = write!(
                    svg,
                    "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}: {}</title></rect>",
                    px(x(f64::from(bar.bits)) + 1.0),
                    px(y),
                    px(step - 2.0),
                    px(tall.max(0.4)),
                    bar.bits,
                    whole(count)
                );
            }
        }
        if bar.bits.rem_euclid(if evidence.bars.len() > 24 { 5 } else { 2 }) == 0 || at == last {
            let more = if at == last { "+" } else { "" };
            let _ = write!(
                svg,
                "<text class=\"num\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}{more}</text>",
                px(x(f64::from(bar.bits))),
                px(TOP + TALL + 16.0),
                bar.bits.to_string().replace('-', "−")
            );
        }
    }
    let mut lines = vec![
        (f64::from(evidence.decide.review_bits), w.t("起看", "review from")),
        (f64::from(evidence.decide.sure_bits), w.t("免看", "sure from")),
    ];
    lines.extend(evidence.link_bits.map(|bits| (bits, w.t("合并", "link from"))));
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, (bits_at, label)) in lines.iter().enumerate() {
        let at_x = x(*bits_at).clamp(LEFT, wide - 20.0);
        // The leftmost stands highest, so that no line runs through the text of another.
        let y = TOP - 6.0 - 15.0 * (2 - at % 3) as f64;
        let _ = write!(
            svg,
            "<path class=\"mark\" d=\"M{} {}V{}\"/><text class=\"marked\" x=\"{}\" y=\"{}\">{label} {}</text>",
            px(at_x),
            px(y - 8.0),
            px(TOP + TALL),
            px(at_x + 4.0),
            px(y),
            bits(*bits_at)
        );
    }
    let _ = write!(
        svg,
        "<text class=\"head\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text></svg>",
        px((LEFT + wide) / 2.0),
        px(TOP + TALL + 34.0),
        w.t("权重（比特）：0 为一半对一半，每 +1 可能性翻一倍", "weight in bits: 0 is even odds, +1 doubles them")
    );
    let sums = evidence
        .bars
        .iter()
        .fold([0; 3], |sum, bar| [sum[0] + bar.together, sum[1] + bar.same_firm, sum[2] + bar.apart]);
    let kept: u64 = sums.iter().sum();
    let legend = [
        ("together", w.t("同一单位", "one unit")),
        ("firm", w.t("同一法人的不同厂址", "sites of one firm")),
        ("apart", w.t("不同单位", "different units")),
    ];
    let legend: String = legend
        .iter()
        .zip(sums)
        .map(|((class, label), count)| format!("<span class=\"key {class}\"></span>{label} {}　", whole(count)))
        .collect();
    let below = evidence.weighed.saturating_sub(kept);
    let note = match w.0 {
        super::Lang::Zh => format!(
            "共比较了 {} 对可能相同的记录，其中 {} 对低于起看线，未画出。线左边没有合并、右边没有分开的对，是整组证据或规则（代码不同、厂号不同）改变了单对的结论。",
            whole(evidence.weighed),
            whole(below)
        ),
        super::Lang::En => format!(
            "{} candidate pairs were weighed; {} lie below the review line and are not drawn. Where a bar's colour does not fit its side of the line, the group as a whole or a rule (different codes, numbered plants) decided.",
            whole(evidence.weighed),
            whole(below)
        ),
    };
    format!("<figure>{svg}<p class=\"legend\">{legend}</p><figcaption>{note}</figcaption></figure>")
}

/// A round number near this one.
fn nice(number: f64) -> f64 {
    let power = 10f64.powf(number.max(1.0).log10().floor());
    let head = number / power;
    power
        * if head <= 1.0 {
            1.0
        } else if head <= 2.0 {
            2.0
        } else if head <= 5.0 {
            5.0
        } else {
            10.0
        }
}

/// Units of several records by their weakest link.
pub(super) fn confidence(facts: &Facts<'_>) -> String {
    let w = facts.w;
    let classes = [
        (0.99, w.t("≥ 0.99", "≥ 0.99")),
        (0.9, w.t("0.90 – 0.99", "0.90 – 0.99")),
        (0.5, w.t("0.50 – 0.90", "0.50 – 0.90")),
        (0.0, w.t("< 0.50（靠整组证据合并）", "< 0.50 (the group as a whole decided)")),
    ];
    let mut counts = [0usize; 4];
    for unit in facts.roster.units.iter().filter(|unit| unit.members.len() > 1) {
        counts[classes.iter().position(|(from, _)| unit.confidence >= *from).unwrap_or(3)] += 1;
    }
    let mut rows = Rows::new(
        "plain narrow",
        &[
            (Set::Text, w.t("最弱一环的概率", "probability of the weakest link")),
            (Set::Number, w.t("单位数", "units")),
            (Set::Number, w.t("占合并单位", "share")),
            (Set::Text, ""),
        ],
    );
    for ((_, label), count) in classes.iter().zip(counts) {
        let share = count as f64 / facts.merged.max(1) as f64;
        rows.row(&[label, &whole(count), &percent(count, facts.merged), &bar(share, "")]);
    }
    rows.end()
}

/// The comparisons by how far they pull one-unit pairs and other pairs apart.
pub(super) fn telling(facts: &Facts<'_>, evidence: &Evidence) -> String {
    let w = facts.w;
    if evidence.telling.is_empty() {
        return format!("<p class=\"none\">{}</p>", w.t("没有可说明的记录对。", "There are no pairs to explain."));
    }
    let most = evidence.telling.iter().map(|of| of.together.abs().max(of.apart.abs())).fold(0.1, f64::max);
    let mut rows = Rows::new(
        "plain telling",
        &[
            (Set::Text, w.t("比较项", "comparison")),
            (Set::Number, w.t("两边都有", "both have it")),
            (Set::Number, w.t("不同单位时平均", "mean, different units")),
            (Set::Text, ""),
            (Set::Number, w.t("同一单位时平均", "mean, one unit")),
            (Set::Number, w.t("相差（比特）", "difference (bits)")),
        ],
    );
    for of in &evidence.telling {
        let side = |value: f64| (value.abs() / most * 50.0 * 10.0).round() / 10.0;
        let mark = |value: f64, class: &str| {
            let from = if value < 0.0 { 50.0 - side(value) } else { 50.0 };
            format!("<i class=\"{class}\" style=\"left:{from}%;width:{}%\"></i>", side(value))
        };
        let both = format!("<span class=\"two\">{}{}</span>", mark(of.together, "together"), mark(of.apart, "apart"));
        rows.row(&[
            &esc(w.0.pick(of.label)),
            &format!("{:.0}%", of.comparable * 100.0),
            &bits(of.apart),
            &both,
            &bits(of.together),
            &format!("<b>{}</b>", bits(of.together - of.apart)),
        ]);
    }
    let note = w.t(
        "深色为同一单位的记录对，浅色为不同单位的记录对：各取至多一千对相近的记录，平均每一项给出的权重；缺项按 0 计。相差越大，这一项越能分清同与不同。所以填全、填对这几项，最能改进下一次的名录。",
        "Dark bars are pairs of one unit, pale ones pairs of two: means over at most a thousand similar pairs each; an absent field counts 0. The larger the difference, the better a field tells units apart: filling these fields well improves the next roster most.",
    );
    format!("<div class=\"wide\">{}</div><p class=\"note\">{note}</p>", rows.end())
}
