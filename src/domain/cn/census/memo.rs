//! Readings of cells that many records share.
//!
//! A province has twenty thousand pairs of town and village columns and a few thousand spellings of trades on a million rows; each is read once. What is kept
//! is a pure function of the text, so it does not matter which thread read it first.

use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;
use std::sync::{Mutex, PoisonError};

/// Parts that are locked apart, so that threads seldom wait for one another.
const PARTS: usize = 64;

/// Texts kept per part: a column whose cells are all different must not be stored a second time.
const KEPT: usize = 1024;

/// What was read of each text so far.
pub(super) struct Memo<V>(Vec<Mutex<FxHashMap<Box<str>, V>>>);

impl<V: Clone> Memo<V> {
    pub(super) fn new() -> Self {
        Self((0..PARTS).map(|_| Mutex::default()).collect())
    }

    /// What `read` gives for this text, from memory where it is known.
    pub(super) fn get(&self, text: &str, read: impl FnOnce() -> V) -> V {
        // A thread that panicked elsewhere leaves no half-made entry.
        let lock = || {
            // By bits that the part's own table does not go by: texts alike in those would all begin at one place of it.
            let part = (FxBuildHasher.hash_one(text) >> 32) as usize % PARTS;
            self.0[part].lock().unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(known) = lock().get(text) {
            return known.clone();
        }
        let value = read();
        let mut part = lock();
        if part.len() < KEPT {
            part.insert(text.into(), value.clone());
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_once_and_a_full_memory_still_answers() {
        let memo = Memo::new();
        let mut reads = 0;
        for _ in 0..2 {
            assert_eq!(
                memo.get("彩塘", || {
                    reads += 1;
                    7
                }),
                7
            );
        }
        assert_eq!(reads, 1);
        for at in 0..2 * PARTS * KEPT {
            assert_eq!(memo.get(&at.to_string(), || at), at);
        }
        assert_eq!(memo.get("彩塘", || 8), 7);
    }
}
