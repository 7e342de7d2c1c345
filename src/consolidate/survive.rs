//! Survivorship: which value of a unit's records stands on the roster.

use super::{OutputColumn, Unit, Values};
use crate::record::{Lists, RecordId, Standardised};
use crate::score::Label;
use serde::{Deserialize, Serialize};

/// Whether a unit is at work, as far as a list says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// At work.
    Running,
    /// Not at work for now (停产, 停业).
    Paused,
    /// Ended (关闭, 注销, 取缔, 不存在).
    Closed,
    /// Not here any more (搬迁, 迁出).
    Moved,
}

/// Chooses golden values. Laws: every chosen value occurs in a member's cell (as written, standardised, or completed to the official
/// name of a place) or is put together from the cells of one member (an address asked for in parts), and names that cell.
pub trait Survivorship: Send + Sync {
    /// The roster's columns in output order.
    fn columns(&self) -> Vec<OutputColumn>;

    /// Values per output field, the chosen one first; a field without a value is left out. `members` are ascending.
    fn golden(&self, lists: &Lists, data: &Standardised, members: &[RecordId]) -> Values;

    /// What can be told of golden values only when all are there: one spelling for what many units share.
    fn agree(&self, units: &mut [Unit]) {
        let _ = units;
    }

    /// Lets go of what golden values are not drawn from, when no records will be compared any more.
    fn forget(&self, data: &mut Standardised) {
        let _ = data;
    }

    /// Why a unit that the base register does not have is credible.
    fn omission_evidence(&self, lists: &Lists, data: &Standardised, members: &[RecordId]) -> Vec<Label>;

    /// Whether some list still calls the unit by this name, beside the name chosen.
    fn goes_by(&self, values: &Values, name: &str) -> bool {
        let _ = (values, name);
        false
    }

    /// Whether the unit is at work, by its golden values; `None` when they do not say.
    fn life(&self, values: &Values) -> Option<Life> {
        let _ = values;
        None
    }

    /// Whether a record says that its unit is at work; `None` when it does not say.
    fn record_life(&self, lists: &Lists, data: &Standardised, record: RecordId) -> Option<Life> {
        let _ = (lists, data, record);
        None
    }
}

/// Makes no golden values: the roster is its groups.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoGolden;

impl Survivorship for NoGolden {
    fn columns(&self) -> Vec<OutputColumn> {
        Vec::new()
    }

    fn golden(&self, _: &Lists, _: &Standardised, _: &[RecordId]) -> Values {
        Values::default()
    }

    fn omission_evidence(&self, _: &Lists, _: &Standardised, _: &[RecordId]) -> Vec<Label> {
        Vec::new()
    }
}
