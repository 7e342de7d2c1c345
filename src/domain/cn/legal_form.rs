//! The organisation form (组织形式) at the end of a name.
//!
//! Read from the end, the longest form first, and again: 中厦陶瓷制作厂有限公司 carries two. Single characters such as 店 or 行 count only at
//! the very end. Broken spellings (有限公四, 有限工司, 作房, 服务布) are known as what they stand for.

use super::name::Lexicon;
use super::variants::{Resemblance, Variants};
use std::sync::OnceLock;

/// What kind of organisation a form says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormClass {
    /// 有限公司, 股份有限公司, 集团, 公司.
    Company,
    /// 厂, 总厂, 工厂: a plant, often an individual business or an old collective.
    Plant,
    /// 作坊, 加工场, 加工点: a workshop, usually unregistered or an individual business.
    Workshop,
    /// 店, 行, 商行, 酒楼: an individual shop.
    Shop,
    /// 合作社, 供销社: a cooperative.
    Cooperative,
    /// 分公司, 分厂, 门市部, 营业部: part of another unit.
    Branch,
    /// 合伙企业, 个人独资企业, 事务所: a partnership or sole proprietorship.
    Partnership,
    /// 村民委员会, 居委会, 经济联合社: a committee or collective of villagers.
    Committee,
    /// 医院, 学校, 研究所, 中心, 站: an institution.
    Institution,
}

/// One form as found at the end of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LegalForm {
    /// Its class.
    pub class: FormClass,
    /// The standard spelling.
    pub name: &'static str,
    /// Length as written, in characters.
    pub length: usize,
}

