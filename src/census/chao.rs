//! Chao's lower bound: from the units seen on one list and on two, how many at least are on none.

use super::capture::CaptureTable;
use serde::Serialize;

/// Half width of a 95 % interval in standard errors.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// A lower bound for the number of units, seen and unseen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LowerBound {
    /// The bound.
    pub total: f64,
    /// Its standard error.
    pub error: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Chao's bound for a finite number of lists, `n + (t-1)/t · f1² / 2 f2`, which holds whatever units differ in, as long as lists are
/// drawn independently given the unit; without units on exactly two lists, its bias-corrected form (Chao 1987, 1989). `None` for fewer
/// than two lists or an empty table.
///
/// ```
/// use minglu::census::{CaptureTable, chao};
/// let table = CaptureTable::new(&["甲", "乙"], vec![0, 30, 20, 10]);
/// assert_eq!(chao(&table).unwrap().total, 60.0 + 0.5 * 50.0 * 50.0 / 20.0);
/// ```
pub fn chao(table: &CaptureTable) -> Option<LowerBound> {
    let by = table.by_number();
    let (&once, &twice) = (by.first()?, by.get(1)?);
    let lists = by.len() as f64;
    (table.total() > 0).then(|| bound(table.total(), once, twice, (lists - 1.0) / lists))
}

/// The same for any number of chances to be seen (counts of events instead of lists): `n + f1² / 2 f2`. `counts[k]` units were seen
/// `k + 1` times.
pub fn chao_limit(counts: &[u64]) -> Option<LowerBound> {
    let (&once, twice) = (counts.first()?, counts.get(1).copied().unwrap_or(0));
    let seen: u64 = counts.iter().sum();
    (seen > 0).then(|| bound(seen, once, twice, 1.0))
}

fn bound(seen: u64, once: u64, twice: u64, share: f64) -> LowerBound {
    let (n, f1, f2) = (seen as f64, once as f64, twice as f64);
    let (hidden, variance) = if twice > 0 {
        let ratio = f1 / f2;
        let terms = share / 2.0 * ratio.powi(2) + share.powi(2) * ratio.powi(3) + share.powi(2) / 4.0 * ratio.powi(4);
        (share * f1 * f1 / (2.0 * f2), f2 * terms)
    } else {
        let hidden = share * f1 * (f1 - 1.0) / 2.0;
        let total = (n + hidden).max(1.0);
        let cube = f1 * (2.0 * f1 - 1.0).powi(2) / 4.0 - f1.powi(4) / (4.0 * total);
        (hidden, (share * f1 * (f1 - 1.0) / 2.0 + share.powi(2) * cube).max(0.0))
    };
    let error = variance.sqrt();
    let [low, high] = interval(n, hidden, error);
    LowerBound { total: n + hidden, error, low, high }
}

/// A 95 % interval for `seen + hidden` in which the logarithm of the hidden number is taken for normal, so that it never
/// reaches below what was seen (Burnham's interval, Chao 1987).
pub(super) fn interval(seen: f64, hidden: f64, error: f64) -> [f64; 2] {
    if hidden <= 0.0 || error <= 0.0 {
        return [seen + hidden.max(0.0); 2];
    }
    let spread = (Z * (1.0 + (error / hidden).powi(2)).ln().sqrt()).exp();
    [seen + hidden / spread, seen + hidden * spread]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Snowshoe hares, 68 animals on 6 occasions: with infinitely many chances 82.2, with six 79.84 (6.4 as Rcapture prints it).
    #[test]
    fn hares() {
        let counts = [25, 22, 13, 5, 1, 2];
        assert!((chao_limit(&counts).unwrap().total - (68.0 + 625.0 / 44.0)).abs() < 1e-9);
        let six = bound(68, 25, 22, 5.0 / 6.0);
        assert!((six.total - 79.837_121_212_121).abs() < 1e-6, "{six:?}");
        assert!((six.error - 6.4).abs() < 0.06, "{six:?}");
        // Bias-corrected, 68 + 25·24 / (2·23), is 81.04.
        assert!((68.0 + 25.0 * 24.0 / 46.0 - 81.04_f64).abs() < 5e-3);
    }

    /// Illegal immigrants in Dutch cities: 9,273.5 (662.6), and at least 8,000 at 95 %; fewer than a quarter were caught.
    #[test]
    fn immigrants() {
        let bound = chao_limit(&[1645, 183, 37, 13, 1, 1]).unwrap();
        assert!((bound.total - 9273.5).abs() < 0.05 && (bound.error - 662.6).abs() < 0.05, "{bound:?}");
        assert!(bound.low > 8000.0 && 1880.0 / bound.total < 0.25, "{bound:?}");
    }

    #[test]
    fn nobody_twice_is_still_a_bound() {
        let bound = chao_limit(&[4]).unwrap();
        assert!(bound.total == 10.0 && bound.error.is_finite() && bound.low >= 4.0);
        let none = chao_limit(&[1]).unwrap();
        assert!(none.total == 1.0 && none.low == 1.0 && none.error.is_finite());
        assert!(chao_limit(&[]).is_none() && chao_limit(&[0, 0]).is_none());
    }
}
