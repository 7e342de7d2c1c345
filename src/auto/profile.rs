//! What each column of a table holds, by counting.

use super::sample::Sample;
use crate::record::Lists;
use crate::standardise::codes::are_lists;
use crate::standardise::field::{Field, Kind, day, for_words, number};
use rayon::prelude::*;
use serde::Serialize;

/// What was counted in one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnProfile {
    /// Header.
    pub column: String,
    /// What the column is taken to hold.
    pub kind: Kind,
    /// Share of records with a value.
    pub filled: f64,
    /// Distinct values after folding.
    pub distinct: usize,
    /// Records with a value.
    pub present: usize,
    /// Mean words per value.
    pub words: f64,
    /// Mean letters per value.
    pub length: f64,
    /// Bits that equality of two random values gives: -log2 of the chance that two records agree.
    pub bits: f64,
}

/// The profile of every header that any list has, in order of first sight, but for those in `without`.
pub fn profile(lists: &Lists, without: &[&str]) -> Vec<ColumnProfile> {
    profile_of(&Sample::new(lists), without)
}

pub(super) fn profile_of(sample: &Sample<'_>, without: &[&str]) -> Vec<ColumnProfile> {
    let mut headers: Vec<&str> = Vec::new();
    for column in sample.lists.sources().iter().flat_map(|source| &source.columns) {
        if !headers.contains(&column.header.as_str()) && !without.contains(&column.header.as_str()) {
            headers.push(&column.header);
        }
    }
    headers.par_iter().map(|header| of_column(sample, header)).collect()
}

fn of_column(sample: &Sample<'_>, header: &str) -> ColumnProfile {
    let field = Field::new(Kind::Category, sample.cells(header));
    let mut seen = Seen::default();
    let mut agree = 0.0;
    for value in 0..field.values() {
        seen.look(field.text(value), f64::from(field.counts[value]));
        let n = f64::from(field.counts[value]);
        agree += n * (n - 1.0);
    }
    let n = f64::from(field.present);
    let chance = agree / (n * (n - 1.0)).max(1.0);
    let kind = match seen.kind(field.values(), f64::from(field.present)) {
        Kind::Code if are_lists((0..field.values()).map(|value| field.text(value))) => Kind::Codes,
        kind => kind,
    };
    ColumnProfile {
        column: header.to_owned(),
        kind,
        filled: n / field.symbols.len().max(1) as f64,
        distinct: field.values(),
        present: field.present as usize,
        words: seen.words / n.max(1.0),
        length: seen.letters / n.max(1.0),
        bits: -(chance.max(0.5 / (n * n).max(1.0))).log2(),
    }
}

/// Sums over values, each counted once per record that has it.
#[derive(Default)]
struct Seen {
    words: f64,
    letters: f64,
    all_words_with_digits: f64,
    days: f64,
    years: f64,
    numbers: f64,
    fractions: f64,
}

impl Seen {
    fn look(&mut self, text: &str, n: f64) {
        let (mut words, mut with_digits) = (0.0, 0.0);
        for_words(Kind::Text, text, |word| {
            words += 1.0;
            with_digits += f64::from(u8::from(word.chars().any(|c| c.is_ascii_digit())));
        });
        let yes = |condition: bool| if condition { n } else { 0.0 };
        self.words += words * n;
        self.letters += text.chars().count() as f64 * n;
        self.all_words_with_digits += yes(words > 0.0 && with_digits == words);
        let plausible =
            |(year, month, day)| (1500..=2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        self.days += yes(text.len() <= 24 && day(text).is_some_and(plausible));
        self.years += yes(text.len() == 4 && text.parse().is_ok_and(|year: u32| (1500..=2100).contains(&year)));
        if number(text).is_some() {
            self.numbers += n;
            self.fractions += yes(text.contains('.') || text.chars().any(|c| matches!(c, '$' | '€' | '£' | '¥')));
        }
    }

    fn kind(&self, distinct: usize, present: f64) -> Kind {
        let most = |count: f64| count >= 0.8 * present;
        if present == 0.0 {
            Kind::Category
        } else if most(self.years) {
            Kind::Year
        } else if self.days >= 0.6 * present {
            Kind::Date
        } else if most(self.numbers) && self.fractions >= 0.05 * present {
            Kind::Number
        } else if distinct <= 64 && distinct as f64 <= 0.05 * present {
            Kind::Category
        } else if most(self.all_words_with_digits) {
            Kind::Code
        } else if self.words >= LONG_WORDS * present {
            Kind::LongText
        } else {
            Kind::Text
        }
    }
}

/// Names of people and streets have two to four words, titles six and more.
const LONG_WORDS: f64 = 5.5;
