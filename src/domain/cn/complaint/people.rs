//! Who runs what a complaint is about.
//!
//! A villager knows the man and not what his plant is called. That a word is a person's name is told by what stands around it; whether
//! somebody of that name has a plant there, the lists tell.

use super::words::{self, Bound, Found, place_ends};
use crate::domain::cn::person::{self, Person};

/// What a person's name follows, beside a place and the words that open.
const BEFORE: [&str; 14] =
    ["村民", "居民", "社员", "村里", "本村", "户主", "业主", "老乡", "邻居", "农户", "个体户", "经营户", "由", "是"];

/// What follows the name of who runs something.
const BEHIND: [&str; 22] = [
    "的", "开", "办", "在家", "在自", "在院", "在村", "家的", "家开", "家办", "家里", "家中", "自家", "私自", "擅自",
    "经营", "搞", "做", "生产", "加工", "投资", "承包",
];

/// Characters that no given name has where one is guessed at, and those that end none: what follows a name may begin so (王刚|经营).
const NO_NAME: &str = "的在是那这们由搞做";
const NO_END: &str = "开办经家里有";

/// How a place goes on behind what looks like a name: 王务庄|村, 金砂|村张伟的.
const PLACE_GOES_ON: [char; 17] =
    ['那', '这', '附', '村', '庄', '镇', '乡', '社', '街', '区', '路', '县', '市', '屯', '营', '寨', '工'];

/// The owner. `nobody` says that the complaint names no unit: who runs it then is all there is to go by.
pub(super) fn boss(text: &str, bounds: &[Found], nobody: bool) -> Option<Person> {
    called(text)
        .or_else(|| labelled(text, bounds))
        .or_else(|| if nobody { owner(text, bounds) } else { None })
        .or_else(|| titled(text))
}

/// Characters of a name that its sentence marks off on both sides, so that it need not begin with a family name (哈斯额尔敦).
const MARKED_OFF: std::ops::RangeInclusive<usize> = 2..=6;

/// What says behind 叫陈志强的 that this is a man and no firm, and behind 有个陈志强 that something is his.
const CALLED: [&str; 8] = ["人", "开", "办", "在", "家", "老板", "搞", "做"];
const HOUSE: [&str; 5] = ["家的", "家开", "家办", "开的", "办的"];

/// A name marked off on both sides: 有个叫陈志强的人, 有个陈志强家的.
fn called(text: &str) -> Option<Person> {
    let named = text.match_indices("叫").find_map(|(at, word)| {
        let (name, behind) = text[at + word.len()..].split_once('的')?;
        CALLED.iter().any(|word| behind.starts_with(word)).then(|| marked_off(name))?
    });
    let housed = || {
        ["有个", "有一个"].iter().flat_map(|word| text.match_indices(word)).find_map(|(at, word)| {
            let rest = &text[at + word.len()..];
            HOUSE.iter().filter_map(|house| rest.find(house)).min().and_then(|end| marked_off(&rest[..end]))
        })
    };
    named.or_else(housed)
}

/// Who is called so, when a person can be.
fn marked_off(name: &str) -> Option<Person> {
    let fits = MARKED_OFF.contains(&name.chars().count())
        && name
            .chars()
            .all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) && !NO_NAME.contains(c) && !"人个什么".contains(c));
    let person = fits.then(|| person::parse(name).into_iter().next()).flatten()?;
    (!person.is_surname_only() && person.name() == name).then_some(person)
}

fn labelled(text: &str, bounds: &[Found]) -> Option<Person> {
    for label in [
        "老板姓",
        "老板叫",
        "老板是",
        "老板名叫",
        "负责人叫",
        "负责人是",
        "负责人姓",
        "负责人",
        "老板",
        "厂长",
        "业主",
        "姓",
    ] {
        for (at, _) in text.match_indices(label) {
            let rest = &text[at + label.len()..];
            let end = bounds.iter().map(|found| found.span.start).find(|start| *start > at + label.len());
            let surname_only = label.ends_with('姓');
            let rest = end.filter(|_| !surname_only).map_or(rest, |end| &text[at + label.len()..end]);
            if label.ends_with('叫')
                && let Some(person) = marked_off(rest.split(words::is_punctuation).next().unwrap_or_default())
            {
                return Some(person);
            }
            let word: String = rest.chars().take_while(|c| !words::is_punctuation(*c)).take(3).collect();
            let read = if surname_only {
                let length = if person::surname_length(&word) == 2 { 2 } else { 1 };
                format!("姓{}", word.chars().take(length).collect::<String>())
            } else {
                word
            };
            let person = person::parse(&read).into_iter().next();
            if let Some(person) =
                person.filter(|p| surname_only && !p.surname().is_empty() || person::is_person_name(p.name()))
            {
                return Some(person);
            }
        }
    }
    None
}

/// 陈老板, 李姓作坊主.
fn titled(text: &str) -> Option<Person> {
    for title in ["老板", "厂长", "姓"] {
        for (at, _) in text.match_indices(title) {
            let before: Vec<char> = text[..at].chars().rev().take(2).collect();
            for length in [2, 1] {
                let name: String = before.iter().take(length).rev().collect();
                let person = person::parse(&format!("{name}老板")).into_iter().next();
                if name.chars().count() == length
                    && let Some(person) = person.filter(|p| p.is_surname_only() && p.name() == name)
                {
                    return Some(person);
                }
            }
        }
    }
    None
}

