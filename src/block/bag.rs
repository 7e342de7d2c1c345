//! The keys of a record as one bag, and which records share each key.
//!
//! Keys of all parts are made dense by one sort of the keys of values and words, never of records. A key that many records have is not
//! followed: the limit is set so that a record reads at most so many entries on average. Two such keys together are rare again, so pairs of
//! them are keys of their own where chance alone would not bring more records together than are followed: of a given name,
//! a house number and a street name none tells much, and any two of them do.
//!
//! Cost: a sort of 8 bytes per distinct word and value; per record its keys and the pairs of its common ones (about four in a table of
//! persons, which are sorted, 8 bytes each); the index holds 8 bytes per key followed.

use super::fields::{KeyPart, entry, joined, part_keys};
use super::postings::transpose;
use super::{Largest, RunawayBlock};
use crate::record::{KeyColumn, RecordId, Standardised};
use crate::standardise::field::Rows;
use crate::standardise::table::{FieldKeys, Take, field};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// Records per task.
const CHUNK: usize = 4096;

/// Rarity is added as integers, 1/1024 nat each, so that ties do not depend on the order of keys.
const FIXED_POINT: f64 = 1024.0;

/// Keys of records and records of keys.
pub(super) struct Followed {
    /// Keys per record.
    pub keys: Rows<u32>,
    /// Records per key, ascending.
    pub records: Rows<u32>,
    /// Weight per key.
    pub rarity: Vec<u32>,
}

/// The inverted index of all bags.
pub(super) struct Index {
    /// Keys that are followed, single ones and pairs of common ones.
    pub followed: [Followed; 2],
    /// Summed rarity per record, over its single keys that another record has too.
    pub own: Vec<u32>,
    /// Values that are not followed alone although most of their column are, the commonest first: placeholders, as a rule.
    pub left_out: Vec<RunawayBlock>,
    /// The commonest values that are followed.
    pub largest: Largest,
}

/// What of a record goes into its bag.
struct Chunk {
    rare: Rows<u32>,
    own: Vec<u32>,
    /// Pairs of common keys, as sorting entries.
    common: Vec<u64>,
}

/// The index over these parts. A record reads `postings` entries of single keys on average, and pairs of common keys are followed where
/// at most `common` records share them (0: never).
pub(super) fn index(data: &Standardised, parts: &[KeyPart], postings: usize, common: usize) -> Index {
    let n = data.len();
    let (keys, kinds) = keys_of(data, parts);
    let counts = counts(&keys, kinds, n);
    let limit = limit(&counts, (postings as u64).saturating_mul(n as u64));
    let rare = |f: u32| (((1 + n) as f64 / f64::from(1 + f)).ln() * FIXED_POINT).max(1.0);
    let rarity: Vec<u32> = counts.iter().map(|&f| rare(f) as u32).collect();
    let by_chance = (common * n) as u64;

    let chunks: Vec<Chunk> = (0..n.div_ceil(CHUNK))
        .into_par_iter()
        .with_max_len(1)
        .map(|chunk| {
            let mut out = Chunk { rare: Rows::default(), own: Vec::with_capacity(CHUNK), common: Vec::new() };
            let mut wide: Vec<u32> = Vec::new();
            for_bags(&keys, chunk * CHUNK..((chunk + 1) * CHUNK).min(n), |record, bag| {
                bag.retain(|&key| counts[key as usize] > 1);
                out.own.push(bag.iter().map(|&key| rarity[key as usize]).sum());
                out.rare.push(bag.iter().copied().filter(|&key| counts[key as usize] <= limit));
                if common == 0 {
                    return;
                }
                wide.clear();
                for (part, _) in keys.iter().filter(|(_, whole)| *whole) {
                    part.of_record(record, |key| wide.extend((counts[key as usize] > limit).then_some(key)));
                }
                wide.sort_unstable();
                wide.dedup();
                for (at, &a) in wide.iter().enumerate() {
                    for &b in &wide[at + 1..] {
                        if u64::from(counts[a as usize]) * u64::from(counts[b as usize]) <= by_chance {
                            out.common.push(entry(joined(joined(0, a), b), record.0));
                        }
                    }
                }
            });
            out
        })
        .collect();
    let mut bags = Rows::default();
    let (mut own, mut entries) =
        (Vec::with_capacity(n), Vec::with_capacity(chunks.iter().map(|c| c.common.len()).sum()));
    for chunk in chunks {
        bags.append(&chunk.rare);
        own.extend(chunk.own);
        entries.extend(chunk.common);
    }
    let single = Followed { records: transpose(&bags, kinds), keys: bags, rarity };
    let (left_out, largest) = common_values(data, parts, &keys, &counts, limit);
    Index { followed: [single, pairs_of_common(entries, n, common, &rare)], own, left_out, largest }
}

/// A value on so many times more records than the mean value of its column stands out. The few values of a column of towns do not, and that these
/// are not followed is as it should be.
const STANDS_OUT: usize = 10;

