//! The words of answers: what clerks write and what it means.

use super::entry::Answer;
use crate::cluster::Relation;
use crate::consolidate::OutputColumn;
use crate::record::Label;
use crate::text::fold;
use serde::Serialize;

/// What was found of a unit on the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It produces.
    Running,
    /// It stands still.
    Stopped,
    /// It is closed for good.
    Closed,
    /// It moved away.
    Moved,
    /// There is no such unit.
    Absent,
}

/// Answers about two records: code, words, and what else is understood.
pub(super) const ANSWERS: [(Answer, &str, Label, &[&str]); 4] = [
    (
        Answer::Is(Relation::SameUnit),
        "same_unit",
        Label::new("同一单位", "same unit"),
        &["是", "同一个单位", "同一家", "相同", "同", "yes", "y", "same"],
    ),
    (
        Answer::Is(Relation::Different),
        "different",
        Label::new("不同单位", "different units"),
        &["否", "不是", "不是同一单位", "非同一单位", "两个单位", "不同", "no", "n", "different unit"],
    ),
    (
        Answer::Is(Relation::OtherSite),
        "other_site",
        Label::new("同一法人不同厂址", "same legal unit, other site"),
        &[
            "同一法人",
            "同法人不同厂址",
            "同一企业不同厂址",
            "同一法人单位不同厂址",
            "不同厂址",
            "other site",
            "same legal unit",
        ],
    ),
    (
        Answer::Unsure,
        "unsure",
        Label::new("无法确定", "cannot tell"),
        &["待定", "不确定", "不清楚", "不能确定", "unclear", "unknown", "open"],
    ),
];

/// What may be found on the ground: code, words, and what else is understood.
pub(super) const STATUSES: [(Status, &str, Label, &[&str]); 5] = [
    (
        Status::Running,
        "running",
        Label::new("运行", "running"),
        &["正常", "正常运行", "在产", "生产", "营业", "active"],
    ),
    (Status::Stopped, "stopped", Label::new("停产", "stopped"), &["停业", "暂停", "全年停产", "idle"]),
    (Status::Closed, "closed", Label::new("关闭", "closed"), &["关停", "已关闭", "注销", "倒闭", "取缔"]),
    (Status::Moved, "moved", Label::new("搬迁", "moved"), &["已搬迁", "迁出", "搬走"]),
    (
        Status::Absent,
        "absent",
        Label::new("不存在", "does not exist"),
        &["查无", "查无此厂", "查无此单位", "没有", "不存在该单位"],
    ),
];

impl Answer {
    /// The answer that these words mean.
    pub(super) fn parse(text: &str) -> Option<Self> {
        find(&ANSWERS, text)
    }

    /// The code in delimited files.
    pub fn as_str(self) -> &'static str {
        ANSWERS.iter().find(|(answer, ..)| *answer == self).map_or("", |(_, code, ..)| code)
    }

    /// The answer for people.
    pub fn label(self) -> Label {
        ANSWERS.iter().find(|(answer, ..)| *answer == self).map_or(Label::new("", ""), |(_, _, label, _)| *label)
    }

    /// Every answer, in the order a drop-down shows them.
    pub fn all() -> impl Iterator<Item = Self> {
        ANSWERS.iter().map(|(answer, ..)| *answer)
    }
}

impl Status {
    /// The status that these words mean.
    pub(super) fn parse(text: &str) -> Option<Self> {
        find(&STATUSES, text)
    }

    /// The code in delimited files.
    pub fn as_str(self) -> &'static str {
        STATUSES.iter().find(|(status, ..)| *status == self).map_or("", |(_, code, ..)| code)
    }

    /// The status for people, and on the roster.
    pub fn label(self) -> Label {
        STATUSES.iter().find(|(status, ..)| *status == self).map_or(Label::new("", ""), |(_, _, label, _)| *label)
    }

    /// Every status, in the order a drop-down shows them.
    pub fn all() -> impl Iterator<Item = Self> {
        STATUSES.iter().map(|(status, ..)| *status)
    }
}

