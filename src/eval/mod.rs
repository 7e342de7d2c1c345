//! Beside the road · in: a truth and a run's links · out: how good the roster is.
//!
//! A case with a known answer is two tables over the same records. `truth.csv` says to which production site and which
//! legal unit each record belongs; `links.csv` says where a run put it. [`evaluate`] compares the two partitions. It
//! looks at nothing else, so it judges any matcher that can write `source, record, roster_id`.
//!
//! What is counted (Menestrina, Whang and Garcia-Molina, "Evaluating entity resolution results", VLDB 2010, compare
//! these measures):
//!
//! - **pairwise** precision and recall, over all pairs of records in one unit: big units weigh quadratically;
//! - **B-cubed** (Bagga and Baldwin 1998), the mean over records of how pure and how complete their unit is;
//! - **exact units**, the share of units that hold exactly the right records: what a person checking units sees;
//! - **roster-size error**, units found against units there are: the figure a census office reports;
//! - **row recall** per source, the share of rows that found at least one partner where they have one;
//! - **source pairs**, which two lists fail to find each other.
//!
//! A row with `linkable = 0` (a complaint naming nobody, a landlord's meter) cannot be linked from its own cells. It
//! costs precision when it is put into a foreign unit, and nobody expects it to be found.
//!
//! Cost: linear in records but for one sort of the source pairs; a million rows take about a second.
//!
//! ```
//! use minglu::eval::{evaluate, Links, Truth, Unit};
//!
//! let truth = Truth::from_csv("truth.csv", "source,record,site,legal,linkable\n\
//!     底册,1,S1,L1,1\n\
//!     底册,2,S2,L1,1\n\
//!     许可证,1,S1,L1,1\n".as_bytes())?;
//! let links = Links::from_csv("links.csv", "source,record,roster_id,legal_id\n\
//!     底册.csv,1,L000001-01,L000001\n\
//!     底册.csv,2,L000001-02,L000001\n\
//!     许可证.xlsx,1,L000001-01,L000001\n".as_bytes())?;
//! truth.check(&links)?;
//! let sites = evaluate(&truth, &links, Unit::Site);
//! assert_eq!((sites.pairs.precision, sites.pairs.recall), (1.0, 1.0));
//! assert_eq!((sites.true_units, sites.roster_units), (2, 2));
//! # Ok::<(), minglu::eval::EvalError>(())
//! ```

mod by_id;
mod calibration;
pub mod conformance;
mod metrics;
mod table;
mod truth;

pub use by_id::truth_by_id;
pub use calibration::{Calibration, CalibrationBin, calibrate};
pub use metrics::{Evaluation, Share, SourcePair, SourceRecall, evaluate};
pub use table::render;
pub use truth::{EvalError, LinkRow, Links, Truth, TruthRow};

use serde::{Deserialize, Serialize};

/// Which of the two levels is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// The production site (产业活动单位), the row of the roster.
    #[default]
    Site,
    /// The legal unit (法人单位), which may have several sites.
    Legal,
}
