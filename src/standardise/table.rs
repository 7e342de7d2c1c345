//! Any table: columns by header, each read as a [`Field`]; and the key columns that blocking works on.
//!
//! A key is an integer that stands for a value, a word, a sound or a combination of them; records that share one are worth comparing.
//! Keys are 32-bit hashes; a collision costs one more comparison and changes no answer.

use super::Standardiser;
use super::columns::{ColumnKind, NamedColumn, Provided, headers};
use super::field::{Field, Kind, Rows};
use crate::record::{CONTENT, Issue, Lists, RecordId, SourceId, Standardised, TextColumn};
use rayon::prelude::*;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};

/// Options of the standardiser.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Table {
    /// The columns to read.
    pub columns: Vec<ColumnSpec>,
    /// Column whose values are the sources of the records; each list is a source when none is named.
    pub source: Option<String>,
}

/// A column to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    /// Header.
    pub column: String,
    /// What it holds.
    pub kind: Kind,
    /// Columns whose cells, one after the other, make up this one; without them it is read from the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
}

impl ColumnSpec {
    /// The columns of the lists that it is made of.
    fn headers(&self) -> &[String] {
        if self.of.is_empty() { std::slice::from_ref(&self.column) } else { &self.of }
    }

    fn read(&self, lists: &Lists) -> Field {
        if self.of.is_empty() {
            return Field::new(self.kind, cells(lists, &self.column));
        }
        let mut joined: Vec<Option<String>> = vec![None; lists.len()];
        for column in &self.of {
            for (whole, cell) in joined.iter_mut().zip(cells(lists, column)) {
                if let Some(cell) = cell {
                    let whole = whole.get_or_insert_default();
                    whole.push_str(if whole.is_empty() { "" } else { " " });
                    whole.push_str(cell);
                }
            }
        }
        Field::new(self.kind, joined.iter().map(Option::as_deref))
    }
}

/// Prefix of the names that fields have in [`Standardised`].
pub const FIELD: &str = "field.";

impl Standardiser for Table {
    fn name(&self) -> &str {
        "table"
    }

    fn standardise(&self, lists: &Lists) -> (Standardised, Vec<Issue>) {
        let mut data = Standardised::new(self.sources(lists));
        let fields: Vec<Field> = self.columns.par_iter().map(|spec| spec.read(lists)).collect();
        let mut content = vec![0_u64; lists.len()];
        for (spec, field) in self.columns.iter().zip(&fields) {
            let hashes: Vec<u64> = (0..field.values()).map(|value| hash(&(&spec.column, field.text(value)))).collect();
            for (content, &symbol) in content.iter_mut().zip(&field.symbols) {
                let cell = hashes.get(symbol as usize).copied().unwrap_or(1);
                *content = content.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7) ^ cell;
            }
        }
        data.insert(CONTENT, content);
        data.order_by(&lists.row_hashes());
        for (spec, field) in self.columns.iter().zip(fields) {
            data.insert(format!("{FIELD}{}", spec.column), field);
        }
        (data, Vec::new())
    }

    fn provides(&self, lists: Option<&Lists>) -> Option<Provided> {
        let known = lists.map(headers);
        let there = |header: &String| known.as_ref().is_none_or(|known| known.contains(header));
        let read = self.columns.iter().filter(|spec| spec.headers().iter().any(there));
        Some(Provided { fields: read.map(|spec| spec.column.clone()).collect(), ..Provided::default() })
    }

    fn reads(&self) -> Vec<NamedColumn> {
        let header = |option, column: &String| NamedColumn::new(option, column, ColumnKind::Header);
        let of_spec = |spec: &ColumnSpec| {
            let option = if spec.of.is_empty() { "columns.column" } else { "columns.of" };
            spec.headers().iter().map(|column| header(option, column)).collect::<Vec<_>>()
        };
        self.columns.iter().flat_map(of_spec).chain(self.source.iter().map(|column| header("source", column))).collect()
    }
}

