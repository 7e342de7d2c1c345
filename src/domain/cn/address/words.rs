//! The words that end a part of an address.

use super::parsed::{Label, Relation};
use crate::text::{Openers, begins};
use std::sync::LazyLock;

/// Words behind a number, longest first among those with one beginning.
const BEHIND_NUMBER: &[(&str, Label)] = &[
    ("号楼", Label::Building),
    ("号厂房", Label::Building),
    ("号车间", Label::Building),
    ("号仓库", Label::Building),
    ("号仓", Label::Building),
    ("号栋", Label::Building),
    ("号幢", Label::Building),
    ("号座", Label::Building),
    ("号铺", Label::Room),
    ("号商铺", Label::Room),
    ("号档", Label::Room),
    ("号房", Label::Room),
    ("号室", Label::Room),
    ("号路", Label::Road),
    ("号公路", Label::Road),
    ("号大道", Label::Road),
    ("号街", Label::Road),
    ("号院", Label::Number),
    ("号大院", Label::Number),
    ("号地块", Label::Number),
    ("号地", Label::Number),
    ("号区", Label::Block),
    ("号门", Label::Unit),
    ("号", Label::Number),
    ("栋楼", Label::Building),
    ("幢楼", Label::Building),
    ("座楼", Label::Building),
    ("栋", Label::Building),
    ("幢", Label::Building),
    ("座", Label::Building),
    ("车间", Label::Building),
    ("单元", Label::Unit),
    ("梯", Label::Unit),
    ("层", Label::Floor),
    ("楼", Label::Floor),
    ("室", Label::Room),
    ("房", Label::Room),
    ("铺", Label::Room),
    ("卡", Label::Room),
    ("档", Label::Room),
    ("村民小组", Label::Group),
    ("小组", Label::Group),
    ("小队", Label::Group),
    ("组", Label::Group),
    ("队", Label::Group),
    ("屯", Label::Group),
    ("社", Label::Group),
    ("期", Label::Block),
    ("区", Label::Block),
    ("横路", Label::Road),
    ("横巷", Label::Road),
    ("横街", Label::Road),
    ("横", Label::Road),
    ("马路", Label::Road),
    ("环路", Label::Road),
    ("支路", Label::Road),
    ("大道", Label::Road),
    ("路", Label::Road),
    ("街", Label::Road),
    ("巷", Label::Road),
    ("弄", Label::Number),
    ("排", Label::Number),
    ("线", Label::Road),
    ("国道", Label::Road),
    ("省道", Label::Road),
    ("县道", Label::Road),
    ("段", Label::Road),
    ("地块", Label::Number),
];

/// What stands behind a number: label and bytes; `None` when the number is followed by something else.
pub(super) fn behind_number(text: &str) -> Option<(Label, usize)> {
    static OPENERS: LazyLock<Box<Openers>> = LazyLock::new(|| Openers::of(BEHIND_NUMBER.iter().map(|(word, _)| *word)));
    if !OPENERS.open(text) {
        return None;
    }
    let (word, label) = BEHIND_NUMBER.iter().find(|(word, _)| begins(text, word))?;
    let rest = &text[word.len()..];
    let next = rest.chars().next();
    let word_goes_on = match *word {
        "社" => next == Some('区'),
        "街" => next == Some('道'),
        "楼" => false,
        "房" => next == Some('间'),
        "区" => matches!(next, Some('间' | '域')),
        "卡" => next == Some('拉'),
        "排" => matches!(next, Some('水' | '污' | '放' | '灌' | '洪' | '涝')),
        _ => false,
    };
    (!word_goes_on).then_some((*label, word.len()))
}

/// Road words behind a name.
const ROADS: &[&str] = &["大道", "大街", "公路", "马路", "胡同", "国道", "省道", "县道", "街", "路", "巷"];

