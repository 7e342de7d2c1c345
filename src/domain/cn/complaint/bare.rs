//! A 字号 without trade and form: 那边的“唯物”噪声扰民, 投诉源宏(石桥乡小辛务村), 位于金砂村的瑜璟.
//!
//! Any word may stand so. Where it stands makes it a guess; the lists, whether a unit there is called so, make it a name.

use super::mention::is_nobody;
use super::words::{Bound, Found, is_punctuation, place_ends};
use crate::domain::cn::region::RegionContext;
use std::ops::Range;

/// Characters of a 字号 that stands alone.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=5;

/// What people put in quotation marks, or complain about, that is no name.
const WORDS: [&str; 40] = [
    "散乱污",
    "小散乱污",
    "小作坊",
    "黑作坊",
    "黑工厂",
    "三无",
    "一刀切",
    "回头看",
    "煤改气",
    "环保",
    "合法",
    "违法",
    "正规",
    "达标",
    "保护伞",
    "关系户",
    "钉子户",
    "老赖",
    "踢皮球",
    "走过场",
    "夜猫子",
    "土小",
    "十五小",
    "两断三清",
    "洗洗澡",
    "毒气",
    "毒水",
    "黄龙",
    "黑龙",
    "邻居",
    "物业",
    "商户",
    "商铺",
    "饭店",
    "工地",
    "烧烤",
    "情况",
    "问题",
    "同一家",
    "老板",
];

/// Words of complaining, behind which the one complained about stands.
const COMPLAINING: [&str; 8] = ["投诉", "举报", "反映", "控告", "检举", "揭发", "针对", "关于"];

/// Words that say of what follows that it lies at the place before: 旁边的, 那边的, 我们村的.
const LIES: [char; 12] = ['边', '面', '村', '里', '内', '壁', '近', '下', '上', '区', '镇', '口'];

/// Where a 字号 may stand alone.
pub(super) fn brand(text: &str, bounds: &[Found], context: &RegionContext) -> Option<Range<usize>> {
    let found = quoted(text, bounds).or_else(|| complained_about(text, bounds)).or_else(|| placed(text, bounds))?;
    let word = &text[found.clone()];
    let plain = word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let fits = plain && LENGTH.contains(&word.chars().count()) && !WORDS.contains(&word);
    let place = place_ends(word).last().is_some_and(|place| place.firm && place.end == word.len());
    (fits && !place && !is_nobody(word, context)).then_some(found)
}

/// Characters of what stands behind a place, among which a name may be.
const BEHIND: std::ops::RangeInclusive<usize> = 2..=14;

/// What stands right behind a place (兴华街道|惠农热力, 前仓村的|美兴喷塑), up to what bounds it: the lists tell whether a 字号 or a man's name is its
/// beginning, so that it need not be known where it ends.
pub(super) fn behind_place(
    text: &str,
    bounds: &[Found],
    places: &[Range<usize>],
    context: &RegionContext,
) -> Option<Range<usize>> {
    places.iter().find_map(|place| {
        let of = text[place.end..].starts_with('的');
        let start = place.end + if of { '的'.len_utf8() } else { 0 };
        let next = bounds.iter().map(|found| found.span.start).find(|at| *at >= start).unwrap_or(text.len());
        let most = text[start..].char_indices().nth(*BEHIND.end()).map_or(text.len(), |(at, _)| start + at);
        let word = &text[start..next.min(most)];
        let plain = word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        // 自兴屯那边: a village still.
        let village = word.ends_with(['村', '屯', '庄', '营', '堡', '寨', '队']);
        let fits = plain
            && !village
            && BEHIND.contains(&word.chars().count())
            && !WORDS.iter().any(|known| word.starts_with(known));
        (fits && !is_nobody(word, context)).then_some(start..next.min(most))
    })
}

/// In quotation marks, behind a place or what names (叫, 投诉), and before what is said about it.
fn quoted(text: &str, bounds: &[Found]) -> Option<Range<usize>> {
    let marks: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    marks.chunks_exact(2).find_map(|pair| {
        let (before, span) = (&text[..pair[0]], pair[0] + 1..pair[1]);
        let bare = before.trim_end_matches('的');
        let names = before.is_empty()
            || before.ends_with(is_punctuation)
            || bare.ends_with(LIES)
            || place_ends(before).last().is_some_and(|place| place.end == before.len())
            || before.ends_with(['叫', '为', '家', '间'])
            || COMPLAINING.iter().any(|word| before.ends_with(word));
        let closed = pair[1] + 1;
        let inside = bounds.iter().any(|found| found.bound != Bound::MayOpen && span.contains(&found.span.start));
        let closed = closed + text[closed..].chars().next().filter(|c| *c == '的').map_or(0, char::len_utf8);
        (names && !inside && is_said(text, closed, bounds)).then_some(span)
    })
}

/// Characters between a name and what is surely said about it: 发泡|废气, 切割|噪声.
const SAID_WITHIN: usize = 4;

