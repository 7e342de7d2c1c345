//! Which column of an answered table is what, told by its header in either language.

use super::words::{corrected, plain};
use crate::consolidate::OutputColumn;
use crate::ingest::SheetRows;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    /// Key of a record; 0 left, 1 right.
    Key(usize),
    /// Label of a record, `底册:3`.
    Label(usize),
    /// Some cells of a record.
    Shown(usize),
    /// All cells of a record as a ledger stores them.
    Cells(usize),
    /// Ordinals of the unit's records in the list of this name.
    List(String),
    /// Answer about two records.
    Verdict,
    /// Status found.
    Status,
    /// Right value of this field.
    Correction(String),
    /// Note.
    Note,
    /// Person.
    Who,
    /// Day.
    When,
    /// Kind of a ledger's row.
    Kind,
    /// Field of a ledger's row.
    Field,
    /// Where a ledger's answer was first read: file, sheet, row.
    First(usize),
    /// What became of a ledger's answer.
    Outcome,
    /// Anything else.
    Other,
}

/// A table of answers: its columns, and the index of its first row below the header.
pub(super) struct Headed {
    pub columns: Vec<(Column, String)>,
    pub first: usize,
}

/// Rows looked at for a header: clerks put a title or two above it.
const HEAD_ROWS: usize = 15;

impl Headed {
    /// Finds the header; `None` for a sheet that is no table of answers.
    pub fn find(sheet: &SheetRows, lists: &[&str], outputs: &[OutputColumn]) -> Option<Self> {
        sheet.rows.iter().take(HEAD_ROWS).enumerate().find_map(|(at, (_, cells))| {
            let columns: Vec<(Column, String)> =
                cells.iter().map(|header| (column(header, lists, outputs), header.clone())).collect();
            let found = Self { columns, first: at + 1 };
            (found.names_records() || found.answers()).then_some(found)
        })
    }

    /// Whether two columns or one say which records a row is about.
    pub fn names_records(&self) -> bool {
        let has = |side| self.has(&Column::Key(side)) || self.has(&Column::Label(side));
        has(0) || self.columns.iter().any(|(column, _)| matches!(column, Column::List(_))) && self.answers()
    }

    /// Whether a column holds answers.
    pub fn answers(&self) -> bool {
        let answers = |column: &Column| matches!(column, Column::Verdict | Column::Status | Column::Correction(_));
        self.columns.iter().any(|(column, _)| answers(column))
    }

    /// Whether rows are about two records.
    pub fn is_of_pairs(&self) -> bool {
        self.has(&Column::Verdict) || self.has(&Column::Key(1)) || self.has(&Column::Label(1))
    }

    pub fn has(&self, wanted: &Column) -> bool {
        self.columns.iter().any(|(column, _)| column == wanted)
    }

    /// Header of a column, for messages.
    pub fn header(&self, wanted: &Column) -> &str {
        self.columns.iter().find(|(column, _)| column == wanted).map_or("", |(_, header)| header)
    }
}

fn column(header: &str, lists: &[&str], outputs: &[OutputColumn]) -> Column {
    let said = plain(header);
    match said.as_str() {
        "leftkey" | "甲校验码" | "repeatkey" | "重复条校验码" | "key" | "校验码" => Column::Key(0),
        "rightkey" | "乙校验码" | "keptkey" | "保留条校验码" => Column::Key(1),
        "left" | "甲" => Column::Label(0),
        "right" | "乙" => Column::Label(1),
        "leftcells" | "甲的内容" => Column::Cells(0),
        "rightcells" | "乙的内容" => Column::Cells(1),
        "verdict" | "answer" => Column::Verdict,
        "foundstatus" | "statusfound" | "核实状态" => Column::Status,
        "note" | "备注" | "核实备注" => Column::Note,
        "who" | "answeredby" | "核实人" => Column::Who,
        "when" | "answeredon" | "核实日期" => Column::When,
        "kind" => Column::Kind,
        "field" => Column::Field,
        "outcome" => Column::Outcome,
        "file" => Column::First(0),
        "sheet" => Column::First(1),
        "row" => Column::First(2),
        _ if said.starts_with("核实结论") || said.starts_with("verdict(") => Column::Verdict,
        _ if said.starts_with("甲(") => Column::Label(0),
        _ if said.starts_with("乙(") => Column::Label(1),
        _ if said.ends_with("(甲)") || said.ends_with("(left)") => Column::Shown(0),
        _ if said.ends_with("(乙)") || said.ends_with("(right)") => Column::Shown(1),
        _ if header.starts_with("left_") && said != "leftrosterid" => Column::Shown(0),
        _ if header.starts_with("right_") && said != "rightrosterid" => Column::Shown(1),
        _ if ["kept_name", "kept_address", "保留条名称", "保留条地址"].contains(&header) => Column::Shown(1),
        _ if ["name", "address", "重复条名称", "重复条地址"].contains(&header) => Column::Shown(0),
        _ => match corrected(header, outputs) {
            Some(output) => Column::Correction(output.field.to_owned()),
            None if outputs.iter().any(|output| [output.field, output.label.zh, output.label.en].contains(&header)) => {
                Column::Shown(0)
            }
            None => match lists.iter().find(|list| **list == header || header.strip_prefix("list:") == Some(list)) {
                Some(list) => Column::List((*list).to_owned()),
                None => Column::Other,
            },
        },
    }
}
