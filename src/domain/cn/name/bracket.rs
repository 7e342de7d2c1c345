//! What a bracket group or a tail says.

use super::holder::is_person;
use super::numeral::{numeral_at_end, read_number};
use super::work::is_meter;
use super::{AliasKind, NameStatus, SiteMark};
use crate::domain::cn::legal_form::{FormClass, form_at_end};
use crate::domain::cn::trade::{TradeKind, TradeWords};
use crate::text::Openers;
use std::sync::LazyLock;

/// The reading of a bracket's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content<'a> {
    Empty,
    Form,
    Status(NameStatus),
    Alias(AliasKind, &'a str),
    Site,
    Person,
    /// The shape of a division that the gazetteer does not know.
    Place,
    Remark,
    Other,
}

const FORM_WORDS: &[&str] = &[
    "普通合伙",
    "有限合伙",
    "特殊普通合伙",
    "特殊的普通合伙",
    "集团",
    "控股",
    "连锁",
    "有限公司",
    "有限责任公司",
    "有限责任",
    "股份",
    "公司",
    "企业",
    "个人独资",
    "个体",
    "个体工商户",
    "个体户",
    "微型企业",
    "合资",
    "中外合资",
    "独资",
    "外商独资",
    "私营",
    "合伙",
    "合伙企业",
    "责任",
    "股份合作",
    "股份有限公司",
    "厂",
    "一人",
    "自然人",
    "有限",
    "普通合伙企业",
    "小微企业",
    "中外合作",
    "国有",
    "集体",
    "总公司",
    "分公司",
];

const STATUSES: &[(NameStatus, &[&str])] = &[
    (
        NameStatus::Stopped,
        &[
            "停产",
            "已停产",
            "半停产",
            "全年停产",
            "长期停产",
            "停业",
            "已停业",
            "停工",
            "歇业",
            "停",
            "已停",
            "暂停",
            "季节性停产",
            "未生产",
            "不生产",
            "空置",
            "停用",
        ],
    ),
    (
        NameStatus::Closed,
        &[
            "关闭",
            "已关闭",
            "关停",
            "已关停",
            "注销",
            "已注销",
            "吊销",
            "已吊销",
            "倒闭",
            "已倒闭",
            "破产",
            "取缔",
            "已取缔",
            "淘汰",
            "清算",
            "已关",
            "关门",
            "结业",
            "已结业",
            "撤销",
        ],
    ),
    (
        NameStatus::Moved,
        &[
            "搬迁",
            "已搬迁",
            "已搬",
            "搬走",
            "已搬走",
            "迁出",
            "已迁",
            "已迁出",
            "外迁",
            "迁移",
            "搬离",
            "拆迁",
            "已拆迁",
            "已拆",
            "已转让",
            "转让",
            "已外迁",
        ],
    ),
    (
        NameStatus::Planned,
        &["筹", "筹建", "筹备", "在建", "新建", "拟建", "未投产", "试产", "试生产", "筹建处", "建设中", "未建成"],
    ),
];

const ALIAS_WORDS: &[(AliasKind, &[&str])] = &[
    (
        AliasKind::Former,
        &[
            "原名称",
            "原名",
            "原为",
            "原",
            "曾用名称",
            "曾用名",
            "曾用",
            "旧名",
            "旧称",
            "前身为",
            "前身",
            "更名前",
            "前名",
        ],
    ),
    (
        AliasKind::Other,
        &[
            "第二名称",
            "第二厂名",
            "增挂",
            "又名",
            "又称",
            "别名",
            "别称",
            "简称",
            "俗称",
            "现更名为",
            "更名为",
            "更名",
            "现名",
            "现改名为",
            "改名为",
            "现为",
            "现",
            "变更为",
            "即",
            "也称",
        ],
    ),
];

const SITE_ENDS: &[&str] = &[
    "厂区",
    "厂房",
    "分厂",
    "分部",
    "分公司",
    "车间",
    "生产区",
    "生产基地",
    "基地",
    "门店",
    "分店",
    "仓库",
    "新厂",
    "老厂",
    "旧厂",
    "东厂",
    "西厂",
    "南厂",
    "北厂",
    "总厂",
    "总部",
    "本部",
    "园区",
    "原料场",
    "料场",
    "堆场",
    "东区",
    "西区",
    "南区",
    "北区",
    "中区",
    "新区",
    "老区",
    "新址",
    "旧址",
    "老址",
    "生产点",
    "加工点",
    "分工厂",
    "生产线",
    "校区",
    "办公室",
    "宿舍",
    "厂",
    "车间内",
    "工区",
    "矿区",
    "作业区",
    "工地",
    "项目",
    "项目部",
    "站",
    "店",
    "门市",
    "门市部",
    "经营部",
    "营业部",
    "展销部",
    "服务部",
];

