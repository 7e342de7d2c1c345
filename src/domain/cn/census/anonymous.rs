//! Mentions that turn out to name nobody.
//!
//! Callers describe what they do not know (一家吹瓶的厂), in words that no list of trades holds completely. Such a description shows itself in the
//! lists at hand: complaints about several villages use it, and no other list has a unit called so. A unit that stands on complaints only is
//! complained about at one place.

use super::kept::Records;
use super::record::{CensusRecord, Part};
use crate::domain::cn::address;
use crate::domain::cn::name::ParsedName;
use crate::record::Role;
use crate::text::Short;
use rustc_hash::{FxHashMap, FxHashSet};

/// A name that complaints about this many villages use, and nobody else, is a description. Two may be one unit and a slip in its village.
const VILLAGES: usize = 3;

/// Takes such mentions out of the matching: they stay leads at a place.
pub(super) fn settle(records: &mut Records) {
    let mentioned: FxHashSet<Short> = records.distinct(|record| {
        let name = record.firm().filter(|_| mention(record));
        name.map(|name| name.brand.clone())
    });
    if mentioned.is_empty() {
        return;
    }
    let registered: FxHashSet<Short> = records.distinct(|record| {
        let names = record.name.iter().filter(|_| !mention(record)).flat_map(ParsedName::alternatives);
        names.map(|name| &name.brand).filter(|brand| mentioned.contains(*brand)).cloned().collect::<Vec<_>>()
    });
    // Of a mention of nobody registered, the text that describes it.
    let description = |record: &CensusRecord| {
        let name = record.firm().filter(|name| mention(record) && !registered.contains(&name.brand))?;
        Some(name.core_text())
    };
    let described = records.pieces(|records| {
        let places = |record: &CensusRecord| Some((description(record)?, villages(record)));
        records.iter().filter_map(places).collect::<Vec<_>>()
    });
    let mut places: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
    for (description, villages) in described.into_iter().flatten() {
        places.entry(description).or_default().extend(villages);
    }
    let common = |description: String| places.get(&description).is_some_and(|places| places.len() >= VILLAGES);
    records.change(|record| description(record).is_some_and(common), |_, record| record.part = Part::Described);
}

fn mention(record: &CensusRecord) -> bool {
    record.role == Role::Complaints && record.part == Part::Mention
}

/// The villages that a record names, or towns where it names none.
fn villages(record: &CensusRecord) -> Vec<String> {
    let village = |place| address::village_key(place).or_else(|| address::town_key(place).map(str::to_owned));
    record.places().iter().filter_map(village).collect()
}
