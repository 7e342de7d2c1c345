//! What came in and what came out: the figures at the top and the flow of records.

use super::facts::{FATES, Facts};
use super::html::{clip, esc, percent, px, round, spread, whole};
use crate::census::Coverage;
use std::fmt::Write as _;

/// Size of the drawing in px: wide enough for a page of 1280, and shrunk by the printer.
const WIDTH: f64 = 980.0;
const LEFT: f64 = 250.0;
const MIDDLE: f64 = 560.0;
const RIGHT: f64 = 800.0;
const NODE: f64 = 12.0;
const GAP: f64 = 9.0;
/// Lists drawn on their own; what is beyond stands together.
const LISTS: usize = 24;

/// The figures a leader asks for first.
pub(super) fn summary(facts: &Facts<'_>, coverage: &Coverage) -> String {
    let w = facts.w;
    let mut out = String::from("<div class=\"tiles\">");
    let mut tile = |number: String, label: &str, note: String| {
        let _ = write!(out, "<div class=\"tile\"><b>{number}</b><span>{label}</span><small>{note}</small></div>");
    };
    let lists = facts.lists.sources().len();
    tile(
        whole(facts.lists.len()),
        w.t("条记录读入", "records read"),
        match w.0 {
            super::Lang::Zh => format!("来自 {lists} 份名单，另有 {} 行不是记录", whole(facts.lists.rejected.len())),
            super::Lang::En => format!("from {lists} lists; {} rows set aside", whole(facts.lists.rejected.len())),
        },
    );
    tile(
        whole(facts.roster.units.len()),
        w.t("个生产场所", "production sites"),
        match w.0 {
            super::Lang::Zh => format!("属于 {} 个法人单位", whole(facts.legal)),
            super::Lang::En => format!("of {} legal units", whole(facts.legal)),
        },
    );
    tile(
        whole(facts.merged),
        w.t("个单位由多条记录合成", "units made of several records"),
        match w.0 {
            super::Lang::Zh => format!("合并了 {} 条记录", whole(facts.fates[0])),
            super::Lang::En => format!("{} records merged", whole(facts.fates[0])),
        },
    );
    tile(
        whole(facts.repeats),
        w.t("条名单内重复", "repeats within a list"),
        match w.0 {
            super::Lang::Zh => format!("占全部记录的 {}", percent(facts.repeats, facts.lists.len())),
            super::Lang::En => format!("{} of all records", percent(facts.repeats, facts.lists.len())),
        },
    );
    if facts.base.is_some() {
        tile(
            whole(facts.roster.omissions.len()),
            w.t("个底册疑似遗漏的单位", "suspected omissions"),
            match w.0 {
                super::Lang::Zh => {
                    format!("占名录的 {}", percent(facts.roster.omissions.len(), facts.roster.units.len()))
                }
                super::Lang::En => {
                    format!("{} of the roster", percent(facts.roster.omissions.len(), facts.roster.units.len()))
                }
            },
        );
    }
    tile(
        whole(facts.roster.reviews.len()),
        w.t("对记录待人工核实", "pairs to review"),
        w.t("见 review.csv 与工作簿“待核实”", "in review.csv and the workbook").to_owned(),
    );
    if let Some([low, high]) = coverage.span {
        let seen = coverage.observed as f64;
        tile(
            format!("{}–{}", round(low - seen), round(high - seen)),
            w.t("个单位可能不在任何名单上", "units may be on no list"),
            format!("<a href=\"#hidden\">{}</a>", w.t("几种模型 95% 区间的范围", "span of the models' 95 % intervals")),
        );
    }
    out.push_str("</div>");
    out
}

