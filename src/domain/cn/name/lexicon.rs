//! A dictionary of words that is walked character by character, from the front or from the back.
//!
//! The longest word at a position is found in one probe per character, without building a key. Names are a dozen characters long and
//! the dictionaries a few thousand words, so a hash table of edges beats an automaton in memory and is as fast.

use rustc_hash::FxHashMap;

/// Words with a value each. Walk direction is the caller's: insert and look up in the same direction.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    edges: FxHashMap<u64, u32>,
    values: Vec<Option<u32>>,
}

impl Lexicon {
    /// Adds a word, given in walking direction. The first value given to a word stays.
    pub fn insert(&mut self, word: impl IntoIterator<Item = char>, value: u32) {
        if self.values.is_empty() {
            self.values.push(None);
        }
        let mut node = 0_u32;
        for c in word {
            let next = self.values.len() as u32;
            let entry = *self.edges.entry(edge(node, c)).or_insert(next);
            if entry == next {
                self.values.push(None);
            }
            node = entry;
        }
        if node != 0 {
            self.values[node as usize].get_or_insert(value);
        }
    }

    /// The longest word that starts the walk: its length in characters and its value.
    #[inline]
    pub fn longest(&self, walk: impl IntoIterator<Item = char>) -> Option<(usize, u32)> {
        let mut best = None;
        self.each(walk, |length, value| best = Some((length, value)));
        best
    }

    /// Calls `found` with length and value of every word that starts the walk, shortest first.
    #[inline]
    pub fn each(&self, walk: impl IntoIterator<Item = char>, mut found: impl FnMut(usize, u32)) {
        let mut node = 0_u32;
        for (at, c) in walk.into_iter().enumerate() {
            let Some(&next) = self.edges.get(&edge(node, c)) else { return };
            node = next;
            if let Some(value) = self.values[node as usize] {
                found(at + 1, value);
            }
        }
    }

    /// The value of exactly this word.
    pub fn get(&self, word: impl IntoIterator<Item = char>) -> Option<u32> {
        let mut node = 0_u32;
        for c in word {
            node = *self.edges.get(&edge(node, c))?;
        }
        self.values.get(node as usize).copied().flatten()
    }
}

fn edge(node: u32, c: char) -> u64 {
    u64::from(node) << 32 | u64::from(c as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_longest_word_in_walking_direction() {
        let mut lexicon = Lexicon::default();
        for (at, word) in ["公司", "有限公司", "厂"].iter().enumerate() {
            lexicon.insert(word.chars().rev(), at as u32);
        }
        for (text, expected) in
            [("华丰有限公司", Some((4, 1))), ("华丰公司", Some((2, 0))), ("华丰厂", Some((1, 2))), ("华丰", None)]
        {
            assert_eq!(lexicon.longest(text.chars().rev()), expected, "{text}");
        }
        assert_eq!(lexicon.get("公司".chars().rev()), Some(0));
        assert_eq!(lexicon.get("司".chars()), None);
        assert_eq!(Lexicon::default().longest("厂".chars()), None);
    }
}
