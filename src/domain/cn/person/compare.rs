//! How two cells of names agree, by their best pair.

use super::{People, Person};

/// Agreement of two names; 0 is the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PersonLevel {
    /// The same name.
    Same = 0,
    /// The same sounds in other characters (佳/嘉, 萧/肖).
    Homophone = 1,
    /// Names of three characters or more with one wrong, one missing, or two exchanged; the family name agrees in sound.
    OneCharacterOff = 2,
    /// One side has only the family name (陈老板) and it agrees.
    SurnameOnlyAgrees = 3,
    /// Other people.
    Different = 4,
    /// A side names nobody.
    Missing = 255,
}

/// Compares the people of two records by their best pair. Symmetric.
///
/// ```
/// use minglu::domain::cn::person::{PersonLevel, compare, parse};
/// let level = |a, b| compare(&parse(a), &parse(b));
/// assert_eq!(level("陳志強", "陈志强（厂长）"), PersonLevel::Same);
/// assert_eq!(level("谢佳伟", "谢嘉炜"), PersonLevel::Homophone);
/// assert_eq!(level("陈志强", "陈老板"), PersonLevel::SurnameOnlyAgrees);
/// assert_eq!(level("陈强", "陈明"), PersonLevel::Different);
/// assert_eq!(level("陈强", ""), PersonLevel::Missing);
/// ```
pub fn compare(a: &People, b: &People) -> PersonLevel {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x, y)));
    pairs.map(|(x, y)| level(x, y)).min().unwrap_or(PersonLevel::Missing)
}

fn level(a: &Person, b: &Person) -> PersonLevel {
    if a.is_surname_only() || b.is_surname_only() {
        let same = a.surname() == b.surname() || family_reading(a) == family_reading(b);
        return if same && a.surname > 0 && b.surname > 0 {
            PersonLevel::SurnameOnlyAgrees
        } else {
            PersonLevel::Different
        };
    }
    if a.name() == b.name() {
        PersonLevel::Same
    } else if a.reading() == b.reading() {
        PersonLevel::Homophone
    } else if family_reading(a) == family_reading(b) && one_character_off(a, b) {
        PersonLevel::OneCharacterOff
    } else {
        PersonLevel::Different
    }
}

/// The sounds of the family name; for names without one, nothing, so that they agree here.
pub(crate) fn family_reading(person: &Person) -> &str {
    let syllables = usize::from(person.surname);
    if syllables == 0 {
        return "";
    }
    let end = person.reading.match_indices(' ').nth(syllables - 1).map_or(person.reading.len(), |(at, _)| at);
    &person.reading[..end]
}

fn one_character_off(a: &Person, b: &Person) -> bool {
    let a: Vec<char> = a.name.chars().collect();
    let b: Vec<char> = b.name.chars().collect();
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if b.len() < 3 || b.len() - a.len() > 1 || a.len() < 2 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[front..], &b[front..]);
    if a.len() < b.len() {
        return a == &b[1..];
    }
    a.get(1..) == b.get(1..) || a.len() == 2 && a[0] == b[1] && a[1] == b[0]
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::PersonLevel::*;
    use super::*;

    #[test]
    fn levels() {
        for (a, b, expected) in [
            ("林鹏秀", "林鹏秀", Same),
            ("林鹏秀", "林朋秀", Homophone),
            ("林鹏秀", "林鹏修", Homophone),
            ("萧伟", "肖伟", Homophone),
            ("林鹏秀", "林鹏程", OneCharacterOff),
            ("林鹏秀", "林秀鹏", OneCharacterOff),
            ("林鹏秀", "林秀", OneCharacterOff),
            ("林鹏秀", "陈鹏秀", Different),
            ("林秀", "林程", Different),
            ("林鹏秀", "姓林", SurnameOnlyAgrees),
            ("林老板", "林先生", SurnameOnlyAgrees),
            ("林老板", "柯鹏秀", Different),
            ("欧阳志强", "欧老板", Different),
            ("单志强", "单志强", Same),
            ("单志强", "山志强", Homophone),
            ("张三、林鹏秀", "林鹏秀", Same),
            ("smith john", "Smith, John", Different),
            ("无", "林鹏秀", Missing),
        ] {
            let (a, b) = (parse(a), parse(b));
            assert_eq!(compare(&a, &b), expected, "{a:?} {b:?}");
            assert_eq!(compare(&b, &a), expected, "{b:?} {a:?}");
        }
    }
}
