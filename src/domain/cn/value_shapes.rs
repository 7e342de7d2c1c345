//! What the cells of a field look like, well enough to recognise a column. Reading a value is another file's work.

use super::coordinate::Point;
use super::credit_code::{org_check, registration_check, uscc_check};
use super::industry;
use super::region::Gazetteer;

/// Upper case, without white space and hyphens; full-width digits and letters as half-width.
fn bare(cell: &str) -> Vec<u8> {
    cell.chars()
        .filter_map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xfee0),
            c if c.is_whitespace() || matches!(c, '-' | '—' | '\'' | '‘') => None,
            c => Some(c),
        })
        .map(|c| if c.is_ascii() { c.to_ascii_uppercase() as u8 } else { b'?' })
        .collect()
}

/// A unified credit code whose check digit holds.
pub(super) fn is_checked_uscc(cell: &str) -> bool {
    let code = bare(cell);
    code.len() == 18 && uscc_check(&code[..17]) == Some(code[17])
}

/// Any code whose check digit proves it.
pub(super) fn is_checked_code(cell: &str) -> bool {
    let code = bare(cell);
    let Some((&last, first)) = code.split_last() else { return false };
    match code.len() {
        18 => uscc_check(first) == Some(last),
        9 => org_check(first) == Some(last),
        15 => registration_check(first) == Some(last),
        _ => false,
    }
}

/// Shaped like a credit, organisation, registration or tax code, damaged ones included.
pub(super) fn is_credit_code(cell: &str) -> bool {
    // A damaged code is no proof of a code, but the damage check asks for exactly this: does the check digit hold?
    let code = bare(cell);
    match code.len() {
        18 if code.ends_with(b"000") => is_checked_uscc(cell),
        8..=20 => is_code_like(cell),
        _ => false,
    }
}

/// Letters and digits, mostly digits or capitals, 8 to 22 of them.
pub(super) fn is_code_like(cell: &str) -> bool {
    let code = bare(cell);
    let digits = code.iter().filter(|byte| byte.is_ascii_digit()).count();
    (8..=22).contains(&code.len())
        && digits * 3 >= code.len()
        && code.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+'))
}

/// A credit code with the site's sequence behind (91445100MA4UHXXX0C001P).
pub(super) fn is_site_permit(cell: &str) -> bool {
    let code = bare(cell);
    code.len() == 22
        && code.iter().all(u8::is_ascii_alphanumeric)
        && code[18..21].iter().all(u8::is_ascii_digit)
        && code[2..8].iter().all(u8::is_ascii_digit)
}

/// Anything with digits in it: old local permit numbers are free text. What permits to take water is none to discharge it.
pub(super) fn is_permit_like(cell: &str) -> bool {
    !cell.contains("取水") && cell.chars().any(|c| c.is_ascii_digit() || c.is_numeric()) && cell.chars().count() <= 40
}

/// Six to twenty digits, perhaps written as a spreadsheet's float.
pub(super) fn is_account_like(cell: &str) -> bool {
    let code = bare(cell);
    let digits = code.iter().filter(|byte| byte.is_ascii_digit()).count();
    (5..=24).contains(&code.len()) && digits * 3 >= code.len() * 2
}

