//! Units that other lists know and the base register does not, per list and per town.

use super::facts::Facts;
use super::html::{Rows, Set, bar, clip, esc, percent, whole};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Towns shown at once; the others unfold.
const TOWNS: usize = 15;

pub(super) fn omitted(facts: &Facts<'_>) -> String {
    let w = facts.w;
    let Some(base) = facts.base else {
        return format!(
            "<p class=\"none\">{}</p>",
            w.t(
                "没有一份名单是底册，未比对遗漏。可在 minglu.toml 里把某份名单的 role 设为 base_register。",
                "No list is a base register, so omissions were not looked for. Set role = \"base_register\" for one in minglu.toml."
            )
        );
    };
    let bit = |list: usize| 1u64 << list.min(63);
    let units = facts.membership.units.iter().zip(&facts.omitted);
    let mut out = String::from("<h3>");
    out.push_str(w.t("按名单", "By list"));
    out.push_str("</h3>");
    let mut rows = Rows::new(
        "plain",
        &[
            (Set::Text, w.t("名单", "list")),
            (Set::Number, w.t("名录中的单位", "units")),
            (Set::Number, w.t("底册也有", "also in the base register")),
            (Set::Number, w.t("底册疑似遗漏", "suspected omissions")),
            (Set::Number, w.t("占本名单", "share")),
            (Set::Text, ""),
            (Set::Number, w.t("其中只有本名单知道", "known to this list alone")),
        ],
    );
    for (list, name) in facts.membership.lists.iter().enumerate().filter(|(list, _)| *list != base) {
        let (mut all, mut known, mut missing, mut alone) = (0, 0, 0, 0);
        for (unit, &omitted) in units.clone().filter(|(unit, _)| unit.lists & bit(list) != 0) {
            all += 1;
            known += usize::from(unit.lists & bit(base) != 0);
            missing += usize::from(omitted);
            alone += usize::from(omitted && unit.lists == bit(list));
        }
        rows.row(&[
            &esc(name),
            &whole(all as u64),
            &whole(known),
            &whole(missing),
            &percent(missing, all),
            &bar(missing as f64 / all.max(1) as f64, "warm"),
            &whole(alone),
        ]);
    }
    let _ = write!(out, "<div class=\"wide\">{}</div>", rows.end());
    out.push_str(&evidence(facts));
    out.push_str(&towns(facts, base));
    out
}

/// Why the omissions are credible.
fn evidence(facts: &Facts<'_>) -> String {
    let w = facts.w;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for label in facts.roster.omissions.iter().flat_map(|omission| &omission.evidence) {
        *counts.entry(w.0.pick(*label)).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    if counts.is_empty() {
        return String::new();
    }
    let parts: Vec<String> =
        counts.iter().map(|(label, count)| format!("{} <b>{}</b>", esc(label), whole(*count))).collect();
    format!(
        "<p class=\"chips\"><span>{}</span>{}</p>",
        w.t("依据（一个单位可有几项）", "evidence (a unit may have several)"),
        parts.iter().map(|part| format!("<i>{part}</i>")).collect::<String>()
    )
}

fn towns(facts: &Facts<'_>, base: usize) -> String {
    let w = facts.w;
    let lists = facts.membership.lists.len();
    let others: Vec<usize> = (0..lists).filter(|list| *list != base).collect();
    // Per town: omitted units, and those of them on each list.
    let mut missing = vec![vec![0usize; lists + 1]; facts.membership.towns.len()];
    for (unit, _) in facts.membership.units.iter().zip(&facts.omitted).filter(|(_, omitted)| **omitted) {
        let counts = &mut missing[unit.town as usize];
        counts[lists] += 1;
        (0..lists).filter(|list| unit.lists >> list & 1 == 1).for_each(|list| counts[list] += 1);
    }
    let none = vec![0; lists + 1];
    let of = |town: &str| {
        facts.membership.towns.binary_search_by(|known| known.as_str().cmp(town)).map_or(&none, |at| &missing[at])
    };
    let towns = facts.membership.by_town();
    let table = |towns: &[crate::census::TownCount]| {
        let mut heads: Vec<(Set, String)> = vec![
            (Set::Text, w.t("镇街", "town").to_owned()),
            (Set::Number, w.t("单位", "units").to_owned()),
            (Set::Number, w.t("底册有", "in the base register").to_owned()),
            (Set::Number, w.t("疑似遗漏", "omissions").to_owned()),
            (Set::Number, w.t("比例", "share").to_owned()),
            (Set::Text, String::new()),
        ];
        heads.extend(others.iter().map(|&list| {
            let name = esc(&clip(&facts.membership.lists[list], 12)).into_owned();
            (Set::Number, name)
        }));
        let heads: Vec<(Set, &str)> = heads.iter().map(|(set, head)| (*set, head.as_str())).collect();
        let mut rows = Rows::new("plain towns", &heads);
        for town in towns {
            let missing = of(&town.town);
            let name = if town.town.is_empty() {
                format!("<em>{}</em>", w.t("镇街不详", "town unknown"))
            } else {
                esc(&town.town).into_owned()
            };
            let known = town.lists.get(base).copied().unwrap_or(0);
            let (units, known, all) = (whole(town.units), whole(known), whole(missing[lists]));
            let share = percent(missing[lists], town.units as usize);
            let bar = bar(missing[lists] as f64 / town.units.max(1) as f64, "warm");
            let counts: Vec<String> = others
                .iter()
                .map(|&list| match missing[list] {
                    0 => "<span class=\"zero\">0</span>".to_owned(),
                    count => whole(count),
                })
                .collect();
            let mut cells: Vec<&dyn std::fmt::Display> = vec![&name, &units, &known, &all, &share, &bar];
            cells.extend(counts.iter().map(|count| count as &dyn std::fmt::Display));
            rows.row(&cells);
        }
        rows.end()
    };
    let shown = towns.len().min(TOWNS);
    let mut out = format!(
        "<h3>{}</h3><div class=\"wide\">{}</div>",
        w.t(
            "按镇街（右边各列：疑似遗漏中见于该名单的）",
            "By town (columns at the right: the omissions that each list knows)"
        ),
        table(&towns[..shown])
    );
    if shown < towns.len() {
        let more = match w.0 {
            super::Lang::Zh => format!("其余 {} 个镇街", towns.len() - shown),
            super::Lang::En => format!("the other {} towns", towns.len() - shown),
        };
        let _ = write!(
            out,
            "<details><summary>{more}</summary><div class=\"wide\">{}</div></details>",
            table(&towns[shown..])
        );
    }
    out
}