/// The flow from lists over what became of their records to units.
pub(super) fn flow(facts: &Facts<'_>) -> String {
    let w = facts.w;
    let sources = facts.lists.sources();
    // Per list: records by fate, then rows that are no record.
    let mut table: Vec<(String, [usize; 5])> = sources.iter().map(|source| (source.name.clone(), [0; 5])).collect();
    for placement in &facts.roster.placements {
        let (source, _) = facts.lists.locate(placement.record);
        let fate = FATES.iter().position(|fate| *fate == placement.decision).unwrap_or(1);
        table[source.index()].1[fate] += 1;
    }
    for rejected in &facts.lists.rejected {
        table[rejected.at.source.index()].1[4] += 1;
    }
    if table.len() > LISTS {
        let rest = table.split_off(LISTS - 1);
        let mut sums = [0; 5];
        rest.iter().for_each(|(_, of)| sums.iter_mut().zip(of).for_each(|(sum, of)| *sum += of));
        table.push((w.t("其他名单", "other lists").to_owned(), sums));
    }
    let total: usize = table.iter().flat_map(|(_, of)| of).sum();
    if total == 0 {
        return format!("<p class=\"none\">{}</p>", w.t("没有读到记录。", "No records were read."));
    }
    let fates: Vec<usize> = (0..5).map(|fate| table.iter().map(|(_, of)| of[fate]).sum()).collect();
    let shown: Vec<usize> = (0..5).filter(|&fate| fates[fate] > 0).collect();
    let height = (table.len() as f64 * 34.0).clamp(240.0, 560.0);
    let gaps = table.len().max(shown.len()).saturating_sub(1) as f64 * GAP;
    let scale = (height - gaps) / total as f64;
    let mut svg = format!(
        "<svg class=\"flow\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{}\">",
        px(height + 46.0),
        w.t("记录流向图", "flow of records")
    );
    let top = 22.0;
    for (x, anchor, text) in [
        (LEFT, "end", w.t("名单（行数）", "list (rows)")),
        (MIDDLE + NODE, "middle", w.t("去向", "what became of them")),
        (RIGHT + NODE + 8.0, "start", w.t("名录（单位数）", "roster (units)")),
    ] {
        let _ = write!(svg, "<text class=\"head\" x=\"{}\" y=\"12\" text-anchor=\"{anchor}\">{text}</text>", px(x));
    }
    // Where each fate's node starts, and how far it is filled from the left.
    let mut starts = vec![0.0; 5];
    let mut y = top;
    for &fate in &shown {
        starts[fate] = y;
        y += fates[fate] as f64 * scale + GAP;
    }
    let mut filled = starts.clone();
    let (mut ribbons, mut nodes) = (String::new(), String::new());
    let (mut middles, mut y) = (Vec::new(), top);
    for (_, of) in &table {
        let rows: usize = of.iter().sum();
        let tall = rows as f64 * scale;
        let mut from = y;
        for &fate in shown.iter().filter(|&&fate| of[fate] > 0) {
            let thick = of[fate] as f64 * scale;
            ribbon(&mut ribbons, fate, [LEFT + NODE + 8.0, from, thick], [MIDDLE, filled[fate], thick]);
            from += thick;
            filled[fate] += thick;
        }
        node(&mut nodes, "list", LEFT + 8.0, y, tall);
        middles.push(y + tall / 2.0);
        y += tall + GAP;
    }
    for ((name, of), at) in table.iter().zip(spread(&middles, 17.0, top + 6.0, top + height)) {
        let _ = write!(
            nodes,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}  <tspan class=\"num\">{}</tspan></text>",
            px(LEFT),
            px(at + 4.0),
            esc(&clip(name, 14)),
            whole(of.iter().sum::<usize>())
        );
    }
    let labels = [
        w.t("与其他记录合并", "merged"),
        w.t("独立成单位", "stands alone"),
        w.t("线索（未指明单位）", "leads (name nobody)"),
        w.t("房东、村委户头", "landlords' accounts"),
        w.t("不是记录的行", "rows that are no record"),
    ];
    let singles = facts.roster.units.len() - facts.merged;
    let units = [facts.merged, singles];
    let mut right = top;
    let wanted: Vec<f64> = shown.iter().map(|&fate| starts[fate] + fates[fate] as f64 * scale / 2.0).collect();
    for (&fate, at) in shown.iter().zip(spread(&wanted, 18.0, top + 6.0, top + height + 16.0)) {
        let tall = fates[fate] as f64 * scale;
        node(&mut nodes, &format!("f{fate}"), MIDDLE, starts[fate], tall);
        let label = labels[fate];
        let _ = write!(
            nodes,
            "<text x=\"{}\" y=\"{}\">{label} <tspan class=\"num\">{} · {}</tspan></text>",
            px(MIDDLE + NODE + 7.0),
            px(at + 4.0),
            whole(fates[fate]),
            percent(fates[fate], total)
        );
        if let Some(&units) = units.get(fate).filter(|units| **units > 0) {
            let thick = units as f64 * scale;
            let text = if fate == 0 {
                w.t("多条记录合成", "of several records")
            } else {
                w.t("只有一条记录", "of one record")
            };
            ribbon(&mut ribbons, fate, [MIDDLE + NODE, starts[fate], tall], [RIGHT, right, thick]);
            node(&mut nodes, "unit", RIGHT, right, thick);
            let _ = write!(
                nodes,
                "<text class=\"mid\" x=\"{}\" y=\"{}\">{text}</text><text class=\"num mid\" x=\"{}\" y=\"{}\">{}</text>",
                px(RIGHT + NODE + 7.0),
                px(right + thick / 2.0 - 1.0),
                px(RIGHT + NODE + 7.0),
                px(right + thick / 2.0 + 13.0),
                whole(units)
            );
            right += thick.max(26.0) + GAP;
        }
    }
    svg.push_str(&ribbons);
    svg.push_str(&nodes);
    svg.push_str("</svg>");
    let note = w.t(
        "带子的宽度与条数成比例。合并使右端变窄：几条记录成为一个单位。读入的每一行都在图中：不在名录里的，也各有去处（links.csv、rejected.csv）。",
        "Widths are to scale. Merging narrows the right end: several records become one unit. Every row read is in the picture; those outside the roster are accounted for in links.csv and rejected.csv.",
    );
    format!("<figure>{svg}<figcaption>{note}</figcaption></figure>")
}

/// A band from `[x, y, thickness]` to the same.
fn ribbon(out: &mut String, fate: usize, from: [f64; 3], to: [f64; 3]) {
    let middle = (from[0] + to[0]) / 2.0;
    let _ = write!(
        out,
        "<path class=\"r f{fate}\" d=\"M{} {}C{} {} {} {} {} {}V{}C{} {} {} {} {} {}Z\"/>",
        px(from[0]),
        px(from[1]),
        px(middle),
        px(from[1]),
        px(middle),
        px(to[1]),
        px(to[0]),
        px(to[1]),
        px(to[1] + to[2]),
        px(middle),
        px(to[1] + to[2]),
        px(middle),
        px(from[1] + from[2]),
        px(from[0]),
        px(from[1] + from[2])
    );
}

fn node(out: &mut String, class: &str, x: f64, y: f64, tall: f64) {
    let _ = write!(
        out,
        "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{NODE}\" height=\"{}\"/>",
        px(x),
        px(y),
        px(tall.max(1.0))
    );
}
