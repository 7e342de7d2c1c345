//! An explanation as aligned text: one line per comparison, each bar starting where the one above ended.

use super::{Lang, display_width, pad};
use crate::score::{Explanation, Step};
use std::fmt::Write as _;

/// Columns of the bar area. With the text columns a line stays within 120 columns, a usual terminal.
const BAR: usize = 32;
/// Widest value column.
const VALUE: usize = 24;

/// The waterfall of match weights of a pair, ready to print. Bars are made of `+` and `-`, which are one column wide in
/// every terminal; `|` marks even odds (0 bits).
///
/// ```
/// use minglu::record::{Pair, RecordId};
/// use minglu::report::{Lang, waterfall};
/// use minglu::score::{Explanation, Label, Step};
/// let step = Step {
///     comparison: "name".into(),
///     label: Label::new("名称", "name"),
///     level: Label::new("相同", "equal"),
///     left: "广成不锈钢".into(),
///     right: "广成不锈钢".into(),
///     bits: 7.5,
///     frequency_bits: 1.6,
/// };
/// let explanation = Explanation {
///     pair: Pair::new(RecordId(0), RecordId(9)).unwrap(),
///     prior_bits: -4.0,
///     steps: vec![step],
///     total_bits: 5.1,
///     probability: 0.972,
///     rules: vec![],
/// };
/// let text = waterfall(&explanation, "底册:1", "用电大户:3", Lang::Zh);
/// assert!(text.contains("名称") && text.contains("+9.1") && text.contains("97.2%"));
/// ```
pub fn waterfall(explanation: &Explanation, left: &str, right: &str, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let heads = if zh {
        ["比较项", "甲", "乙", "结果", "权重"]
    } else {
        ["comparison", "left", "right", "level", "bits"]
    };
    let steps = &explanation.steps;
    let width = |head: &str, cells: &mut dyn Iterator<Item = &str>, most: usize| {
        cells.map(display_width).chain([display_width(head)]).max().unwrap_or(0).min(most)
    };
    let prior = if zh { "先验" } else { "prior" };
    let total = if zh { "合计" } else { "total" };
    let widths = [
        width(heads[0], &mut steps.iter().map(|step| lang.pick(step.label)).chain([prior, total]), 16),
        width(heads[1], &mut steps.iter().map(|step| step.left.as_str()), VALUE),
        width(heads[2], &mut steps.iter().map(|step| step.right.as_str()), VALUE),
        width(heads[3], &mut steps.iter().map(|step| lang.pick(step.level)), 20),
    ];
    let axis = Axis::of(explanation);
    let mut out = String::new();
    let mut line = |cells: [&str; 4], bits: &str, bar: &str| {
        let mut text = String::new();
        for (cell, width) in cells.iter().zip(widths) {
            text.push_str(&pad(cell, width));
            text.push_str("  ");
        }
        let room = 7usize.saturating_sub(display_width(bits));
        text.extend(std::iter::repeat_n(' ', room));
        text.push_str(bits);
        text.push_str("  ");
        text.push_str(bar);
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line([heads[0], heads[1], heads[2], heads[3]], heads[4], "");
    let mut at = 0.0;
    line([prior, "", "", ""], &signed(explanation.prior_bits), &axis.bar(at, at + explanation.prior_bits));
    at += explanation.prior_bits;
    for step in steps {
        let bits = step.bits + step.frequency_bits;
        let cells = [lang.pick(step.label), &step.left, &step.right, lang.pick(step.level)];
        line(cells, &signed(bits), &axis.bar(at, at + bits));
        at += bits;
    }
    line([total, "", "", ""], &signed(explanation.total_bits), &axis.bar(0.0, explanation.total_bits));
    let mut head = format!("{left}  ↔  {right}\n\n");
    head.push_str(&out);
    let percent = explanation.probability * 100.0;
    let _ = if zh {
        write!(head, "\n同一单位的概率：{percent:.1}%（权重每 +1，可能性翻一倍；“|”处为一半对一半）\n")
    } else {
        write!(head, "\nprobability of one unit: {percent:.1}% (each +1 doubles the odds; `|` marks even odds)\n")
    };
    let adjusted: Vec<&Step> = steps.iter().filter(|step| step.frequency_bits.abs() >= 0.05).collect();
    if !adjusted.is_empty() {
        head.push_str(if zh { "其中因罕见或常见而加减：" } else { "of this, for being rare or common: " });
        for (at, step) in adjusted.iter().enumerate() {
            head.push_str(if at > 0 { lang.list_mark() } else { "" });
            let _ = write!(head, "{}{}", lang.pick(step.label), signed(step.frequency_bits));
        }
        head.push('\n');
    }
    for &rule in &explanation.rules {
        let _ = writeln!(head, "{}{}", if zh { "规则：" } else { "rule: " }, lang.pick(rule));
    }
    head
}

/// The part of the bit line that is drawn.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    fn of(explanation: &Explanation) -> Self {
        let (mut low, mut high, mut at) = (0.0f64, 0.0f64, 0.0f64);
        let bits = explanation.steps.iter().map(|step| step.bits + step.frequency_bits);
        for bits in std::iter::once(explanation.prior_bits).chain(bits) {
            at += bits;
            (low, high) = (low.min(at), high.max(at));
        }
        Self { low, high }
    }

    fn column(&self, bits: f64) -> usize {
        let span = (self.high - self.low).max(f64::MIN_POSITIVE);
        (((bits - self.low) / span) * (BAR - 1) as f64).round().clamp(0.0, (BAR - 1) as f64) as usize
    }

    fn bar(&self, from: f64, to: f64) -> String {
        let (start, end) = (self.column(from.min(to)), self.column(from.max(to)));
        let zero = self.column(0.0);
        let mark = if to >= from { '+' } else { '-' };
        (0..BAR)
            .map(|at| match at {
                _ if at == zero => '|',
                _ if start <= at && at <= end && from != to => mark,
                _ => ' ',
            })
            .collect()
    }
}

