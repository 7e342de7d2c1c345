//! How common the values are that candidate pairs agree on, per comparison and level.

use super::patterns::{CHUNK, Packing};
use crate::compare::{Comparator, MISSING};
use crate::record::{Pair, Standardised};
use rayon::prelude::*;

/// Mean log2 frequency per comparison and level over all candidate pairs, summed per chunk and then in chunk order, so that the
/// result does not depend on the number of threads.
pub(super) fn mean_log_frequency(
    comparators: &[Box<dyn Comparator>],
    packing: &Packing,
    data: &Standardised,
    pairs: &[Pair],
    codes: &[u64],
) -> Vec<Vec<f64>> {
    let zero = || -> Vec<Vec<(f64, f64)>> {
        (0..packing.fields()).map(|field| vec![(0.0, 0.0); packing.levels(field)]).collect()
    };
    let sums: Vec<_> = pairs
        .par_chunks(CHUNK)
        .zip(codes.par_chunks(CHUNK))
        .with_max_len(1)
        .map(|(pairs, codes)| {
            let mut sums = zero();
            let unpacked: Vec<Vec<u8>> = codes
                .iter()
                .map(|&code| {
                    let mut levels = vec![0; packing.fields()];
                    packing.unpack(code, &mut levels);
                    levels
                })
                .collect();
            let mut frequency = vec![0.0_f32; pairs.len()];
            for (field, comparator) in comparators.iter().enumerate() {
                let levels: Vec<u8> = unpacked.iter().map(|levels| levels[field]).collect();
                comparator.frequency(data, pairs, &levels, &mut frequency);
                for (&level, &frequency) in levels.iter().zip(&frequency) {
                    if level != MISSING && frequency > 0.0 {
                        let sum = &mut sums[field][usize::from(level)];
                        *sum = (sum.0 + f64::from(frequency).log2(), sum.1 + 1.0);
                    }
                }
            }
            sums
        })
        .collect();
    let total = sums.into_iter().fold(zero(), |mut total, chunk| {
        for (total, chunk) in total.iter_mut().flatten().zip(chunk.iter().flatten()) {
            *total = (total.0 + chunk.0, total.1 + chunk.1);
        }
        total
    });
    total
        .into_iter()
        .map(|levels| levels.into_iter().map(|(sum, n)| if n > 0.0 { round(sum / n) } else { 0.0 }).collect())
        .collect()
}

/// Rounds to a millionth of a bit, so that the order in which pairs were summed leaves no trace.
pub(super) fn round(x: f64) -> f64 {
    (x * 1e6).round() / 1e6
}
