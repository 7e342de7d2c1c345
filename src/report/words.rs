//! The words of the report in two languages. Codes stay the same; only what a person reads is translated.

use crate::consolidate::Decision;
use crate::record::{IssueKind, RejectReason, Role};
use crate::score::Label;

pub use crate::record::Lang;

impl Lang {
    /// Joins several values in one cell.
    pub(super) fn list_mark(self) -> &'static str {
        match self {
            Lang::Zh => "、",
            Lang::En => ", ",
        }
    }

    /// Separates two statements in one cell.
    pub(super) fn clause_mark(self) -> &'static str {
        match self {
            Lang::Zh => "；",
            Lang::En => "; ",
        }
    }
}

/// What became of a record, for people.
pub(super) fn decision(decision: Decision) -> Label {
    match decision {
        Decision::Linked => Label::new("已合并", "linked"),
        Decision::Single => Label::new("独立单位", "single"),
        Decision::Lead => Label::new("线索", "lead"),
        Decision::Landlord => Label::new("不纳入（房东/村委等户头）", "landlord"),
    }
}

/// The code of a reject reason, as in `rejected.csv`.
pub(super) fn reject_code(reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::Title => "title",
        RejectReason::Header => "header",
        RejectReason::Blank => "blank",
        RejectReason::Subtotal => "subtotal",
        RejectReason::Footnote => "footnote",
        RejectReason::Hidden => "hidden",
        RejectReason::Unidentified => "unidentified",
    }
}

/// A reject reason for people.
pub(super) fn reject(reason: RejectReason) -> Label {
    match reason {
        RejectReason::Title => Label::new("标题行", "title or heading"),
        RejectReason::Header => Label::new("表头行", "header row"),
        RejectReason::Blank => Label::new("空行", "blank row"),
        RejectReason::Subtotal => Label::new("合计/小计行", "subtotal row"),
        RejectReason::Footnote => Label::new("表下备注行", "note below the table"),
        RejectReason::Hidden => Label::new("隐藏的工作表里的行", "row of a hidden sheet"),
        RejectReason::Unidentified => {
            Label::new("所在的表没有能认出单位的列", "row of a table that identifies no unit")
        }
    }
}

/// The code of an issue, as in `issues.csv` and `run.json`.
pub(super) fn issue_code(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::CodeLostDigits => "code_lost_digits",
        IssueKind::CodeCheckFailed => "code_check_failed",
        IssueKind::CodeUnknownShape => "code_unknown_shape",
        IssueKind::LostLeadingZeros => "lost_leading_zeros",
        IssueKind::FloatText => "float_text",
        IssueKind::DateSerial => "date_serial",
        IssueKind::PhoneUnknownShape => "phone_unknown_shape",
        IssueKind::CoordinateImplausible => "coordinate_implausible",
        IssueKind::IndustryUnknown => "industry_unknown",
        IssueKind::Unreadable => "unreadable",
        IssueKind::ExtraCells => "extra_cells",
        IssueKind::Undecodable => "undecodable",
        IssueKind::Ditto => "ditto",
    }
}

/// An issue for people.
pub(super) fn issue(kind: IssueKind) -> Label {
    match kind {
        IssueKind::CodeLostDigits => Label::new("代码被表格软件截断", "code lost digits in a spreadsheet"),
        IssueKind::CodeCheckFailed => Label::new("代码校验位不符", "check digit does not hold"),
        IssueKind::CodeUnknownShape => Label::new("代码格式不明", "code of unknown shape"),
        IssueKind::LostLeadingZeros => Label::new("丢失前导零", "leading zeros lost"),
        IssueKind::FloatText => Label::new("数字被存成小数", "number stored as float"),
        IssueKind::DateSerial => Label::new("日期被存成序号", "date stored as serial number"),
        IssueKind::PhoneUnknownShape => Label::new("电话格式不明", "phone of unknown shape"),
        IssueKind::CoordinateImplausible => Label::new("坐标不合理", "implausible coordinates"),
        IssueKind::IndustryUnknown => Label::new("行业代码不存在", "unknown industry code"),
        IssueKind::Unreadable => Label::new("单元格类型不符", "value of the wrong type"),
        IssueKind::ExtraCells => Label::new("单元格多于表头", "more cells than header columns"),
        IssueKind::Undecodable => Label::new("文字无法解码", "undecodable text"),
        IssueKind::Ditto => Label::new("同上（↑ 是所指的行）", "ditto (↑ the row meant)"),
    }
}

/// The role of a list for people.
pub(super) fn role(role: Role) -> Label {
    match role {
        Role::BaseRegister => Label::new("底册", "base register"),
        Role::Industry => Label::new("工业企业库", "industry database"),
        Role::Statistics => Label::new("环境统计", "environmental statistics"),
        Role::Permits => Label::new("排污许可", "discharge permits"),
        Role::Electricity => Label::new("用电户", "electricity accounts"),
        Role::Complaints => Label::new("举报投诉", "complaints"),
        Role::Inspection => Label::new("排查检查", "inspections"),
        Role::Other => Label::new("其他名单", "other list"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes here and the codes serde writes are one set.
    #[test]
    fn codes_are_the_serialised_names() {
        for kind in [
            IssueKind::CodeLostDigits,
            IssueKind::CodeCheckFailed,
            IssueKind::CodeUnknownShape,
            IssueKind::LostLeadingZeros,
            IssueKind::FloatText,
            IssueKind::DateSerial,
            IssueKind::PhoneUnknownShape,
            IssueKind::CoordinateImplausible,
            IssueKind::IndustryUnknown,
            IssueKind::Unreadable,
            IssueKind::ExtraCells,
            IssueKind::Undecodable,
            IssueKind::Ditto,
        ] {
            assert_eq!(serde_json::to_value(kind).unwrap(), issue_code(kind));
        }
        for reason in [
            RejectReason::Title,
            RejectReason::Header,
            RejectReason::Blank,
            RejectReason::Subtotal,
            RejectReason::Footnote,
            RejectReason::Hidden,
            RejectReason::Unidentified,
        ] {
            assert_eq!(serde_json::to_value(reason).unwrap(), reject_code(reason));
        }
    }
}
