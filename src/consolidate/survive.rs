//! Survivorship: which value of a unit's records stands on the roster.

use super::{OutputColumn, Value};
use crate::record::{Lists, RecordId, Standardised};
use crate::score::Label;
use std::collections::BTreeMap;

/// Chooses golden values. Laws: every chosen value occurs in a member's cell (as written or standardised), and names that cell.
pub trait Survivorship: Send + Sync {
    /// The roster's columns in output order.
    fn columns(&self) -> Vec<OutputColumn>;

    /// Values per output field, the chosen one first; a field without a value is left out. `members` are ascending.
    fn golden(&self, lists: &Lists, data: &Standardised, members: &[RecordId]) -> BTreeMap<String, Vec<Value>>;

    /// Why a unit that the base register does not have is credible.
    fn omission_evidence(&self, lists: &Lists, data: &Standardised, members: &[RecordId]) -> Vec<Label>;
}

/// Makes no golden values: the roster is its groups.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoGolden;

impl Survivorship for NoGolden {
    fn columns(&self) -> Vec<OutputColumn> {
        Vec::new()
    }

    fn golden(&self, _: &Lists, _: &Standardised, _: &[RecordId]) -> BTreeMap<String, Vec<Value>> {
        BTreeMap::new()
    }

    fn omission_evidence(&self, _: &Lists, _: &Standardised, _: &[RecordId]) -> Vec<Label> {
        Vec::new()
    }
}
