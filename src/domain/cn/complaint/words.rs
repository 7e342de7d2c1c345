//! The words that bound a name or a place in running complaint text, and the ends by which an enterprise is recognised.

use aho_corasick::{AhoCorasick, Match, MatchKind};
use std::ops::Range;
use std::sync::OnceLock;

/// What a bounding word does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// A name or a place may start behind it; nothing on its left belongs to that (举报, 隔壁, 位于).
    Opens,
    /// The same, but the word also occurs inside names (的 in 美的, 处理 in 污水处理厂).
    MayOpen,
    /// What is said about the enterprise starts here: no name or place runs across it (每天, 偷排, 废水).
    Ends,
}

/// Words that open. Verbs of complaining and asking, of naming, of lying somewhere, of existing, and relations to a neighbour.
const OPENS: &str = "举报人称 投诉人称 市民称 群众称 村民称 居民称 业主称 来电称 来信称 来电人称 反映人称 人反映 来电反映 来信反映 来访反映 电话反映 联名反映 \
    群众反映 村民反映 居民反映 市民反映 实名举报 匿名举报 网上举报 微信举报 电话举报 举报 投诉 反映 检举 揭发 控告 曝光 控诉 查处 查封 取缔 请查一查 请查一下 请查处 请查 查一下 查一查 查查 严查 彻查 \
    关停 整治 整顿 管管 管一下 管一管 关于 针对 有关 请问 隔壁的 隔壁有家 隔壁有间 隔壁 旁边的 旁边有家 旁边 对面的 斜对面 对面 附近的 附近有家 附近有间 附近 楼下的 \
    楼下 楼上 后面的 前面的 那边的 这边的 里面的 那边 这边 边上的 名叫 叫做 名为 名称为 名字叫 称作 所谓的 就是 有一间叫 有一家叫 有一间 有一家 有一个 \
    有一处 有一 有家叫 有间叫 有家 有间 有个叫 有个体 有个 有几家 有多家 新开了一家 新开了家 新开的 开了家 开了间 开了一家 开了一间 开了个 办了个 办了家 建了个 建了家 建了一家 \
    建了间 那家叫 那家 这家 这间 那间 那个 这个 坐落于 坐落在 设在 开在 建在 地点是 地点在 地址是 地址为 地址在 位置在 厂址在 位于 位在 地处 就在 住在 其住 \
    家住 我住 本人住 发现 怀疑 疑似 涉嫌 由于 因为 看到 看见 听说 据说 据反映 据悉 经查 请求 恳请 要求 责令 麻烦 以及 还有 包括 来自 属于 此前 之前 在家中开 在家里开 在家中办 在家里办 在自家开 在自家办 在家中 在家里 在自家 在自己家 在家开 在家办 家中开 家里开 自家开 开设 开办 \
    昨天 昨晚 今天 今晚 早上 最近 近期 近日 目前 现在 您好 你好 领导 老板姓 老板叫 老板是 负责人是 负责人叫 负责人 主要做 主要生产 主要从事 专门做 专做 从事 投产 被 受";

/// Words in which one of the others stands but bounds nothing: 金属表面处理厂 is a name, and 处理 in it no request.
const INSIDE: &str = "表面处理 热处理 水处理有限 水处理设备有限 污水处理厂 污水处理站 污水处理有限 垃圾处理厂 垃圾处理场 \
    垃圾处理有限 固废处理 危废处理";

/// Words that open but also stand inside names.
const MAY_OPEN: &str = "的 在 叫 处理 是 做 称 搞 为 请 了 希望";

/// Words that begin what is said about it.
const ENDS: &str = "每天 每晚 每日 天天 夜夜 半夜 夜间 夜里 深夜 凌晨 晚上 白天 中午 长期 长年 长时间 常年 经常 常常 一直 不断 频繁 多次 屡次 再次 依然 依旧 仍然 仍在 还在 继续 又在 又开 \
    正在 已经 早已 至今 偷偷 偷排 偷偷排 直排 乱排 排放 排出 排入 排污 排黄 排黑 排废 外排 燃烧 焚烧 烧煤 烧柴 烧塑料 烧垃圾 烧木 烧胶 冒黑 冒烟 冒出 散发 散出 飘出 发出 \
    传出 传来 产生 存在 造成 导致 影响 扰民 噪音 噪声 废气 废水 污水 粉尘 灰尘 恶臭 臭味 臭气 很臭 好臭 太臭 臭死 臭得 又臭 异味 气味 味道 刺鼻 油烟 烟囱 黑烟 浓烟 污染 无证 无牌无证 无环保 没有环保 \
    没有任何 没有证 没有手续 没有 未经 未办 未批 未有 非法 违法 违规 私自 擅自 涉嫌 不戴 不装 不处理 生产废 生产时 生产过程 开工 开炉 作业 加工时 施工 喷漆味 环保手续 手续 机器噪 机器声 机器响 机器轰 \
    联系电话 已向 曾多次向 多次向 曾经向 屡次向 害得 弄得 搞得 吵得 熏得 致使 严重 周边 周围 居民 村民 工人 员工 有人 请求 望有关 要求 求处理 能不能 能否 怎么 为什么 没人管 半夜开 通宵 24小时 日夜 昼夜 \
    倾倒 倒在 乱倒 堆放 乱堆 露天 粉碎 冲洗 漂白 漏油 老板 负责人 主要做 专门 雇人 请了 请工 搬到 搬迁 搬走 搬来 死灰 上次 之前 此前 关停后 查封后 整改 整改后 \
    转移 转手 换了 改名 详情 地点 地址 厂址 该厂 该公司 该店 该作坊 该企业 这个厂 此厂 内容 诉求 都是 有没有 环评 无任何 嗡嗡 轰轰 隆隆 油漆味 塑料味 胶味 酸味 怪味 叮叮";

