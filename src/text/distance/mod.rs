//! Distances between strings of letters, with the naive twins they are tested against.
//!
//! Letters are 16-bit units ([`letters`]); distances count letters, not bytes. Nothing here allocates once its scratch is warm.

mod jaro;
mod osa;
mod places;

pub use jaro::{JaroWinkler, jaro_winkler_naive};
pub use osa::{OsaScratch, osa, osa_naive};

/// The letters of a text: UTF-16 units, so that a character of the basic plane is one letter.
///
/// ```
/// assert_eq!(minglu::text::distance::letters("彩塘").count(), 2);
/// ```
pub fn letters(text: &str) -> impl Iterator<Item = u16> + '_ {
    text.encode_utf16()
}

/// Which letters a text has, folded into 64 bits.
///
/// ```
/// use minglu::text::distance::{letter_set, least_distance};
/// let (a, b) = (letter_set(&[1, 2, 3]), letter_set(&[1, 2, 9, 8]));
/// assert_eq!(least_distance(a, b), 2);
/// ```
pub fn letter_set(letters: &[u16]) -> u64 {
    letters.iter().fold(0, |set, &letter| set | 1 << (letter.wrapping_mul(0x9e37) >> 10))
}

/// A lower bound of the edit distance of two texts from their letter sets: every edit adds and removes at most one letter.
#[inline]
pub fn least_distance(a: u64, b: u64) -> u32 {
    (a & !b).count_ones().max((b & !a).count_ones())
}
