//! One column of any table, read once: distinct values, their words, and what the comparisons need of them.
//!
//! Values are folded and interned, so equality is one comparison of integers and everything else is prepared once per
//! distinct value and not once per record.

pub use super::days::day;

use super::codes::codes_in;
use super::distinct::{Values, Words, distinct, words};
use super::places::places;
use crate::record::{RecordId, Symbol};
use crate::text::distance::{letter_set, letters};
use crate::text::fold_into;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Names, streets, towns: a few words, compared letter by letter and word by word.
    Text,
    /// Titles, descriptions: many words, compared by the rare ones that they share.
    LongText,
    /// Names of firms, places, works that are all there is to compare: by spelling and by rare words, in fine steps.
    Name,
    /// Identifiers, phone numbers, postcodes: letters and digits without punctuation, compared sign by sign.
    Code,
    /// Several identifiers or telephone numbers in a cell, compared one with another.
    Codes,
    /// A few different values.
    Category,
    /// Days, in any usual spelling.
    Date,
    /// Quantities: prices, sizes, coordinates.
    Number,
    /// Years.
    Year,
}

/// The symbol of an absent cell.
pub const ABSENT: Symbol = Symbol::MAX;

/// Lists of equal type, one per value, in one allocation.
#[derive(Debug, Clone)]
pub struct Rows<T> {
    items: Vec<T>,
    ends: Vec<u32>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { items: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Rows<T> {
    /// Appends a list.
    pub fn push(&mut self, items: impl IntoIterator<Item = T>) {
        self.items.extend(items);
        self.ends.push(u32::try_from(self.items.len()).expect("a column has at most 2^32 items"));
    }

    /// Appends a list that lies in one place.
    pub fn push_slice(&mut self, items: &[T])
    where
        T: Copy,
    {
        self.items.extend_from_slice(items);
        self.ends.push(u32::try_from(self.items.len()).expect("a column has at most 2^32 items"));
    }

    /// Appends all lists of another.
    pub(crate) fn append(&mut self, other: &Self)
    where
        T: Copy,
    {
        let start = self.items.len();
        self.items.extend_from_slice(&other.items);
        u32::try_from(self.items.len()).expect("a column has at most 2^32 items");
        self.ends.extend(other.ends.iter().map(|end| start as u32 + end));
    }

    /// Lists that end at these places.
    pub(crate) fn from_parts(items: Vec<T>, ends: Vec<u32>) -> Self {
        Self { items, ends }
    }

    /// Gives back memory that is not used.
    pub fn shrink_to_fit(&mut self) {
        self.items.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The list at `at`.
    #[inline]
    pub fn get(&self, at: usize) -> &[T] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.items[start..self.ends[at] as usize]
    }

    /// The items of all lists, in order.
    pub(crate) fn items_mut(&mut self) -> &mut [T] {
        &mut self.items
    }

    /// Number of lists.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True without lists.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// What comparisons read of a word first, in one place.
#[derive(Debug, Clone, Copy)]
pub struct WordHead {
    /// [`letter_set`] of its letters.
    pub set: u64,
    /// See [`Field::rarity`].
    pub rarity: f32,
    /// First letter.
    pub first: u16,
    /// Letters, at most 255.
    pub length: u8,
    /// A digit is among them.
    pub digit: bool,
}

/// Words of a short text that are compared; names and streets have fewer.
pub const MOST_WORDS: usize = 12;

/// A day: year, month and day as written, 0 where not.
pub type Day = (u16, u8, u8);

/// A column of a table, ready to compare.
#[derive(Debug, Clone)]
pub struct Field {
    /// What it holds.
    pub kind: Kind,
    /// Value per record; [`ABSENT`] for none.
    pub symbols: Vec<Symbol>,
    /// Folded text per value.
    pub texts: Rows<u8>,
    /// Records per value.
    pub counts: Vec<u32>,
    /// Records with a value.
    pub present: u32,
    /// Words per value, in their order.
    pub words: Rows<Symbol>,
    /// Letters per word.
    pub word_letters: Rows<u16>,
    /// Letters per value, those of its first [`MOST_WORDS`] words without spaces (short texts and names only).
    pub letters: Rows<u16>,
    /// [`letter_set`] of the letters per value (short texts and names only).
    pub sets: Vec<u64>,
    /// [`letter_set`] per word.
    pub word_sets: Vec<u64>,
    /// Rarity per word: the natural logarithm of records per record that has it, at least 0.1.
    pub rarity: Vec<f32>,
    /// What comparisons read first, per word (short texts and names only).
    pub heads: Vec<WordHead>,
    /// Words per value with their weights in a vector of length 1, ascending (long texts and names only).
    pub word_vectors: Rows<(u32, f32)>,
    /// The same for runs of three letters.
    pub gram_vectors: Rows<(u32, f32)>,
    /// Words per value that look like a model or serial number and are rare enough to be one (long texts only).
    pub codes: Rows<Symbol>,
    /// The number per value; NaN where there is none (numbers and years only).
    pub numbers: Vec<f64>,
    /// Share of the records below each value; empty where relative differences tell enough (numbers only).
    pub places: Vec<f32>,
    /// The day per value (dates only).
    pub days: Vec<Option<Day>>,
}

impl Field {
    /// Reads a column. Cells that hold no letter or digit count as absent.
    pub fn new<'a>(kind: Kind, cells: impl Iterator<Item = Option<&'a str>>) -> Self {
        let cells: Vec<Option<&str>> = cells.collect();
        let Values { symbols, texts, counts } = distinct(&cells, |cell, out| read_cell(kind, cell, out));
        drop(cells);
        let mut field = Self {
            kind,
            present: counts.iter().sum(),
            symbols,
            texts,
            counts,
            words: Rows::default(),
            word_letters: Rows::default(),
            letters: Rows::default(),
            sets: Vec::new(),
            word_sets: Vec::new(),
            rarity: Vec::new(),
            heads: Vec::new(),
            word_vectors: Rows::default(),
            gram_vectors: Rows::default(),
            codes: Rows::default(),
            numbers: Vec::new(),
            places: Vec::new(),
            days: Vec::new(),
        };
        field.read_words();
        match kind {
            Kind::Text => field.read_letters(),
            Kind::LongText => field.read_vectors(),
            Kind::Name => {
                field.read_letters();
                field.read_vectors();
            }
            Kind::Number | Kind::Year => {
                field.numbers = (0..field.values()).map(|v| number(field.text(v)).unwrap_or(f64::NAN)).collect();
                if kind == Kind::Number {
                    field.places = places(&field.numbers, &field.counts);
                }
            }
            Kind::Date => field.days = (0..field.values()).map(|v| day(field.text(v))).collect(),
            _ => {}
        }
        field
    }

    /// A cell as a column of this kind holds it; `None` when it counts as absent.
    ///
    /// ```
    /// use minglu::standardise::field::{Field, Kind};
    /// assert_eq!(Field::read_value(Kind::Text, "潮安區 宏安"), Some("潮安区宏安".to_owned()));
    /// assert_eq!(Field::read_value(Kind::Code, "0768-683 4512"), Some("07686834512".to_owned()));
    /// assert_eq!(Field::read_value(Kind::Codes, "683-4512；13800138000"), Some("13800138000;6834512".to_owned()));
    /// assert_eq!(Field::read_value(Kind::Text, "--"), None);
    /// ```
    pub fn read_value(kind: Kind, cell: &str) -> Option<String> {
        let mut out = String::new();
        read_cell(kind, cell, &mut out).then_some(out)
    }

    /// Number of distinct values.
    pub fn values(&self) -> usize {
        self.counts.len()
    }

    /// The folded text of a value.
    pub fn text(&self, value: usize) -> &str {
        std::str::from_utf8(self.texts.get(value)).unwrap_or_default()
    }

    /// The value of a record.
    #[inline]
    pub fn value(&self, record: RecordId) -> Option<usize> {
        let symbol = self.symbols[record.index()];
        (symbol != ABSENT).then_some(symbol as usize)
    }

    /// The value of a record as text, empty when absent.
    pub fn show(&self, record: RecordId) -> String {
        self.value(record).map(|value| self.text(value).to_owned()).unwrap_or_default()
    }

    /// Share of the records with a value that have this one.
    pub fn frequency(&self, value: usize) -> f32 {
        self.counts[value] as f32 / self.present.max(1) as f32
    }

    fn read_words(&mut self) {
        let Words { of_value, letters } = match self.kind {
            // All signs of a code are one word, and its text holds no others.
            Kind::Code => {
                let mut words = Words::default();
                for value in 0..self.values() {
                    words.of_value.push_slice(&[value as Symbol]);
                    words.letters.push(letters(self.text(value)));
                }
                words
            }
            kind => words(self.values(), |value| self.text(value), |text, with| for_words(kind, text, with)),
        };
        let mut counts = vec![0_u32; letters.len()];
        for (value, &count) in self.counts.iter().enumerate() {
            let row = of_value.get(value);
            for (at, word) in row.iter().enumerate() {
                if !row[..at].contains(word) {
                    counts[*word as usize] += count;
                }
            }
        }
        self.word_sets = (0..letters.len()).map(|word| letter_set(letters.get(word))).collect();
        let n = f64::from(self.present.max(1));
        self.rarity = counts.iter().map(|&count| (n / f64::from(count.max(1))).ln().max(0.1) as f32).collect();
        if self.kind == Kind::LongText {
            let most = MOST_WITH_CODE.max(self.present / 200);
            let code: Vec<bool> =
                (0..letters.len()).map(|word| counts[word] <= most && is_code(letters.get(word))).collect();
            for value in 0..self.values() {
                self.codes.push(of_value.get(value).iter().copied().filter(|&word| code[word as usize]));
            }
        }
        (self.words, self.word_letters) = (of_value, letters);
    }

    /// What a comparison of whole values reads lies in one place, not word by word all over the memory.
    fn read_letters(&mut self) {
        for value in 0..self.values() {
            let words = self.words.get(value).iter().take(MOST_WORDS);
            self.letters.push(words.flat_map(|&word| self.word_letters.get(word as usize)).copied());
        }
        self.letters.shrink_to_fit();
        self.sets = (0..self.values()).map(|value| letter_set(self.letters.get(value))).collect();
        let head = |word: usize| {
            let letters = self.word_letters.get(word);
            WordHead {
                set: self.word_sets[word],
                rarity: self.rarity[word],
                first: letters.first().copied().unwrap_or_default(),
                length: u8::try_from(letters.len()).unwrap_or(u8::MAX),
                digit: letters.iter().any(|&letter| (48..58).contains(&letter)),
            }
        };
        self.heads = (0..self.word_sets.len()).map(head).collect();
    }

    fn read_vectors(&mut self) {
        let mut row: Vec<u32> = Vec::new();
        let mut word_rows = Rows::default();
        for value in 0..self.values() {
            word_rows.push(self.words.get(value).iter().copied());
        }
        let words: Vec<&[u16]> = (0..self.word_sets.len()).map(|word| self.word_letters.get(word)).collect();
        self.word_vectors = vectors(&word_rows, &self.counts, &words);
        let mut known: FxHashMap<[u16; 3], u32> = FxHashMap::default();
        let mut gram_rows = Rows::default();
        let mut line: Vec<u16> = Vec::new();
        for value in 0..self.values() {
            line.clear();
            line.push(u16::from(b' '));
            for &word in self.words.get(value) {
                line.extend_from_slice(self.word_letters.get(word as usize));
                line.push(u16::from(b' '));
            }
            row.clear();
            for gram in line.windows(3) {
                let next = known.len() as u32;
                row.push(*known.entry([gram[0], gram[1], gram[2]]).or_insert(next));
            }
            gram_rows.push(row.iter().copied());
        }
        let mut grams = vec![[0; 3]; known.len()];
        known.into_iter().for_each(|(gram, at)| grams[at as usize] = gram);
        self.gram_vectors = vectors(&gram_rows, &self.counts, &grams);
    }
}

/// A word on more records than this, and on more than one in two hundred, is a size or a norm (`1080p`) and no model number.
const MOST_WITH_CODE: u32 = 10;

/// Whether a word looks like a model or serial number: letters and digits mixed, or at least five digits, which are no year.
fn is_code(letters: &[u16]) -> bool {
    let digits = letters.iter().filter(|&&letter| (48..58).contains(&letter)).count();
    letters.len() >= 5 && digits > 0 || digits >= 2 && letters.len() == 4 && digits < 4
}

/// Weighs each token by (1 + ln of its count in the value) times its rarity, and scales every vector to length 1. Tokens stand in the order of
/// their texts, so that sums over them do not hang on the order of rows.
fn vectors<T: Ord + Sync>(rows: &Rows<u32>, counts: &[u32], texts: &[T]) -> Rows<(u32, f32)> {
    let mut order: Vec<u32> = (0..texts.len() as u32).collect();
    order.par_sort_unstable_by(|&a, &b| texts[a as usize].cmp(&texts[b as usize]));
    let mut place = vec![0_u32; texts.len()];
    order.into_iter().enumerate().for_each(|(at, token)| place[token as usize] = at as u32);
    let mut frequency = vec![0_u32; texts.len()];
    let mut row: Vec<u32> = Vec::new();
    let mut total = 0.0_f64;
    for (value, &count) in counts.iter().enumerate() {
        total += f64::from(count);
        row.clear();
        row.extend(rows.get(value).iter().map(|&token| place[token as usize]));
        row.sort_unstable();
        row.dedup();
        for &token in &row {
            frequency[token as usize] += count;
        }
    }
    let mut out = Rows::default();
    let mut vector: Vec<(u32, f32)> = Vec::new();
    for value in 0..rows.len() {
        row.clear();
        row.extend(rows.get(value).iter().map(|&token| place[token as usize]));
        row.sort_unstable();
        vector.clear();
        for group in row.chunk_by(|a, b| a == b) {
            let rarity = (1.0 + total / f64::from(frequency[group[0] as usize])).ln() as f32;
            vector.push((group[0], (1.0 + (group.len() as f32).ln()) * rarity));
        }
        let length = vector.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        out.push(vector.iter().map(|&(token, w)| (token, w / length)));
    }
    out
}

/// Appends the folded cell; false when it holds no letter or digit.
fn read_cell(kind: Kind, cell: &str, out: &mut String) -> bool {
    let start = out.len();
    if kind == Kind::Code {
        let mut folded = String::with_capacity(cell.len());
        fold_cell(cell, &mut folded);
        out.extend(folded.chars().filter(|c| c.is_alphanumeric()));
    } else if kind == Kind::Codes {
        let (mut folded, mut codes) = (String::with_capacity(cell.len()), Vec::new());
        fold_cell(cell, &mut folded);
        codes_in(&folded, |code| codes.push(code.to_owned()));
        codes.sort_unstable();
        codes.dedup();
        out.push_str(&codes.join(";"));
    } else {
        fold_cell(cell, out);
    }
    out[start..].chars().any(char::is_alphanumeric)
}

/// Appends the folded cell, with a short cut for ASCII whose outcome is the same.
fn fold_cell(cell: &str, out: &mut String) {
    if !cell.is_ascii() {
        return fold_into(cell, out);
    }
    let start = out.len();
    let mut space = false;
    for byte in cell.bytes() {
        if byte.is_ascii_whitespace() || byte == 0x0b {
            space = out.len() > start;
        } else if !byte.is_ascii_control() {
            if space {
                out.push(' ');
                space = false;
            }
            out.push(char::from(byte.to_ascii_lowercase()));
        }
    }
}

/// Calls `with` for every word of a folded text. Hyphens, points and apostrophes inside a word belong to it and are left out, so
/// that `PS-LX350H` and `pslx350h` are one word; in a code or a date all signs are one word.
pub fn for_words(kind: Kind, text: &str, mut with: impl FnMut(&str)) {
    let mut word = String::with_capacity(24);
    let whole = matches!(kind, Kind::Code | Kind::Date | Kind::Number | Kind::Year);
    for c in text.chars() {
        if c.is_alphanumeric() {
            word.push(c);
        } else if !whole && !matches!(c, '-' | '.' | '\'') && !word.is_empty() {
            with(&word);
            word.clear();
        }
    }
    if !word.is_empty() {
        with(&word);
    }
}

/// The number in a text: currency signs and thousands separators are left out; `None` when something else stands there.
pub fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '$' | '€' | '£' | '¥' | '%' | '元')).collect();
    plain.parse().ok().filter(|x: &f64| x.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;
    use proptest::prelude::*;

    #[test]
    fn words_keep_model_numbers_whole() {
        let words = |text: &str| {
            let (mut folded, mut found) = (String::new(), Vec::new());
            fold_cell(text, &mut folded);
            for_words(Kind::Text, &folded, |word| found.push(word.to_owned()));
            found
        };
        assert_eq!(words("Sony Turntable - PS-LX350H/Belt"), ["sony", "turntable", "pslx350h", "belt"]);
        assert_eq!(words("St. Mary's"), ["st", "marys"]);
        assert_eq!(words("--"), Vec::<String>::new());
    }

    #[test]
    fn numbers_and_absent_cells() {
        for (text, expected) in [("$1,299.00", Some(1299.0)), ("12 元", Some(12.0)), ("n/a", None), ("inf", None)] {
            assert_eq!(number(text), expected, "{text}");
        }
        let field = Field::new(Kind::Text, [Some("Hong Fa"), None, Some("--"), Some("hong  fa")].into_iter());
        assert_eq!(field.symbols, [0, ABSENT, ABSENT, 0]);
        assert_eq!((field.present, field.counts[0], field.text(0)), (2, 2, "hong fa"));
    }

    proptest! {
        #[test]
        fn the_short_cut_folds_alike(text in "[ -~\\t\\n]{0,20}") {
            let mut short = String::new();
            fold_cell(&text, &mut short);
            // Folding drops a space beside a sign; words, which are compared, are the same.
            let (mut a, mut b) = (Vec::new(), Vec::new());
            for_words(Kind::Text, &short, |word| a.push(word.to_owned()));
            for_words(Kind::Text, &fold(&short), |word| b.push(word.to_owned()));
            prop_assert_eq!(a.concat(), b.concat());
        }
    }
}
