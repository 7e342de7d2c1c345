//! The keys by which records of one unit are expected to meet.

use super::kept::Records;
use super::record::{CensusRecord, CensusRecords, hash};
use super::symbols::{Batch, symbols};
use crate::domain::cn::credit_code::Code;
use crate::domain::cn::name::ParsedName;
use crate::domain::cn::{address, name};
use crate::record::{KeyColumn, KeyTexts, RecordId, Standardised, Symbol};
use crate::text::TextList;
use rayon::prelude::*;

/// Makes the keys of one record.
type KeysOf = fn(&CensusRecord, &mut TextList);

/// A key column: its name, and what makes its keys.
type Maker = (&'static str, KeysOf);

/// The key columns that blocking rules read. Those of a group are made in one pass over the records. A group takes a dozen bytes a key while it is
/// made, so those of most keys come first, while the others take no room yet.
const KEY_COLUMNS: [&[Maker]; 4] = [
    &[("tokens.name", |record, out| record.name.iter().for_each(|name| name::tokens(name, out)))],
    &[("key.name", |record, out| record.name.iter().for_each(|name| name::keys(name, out)))],
    &[
        ("key.code", |record, out| {
            let codes = record.codes.iter().chain(&record.repaired);
            codes.flat_map(Code::keys).for_each(|key| out.push(format_args!("{key}")));
        }),
        ("key.phone", |record, out| {
            record.phones.numbers().iter().for_each(|phone| out.push(format_args!("{}", phone.key())));
        }),
    ],
    &[
        ("key.name_town", name_town),
        ("key.person_town", person_town),
        ("key.address", |record, out| record.places().iter().for_each(|place| address::keys(place, out))),
    ],
];

/// What the key columns are called.
pub(super) fn key_column_names() -> Vec<String> {
    KEY_COLUMNS.iter().copied().flatten().map(|(name, _)| (*name).to_owned()).collect()
}

/// The key columns, by name, with what spells a key of them.
pub(super) fn key_columns(records: &Records) -> Vec<(&'static str, (KeyColumn, KeyTexts))> {
    KEY_COLUMNS.iter().flat_map(|group| columns_of(group, records)).collect()
}

/// The keys of a batch of records in one column: their hashes, and where those of each record end.
struct Keys {
    hashes: Batch,
    ends: Vec<u32>,
}

fn columns_of(group: &[Maker], records: &Records) -> Vec<(&'static str, (KeyColumn, KeyTexts))> {
    let mut batches = records.pieces(|records| keys_of_batch(group, records).into_iter());
    let mut column = |&(name, keys_of): &Maker| {
        let keys = batches.iter_mut().filter_map(Iterator::next).collect();
        (name, key_column(keys, keys_of))
    };
    group.iter().map(&mut column).collect()
}

/// The keys of a batch of records in each column of a group.
fn keys_of_batch(group: &[Maker], records: &[CensusRecord]) -> Vec<Keys> {
    let mut columns = vec![(Vec::new(), Vec::with_capacity(records.len())); group.len()];
    let mut texts = TextList::default();
    for record in records {
        for ((_, keys_of), (hashes, ends)) in group.iter().zip(&mut columns) {
            texts.clear();
            keys_of(record, &mut texts);
            hashes.extend(texts.iter().map(hash));
            ends.push(hashes.len() as u32);
        }
    }
    columns.into_iter().map(|(hashes, ends)| Keys { hashes: Batch::of(&hashes), ends }).collect()
}

/// One key column. A key is known by a hash of its text, and its symbol counts distinct hashes in order of first appearance: the texts themselves
/// are not kept, and a collision, one in billions, costs a comparison and changes no answer. To spell a key, half its hash tells it from the record's others.
fn key_column(keys: Vec<Keys>, keys_of: KeysOf) -> (KeyColumn, KeyTexts) {
    let (batches, ends): (Vec<_>, Vec<_>) = keys.into_iter().map(|keys| (keys.hashes, keys.ends)).unzip();
    let (symbols, hashes) = symbols(batches);
    let of_batch = |(symbols, ends): (Vec<Symbol>, Vec<u32>)| {
        let mut column = KeyColumn::default();
        let mut start = 0;
        for end in ends {
            column.push(symbols[start..end as usize].iter().copied());
            start = end as usize;
        }
        column
    };
    let columns: Vec<KeyColumn> = symbols.into_par_iter().zip(ends).map(of_batch).collect();
    let column = KeyColumn::joined(columns);
    let spell = move |data: &Standardised, record: RecordId, key: Symbol| {
        let wanted = *hashes.get(key as usize)?;
        let record = CensusRecords::of(data)?.get(record);
        let keys = TextList::made(|texts| keys_of(&record, texts));
        keys.iter().find(|key| hash(key) as u32 == wanted).map(str::to_owned)
    };
    (column, KeyTexts::new(spell))
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

/// Person and town of the address, and person and village: an account in the owner's name often says no more of its place than the village.
fn person_town(record: &CensusRecord, out: &mut TextList) {
    for person in record.people.iter().filter_map(|person| person.key()) {
        for place in record.places() {
            address::town_key(place).into_iter().for_each(|town| out.push(format_args!("{person}@{town}")));
            address::village_key(place).into_iter().for_each(|village| out.push(format_args!("{person}@@{village}")));
        }
    }
}