fn find<T: Copy>(table: &[(T, &str, Label, &[&str])], text: &str) -> Option<T> {
    let said = plain(text);
    let means = |(_, code, label, others): &&(T, &str, Label, &[&str])| {
        [*code, label.zh, label.en].iter().chain(others.iter()).any(|word| plain(word) == said)
    };
    table.iter().find(means).map(|(meaning, ..)| *meaning)
}

/// Words without white space, case, width and closing punctuation.
pub(super) fn plain(text: &str) -> String {
    let folded: String =
        fold(text).chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '。' | '.' | '；' | ';')).collect();
    folded.to_lowercase()
}

/// The column of the roster that a column of corrections is about: `corrected_name` and `更正：单位名称` stand for `name`.
pub(super) fn corrected<'a>(header: &str, columns: &'a [OutputColumn]) -> Option<&'a OutputColumn> {
    let said = plain(header);
    let rest = ["corrected", "更正为", "更正"].iter().find_map(|word| said.strip_prefix(word))?;
    let rest = rest.trim_start_matches([':', '：']);
    columns
        .iter()
        .find(|column| [column.field, column.label.zh, column.label.en].iter().any(|name| plain(name) == rest))
}

/// A day as `2018-05-03`, from the ways people write one; `None` when it is none.
pub(super) fn day(text: &str) -> Option<String> {
    let text = fold(text);
    let text = text.split(['t', 'T', ' ']).next()?.trim();
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let (year, month, day) = match parts[..] {
        [whole] if whole.len() == 8 && whole.is_ascii() => {
            (whole[..4].parse().ok()?, whole[4..6].parse().ok()?, whole[6..].parse().ok()?)
        }
        [year, month, day] => (year.parse::<u32>().ok()?, month.parse::<u32>().ok()?, day.parse::<u32>().ok()?),
        _ => return None,
    };
    ((1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_clerks_are_understood() {
        for (text, answer) in [
            ("同一单位", Some(Answer::Is(Relation::SameUnit))),
            ("是", Some(Answer::Is(Relation::SameUnit))),
            (" ＹＥＳ ", Some(Answer::Is(Relation::SameUnit))),
            ("same_unit", Some(Answer::Is(Relation::SameUnit))),
            ("否。", Some(Answer::Is(Relation::Different))),
            ("同一法人 不同厂址", Some(Answer::Is(Relation::OtherSite))),
            ("待定", Some(Answer::Unsure)),
            ("可能是", None),
            ("", None),
        ] {
            assert_eq!(Answer::parse(text), answer, "{text:?}");
        }
        assert_eq!(Status::parse("已搬迁"), Some(Status::Moved));
        assert_eq!(Status::parse("Closed"), Some(Status::Closed));
        assert_eq!(Status::parse("同一单位"), None);
    }

    #[test]
    fn every_word_means_one_thing() {
        let mut seen = std::collections::BTreeSet::new();
        for (_, code, label, others) in ANSWERS {
            // A code and its English words may be the same but for the underscore.
            let words: std::collections::BTreeSet<String> =
                [code, label.zh, label.en].iter().chain(others).map(|word| plain(word)).collect();
            assert!(words.into_iter().all(|word| seen.insert(word)), "{code}");
        }
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, want) in [
            ("2018-05-03", Some("2018-05-03")),
            ("2018/5/3", Some("2018-05-03")),
            ("2018年5月3日", Some("2018-05-03")),
            ("2018.5.3", Some("2018-05-03")),
            ("20180503", Some("2018-05-03")),
            ("2018-05-03 14:20:00", Some("2018-05-03")),
            ("２０１８-05-03", Some("2018-05-03")),
            ("5月3日", None),
            ("2018-13-03", None),
            ("上周", None),
        ] {
            assert_eq!(day(text).as_deref(), want, "{text:?}");
        }
    }

    #[test]
    fn corrections_name_their_field() {
        let columns = [OutputColumn { field: "name", label: Label::new("单位名称", "name"), many: false }];
        for header in ["更正：单位名称", "更正单位名称", "corrected_name", "corrected name", "更正: 单位名称"]
        {
            assert_eq!(corrected(header, &columns).map(|column| column.field), Some("name"), "{header}");
        }
        for header in ["单位名称", "更正：邮编", "更正"] {
            assert!(corrected(header, &columns).is_none(), "{header}");
        }
    }
}
