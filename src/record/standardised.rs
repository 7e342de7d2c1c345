//! Typed columns, one value per record, that blocking and comparison read.

use super::{Pair, RecordId, SourceId, Symbol};
use rayon::prelude::*;
use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Name of the column with a hash per record over the cells that were read, if the standardiser provides one: what a sample goes by, so that
/// it does not hang on where a row stands.
pub const CONTENT: &str = "content";

/// Name of the column with the [`Places`] of the records.
const PLACES: &str = "places";

/// The standardised records: named columns of any type, all of the same length, plus each record's source.
///
/// A column is looked up by name and type once per chunk of work, never per pair.
#[derive(Clone, Default)]
pub struct Standardised {
    sources: Vec<SourceId>,
    columns: Columns,
    /// Columns that are not found any more.
    retired: Columns,
}

type Columns = BTreeMap<String, Arc<dyn Any + Send + Sync>>;

impl std::fmt::Debug for Standardised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Standardised")
            .field("records", &self.sources.len())
            .field("columns", &self.columns.keys().collect::<Vec<_>>())
            .finish()
    }
}

impl Standardised {
    /// No columns yet, for records of the given sources.
    pub fn new(sources: Vec<SourceId>) -> Self {
        Self { sources, ..Self::default() }
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// True when there is no record.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// The source of a record.
    #[inline]
    pub fn source(&self, record: RecordId) -> SourceId {
        self.sources[record.index()]
    }

    /// The source of every record.
    pub fn sources(&self) -> &[SourceId] {
        &self.sources
    }

    /// Number of records of each source.
    pub fn source_sizes(&self) -> BTreeMap<SourceId, usize> {
        let mut sizes = BTreeMap::new();
        self.sources.iter().for_each(|&source| *sizes.entry(source).or_default() += 1);
        sizes
    }

    /// Adds or replaces a column.
    pub fn insert<T: Any + Send + Sync>(&mut self, name: impl Into<String>, column: T) {
        self.columns.insert(name.into(), Arc::new(column));
    }

    /// Puts the records in order of these hashes of what their rows say, for ties to go by.
    pub fn order_by(&mut self, hashes: &[u64]) {
        let mut order: Vec<RecordId> = (0..self.len() as u32).map(RecordId).collect();
        order.par_sort_unstable_by_key(|record| (hashes[record.index()], self.source(*record), *record));
        let mut places = vec![0_u32; order.len()];
        for (place, record) in order.into_iter().enumerate() {
            places[record.index()] = place as u32;
        }
        self.insert(PLACES, places);
    }

    /// What ties between records go by.
    pub fn places(&self) -> Places<'_> {
        Places(self.get::<Vec<u32>>(PLACES).map(Vec::as_slice))
    }

    /// Lets go of all key columns and what spells them: only blocking reads them, and of a province they are a tenth of all.
    pub fn forget_keys(&mut self) {
        self.columns.retain(|_, column| !column.is::<KeyColumn>() && !column.is::<KeyTexts>());
    }

    /// No column is found any more. Their memory is given back only when this is dropped: of a million records that takes a while, which the
    /// caller may have better use for.
    pub fn retire(&mut self) {
        self.retired.append(&mut self.columns);
    }

    /// The column of that name and type.
    pub fn get<T: Any + Send + Sync>(&self, name: &str) -> Option<&T> {
        self.columns.get(name)?.downcast_ref()
    }

    /// The same, to be changed; `None` also while a clone of these columns shares it.
    pub fn get_mut<T: Any + Send + Sync>(&mut self, name: &str) -> Option<&mut T> {
        Arc::get_mut(self.columns.get_mut(name)?)?.downcast_mut()
    }

