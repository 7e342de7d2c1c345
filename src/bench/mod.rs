//! Beside the road · in: plans and sets with a known answer · out: how well each plan does on each set, and what it costs.
//!
//! A [`LabelledSet`] is a folder: one table (`records.csv` with a column `id`, and `truth.csv` with `id, cluster`), or the lists of
//! a census office (`lists/`, and `truth.csv` as `minglu eval` reads it). A plan is run as its users run it ([`answer`]) and judged end
//! to end ([`judge`]): a true pair that blocking never proposed counts as missed. Beside the measures of [`eval`](crate::eval) stand
//!
//! - the **threshold curve**: how the figures move when every weight is lowered or raised by some bits and the groups are formed again
//!   by the plan's own clusterer, so the best threshold can be read beside the default one;
//! - the same **over pairs alone**, which is what scorers without a clusterer are judged by;
//! - **calibration**, of records and of pairs;
//! - **baselines**: equal rows, and a Jaro-Winkler similarity of 0.9, the floor that any plan must pass.
//!
//! Runs can be frozen ([`Frozen`]) and compared later ([`changes`]). Times are taken by the caller; nothing here reads a clock.
//!
//! What the parts of the shipped plans are worth, measured by leaving each out (`data-samples/plans`):
//!
#![doc = include_str!("ablations.md")]
//!
#![doc = include_str!("growth.md")]

mod baseline;
mod curve;
mod figures;
mod frozen;
mod page;
mod set;
mod svg;
mod table;

pub use baseline::{exact_baseline, jaro_winkler_baseline};
pub use curve::{CurvePoint, pair_curve, threshold_curve};
pub use figures::{Answer, Cost, Figures, PairBin, Prf, answer, judge, true_units};
pub use frozen::{Change, Frozen, FrozenError, changes};
pub use page::page;
pub use set::{LabelledSet, SetError, SetFolder, SetKind, labelled_sets, measurable, truth_by_id};
pub use table::{render, render_changes};