/// Ends of an enterprise's name, with what must not stand before (the word is then something else) and behind.
const ANCHORS: &[(&str, &str, &str)] = &[
    ("公司", "", ""),
    ("工司", "", ""),
    (
        "厂",
        "该 此 本 我 出 建 开 进 入 同 各 全 离 驻 到 回 下 工 办 小 大 老 新 两 几 多",
        "房 商 规 长 址 务 纪 龄 休 区 街 镇 村 路 桥",
    ),
    ("工厂", "", "区 房 街 镇 村 路 县 回 长"),
    ("小厂", "", "区 房 街 镇 村 路 县 回 长"),
    ("大厂", "", "区 房 街 镇 村 路 县 回 长"),
    ("老厂", "", "区 房 街 镇 村 路 县 回 长"),
    ("新厂", "", "区 房 街 镇 村 路 县 回 长"),
    ("厂子", "", ""),
    ("作坊", "", ""),
    ("作房", "", ""),
    ("加工场", "", ""),
    ("加工点", "", ""),
    ("加工店", "", ""),
    ("加工部", "", ""),
    ("加工坊", "", ""),
    ("工场", "", ""),
    ("工坊", "", ""),
    ("加工户", "", ""),
    ("经营户", "", ""),
    ("养殖户", "", ""),
    ("作坊户", "", ""),
    ("生产户", "", ""),
    ("制作户", "", ""),
    ("加工组", "", ""),
    ("加工站", "", ""),
    ("经销部", "", ""),
    ("批发部", "", ""),
    ("销售部", "", ""),
    ("收购点", "", ""),
    ("回收点", "", ""),
    ("维修点", "", ""),
    ("修理部", "", ""),
    ("窝点", "", ""),
    ("黑点", "", ""),
    ("商行", "", ""),
    ("工作室", "", ""),
    ("加工中心", "", ""),
    ("合作社", "", ""),
    ("企业", "该 本 此 各 等 小 些 量 法 规 有 色 乡 镇 他 污", ""),
    ("集团", "", ""),
    ("经营部", "", ""),
    ("门市部", "", ""),
    ("维修部", "", ""),
    ("服务部", "", ""),
    ("制作部", "", ""),
    ("店", "该 此 本 我 饭 酒 开 商 书 小 旅", "铺 面 里 镇 村 街 乡"),
    ("坊", "牌 街 作 工 廊 潍", " 镇 村 街 路 市 社"),
    ("搅拌站", "", ""),
    ("回收站", "", ""),
    ("收购站", "", ""),
    ("打包站", "", ""),
    ("中转站", "", ""),
    ("石场", "", ""),
    ("木材场", "", ""),
    ("砖场", "", ""),
    ("沙场", "", ""),
    ("砂场", "", ""),
    ("煤场", "", ""),
    ("料场", "", ""),
    ("猪场", "", ""),
    ("鸡场", "", ""),
    ("养殖场", "", ""),
    ("屠宰场", "", ""),
    ("回收场", "", ""),
    ("拆解场", "", ""),
    ("洗水场", "", ""),
    ("五金场", "", ""),
    ("木场", "", ""),
    (
        "场",
        "市 广 商 菜 农 林 牧 渔 机 现 停 车 操 剧 立 靶 战 考 球 立 林 磁 工 退 当 在 出 到 进 一 立",
        "所 地 里 内 面 合 景 次 馆 镇 村 乡 街 路 桥",
    ),
    ("瓷窑", "", ""),
    ("砖窑", "", ""),
    ("酒楼", "", ""),
    ("餐厅", "", ""),
    ("大排档", "", ""),
    ("烧烤店", "", ""),
    ("车队", "", ""),
    ("分厂", "", ""),
];

