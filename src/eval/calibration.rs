//! Whether a run's probabilities mean what they say.
//!
//! `links.csv` gives each record a probability. Of the records placed at about 0.9, about nine in ten of their
//! companions should be of the same unit. Records are put into bins by their probability; in each bin the stated mean
//! stands against the observed one. The observed value of a record is the share of the other records of its roster row
//! that are of its unit. The expected calibration error is the mean distance between both, weighted by records
//! (Naeini, Cooper and Hauskrecht, AAAI 2015).

use serde::Serialize;

use super::metrics::{Case, Contingency};
use super::{Links, Truth, Unit};

/// One bin of probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// Lower edge, included.
    pub from: f64,
    /// Upper edge, excluded but for 1.
    pub to: f64,
    /// Records in the bin.
    pub records: usize,
    /// Mean probability the run states for them.
    pub stated: f64,
    /// Mean share of their companions that are of the same unit.
    pub observed: f64,
}

/// Stated against observed probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// The bins that hold records, in ascending order.
    pub bins: Vec<CalibrationBin>,
    /// Records judged: those with a probability that share their roster row with another record.
    pub records: usize,
    /// Mean distance of stated and observed over the bins, weighted by records; 0 without records.
    pub expected_error: f64,
}

/// Edges are finer towards 1, where all decisions of a good run lie.
const EDGES: [f64; 9] = [0.0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0];

/// Compares the probabilities of the links with the truth. Empty when the links state none.
///
/// ```
/// use minglu::eval::{calibrate, Links, Truth, Unit};
/// let truth = Truth::from_csv("t", "source,record,site,legal,linkable\n甲,1,S,L,1\n乙,1,S,L,1\n".as_bytes())?;
/// let links = Links::from_csv("l", "source,record,roster_id,probability\n甲,1,R,0.97\n乙,1,R,0.97\n".as_bytes())?;
/// let calibration = calibrate(&truth, &links, Unit::Site);
/// assert_eq!(calibration.records, 2);
/// assert_eq!(calibration.bins[0].observed, 1.0);
/// # Ok::<(), minglu::eval::EvalError>(())
/// ```
pub fn calibrate(truth: &Truth, links: &Links, unit: Unit) -> Calibration {
    let case = Case::new(truth, links, unit);
    let mut table = Contingency::default();
    for row in &case.rows {
        table.add(row.unit, row.group);
    }
    let mut sums = [(0usize, 0.0f64, 0.0f64); EDGES.len() - 1];
    for row in case.rows.iter().filter(|row| row.grouped) {
        let (Some(probability), companions) = (row.probability, table.groups[&row.group] - 1) else { continue };
        if companions == 0 {
            continue;
        }
        let right = (table.cells[&(row.unit, row.group)] - 1) as f64 / companions as f64;
        let bin = EDGES[1..EDGES.len() - 1].partition_point(|&edge| edge <= probability);
        let sum = &mut sums[bin];
        *sum = (sum.0 + 1, sum.1 + probability, sum.2 + right);
    }
    let bins: Vec<CalibrationBin> = sums
        .iter()
        .enumerate()
        .filter(|(_, sum)| sum.0 > 0)
        .map(|(at, &(records, stated, observed))| CalibrationBin {
            from: EDGES[at],
            to: EDGES[at + 1],
            records,
            stated: stated / records as f64,
            observed: observed / records as f64,
        })
        .collect();
    let records: usize = bins.iter().map(|bin| bin.records).sum();
    let distance: f64 = bins.iter().map(|bin| bin.records as f64 * (bin.stated - bin.observed).abs()).sum();
    Calibration { bins, records, expected_error: if records == 0 { 0.0 } else { distance / records as f64 } }
}