const FORMS: &[(FormClass, &str, &[&str])] = &[
    (
        FormClass::Company,
        "有限公司",
        &[
            "有限公司",
            "有限责任公司",
            "股份有限公司",
            "有限责任",
            "责任有限公司",
            "责任公司",
            "股份公司",
            "无限公司",
            "有限公",
            "有限",
            "有限责任公",
            "股份有限公",
            "股份有限",
            "股份有限责任公司",
            "控股有限公司",
            "控股公司",
            "股份制公司",
        ],
    ),
    (
        FormClass::Company,
        "公司",
        &["公司", "总公司", "公私", "公斯", "工司", "公四", "公可", "公词", "宫司", "公思", "司公", "公同", "公司司"],
    ),
    (
        FormClass::Company,
        "集团",
        &[
            "集团",
            "集团公司",
            "集团有限公司",
            "集团股份有限公司",
            "集团总公司",
            "企业集团",
            "集团有限责任公司",
            "总厂集团",
        ],
    ),
    (FormClass::Company, "股份合作公司", &["股份合作公司", "股份合作有限公司"]),
    (
        FormClass::Plant,
        "厂",
        &[
            "厂",
            "总厂",
            "工厂",
            "联营厂",
            "合作工厂",
            "小工厂",
            "小厂",
            "大厂",
            "老厂",
            "福利厂",
            "校办厂",
            "校办工厂",
            "福利工厂",
        ],
    ),
    (FormClass::Plant, "矿", &["煤矿", "矿", "铁矿", "矿山"]),
    (FormClass::Plant, "电站", &["水电站", "发电站", "电站"]),
    (
        FormClass::Workshop,
        "作坊",
        &[
            "作坊",
            "小作坊",
            "工坊",
            "坊",
            "加工坊",
            "作房",
            "做坊",
            "作纺",
            "作防",
            "坐坊",
            "作访",
            "作方",
            "做房",
            "小作房",
            "黑作坊",
            "家庭作坊",
        ],
    ),
    (
        FormClass::Workshop,
        "加工场",
        &[
            "加工场",
            "加工点",
            "加工店",
            "工场",
            "加工部",
            "加工站",
            "小加工厂",
            "小加工场",
            "加工户",
            "加工组",
            "制作场",
            "生产场",
        ],
    ),
    (
        FormClass::Shop,
        "店",
        &[
            "店",
            "商店",
            "专卖店",
            "经营店",
            "门店",
            "饭店",
            "书店",
            "酒店",
            "大酒店",
            "连锁店",
            "农家店",
            "便利店",
            "药店",
            "大药房",
            "药房",
            "商行",
            "行",
            "车行",
            "馆",
            "茶馆",
            "宾馆",
            "饭馆",
            "屋",
            "轩",
            "阁",
            "铺",
            "商铺",
            "摊",
            "档",
            "摊档",
            "酒家",
            "酒楼",
            "超市",
            "商场",
            "商城",
            "工作室",
            "室",
            "吧",
            "网吧",
            "餐厅",
            "城",
            "居",
            "园",
            "庄",
            "山庄",
            "斋",
            "堂",
            "楼",
            "茶楼",
            "广场",
            "货栈",
            "修理铺",
            "小卖部",
            "旅社",
            "旅馆",
            "客栈",
            "美食城",
            "会所",
            "俱乐部",
            "报刊亭",
            "百货大楼",
            "大厦",
            "购物中心",
            "影楼",
            "窗口",
            "直销店",
            "分销店",
            "代销店",
        ],
    ),
    (
        FormClass::Cooperative,
        "合作社",
        &[
            "合作社",
            "专业合作社",
            "农民专业合作社",
            "供销合作社",
            "供销社",
            "信用社",
            "信用合作社",
            "农村信用合作社",
            "合作联社",
            "联合社",
            "专业合作社联合社",
            "合作社联合社",
            "社",
            "联社",
            "运输社",
            "生产合作社",
            "股份专业合作社",
            "股份合作社",
        ],
    ),
    (
        FormClass::Cooperative,
        "家庭农场",
        &[
            "家庭农场",
            "农场",
            "养殖场",
            "种植园",
            "种植场",
            "林场",
            "果园",
            "牧场",
            "养猪场",
            "养鸡场",
            "猪场",
            "苗圃",
            "茶场",
            "渔场",
        ],
    ),
    (
        FormClass::Branch,
        "分公司",
        &[
            "分公司",
            "支公司",
            "子公司",
            "分社",
            "支行",
            "分行",
            "分理处",
            "储蓄所",
            "邮政支局",
            "支局",
            "邮政所",
            "营业所",
            "分所",
            "分中心",
            "分部",
            "分公四",
            "分工司",
        ],
    ),
    (FormClass::Branch, "分厂", &["分厂", "分工厂", "分场", "车间"]),
    (FormClass::Branch, "分店", &["分店", "连锁店", "加盟店", "直营店"]),
    (
        FormClass::Branch,
        "经营部",
        &[
            "经营部",
            "经销部",
            "门市部",
            "门市",
            "批发部",
            "服务部",
            "销售部",
            "营业部",
            "营业厅",
            "业务部",
            "供应部",
            "展销部",
            "贸易部",
            "工程部",
            "修理部",
            "维修部",
            "收购部",
            "综合部",
            "生产部",
            "零售部",
            "购销部",
            "装饰部",
            "办事处",
            "代表处",
            "联络处",
            "收购站",
            "购销站",
            "供应站",
            "推销部",
            "代理处",
            "代理店",
            "服务布",
            "经营布",
            "部",
            "服务社",
            "经理部",
            "项目部",
            "采购站",
            "采购部",
            "发行部",
            "编辑部",
            "开发部",
            "技术部",
            "管理处",
            "处",
            "批发站",
            "食品站",
            "转运站",
            "代办处",
            "代销点",
            "批发中心",
        ],
    ),
    (
        FormClass::Partnership,
        "合伙企业",
        &["合伙企业", "个人独资企业", "事务所", "会计师事务所", "律师事务所", "独资企业", "企业"],
    ),
    (
        FormClass::Committee,
        "村民委员会",
        &[
            "村民委员会",
            "村委会",
            "村委",
            "村民委",
            "居民委员会",
            "居委会",
            "居委",
            "社区居委会",
            "社区居民委员会",
            "经济联合社",
            "经济合作社",
            "经济社",
            "股份合作经济社",
            "股份合作经济联合社",
            "股份合作联社",
            "股份经济合作社",
            "股份经济联合社",
            "经济联社",
            "合作经济社",
            "村民小组",
            "居民小组",
            "生产队",
            "合作经济联合社",
            "村集体",
            "街道办事处",
            "人民政府",
            "镇政府",
            "乡政府",
            "管理区办事处",
            "管理委员会",
            "委员会",
            "社区服务中心",
            "股份社",
            "农工商公司",
            "经济发展公司村委会",
            "村民代表会",
            "村委员会",
            "村民委员会会",
            "股民委员会",
            "联合经济社",
            "社区股份合作社",
            "经济股份合作社",
            "社区经济合作社",
        ],
    ),
    (
        FormClass::Institution,
        "中心",
        &[
            "中心",
            "医院",
            "卫生院",
            "学校",
            "中学",
            "小学",
            "幼儿园",
            "学院",
            "大学",
            "研究所",
            "研究院",
            "设计院",
            "所",
            "院",
            "站",
            "加油站",
            "服务站",
            "供应站点",
            "局",
            "队",
            "工程队",
            "施工队",
            "运输队",
            "车队",
            "组",
            "站点",
            "点",
            "网点",
            "库",
            "仓库",
            "场",
            "市场",
            "码头",
            "港",
            "台",
            "协会",
            "基地",
            "校",
            "厅",
            "科",
            "诊所",
            "检测站",
            "培训学校",
            "驾校",
            "总站",
            "车站",
            "合作组织",
            "专业协会",
            "联合会",
            "园区",
            "总部",
            "工区",
            "大队",
            "电厂筹建处",
            "监狱",
            "看守所",
            "戒毒所",
            "部队",
        ],
    ),
];

