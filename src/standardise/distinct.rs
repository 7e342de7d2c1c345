//! Equal texts as equal integers, found by several threads at once.
//!
//! Cells are folded and hashed in parallel chunks, the hashes are sorted beside the rows they came from, and rows with equal hashes are
//! compared text by text with the first of them; a collision of hashes therefore changes nothing. Values are numbered in order
//! of first appearance, so the numbering does not depend on hashes or threads.
//!
//! Cost: folding, a sort of 8 bytes per cell, one comparison of texts per repeated cell; no allocation per value.

use super::field::{ABSENT, Rows};
use crate::record::Symbol;
use crate::text::distance::letters;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;
use std::sync::atomic::{AtomicU32, Ordering};

/// Cells or values per task.
const CHUNK: usize = 8192;

/// The distinct values of a column.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// Value per cell; [`ABSENT`] for none.
    pub symbols: Vec<Symbol>,
    /// Text per value.
    pub texts: Rows<u8>,
    /// Cells per value.
    pub counts: Vec<u32>,
}

/// Texts of a chunk of cells.
#[derive(Default)]
struct Folded {
    arena: String,
    ends: Vec<u32>,
    present: Vec<bool>,
}

impl Folded {
    fn get(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.arena.as_bytes()[start..self.ends[at] as usize]
    }
}

/// The distinct texts that `fold` appends for the cells; a cell for which it returns false is absent.
pub(super) fn distinct(cells: &[Option<&str>], fold: impl Fn(&str, &mut String) -> bool + Sync) -> Values {
    let n = cells.len();
    // The upper bits of a sorting key are the hash, the lower ones the row.
    let row_bits = usize::BITS - n.leading_zeros();
    let rows = (1_u64 << row_bits) - 1;
    let chunks: Vec<(Folded, Vec<u64>)> = cells
        .par_chunks(CHUNK)
        .with_max_len(1)
        .enumerate()
        .map(|(chunk, cells)| {
            let (mut folded, mut keys) = (Folded::default(), Vec::with_capacity(cells.len()));
            for (at, cell) in cells.iter().enumerate() {
                let start = folded.arena.len();
                let present = cell.is_some_and(|cell| fold(cell, &mut folded.arena));
                if present {
                    let hash = hash_of(&folded.arena.as_bytes()[start..]);
                    keys.push(hash & !rows | (chunk * CHUNK + at) as u64);
                } else {
                    folded.arena.truncate(start);
                }
                folded.ends.push(u32::try_from(folded.arena.len()).expect("a chunk of cells holds at most 4 GiB"));
                folded.present.push(present);
            }
            folded.arena.shrink_to_fit();
            (folded, keys)
        })
        .collect();
    let mut keys: Vec<u64> = Vec::with_capacity(chunks.iter().map(|(_, keys)| keys.len()).sum());
    chunks.iter().for_each(|(_, part)| keys.extend_from_slice(part));
    let chunks: Vec<Folded> = chunks.into_iter().map(|(folded, _)| folded).collect();
    let text = |row: usize| chunks[row / CHUNK].get(row % CHUNK);
    keys.par_sort_unstable();

    // The first row with the same text, per row.
    let first: Vec<AtomicU32> = std::iter::repeat_with(|| AtomicU32::new(ABSENT)).take(n).collect();
    keys.par_chunk_by(|a, b| a & !rows == b & !rows).for_each(|group| {
        let mut texts: smallvec::SmallVec<[usize; 2]> = smallvec::SmallVec::new();
        for &key in group {
            let row = (key & rows) as usize;
            let known = texts.iter().copied().find(|&known| text(known) == text(row));
            if known.is_none() {
                texts.push(row);
            }
            first[row].store(known.unwrap_or(row) as u32, Ordering::Relaxed);
        }
    });
    drop(keys);

    let mut values = Values { symbols: Vec::with_capacity(n), ..Values::default() };
    for (row, first) in first.into_iter().map(AtomicU32::into_inner).enumerate() {
        let symbol = match first {
            ABSENT => ABSENT,
            first if first as usize == row => {
                values.texts.push_slice(text(row));
                values.counts.push(0);
                values.counts.len() as Symbol - 1
            }
            first => values.symbols[first as usize],
        };
        if let Some(count) = values.counts.get_mut(symbol as usize) {
            *count += 1;
        }
        values.symbols.push(symbol);
    }
    values.texts.shrink_to_fit();
    values
}

fn hash_of(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    // The upper bits are used, and all bits of the hash go into them.
    hasher.finish().wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The words of the values of a column.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Words per value, in their order.
    pub of_value: Rows<Symbol>,
    /// Letters per word.
    pub letters: Rows<u16>,
}

