//! How often what repeats occurs.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// How often each hash occurs that occurs more than once. Most values of a register occur once: sorting them all takes a third of the time that a
/// map of them all does, and less room.
pub(super) fn repeats(mut hashes: Vec<u64>) -> FxHashMap<u64, u32> {
    hashes.par_sort_unstable();
    let runs = hashes.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
    let mut counts: FxHashMap<u64, u32> = runs.map(|run| (run[0], run.len() as u32)).collect();
    counts.shrink_to_fit();
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_occurs_once_is_left_out() {
        let counts = repeats(vec![7, u64::MAX, 3, 7, 0, 7, u64::MAX]);
        let expected = [(7, 3), (u64::MAX, 2)];
        assert_eq!(counts, FxHashMap::from_iter(expected));
    }
}
