//! Cells that only a row below the records has: the word for a total, the beginning of a note.

use crate::text::{fold, fold_char};
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// True for the word in front of a subtotal or total.
pub(super) fn is_total(cell: &str) -> bool {
    // 彩塘镇小计 is as long as it gets; a total with more words is read by its shape.
    if cell.len() > 48 || plainly_no_total(cell) {
        return false;
    }
    let text = fold(cell);
    // A total has one of these letters; nearly every other cell has none, and is asked no more.
    if !text.contains(IN_TOTALS) && !text.starts_with(|c: char| c.is_ascii()) {
        return false;
    }
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '-')).collect();
    let ends = ["合计", "小计", "总计", "共计", "累计", "总数", "总和", "汇总"];
    if ends.iter().any(|end| text.ends_with(end)) && text.chars().count() <= 12 {
        return true;
    }
    if matches!(text.as_str(), "total" | "subtotal" | "sub-total" | "grandtotal" | "totals" | "sum" | "计") {
        return true;
    }
    // 共123家 / 合计123家 / 共计：1,203户
    let rest = ["合计", "小计", "总计", "共计", "共有", "共"].iter().find_map(|word| text.strip_prefix(word));
    rest.is_some_and(|rest| {
        let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.'));
        unit.len() < rest.len()
            && matches!(unit, "" | "家" | "户" | "个" | "条" | "宗" | "件" | "家企业" | "户企业" | "条记录" | "家单位")
    })
}

/// True for a cell that opens a note or a line of signatures.
pub(super) fn is_note(cell: &str) -> bool {
    if plainly_no_note(cell) {
        return false;
    }
    let text = fold(cell);
    let text = text.trim_start_matches(['*', '※', '(', '[', '【']);
    if !begins_as_note(text) {
        return false;
    }
    if OPENINGS.iter().any(|opening| text.starts_with(opening)) {
        return true;
    }
    SIGNERS.iter().any(|signer| {
        text.strip_prefix(signer).is_some_and(|rest| {
            let rest = rest
                .trim_start_matches("(签字)")
                .trim_start_matches("(签名)")
                .trim_start_matches("(签章)")
                .trim_start_matches("(盖章)");
            rest.starts_with(':')
        })
    }) || BLANK_BELOW.contains(&text)
}

/// What opens a note below a table.
const OPENINGS: [&str; 20] = [
    "其中:",
    "以下为",
    "以下是",
    "以上为",
    "注:",
    "注1",
    "注2",
    "注:1",
    "附注",
    "说明:",
    "备注:",
    "备注说明",
    "填表说明",
    "填报说明",
    "数据来源",
    "资料来源",
    "note:",
    "notes:",
    "source:",
    "remark:",
];

/// What a line of signatures below a table asks for.
const SIGNERS: [&str; 26] = [
    "填表人",
    "填报人",
    "制表人",
    "制表",
    "审核人",
    "审核",
    "复核人",
    "复核",
    "审批人",
    "单位负责人",
    "负责人",
    "部门负责人",
    "统计负责人",
    "分管领导",
    "经办人",
    "联系人",
    "联系电话",
    "填表日期",
    "填报日期",
    "制表日期",
    "打印日期",
    "打印时间",
    "报出日期",
    "填报单位",
    "填表单位",
    "单位(盖章)",
];

/// What says that nothing follows.
const BLANK_BELOW: [&str; 2] = ["以下空白", "此页以下空白"];

/// Letters of which a word for a total has one.
const IN_TOTALS: [char; 5] = ['计', '数', '和', '总', '共'];

/// Characters that fold to one of them.
const LIKE_IN_TOTALS: [char; 8] = ['计', '數', '数', '和', '总', '總', '共', '計'];

/// True for a cell that begins in Chinese and whose characters, all of them plain ones that fold by themselves, are in no word for a total. Nearly
/// every name and address is one, and folding them all took a fifth of reading a list. So is a code or a telephone number: what has a digit
/// and no Chinese is no word for one.
fn plainly_no_total(cell: &str) -> bool {
    if cell.is_ascii() {
        return cell.bytes().any(|b| b.is_ascii_digit());
    }
    let plain = |c: char| c.is_ascii() || IDEOGRAPHS.contains(&c);
    cell.starts_with(|c| IDEOGRAPHS.contains(&c)) && cell.chars().all(|c| plain(c) && !LIKE_IN_TOTALS.contains(&c))
}

/// The unified ideographs.
const IDEOGRAPHS: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

/// True when a text begins with a character that some note below a table begins with: nearly every record's name does not, and is asked no more.
fn begins_as_note(text: &str) -> bool {
    static BEGINNINGS: LazyLock<FxHashSet<char>> = LazyLock::new(|| {
        OPENINGS.iter().chain(&SIGNERS).chain(&BLANK_BELOW).filter_map(|words| words.chars().next()).collect()
    });
    text.chars().next().is_some_and(|c| BEGINNINGS.contains(&c))
}

/// True for a cell whose first character is Chinese, so that it folds by itself, and no note begins with it: nearly every record's name.
fn plainly_no_note(cell: &str) -> bool {
    cell.chars()
        .next()
        .is_some_and(|c| IDEOGRAPHS.contains(&c) && !begins_as_note(fold_char(c).encode_utf8(&mut [0; 4])))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No cell that might be a total is passed over unfolded.
    #[test]
    fn every_spelling_of_the_letters_of_totals_is_known() {
        let mut like: Vec<char> = IDEOGRAPHS.filter(|c| fold(&c.to_string()).contains(IN_TOTALS)).collect();
        let mut known = LIKE_IN_TOTALS.to_vec();
        like.sort_unstable();
        known.sort_unstable();
        assert_eq!(known, like);
        for c in IDEOGRAPHS {
            assert!(!fold(&c.to_string()).starts_with(|c: char| c.is_ascii()), "{c}");
            let first = |text: &str| fold(text).chars().next();
            assert_eq!(
                (first(&c.to_string()), first(&format!("{c}\u{301}"))),
                (Some(fold_char(c)), Some(fold_char(c)))
            );
        }
        // What these fold to depends on the text they stand in.
        for c in "于钟锜克干於鍾錡剋乾".chars() {
            assert!(!begins_as_note(&c.to_string()), "{c}");
        }
    }
}
