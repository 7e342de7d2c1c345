//! Unknown trade words told from a 字号 by their characters.
//!
//! No dictionary holds every trade (复合布, 增压器, 磷). But 器, 料 and 锌 are seldom in a 字号 and 鑫, 达 and 盛 seldom in a trade, so the
//! characters of what the dictionary left say where a trade begins: 信德玛珂|增压器, 荣晟|复合布. A 字号 of four characters is common,
//! so it is cut only where the evidence is strong.

use std::sync::LazyLock;

/// Weight of a character that the table does not list: rare characters are chosen for 字号.
const UNLISTED: i8 = -3;

/// First character of the table's range (the unified ideographs) and its length.
const FIRST: u32 = 0x4E00;
const LENGTH: usize = 0x5200;

/// Half nats that the characters behind a cut must speak for a trade, by the length of the whole. Of some seventy register names read by hand at
/// each nat of evidence, cuts of four characters were nearly all right from 2.5 nats on; five and more characters are seldom one 字号.
const ENOUGH_OF_FOUR: i32 = 5;
const ENOUGH_OF_MORE: i32 = 3;

/// A single character before a trade word is a trade of its own only where it is a mineral (万兴|磷业, 丰品|锌合金): most others end a 字号 of three
/// characters (大丰收, 指南针).
const MINERALS: &str = "锌镁钼钛钴镍锰磷硅煤砂矿砼塑焦焊";

/// Abbreviations of national groups: 中铁 in 中铁建 is no 字号.
const ABBREVIATIONS: &[&str] =
    &["中铁建", "中石油", "中石化", "中海油", "中储粮", "中储棉", "中核工", "中电建", "中能建", "中广核", "中交建"];

/// What a 字号 of three, four or more characters costs against one of two.
const LONGER: [i32; 5] = [0, 2, 3, 5, 7];

static WEIGHTS: LazyLock<Box<[i8]>> = LazyLock::new(|| {
    let mut weights = vec![UNLISTED; LENGTH].into_boxed_slice();
    for line in include_str!("../data/brand_characters.tsv").lines().filter(|line| !line.starts_with('#')) {
        let Some((weight, characters)) = line.split_once('\t') else { continue };
        let Ok(weight) = weight.parse() else { continue };
        for c in characters.chars() {
            if let Some(slot) = weights.get_mut((c as u32).wrapping_sub(FIRST) as usize) {
                *slot = weight;
            }
        }
    }
    weights
});

/// How much a character speaks for a trade, in half nats.
fn weight(c: char) -> i32 {
    WEIGHTS.get((c as u32).wrapping_sub(FIRST) as usize).copied().unwrap_or(UNLISTED).into()
}

/// True when the characters as a whole speak for a trade.
pub(super) fn reads_as_trade(text: &[char]) -> bool {
    text.iter().map(|&c| weight(c)).sum::<i32>() >= 2 * text.len() as i32
}

/// True for 伟业, 建业, 恒业 and the like at the end, which wish well and say no trade: 凤凰建业.
pub(super) fn ends_in_good_business(text: &[char]) -> bool {
    matches!(text, [.., '建' | '伟' | '恒' | '宏' | '基' | '兴' | '嘉' | '佳' | '鸿', '业'])
}

/// Where a trade that no dictionary knows starts in what was left as 字号; `before_trade` says that a known trade word follows it.
/// At least two characters stay.
pub(super) fn trade_start(brand: &[char], before_trade: bool) -> Option<usize> {
    let n = brand.len();
    if n == 3 {
        return (before_trade && MINERALS.contains(brand[2])).then_some(2);
    }
    if n < 4 {
        return None;
    }
    // 汇客隆关防村: a village behind the 字号 is no trade.
    if matches!(brand[n - 1], '村' | '乡' | '镇' | '屯' | '寨') || ends_in_good_business(brand) {
        return None;
    }
    let first = if ABBREVIATIONS.iter().any(|name| name.chars().eq(brand[..3].iter().copied())) { 3 } else { 2 };
    let enough = if n == 4 { ENOUGH_OF_FOUR } else { ENOUGH_OF_MORE };
    let (mut sum, mut best) = (weight(brand[n - 1]), None);
    for at in (first..n - 1).rev() {
        sum += weight(brand[at]);
        let score = sum - LONGER[(at - 2).min(LONGER.len() - 1)];
        if score >= enough && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, at));
        }
    }
    best.map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_tell_a_trade() {
        for (text, before_trade, expected) in [
            ("荣晟复合布", false, Some("荣晟")),
            ("信德增压器", false, Some("信德")),
            ("华岭磷", true, Some("华岭")),
            ("华岭磷", false, None),
            ("中天恒业", true, None),
            ("阳光世纪", true, None),
            ("沐达", true, None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let found = trade_start(&chars, before_trade).map(|at| chars[..at].iter().collect::<String>());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
