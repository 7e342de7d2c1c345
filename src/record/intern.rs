//! Texts as small integers, so that equality costs one comparison.

use rustc_hash::FxHashMap;

/// An interned text, from 0. Symbols of different [`Interner`]s must not be compared.
pub type Symbol = u32;

/// Gives equal texts equal symbols, in order of first appearance (so the same input gives the same symbols).
#[derive(Debug, Clone, Default)]
pub struct Interner {
    symbols: FxHashMap<Box<str>, Symbol>,
}

impl Interner {
    /// The symbol of `text`, new when it was not seen before.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if let Some(&symbol) = self.symbols.get(text) {
            return symbol;
        }
        let symbol = Symbol::try_from(self.symbols.len()).expect("at most 2^32 distinct texts");
        self.symbols.insert(text.into(), symbol);
        symbol
    }

    /// The symbol of `text`, if it was interned.
    pub fn get(&self, text: &str) -> Option<Symbol> {
        self.symbols.get(text).copied()
    }

    /// Number of distinct texts.
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// True when nothing was interned.
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }
}
