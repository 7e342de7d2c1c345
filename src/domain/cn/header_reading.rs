//! Reading one header: levels, numbering, remarks, wordings, what it is made of, parts.

use super::header_grammar;
use super::header_words::{EXACT, NOT_FIELDS, PARTS};
use super::value_shapes as shapes;
use crate::ingest::{FieldGuess, IGNORE};
use crate::text::fold;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The field that a header names, levels joined with `/`.
pub(super) fn field_of(header: &str) -> Option<FieldGuess> {
    // No office writes such a header; it is a sentence.
    if header.len() > 240 {
        return None;
    }
    let full = fold(header);
    let leaf = full.rsplit('/').next().unwrap_or(&full);
    let parent = full.rsplit_once('/').map_or("", |(parent, _)| parent);
    if let Some(guess) = triple(parent, leaf) {
        return Some(guess);
    }
    let whole = plain(&full);
    if let Some(guess) = exact(&whole) {
        return Some(guess);
    }
    if parent.is_empty() {
        return of_text(&full);
    }
    // 危废情况/名称 is what the waste is called.
    if matches!(plain(leaf).as_str(), "名称" | "名") && THINGS.iter().any(|thing| parent.contains(thing)) {
        return Some(FieldGuess { field: IGNORE, confidence: 0.9 });
    }
    // A place level of a registered address says nothing about where the unit works.
    let above = of_text(parent);
    let below = of_text(leaf);
    if above.is_some_and(|guess| guess.field == "registered_address")
        && below
            .is_some_and(|guess| matches!(guess.field, "province" | "city" | "county" | "town" | "village" | "address"))
    {
        return above.filter(|_| below.is_some_and(|guess| guess.field == "address"));
    }
    match (above, below) {
        (_, Some(below)) if below.confidence >= 0.7 => Some(below),
        // 法定代表人/姓名: the level above says whose.
        _ => by_parts(&whole).or(below),
    }
}

/// What has names of its own beside the unit's, in the heading above a column of names.
const THINGS: [&str; 26] = [
    "危废",
    "危险废物",
    "固废",
    "废物",
    "废水",
    "废气",
    "产品",
    "原料",
    "原辅",
    "材料",
    "辅料",
    "燃料",
    "设备",
    "设施",
    "污染物",
    "项目",
    "锅炉",
    "药剂",
    "化学品",
    "危化品",
    "排放口",
    "排污口",
    "水体",
    "河流",
    "园区",
    "工艺",
];

/// 经度/度, 中心纬度(分), 东经秒: parts of an angle in columns of their own.
fn triple(parent: &str, leaf: &str) -> Option<FieldGuess> {
    let parent = plain(parent);
    let leaf = plain(leaf);
    let text = format!("{parent}{leaf}");
    let longitude = text.contains("经度") || text.contains("东经");
    let latitude = text.contains("纬度") || text.contains("北纬");
    if longitude == latitude {
        return None;
    }
    let rest = ["中心经度", "中心纬度", "地理坐标", "经度", "纬度", "东经", "北纬", "-", "_"]
        .iter()
        .fold(text.clone(), |text, word| text.replace(word, ""));
    let field = match (rest.as_str(), longitude) {
        ("度", true) => "longitude_deg",
        ("分", true) => "longitude_min",
        ("秒", true) => "longitude_sec",
        ("度", false) => "latitude_deg",
        ("分", false) => "latitude_min",
        ("秒", false) => "latitude_sec",
        _ => return None,
    };
    Some(FieldGuess { field, confidence: 0.95 })
}

/// A header without levels: the table and the words first with and without remarks, then the parts.
fn of_text(text: &str) -> Option<FieldGuess> {
    let known = |word: &str| exact(word).or_else(|| header_grammar::field_of(word));
    let whole = plain(text);
    if let Some(guess) = known(&whole) {
        return Some(guess);
    }
    let bare = plain(&without_brackets(text));
    if bare != whole
        && let Some(guess) = known(&bare)
    {
        return Some(guess);
    }
    by_parts(if bare.is_empty() { &whole } else { &bare }).or_else(|| by_parts(&whole))
}

fn exact(word: &str) -> Option<FieldGuess> {
    static TABLE: OnceLock<FxHashMap<String, FieldGuess>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = FxHashMap::default();
        for &(field, confidence, words) in EXACT {
            for word in words.split_whitespace() {
                table.insert(plain(&fold(word)), FieldGuess { field, confidence });
            }
        }
        for word in NOT_FIELDS.split_whitespace() {
            table.insert(plain(&fold(word)), FieldGuess { field: IGNORE, confidence: 0.9 });
        }
        table
    });
    table.get(word).copied()
}

fn by_parts(word: &str) -> Option<FieldGuess> {
    for part in PARTS {
        let hit = part.any.iter().any(|any| word.contains(any));
        if hit && !part.not.iter().any(|not| word.contains(not)) {
            return Some(FieldGuess { field: part.field, confidence: part.confidence });
        }
    }
    None
}

/// A folded header without white space, asterisks, numbering, brackets' marks and closing punctuation.
fn plain(folded: &str) -> String {
    let mut text: String = folded
        .chars()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(c, '*' | '(' | ')' | '[' | ']' | '【' | '】' | '★' | '☆' | '"' | '/' | '、' | '_' | '?')
        })
        .collect();
    text.truncate(text.trim_end_matches([':', '。', '.', ',', ';', '-']).len());
    // 1.单位名称 一、单位名称 (01)单位名称: numbering in front of a word, never a number alone.
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = digits.trim_start_matches(['.', ',', '-', ':']);
    if rest.len() < text.len() && rest.starts_with(|c: char| !c.is_ascii()) && text.len() - digits.len() <= 2 {
        return rest.to_owned();
    }
    text
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0u32;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// A heading within a table: 一、彩塘镇（35家）, （二）陶瓷企业, 第三部分 停产企业, 凤塘镇. A unit's name with a number in front is none, and a heading
/// without a number must be a place.
pub(super) fn is_section(cell: &str) -> bool {
    // No heading is longer.
    if cell.len() > 120 {
        return false;
    }
    let folded = fold(cell);
    // The number of rows below: (35家), 共35家.
    let text = match folded.rfind('(') {
        Some(at) if at > 0 && folded.ends_with(')') && folded[at..].contains(|c: char| c.is_ascii_digit()) => {
            &folded[..at]
        }
        _ => &folded,
    };
    const NUMERALS: &[char] = &['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
    let opened = text.trim_start_matches(['(', '第']);
    let rest = opened.trim_start_matches(NUMERALS);
    let numbered = rest.len() < opened.len();
    let heading =
        ["部分", "类", "批"].iter().find_map(|word| rest.strip_prefix(word)).filter(|_| text.starts_with('第'));
    let marked = heading.is_some() || rest.starts_with(['、', '.', ')', ',']);
    let heading = heading.unwrap_or(rest).trim_start_matches(['、', '.', ')', ',', ':', ' ']);
    if numbered && marked {
        return !shapes::is_unit_name(heading) && !shapes::is_address(heading);
    }
    let place = ["工业区", "工业园", "工业园区", "开发区", "社区", "居委会", "村委会", "村", "区", "县", "市"];
    let is_place = shapes::is_town(text) || place.iter().any(|end| text.ends_with(end));
    is_place && (2..=12).contains(&text.chars().count()) && !text.contains(|c: char| c.is_ascii_digit() || c == '、')
}