/// One or more telephone numbers and nothing else of length.
pub(super) fn is_phone(cell: &str) -> bool {
    // Local numbers without area code are too much like dates and serials to prove anything.
    let mut numbers = 0;
    for number in cell.split(['、', ',', '，', ';', '；', '/', '\n', ' ', '|']) {
        let digits: Vec<u8> = bare(number).into_iter().filter(u8::is_ascii_digit).collect();
        let digits = digits.strip_prefix(b"86").filter(|rest| rest.len() >= 10).unwrap_or(&digits);
        match digits {
            [] | [b'8', b'6'] => {}
            [b'1', b'3'..=b'9', ..] if digits.len() == 11 => numbers += 1,
            // Area code and number.
            [b'0', b'1'..=b'9', ..] if (10..=12).contains(&digits.len()) => numbers += 1,
            // With an extension behind.
            [b'0', b'1'..=b'9', ..] if digits.len() <= 16 && number.matches('-').count() == 2 => numbers += 1,
            _ if digits.len() <= 4 && numbers > 0 => {}
            _ => {
                // Numbers broken by spaces: judge the cell as one.
                let all: Vec<u8> = bare(cell).into_iter().filter(u8::is_ascii_digit).collect();
                let all = all.strip_prefix(b"86").unwrap_or(&all);
                return all.len() == 11 && all[0] == b'1' && matches!(all[1], b'3'..=b'9');
            }
        }
    }
    numbers > 0 && cell.chars().filter(|c| c.is_alphabetic()).count() <= 6
}

/// Enough digits for a number of a telephone, whatever else stands there.
pub(super) fn has_phone(cell: &str) -> bool {
    (7..=60).contains(&cell.chars().filter(|c| c.is_ascii_digit() || ('０'..='９').contains(c)).count())
}

/// Degrees as a decimal number, or degrees with minutes; `None` when it is neither.
fn degrees(cell: &str) -> Option<(f64, bool)> {
    let cell = cell.trim_start_matches(['E', 'N', 'e', 'n', '东', '北', '经', '纬', ':', '：']);
    let end = cell.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(cell.len());
    let value: f64 = cell[..end].parse().ok()?;
    match cell[end..].chars().next() {
        // Three decimals are 100 m; fewer are no position.
        None => Some((value, cell.split_once('.').is_some_and(|(_, decimals)| decimals.len() >= 3))),
        Some('°' | '度' | '˚' | 'º') => Some((value, true)),
        Some(_) => None,
    }
}

/// Longitude within China (73°-136°) with the precision of a position.
pub(super) fn is_longitude(cell: &str) -> bool {
    degrees(cell).is_some_and(|(value, precise)| precise && (73.0..136.0).contains(&value))
}

/// Latitude within China (3°-54°) with the precision of a position.
pub(super) fn is_latitude(cell: &str) -> bool {
    degrees(cell).is_some_and(|(value, precise)| precise && (3.0..54.0).contains(&value))
}

/// Either of them: offices exchange the two.
pub(super) fn is_coordinate(cell: &str) -> bool {
    degrees(cell).is_some_and(|(value, _)| (3.0..136.0).contains(&value)) || has_phone(cell) && cell.len() <= 30
}

/// Both of them in one cell.
pub(super) fn is_position(cell: &str) -> bool {
    cell.chars().filter(char::is_ascii_digit).count() >= 8 && Point::read_pair(cell).is_some()
}

/// An integer below 180.
pub(super) fn is_small_integer(cell: &str) -> bool {
    cell.len() <= 3 && cell.parse::<u32>().is_ok_and(|number| number < 180)
}

/// One or more codes of two to four digits, perhaps with the section's letter.
pub(super) fn is_industry_code(cell: &str) -> bool {
    cell.split(['、', ',', '，', ';', '；', '/', ' '])
        .map(|code| code.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_end_matches(".0"))
        .filter(|code| !code.is_empty())
        .all(|code| (2..=6).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()))
}

/// A class of four digits that an edition of the classification has, with its section's letter or without.
pub(super) fn is_class_code(cell: &str) -> bool {
    let code = cell.trim().trim_start_matches(|c: char| c.is_ascii_uppercase());
    code.len() == 4 && industry::is_known(code)
}

/// What an edition of the classification calls an industry.
pub(super) fn is_industry_name(cell: &str) -> bool {
    industry::is_name(cell.trim())
}

/// Words, and not those of the classification: 塑料包装箱及容器制造 is what a unit does.
pub(super) fn may_be_name(cell: &str) -> bool {
    is_not_number(cell) && !is_industry_name(cell)
}

