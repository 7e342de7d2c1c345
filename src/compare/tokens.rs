//! Long texts: the cosine of rarity-weighted words and of rarity-weighted runs of three letters.
//!
//! What two product titles share in rare words counts, not how many letters would have to be changed. Words tell model numbers apart,
//! runs of letters forgive spelling and joined words; the level goes by the better of both.
//! Measured end to end, better of both against mean and words alone: F1 0.863, 0.838, 0.768 on a set of product titles, 0.993, 0.994, 0.993 on
//! one of publications, 0.895, 0.895, 0.908 on one of addresses.

use super::Level;
use super::field::{Grade, Scratch};
use crate::standardise::field::Field;

/// Long texts.
pub struct LongText;

/// Least similarity of each level after equality.
const FLOORS: [f32; 14] = [0.9, 0.8, 0.72, 0.66, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.12];

impl Grade for LongText {
    const LEVELS: &'static [Level] = &[
        Level::new("相同", "equal", 0.15, 0.0002),
        Level::new("相似度90%以上", "90 % alike", 0.1, 0.0003),
        Level::new("相似度80%以上", "80 % alike", 0.09, 0.0005),
        Level::new("相似度72%以上", "72 % alike", 0.08, 0.0007),
        Level::new("相似度66%以上", "66 % alike", 0.08, 0.001),
        Level::new("相似度60%以上", "60 % alike", 0.08, 0.0015),
        Level::new("相似度55%以上", "55 % alike", 0.07, 0.002),
        Level::new("相似度50%以上", "50 % alike", 0.07, 0.003),
        Level::new("相似度45%以上", "45 % alike", 0.06, 0.005),
        Level::new("相似度40%以上", "40 % alike", 0.06, 0.01),
        Level::new("相似度35%以上", "35 % alike", 0.05, 0.02),
        Level::new("相似度30%以上", "30 % alike", 0.04, 0.04),
        Level::new("相似度25%以上", "25 % alike", 0.03, 0.08),
        Level::new("相似度20%以上", "20 % alike", 0.02, 0.14),
        Level::new("相似度12%以上", "12 % alike", 0.01, 0.25),
        Level::new("不同", "different", 0.01, 0.45),
    ];
    const FREQUENCY_LEVELS: u8 = 1;
    const EFFORT: u8 = 3;

    fn grade(field: &Field, left: usize, right: usize, _: &mut Scratch) -> u8 {
        let similarity = long_similarity(field, left, right);
        1 + FLOORS.iter().take_while(|&&floor| similarity < floor).count() as u8
    }
}

/// Similarity of two long texts, 0 to 1.
pub fn long_similarity(field: &Field, left: usize, right: usize) -> f32 {
    let words = dot(field.word_vectors.get(left), field.word_vectors.get(right));
    let grams = dot(field.gram_vectors.get(left), field.gram_vectors.get(right));
    words.max(grams)
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