/// Ends of a place. The first list ends one for certain; the second also stands inside brands and counts less.
const FIRM: &str = "省 市 县 区 镇 街道 街道办 办事处 乡 苏木 村 嘎查 村委会 居委会 社区 管区 管理区 自然村 工业区 工业园 工业园区 工业城 工业片 工业片区 科技园 产业园 创业园 \
    开发区 试验区 高新区 园区 新区 片区 小区 花园 新村 大厦 市场 市场内 广场 大道 公路 国道 省道 公路边 公路旁 路边 路旁 路口 路尾 路段 地段 中段 村口 村尾 村头 村后 村前 \
    村边 村内 村里 村中 院内 院里 院子里 大院 厂内 厂里 园内 园里 区内 区里 区域 区域内 范围内 境内 镇内 楼内 场内 巷内 巷里 街内 库内 房内 门口 桥头 桥边 桥底 河边 江边 海边 塘边 池边 田边 山脚 山脚下 山边 山上 祠堂 祠堂后 祠堂旁 庙后 庙边 学校旁 小学旁 中学旁 小学 中学 幼儿园 医院 车站 加油站 \
    派出所 老寨 后片 前片 东片 西片 南片 北片 后片区 新厂区 号 栋 幢 座 层 楼 室 铺 铺位 首层 旁边 东侧 西侧 南侧 北侧 左侧 右侧 对面 斜对面 附近 后面 前面 里面 路边 街边 交叉口 十字路口 \
    红绿灯 出口 入口 工地 地块 组 号厂房 号铺 号旁 号附近 厂房 经济社 生产队 大队 住宅区 宿舍 别墅 桥 墟 圩 旁 围 洲尾 村道 二楼 三楼 一楼 四楼 五楼 楼之一 楼之二 之一 之二 之三 首层之二";
const SOFT: &str =
    "路 街 道 巷 里 口 边 侧 后 前 内 头 尾 东 西 南 北 中 坊 队 片 坡 岗 塘 坑 埔 厝 寨 屋 沟 涌 沥 湾 墩 横 段";

/// A bounding word found in a text.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub span: Range<usize>,
    pub bound: Bound,
}

/// The bounding words of a text, from left to right, longest first, without overlaps; punctuation is an opening word.
pub(super) fn bounds(text: &str) -> Vec<Found> {
    let (matcher, kinds) = matcher();
    // What is inside of a name has no kind.
    let bound = |hit: Match| Some(Found { span: hit.range(), bound: *kinds.get(hit.pattern().as_usize())? });
    let mut found: Vec<Found> = matcher.find_iter(text).filter_map(bound).collect();
    for (at, c) in text.char_indices() {
        if is_punctuation(c) {
            found.push(Found { span: at..at + c.len_utf8(), bound: Bound::Opens });
        }
    }
    found.sort_by_key(|f| (f.span.start, f.span.end));
    found
}

/// Separates clauses. Hyphen, middle dot, `#`, `&` and `+` stand inside names and house numbers.
pub(super) fn is_punctuation(c: char) -> bool {
    matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '、' | '(' | ')' | '"' | '\'' | '/' | '|' | '~' | '…' | '=' | '*')
}

