//! What is odd about a cell, and why a row is no record. Neither stops a run.

use super::{RecordId, RowRef};
use serde::{Deserialize, Serialize};

/// Something a person should know about one cell. The cell's value is carried on unchanged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// The record, once the row is known to be one.
    pub record: RecordId,
    /// Field name, or the source's header for a column without a field.
    pub column: String,
    /// The cell as it stands in the file.
    pub value: String,
    /// What is wrong.
    pub kind: IssueKind,
    /// What was expected, or the ranked suggestion for a repair; empty when there is nothing to add.
    pub detail: String,
}

impl Issue {
    /// Whether a person should look at the cell: not at a mark that was filled from the row it means.
    pub fn is_open(&self) -> bool {
        self.kind != IssueKind::Ditto || self.detail.is_empty()
    }
}

/// Kinds of [`Issue`], each with a stable snake-case code in `run.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueKind {
    /// An 18-digit code that a spreadsheet stored as a float: its last digits are lost (…000, 9.14E+17).
    CodeLostDigits,
    /// A code whose check digit does not hold.
    CodeCheckFailed,
    /// A code of no known shape.
    CodeUnknownShape,
    /// A number that lost its leading zeros.
    LostLeadingZeros,
    /// A number that a spreadsheet turned into a float text (`13800000000.0`).
    FloatText,
    /// A date that a spreadsheet stored as a serial number.
    DateSerial,
    /// A phone number of no known shape.
    PhoneUnknownShape,
    /// Coordinates outside the plausible range, or longitude and latitude exchanged.
    CoordinateImplausible,
    /// An industry code unknown to every edition of the classification.
    IndustryUnknown,
    /// A value that does not have the type its column has.
    Unreadable,
    /// More cells than the header has columns, or a cell that spills over.
    ExtraCells,
    /// A cell that could not be decoded in the file's encoding.
    Undecodable,
    /// A mark that repeats the cell above (同上, 〃); the detail is the row in which that is written out, nothing where no cell is meant for certain.
    Ditto,
}

/// A row below the header that is no record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// Where it stands.
    pub at: RowRef,
    /// Why it is no record.
    pub reason: RejectReason,
    /// Its cells joined with ` | `, as evidence.
    pub text: String,
}

/// Why a row is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// A title above the header or repeated below it, or the heading of a part of the table.
    Title,
    /// The header itself, or its repetition further down.
    Header,
    /// No cell has text.
    Blank,
    /// 合计 / 小计 / Total.
    Subtotal,
    /// A note below the table.
    Footnote,
    /// A row of a sheet that a person who opens the file does not see.
    Hidden,
    /// A row of a table in which no column identifies a unit.
    Unidentified,
}
