//! Columns that are not compared, and why, in words for people.

use crate::record::Lang;
use serde::{Serialize, Serializer};

/// A column that is not compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftOut {
    /// The column.
    pub column: String,
    /// Why; in English where it is written down.
    #[serde(serialize_with = "in_english")]
    pub reason: Reason,
}

/// Why a column is not compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// No record has a value.
    Empty,
    /// All records have the same value.
    OneValue,
    /// This share of the records has a value, too few.
    SeldomFilled(f64),
    /// Every record has a value of its own.
    AllDifferent,
    /// Its words stand in this column, which says more.
    SaidBetterIn(String),
    /// Its words stand in these columns as well.
    SaidIn(Vec<String>),
    /// Its words come back in this column, with which it is compared as one text.
    PartOfText(String),
    /// Of several sources only one fills it.
    OneSource,
    /// More columns than can be compared at once, and the others tell more.
    TooMany,
}

impl LeftOut {
    /// The column and the reason.
    pub fn text(&self, lang: Lang) -> String {
        let (column, reason) = (&self.column, self.reason.text(lang));
        if lang == Lang::Zh { format!("{column}：{reason}") } else { format!("{column}: {reason}") }
    }
}

impl Reason {
    /// The reason in words.
    ///
    /// ```
    /// use minglu::{auto::Reason, record::Lang};
    /// assert_eq!(Reason::SeldomFilled(0.0123).text(Lang::Zh), "只有 1.2 % 的记录有值");
    /// assert_eq!(Reason::SeldomFilled(0.0123).text(Lang::En), "only 1.2 % of the records have a value");
    /// ```
    pub fn text(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Empty => ("整列都是空的".to_owned(), "the column is empty".to_owned()),
            Self::OneValue => ("各条记录的值都一样".to_owned(), "all records have the same value".to_owned()),
            Self::SeldomFilled(share) => {
                let percent = share * 100.0;
                (format!("只有 {percent:.1} % 的记录有值"), format!("only {percent:.1} % of the records have a value"))
            }
            Self::AllDifferent => ("每条记录的值都不一样".to_owned(), "every record has a value of its own".to_owned()),
            Self::SaidBetterIn(column) => (
                format!("里面的词在“{column}”列都有，那一列说得更多"),
                format!("its words stand in {column}, which says more"),
            ),
            Self::SaidIn(columns) => (
                format!("里面的词在“{}”列也有", columns.join("”、“")),
                format!("its words stand in {} too", columns.join(", ")),
            ),
            Self::PartOfText(title) => (
                format!("里面的词在“{title}”列又出现，合成一段文字一起比较"),
                format!("its words come back in {title}; compared as part of the whole text"),
            ),
            Self::OneSource => (
                "只有一份名单填了这一列，名单之间无从比较".to_owned(),
                "only one source fills it, so it compares nothing between sources".to_owned(),
            ),
            Self::TooMany => (
                "列太多，一次比不完，别的列更能说明问题".to_owned(),
                "more columns than can be compared at once, and the others tell more".to_owned(),
            ),
        };
        if lang == Lang::Zh { zh } else { en }
    }
}

fn in_english<S: Serializer>(reason: &Reason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&reason.text(Lang::En))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_said_in_both_languages() {
        let (one, two) = (|| "全称".to_owned(), || vec!["姓".to_owned(), "名".to_owned()]);
        for (reason, zh, en) in [
            (Reason::Empty, "整列都是空的", "the column is empty"),
            (Reason::OneValue, "各条记录的值都一样", "all records have the same value"),
            (Reason::SeldomFilled(0.015), "只有 1.5 % 的记录有值", "only 1.5 % of the records have a value"),
            (Reason::AllDifferent, "每条记录的值都不一样", "every record has a value of its own"),
            (
                Reason::SaidBetterIn(one()),
                "里面的词在“全称”列都有，那一列说得更多",
                "its words stand in 全称, which says more",
            ),
            (Reason::SaidIn(two()), "里面的词在“姓”、“名”列也有", "its words stand in 姓, 名 too"),
            (
                Reason::PartOfText(one()),
                "里面的词在“全称”列又出现，合成一段文字一起比较",
                "its words come back in 全称; compared as part of the whole text",
            ),
            (
                Reason::OneSource,
                "只有一份名单填了这一列，名单之间无从比较",
                "only one source fills it, so it compares nothing between sources",
            ),
            (
                Reason::TooMany,
                "列太多，一次比不完，别的列更能说明问题",
                "more columns than can be compared at once, and the others tell more",
            ),
        ] {
            let out = LeftOut { column: "简称".to_owned(), reason };
            assert_eq!(out.text(Lang::Zh), format!("简称：{zh}"));
            assert_eq!(out.text(Lang::En), format!("简称: {en}"));
            let json = serde_json::to_value(&out).unwrap();
            assert_eq!(json, serde_json::json!({ "column": "简称", "reason": en }));
        }
    }
}
