//! Kin: records that are near to the same others.
//!
//! Where a unit has a dozen records, two poor ones of them (a first name and a year here, a surname and a town there) share nothing rare with each
//! other, but both are near to the rich ones. Neighbours of neighbours find such pairs: the more neighbours two records have in common, for
//! how many they have, the likelier they are of one unit. Only near neighbours count, and only as many pairs are added as a budget allows,
//! the best first.
//!
//! Reference: Jarvis & Patrick 1973 (IEEE Trans. Comput. 22) on likeness by shared near neighbours.

use super::TOGETHER;
use crate::record::{Pair, RecordId};
use rayon::prelude::*;

/// A neighbour: who found whom, and the score as a share of the finder's best.
pub(super) type Found = (u32, u32, f32);

/// Neighbours below this share of both records' best (geometric mean) lead nowhere. Measured on people with up to twenty records each:
/// recall 0.959 at ten pairs per record between 0.4 and 0.5, 0.945 at 0.55, 0.924 at 0.6.
const STRONG: f32 = 0.45;

/// A neighbour that does not find back counts as if it found back with this share.
const ONE_SIDED: f32 = 0.4;

/// Units of two or three records have no kin that they do not find themselves: below so many near neighbours per record nothing is looked for.
const LEAST_NEIGHBOURS: f64 = 2.0;

/// Least share of neighbours in common.
const LEAST_KIN: f64 = 0.03;

/// Strengths are added as integers, so that sums do not hang on the order of rows.
const FIXED_POINT: f32 = 1024.0;

/// Records per task.
const CHUNK: usize = 512;

/// Pairs of records with near neighbours in common that did not find each other, at most so many that there are `most` pairs per record with those
/// that did.
pub(super) fn kin(n: usize, found: &[Found], most: usize) -> Vec<Pair> {
    let mut edges: Vec<Found> = found.iter().map(|&(a, b, share)| (a.min(b), a.max(b), share)).collect();
    edges.par_sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
    let direct: Vec<Found> = edges
        .chunk_by(|x, y| (x.0, x.1) == (y.0, y.1))
        .map(|both| {
            let back = both.get(1).map_or(ONE_SIDED, |other| other.2);
            (both[0].0, both[0].1, (both[0].2 * back).sqrt())
        })
        .collect();
    let strong = || direct.iter().filter(|edge| edge.2 >= STRONG);
    let budget = (most * n).saturating_sub(direct.len());
    if (2 * strong().count()) as f64 <= LEAST_NEIGHBOURS * n as f64 || budget == 0 {
        return Vec::new();
    }
    let mut ends = vec![0_u32; n + 1];
    for edge in strong() {
        ends[edge.0 as usize + 1] += 1;
        ends[edge.1 as usize + 1] += 1;
    }
    for at in 0..n {
        ends[at + 1] += ends[at];
    }
    let mut next = ends.clone();
    let mut near = vec![(0_u32, 0_u32); ends[n] as usize];
    for &(a, b, strength) in strong() {
        let strength = (strength * FIXED_POINT) as u32;
        for (from, to) in [(a, b), (b, a)] {
            near[next[from as usize] as usize] = (to, strength);
            next[from as usize] += 1;
        }
    }
    let of = |record: u32| &near[ends[record as usize] as usize..ends[record as usize + 1] as usize];
    let first: Vec<u32> = (0..=n as u32).map(|a| direct.partition_point(|edge| edge.0 < a) as u32).collect();
    let knows = |a: u32, b: u32| {
        let own = &direct[first[a as usize] as usize..first[a as usize + 1] as usize];
        own.binary_search_by_key(&b, |edge| edge.1).is_ok()
    };
    let unit = f64::from(FIXED_POINT * FIXED_POINT);
    let chunks: Vec<Vec<(u32, Pair)>> = (0..n.div_ceil(CHUNK))
        .into_par_iter()
        .with_max_len(TOGETHER)
        .map_init(
            || (vec![0_u64; n], Vec::new()),
            |(shared, touched), chunk| {
                let mut out = Vec::new();
                for a in (chunk * CHUNK) as u32..((chunk + 1) * CHUNK).min(n) as u32 {
                    for &(middle, one) in of(a) {
                        for &(b, two) in of(middle).iter().filter(|&&(b, _)| b > a) {
                            if shared[b as usize] == 0 {
                                touched.push(b);
                            }
                            shared[b as usize] += u64::from(one) * u64::from(two);
                        }
                    }
                    for b in touched.drain(..) {
                        let sum = std::mem::take(&mut shared[b as usize]) as f64 / unit;
                        let share = sum / ((of(a).len() * of(b).len()) as f64).sqrt();
                        if share >= LEAST_KIN && !knows(a, b) {
                            let pair = Pair::new(RecordId(a), RecordId(b));
                            out.extend(pair.map(|pair| ((share * 1e6) as u32, pair)));
                        }
                    }
                }
                out
            },
        )
        .collect();
    let mut kin = chunks.concat();
    if kin.len() > budget {
        // Those that tie with the first one too many are left out, so that what is added does not hang on the order of rows.
        kin.select_nth_unstable_by(budget, |x, y| y.0.cmp(&x.0));
        let cut = kin[budget].0;
        kin.retain(|&(share, _)| share > cut);
    }
    kin.into_iter().map(|(_, pair)| pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_poor_records_are_found_by_the_rich_ones_they_share() {
        // 0 and 1 know 2, 3 and 4, which know each other, but 0 and 1 do not find one another.
        let mut found = Vec::new();
        for (a, b) in [(0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)] {
            found.extend([(a, b, 0.9), (b, a, 0.9)]);
        }
        assert_eq!(kin(5, &found, 10), [Pair::new(RecordId(0), RecordId(1)).unwrap()]);
        // No budget, no kin; neighbours that are not near, no kin.
        assert!(kin(5, &found, 1).is_empty());
        let weak: Vec<Found> = found.iter().map(|&(a, b, _)| (a, b, 0.3)).collect();
        assert!(kin(5, &weak, 10).is_empty());
    }
}
