//! Beside the road: files on disk, for what would not fit into the memory a run was given.
//!
//! A run that is bounded ([`Observer::room`](crate::observe::Observer::room)) collects its proposed pairs in a [`PairSorter`]. While they fit,
//! nothing touches the disk; each time the buffer is full it is sorted, equal pairs are united, and the run is written to a temporary
//! file. At the end all runs are merged. Sorting and uniting are the same work in another order, so the result is the same bytes
//! whatever the bound.
//!
//! Records that would not fit stand in a [`Store`] from where they are read again, and [`Aside`] says so among their columns: what reads a record cannot
//! fail, so a stage asks whether all was read before its result is used.
//!
//! Cost: 12 bytes written and read once per pair and run; a merge compares log2(runs) times per pair. A census
//! record takes 0.33 KB of the file and some 2 µs to be read from it.

mod aside;
mod runs;
mod store;

pub use aside::{Aside, Trouble};
pub use runs::{PairSorter, Room, SpillError};
pub use store::{Store, StoreWriter};
