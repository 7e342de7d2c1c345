//! Beside the road: sorted runs on disk, for what would not fit into the memory a run was given.
//!
//! A run that is bounded ([`Observer::room`](crate::observe::Observer::room)) collects its proposed pairs in a [`PairSorter`]. While they fit,
//! nothing touches the disk; each time the buffer is full it is sorted, equal pairs are united, and the run is written to a temporary
//! file. At the end all runs are merged. Sorting and uniting are the same work in another order, so the result is the same bytes
//! whatever the bound.
//!
//! Cost: 12 bytes written and read once per pair and run; a merge compares log2(runs) times per pair.

mod runs;

pub use runs::{PairSorter, Room, SpillError};
