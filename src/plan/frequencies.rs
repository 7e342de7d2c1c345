//! Where a comparison takes its term frequencies from, in place of the lists.

use super::Plan;
use crate::compare::Reference;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;

/// A table of values with their counts or shares, as a plan names it:
///
/// ```toml
/// [[compare]]
/// part = "cn.person"
/// frequencies = { file = "names.csv", floor = 1e-6 }
/// ```
///
/// What a value is, the comparison says: of a column's values each is one, `cn.person` reads people, and `cn.name` 字号, each by itself or as the
/// whole name of an enterprise, which counts for its 字号. How often a trade goes with a 字号 is counted in the lists all the same.
///
/// A plan holds only the name; whoever reads plans from files reads the table, too
/// ([`read_frequencies`](crate::auto::read_frequencies)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frequencies {
    /// Path of the table; a relative one starts from the folder of the plan.
    pub file: String,
    /// Share of a value that the table does not have, above 0 to 1; filled in with the smallest share of the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// SHA-256 of the file in hexadecimal, filled in when it is read. A file with another is refused, so a plan that was written down runs again
    /// as it ran or not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The table, once it was read.
    #[serde(skip)]
    pub table: Option<Arc<Reference>>,
}

impl Plan {
    /// Makes the relative paths of its tables start from `folder`, that of the file it was read from.
    pub fn located(mut self, folder: &Path) -> Self {
        for table in self.compare.iter_mut().filter_map(|comparison| comparison.frequencies.as_mut()) {
            table.file = folder.join(&table.file).display().to_string();
        }
        self
    }
}