/// Whether what is said about a unit begins here, or nothing more is said.
fn is_said(text: &str, at: usize, bounds: &[Found]) -> bool {
    let rest = &text[at..];
    let near = |found: &&Found| text[at..found.span.start].chars().count() <= SAID_WITHIN;
    let mut next = bounds.iter().filter(|found| found.span.start >= at);
    rest.is_empty()
        || rest.starts_with(is_punctuation)
        || next.next().filter(near).is_some_and(|found| found.bound == Bound::Ends)
}

/// Right behind a word of complaining, with its place in brackets behind it.
fn complained_about(text: &str, bounds: &[Found]) -> Option<Range<usize>> {
    bounds.iter().find_map(|verb| {
        if !COMPLAINING.iter().any(|word| text[verb.span.clone()].ends_with(word)) {
            return None;
        }
        let next = bounds.iter().find(|found| found.span.start >= verb.span.end)?;
        let bracket = text[next.span.start..].strip_prefix('(')?;
        let bracket = &bracket[..bracket.find(')')?];
        place_ends(bracket).iter().any(|place| place.firm).then_some(verb.span.end..next.span.start)
    })
}

/// Behind 位于 and a place.
fn placed(text: &str, bounds: &[Found]) -> Option<Range<usize>> {
    ["位于", "坐落于", "坐落在", "地处", "设在", "建在", "开在"].iter().find_map(|word| {
        let start = text.find(word)? + word.len();
        let clause = text[start..].find(is_punctuation).map_or(text.len(), |at| start + at);
        let of = bounds
            .iter()
            .find(|found| found.span.start > start && found.span.end < clause && &text[found.span.clone()] == "的")?;
        let end = bounds.iter().map(|found| found.span.start).find(|at| *at >= of.span.end).unwrap_or(text.len());
        is_said(text, end, bounds).then_some(of.span.end..end)
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::cn::complaint::{Complaint, Origin};
    use crate::domain::cn::region::RegionContext;

    fn bare(text: &str) -> Option<String> {
        let complaint = Complaint::parse(text, "", &RegionContext::default());
        let mention = complaint.mentions().first().filter(|mention| mention.origin == Origin::Bare)?;
        Some(mention.name.clone())
    }

    #[test]
    fn a_word_where_a_brand_stands() {
        for (text, brand) in [
            ("彩塘镇金砂村那边的“泽华”噪声扰民", "泽华"),
            ("隔壁“泽华”每天半夜开工", "泽华"),
            ("金砂村有家叫「泽华」的，粉尘很大", "泽华"),
            ("投诉泽华（彩塘镇金砂村工业区12号）噪音扰民", "泽华"),
            ("位于彩塘镇金砂村的泽华，粉尘很大", "泽华"),
            ("位于彩塘镇金砂村的泽华冒黑烟", "泽华"),
        ] {
            assert_eq!(bare(text).as_deref(), Some(brand), "{text}");
        }
    }

    #[test]
    fn what_stands_behind_a_place_may_begin_with_a_name() {
        let guess = |text: &str| {
            let complaint = Complaint::parse(text, "", &RegionContext::default());
            assert!(complaint.names_nobody(), "{text}: {:?}", complaint.mention());
            complaint.guess().map(str::to_owned)
        };
        for (text, word) in [
            ("市民反映：彩塘镇金砂村的美兴喷塑，偷偷在晚上烧炉子", "美兴喷塑"),
            ("反映彩塘镇金砂村徐忠偷偷在晚上烧炉子", "徐忠"),
            ("来电人反映彩塘镇惠农热力往河套里排脏水", "惠农热力往河套里排脏水"),
            ("彩塘镇金砂村的泽华震动很大", "泽华震动很大"),
        ] {
            assert_eq!(guess(text).as_deref(), Some(word), "{text}");
        }
        for text in [
            "彩塘镇金砂村的鞋厂每天冒黑烟",
            "彩塘镇金砂村附近一个鞋厂臭气熏天",
            "彩塘镇金砂村有家鞋厂，晚上机器声音很大",
            "彩塘镇金砂村每天冒黑烟",
            "彩塘镇自兴屯那边好几家都满天飞灰",
        ] {
            assert_eq!(guess(text), None, "{text}");
        }
    }

    #[test]
    fn a_word_that_is_none() {
        for text in [
            "村里的“散乱污”企业每天冒黑烟",
            "隔壁的“小作坊”半夜开工",
            "这家属于“三无”工厂",
            "他们自称“合法经营”，污水直排",
            "执法人员“走过场”，至今没人管",
            "投诉噪音（彩塘镇金砂村）",
            "投诉邻居（彩塘镇金砂村12号）半夜装修",
            "位于彩塘镇金砂村的工业区，臭气熏天",
            "位于彩塘镇金砂村的鞋厂，臭气熏天",
            "“12345”接到电话，金砂村冒黑烟",
        ] {
            assert_eq!(bare(text), None, "{text}");
        }
    }
}
