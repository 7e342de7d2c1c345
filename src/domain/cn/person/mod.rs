//! Names of persons: legal representatives, contacts, holders of electricity accounts, and the 老板 of a complaint.
//!
//! A cell may hold several people, titles (陈老板, 李厂长), only a family name (姓陈, 陈某, 陈生), a remark in brackets or a number.
//! What is compared is the name itself: the same characters, the same sounds, or one character apart. Two people of one village
//! often share a family name and one character of the given name (brothers), so one character apart is weak evidence, and
//! for a given name of one character it is none.

mod compare;
mod surname;

pub(crate) use compare::family_reading;
pub use compare::{PersonLevel, compare};
pub use surname::surname_length;

use crate::domain::cn::variants::Variants;
use crate::text::{Short, fold};
use smallvec::{SmallVec, smallvec};
use std::sync::LazyLock;

/// A person's name as a cell has it, without its sounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    name: Short,
    surname: u8,
}

impl Named {
    fn new(name: &str, surname: usize) -> Self {
        Self { name: name.into(), surname: surname as u8 }
    }

    /// As [`Person::name`].
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As [`Person::is_surname_only`].
    pub fn is_surname_only(&self) -> bool {
        is_family_name(&self.name, self.surname)
    }
}

/// Whether a name is no longer than its family name.
fn is_family_name(name: &str, surname: u8) -> bool {
    surname > 0 && name.chars().count() == usize::from(surname)
}

/// One person as far as a cell tells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Person {
    name: Short,
    surname: u8,
    reading: Short,
}

/// The people of one cell, in order of appearance.
pub type People = SmallVec<[Person; 1]>;

/// What follows a name without being part of it, longest first where one ends in another.
static TITLES: Words = Words::new(|| {
    words(
        "\
    法定代表人 总经理 副经理 董事长 负责人 老板娘 主管 经理 老板 先生 女士 小姐 厂长 店长 师傅 \
    主任 会计 队长 站长 校长 书记 老师 同志 法人 经营者 业主 房东 店主 业务 司机 班长 组长 村长 \
    支书 医生",
    )
});

/// One character after a family name: 陈总, 陈工, 陈生, 陈某, 陈姐. After a whole name they are part of it.
const SHORT_TITLES: &str = "总工生某姐哥叔伯姨嫂太董厂氏";

/// What stands in front of a name without being part of it.
static LABELS: Words = Words::new(|| {
    words("法定代表人 联系人 负责人 经营者 法人 业主 户主 老板 厂长 姓名 投资人 现场负责人 环保负责人 房东")
});

/// Cells that say there is no name.
static NOBODY: Words = Words::new(|| words("无 暂无 不详 不明 未知 空 没有 待查 本人 同上 匿名"));

impl Person {
    /// The name as compared: folded, without titles. For a family name only, that.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The family name; empty for a Latin or minority name, which has none here.
    pub fn surname(&self) -> &str {
        let end = self.name.char_indices().nth(usize::from(self.surname)).map_or(self.name.len(), |(at, _)| at);
        &self.name[..end]
    }

    /// True when only the family name is known (陈老板, 姓陈).
    pub fn is_surname_only(&self) -> bool {
        is_family_name(&self.name, self.surname)
    }

    /// The name's sounds without tones, syllables separated by spaces; Latin letters as they are.
    pub fn reading(&self) -> &str {
        &self.reading
    }

    /// The key under which records of one person meet: the whole name's sounds, or `None` when only the family name is known.
    pub fn key(&self) -> Option<&str> {
        (!self.is_surname_only()).then_some(&*self.reading)
    }

    fn of(Named { name, surname }: Named) -> Self {
        let mut reading = Short::new();
        let split = name.char_indices().nth(usize::from(surname)).map_or(name.len(), |(at, _)| at);
        let (family, given) = name.split_at(split);
        match surname::reading(family) {
            Some(special) => reading.push_str(special),
            None => sounds(family, &mut reading),
        }
        sounds(given, &mut reading);
        Self { name, surname, reading }
    }
}

/// Reads a cell of names. Empty when it names nobody.
///
/// ```
/// use minglu::domain::cn::person::parse;
/// let names = |cell| parse(cell).iter().map(|p| p.name().to_owned()).collect::<Vec<_>>().join("/");
/// assert_eq!(names("陳志強（厂长）13684021296"), "陈志强");
/// assert_eq!(names("张三、李四光 女士"), "张三/李四光");
/// assert_eq!(names("卢老板"), "卢");
/// assert_eq!(names("姓欧阳的老板"), "欧阳");
/// assert_eq!(names("阿不都热合曼·买买提"), "阿不都热合曼·买买提");
/// assert_eq!(names("无"), "");
/// ```
pub fn parse(cell: &str) -> People {
    named(cell).into_iter().map(Person::of).collect()
}

