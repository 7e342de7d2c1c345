//! Keys that find the partners of an address.

use super::parsed::ParsedAddress;
use crate::domain::cn::region::{Gazetteer, PlaceLevel};
use rustc_hash::FxHasher;
use std::fmt::Write;
use std::hash::Hasher;

/// Characters from which a detail without digits is specific enough to be a key of its own.
const SPECIFIC: usize = 5;

/// Keys of an address, in a fixed order, none twice: village or town with the full detail when that is specific; village
/// with number; road with number; park with number. Empty when the address says too little to find a partner by.
///
/// ```
/// use minglu::domain::cn::address::{AddressParser, keys};
/// use minglu::domain::cn::region::RegionContext;
/// let parser = AddressParser::new(RegionContext::default());
/// assert_eq!(keys(&parser.parse("潮州市潮安区彩塘镇宏安一村工业区12号")), ["宏安1|工业区#12", "宏安1#12", "工业区#12@宏安1"]);
/// assert!(keys(&parser.parse("潮州市潮安区彩塘镇")).is_empty());
/// ```
pub fn keys(address: &ParsedAddress) -> Vec<String> {
    let mut keys = Vec::new();
    if let Some(key) = detail_key(address).filter(|_| is_specific(address)) {
        keys.push(key);
    }
    let village = village_key(address);
    if let Some(number) = &address.number {
        let mut text = String::from(&*number.main);
        if !number.sub.is_empty() {
            let _ = write!(text, "-{}", number.sub);
        }
        if let Some(village) = &village {
            keys.push(format!("{village}#{text}"));
        }
        for road in &address.roads {
            keys.push(format!("{road}#{text}"));
        }
        // A park's name alone (工业区) is too common to meet by.
        if let Some(place) = village.or_else(|| town_key(address)) {
            for park in &address.parks {
                keys.push(format!("{park}#{text}@{place}"));
            }
        }
    }
    let mut seen = Vec::with_capacity(keys.len());
    keys.retain(|key| {
        let new = !seen.contains(key);
        seen.push(key.clone());
        new
    });
    keys
}

/// The town's name without suffix, `None` when the address names none.
pub fn town_key(address: &ParsedAddress) -> Option<String> {
    match address.place(PlaceLevel::Town) {
        Some(town) => Some(Gazetteer::builtin().get(town).core().to_owned()),
        None => address.town_name.as_deref().map(str::to_owned),
    }
}

/// The village's name and number without its town (宏安1), since lists leave the town out; `None` when there is none.
pub fn village_key(address: &ParsedAddress) -> Option<String> {
    let village = address.villages.first()?;
    let mut key = String::from(&*village.stem);
    if village.number > 0 {
        let _ = write!(key, "{}", village.number);
    }
    Some(key)
}

/// Village (or town) and full detail; `None` without detail.
pub(super) fn detail_key(address: &ParsedAddress) -> Option<String> {
    if address.detail.is_empty() {
        return None;
    }
    let mut key = village_key(address).or_else(|| town_key(address)).unwrap_or_default();
    key.push('|');
    key.push_str(&address.detail);
    Some(key)
}

/// A hash of what [`detail_key`] says, made without its text.
pub(super) fn detail_hash(address: &ParsedAddress) -> Option<u64> {
    if address.detail.is_empty() {
        return None;
    }
    let mut hasher = FxHasher::default();
    match (address.villages.first(), address.place(PlaceLevel::Town)) {
        (Some(village), _) => {
            hasher.write(village.stem.as_bytes());
            if village.number > 0 {
                hasher.write_u32(village.number);
            }
        }
        (None, Some(town)) => hasher.write(Gazetteer::builtin().get(town).core().as_bytes()),
        (None, None) => hasher.write(address.town_name.as_deref().unwrap_or_default().as_bytes()),
    }
    hasher.write_u8(b'|');
    hasher.write(address.detail.as_bytes());
    Some(hasher.finish())
}

fn is_specific(address: &ParsedAddress) -> bool {
    // Behind a village two characters (村口) already divide its records; the caller caps what is still too common.
    let least = if address.villages.is_empty() { SPECIFIC } else { 2 };
    address.detail.bytes().any(|b| b.is_ascii_digit()) || address.detail.chars().count() >= least
}