/// Bytes of a road word at the start of `text`, 0 for none.
pub(super) fn road_len(text: &str) -> usize {
    static OPENERS: LazyLock<Box<Openers>> =
        LazyLock::new(|| Openers::of(ROADS.iter().copied().chain(std::iter::once("道"))));
    if !OPENERS.open(text) {
        return 0;
    }
    match ROADS.iter().find(|word| begins(text, word)) {
        Some(&"街") if text.starts_with("街道") || text.starts_with("街坊") => 0,
        Some(word) => word.len(),
        // 天津南京道12号: 道 only in front of a number.
        None if text.starts_with('道') && text.len() > 3 && text.as_bytes()[3].is_ascii_digit() => 3,
        None => 0,
    }
}

/// Words that end the name of a park or an area, longest first.
const PARKS: &[&str] = &[
    "高新技术产业开发区",
    "经济技术开发区",
    "科技工业园区",
    "经济开发区",
    "科技工业园",
    "产业转移园",
    "产业集聚区",
    "工业集中区",
    "工业园区",
    "产业园区",
    "科技园区",
    "工业小区",
    "工业基地",
    "产业基地",
    "工业大院",
    "示范园区",
    "高新园区",
    "试验区",
    "示范区",
    "开发区",
    "高新区",
    "保税区",
    "工业园",
    "工业区",
    "工业城",
    "工业村",
    "产业园",
    "产业城",
    "科技园",
    "科技城",
    "创业园",
    "创意园",
    "物流园",
    "工业东区",
    "工业西区",
    "工业南区",
    "工业北区",
    "工业中区",
    "工业新区",
    "园区",
    "片区",
    "新区",
    "地块",
    "片",
];

/// Bytes of a park word at the start of `text`, 0 for none.
pub(super) fn park_len(text: &str) -> usize {
    static OPENERS: LazyLock<Box<Openers>> = LazyLock::new(|| Openers::of(PARKS.iter().copied()));
    if !OPENERS.open(text) {
        return 0;
    }
    match PARKS.iter().find(|word| begins(text, word)) {
        Some(&"工业村") if text.starts_with("工业村委") => 0,
        Some(word) => word.len(),
        None => 0,
    }
}

/// Relation words, longest first among those with one beginning; `true` when a single character that counts only where
/// the phrase ends.
const RELATIONS: &[(&str, Relation, bool)] = &[
    ("斜对面", Relation::Opposite, false),
    ("正对面", Relation::Opposite, false),
    ("对面", Relation::Opposite, false),
    ("对过", Relation::Opposite, false),
    ("隔壁", Relation::Beside, false),
    ("旁边", Relation::Beside, false),
    ("侧边", Relation::Beside, false),
    ("附近", Relation::Beside, false),
    ("左侧", Relation::Left, false),
    ("右侧", Relation::Right, false),
    ("左边", Relation::Left, false),
    ("右边", Relation::Right, false),
    ("东北侧", Relation::North, false),
    ("西北侧", Relation::North, false),
    ("东南侧", Relation::South, false),
    ("西南侧", Relation::South, false),
    ("东侧", Relation::East, false),
    ("南侧", Relation::South, false),
    ("西侧", Relation::West, false),
    ("北侧", Relation::North, false),
    ("东边", Relation::East, false),
    ("南边", Relation::South, false),
    ("西边", Relation::West, false),
    ("北边", Relation::North, false),
    ("东面", Relation::East, false),
    ("南面", Relation::South, false),
    ("西面", Relation::West, false),
    ("北面", Relation::North, false),
    ("门前", Relation::Front, false),
    ("门口", Relation::Front, false),
    ("前面", Relation::Front, false),
    ("前侧", Relation::Front, false),
    ("后面", Relation::Behind, false),
    ("后侧", Relation::Behind, false),
    ("后边", Relation::Behind, false),
    ("背后", Relation::Behind, false),
    ("背面", Relation::Behind, false),
    ("屋后", Relation::Behind, false),
    ("入口处", Relation::Entrance, false),
    ("入口", Relation::Entrance, false),
    ("出口", Relation::Entrance, false),
    ("交叉口", Relation::Crossing, false),
    ("交叉路口", Relation::Crossing, false),
    ("交叉处", Relation::Crossing, false),
    ("交汇处", Relation::Crossing, false),
    ("交汇口", Relation::Crossing, false),
    ("交界处", Relation::Crossing, false),
    ("交汇", Relation::Crossing, false),
    ("交界", Relation::Crossing, false),
    ("交叉", Relation::Crossing, false),
    ("路口", Relation::Crossing, false),
    ("尽头", Relation::End, false),
    ("中段", Relation::Stretch, false),
    ("东段", Relation::East, false),
    ("西段", Relation::West, false),
    ("南段", Relation::South, false),
    ("北段", Relation::North, false),
    ("路段", Relation::Stretch, false),
    ("地段", Relation::Stretch, false),
    ("旁", Relation::Beside, false),
    ("侧", Relation::Beside, true),
    ("边", Relation::Beside, true),
    ("前", Relation::Front, true),
    ("后", Relation::Behind, true),
    ("口", Relation::Entrance, true),
    ("内", Relation::Inside, true),
];