/// The names of the people that [`parse`] finds, for those to whom their sounds say nothing.
pub fn named(cell: &str) -> SmallVec<[Named; 1]> {
    let mut people = SmallVec::new();
    for part in parts(cell) {
        if let Some(person) = one(&part)
            && !people.contains(&person)
        {
            people.push(person);
        }
    }
    people
}

/// The people of a cell that is for telephone numbers (联系人及电话 in one column): names and titled family names only, not 办公室 or 传真.
///
/// ```
/// use minglu::domain::cn::person::beside_number;
/// let names = |cell| beside_number(cell).iter().map(|p| p.name().to_owned()).collect::<Vec<_>>().join("/");
/// assert_eq!(names("李明和 13500000001"), "李明和");
/// assert_eq!(names("卢老板13500000001、李志强"), "卢/李志强");
/// assert_eq!(names("办公室0768-6600000"), "");
/// assert_eq!(names("13500000001"), "");
/// ```
pub fn beside_number(cell: &str) -> People {
    named_beside_number(cell).into_iter().map(Person::of).collect()
}

/// The names of the people that [`beside_number`] finds.
pub fn named_beside_number(cell: &str) -> SmallVec<[Named; 1]> {
    // Nearly every such cell is digits alone.
    if cell.is_ascii() {
        return SmallVec::new();
    }
    let mut people = named(cell);
    people.retain(|person| person.is_surname_only() || is_person_name(person.name()));
    people
}

/// True when the text by itself reads as a person's name, for columns that mix names of people and enterprises (户名): two to four
/// characters, a family name first (two family names when there are four), no word of a trade, form or office in it.
///
/// ```
/// use minglu::domain::cn::person::is_person_name;
/// assert!(is_person_name("李明和") && is_person_name("欧阳志强") && is_person_name("刘潮"));
/// assert!(!is_person_name("黄村") && !is_person_name("顺源钢铁") && !is_person_name("华强厂"));
/// ```
pub fn is_person_name(text: &str) -> bool {
    let text = fold(text);
    let length = text.chars().count();
    if text.contains('·') {
        return length <= 20 && text.chars().all(|c| c == '·' || is_han(c)) && !text.chars().any(is_no_name_char);
    }
    if !(2..=4).contains(&length) || !text.chars().all(is_han) {
        return false;
    }
    let surname = surname_length(&text);
    if surname == 0 || length - surname > 2 && !is_double_surname(&text) {
        return false;
    }
    let given: String = text.chars().skip(surname).collect();
    let is_word = WORDS.ends(&given) || WORDS.contains(&text) || TITLES.contains(&given);
    let is_title = given.chars().count() == 1 && given.chars().all(|c| SHORT_TITLES.contains(c));
    !(given.chars().any(is_no_name_char) || is_word || is_title)
}

/// Characters that stand in names of enterprises, places and offices but not in given names.
fn is_no_name_char(c: char) -> bool {
    "厂店社司坊铺局所站馆镇县乡村组队校院室街巷号栋幢座层费电器具械塑料瓷砖纸板鞋袜衫布染洗浴厨柜灶锅炉炭煤油漆胶粉酱酒肉鱼虾猪鸡鸭狗废污噪臭烟尘某".contains(c)
}

/// Endings that tell a name of two more characters from an enterprise's or place's short name, and whole words that begin with a
/// family name's character.
static WORDS: Words = Words::new(|| {
    words(
        "\
    五金 陶瓷 钢铁 机械 电子 印刷 包装 服装 家具 食品 化工 建材 石材 玻璃 门窗 模具 制衣 印务 \
    纺织 金属 汽车 汽修 装饰 装修 物业 实业 贸易 科技 集团 公司 工业 农业 物流 酒家 酒楼 酒店 \
    宾馆 餐厅 小区 花园 大厦 广场 市场 商场 商行 农庄 工地 仓库 宿舍 车间 门口 路口 基地 单位 \
    居委 管区 办事处 水利 水泵 路灯 基站 党委 高明 黄埔 黄金 黄沙 白云 石场 石灰 花木 花生 水泥 \
    金银 金店 金山 安全 万家 时代 时尚 平安 成品 成型 成本 常年 向阳 单独 解放 管理 管委 关于 \
    和平 温泉 凤凰 龙眼",
    )
});

/// Four characters that begin with two single family names: a married name (陈李美芳).
fn is_double_surname(text: &str) -> bool {
    text.chars().count() == 4 && text.chars().take(2).all(surname::is_single)
}

/// Stands where a cell is cut; no longer than anything it stands for.
const CUT: char = '\n';

