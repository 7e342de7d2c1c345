//! The estimator's findings in words, Chinese and English.

use super::coverage::{Coverage, ModelKind, Obstacle, Remark, Wrong};
use super::loglinear::Unfit;
use crate::score::Label;

/// A sentence in two languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Said {
    fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

impl ModelKind {
    /// The model for people.
    pub fn label(self) -> Label {
        match self {
            ModelKind::Independence => Label::new("名单互相独立", "lists independent"),
            ModelKind::Stepwise => Label::new("逐步加入显著关联（p≤0.02）", "stepwise, p ≤ 0.02"),
            ModelKind::MinAic => Label::new("AIC 最小的两两关联", "two-way, least AIC"),
            ModelKind::MinBic => Label::new("BIC 最小的两两关联", "two-way, least BIC"),
            ModelKind::AllPairs => Label::new("全部两两关联", "all two-way"),
        }
    }
}

impl Unfit {
    /// The reason for people.
    pub fn label(self) -> Label {
        match self {
            Unfit::NotIdentified => Label::new("数据不足以确定这个模型", "the counts do not determine this model"),
            Unfit::NoMaximum => Label::new("估计值趋于零或无穷，没有结果", "the estimate runs to zero or to infinity"),
        }
    }
}

impl Obstacle {
    /// The reason for people.
    pub fn said(&self) -> Said {
        match self {
            Obstacle::Empty => Said::new(
                "没有单位出现在所比较的名单上，无从估计。",
                "No unit stands on any of the lists compared: there is nothing to estimate from.",
            ),
            Obstacle::OneList { lists } => Said::new(
                format!(
                    "只有一份名单有单位（{}）。估计遗漏至少要两份互有重合的名单：一份名单自己说明不了它漏了多少。",
                    lists.join("、")
                ),
                format!(
                    "Only one list has units ({}). One list cannot say what it misses: at least two that overlap are needed.",
                    lists.join(", ")
                ),
            ),
            Obstacle::NoOverlap { lists } => Said::new(
                format!(
                    "{} 之间没有一个共同的单位，重合数为零，估计值为无穷大，没有意义。请先确认这些名单说的是同一类单位、同一片地区。",
                    lists.join("、")
                ),
                format!(
                    "{} share no unit: the estimate would be infinite. Check first that the lists are of one area and one kind of unit.",
                    lists.join(", ")
                ),
            ),
            Obstacle::HoldsAll { list } => Said::new(
                format!("名单“{list}”包含了其他名单的全部单位，其他名单没有提供它以外的任何信息，无法估计它漏了多少。"),
                format!(
                    "List `{list}` holds every unit of the others: nothing is seen outside it, so what it misses cannot be estimated."
                ),
            ),
        }
    }
}

impl Remark {
    /// The remark for people.
    pub fn said(&self) -> Said {
        match self {
            Remark::TwoLists => Said::new(
                "只有两份名单，看不出它们是否互相关联；若有单位因为上了这份才上那份，真实数目比估计的多。",
                "There are only two lists, so whether they depend on each other cannot be seen; if one feeds the other, the truth is higher.",
            ),
            Remark::LeftOut { lists } => Said::new(
                format!("没有参加估计的名单：{}（没有单位，或不在最大的八份之内）。", lists.join("、")),
                format!("Lists that took no part: {} (no units, or not among the eight largest).", lists.join(", ")),
            ),
            Remark::Isolated { list } => Said::new(
                format!("名单“{list}”与其他名单没有共同单位，可能说的是另一类单位，请考虑用 --lists 不选它。"),
                format!(
                    "List `{list}` shares no unit with any other; it may be of another kind. Consider leaving it out with --lists."
                ),
            ),
            Remark::CriteriaDiffer { aic, bic } => Said::new(
                format!("AIC 与 BIC 选出的模型相差超过 8%（{aic:.0} 与 {bic:.0}），两个都要看，不宜只报一个数。"),
                format!(
                    "The models that AIC and BIC prefer differ by more than 8 % ({aic:.0} and {bic:.0}): report both."
                ),
            ),
            Remark::BoundAbove { bound } => Said::new(
                format!(
                    "Chao 下限（{bound:.0}）高于选出的各模型：有的名单此有彼无（例如排查专找底册以外的单位），独立的前提不成立，这个“下限”偏高，请看允许关联的模型。"
                ),
                format!(
                    "Chao's lower bound ({bound:.0}) lies above every selected model: some lists avoid each other (inspections that look for what the register lacks), so the lists are not independent and the bound is too high. Go by the models that allow dependence."
                ),
            ),
            Remark::Outside { units } => Said::new(
                format!("另有 {units} 个单位不在所选名单上，未参加估计。"),
                format!("{units} more units stand on none of the chosen lists and took no part."),
            ),
        }
    }
}

impl Wrong {
    /// The mistake for people.
    pub fn said(&self) -> Said {
        let zh = match self {
            Wrong::UnknownList { name, known } => format!("没有名单“{name}”；可选：{}", known.join("、")),
            Wrong::Repeated { name } => format!("名单“{name}”写了两次"),
            Wrong::TooMany { given, most } => {
                format!("给了 {given} 组名单，最多 {most} 组；可以用 + 把同一来源的合成一组")
            }
        };
        Said { zh, en: self.to_string() }
    }
}

impl Coverage {
    /// The sign that stands for a compared list where its name would be too long: ① for the first.
    pub fn sign(&self, list: &str) -> char {
        let at = self.lists.iter().position(|(name, _)| name == list).unwrap_or(0);
        // The estimator takes at most eight lists; there are twenty signs.
        char::from_u32('①' as u32 + at.min(19) as u32).unwrap_or('·')
    }

    /// Pairs of lists by their signs: `①–③ ②–③`.
    pub fn signs(&self, pairs: &[[String; 2]]) -> String {
        let signs: Vec<String> = pairs.iter().map(|[a, b]| format!("{}–{}", self.sign(a), self.sign(b))).collect();
        signs.join(" ")
    }
}

/// What the estimate takes for granted, for people who use it. One paragraph each.
pub const ASSUMPTIONS: [Label; 5] = [
    Label::new(
        "总体封闭：名单所指的时期内，单位没有大量新开、关闭或迁出。",
        "The population is closed: few units opened, closed or moved while the lists were made.",
    ),
    Label::new(
        "归并正确：漏并会让重合变少、估计偏高（两份名单漏并 1%，估计约高 1%）；错并则相反，使估计偏低。",
        "Records are linked rightly: missed links thin the overlap and raise the estimate (two lists, 1 % missed: about 1 % more); false links lower it.",
    ),
    Label::new(
        "关联可由两两关联说明：例如排查台账照着投诉去查，两份名单就正相关；模型为这样的一对名单加一项。三份名单之间的关联不在模型内。",
        "Dependence is between pairs of lists: inspectors who follow complaints make the two depend, and a term stands for it. Dependence among three lists is not modelled.",
    ),
    Label::new(
        "每个单位都有机会被列入：从来不上任何名单的一类单位（如家庭作坊）无论多少，都不在估计之内。",
        "Every unit could be listed: a kind that no list ever takes up (home workshops) is in no estimate, however many there are.",
    ),
    Label::new(
        "最后一个假定无法用数据检验，所以给出整组模型和下限，而不是一个数。",
        "That last assumption no count can test; hence a set of models and a lower bound, not one number.",
    ),
];
