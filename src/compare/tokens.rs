//! Long texts: the cosine of rarity-weighted words and of rarity-weighted runs of three letters.
//!
//! What two product titles share in rare words counts, not how many letters would have to be changed. Words tell model numbers apart,
//! runs of letters forgive spelling and joined words; the level goes by the mean of both.

use super::Level;
use super::field::{Grade, Scratch};
use crate::standardise::field::Field;

/// Long texts.
pub struct LongText;

/// Least similarity of each level after equality.
const FLOORS: [f32; 8] = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];

impl Grade for LongText {
    const LEVELS: &'static [Level] = &[
        Level::new("相同", "equal", 0.2, 0.0002),
        Level::new("几乎相同", "almost equal", 0.15, 0.0005),
        Level::new("极相近", "extremely similar", 0.13, 0.0013),
        Level::new("很相近", "very similar", 0.12, 0.003),
        Level::new("相近", "similar", 0.11, 0.007),
        Level::new("较相近", "rather similar", 0.1, 0.018),
        Level::new("部分相同", "partly equal", 0.08, 0.05),
        Level::new("略有相似", "slightly similar", 0.06, 0.12),
        Level::new("几乎不同", "hardly similar", 0.03, 0.3),
        Level::new("不同", "different", 0.02, 0.5),
    ];
    const FREQUENCY_LEVELS: u8 = 1;

    fn grade(field: &Field, left: usize, right: usize, _: &mut Scratch) -> u8 {
        let similarity = long_similarity(field, left, right);
        1 + FLOORS.iter().take_while(|&&floor| similarity < floor).count() as u8
    }
}

/// Similarity of two long texts, 0 to 1.
pub fn long_similarity(field: &Field, left: usize, right: usize) -> f32 {
    let words = dot(field.word_vectors.get(left), field.word_vectors.get(right));
    let grams = dot(field.gram_vectors.get(left), field.gram_vectors.get(right));
    (words + grams) / 2.0
}

/// Inner product of two sparse vectors, ascending by token.
pub fn dot(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}