/// Cuts a cell into parts that may be one person each: at separators, digits, words that join; brackets are removed with what
/// they hold. A space separates when both sides are two characters or more, otherwise it is layout (张 三).
fn parts(cell: &str) -> SmallVec<[String; 2]> {
    // Most cells are one name and nothing else.
    if cell.chars().all(is_han) {
        return smallvec![fold(cell)];
    }
    let mut depth = 0_i32;
    let mut plain = String::with_capacity(cell.len());
    for c in cell.chars() {
        match c {
            '(' | '（' | '[' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '】' | '〕' => depth = (depth - 1).max(0),
            _ if depth > 0 => {}
            '0'..='9'
            | '０'..='９'
            | '、'
            | '/'
            | '／'
            | ','
            | '，'
            | ';'
            | '；'
            | '|'
            | '\n'
            | '：'
            | ':'
            | '&'
            | '+' => plain.push(CUT),
            c => plain.push(c),
        }
    }
    let mut out: SmallVec<[String; 2]> = SmallVec::new();
    // A telephone number is a cut per digit, with nothing in between.
    for part in plain.split(CUT).filter(|part| !part.is_empty()) {
        let words: SmallVec<[&str; 4]> = part.split_whitespace().collect();
        let separate = words.len() > 1
            && words.iter().all(|w| w.chars().count() >= 2 && w.chars().all(is_han))
            && !words[1..].iter().all(|w| TITLES.contains(w));
        if separate {
            out.extend(words.iter().map(|w| fold(w)));
        } else {
            out.push(fold(part));
        }
    }
    out
}

fn one(part: &str) -> Option<Named> {
    let mut name = part.trim_matches(|c: char| matches!(c, '。' | '.' | '-' | '_' | '\'' | '"' | '?' | ' '));
    if let Some(rest) = LABELS.in_front_of(name) {
        name = rest;
    }
    if NOBODY.contains(name) || LABELS.contains(name) {
        return None;
    }
    let name = name.strip_suffix('的').unwrap_or(name);
    if name.is_ascii() {
        return latin(name);
    }
    if name.contains('·') {
        return name.chars().all(|c| c == '·' || c.is_alphanumeric()).then(|| Named::new(name, 0));
    }
    let (name, titled) = strip_title(name);
    let name = name.strip_suffix("的").unwrap_or(name);
    // 姓陈, 姓陈的, 陈姓
    let called = name.strip_prefix('姓').or_else(|| name.strip_suffix('姓'));
    if let Some(family) = called.map(|n| n.strip_suffix('的').unwrap_or(n))
        && (surname_length(family) == 1 && family.chars().count() == 1 || surname::is_compound(family))
    {
        return Some(Named::new(family, family.chars().count()));
    }
    let name = name.trim_end_matches(['*', '某', 'x', '×']);
    let hidden = name.len() < part.len() && part.contains(['*', '某', '×']);
    let length = name.chars().count();
    if length == 0 || length > 6 || !name.chars().all(is_han) {
        return None;
    }
    if surname::is_compound(name) && (titled || hidden) {
        return Some(Named::new(name, 2));
    }
    let surname = surname_length(name);
    let given = length - surname.min(length);
    // 老陈, 小陈, 阿陈
    if length == 2 && name.starts_with(['老', '小', '阿']) {
        let family: String = name.chars().skip(1).collect();
        return (surname_length(&family) == 1).then(|| Named::new(&family, 1));
    }
    // 陈总, 陈生, 陈工
    if surname > 0 && given == 1 && !titled && name.chars().last().is_some_and(|c| "总董姐哥叔伯姨嫂某氏".contains(c))
    {
        let family: String = name.chars().take(surname).collect();
        return Some(Named::new(&family, surname));
    }
    if given == 0 && !(titled || hidden || length == 1) {
        return None;
    }
    if surname == 0 && length == 1 {
        return None;
    }
    Some(Named::new(name, surname))
}

/// A title at the end, removed; a short title only after a bare family name, as 生 and 工 also end given names.
fn strip_title(name: &str) -> (&str, bool) {
    match TITLES.behind(name) {
        Some(rest) => (rest.strip_suffix('某').unwrap_or(rest), true),
        None => (name, false),
    }
}

fn latin(name: &str) -> Option<Named> {
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| !w.is_empty()).collect();
    let name = words.join(" ");
    (name.len() >= 2).then(|| Named::new(&name, 0))
}

fn sounds(text: &str, out: &mut Short) {
    for c in text.chars() {
        if !out.is_empty() && is_han(c) {
            out.push(' ');
        }
        match Variants::standard().reading(c) {
            Some(reading) => out.push_str(reading),
            None => out.push(c),
        }
    }
}