/// Whoever is said to run it: 是陈志强开的, 村民陈志强在家中开, 金砂村陈志强的鞋厂, 金砂村陈志强化铁的.
fn owner(text: &str, bounds: &[Found]) -> Option<Person> {
    let places = place_ends(text);
    let mut starts: Vec<usize> = places.iter().map(|place| place.end).collect();
    starts.extend(text.match_indices(['庄', '屯', '营', '寨', '堡']).map(|(at, c)| at + c.len()));
    starts.extend(BEFORE.iter().flat_map(|word| text.match_indices(word).map(|(at, word)| at + word.len())));
    let mut clauses: Vec<usize> = vec![0];
    clauses.extend(bounds.iter().filter(|found| found.bound != Bound::Ends).map(|found| found.span.end));
    let named = |start: usize, length: usize, runs: fn(&str) -> bool| {
        let rest = &text[start..];
        let end = rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
        let (name, behind) = rest.split_at(end);
        let whole = name.chars().count() == length
            && !name.contains(|c| NO_NAME.contains(c))
            && !name.ends_with(|c| NO_END.contains(c));
        // 马路边 is a place.
        let place = places.iter().any(|place| place.firm && place.end == start + end);
        (whole && !place && runs(behind) && person::is_person_name(name))
            .then(|| person::parse(name).into_iter().next())
            .flatten()
    };
    let first = |starts: &[usize], length: usize, runs: fn(&str) -> bool| {
        starts.iter().find_map(|&start| named(start, length, runs))
    };
    // 石井洋湖|黄国宏的: behind a village without 村 the name is what ends at 的.
    let anywhere: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    // Most names have three characters: 陈志强 is not 陈志 who is strong. Two at the head of a clause may be any word (高大的烟囱).
    first(&starts, 3, runs)
        .or_else(|| first(&clauses, 3, runs))
        .or_else(|| first(&starts, 2, runs))
        .or_else(|| first(&starts, 4, runs))
        .or_else(|| first(&anywhere, 3, owns))
        .or_else(|| first(&starts, 3, makes))
        .or_else(|| first(&clauses, 3, makes))
        .or_else(|| first(&starts, 2, makes))
}

/// Characters of what somebody makes, in 化铁的 and 做塑料颗粒的.
const MADE: usize = 7;

/// Whether what follows a name says that he runs something.
fn runs(behind: &str) -> bool {
    !behind.starts_with(PLACE_GOES_ON) && BEHIND.iter().any(|word| behind.starts_with(word))
}

/// The same of a name that may begin anywhere: something is his.
fn owns(behind: &str) -> bool {
    ["的", "开的", "办的", "家的", "在家"].iter().any(|word| behind.starts_with(word))
}

/// Whether what follows a name says what he makes: 化铁的.
fn makes(behind: &str) -> bool {
    let clause: Vec<char> = behind.chars().take_while(|c| !words::is_punctuation(*c)).take(MADE).collect();
    let said = !behind.starts_with(PLACE_GOES_ON) && !clause.contains(&'那') && !clause.contains(&'这');
    said && clause.iter().skip(1).any(|c| *c == '的')
}

#[cfg(test)]
mod tests {
    use crate::domain::cn::complaint::Complaint;
    use crate::domain::cn::person::Person;
    use crate::domain::cn::region::RegionContext;

    fn boss(text: &str) -> Option<String> {
        let complaint = Complaint::parse(text, "", &RegionContext::default());
        assert!(complaint.names_nobody(), "{text}: {:?}", complaint.mention());
        complaint.boss().map(Person::name).map(str::to_owned)
    }

    #[test]
    fn who_runs_it() {
        for (text, name) in [
            ("金砂村有一家鞋厂，老板叫陈志强，胶水味很大", "陈志强"),
            ("金砂村有一家鞋厂老板叫张平每天冒黑烟", "张平"),
            ("我村有家做鞋的，是林秀英开的，气味刺鼻", "林秀英"),
            ("彩塘镇金砂村陈志强的五金厂噪音大", "陈志强"),
            ("彩塘镇金砂村村民陈志强在家中开五金加工点，噪音大", "陈志强"),
            ("金砂村陈志强家的作坊半夜冲压", "陈志强"),
            ("反映金砂村由王刚经营的塑料作坊烧胶", "王刚"),
            ("王家庄李建国化铁的，烟很大", "李建国"),
            ("石井洋湖黄国宏的服饰织造厂，锅炉黑烟", "黄国宏"),
            ("金砂村有个叫陈志强的人开了个五金厂，震动很大", "陈志强"),
            ("金砂村有个鄂贵家的鞋厂，冒黑烟", "鄂贵"),
            ("金砂村有个鞋厂，老板叫青格勒，冒黑烟", "青格勒"),
            ("石桥后段庄那边刘长青的面粉厂，污水发臭", "刘长青"),
        ] {
            assert_eq!(boss(text).as_deref(), Some(name), "{text}");
        }
    }

    #[test]
    fn a_name_marked_off_needs_no_family_name() {
        for (text, name) in [
            ("红花尔基有个叫哈斯额尔敦的开的搅拌站，粉尘很大", "哈斯额尔敦"),
            ("金砂村有个叫张平的开的五金厂，烧散煤呛人", "张平"),
        ] {
            let complaint = Complaint::parse(text, "", &RegionContext::default());
            assert_eq!(complaint.boss().map(Person::name), Some(name), "{text}");
        }
    }

    #[test]
    fn who_is_nobody_s_name() {
        for text in [
            "高大的烟囱每天冒黑烟",
            "有个人家的作坊半夜开工",
            "老板叫人半夜开工",
            "马路边的作坊烧胶",
            "白色的粉尘到处都是",
            "村民家里全是灰尘",
            "金砂村有一家鞋厂，胶水味很大",
            "后面的五金厂每天吵到半夜",
            "周边的居民深受其害",
            "金属的粉尘飘到马路上",
        ] {
            assert_eq!(boss(text), None, "{text}");
        }
    }
}
