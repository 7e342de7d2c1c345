//! `review.csv`: a row per doubtful pair, both sides' values beside each other as they were sent.

use super::reason::push_evidence;
use super::table::{Context, Head, Shape, Sink, Table, Target};
use super::{Lang, ReportError};
use crate::decisions::{CELL_MARK, record_key, snapshot};
use crate::record::RecordId;
use crate::score::Label;
use std::ops::Range;

/// What is shown of both sides: the column's name, and the standard fields of which the first that has a cell is shown.
const SIDES: [(&str, &[&str], Label); 6] = [
    ("name", &["name"], Label::new("名称", "name")),
    ("code", &["credit_code", "permit_no", "registration_no", "tax_no"], Label::new("代码", "code")),
    ("address", &["address", "registered_address", "village", "town"], Label::new("地址", "address")),
    ("person", &["legal_rep", "contact"], Label::new("负责人", "person")),
    ("phone", &["phone"], Label::new("电话", "phone")),
    ("industry", &["industry", "industry_code", "complaint_text"], Label::new("行业或内容", "industry or text")),
];

pub(super) struct ReviewTable<'a>(pub &'a Context<'a>);

impl Table for ReviewTable<'_> {
    fn file(&self) -> &'static str {
        "review.csv"
    }

    fn heads(&self) -> Vec<Head> {
        let lang = self.0.lang;
        let mut heads = vec![
            Head::new(lang, "left", Label::new("甲（名单:第几条）", "left"), Shape::Text),
            Head::new(lang, "right", Label::new("乙（名单:第几条）", "right"), Shape::Text),
            Head::new(lang, "why", Label::new("为什么要看", "why"), Shape::Prose),
            Head::new(lang, "probability", Label::new("同一单位的概率", "probability"), Shape::Number),
            Head::new(lang, "together", Label::new("暂时是否合并", "together for now"), Shape::Text),
        ];
        heads.extend(answer_heads(lang, "verdict", Label::new("核实结论", "verdict"), Shape::Verdict));
        for (field, _, label) in SIDES {
            for (side, zh, en) in [("left", "甲", "left"), ("right", "乙", "right")] {
                let text = if lang == super::Lang::Zh {
                    format!("{}（{zh}）", label.zh)
                } else {
                    format!("{} ({en})", label.en)
                };
                heads.push(Head { field: format!("{side}_{field}"), label: text, shape: Shape::Text });
            }
        }
        heads.extend([
            Head::new(lang, "evidence", Label::new("比较结果", "evidence"), Shape::Prose),
            Head::new(lang, "left_roster_id", Label::new("甲的名录编号", "left roster id"), Shape::Text),
            Head::new(lang, "right_roster_id", Label::new("乙的名录编号", "right roster id"), Shape::Text),
            Head::new(lang, "left_key", Label::new("甲校验码", "left key"), Shape::Origin),
            Head::new(lang, "right_key", Label::new("乙校验码", "right key"), Shape::Origin),
            Head::new(lang, "left_cells", Label::new("甲的内容", "left cells"), Shape::Origin),
            Head::new(lang, "right_cells", Label::new("乙的内容", "right cells"), Shape::Origin),
        ]);
        heads
    }

    fn len(&self) -> usize {
        self.0.roster.reviews.len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let mut scratch = String::new();
        for review in &self.0.roster.reviews[range] {
            let sides = [review.pair.left(), review.pair.right()];
            for side in sides {
                scratch.clear();
                self.0.push_label(side, &mut scratch);
                sink.link(&scratch, Target::Record(side))?;
            }
            sink.text(self.0.lang.pick(review.why))?;
            sink.share(review.probability)?;
            let (code, words) =
                if review.together { ("yes", Label::new("是", "yes")) } else { ("no", Label::new("否", "no")) };
            sink.coded(code, self.0.lang.pick(words))?;
            no_answer(sink)?;
            for (_, fields, _) in SIDES {
                for side in sides {
                    scratch.clear();
                    for field in fields {
                        if scratch.is_empty() {
                            self.0.push_cells(side, field, &mut scratch);
                        }
                    }
                    sink.text(&scratch)?;
                }
            }
            scratch.clear();
            push_evidence(self.0.lang, &review.evidence, &mut scratch);
            sink.text(&scratch)?;
            for side in sides {
                match self.unit(side) {
                    Some((unit, id)) => sink.link(id, Target::Unit(unit))?,
                    None => sink.text("")?,
                }
            }
            for side in sides {
                sink.text(&record_key(self.0.lists, side).to_string())?;
            }
            for side in sides {
                sink.text(&snapshot(self.0.lists, side).join(CELL_MARK))?;
            }
            sink.end()?;
        }
        Ok(())
    }
}

impl ReviewTable<'_> {
    fn unit(&self, record: RecordId) -> Option<(u32, &str)> {
        let roster = self.0.roster;
        let unit = roster.placements.get(record.index())?.unit?;
        Some((unit, &roster.units[unit as usize].roster_id))
    }
}

/// The columns a person fills in: the answer, a note, who and when.
pub(super) fn answer_heads(lang: Lang, field: &str, label: Label, shape: Shape) -> [Head; 4] {
    [
        Head::new(lang, field, label, shape),
        Head::new(lang, "note", Label::new("备注", "note"), Shape::Fill),
        Head::new(lang, "who", Label::new("核实人", "answered by"), Shape::Fill),
        Head::new(lang, "when", Label::new("核实日期", "answered on"), Shape::Fill),
    ]
}

/// The empty cells of [`answer_heads`].
pub(super) fn no_answer(sink: &mut dyn Sink) -> Result<(), ReportError> {
    (0..4).try_for_each(|_| sink.text(""))
}
