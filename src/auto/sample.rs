//! The rows that are looked at to tell what columns hold.

use crate::record::Lists;
use crate::standardise::table::cells;

/// Rows looked at; more would not change what they tell.
const LOOKED_AT: usize = 20_000;

/// Lists of which a part is looked at, chosen by what the rows say and not by where they stand.
pub(super) struct Sample<'a> {
    pub lists: &'a Lists,
    /// Whether each row is looked at; all are where there is nothing here.
    chosen: Option<Vec<bool>>,
}

impl<'a> Sample<'a> {
    pub fn new(lists: &'a Lists) -> Self {
        let every = lists.len().div_ceil(LOOKED_AT).max(1) as u64;
        let chosen = || lists.row_hashes().into_iter().map(|hash| spread(hash) < u64::MAX / every).collect();
        Self { lists, chosen: (every > 1).then(chosen) }
    }

    /// The cells of a column in the rows that are looked at.
    pub fn cells(&self, column: &'a str) -> impl Iterator<Item = Option<&'a str>> + '_ {
        let chosen = move |at: usize| self.chosen.as_ref().is_none_or(|chosen| chosen[at]);
        cells(self.lists, column).enumerate().filter(move |&(at, _)| chosen(at)).map(|(_, cell)| cell)
    }
}

/// All bits of a hash in the upper ones, by which it is compared.
fn spread(hash: u64) -> u64 {
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
