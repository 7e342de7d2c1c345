//! Lists against each other: which sets of lists occur, and how much each pair shares.

use super::facts::Facts;
use super::html::{Rows, Set, clip, esc, percent, px, whole};
use std::fmt::Write as _;

/// Columns of the picture; the rest is summed up below it.
const COLUMNS: usize = 26;
const STEP: f64 = 28.0;
const ROW: f64 = 24.0;
const NAMES: f64 = 230.0;
const TALL: f64 = 170.0;

/// The sets of lists by size, as columns over a grid of dots.
pub(super) fn sets(facts: &Facts<'_>) -> String {
    let w = facts.w;
    let patterns: Vec<(u64, u64)> = facts.membership.patterns().into_iter().filter(|(lists, _)| *lists != 0).collect();
    let overlap = facts.membership.overlap();
    let Some(&(_, most)) = patterns.first() else {
        return format!("<p class=\"none\">{}</p>", w.t("名录里没有单位。", "The roster has no units."));
    };
    let mut order: Vec<usize> = (0..facts.membership.lists.len()).collect();
    order.sort_by_key(|&list| (std::cmp::Reverse(overlap[list][list]), list));
    let largest = order.first().map_or(1, |&list| overlap[list][list]).max(1);
    let shown = &patterns[..patterns.len().min(COLUMNS)];
    let (left, top) = (NAMES + 90.0, TALL + 20.0);
    let wide = left + shown.len() as f64 * STEP + 20.0;
    let tall = top + order.len() as f64 * ROW + 8.0;
    let mut svg = format!(
        "<svg class=\"upset\" viewBox=\"0 0 {} {}\" style=\"max-width:{}px\" role=\"img\" aria-label=\"{}\">",
        px(wide.max(620.0)),
        px(tall),
        px(wide.max(620.0)),
        w.t("名单交集图", "intersections of lists")
    );
    for (at, &list) in order.iter().enumerate() {
        let y = top + at as f64 * ROW;
        let units = overlap[list][list];
        let long = 80.0 * units as f64 / largest as f64;
        if at % 2 == 0 {
            let _ =
                write!(svg, "<rect class=\"stripe\" x=\"0\" y=\"{}\" width=\"{}\" height=\"{ROW}\"/>", px(y), px(wide));
        }
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{} <tspan class=\"num\">{}</tspan></text><rect class=\"size\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"10\"/>",
            px(NAMES),
            px(y + 16.0),
            esc(&clip(&facts.membership.lists[list], 13)),
            whole(units),
            px(NAMES + 8.0),
            px(y + 7.0),
            px(long)
        );
    }
    for (at, &(lists, units)) in shown.iter().enumerate() {
        let x = left + (at as f64 + 0.5) * STEP;
        let high = (TALL - 14.0) * units as f64 / most as f64;
        let class = if lists.count_ones() == 1 { "one" } else { "many" };
        let names: Vec<&str> = order
            .iter()
            .filter(|&&list| lists >> list & 1 == 1)
            .map(|&list| facts.membership.lists[list].as_str())
            .collect();
        let _ = write!(
            svg,
            "<g class=\"{class}\" data-set=\"{lists}\"><title>{}: {}</title><rect class=\"hit\" x=\"{}\" y=\"0\" width=\"{STEP}\" height=\"{}\"/><rect x=\"{}\" y=\"{}\" width=\"16\" height=\"{}\"/><text class=\"num\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            w.join(names),
            whole(units),
            px(x - STEP / 2.0),
            px(tall),
            px(x - 8.0),
            px(TALL - high),
            px(high.max(1.0)),
            px(x),
            px(TALL - high - 4.0),
            whole(units)
        );
        let on: Vec<usize> = (0..order.len()).filter(|&place| lists >> order[place] & 1 == 1).collect();
        let y = |place: usize| top + (place as f64 + 0.5) * ROW;
        for place in 0..order.len() {
            let class = if on.contains(&place) { "dot" } else { "hole" };
            let _ = write!(svg, "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"5\"/>", px(x), px(y(place)));
        }
        if let (Some(&first), Some(&last)) = (on.first(), on.last())
            && first < last
        {
            let _ = write!(svg, "<path class=\"tie\" d=\"M{} {}V{}\"/>", px(x), px(y(first)), px(y(last)));
        }
        svg.push_str("</g>");
    }
    svg.push_str("</svg>");
    let rest: u64 = patterns[shown.len()..].iter().map(|(_, units)| units).sum();
    let single: u64 = patterns.iter().filter(|(lists, _)| lists.count_ones() == 1).map(|(_, units)| units).sum();
    let all = facts.roster.units.len();
    let mut note = match w.0 {
        super::Lang::Zh => format!(
            "每一列是一种“恰好在这些名单上”的组合，柱高为单位数；左侧横条为每份名单的单位数。只在一份名单上的单位共 {} 个，占 {}（浅色）。",
            whole(single),
            percent(single as usize, all)
        ),
        super::Lang::En => format!(
            "Each column is a set of lists; its bar counts the units on exactly these lists. Bars at the left count the units of a list. {} units ({}) are on one list only (pale).",
            whole(single),
            percent(single as usize, all)
        ),
    };
    if rest > 0 {
        let sets = patterns.len() - shown.len();
        let _ = match w.0 {
            super::Lang::Zh => write!(note, "另有 {sets} 种较小的组合共 {} 个单位，图中未画。", whole(rest)),
            super::Lang::En => write!(note, " {sets} smaller sets with {} units are not drawn.", whole(rest)),
        };
    }
    format!("<figure>{svg}<figcaption>{note}</figcaption></figure>")
}