/// What says by itself that a part of a unit is meant, whatever stands before it.
const PART_ENDS: &[&str] = &[
    "烘干塔",
    "贮木场",
    "储木场",
    "供热处",
    "供热站",
    "供热所",
    "换热站",
    "锅炉房",
    "热源",
    "热源厂",
    "水电处",
    "奶牛场",
    "种猪场",
    "生产队",
    "作业站",
    "连队",
    "分场",
    "库区",
    "采区",
    "采场",
    "坑口",
    "矿井",
    "选厂",
    "职工医院",
    "附属医院",
    "机修厂",
    "综合厂",
    "综合加工厂",
    "污水处理站",
    "泵站",
];

/// Longest text of one.
const LONGEST_PART: usize = 10;

const REMARKS: &[&str] = &[
    "重名",
    "暂加",
    "冻结",
    "重复",
    "作废",
    "待核",
    "查无",
    "无照",
    "临时",
    "变更",
    "补",
    "测试",
    "不存在",
    "核实",
    "未登记",
    "新增",
    "租赁",
    "承包",
    "法院",
    "已合并",
];

/// Reads the content of a bracket. Whether it names a region is for the caller to ask first.
pub(super) fn classify(content: &str) -> Content<'_> {
    let content = content.trim_matches(is_stray);
    if content.is_empty() {
        return Content::Empty;
    }
    if FORM_WORDS.contains(&content) {
        return Content::Form;
    }
    if is_meter(content) {
        return Content::Remark;
    }
    if let Some(status) = status(content) {
        return Content::Status(status);
    }
    if let Some((kind, rest)) = alias(content) {
        return Content::Alias(kind, rest);
    }
    let chars: Vec<char> = content.chars().collect();
    if is_place(&chars) {
        return Content::Place;
    }
    if is_site(&chars) {
        return Content::Site;
    }
    if REMARKS.iter().any(|word| content.contains(word)) {
        return Content::Remark;
    }
    if is_person(&chars)
        && TradeWords::standard()
            .ending(&chars)
            .is_none_or(|(length, word)| length < 2 || word.kind != TradeKind::Goods)
    {
        return Content::Person;
    }
    match form_at_end(&chars) {
        // A whole name in brackets is another name of the same unit.
        Some(form) if chars.len() >= form.length + 3 && form.class != FormClass::Institution => {
            Content::Alias(AliasKind::Other, content)
        }
        _ => Content::Other,
    }
}

/// True for the shape of a division: 均安镇, 台城街道.
fn is_place(chars: &[char]) -> bool {
    match chars {
        [_, _, .., '街', '道'] | [_, _, .., '社', '区'] => chars.len() <= 7,
        [_, .., '镇' | '乡' | '县' | '市' | '村'] => (3..=6).contains(&chars.len()),
        _ => false,
    }
}

/// The status a text says, exactly or by its first word.
pub(crate) fn status(content: &str) -> Option<NameStatus> {
    static OPENERS: LazyLock<Box<Openers>> =
        LazyLock::new(|| Openers::of(STATUSES.iter().flat_map(|(_, words)| words.iter().copied())));
    if !OPENERS.open(content) {
        return None;
    }
    let exact = STATUSES.iter().find(|(_, words)| words.contains(&content));
    let starting = || {
        STATUSES
            .iter()
            .find(|(_, words)| words.iter().any(|word| word.chars().count() > 1 && content.starts_with(word)))
    };
    exact.or_else(starting).map(|&(status, _)| status)
}

/// The name after 原, 曾用名, 增挂 and the like, when a name follows.
pub(super) fn alias(content: &str) -> Option<(AliasKind, &str)> {
    let (kind, rest) = ALIAS_WORDS.iter().find_map(|&(kind, words)| {
        let word = words.iter().filter(|word| content.starts_with(**word)).max_by_key(|word| word.len())?;
        Some((kind, &content[word.len()..]))
    })?;
    let rest = rest.trim_matches(|c: char| is_stray(c) || matches!(c, ':' | '为' | '是' | '名'));
    // 原址…, 原料场 are no names.
    let no_name =
        rest.chars().count() < 3 || rest.starts_with('址') || rest.starts_with('料') || rest.starts_with("地址");
    (!no_name).then_some((kind, rest))
}

/// True for a text that ends with what says by itself that a part of a unit is meant.
pub(super) fn names_part(text: &str) -> bool {
    PART_ENDS.iter().any(|end| text.ends_with(end))
}

/// True for a text that marks a site: 二厂区, 北滘厂区, 新厂, 东区, b厂, 第二分厂, 3号.
fn is_site(chars: &[char]) -> bool {
    if numeral_at_end(chars).is_some_and(|(start, _)| start == 0 && chars.len() > 1) {
        return true;
    }
    let text: String = chars.iter().collect();
    if chars.len() <= LONGEST_PART && names_part(&text) {
        return true;
    }
    let ends = SITE_ENDS.iter().filter(|end| text.ends_with(**end)).map(|end| end.chars().count()).max();
    // A plant's whole name in brackets is another name; a site mark is short.
    ends.is_some_and(|length| chars.len() > length || length > 1)
        && chars.len() <= if text.ends_with("厂区") { 14 } else { 5 }
}

