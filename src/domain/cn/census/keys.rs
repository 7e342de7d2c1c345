//! The keys by which records of one unit are expected to meet.

use super::record::{CensusRecord, CensusRecords};
use crate::domain::cn::credit_code::Code;
use crate::domain::cn::name::ParsedName;
use crate::domain::cn::{address, name};
use crate::record::{KeyColumn, KeyTexts, RecordId, Standardised, Symbol};
use crate::text::TextList;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use smallvec::SmallVec;
use std::hash::Hasher;

/// Records whose keys are made before their symbols are counted: a province's hashes at once would take as much as the column.
const TOGETHER: usize = 1 << 15;

/// Makes the keys of one record.
type KeysOf = fn(&CensusRecord, &mut TextList);

/// The key columns that blocking rules read, by name.
const KEY_COLUMNS: [(&str, KeysOf); 7] = [
    ("key.code", |record, out| {
        let codes = record.codes.iter().chain(&record.repaired);
        codes.flat_map(Code::keys).for_each(|key| out.push(format_args!("{key}")));
    }),
    ("key.phone", |record, out| {
        record.phones.numbers().iter().for_each(|phone| out.push(format_args!("{}", phone.key())));
    }),
    ("key.name", |record, out| record.name.iter().for_each(|name| name::keys(name, out))),
    ("key.name_town", name_town),
    ("key.person_town", person_town),
    ("key.address", |record, out| record.places().iter().for_each(|place| address::keys(place, out))),
    ("tokens.name", |record, out| record.name.iter().for_each(|name| name::tokens(name, out))),
];

/// What the key columns are called.
pub(super) fn key_column_names() -> Vec<String> {
    KEY_COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// The key columns, by name, with what spells a key of them.
pub(super) fn key_columns(records: &[CensusRecord]) -> Vec<(&'static str, (KeyColumn, KeyTexts))> {
    KEY_COLUMNS.into_par_iter().map(|(name, keys)| (name, key_column(records, keys))).collect()
}

/// One key column. A key is known by a hash of its text, and its symbol counts distinct hashes in order of first appearance: the texts themselves
/// are not kept, and a collision, one in billions, costs a comparison and changes no answer. To spell a key, half its hash tells it from the record's others.
fn key_column(records: &[CensusRecord], keys_of: KeysOf) -> (KeyColumn, KeyTexts) {
    let mut symbols: FxHashMap<u64, Symbol> = FxHashMap::default();
    let mut hashes = Vec::new();
    let mut column = KeyColumn::default();
    for records in records.chunks(TOGETHER) {
        let hashes_of = |texts: &mut TextList, record: &CensusRecord| -> SmallVec<[u64; 6]> {
            texts.clear();
            keys_of(record, texts);
            texts.iter().map(hash).collect()
        };
        let hashed: Vec<_> = records.par_iter().map_init(TextList::default, hashes_of).collect();
        for keys in hashed {
            column.push(keys.into_iter().map(|key| {
                *symbols.entry(key).or_insert_with(|| {
                    hashes.push(key as u32);
                    (hashes.len() - 1) as Symbol
                })
            }));
        }
    }
    hashes.shrink_to_fit();
    let spell = move |data: &Standardised, record: RecordId, key: Symbol| {
        let wanted = *hashes.get(key as usize)?;
        let record = CensusRecords::of(data)?.get(record);
        let keys = TextList::made(|texts| keys_of(record, texts));
        keys.iter().find(|key| hash(key) as u32 == wanted).map(str::to_owned)
    };
    (column, KeyTexts::new(spell))
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.write_u8(0xff);
    hasher.finish()
}

/// Brand, or sound of the brand, and town of the address.
fn name_town(record: &CensusRecord, out: &mut TextList) {
    let names = record.name.iter().flat_map(ParsedName::alternatives);
    for name in names.filter(|name| !name.brand.is_empty()) {
        for town in record.places().iter().filter_map(address::town_key) {
            out.push(format_args!("{}@{town}", name.brand));
        }
    }
}

/// Person and town of the address.
fn person_town(record: &CensusRecord, out: &mut TextList) {
    for person in record.people.iter().filter_map(|person| person.key()) {
        for town in record.places().iter().filter_map(address::town_key) {
            out.push(format_args!("{person}@{town}"));
        }
    }
}
