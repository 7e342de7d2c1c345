//! Normal forms of address parts: numerals as digits, one word per kind of building, no punctuation.

use crate::domain::cn::region::{self, number_of};
use crate::text::Short;

/// Appends the normal form of a part. Runs of Chinese numerals become digits, except a single one that is likely a part
/// of a word (三角, 四会): there the character in front or behind must be a counter or an ordinal.
pub(super) fn normalise(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if is_numeral(c) {
            let len: usize = rest.chars().take_while(|&c| is_numeral(c)).map(char::len_utf8).sum();
            let run = &rest[..len];
            let next = rest[len..].chars().next();
            match number_of(run) {
                Some(value) if run.chars().count() > 1 || next.is_none_or(is_counter) => {
                    // Keep a digit run apart from a digit before it.
                    out.push_str(itoa(value, &mut [0; 10]));
                }
                _ => out.push_str(run),
            }
            rest = &rest[len..];
            continue;
        }
        if matches!(c, '-' | '/' | '~' | '#' | '之') && out.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            out.push('-');
        } else if !is_dropped(c) {
            out.push(c);
        }
        rest = &rest[c.len_utf8()..];
    }
}

/// The normal form as a text of its own.
pub(super) fn normal(text: &str) -> Short {
    let mut out = String::with_capacity(text.len());
    normalise(text, &mut out);
    out.truncate(out.trim_end_matches('-').len());
    out.into()
}

/// True for a Chinese numeral.
pub(super) fn is_numeral(c: char) -> bool {
    !c.is_ascii() && region::is_numeral(c) && c != '两'
}

/// What a numeral counts in an address.
fn is_counter(c: char) -> bool {
    matches!(
        c,
        '号' | '栋'
            | '幢'
            | '座'
            | '楼'
            | '层'
            | '室'
            | '村'
            | '路'
            | '街'
            | '巷'
            | '横'
            | '组'
            | '社'
            | '队'
            | '区'
            | '期'
            | '厂'
            | '单'
            | '片'
            | '之'
            | '弄'
            | '段'
            | '门'
            | '房'
            | '铺'
            | '卡'
            | '线'
            | '环'
            | '马'
            | '米'
            | '屯'
            | '管'
            | '车'
    ) || c.is_ascii_digit()
}

fn is_dropped(c: char) -> bool {
    matches!(
        c,
        ' ' | ','
            | '、'
            | '.'
            | '·'
            | ';'
            | ':'
            | '('
            | ')'
            | '"'
            | '\''
            | '。'
            | '-'
            | '/'
            | '*'
            | '?'
            | '!'
            | '#'
            | '第'
    )
}

fn itoa(mut value: u32, buffer: &mut [u8; 10]) -> &str {
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    // Only ASCII digits were written.
    std::str::from_utf8(&buffer[at..]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_that_count_become_digits() {
        for (text, expected) in [
            ("中山三路", "中山3路"),
            ("三角工业区", "三角工业区"),
            ("前片九十三", "前片93"),
            ("一横22", "1横22"),
            ("d2-4-", "d2-4"),
            ("第二工业区", "二工业区"),
            ("四达路", "四达路"),
        ] {
            assert_eq!(&*normal(text), expected, "{text}");
        }
    }
}