    /// The texts of all keys of a key column by symbol: those kept beside it, or spelled one by one. `None` when there is no such column.
    pub fn key_texts(&self, column: &str) -> Option<Vec<String>> {
        let keys = self.get::<KeyColumn>(column)?;
        let beside = format!("{column}.texts");
        if let Some(texts) = self.get::<Vec<String>>(&beside) {
            return Some(texts.clone());
        }
        let speller = self.get::<KeyTexts>(&beside)?;
        let mut texts: Vec<String> = Vec::new();
        let mut known: Vec<bool> = Vec::new();
        for record in (0..keys.len() as u32).map(RecordId) {
            for &key in keys.get(record) {
                let at = key as usize;
                if known.len() <= at {
                    known.resize(at + 1, false);
                    texts.resize(at + 1, String::new());
                }
                if !known[at] {
                    known[at] = true;
                    texts[at] = speller.spell(self, record, key).unwrap_or_default();
                }
            }
        }
        Some(texts)
    }

    /// Names of all columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.keys().map(String::as_str)
    }
}

/// The place of each record in an order that goes by what the rows say. Rows that say the same stand in the order of their lists and then in that
/// of the file: whichever of them a tie falls to, the groups say the same. Without an order by content the records stand as they came.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a>(Option<&'a [u32]>);

impl Places<'_> {
    /// The place of a record; no two share one.
    #[inline]
    pub fn of(&self, record: RecordId) -> u32 {
        self.0.map_or(record.0, |places| places[record.index()])
    }

    /// Puts records in the order of their places.
    pub fn sort(&self, records: &mut [RecordId]) {
        records.sort_unstable_by_key(|&record| self.of(record));
    }

    /// The places of the records of a pair, the smaller first.
    #[inline]
    pub fn of_pair(&self, pair: Pair) -> (u32, u32) {
        let (a, b) = (self.of(pair.left()), self.of(pair.right()));
        (a.min(b), a.max(b))
    }
}

/// Spells the keys of a key column, to name one to a person: keys are many and seldom shown, so their texts are not kept.
pub struct KeyTexts(Box<Spell>);

type Spell = dyn Fn(&Standardised, RecordId, Symbol) -> Option<String> + Send + Sync;

impl KeyTexts {
    /// `spell` gives the text of a key that the record has.
    pub fn new(spell: impl Fn(&Standardised, RecordId, Symbol) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Box::new(spell))
    }

    /// The text of a key that `record` has; `None` for a key of another record.
    pub fn spell(&self, data: &Standardised, record: RecordId, key: Symbol) -> Option<String> {
        (self.0)(data, record, key)
    }
}

/// Tells pairs apart whose records contradict each other so much that no key they share makes them worth comparing.
#[derive(Debug, Clone, Copy)]
pub struct Apart(pub for<'a> fn(&'a Standardised) -> Tells<'a>);

/// True for a pair that is told apart.
pub type Tells<'a> = Box<dyn Fn(Pair) -> bool + Sync + 'a>;

/// Zero or more interned keys per record: what equal-key blocking and token search work on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyColumn {
    keys: Vec<Symbol>,
    ends: Vec<u32>,
}

impl KeyColumn {
    /// Appends the next record's keys; they are sorted and made unique.
    pub fn push(&mut self, keys: impl IntoIterator<Item = Symbol>) {
        let start = self.keys.len();
        self.keys.extend(keys);
        self.keys[start..].sort_unstable();
        let mut write = start;
        for read in start..self.keys.len() {
            if write == start || self.keys[write - 1] != self.keys[read] {
                self.keys[write] = self.keys[read];
                write += 1;
            }
        }
        self.keys.truncate(write);
        self.ends.push(u32::try_from(self.keys.len()).expect("at most 2^32 keys"));
    }

    /// The columns below one another as one, in no more room than its keys take.
    ///
    /// # Panics
    /// At 2^32 keys.
    pub fn joined(parts: Vec<Self>) -> Self {
        let mut column = Self {
            keys: Vec::with_capacity(parts.iter().map(|part| part.keys.len()).sum()),
            ends: Vec::with_capacity(parts.iter().map(Self::len).sum()),
        };
        for part in parts {
            let start = column.keys.len();
            column.keys.extend(part.keys);
            u32::try_from(column.keys.len()).expect("at most 2^32 keys");
            column.ends.extend(part.ends.iter().map(|end| start as u32 + end));
        }
        column
    }

    /// Keys of a record, ascending.
    #[inline]
    pub fn get(&self, record: RecordId) -> &[Symbol] {
        let at = record.index();
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.keys[start..self.ends[at] as usize]
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is no record.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}
