//! Headings made of known words in any arrangement. Provinces call the levels of place differently and offices join them as they like
//! (旗县区, 苏木乡镇, 镇（街、园区）, 所属嘎查村), so no list of wordings holds; the words themselves are few. A heading is read when all of it
//! is such words: 市场 and 团队 hold characters of levels and are none.

use crate::ingest::FieldGuess;

/// The field of a plain heading (no brackets, no white space) that is wholly made of known words.
pub(super) fn field_of(heading: &str) -> Option<FieldGuess> {
    let fact = place(heading).or_else(|| number(heading)).or_else(|| electricity(heading));
    fact.or_else(|| complaint(heading)).or_else(|| unit(heading))
}

fn guess(field: &'static str, confidence: f32) -> Option<FieldGuess> {
    Some(FieldGuess { field, confidence })
}

/// What a word says of a place: the level that it names by itself, or nothing without one (市|州).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    City,
    County,
    Town,
    /// A park or another area that stands in a town's place in some lists.
    Area,
    Village,
    /// A word of the lower levels that is another without a town or a village beside it (镇|办, 乡镇|场, 村|组; 市|场).
    Below,
    Beside,
}

const LEVELS: &[(&str, Level)] = &[
    ("地级市 设区市 自治州 市 盟", Level::City),
    ("县级市 市辖区 自治县 自治旗 县 区 旗 师", Level::County),
    ("街道办事处 街道办 街道 街办 办事处 民族乡 镇域 镇 乡 苏木 团场", Level::Town),
    ("园区 工业园区 开发区 高新区 功能区 板块 管委会", Level::Area),
    ("行政村 自然村 村民委员会 村委会 居委会 社区 嘎查 生产队 连队 分场 村 屯", Level::Village),
    ("街 办 场 农场 林场 团 居 委会 组 队 连 寨", Level::Below),
    ("地区 地 州 及 和 或 与 , · -", Level::Beside),
];

/// Whose place it is, before the relation.
const OWNERS: [&str; 12] =
    ["被举报单位", "被投诉单位", "污染源", "生产经营", "企业", "单位", "公司", "工厂", "项目", "事发", "生产", "经营"];

/// How the unit belongs to the place.
const RELATIONS: [&str; 9] = ["所属", "所在", "所处", "归属", "隶属", "属地", "所辖", "管辖", "辖"];

/// 旗县区, 市（州）, 所属团场, 所在嘎查村, 镇（街、园区）. Of several levels a town's is meant where it is named, as most offices do (区镇).
fn place(heading: &str) -> Option<FieldGuess> {
    let owned = OWNERS.iter().find_map(|owner| heading.strip_prefix(owner)).unwrap_or(heading);
    let levels = RELATIONS.iter().find_map(|relation| owned.strip_prefix(relation));
    // 生产区 is a part of a plant.
    let levels = levels.or_else(|| (owned == heading).then_some(heading))?;
    let levels = ["名称", "名"].iter().find_map(|end| levels.strip_suffix(end)).unwrap_or(levels);
    let named = words(levels, LEVELS)?;
    let lower = [Level::Town, Level::Area, Level::Village].iter().any(|level| named.contains(level));
    if named.contains(&Level::Below) && !lower {
        return None;
    }
    match [Level::Town, Level::Area, Level::Village, Level::County, Level::City]
        .into_iter()
        .find(|l| named.contains(l))?
    {
        Level::Town => guess("town", 0.9),
        // The weaker where the list names towns in a column of their own.
        Level::Area => guess("town", 0.65),
        Level::Village => guess("village", 0.9),
        Level::County => guess("county", 0.9),
        _ => guess("city", 0.9),
    }
}

/// What a word says of whose number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    Account,
    Permit,
    Beside,
}

const ACCOUNT: &[(&str, Holder)] =
    &[("用电户 用电客户 用户 客户 户", Holder::Account), ("用电 电力 供电 营销 缴费 结算 电 总", Holder::Beside)];

const PERMIT: &[(&str, Holder)] = &[
    ("排污许可 许可 排污登记 排污证", Holder::Permit),
    ("全国 国家 有效 现有 固定污染源 污染物排放 证书 证 登记表 登记 回执", Holder::Beside),
];

/// 用电户编号, 电力客户号码; 排污许可号, 排污许可证书编号.
fn number(heading: &str) -> Option<FieldGuess> {
    let ends = ["编号", "号码", "编码", "代码", "标识", "号"];
    let holder = ends.iter().find_map(|end| heading.strip_suffix(end))?;
    let is = |table: &[(&str, Holder)], wanted: Holder| words(holder, table).is_some_and(|said| said.contains(&wanted));
    if is(ACCOUNT, Holder::Account) {
        return guess("account_no", 0.9);
    }
    if is(PERMIT, Holder::Permit) { guess("permit_no", 0.9) } else { None }
}

/// What a word says of a quantity of electricity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Electric {
    Quantity,
    /// Something used, and only with a year a quantity (年用电).
    Use,
    Year,
    Beside,
}

const ELECTRIC: &[(&str, Electric)] = &[
    ("电量", Electric::Quantity),
    ("用电", Electric::Use),
    ("全年 上年 本年 去年 年度 年 累计 1-12月", Electric::Year),
    ("总 用 售 耗 抄见 结算 有功 合计 度 量 0 1 2 3 4 5 6 7 8 9", Electric::Beside),
];

/// 本年累计电量, 全年用电, 1-12月电量; the electricity of a month is not that of a year.
fn electricity(heading: &str) -> Option<FieldGuess> {
    let said = words(heading, ELECTRIC)?;
    let used = said.contains(&Electric::Quantity) || said.contains(&Electric::Use);
    if used && said.contains(&Electric::Year) { guess("electricity_kwh", 0.9) } else { None }
}

