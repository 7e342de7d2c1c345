//! What becomes of a record: in a unit, or beside the roster.

use serde::Serialize;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// In a unit together with other records.
    Linked,
    /// A unit of its own: no other record is the same unit.
    Single,
    /// Names nobody: a lead for inspection at a place, in no unit.
    Lead,
    /// A landlord's or village committee's account, in no unit.
    Landlord,
}

impl Decision {
    /// The code in `links.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Decision::Linked => "linked",
            Decision::Single => "single",
            Decision::Lead => "lead",
            Decision::Landlord => "landlord",
        }
    }
}
