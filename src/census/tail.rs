//! Tails of the Poisson distribution on the log scale, where a p-value of 1e-300 still has a rank.

/// Natural logarithm of the gamma function for `x >= 1`, to 12 digits (Stirling's series from 12 on, the recurrence below).
pub(super) fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 12.0 {
        shift += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - shift
}

/// Log of the probability that a Poisson count of this mean lies as far out as `count`, on its side of the mean.
pub(super) fn ln_one_sided(count: u64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if count == 0 { 0.0 } else { f64::NEG_INFINITY };
    }
    let k = count as f64;
    let ln_mass = k * mean.ln() - mean - ln_gamma(k + 1.0);
    let (mut term, mut sum, mut at) = (1.0, 1.0, k);
    while term > 1e-17 * sum {
        if k >= mean {
            at += 1.0;
            term *= mean / at;
        } else {
            term *= at / mean;
            at -= 1.0;
        }
        sum += term;
    }
    (ln_mass + sum.ln()).min(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_of_factorials() {
        let mut ln = 0.0;
        for n in 1..200u32 {
            ln += f64::from(n).ln();
            assert!((ln_gamma(f64::from(n) + 1.0) - ln).abs() < 1e-11 * ln.max(1.0), "{n}");
        }
        assert!(ln_gamma(1.0).abs() < 1e-12);
    }

    #[test]
    fn tails_add_up() {
        // P(X <= 2) of mean 3 is e^-3 (1 + 3 + 4.5); P(X >= 5) is the rest of the first five.
        assert!((ln_one_sided(2, 3.0) - (8.5 * (-3f64).exp()).ln()).abs() < 1e-12);
        let below: f64 = (1.0 + 3.0 + 4.5 + 4.5 + 3.375) * (-3f64).exp();
        assert!((ln_one_sided(5, 3.0) - (1.0 - below).ln()).abs() < 1e-12);
        assert!((ln_one_sided(0, 7.0) + 7.0).abs() < 1e-12);
        assert!(ln_one_sided(5000, 100.0) < -1000.0 && ln_one_sided(5000, 100.0).is_finite());
        assert_eq!((ln_one_sided(0, 0.0), ln_one_sided(3, 0.0)), (0.0, f64::NEG_INFINITY));
    }
}