/// A list of words, taken apart once: a province has millions of cells of names, and nearly all of them neither begin nor end like any of these.
struct WordList {
    words: Vec<&'static str>,
    first_chars: String,
    last_chars: String,
}

type Words = LazyLock<WordList>;

fn words(list: &'static str) -> WordList {
    let words: Vec<&'static str> = list.split(' ').collect();
    let first_chars = words.iter().filter_map(|word| word.chars().next()).collect();
    let last_chars = words.iter().filter_map(|word| word.chars().next_back()).collect();
    WordList { words, first_chars, last_chars }
}

impl WordList {
    fn contains(&self, text: &str) -> bool {
        text.starts_with(|c| self.first_chars.contains(c)) && self.words.contains(&text)
    }

    /// What a text that begins with a word says behind the first such.
    fn in_front_of<'a>(&self, text: &'a str) -> Option<&'a str> {
        let may = text.starts_with(|c| self.first_chars.contains(c));
        let mut rests = self.words.iter().filter(|_| may).filter_map(|word| text.strip_prefix(word));
        rests.find(|rest| !rest.is_empty())
    }

    /// What a text that ends in a word says before the first such.
    fn behind<'a>(&self, text: &'a str) -> Option<&'a str> {
        let may = text.ends_with(|c| self.last_chars.contains(c));
        let mut rests = self.words.iter().filter(|_| may).filter_map(|word| text.strip_suffix(word));
        rests.find(|rest| !rest.is_empty())
    }

    /// Whether a text is a word or ends in one.
    fn ends(&self, text: &str) -> bool {
        text.ends_with(|c| self.last_chars.contains(c)) && self.words.iter().any(|word| text.ends_with(word))
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(cell: &str) -> String {
        parse(cell).iter().map(|p| p.name().to_owned()).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn cells_as_offices_write_them() {
        for (cell, expected) in [
            ("林鹏秀", "林鹏秀"),
            ("林 鹏 秀", "林鹏秀"),
            ("张 三", "张三"),
            ("林鵬秀", "林鹏秀"),
            ("林鹏秀 厂长", "林鹏秀"),
            ("林鹏秀13800138001", "林鹏秀"),
            ("林鹏秀（已故）", "林鹏秀"),
            ("法人：林鹏秀", "林鹏秀"),
            ("林鹏秀 张三丰", "林鹏秀/张三丰"),
            ("林鹏秀/张三丰", "林鹏秀/张三丰"),
            ("林鹏秀、林鹏秀", "林鹏秀"),
            ("柯老板", "柯"),
            ("林先生", "林"),
            ("林总", "林"),
            ("林某", "林"),
            ("林某某", "林"),
            ("林**", "林"),
            ("姓林", "林"),
            ("老林", "林"),
            ("欧阳先生", "欧阳"),
            ("欧阳志强", "欧阳志强"),
            ("欧阳娜", "欧阳娜"),
            ("陈生", "陈生"),
            ("Smith John", "smith john"),
            ("买买提·吐尔逊", "买买提·吐尔逊"),
            ("买买提•吐尔逊", "买买提·吐尔逊"),
            ("不详", ""),
            ("/", ""),
            ("", ""),
            ("佛山市华强陶瓷有限公司", ""),
        ] {
            assert_eq!(names(cell), expected, "{cell}");
        }
    }

    #[test]
    fn people_and_not_people() {
        for text in [
            "李明和",
            "刘潮",
            "谢洁",
            "欧阳志强",
            "诸葛亮",
            "陈李美芳",
            "冼国明",
            "区伟文",
            "佘佳伟",
            "张志城",
            "陳偉強",
        ] {
            assert!(is_person_name(text), "{text}");
        }
        for text in [
            "西樵村民委员会",
            "黄村",
            "顺源钢铁",
            "华强厂",
            "金星陶瓷",
            "高明",
            "万家",
            "李老板",
            "五金店",
            "张氏",
            "李",
            "老陈",
            "abc",
            "陈记食品",
            "安全",
            "陆羽茶业有限公司",
            "石灰",
            "水泥",
            "某厂",
            "张某",
        ] {
            assert!(!is_person_name(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(cell in "\\PC{0,30}") {
            for person in parse(&cell) {
                let _ = (person.surname(), person.key());
            }
            is_person_name(&cell);
        }

        #[test]
        fn reading_a_name_again_changes_nothing(name in "[林陈欧阳张诸葛志强伟国明]{2,4}") {
            for person in parse(&name) {
                if !person.is_surname_only() {
                    prop_assert_eq!(parse(person.name()).first().cloned(), Some(person));
                }
            }
        }
    }
}