/// The mark that a tail or bracket says.
pub(super) fn site_mark(text: &str) -> SiteMark {
    let text = text.trim_matches(is_stray);
    let mut chars: Vec<char> = text.chars().collect();
    let whole = chars.clone();
    let mut stripped = true;
    while stripped {
        stripped = false;
        let now: String = chars.iter().collect();
        if let Some(end) = SITE_GENERIC.iter().filter(|end| now.ends_with(**end)).max_by_key(|end| end.len()) {
            chars.truncate(chars.len() - end.chars().count());
            stripped = true;
        }
    }
    let number = numeral_at_end(&chars).or_else(|| {
        let digits = chars.iter().take_while(|&&c| c != '第' && super::numeral::is_numeral(c)).count();
        (digits > 0).then(|| read_number(chars[..digits].iter().copied()).map(|number| (0, number))).flatten()
    });
    let number = number.map(|(start, number)| {
        chars.truncate(start);
        number
    });
    // 南海区 is 南海; 东区 stays.
    while chars.len() > 2 && matches!(chars[chars.len() - 1], '镇' | '区' | '市' | '县' | '村' | '乡') {
        chars.pop();
    }
    if let [.., '街', '道'] = chars[..] {
        chars.truncate(chars.len() - 2);
    }
    let key: String =
        if chars.is_empty() && number.is_none() { whole.iter().collect() } else { chars.iter().collect() };
    SiteMark { text: text.into(), number, key: key.into() }
}

/// What says that something is a site, not which; clerks write 厂, 加工厂 and 制品厂 for one another here too.
const SITE_GENERIC: &[&str] = &[
    "分公司",
    "子公司",
    "支公司",
    "分厂",
    "分工厂",
    "分制品厂",
    "分加工厂",
    "分部",
    "分店",
    "厂区",
    "厂房",
    "车间",
    "生产区",
    "生产基地",
    "基地",
    "园区",
    "加工厂",
    "制品厂",
    "工厂",
    "厂",
    "区",
    "仓库",
    "门市部",
    "号",
    "经营部",
    "营业部",
    "服务部",
];

/// Punctuation without meaning at the end of a name or a bracket.
pub(super) fn is_stray(c: char) -> bool {
    matches!(
        c,
        '*' | '。'
            | '、'
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | '·'
            | '-'
            | '_'
            | '\''
            | '"'
            | '#'
            | '/'
            | '\\'
            | '|'
            | '~'
            | '^'
            | '`'
            | '='
            | '+'
            | ' '
            | ')'
            | '('
            | '['
            | ']'
            | '{'
            | '}'
            | '…'
            | '\u{fffd}'
            | '★'
            | '☆'
            | '※'
            | '■'
            | '□'
            | '▲'
            | '△'
            | '◆'
            | '◇'
            | '○'
            | '●'
            | '√'
            | '×'
            | '&'
            | '@'
            | '$'
            | '%'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_bracket_says() {
        for (text, expected) in [
            ("", Content::Empty),
            ("普通合伙", Content::Form),
            ("集团", Content::Form),
            ("停产", Content::Status(NameStatus::Stopped)),
            ("已搬迁", Content::Status(NameStatus::Moved)),
            ("已搬迁至顺德", Content::Status(NameStatus::Moved)),
            ("筹", Content::Status(NameStatus::Planned)),
            ("原湛江市电工设备厂", Content::Alias(AliasKind::Former, "湛江市电工设备厂")),
            ("曾用名:华兴陶瓷厂", Content::Alias(AliasKind::Former, "华兴陶瓷厂")),
            ("第二名称:华兴陶瓷厂", Content::Alias(AliasKind::Other, "华兴陶瓷厂")),
            ("更名为华兴陶瓷厂", Content::Alias(AliasKind::Other, "华兴陶瓷厂")),
            ("佛山市华兴陶瓷厂", Content::Alias(AliasKind::Other, "佛山市华兴陶瓷厂")),
            ("原料场", Content::Site),
            ("原址东门", Content::Other),
            ("二厂区", Content::Site),
            ("北滘厂区", Content::Site),
            ("b厂", Content::Site),
            ("新厂", Content::Site),
            ("东区", Content::Site),
            ("第二分厂", Content::Site),
            ("蔡国", Content::Person),
            ("欧阳锋", Content::Person),
            ("重名暂加", Content::Remark),
            ("冻结转让2002.5.15东山区法院", Content::Remark),
        ] {
            assert_eq!(classify(text), expected, "{text}");
        }
    }

    #[test]
    fn site_marks_have_one_spelling() {
        for (a, b, same) in [
            ("第二分厂", "二厂区", true),
            ("2号厂房", "第二分厂", true),
            ("容桂分公司", "容桂厂区", true),
            ("容桂街道分公司", "容桂分公司", true),
            ("陈村镇厂区", "陈村分公司", true),
            ("第二分厂", "第三分厂", false),
            ("新厂", "老厂", false),
            ("东区", "西区", false),
            ("北滘厂区", "陈村厂区", false),
        ] {
            let (a_mark, b_mark) = (site_mark(a), site_mark(b));
            assert_eq!(
                (a_mark.number, &a_mark.key) == (b_mark.number, &b_mark.key),
                same,
                "{a} {b} {a_mark:?} {b_mark:?}"
            );
        }
    }
}