/// A number, perhaps with thousands separators and a unit.
pub(super) fn is_quantity(cell: &str) -> bool {
    cell.chars().filter(|c| c.is_ascii_digit()).count() > 0 && cell.chars().filter(|c| c.is_alphabetic()).count() <= 5
}

/// Some electricity unit stands in the cell.
pub(super) fn names_electricity(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    is_quantity(cell) && (lower.contains("kwh") || lower.contains("千瓦时") || lower.contains("kw·h"))
}

/// What follows a word or mark that repeats the cell above: nothing, or a remark in brackets (同上（二车间）).
pub(super) fn behind_ditto(cell: &str) -> Option<&str> {
    const MARKS: [char; 8] = ['"', '＂', '〃', '“', '”', '″', '〞', '々'];
    const WORDS: [&str; 7] = ["同上", "同 上", "同\u{3000}上", "同前", "如上", "上同", "ditto"];
    const BEGIN_WORDS: [char; 4] = ['同', '如', '上', 'd'];
    let first = cell.chars().next()?;
    if MARKS.contains(&first) {
        return cell.chars().all(|c| MARKS.contains(&c)).then_some("");
    }
    // Asked of every cell of every list.
    if !BEGIN_WORDS.contains(&first) {
        return None;
    }
    let rest = WORDS.iter().find_map(|word| cell.strip_prefix(word))?.trim_start_matches(['。', '.']);
    (rest.is_empty() || rest.starts_with(['(', '（'])).then_some(rest)
}

/// A date in any usual writing, or the serial a spreadsheet made of it.
pub(super) fn is_date(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    (4..=17).contains(&digits) && cell.chars().filter(|c| c.is_alphabetic()).count() <= 5
}

/// A county's or city's name and nothing else: 永康市, 潮安区.
pub(super) fn is_county(cell: &str) -> bool {
    cell.ends_with(['市', '县', '区', '旗', '州', '盟']) && Gazetteer::builtin().is_county(cell)
}

/// What stands in a column of towns or villages: words, and not those of a county.
pub(super) fn may_be_town(cell: &str) -> bool {
    is_not_number(cell) && !is_county(cell)
}

/// A town's name and nothing else: 彩塘镇, 太平街道.
pub(super) fn is_town(cell: &str) -> bool {
    let core = ["街道办事处", "街道办", "街道", "镇", "乡"].iter().find_map(|end| cell.strip_suffix(end));
    core.is_some_and(|core| {
        (1..=6).contains(&core.chars().count()) && !core.contains(['省', '市', '县', '区', '村', '号'])
    })
}

/// A county or another area, not a town.
pub(super) fn is_not_town(cell: &str) -> bool {
    is_not_number(cell) && !is_town(cell)
}

/// Text that is not an enterprise's name.
pub(super) fn is_not_unit(cell: &str) -> bool {
    is_not_number(cell) && !is_unit_name(cell)
}

/// Text rather than a number.
pub(super) fn is_not_number(cell: &str) -> bool {
    cell.chars().any(char::is_alphabetic) && !is_checked_uscc(cell)
}

/// Ends like the name of an enterprise (the commonest forms of organisation).
pub(super) fn is_unit_name(cell: &str) -> bool {
    const ENDS: [&str; 22] = [
        "公司",
        "厂",
        "店",
        "经营部",
        "作坊",
        "加工场",
        "加工点",
        "工场",
        "合作社",
        "中心",
        "商行",
        "车间",
        "门市部",
        "集团",
        "分公司",
        "工作室",
        "养殖场",
        "酒楼",
        "洗涤部",
        "制品部",
        "有限合伙",
        "站",
    ];
    let name = cell.trim_end_matches([')', '）', '。', ' ']);
    let chars = name.chars().count();
    let lower = name.to_ascii_lowercase();
    let english = [" ltd", " ltd.", " inc", " inc.", " co.", " factory", " company", " corporation", " limited"];
    (4..=40).contains(&chars) && !cell.contains('，') && ENDS.iter().any(|end| name.ends_with(end)) && !is_address(cell)
        || chars <= 80 && english.iter().any(|end| lower.ends_with(end))
}

