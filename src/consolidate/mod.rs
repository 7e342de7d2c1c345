//! Step 6 · in: clusters and the lists · out: the [`Roster`] · previous: cluster · next: report.
//!
//! Every record ends in exactly one [`Placement`]: in a unit of the roster, or in none with the reason. Every value of a
//! roster row points at the record and column it came from and at the survivorship rule that chose it.

mod answers;
mod deciding;
mod findings;
mod golden;
mod pick;
mod reviews;
mod roster;
mod survive;
mod values;

pub(crate) use deciding::UNCLEAR;
pub use deciding::{Deciding, deciding};
pub use findings::Findings;
pub use golden::{ConsolidateInput, consolidate, describe, settle};
pub use pick::{Candidate, Candidates, Key, RULES, pick};
pub use reviews::mean_between;

pub use crate::cluster::Decision;
pub use crate::score::Evidence;
pub use roster::{Duplicate, Omission, OutputColumn, Placement, Reason, Review, Roster, Unit};
pub use survive::{Life, NoGolden, Survivorship};
pub use values::{Chosen, Fields, Origins, Said, Value, Values};
