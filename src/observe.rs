//! What a caller may watch of a run. The library itself prints nothing and reads no clock.

use crate::spill::Room;

/// The stages of a run, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Files to tables.
    Ingest,
    /// Cells to typed columns.
    Standardise,
    /// Records to candidate pairs.
    Block,
    /// Candidate pairs to comparison vectors and their weights.
    Score,
    /// Scored pairs to units.
    Cluster,
    /// Units to roster rows.
    Consolidate,
    /// Roster to files.
    Report,
}

impl Stage {
    /// Every stage in order.
    pub const ALL: [Stage; 7] = [
        Stage::Ingest,
        Stage::Standardise,
        Stage::Block,
        Stage::Score,
        Stage::Cluster,
        Stage::Consolidate,
        Stage::Report,
    ];

    /// Snake-case name as written to `run.json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Ingest => "ingest",
            Stage::Standardise => "standardise",
            Stage::Block => "block",
            Stage::Score => "score",
            Stage::Cluster => "cluster",
            Stage::Consolidate => "consolidate",
            Stage::Report => "report",
        }
    }
}

/// Receives the progress of a run: the program draws bars and takes times from it, a test counts calls.
pub trait Observer: Sync {
    /// A stage begins, with the number of things it will work through (0 when not known).
    fn started(&self, stage: Stage, total: u64) {
        let _ = (stage, total);
    }

    /// So many more things are done. May be called from several threads.
    fn advanced(&self, stage: Stage, by: u64) {
        let _ = (stage, by);
    }

    /// What the next stage may still take of the machine, `None` when the run is not bounded. A stage that would take more goes by way
    /// of the disk; the answer never changes a result.
    fn room(&self) -> Option<Room> {
        None
    }

    /// So many bytes were written to temporary files.
    fn spilled(&self, stage: Stage, bytes: u64) {
        let _ = (stage, bytes);
    }

    /// A stage ended; `taken` things went in and `given` came out.
    fn finished(&self, stage: Stage, taken: u64, given: u64) {
        let _ = (stage, taken, given);
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}
