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
const NAMELESS: &[&str] = &[
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

/// What they begin with.
const BEGINS_NAMELESS: [char; 22] = [
    '无', '不', '未', '没', '某', '一', '有', '几', '多', '黑', '小', '名', '散', '隔', '附', '对', '旁', '那', '这',
    '路', '楼', '后',
];

/// True when the text begins with a word that stands where a name is not known.
pub(super) fn says_nobody(text: &str) -> bool {
    text.starts_with(BEGINS_NAMELESS) && NAMELESS.iter().any(|word| text.starts_with(word))
}

/// Titles after a family name.
pub(super) const TITLES: &[&str] =
    &["老板娘", "老板", "先生", "女士", "小姐", "师傅", "经理", "厂长", "总", "姓", "某某", "某"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_for_nobody_says_nobody() {
        assert!(NAMELESS.iter().all(|word| says_nobody(&format!("{word}塑料厂"))));
        assert!(!says_nobody("广成塑料厂") && !says_nobody("多美塑料厂"));
    }
}
