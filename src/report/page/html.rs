//! Writing HTML: escaping, numbers, and the few shapes every section uses.

use crate::report::Lang;
use crate::score::Label;
use std::borrow::Cow;
use std::fmt::{Display, Write as _};

/// A text as it may stand between tags and inside quoted attributes.
pub(super) fn esc(text: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || (c.is_control() && c != '\n' && c != '\t');
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters are no characters of HTML; a space keeps the words apart.
            c if special(c) => out.push(' '),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// At most so many characters, the rest as `…`; not escaped.
pub(super) fn clip(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A whole number with separators: `20,345`.
pub(super) fn whole(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(0).to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A rounded number with separators.
pub(super) fn round(number: f64) -> String {
    whole(number.round().max(0.0) as u64)
}

/// A share of a whole: `12.3%`; a dash when the whole is nothing.
pub(super) fn percent(part: usize, of: usize) -> String {
    if of == 0 { "–".to_owned() } else { format!("{:.1}%", part as f64 * 100.0 / of as f64) }
}

/// Bits with their sign, one decimal; never `-0.0`.
pub(super) fn bits(bits: f64) -> String {
    format!("{:+.1}", (bits * 10.0).round() / 10.0 + 0.0).replace('-', "−")
}

/// A coordinate of a drawing, one decimal at most.
pub(super) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), ToOwned::to_owned)
}

/// The texts of the page in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Lang);

impl Words {
    pub(super) fn t(self, zh: &'static str, en: &'static str) -> &'static str {
        self.0.pick(Label::new(zh, en))
    }

    pub(super) fn said(self, said: &crate::census::Said) -> &str {
        if self.0 == Lang::Zh { &said.zh } else { &said.en }
    }

    /// `a、b` or `a, b`, escaped.
    pub(super) fn join<'t>(self, parts: impl IntoIterator<Item = &'t str>) -> String {
        let mut out = String::new();
        for part in parts {
            if !out.is_empty() {
                out.push_str(self.0.list_mark());
            }
            out.push_str(&esc(part));
        }
        out
    }
}

/// How a column of a table is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Text,
    Number,
}

/// A table being written. Cells are given as HTML.
pub(super) struct Rows {
    out: String,
    sets: Vec<Set>,
}

impl Rows {
    pub(super) fn new(class: &str, heads: &[(Set, &str)]) -> Self {
        let mut out = format!("<table class=\"{class}\"><thead><tr>");
        for (set, head) in heads {
            let _ = write!(out, "<th{}>{head}</th>", Self::class(*set));
        }
        out.push_str("</tr></thead><tbody>");
        Self { out, sets: heads.iter().map(|(set, _)| *set).collect() }
    }

    fn class(set: Set) -> &'static str {
        if set == Set::Number { " class=\"n\"" } else { "" }
    }

    pub(super) fn row(&mut self, cells: &[&dyn Display]) {
        self.out.push_str("<tr>");
        for (cell, set) in cells.iter().zip(&self.sets) {
            let _ = write!(self.out, "<td{}>{cell}</td>", Self::class(*set));
        }
        self.out.push_str("</tr>");
    }

    pub(super) fn end(mut self) -> String {
        self.out.push_str("</tbody></table>");
        self.out
    }
}

/// A bar inside a cell, as a share from 0 to 1.
pub(super) fn bar(share: f64, class: &str) -> String {
    let width = (share.clamp(0.0, 1.0) * 1000.0).round() / 10.0;
    format!("<span class=\"bar {class}\"><i style=\"width:{width}%\"></i></span>")
}

/// Moves positions apart so that no two are nearer than `gap`, keeping their order and staying within `low..high` if they fit.
pub(super) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut at: Vec<f64> = Vec::with_capacity(wanted.len());
    for &position in wanted {
        let least = at.last().map_or(low, |last| last + gap);
        at.push(position.max(least));
    }
    let mut most = high;
    for position in at.iter_mut().rev() {
        *position = position.min(most);
        most = *position - gap;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_place() {
        assert_eq!(
            esc("</script><b onclick='x' title=\"y\">&"),
            "&lt;/script&gt;&lt;b onclick=&#39;x&#39; title=&quot;y&quot;&gt;&amp;"
        );
        assert_eq!(esc("彩塘\u{0}镇\u{1b}"), "彩塘 镇 ");
        assert!(matches!(esc("彩塘镇\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!((whole(0u64), whole(999u64), whole(20_345usize)), ("0".into(), "999".into(), "20,345".into()));
        assert_eq!((bits(-0.04), bits(-4.25), bits(3.0)), ("+0.0".into(), "−4.3".into(), "+3.0".into()));
        assert_eq!((percent(1, 0), percent(1, 8)), ("–".into(), "12.5%".into()));
        assert_eq!((px(12.0), px(0.04), px(-3.25)), ("12".into(), "0".into(), "-3.2".into()));
        assert_eq!((clip("彩塘镇", 2), clip("彩塘", 2)), ("彩塘…".into(), "彩塘".into()));
    }

    #[test]
    fn labels_keep_their_distance() {
        assert_eq!(spread(&[0.0, 1.0, 50.0], 10.0, 0.0, 100.0), [0.0, 10.0, 50.0]);
        assert_eq!(spread(&[95.0, 97.0, 99.0], 10.0, 0.0, 100.0), [80.0, 90.0, 100.0]);
    }
}
