//! Folding: one spelling for what a person reads as the same text.
//!
//! In order: compatibility forms (NFKC: full width, ㈱, ①, ⼯), one dash, one middle dot and one kind of quote and bracket, traditional and
//! variant characters to the simplified standard, ASCII to lower case, white space inside Chinese text removed and other runs of
//! white space made one space. Folding is idempotent and lossy; the original stays in [`Lists`](crate::record::Lists).
//!
//! The traditional-to-simplified table is OpenCC's, read character by character once (names and addresses are too short for its
//! phrase rules to help, and a table of characters costs one load per character); [`EXTRA`] adds variants it misses, and [`KEPT`]
//! characters that are distinct live name characters in the PRC.

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use std::sync::OnceLock;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Variants that OpenCC's `t2s` leaves alone, with the standard character (source: Unihan kSemanticVariant / kZVariant).
const EXTRA: &[(char, char)] = &[
    ('衞', '卫'),
    ('髙', '高'),
    ('濶', '阔'),
    ('囯', '国'),
    ('囶', '国'),
    ('㐂', '喜'),
    ('峯', '峰'),
    ('羣', '群'),
    ('綫', '线'),
    ('裏', '里'),
    ('塲', '场'),
    ('厰', '厂'),
    ('荘', '庄'),
    ('徳', '德'),
    ('豊', '丰'),
    ('鉄', '铁'),
    ('関', '关'),
    ('団', '团'),
    ('沢', '泽'),
    ('汚', '污'),
    ('勳', '勋'),
    ('脇', '胁'),
    ('邨', '村'),
    ('舗', '铺'),
    ('仝', '同'),
];

/// Characters that OpenCC folds but that are different names in the PRC: 昇/升 are both in use, bare 乾 is read qián (乾元), and
/// 喆 堃 镕 甦 are chosen for a name because they are not 哲 坤 熔 苏.
const KEPT: &[char] = &['昇', '乾', '喆', '堃', '镕', '於', '錡', '鍾', '剋', '甦'];

/// What some of [`KEPT`] stand for in a text that is otherwise traditional: there 於 is 于 and 鍾 is 钟, as in 位於 and 時鍾. 乾 is 干 but before the
/// characters with which it is read qián.
const IN_TRADITIONAL: &[(char, char)] = &[('於', '于'), ('鍾', '钟'), ('錡', '锜'), ('剋', '克'), ('乾', '干')];

/// What follows 乾 where it is qián.
const AFTER_QIAN: &str = "元坤隆县陵安丰泰通兴顺德达和";

/// The full-width forms of `!` and `~`, and in order between them those of all visible ASCII.
const FULL_WIDTH_FIRST: u16 = 0xff01;
const FULL_WIDTH_LAST: u16 = 0xff5e;

/// The folded text.
///
/// ```
/// use minglu::text::fold;
/// assert_eq!(fold("裕豐陶瓷製品廠（潮州）"), "裕丰陶瓷制品厂(潮州)");
/// assert_eq!(fold("ＡＢ 陶 瓷"), "ab陶瓷");
/// assert_eq!(fold("  Hong  Fa Ltd "), "hong fa ltd");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Appends the folded text to `out`, which need not be empty.
pub fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    if plainly(text, out) {
        return;
    }
    out.truncate(start);
    pass(text, out);
    // Dropping a zero-width character or lowering a capital can bring a base and a combining mark together, which composes in another pass.
    // Two passes settle every text of the basic plane; the bound only guards against a cycle.
    for _ in 0..4 {
        if is_nfkc_quick(out[start..].chars()) == IsNormalized::Yes {
            break;
        }
        let before = out.split_off(start);
        pass(&before, out);
        if out[start..] == before {
            break;
        }
    }
    if out[start..].contains(|c| IN_TRADITIONAL.iter().any(|&(from, _)| from == c)) && is_traditional(text) {
        let folded = out.split_off(start);
        let mut chars = folded.chars().peekable();
        while let Some(c) = chars.next() {
            let qian = c == '乾' && chars.peek().is_some_and(|&next| AFTER_QIAN.contains(next));
            let to = IN_TRADITIONAL.iter().find(|&&(from, _)| from == c && !qian).map_or(c, |&(_, to)| to);
            out.push(to);
        }
    }
}

