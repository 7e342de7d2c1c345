//! An evaluation as a table for people, in Chinese or English.

use std::fmt::Write;

use super::{Evaluation, Share, Unit};
use crate::report::Lang;

/// How many of the weakest source pairs are shown: enough to see which list fails, on one screen.
const WEAKEST: usize = 6;

/// Width of the first column in half-width cells; the longest label and most list names fit.
const LABEL_WIDTH: usize = 30;

/// The evaluation as text of aligned lines, ending in a line break. Shares have four decimals.
pub fn render(evaluation: &Evaluation, lang: Lang) -> String {
    let t = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut out = String::new();
    let level = match evaluation.unit {
        Unit::Site => t("生产场所（产业活动单位）", "production site"),
        Unit::Legal => t("法人单位", "legal unit"),
    };
    fact(&mut out, t("评价层级", "unit judged"), level);
    fact(&mut out, t("记录数", "rows"), &evaluation.rows.to_string());
    if evaluation.rows_missing_from_links > 0 {
        fact(
            &mut out,
            t("结果中缺少的记录", "rows missing from links"),
            &evaluation.rows_missing_from_links.to_string(),
        );
    }
    if evaluation.rows_not_in_truth > 0 {
        fact(&mut out, t("真值中没有的记录", "rows not in truth"), &evaluation.rows_not_in_truth.to_string());
    }
    fact(&mut out, "", t("查准率    查全率    F1", "precision recall    F1"));
    share(&mut out, t("成对", "pairs"), &evaluation.pairs);
    share(&mut out, "B-cubed", &evaluation.bcubed);
    share(&mut out, t("整个单位完全一致", "exact units"), &evaluation.exact);
    fact(
        &mut out,
        t("名录规模", "roster size"),
        &format!(
            "{} / {} ({:+.2} %)",
            evaluation.roster_units,
            evaluation.true_units,
            100.0 * evaluation.roster_size_error
        ),
    );
    fact(
        &mut out,
        t("不可关联的记录放错", "unlinkable rows misplaced"),
        &format!("{} / {}", evaluation.unlinkable_misplaced, evaluation.unlinkable_rows),
    );
    fact(
        &mut out,
        t("不属任何单位而被并入", "rows of no unit linked"),
        &format!("{} / {}", evaluation.of_these_linked, evaluation.rows_of_no_unit),
    );
    fact(&mut out, t("各名单记录查全率", "row recall by list"), "");
    for source in &evaluation.sources {
        fact(&mut out, &format!("  {}", source.source), &format!("{:.4}  / {}", source.recall(), source.rows));
    }
    fact(&mut out, t("最弱的名单组合", "weakest pairs of lists"), "");
    for pair in evaluation.source_pairs.iter().take(WEAKEST) {
        let name = format!("  {} × {}", pair.left, pair.right);
        fact(&mut out, &name, &format!("{:.4}  / {}", pair.recall(), pair.pairs));
    }
    out
}

fn share(out: &mut String, label: &str, share: &Share) {
    fact(out, label, &format!("{:.4}    {:.4}    {:.4}", share.precision, share.recall, share.f1));
}

/// One line. Chinese characters and full-width marks take two cells of a terminal.
fn fact(out: &mut String, label: &str, value: &str) {
    let width: usize = label.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum();
    let pad = LABEL_WIDTH.saturating_sub(width) + 2;
    let line = format!("{label}{}{value}", " ".repeat(pad));
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}", line.trim_end());
}
