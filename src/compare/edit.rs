//! Short texts (names, streets, towns) and codes (identifiers, phone numbers, postcodes).
//!
//! A short text is compared twice and the better outcome counts: letter by letter over the whole, spaces left out (typing errors,
//! joined and divided words), and word by word, weighted by rarity (exchanged order, missing words, initials, abbreviations).

use super::Level;
use super::field::{Grade, Scratch};
use crate::standardise::field::{Field, MOST_WORDS, WordHead};
use crate::text::distance::{OsaScratch, least_distance, osa};

/// Short texts.
pub struct Text;

/// Least similarity of each level after equality.
const TEXT_FLOORS: [f32; 6] = [0.93, 0.86, 0.77, 0.66, 0.5, 0.3];

impl Grade for Text {
    const LEVELS: &'static [Level] = &[
        Level::new("相同", "equal", 0.62, 0.02),
        Level::new("几乎相同", "almost equal", 0.14, 0.005),
        Level::new("很相近", "very similar", 0.09, 0.01),
        Level::new("相近", "similar", 0.05, 0.02),
        Level::new("部分相同", "partly equal", 0.04, 0.05),
        Level::new("略有相似", "slightly similar", 0.03, 0.15),
        Level::new("几乎不同", "hardly similar", 0.02, 0.3),
        Level::new("不同", "different", 0.01, 0.445),
    ];
    const FREQUENCY_LEVELS: u8 = 3;
    const EFFORT: u8 = 2;

    fn touch(field: &Field, value: usize) -> u64 {
        let letters = field.letters.get(value).first().copied().unwrap_or_default();
        let words = field.words.get(value).first().copied().unwrap_or_default();
        field.sets[value] ^ u64::from(letters) ^ u64::from(words)
    }

    fn touch_further(field: &Field, value: usize) -> u64 {
        let words = field.words.get(value).iter().take(MOST_WORDS);
        words.fold(0, |sum, &word| sum ^ field.heads[word as usize].set)
    }

    fn grade(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> u8 {
        let similarity = text_similarity(field, left, right, scratch);
        1 + TEXT_FLOORS.iter().take_while(|&&floor| similarity < floor).count() as u8
    }
}

