//! Enterprise names in running text: from the end anchor leftwards to what bounds them, then the place in front cut off.

use super::words::{Bound, Found, PlaceEnd, anchors, is_anchor, place_ends};
use crate::domain::cn::industry::trade_words_in;
use crate::domain::cn::legal_form::form_at_end;
use crate::domain::cn::region::{Form, Gazetteer, PlaceLevel, RegionContext};
use crate::domain::cn::trade::{TradeKind, TradeWords};
use std::ops::Range;

/// A candidate: where the name stands, the place right in front of it, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub name: Range<usize>,
    pub place: Option<Range<usize>>,
    /// Nothing in it tells the unit from others of its trade (某五金厂, 一家黑作坊, 塑料加工厂).
    pub nobody: bool,
    /// What follows says that the unit is only where something else is (华强厂旁边).
    pub landmark: bool,
}

/// What says that the writer does not know the name.
const UNKNOWN: [&str; 12] =
    ["某", "不知名", "无名", "不明", "未知", "不具名", "叫不出", "没有名", "没名", "无招牌", "xx", "××"];

/// Words in front of a name that count it or point at it.
const MEASURES: [&str; 22] = [
    "一家", "一间", "一个", "一些", "一处", "几家", "几间", "多家", "多间", "许多", "很多", "两家", "两间", "那家",
    "那间", "这家", "这间", "某家", "我家", "我们", "本人", "该",
];

/// Words between a measure and the trade that tell nothing apart.
const QUALITIES: [&str; 26] = [
    "无牌无证",
    "无牌",
    "无证",
    "无照",
    "地下",
    "私人",
    "家庭",
    "非法",
    "露天",
    "简易",
    "小型",
    "大型",
    "私营",
    "个体",
    "外地人",
    "隐蔽",
    "违规",
    "违章",
    "黑心",
    "散乱污",
    "黑",
    "小",
    "大",
    "老",
    "新",
    "旧",
];

/// Ends that no register has without a brand before them.
const WORKSHOPS: [&str; 8] = ["作坊", "作房", "猪场", "鸡场", "加工点", "黑点", "窝点", "工场"];

/// Relations that make the enterprise in front of them a landmark.
const LANDMARK: [&str; 16] = [
    "旁边",
    "旁",
    "隔壁",
    "对面",
    "斜对面",
    "附近",
    "后面",
    "前面",
    "楼上",
    "楼下",
    "东侧",
    "西侧",
    "门口",
    "侧",
    "内的",
    "里的",
];

/// The candidates of a text in order of appearance.
pub(super) fn candidates(text: &str, bounds: &[Found], context: &RegionContext) -> Vec<Candidate> {
    let ends = anchors(text);
    let mut bounds = without_inner_brackets(text, bounds);
    // 和 joins two enterprises when it follows the end of one.
    for &end in &ends {
        for word in ["和", "与", "及", "跟", "同"] {
            if text[end..].starts_with(word) && !bounds.iter().any(|b| b.span.start == end) {
                bounds.push(Found { span: end..end + word.len(), bound: Bound::Opens });
            }
        }
    }
    bounds.sort_by_key(|b| (b.span.start, b.span.end));
    let bounds = &bounds;
    let mut out: Vec<(usize, Candidate)> = Vec::new();
    for end in ends {
        let left: Vec<&Found> = bounds.iter().rev().filter(|b| b.span.end < end).take(3).collect();
        // Nothing runs across a word that ends a name, not even its first characters.
        if bounds.iter().any(|b| b.span.start < end && end < b.span.end) {
            continue;
        }
        let start = left.first().map_or(0, |b| b.span.end);
        let indefinite = left.first().is_some_and(|b| {
            let word = &text[b.span.clone()];
            word.starts_with("有") || word.starts_with("开了") || word.starts_with("新开")
        });
        let Some(mut candidate) = judge(text, start..end, indefinite, context) else { continue };
        if candidate.nobody
            && let Some(wider) = over_weak_bound(text, end, &left, context)
        {
            candidate = wider;
        }
        candidate.landmark = is_landmark(&text[end..]);
        match out.last_mut() {
            // A later anchor with nothing between ends the same name (店子厂, 厂有限公司, 公司二厂).
            Some((last, previous)) if *last == start => *previous = candidate,
            _ => out.push((start, candidate)),
        }
    }
    out.into_iter().map(|(_, candidate)| candidate).collect()
}

