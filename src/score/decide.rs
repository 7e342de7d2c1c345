//! From which weight on a pair counts, and from which on nobody needs to look.

use serde::{Deserialize, Serialize};

/// Thresholds on the match weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Decide {
    /// Pairs at or above this many bits (log2 odds) are kept and, below `sure_bits`, put before a person.
    pub review_bits: f32,
    /// Pairs at or above this many bits need no review.
    pub sure_bits: f32,
}

impl Default for Decide {
    fn default() -> Self {
        Self { review_bits: -3.0, sure_bits: 3.0 }
    }
}