/// True when a text has a character that only the traditional script has.
fn is_traditional(text: &str) -> bool {
    let table = table();
    text.nfkc().any(|c| c >= '\u{3400}' && table.map(c) != c)
}

/// Folds a text of nothing but plain characters, as nearly every cell is: one look-up each. False, with part of it appended, when the text
/// has another character.
fn plainly(text: &str, out: &mut String) -> bool {
    let table = table();
    out.reserve(text.len());
    for c in text.chars() {
        match table.plain.get(c as usize) {
            Some(&to) if to != 0 => out.push(char::from_u32(u32::from(to)).unwrap_or(c)),
            _ => return false,
        }
    }
    true
}

fn pass(text: &str, out: &mut String) {
    let start = out.len();
    let table = table();
    let mut folder = Folder { out, start, space: false, last: None };
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => text.chars().for_each(|c| folder.push(table.map(c))),
        _ => text.nfkc().for_each(|c| folder.push(table.map(c))),
    }
}

/// The folded form of one character that is already in NFKC.
pub fn fold_char(c: char) -> char {
    table().map(c)
}

/// Characters that leave no mark: joiners, marks of direction (a telephone number copied from an address book is wrapped in them),
/// selectors of a glyph's form.
pub fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

struct Folder<'a> {
    out: &'a mut String,
    start: usize,
    space: bool,
    last: Option<char>,
}

impl Folder<'_> {
    fn push(&mut self, c: char) {
        if c.is_whitespace() {
            self.space = true;
            return;
        }
        if c.is_control() || is_unseen(c) {
            return;
        }
        if self.space && self.out.len() > self.start && self.last.is_some_and(is_latin) && is_latin(c) {
            self.out.push(' ');
        }
        self.space = false;
        self.last = Some(c);
        self.out.push(c);
    }
}

/// Letters and digits between which a space separates words; between Chinese characters it is layout.
fn is_latin(c: char) -> bool {
    c.is_alphanumeric() && (c as u32) < 0x2e80 || matches!(c, '.' | ',' | '&' | '\'')
}

struct Table {
    /// Simplified form per character of the basic plane; 0 = itself.
    plane: Vec<u16>,
    /// Folded form per plain character of the basic plane, 0 for the others. A character is plain when it and its folded form stay what they
    /// are in NFKC whatever stands beside them, and when it is neither space nor control: then folding is this table alone. So is a full-width
    /// form of ASCII, which NFKC takes for the character itself.
    plain: Vec<u16>,
}

