//! The living roster · in: an earlier result and lists that come and go · out: the next result, in which every unit keeps its identity,
//! with a history and a report of what changed.
//!
//! An update runs the whole road again on the old lists with the new ones ([`Edition`]), so its partition is that of a full run.
//! What it adds is memory: a result keeps its lists and numbers ([`State`]), rows of two editions are told apart ([`compare_rows`]), units
//! inherit their numbers ([`identify`]), by their rows or, where a list took all of them away, by what they are called; and [`carry`] writes down what happened: merges, splits, renames, closures, what is new and what is gone.
//!
//! Invariants:
//! - A number never stands for two units, not even after the first is gone.
//! - A unit whose records did not change keeps its number.
//! - No row leaves silently: each is in an event with its list and row.
//! - The library reads no clock: the date of an event is the caller's, and empty when none was given.
//!
//! Cost: beside the run itself, linear in cells.

mod carry;
mod changes;
mod edition;
mod events;
mod history;
mod identity;
mod rows;
mod state;
mod succession;

pub use carry::{Carried, Now, carry, first};
pub use changes::{ChangeRow, write_changes};
pub use edition::{Change, Edition, EditionError};
pub use history::{Event, EventKind, write_history};
pub use identity::{Face, Fate, Identities, Loss, Past, UnitId, identify};
pub use rows::{Was, compare_rows, fingerprint};
pub use state::{Damage, Identity, Keep, Retired, STATE_FILE, State, StateError};
