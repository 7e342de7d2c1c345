//! Records found again in lists that may have been sent anew: rows moved, added, corrected or gone.

use super::entry::Side;
use super::key::{RecordKey, content_key};
use crate::record::{Lists, RecordId, SourceId};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Fields whose value belongs to one unit: a row that changed is known by them.
const OWN_CODES: [&str; 5] = ["credit_code", "permit_no", "account_no", "registration_no", "tax_no"];

/// Codes shorter than this are ordinals of somebody's table.
const CODE_CHARS: usize = 6;

/// Share of the cells that a changed row must still have, of those known or those it has, whichever are fewer.
const SHARE: f64 = 0.5;

/// And at least so many of them: one common cell is a town or a trade.
const LEAST: usize = 2;

/// One of them must be a text that no more rows of the list have: rows of one village and trade share much and are many units.
const RARE: usize = 3;

/// How a record was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Its row says exactly what it said.
    Same(RecordId),
    /// Its row changed.
    Changed(RecordId),
}

impl Found {
    pub fn record(self) -> RecordId {
        match self {
            Self::Same(record) | Self::Changed(record) => record,
        }
    }
}

/// The records of the lists by content, and by cell where it is needed.
pub(super) struct Index<'a> {
    lists: &'a Lists,
    by_content: FxHashMap<u64, Vec<RecordId>>,
    names: FxHashMap<&'a str, SourceId>,
    /// Records of a list by cell text, for the texts that sides hold.
    by_cell: FxHashMap<(SourceId, &'a str), Vec<RecordId>>,
}

impl<'a> Index<'a> {
    /// An index that finds these sides.
    pub fn new(lists: &'a Lists, sides: &[&Side]) -> Self {
        let records: Vec<RecordId> = lists.records().collect();
        let keys: Vec<u64> = records.par_iter().map(|&record| content_key(lists, record)).collect();
        let wanted: FxHashSet<u64> = sides.iter().filter_map(|side| side.key.content).collect();
        let mut by_content: FxHashMap<u64, Vec<RecordId>> = FxHashMap::default();
        for (&record, key) in records.iter().zip(keys).filter(|(_, key)| wanted.contains(key)) {
            by_content.entry(key).or_default().push(record);
        }
        let sources = lists.sources();
        let names = sources.iter().enumerate().map(|(at, source)| (&*source.name, SourceId(at as u16))).collect();
        let mut index = Self { lists, by_content, names, by_cell: FxHashMap::default() };
        index.add_cells(sides);
        index
    }

    fn add_cells(&mut self, sides: &[&Side]) {
        let mut wanted: FxHashMap<SourceId, FxHashSet<&str>> = FxHashMap::default();
        for side in sides.iter().filter(|side| self.by_key(&side.key).is_none()) {
            if let Some(&source) = self.names.get(side.key.source.as_str()) {
                wanted.entry(source).or_default().extend(side.cells.iter().map(String::as_str));
            }
        }
        let lists = self.lists;
        for (source, texts) in wanted {
            let start = lists.start(source);
            for column in &lists.sources()[source.index()].columns {
                for (row, text) in column.values.iter().enumerate() {
                    let Some(text) = text.filter(|text| texts.contains(text)) else { continue };
                    self.by_cell.entry((source, text)).or_default().push(RecordId(start.0 + row as u32));
                }
            }
        }
        // Two columns may say the same.
        for records in self.by_cell.values_mut() {
            records.sort_unstable();
            records.dedup();
        }
    }

    /// The record of a side, if exactly one fits.
    pub fn find(&self, side: &Side) -> Option<Found> {
        if let Some(found) = self.by_key(&side.key) {
            return Some(found);
        }
        let source = *self.names.get(side.key.source.as_str())?;
        if side.key.content.is_none() {
            // A label alone is trusted when the row it names says what was seen, or when nothing else was said.
            let fits = |&record: &RecordId| side.cells.is_empty() || self.agrees(side, source, record);
            let labelled = self.lists.find(&side.key.label()).filter(fits);
            if let Some(record) = labelled {
                return Some(Found::Same(record));
            }
        }
        self.by_code(side, source).or_else(|| self.by_most_cells(side, source)).map(Found::Changed)
    }

    /// By equal content: in the same list, the row nearest to where it stood; else anywhere, when there is one such row (the list was renamed).
    fn by_key(&self, key: &RecordKey) -> Option<Found> {
        let records = self.by_content.get(&key.content?)?;
        let source = self.names.get(key.source.as_str()).copied();
        let here = records.iter().copied().filter(|&record| Some(self.lists.locate(record).0) == source);
        let nearest = here.min_by_key(|&record| {
            let ordinal = self.lists.locate(record).1 as i64 + 1;
            ((ordinal - i64::from(key.ordinal)).abs(), record)
        });
        match (nearest, &records[..], source) {
            (Some(record), ..) => Some(Found::Same(record)),
            (None, &[only], None) => Some(Found::Same(only)),
            _ => None,
        }
    }

    /// The one row of the list that has a code of the side, and something else of it.
    fn by_code(&self, side: &Side, source: SourceId) -> Option<RecordId> {
        for text in side.cells.iter().filter(|text| text.chars().count() >= CODE_CHARS) {
            let Some(records) = self.by_cell.get(&(source, text.as_str())) else { continue };
            let coded: Vec<RecordId> = records.iter().copied().filter(|&record| self.has_code(record, text)).collect();
            if let [only] = coded[..]
                && self.shared(side, source, only) >= LEAST
            {
                return Some(only);
            }
        }
        None
    }

    fn has_code(&self, record: RecordId, text: &str) -> bool {
        OWN_CODES.iter().any(|field| self.lists.cells(record, field).any(|cell| cell.text == text))
    }

    /// The one row of the list that shares most cells with the side, if these are enough.
    fn by_most_cells(&self, side: &Side, source: SourceId) -> Option<RecordId> {
        let mut shared: FxHashMap<RecordId, usize> = FxHashMap::default();
        for text in distinct(&side.cells) {
            for &record in self.by_cell.get(&(source, text)).into_iter().flatten() {
                *shared.entry(record).or_default() += 1;
            }
        }
        let most = shared.values().copied().max()?;
        let mut best = shared.iter().filter(|(_, count)| **count == most).map(|(record, _)| *record);
        let (first, second) = (best.next()?, best.next());
        let rare = |text: &&str| {
            let records = self.by_cell.get(&(source, *text)).filter(|records| records.len() <= RARE);
            records.is_some_and(|records| records.binary_search(&first).is_ok())
        };
        let known = second.is_none() && distinct(&side.cells).iter().any(rare);
        (known && self.agrees(side, source, first)).then_some(first)
    }

    /// Whether a row says enough of what the side says.
    fn agrees(&self, side: &Side, source: SourceId, record: RecordId) -> bool {
        let shared = self.shared(side, source, record);
        let (_, row) = self.lists.locate(record);
        let columns = &self.lists.sources()[source.index()].columns;
        let has = columns.iter().filter(|column| column.values.get(row).is_some()).count();
        let known = distinct(&side.cells).len().min(has);
        shared >= LEAST.min(known.max(1)) && shared as f64 >= SHARE * known as f64
    }

    fn shared(&self, side: &Side, source: SourceId, record: RecordId) -> usize {
        let holds = |text: &&str| {
            self.by_cell.get(&(source, *text)).is_some_and(|records| records.binary_search(&record).is_ok())
        };
        distinct(&side.cells).into_iter().filter(holds).count()
    }
}

fn distinct(cells: &[String]) -> Vec<&str> {
    let mut texts: Vec<&str> = cells.iter().map(String::as_str).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}