/// The words that `cut` calls its second argument with, for each of `values` texts, numbered in order of first appearance.
pub(super) fn words<'a>(
    values: usize,
    text: impl Fn(usize) -> &'a str + Sync,
    cut: impl Fn(&str, &mut dyn FnMut(&str)) + Sync,
) -> Words {
    let parts: Vec<(Rows<Symbol>, Vec<Box<str>>)> = (0..values.div_ceil(CHUNK))
        .into_par_iter()
        .with_max_len(1)
        .map(|chunk| {
            let (mut of_value, mut row) = (Rows::default(), Vec::new());
            let mut known: FxHashMap<Box<str>, Symbol> = FxHashMap::default();
            for value in chunk * CHUNK..((chunk + 1) * CHUNK).min(values) {
                row.clear();
                cut(text(value), &mut |word| {
                    let next = known.len() as Symbol;
                    row.push(match known.get(word) {
                        Some(&symbol) => symbol,
                        None => *known.entry(word.into()).or_insert(next),
                    });
                });
                of_value.push_slice(&row);
            }
            let mut texts: Vec<(Box<str>, Symbol)> = known.into_iter().collect();
            texts.sort_unstable_by_key(|(_, symbol)| *symbol);
            (of_value, texts.into_iter().map(|(word, _)| word).collect())
        })
        .collect();
    let mut words = Words::default();
    let mut known: FxHashMap<&str, Symbol> = FxHashMap::default();
    for (of_value, texts) in &parts {
        let symbols: Vec<Symbol> = texts
            .iter()
            .map(|word| {
                let next = known.len() as Symbol;
                *known.entry(word).or_insert_with(|| {
                    words.letters.push(letters(word));
                    next
                })
            })
            .collect();
        for value in 0..of_value.len() {
            words.of_value.push(of_value.get(value).iter().map(|&word| symbols[word as usize]));
        }
    }
    words.of_value.shrink_to_fit();
    words.letters.shrink_to_fit();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Numbering as the definition reads.
    fn naive(cells: &[Option<String>]) -> (Vec<Symbol>, Vec<String>, Vec<u32>) {
        let (mut symbols, mut texts, mut counts): (Vec<Symbol>, Vec<String>, Vec<u32>) = Default::default();
        for cell in cells {
            let Some(cell) = cell else {
                symbols.push(ABSENT);
                continue;
            };
            let at = texts.iter().position(|text| text == cell).unwrap_or_else(|| {
                texts.push(cell.clone());
                counts.push(0);
                texts.len() - 1
            });
            counts[at] += 1;
            symbols.push(at as Symbol);
        }
        (symbols, texts, counts)
    }

    proptest! {
        #[test]
        fn values_are_numbered_in_order_of_first_appearance(cells in prop::collection::vec(prop::option::of("[ab甲]{1,3}"), 0..60)) {
            let borrowed: Vec<Option<&str>> = cells.iter().map(Option::as_deref).collect();
            let values = distinct(&borrowed, |cell, out| {
                out.push_str(cell);
                true
            });
            let texts: Vec<String> =
                (0..values.texts.len()).map(|at| String::from_utf8_lossy(values.texts.get(at)).into_owned()).collect();
            prop_assert_eq!((values.symbols, texts, values.counts), naive(&cells));
        }
    }

    #[test]
    fn chunks_leave_no_trace() {
        let texts: Vec<String> = (0..3 * CHUNK).map(|at| format!("{} {}", at % 7, at * at % 20_011)).collect();
        let cells: Vec<Option<String>> = texts.iter().map(|text| (text.len() % 3 != 0).then(|| text.clone())).collect();
        let borrowed: Vec<Option<&str>> = cells.iter().map(Option::as_deref).collect();
        let values = distinct(&borrowed, |cell, out| {
            out.push_str(cell);
            true
        });
        let mut known: FxHashMap<&str, Symbol> = FxHashMap::default();
        for (cell, &symbol) in cells.iter().zip(&values.symbols) {
            let next = known.len() as Symbol;
            assert_eq!(symbol, cell.as_deref().map_or(ABSENT, |cell| *known.entry(cell).or_insert(next)));
        }
        let found = words(texts.len(), |at| &texts[at], |text, with| text.split(' ').for_each(with));
        let mut known: FxHashMap<&str, Symbol> = FxHashMap::default();
        for (value, text) in texts.iter().enumerate() {
            let expected: Vec<Symbol> = text
                .split(' ')
                .map(|word| {
                    let next = known.len() as Symbol;
                    *known.entry(word).or_insert(next)
                })
                .collect();
            assert_eq!(found.of_value.get(value), expected);
        }
    }
}
