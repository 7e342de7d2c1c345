//! Keys that find the partners of an address.

use super::parsed::{HouseNumber, ParsedAddress};
use crate::domain::cn::region::{Gazetteer, PlaceLevel, VillageName};
use crate::text::TextList;
use rustc_hash::FxHasher;
use std::fmt;
use std::hash::Hasher;

/// Characters from which a detail without digits is specific enough to be a key of its own.
const SPECIFIC: usize = 5;

/// Makes the keys of an address, in a fixed order: village or town with the full detail when that is specific; village
/// with number; road with number; park with number. None when the address says too little to find a partner by.
///
/// ```
/// use minglu::domain::cn::address::{AddressParser, keys};
/// use minglu::domain::cn::region::RegionContext;
/// use minglu::text::TextList;
/// let parser = AddressParser::new(RegionContext::default());
/// let of = |text| TextList::made(|list| keys(&parser.parse(text), list));
/// let found = of("潮州市潮安区彩塘镇宏安一村工业区12号");
/// assert_eq!(found.iter().collect::<Vec<_>>(), ["宏安1|工业区#12", "宏安1#12", "工业区#12@宏安1"]);
/// assert!(of("潮州市潮安区彩塘镇").is_empty());
/// ```
pub fn keys(address: &ParsedAddress, out: &mut TextList) {
    let village = address.villages.first().map(Village);
    let town = town_key(address);
    let place: Option<&dyn fmt::Display> = match (&village, &town) {
        (Some(village), _) => Some(village),
        (None, Some(town)) => Some(town),
        (None, None) => None,
    };
    if !address.detail.is_empty() && is_specific(address) {
        out.push(format_args!("{}|{}", place.unwrap_or(&""), address.detail));
    }
    let Some(number) = address.number.as_ref().map(Number) else { return };
    if let Some(village) = &village {
        out.push(format_args!("{village}#{number}"));
    }
    for road in &address.roads {
        out.push(format_args!("{road}#{number}"));
    }
    // A park's name alone (工业区) is too common to meet by.
    if let Some(place) = place {
        for park in &address.parks {
            out.push(format_args!("{park}#{number}@{place}"));
        }
    }
}

/// A village as keys spell it: 宏安1.
struct Village<'a>(&'a VillageName);

impl fmt::Display for Village<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.stem)?;
        if self.0.number > 0 { write!(f, "{}", self.0.number) } else { Ok(()) }
    }
}

/// A house number as keys spell it: 72-1.
struct Number<'a>(&'a HouseNumber);

impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.main())?;
        if self.0.sub().is_empty() { Ok(()) } else { write!(f, "-{}", self.0.sub()) }
    }
}

/// The town's name without suffix, `None` when the address names none.
pub fn town_key(address: &ParsedAddress) -> Option<&str> {
    match address.place(PlaceLevel::Town) {
        Some(town) => Some(Gazetteer::builtin().get(town).core()),
        None => address.town_name.as_deref(),
    }
}

/// The village's name and number without its town (宏安1), since lists leave the town out; `None` when there is none.
pub fn village_key(address: &ParsedAddress) -> Option<String> {
    address.villages.first().map(|village| Village(village).to_string())
}

/// A hash of village (or town) and full detail; `None` without detail.
pub(crate) fn detail_hash(address: &ParsedAddress) -> Option<u64> {
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