impl Table {
    fn map(&self, c: char) -> char {
        if c.is_ascii() {
            return c.to_ascii_lowercase();
        }
        match self.plane.get(c as usize) {
            Some(&to) if to != 0 => char::from_u32(u32::from(to)).unwrap_or(c),
            Some(_) => c,
            None => c,
        }
    }
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut plane = vec![0_u16; 0x1_0000];
        if let Ok(opencc) = OpenCC::from_config(BuiltinConfig::T2s) {
            let mut text = [0_u8; 4];
            // CJK ideographs, extension A and compatibility ideographs.
            for code in (0x3400..=0x9fff).chain(0xf900..=0xfaff) {
                let Some(c) = char::from_u32(code) else { continue };
                let converted = opencc.convert(c.encode_utf8(&mut text));
                let mut chars = converted.chars();
                if let (Some(to), None) = (chars.next(), chars.next())
                    && to != c
                    && (to as u32) < 0x1_0000
                {
                    plane[code as usize] = to as u16;
                }
            }
        }
        for &(from, to) in EXTRA {
            plane[from as usize] = to as u16;
        }
        for &kept in KEPT {
            plane[kept as usize] = 0;
        }
        for (forms, to) in [
            ("‐‑‒–—―−﹣－➖", '-'),
            ("•・‧∙⋅●．", '·'),
            ("“”„〝〞″«»『』「」", '"'),
            ("‘’‚‛′", '\''),
            ("【〔［〖｛﹝〈《", '('),
            ("】〕］〗｝﹞〉》", ')'),
            ("。｡", '。'),
        ] {
            for c in forms.chars() {
                plane[c as usize] = to as u16;
            }
        }
        for c in 0x80_u32..0x2e80 {
            // Greek and Cyrillic and accented capitals.
            if let Some(c) = char::from_u32(c)
                && let mut lower = c.to_lowercase()
                && let (Some(to), None) = (lower.next(), lower.next())
                && to != c
                && (to as u32) < 0x1_0000
                && plane[c as usize] == 0
            {
                plane[c as usize] = to as u16;
            }
        }
        // Follow chains (a -> b -> c) to their end, so that folding twice changes nothing.
        for code in 0..plane.len() {
            let mut to = plane[code];
            for _ in 0..4 {
                match plane[usize::from(to)] {
                    0 => break,
                    next => to = next,
                }
            }
            plane[code] = to;
        }
        let settled = |code: u16| {
            char::from_u32(u32::from(code)).is_some_and(|c| {
                is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
                    && unicode_normalization::char::canonical_combining_class(c) == 0
                    && !c.is_whitespace()
                    && !c.is_control()
                    && !is_unseen(c)
            })
        };
        let plain = (0..=0xffff_u16)
            .map(|code| {
                if let FULL_WIDTH_FIRST..=FULL_WIDTH_LAST = code {
                    return u16::from(((code - FULL_WIDTH_FIRST) as u8 + b'!').to_ascii_lowercase());
                }
                let to = match plane[usize::from(code)] {
                    0 if code < 0x80 => u16::from((code as u8).to_ascii_lowercase()),
                    0 => code,
                    to => to,
                };
                let by_script = IN_TRADITIONAL.iter().any(|&(from, _)| from as u32 == u32::from(code));
                if settled(code) && settled(to) && !by_script { to } else { 0 }
            })
            .collect();
        Table { plane, plain }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_as_the_same_text() {
        for (from, to) in [
            ("潮州市裕豐陶瓷製品廠", "潮州市裕丰陶瓷制品厂"),
            ("衞浴", "卫浴"),
            ("鑫鉅", "鑫巨"),
            ("昇峯", "昇峰"),
            ("乾元", "乾元"),
            ("於氏五金", "於氏五金"),
            ("位於鎮政府旁", "位于镇政府旁"),
            ("鍾記餅乾廠", "钟记饼干厂"),
            ("乾元電器", "乾元电器"),
            ("陶瓷有限 公司", "陶瓷有限公司"),
            ("１２号—３", "12号-3"),
            ("Ａ・Ｂ", "a·b"),
            ("【停产】", "(停产)"),
            ("\u{feff}名称\u{200b}", "名称"),
        ] {
            assert_eq!(fold(from), to, "{from}");
        }
    }

    #[test]
    fn appends_without_touching_what_is_there() {
        let mut out = String::from("a");
        fold_into(" b", &mut out);
        assert_eq!(out, "ab");
    }

    proptest! {
        /// The short way gives what the long way gives.
        #[test]
        fn plain_texts_fold_as_all_others(text in "([\u{4e00}-\u{4eff}\u{ff01}-\u{ff5e}厰塲。、A-Za-z0-9 é·-]|\\PC){0,16}") {
            let mut long = String::new();
            pass(&text, &mut long);
            let mut short = String::new();
            if plainly(&text, &mut short) {
                prop_assert_eq!(&short, &long);
                prop_assert_eq!(is_nfkc_quick(long.chars()), IsNormalized::Yes);
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,24}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
        }
    }
}