impl Table {
    fn sources(&self, lists: &Lists) -> Vec<SourceId> {
        let own = || lists.records().map(|record| lists.locate(record).0).collect();
        let Some(column) = &self.source else { return own() };
        let mut names: Vec<&str> = cells(lists, column).map(Option::unwrap_or_default).collect();
        let of_record = names.clone();
        names.sort_unstable();
        names.dedup();
        if names.len() > usize::from(u16::MAX) {
            return own();
        }
        of_record.iter().map(|name| SourceId(names.binary_search(name).unwrap_or_default() as u16)).collect()
    }
}

/// The cells of a column over all lists, in record order; absent where a list lacks the column.
pub fn cells<'a>(lists: &'a Lists, column: &'a str) -> impl Iterator<Item = Option<&'a str>> + 'a {
    lists.sources().iter().flat_map(move |source| {
        let values: Option<&TextColumn> = source.columns.iter().find(|c| c.header == column).map(|c| &c.values);
        (0..source.rows.len()).map(move |row| values.and_then(|values| values.get(row)))
    })
}

/// The field read from a column.
pub fn field<'a>(data: &'a Standardised, column: &str) -> Option<&'a Field> {
    data.get::<Field>(&format!("{FIELD}{column}"))
}

/// What is taken of a column to make keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// The whole value.
    Value,
    /// Every word.
    Words,
    /// Every word by its sound: the first letter and the consonants after it, alike ones together.
    Sounds,
    /// Every run of three letters of a word.
    Grams,
    /// The first three letters of every word.
    Starts,
    /// The year of a date.
    Year,
    /// The last four signs.
    End,
    /// The neighbourhood of a number among those of its column, where these lie too close for relative differences ([`Field::places`]).
    Near,
    /// The value and the value without each one of its signs: two that differ by one sign share one.
    Deletions,
}

/// The keys of a field: 32-bit numbers per value, by way of its words where each word has its own.
#[derive(Debug)]
pub struct FieldKeys<'a> {
    field: &'a Field,
    by_word: bool,
    /// Keys per word or per value.
    rows: Rows<u32>,
}