/// The form that ends the text, or `None`. Broken spellings are recognised; a single character is a form only when something
/// stands before it.
///
/// ```
/// use minglu::domain::cn::legal_form::{FormClass, form_at_end};
/// let chars: Vec<char> = "中厦陶瓷制作厂有限公司".chars().collect();
/// let form = form_at_end(&chars).unwrap();
/// assert_eq!((form.class, form.name, form.length), (FormClass::Company, "有限公司", 4));
/// let form = form_at_end(&chars[..7]).unwrap();
/// assert_eq!((form.class, form.name, form.length), (FormClass::Plant, "厂", 1));
/// assert!(form_at_end(&['厂']).is_none());
/// ```
pub fn form_at_end(text: &[char]) -> Option<LegalForm> {
    let mut found = lexicon().longest(text.iter().rev().copied()).map(|(length, value)| form(value, length));
    // 加工厂 is 加工 and 厂, not 加 and 工厂.
    if let Some(form) = &mut found
        && form.length == 2
        && text.ends_with(&['加', '工', '厂'])
    {
        form.length = 1;
    }
    let broken = broken_company(text);
    match (found, broken) {
        (Some(found), Some(broken)) if broken.length > found.length => Some(broken),
        (Some(found), _) if found.length < text.len() => Some(found),
        (Some(found), _) if found.length > 2 => Some(found),
        (_, broken) => broken,
    }
}

/// A form of at least three characters that starts at the front of the text and can be followed by a branch (有限公司 in
/// 有限公司陈村分公司), with its length.
pub fn form_at_start(text: &[char]) -> Option<LegalForm> {
    front().longest(text.iter().copied()).map(|(length, value)| form(value, length))
}

fn form(value: u32, length: usize) -> LegalForm {
    let (class, name, _) = FORMS[value as usize];
    LegalForm { class, name, length }
}

fn lexicon() -> &'static Lexicon {
    static BACK: OnceLock<Lexicon> = OnceLock::new();
    BACK.get_or_init(|| {
        let mut lexicon = Lexicon::default();
        for (at, (_, _, spellings)) in FORMS.iter().enumerate() {
            for spelling in *spellings {
                lexicon.insert(spelling.chars().rev(), at as u32);
            }
        }
        lexicon
    })
}

