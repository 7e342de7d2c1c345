//! Jaro-Winkler similarity with a prepared left side and a cutoff.
//!
//! The left text is prepared once and compared with many: where each of its letters stands is one machine word, so a letter of the
//! other text finds its partner by two instructions. Which letters both texts have bounds the similarity from above in
//! about a nanosecond, which is all that most pairs of a run need. Texts beyond 64 letters go through strsim's table, and so do the tests: the
//! kernel gives strsim's value, bit by bit.
//!
//! References: Jaro 1989 (JASA 84); Winkler 1990 for the common beginning; the bit-parallel form follows Hyyrö's idea for edit distances.

use super::letter_set;
use super::places::{Places, WORD};

/// From this similarity on a common beginning counts (Winkler's condition, as strsim has it).
const BOOST_ABOVE: f64 = 0.7;

/// Letters of a common beginning that count.
const BEGINNING: usize = 4;

/// What each of them takes off the distance to 1.
const PER_LETTER: f64 = 0.1;

/// A text ready to be compared with many others.
///
/// ```
/// use minglu::text::distance::{JaroWinkler, letters};
/// let of = |text: &str| letters(text).collect::<Vec<u16>>();
/// let mut left = JaroWinkler::default();
/// left.prepare(&of("鸿发五金制品厂"));
/// assert!(left.similarity(&of("鸿发五金制造厂")) > 0.9);
/// assert_eq!(left.similarity(&of("鸿发五金制品厂")), 1.0);
/// assert_eq!(left.at_least(&of("裕丰陶瓷"), 0.8), None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct JaroWinkler {
    letters: Vec<u16>,
    set: u64,
    places: Places,
}

impl JaroWinkler {
    /// Takes this text for the left side.
    pub fn prepare(&mut self, letters: &[u16]) {
        self.letters.clear();
        self.letters.extend_from_slice(letters);
        self.set = letter_set(letters);
        self.places.prepare(&letters[..letters.len().min(WORD)]);
    }

    /// The similarity, 0 to 1: what `strsim::jaro_winkler(right, left)` gives.
    pub fn similarity(&self, right: &[u16]) -> f64 {
        self.boosted(self.jaro(right), right)
    }

    /// The similarity when it is at least `cutoff`, which is told without the kernel for most pairs that are not.
    #[inline]
    pub fn at_least(&self, right: &[u16], cutoff: f64) -> Option<f64> {
        self.at_least_of(right, letter_set(right), cutoff)
    }

    /// The same with the right side's [`letter_set`] at hand.
    #[inline]
    pub fn at_least_of(&self, right: &[u16], right_set: u64, cutoff: f64) -> Option<f64> {
        if self.most(right.len(), right_set) < cutoff {
            return None;
        }
        let similarity = self.similarity(right);
        (similarity >= cutoff).then_some(similarity)
    }

    /// An upper bound of the similarity with a text of so many letters out of this set: a letter that the other text lacks finds no partner.
    #[inline]
    pub fn most(&self, right_length: usize, right_set: u64) -> f64 {
        let (left, right) = (self.letters.len(), right_length);
        if left == 0 || right == 0 {
            return if left == right { 1.0 } else { 0.0 };
        }
        let shared = |length: usize, own: u64, other: u64| length - ((own & !other).count_ones() as usize).min(length);
        let matches = shared(left, self.set, right_set).min(shared(right, right_set, self.set));
        if matches == 0 {
            return 0.0;
        }
        let jaro = (matches as f64 / right as f64 + matches as f64 / left as f64 + 1.0) / 3.0;
        if jaro > BOOST_ABOVE { jaro + PER_LETTER * BEGINNING as f64 * (1.0 - jaro) } else { jaro }
    }

    fn jaro(&self, right: &[u16]) -> f64 {
        let left = &self.letters[..];
        if left.len() > WORD || right.len() > WORD || left.is_empty() || right.is_empty() {
            return strsim::generic_jaro(&Letters(right), &Letters(left));
        }
        let range = (left.len().max(right.len()) / 2).saturating_sub(1);
        // Positions of the left text that a letter may find, moved along with it; a range of 64 letters does not occur.
        let window = (1_u64 << (2 * range + 1).min(63)) - 1;
        let (mut used, mut order, mut matches) = (0_u64, [0_u16; WORD], 0_usize);
        for (at, &letter) in right.iter().enumerate() {
            let here = if at >= range { window << (at - range) } else { window >> (range - at) };
            let free = self.places.of(letter) & here & !used;
            if free != 0 {
                used |= free & free.wrapping_neg();
                order[matches] = letter;
                matches += 1;
            }
        }
        if matches == 0 {
            return 0.0;
        }
        let mut moved = 0_usize;
        for &letter in &order[..matches] {
            moved += usize::from(left[used.trailing_zeros() as usize] != letter);
            used &= used - 1;
        }
        let m = matches as f64;
        (m / right.len() as f64 + m / left.len() as f64 + (m - (moved / 2) as f64) / m) / 3.0
    }

    fn boosted(&self, jaro: f64, right: &[u16]) -> f64 {
        if jaro <= BOOST_ABOVE {
            return jaro;
        }
        let beginning = self.letters.iter().zip(right).take(BEGINNING).take_while(|(a, b)| a == b).count();
        jaro + PER_LETTER * beginning as f64 * (1.0 - jaro)
    }
}

/// The similarity of two texts as strsim has it: the naive twin.
pub fn jaro_winkler_naive(left: &[u16], right: &[u16]) -> f64 {
    strsim::generic_jaro_winkler(&Letters(right), &Letters(left))
}

/// Letters in the form strsim takes.
struct Letters<'a>(&'a [u16]);

impl<'a> IntoIterator for &Letters<'a> {
    type Item = u16;
    type IntoIter = std::iter::Copied<std::slice::Iter<'a, u16>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn known_values() {
        for (left, right, expected) in [
            ("martha", "marhta", 0.9611),
            ("dwayne", "duane", 0.84),
            ("dixon", "dicksonx", 0.8133),
            ("", "", 1.0),
            ("", "五金", 0.0),
            ("鸿发五金", "鸿发五金", 1.0),
            ("甲乙", "丙丁", 0.0),
        ] {
            let mut prepared = JaroWinkler::default();
            prepared.prepare(&of(left));
            let found = prepared.similarity(&of(right));
            assert!((found - expected).abs() < 1e-4, "{left} {right}: {found}");
        }
    }

    proptest! {
        #[test]
        fn the_kernel_gives_the_naive_value(
            left in "[abcdef锁纳特鸿发]{0,12}|[abc锁纳]{0,70}", right in "[abcdef锁纳特鸿发]{0,12}|[abc锁纳]{0,70}", cutoff in 0.0..1.0
        ) {
            let (left, right) = (of(&left), of(&right));
            let mut prepared = JaroWinkler::default();
            // What was prepared before leaves no trace.
            prepared.prepare(&right);
            prepared.prepare(&left);
            let naive = jaro_winkler_naive(&left, &right);
            prop_assert_eq!(prepared.similarity(&right), naive);
            prop_assert!(prepared.most(right.len(), letter_set(&right)) >= naive);
            prop_assert_eq!(prepared.at_least(&right, cutoff), (naive >= cutoff).then_some(naive));
        }
    }
}
