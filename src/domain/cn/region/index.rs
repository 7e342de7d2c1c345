//! The names of the gazetteer by how they begin: a text is looked up once, by its first two characters, however many names it may open and
//! however many divisions are asked for them.

use super::gazetteer::{NONE, opening_of};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::cmp::Reverse;

/// A place below a scope: a division, or [`NONE`] for the whole country.
#[derive(Debug, Clone, Copy)]
struct Entry {
    scope: u32,
    place: u32,
}

/// A core (潮安 of 潮安区) with its entries.
#[derive(Debug)]
struct Core {
    text: &'static str,
    first: u32,
    count: u32,
}

/// The cores that begin with the same two characters.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    first: u32,
    count: u32,
}

/// All names. Those that a text may begin with lie side by side, and so do the places that a name means.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    runs: FxHashMap<u64, Run>,
    /// By opening, and of one opening the longest first.
    cores: Vec<Core>,
    /// By core, of one core by scope, and of one scope in the order in which they were told.
    entries: Vec<Entry>,
}

/// The start of a text, to be looked up in several scopes.
pub(super) struct Opening<'a> {
    pub text: &'a str,
    index: &'a NameIndex,
    /// The cores of any scope that it starts with and where they end, the longest first.
    cores: SmallVec<[(u32, usize); 4]>,
}

impl NameIndex {
    /// The names of the gazetteer that start a text, `None` when none does.
    pub fn open<'a>(&'a self, text: &'a str) -> Option<Opening<'a>> {
        let (key, two) = opening_of(text)?;
        let run = self.runs.get(&key)?;
        let mut cores = SmallVec::new();
        for (at, core) in (run.first..).zip(self.cores_of(run)) {
            // Most are of two characters, and those are the same.
            if core.text.len() == two || text.starts_with(core.text) {
                cores.push((at, core.text.len()));
            }
        }
        (!cores.is_empty()).then_some(Opening { text, index: self, cores })
    }

    /// Characters of the longest name that starts like `text`, 0 when none does.
    pub fn longest(&self, text: &str) -> usize {
        let cores = opening_of(text).and_then(|(key, _)| self.runs.get(&key)).map_or(&[][..], |run| self.cores_of(run));
        cores.iter().map(|core| core.text.chars().count()).max().unwrap_or(0)
    }

    /// The places of a core below a scope.
    pub fn named(&self, scope: u32, core: &str) -> impl Iterator<Item = u32> + '_ {
        let run = opening_of(core).and_then(|(key, _)| self.runs.get(&key));
        let known = run.and_then(|run| self.cores_of(run).iter().find(|known| known.text == core));
        known.into_iter().flat_map(move |core| self.below(scope, core)).map(|entry| entry.place)
    }

    fn cores_of(&self, run: &Run) -> &[Core] {
        &self.cores[run.first as usize..][..run.count as usize]
    }

    fn entries_of(&self, core: &Core) -> &[Entry] {
        &self.entries[core.first as usize..][..core.count as usize]
    }

    fn below(&self, scope: u32, core: &Core) -> &[Entry] {
        /// More than these are not gone through one by one: 城关 is a town of a hundred counties.
        const FEW: usize = 8;
        let all = self.entries_of(core);
        let start = match all.len() {
            0..=FEW => all.iter().position(|entry| entry.scope == scope).unwrap_or(all.len()),
            _ => all.partition_point(|entry| entry.scope < scope),
        };
        let same = all[start..].iter().take_while(|entry| entry.scope == scope).count();
        &all[start..start + same]
    }
}

impl Opening<'_> {
    /// The places named below a scope and where their cores end, those of the longest core first.
    pub fn below(&self, scope: u32) -> impl Iterator<Item = (u32, usize)> + '_ {
        self.cores.iter().flat_map(move |&(core, end)| {
            let entries = self.index.below(scope, &self.index.cores[core as usize]);
            entries.iter().map(move |entry| (entry.place, end))
        })
    }

    /// Those of these scopes, which stand in ascending order, that name a place here.
    pub fn scopes_among(&self, scopes: &[u32]) -> SmallVec<[u32; 4]> {
        debug_assert!(scopes.is_sorted());
        let mut among: SmallVec<[u32; 4]> = SmallVec::new();
        for &(core, _) in &self.cores {
            for entry in self.index.entries_of(&self.index.cores[core as usize]) {
                if entry.scope != NONE && scopes.binary_search(&entry.scope).is_ok() {
                    among.push(entry.scope);
                }
            }
        }
        among.sort_unstable();
        among.dedup();
        among
    }
}

/// The names while they are told.
#[derive(Debug)]
pub(super) struct NameIndexBuilder(FxHashMap<&'static str, SmallVec<[Entry; 2]>>);

impl NameIndexBuilder {
    /// None yet, with room for so many names.
    pub fn with_capacity(names: usize) -> Self {
        Self(FxHashMap::with_capacity_and_hasher(names, rustc_hash::FxBuildHasher))
    }

    /// Tells that a core below a scope means this place, beside those already told.
    pub fn add(&mut self, scope: u32, core: &'static str, place: u32) {
        self.0.entry(core).or_default().push(Entry { scope, place });
    }

    /// The places of a core below a scope, in the order in which they were told.
    pub fn named(&self, scope: u32, core: &str) -> impl Iterator<Item = u32> + '_ {
        let all = self.0.get(core).into_iter().flatten();
        all.filter(move |entry| entry.scope == scope).map(|entry| entry.place)
    }

    /// The names as they are looked up.
    pub fn finish(self) -> NameIndex {
        let opened = self.0.into_iter().filter_map(|(core, entries)| Some((opening_of(core)?.0, core, entries)));
        let mut cores: Vec<(u64, &'static str, SmallVec<[Entry; 2]>)> = opened.collect();
        cores.sort_unstable_by_key(|&(key, core, _)| (key, Reverse(core.len()), core));
        let mut index = NameIndex::default();
        index.cores.reserve_exact(cores.len());
        index.runs.reserve(cores.len());
        for (key, text, mut entries) in cores {
            let run = index.runs.entry(key).or_insert(Run { first: index.cores.len() as u32, ..Run::default() });
            run.count += 1;
            entries.sort_by_key(|entry| entry.scope);
            index.cores.push(Core { text, first: index.entries.len() as u32, count: entries.len() as u32 });
            index.entries.extend(entries);
        }
        index
    }
}
