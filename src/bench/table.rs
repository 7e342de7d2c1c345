//! The figures as one table for the terminal.

use super::figures::Figures;
use super::frozen::Change;
use crate::report::{Lang, display_width, pad};

/// One row per set and plan, aligned, with a legend below. Ends in a line break.
pub fn render(runs: &[Figures], lang: Lang) -> String {
    let t = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
    let heads = [
        t("数据", "set"),
        t("方案", "plan"),
        "F1".to_owned(),
        t("查准", "P"),
        t("查全", "R"),
        "B³".to_owned(),
        t("整组", "exact"),
        t("候选查全", "blocked"),
        t("对/条", "pairs/rec"),
        t("最佳F1", "best F1"),
        t("移比特", "at bits"),
        t("校准差", "cal.err"),
        t("秒", "s"),
        t("CPU秒", "CPU s"),
        "MB".to_owned(),
    ];
    let mut rows: Vec<Vec<String>> = vec![heads.to_vec()];
    for f in runs {
        let four = |value: f64| format!("{value:.4}");
        let some = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let ran = !f.baseline;
        rows.push(vec![
            f.set.clone(),
            if ran { f.plan.clone() } else { t("基线：", "baseline: ") + &f.plan },
            four(f.pairs.f1),
            four(f.pairs.precision),
            four(f.pairs.recall),
            four(f.bcubed.f1),
            four(f.exact.f1),
            some(ran.then(|| four(f.blocking_recall))),
            some(ran.then(|| format!("{:.1}", f.pairs_per_record))),
            some(f.best().map(|best| four(best.f1))),
            some(f.best().map(|best| format!("{:+.0}", best.bits))),
            some(f.calibration_error.map(four)),
            some(ran.then(|| format!("{:.2}", f.cost.seconds))),
            some(f.cost.cpu_seconds.map(|seconds| format!("{seconds:.2}"))),
            some(f.cost.peak_bytes.map(|bytes| (bytes >> 20).to_string())),
        ]);
    }
    let mut text = aligned(&rows, 2);
    for f in runs.iter().filter(|f| f.legal.is_some()) {
        let legal = f.legal.unwrap_or_default();
        text.push_str(&format!(
            "{} {}: {} F1 {:.4} {} {:.4} {} {:.4}\n",
            f.set,
            f.plan,
            t("法人单位", "legal units"),
            legal.f1,
            t("查准", "P"),
            legal.precision,
            t("查全", "R"),
            legal.recall
        ));
    }
    text.push_str(&t(
        "最佳F1、移比特：阈值移动多少比特时最好（0 为默认阈值）；校准差：所述概率与实际之差；MB：运行期间的内存峰值\n",
        "best F1, at bits: the best the plan would reach with its threshold moved by so many bits (0: the default); \
         cal.err: stated against observed probability; MB: peak memory while it ran\n",
    ));
    text
}

/// What differs from frozen runs, one line per figure. Ends in a line break.
pub fn render_changes(changes: &[Change], lang: Lang) -> String {
    let t = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
    if changes.is_empty() {
        return t("与保存的结果相同\n", "the same as the frozen runs\n");
    }
    let heads = [
        t("数据", "set"),
        t("方案", "plan"),
        t("指标", "figure"),
        t("原来", "before"),
        t("现在", "now"),
        t("变化", "change"),
    ];
    let mut rows = vec![heads.to_vec()];
    for change in changes {
        let shown = |value: Option<f64>, absent: String| value.map_or(absent, |value| format!("{value:.4}"));
        let moved = match (change.before, change.after) {
            (Some(before), Some(after)) => format!("{:+.4}", after - before),
            _ => String::new(),
        };
        rows.push(vec![
            change.set.clone(),
            change.plan.clone(),
            change.figure.to_owned(),
            shown(change.before, t("（无）", "(none)")),
            shown(change.after, t("（未运行）", "(not run)")),
            moved,
        ]);
    }
    aligned(&rows, 3)
}

/// Columns aligned, the first `left` of them to the left.
fn aligned(rows: &[Vec<String>], left: usize) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| display_width(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (at, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            if at < left {
                line.push_str(&pad(cell, width));
            } else {
                line.push_str(&" ".repeat(width.saturating_sub(display_width(cell))));
                line.push_str(cell);
            }
            line.push_str("  ");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_aligned_whatever_the_script() {
        let plan = |set: &str, plan: &str| Figures { set: set.into(), plan: plan.into(), ..Figures::default() };
        let text = render(&[plan("佛山", "cn-census"), plan("febrl3", "auto")], Lang::Zh);
        let lines: Vec<&str> = text.lines().take(3).collect();
        let ends: Vec<usize> = lines.iter().map(|line| display_width(line)).collect();
        assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
        assert!(render_changes(&[], Lang::En).contains("same as the frozen"));
    }
}
