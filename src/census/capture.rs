//! The capture table: how many units stand on exactly these lists.

use super::loglinear::Term;
use super::membership::Membership;

/// Lists that count as one: the name they go by and their bits in a [`Membership`].
pub type Group = (String, u64);

/// Counts of units per set of lists. Cell `0b101` counts the units on the first and third list and no other; cell 0, the units on
/// no list, is what is looked for and is always 0 here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureTable {
    lists: Vec<String>,
    counts: Vec<u64>,
}

impl CaptureTable {
    /// A table of these lists. `counts` has `2^lists` cells; cell 0 is ignored.
    ///
    /// # Panics
    /// When the number of cells is another: the table is built by a program, not by a user.
    pub fn new(lists: &[impl AsRef<str>], mut counts: Vec<u64>) -> Self {
        assert_eq!(counts.len(), 1 << lists.len(), "a table of {} lists has 2^{0} cells", lists.len());
        counts[0] = 0;
        Self { lists: lists.iter().map(|list| list.as_ref().to_owned()).collect(), counts }
    }

    /// The table of groups of lists: a unit stands on a group when it stands on one of its lists (lists of one origin count as one). Units on none
    /// of the lists are left out. `keep` says which units count.
    pub fn of(membership: &Membership, groups: &[Group], keep: impl Fn(&super::membership::Presence) -> bool) -> Self {
        let mut counts = vec![0; 1 << groups.len()];
        for unit in membership.units.iter().filter(|unit| keep(unit)) {
            let on = |(at, (_, lists)): (usize, &Group)| usize::from(unit.lists & lists != 0) << at;
            counts[groups.iter().enumerate().map(on).sum::<usize>()] += 1;
        }
        counts[0] = 0;
        Self { lists: groups.iter().map(|(name, _)| name.clone()).collect(), counts }
    }

    /// Names of the lists, first bit first.
    pub fn lists(&self) -> &[String] {
        &self.lists
    }

    /// Units per set of lists.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Units on at least one list.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Units on all lists of the term, whatever else they are on.
    pub fn margin(&self, term: Term) -> u64 {
        (1..self.counts.len()).filter(|&cell| cell as Term & term == term).map(|cell| self.counts[cell]).sum()
    }

    /// Units by the number of lists they are on: the first entry counts those on one list.
    pub fn by_number(&self) -> Vec<u64> {
        let mut by = vec![0; self.lists.len()];
        for (cell, count) in self.counts.iter().enumerate().skip(1) {
            by[cell.count_ones() as usize - 1] += count;
        }
        by
    }

    /// All pairs of lists, as terms.
    pub fn pairs(&self) -> Vec<Term> {
        let lists = self.lists.len();
        (0..lists).flat_map(|a| (a + 1..lists).map(move |b| 1 << a | 1 << b)).collect()
    }

    /// Names of the lists of a term.
    pub fn names(&self, term: Term) -> Vec<&str> {
        (0..self.lists.len()).filter(|at| term >> at & 1 == 1).map(|at| self.lists[at].as_str()).collect()
    }
}
