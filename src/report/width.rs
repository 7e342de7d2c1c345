//! How many columns a text takes on a terminal or in a sheet: Chinese characters take two.

/// Blocks of wide and full-width characters (Unicode Standard Annex 11, classes W and F), by first and last character.
/// Ambiguous characters count as narrow, as terminals do by default.
const WIDE: &[(u32, u32)] = &[
    (0x1100, 0x115F),
    (0x2E80, 0x303E),
    (0x3041, 0x33FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0xA4CF),
    (0xA960, 0xA97C),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x1F300, 0x1F64F),
    (0x1F900, 0x1F9FF),
    (0x20000, 0x3FFFD),
];

/// Width of a text in terminal columns. Control and zero-width characters take none.
///
/// ```
/// use minglu::report::display_width;
/// assert_eq!(display_width("彩塘镇A1"), 8);
/// ```
pub fn display_width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// The text with spaces after it up to `width` columns; a longer text is cut and ends in `…`.
///
/// ```
/// use minglu::report::{display_width, pad};
/// assert_eq!(pad("名称", 6), "名称  ");
/// assert_eq!(pad("潮安区彩塘镇", 6), "潮安… ");
/// assert_eq!(display_width(&pad("潮安区彩塘镇", 6)), 6);
/// ```
pub fn pad(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(width);
    let mut used = 0;
    let full = display_width(text);
    let room = if full > width { width.saturating_sub(1) } else { width };
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if used + char_width(c) > room {
            break;
        }
        used += char_width(c);
        out.push(c);
    }
    if full > width && width > 0 {
        out.push('…');
        used += 1;
    }
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(used)));
    out
}

fn char_width(c: char) -> usize {
    let code = u32::from(c);
    if code < 0x1100 {
        return usize::from(!c.is_control() && !(0x0300..0x0370).contains(&code));
    }
    if matches!(code, 0x200B..=0x200F | 0x2060 | 0xFE00..=0xFE0F | 0xFEFF) {
        return 0;
    }
    let at = WIDE.partition_point(|&(_, last)| last < code);
    if WIDE.get(at).is_some_and(|&(first, _)| first <= code) { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths() {
        for (text, width) in [
            ("", 0),
            ("abc", 3),
            ("名录", 4),
            ("（１）", 6),
            ("a\u{0301}", 1),
            ("𠮷", 2),
            ("…", 1),
            ("\t", 0),
            ("한", 2),
        ] {
            assert_eq!(display_width(text), width, "{text:?}");
        }
    }

    #[test]
    fn padding_always_fills_exactly() {
        for text in ["", "名", "abc", "潮州市潮安区", "a名b录c"] {
            for width in 0..12 {
                let padded = pad(text, width);
                assert_eq!(display_width(&padded), width, "{text:?} {width}");
            }
        }
    }
}