fn front() -> &'static Lexicon {
    static FRONT: OnceLock<Lexicon> = OnceLock::new();
    FRONT.get_or_init(|| {
        let mut lexicon = Lexicon::default();
        for (at, (class, _, spellings)) in FORMS.iter().enumerate() {
            let may_have_branches = matches!(class, FormClass::Company | FormClass::Cooperative | FormClass::Plant);
            for spelling in spellings
                .iter()
                .filter(|s| may_have_branches && (s.ends_with("公司") || s.ends_with("社")) && s.len() > 3)
            {
                lexicon.insert(spelling.chars(), at as u32);
            }
        }
        lexicon
    })
}

/// 有限责任公司, 股份有限公司 or 有限公司 with one character wrong, missing or two exchanged.
fn broken_company(text: &[char]) -> Option<LegalForm> {
    // A break leaves at least one of 司/公/限 among the last three characters; all other names leave here.
    if !text.iter().rev().take(3).any(|c| matches!(c, '司' | '公' | '限')) {
        return None;
    }
    for target in
        [&['有', '限', '责', '任', '公', '司'][..], &['股', '份', '有', '限', '公', '司'], &['有', '限', '公', '司']]
    {
        for length in [target.len(), target.len() - 1] {
            if text.len() > length && is_broken(&text[text.len() - length..], target) {
                return Some(LegalForm { class: FormClass::Company, name: "有限公司", length });
            }
        }
    }
    None
}

fn is_broken(written: &[char], target: &[char]) -> bool {
    let same = written.iter().zip(target).take_while(|(a, b)| a == b).count();
    if written.len() < target.len() {
        return written[same..] == target[same + 1..];
    }
    if same == target.len() {
        return true;
    }
    let exchanged = same + 1 < target.len()
        && written[same] == target[same + 1]
        && written[same + 1] == target[same]
        && written[same + 2..] == target[same + 2..];
    // In 公司 any wrong character is a slip; in 有限 an unlike one may be the end of a brand (有道公司).
    let alike =
        same + 2 >= target.len() || Variants::standard().resemblance(written[same], target[same]) != Resemblance::None;
    exchanged || (alike && written[same + 1..] == target[same + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_forms_from_the_end() {
        for (text, expected) in [
            ("华丰陶瓷有限公司", Some((FormClass::Company, 4))),
            ("华丰陶瓷有限责任公司", Some((FormClass::Company, 6))),
            ("华丰陶瓷有限公四", Some((FormClass::Company, 4))),
            ("华丰陶瓷有限工司", Some((FormClass::Company, 4))),
            ("华丰陶瓷有限司公", Some((FormClass::Company, 4))),
            ("华丰陶瓷有限责任司公", Some((FormClass::Company, 6))),
            ("华丰陶瓷有公司", Some((FormClass::Company, 3))),
            ("华丰陶瓷有线公司", Some((FormClass::Company, 4))),
            ("华丰陶瓷有限公", Some((FormClass::Company, 3))),
            ("小有公司", Some((FormClass::Company, 3))),
            ("网易有道公司", Some((FormClass::Company, 2))),
            ("华丰陶瓷加工厂", Some((FormClass::Plant, 1))),
            ("华丰陶瓷工厂", Some((FormClass::Plant, 2))),
            ("无名五金作房", Some((FormClass::Workshop, 2))),
            ("英思电子服务布", Some((FormClass::Branch, 3))),
            ("东升村民委员会", Some((FormClass::Committee, 5))),
            ("东升股份合作经济社", Some((FormClass::Committee, 7))),
            ("白龙供销合作社", Some((FormClass::Cooperative, 5))),
            ("华丰", None),
            ("", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(form_at_end(&chars).map(|form| (form.class, form.length)), expected, "{text}");
        }
    }

    #[test]
    fn a_company_may_be_followed_by_a_branch() {
        let chars: Vec<char> = "有限公司陈村分公司".chars().collect();
        assert_eq!(form_at_start(&chars).map(|form| form.length), Some(4));
        assert_eq!(form_at_start(&chars[4..]), None);
    }
}
