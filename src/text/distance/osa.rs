//! Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each counted once.
//!
//! Bit-parallel (Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances"): one machine word
//! holds a whole column of the table, so a pair costs one short loop over the longer text. Texts beyond 64 letters go
//! through the table itself.

use super::places::{Places, WORD};

/// Memory that [`osa`] works in. Reuse it for all pairs of a chunk.
#[derive(Debug, Clone)]
pub struct OsaScratch {
    /// Places of each low letter in the pattern: looked up at once, which texts of Latin letters and digits gain by.
    low: [u64; 256],
    /// Places of the others.
    high: Places,
    rows: [Vec<u32>; 3],
}

impl Default for OsaScratch {
    fn default() -> Self {
        Self { low: [0; 256], high: Places::default(), rows: Default::default() }
    }
}

/// The optimal string alignment distance of two texts.
///
/// ```
/// use minglu::text::distance::{OsaScratch, letters, osa};
/// let of = |a: &str, b: &str| osa(&letters(a).collect::<Vec<_>>(), &letters(b).collect::<Vec<_>>(), &mut OsaScratch::default());
/// assert_eq!(of("鸿发五金", "发鸿五金厂"), 2);
/// assert_eq!(of("", "五金"), 2);
/// ```
pub fn osa(a: &[u16], b: &[u16], scratch: &mut OsaScratch) -> u32 {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let prefix = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    match a.len() {
        0 => b.len() as u32,
        1..=WORD => bits(a, b, scratch),
        _ => table(a, b, &mut scratch.rows),
    }
}

/// The same from the whole table, as the definition reads.
pub fn osa_naive(a: &[u16], b: &[u16]) -> u32 {
    table(a, b, &mut Default::default())
}

fn bits(pattern: &[u16], text: &[u16], scratch: &mut OsaScratch) -> u32 {
    let OsaScratch { low, high, .. } = scratch;
    for (at, &letter) in pattern.iter().enumerate() {
        match low.get_mut(usize::from(letter)) {
            Some(places) => *places |= 1 << at,
            None => high.add(letter, at),
        }
    }
    let last = 1_u64 << (pattern.len() - 1);
    let (mut up, mut down, mut diagonal, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
    let mut distance = pattern.len() as u32;
    for &letter in text {
        let here = low.get(usize::from(letter)).copied().unwrap_or_else(|| high.of(letter));
        let swap = ((!diagonal & here) << 1) & before;
        diagonal = ((here & up).wrapping_add(up) ^ up) | here | down | swap;
        let plus = down | !(diagonal | up);
        let minus = diagonal & up;
        distance += u32::from(plus & last != 0);
        distance -= u32::from(minus & last != 0);
        let plus = plus << 1 | 1;
        let minus = minus << 1;
        up = minus | !(diagonal | plus);
        down = plus & diagonal;
        before = here;
    }
    for &letter in pattern {
        if let Some(places) = low.get_mut(usize::from(letter)) {
            *places = 0;
        }
    }
    high.clear();
    distance
}

fn table(a: &[u16], b: &[u16], rows: &mut [Vec<u32>; 3]) -> u32 {
    let width = b.len() + 1;
    let [two_before, before, now] = rows;
    for row in [&mut *two_before, &mut *before, &mut *now] {
        row.clear();
        row.extend(0..width as u32);
    }
    for i in 1..=a.len() {
        now[0] = i as u32;
        for j in 1..width {
            let same = u32::from(a[i - 1] != b[j - 1]);
            let mut best = (before[j] + 1).min(now[j - 1] + 1).min(before[j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(two_before[j - 2] + 1);
            }
            now[j] = best;
        }
        std::mem::swap(two_before, before);
        std::mem::swap(before, now);
    }
    before[width - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_each_kind_of_edit_once() {
        for (a, b, expected) in [
            ("", "", 0),
            ("green", "green", 0),
            ("green", "gren", 1),
            ("green", "gerne", 2),
            ("ca", "abc", 3),
            ("smith", "smiht", 1),
            ("裕丰陶瓷", "丰裕陶瓷", 1),
            ("锁纳特", "索纳特", 1),
        ] {
            let (a16, b16): (Vec<u16>, Vec<u16>) = (a.encode_utf16().collect(), b.encode_utf16().collect());
            assert_eq!(osa(&a16, &b16, &mut OsaScratch::default()), expected, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn fast_and_naive_agree(a in "[abc锁纳特]{0,70}", b in "[abc锁纳特]{0,70}") {
            let (a, b): (Vec<u16>, Vec<u16>) = (a.encode_utf16().collect(), b.encode_utf16().collect());
            let mut scratch = OsaScratch::default();
            let naive = osa_naive(&a, &b);
            prop_assert_eq!(osa(&a, &b, &mut scratch), naive);
            prop_assert_eq!(osa(&b, &a, &mut scratch), naive);
            let set = |x: &[u16]| super::super::letter_set(x);
            prop_assert!(super::super::least_distance(set(&a), set(&b)) <= naive);
        }
    }
}
