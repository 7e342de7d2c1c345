//! What is wrong with an answer, told so that a clerk finds it and knows what to write.

use super::entry::Place;
use crate::cluster::Voice;
use crate::ingest::Lang;
use serde::Serialize;

/// Something wrong with one answer, row, sheet or file. Every other answer is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Where; row 0 stands for the whole sheet, and without a sheet for the whole file.
    pub place: Place,
    /// What.
    pub problem: Problem,
}

/// An answer as a contradiction shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// What it is about, for people.
    pub about: String,
    /// What was said, Chinese and English.
    pub answer: (String, String),
    /// Who and when.
    pub voice: Voice,
    /// Where.
    pub place: Place,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Problem {
    /// A word that is no answer.
    UnknownAnswer {
        /// Header of its column.
        column: String,
        /// The word.
        value: String,
        /// The words allowed, Chinese and English.
        allowed: (String, String),
    },
    /// The sheet has answers, but the columns that say about which records are gone.
    NoRecordColumns,
    /// The sheet asks questions, but the column for the answers is gone.
    NoAnswerColumn,
    /// The row has an answer, but does not say about which record.
    NoRecord,
    /// The row stops in the middle: the file was cut off.
    CutOff,
    /// A day that is none; the answer is taken without a date.
    NoDay {
        /// What stands there.
        value: String,
    },
    /// A field that the roster has not.
    UnknownField {
        /// The field.
        value: String,
    },
    /// A record of the answer is not in the lists; the answer waits.
    NotFound {
        /// The record's label.
        record: String,
    },
    /// No answer of the file is about these lists.
    OtherProject {
        /// Number of its answers.
        answers: usize,
    },
    /// Answers that cannot all be true.
    Contradiction {
        /// The answers.
        said: Vec<Said>,
        /// Index of the one overruled for being older; `None` when none is obeyed.
        overruled: Option<usize>,
    },
}

impl Remark {
    /// The remark in a language: where, what is wrong, what is allowed or done.
    pub fn message(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        if let Problem::Contradiction { said, overruled } = &self.problem {
            return contradiction(said, *overruled, lang);
        }
        let mut text = place(&self.place, lang);
        text.push_str(if zh { "：" } else { ": " });
        text.push_str(&match (&self.problem, zh) {
            (Problem::UnknownAnswer { column, value, allowed }, true) => {
                format!("“{column}”填的是“{value}”，不认识，这一条没有采用；可填：{}", allowed.0)
            }
            (Problem::UnknownAnswer { column, value, allowed }, false) => {
                format!("'{value}' in '{column}' is no answer and was not taken; allowed: {}", allowed.1)
            }
            (Problem::NoRecordColumns, true) => {
                "有核实结论，但说明是哪条记录的列被删掉了（“甲（名单:第几条）”和“乙（名单:第几条）”，或“甲校验码”和“乙校验码”，或“校验码”），这张表没有采用；请从原表把这些列复制回来".to_owned()
            }
            (Problem::NoRecordColumns, false) => {
                "has answers, but the columns that name the records are gone (left and right, left_key and right_key, or key); the sheet was not taken: copy them back from the original".to_owned()
            }
            (Problem::NoAnswerColumn, true) => {
                "“核实结论”这一列被删掉了，这张表没有可采用的结论".to_owned()
            }
            (Problem::NoAnswerColumn, false) => "the column 'verdict' is gone; there is no answer to take".to_owned(),
            (Problem::NoRecord, true) => {
                "填了结论，但没有写明是哪条记录（应为 名单:第几条，例如 底册:3），这一条没有采用".to_owned()
            }
            (Problem::NoRecord, false) => {
                "has an answer but names no record (expected source:record, e.g. base:3); it was not taken".to_owned()
            }
            (Problem::CutOff, true) => {
                "这一行不完整，文件在这里断了；这一行没有采用，前面的都已采用，请重新取得文件".to_owned()
            }
            (Problem::CutOff, false) => {
                "the row stops in the middle, the file was cut off here; this row was not taken, those before it were".to_owned()
            }
            (Problem::NoDay { value }, true) => {
                format!("核实日期“{value}”不是日期（应写作 2018-05-03），结论照用，按没有日期处理")
            }
            (Problem::NoDay { value }, false) => {
                format!("'{value}' is no date (expected 2018-05-03); the answer is taken without a date")
            }
            (Problem::UnknownField { value }, true) => format!("名录没有“{value}”这一项，这条更正没有采用"),
            (Problem::UnknownField { value }, false) => {
                format!("the roster has no field '{value}'; the correction was not taken")
            }
            (Problem::NotFound { record }, true) => {
                format!("在这次的名单里找不到“{record}”这条记录（内容已改动太多或已删除），保留备下次")
            }
            (Problem::NotFound { record }, false) => {
                format!("record '{record}' is not in these lists; the answer is kept for the next run")
            }
            (Problem::OtherProject { answers }, true) => format!(
                "{answers} 条结论没有一条对得上这次的名单，恐怕是另一个项目的名录；请检查 --decisions 给的文件。这些结论保留备下次"
            ),
            (Problem::OtherProject { answers }, false) => format!(
                "none of the {answers} answers is about these lists; is it another project's roster? They are kept for the next run"
            ),
            (Problem::Contradiction { .. }, _) => String::new(),
        });
        text
    }
}

fn contradiction(said: &[Said], overruled: Option<usize>, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut text = String::from(if zh { "核实结论相互矛盾：" } else { "answers contradict each other: " });
    for (at, one) in said.iter().enumerate() {
        if at > 0 {
            text.push_str(if zh { "；" } else { "; " });
        }
        let voice = [one.voice.who.as_str(), one.voice.when.as_str()];
        let voice: Vec<&str> = voice.into_iter().filter(|part| !part.is_empty()).collect();
        let (answer, place) = (if zh { &one.answer.0 } else { &one.answer.1 }, place(&one.place, lang));
        text.push_str(&match (zh, voice.is_empty()) {
            (true, true) => format!("{} “{answer}”（{place}）", one.about),
            (true, false) => format!("{} “{answer}”（{}，{place}）", one.about, voice.join("，")),
            (false, true) => format!("{} '{answer}' ({place})", one.about),
            (false, false) => format!("{} '{answer}' ({}, {place})", one.about, voice.join(", ")),
        });
    }
    text.push_str(&match (overruled, zh) {
        (Some(at), true) => format!("。第 {} 条最早，以后来的为准", at + 1),
        (Some(at), false) => format!(". Number {} is the oldest and gives way", at + 1),
        (None, true) => "。没有日期可分先后，都没有采用，已排在待核实最前面".to_owned(),
        (None, false) => ". No date decides, so none is obeyed; they are asked again first".to_owned(),
    });
    text
}

/// `“out/roster.xlsx”工作表“待核实”第 7 行`.
fn place(place: &Place, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut text = if zh { format!("“{}”", place.file) } else { format!("'{}'", place.file) };
    if !place.sheet.is_empty() {
        text.push_str(&if zh {
            format!("工作表“{}”", place.sheet)
        } else {
            format!(", sheet '{}'", place.sheet)
        });
    }
    if place.row > 0 {
        text.push_str(&if zh { format!("第 {} 行", place.row) } else { format!(", row {}", place.row) });
    }
    text
}
