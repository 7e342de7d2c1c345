//! Which unit stands on which lists, and the counts that follow from it.

use crate::consolidate::Roster;
use crate::record::Lists;
use serde::Serialize;
use std::collections::BTreeMap;

/// Lists that a membership tells apart: the bits of a word.
pub const MOST_LISTS: usize = 64;

/// One unit's presence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Bit set of the lists it stands on.
    pub lists: u64,
    /// Index into [`Membership::towns`].
    pub town: u32,
}

/// A finished roster seen as lists and units only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Membership {
    /// Names of the lists in order of reading; the first is bit 0.
    pub lists: Vec<String>,
    /// Names of the towns in order; a unit without a town has the empty name.
    pub towns: Vec<String>,
    /// The units in order of the roster.
    pub units: Vec<Presence>,
}

impl Membership {
    /// The membership of units given as their lists and their town.
    ///
    /// ```
    /// use minglu::census::Membership;
    /// let units = [(0b11, "彩塘镇"), (0b01, "彩塘镇"), (0b10, "凤塘镇")];
    /// let membership = Membership::new(vec!["底册".into(), "环统".into()], units);
    /// assert_eq!(membership.overlap(), [[2, 1], [1, 2]]);
    /// assert_eq!(membership.by_town()[1].lists, [0, 1]);
    /// ```
    pub fn new<'t>(lists: Vec<String>, units: impl IntoIterator<Item = (u64, &'t str)>) -> Self {
        let units: Vec<(u64, &str)> = units.into_iter().collect();
        let mut towns: Vec<String> = units.iter().map(|(_, town)| (*town).to_owned()).collect();
        towns.sort_unstable();
        towns.dedup();
        let at = |town: &str| towns.binary_search_by(|known| known.as_str().cmp(town)).unwrap_or_default() as u32;
        let units = units.into_iter().map(|(lists, town)| Presence { lists, town: at(town) }).collect();
        Self { lists, towns, units }
    }

    /// The membership of a roster. Lists beyond [`MOST_LISTS`] are not told apart and left out.
    pub fn of(lists: &Lists, roster: &Roster) -> Self {
        let names: Vec<String> = lists.sources().iter().take(MOST_LISTS).map(|source| source.name.clone()).collect();
        let units = roster.units.iter().map(|unit| {
            let on = unit.sources.iter().filter(|source| source.index() < MOST_LISTS);
            let bits = on.map(|source| 1u64 << source.index()).sum();
            (bits, unit.value("town").map_or("", |value| value.text))
        });
        Self::new(names, units)
    }

    /// Units per pair of lists; on the diagonal the units of each list.
    pub fn overlap(&self) -> Vec<Vec<u64>> {
        let mut counts = vec![vec![0; self.lists.len()]; self.lists.len()];
        for (lists, units) in self.patterns() {
            let on: Vec<usize> = (0..self.lists.len()).filter(|list| lists >> list & 1 == 1).collect();
            for (&a, &b) in on.iter().flat_map(|a| on.iter().map(move |b| (a, b))) {
                counts[a][b] += units;
            }
        }
        counts
    }

    /// Units per set of lists that occurs, the most frequent first.
    pub fn patterns(&self) -> Vec<(u64, u64)> {
        let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
        for unit in &self.units {
            *counts.entry(unit.lists).or_default() += 1;
        }
        let mut counts: Vec<(u64, u64)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        counts
    }

    /// Units per town and list, the town with most units first, units without a town last.
    pub fn by_town(&self) -> Vec<TownCount> {
        let mut towns: Vec<TownCount> = self
            .towns
            .iter()
            .map(|town| TownCount { town: town.clone(), units: 0, lists: vec![0; self.lists.len()] })
            .collect();
        for unit in &self.units {
            let town = &mut towns[unit.town as usize];
            town.units += 1;
            for (list, count) in town.lists.iter_mut().enumerate() {
                *count += unit.lists >> list & 1;
            }
        }
        towns.sort_by(|a, b| {
            a.town.is_empty().cmp(&b.town.is_empty()).then(b.units.cmp(&a.units)).then_with(|| a.town.cmp(&b.town))
        });
        towns
    }
}

/// Units of one town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TownCount {
    /// Name; empty for units without a town.
    pub town: String,
    /// Its units.
    pub units: u64,
    /// Of these, the units on each list.
    pub lists: Vec<u64>,
}