/// Nouns that a one-character relation follows even when the text goes on (祠堂后3号厂房, 村口12).
const ANCHORS: &[&str] = &[
    "祠堂",
    "学校",
    "小学",
    "中学",
    "市场",
    "村委",
    "村委会",
    "医院",
    "公路",
    "大道",
    "铁路",
    "桥",
    "庙",
    "路",
    "河",
    "村",
    "厂",
    "大队",
    "堤",
    "涌",
    "渠",
    "山",
    "车站",
    "加油站",
    "派出所",
    "公园",
    "球场",
    "国道",
];

/// The relation at the start of `text` behind `pending`: side and bytes. A single character counts only where the phrase
/// ends or behind a usual anchor.
pub(super) fn relation(text: &str, pending: &str) -> Option<(Relation, usize)> {
    static OPENERS: LazyLock<Box<Openers>> = LazyLock::new(|| Openers::of(RELATIONS.iter().map(|(word, ..)| *word)));
    if !OPENERS.open(text) {
        return None;
    }
    let &(word, relation, single) = RELATIONS.iter().find(|(word, ..)| begins(text, word))?;
    if single {
        // 村前片, 村前新区: the side belongs to the name of an area.
        if text[word.len()..].starts_with(['片', '新']) {
            return None;
        }
        let rest = text[word.len()..].chars().next();
        let ends = rest.is_none_or(|c| c.is_ascii() || super::normal::is_numeral(c) || matches!(c, '的' | '、' | '。'));
        if !(ends || ANCHORS.iter().any(|anchor| pending.ends_with(anchor))) || pending.is_empty() && word != "侧" {
            return None;
        }
    }
    Some((relation, word.len()))
}

/// Words without meaning for the place.
const FILLERS: &[&str] = &["自编号", "自编", "临时", "编号", "门牌", "地号", "的", "位于", "之"];

/// True when a stretch says nothing about the place.
pub(super) fn is_filler(text: &str) -> bool {
    FILLERS.contains(&text) || matches!(text, "第" | "与" | "和" | "及" | "临" | "原" | "内" | "处")
}

/// Texts of brackets that say nothing about the place.
const BRACKET_JUNK: &[&str] = &[
    "申报",
    "办公",
    "仅作",
    "住所",
    "一照多址",
    "集群",
    "自编",
    "临时",
    "经营场所",
    "托管",
    "有效期",
    "不含",
    "限",
    "复印",
    "租",
    "自主",
];

/// True when a bracket's text says nothing about the place.
pub(super) fn is_bracket_junk(text: &str) -> bool {
    text.is_empty() || BRACKET_JUNK.iter().any(|junk| text.contains(junk))
}

/// Words that join two roads.
pub(super) fn joins(c: char) -> bool {
    matches!(c, '与' | '和' | '及' | '跟')
}