/// Has two or more levels of an address, and ends in one of the low ones.
pub(super) fn is_address(cell: &str) -> bool {
    const LEVELS: [char; 16] =
        ['省', '市', '县', '区', '镇', '乡', '村', '路', '街', '巷', '道', '号', '栋', '幢', '楼', '室'];
    const ENDS: [&str; 30] = [
        "号", "村", "路", "街", "区", "旁", "边", "侧", "对面", "楼", "层", "栋", "幢", "室", "园", "后", "前", "内",
        "段", "片", "巷", "道", "口", "地块", "旁边", "附近", "镇", "座", "社区", "地段",
    ];
    let closed = cell.trim_end_matches(['。', ' ']);
    let text = match closed.rfind(['(', '（']) {
        Some(at) if at > 0 && closed.ends_with([')', '）']) => &closed[..at],
        _ => closed,
    };
    let levels = text.chars().filter(|c| LEVELS.contains(c)).count();
    let chars = text.chars().count();
    levels >= 2
        && (5..=60).contains(&chars)
        && (ENDS.iter().any(|end| text.ends_with(end)) || text.contains('号') || text.contains("厂房"))
        && !["公司", "厂", "店"].iter().any(|end| text.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_prove_themselves() {
        for code in [
            "91130200699229617X",
            "9144030071526726XG",
            "92440606L01865797Q",
            "92440606l01865797q",
            "69922961-7",
            "440301103097413",
        ] {
            assert!(is_checked_code(code), "{code}");
        }
        for code in ["91350100M000100Y4Z", "914403001922038217", "69922961-8", "440301103097414", "13800000000", ""] {
            assert!(!is_checked_code(code), "{code}");
        }
    }

    #[test]
    fn phones() {
        for cell in [
            "13800000000",
            "0768-6600000",
            "15073865914、13545793141",
            "+86 18220085670",
            "158 6854 6912",
            "+86 0757-6384569",
            "0757-2897106-801",
            "(0768)7229872",
        ] {
            assert!(is_phone(cell) && has_phone(cell), "{cell}");
        }
        for cell in [
            "2017-12-31",
            "91130200699229617X",
            "0300916397474608",
            "一路12号",
            "250369.0",
            "3073",
            "2017-8-1",
            "42927",
            "20170816",
        ] {
            assert!(!is_phone(cell), "{cell}");
        }
    }

    #[test]
    fn what_repeats_the_cell_above() {
        for (cell, rest) in [
            ("同上", ""),
            ("〃", ""),
            ("\"", ""),
            ("””", ""),
            ("同　上", ""),
            ("同上。", ""),
            ("同上（二车间）", "（二车间）"),
        ] {
            assert_eq!(behind_ditto(cell), Some(rest), "{cell}");
        }
        for cell in ["同上村", "同心路1号", "\"宏达\"五金厂", "同", "", "如上所述", "-"] {
            assert_eq!(behind_ditto(cell), None, "{cell}");
        }
    }

    #[test]
    fn positions() {
        assert!(is_longitude("112.45267") && is_longitude("112°59′45.6″") && is_latitude("22.5275"));
        assert!(!is_longitude("113") && !is_longitude("112.5") && !is_latitude("250369.0") && !is_latitude("437.551"));
    }

    #[test]
    fn names_and_addresses_differ() {
        for name in ["潮州市彩塘镇广成不锈钢制品厂", "力信金五厂", "无名电子作坊", "Hong Fa Ceramics Co., Ltd"]
        {
            assert!(is_unit_name(name), "{name}");
        }
        for address in ["彩塘镇宏二村三支渠旁", "古巷镇枫一村工业区(猪槽堀)", "潮安区浮洋镇厦里美村村前片12号"]
        {
            assert!(is_address(address) && !is_unit_name(address), "{address}");
        }
    }
}
