//! Step 2 · in: [`Lists`] · out: [`Standardised`] · previous: ingest · next: block.
//!
//! A standardiser reads the cells of every record once and leaves typed columns behind: parsed names, codes, places,
//! phone sets, and the key columns that blocking works on. What it cannot read stays absent and becomes an
//! [`Issue`]; no record is ever dropped.
//!
//! Laws (held for whatever is registered): the output has one entry per record in record order; absent stays absent; any
//! text is accepted; the result does not depend on the number of threads.

mod days;
mod distinct;
pub mod field;
mod places;
pub mod table;

pub use table::{ColumnSpec, Table};

use crate::record::{Issue, Lists, Standardised};

/// Turns cells into typed columns.
pub trait Standardiser: Send + Sync {
    /// Name as it stands in a plan.
    fn name(&self) -> &str;

    /// The typed columns of all records, and what was odd about their cells.
    fn standardise(&self, lists: &Lists) -> (Standardised, Vec<Issue>);
}