/// The values of columns of which the whole value is a key: those on more records than `limit` that stand out, and the commonest of the rest. Words and
/// parts of words are not looked at, of them some are common in any table.
fn common_values(
    data: &Standardised,
    parts: &[KeyPart],
    keys: &[(FieldKeys<'_>, bool)],
    counts: &[u32],
    limit: u32,
) -> (Vec<RunawayBlock>, Largest) {
    let (mut left_out, mut largest) = (Vec::new(), Largest::default());
    let fields = parts.iter().filter_map(|part| Some((part.take, field(data, &part.column)?)));
    for ((_, field), (keys, _)) in fields.zip(keys).filter(|((take, _), _)| *take == Take::Value) {
        let mut values: Vec<(u32, &str)> = Vec::new();
        for value in 0..field.values() {
            keys.of_value(value, |key| values.extend((counts[key as usize] > 1).then(|| (key, field.text(value)))));
        }
        // A day in two spellings is one key; it is named by the same one whatever the order of rows.
        values.par_sort_unstable();
        values.dedup_by_key(|(key, _)| *key);
        for (key, text) in values {
            let records = counts[key as usize];
            if records <= limit {
                largest.note(records as usize, || text.to_owned());
            } else if records as usize * field.values() >= STANDS_OUT * field.present as usize {
                left_out.push(RunawayBlock { key: text.to_owned(), records });
            }
        }
    }
    left_out.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.key.cmp(&b.key)));
    (left_out, largest)
}

/// Calls `with` for the keys of every record, each once and in ascending order.
fn for_bags(
    keys: &[(FieldKeys<'_>, bool)],
    records: std::ops::Range<usize>,
    mut with: impl FnMut(RecordId, &mut Vec<u32>),
) {
    let mut bag: Vec<u32> = Vec::new();
    for record in records.map(|record| RecordId(record as u32)) {
        bag.clear();
        for (part, _) in keys {
            part.of_record(record, |key| bag.push(key));
        }
        bag.sort_unstable();
        bag.dedup();
        with(record, &mut bag);
    }
}

/// Records per key.
fn counts(keys: &[(FieldKeys<'_>, bool)], kinds: usize, n: usize) -> Vec<u32> {
    let counts: Vec<AtomicU32> = std::iter::repeat_with(AtomicU32::default).take(kinds).collect();
    (0..n.div_ceil(CHUNK)).into_par_iter().with_max_len(1).for_each(|chunk| {
        for_bags(keys, chunk * CHUNK..((chunk + 1) * CHUNK).min(n), |_, bag| {
            for &key in &*bag {
                counts[key as usize].fetch_add(1, Ordering::Relaxed);
            }
        });
    });
    counts.into_iter().map(AtomicU32::into_inner).collect()
}

/// The keys of all parts as one column with symbols from 0; keys that only one record has are left out, they propose nothing.
pub(super) fn bag(data: &Standardised, parts: &[KeyPart]) -> KeyColumn {
    let (keys, kinds) = keys_of(data, parts);
    let counts = counts(&keys, kinds, data.len());
    let mut next = 0;
    let symbols: Vec<u32> = counts
        .iter()
        .map(|&count| {
            next += u32::from(count > 1);
            next - u32::from(count > 1)
        })
        .collect();
    let mut column = KeyColumn::default();
    for_bags(&keys, 0..data.len(), |_, bag| {
        column.push(bag.iter().filter(|&&key| counts[key as usize] > 1).map(|&key| symbols[key as usize]));
    });
    column
}

/// The keys of the parts as numbers from 0 and how many there are; with each part, whether two of its keys may be followed together.
fn keys_of<'a>(data: &'a Standardised, parts: &[KeyPart]) -> (Vec<(FieldKeys<'a>, bool)>, usize) {
    let mut keys: Vec<(FieldKeys<'_>, bool)> = parts
        .par_iter()
        .filter_map(|part| {
            Some((part_keys(data, part, true)?, matches!(part.take, Take::Words | Take::Value | Take::Near)))
        })
        .collect();
    let kinds = make_dense(&mut keys);
    (keys, kinds)
}

/// Keys as numbers from 0, and how many there are.
fn make_dense(keys: &mut [(FieldKeys<'_>, bool)]) -> usize {
    let mut all: Vec<u64> = Vec::new();
    for (part, _) in keys.iter_mut() {
        let start = all.len() as u64;
        all.extend(part.keys_mut().iter().zip(start..).map(|(&key, at)| u64::from(key) << 32 | at));
    }
    all.par_sort_unstable();
    let mut dense = vec![0_u32; all.len()];
    let mut kinds = 0;
    for group in all.chunk_by(|a, b| a >> 32 == b >> 32) {
        group.iter().for_each(|&entry| dense[entry as u32 as usize] = kinds);
        kinds += 1;
    }
    let mut at = 0;
    for (part, _) in keys {
        let keys = part.keys_mut();
        keys.copy_from_slice(&dense[at..at + keys.len()]);
        at += keys.len();
    }
    kinds as usize
}

/// The largest number of records that a followed key may have. Reading a key of f records costs f entries for each of them.
fn limit(counts: &[u32], budget: u64) -> u32 {
    let mut frequencies: Vec<u32> = counts.iter().copied().filter(|&f| f > 1).collect();
    frequencies.par_sort_unstable();
    let (mut read, mut limit) = (0_u64, 2);
    for &f in &frequencies {
        read += u64::from(f) * u64::from(f);
        if read > budget {
            break;
        }
        limit = f.max(limit);
    }
    limit
}

/// The pairs of common keys that two to `most` records share.
fn pairs_of_common(mut entries: Vec<u64>, n: usize, most: usize, rare: &dyn Fn(u32) -> f64) -> Followed {
    entries.par_sort_unstable();
    entries.dedup();
    let (mut records, mut rarity) = (Rows::default(), Vec::new());
    for block in entries.chunk_by(|a, b| a >> 32 == b >> 32).filter(|block| (2..=most).contains(&block.len())) {
        records.push(block.iter().map(|&entry| entry as u32));
        rarity.push(rare(block.len() as u32) as u32);
    }
    drop(entries);
    Followed { keys: transpose(&records, n), records, rarity }
}