/// Similarity of two different short texts, 0 to 1.
pub fn text_similarity(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> f32 {
    let whole = whole_similarity(field, left, right, scratch);
    if one_word(field, left) && one_word(field, right) || whole >= 0.93 {
        return whole;
    }
    whole.max(words_similarity(field, left, right, scratch))
}

/// The same without comparing texts of several words letter by letter: where texts are long names, "Department of Health" and "Department of
/// Wealth" differ in what tells them apart.
pub(super) fn spelling_similarity(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> f32 {
    let alone = [left, right].map(|value| one_word(field, value));
    let whole = if alone[0] || alone[1] { whole_similarity(field, left, right, scratch) } else { 0.0 };
    if alone == [true, true] { whole } else { whole.max(words_similarity(field, left, right, scratch)) }
}

fn one_word(field: &Field, value: usize) -> bool {
    field.words.get(value).len() == 1
}

/// The words of a value that are compared.
fn first_words(field: &Field, value: usize) -> &[u32] {
    let words = field.words.get(value);
    &words[..words.len().min(MOST_WORDS)]
}

fn whole_similarity(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> f32 {
    let (a, b) = (field.letters.get(left), field.letters.get(right));
    let longer = a.len().max(b.len()) as f32;
    let shorter = a.len().min(b.len()) as f32;
    let bound = 1.0 - (least_distance(field.sets[left], field.sets[right]) as f32).max(longer - shorter) / longer;
    if bound < TEXT_FLOORS[TEXT_FLOORS.len() - 1] {
        return 0.0;
    }
    let distance = osa(a, b, &mut scratch.osa) as f32;
    // One typing error in a long word is no reason for doubt, in a short one it is: half of one error is forgiven where the
    // first letters agree.
    let start = if a.first() == b.first() { 0.5 } else { 0.0 };
    let forgiven = if distance >= 1.0 { start } else { 0.0 };
    // Joined or divided words only: not equal, but next to it.
    (1.0 - (distance - forgiven) / longer).min(0.97)
}

/// Twice the weight of matched words over the weight of all words. Which of equally good matches counts goes by the order of the two texts,
/// and that by their letters and not by the numbers of the values, which hang on the order of rows.
fn words_similarity(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> f32 {
    let letters = field.letters.get(left).cmp(field.letters.get(right));
    let order = letters.then_with(|| field.texts.get(left).cmp(field.texts.get(right)));
    let (a, b) = if order.is_le() { (left, right) } else { (right, left) };
    let (a, b) = (first_words(field, a), first_words(field, b));
    let Scratch { osa: kernel, found, heads: [left, right] } = scratch;
    for (heads, words) in [(&mut *left, a), (&mut *right, b)] {
        heads.clear();
        heads.extend(words.iter().map(|&word| field.heads[word as usize]));
    }
    let weight = |heads: &[WordHead]| heads.iter().map(|head| head.rarity).sum::<f32>();
    let total = weight(left) + weight(right);
    let (mut used_a, mut used_b, mut matched) = (0_u16, 0_u16, 0.0_f32);
    for (i, &x) in a.iter().enumerate() {
        let equal = b.iter().enumerate().find(|&(j, &y)| x == y && used_b >> j & 1 == 0);
        if let Some((j, _)) = equal {
            used_a |= 1 << i;
            used_b |= 1 << j;
            matched += 2.0 * left[i].rarity;
        }
    }
    found.clear();
    for (i, &x) in a.iter().enumerate().filter(|(i, _)| used_a >> i & 1 == 0) {
        for (j, &y) in b.iter().enumerate().filter(|(j, _)| used_b >> j & 1 == 0) {
            let similarity = word_similarity(field, (x, &left[i]), (y, &right[j]), kernel);
            if similarity > 0.0 {
                found.push((similarity, i as u8, j as u8));
            }
        }
    }
    found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1 + a.2, a.1).cmp(&(b.1 + b.2, b.1))));
    for &(similarity, i, j) in found.iter() {
        if used_a >> i & 1 == 0 && used_b >> j & 1 == 0 {
            used_a |= 1 << i;
            used_b |= 1 << j;
            // A misspelt word is rarer than the right one; the commoner of both says how rare it really is.
            let (x, y) = (left[usize::from(i)].rarity, right[usize::from(j)].rarity);
            matched += similarity * (x.min(y) + (x + y) / 2.0);
        }
    }
    (matched / total).min(0.97)
}

/// Least similarity of two words that are taken for the same, misspelt.
const WORD_FLOOR: f32 = 0.7;

/// An initial or an abbreviation says about this much of the whole word.
const SHORTENED: f32 = 0.6;

fn word_similarity(field: &Field, x: (u32, &WordHead), y: (u32, &WordHead), kernel: &mut OsaScratch) -> f32 {
    let ((x, short), (y, long)) = if x.1.length <= y.1.length { (x, y) } else { (y, x) };
    let letters = |word: u32| field.word_letters.get(word as usize);
    let (few, many) = (usize::from(short.length), usize::from(long.length));
    if few < many && few <= 4 && few * 2 <= many && short.first == long.first && !short.digit {
        let (a, b) = (letters(x), letters(y));
        if is_within(a, b) {
            return SHORTENED;
        }
    }
    // What the heads say decides nearly always, and the letters are not looked at. Longer words than a head can tell are compared whole.
    let digit = short.digit || long.digit;
    if many < usize::from(u8::MAX) {
        let most = ((1.0 - WORD_FLOOR) * many as f32) as u32;
        if least_distance(short.set, long.set).max((many - few) as u32) > most || digit && many < 5 {
            return 0.0;
        }
    }
    let (a, b) = (letters(x), letters(y));
    let longer = a.len().max(b.len());
    let most = ((1.0 - WORD_FLOOR) * longer as f32) as u32;
    let distance = osa(a, b, kernel);
    if distance > most { 0.0 } else { 1.0 - distance as f32 / longer as f32 }
}

/// Whether the letters of `a` occur in `b` in their order.
fn is_within(a: &[u16], b: &[u16]) -> bool {
    let mut rest = b.iter();
    a.iter().all(|letter| rest.any(|other| other == letter))
}

/// Identifiers, phone numbers, postcodes.
pub struct Code;

impl Grade for Code {
    const LEVELS: &'static [Level] = &[
        Level::new("相同", "equal", 0.8, 0.01),
        Level::new("差一位", "one sign differs", 0.08, 0.005),
        Level::new("差两位", "two signs differ", 0.03, 0.015),
        Level::new("部分相同", "partly equal", 0.03, 0.17),
        Level::new("不同", "different", 0.06, 0.8),
    ];
    const FREQUENCY_LEVELS: u8 = 2;
    const EFFORT: u8 = 1;

    fn touch(field: &Field, value: usize) -> u64 {
        let letters = field.word_letters.get(value).first().copied().unwrap_or_default();
        field.word_sets[value] ^ u64::from(letters)
    }

    fn grade(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> u8 {
        // The one word of a code is the code.
        code_level(field, left, right, scratch)
    }
}

/// The level of two codes among those of [`Code`], given as words.
fn code_level(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> u8 {
    let (x, y) = (field.word_letters.get(left), field.word_letters.get(right));
    let longer = x.len().max(y.len()) as u32;
    if least_distance(field.word_sets[left], field.word_sets[right]) * 2 > longer {
        return 4;
    }
    match osa(x, y, &mut scratch.osa) {
        0 => 0,
        1 if longer >= 4 => 1,
        2 if longer >= 6 => 2,
        // A short code that keeps most of its signs, or one that only lacks its beginning (an area code) or end.
        distance if distance * 2 <= longer => 3,
        distance if distance == longer - x.len().min(y.len()) as u32 && x.len().min(y.len()) >= 4 => 3,
        _ => 4,
    }
}

/// Several codes on a side, by the two that are most alike.
pub struct Codes;

impl Grade for Codes {
    const LEVELS: &'static [Level] = &[
        Level::new("相同", "equal", 0.6, 0.008),
        Level::new("有一个相同", "one in common", 0.2, 0.002),
        Level::new("差一位", "one sign differs", 0.08, 0.005),
        Level::new("差两位", "two signs differ", 0.03, 0.015),
        Level::new("部分相同", "partly equal", 0.03, 0.17),
        Level::new("不同", "different", 0.06, 0.8),
    ];
    const FREQUENCY_LEVELS: u8 = 1;
    const EFFORT: u8 = 1;

    fn grade(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> u8 {
        let mut best = 4;
        for &x in field.words.get(left) {
            for &y in field.words.get(right) {
                best = best.min(code_level(field, x as usize, y as usize, scratch));
            }
        }
        best + 1
    }
}