/// How many units each pair of lists shares, and which share of the row's list that is.
pub(super) fn matrix(facts: &Facts<'_>) -> String {
    let w = facts.w;
    let overlap = facts.membership.overlap();
    let names = &facts.membership.lists;
    let mut out = format!(
        "<div class=\"wide\"><table class=\"matrix\"><thead><tr><th>{}</th>",
        w.t("行名单中，也在列名单上的", "of the row's list, also on")
    );
    for name in names {
        let _ = write!(out, "<th>{}</th>", esc(name));
    }
    let _ = write!(out, "<th>{}</th></tr></thead><tbody>", w.t("只在本名单", "on no other"));
    for (row, name) in names.iter().enumerate() {
        let own = overlap[row][row];
        let _ = write!(out, "<tr><th>{}</th>", esc(name));
        for (column, &shared) in overlap[row].iter().enumerate() {
            if row == column {
                let _ = write!(out, "<td class=\"self\">{}</td>", whole(own));
                continue;
            }
            let share = if own == 0 { 0.0 } else { shared as f64 / own as f64 };
            let _ = write!(
                out,
                "<td style=\"--s:{:.3}\"><b>{}</b><small>{}</small></td>",
                share,
                whole(shared),
                percent(shared as usize, own as usize)
            );
        }
        let alone = facts.membership.units.iter().filter(|unit| unit.lists == 1 << row).count();
        let _ = write!(
            out,
            "<td style=\"--s:0\"><b>{}</b><small>{}</small></td></tr>",
            whole(alone),
            percent(alone, own as usize)
        );
    }
    out.push_str("</tbody></table></div>");
    out
}

/// Repeats within each list.
pub(super) fn repeats(facts: &Facts<'_>) -> String {
    let w = facts.w;
    let mut rows = Rows::new(
        "plain",
        &[
            (Set::Text, w.t("名单", "list")),
            (Set::Number, w.t("记录", "records")),
            (Set::Number, w.t("其中进入名录", "in the roster")),
            (Set::Number, w.t("对应单位", "units")),
            (Set::Number, w.t("重复条数", "repeats")),
            (Set::Number, w.t("重复率", "rate")),
            (Set::Text, ""),
            (Set::Text, w.t("重复最多的单位（条数）", "most repeated unit (records)")),
        ],
    );
    let overlap = facts.membership.overlap();
    let mut placed = vec![0usize; facts.lists.sources().len()];
    for placement in facts.roster.placements.iter().filter(|placement| placement.unit.is_some()) {
        placed[facts.lists.locate(placement.record).0.index()] += 1;
    }
    let of = |list: usize| facts.roster.duplicates.iter().filter(move |group| group.source.index() == list);
    let most = (0..placed.len())
        .map(|list| of(list).map(|group| group.repeats.len()).sum::<usize>() as f64 / placed[list].max(1) as f64);
    let most = most.fold(0.0, f64::max).max(1e-9);
    for (list, source) in facts.lists.sources().iter().enumerate() {
        let repeats: usize = of(list).map(|group| group.repeats.len()).sum();
        let worst = of(list).max_by_key(|group| (group.repeats.len(), std::cmp::Reverse(group.unit)));
        let worst = worst.and_then(|group| {
            let unit = facts.roster.units.get(group.unit as usize)?;
            Some(format!("{} <small>×{}</small>", esc(&clip(Facts::value(unit, "name"), 22)), group.repeats.len() + 1))
        });
        let units = overlap.get(list).map_or(0, |row| row[list]);
        rows.row(&[
            &esc(&source.name),
            &whole(source.rows.len()),
            &whole(placed[list]),
            &whole(units),
            &whole(repeats),
            &percent(repeats, placed[list]),
            &super::html::bar(repeats as f64 / placed[list].max(1) as f64 / most, ""),
            &worst.unwrap_or_else(|| "–".to_owned()),
        ]);
    }
    let note = w.t(
        "同一名单里说的是同一个生产场所的几条，保留最完整的一条，其余列在 duplicates.csv。同一法人的不同厂址不算重复。",
        "Rows of one list that are one production site; the fullest is kept, the others are in duplicates.csv. Several sites of one firm are no repeats.",
    );
    format!("<div class=\"wide\">{}</div><p class=\"note\">{note}</p>", rows.end())
}