/// True when what follows a name makes it a landmark: 旁边, 宿舍旁, 内的.
fn is_landmark(rest: &str) -> bool {
    let rest = ["旧厂区", "新厂区", "厂区", "宿舍", "大门", "围墙"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .unwrap_or(rest);
    LANDMARK.iter().any(|word| rest.starts_with(word))
}

/// Characters of sentences: what is made, and by whom (该户进行, 村里有人).
const NO_BRAND: &str = "的在是有进行从该此我你他它们这那家户里村镇上下边面内外人做搞为和与及被把都也就大小多";

/// A name without form (隔壁信嘉印染每天半夜开工): what stands between two bounds, ends in a trade and has a brand of two characters or more.
pub(super) fn formless(text: &str, bounds: &[Found], context: &RegionContext) -> Option<Candidate> {
    let mut starts: Vec<(usize, Bound)> = vec![(0, Bound::Opens)];
    starts.extend(bounds.iter().filter(|b| b.bound != Bound::Ends).map(|b| (b.span.end, b.bound)));
    for (start, bound) in starts {
        let end = bounds.iter().map(|b| b.span.start).find(|at| *at >= start).unwrap_or(text.len());
        let segment = &text[start..end];
        if !(4..=40).contains(&segment.chars().count())
            || place_ends(segment).last().is_some_and(|place| place.end == segment.len())
        {
            continue;
        }
        let cut = place_cut(segment, context);
        // 昌 and 广 are written for 厂.
        let stem = segment[cut..].trim_end_matches(['昌', '广']);
        // 投诉禹建纺织加工: how it is made stands for the form. So does a sentence end (该户进行纺织加工), so the 字号 must look like one.
        let made =
            ["加工", "制作", "制造"].iter().find_map(|word| stem.strip_suffix(word)).filter(|_| bound == Bound::Opens);
        let stem = made.unwrap_or(stem);
        let chars: Vec<char> = stem.chars().collect();
        let Some((length, word)) = TradeWords::common().ending(&chars) else { continue };
        let brand = brand_length(stem, context);
        if word.kind == TradeKind::Goods
            && (length >= 2 || stem.len() < end - start - cut)
            && (2..=5).contains(&brand)
            && !is_about_nobody(segment)
            && !(made.is_some() && stem.contains(|c| NO_BRAND.contains(c)))
        {
            let name = start + cut..end;
            let place = (cut > 0).then(|| start..start + cut);
            return Some(Candidate { name, place, nobody: false, landmark: false });
        }
    }
    None
}

/// True when the text says itself that it names nobody, or has no brand: only region, quality, trade and form.
pub(super) fn is_nobody(name: &str, context: &RegionContext) -> bool {
    is_about_nobody(name)
        || brand_length(name, context) == 0 && place_cut(name, context) == 0 && region_length(name, context) == 0
}

fn is_about_nobody(name: &str) -> bool {
    UNKNOWN.iter().any(|word| name.starts_with(word)) || name.contains("某某") || name.contains("不知名") || {
        let chars: Vec<char> = name.chars().collect();
        chars.windows(2).any(|pair| pair == ['x', 'x'] || pair == ['×', '×'])
    }
}

/// Judges the text between a left bound and an anchor. `None` when nothing is left of a name.
fn judge(text: &str, span: Range<usize>, indefinite: bool, context: &RegionContext) -> Option<Candidate> {
    let whole = &text[span.clone()];
    // Nothing as long as this is a name with its place.
    if whole.chars().count() > 45 {
        return None;
    }
    let cut = place_cut(head(whole), context);
    let cut = counted(&whole[cut..], context).map_or(cut, |place| cut + place);
    let mut at = cut;
    let mut indefinite = indefinite;
    while let Some(measure) = MEASURES.iter().find(|measure| whole[at..].starts_with(**measure)) {
        at += measure.len();
        indefinite = true;
    }
    if indefinite {
        at += leading_trade(&whole[at..], context);
        while let Some(measure) = MEASURES.iter().find(|measure| whole[at..].starts_with(**measure)) {
            at += measure.len();
        }
    }
    let name = &whole[at..];
    if name.is_empty() {
        return None;
    }
    let brand = brand_length(name, context);
    // 英都内店河水发黑: a village called so, whether the lists at hand know it or not.
    let rest = name[region_length(name, context)..].chars().count();
    if name.ends_with(['店', '坊', '窑']) && (rest == 0 || brand == 1 && rest == 2) {
        return None;
    }
    let brandless = brand == 0;
    let mut cut = cut;
    // 乌洋村五金厂, 彩塘镇加工作坊: a village's or a workshop's trade is no name; a town's 五金厂 may be one.
    let villager = name.rfind("村").is_some_and(|at| {
        let rest = name[at + "村".len()..].trim_start_matches(['内', '里', '中']);
        brand_length(rest, context) == 0
    });
    let vague = villager || brandless && WORKSHOPS.iter().any(|word| name.ends_with(word));
    if let Some(place) = place_ends(name).iter().rev().find(|place| vague && place.firm && place.end < name.len()) {
        at += place.end;
        cut = at;
    }
    let nobody = vague || is_about_nobody(name) || brandless && (region_length(name, context) == 0 || indefinite);
    let place = (cut > 0).then(|| span.start..span.start + cut);
    Some(Candidate { name: span.start + at..span.end, place, nobody, landmark: false })
}

/// Bytes before a measure that nothing but trade and form follow (辛集镇一带|多家皮革厂): what it counts is nobody's name, whatever stands
/// before it. 该 alone is no such word, and 统一家具厂 holds none: 具 would be left.
fn counted(text: &str, context: &RegionContext) -> Option<usize> {
    let measures = MEASURES.iter().filter(|measure| **measure != "该");
    let found = measures.flat_map(|measure| text.match_indices(measure));
    found.filter(|(at, word)| brand_length(&text[at + word.len()..], context) == 0).map(|(at, _)| at).max()
}

/// The head company of a name with a branch (宏兴食品有限公司|北陡分公司): the branch's place is not the place in front of the name.
fn head(whole: &str) -> &str {
    match whole.find("公司") {
        Some(at) if at + "公司".len() < whole.len() && at > 0 => &whole[..at + "公司".len()],
        _ => whole,
    }
}

/// A candidate across a bounding word that is part of the name: 美|的|电器厂, 污水|处理|厂.
fn over_weak_bound(text: &str, end: usize, left: &[&Found], context: &RegionContext) -> Option<Candidate> {
    let weak = left.first().filter(|b| b.bound == Bound::MayOpen)?;
    let word = &text[weak.span.clone()];
    let start = left.get(1).map_or(0, |b| b.span.end);
    let said = left.get(1).is_some_and(|b| b.bound == Bound::Ends);
    // 做马桶的厂, 生产胶盒的作坊: what is made, whoever makes it.
    let made = left.get(1).is_some_and(|b| {
        let verb = &text[b.span.clone()];
        b.span.end == start && ["做", "搞", "生产", "从事", "加工"].iter().any(|made| verb.ends_with(made))
    });
    if !matches!(word, "的" | "处理" | "希望") || start > weak.span.start || said || made {
        return None;
    }
    let piece = &text[start..weak.span.start];
    let short = piece.chars().count() <= 2
        && !piece.contains(['我', '你', '他', '它', '们', '那', '这', '家', '里', '村', '镇', '上', '下', '边', '面']);
    if !short || word == "的" && (piece.is_empty() || TradeWords::common().get(piece).is_some()) {
        return None;
    }
    judge(text, start..end, false, context).filter(|candidate| !candidate.nobody)
}

/// Characters of the brand: what is left when region, qualities, trades, fillers, numerals and forms are taken off.
fn brand_length(name: &str, context: &RegionContext) -> usize {
    let name = head(name);
    let region = region_length(name, context);
    let mut single = false;
    let mut chars: Vec<char> = name[region..].chars().filter(|c| !matches!(c, '(' | ')')).collect();
    loop {
        let before = chars.len();
        let text: String = chars.iter().collect();
        if is_anchor(&text) {
            return 0;
        }
        if let Some(word) = trade_words_in(&text).last().filter(|word| text.ends_with(**word)) {
            chars.truncate(chars.len() - word.chars().count());
            continue;
        }
        if let Some(form) = form_at_end(&chars) {
            chars.truncate(chars.len().saturating_sub(form.length));
        } else if chars.ends_with(&['厂']) || chars.ends_with(&['场']) || chars.ends_with(&['店']) {
            chars.pop();
        } else if let Some((length, _)) =
            TradeWords::common().ending(&chars).filter(|(length, _)| *length > 1 || !single)
        {
            // One single character may be a trade (鞋厂); more of them are a brand (大鱼鱼木厂).
            single |= length == 1;
            chars.truncate(chars.len() - length);
        } else if chars.last().is_some_and(|c| "第一二三四五六七八九十0123456789分总".contains(*c)) {
            chars.pop();
        } else {
            if let Some(word) = QUALITIES.iter().chain(&MEASURES).find(|word| text.ends_with(**word)) {
                chars.truncate(chars.len() - word.chars().count());
            } else if let Some(word) = ["废", "生产", "加工", "从事", "制造", "制作", "打磨", "抛光", "窝点", "类"]
                .iter()
                .find(|word| text.ends_with(**word))
            {
                chars.truncate(chars.len() - word.chars().count());
            }
        }
        if chars.len() == before {
            return chars.len();
        }
    }
}

/// Bytes of a trade that describes the enterprise before its name (有一间|鞋|旺创鞋厂), when a name is left behind it.
fn leading_trade(name: &str, context: &RegionContext) -> usize {
    let chars: Vec<char> = name.chars().collect();
    let mut at = 0;
    while let Some((length, word)) = TradeWords::common().starting(&chars[at..]) {
        if word.kind != TradeKind::Goods && at == 0 {
            break;
        }
        let rest: String = chars[at + length..].iter().collect();
        let named = brand_length(&rest, context) >= 1 || region_length(&rest, context) > 0 || is_about_nobody(&rest);
        let measured = MEASURES.iter().any(|measure| rest.starts_with(measure));
        if !named && !measured {
            break;
        }
        at += length;
    }
    chars[..at].iter().map(|c| c.len_utf8()).sum()
}

fn region_length(name: &str, context: &RegionContext) -> usize {
    Gazetteer::builtin().prefix(name, context).map_or(0, |read| read.len)
}

/// Bytes of the place in front of a name: up to a second region prefix, or else behind the place marker that leaves the best name. A
/// region prefix directly before the brand is left to the name.
fn place_cut(text: &str, context: &RegionContext) -> usize {
    let places = Gazetteer::builtin();
    // A village is the place of the name behind it; the levels above may be part of the name.
    let (region, village) = places.prefix(text, context).map_or((0, 0), |read| {
        let above =
            read.parts.iter().take_while(|part| part.level < PlaceLevel::Village).last().map_or(0, |part| part.end);
        (above, read.len)
    });
    for (at, _) in text.char_indices().skip(1).filter(|(at, _)| *at >= region) {
        let starts_again = places.prefix(&text[at..], context).is_some_and(|read| {
            let full = |c: &str| c.ends_with(['市', '区', '县']);
            read.parts.first().is_some_and(|part| {
                part.level <= PlaceLevel::County && part.form == Form::Full && full(&text[at..][..part.end])
            })
        });
        if starts_again {
            return at;
        }
    }
    let mut best: Option<(i32, usize)> = None;
    let mut ends = place_ends(text);
    if village > region && !ends.iter().any(|place| place.end == village) {
        ends.push(PlaceEnd { end: village, start: region, firm: true });
        ends.sort_unstable();
    }
    let whole = text[..region].ends_with(['省', '市', '区', '县', '镇', '乡', '村', '道', '社']);
    let first = ends.iter().map(|place| place.end).min().unwrap_or_default();
    for PlaceEnd { start, end, firm } in ends {
        // 英都|内店, 辛兴|北孟疃: behind a town's bare name a village's begins, and none of the town's sides.
        let side = !firm && "内里中前后东西南北".contains(&text[start..end]);
        if side && !(whole && start >= region) && first > start {
            continue;
        }
        if end <= region || end >= text.len() || text[..end].chars().count() < 2 {
            continue;
        }
        let rest = &text[end..];
        // 西吴村|内|建材厂: the place goes on.
        if rest.starts_with('内') && !rest.starts_with("内蒙") {
            continue;
        }
        let brand = brand_length(rest, context);
        let unknown = is_about_nobody(rest) || MEASURES.iter().any(|measure| rest.starts_with(measure));
        let fit = match brand {
            _ if unknown => 4,
            2 | 3 => 4,
            4 => 3,
            1 | 5 => 1,
            6 => 0,
            // Only trade and form are left: the place belongs to what tells the unit apart, unless it is a sure place.
            0 => -2,
            more => -(more as i32),
        };
        let score = fit + if firm || end == village { 2 } else { -1 };
        if best.is_none_or(|(most, _)| score >= most) {
            best = Some((score, end));
        }
    }
    let uncut = match brand_length(text, context) {
        2 | 3 => 4,
        4 => 3,
        5 => 1,
        0 | 1 => 0,
        more => -(more as i32),
    };
    match best {
        Some((score, end)) if score > uncut => end,
        _ => 0,
    }
}

/// The bounds without those of brackets that belong to a name: 佛山(顺德)五金厂, 配件厂(普通合伙)祖庙分公司.
fn without_inner_brackets(text: &str, bounds: &[Found]) -> Vec<Found> {
    let ends = anchors(text);
    let mut inner: Vec<usize> = Vec::new();
    for (open, _) in text.match_indices('(') {
        let Some(length) = text[open..].find(')') else { continue };
        let close = open + length;
        let content = &text[open + 1..close];
        let form = ["普通合伙", "有限合伙", "个人独资", "特殊普通合伙", "集团", "中国", "个体工商户", "合伙"]
            .contains(&content);
        let between =
            bounds.iter().filter(|b| b.bound != Bound::MayOpen && open < b.span.start && b.span.start < close).count();
        // 佛山(顺德)五金厂: a short word in the middle of a name, not behind its end.
        let middle = (2..=4).contains(&content.chars().count()) && between == 0 && !ends.contains(&open);
        let goes_on = text[close + 1..].chars().next().is_some_and(|c| !super::words::is_punctuation(c));
        if (form || middle) && goes_on && open > 0 {
            inner.extend([open, close]);
        }
    }
    bounds.iter().filter(|b| !inner.contains(&b.span.start)).cloned().collect()
}
