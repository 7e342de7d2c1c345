//! Forms of place names: the core of a name, the suffix of its level, and numerals.

use super::PlaceLevel;
use crate::text::{Openers, begins};
use std::sync::LazyLock;

/// The ethnic groups that stand between core and 自治县 / 民族乡 (连南|瑶族自治县). Longest first where one ends another.
const GROUPS: &[&str] = &[
    "维吾尔",
    "维吾尔族",
    "哈萨克",
    "哈萨克族",
    "柯尔克孜",
    "柯尔克孜族",
    "蒙古",
    "蒙古族",
    "塔吉克",
    "塔吉克族",
    "锡伯",
    "锡伯族",
    "乌孜别克族",
    "俄罗斯族",
    "达斡尔",
    "达斡尔族",
    "鄂温克",
    "鄂温克族",
    "鄂伦春",
    "鄂伦春族",
    "藏族",
    "羌族",
    "彝族",
    "傈僳族",
    "白族",
    "傣族",
    "景颇族",
    "哈尼族",
    "苗族",
    "侗族",
    "布依族",
    "土家族",
    "壮族",
    "瑶族",
    "回族",
    "满族",
    "朝鲜族",
    "畲族",
    "黎族",
    "土族",
    "撒拉族",
    "东乡族",
    "保安族",
    "裕固族",
    "仡佬族",
    "水族",
    "毛南族",
    "仫佬族",
    "佤族",
    "拉祜族",
    "布朗族",
    "纳西族",
    "普米族",
    "独龙族",
    "怒族",
    "阿昌族",
    "德昂族",
    "基诺族",
    "门巴族",
    "珞巴族",
    "京族",
    "高山族",
    "赫哲族",
    "塔塔尔族",
    "各族",
    "民族",
];

/// Suffixes of each level, longest first.
fn suffixes(level: PlaceLevel) -> &'static [&'static str] {
    match level {
        PlaceLevel::Province => &["特别行政区", "自治区", "省", "市"],
        PlaceLevel::City => &["自治州", "地区", "市", "州", "盟"],
        PlaceLevel::County => &["自治县", "自治旗", "林区", "特区", "新区", "区", "县", "市", "旗"],
        PlaceLevel::Town => &[
            "镇人民政府",
            "镇街道办事处",
            "街道办事处",
            "镇政府",
            "镇办事处",
            "镇街道办",
            "街道办",
            "街办",
            "镇街道",
            "街道",
            "街办事处",
            "办事处",
            "办",
            "苏木",
            "镇",
            "乡",
        ],
        PlaceLevel::Village => &[],
    }
}

/// The core of an official name: what remains without the suffix of its level and the ethnic groups before it. A name
/// whose core would be a single character (萧县, 城区) is its own core.
pub(super) fn core(name: &str, level: PlaceLevel) -> &str {
    for suffix in suffixes(level) {
        if let Some(rest) = name.strip_suffix(suffix) {
            // 管城回族区 is 管城区 in every address.
            let rest = if suffix.starts_with("自治") || matches!(*suffix, "乡" | "镇" | "区") {
                strip_groups(rest)
            } else {
                rest
            };
            let rest =
                rest.strip_suffix('镇').filter(|_| suffix.ends_with("街道")).filter(|r| chars(r) >= 2).unwrap_or(rest);
            return if chars(rest) >= 2 { rest } else { name };
        }
    }
    name
}

fn strip_groups(mut name: &str) -> &str {
    loop {
        // The longest group that leaves two characters.
        let best = GROUPS
            .iter()
            .filter_map(|group| name.strip_suffix(group))
            .filter(|rest| chars(rest) >= 2)
            .min_by_key(|rest| rest.len());
        match best {
            Some(rest) => name = rest,
            None => return name,
        }
    }
}

/// A word that begins with 市, and how it is told from the suffix of a city before a 字号.
struct ShiWord {
    /// The word without 市.
    rest: &'static str,
    /// Whether what is told below makes the word; else it makes a 字号.
    tells_word: bool,
    behind: Vec<&'static str>,
}

static SHI_WORDS: LazyLock<Vec<ShiWord>> = LazyLock::new(|| {
    let lines = include_str!("../data/words_with_shi.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let (word, kind, behind) = (columns.next()?, columns.next()?, columns.next()?);
            let behind = behind.split(' ').collect();
            Some(ShiWord { rest: word.strip_prefix('市')?, tells_word: kind == "word", behind })
        })
        .collect()
});

