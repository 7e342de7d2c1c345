//! Step 2 · in: [`Lists`] · out: [`Standardised`] · previous: ingest · next: block.
//!
//! A standardiser reads the cells of every record once and leaves typed columns behind: parsed names, codes, places,
//! phone sets, and the key columns that blocking works on. What it cannot read stays absent and becomes an
//! [`Issue`]; no record is ever dropped.
//!
//! Laws (held for whatever is registered): the output has one entry per record in record order; absent stays absent; any
//! text is accepted; the result does not depend on the number of threads.

pub mod codes;
mod columns;
mod days;
mod distinct;
pub mod field;
mod places;
pub mod table;

pub use columns::{ColumnKind, NamedColumn, Provided, headers};
pub use table::{ColumnSpec, Table};

use crate::record::{Issue, Lists, Standardised};
use crate::spill::{Room, SpillError};

/// Turns cells into typed columns.
pub trait Standardiser: Send + Sync {
    /// Name as it stands in a plan.
    fn name(&self) -> &str;

    /// The typed columns of all records, and what was odd about their cells.
    fn standardise(&self, lists: &Lists) -> (Standardised, Vec<Issue>);

    /// The same within `room`: what would take more memory is kept in temporary files, which [`Aside`](crate::spill::Aside)
    /// tells. The columns say the same.
    ///
    /// # Errors
    /// [`SpillError`] when a temporary file cannot be written.
    fn standardise_within(&self, lists: &Lists, room: Option<&Room>) -> Result<(Standardised, Vec<Issue>), SpillError> {
        let _ = room;
        Ok(self.standardise(lists))
    }

    /// The columns that there will be for these lists, or for lists that have all it reads where none are given. `None`, the default, leaves
    /// it open, and no plan is told that it names a column that is not there.
    fn provides(&self, lists: Option<&Lists>) -> Option<Provided> {
        let _ = lists;
        None
    }

    /// The columns of the lists that its options name.
    fn reads(&self) -> Vec<NamedColumn> {
        Vec::new()
    }
}
