//! The organisation form (组织形式) at the end of a name.
//!
//! Read from the end, the longest form first, and again: 中厦陶瓷制作厂有限公司 carries two. Single characters such as 店 or 行 count only at
//! the very end. Broken spellings (有限公四, 有限工司, 作房, 服务布) are known as what they stand for.

use super::name::Lexicon;
use super::variants::{Resemblance, Variants};
use std::sync::OnceLock;

/// What kind of organisation a form says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
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
    let mut found = table().back.longest(text.iter().rev().copied()).map(|(length, value)| form(value, length));
    // 加工厂 is 加工 and 厂, not 加 and 工厂; so are 化工厂, 电工厂 and the like.
    if let Some(form) = &mut found
        && form.length == 2
        && let [.., '加' | '化' | '电' | '轻' | '重' | '手' | '军', '工', '厂'] = text
    {
        form.length = 1;
    }
    // 种子公司, 电子公司: the word ends in 子, and no daughter is meant.
    if let Some(form) = &mut found
        && let [.., '种' | '电' | '原' | '量' | '分' | '光' | '离' | '粒' | '骄' | '公', '子', '公', '司'] = text
    {
        *form = LegalForm { class: FormClass::Company, name: "公司", length: 2 };
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
    table().front.longest(text.iter().copied()).map(|(length, value)| form(value, length))
}

fn form(value: u32, length: usize) -> LegalForm {
    let (class, name) = table().forms[value as usize];
    LegalForm { class, name, length }
}

struct Table {
    forms: Vec<(FormClass, &'static str)>,
    back: Lexicon,
    front: Lexicon,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table { forms: Vec::new(), back: Lexicon::default(), front: Lexicon::default() };
        for line in include_str!("data/legal_forms.csv").lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split(',');
            let (Some(class), Some(name), Some(spellings)) = (cells.next(), cells.next(), cells.next()) else {
                continue;
            };
            let Some(class) = class_named(class) else { continue };
            let at = table.forms.len() as u32;
            table.forms.push((class, name));
            let may_have_branches = matches!(class, FormClass::Company | FormClass::Cooperative | FormClass::Plant);
            for spelling in spellings.split_whitespace() {
                table.back.insert(spelling.chars().rev(), at);
                if may_have_branches && spelling != "社" && (spelling.ends_with("公司") || spelling.ends_with('社'))
                {
                    table.front.insert(spelling.chars(), at);
                }
            }
        }
        table
    })
}

fn class_named(name: &str) -> Option<FormClass> {
    Some(match name {
        "company" => FormClass::Company,
        "plant" => FormClass::Plant,
        "workshop" => FormClass::Workshop,
        "shop" => FormClass::Shop,
        "cooperative" => FormClass::Cooperative,
        "branch" => FormClass::Branch,
        "partnership" => FormClass::Partnership,
        "committee" => FormClass::Committee,
        "institution" => FormClass::Institution,
        _ => return None,
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
            ("永城县种子公司", Some((FormClass::Company, 2))),
            ("华丰电子公司", Some((FormClass::Company, 2))),
            ("华丰子公司", Some((FormClass::Branch, 3))),
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