/// True when 市 before this text belongs to a word that goes on with it.
fn is_shi_word(rest: &str) -> bool {
    SHI_WORDS.iter().any(|word| {
        let behind = begins(rest, word.rest).then(|| &rest[word.rest.len()..]);
        behind.is_some_and(|behind| word.behind.iter().any(|told| begins(behind, told)) == word.tells_word)
    })
}

/// What the suffixes of all levels begin with.
const BEGINS_SUFFIX: [char; 17] =
    ['镇', '区', '市', '县', '街', '省', '乡', '自', '新', '地', '州', '办', '林', '特', '旗', '盟', '苏'];

/// Bytes of a suffix of `level` at the start of `text`, 0 when there is none. `own` is the place's official suffix and
/// is tried first. A suffix that belongs to the next word (开平|市场, 石湾|街12号) does not count.
pub(super) fn suffix_len(text: &str, level: PlaceLevel, own: &str) -> usize {
    if own.len() > 3 && text.starts_with(own) && !(level == PlaceLevel::Town && own == "街道") {
        return own.len();
    }
    // Nearly no text goes on with a suffix, and of those that do not few begin like one.
    if !text.starts_with(BEGINS_SUFFIX) {
        return 0;
    }
    for suffix in suffixes(level) {
        if begins(text, suffix) {
            let rest = &text[suffix.len()..];
            let next = rest.chars().next();
            let broken = match *suffix {
                "市" => match next {
                    // No province but those that are cities has a 市: 安徽市民大药房.
                    Some('民') if level == PlaceLevel::Province && own != "市" => true,
                    Some('场') => true,
                    _ => is_shi_word(rest),
                },
                "县" => matches!(next, Some('道')),
                "区" => matches!(next, Some('间' | '域')),
                "州" => matches!(next, Some('市')),
                // 南京盟润, 漳州旗滨: only Inner Mongolia has such divisions, and they are not renamed.
                "旗" | "盟" => !own.ends_with(suffix),
                // 东城办 is 东城街道.
                "办" => !matches!(own, "" | "街道") || begins_office(rest),
                "镇" => matches!(next, Some('海' | '江')) && level != PlaceLevel::Town,
                _ => false,
            };
            if !broken {
                return suffix.len();
            }
        }
    }
    0
}

/// True when the text goes on as the name of a road, a building or a shop, so that a short place name before it is a
/// part of that name (江西|路12号, 南海|大道, 潮安|大厦).
pub(super) fn continues_as_name(rest: &str) -> bool {
    const WORDS: &[&str] = &[
        "路",
        "街",
        "大道",
        "巷",
        "道",
        "弄",
        "胡同",
        "桥",
        "里",
        "北路",
        "南路",
        "东路",
        "西路",
        "中路",
        "东街",
        "西街",
        "南街",
        "北街",
        "中街",
        "大街",
        "大厦",
        "大桥",
        "广场",
        "花园",
        "大酒店",
        "酒店",
        "商场",
        "商城",
        "公寓",
        "宾馆",
        "一路",
        "二路",
        "三路",
        "四路",
        "五路",
        "公路",
        "新村",
        "小区",
        "中学",
        "小学",
        "大学",
        "学院",
        "医院",
        "车站",
        "码头",
        "水库",
    ];
    static OPENERS: LazyLock<Box<Openers>> = LazyLock::new(|| Openers::of(WORDS.iter().copied()));
    OPENERS.open(rest)
        && WORDS.iter().any(|word| begins(rest, word))
        && !rest.starts_with("街道")
        && !rest.starts_with("里水")
}

/// True when the text begins with the suffix that makes a town of the name before it (朝阳|街道, 中山|乡), and not with the town's own
/// name (广州|镇龙镇).
pub(super) fn is_suffix_of_town(rest: &str) -> bool {
    const OTHER_DIVISION: [char; 5] = ['镇', '乡', '街', '县', '区'];
    rest.starts_with("街道")
        || rest
            .strip_prefix(['镇', '乡'])
            .is_some_and(|behind| !behind.chars().take(3).any(|c| OTHER_DIVISION.contains(&c)))
}

/// True when the text begins with the second half of a road's name: 中山|门大街, 吉林|北大道, 中关村|南大街.
pub(super) fn is_part_of_road(rest: &str) -> bool {
    const MOST: usize = 3;
    let is_part = |c| {
        matches!(c, '东' | '西' | '南' | '北' | '中' | '上' | '下' | '前' | '后' | '内' | '外' | '门' | '园' | '环')
            || matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
    };
    let end = rest.char_indices().take(MOST + 1).find(|&(_, c)| !is_part(c)).map_or(0, |(at, _)| at);
    let kind = &rest[end..];
    end > 0
        && !kind.starts_with("街道")
        && ["路", "大路", "街", "大街", "大道", "巷"].iter().any(|road| kind.starts_with(road))
}

