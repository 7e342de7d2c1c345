//! Mentions that turn out to name nobody.
//!
//! Callers describe what they do not know (一家吹瓶的厂), in words that no list of trades holds completely. Such a description shows itself in the
//! lists at hand: complaints about several villages use it, and no other list has a unit called so. A unit that stands on complaints only is
//! complained about at one place.

use super::record::{CensusRecord, Part};
use crate::domain::cn::address;
use crate::domain::cn::name::ParsedName;
use crate::record::Role;
use crate::text::Short;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// A name that complaints about this many villages use, and nobody else, is a description. Two may be one unit and a slip in its village.
const VILLAGES: usize = 3;

/// Takes such mentions out of the matching: they stay leads at a place.
pub(super) fn settle(records: &mut [CensusRecord]) {
    let mention = |record: &CensusRecord| record.role == Role::Complaints && record.part == Part::Mention;
    if !records.iter().any(mention) {
        return;
    }
    let mentioned = records.iter().filter(|record| mention(record)).filter_map(CensusRecord::firm);
    let mentioned: FxHashSet<&str> = mentioned.map(|name| &*name.brand).collect();
    let firms = records.par_iter().filter(|record| !mention(record)).filter_map(|record| record.name.as_ref());
    let brands = firms.flat_map_iter(ParsedName::alternatives).map(|name| &name.brand);
    let registered: FxHashSet<Short> = brands.filter(|brand| mentioned.contains(&***brand)).cloned().collect();
    let mut villages: FxHashMap<Box<str>, FxHashSet<String>> = FxHashMap::default();
    for record in records.iter().filter(|record| mention(record)) {
        let Some(name) = record.firm().filter(|name| !registered.contains(&name.brand)) else { continue };
        let places = record
            .places()
            .iter()
            .filter_map(|place| address::village_key(place).or_else(|| address::town_key(place).map(str::to_owned)));
        villages.entry(name.core_text().into()).or_default().extend(places);
    }
    for record in records.iter_mut().filter(|record| mention(record)) {
        let described = record.firm().is_some_and(|name| {
            !registered.contains(&name.brand)
                && villages.get(name.core_text().as_str()).is_some_and(|places| places.len() >= VILLAGES)
        });
        if described {
            record.part = Part::Described;
        }
    }
}
