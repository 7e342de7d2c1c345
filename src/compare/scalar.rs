//! Categories, quantities, years and days.

use super::Level;
use super::field::{Grade, Scratch};
use crate::standardise::field::Field;
use crate::text::distance::{least_distance, osa};

/// A few different values, now and then misspelt.
pub struct Category;

impl Grade for Category {
    const LEVELS: &'static [Level] = &[
        Level::new("相同", "equal", 0.85, 0.3),
        Level::new("拼写相近", "alike", 0.05, 0.05),
        Level::new("不同", "different", 0.1, 0.65),
    ];
    const FREQUENCY_LEVELS: u8 = 1;
    const EFFORT: u8 = 0;

    fn grade(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> u8 {
        let (a, b) = (field.words.get(left), field.words.get(right));
        let of = |a: &[u32], b: &[u32]| a.iter().filter(|word| b.contains(word)).count();
        let shared = of(a, b).min(of(b, a));
        if shared > 0 && shared * 2 >= a.len().max(b.len()) {
            return 1;
        }
        let ([a], [b]) = (a, b) else { return 2 };
        let (x, y) = (field.word_letters.get(*a as usize), field.word_letters.get(*b as usize));
        let bound = least_distance(field.word_sets[*a as usize], field.word_sets[*b as usize]);
        let alike = bound <= 1 && x.len().max(y.len()) >= 3 && osa(x, y, &mut scratch.osa) <= 1;
        if alike { 1 } else { 2 }
    }
}

/// Quantities, by relative difference; where a hundredth is no difference (coordinates of one town), by the share of the column's records that
/// lie between.
pub struct Number;

impl Grade for Number {
    const LEVELS: &'static [Level] = &[
        Level::new("相同", "equal", 0.6, 0.02),
        Level::new("差千分之一以内", "within 0.1 %", 0.03, 0.004),
        Level::new("差百分之一以内", "within 1 %", 0.07, 0.016),
        Level::new("差百分之十以内", "within 10 %", 0.12, 0.1),
        Level::new("差百分之三十以内", "within 30 %", 0.09, 0.2),
        Level::new("差一半以内", "within 50 %", 0.05, 0.26),
        Level::new("不同", "different", 0.04, 0.4),
    ];
    const FREQUENCY_LEVELS: u8 = 1;
    const EFFORT: u8 = 0;

    fn grade(field: &Field, left: usize, right: usize, _: &mut Scratch) -> u8 {
        let (a, b) = (field.numbers[left], field.numbers[right]);
        if a.is_nan() || b.is_nan() {
            return 6;
        }
        let scale = a.abs().max(b.abs());
        let difference = match (field.places.get(left), field.places.get(right)) {
            (Some(a), Some(b)) => f64::from((a - b).abs()),
            _ if scale == 0.0 => 0.0,
            _ => (a - b).abs() / scale,
        };
        match difference {
            0.0 => 0,
            d if d <= 0.001 => 1,
            d if d <= 0.01 => 2,
            d if d <= 0.1 => 3,
            d if d <= 0.3 => 4,
            d if d <= 0.5 => 5,
            _ => 6,
        }
    }
}

/// Years, by distance.
pub struct Year;

impl Grade for Year {
    const LEVELS: &'static [Level] = &[
        Level::new("相同", "equal", 0.85, 0.05),
        Level::new("差一年", "one year apart", 0.06, 0.1),
        Level::new("差三年以内", "within three years", 0.04, 0.15),
        Level::new("不同", "different", 0.05, 0.7),
    ];
    const FREQUENCY_LEVELS: u8 = 1;
    const EFFORT: u8 = 0;

    fn grade(field: &Field, left: usize, right: usize, _: &mut Scratch) -> u8 {
        match (field.numbers[left] - field.numbers[right]).abs() {
            0.0 => 0,
            d if d <= 1.0 => 1,
            d if d <= 3.0 => 2,
            _ => 3,
        }
    }
}

/// Days, by their parts.
pub struct Date;

impl Grade for Date {
    const LEVELS: &'static [Level] = &[
        Level::new("相同", "equal", 0.75, 0.005),
        Level::new("差一个数字或日月颠倒", "one digit, or day and month exchanged", 0.12, 0.01),
        Level::new("三部分中两部分相同", "two of three parts equal", 0.05, 0.015),
        Level::new("年份相同或相邻", "same or next year", 0.03, 0.07),
        Level::new("不同", "different", 0.05, 0.9),
    ];
    const FREQUENCY_LEVELS: u8 = 2;
    const EFFORT: u8 = 0;

    fn grade(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> u8 {
        let (a, b) = (field.words.get(left), field.words.get(right));
        if let ([a], [b]) = (a, b) {
            let (x, y) = (field.word_letters.get(*a as usize), field.word_letters.get(*b as usize));
            let bound = least_distance(field.word_sets[*a as usize], field.word_sets[*b as usize]);
            if bound <= 1 && osa(x, y, &mut scratch.osa) <= 1 {
                return 1;
            }
        }
        let (Some((y1, m1, d1)), Some((y2, m2, d2))) = (field.days[left], field.days[right]) else { return 4 };
        let same = u8::from(y1 == y2) + u8::from(m1 == m2) + u8::from(d1 == d2);
        match (same, y1.abs_diff(y2)) {
            (3, _) => 0,
            (_, 0) if (m1, d1) == (d2, m2) => 1,
            (2, _) => 2,
            (_, 0 | 1) => 3,
            _ => 4,
        }
    }
}
