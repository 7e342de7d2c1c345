//! Family names: the table, and how they are read where that differs from the character's usual reading.

use rustc_hash::FxHashSet;
use std::sync::OnceLock;

/// Readings of family names that differ from the character's first reading in dictionaries.
const READINGS: &[(&str, &str)] = &[
    ("单", "shan"),
    ("曾", "zeng"),
    ("区", "ou"),
    ("仇", "qiu"),
    ("解", "xie"),
    ("查", "zha"),
    ("盖", "ge"),
    ("缪", "miao"),
    ("朴", "piao"),
    ("翟", "zhai"),
    ("乐", "yue"),
    ("洗", "xian"),
    ("任", "ren"),
    ("种", "chong"),
    ("繁", "po"),
    ("员", "yun"),
    ("召", "shao"),
    ("晁", "chao"),
    ("覃", "qin"),
    ("郇", "xun"),
    ("华", "hua"),
    ("宁", "ning"),
    ("應", "ying"),
    ("尉迟", "yu chi"),
    ("万俟", "mo qi"),
    ("长孙", "zhang sun"),
    ("澹台", "tan tai"),
    ("令狐", "ling hu"),
];

struct Surnames {
    single: FxHashSet<char>,
    compound: FxHashSet<[char; 2]>,
}

/// Number of characters of the family name that `name` (folded) begins with: 2 for a compound one, 1, or 0 when it begins with none.
/// A compound name needs a given name after it: 欧阳 alone is 欧 with the given name 阳 only when nothing follows.
///
/// ```
/// use minglu::domain::cn::person::surname_length;
/// assert_eq!(surname_length("欧阳志强"), 2);
/// assert_eq!(surname_length("冼国明"), 1);
/// assert_eq!(surname_length("厂房"), 0);
/// ```
pub fn surname_length(name: &str) -> usize {
    let table = table();
    let mut chars = name.chars();
    let Some(first) = chars.next() else { return 0 };
    if let (Some(second), Some(_)) = (chars.next(), chars.next())
        && table.compound.contains(&[first, second])
    {
        return 2;
    }
    usize::from(table.single.contains(&first))
}

/// True when the two characters are a compound family name.
pub(super) fn is_compound(name: &str) -> bool {
    let mut chars = name.chars();
    matches!((chars.next(), chars.next(), chars.next()), (Some(a), Some(b), None) if table().compound.contains(&[a, b]))
}

/// True when the character is a family name by itself.
pub(super) fn is_single(c: char) -> bool {
    table().single.contains(&c)
}

/// The family name's reading when it is not the usual one of its characters.
pub(super) fn reading(surname: &str) -> Option<&'static str> {
    READINGS.iter().find(|(name, _)| *name == surname).map(|(_, reading)| *reading)
}

fn table() -> &'static Surnames {
    static TABLE: OnceLock<Surnames> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Surnames { single: FxHashSet::default(), compound: FxHashSet::default() };
        for line in include_str!("../data/surnames.txt").lines().filter(|line| !line.starts_with('#')) {
            if line.contains(' ') {
                for name in line.split(' ') {
                    let mut chars = name.chars();
                    if let (Some(a), Some(b)) = (chars.next(), chars.next()) {
                        table.compound.insert([a, b]);
                    }
                }
            } else {
                table.single.extend(line.chars());
            }
        }
        // The district character is also a family name in Guangdong (区, ou), and 洗 a common slip for 冼.
        table.single.extend(['区', '洗']);
        table
    })
}