/// True where 办 before this text is no sub-district's office but begins a word: 办公楼, 办事处, 办厂.
pub(crate) fn begins_office(rest: &str) -> bool {
    rest.starts_with(['公', '事', '理', '厂', '学', '案', '企', '证'])
}

/// True for the name of a town that is called after a road (共和新路街道): in an address the bare name is the road, unless nothing follows it.
pub(super) fn is_road_itself(core: &str, rest: &str) -> bool {
    core.ends_with(['路', '街', '道', '巷']) && !rest.is_empty()
}

/// Number of characters.
pub(super) fn chars(text: &str) -> usize {
    text.chars().count()
}

/// Value of a Chinese numeral of a few characters (十二, 二十, 三, 一〇五) or of Arabic digits; `None` for anything else.
pub(crate) fn number_of(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let positional = !text.contains(['十', '百']);
    let (mut total, mut digit, mut seen) = (0_u32, 0_u32, false);
    for c in text.chars() {
        match c {
            '十' | '百' => {
                let unit = if c == '十' { 10 } else { 100 };
                total += if seen { digit } else { 1 } * unit;
                (digit, seen) = (0, false);
            }
            _ => {
                let value = arabic(c)?;
                digit = if positional { digit.checked_mul(10)?.checked_add(value)? } else { value };
                seen = true;
            }
        }
    }
    total.checked_add(digit)
}

/// Value of one Chinese digit, plain or formal (一, 壹), or of an Arabic one.
pub(crate) fn arabic(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '0'..='9' => c as u32 - '0' as u32,
        _ => return None,
    })
}

/// True for a digit, Chinese or Arabic, and for ten and a hundred.
pub(crate) fn is_numeral(c: char) -> bool {
    arabic(c).is_some() || matches!(c, '十' | '百')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suffix_begins_as_suffixes_do() {
        for level in PlaceLevel::ALL {
            assert!(suffixes(level).iter().all(|suffix| suffix.starts_with(BEGINS_SUFFIX)), "{level:?}");
        }
    }

    #[test]
    fn cores() {
        for (name, level, expected) in [
            ("潮安区", PlaceLevel::County, "潮安"),
            ("萧县", PlaceLevel::County, "萧县"),
            ("连南瑶族自治县", PlaceLevel::County, "连南"),
            ("管城回族区", PlaceLevel::County, "管城"),
            ("恩施土家族苗族自治州", PlaceLevel::City, "恩施"),
            ("巴音郭楞蒙古自治州", PlaceLevel::City, "巴音郭楞"),
            ("新疆维吾尔自治区", PlaceLevel::Province, "新疆"),
            ("石湾镇街道", PlaceLevel::Town, "石湾"),
            ("庵埠镇", PlaceLevel::Town, "庵埠"),
            ("裕隆回族乡", PlaceLevel::Town, "裕隆"),
            ("双江拉祜族佤族布朗族傣族自治县", PlaceLevel::County, "双江"),
        ] {
            assert_eq!(core(name, level), expected, "{name}");
        }
    }

    #[test]
    fn numerals() {
        for (text, expected) in [
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("一〇五", Some(105)),
            ("壹", Some(1)),
            ("22", Some(22)),
            ("宏", None),
            ("一百零三", Some(103)),
        ] {
            assert_eq!(number_of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_suffix_of_the_next_word_does_not_count() {
        assert_eq!(suffix_len("市场对面", PlaceLevel::County, "市"), 0);
        assert_eq!(suffix_len("市长沙街道", PlaceLevel::County, "市"), 3);
        assert_eq!(suffix_len("街12号", PlaceLevel::Town, "街道"), 0);
        assert_eq!(suffix_len("街道办事处", PlaceLevel::Town, "街道"), 15);
        for (text, level, own, is_suffix) in [
            ("市民大药房", PlaceLevel::City, "市", false),
            ("市民基设备", PlaceLevel::City, "市", true),
            ("市民基设备", PlaceLevel::Province, "省", false),
            ("市政工程", PlaceLevel::City, "盟", false),
            ("市政通物资", PlaceLevel::City, "盟", true),
        ] {
            assert_eq!(suffix_len(text, level, own) > 0, is_suffix, "{text}");
        }
    }
}
