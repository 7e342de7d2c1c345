//! `minglu coverage`: what no list contains, as far as the overlap of the lists says it.

use super::args;
use super::failure::Failure;
use minglu::census::{ASSUMPTIONS, Coverage, CoverageOptions, ModelKind, Numbers, Said, coverage as estimate};
use minglu::report::{self, Lang, display_width, pad};
use std::fmt::Write as _;

pub fn coverage(args: &args::Coverage, lang: Lang) -> Result<(), Failure> {
    let membership = report::read_membership(&args.out).map_err(Failure::said(lang))?;
    let options = CoverageOptions { groups: args.lists.as_deref().map(groups).unwrap_or_default() };
    let found =
        estimate(&membership, &options).map_err(|wrong| Failure::Failed(said(&wrong.said(), lang).to_owned()))?;
    if args.json {
        let mut text = serde_json::to_string_pretty(&found).map_err(|error| Failure::from_error(&error))?;
        text.push('\n');
        return super::print(&text);
    }
    super::print(&text(&found, lang))
}

/// `甲,乙+丙`: two groups, the second of two lists that count as one.
fn groups(text: &str) -> Vec<Vec<String>> {
    let names = |group: &str| -> Vec<String> {
        group.split(['+', '＋']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    text.split([',', '，', '、']).map(names).filter(|group| !group.is_empty()).collect()
}

fn said(said: &Said, lang: Lang) -> &str {
    if lang == Lang::Zh { &said.zh } else { &said.en }
}

fn text(found: &Coverage, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut out = String::new();
    let _ = if zh {
        writeln!(out, "比较 {} 份名单，其上共有 {} 个单位：", found.lists.len(), found.observed)
    } else {
        writeln!(out, "{} lists compared, with {} units:", found.lists.len(), found.observed)
    };
    let wide = found.lists.iter().map(|(name, _)| display_width(name)).max().unwrap_or(0).min(40);
    for (name, units) in &found.lists {
        let _ = writeln!(out, "  {} {}  {units:>8}", found.sign(name), pad(name, wide));
    }
    for (at, units) in found.by_number.iter().enumerate().filter(|(_, units)| **units > 0) {
        let _ = if zh {
            writeln!(out, "  恰好在 {} 份名单上  {units:>8}", at + 1)
        } else {
            writeln!(out, "  on exactly {} lists  {units:>8}", at + 1)
        };
    }
    if let Some(obstacle) = &found.obstacle {
        let _ = writeln!(out, "\n{}", said(&obstacle.said(), lang));
        return out;
    }
    out.push('\n');
    models(found, lang, &mut out);
    if let Some([low, high]) = found.span {
        let seen = found.observed as f64;
        let _ = if zh {
            writeln!(
                out,
                "\n选出的模型（逐步、AIC、BIC）合起来：全部单位 {low:.0} 到 {high:.0}，不在任何名单上的 {:.0} 到 {:.0}。",
                low - seen,
                high - seen
            )
        } else {
            writeln!(
                out,
                "\nselected models (stepwise, AIC, BIC) together: {low:.0} to {high:.0} units, {:.0} to {:.0} on no list.",
                low - seen,
                high - seen
            )
        };
    }
    for remark in &found.remarks {
        let _ = writeln!(out, "· {}", said(&remark.said(), lang));
    }
    towns(found, lang, &mut out);
    out.push_str(if zh { "\n前提：\n" } else { "\ntaken for granted:\n" });
    for assumption in ASSUMPTIONS {
        let _ = writeln!(out, "· {}", lang.pick(assumption));
    }
    out
}

fn models(found: &Coverage, lang: Lang, out: &mut String) {
    let zh = lang == Lang::Zh;
    let heads = if zh {
        ["模型", "AIC", "全部单位", "标准误", "95% 区间", "允许关联的名单"]
    } else {
        ["model", "AIC", "all units", "s.e.", "95 % interval", "lists that may depend"]
    };
    let labels = found.models.iter().map(|model| lang.pick(model.model.label()));
    let bound = if zh { "Chao 下限" } else { "Chao's lower bound" };
    let wide = labels.chain([heads[0], bound]).map(display_width).max().unwrap_or(0);
    let mut line = |cells: [&str; 6]| {
        let right = |cell: &str, wide: usize| format!("{}{cell}", " ".repeat(wide.saturating_sub(display_width(cell))));
        let text = format!(
            "{}  {}  {}  {}  {}  {}",
            pad(cells[0], wide),
            right(cells[1], 9),
            right(cells[2], 9),
            right(cells[3], 8),
            right(cells[4], 17),
            cells[5]
        );
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(heads);
    let interval = |of: &Numbers| format!("{:.0} – {:.0}", of.low, of.high);
    for model in &found.models {
        let label = lang.pick(model.model.label());
        let pairs = match model.model {
            ModelKind::AllPairs => if zh { "每一对" } else { "every pair" }.to_owned(),
            _ => found.signs(&model.pairs),
        };
        match &model.numbers {
            Some(of) => line([
                label,
                &model.aic.map_or_else(String::new, |aic| format!("{aic:.1}")),
                &format!("{:.0}", of.total),
                &format!("{:.0}", of.error),
                &interval(of),
                &pairs,
            ]),
            None => line([label, "–", "–", "–", "–", model.unfit.map_or("", |unfit| lang.pick(unfit.label()))]),
        }
    }
    if let Some(of) = found.lower {
        let range = format!("{:.0} – {:.0}", of.low, of.high);
        line([bound, "–", &format!("≥ {:.0}", of.total), &format!("{:.0}", of.error), &range, ""]);
    }
}

fn towns(found: &Coverage, lang: Lang, out: &mut String) {
    if found.towns.is_empty() {
        return;
    }
    let zh = lang == Lang::Zh;
    out.push_str(if zh {
        "\n按镇街：单位数、Chao 下限、估计（95% 区间）\n"
    } else {
        "\nby town: units, lower bound, estimate (95 % interval)\n"
    });
    let wide = found.towns.iter().map(|town| display_width(&town.town)).max().unwrap_or(0).min(24);
    for town in &found.towns {
        let lower = town.lower.map_or_else(|| "–".to_owned(), |bound| format!("≥ {:.0}", bound.total));
        let estimate = town
            .numbers
            .map_or_else(|| "–".to_owned(), |of| format!("{:.0} ({:.0} – {:.0})", of.total, of.low, of.high));
        let _ = writeln!(out, "  {}  {:>6}  {lower:>9}  {estimate}", pad(&town.town, wide), town.observed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_lists_are_read_as_typed() {
        assert_eq!(groups("底册, 环统+排污，用电"), [vec!["底册"], vec!["环统", "排污"], vec!["用电"]]);
        assert!(groups(" , ").is_empty());
    }
}