fn signed(bits: f64) -> String {
    // `+ 0.0` turns a negative zero into zero.
    format!("{:+.1}", (bits * 10.0).round() / 10.0 + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Pair, RecordId};
    use crate::score::Label;

    fn step(zh: &'static str, level: &'static str, left: &str, right: &str, bits: f64) -> Step {
        Step {
            comparison: "x".into(),
            label: Label::new(zh, "x"),
            level: Label::new(level, "x"),
            left: left.into(),
            right: right.into(),
            bits,
            frequency_bits: 0.0,
        }
    }

    fn example() -> Explanation {
        Explanation {
            pair: Pair::new(RecordId(0), RecordId(1)).unwrap(),
            prior_bits: -12.0,
            steps: vec![
                step("名称", "相同", "潮州市潮安区彩塘镇广成不锈钢制品厂", "广成不锈钢", 9.0),
                step("信用代码", "缺", "", "", 0.0),
                step("地址", "村号不同", "宏安一村", "宏安二村", -5.0),
                step("电话", "相同", "0768-2345678", "2345678", 12.0),
            ],
            total_bits: 4.0,
            probability: 16.0 / 17.0,
            rules: vec![Label::new("两个有效代码不同", "two valid codes differ")],
        }
    }

    #[test]
    fn lines_align_for_chinese() {
        let text = waterfall(&example(), "底册:1", "用电:2", Lang::Zh);
        let marks: Vec<usize> = text
            .lines()
            .filter(|line| line.contains('|') && !line.contains('“'))
            .map(|line| display_width(&line[..line.find('|').unwrap()]))
            .collect();
        assert_eq!(marks.len(), 6, "{text}");
        assert!(marks.iter().all(|&mark| mark == marks[0]), "{text}");
        assert!(text.lines().all(|line| display_width(line) <= 120), "{text}");
        assert!(text.contains("94.1%") && text.contains("规则：两个有效代码不同"), "{text}");
    }

    #[test]
    fn a_bar_starts_where_the_last_ended() {
        let axis = Axis::of(&example());
        assert_eq!((axis.low, axis.high), (-12.0, 4.0));
        assert_eq!(axis.bar(-12.0, -3.0).trim_end().chars().filter(|&c| c == '+').count(), axis.column(-3.0) + 1);
        assert!(axis.bar(-3.0, -8.0).contains('-'));
        assert_eq!(axis.bar(1.0, 1.0).trim(), "|");
    }

    #[test]
    fn nothing_compared_is_no_trouble() {
        let empty = Explanation { steps: vec![], prior_bits: 0.0, total_bits: 0.0, probability: 0.5, ..example() };
        assert!(waterfall(&empty, "a:1", "b:2", Lang::En).contains("50.0%"));
    }
}
