//! Who is named: an enterprise, a person, a committee, nobody.

use crate::domain::cn::person::surname_length;

/// True for a family name of one character.
pub(super) fn is_surname(c: char) -> bool {
    surname_length(c.encode_utf8(&mut [0; 4])) == 1
}

/// True when the text has the shape of a person's name: a family name and one or two characters, or two family names and two.
pub(super) fn is_person(text: &[char]) -> bool {
    if !(2..=4).contains(&text.len()) || !text.iter().all(|&c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return false;
    }
    let name: String = text.iter().collect();
    match (surname_length(&name), text.len()) {
        (0, _) => false,
        (1, 4) => is_surname(text[1]),
        (surname, length) => length - surname <= 2,
    }
}

/// Words that stand where a name is not known.
pub(super) const NAMELESS: &[&str] = &[
    "无名",
    "不知名",
    "未知",
    "不详",
    "不明",
    "无牌",
    "无证",
    "无照",
    "无招牌",
    "无厂名",
    "无名称",
    "未挂牌",
    "未具名",
    "没名字",
    "没有名字",
    "没有名",
    "某",
    "一家",
    "一间",
    "有一家",
    "有一间",
    "有家",
    "有间",
    "一个",
    "几家",
    "多家",
    "黑作坊",
    "黑工厂",
    "小作坊",
    "黑厂",
    "名称不详",
    "散乱污",
    "隔壁",
    "附近",
    "对面",
    "旁边",
    "那家",
    "那个",
    "这家",
    "路边",
    "楼下",
    "后面",
];

/// Titles after a family name.
pub(super) const TITLES: &[&str] =
    &["老板娘", "老板", "先生", "女士", "小姐", "师傅", "经理", "厂长", "总", "姓", "某某", "某"];
