//! What names say is made, kept once for all names that say the same.

use crate::domain::cn::trade::TradeGroups;
use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

/// The trade words of a name that say what is made. A million names say a few thousand different things, so the same is kept once, and a name has
/// eight bytes of it.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Made(Option<Arc<Trades>>);

#[derive(Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
struct Trades {
    concepts: SmallVec<[u16; 4]>,
    groups: TradeGroups,
}

impl Made {
    /// Concepts of the words, ascending.
    pub fn concepts(&self) -> &[u16] {
        self.0.as_ref().map_or(&[], |trades| &trades.concepts)
    }

    /// Groups of the words.
    pub fn groups(&self) -> TradeGroups {
        self.0.as_ref().map_or(0, |trades| trades.groups)
    }
}

impl PartialEq for Made {
    fn eq(&self, other: &Self) -> bool {
        self.concepts() == other.concepts() && self.groups() == other.groups()
    }
}

impl Eq for Made {}

impl Hash for Made {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.concepts(), self.groups()).hash(state);
    }
}

/// What the names read so far say is made.
#[derive(Default)]
pub(super) struct KnownTrades(RwLock<FxHashSet<Arc<Trades>>>);

impl KnownTrades {
    /// These concepts, ascending, and groups, shared with the names before that said the same.
    pub fn made(&self, concepts: SmallVec<[u16; 4]>, groups: TradeGroups) -> Made {
        if concepts.is_empty() && groups == 0 {
            return Made::default();
        }
        let trades = Trades { concepts, groups };
        // A thread that panicked elsewhere leaves no half-made entry.
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&trades) {
            return Made(Some(known.clone()));
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(&trades).cloned();
        Made(Some(known.unwrap_or_else(|| {
            let new = Arc::new(trades);
            all.insert(new.clone());
            new
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_kept_once_and_reads_as_it_was_said() {
        let known = KnownTrades::default();
        let said = [(vec![], 0), (vec![3], 1 << 2), (vec![3, 9], 1 << 2 | 1 << 90), (vec![3], 1 << 3)];
        let made = || said.iter().map(|(concepts, groups)| known.made(concepts.iter().copied().collect(), *groups));
        for ((one, again), (concepts, groups)) in made().zip(made()).zip(&said) {
            assert_eq!((one.concepts(), one.groups()), (&concepts[..], *groups));
            assert_eq!(one.0.as_ref().map(Arc::as_ptr), again.0.as_ref().map(Arc::as_ptr));
        }
        let different =
            made().enumerate().all(|(at, one)| made().enumerate().all(|(i, other)| (i == at) == (one == other)));
        assert!(different);
    }
}
