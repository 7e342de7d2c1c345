//! Answers obeyed: answered pairs as they are, and the units of some records, whose members come together and never meet another unit.

use super::facts_of;
use crate::cluster::{Facts, Relation, Tie, Voice};
use crate::record::{Pair, RecordId};
use crate::score::{Answers, Scored};
use std::collections::{BTreeMap, BTreeSet};

/// Units that would come together are found by grouping; so many times the groups are made anew with these kept apart. Keeping two apart seldom brings
/// others together.
const ROUNDS: u32 = 8;

/// The groups that `group` makes when it is told the facts, and the facts.
pub(super) fn obeyed(
    answers: Option<&Answers>,
    scored: &Scored,
    group: impl Fn(&Facts) -> Vec<Option<u32>>,
) -> (Facts, Vec<Option<u32>>) {
    let Some(Answers::Units(unit)) = answers else {
        let facts = answers.and_then(|answers| facts_of(answers).ok()).unwrap_or_default();
        let groups = group(&facts);
        return (facts, groups);
    };
    let units = Units::new(unit);
    // All pairs of units are too many to name: those that were weighed against each other, then those that met.
    let weighed = scored.pairs.iter().map(|link| [link.pair.left(), link.pair.right()]);
    let mut apart: BTreeSet<Pair> = weighed.filter_map(|[a, b]| units.apart(a, b)).collect();
    for _ in 0..ROUNDS {
        let facts = units.facts(&apart);
        let groups = group(&facts);
        let met = units.met(&groups);
        if met.is_empty() {
            return (facts, groups);
        }
        apart.extend(met);
    }
    let facts = units.facts(&apart);
    let groups = group(&facts);
    (facts, groups)
}

/// The known units of records.
struct Units<'a> {
    unit: &'a [Option<u32>],
    /// The first record of each.
    first: BTreeMap<u32, RecordId>,
}

impl<'a> Units<'a> {
    fn new(unit: &'a [Option<u32>]) -> Self {
        let mut first = BTreeMap::new();
        for (record, unit) in known(unit) {
            first.entry(unit).or_insert(record);
        }
        Self { unit, first }
    }

    /// The first records of two records' units, if these are known and not the same.
    fn apart(&self, a: RecordId, b: RecordId) -> Option<Pair> {
        let first = |record: RecordId| self.unit.get(record.index()).copied().flatten().map(|unit| self.first[&unit]);
        Pair::new(first(a)?, first(b)?)
    }

    fn facts(&self, apart: &BTreeSet<Pair>) -> Facts {
        let tie = |pair, relation| Tie { pair, relation, voice: Voice::default() };
        let joined = known(self.unit).filter_map(|(record, unit)| Pair::new(self.first[&unit], record));
        let joined = joined.map(|pair| tie(pair, Relation::SameUnit));
        Facts::new(joined.chain(apart.iter().map(|&pair| tie(pair, Relation::Different))).collect()).0
    }

    /// Pairs of units of which one group has records, each unit with the first that was met there.
    fn met(&self, groups: &[Option<u32>]) -> Vec<Pair> {
        let mut inside: BTreeMap<u32, BTreeSet<RecordId>> = BTreeMap::new();
        for (record, unit) in known(self.unit) {
            if let Some(group) = groups[record.index()] {
                inside.entry(group).or_default().insert(self.first[&unit]);
            }
        }
        let pairs = |firsts: BTreeSet<RecordId>| {
            let firsts: Vec<RecordId> = firsts.into_iter().collect();
            let pairs = firsts
                .iter()
                .enumerate()
                .flat_map(|(at, &a)| firsts[at + 1..].iter().filter_map(move |&b| Pair::new(a, b)).collect::<Vec<_>>());
            pairs.collect::<Vec<_>>()
        };
        inside.into_values().flat_map(pairs).collect()
    }
}

fn known(unit: &[Option<u32>]) -> impl Iterator<Item = (RecordId, u32)> + '_ {
    unit.iter().enumerate().filter_map(|(at, unit)| Some((RecordId(at as u32), (*unit)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups everything that is not kept apart from the first record's unit, as long as it is told nothing.
    #[test]
    fn units_that_meet_are_kept_apart_without_naming_all_pairs() {
        let answers = Answers::Units(vec![Some(0), None, Some(1), Some(1), Some(2), None]);
        let rounds = std::cell::Cell::new(0);
        let group = |facts: &Facts| {
            rounds.set(rounds.get() + 1);
            let pair = |a, b| Pair::new(RecordId(a), RecordId(b)).unwrap();
            let told = |a, b| facts.answer(pair(a, b)).map(|tie| tie.relation);
            assert_eq!(told(2, 3), Some(Relation::SameUnit));
            let of = |apart: bool, own: u32| Some(if apart { own } else { 0 });
            let (one, two) = (told(0, 2) == Some(Relation::Different), told(0, 4) == Some(Relation::Different));
            vec![Some(0), Some(0), of(one, 1), of(one, 1), of(two, 2), Some(0)]
        };
        let (facts, groups) = obeyed(Some(&answers), &Scored::default(), group);
        assert_eq!(groups, [Some(0), Some(0), Some(1), Some(1), Some(2), Some(0)]);
        assert_eq!((rounds.get(), facts.ties().len()), (2, 4));
    }
}