impl<'a> FieldKeys<'a> {
    /// The keys that `take` makes of the values. `tag` keeps the keys of different columns apart.
    pub fn new(field: &'a Field, take: Take, tag: u64) -> Self {
        let short = |parts: &dyn Fn(&mut FxHasher)| {
            let mut hasher = FxHasher::default();
            (tag, take).hash(&mut hasher);
            parts(&mut hasher);
            (hasher.finish().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
        };
        let mut rows = Rows::default();
        let by_word = !matches!(take, Take::Value | Take::Year | Take::End | Take::Near);
        if !by_word {
            for value in 0..field.values() {
                if take == Take::Near {
                    rows.push(neighbourhoods(field, value).map(|at| short(&|h| at.hash(h))));
                    continue;
                }
                let last = || field.words.get(value).last().map(|&word| field.word_letters.get(word as usize));
                rows.push(match take {
                    // One day in two spellings is one value.
                    Take::Value => Some(match field.days.get(value) {
                        Some(Some(day)) => short(&|h| day.hash(h)),
                        _ => short(&|h| field.text(value).hash(h)),
                    }),
                    Take::Year => field.days.get(value).copied().flatten().map(|day| short(&|h| day.0.hash(h))),
                    _ => last().map(|word| short(&|h| word[word.len().saturating_sub(4)..].hash(h))),
                });
            }
            return Self { field, by_word, rows };
        }
        let (mut sound, mut row) = (String::new(), Vec::new());
        for word in (0..field.word_letters.len()).map(|word| field.word_letters.get(word)) {
            row.clear();
            match take {
                Take::Starts => row.push(short(&|h| word[..word.len().min(3)].hash(h))),
                Take::Grams => row.extend(word.windows(3).map(|gram| short(&|h| gram.hash(h)))),
                Take::Sounds => {
                    sound_of(word, &mut sound);
                    row.extend((sound.len() > 1).then(|| short(&|h| sound.hash(h))));
                }
                Take::Deletions => {
                    row.push(short(&|h| word.hash(h)));
                    row.extend((0..word.len()).map(|at| {
                        let rest: Vec<u16> = [&word[..at], &word[at + 1..]].concat();
                        short(&|h| rest.hash(h))
                    }));
                }
                _ => row.push(short(&|h| word.hash(h))),
            }
            rows.push_slice(&row);
        }
        Self { field, by_word, rows }
    }

    /// Calls `with` for every key of a value; a key may come twice.
    #[inline]
    pub fn of_value(&self, value: usize, mut with: impl FnMut(u32)) {
        if self.by_word {
            for &word in self.field.words.get(value) {
                self.rows.get(word as usize).iter().for_each(|&key| with(key));
            }
        } else {
            self.rows.get(value).iter().for_each(|&key| with(key));
        }
    }

    /// The same for the value of a record, none when it is absent.
    #[inline]
    pub fn of_record(&self, record: RecordId, with: impl FnMut(u32)) {
        if let Some(value) = self.field.value(record) {
            self.of_value(value, with);
        }
    }

    /// Every key once or more, to be replaced by another number.
    pub(crate) fn keys_mut(&mut self) -> &mut [u32] {
        self.rows.items_mut()
    }
}

/// Neighbourhoods of a column of numbers; two near ones share one of two that overlap by half.
const NEIGHBOURHOODS: f32 = 256.0;

/// The two neighbourhoods that a number lies in; none where numbers have no places.
fn neighbourhoods(field: &Field, value: usize) -> impl Iterator<Item = (bool, u32)> {
    let place = field.places.get(value).filter(|place| !place.is_nan());
    place
        .into_iter()
        .flat_map(|place| [(false, (place * NEIGHBOURHOODS) as u32), (true, (place * NEIGHBOURHOODS + 0.5) as u32)])
}

/// The sound of a Latin word in the manner of Soundex (Russell 1918), to six signs; other letters stand for themselves.
fn sound_of(word: &[u16], out: &mut String) {
    out.clear();
    let mut last = '0';
    for (at, &unit) in word.iter().enumerate() {
        let c = char::from_u32(u32::from(unit)).unwrap_or('?');
        let class = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => '0',
            'h' | 'w' => continue_class(last),
            'b' | 'f' | 'p' | 'v' => '1',
            'c' | 'g' | 'j' | 'k' | 'q' | 's' | 'x' | 'z' => '2',
            'd' | 't' => '3',
            'l' => '4',
            'm' | 'n' => '5',
            'r' => '6',
            other => other,
        };
        if at == 0 {
            out.push(c);
        } else if class != '0' && class != last && out.chars().count() < 6 {
            out.push(class);
        }
        last = class;
    }
}

fn continue_class(last: char) -> char {
    last
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of each value of a column, in the order of its values.
    fn keys(kind: Kind, cells: &[&str], take: Take) -> Vec<Vec<u32>> {
        let field = Field::new(kind, cells.iter().copied().map(Some));
        let keys = FieldKeys::new(&field, take, 0);
        let of = |at: u32| {
            let mut found = Vec::new();
            keys.of_record(RecordId(at), |key| found.push(key));
            found
        };
        (0..cells.len() as u32).map(of).collect()
    }

    #[test]
    fn one_day_in_two_spellings_is_one_value() {
        let keys = keys(Kind::Date, &["1973-11-17", "17 Nov 1973", "1973-11-18", "unknown"], Take::Value);
        assert_eq!(keys[0], keys[1]);
        assert!(keys[0] != keys[2] && keys[2] != keys[3] && keys[3].len() == 1);
    }

    #[test]
    fn neighbours_share_a_neighbourhood_where_numbers_lie_close() {
        let north: Vec<String> = (0..1000).map(|at| format!("41.{at:04}")).collect();
        let north: Vec<&str> = north.iter().map(String::as_str).collect();
        let near = keys(Kind::Number, &north, Take::Near);
        let share = |a: usize, b: usize| near[a].iter().any(|key| near[b].contains(key));
        assert!((0..999).all(|at| share(at, at + 1)) && !share(100, 110));
        assert!(keys(Kind::Number, &["9.90", "19.50", "120"], Take::Near).iter().all(Vec::is_empty));
    }
}