/// Ends (byte offsets) of what may be enterprise names in a text, ascending.
pub(super) fn anchors(text: &str) -> Vec<usize> {
    static MATCHER: OnceLock<AhoCorasick> = OnceLock::new();
    let matcher = MATCHER.get_or_init(|| everywhere(ANCHORS.iter().map(|(word, ..)| *word)));
    let mut out = Vec::new();
    for hit in matcher.find_overlapping_iter(text) {
        let (_, not_before, not_behind) = ANCHORS[hit.pattern().as_usize()];
        let (at, end) = (hit.start(), hit.end());
        let before = text[..at].chars().next_back();
        let behind = text[end..].chars().next();
        let has = |list: &str, c: Option<char>| c.is_some_and(|c| list.contains(c) && c != ' ');
        // 厂长 is a person, 厂|长期偷排 an enterprise and what it does.
        let span =
            text[end..].starts_with("长期") || text[end..].starts_with("长年") || text[end..].starts_with("长时间");
        if !has(not_before, before) && (span || !has(not_behind, behind)) && at > 0 {
            out.push(end);
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Finds every place where one of the words stands, inside others too. A text is read once for all of them: they are hundreds, and
/// looking for each by itself took a fifth of the time that a complaint takes.
fn everywhere<'w>(words: impl Iterator<Item = &'w str>) -> AhoCorasick {
    AhoCorasick::builder().match_kind(MatchKind::Standard).build(words).expect("a few hundred short words")
}

/// True when the text is an enterprise's end by itself (厂子, 作坊).
pub(super) fn is_anchor(text: &str) -> bool {
    ANCHORS.iter().any(|(word, ..)| *word == text)
}

/// Where a place marker ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PlaceEnd {
    /// One past its last byte.
    pub end: usize,
    /// First byte of the longest marker that ends here.
    pub start: usize,
    /// It ends a place for certain; otherwise it may also be part of a brand.
    pub firm: bool,
}

/// Ends of places in a text, ascending; the longest marker at an end decides.
pub(super) fn place_ends(text: &str) -> Vec<PlaceEnd> {
    static MATCHER: OnceLock<(AhoCorasick, usize)> = OnceLock::new();
    let (matcher, firm) = MATCHER.get_or_init(|| {
        let words = FIRM.split_whitespace().chain(SOFT.split_whitespace());
        (everywhere(words), FIRM.split_whitespace().count())
    });
    let end = |hit: Match| PlaceEnd { end: hit.end(), start: hit.start(), firm: hit.pattern().as_usize() < *firm };
    let mut out: Vec<PlaceEnd> = matcher.find_overlapping_iter(text).map(end).collect();
    out.sort_unstable();
    out.dedup_by_key(|place| place.end);
    // 区域 is one word: no place ends within it.
    out.retain(|place| !(text[..place.end].ends_with('区') && text[place.end..].starts_with('域')));
    out
}

fn matcher() -> &'static (AhoCorasick, Vec<Bound>) {
    static MATCHER: OnceLock<(AhoCorasick, Vec<Bound>)> = OnceLock::new();
    MATCHER.get_or_init(|| {
        let mut words: Vec<(&str, Bound)> = Vec::new();
        for (list, bound) in [(OPENS, Bound::Opens), (MAY_OPEN, Bound::MayOpen), (ENDS, Bound::Ends)] {
            for word in list.split_whitespace() {
                if !words.iter().any(|(known, _)| *known == word) {
                    words.push((word, bound));
                }
            }
        }
        let matcher = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words.iter().map(|(word, _)| *word).chain(INSIDE.split_whitespace()))
            .unwrap_or_else(|_| AhoCorasick::new([""; 0]).expect("an empty automaton builds"));
        (matcher, words.into_iter().map(|(_, bound)| bound).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The ends of places as the definition reads: each word looked for by itself.
    fn naive_place_ends(text: &str) -> Vec<PlaceEnd> {
        let mut out: Vec<PlaceEnd> = Vec::new();
        for (list, firm) in [(FIRM, true), (SOFT, false)] {
            for word in list.split_whitespace() {
                out.extend(text.match_indices(word).map(|(start, _)| PlaceEnd {
                    end: start + word.len(),
                    start,
                    firm,
                }));
            }
        }
        out.sort_unstable();
        out.dedup_by_key(|place| place.end);
        out.retain(|place| !text[..place.end].ends_with('区') || !text[place.end..].starts_with('域'));
        out
    }

    /// The ends of words in a text, each looked for by itself, without what stands around them.
    fn naive_anchors(text: &str) -> Vec<usize> {
        let ends = |word: &str| text.match_indices(word).map(|(at, _)| at + word.len()).collect::<Vec<_>>();
        let mut out: Vec<usize> = ANCHORS.iter().flat_map(|(word, ..)| ends(word)).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    proptest! {
        #[test]
        fn all_words_at_once_are_found_as_each_by_itself(
            words in prop::collection::vec((any::<prop::sample::Index>(), "[甲乙x]{0,1}"), 0..12)
        ) {
            let all: Vec<&str> =
                FIRM.split_whitespace().chain(SOFT.split_whitespace()).chain(ANCHORS.iter().map(|(word, ..)| *word)).collect();
            let text: String = words.iter().map(|(at, between)| format!("{}{between}", at.get(&all))).collect();
            prop_assert_eq!(place_ends(&text), naive_place_ends(&text));
            let found = anchors(&text);
            let ends = naive_anchors(&text);
            prop_assert!(found.iter().all(|end| ends.contains(end)), "{found:?} of {ends:?}");
        }
    }

    #[test]
    fn an_anchor_counts_where_its_neighbours_allow_it() {
        let ends = |text: &str| anchors(text).iter().map(|&end| text[..end].to_owned()).collect::<Vec<_>>();
        assert_eq!(ends("广成五金厂长期偷排"), ["广成五金厂"]);
        assert!(ends("找厂长").is_empty());
        assert_eq!(ends("宏达公司加工厂"), ["宏达公司", "宏达公司加工厂"]);
        assert!(ends("公司").is_empty() && ends("该厂").is_empty());
    }
}