/// What a word says of a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// How it came.
    Came,
    /// What it is about.
    What,
    /// The same, where a column of other facts may be headed so, too.
    Perhaps,
    Beside,
}

const COMPLAINT: &[(&str, Said)] = &[
    ("举报 投诉 信访 来信 来访 来电 交办 转办 反映 热线 工单 案件 事件 事项 诉求 12345 12369", Said::Came),
    ("内容 问题 事由 描述 摘要 简介 简述 概述 大意 详情 诉求", Said::What),
    ("情况 信息", Said::Perhaps),
    ("群众 市民 村民 居民 公众 环境 环保 污染 主要 基本 具体 详细 简要 的 所 件 信", Said::Beside),
];

/// 举报主要内容, 交办问题, 信访件主要内容, 反映事由, 热线内容, 问题简介.
fn complaint(heading: &str) -> Option<FieldGuess> {
    let said = words(heading, COMPLAINT)?;
    let count = |wanted: Said| said.iter().filter(|word| **word == wanted).count();
    match (count(Said::Came), count(Said::What), count(Said::Perhaps)) {
        (1.., 1.., _) | (0, 2.., _) => guess("complaint_text", 0.9),
        (1.., 0, 1..) => guess("complaint_text", 0.65),
        _ => None,
    }
}

/// What a word says of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A sort of them by itself.
    Sort,
    /// The same with a trade or an activity in front.
    Holder,
    /// What they are in or do.
    Trade,
}

const UNITS: &[(&str, Kind)] = &[
    (
        "加油站 加气站 学校 幼儿园 医院 卫生院 诊所 宾馆 酒店 饭店 矿山 煤矿 养殖场 屠宰场 采石场 搅拌站 作坊 小作坊 摊位 摊点 店铺 门店",
        Kind::Sort,
    ),
    ("户 单位 企业 场户 大户 厂 店 场 站 点 矿", Kind::Holder),
    (
        "经营 生产 加工 养殖 畜禽 养猪 养鸡 养牛 种植 规模 规模化 抄表 用水 用气 用热 个体 工商 商 餐饮 锅炉 使用 收购 回收 砖 砖瓦 石灰 水泥 陶瓷 五金 塑料 \
         家具 印刷 纺织 造纸 服装 铸造 电镀 化工 石材 木材 煤 洗煤 洗车 汽修 食品 屠宰 、 及 和",
        Kind::Trade,
    ),
];

/// 砖厂, 加油站, 经营户, 养殖场户, 抄表户: a list of one sort of units is headed by what they are. The weaker where a column names the unit.
fn unit(heading: &str) -> Option<FieldGuess> {
    let said = words(heading, UNITS)?;
    let sort = said.iter().all(|kind| *kind != Kind::Trade) && said.contains(&Kind::Sort);
    let traded = said.first() == Some(&Kind::Trade) && said.last() == Some(&Kind::Holder);
    if sort || traded { guess("name", 0.65) } else { None }
}

/// What the words of a text say, the longest at each place; `None` where something is no word of the table.
fn words<T: Copy>(text: &str, table: &[(&str, T)]) -> Option<Vec<T>> {
    let (mut rest, mut said) = (text, Vec::new());
    while !rest.is_empty() {
        let all = table.iter().flat_map(|(words, says)| words.split_whitespace().map(move |word| (word, *says)));
        let (word, says) = all.filter(|(word, _)| rest.starts_with(word)).max_by_key(|(word, _)| word.len())?;
        said.push(says);
        rest = &rest[word.len()..];
    }
    Some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_made_of_known_words() {
        for (field, headings) in [
            ("city", "盟市 市州 地市州 州市 所在地市 设区市 所属市州 地区市"),
            ("county", "旗县 旗区 旗县区 所属旗县 县市 区市县 师市 所在市县 归属区 辖市区 企业所在县市"),
            (
                "town",
                "苏木 苏木镇 团场 所属团场 团镇 街乡 属地街镇 区镇 所在区镇 所属乡 板块 所属园区 镇街园区 乡镇及街道 区镇名称",
            ),
            ("village", "嘎查 嘎查村 连队 屯 所在村屯 村组 居村 村队 分场 村居委会 村场"),
            ("account_no", "用电户编号 电力客户编号 用户号码 总户号 营销户号"),
            ("permit_no", "排污许可号 排污许可证书编号 全国排污许可编号 排污登记编码"),
            ("electricity_kwh", "本年累计电量 全年用电 年用电 1-12月电量 2017年度电量 累计售电量"),
            (
                "name",
                "经营户 养殖场户 规模养殖户 抄表户 砖厂 砖瓦厂 加油站 学校 矿山 餐饮店 锅炉使用单位 加工点 用水户 生产经营单位",
            ),
            (
                "complaint_text",
                "举报主要内容 交办问题 交办问题基本情况 信访件主要内容 事项描述 反映主要问题 热线内容 反映的内容 投诉事由 问题简介 来访问题",
            ),
        ] {
            for heading in headings.split_whitespace() {
                assert_eq!(field_of(heading).map(|guess| guess.field), Some(field), "{heading}");
            }
        }
    }

    #[test]
    fn what_only_holds_such_words_is_none() {
        for heading in "市场 团队 场地 地区 生产区 厂区 区域名 街 办 队 3月电量 用电 发电量 年度 问题 举报 交办 问题整改情况 交办时间 举报人 事件类型 \
                        处理情况 登记号 许可 户 号 - 甲厂 厂 单位 砖 经营 加工 排污口 工业企业数 砖厂数 兴发砖厂 养殖面积"
            .split_whitespace()
        {
            assert_eq!(field_of(heading), None, "{heading}");
        }
        assert_eq!(field_of(""), None);
    }
}
