//! Numerals in names: 五厂, 第二分厂, 三车间, (2号厂房).

use super::ParsedName;
use crate::domain::cn::region::arabic;
use smallvec::SmallVec;

/// What a numeral counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum NumeralKind {
    /// 五厂, 第二厂.
    Plant,
    /// 三车间.
    Workshop,
    /// 二分公司, 第二分厂.
    Branch,
    /// 一门市部, 八门市部, 第三营业部.
    Shop,
    /// 第三工程队.
    Team,
    /// 运输二公司, 第一建筑公司.
    Company,
}

/// A numeral with what it counts. 二 and 2 are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Numeral {
    /// The number.
    pub number: u32,
    /// What it counts.
    pub kind: NumeralKind,
}

/// The value of a digit or unit character; `None` for any other.
fn value(c: char) -> Option<u32> {
    match c {
        '○' => Some(0),
        '十' | '拾' => Some(10),
        '百' => Some(100),
        digit => arabic(digit),
    }
}

/// The numbers and trades that a name may be read by as that of a numbered plant: those of 潮州市第二砖厂, which has no 字号, and of 二砖厂, where
/// nothing tells whether the numeral is the 字号 or counts plants. Nothing where both a 字号 and a numeral are said.
pub(super) fn counted(name: &ParsedName) -> impl Iterator<Item = (u32, &[char])> {
    let said = name.numeral.filter(|_| name.is_generic()).map(|numeral| (numeral.number, &name.core[..]));
    let open = name.numeral.is_none() && !name.is_generic();
    let digits = name.core.iter().take_while(|&&c| open && is_numeral(c)).count();
    let splits = (1..=digits).filter(|&at| at < name.core.len());
    let read = |at| Some((read_number(name.core[..at].iter().copied())?, &name.core[at..]));
    said.into_iter().chain(splits.filter_map(read))
}

/// True when a name may be that of a numbered plant: compared with one that has a 字号 where it has none, the numbers are to be asked.
pub(crate) fn may_be_counted(name: &ParsedName) -> bool {
    counted(name).next().is_some()
}

/// True for characters numerals are written with; 伍, 陆, 万 are family names and brands and do not count here.
pub(super) fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '0'..='9' | '零' | '〇' | '○' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百'
    )
}

/// The number written with these characters, in Chinese or Arabic, by value or digit by digit (三〇二); `None` when it is no number
/// or above nine digits.
///
/// ```
/// use minglu::domain::cn::name::read_number;
/// assert_eq!(read_number("十二".chars()), Some(12));
/// assert_eq!(read_number("三〇二".chars()), Some(302));
/// assert_eq!(read_number("二十".chars()), Some(20));
/// assert_eq!(read_number("12".chars()), Some(12));
/// assert_eq!(read_number("新".chars()), None);
/// ```
pub fn read_number(text: impl IntoIterator<Item = char>) -> Option<u32> {
    let (mut total, mut digits, mut seen) = (0_u32, 0_u32, 0);
    for c in text {
        seen += 1;
        match value(c)? {
            unit @ (10 | 100) => {
                total = total.checked_add(digits.max(1).checked_mul(unit)?)?;
                digits = 0;
            }
            digit => digits = digits.checked_mul(10)?.checked_add(digit)?,
        }
    }
    let number = total.checked_add(digits)?;
    (seen > 0 && number < 1_000_000_000).then_some(number)
}

/// Characters from which a run of Chinese numerals is a number (一二一团, 七四一二厂); of two characters (三一, 九三) most are a 字号.
const LONG_RUN: usize = 3;

/// A 字号 with its long numbers in digits, as the other spelling has them: 一二一团 is 121团.
pub(super) fn in_digits(text: &[char]) -> SmallVec<[char; 8]> {
    let mut out = SmallVec::with_capacity(text.len());
    for run in text.chunk_by(|&x, &y| is_numeral(x) == is_numeral(y)) {
        let number = read_number(run.iter().copied()).filter(|_| run.len() >= LONG_RUN && !run[0].is_ascii());
        match number {
            Some(number) => out.extend(number.to_string().chars()),
            None => out.extend_from_slice(run),
        }
    }
    out
}

/// True when two texts write as many numbers and not the same: another regiment, road, mine or plant.
pub(super) fn other_numbers(a: &[char], b: &[char]) -> bool {
    fn runs(text: &[char]) -> impl Iterator<Item = &[char]> {
        text.chunk_by(|&x, &y| is_numeral(x) == is_numeral(y)).filter(|run| is_numeral(run[0]))
    }
    let value = |run: &[char]| read_number(run.iter().copied());
    runs(a).count() == runs(b).count()
        && runs(a).zip(runs(b)).any(|(x, y)| x != y && (value(x) != value(y) || value(x).is_none()))
}

/// Where the numeral that ends the text starts, 第 and 号 included, with its number.
pub(super) fn numeral_at_end(text: &[char]) -> Option<(usize, u32)> {
    let mut end = text.len();
    if end > 0 && matches!(text[end - 1], '号' | '#') {
        end -= 1;
    }
    let start = text[..end].iter().rposition(|&c| !is_numeral(c)).map_or(0, |at| at + 1);
    let number = read_number(text[start..end].iter().copied())?;
    let start = if start > 0 && text[start - 1] == '第' { start - 1 } else { start };
    Some((start, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn long_numbers_are_spelt_in_digits() {
        for (text, expected) in [
            ("一二一团", "121团"),
            ("四十五团", "45团"),
            ("二〇二", "202"),
            ("三一", "三一"),
            ("宏达107", "宏达107"),
            ("天一", "天一"),
            ("三个三", "三个三"),
        ] {
            assert_eq!(in_digits(&chars(text)).into_iter().collect::<String>(), expected);
        }
    }

    #[test]
    fn numbers_are_others_by_value() {
        for (a, b, other) in [
            ("国道307线兴盛", "国道309线兴盛", true),
            ("油田第三采", "油田第四采", true),
            ("八五三", "八五二", true),
            ("8师121团", "八师一二一团", false),
            ("宏达107", "宏达", false),
            ("三一", "三一", false),
            ("99999999999", "99999999998", true),
        ] {
            assert_eq!(other_numbers(&chars(a), &chars(b)), other, "{a} {b}");
            assert_eq!(other_numbers(&chars(b), &chars(a)), other, "{b} {a}");
        }
    }

    #[test]
    fn reads_numerals_at_the_end() {
        for (text, expected) in [
            ("自塔瓷五", Some((3, 5))),
            ("华丰第二", Some((2, 2))),
            ("华丰第十二", Some((2, 12))),
            ("华丰2号", Some((2, 2))),
            ("华丰", None),
            ("华丰号", None),
            ("", None),
            ("99999999999", None),
            ("百", Some((0, 100))),
        ] {
            assert_eq!(numeral_at_end(&chars(text)), expected, "{text}");
        }
    }
}
