//! The keys by which records of one unit are expected to meet.

use super::record::{CensusRecord, CensusRecords};
use crate::domain::cn::{address, name};
use crate::record::{KeyColumn, KeyTexts, RecordId, Standardised, Symbol};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use smallvec::SmallVec;
use std::hash::Hasher;

/// Records whose keys are made before their symbols are counted: a province's hashes at once would take as much as the column.
const TOGETHER: usize = 1 << 15;

/// Keys of one record.
type KeysOf = fn(&CensusRecord) -> Vec<String>;

/// The key columns that blocking rules read, by name, with what spells a key of them.
pub(super) fn key_columns(records: &[CensusRecord]) -> Vec<(&'static str, (KeyColumn, KeyTexts))> {
    let columns: [(&'static str, KeysOf); 7] = [
        ("key.code", |record| record.codes.iter().chain(&record.repaired).flat_map(|code| code.keys()).collect()),
        ("key.phone", |record| record.phones.numbers().iter().map(|phone| phone.key().to_string()).collect()),
        ("key.name", |record| record.name.as_ref().map(name::keys).unwrap_or_default()),
        ("key.name_town", name_town),
        ("key.person_town", person_town),
        ("key.address", |record| record.places().flat_map(address::keys).collect()),
        ("tokens.name", |record| record.name.as_ref().map(name::tokens).unwrap_or_default()),
    ];
    columns.into_par_iter().map(|(name, keys)| (name, key_column(records, keys))).collect()
}

/// One key column. A key is known by a hash of its text, and its symbol counts distinct hashes in order of first appearance: the texts themselves
/// are not kept, and a collision, one in billions, costs a comparison and changes no answer. To spell a key, half its hash tells it from the record's others.
fn key_column(records: &[CensusRecord], keys_of: KeysOf) -> (KeyColumn, KeyTexts) {
    let mut symbols: FxHashMap<u64, Symbol> = FxHashMap::default();
    let mut hashes = Vec::new();
    let mut column = KeyColumn::default();
    for records in records.chunks(TOGETHER) {
        let hashed: Vec<SmallVec<[u64; 4]>> =
            records.par_iter().map(|record| keys_of(record).iter().map(|key| hash(key)).collect()).collect();
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
        keys_of(CensusRecords::of(data)?.get(record)).into_iter().find(|key| hash(key) as u32 == wanted)
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
fn name_town(record: &CensusRecord) -> Vec<String> {
    let Some(name) = &record.name else { return Vec::new() };
    let towns: Vec<String> = record.places().filter_map(address::town_key).collect();
    let brands = name.alternatives().filter(|name| !name.brand.is_empty());
    brands.flat_map(|name| towns.iter().map(move |town| format!("{}@{town}", name.brand))).collect()
}

/// Person and town of the address.
fn person_town(record: &CensusRecord) -> Vec<String> {
    let towns: Vec<String> = record.places().filter_map(address::town_key).collect();
    let people = record.people.iter().filter_map(|person| person.key());
    people.flat_map(|person| towns.iter().map(move |town| format!("{person}@{town}"))).collect()
}
